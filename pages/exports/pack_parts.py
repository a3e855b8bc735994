"""Parts of a pack that rest on the board alone: cells of regions, tasks by their date, the uploads that are cited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from metrics import wording as w
from metrics.board import Board
from metrics.duties import full_name
from metrics.model import Indicator, Period, Plan, Task
from metrics.regional import only_whole, short_of, shown_rows

MOST_PLACES = 3
SOON = 2
"""Tasks due within this many further periods are announced."""
OVER, NEAR, AHEAD, LASTING, CLOSED = "已到期", "即将到期", "未到期", "长期", "已办结"


@dataclass(frozen=True)
class Cell:
    """One region's value of one indicator; `status` none where no target binds it there."""

    text: str
    status: str | None
    has_target: bool
    words: str
    row: Any


@dataclass(frozen=True)
class RegionRow:
    indicator: Indicator
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class TaskLine:
    task: Task
    state: str
    days: int
    units: str

    @property
    def away(self) -> str:
        """`已过 639 天`, `截止日当天到期`, `还有 92 天`, counted from the cutoff: the file may be read on any later day."""
        return f"已过 {-self.days} 天" if self.days < 0 else f"还有 {self.days} 天" if self.days else "截止日当天到期"


@dataclass(frozen=True)
class Source:
    number: int
    name: str
    unit: str
    submitted_on: str
    demo: bool


def sources_of(
    plan: Plan, uploads: pd.DataFrame, readings: pd.DataFrame, period: Period, region: str, codes: Collection[str]
) -> tuple[Source, ...]:
    """The uploads that the shown numbers rest on, in order: those of readings in force of the indicators `codes` (and of the base stocks
    of growth rates) in the region and below it, of periods up to the one shown. What was reported of later periods is not cited."""
    if not len(readings):
        return ()
    ends = {code: Period.parse(str(code)).last_month for code in readings["period"].unique()}
    wanted = {x for c in codes for x in (c, plan.indicator_by_code[c].base or "")}
    known = readings["period"].map(ends) <= period.last_month
    mine = readings["region"].isin(_below(plan, region)) & readings["indicator"].isin(wanted)
    used = set(readings.loc[known & mine, "upload"].astype(int))
    found = [
        Source(int(u.number), str(u.name), str(u.unit or ""), f"{u.submitted_at:%Y-%m-%d}", bool(u.is_demo))
        for u in uploads.itertuples(index=False)
        if int(u.number) in used
    ]
    return tuple(sorted(found, key=lambda s: s.number))


def _below(plan: Plan, region: str) -> set[str]:
    """The region and all that lie in it."""
    return {region}.union(*(_below(plan, name) for name in plan.children.get(region, ())))


def whole_only(board: Board, region: str, codes: Collection[str]) -> tuple[Indicator, ...]:
    """Indicators of `codes` (all, where none are given) with a target that no region below the root reports: not asked of this one.

    A target of the region's own is asked of it all the same."""
    if region == board.plan.root_region:
        return ()
    whole = only_whole(board)
    rows = shown_rows(board, region)
    asked = set(rows.loc[rows["has_target"].astype(bool), "indicator"])
    found = [i for i in board.plan.indicators if i.code in whole and i.targets and i.code not in asked]
    return tuple(i for i in found if not codes or i.code in codes)


def places_of(board: Board, indicator: Indicator, region: str, rows: pd.DataFrame | None = None) -> str:
    """`其中颜庄街道 0.6 天`: the first MOST_PLACES of the parts that `short_of` names; empty where there are none."""
    late = list(short_of(board, indicator.code, region, rows).itertuples(index=False))
    if not late:
        return ""
    named = "、".join(f"{r.region} {w.value_text(indicator, r.actual)}" for r in late[:MOST_PLACES])
    return f"其中{named}" + (f"等 {len(late)} 个" if len(late) > MOST_PLACES else "")


def region_rows_of(board: Board, order: Sequence[Indicator], names: Sequence[str]) -> tuple[RegionRow, ...]:
    """Indicators that at least one part has reported, in the order of the board."""
    if not names:
        return ()
    table = {(r.indicator, r.region): r for r in shown_rows(board).itertuples(index=False)}
    result = []
    for indicator in order:
        cells = tuple(_cell(indicator, table[indicator.code, name]) for name in names)
        if any(c.row.reported for c in cells[1:]):
            result.append(RegionRow(indicator, cells))
    return tuple(result)


def _cell(indicator: Indicator, row: Any) -> Cell:
    text = w.value_text(indicator, row.actual)
    has_target = bool(row.has_target)
    return Cell(text, row.status if has_target else None, has_target, w.full_status(row) if has_target else "", row)


def task_lines(plan: Plan, period: Period, cutoff: dt.date, closed: set[int], leading: set[str]) -> tuple[TaskLine, ...]:
    """Tasks whose date has passed, the longest first, then those due by the end of the next SOON periods (a year at most)."""
    horizon = period.shift(SOON if period.grain == "quarter" else 6 if period.grain == "month" else 1).end
    found = []
    for task in plan.tasks:
        if task.due_on is None or task.number in closed or task.due_on > horizon:
            continue
        if leading and not leading.intersection(full_name(plan, u) for u in task.lead_units):
            continue
        days = (task.due_on - cutoff).days
        units = "、".join(w.short_unit(plan, u) for u in task.lead_units)
        found.append(TaskLine(task, OVER if days <= 0 else NEAR, days, units))
    return tuple(sorted(found, key=lambda t: (t.days, t.task.number)))
