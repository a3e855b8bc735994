"""目标差距: every target with its gap, pace and what the rest must bring; by chapter, unit and status."""

import streamlit as st

from pages.ui import chart, frame, freshness, gap_figures, gap_filters, rows_table
from pages.ui.messages import empty

here = frame.current()
if freshness.nothing_reported(here, here.rows):
    st.stop()
chosen = gap_filters.draw(here)
if here.made(gap_figures.is_empty, chosen):
    empty("没有符合条件的指标", "请放宽章节、单位或状态，再看一次。")
    st.stop()
figure, values = here.made(gap_figures.board, chosen)
chart.show(figure, "gap", values=values, name="目标差距", slide="board")
rows_table.all_targets(here, chosen)
rows_table.several_targets(here, chosen)
