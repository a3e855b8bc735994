"""What is asked to be reported, and who owes it; see `metrics.rollup.reports`."""

from __future__ import annotations

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
    fields = {name: getattr(plan, name) for name in Plan.model_fields}  # a copy would keep the regions it has computed
    return Plan.model_construct(**fields | {"regions": tuple(regions), "indicators": tuple(indicators)})


def outstanding(plan: Plan, expected: pd.DataFrame) -> pd.DataFrame:
    """One row per unit that owes reports: unit, state (missing before pending), due_on, indicators (labels in the order of the plan)."""
    owed = expected[expected["state"].isin(WORDS)]
    found = []
    for state in WORDS:
        for (unit, due_on), own in owed[owed["state"] == state].groupby(["unit", "due_on"], sort=False):
            labels = [i.label for i in plan.indicators if i.code in set(own["indicator"])]
            found.append((unit, state, due_on, tuple(labels)))
    return pd.DataFrame(found, columns=["unit", "state", "due_on", "indicators"])
