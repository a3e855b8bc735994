"""Boards at both clocks from the store: what the screens, the exports and the command line all show. Caches nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from data.queries import KnownAt, Store, known_on, overrides, readings_in_force
from metrics.board import Board, evaluate
from metrics.forecast import Forecast, NoForecast, forecast_rows
from metrics.model import Override, Period, Plan
from metrics.window import windowed

QUICK_REGIONS = 50
"""With more regions the readings of a plan are too many to hold at once, and the histories of its indicators take seconds."""


@dataclass(frozen=True)
class Known:
    """What is known of a plan at a moment: its readings in force, of all or some indicators, what persons said, and the day, see
    `data.queries.known_on`."""

    readings: pd.DataFrame
    overrides: tuple[Override, ...]
    on: dt.date | None


def board_at(store: Store, plan: Plan, period: Period, known_at: KnownAt = None, cutoff: dt.date | None = None) -> Board:
    """The last two periods up to `period`, from the readings they need."""
    said, on = overrides(store, plan.id, known_at), known_on(store, known_at)
    return windowed(plan, lambda needs: readings_in_force(store, plan.id, known_at, needs), period, cutoff, on, said)


def history_at(
    store: Store, plan: Plan, period: Period, indicator: str, known_at: KnownAt = None, cutoff: dt.date | None = None
) -> Board:
    """All periods of one indicator (and of the base stock of a growth rate)."""
    return history(plan, what_is_known(store, plan, known_at, [indicator, *_base(plan, indicator)]), period, indicator, cutoff)


def history(plan: Plan, known: Known, period: Period, indicator: str, cutoff: dt.date | None = None) -> Board:
    """The same from what is known of that indicator and others."""
    codes = [indicator, *_base(plan, indicator)]
    part = plan.model_copy(update={"indicators": tuple(i for i in plan.indicators if i.code in codes)})
    readings = known.readings[known.readings["indicator"].isin(codes)].reset_index(drop=True)
    return evaluate(part, readings, period, cutoff, known.on, known.overrides)


def _base(plan: Plan, indicator: str) -> list[str]:
    base = plan.indicator_by_code[indicator].base
    return [base] if base else []


def what_is_known(store: Store, plan: Plan, known_at: KnownAt = None, indicators: list[str] | None = None) -> Known:
    """What is known at that moment; `indicators`: readings of these only."""
    found = readings_in_force(store, plan.id, known_at, indicators=indicators)
    return Known(found, overrides(store, plan.id, known_at), known_on(store, known_at))


def is_quick(plan: Plan) -> bool:
    """Whether all histories and forecasts of the plan are made in no time, from all its readings at once."""
    return len(plan.region_names) <= QUICK_REGIONS


def forecasts_at(
    store: Store, plan: Plan, rows: pd.DataFrame, period: Period, known_at: KnownAt = None, cutoff: dt.date | None = None
) -> dict[tuple[str, str], Forecast | NoForecast]:
    """(indicator, region) → forecast for those of `rows` (`Board.rows`) that have a target; one indicator's history at a time."""
    found: dict[tuple[str, str], Forecast | NoForecast] = {}
    at_once = what_is_known(store, plan, known_at) if is_quick(plan) else None
    for code, own in rows[rows["has_target"].astype(bool)].groupby("indicator", sort=False):
        if at_once:
            board = history(plan, at_once, period, str(code), cutoff)
        else:
            board = history_at(store, plan, period, str(code), known_at, cutoff)
        histories = pd.concat([board.history(str(code), region) for region in own["region"]])
        for region, forecast in zip(own["region"], forecast_rows(plan, own, histories, period, cutoff), strict=True):
            found[str(code), region] = forecast
    return found
