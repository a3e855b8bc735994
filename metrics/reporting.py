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
    own = [r.model_copy(update={"parent": plan.root_region}) for r in plan.regions if r.name == region != plan.root_region]
    # Of a plan of thousands of regions the board of all its periods would take many seconds.
    fields = {name: getattr(plan, name) for name in Plan.model_fields}
    plan = Plan.model_construct(**fields | {"regions": (*(r for r in plan.regions if r.name == plan.root_region), *own)})
    n = (period.last_month - month_index(plan.period.start)) // period.months + 1
    nothing = pd.DataFrame(columns=list(READING_COLUMNS)).astype({"restated": bool, "demo": bool})
    board = evaluate(plan, nothing, period, periods=max(n, 1))
    return pd.concat([board.rows(region, back) for back in range(len(board.periods) - 1, -1, -1)], ignore_index=True)


def outstanding(plan: Plan, expected: pd.DataFrame) -> pd.DataFrame:
    """One row per unit that owes reports: unit, state (missing before pending), due_on, indicators (labels in the order of the plan)."""
    owed = expected[expected["state"].isin(WORDS)]
    found = []
    for state in WORDS:
        for (unit, due_on), own in owed[owed["state"] == state].groupby(["unit", "due_on"], sort=False):
            labels = [i.label for i in plan.indicators if i.code in set(own["indicator"])]
            found.append((unit, state, due_on, tuple(labels)))
    return pd.DataFrame(found, columns=["unit", "state", "due_on", "indicators"])
