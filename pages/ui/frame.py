"""The frame of every page: plan, period, region and state of knowledge, kept in the URL and across pages; the mark of invented data.

A page begins with `here = frame.current()` and takes everything it shows from there: `here.board`, `here.rows`, `here.history(code)`
are of the plan, period, region and moment chosen. Filters of a page's own: `state.choose` and `state.choose_many`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import Any, Concatenate, ParamSpec, TypeVar, cast
from urllib.parse import urlencode

import pandas as pd
import streamlit as st
from PIL import Image, ImageDraw

from data.queries import KnownAt, Store, open_store
from metrics.board import Board
from metrics.model import Period, Plan, UserError
from metrics.model.period import CHINA, periods_between
from metrics.regional import shown_rows
from metrics.reporting import overdue_after, overdue_text
from metrics.wording import where_text
from pages.ui import cached, links, style
from pages.ui.known import Known, banner, choose_known, pick_known
from pages.ui.messages import empty, explain
from pages.ui.state import choose, keep, pick

DEMO_MARK = "演示数据"

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Frame:
    """What a page needs to know: where the data is, what is looked at and as known when, and whether any of it is invented."""

    store: Store
    plan: Plan
    period: Period
    region: str
    known: Known
    has_demo: bool
    has_data: bool

    @property
    def known_at(self) -> KnownAt:
        """An upload number, a moment, or none for now: to be passed to every query."""
        return self.known.at

    @cached_property
    def as_of(self) -> dt.date:
        """The day from which it is judged whether something is overdue: today, or that of the state of knowledge looked at."""
        on = cached.moment_of(self.store, self.known_at) if self.known.is_past else None
        return on or dt.datetime.now(CHINA).date()

    @property
    def overdue(self) -> tuple[Period, dt.date] | None:
        """The period after the one looked at and the day it was due, where that has passed without data."""
        return overdue_after(self.plan, self.period, cached.reported(self.store, self.plan, self.known_at).periods, self.as_of)

    @property
    def where(self) -> str:
        """See `metrics.wording.where_text`."""
        return where_text(self.plan, self.region)

    @cached_property
    def board(self) -> Board:
        return cached.board(self.store, self.plan, self.period, self.known_at)

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The board's rows of the region and period looked at, as known then; shared by all visitors."""
        return self.made(_rows)

    def row(self, indicator: str) -> Any:
        """The one of `rows` that is of this indicator, its columns as attributes."""
        return self._by_indicator[indicator]

    @cached_property
    def _by_indicator(self) -> dict[str, Any]:
        return self.made(_by_indicator)

    @cached_property
    def per_target(self) -> pd.DataFrame:
        """Of each target that holds there, see `Board.per_target`; shared by all visitors."""
        return self.made(_per_target)

    @cached_property
    def all_rows(self) -> pd.DataFrame:
        """The same of all regions, shared by all visitors."""
        return self.made(_all_rows)

    @cached_property
    def rows_before(self) -> pd.DataFrame:
        """Those of all regions one period earlier, shared by all visitors."""
        return self.made(_rows_before)

    def made(self, make: Callable[Concatenate[Frame, P], T], *choices: P.args, **none: P.kwargs) -> T:
        """What `make(here, *choices)` gives, kept as long as what is looked at and the choices stay the same, see `cached.made`."""
        return cached.made(self.store, self.plan, self.period, self.region, self.known_at, self, make, (*choices, *none.values()))

    def history(self, indicator: str) -> pd.DataFrame:
        """One row per period up to the one looked at, oldest first, of an indicator in the region looked at."""
        return self.history_board(indicator).history(indicator, self.region)

    def history_board(self, indicator: str) -> Board:
        """All periods of one indicator, in all regions; `board` holds the last two periods only."""
        return cached.history_board(self.store, self.plan, self.period, indicator, self.known_at)

    @property
    def query(self) -> dict[str, str]:
        """The URL parameters that lead another page to the same plan, period, region and moment."""
        chosen = {"plan": self.plan.id, "period": self.period.code, "region": self.region}
        return chosen | ({"known": self.known.code} if self.known.is_past else {})

    def link(self, page: str, **more: str) -> str:
        """Address of a page (`indicator`, `records` …; `` for the overview) with the same frame."""
        return f"{page or './'}?{urlencode(self.query | more)}"

    def source(self, rows: pd.DataFrame) -> str:
        """`最近批次 57 · 2025-10-12`: the latest upload that any of these rows rests on, and the moment known where that is past."""
        number = int(rows["upload"].max()) if len(rows) else 0
        uploads = cached.upload_list(self.store, self.plan)
        found = uploads[uploads["number"] == number] if number else uploads.head(0)
        upload = f"最近批次 {number} · {found.iloc[0]['submitted_at']:%Y-%m-%d}" if len(found) else ""
        return "　".join(filter(None, (upload, f"所知截至 {self.known.words}" if self.known.is_past else "")))


def _rows(here: Frame) -> pd.DataFrame:
    return shown_rows(here.board, here.region)


def _by_indicator(here: Frame) -> dict[str, Any]:
    return {row.indicator: row for row in here.rows.itertuples(index=False)}


def _per_target(here: Frame) -> pd.DataFrame:
    return here.board.per_target(here.region)


def _all_rows(here: Frame) -> pd.DataFrame:
    return shown_rows(here.board)


def _rows_before(here: Frame) -> pd.DataFrame:
    return shown_rows(here.board, back=1)


def icon() -> Image.Image:
    """The page's icon, drawn here: an emoji or a named icon would be fetched from the web by the browser."""
    image = Image.new("RGB", (32, 32), "#1d5fa8")
    pen = ImageDraw.Draw(image)
    for top, right in ((7, 26), (14, 20), (21, 14)):
        pen.rectangle((6, top, right, top + 4), fill="white")
    return image


def draw(is_slide: bool = False) -> Frame:
    """Draw the selectors (none on a slide) and return what was chosen. Stops the page with words where there is no store or no plan."""
    style.dark_print()
    links.follow()
    try:
        store = open_store()
        plans = cached.plans()
    except UserError as error:
        explain(error)
        st.stop()
    if not plans:
        empty("还没有规划", "请把规划文件夹放到 data/plans 下，并用 python -m etl plan-check 检查。")
        st.stop()
    try:
        here = _picked(store, plans) if is_slide else _chosen(store, plans)
    except UserError as error:
        explain(error)
        st.stop()
    st.session_state["_frame"] = here
    return here


def current() -> Frame:
    """The frame drawn for this run."""
    return cast(Frame, st.session_state["_frame"])


def _chosen(store: Store, plans: dict[str, Plan]) -> Frame:
    with st.container(key="selectors", horizontal=True, vertical_alignment="bottom"):
        plan = plans[choose("plan", "规划", list(plans), lambda p: plans[p].label)]
        known = pick_known(store, plan)
        reported = cached.reported(store, plan, known.at)
        codes = _period_codes(plan, reported.latest_quarter)
        default, asked = reported.latest_quarter or codes[0], st.query_params.get("period", "")
        code = choose("period", "期间", codes, lambda c: Period.parse(c).name, default)
        region = choose("region", "区域", list(plan.region_names), str)
        choose_known(store, plan, known)
        here = Frame(store, plan, Period.parse(code), region, known, reported.has_demo, bool(reported.periods))
        marks = _overdue_mark(here) + (f'<span class="demo-mark">{DEMO_MARK}</span>' if reported.has_demo else "")
        if marks:
            st.html(f'<div class="marks">{marks}</div>')
    if asked and asked not in codes:
        st.warning(
            f"链接里的期间“{asked[:20]}”不在可看的期间里，现按{Period.parse(code).name}显示。请在上方选择期间。",
            icon=":material/help:",
        )
    banner(known)
    return here


def _overdue_mark(here: Frame) -> str:
    """On every page: what it says of the quarters that remain is of the period looked at, and the next one is overdue by now."""
    if here.overdue is None:
        return ""
    period, due_on = here.overdue
    href = here.link("", period=period.code)
    return f'<a class="page overdue" href="{escape(href)}" target="_self" title="看还没有报送的单位">○ {overdue_text(period, due_on, here.as_of)}</a>'


def _picked(store: Store, plans: dict[str, Plan]) -> Frame:
    """As `_chosen`, without a widget."""
    plan = plans[pick("plan", list(plans))]
    known = pick_known(store, plan)
    reported = cached.reported(store, plan, known.at)
    codes = _period_codes(plan, reported.latest_quarter)
    code = pick("period", codes, reported.latest_quarter or codes[0])
    region = pick("region", list(plan.region_names))
    for key, value in (("plan", plan.id), ("period", code), ("region", region), ("known", known.code)):
        keep(key, value)
    return Frame(store, plan, Period.parse(code), region, known, reported.has_demo, bool(reported.periods))


def _period_codes(plan: Plan, latest: str | None) -> list[str]:
    """Quarters of the plan, the latest first, and any later ones that have readings."""
    last = Period.containing(plan.period.end)
    if latest and Period.parse(latest).last_month > last.last_month:
        last = Period.parse(latest)
    return [p.code for p in reversed(periods_between(Period.containing(plan.period.start), last))]
