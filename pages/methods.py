"""方法与来源: the rules, the lamps and the assumptions, rendered from the plan and from the rules' own tables."""

import streamlit as st

from pages.ui import frame, manual

here = frame.current()
st.subheader("方法与来源")
manual.lamps(here.plan)
manual.kinds(here.plan)
manual.rules()
manual.assumptions(here.plan)
manual.intake()
manual.differences(here.plan)
