"""总览: which targets are met, on pace or behind, by how much; what needs attention, what changed, how new the data is."""

import streamlit as st

from metrics.wording import finding
from pages.ui import attention, cards, chart, frame, freshness, gap_figures, since

here = frame.current()
rows = here.rows
if freshness.nothing_reported(here, rows):
    st.stop()
cards.narrow_finding(finding(here.plan, rows, here.period, in_full=True))
cards.status_counts(rows, here.board.rows(here.region, back=1), here.period.shift(-1), freshness.line(here, rows))
with st.container(key="overview"):
    with st.container(key="overview_board"):
        figure, values = here.made(gap_figures.board, gap_figures.EVERYTHING)
        chart.show(figure, "board", values=values, name="目标差距", slide="board")
    with st.container(key="overview_attention", gap="xsmall"):
        cards.heading("最需要关注")
        attention.cards(here, rows)
    with st.container(key="overview_changes", gap="xsmall"):
        cards.heading("自上次会议以来")
        since.changes(here)
cards.without_target(here.plan, rows, here.region)
