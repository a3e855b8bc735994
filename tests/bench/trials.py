"""Rolling origins: what was known of each series at many moments, and what came of it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from metrics.forecast.problem import LEAST_POINTS, Problem
from tests.bench.public_series import Series, every_series

LENGTHS = (4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 17, 18, 19, 21, 22, 23, 24)
"""Known periods at an origin."""
MOST_PER_SERIES = 20


@dataclass(frozen=True)
class Trial:
    """`unit`: mean seasonal-naive error of the whole series, for MASE. `targets`: (low, high) that might have been set at the origin.

    `met_before`: for each of `targets`, whether each known value would have met it (standards and rates).
    """

    half: str
    family: str
    series: str
    problem: Problem
    truth: float
    unit: float
    targets: tuple[tuple[float, float], ...]
    met_before: tuple[np.ndarray | None, ...]
    least: float
    most: float
    grain: float

    @property
    def shape(self) -> str:
        return self.problem.shape


def every_trial() -> list[Trial]:
    """Series take turns: one half of each family is for choosing and setting widths ("choose"), the other for the report ("report")."""
    found: list[Trial] = []
    seen: dict[str, int] = {}
    for number, series in enumerate(every_series()):
        turn = seen[series.family] = seen.get(series.family, -1) + 1
        found += _of_series(series, number, "choose" if turn % 2 == 0 else "report")
    return found


def _of_series(series: Series, number: int, half: str) -> list[Trial]:
    values = series.values if series.base is None else series.values / series.base
    unit = float(np.nanmean(np.abs(values[series.season :] - values[: -series.season])))
    if not unit > 0:
        return []
    found = []
    for turn, (points, ahead) in enumerate((n, k) for n in LENGTHS for k in _horizons(series)):
        at = (points - 1) % series.season
        steps = series.season - 1 - at + series.season * ahead if series.season > 1 else ahead
        starts = range(0, len(values) - points - steps + 1, series.season)
        if steps and starts:
            start = starts[(7 * number + 3 * turn) % len(starts)]
            found.append((start, points, at, steps))
    kept = {round(x) for x in np.linspace(0, len(found) - 1, MOST_PER_SERIES)} if found else set()
    trials = [_trial(series, *found[i], unit, half) for i in sorted(kept)]
    return [t for t in trials if t.problem.points >= LEAST_POINTS and not math.isnan(t.truth)]


def _horizons(series: Series) -> tuple[int, ...]:
    """To the end of the year, of the next one or the one after; a ratio within the year, from its last quarter the next; years one to three."""
    if series.season == 1:
        return (1, 2, 3)
    return (0, 1) if series.shape == "ratio" else (0, 1, 2)


def _trial(series: Series, start: int, points: int, at: int, steps: int, unit: float, half: str) -> Trial:
    known, season = series.values[start : start + points].copy(), series.season
    if series.seen is not None:
        known[-1] = series.seen[start + points - 1]
    ahead = series.values[start + points : start + points + steps]
    whole = bool(np.all(np.nan_to_num(series.values) == np.round(np.nan_to_num(series.values))))
    if series.shape == "ratio":
        return _ratio(series, start, points, at, steps, unit, half)
    if series.shape == "flow":
        is_yearly = steps <= season and season > 1
        reached = float(known[points - 1 - at :].sum() if at < season - 1 else 0.0) if is_yearly else float(known.sum())
        problem = Problem("flow", known, season, at, steps, reached=reached, whole=whole)
        usual = known[-season:].sum() * steps / season
        wanted = [known[-season - at - 1 :][:season].sum() * u for u in (0.95, 1.1)] if is_yearly and points > season + at else []
        wanted += [series.target] if series.target and is_yearly else []
        wanted = wanted or [reached + usual * u for u in (0.85, 1.0, 1.15)]
        targets = [(float(math.ceil(w) if whole else w), math.inf) for w in wanted if w > reached]
        return _made(half, series, problem, reached + float(ahead.sum()), unit * problem.open_steps, targets, reached, math.inf)
    problem = Problem(series.shape, known, season, at, steps, whole=whole)
    seen = known[~np.isnan(known)]
    if series.shape == "level":
        targets = [(-math.inf, float(v)) for v in (seen[-1], np.median(seen), seen.min())]
    else:
        slope = (seen[-1] - seen[0]) / (len(seen) - 1)
        wanted = [seen[-1] + u * abs(slope) * steps for u in (0.5, 1.0, 1.5)]
        targets = [(float(math.ceil(w) if whole else w), math.inf) for w in wanted if w > seen[-1]]
    return _made(half, series, problem, float(ahead[-1]), unit, targets, 0.0 if seen.min() >= 0 else -math.inf, math.inf)


def _ratio(series: Series, start: int, points: int, at: int, steps: int, unit: float, half: str) -> Trial:
    assert series.base is not None
    top, base = series.values[start : start + points], series.base[start : start + points]
    last = slice(points - 1 - at, points)
    in_year = steps < series.season
    first = 1 if in_year else steps - series.season + 1
    reached, reached_base = (float(top[last].sum()), float(base[last].sum())) if in_year else (0.0, 0.0)
    problem = Problem("ratio", top / base, series.season, at, steps, first, reached, base, reached_base)
    ahead = slice(start + points + first - 1, start + points + steps)
    all_of_it = reached_base + float(series.base[ahead].sum())
    rates = np.array([top[i - i % 4 : i + 1].sum() / base[i - i % 4 : i + 1].sum() for i in range(points)])
    wanted = (1.0, 0.97) if series.family.startswith("simulated") else (rates[-1], rates.mean())
    trial = _made(half, series, problem, (reached + float(series.values[ahead].sum())) / all_of_it, unit, [], 0.0, 1.0)
    return Trial(
        **{
            **trial.__dict__,
            "targets": tuple((float(w), math.inf) for w in wanted),
            "met_before": tuple(rates >= w - 1e-12 for w in wanted),
            "grain": 1 / (reached_base + base.mean() * problem.open_steps),
        }
    )


def _made(
    half: str,
    series: Series,
    problem: Problem,
    truth: float,
    unit: float,
    targets: list[tuple[float, float]],
    least: float,
    most: float,
) -> Trial:
    known = problem.y[~np.isnan(problem.y)]
    met = tuple((known >= low) & (known <= high) if problem.shape == "level" else None for low, high in targets)
    return Trial(half, series.family, series.name, problem, truth, unit, tuple(targets), met, least, most, 0.0)
