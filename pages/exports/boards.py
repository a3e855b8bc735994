"""Boards at both clocks from the store: what the screens, the exports and the command line all show. Caches nothing."""

from __future__ import annotations

import datetime as dt
from contextlib import AbstractContextManager, nullcontext

import pandas as pd

from data.queries import KnownAt, Store, held, known_on, overrides, readings_in_force
from metrics.board import Board, evaluate
from metrics.forecast import Forecast, NoForecast, forecast_rows
from metrics.model import Period, Plan
from metrics.window import windowed

QUICK_REGIONS = 50
"""With more regions the histories of a plan's indicators take seconds."""


def is_quick(plan: Plan) -> bool:
    """Whether all histories and forecasts of the plan are made in no time."""
    return len(plan.region_names) <= QUICK_REGIONS


def one_opening(plan: Plan) -> AbstractContextManager[None]:
    """For the histories of many indicators: the file stays open between them, unless that were so long that others wait for it in vain."""
    return held() if is_quick(plan) else nullcontext()


@held()
def board_at(store: Store, plan: Plan, period: Period, known_at: KnownAt = None, cutoff: dt.date | None = None) -> Board:
    """The last two periods up to `period`, from the readings they need."""
    said, on = overrides(store, plan.id, known_at), known_on(store, known_at)
    return windowed(plan, lambda needs: readings_in_force(store, plan.id, known_at, needs), period, cutoff, on, said)


@held()
def history_at(
    store: Store, plan: Plan, period: Period, indicator: str, known_at: KnownAt = None, cutoff: dt.date | None = None
) -> Board:
    """All periods of one indicator (and of the base stock of a growth rate)."""
    codes = {indicator, plan.indicator_by_code[indicator].base}
    part = plan.model_copy(update={"indicators": tuple(i for i in plan.indicators if i.code in codes)})
    said, on = overrides(store, plan.id, known_at), known_on(store, known_at)
    found = readings_in_force(store, plan.id, known_at, indicators=[i.code for i in part.indicators])
    return evaluate(part, found, period, cutoff, on, said)


def forecasts_at(
    store: Store, plan: Plan, rows: pd.DataFrame, period: Period, known_at: KnownAt = None, cutoff: dt.date | None = None
) -> dict[tuple[str, str], Forecast | NoForecast]:
    """(indicator, region) → forecast for those of `rows` (`Board.rows`) that have a target; one indicator's history at a time."""
    found: dict[tuple[str, str], Forecast | NoForecast] = {}
    with one_opening(plan):
        for code, own in rows[rows["has_target"].astype(bool)].groupby("indicator", sort=False):
            board = history_at(store, plan, period, str(code), known_at, cutoff)
            histories = pd.concat([board.history(str(code), region) for region in own["region"]])
            for region, forecast in zip(own["region"], forecast_rows(plan, own, histories, period, cutoff), strict=True):
                found[str(code), region] = forecast
    return found
