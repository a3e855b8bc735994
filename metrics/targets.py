"""Which targets hold for an indicator in a region at a moment, and the span of time each is due over. DESIGN §3.2, §3.3.

Several may hold at once (a floor and a stretch target, a yearly one and one at the end): each is a layer, judged by itself.
A target of the whole plan area binds a single region only where the number does not grow with the size of the area (ratios,
growth rates, levels). A sum (stock, flow) binds a region only by a target of its own in the plan file.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

import numpy as np

from metrics.model import Indicator, Plan, Target
from metrics.model.period import month_end, month_index

TOLERANCE = 1e-9
"""Absolute up to ten thousand, 1e-13 of the value above; 0.010000000000000009 must not flip a lamp, nor 1 yuan in 5 billion be lost."""


def room(values: np.ndarray) -> np.ndarray:
    """How far a computed number may be off these values and still count as equal."""
    return TOLERANCE * np.maximum(1, 1e-4 * np.abs(values))


@dataclass
class TargetGrid:
    """Arrays (indicators, regions, periods). `which`: position in `indicator.targets`, -1 where no target holds.

    `begin`, `due`: absolute months of the first and last month of the target's own span. `low`, `high`: the values that meet
    it lie between, `low_open`/`high_open` exclude the bound itself.
    `due_day`: the due date itself, as an ordinal. `on`: the day whose form of the target this is (see `Target.at`).
    """

    which: np.ndarray
    begin: np.ndarray
    due: np.ndarray
    low: np.ndarray
    high: np.ndarray
    low_open: np.ndarray
    high_open: np.ndarray
    is_hold: np.ndarray
    due_day: np.ndarray
    on: np.ndarray

    @classmethod
    def empty(cls, shape: tuple[int, ...]) -> TargetGrid:
        return cls(
            which=np.full(shape, -1, np.int32),
            begin=np.zeros(shape, np.int32),
            due=np.zeros(shape, np.int32),
            low=np.full(shape, np.nan),
            high=np.full(shape, np.nan),
            low_open=np.zeros(shape, bool),
            high_open=np.zeros(shape, bool),
            is_hold=np.zeros(shape, bool),
            due_day=np.zeros(shape, np.int32),
            on=np.zeros(shape, np.int32),
        )


def bounds(target: Target) -> tuple[float, float, bool, bool]:
    """(low, high, low_open, high_open) of the values that meet the target."""
    if target.comparator == "range":
        return float(target.low or 0), float(target.high or 0), False, False
    value = float(target.value or 0)
    return {
        ">": (value, math.inf, True, False),
        ">=": (value, math.inf, False, False),
        "=": (value, value, False, False),
        "<=": (-math.inf, value, False, False),
        "<": (-math.inf, value, False, True),
    }[target.comparator]


def meets(values: np.ndarray, grid: TargetGrid) -> np.ndarray:
    """Whether the values meet the target; NaN does not."""
    with np.errstate(invalid="ignore"):
        room_low = room(np.where(np.isfinite(grid.low), grid.low, 0))
        room_high = room(np.where(np.isfinite(grid.high), grid.high, 0))
        above = np.where(grid.low_open, values > grid.low + room_low, values >= grid.low - room_low)
        below = np.where(grid.high_open, values < grid.high - room_high, values <= grid.high + room_high)
    return above & below & (grid.which >= 0)


def stated(values: np.ndarray, grid: TargetGrid, up: np.ndarray) -> np.ndarray:
    """The target as one number: the bound; of a range the bound that is missed, or the one aimed at where none is."""
    only_high, only_low = ~np.isfinite(grid.low), ~np.isfinite(grid.high)
    with np.errstate(invalid="ignore"):
        use_high = only_high | (~only_low & (values > grid.high)) | (~only_low & ~(values < grid.low) & ~up)
    return np.where(grid.which < 0, np.nan, np.where(use_high, grid.high, grid.low))


def needed(target: np.ndarray, grid: TargetGrid, whole: np.ndarray) -> np.ndarray:
    """The smallest (largest) value that meets the target `stated`: whole units where the indicator counts in them."""
    at_low = target == grid.low
    is_open = np.where(at_low, grid.low_open, grid.high_open)
    near = np.round(target)
    is_near = np.abs(target - near) <= room(target)
    exact = np.where(is_near, near, target)
    up = np.where(is_open, np.floor(exact) + 1, np.ceil(exact))
    down = np.where(is_open, np.ceil(exact) - 1, np.floor(exact))
    equal = grid.low == grid.high
    return np.where(whole & ~equal, np.where(at_low, up, down), target)


def beyond(values: np.ndarray, grid: TargetGrid, up: np.ndarray) -> np.ndarray:
    """Whether the values have passed the far bound of an `=` or a range: the target is overshot, and nothing brings it nearer."""
    with np.errstate(invalid="ignore"):
        past = np.where(up, values > grid.high + room(grid.high), values < grid.low - room(grid.low))
    return past & np.isfinite(grid.low) & np.isfinite(grid.high)


def target_layers(plan: Plan, indicators: list[Indicator], ends: np.ndarray, days: np.ndarray) -> list[TargetGrid]:
    """The targets of `indicators` for all regions of the plan, in as many layers as hold at once (at least one).

    `ends`: absolute month that each period has come to, its last or that of the cutoff; `days`: the day (ordinal) whose form of the
    targets counts.
    """
    shape = (len(indicators), len(plan.region_names), len(ends))
    layers = [TargetGrid.empty(shape)]
    position = plan.region_position
    for i, indicator in enumerate(indicators):
        scopes: dict[str, list[int]] = {}
        for n, target in enumerate(indicator.targets):
            scopes.setdefault(target.region or plan.root_region, []).append(n)
        for region, candidates in scopes.items():
            if region != plan.root_region:
                where = np.array([position[region]])
            else:
                own = [position[name] for name in scopes if name != region]
                where = np.delete(np.arange(len(position)), own)
                where = where[where == 0] if indicator.is_additive else where
            for t, (end, day) in enumerate(zip(ends, days, strict=True)):
                forms = {n: indicator.targets[n].at(dt.date.fromordinal(int(day))) for n in candidates}
                for layer, n in enumerate(_holding(indicator, forms, plan, int(end))):
                    if layer == len(layers):
                        layers.append(TargetGrid.empty(shape))
                    _fill(layers[layer], (i, where, t), indicator, n, forms[n], plan, int(end))
                    layers[layer].on[i, where, t] = day
    return layers


def _holding(indicator: Indicator, forms: dict[int, Target], plan: Plan, end: int) -> list[int]:
    """Positions of the targets that hold in the period ending with month `end`, in the order of the file.

    Of yearly ones those begun last, in the years of the plan; of dated ones those due next, after the last the last; all standing ones.
    """
    year = end // 12
    yearly = {n: t.first_year or plan.period.start.year for n, t in forms.items() if t.every and year <= plan.period.end.year}
    begun = [first for first in yearly.values() if first <= year]
    first = max(begun) if begun else min(yearly.values(), default=0)
    dated = {n: t.due for n, t in forms.items() if t.due}
    if indicator.kind == "annual_flow":  # the year of the due date is the only one it counts in
        dated = {n: due for n, due in dated.items() if year <= due.year}
    ahead = [due for due in dated.values() if month_index(due) >= end]
    due = min(ahead) if ahead else max(dated.values(), default=None)
    found = [n for n, since in yearly.items() if since == first] + [n for n, t in forms.items() if t.always]
    if indicator.kind != "annual_flow" or not found or (due and due.year == year):
        found += [n for n, day in dated.items() if day == due]
    return sorted(found)


def _fill(
    grid: TargetGrid, cell: tuple[int, np.ndarray, int], indicator: Indicator, which: int, target: Target, plan: Plan, end: int
) -> None:
    year = end // 12
    plan_start, plan_end = month_index(plan.period.start), month_index(plan.period.end)
    if target.every:
        first = target.first_year or plan.period.start.year
        begin, due = max(year, first) * 12, max(year, first) * 12 + 11
    elif target.always:
        begin, due = plan_start, plan_end
    else:
        assert target.due is not None
        due = month_index(target.due)
        if indicator.kind == "plan_flow":
            begin = month_index(indicator.counts_from or plan.period.start)
        elif indicator.kind == "annual_flow":
            begin = target.due.year * 12
        else:
            begin = month_index(indicator.baseline.on) if indicator.baseline else plan_start
    low, high, low_open, high_open = bounds(target)
    zero = (low if math.isfinite(low) else high) == 0
    grid.which[cell] = which
    grid.begin[cell], grid.due[cell] = begin, due
    last_day = plan.period.end if target.always else target.due or month_end(due)
    grid.due_day[cell] = last_day.toordinal()
    grid.low[cell], grid.high[cell] = low, high
    grid.low_open[cell], grid.high_open[cell] = low_open, high_open
    grid.is_hold[cell] = (
        indicator.kind == "level" or zero or (indicator.kind in ("ratio", "stock") and bool(target.every or target.always))
    )
