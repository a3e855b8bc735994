"""The script Streamlit runs: frame and navigation. Pages stand in files of their own."""

from typing import Literal

import streamlit as st

from pages.ui import frame, slides
from pages.ui.messages import explain

is_slide = slides.asked()
sidebar: Literal["collapsed", "expanded"] = "collapsed" if is_slide else "expanded"
st.set_page_config(page_title="目标跟踪", page_icon=frame.icon(), layout="wide", initial_sidebar_state=sidebar)

page = st.navigation(
    {
        "看进展": [
            st.Page("overview.py", title="总览", icon=":material/dashboard:", default=True),
            st.Page("gap.py", title="目标差距", icon=":material/bar_chart:"),
            st.Page("indicator.py", title="指标详情", icon=":material/show_chart:"),
            st.Page("regions.py", title="街道与功能区", icon=":material/map:"),
            st.Page("units.py", title="责任单位", icon=":material/account_balance:"),
            st.Page("alerts.py", title="预警", icon=":material/warning:"),
            st.Page("plan.py", title="规划目标", icon=":material/flag:"),
        ],
        "开会": [st.Page("meeting.py", title="会议材料", icon=":material/slideshow:")],
        "报数据": [
            st.Page("upload.py", title="数据上报", icon=":material/upload_file:"),
            st.Page("records.py", title="上报记录", icon=":material/history:"),
        ],
        "看说明": [st.Page("methods.py", title="方法与来源", icon=":material/menu_book:")],
    },
    position="hidden" if is_slide else "sidebar",
)
here = frame.draw(is_slide)
try:
    if is_slide:
        slides.draw(here)
    else:
        page.run()
except Exception as error:  # Streamlit's own control flow (stop, rerun) derives from BaseException and passes
    explain(error)
