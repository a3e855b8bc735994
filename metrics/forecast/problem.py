"""One question to forecast: what is known of a series at its origin, and what the value at the due date is made of.

flow   value = reached + the sum of the periods still to come           (annual_flow, plan_flow)
stock  value = the series itself at the due date                        (stock, base stock of a growth rate)
level  as stock, but a standard that stays until it is changed          (level, rates without their parts)
ratio  value = (numerator so far + to come) ÷ (denominator so far + to come), as a fraction of 1
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metrics.forecast.methods import FLOW, LAST_RESORT, STOCK, Method, damped_share, run_rate

SHAPES = ("flow", "stock", "level", "ratio")
METHODS: dict[str, dict[str, Method]] = {"flow": FLOW, "stock": STOCK, "level": STOCK, "ratio": FLOW}
FLOOR = {"stock": 0.001, "level": 0.05}
"""Part of the value that a series is taken to move by in a quarter even where it never did: a standard is changed by whole steps."""
LEAST_POINTS = 4
"""Below this many known points there is no forecast (DESIGN §3.5)."""


@dataclass(frozen=True)
class Problem:
    """`y`: what each period brought (flow), stood at (stock, level) or its rate (ratio); oldest first, NaN for unknown, the last
    one the origin, which stands at position `at` of its year of `season` periods. The due date is `steps` periods ahead.

    flow: only steps from `first` on (1: the next one) belong to the target's span, `reached` is what the span holds already.
    ratio: `base` are the denominators of each period; `reached` and `reached_base` the parts so far this year.
    """

    shape: str
    y: np.ndarray
    season: int
    at: int
    steps: int
    first: int = 1
    reached: float = 0.0
    base: np.ndarray | None = None
    reached_base: float = 0.0
    whole: bool = False

    @property
    def points(self) -> int:
        return int((~np.isnan(self.y)).sum())

    @property
    def open_steps(self) -> int:
        """How many periods the value still depends on."""
        return self.steps - self.first + 1 if self.shape in ("flow", "ratio") else self.steps


def value_at_due(problem: Problem, method: Method) -> float:
    """The point forecast of the value at the due date; by the shape's last resort where the history does not carry the method."""
    path = method(problem.y, problem.season, problem.at, problem.steps)
    if path is None:
        path = LAST_RESORT[problem.shape](problem.y, problem.season, problem.at, problem.steps)
    assert path is not None  # there are at least LEAST_POINTS known
    if problem.shape == "flow":
        return problem.reached + float(path[problem.first - 1 :].sum())
    if problem.shape == "ratio":
        base = _base_to_come(problem)
        return (problem.reached + float((path[problem.first - 1 :] * base).sum())) / (problem.reached_base + float(base.sum()))
    return float(path[-1])


def _base_to_come(problem: Problem) -> np.ndarray:
    """Denominators of the steps that count: as in earlier years, or as in the last quarters."""
    assert problem.base is not None
    path = damped_share(problem.base, problem.season, problem.at, problem.steps)
    if path is None:
        path = run_rate(problem.base, problem.season, problem.at, problem.steps)
    assert path is not None
    return np.maximum(path[problem.first - 1 :], 0.5)


def scale_of(problem: Problem) -> float:
    """How much this series usually moves, in the unit of the value: the measure that widths of intervals are multiples of.

    flow: mean change against the same quarter a year earlier (short series: mean distance from the mean) and a twentieth of the
    mean size, times √steps. stock, level: mean deviation of the changes, a tenth of their mean size and FLOOR, times √steps. ratio: mean
    distance of the rates from their mean and half a hundredth, by the part of the denominator that is still to come.
    """
    y = problem.y
    known = y[~np.isnan(y)]
    root = float(np.sqrt(problem.open_steps))
    if problem.shape == "flow":
        year = np.abs(y[problem.season :] - y[: -problem.season])[-12:] if len(y) > problem.season else np.array([])
        year = year[~np.isnan(year)]
        moves = year.mean() if len(year) >= 4 else np.abs(known - known.mean()).mean()
        size = moves + 0.05 * np.abs(known).mean()
    elif problem.shape == "ratio":
        base = _base_to_come(problem)
        share = base.sum() / (problem.reached_base + base.sum())
        return float((np.abs(known - known.mean()).mean() + 0.005) * share)
    else:
        times = np.flatnonzero(~np.isnan(y))
        changes = np.diff(known) / np.diff(times)
        size = np.abs(changes - changes.mean()).mean() + 0.1 * np.abs(changes).mean() + FLOOR[problem.shape] * abs(known[-1])
    return float(max(size, 0.25 if problem.whole else 0.0) * root)
