"""What is asked to be reported, and who owes it; see `metrics.rollup.reports`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import pandas as pd

from metrics.board import evaluate
from metrics.cube import READING_COLUMNS
from metrics.model import Period, Plan
from metrics.model.period import month_index

WORDS = {"missing": "缺报", "pending": "待报"}


def asked(plan: Plan, region: str, period: Period) -> pd.DataFrame:
    """Rows of one region for `metrics.rollup.reports`, of every period of the plan up to `period`: which targets have begun does not
    hang on any reading, so none are read."""
    plan = _only(plan, region)
    n = (period.last_month - month_index(plan.period.start)) // period.months + 1
    nothing = pd.DataFrame(columns=list(READING_COLUMNS)).astype({"restated": bool, "demo": bool})
    board = evaluate(plan, nothing, period, periods=max(n, 1))
    return pd.concat([board.rows(region, back) for back in range(len(board.periods) - 1, -1, -1)], ignore_index=True)


def _only(plan: Plan, region: str) -> Plan:
    """The plan of the whole area and this region: a board of all periods of thousands of regions would take many seconds."""
    kept = {plan.root_region, region}
    regions = [
        r.model_copy(update={"parent": None if r.name == plan.root_region else plan.root_region})
        for r in plan.regions
        if r.name in kept
    ]
    indicators = [
        i.model_copy(update={"targets": tuple(t for t in i.targets if (t.region or plan.root_region) in kept)})
        for i in plan.indicators
    ]
    return plan.model_copy(update={"regions": tuple(regions), "indicators": tuple(indicators)})


def last_day(plan: Plan, period: Period) -> dt.date:
    """The last day on which a report for `period` is on time."""
    return period.end + dt.timedelta(days=plan.reporting.due_days)


def due_text(plan: Plan, period: Period, on: dt.date) -> str:
    """Seen from the day `on`: `报送截止 2026年1月15日，已过 10 天`, `…，还有 3 天`, `…，今天截止`."""
    day = last_day(plan, period)
    left = (day - on).days
    return f"报送截止 {day.year}年{day.month}月{day.day}日，" + (
        "今天截止" if not left else f"还有 {left} 天" if left > 0 else f"已过 {-left} 天"
    )


def overdue_after(plan: Plan, period: Period, reported: Iterable[str], on: dt.date) -> tuple[Period, dt.date] | None:
    """The period after `period` and the day it was due, where that day has passed by `on`, the plan still runs then and nothing later than
    `period` is among the codes `reported`; none otherwise."""
    later = period.shift(1)
    due_on = last_day(plan, later)
    has_later = any(Period.parse(code).last_month > period.last_month for code in reported)
    return None if later.end > plan.period.end or on <= due_on or has_later else (later, due_on)


def overdue_text(period: Period, due_on: dt.date, on: dt.date) -> str:
    """`2025年四季度尚无数据，已逾期 317 天`."""
    return f"{period.name}尚无数据，已逾期 {(on - due_on).days} 天"


def silent_parts(reported: pd.DataFrame, parts: tuple[str, ...], period: Period) -> dict[tuple[str, str], tuple[str, ...]]:
    """(indicator, period) → the `parts` of a region that are silent while others of them reported. `reported`: indicator, region, period,
    first_submitted_at of `data.queries.first_reported`; `period`: of the grain asked. A region is missed from its own first report on."""
    reported = reported[reported["region"].isin(parts)]
    month = {c: Period.parse(c).last_month for c in reported["period"].unique()}
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for indicator, own in reported.assign(month=reported["period"].map(month)).groupby("indicator"):
        since = own.groupby("region")["month"].min().to_dict()
        there: dict[Period, set[str]] = {}
        for region, last in zip(own["region"], own["month"], strict=True):
            there.setdefault(Period.ending(int(last), period.grain), set()).add(region)
        for each, regions in there.items():
            if missed := tuple(r for r in parts if since.get(r, each.last_month + 1) <= each.last_month and r not in regions):
                found[str(indicator), each.code] = missed
    return found


def outstanding(plan: Plan, expected: pd.DataFrame) -> pd.DataFrame:
    """One row per unit that owes reports: unit, state (missing before pending), due_on, indicators (labels in the order of the plan)."""
    owed = expected[expected["state"].isin(WORDS)]
    found = []
    for state in WORDS:
        for (unit, due_on), own in owed[owed["state"] == state].groupby(["unit", "due_on"], sort=False):
            labels = [i.label for i in plan.indicators if i.code in set(own["indicator"])]
            found.append((unit, state, due_on, tuple(labels)))
    return pd.DataFrame(found, columns=["unit", "state", "due_on", "indicators"])
