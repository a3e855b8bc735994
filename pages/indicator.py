"""指标详情: one indicator over time, against its target and pace, with the clause and the readings it rests on."""

import streamlit as st

from pages.charts.series import series_chart
from pages.charts.theme import CONFIG
from pages.ui import cards, frame, tables

here = frame.current()
codes = [i.code for i in here.plan.indicators]
names = here.plan.indicator_by_code
code = frame.choose("indicator", "指标", codes, lambda c: names[c].name)
indicator = names[code]
history = here.history(code)
rows = here.rows
row = next(rows[rows["indicator"] == code].itertuples(index=False))

figure = series_chart(here.plan, indicator, history, here.period, footer=cards.source_of(here.store, here.plan, history.tail(1)))
st.plotly_chart(figure, key="series", config=CONFIG, theme=None, alt=cards.title_of(figure))
left, right = st.columns([3, 2], gap="large")
with left:
    cards.numbers(indicator, row)
    tables.readings(here.store, here.plan, indicator, here.region)
with right:
    cards.clause(here.plan, indicator)
    cards.explained(here.board, row)
