"""Point forecasts of a short quarterly or yearly series: each a path of the next `steps` values.

`y` holds one value a period, oldest first, NaN where unknown; it ends with the origin. `season` is the number of periods in a
year (4, or 1), `at` the position of the origin within its year (0 … season − 1). A method answers None where the history
does not carry it. `FLOW` is for what each period brought (also the rate of each period), `STOCK` for a standing value.
Which one is used is decided by `python -m tests.bench.backtest`, see `metrics.forecast.spread`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Method = Callable[[np.ndarray, int, int, int], np.ndarray | None]
YEARS_BACK = 3
"""Earlier years a seasonal profile is taken from: enough to average, few enough that an old profile is forgotten."""


def last_known(y: np.ndarray, season: int, at: int, steps: int) -> np.ndarray | None:
    known = y[~np.isnan(y)]
    return np.full(steps, known[-1]) if len(known) else None


def same_season(y: np.ndarray, season: int, at: int, steps: int) -> np.ndarray | None:
    """The value of the same quarter a year earlier, of two years earlier where that one is unknown."""
    path = np.full(steps, np.nan)
    for step in range(steps):
        back = season - step % season
        for lag in (back, back + season):
            if lag <= len(y) and not np.isnan(y[-lag]):
                path[step] = y[-lag]
                break
    return None if np.isnan(path).any() else path


def run_rate(y: np.ndarray, season: int, at: int, steps: int) -> np.ndarray | None:
    """The mean of the last four known."""
    known = y[~np.isnan(y)][-4:]
    return np.full(steps, known.mean()) if len(known) else None


def profile(y: np.ndarray, season: int, at: int) -> np.ndarray | None:
    """Mean of each quarter over up to three full earlier years, position by position; None where a quarter was never known."""
    years = _years(y, season, at)[:-1][-YEARS_BACK:]
    if not len(years) or np.isnan(years).all(axis=0).any():
        return None
    return np.nanmean(years, axis=0)


def _years(y: np.ndarray, season: int, at: int) -> np.ndarray:
    """One row a calendar year, the last one that of the origin; NaN where nothing is known. A full last year is an earlier one."""
    after = season - 1 - at
    if after == 0:
        after = season
    before = -(len(y) + after) % season
    return np.concatenate([np.full(before, np.nan), y, np.full(after, np.nan)]).reshape(-1, season)


def share_of_year(y: np.ndarray, season: int, at: int, steps: int) -> np.ndarray | None:
    """Earlier years' quarters, scaled by how this year so far compares with the same quarters of those years."""
    shape = profile(y, season, at)
    if shape is None or season == 1:
        return None
    factor = _pace(_years(y, season, at)[-1], shape)
    return None if factor is None else shape[_positions(season, at, steps)] * factor[0]


def damped_share(y: np.ndarray, season: int, at: int, steps: int) -> np.ndarray | None:
    """As `share_of_year`; the less of the year has usually been done by now, the less the comparison counts."""
    shape = profile(y, season, at)
    if shape is None:
        return None
    return shape[_positions(season, at, steps)] * _damped(_pace(_years(y, season, at)[-1], shape))


def scaled_season(y: np.ndarray, season: int, at: int, steps: int) -> np.ndarray | None:
    """As `damped_share`, compared with the last year alone."""
    path, years = same_season(y, season, at, steps), _years(y, season, at)
    if path is None or len(years) < 2:
        return path
    return path * _damped(_pace(years[-1], years[-2]))


def _pace(now: np.ndarray, before: np.ndarray) -> tuple[float, float] | None:
    """(this year so far ÷ the same quarters before, their share of the whole year before); none where that is not a number."""
    both = ~np.isnan(now) & ~np.isnan(before)
    so_far, whole = before[both].sum(), np.nansum(before)
    return (float(now[both].sum() / so_far), float(min(so_far / whole, 1.0))) if so_far > 0 and whole > 0 else None


def _damped(pace: tuple[float, float] | None) -> float:
    return 1 + pace[1] * (pace[0] - 1) if pace else 1.0


def _positions(season: int, at: int, steps: int) -> np.ndarray:
    return (at + 1 + np.arange(steps)) % season


def theil_sen(y: np.ndarray, season: int, at: int, steps: int) -> np.ndarray | None:
    """The median of all slopes, through the median, with the mean deviation of each quarter where two years are known."""
    times = np.flatnonzero(~np.isnan(y)).astype(float)
    if len(times) < 3:
        return None
    known = y[~np.isnan(y)]
    slope = median_slope(times, known)
    rest = known - slope * times
    line = float(np.median(rest))
    ahead = len(y) + np.arange(steps)
    path = line + slope * ahead
    if season > 1 and len(known) >= 2 * season:
        where = (times.astype(int) - (len(y) - 1) + at) % season
        off = np.array([(rest[where == q] - line).mean() if (where == q).any() else 0.0 for q in range(season)])
        path = path + (off - off.mean())[_positions(season, at, steps)]
    return path


def median_slope(times: np.ndarray, values: np.ndarray) -> float:
    """Of a straight line through each pair of points (Theil–Sen)."""
    i, j = np.triu_indices(len(times), 1)
    return float(np.median((values[j] - values[i]) / (times[j] - times[i])))


ALPHAS = np.arange(0.1, 1.01, 0.1)


def theta(y: np.ndarray, season: int, at: int, steps: int) -> np.ndarray | None:
    """The Theta method (Assimakopoulos & Nikolopoulos 2000) in its closed form (Hyndman & Billah 2003): simple smoothing with half
    the slope of the straight line through all points; from two years on without the season, which is put back.

    statsmodels' ThetaModel needs 5 ms a series; this needs a twentieth, with a weight from ALPHAS. The backtest runs both.
    """
    times = np.flatnonzero(~np.isnan(y))
    if len(times) < 3:
        return None
    y = np.interp(np.arange(len(y)), times, y[times]) if len(times) < len(y) else y
    off = _season_of(y, season, at) if season > 1 and len(y) >= 2 * season else np.zeros(season)
    rest = y - off[(at - len(y) + 1 + np.arange(len(y))) % season]
    centred = np.arange(len(y)) - (len(y) - 1) / 2
    slope = float(centred @ rest / (centred @ centred))
    level, missed = np.full(len(ALPHAS), rest[0]), np.zeros(len(ALPHAS))
    for value in rest[1:]:
        error = value - level
        missed += error * error
        level = level + ALPHAS * error
    best = int(missed.argmin())
    alpha = ALPHAS[best]
    drift = slope / 2 * (np.arange(steps) + (1 - (1 - alpha) ** len(y)) / alpha)
    return level[best] + drift + off[_positions(season, at, steps)]


def _season_of(y: np.ndarray, season: int, at: int) -> np.ndarray:
    """Mean distance of each quarter from the moving mean of a year around it, position by position; they sum to 0."""
    weights = np.r_[0.5, np.ones(season - 1), 0.5] / season
    smooth = np.convolve(y, weights, "valid")
    off = y[season // 2 : season // 2 + len(smooth)] - smooth
    where = (np.arange(len(off)) + season // 2 - (len(y) - 1) + at) % season
    found = np.bincount(where, off, season) / np.maximum(np.bincount(where, minlength=season), 1)
    return found - found.mean()


def mean_of(*methods: Method) -> Method:
    """The mean of those of `methods` that have an answer."""

    def combined(y: np.ndarray, season: int, at: int, steps: int) -> np.ndarray | None:
        paths = [p for m in methods if (p := m(y, season, at, steps)) is not None]
        return np.mean(paths, axis=0) if paths else None

    return combined


def _changes(x: np.ndarray) -> np.ndarray:
    """Change from the period before; over a gap it is unknown."""
    return np.diff(x, prepend=np.nan)


def steady(x: np.ndarray, season: int, at: int, steps: int) -> np.ndarray | None:
    """The last value and the mean of the last four changes (over a gap its even share)."""
    times = np.flatnonzero(~np.isnan(x))
    if len(times) < 2:
        return None
    first = times[max(len(times) - 5, 0)]
    slope = (x[times[-1]] - x[first]) / (times[-1] - first)
    return x[times[-1]] + slope * _ahead(x, times, steps)


def damped(x: np.ndarray, season: int, at: int, steps: int) -> np.ndarray | None:
    """As `steady`, each step ahead bringing nine tenths of the one before."""
    path = steady(x, season, at, steps)
    if path is None:
        return None
    times = np.flatnonzero(~np.isnan(x))
    last, ahead = x[times[-1]], _ahead(x, times, steps)
    slope = (path[0] - last) / ahead[0]
    return last + slope * 0.9 * (1 - 0.9**ahead) / 0.1


def seasonal_steps(x: np.ndarray, season: int, at: int, steps: int) -> np.ndarray | None:
    """The last value and the changes of the same quarters a year earlier."""
    changes = same_season(_changes(x), season, at, steps)
    return None if changes is None or np.isnan(x[-1]) else x[-1] + np.cumsum(changes)


def slope_from_last(x: np.ndarray, season: int, at: int, steps: int) -> np.ndarray | None:
    """The last value and the median of all slopes (Theil–Sen)."""
    times = np.flatnonzero(~np.isnan(x))
    if len(times) < 3:
        return None
    return x[times[-1]] + median_slope(times.astype(float), x[times]) * _ahead(x, times, steps)


def _ahead(x: np.ndarray, times: np.ndarray, steps: int) -> np.ndarray:
    return np.arange(1, steps + 1) + (len(x) - 1 - times[-1])


def seasonal_theta(y: np.ndarray, season: int, at: int, steps: int) -> np.ndarray | None:
    """`theta` where the season can be told: a series of flows without it would take the last quarter for the level.

    An unknown quarter is taken to be the mean of the same quarters of other years.
    """
    if len(y) < 2 * season:
        return None
    filled = y.copy()
    for place in range(season):
        same = y[place::season]
        if np.isnan(same).any() and not np.isnan(same).all():
            filled[place::season] = np.where(np.isnan(same), np.nanmean(same), same)
    return theta(filled, season, at, steps)


FLOW: dict[str, Method] = {
    "naive": last_known,
    "seasonal": same_season,
    "run_rate": run_rate,
    "share": share_of_year,
    "theil_sen": theil_sen,
    "theta": seasonal_theta,
    "shares": mean_of(same_season, scaled_season, damped_share),
    "shares+theta": mean_of(same_season, scaled_season, damped_share, seasonal_theta),
    "seasonal+theta": mean_of(same_season, seasonal_theta),
    "seasonal+run_rate": mean_of(same_season, run_rate),
}
STOCK: dict[str, Method] = {
    "naive": last_known,
    "seasonal": same_season,
    "run_rate": steady,
    "damped_rate": damped,
    "seasonal_steps": seasonal_steps,
    "theil_sen": slope_from_last,
    "theta": theta,
    "naive+seasonal": mean_of(last_known, same_season),
    "steps+theta": mean_of(seasonal_steps, theta),
    "all": mean_of(last_known, steady, seasonal_steps, slope_from_last, theta),
}
LAST_RESORT: dict[str, Method] = {"flow": run_rate, "ratio": run_rate, "stock": last_known, "level": last_known}
"""By shape (`metrics.forecast.problem`): what stands in where a history does not carry the method chosen."""
