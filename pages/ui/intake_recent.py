"""Below the upload: the template to fill in, the latest uploads, and how to withdraw one."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pandas as pd
import streamlit as st
from streamlit.errors import StreamlitAPIException

from data.queries import Store
from data.uploads import withdraw_upload
from metrics.model import Period, Plan, UserError
from metrics.model.period import periods_between
from pages.ui import cached, cards
from pages.ui.intake_issues import XLSX
from pages.ui.intake_table import table
from pages.ui.messages import empty

ALL_UNITS = "全部单位"
SHOWN = 5


def template(store: Store, plan: Plan, period: Period) -> None:
    """The XLSX of a unit and a period, with what was last reported beside each cell."""
    with st.expander("没有现成的表？下载填报模板", icon=":material/description:"):
        left, middle, right = st.columns([2, 1.4, 1.6], vertical_alignment="bottom")
        units = [ALL_UNITS, *_reporting(plan)]
        mine = st.session_state.get("upload_unit")
        unit = left.selectbox("单位", units, index=units.index(mine) if mine in units else 0, key=f"template_unit_{mine}")
        codes = [
            p.code for p in reversed(periods_between(Period.containing(plan.period.start), Period.containing(plan.period.end)))
        ]
        code = middle.selectbox(
            "填报期间", codes, index=codes.index(period.code) if period.code in codes else 0, format_func=lambda c: Period.parse(c).name,
            key=f"template_period_{period.code}",
        )  # fmt: skip
        right.download_button(
            "下载模板（XLSX）", partial(_make, store, plan, unit, code), file_name=f"填报模板-{unit}-{code}.xlsx", mime=XLSX,
            on_click="ignore", icon=":material/download:", width="stretch", key="template_file",
        )  # fmt: skip
        st.caption("已列好该单位的指标和区域，上期数在旁边；没有数就空着，零填 0。")


def _reporting(plan: Plan) -> list[str]:
    """Units that lead an indicator which is reported; a growth rate is computed."""
    leads = {name for i in plan.indicators if i.kind != "growth" for name in i.lead_units}
    return [u.name for u in plan.units if leads & {u.name, *u.aliases}]


def _make(store: Store, plan: Plan, unit: str, code: str) -> bytes:
    from etl.template import make_template  # openpyxl costs every other page a fifth of a second

    return make_template(plan, None if unit == ALL_UNITS else unit, Period.parse(code), cached.readings(store, plan))


def recent(store: Store, plan: Plan) -> None:
    """The latest uploads; the last resort for a wrong one is to withdraw it, with a reason."""
    cards.heading("最近批次")
    said = st.session_state.pop("withdrawn", None)
    if said:
        st.success(said, icon=":material/check_circle:")
    uploads = cached.upload_list(store, plan)
    if uploads.empty:
        empty("还没有批次", "选择文件并确认提交后，这里会列出最近的批次。")
        return
    times = uploads["submitted_at"].dt.tz_convert("Asia/Shanghai")
    rows = [
        (
            str(u.number), f"{t:%Y-%m-%d %H:%M}", u.unit or "—", u.submitted_by or "—", u.name, f"{u.readings:,}",
            _state(u.state, u.why), "演示数据" if u.is_demo else "",
        )
        for u, t in zip(uploads.head(SHOWN).itertuples(), times.head(SHOWN), strict=True)
    ]  # fmt: skip
    heads = ("批次", "提交时间", "报送单位", "填报人", "文件", "读数", "状态", "数据")
    table(heads, rows, right=("批次", "读数"), tight=("提交时间", "报送单位", "填报人", "数据"), height=300)
    _link(len(uploads))
    _withdraw(store, uploads)


def _state(state: str, why: str | None) -> str:
    return f"已撤回：{why}" if state == "withdrawn" else "有效"


def _link(n_uploads: int) -> None:
    try:
        st.page_link("records.py", label=f"全部 {n_uploads} 个批次见“上报记录”", icon=":material/history:")
    except StreamlitAPIException:  # this installation has no such page
        st.caption(f"共 {n_uploads} 个批次，先列最近 {min(SHOWN, n_uploads)} 个。")


def _withdraw(store: Store, uploads: pd.DataFrame) -> None:
    with st.expander("撤回一个批次"):
        committed = uploads[uploads["state"] == "committed"]
        names = {int(u.number): f"{u.number}　{u.name}　{u.unit}".rstrip("　") for u in committed.itertuples()}
        left, middle, right = st.columns([2, 2, 1])
        number = left.selectbox(
            "批次",
            list(names),
            index=None,
            placeholder="请选择批次",
            format_func=lambda n: names.get(n, str(n)),
            key="withdraw_number",
        )
        why = middle.text_input("撤回原因", key="withdraw_why") or ""
        who = right.text_input("操作人", key="withdraw_who") or ""
        if st.button("撤回", disabled=not (number and why.strip() and who.strip())):
            try:
                withdraw_upload(store, int(number or 0), why, who.strip(), dt.datetime.now(dt.UTC))
            except UserError as error:
                st.error(str(error), icon=":material/error:")
            else:
                st.session_state["withdrawn"] = f"批次 {number} 已撤回，原因和原文件都留在历史中。"
                st.rerun()
