"""总览: which targets are met, on pace or behind, and by how much."""

import streamlit as st

from pages.charts.gap_board import gap_board
from pages.exports.values import board_values
from pages.ui import cards, chart, frame
from pages.ui.messages import empty

here = frame.current()
rows = here.rows
if not here.has_data:
    empty("还没有数据", "请到左侧“数据上报”上传各单位的季度报表（CSV 或 XLSX），提交后这里会显示各项目标的进度。")
    st.stop()
cards.status_counts(rows)
figure = gap_board(here.plan, rows, here.period, footer=here.source(rows))
chart.show(figure, "board", values=board_values(here.plan, rows), name="目标差距", slide="board")
cards.attention(here.plan, rows, here.period)
cards.without_target(here.plan, rows, here.region)
