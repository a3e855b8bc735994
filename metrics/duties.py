"""What a unit answers for: the indicators and tasks it leads or cooperates on. A unit may stand under any of its aliases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Literal

import pandas as pd

from metrics.model import Indicator, Plan

Role = Literal["lead", "cooperating"]
ROLES: dict[str, str] = {"lead": "牵头", "cooperating": "配合"}
TASK_STATES: dict[str, str] = {"due": "时限已到", "ahead": "时限未到", "lasting": "无明确时限"}
LONGEST_WORD = 8
TASK_COLUMNS = ("number", "chapter", "measure", "content", "deadline", "due_on", "state", "days", "role", "lead_units", "cooperating_units")  # fmt: skip


def task_states(deadlines: Iterable[str]) -> dict[str, str]:
    """TASK_STATES with the document's own word (长期) for tasks without a date, where all of `deadlines`, of such tasks, have the same and
    it is a word, not a sentence: it heads a column."""
    words = {d.strip() for d in deadlines}
    word = words.pop() if len(words) == 1 else ""
    return TASK_STATES | ({"lasting": word} if 0 < len(word) <= LONGEST_WORD else {})


def task_states_of(plan: Plan) -> dict[str, str]:
    """`task_states` of a plan."""
    return task_states(t.deadline for t in plan.tasks if t.due_on is None)


def full_name(plan: Plan, name: str) -> str:
    """The name of the units file for a name or alias; the name itself where the file does not have it."""
    unit = plan.unit_named(name)
    return unit.name if unit else name


def role_of(plan: Plan, unit: str, leading: tuple[str, ...], cooperating: tuple[str, ...]) -> Role | None:
    """Lead goes before cooperating where a unit stands in both lists."""
    if unit in {full_name(plan, n) for n in leading}:
        return "lead"
    return "cooperating" if unit in {full_name(plan, n) for n in cooperating} else None


def units_of(plan: Plan) -> list[str]:
    """Units that lead or cooperate on anything: those that lead an indicator first, then those that lead a task, in the order of the
    units file."""
    order = {u.name: n for n, u in enumerate(plan.units)}
    rank: dict[str, int] = {}
    groups = (
        (n for i in plan.indicators for n in i.lead_units),
        (n for t in plan.tasks for n in t.lead_units),
        (
            n
            for names in [i.cooperating_units for i in plan.indicators] + [t.cooperating_units for t in plan.tasks]
            for n in names
        ),
    )
    for place, names in enumerate(groups):
        for name in names:
            rank.setdefault(full_name(plan, name), place)
    return sorted(rank, key=lambda u: (rank[u], order.get(u, len(order))))


def indicators_of(plan: Plan, unit: str) -> list[tuple[Indicator, Role]]:
    """What it leads first, then what it cooperates on, each in the order of the plan."""
    found = [(i, role) for i in plan.indicators if (role := role_of(plan, unit, i.lead_units, i.cooperating_units))]
    return sorted(found, key=lambda pair: pair[1] != "lead")


def tasks_of(plan: Plan, on: dt.date, unit: str | None = None) -> pd.DataFrame:
    """One row (TASK_COLUMNS) per task of a unit, or of all (`role` is then none), in the order of the file.

    `state`, a key of TASK_STATES: whether the deadline has come by the day `on` (that day itself counts as come); `days` until it,
    negative once it has passed, none without a date. Whether a task is done is not known here.
    """
    found = []
    for t in plan.tasks:
        role = role_of(plan, unit, t.lead_units, t.cooperating_units) if unit else None
        if unit and role is None:
            continue
        days = (t.due_on - on).days if t.due_on else None
        state = "lasting" if days is None else "due" if days <= 0 else "ahead"
        found.append((t.number, t.chapter, t.measure, t.content, t.deadline, t.due_on, state, days, role, t.lead_units, t.cooperating_units))  # fmt: skip
    return pd.DataFrame(found, columns=list(TASK_COLUMNS)).astype({"days": "Int64"})


def tasks_finding(tasks: pd.DataFrame, on: dt.date) -> str:
    """`33 项任务（牵头 12 项）：截至 2025-09-30，时限已到 17 项，时限未到 10 项，长期 6 项`."""
    if tasks.empty:
        return "规划没有给它列出任务"
    counts = tasks["state"].value_counts()
    states = task_states(tasks.loc[tasks["state"] == "lasting", "deadline"])
    parts = [f"{word} {counts[s]} 项" for s, word in states.items() if counts.get(s, 0)]
    leading = int((tasks["role"] == "lead").sum())
    return f"{len(tasks)} 项任务" + (f"（牵头 {leading} 项）" if leading else "") + f"：截至 {on}，" + "，".join(parts)
