"""指标详情: one indicator over time, against its target and pace, with the clause and the readings it rests on."""

import streamlit as st

from pages.charts.series import series_chart
from pages.exports.values import series_values
from pages.ui import cards, chart, frame, state, tables

here = frame.current()
codes = [i.code for i in here.plan.indicators]
names = here.plan.indicator_by_code
code = state.choose("indicator", "指标", codes, lambda c: names[c].name)
indicator = names[code]
history = here.history(code)
row = next(here.rows[here.rows["indicator"] == code].itertuples(index=False))

figure = series_chart(here.plan, indicator, history, here.period, footer=here.source(history.tail(1)))
chart.show(figure, "series", values=series_values(indicator, history), name=indicator.label, slide=code)
left, right = st.columns([3, 2], gap="large")
with left:
    cards.numbers(indicator, row)
    tables.readings(here.store, here.plan, indicator, here.region)
with right:
    cards.clause(here.plan, indicator)
    cards.explained(here.board, row)
