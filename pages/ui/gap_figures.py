"""The gap board as pages show it: its figure with links, and its numbers as a table."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from pages.charts import shown
from pages.charts.gap_board import gap_board, ordered
from pages.charts.quick import quick
from pages.exports.expected import alerts_of
from pages.ui import cards, chart_links, explain, forecasts
from pages.ui.frame import Frame
from pages.ui.gap_filters import Chosen

EVERYTHING = Chosen([], [], [], "pace")


def is_empty(here: Frame, chosen: Chosen) -> bool:
    """Whether no row meets the filters."""
    return bool(chosen.of(here.plan, here.rows).empty)


def board(here: Frame, chosen: Chosen) -> tuple[go.Figure, pd.DataFrame]:
    """(figure, values) of the rows looked at that meet the filters, with the forecasts where they are chosen."""
    rows = chosen.of(here.plan, here.rows)
    expected = forecasts.of_rows(here, rows) if chosen.with_forecast or forecasts.is_quick(here) else {}
    drawn = forecasts.drawn(dict(expected)) if chosen.with_forecast else {}
    height = cards.board_height(here.plan, rows, chosen.n_heads(here.plan, rows))
    figure = gap_board(
        here.plan, rows, here.period, footer=here.source(rows), sort=chosen.sort, by_chapter=chosen.by_chapter, forecasts=drawn,
        is_part=chosen.is_part, height=height, alerts=alerts_of(here.plan, rows, expected),
    )  # fmt: skip
    if not chosen.by_chapter:
        in_order = list(ordered(rows, chosen.sort).itertuples(index=False))
        chart_links.board(figure, in_order, lambda row, name: explain.why_link(here, row.indicator, name))
    return quick(figure), shown.board(here.plan, rows, sort=chosen.sort, by_chapter=chosen.by_chapter, forecasts=drawn)
