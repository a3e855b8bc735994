"""总览: which targets are met, on pace or behind, by how much; what needs attention, what changed, how new the data is."""

import streamlit as st

from metrics.wording import finding
from pages.charts import shown
from pages.charts.gap_board import gap_board, ordered
from pages.ui import attention, cards, chart, explain, frame, freshness, links, since

here = frame.current()
rows = here.rows
if freshness.nothing_reported(here, rows):
    st.stop()
cards.narrow_finding(finding(here.plan, rows, here.period))
cards.status_counts(rows, here.board.rows(here.region, back=1), here.period.shift(-1), freshness.line(here, rows))
with st.container(key="overview"):
    with st.container(key="overview_board"):
        figure = gap_board(here.plan, rows, here.period, footer=here.source(rows), height=cards.board_height(rows))
        board = list(ordered(rows).itertuples(index=False))
        links.linked_rows(figure, board, lambda row, name: explain.why_link(here, row.indicator, name))
        chart.show(figure, "board", values=shown.board(here.plan, rows), name="目标差距", slide="board")
    with st.container(key="overview_attention", gap="xsmall"):
        cards.heading("需要关注")
        attention.cards(here, rows)
    with st.container(key="overview_changes", gap="xsmall"):
        cards.heading("自上次会议以来")
        since.changes(here)
cards.without_target(here.plan, rows, here.region)
