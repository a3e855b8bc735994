"""基期取首期: the first reading in the plan period, from which a stock without a documented baseline starts. DESIGN §3.3."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metrics.cube import Placed
from metrics.model import Indicator, Plan
from metrics.model.period import month_index
from metrics.totals import of_rows, roll_up


@dataclass
class First:
    """Arrays (indicators, regions, 1): value (NaN for none), absolute month (-1) and whether there is one.

    `is_final`: no later reading can take its place, because all parts have part in it.
    """

    value: np.ndarray
    month: np.ndarray
    known: np.ndarray
    is_final: np.ndarray


def starts_from_first(plan: Plan, indicator: Indicator) -> bool:
    """Whether a path of this indicator may start from its first reading: a stock with a dated target and no documented baseline there."""
    dated = [t for t in indicator.targets if t.due]
    own = any(t.region and t.region != plan.root_region for t in dated)
    return indicator.kind == "stock" and bool(dated) and (indicator.baseline is None or own)


def first_readings(placed: Placed, indicators: list[Indicator]) -> First:
    """A rolled-up first reading is the first one all parts have part in, or, where they never do, the one that most have."""
    plan = placed.plan
    shape = (len(indicators), len(plan.region_names), 1)
    first = First(np.full(shape, np.nan), np.full(shape, -1), np.zeros(shape, bool), np.ones(shape, bool))
    wanted = [n for n, i in enumerate(indicators) if starts_from_first(plan, i)]
    start = month_index(plan.period.start)
    if not wanted or start > placed.last.last_month:
        return first
    cube = placed.cube([indicators[n].code for n in wanted], start // 12 * 12)
    grid = cube.refs["point"]
    months = np.flatnonzero((grid >= 0).any(axis=0))
    months = months[months + cube.first_month >= start]
    first.is_final[wanted] = False
    if not len(months):
        return first
    totals = roll_up(of_rows(cube, grid[:, months], [cube.values]), plan)
    weight = np.where(totals.reported, np.where(totals.incomplete, totals.parts_reported + 1, 10**6), 0)
    at = weight.argmax(axis=2)[:, :, None]
    known = np.take_along_axis(totals.reported, at, axis=2)
    first.known[wanted] = known
    first.value[wanted] = np.where(known, np.take_along_axis(totals.amount[0], at, axis=2), np.nan)
    first.month[wanted] = np.where(known, months[at] + cube.first_month, -1)
    first.is_final[wanted] = np.take_along_axis(weight, at, axis=2) == 10**6
    return first
