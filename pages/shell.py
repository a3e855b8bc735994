"""The script Streamlit runs: frame and navigation. Pages stand in files of their own."""

import streamlit as st

from pages.ui import frame
from pages.ui.messages import explain

st.set_page_config(page_title="目标跟踪", page_icon=frame.icon(), layout="wide", initial_sidebar_state="expanded")

page = st.navigation(
    [
        st.Page("overview.py", title="总览", icon=":material/dashboard:", default=True),
        st.Page("indicator.py", title="指标详情", icon=":material/show_chart:"),
        st.Page("upload.py", title="数据上报", icon=":material/upload_file:"),
        st.Page("records.py", title="上报记录", icon=":material/history:"),
        st.Page("methods.py", title="方法与来源", icon=":material/menu_book:"),
    ]
)
st.session_state["_frame"] = frame.draw()
try:
    page.run()
except Exception as error:  # Streamlit's own control flow (stop, rerun) derives from BaseException and passes
    explain(error)
