"""预警: the targets that are behind or missed, the worst first, with since when."""

from __future__ import annotations

import pandas as pd

from metrics.model import Period, Plan
from metrics.runs import COLUMNS, TROUBLE
from metrics.wording import group_text, sort_rows, trouble_words

LONG = 4
"""Periods from which a run is called long: a year of quarters."""


def in_trouble(rows: pd.DataFrame) -> pd.DataFrame:
    """Of rows of a board (one region, one period) those that are behind or missed, the worst first by the board's own order."""
    rows = sort_rows(rows)
    return rows[rows["status"].isin(TROUBLE)].reset_index(drop=True)


def alerts(rows: pd.DataFrame, since: pd.DataFrame) -> pd.DataFrame:
    """`rows` with `since`, `n_periods`, `trouble_since`, `n_trouble` of `metrics.runs.runs`."""
    return rows.merge(since[["indicator", *COLUMNS[3:]]], on="indicator", how="left")


def finding(
    plan: Plan, found: pd.DataFrame, n_targets: int, period: Period, n_watched: int = 0, alarm: str = "可能完不成"
) -> str:
    """`15 项目标中 8 项落后：慢于序时 2 项，略慢于序时 6 项；连续 4 期以上的 3 项，最久的是…（7 期）`. `found`: of `alerts`;
    `n_watched`: of the others those that a forecast warns of, `alarm`: in which words."""
    watched = f"；另有 {n_watched} 项目前未落后，预测{alarm}" if n_watched else ""
    return _behind(plan, found, n_targets, period) + watched


def _behind(plan: Plan, found: pd.DataFrame, n_targets: int, period: Period) -> str:
    if not n_targets:
        return f"{period.name}没有适用的量化目标"
    if found.empty:
        return f"{n_targets} 项目标没有落后或未达标的"
    counts = found["status"].value_counts()
    parts = "，".join(f"{group_text(s, found)} {counts[s]} 项" for s in TROUBLE if counts.get(s, 0))
    text = f"{n_targets} 项目标中 {len(found)} 项{trouble_words(found['status'])}：{parts}"
    long = found[found["n_trouble"] >= LONG]
    if long.empty:
        return text
    first = long.loc[long["n_trouble"].idxmax()]
    label = plan.indicator_by_code[str(first["indicator"])].label
    return f"{text}；连续 {LONG} 期以上的 {len(long)} 项，{'最久的是' if len(long) > 1 else ''}{label}（{first['n_trouble']} 期）"
