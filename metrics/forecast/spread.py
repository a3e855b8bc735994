"""How far off a point forecast usually is: intervals and probabilities from the errors of the backtest.

A width is a multiple of the series' own scale (`problem.scale_of`). The multiples are quantiles of |error| ÷ scale over series the
method was tried on, by shape, known points and steps ahead (split conformal): `metrics.forecast.table`, written by
`python -m tests.bench.backtest --write` and reviewed like code. Errors are taken as symmetric around the point forecast, then
cut at what is possible.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from metrics.forecast.problem import Problem, scale_of

LEVELS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98)
"""Shares of |error| ÷ scale that the numbers of a row of the table stand for."""
POINTS = (4, 8, 16)
STEPS = (1, 2, 3, 4, 5, 9)
"""Lower ends of the bins of known points and of steps ahead."""
SURE = 0.99
"""No open question is answered with more certainty than this."""

Widths = Mapping[tuple[str, int, int], tuple[float, ...]]
"""(shape, lower end of points, lower end of steps) → multiples of the scale, one a level."""


def bin_of(value: int, ends: tuple[int, ...]) -> int:
    return max((end for end in ends if end <= value), default=ends[0])


@dataclass(frozen=True)
class Outlook:
    """The value at the due date as a distribution around `mid`, between `least` and `most`; `whole` in whole units."""

    mid: float
    scale: float
    multiples: tuple[float, ...]
    least: float
    most: float
    whole: bool
    grain: float = 0.0
    """The smallest step the value can make (1 for whole units; of a rate, what one case more or less is)."""

    def interval(self, level: float) -> tuple[float, float]:
        half = self.scale * float(np.interp(level, (0.0, *LEVELS), (0.0, *self.multiples)))
        low, high = self.mid - half, self.mid + half
        if self.whole:
            low, high = math.ceil(low - 0.5 - 1e-9), math.floor(high + 0.5 + 1e-9)
        return self.cut(low), self.cut(high)

    def cut(self, value: float) -> float:
        return float(min(max(value, self.least), self.most))

    @property
    def point(self) -> float:
        return self.cut(round(self.mid) if self.whole else self.mid)

    def between(self, low: float, high: float) -> float:
        """Probability of a value in low … high, both included; what a bound cuts off counts as the bound itself."""
        if low > self.most or high < self.least:
            return 0.0
        above = 1.0 if low <= self.least else 1 - self._below(low - self.grain / 2)
        beyond = 0.0 if high >= self.most else 1 - self._below(high + self.grain / 2)
        return min(max(above - beyond, 1 - SURE), SURE)

    def _below(self, value: float) -> float:
        distance = abs(value - self.mid) / self.scale if self.scale > 0 else (0.0 if value == self.mid else math.inf)
        within = float(np.interp(distance, (0.0, *self.multiples), (0.0, *LEVELS), right=LEVELS[-1]))
        return 0.5 + math.copysign(within / 2, value - self.mid)


def outlook(problem: Problem, mid: float, widths: Widths, least: float, most: float, grain: float = 0.0) -> Outlook:
    """Around a point forecast of `problem`, cut at `least` and `most`."""
    key = (problem.shape, bin_of(problem.points, POINTS), bin_of(problem.open_steps, STEPS))
    whole = problem.whole and problem.shape != "ratio"
    return Outlook(mid, scale_of(problem), widths[key], least, most, whole, 1.0 if whole else grain)


def habit(met: np.ndarray) -> float:
    """Probability that a standard is met next time, from the last eight times: (met + 1) ÷ (times + 2), Laplace's rule."""
    last = met[-8:]
    return float((last.sum() + 1) / (len(last) + 2))


def chance(outlook: Outlook, low: float, high: float, met_before: np.ndarray | None, stays: tuple[float, float] | None) -> float:
    """Probability that the target low … high is met.

    A rate goes by the mean of the distribution and `habit`: it is often exactly 100 %, which no width says. A standard moreover by
    how often, in the backtest, one that was not met (met) at the origin was met at the due date: `stays`. Each of the parts falls as
    the target rises, so does the mean.
    """
    parts = [outlook.between(low, high)]
    if met_before is not None:
        parts.append(habit(met_before))
        if stays:
            parts.append(stays[int(met_before[-1])])
    return float(np.mean(parts))


def reaching(outlook: Outlook, level: float, wanted: tuple[float, float], probability: float) -> tuple[float, float]:
    """The central interval of `level` with its end moved to the nearest value that meets the target (`wanted`: lowest, highest), where
    that lies beyond it and is met with a `probability` of more than a tail holds. The `chance` of a rate or a standard knows more than
    the distribution that the interval is cut from; without this the two would contradict each other."""
    low, high = outlook.interval(level)
    if probability <= (1 - level) / 2:
        return low, high
    return min(low, outlook.cut(wanted[1])), max(high, outlook.cut(wanted[0]))
