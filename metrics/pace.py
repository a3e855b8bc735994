"""序时进度: how much of a target's time has passed, and how far the number is along the way to it. DESIGN §3.3."""

from __future__ import annotations

import datetime as dt

import numpy as np

from metrics.model import Indicator
from metrics.model.period import month_end

MONTHS_OF = {"quarter": 3, "month": 1}


def elapsed_share(
    begin: np.ndarray, due: np.ndarray, ends: np.ndarray, count_by: str, cutoff: dt.date | None = None
) -> np.ndarray:
    """Share of the span `begin`…`due` (absolute months, both included) gone at the end of month `ends`, 0 to 1.

    `count_by` "quarter" and "month" count whole ones: a quarter that has not ended has not passed, one in which the span begins
    or falls due counts as a whole. "day" counts days, up to `cutoff` where it is given (it then stands for the last of `ends`).
    """
    if count_by == "day":
        days = np.vectorize(lambda month: month_end(int(month)).toordinal(), otypes=[float])
        now = days(ends)
        if cutoff is not None:
            now = np.where(ends == ends.max(), cutoff.toordinal(), now)
        start, stop = days(begin - 1), days(due)
    else:
        size = MONTHS_OF[count_by]
        now = (ends + 1) // size
        start, stop = -(-begin // size), -(-(due + 1) // size)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(stop > start, (now - start) / (stop - start), np.where(now >= stop, 1.0, 0.0))
    return np.clip(share, 0, 1)


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
