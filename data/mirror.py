"""The plan files as tables for BI tools, renewed at every start. The files stay the truth; nothing here is read back."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Table

from data.bulk import insert_frame
from data.engine import Store
from data.mirror_tables import PLAN_INDICATOR, PLAN_REGION, PLAN_TARGET, PLAN_TASK, PLAN_UNIT
from metrics.model import Plan


def mirror_plan(store: Store, plan: Plan) -> None:
    """Replace the rows of `plan` in all five tables, in one transaction."""
    with store.writing() as connection:
        for table, rows in _rows(plan).items():
            connection.execute(table.delete().where(table.c.plan == plan.id))
            names = [c.name for c in table.columns]
            insert_frame(connection, table, pd.DataFrame([(plan.id, *row) for row in rows], columns=names, dtype=object))


def _rows(plan: Plan) -> dict[Table, list[tuple[object, ...]]]:
    def listed(names: tuple[str, ...]) -> str:
        return "、".join(names)

    def number(value: object) -> str | None:
        return None if value is None else str(value)

    return {
        PLAN_INDICATOR: [
            (i.code, i.name, i.kind, i.unit, i.direction, i.chapter, listed(i.lead_units), listed(i.cooperating_units))
            for i in plan.indicators
        ],
        PLAN_TARGET: [
            (
                i.code, t.region or plan.root_region, t.comparator, number(t.value), number(t.low), number(t.high),
                t.every, number(t.first_year), number(t.due), t.clause, t.quote or t.quote_annex,
            )
            for i in plan.indicators
            for t in i.targets
        ],
        PLAN_REGION: [(r.name, r.kind, r.parent) for r in plan.regions],
        PLAN_UNIT: [(u.name, listed(u.aliases), u.member) for u in plan.units],
        PLAN_TASK: [
            (t.number, t.chapter, t.measure, t.content, t.deadline, number(t.due_on), listed(t.lead_units), listed(t.cooperating_units))
            for t in plan.tasks
        ],
    }  # fmt: skip
