"""序时进度: how much of a target's time has passed, and how far the number is along the way to it. DESIGN §3.3."""

from __future__ import annotations

import datetime as dt

import numpy as np

from metrics.model import Indicator
from metrics.model.period import month_end, month_index

MONTHS_OF = {"quarter": 3, "month": 1}


def last_days(ends: np.ndarray, cutoff: dt.date | None) -> np.ndarray:
    """The day (ordinal) up to which each period counts: its last one, for the last of `ends` the cutoff where that is earlier."""
    days = np.array([month_end(int(month)).toordinal() for month in ends])
    if cutoff is not None and len(days):
        days[-1] = min(days[-1], cutoff.toordinal())
    return days


def months_reached(days: np.ndarray) -> np.ndarray:
    """Absolute index of the month that each of these days (ordinals) lies in."""
    return np.array([month_index(dt.date.fromordinal(int(day))) for day in days], int)


def months_gone(days: np.ndarray) -> np.ndarray:
    """Absolute index of the first month that has not ended by these days (ordinals)."""
    tomorrow = [dt.date.fromordinal(int(day) + 1) for day in np.ravel(days)]
    return np.array([month_index(day) for day in tomorrow], int).reshape(np.shape(days))


def elapsed_share(begin: np.ndarray, due: np.ndarray, due_day: np.ndarray, days_gone: np.ndarray, count_by: str) -> np.ndarray:
    """Share of the span `begin`…`due` (absolute months, both included) gone at the end of the days `days_gone`, 0 to 1.

    `count_by` "quarter" and "month" count whole ones: a quarter that has not ended has not passed, one in which the span begins
    or falls due counts as a whole. "day" counts days. On `due_day` all has passed, wherever in its quarter it lies. Days are ordinals; see `last_days`.
    """
    if count_by == "day":
        # Where no target holds `begin` is zero, and the month before it is in no calendar.
        days = np.vectorize(lambda month: month_end(max(int(month), 12)).toordinal(), otypes=[float])
        now = days_gone.astype(float)
        start, stop = days(begin - 1), due_day
    else:
        size = MONTHS_OF[count_by]
        now = months_gone(days_gone) // size
        start, stop = begin // size, -(-(due + 1) // size)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(stop > start, (now - start) / (stop - start), np.where(now >= stop, 1.0, 0.0))
    return np.where(days_gone >= due_day, 1.0, np.clip(share, 0, 1))


def with_profile(elapsed: np.ndarray, indicator: Indicator) -> np.ndarray:
    """Elapsed by a seasonal profile: `indicator.pace` holds the cumulative share due after equal parts of the span."""
    if not indicator.pace:
        return elapsed
    points = np.array([0.0, *indicator.pace])
    return np.interp(elapsed, np.linspace(0, 1, len(points)), points)


def progress_to(actual: np.ndarray, baseline: np.ndarray, target: np.ndarray, up: np.ndarray) -> np.ndarray:
    """d·(actual − baseline) ÷ d·(target − baseline); not capped, negative where it has moved away.

    The caller rules out the cases in which the baseline already meets the target (hold rule): there the sign would lie.
    """
    d = np.where(up, 1.0, -1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return (d * (actual - baseline)) / (d * (target - baseline))
