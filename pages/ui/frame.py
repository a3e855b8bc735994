"""The frame of every page: plan, period and region, kept in the URL and across pages; the mark of invented data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import pandas as pd
import streamlit as st
from PIL import Image, ImageDraw

from data.queries import Store, open_store
from metrics.board import Board
from metrics.model import Period, Plan, UserError
from metrics.model.period import periods_between
from pages.ui import cached
from pages.ui.messages import empty, explain

DEMO_MARK = "演示数据"
CSS = """
<style>
  .block-container {padding: 1.2rem 2.2rem 1rem 2.2rem; max-width: 1760px;}
  [data-testid="stSidebar"] {min-width: 190px; max-width: 210px;}
  .demo-mark {color: #b3261e; border: 1px solid #b3261e; border-radius: 4px; padding: 1px 8px; font-weight: 700; font-size: 14px;}
  .chips {display: flex; flex-wrap: wrap; gap: 10px; margin: 0 0 4px 0;}
  .chip {border: 1px solid #d5dce3; border-radius: 6px; padding: 4px 14px; font-size: 15px; color: #1b2733; background: #fff;}
  .chip b {font-size: 20px; margin-left: 6px; font-variant-numeric: tabular-nums;}
  .quote {border-left: 3px solid #1d5fa8; padding: 4px 12px; margin: 4px 0; background: #f2f5f8;}
  table.manual th {text-align: left; padding: 4px 16px 4px 4px; border-bottom: 2px solid #b8c2cc; white-space: nowrap;}
  table.manual {font-size: 15px; line-height: 1.5; border-collapse: collapse;}
  table.manual td {vertical-align: top; padding: 4px 16px 4px 4px; border-bottom: 1px solid #e3e8ed;}
</style>
"""


@dataclass(frozen=True)
class Frame:
    """What a page needs to know: where the data is, what is looked at, and whether any of it is invented."""

    store: Store
    plan: Plan
    period: Period
    region: str
    has_demo: bool
    has_data: bool

    @property
    def board(self) -> Board:
        return cached.board(self.store, self.plan, self.period)

    def history(self, indicator: str) -> pd.DataFrame:
        """One row per period of the indicator in the region looked at, oldest first."""
        return cached.history_board(self.store, self.plan, self.period, indicator).history(indicator, self.region)

    @property
    def rows(self) -> pd.DataFrame:
        """The board's rows of the region and period looked at."""
        return self.board.rows(self.region)


def icon() -> Image.Image:
    """The page's icon, drawn here: an emoji or a named icon would be fetched from the web by the browser."""
    image = Image.new("RGB", (32, 32), "#1d5fa8")
    pen = ImageDraw.Draw(image)
    for top, right in ((7, 26), (14, 20), (21, 14)):
        pen.rectangle((6, top, right, top + 4), fill="white")
    return image


def draw() -> Frame:
    """Draw the selectors and return what was chosen. Stops the page with words where there is no store or no plan."""
    st.html(CSS)
    try:
        store = open_store()
        plans = cached.plans()
    except UserError as error:
        explain(error)
        st.stop()
    if not plans:
        empty("还没有规划", "请把规划文件夹放到 data/plans 下，并用 python -m etl plan-check 检查。")
        st.stop()
    columns = st.columns([3.2, 1.5, 1.5, 1], vertical_alignment="bottom")
    with columns[0]:
        plan = plans[choose("plan", "规划", list(plans), lambda p: plans[p].label)]
    try:
        reported = cached.reported(store, plan)
    except UserError as error:
        explain(error)
        st.stop()
    codes = _period_codes(plan, reported.latest_quarter)
    with columns[1]:
        default = reported.latest_quarter or codes[0]
        code = choose("period", "期间", codes, lambda c: Period.parse(c).name, default)
    with columns[2]:
        region = choose("region", "区域", list(plan.region_names), str)
    with columns[3]:
        if reported.has_demo:
            st.html(f'<div style="text-align:right"><span class="demo-mark">{DEMO_MARK}</span></div>')
    return Frame(store, plan, Period.parse(code), region, reported.has_demo, bool(reported.periods))


def current() -> Frame:
    """The frame drawn for this run."""
    return cast(Frame, st.session_state["_frame"])


def _period_codes(plan: Plan, latest: str | None) -> list[str]:
    """Quarters of the plan, the latest first, and any later ones that have readings."""
    last = Period.containing(plan.period.end)
    if latest and Period.parse(latest).last_month > last.last_month:
        last = Period.parse(latest)
    return [p.code for p in reversed(periods_between(Period.containing(plan.period.start), last))]


def choose(key: str, label: str, options: list[str], words: Callable[[str], str], default: str | None = None) -> str:
    """A selector whose value always stands in the URL, the default too, so that a copied link shows the same thing later on.

    A value in the URL that we did not write ourselves (a link, the back button) goes before the one of the session.
    Streamlit's own binding is not used: it takes a value out of the URL where it equals the default of the moment.
    """
    asked, written = st.query_params.get(key), st.session_state.get(f"_url_{key}")
    if asked in options and asked != written:
        st.session_state[key] = asked
    elif st.session_state.get(key) not in options:
        st.session_state[key] = default if default in options else options[0]
    chosen = st.selectbox(label, options, key=key, format_func=words, persist_state="session")
    if asked != chosen:
        st.query_params[key] = chosen
    st.session_state[f"_url_{key}"] = chosen
    return chosen
