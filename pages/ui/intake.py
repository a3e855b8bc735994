"""The parts of the upload page: files and options, problems by cell, what would change, confirm, receipt, recent uploads."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from data.queries import Store
from data.uploads import withdraw_upload
from etl.commit import Checked, commit, is_invented
from etl.intake import examine, frame
from etl.limits import max_bytes
from etl.preview import changes
from metrics.model import Period, Plan, UserError
from pages.ui import cached
from pages.ui.messages import empty
from pages.ui.tables import BASIS_NAMES, number_cells

CHINA = dt.timezone(dt.timedelta(hours=8))
LEVEL_NAMES = {"error": "错误（不能提交）", "warning": "提醒", "assumption": "按假定读入", "note": "说明"}
ENCODING_NAMES = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8（BOM）", "gb18030": "GBK（GB18030）", "utf-16": "UTF-16"}
CHANGE_NAMES = {"new": "新增", "changed": "修订", "unchanged": "未变"}
BY_FILE = "按文件（未写的按规划约定）"
SHOWN_AT_MOST = 200
UPLOADER_CSS = """
<style>
  [data-testid="stFileUploaderDropzoneInstructions"] {display: none;}
  [data-testid="stFileUploaderDropzone"] > span > button [data-testid="stMarkdownContainer"] {display: none;}
  [data-testid="stFileUploaderDropzone"] {align-items: center;}
  [data-testid="stFileUploaderDropzone"] > span > button::after {content: "选择文件"; font-size: 15px;}
  [data-testid="stFileUploaderDropzone"]::after {content: "或把文件拖到这里：CSV 或 XLSX，每个不超过 LIMIT MB"; font-size: 14px; color: #51606e;}
</style>
"""
"""Streamlit's uploader speaks English only; its words are covered with ours."""


@dataclass(frozen=True)
class Choice:
    files: tuple[Any, ...]
    unit: str
    who: str
    basis: str | None


def choose_files(plan: Plan) -> Choice:
    """Who reports, in which basis, and the files. The uploader empties itself after a commit."""
    left, middle, right = st.columns(3)
    unit = left.selectbox("报送单位", [u.name for u in plan.units], index=None, placeholder="请选择单位", key="upload_unit")
    who = middle.text_input("填报人", key="upload_who", placeholder="姓名")
    basis = right.selectbox("口径", [BY_FILE, *BASIS_NAMES.values()], key="upload_basis")
    turn = st.session_state.setdefault("upload_turn", 0)
    limit = max_bytes() // 1_000_000
    st.html(UPLOADER_CSS.replace("LIMIT", str(limit)))
    files = st.file_uploader("季度报表", accept_multiple_files=True, key=f"upload_files_{turn}")
    code = next((c for c, name in BASIS_NAMES.items() if name == basis), None)
    return Choice(tuple(files), unit or "", who.strip(), code)


def check(plan: Plan, choice: Choice) -> list[Checked]:
    """Each file checked on its own; nothing is written."""
    found = []
    with st.spinner("正在检查……"):
        for file in choice.files:
            content = file.getvalue()
            outcome = examine(
                plan, content, file.name, basis=choice.basis, max_bytes=max_bytes(), latest=dt.datetime.now(CHINA).date()
            )
            options = (("basis", choice.basis),) if choice.basis else ()
            found.append(Checked(content, outcome, choice.unit, choice.who, is_invented(outcome), options))
    return found


def all_accepted(checked: list[Checked]) -> bool:
    return all(c.outcome.accepted for c in checked)


def show_issues(checked: list[Checked]) -> None:
    """Per file one line on how it was read, then every problem with its cell."""
    for item in checked:
        outcome = item.outcome
        ledger = outcome.ledger
        text = f"{outcome.file}：读出 {len(outcome.readings)} 条，拒收 {ledger['refused']} 行，另有 {ledger['listed']} 行不是读数"
        if outcome.encoding:
            text += f"；编码 {ENCODING_NAMES.get(outcome.encoding, outcome.encoding)}"
        if outcome.accepted:
            st.success(text + "。可以提交。", icon=":material/check_circle:")
        else:
            st.error(text + "。有错误，整个文件不提交；请按下表改正后重新选择文件。", icon=":material/error:")
        for assumption in outcome.assumptions:
            st.text(f"· {assumption}")
        if outcome.issues:
            table = pd.DataFrame(
                [
                    (LEVEL_NAMES[i.level], i.sheet or "", str(i.row or ""), i.column or "", i.value or "", i.message, i.hint)
                    for i in outcome.issues[:SHOWN_AT_MOST]
                ],
                columns=["级别", "工作表", "行", "列", "读到", "问题", "怎么改"],
            )
            st.dataframe(table, hide_index=True, width="stretch", height=min(38 * len(table) + 40, 360))
            if len(outcome.issues) > SHOWN_AT_MOST:
                st.caption(f"共 {len(outcome.issues)} 处，先显示 {SHOWN_AT_MOST} 处；改正后会显示其余的。")


def show_changes(store: Store, plan: Plan, checked: list[Checked]) -> None:
    """New, changed and unchanged readings, old and new number side by side."""
    incoming = pd.concat([frame(c.outcome) for c in checked], ignore_index=True)
    found = changes(incoming, cached.readings(store, plan))
    counts = found["change"].value_counts()
    st.markdown("**提交后的变化**：" + "，".join(f"{name} {counts.get(code, 0)} 条" for code, name in CHANGE_NAMES.items()))
    order = {"changed": 0, "new": 1, "unchanged": 2}
    found = found.sort_values("change", key=lambda s: s.map(order), kind="stable").head(SHOWN_AT_MOST)
    names = plan.indicator_by_code
    table = pd.DataFrame(
        {
            "变化": found["change"].map(CHANGE_NAMES),
            "指标": [names[c].label for c in found["indicator"]],
            "区域": found["region"],
            "期间": [Period.parse(p).name for p in found["period"]],
            "口径": found["basis"].map(BASIS_NAMES),
            "原值": _shown(found, "old_"),
            "新值": _shown(found, ""),
            "单位": [names[c].unit for c in found["indicator"]],
            "行": found["row"],
        }
    )
    st.dataframe(table, hide_index=True, width="stretch", height=min(38 * len(table) + 40, 360))


def _shown(found: pd.DataFrame, prefix: str) -> list[str]:
    """The number, or numerator/denominator where that is how it was reported."""
    parts = (number_cells(pd.to_numeric(found[prefix + n])) for n in ("value", "numerator", "denominator"))
    return [v if v != "—" or n == "—" else f"{n}/{d}" for v, n, d in zip(*parts, strict=True)]


def confirm(store: Store, plan: Plan, checked: list[Checked]) -> None:
    """The button that writes; all files or none."""
    if not checked[0].unit or not checked[0].submitted_by:
        st.info("请先选择报送单位、填写填报人，再提交。", icon=":material/edit:")
    ready = bool(checked[0].unit and checked[0].submitted_by)
    if st.button("确认提交", type="primary", disabled=not ready):
        try:
            with st.spinner("正在提交……"):
                numbers = commit(store, plan, checked, dt.datetime.now(dt.UTC))
        except UserError as error:
            st.error(str(error), icon=":material/error:")
            return
        st.session_state["receipt"] = [
            f"批次 {n}：{c.outcome.file}，{len(c.outcome.readings)} 条读数，SHA-256 {c.outcome.sha256[:16]}…"
            for n, c in zip(numbers, checked, strict=True)
        ]
        st.session_state["upload_turn"] += 1
        st.rerun()


def receipt() -> None:
    """What was just committed, once."""
    lines = st.session_state.pop("receipt", None)
    if lines:
        st.success("已提交。\n\n" + "\n\n".join(lines), icon=":material/check_circle:")


def recent(store: Store, plan: Plan) -> None:
    """The latest uploads; the last resort for a wrong one is to withdraw it, with a reason."""
    st.subheader("最近批次")
    uploads = cached.upload_list(store, plan)
    if uploads.empty:
        empty("还没有批次", "选择文件并确认提交后，这里会列出每个批次。")
        return
    table = pd.DataFrame(
        {
            "批次": uploads["number"],
            "提交时间": [f"{t:%Y-%m-%d %H:%M}" for t in uploads["submitted_at"].dt.tz_convert("Asia/Shanghai")],
            "报送单位": uploads["unit"],
            "填报人": uploads["submitted_by"],
            "文件": uploads["name"],
            "读数": uploads["readings"],
            "状态": [
                "已撤回：" + w if s == "withdrawn" else "有效" for s, w in zip(uploads["state"], uploads["why"], strict=True)
            ],
            "数据": ["演示数据" if d else "" for d in uploads["is_demo"]],
        }
    )
    st.dataframe(table.head(50), hide_index=True, width="stretch", height=260)
    with st.expander("撤回一个批次"):
        numbers = uploads.loc[uploads["state"] == "committed", "number"].tolist()
        number = st.selectbox("批次", numbers, index=None, placeholder="请选择批次", key="withdraw_number")
        why = st.text_input("撤回原因", key="withdraw_why")
        who = st.text_input("操作人", key="withdraw_who")
        if st.button("撤回", disabled=not (number and why.strip() and who.strip())):
            try:
                withdraw_upload(store, int(number or 0), why, who.strip(), dt.datetime.now(dt.UTC))
            except UserError as error:
                st.error(str(error), icon=":material/error:")
            else:
                st.session_state["receipt"] = [f"批次 {number} 已撤回。"]
                st.rerun()
