"""The title of one indicator's chart: what its series says, by kind. Kept apart from `metrics.wording` for length."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from metrics.model import Indicator, Period, Plan
from metrics.wording import _DIGITS, coverage_text, field, full_status, gap_text, number, pace_text, value_text


def series_finding(plan: Plan, indicator: Indicator, history: pd.DataFrame, period: Period) -> str:
    """`补贴性职业技能培训：前三年均完成，2025年三季度末欠序时 840 人`; right for every kind and for no data. A region below the whole area is
    named, or its number would be taken for that of the whole."""
    where = str(history["region"].iloc[0]) if len(history) and "region" in history else plan.root_region
    label = ("" if where == plan.root_region else where) + indicator.label
    known = history[history["actual"].notna()] if len(history) else history
    if not len(known):
        return f"{label}：暂无数据"
    last = history.iloc[-1]
    if field(last, "status") == "unreported" or field(last, "actual") is None:
        shown = known.iloc[-1]
        name = Period.parse(shown["period"]).name
        if shown["period"] == last["period"]:
            return f"{label}：{period.name}{value_text(indicator, shown['actual'])}，{gap_text(plan, last)}"
        return f"{label}：{period.name}未报，最近一期为{name}的 {value_text(indicator, shown['actual'])}"
    if not field(last, "has_target", False):
        return f"{label}：{period.name}末为 {value_text(indicator, last['actual'])}"
    past = _earlier_years(history, period) if indicator.kind in ("annual_flow", "growth") else ""
    return f"{label}：" + "，".join(filter(None, (past, _now(plan, indicator, last, period))))


def _earlier_years(history: pd.DataFrame, period: Period) -> str:
    """`前三年均完成`, `前三年中2023年未完成`: of the earlier years whose end is known."""
    ends = [p for p in map(Period.parse, history["period"]) if p.last_month % 12 == 11 and p.year < period.year]
    rows = history.set_index("period")
    met = {p.year: rows.at[p.code, "status"] for p in ends if rows.at[p.code, "status"] in ("achieved", "missed")}
    if not met:
        return ""
    failed = [y for y, status in met.items() if status == "missed"]
    consecutive = list(met) == list(range(period.year - len(met), period.year))
    n = len(met)
    count = _DIGITS[n] if n < len(_DIGITS) else str(n)
    years = ("上年" if n == 1 else f"前{count}年") if consecutive else "、".join(str(y) for y in met) + "年"
    if not failed:
        return years + ("均完成" if n > 1 else "完成")
    if len(failed) == n:
        return years + ("均未完成" if n > 1 else "未完成")
    return f"{years}中{'、'.join(str(y) for y in failed)}年未完成"


def rest_of_years(history: pd.DataFrame, period: Period) -> dict[int, float]:
    """Earlier year → what a yearly amount still brought after the part of the year that `period` is; of complete numbers only."""
    whole = history[history["actual"].notna() & ~history["incomplete"].astype(bool)].set_index("period")["actual"]
    found = {}
    for code in whole.index:
        end = Period.parse(str(code))
        part = Period(period.grain, end.year, period.number).code
        if end.last_month % 12 == 11 and end.year < period.year and part in whole.index and part != code:
            found[end.year] = float(whole[code] - whole[part])
    return found


def rest_text(indicator: Indicator, rest: Mapping[int, float], row: Any, period: Period) -> str:
    """`三季度后至年末：往年完成 1,115 至 1,430 人，2025年还须 1,890 人`; empty without earlier years and where nothing more is needed, as of
    what is beyond a limit. `row`: of the board, at `period`."""
    gap, actual, need = (field(row, name) for name in ("gap", "actual", "need"))
    if not rest or not gap or actual is None or need is None or actual >= need:
        return ""
    low, high = number(min(rest.values())), number(max(rest.values()))
    span = low if low == high else f"{low} 至 {high}"
    years = "往年" if len(rest) > 1 else f"{next(iter(rest))}年"
    part = period.name.removeprefix(f"{period.year}年")
    return f"{part}后至年末：{years}完成 {span} {indicator.unit}，{period.year}年还须 {number(gap)} {indicator.unit}"


def _now(plan: Plan, indicator: Indicator, row: Any, period: Period) -> str:
    status, gap = field(row, "status"), gap_text(plan, row)
    when = f"{period.name}末"  # not 今年: it is read in January too, and years later
    lower = "（数据不全，为下限）" if coverage_text(row).endswith("下限") else ""
    if status in (None, "not_started"):
        return f"{when}{value_text(indicator, row['actual'])}，{gap}"
    if status in ("achieved", "missed"):
        said = (
            gap.replace("（", "，").replace("）", "").removeprefix("已满足").removeprefix("，")
        )  # the verdict says that it is met
        return f"{when}{full_status(row)}" + (f"（{said}）" if said else "") + lower
    expected = field(row, "expected")
    if indicator.kind in ("annual_flow", "plan_flow", "stock") and expected is not None:
        short = (expected - row["actual"]) * (1 if indicator.direction == "up" else -1)
        side = "欠" if short > 0 else "超"
        words = f"{side}序时 {number(abs(short))} {indicator.unit}" if abs(short) > 1e-9 else "与序时持平"
        if indicator.whole and 1e-9 < abs(short) < 1:  # nobody is short of 0.3 people
            words = f"与序时相差不到 1 {indicator.unit}"
        return f"{when}{words}" + lower
    return f"{when}为 {value_text(indicator, row['actual'])}，{pace_text(row) or gap}" + lower
