"""What figures take besides rows of the board (`Board.rows`, `Board.history`) and the plan: plain values, in the indicator's unit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from metrics.model import Period, Plan
from metrics.model.period import Grain


@dataclass(frozen=True)
class Forecast:
    """The number expected at the target's due date: `low`…`high` is the interval of `level` percent, `probability` (0 to 1) that
    of meeting the target, none where it was not computed. `is_alert`: 很可能完不成 (`metrics.forecast.early_warning`)."""

    low: float
    mid: float
    high: float
    probability: float | None = None
    due: dt.date | None = None
    level: int = 80
    is_alert: bool = False


def forecast_of(found: Any, due: dt.date | None, *, is_alert: bool = False) -> Forecast | None:
    """From what `metrics.forecast` gives for a row (an object with `mid`, `low`, `high`, `probability`); none where it gives a reason
    why there is no forecast. `due`: the target's due date, the year's end for a yearly target."""
    if getattr(found, "mid", None) is None:
        return None
    return Forecast(found.low, found.mid, found.high, found.probability, due, is_alert=is_alert)


def fan_of(found: Any, due: dt.date, grain: Grain = "quarter") -> pd.DataFrame | None:
    """The fan from the last number straight to the due date, from `found.intervals`: level in percent (50, 80, 95) → (low, high)."""
    if getattr(found, "mid", None) is None:
        return None
    ends = {f"{side}_{level}": found.intervals[level][n] for level in (50, 80, 95) for n, side in enumerate(("low", "high"))}
    return pd.DataFrame([{"period": Period.containing(due, grain).code, "mid": found.mid} | ends])[list(FAN_COLUMNS)]


Forecasts = Mapping[str, Forecast]
"""Indicator code → forecast; an indicator without one is absent."""

FAN_COLUMNS = ("period", "mid", "low_50", "high_50", "low_80", "high_80", "low_95", "high_95")
"""A forecast fan: one row per coming period (`period` a code, of the grain of the history), in the indicator's unit."""

REPORTING_COLUMNS = ("unit", "period", "state", "on")
"""Reporting record: one row per unit (chapter, region) and period asked of it. `state`: a key of `STATES`; `on`: the day the last of it
was first committed, or none. `completeness.record_of` makes it from `metrics.rollup.reports`."""

STATES: dict[str, tuple[str, str]] = {
    "on_time": ("●", "按时"),
    "partial": ("◐", "不全"),
    "late": ("▲", "迟报"),
    "missing": ("✕", "缺报"),
    "pending": ("○", "待报"),
    "not_asked": ("", "—"),
}
"""Shape and word of each state; `partial`: on time, but a region is silent; `pending`: not reported and not yet due."""
IN_TIME = ("on_time", "partial")


@dataclass(frozen=True)
class Tile:
    """A place on the schematic map: `column` and `row` count from 0 at the top left."""

    region: str
    column: int
    row: int


def grid(regions: list[str] | tuple[str, ...], columns: int = 3) -> list[Tile]:
    """Tiles in reading order, for a plan that gives no positions."""
    return [Tile(name, n % columns, n // columns) for n, name in enumerate(regions)]


def tiles_of(plan: Plan, regions: Sequence[str]) -> list[Tile]:
    """Tiles where the plan puts them (`Region.tile`), the others below them in reading order."""
    given = {r.name: r.tile_at for r in plan.regions}
    put = [Tile(name, at[1] - 1, at[0] - 1) for name in regions if (at := given.get(name))]
    below = max((t.row for t in put), default=-1) + 1
    rest = grid([name for name in regions if not given.get(name)])
    return put + [Tile(t.region, t.column, t.row + below) for t in rest]


def fan_after(fan: pd.DataFrame | None, last: str) -> pd.DataFrame:
    """The rows of a fan that lie after the period `last`; none of them where there is no fan."""
    if fan is None or fan.empty:
        return pd.DataFrame(columns=list(FAN_COLUMNS))
    return fan[fan["period"] > last].reset_index(drop=True)
