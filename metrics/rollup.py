"""Boards rolled up by lead unit, chapter or region, who has reported and in time, and the composite score.

A target counts once for each unit that leads it, so the counts of units may add up to more than the plan has. On time is what
was first committed by the period's end + `reporting.due_days` of the plan, by China's date.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from metrics.model import Indicator, Period, Plan
from metrics.model.period import CHINA
from metrics.model.plan import NO_CHAPTER
from metrics.reporting import last_day
from metrics.status import STATUSES
from metrics.wording import sort_rows

Group = Literal["unit", "chapter", "region"]
NOBODY = "未定牵头单位"
REPORT_STATES = ("on_time", "late", "missing", "pending")
REPORT_COLUMNS = ("indicator", "region", "period", "unit", "chapter", "due_on", "first_submitted_at", "state")


def groups_of(plan: Plan, indicator: Indicator, by: Group, region: str) -> tuple[str, ...]:
    """The groups a row belongs to: several where several units lead it."""
    if by == "unit":
        return indicator.lead_units or (NOBODY,)
    return (indicator.chapter or NO_CHAPTER,) if by == "chapter" else (region,)


def _order(plan: Plan, by: Group) -> list[str]:
    if by == "region":
        return list(plan.region_names)
    return list(dict.fromkeys(g for i in plan.indicators for g in groups_of(plan, i, by, plan.root_region)))


def by_group(plan: Plan, rows: pd.DataFrame, by: Group) -> pd.DataFrame:
    """One row per group that has a target among `rows` (of one period), in the order of the plan file.

    `targets`, one count per status, `unknown` (could not be judged); `worst_indicator`, `worst_region`, `worst_status`,
    `worst_pace_gap`, `worst_gap` of the row that is worst by the board's own order.
    """
    ranked = sort_rows(rows)
    members: dict[str, list[Any]] = {}
    for row in ranked.itertuples(index=False):
        indicator = plan.indicator_by_code[str(row.indicator)]
        for group in groups_of(plan, indicator, by, str(row.region)):
            members.setdefault(group, []).append(row)
    found = []
    for group in _order(plan, by):
        if not (own := members.get(group)):
            continue
        counts = {status: sum(r.status == status for r in own) for status in STATUSES}
        worst = own[0]
        found.append(
            {by: group, "targets": len(own), **counts, "unknown": len(own) - sum(counts.values())}
            | {f"worst_{name}": getattr(worst, name) for name in ("indicator", "region", "status", "pace_gap", "gap")}
        )
    worst_columns = [f"worst_{name}" for name in ("indicator", "region", "status", "pace_gap", "gap")]
    return pd.DataFrame(found, columns=[by, "targets", *STATUSES, "unknown", *worst_columns])


def reports(plan: Plan, rows: pd.DataFrame, first_reported: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """One row per expected report (REPORT_COLUMNS): indicator, region and period of `rows`, and each unit that leads it.

    `rows`: board rows of one or several periods of one grain. The whole area is expected to report every indicator but growth
    rates (computed) and those whose target has not begun; a reading of any region counts for it. A region is expected to report
    what it has reported at some time. `first_reported`: columns indicator, region, period, first_submitted_at (with a time zone).
    `state`: on_time, late, missing (due and nothing there), pending (not due by `as_of` and nothing there).
    """
    firsts = _firsts(plan, rows, first_reported)
    series = first_reported[["indicator", "region"]].drop_duplicates()
    ever = set(zip(series["indicator"], series["region"], strict=True))
    found = []
    for row in rows.itertuples(index=False):
        indicator, region = plan.indicator_by_code[str(row.indicator)], str(row.region)
        expected = row.status != "not_started" if region == plan.root_region else (indicator.code, region) in ever
        if indicator.kind == "growth" or not expected:
            continue
        due_on = last_day(plan, Period.parse(str(row.period)))
        first = firsts.get((indicator.code, region, str(row.period)))
        state = _state(first, due_on, as_of)
        for unit in indicator.lead_units or (NOBODY,):
            chapter = indicator.chapter or NO_CHAPTER
            found.append((indicator.code, region, str(row.period), unit, chapter, due_on, first, state))
    return pd.DataFrame(found, columns=list(REPORT_COLUMNS))


def _firsts(plan: Plan, rows: pd.DataFrame, first_reported: pd.DataFrame) -> dict[tuple[str, str, str], dt.datetime]:
    """(indicator, region, period of the board's grain) → first moment; the whole area takes what any region brought."""
    if not len(rows):
        return {}
    grain = Period.parse(str(rows["period"].iloc[0])).grain
    code = {p: Period.ending(Period.parse(p).last_month, grain).code for p in first_reported["period"].unique()}
    wanted = first_reported.assign(period=first_reported["period"].map(code))
    wanted = wanted[wanted["period"].isin(set(rows["period"]))]
    whole = pd.concat([wanted, wanted.assign(region=plan.root_region)])
    firsts = whole.groupby(["indicator", "region", "period"])["first_submitted_at"].min()
    return dict(zip(firsts.index, firsts, strict=True))


def _state(first: dt.datetime | None, due_on: dt.date, as_of: dt.date) -> str:
    if first is None:
        return "missing" if as_of > due_on else "pending"
    return "on_time" if first.astimezone(CHINA).date() <= due_on else "late"


def reporting_rates(expected: pd.DataFrame, by: str = "unit") -> pd.DataFrame:
    """One row per value of a column of `reports` (unit, chapter, region, indicator, period): `expected` reports, how many in each
    state, `completeness` (there ÷ due or there) and `on_time_rate` (in time ÷ due or there); none where nothing is due yet.

    By another column than the unit a report is counted once, however many units lead it.
    """
    once = expected if by == "unit" else expected.drop_duplicates(["indicator", "region", "period"])
    found = []
    for group, own in once.groupby(by, sort=False):
        counts = {state: int((own["state"] == state).sum()) for state in REPORT_STATES}
        due = len(own) - counts["pending"]
        here = counts["on_time"] + counts["late"]
        rates = {"completeness": here / due, "on_time_rate": counts["on_time"] / due} if due else {}
        found.append({by: group, "expected": len(own), **counts} | rates)
    return pd.DataFrame(found, columns=[by, "expected", *REPORT_STATES, "completeness", "on_time_rate"])


@dataclass(frozen=True)
class Score:
    """`value` 0..1, none where the plan gives no weights or no row could take part; `share`: of all weight, what took part."""

    value: float | None
    share: float
    parts: pd.DataFrame
    """One row per indicator with a weight: indicator, weight, score (none where it takes no part)."""


def composite_score(plan: Plan, rows: pd.DataFrame) -> Score:
    """Σ w·s ÷ Σ w over the rows (of one region and period) that could be judged: s is 1 where met, else the progress, or the
    attainment where no progress is formed and higher is better, within 0..1; else 0. Unreported and not started take no part."""
    found = []
    for row in rows.itertuples(index=False):
        indicator = plan.indicator_by_code[str(row.indicator)]
        if indicator.weight is not None and row.has_target:
            found.append((indicator.code, float(indicator.weight), _single_score(indicator, row)))
    parts = pd.DataFrame(found, columns=["indicator", "weight", "score"]).astype({"weight": float, "score": float})
    taken, total = parts[parts["score"].notna()], float(parts["weight"].sum())
    weight = float(taken["weight"].sum())
    value = float((taken["weight"] * taken["score"]).sum()) / weight if weight else None
    return Score(value, weight / total if total else 0.0, parts)


def _single_score(indicator: Indicator, row: Any) -> float:
    if row.status in (None, "unreported", "not_started"):
        return np.nan
    if row.met:
        return 1.0
    share = row.progress
    if np.isnan(share) and indicator.direction == "up":
        share = row.attainment
    return 0.0 if np.isnan(share) else float(np.clip(share, 0, 1))
