"""目标差距: every target with its gap, pace and what the rest must bring; by chapter, unit and status."""

import streamlit as st

from pages.ui import chart, forecasts, frame, freshness, gap_figures, gap_filters, rows_table
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
figure, values = here.made(gap_figures.board, chosen)
chart.show(figure, "gap", values=values, name="目标差距", slide="board")
rows_table.all_targets(here, found, chosen.sort, expected)
rows_table.several_targets(here, found)
