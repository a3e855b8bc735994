"""The only st.cache_* in the project: data by value, keyed by everything it depends on, the store's version included."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar, cast

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from data import provenance, queries
from data.locks import Lock, locked_periods
from data.packs import FrozenPack, open_pack
from data.packs import packs as frozen_packs
from data.plan_files import read_plan
from data.queries import KnownAt, Store, load_plan, plan_folders, readings_in_force, uploads
from data.uploads import verify_chain
from metrics import rollup
from metrics.board import Board
from metrics.forecast import Forecast, NoForecast, forecast_rows
from metrics.model import Period, Plan
from metrics.reporting import asked
from metrics.runs import COLUMNS, runs
from pages.charts.theme import in_mode
from pages.exports import frozen
from pages.exports.boards import board_at, history_at
from pages.ui import records_files
from pages.ui.plan_words import in_words

ENTRIES = 64
"""Answers kept at once; a handful of plans, periods and moments."""
BOARDS = 16
"""Boards kept at once: one of thousands of regions takes some tens of megabytes."""
MADE = 256
"""Figures kept at once, some hundred kilobytes each."""
RECENT_PACKS = 3
T = TypeVar("T")


def plans() -> dict[str, Plan]:
    """Plan id → plan, of every folder under data/plans that is valid."""
    return {plan.id: plan for plan in (_plan(str(folder), _stamp(folder)) for folder in plan_folders())}


def _stamp(folder: Path) -> tuple[int, ...]:
    return tuple(f.stat().st_mtime_ns for f in sorted(folder.iterdir()))


@st.cache_resource(max_entries=8, show_spinner=False)  # frozen; as data one of thousands of regions would be copied at every run
def _plan(folder: str, stamp: tuple[int, ...]) -> Plan:
    return load_plan(folder)


def readings(store: Store, plan: Plan, known_at: KnownAt = None) -> pd.DataFrame:
    return _readings(store, store.version(), plan.id, known_at)


@st.cache_data(max_entries=ENTRIES, show_spinner="正在读取数据……", hash_funcs={Store: lambda s: s.url})
def _readings(store: Store, version: tuple[object, ...], plan_id: str, known_at: KnownAt) -> pd.DataFrame:
    return readings_in_force(store, plan_id, known_at)


def board(store: Store, plan: Plan, period: Period, known_at: KnownAt = None) -> Board:
    """The last two periods up to `period`; read-only, shared by all visitors."""
    return _board(store, store.version(), plan, _stamp_of(plan), period, known_at)


def history_board(store: Store, plan: Plan, period: Period, indicator: str, known_at: KnownAt = None) -> Board:
    """All periods of one indicator (and of the base stock of a growth rate); read-only, shared by all visitors."""
    return _history_board(store, store.version(), plan, _stamp_of(plan), period, indicator, known_at)


def _stamp_of(plan: Plan) -> tuple[int, ...]:
    return next((_stamp(f) for f in plan_folders() if f.name == plan.id), ())


# A board is frozen, its arrays too, and it is large: as a resource it is shared, as data it would be copied at every run.
@st.cache_resource(max_entries=BOARDS, show_spinner="正在计算……", hash_funcs={Store: lambda s: s.url, Plan: lambda p: p.id})
def _board(
    store: Store, version: tuple[object, ...], plan: Plan, stamp: tuple[int, ...], period: Period, known_at: KnownAt
) -> Board:
    return board_at(store, plan, period, known_at)


@st.cache_resource(max_entries=BOARDS, show_spinner="正在计算……", hash_funcs={Store: lambda s: s.url, Plan: lambda p: p.id})
def _history_board(
    store: Store,
    version: tuple[object, ...],
    plan: Plan,
    stamp: tuple[int, ...],
    period: Period,
    indicator: str,
    known_at: KnownAt,
) -> Board:
    return history_at(store, plan, period, indicator, known_at)


def forecasts(
    store: Store, plan: Plan, period: Period, region: str, indicators: tuple[str, ...], known_at: KnownAt = None
) -> dict[str, Forecast | NoForecast]:
    """Indicator → forecast at its due date in one region, at `period`."""
    return _forecasts(store, store.version(), plan, _stamp_of(plan), period, region, indicators, known_at)


@st.cache_data(max_entries=ENTRIES, show_spinner="正在预测……", hash_funcs={Store: lambda s: s.url, Plan: lambda p: p.id})
def _forecasts(
    store: Store,
    version: tuple[object, ...],
    plan: Plan,
    stamp: tuple[int, ...],
    period: Period,
    region: str,
    indicators: tuple[str, ...],
    known_at: KnownAt,
) -> dict[str, Forecast | NoForecast]:
    found = {}
    for code in indicators:
        history = history_board(store, plan, period, code, known_at).history(code, region)
        found[code] = forecast_rows(plan, history.tail(1), history, period)[0]
    return found


def made(
    store: Store,
    plan: Plan,
    period: Period,
    region: str,
    known_at: KnownAt,
    here: object,
    make: Callable[..., T],
    choices: tuple[object, ...],
) -> T:
    """What `make(here, *choices)` gives, read-only and shared by all visitors: a figure with its links, or the like. It may rest on
    nothing but the store, the plan, what is looked at and its choices, and not on today. Only a function of a module is taken: one
    made within another could rest on a choice that the key does not hold, and would show it stale.
    """
    if "<" in make.__qualname__ or getattr(make, "__closure__", None):
        raise TypeError(f"{make.__qualname__} is not a function of a module; give its choices as arguments")
    key = (make.__module__, make.__qualname__, *choices)
    return cast(
        T, _made(store, store.version(), plan, _stamp_of(plan), period, region, known_at, key, partial(make, here, *choices))
    )


@st.cache_resource(max_entries=MADE, show_spinner=False, hash_funcs={Store: lambda s: s.url, Plan: lambda p: p.id})
def _made(
    store: Store,
    version: tuple[object, ...],
    plan: Plan,
    stamp: tuple[int, ...],
    period: Period,
    region: str,
    known_at: KnownAt,
    key: tuple[object, ...],
    _make: Callable[[], object],
) -> object:
    return _make()


def in_dark(figure: go.Figure) -> go.Figure:
    """The figure in the dark palette."""
    return _in_dark(str(figure.to_json()), figure)


@st.cache_resource(max_entries=MADE, show_spinner=False)
def _in_dark(text: str, _figure: go.Figure) -> go.Figure:
    return in_mode(_figure, "dark")


@dataclass(frozen=True)
class Reported:
    """What the frame of a page asks of the readings in force: the latest quarter that has any, and whether any are invented."""

    periods: tuple[str, ...]
    latest_quarter: str | None
    has_demo: bool


def reported(store: Store, plan: Plan, known_at: KnownAt = None) -> Reported:
    return _reported(store, store.version(), plan.id, known_at)


@st.cache_data(max_entries=ENTRIES, show_spinner=False, hash_funcs={Store: lambda s: s.url})
def _reported(store: Store, version: tuple[object, ...], plan_id: str, known_at: KnownAt) -> Reported:
    periods = queries.reported_periods(store, plan_id, known_at)
    latest = max((code for code in periods if "Q" in code), default=None)
    return Reported(tuple(periods), latest, queries.has_demo(store, plan_id))


def upload_list(store: Store, plan: Plan) -> pd.DataFrame:
    return _upload_list(store, store.version(), plan.id)


@st.cache_data(max_entries=ENTRIES, show_spinner=False, hash_funcs={Store: lambda s: s.url})
def _upload_list(store: Store, version: tuple[object, ...], plan_id: str) -> pd.DataFrame:
    return uploads(store, plan_id)


def readings_of(store: Store, number: int, first: int, also: tuple[str, ...] | None) -> pd.DataFrame:
    return _readings_of(store, store.version(), number, first, also)


@st.cache_data(max_entries=ENTRIES, show_spinner=False, hash_funcs={Store: lambda s: s.url})
def _readings_of(
    store: Store, version: tuple[object, ...], number: int, first: int, also: tuple[str, ...] | None
) -> pd.DataFrame:
    return queries.readings_of(store, number, first, also)


def fates_of(store: Store, number: int) -> dict[tuple[str, int | None], int]:
    return _fates_of(store, store.version(), number)


@st.cache_data(max_entries=ENTRIES, show_spinner=False, hash_funcs={Store: lambda s: s.url})
def _fates_of(store: Store, version: tuple[object, ...], number: int) -> dict[tuple[str, int | None], int]:
    return queries.fates_of(store, number)


def issues(store: Store, number: int) -> pd.DataFrame:
    return _issues(store, store.version(), number)


@st.cache_data(max_entries=ENTRIES, show_spinner=False, hash_funcs={Store: lambda s: s.url})
def _issues(store: Store, version: tuple[object, ...], number: int) -> pd.DataFrame:
    return queries.issues_of(store, number)


def history(store: Store, plan: Plan, indicator: str, region: str) -> pd.DataFrame:
    return _history(store, store.version(), plan.id, indicator, region)


@st.cache_data(max_entries=ENTRIES, show_spinner=False, hash_funcs={Store: lambda s: s.url})
def _history(store: Store, version: tuple[object, ...], plan_id: str, indicator: str, region: str) -> pd.DataFrame:
    return queries.reading_history(store, plan_id, indicator, [region])


def events(store: Store, plan: Plan) -> pd.DataFrame:
    return _events(store, store.version(), plan.id)


@st.cache_data(max_entries=8, show_spinner=False, hash_funcs={Store: lambda s: s.url})
def _events(store: Store, version: tuple[object, ...], plan_id: str) -> pd.DataFrame:
    return queries.events_of(store, plan=plan_id)


def chain_length(store: Store) -> int:
    return _chain_length(store, store.version())


@st.cache_data(max_entries=8, show_spinner="正在核对变更记录……", hash_funcs={Store: lambda s: s.url})
def _chain_length(store: Store, version: tuple[object, ...]) -> int:
    return verify_chain(store)


def locks(store: Store, plan: Plan) -> dict[str, Lock]:
    return _locks(store, store.version(), plan.id)


@st.cache_data(max_entries=8, show_spinner=False, hash_funcs={Store: lambda s: s.url})
def _locks(store: Store, version: tuple[object, ...], plan_id: str) -> dict[str, Lock]:
    return locked_periods(store, plan_id)


def packs(store: Store, plan: Plan) -> list[FrozenPack]:
    """The latest frozen packs of meeting materials, the last first."""
    return _packs(store, store.version(), plan.id)


@st.cache_data(max_entries=8, show_spinner=False, hash_funcs={Store: lambda s: s.url})
def _packs(store: Store, version: tuple[object, ...], plan_id: str) -> list[FrozenPack]:
    return [open_pack(store, int(number)) for number in frozen_packs(store, plan_id)["number"].head(RECENT_PACKS)]


def pack_list(store: Store, plan: Plan) -> pd.DataFrame:
    """Every frozen pack of the plan, the last first, see `data.packs.packs`."""
    return _pack_list(store, store.version(), plan.id)


@st.cache_data(max_entries=8, show_spinner=False, hash_funcs={Store: lambda s: s.url})
def _pack_list(store: Store, version: tuple[object, ...], plan_id: str) -> pd.DataFrame:
    return frozen_packs(store, plan_id)


def pack(store: Store, number: int) -> FrozenPack:
    return _pack(store, store.version(), number)


@st.cache_data(max_entries=ENTRIES, show_spinner=False, hash_funcs={Store: lambda s: s.url})
def _pack(store: Store, version: tuple[object, ...], number: int) -> FrozenPack:
    return open_pack(store, number)


def restated(store: Store, plan: Plan, number: int) -> frozen.Restated:
    """What a frozen pack shows against what is known now."""
    return _restated(store, store.version(), plan, _stamp_of(plan), number)


@st.cache_data(
    max_entries=ENTRIES, show_spinner="正在与现在的数对照……", hash_funcs={Store: lambda s: s.url, Plan: lambda p: p.id}
)
def _restated(store: Store, version: tuple[object, ...], plan: Plan, stamp: tuple[int, ...], number: int) -> frozen.Restated:
    return frozen.restated(store, plan, number)


def around(store: Store, plan: Plan, number: int, options: str, sheet: str | None, row: int) -> records_files.Around:
    """The rows around a cell of a stored file."""
    return _around(store, store.version(), plan, _stamp_of(plan), number, options, sheet, row)


@st.cache_data(max_entries=ENTRIES, show_spinner="正在读取原文件……", hash_funcs={Store: lambda s: s.url, Plan: lambda p: p.id})
def _around(
    store: Store,
    version: tuple[object, ...],
    plan: Plan,
    stamp: tuple[int, ...],
    number: int,
    options: str,
    sheet: str | None,
    row: int,
) -> records_files.Around:
    name, content = queries.original_file(store, number)
    return records_files.around(plan, name, content, options, sheet, row)


def reports(store: Store, plan: Plan, period: Period, region: str, known_at: KnownAt, as_of: dt.date) -> pd.DataFrame:
    """Expected reports of every period of the plan up to `period`, see `metrics.rollup.reports`."""
    return _reports(store, store.version(), plan, _stamp_of(plan), period, region, known_at, as_of)


@st.cache_data(max_entries=ENTRIES, show_spinner=False, hash_funcs={Store: lambda s: s.url, Plan: lambda p: p.id})
def _reports(
    store: Store,
    version: tuple[object, ...],
    plan: Plan,
    stamp: tuple[int, ...],
    period: Period,
    region: str,
    known_at: KnownAt,
    as_of: dt.date,
) -> pd.DataFrame:
    firsts = queries.first_reported(store, plan.id, known_at, region, any_region=region == plan.root_region)
    return rollup.reports(plan, asked(plan, region, period), firsts, as_of)


def moment_of(store: Store, known_at: KnownAt) -> dt.date | None:
    """The day of a state of knowledge; none for now."""
    return _moment_of(store, store.version(), known_at)


@st.cache_data(max_entries=ENTRIES, show_spinner=False, hash_funcs={Store: lambda s: s.url})
def _moment_of(store: Store, version: tuple[object, ...], known_at: KnownAt) -> dt.date | None:
    return queries.known_on(store, known_at)


def plan_problems(plan: Plan) -> tuple[str, ...]:
    """What plan-check warns of, in words for officials."""
    return _plan_problems(plan.id, _stamp_of(plan))


@st.cache_data(max_entries=8, show_spinner=False)
def _plan_problems(plan_id: str, stamp: tuple[int, ...]) -> tuple[str, ...]:
    folder = next((f for f in plan_folders() if f.name == plan_id), None)
    plan, problems = read_plan(folder) if folder else (None, [])
    return tuple(in_words(plan, p) for p in problems)


def since(store: Store, plan: Plan, period: Period, region: str, indicators: tuple[str, ...], known_at: KnownAt) -> pd.DataFrame:
    """Since when each verdict stands, see `metrics.runs.runs`."""
    return _since(store, store.version(), plan, _stamp_of(plan), period, region, indicators, known_at)


@st.cache_data(max_entries=ENTRIES, show_spinner=False, hash_funcs={Store: lambda s: s.url, Plan: lambda p: p.id})
def _since(
    store: Store,
    version: tuple[object, ...],
    plan: Plan,
    stamp: tuple[int, ...],
    period: Period,
    region: str,
    indicators: tuple[str, ...],
    known_at: KnownAt,
) -> pd.DataFrame:
    frames = [runs(history_board(store, plan, period, code, known_at), region) for code in indicators]
    found = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(COLUMNS))
    return found[found["indicator"].isin(indicators)].drop_duplicates("indicator").reset_index(drop=True)


def uploads_with(store: Store, plan: Plan, indicators: tuple[str, ...]) -> set[int]:
    """Uploads of the plan that bring a reading of any of these indicators."""
    return _uploads_with(store, store.version(), plan.id, indicators)


@st.cache_data(max_entries=ENTRIES, show_spinner=False, hash_funcs={Store: lambda s: s.url})
def _uploads_with(store: Store, version: tuple[object, ...], plan_id: str, indicators: tuple[str, ...]) -> set[int]:
    return provenance.uploads_with(store, plan_id, indicators)
