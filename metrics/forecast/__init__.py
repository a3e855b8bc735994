"""预测: the value at a target's due date, as an interval, and the probability of meeting it. DESIGN §3.5.

`series` is what a page or an export asks; `question` turns a history into a `problem`; `methods` forecast it, `spread` says how far
off that usually is, by the `table` that the backtest (`tests.bench.backtest`) makes.
"""

from __future__ import annotations

from metrics.forecast.series import (
    ALARMS,
    ALERT,
    Forecast,
    NoForecast,
    as_json,
    early_warning,
    forecast_rows,
    forecast_series,
    warning_text,
)

__all__ = [
    "ALARMS",
    "ALERT",
    "Forecast",
    "NoForecast",
    "as_json",
    "early_warning",
    "forecast_rows",
    "forecast_series",
    "warning_text",
]
