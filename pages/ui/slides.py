"""截图模式: `?view=slide&slide=board` shows one figure alone, 16:9 and scaled to the screen; arrow keys step through the pack, Esc leaves.

The pack: the board, then each indicator that has a target or a number, in the plan's order. A slide is named by the indicator's code.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from pages.charts.gap_board import gap_board
from pages.charts.series import series_chart
from pages.charts.theme import in_mode
from pages.ui import chart, forecasts, gap_filters, style
from pages.ui.frame import Frame

BOARD = "board"
HTML = """
<div class="bar" role="toolbar" aria-label="翻页">
  <button type="button" data-step="-1" aria-label="上一页">←</button>
  <span class="place"></span>
  <button type="button" data-step="1" aria-label="下一页">→</button>
  <button type="button" data-step="leave">退出（Esc）</button>
</div>
"""
CSS = """
.bar {position: fixed; right: 12px; bottom: 6px; z-index: 10; display: flex; gap: 6px; align-items: center; padding: 4px 6px;
  font-family: var(--st-font); font-size: 14px; color: var(--st-text-color); opacity: 0;}
.bar:hover, .bar:focus-within {opacity: 1;}
.bar button {font: inherit; color: inherit; background: var(--st-background-color); border: 1px solid var(--st-border-color, #98a3ad);
  border-radius: 4px; padding: 2px 12px; min-height: 32px; cursor: pointer;}
.bar button:focus-visible {outline: 3px solid var(--st-primary-color);}
@media print {.bar {display: none;}}
"""
_bar = st.components.v2.component("kpi_slides", html=HTML, css=CSS, js=(Path(__file__).parent / "slides.js").read_text("utf-8"))


def asked() -> bool:
    """Whether the address asks for a slide."""
    return st.query_params.get("view") == "slide"


def pack(here: Frame) -> list[str]:
    """The slides in order."""
    rows = here.rows
    shown = rows[rows["has_target"].astype(bool) | rows["reported"].astype(bool)]
    return [BOARD, *shown["indicator"]]


def draw(here: Frame) -> None:
    """The slide that the address names, alone on the screen."""
    style.slide_sheet()
    slides = pack(here)
    slide = st.query_params.get("slide", BOARD)
    slide = slide if slide in slides else BOARD
    figure = figure_of(here, slide)
    with st.container(key="slide"):
        shown = in_mode(figure, "dark") if style.is_dark() else figure
        st.plotly_chart(
            shown, key=f"slide_{slide}", config=chart.config(static=True), theme=None, alt=chart.alt_of(figure),
            width=style.SLIDE_WIDTH, height=style.SLIDE_HEIGHT,
        )  # fmt: skip
    at = slides.index(slide)
    data = {"width": style.SLIDE_WIDTH, "height": style.SLIDE_HEIGHT, "place": at + 1, "count": len(slides)}
    result: Any = _bar(key="slide_bar", data=data, on_step_change=lambda: None)
    if result.step is not None:
        _go(result.step, slides, at)


def figure_of(here: Frame, slide: str) -> go.Figure:
    """The figure of a slide, laid out for 16:9."""
    if slide == BOARD:
        chosen = gap_filters.asked()
        rows = chosen.of(here.plan, here.rows)
        footer = here.source(rows)
        expected = forecasts.of_rows(here, rows) if chosen.with_forecast else {}
        return gap_board(
            here.plan,
            rows,
            here.period,
            footer=footer,
            height=style.SLIDE_HEIGHT,
            sort=chosen.sort,
            by_chapter=chosen.by_chapter,
            forecasts=forecasts.drawn(expected),
        )
    history = here.history(slide)
    indicator = here.plan.indicator_by_code[slide]
    footer = here.source(history.tail(1))
    mine = forecasts.of_rows(here, here.rows[here.rows["indicator"] == slide]).get(slide)
    more: dict[str, Any] = {"forecast": mine.drawn, "fan": mine.fan} if mine else {}
    return series_chart(here.plan, indicator, history, here.period, footer=footer, height=style.SLIDE_HEIGHT, **more)


def _go(step: Any, slides: list[str], at: int) -> None:
    if step == "leave":
        for name in ("view", "slide"):
            st.query_params.pop(name, None)
    else:
        ends = {"first": 0, "last": len(slides) - 1}
        to = ends[step] if step in ends else min(max(at + int(step), 0), len(slides) - 1)
        st.query_params["slide"] = slides[to]
    st.rerun()
