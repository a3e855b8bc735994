"""The only st.cache_* in the project: data by value, keyed by everything it depends on, the store's version included."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from functools import partial, wraps
from inspect import signature
from pathlib import Path
from typing import ParamSpec, TypeVar, cast

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
from pages.exports import boards, frozen
from pages.exports.boards import Known, board_at, history_at, is_quick
from pages.ui import records_files
from pages.ui.plan_words import in_words

ENTRIES = 64
"""Answers kept at once; a handful of plans, periods and moments."""
BOARDS = 16
"""Boards kept at once: one of thousands of regions takes some tens of megabytes."""
MADE = 256
"""Figures kept at once, some hundred kilobytes each."""
RECENT_PACKS = 3
P = ParamSpec("P")
T = TypeVar("T")


def _kept(entries: int, spinner: str | bool = False, shared: bool = False) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """What the function gives is kept for its arguments as `_key` tells them, `entries` of them at once. Each caller gets a copy;
    `shared`: all get the same, which nobody may change. Streamlit hashes one text instead of each argument, which was a fifth of what
    a warm page took."""

    def keep(make: Callable[P, T]) -> Callable[P, T]:
        def answer(key: str, _make: Callable[[], T]) -> T:
            return _make()

        answer.__module__, answer.__qualname__ = make.__module__, make.__qualname__  # what Streamlit tells caches apart by
        cache = st.cache_resource if shared else st.cache_data
        kept = cache(max_entries=entries, show_spinner=spinner)(answer)
        parameters = signature(make)

        @wraps(make)
        def call(*args: P.args, **kwargs: P.kwargs) -> T:
            given = parameters.bind(*args, **kwargs)
            given.apply_defaults()
            return kept(_key(tuple(given.arguments.values())), partial(make, *args, **kwargs))

        return call

    return keep


def _key(arguments: tuple[object, ...]) -> str:
    """A text that changes with whatever the answer rests on: of a store its version, of a plan all that it holds."""
    return repr(tuple(_told(a) for a in arguments))


def _told(value: object) -> object:
    if isinstance(value, Store):
        return value.url, value.version()
    if isinstance(value, Plan):
        return value.digest
    if isinstance(value, tuple | list):
        return tuple(_told(v) for v in value)
    if is_dataclass(value):
        return type(value).__qualname__, *(_told(getattr(value, f.name)) for f in fields(value))
    if value is None or isinstance(value, str | int | float | dt.date):
        return value
    raise TypeError(f"no key of a {type(value).__name__}: its text may not hold all of it")


def plans() -> dict[str, Plan]:
    """Plan id → plan, of every folder under data/plans that is valid."""
    return {plan.id: plan for plan in (_plan(str(folder), _stamp(folder)) for folder in plan_folders())}


def _stamp(folder: Path) -> tuple[int, ...]:
    return tuple(f.stat().st_mtime_ns for f in sorted(folder.iterdir()))


@st.cache_resource(max_entries=8, show_spinner=False)  # frozen; as data one of thousands of regions would be copied at every run
def _plan(folder: str, stamp: tuple[int, ...]) -> Plan:
    return load_plan(folder)


@_kept(ENTRIES, "正在读取数据……")
def readings(store: Store, plan: Plan, known_at: KnownAt = None) -> pd.DataFrame:
    return readings_in_force(store, plan.id, known_at)


# A board is frozen, its arrays too, and it is large: as a resource it is shared, as data it would be copied at every run.
@_kept(BOARDS, "正在计算……", shared=True)
def board(store: Store, plan: Plan, period: Period, known_at: KnownAt = None) -> Board:
    """The last two periods up to `period`; read-only, shared by all visitors."""
    return board_at(store, plan, period, known_at)


@_kept(BOARDS, "正在计算……", shared=True)
def history_board(store: Store, plan: Plan, period: Period, indicator: str, known_at: KnownAt = None) -> Board:
    """All periods of one indicator (and of the base stock of a growth rate); read-only, shared by all visitors."""
    if is_quick(plan):
        return boards.history(plan, what_is_known(store, plan, known_at), period, indicator)
    return history_at(store, plan, period, indicator, known_at)


@_kept(4, shared=True)
def what_is_known(store: Store, plan: Plan, known_at: KnownAt = None) -> Known:
    """All that is known of a plan of few regions, from which its histories are made; read-only, shared by all visitors."""
    return boards.what_is_known(store, plan, known_at)


@_kept(ENTRIES, "正在预测……")
def forecasts(
    store: Store, plan: Plan, period: Period, region: str, indicators: tuple[str, ...], known_at: KnownAt = None
) -> dict[str, Forecast | NoForecast]:
    """Indicator → forecast at its due date in one region, at `period`."""
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
    what = (make.__module__, make.__qualname__, store, plan, period, region, known_at, *choices)
    return cast(T, _made(_key(what), partial(make, here, *choices)))


# With words of its own: those of a board or a forecast are not shown where they are made within this.
@st.cache_resource(max_entries=MADE, show_spinner="正在计算……")
def _made(key: str, _make: Callable[[], object]) -> object:
    return _make()


def in_dark(figure: go.Figure) -> go.Figure:
    """The figure in the dark palette."""
    return cast(go.Figure, _made(str(figure.to_json()), partial(in_mode, figure, "dark")))


@dataclass(frozen=True)
class Reported:
    """What the frame of a page asks of the readings in force: the latest quarter that has any, and whether any are invented."""

    periods: tuple[str, ...]
    latest_quarter: str | None
    has_demo: bool


@_kept(ENTRIES)
def reported(store: Store, plan: Plan, known_at: KnownAt = None) -> Reported:
    periods = queries.reported_periods(store, plan.id, known_at)
    latest = max((code for code in periods if "Q" in code), default=None)
    return Reported(tuple(periods), latest, queries.has_demo(store, plan.id))


@_kept(ENTRIES)
def upload_list(store: Store, plan: Plan) -> pd.DataFrame:
    return uploads(store, plan.id)


@_kept(ENTRIES)
def readings_of(store: Store, number: int, first: int, also: tuple[str, ...] | None) -> pd.DataFrame:
    return queries.readings_of(store, number, first, also)


@_kept(ENTRIES)
def fates_of(store: Store, number: int) -> dict[tuple[str, int | None], int]:
    return queries.fates_of(store, number)


@_kept(ENTRIES)
def issues(store: Store, number: int) -> pd.DataFrame:
    return queries.issues_of(store, number)


@_kept(ENTRIES)
def history(store: Store, plan: Plan, indicator: str, region: str) -> pd.DataFrame:
    return queries.reading_history(store, plan.id, indicator, [region])


@_kept(8)
def events(store: Store, plan: Plan) -> pd.DataFrame:
    return queries.events_of(store, plan=plan.id)


@_kept(8, "正在核对变更记录……")
def chain_length(store: Store) -> int:
    return verify_chain(store)


@_kept(8)
def locks(store: Store, plan: Plan) -> dict[str, Lock]:
    return locked_periods(store, plan.id)


@_kept(8)
def packs(store: Store, plan: Plan) -> list[FrozenPack]:
    """The latest frozen packs of meeting materials, the last first."""
    return [open_pack(store, int(number)) for number in frozen_packs(store, plan.id)["number"].head(RECENT_PACKS)]


@_kept(8)
def pack_list(store: Store, plan: Plan) -> pd.DataFrame:
    """Every frozen pack of the plan, the last first, see `data.packs.packs`."""
    return frozen_packs(store, plan.id)


@_kept(ENTRIES)
def pack(store: Store, number: int) -> FrozenPack:
    return open_pack(store, number)


@_kept(ENTRIES, "正在与现在的数对照……")
def restated(store: Store, plan: Plan, number: int) -> frozen.Restated:
    """What a frozen pack shows against what is known now."""
    return frozen.restated(store, plan, number)


@_kept(ENTRIES, "正在读取原文件……")
def around(store: Store, plan: Plan, number: int, options: str, sheet: str | None, row: int) -> records_files.Around:
    """The rows around a cell of a stored file."""
    name, content = queries.original_file(store, number)
    return records_files.around(plan, name, content, options, sheet, row)


@_kept(ENTRIES)
def reports(store: Store, plan: Plan, period: Period, region: str, known_at: KnownAt, as_of: dt.date) -> pd.DataFrame:
    """Expected reports of every period of the plan up to `period`, see `metrics.rollup.reports`."""
    firsts = queries.first_reported(store, plan.id, known_at, region, any_region=region == plan.root_region)
    return rollup.reports(plan, asked(plan, region, period), firsts, as_of)


@_kept(ENTRIES)
def moment_of(store: Store, known_at: KnownAt) -> dt.date | None:
    """The day of a state of knowledge; none for now."""
    return queries.known_on(store, known_at)


def plan_problems(plan: Plan) -> tuple[str, ...]:
    """What plan-check warns of, in words for officials."""
    folder = next((f for f in plan_folders() if f.name == plan.id), None)
    return _problems(str(folder), _stamp(folder)) if folder else ()


@_kept(8)
def _problems(folder: str, stamp: tuple[int, ...]) -> tuple[str, ...]:
    read, problems = read_plan(Path(folder))
    return tuple(in_words(read, p) for p in problems)


@_kept(ENTRIES)
def since(store: Store, plan: Plan, period: Period, region: str, indicators: tuple[str, ...], known_at: KnownAt) -> pd.DataFrame:
    """Since when each verdict stands, see `metrics.runs.runs`."""
    frames = [runs(history_board(store, plan, period, code, known_at), region) for code in indicators]
    found = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(COLUMNS))
    return found[found["indicator"].isin(indicators)].drop_duplicates("indicator").reset_index(drop=True)


@_kept(ENTRIES)
def uploads_with(store: Store, plan: Plan, indicators: tuple[str, ...]) -> set[int]:
    """Uploads of the plan that bring a reading of any of these indicators."""
    return provenance.uploads_with(store, plan.id, indicators)
