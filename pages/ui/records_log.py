"""What was done, by whom and why: withdrawing an upload, locking periods, and the log of events with its chain."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from data.locks import lock_period, unlock_period
from data.uploads import withdraw_upload
from metrics.model import Period, UserError
from pages.ui import cached, records
from pages.ui import records_words as words
from pages.ui.frame import Frame
from pages.ui.messages import empty

KINDS = {
    "commit": "提交", "withdraw": "撤回", "lock": "锁定", "unlock": "解锁", "profile": "读法", "purge-demo": "清除演示数据",
    "review": "审核", "override": "人工改判",
}  # fmt: skip
ALL_KINDS = "全部事项"


def withdraw(here: Frame, upload: Any) -> None:
    """With a reason; there is no undo but to submit again."""
    if upload.state != "committed":
        st.info(
            "这个批次已撤回，文件、读数和原因都保留在这里。要恢复，请下载原文件，到“数据上报”重新提交：会成为一个新批次。",
            icon=":material/undo:",
        )
        return
    with st.expander("撤回这个批次", icon=":material/undo:"):
        st.text(
            "撤回后它的读数不再计入，之前的读数重新生效；文件、读数和原因都留在记录里。撤回不能取消：要恢复，请重新提交原文件。"
        )
        left, right = st.columns([2, 1])
        why = left.text_input("撤回原因", key=f"records_withdraw_why_{upload.number}").strip()
        who = right.text_input("操作人", key=f"records_withdraw_who_{upload.number}", placeholder="姓名").strip()
        if st.button("撤回", type="primary", disabled=not (why and who), key="records_withdraw"):
            _do(f"批次 {upload.number} 已撤回。", withdraw_upload, here.store, upload.number, why, who)


def _do(done: str, act: Any, *arguments: Any) -> None:
    """Do it and say so, or say why not."""
    try:
        act(*arguments, records.now())
    except UserError as error:
        st.error(str(error), icon=":material/error:")
    else:
        records.say(done)
        st.session_state["records_lock_turn"] = st.session_state.get("records_lock_turn", 0) + 1  # the fields start empty again
        st.rerun()


def locks(here: Frame) -> None:
    """Locked periods; lock and unlock with a reason and a name."""
    st.caption("锁定的期间不能再提交、修订或撤回数据；锁季度含各月，锁年度含各季各月。锁定和解锁都记入变更记录。")
    found = cached.locks(here.store, here.plan)
    if found:
        table = pd.DataFrame(
            {
                "期间": [words.period_name(code) for code in found],
                "锁定人": [lock.who for lock in found.values()],
                "锁定时间": words.beijing(pd.Series([lock.when for lock in found.values()])),
                "原因": [lock.why for lock in found.values()],
            }
        )
        st.dataframe(table, hide_index=True, width="stretch", **records.fitted(table))
    else:
        empty("没有锁定的期间", "季度数据定稿后，可以在下面锁定，防止会后改动。")
    left, right = st.columns(2, gap="large")
    turn = st.session_state.get("records_lock_turn", 0)
    with left, st.container(border=True):
        st.markdown("**锁定一个期间**")
        open_codes = [c for c in _lockable(here) if c not in found]
        code = st.selectbox(
            "期间", open_codes, index=None, format_func=words.period_name, placeholder="请选择期间", key=f"lock_period_{turn}"
        )
        why, who = _reason("锁定", turn)
        if st.button("锁定", type="primary", disabled=not (code and why and who), key="records_lock"):
            _do(f"{words.period_name(code or '')}已锁定。", lock_period, here.store, here.plan.id, code, why, who)
    with right, st.container(border=True):
        st.markdown("**解锁一个期间**")
        code = st.selectbox(
            "期间", list(found), index=None, format_func=words.period_name, key=f"unlock_period_{turn}",
            placeholder="请选择期间" if found else "没有锁定的期间", disabled=not found,
        )  # fmt: skip
        why, who = _reason("解锁", turn)
        if st.button("解锁", disabled=not (code and why and who), key="records_unlock"):
            _do(f"{words.period_name(code or '')}已解锁。", unlock_period, here.store, here.plan.id, code, why, who)


def _reason(act: str, turn: int) -> tuple[str, str]:
    why = st.text_input(f"{act}原因", key=f"records_{act}_why_{turn}").strip()
    return why, st.text_input("操作人", key=f"records_{act}_who_{turn}", placeholder="姓名").strip()


def _lockable(here: Frame) -> list[str]:
    """Every year of the plan and of the readings with its quarters and months, the latest first; quarters before months."""
    periods = cached.reported(here.store, here.plan).periods
    years = {int(p[:4]) for p in periods} | {*range(here.plan.period.start.year, here.plan.period.end.year + 1)}
    codes = []
    for year in sorted(years, reverse=True):
        codes.append(Period("year", year))
        codes += [Period("quarter", year, n) for n in range(4, 0, -1)]
        codes += [Period("month", year, n) for n in range(12, 0, -1)]
    return [p.code for p in codes]


def events(here: Frame) -> None:
    """The chain, checked now, and the events of the plan."""
    try:
        st.success(f"变更记录完整，未被改动（{cached.chain_length(here.store):,} 条）。", icon=":material/verified:")
    except UserError as error:
        st.error(f"变更记录前后不连贯，可能被改动：{error}", icon=":material/gpp_bad:")
    found = cached.events(here.store, here.plan)
    if found.empty:
        empty("还没有变更记录", "提交、撤回、锁定和解锁都会在这里留下记录。")
        return
    kinds = [KINDS.get(k, k) for k in found["kind"].unique()]
    kind = st.columns([1, 3])[0].selectbox("事项", [ALL_KINDS, *kinds], key="records_kind")
    shown = found if kind == ALL_KINDS else found[[KINDS.get(k, k) == kind for k in found["kind"]]]
    st.caption(f"共 {len(shown):,} 条，新的在前{records.scrolls(len(shown))}。")
    events_table(shown)


def events_table(found: pd.DataFrame, number: int | None = None) -> None:
    """The latest first; of one upload only where its number is given."""
    if number is not None:
        found = found[
            [
                number in (e.payload.get("uploads", ()) if pd.isna(e.upload) else (e.upload,))
                for e in found.itertuples(index=False)
            ]
        ]
    found = found.iloc[::-1]
    table = pd.DataFrame(
        {
            "序号": found["number"],
            "时间": words.beijing(found["happened_at"], seconds=True),
            "事项": [KINDS.get(k, k) for k in found["kind"]],
            "对象": [_about(e) for e in found.itertuples(index=False)],
            "操作人": found["who"].replace("", words.NOT_GIVEN),
            "原因": found["why"],
        }
    )
    st.dataframe(table, hide_index=True, width="stretch", height=records.height(len(table)), **records.fitted(table))


def _about(event: Any) -> str:
    payload = event.payload
    if event.kind == "commit":
        return f"批次 {event.upload} · {payload.get('name', '')} · {payload.get('readings', 0):,} 条读数"
    if event.kind in ("lock", "unlock"):
        return words.period_name(payload["period"])
    if event.kind == "profile":
        return f"{payload['unit']} · {payload['name']}" + ("" if payload["corrections"] else "（删除）")
    if event.kind == "purge-demo":
        return f"{len(payload.get('uploads', ()))} 个批次"
    return f"批次 {event.upload}" if not pd.isna(event.upload) else ""
