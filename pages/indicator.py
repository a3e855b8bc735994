"""指标详情: one indicator over time, against its target and pace, with the clause and the readings it rests on."""

import streamlit as st

from pages.ui import detail, explain, forecasts, frame, listing, override_form, readings_table, state, whatif

VIEWS = {"trend": "走势", "same": "往年同期", "regions": "各区域", "readings": "读数", "whatif": "情景测算"}

here = frame.current()
names = here.plan.indicator_by_code
with st.container(key="detail_head", horizontal=True, vertical_alignment="center"):
    code = state.choose("indicator", "指标", list(names), lambda c: names[c].name, hidden=True)
    state.only_here("detail_view")
    view = listing.parts("detail_view", VIEWS)
indicator = names[code]
row = here.row(code)

detail.asked_explanation(here, row)
detail.told(here, code)
if view == "trend":
    with st.container(key="detail"):
        with st.container(key="detail_main"):
            detail.series(here, indicator)
            forecasts.words(forecasts.of(here, code))
        with st.container(key="detail_side", gap="small"):
            detail.clause(here, indicator)
elif view == "same":
    detail.same_quarter(here, indicator)
elif view == "regions":
    detail.regions(here, indicator)
elif view == "readings":
    readings_table.draw(here, indicator, row)
else:
    whatif.draw(here, indicator, row)
trace = st.expander("这个数怎么来的", icon=":material/calculate:", key="trace_fold", on_change="rerun")
if trace.open:  # what is hidden would hold up what is seen
    with trace:
        explain.draw(here, row)
override_form.draw(here, indicator, row)
