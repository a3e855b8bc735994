"""How a number has changed: what each period brought, 同比 and 环比, the mean of the last four quarters, a trend for the worse. DESIGN §3.3."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metrics.actuals import Actuals
from metrics.targets import room

STEPS = 4
"""Steps of which the mean is taken; the first of them needs one more period to start from."""


def changes(actuals: Actuals, kind: str, ends: np.ndarray, span: int, first_month: int) -> tuple[np.ndarray, np.ndarray]:
    """(同比, 环比) as fractions. Of a flow 同比 compares the year so far with the year so far, 环比 one period with the one before."""
    is_flow = kind in ("annual_flow", "plan_flow")
    whole = np.where(actuals.totals.incomplete | ~actuals.totals.reported, np.nan, actuals.actual)
    level = np.where(actuals.this_year_is_whole, actuals.this_year, np.nan) if is_flow else whole
    single = increments(actuals, kind, ends, span, first_month) if is_flow else whole
    return _relative(level, 12 // span), _relative(single, 1)


def _relative(array: np.ndarray, back: int) -> np.ndarray:
    change = np.full_like(array, np.nan)
    if array.shape[2] > back:
        before = array[:, :, :-back]
        with np.errstate(divide="ignore", invalid="ignore"):
            change[:, :, back:] = np.where(before != 0, (array[:, :, back:] - before) / np.abs(before), np.nan)
    return change


def increments(actuals: Actuals, kind: str, ends: np.ndarray, span: int, first_month: int) -> np.ndarray:
    """What each period brought by itself; NaN where that cannot be told."""
    if kind in ("annual_flow", "plan_flow"):
        total, whole = actuals.this_year, actuals.this_year_is_whole
        if kind == "plan_flow":
            known = ~actuals.totals.incomplete & actuals.totals.reported
            step = _step(np.where(known, actuals.actual, np.nan))
            return np.where(np.isnan(step), _within_year(total, whole, ends, span, first_month), step)
        return _within_year(total, whole, ends, span, first_month)
    if kind == "growth":  # the year's first step starts from the last year-end, the denominator
        return _within_year(actuals.numerator - actuals.denominator, ~actuals.totals.incomplete, ends, span, first_month)
    return _step(np.where(actuals.totals.incomplete, np.nan, actuals.actual))


def _within_year(total: np.ndarray, whole: np.ndarray, ends: np.ndarray, span: int, first_month: int) -> np.ndarray:
    known = np.where(whole, total, np.nan)
    starts_year = (ends + first_month + 1) % 12 == span % 12
    return np.where(starts_year, known, _step(known))


def _step(array: np.ndarray) -> np.ndarray:
    step = np.full_like(array, np.nan)
    step[:, :, 1:] = array[:, :, 1:] - array[:, :, :-1]
    return step


def brought(actuals: Actuals, kind: str, ends: np.ndarray, span: int, first_month: int) -> tuple[np.ndarray, np.ndarray]:
    """What has come since the last earlier number known, and how many periods that took; NaN and 0 where that cannot be told.

    A period whose own number is missing or incomplete is so covered by the next one that is known: two running totals say what
    came between them, whatever is missing of the way. No period is covered twice.
    """
    within = ((ends + first_month) % 12) // span + 1
    ways: list[tuple[np.ndarray, np.ndarray | None]]
    if kind in ("annual_flow", "plan_flow"):
        ways = [(np.where(actuals.this_year_is_whole, actuals.this_year, np.nan), within)]
        if kind == "plan_flow":
            known = ~actuals.totals.incomplete & actuals.totals.reported
            ways.insert(0, (np.where(known, actuals.actual, np.nan), None))
    elif kind == "growth":
        ways = [(np.where(actuals.totals.incomplete, np.nan, actuals.numerator - actuals.denominator), within)]
    else:
        ways = [(np.where(actuals.totals.incomplete, np.nan, actuals.actual), None)]
    amount, length = _since_known(*ways[0])
    for level, from_january in ways[1:]:
        other, took = _since_known(level, from_january)
        is_shorter = (took > 0) & ((length == 0) | (took < length))
        amount, length = np.where(is_shorter, other, amount), np.where(is_shorter, took, length)
    places = np.arange(len(ends))
    overlaps = places - length < _last_known(~np.logical_and.reduce([np.isnan(level) for level, _ in ways]))
    return np.where(overlaps | (length == 0), np.nan, amount), np.where(overlaps, 0, length)


def _since_known(level: np.ndarray, from_january: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """By how much `level` has changed since it was known last, and how many periods ago that was. `from_january`: the number of each
    period in its year, of a level that starts each year from zero."""
    places = np.arange(level.shape[2])
    before = _last_known(~np.isnan(level))
    amount, length = level - np.take_along_axis(level, np.maximum(before, 0), axis=2), places - before
    if from_january is None:
        length = np.where(before < 0, 0, length)
    else:
        starts = before <= places - from_january
        amount, length = np.where(starts, level, amount), np.where(starts, from_january, length)
    return amount, np.where(np.isnan(level), 0, length)


def _last_known(known: np.ndarray) -> np.ndarray:
    """For each period the position of the last earlier one that is `known`, −1 without any."""
    last = np.roll(
        np.maximum.accumulate(np.where(known, np.arange(known.shape[2], dtype=np.int32), np.int32(-1)), axis=2), 1, axis=2
    )
    last[:, :, :1] = -1
    return last


def within_last_four(length: np.ndarray, back: int | np.ndarray) -> np.ndarray:
    """Whether what took `length` periods, up to one that lies `back` before the last, came wholly within the last four."""
    return (length > 0) & (length <= STEPS - back)


def mean_of_last_four(
    actuals: Actuals, kind: str, ends: np.ndarray, span: int, first_month: int
) -> tuple[np.ndarray, np.ndarray]:
    """Mean of what the last four quarters brought (of those among them of which it can be told), and how many these are; NaN and 0 for
    other grains and for rates."""
    if span != 3 or kind in ("ratio", "level"):
        return np.full(actuals.actual.shape, np.nan), np.zeros(actuals.actual.shape, np.int8)
    amount, length = brought(actuals, kind, ends, span, first_month)
    count, total = np.zeros(amount.shape, np.int8), np.zeros(amount.shape)
    for back in range(STEPS):
        n = amount.shape[2] - back
        is_inside = within_last_four(length[:, :, :n], back)
        count[:, :, back:] += np.where(is_inside, length[:, :, :n], 0).astype(np.int8)
        total[:, :, back:] += np.where(is_inside, amount[:, :, :n], 0)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan), count


def reference(actual: np.ndarray, span: int) -> np.ndarray:
    """What a number is compared with: that of a year earlier, or the last earlier one where there is none of a year earlier."""
    year = 12 // span
    last = _last_known(~np.isnan(actual))
    year_earlier = actual[:, :, :-year]
    use = ~np.isnan(year_earlier)
    last[:, :, year:] = np.where(use, np.arange(year_earlier.shape[2]), last[:, :, year:])
    return np.where(last >= 0, np.take_along_axis(actual, np.maximum(last, 0), axis=2), np.nan)


@dataclass
class Trend:
    """Arrays (indicators, regions, periods). `worse`, `better` than a year earlier (or than the last earlier number) as the indicator's
    direction has it; `mean`: what the last four quarters brought, `n_mean`: of how many of them it
    can be told."""

    worse: np.ndarray
    better: np.ndarray
    mean: np.ndarray
    n_mean: np.ndarray


def trend(actuals: Actuals, ends: np.ndarray, span: int, last: int) -> Trend:
    """Of the last `last` periods; `ends` as of `metrics.totals.period_ends`."""
    up = np.array([i.direction == "up" for i in actuals.indicators])[:, None, None]
    near = actuals.last(last + STEPS)
    mean, count = mean_of_last_four(near, actuals.indicators[0].kind, ends[-last - STEPS :], span, actuals.cube.first_month)
    before = reference(actuals.actual, span)[:, :, -last:]
    with np.errstate(invalid="ignore"):
        rise = actuals.actual[:, :, -last:] - before
        fell, rose = rise < -room(before), rise > room(before)
    return Trend(np.where(up, fell, rose), np.where(up, rose, fell), mean[:, :, -last:], count[:, :, -last:])
