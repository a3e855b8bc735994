"""Whether numbers can be compared: with what their parts add up to, and with earlier ones that were made in another way."""

from __future__ import annotations

from typing import Any, Literal

import pandas as pd

from metrics.board import Board
from metrics.model import Indicator, Period, Plan
from metrics.wording import field, value_text


def parts_note(plan: Plan, indicator: Indicator, rows: pd.DataFrame) -> str:
    """`各区域合计 83 家，全区上报 84 家`, where a number reported for the whole area is not the sum of what all its parts report; else empty.
    `rows`: of the indicator in one period, the whole area among them."""
    parts = rows[rows["region"].isin(plan.children.get(plan.root_region, ()))]
    whole = rows[(rows["region"] == plan.root_region) & ~rows["is_rolled"].astype(bool)]["actual"].dropna()
    if indicator.aggregation != "sum" or not len(parts) or whole.empty or parts["actual"].isna().any():
        return ""
    told, made = float(whole.iloc[0]), float(parts["actual"].sum())
    if abs(told - made) <= 1e-9 * max(1.0, abs(told)):
        return ""
    return f"各区域合计 {value_text(indicator, made)}，{plan.root_region}上报 {value_text(indicator, told)}"


def basis_since(plan: Plan, indicator: Indicator, known: pd.DataFrame) -> str:
    """Of a standard, `known`: rows with a number, oldest first. Since when it is that of the worst region instead of one reported for
    the whole, or the other way round; empty where all are of one sort, which for sums and shares mean the same anyway."""
    if indicator.kind != "level" or not len(known) or known["is_rolled"].nunique() < 2:
        return ""
    is_rolled = known["is_rolled"].astype(bool)
    since = Period.parse(str(known.loc[is_rolled.ne(is_rolled.shift()), "period"].iloc[-1])).name
    region = str(known["region"].iloc[-1])
    ways = [f"为{region}直接上报", "取最差的下级区域"]
    now = bool(is_rolled.iloc[-1])
    return f"口径：{since}起{ways[now]}，此前{ways[not now]}"


def basis_of_change(plan: Plan, board: Board, indicator: Indicator, region: str, back: int) -> Literal["same", "alike", "other"]:
    """Of a standard: whether its number in the last period of `board` and that `back` periods before were made in the same way. Where one
    was reported for the whole and the other is that of the worst region: `alike` where the one reported was that of the worst region too,
    so that they can be compared all the same, else `other`."""
    if indicator.kind != "level":
        return "same"
    history = board.history(indicator.code, region)
    if len(history) <= back or pd.isna(history["actual"].iloc[-1 - back]):
        return "same"
    is_rolled = history["is_rolled"].astype(bool)
    if is_rolled.iloc[-1] == is_rolled.iloc[-1 - back]:
        return "same"
    direct = -1 if not is_rolled.iloc[-1] else -1 - back
    parts = [board.history(indicator.code, part)["actual"].iloc[direct] for part in plan.children.get(region, ())]
    worst = max(parts, default=float("nan")) if indicator.direction == "down" else min(parts, default=float("nan"))
    known = not any(pd.isna(p) for p in parts)
    return "alike" if known and abs(worst - history["actual"].iloc[direct]) < 1e-9 else "other"


def compared_back(row: Any, period: Period) -> int:
    """How many periods back lies what a standard is compared with: a year, or the period before where nothing is known of it."""
    return 12 // period.months if field(row, "yoy") is not None else 1
