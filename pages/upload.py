"""数据上报: choose files, see what is wrong or what would change, confirm."""

import streamlit as st

from pages.ui import frame, intake

here = frame.current()
st.subheader("数据上报")
intake.receipt()
choice = intake.choose_files(here.plan)
if choice.files:
    checked = intake.check(here.plan, choice)
    intake.show_issues(checked)
    if intake.all_accepted(checked):
        intake.show_changes(here.store, here.plan, checked)
        intake.confirm(here.store, here.plan, checked)
intake.recent(here.store, here.plan)
