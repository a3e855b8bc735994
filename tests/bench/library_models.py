"""Damped ETS and Theta as statsmodels makes them, in the form of `metrics.forecast.methods`. Compared in the backtest only."""

from __future__ import annotations

import warnings

import numpy as np
from statsmodels.tsa.forecasting.theta import ThetaModel
from statsmodels.tsa.holtwinters import ExponentialSmoothing

from metrics.forecast.methods import Method


def ets(y: np.ndarray, season: int, at: int, steps: int) -> np.ndarray | None:
    """Additive errors, damped trend, additive season from two and a half years on."""
    seasonal = "add" if season > 1 and len(y) >= 2 * season + 2 else None
    return _ahead(
        lambda v: ExponentialSmoothing(
            v, trend="add", damped_trend=True, seasonal=seasonal, seasonal_periods=season if seasonal else None
        ).fit(),
        y,
        steps,
    )


def theta(y: np.ndarray, season: int, at: int, steps: int) -> np.ndarray | None:
    deseasonalize = season > 1 and len(y) >= 2 * season
    return _ahead(
        lambda v: ThetaModel(v, period=season, deseasonalize=deseasonalize, use_test=False, method="additive").fit(), y, steps
    )


def _ahead(fit, y: np.ndarray, steps: int) -> np.ndarray | None:
    known = np.flatnonzero(~np.isnan(y))
    if len(known) < 4:
        return None
    filled = np.interp(np.arange(len(y)), known, y[known])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            path = np.asarray(fit(filled).forecast(steps), float)
        except (ValueError, np.linalg.LinAlgError):
            return None
    return path if np.isfinite(path).all() else None


LIBRARY: dict[str, Method] = {"ets": ets, "theta": theta}
