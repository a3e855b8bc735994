"""总览: which targets are met, on pace or behind, by how much; what needs attention, what changed, how new the data is."""

import streamlit as st

from pages.ui import attention, cards, chart, frame, freshness, gap_figures, since

here = frame.current()
if freshness.nothing_reported(here, here.rows):
    st.stop()
figure, values = here.made(gap_figures.board, gap_figures.EVERYTHING)
cards.narrow_finding(chart.title_of(figure))
st.html(here.made(freshness.counts))
with st.container(key="overview"):
    with st.container(key="overview_board"):
        chart.show(figure, "board", values=values, name="目标差距", slide="board")
    with st.container(key="overview_attention", gap="xsmall"):
        cards.heading("最需要关注")
        st.html(here.made(attention.cards))
    with st.container(key="overview_changes", gap="xsmall"):
        cards.heading(since.heading(here))
        since.changes(here)
if rest := here.made(cards.without_target):
    st.html(rest)
