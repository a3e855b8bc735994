"""上报记录: every upload with its file and what became of its readings; from a number to its cell; locks; the log of events."""

import streamlit as st

from pages.ui import frame, records, records_log, records_search, records_upload

here = frame.current()
st.subheader("上报记录")
records.style()
records.show_said()
view = records.choose_view()
uploads = records.all_uploads(here)
if view == "search":
    records_search.draw(here, uploads)
elif view == "locks":
    records_log.locks(here)
elif view == "events":
    records_log.events(here)
elif (upload := records.opened(uploads)) is not None:
    records_upload.draw(here, upload)
    records_log.withdraw(here, upload)
else:
    records.choose_upload(uploads)
