"""目标差距: every target with its gap, pace and what the rest must bring; by chapter, unit and status."""

import streamlit as st

from pages.charts import shown
from pages.charts.gap_board import gap_board, ordered
from pages.ui import cards, chart, explain, forecasts, frame, freshness, gap_filters, links, rows_table
from pages.ui.messages import empty

here = frame.current()
rows = here.rows
if freshness.nothing_reported(here, rows):
    st.stop()
chosen = gap_filters.draw(here.plan, rows)
found = chosen.of(here.plan, rows)
if found.empty:
    empty("没有符合条件的指标", "请放宽章节、单位或状态，再看一次。")
    st.stop()
expected = forecasts.of_rows(here, found) if chosen.with_forecast else {}
figure = gap_board(
    here.plan,
    found,
    here.period,
    footer=here.source(found),
    sort=chosen.sort,
    by_chapter=chosen.by_chapter,
    forecasts=forecasts.drawn(expected),
    height=cards.board_height(found, chosen.n_heads(here.plan, found)),
)
if not chosen.by_chapter:
    board = list(ordered(found, chosen.sort).itertuples(index=False))
    links.linked_rows(figure, board, lambda row, name: explain.why_link(here, row.indicator, name))
chart.show(
    figure,
    "gap",
    values=shown.board(here.plan, found, sort=chosen.sort, forecasts=forecasts.drawn(expected)),
    name="目标差距",
    slide="board",
)
rows_table.all_targets(here, found, chosen.sort, expected)
rows_table.several_targets(here, found)
