"""人工判定: a person's verdict in place of the rule's, with a name and a reason (`data.overrides`); both stay visible."""

from __future__ import annotations

import datetime as dt
from typing import Any

import streamlit as st

from data.overrides import clear_override, override_status
from metrics.model import Indicator, UserError
from metrics.status import STATUSES
from metrics.wording import lamp_text
from pages.charts.theme import SHAPES
from pages.ui.frame import Frame
from pages.ui.messages import explain


def draw(here: Frame, indicator: Indicator, row: Any) -> None:
    """The form of the row looked at; only for the state of now, and where a target is judged."""
    if words := st.session_state.pop("override_said", None):
        st.success(words, icon=":material/check_circle:")
    label = f"人工判定{'（已判定）' if row.override else ''}"
    fold = st.expander(label, icon=":material/gavel:", key="override_fold", on_change="rerun")
    if not fold.open:
        return
    with fold:
        if here.known.is_past:
            st.caption("正在查看过去的数据，不能判定。请先回到现在。")
            return
        if not row.has_target:
            st.caption("该指标在这里没有目标，不用判定。")
            return
        st.caption(
            f"按规则为“{lamp_text(row, row.computed_status)}”。判定只改亮灯，不改数；判定人和原因会与结果一同显示，记入变更记录。"
        )
        if row.override:
            st.text(f"现有判定：{row.override}")
        _form(here, indicator, row)


def _form(here: Frame, indicator: Indicator, row: Any) -> None:
    with st.form("override", border=False):
        left, middle, right = st.columns([1.2, 1, 2])
        status = left.selectbox(
            "判定为",
            STATUSES,
            index=None,
            format_func=lambda s: f"{SHAPES[s]} {lamp_text(row, s)}",
            placeholder="选状态",
            key="override_status",
        )
        who = middle.text_input("判定人", key="override_who")
        why = right.text_input("原因", key="override_why", placeholder="如：第三方核查确认已完成，报表待补")
        with st.container(horizontal=True):
            give = st.form_submit_button("提交判定", type="primary")
            clear = st.form_submit_button("取消现有判定", disabled=not row.override)
    key = (here.store, here.plan, indicator.code, here.region, here.period.code)
    try:
        if give:
            if status is None:
                st.error("请先选判定为哪种状态。", icon=":material/error:")
                return
            override_status(*key, status, why, who, dt.datetime.now(dt.UTC))
        elif clear:
            clear_override(*key, why, who, dt.datetime.now(dt.UTC))
        else:
            return
    except UserError as error:
        explain(error)
        return
    st.session_state["override_said"] = "已记下判定。" if give else "已取消判定，按规则的结果恢复。"
    st.rerun()
