"""指标详情: one indicator over time, against its target and pace, with the clause and the readings it rests on."""

from collections.abc import Callable

import streamlit as st

from pages.ui import detail, explain, forecasts, frame, override_form, readings_table, state, whatif

here = frame.current()
names = here.plan.indicator_by_code
code = state.choose("indicator", "指标", list(names), lambda c: names[c].name, hidden=True)
indicator = names[code]
row = next(here.rows[here.rows["indicator"] == code].itertuples(index=False))

detail.asked_explanation(here, row)
expected = forecasts.of_rows(here, here.rows[here.rows["indicator"] == code]).get(code)
detail.ready_sentence(here, row)
detail.numbers(here, indicator, row, expected)
with st.container(key="detail"):
    with st.container(key="detail_main"):
        detail.series(here, indicator)
        forecasts.words(expected)
    with st.container(key="detail_side", gap="small"):
        detail.clause(here, indicator)
trace = st.expander("这个数怎么来的", icon=":material/calculate:", key="trace_fold", on_change="rerun")
if trace.open:  # as below: what is hidden would hold up what is seen
    with trace:
        explain.draw(here, row)
override_form.draw(here, indicator, row)
views: dict[str, Callable[[], None]] = {
    "读数": lambda: readings_table.draw(here, indicator, row),
    "往年同期": lambda: detail.same_quarter(here, indicator),
    "各区域": lambda: detail.regions(here, indicator),
    "情景测算": lambda: whatif.draw(here, indicator, row),
}
for tab, view in zip(st.tabs(list(views), key="detail_tab", on_change="rerun"), views.values(), strict=True):
    if tab.open:
        with tab:
            view()
