"""截图模式: `?view=slide&slide=board` shows one figure alone, 16:9 and scaled to the screen; arrow keys step through the pack, Esc leaves.

The pack: the board, then each indicator that has a target or a number, in the plan's order, then the heat table of the regions and the
ranking of each indicator in which they differ. Names: `board`, the indicator's code, `heat`, `rank.CODE`. Of an indicator there are also
`same.CODE`, `small.CODE` (its regions side by side) and `map.CODE`, and `profile.REGION`: outside the pack, stepping from them goes on
beside the slide they belong to.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from metrics.model import Indicator
from metrics.regional import shown_rows
from metrics.reporting import overdue_text
from pages.charts.compare import same_period
from pages.charts.gap_board import gap_board
from pages.charts.heat import heat_table
from pages.charts.profile import region_profile
from pages.charts.quick import settled
from pages.charts.ranking import ranking, small_multiples, tile_map
from pages.charts.series import series_chart
from pages.charts.theme import in_mode
from pages.exports.expected import alerts_of
from pages.ui import chart, forecasts, gap_filters, reach, style
from pages.ui.frame import Frame

BOARD, HEAT = "board", "heat"
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
@media (hover: none), (pointer: coarse), (max-aspect-ratio: 4/3) {.bar {opacity: 1;} .bar button {min-height: 44px; padding: 2px 18px;}}
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
    every = shown_rows(here.board)
    below = every[(every["region"] != here.plan.root_region) & every["actual"].notna()]
    if below.empty:
        return [BOARD, *shown["indicator"]]
    differ = below.groupby("indicator")["actual"].nunique() > 1
    return [BOARD, *shown["indicator"], HEAT, *(f"rank.{i.code}" for i in here.plan.indicators if differ.get(i.code, False))]


def draw(here: Frame) -> None:
    """The slide that the address names, alone on the screen."""
    style.slide_sheet()
    slides = pack(here)
    slide = st.query_params.get("slide", BOARD)
    slide = slide if slide in slides or _apart(here, slide) else BOARD
    figure = settled(figure_of(here, slide))
    with st.container(key="slide"):
        shown = in_mode(figure, "dark") if style.is_dark() else figure
        st.plotly_chart(
            shown, key=f"slide_{slide}", config=chart.STATIC, theme=None, alt=chart.alt_of(figure),
            width=style.SLIDE_WIDTH, height=style.SLIDE_HEIGHT,
        )  # fmt: skip
    at = slides.index(slide) if slide in slides else _beside(slide, slides)
    data = {"width": style.SLIDE_WIDTH, "height": style.SLIDE_HEIGHT, "place": at + 1, "count": len(slides)}
    result: Any = _bar(key="slide_bar", data=data, on_step_change=lambda: None)
    if result.step is not None:
        _go(result.step, slides, at)


def _apart(here: Frame, slide: str) -> bool:
    """Whether it is a slide outside the pack."""
    kind, _, name = slide.partition(".")
    if kind == "profile":
        return name in here.plan.region_names
    return slide == HEAT or (kind in ("same", "small", "map", "rank") and name in here.plan.indicator_by_code)


def _beside(slide: str, slides: list[str]) -> int:
    """The place in the pack of the slide that one outside it belongs to: of the indicator, else the table of regions."""
    kind, _, name = slide.partition(".")
    near = name if kind in ("same", "small") else f"rank.{name}"
    return slides.index(near) if near in slides else slides.index(HEAT) if HEAT in slides else 0


def figure_of(here: Frame, slide: str) -> go.Figure:
    """The figure of a slide, laid out for 16:9."""
    kind, _, name = slide.rpartition(".")
    if slide == BOARD:
        return _board(here)
    if slide == HEAT:
        rows = reach.with_regional_data(here) if reach.only_regional() else shown_rows(here.board)
        return heat_table(here.plan, rows, here.period, region=here.region, footer=_source(here, rows), height=style.SLIDE_HEIGHT)
    if kind == "profile":
        rows = shown_rows(here.board)
        footer = _source(here, rows[rows["region"] == name])
        return region_profile(here.plan, name, rows, here.period, footer=footer, height=style.SLIDE_HEIGHT)
    draw_it = {"": _series, "same": _same, "small": _small, "rank": _ranking, "map": _map}[kind]
    return draw_it(here, here.plan.indicator_by_code[name])


def _source(here: Frame, rows: pd.DataFrame) -> str:
    """The upload, and what is overdue by now: on a slide nothing else says that the quarter asked for may be over."""
    late = f"{overdue_text(*here.overdue, here.as_of)}（按 {here.as_of} 判断）" if here.overdue else ""
    return "　".join(filter(None, (here.source(rows), late)))


def _board(here: Frame) -> go.Figure:
    chosen = gap_filters.asked()
    rows = chosen.of(here.plan, here.rows)
    expected = forecasts.of_rows(here, rows) if chosen.with_forecast or forecasts.is_quick(here) else {}
    return gap_board(
        here.plan,
        rows,
        here.period,
        footer=_source(here, rows),
        height=style.SLIDE_HEIGHT,
        sort=chosen.sort,
        by_chapter=chosen.by_chapter,
        is_part=chosen.is_part,
        forecasts=forecasts.drawn(expected) if chosen.with_forecast else {},
        alerts=alerts_of(here.plan, rows, expected),
    )


def _series(here: Frame, indicator: Indicator) -> go.Figure:
    history = here.history(indicator.code)
    mine = forecasts.of(here, indicator.code)
    more: dict[str, Any] = {"forecast": mine.drawn, "fan": mine.fan} if mine else {}
    footer = _source(here, history.tail(1))
    return series_chart(here.plan, indicator, history, here.period, footer=footer, height=style.SLIDE_HEIGHT, **more)


def _same(here: Frame, indicator: Indicator) -> go.Figure:
    history = here.history(indicator.code)
    footer = _source(here, history.tail(1))
    return same_period(here.plan, indicator, history, here.period, footer=footer, height=style.SLIDE_HEIGHT)


def _small(here: Frame, indicator: Indicator) -> go.Figure:
    histories = reach.histories(here, indicator)
    footer = _source(here, here.all_rows[here.all_rows["indicator"] == indicator.code])
    return small_multiples(here.plan, indicator, histories, here.period, footer=footer, height=style.SLIDE_HEIGHT)


def _ranking(here: Frame, indicator: Indicator) -> go.Figure:
    now, before = shown_rows(here.board), shown_rows(here.board, back=1)
    footer, earlier = _source(here, now[now["indicator"] == indicator.code]), reach.EARLIER[here.period.grain]
    return ranking(here.plan, indicator, now, before, here.period, footer=footer, earlier=earlier, height=style.SLIDE_HEIGHT)


def _map(here: Frame, indicator: Indicator) -> go.Figure:
    rows = shown_rows(here.board)
    footer = _source(here, rows[rows["indicator"] == indicator.code])
    return tile_map(here.plan, indicator, rows, here.period, footer=footer, height=style.SLIDE_HEIGHT)


def _go(step: Any, slides: list[str], at: int) -> None:
    if step == "leave":
        for name in ("view", "slide"):
            st.query_params.pop(name, None)
    else:
        ends = {"first": 0, "last": len(slides) - 1}
        to = ends[step] if step in ends else min(max(at + int(step), 0), len(slides) - 1)
        st.query_params["slide"] = slides[to]
    st.rerun()
