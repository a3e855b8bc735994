"""The button that writes, all files or none, and the receipt of what was written."""

from __future__ import annotations

import datetime as dt
import json

import pandas as pd
import streamlit as st

from data.profiles import save_profile
from data.queries import Store
from etl.commit import Checked, commit, is_invented
from etl.preview import KEY
from etl.receipt import Receipt, Restatement, receipt_html
from metrics.model import Period, Plan, UserError
from metrics.wording import join
from pages.ui import intake_changes, intake_layout, intake_state
from pages.ui.intake_state import Choice, Item
from pages.ui.messages import markdown

RECEIPT_HEIGHT = 620


def confirm(store: Store, plan: Plan, choice: Choice, items: list[Item], found: pd.DataFrame) -> None:
    """What is still missing, said; then the button."""
    clash = intake_changes.conflicts(found)
    if len(clash):
        first = clash.iloc[0]
        files = "、".join(f"“{markdown(items[n].outcome.file)}”" for n in sorted(set(clash["item"])))
        name = plan.indicator_by_code[first["indicator"]].label
        st.error(
            f"{files}对同一数据给了不同的数，共 {clash.groupby(KEY).ngroups} 处，"
            f"如 {first['region']} {Period.parse(first['period']).name} {name}。请移去不对的文件。",
            icon=":material/error:",
        )
        return
    n_changed = int((found["change"] == "changed").sum())
    why = ""
    if n_changed:
        why = st.text_input(
            f"修订原因（必填：将替换在库的 {n_changed:,} 条数据）", key=f"upload_why_{intake_state.turn()}",
            placeholder="例如：年终核实，原数为快报数",
        )  # fmt: skip
    missing = [words for given, words in ((choice.unit, "选择报送单位"), (choice.who, "填写填报人")) if not given]
    if n_changed and not why.strip():
        missing.append("写明修订原因")
    if missing:
        st.info(f"请先{'、'.join(missing)}，再提交。", icon=":material/edit:")
    clicked = st.button(_label(items), type="primary", disabled=bool(missing), key=f"upload_commit_{intake_state.turn()}")
    before, now = st.session_state.get("intake_seen"), _fingerprint(items, found)
    st.session_state["intake_seen"] = now
    if clicked and before != now:
        st.warning("库中数据刚刚有变化，上面的对比已更新，没有提交。请再看一遍后提交。", icon=":material/sync:")
    elif clicked and not missing:
        _write(store, plan, choice, items, found, why.strip())


def _fingerprint(items: list[Item], found: pd.DataFrame) -> tuple[object, ...]:
    """What stands on the screen: a commit is of that and nothing else."""
    compared = pd.util.hash_pandas_object(found[["change", "old_upload"]].astype(str), index=False)
    return *(i.outcome.sha256 for i in items), int(compared.sum())


def _label(items: list[Item]) -> str:
    if not any(i.skip for i in items):
        return "确认提交"
    refused = sum(i.outcome.ledger["refused"] for i in items)
    return f"只提交有效行（{sum(i.outcome.count for i in items):,} 条），拒收 {refused:,} 行"


def _write(store: Store, plan: Plan, choice: Choice, items: list[Item], found: pd.DataFrame, why: str) -> None:
    restating = set(found.loc[found["change"] == "changed", "item"])
    checked = [
        Checked(
            i.content,
            i.outcome,
            choice.unit,
            choice.who,
            is_invented(i.outcome),
            _options(choice, i),
            why if n in restating else "",
        )
        for n, i in enumerate(items)
    ]
    now = dt.datetime.now(dt.UTC)
    try:
        with st.spinner("正在提交……"):
            numbers = commit(store, plan, checked, now)
    except UserError as error:
        st.error(f"没有提交，库中数据没有改动。{markdown(str(error))}", icon=":material/error:")
        return
    receipts = [
        _receipt(plan, c, n, now, found[found["item"] == at]) for at, (c, n) in enumerate(zip(checked, numbers, strict=True))
    ]
    said = [f"批次 {r.number}：{r.file}，{r.n_new + r.n_changed + r.n_unchanged:,} 条读数" for r in receipts]
    try:
        said += [f"已记住“{name}”的读法。" for name in _remember(store, plan, choice, items, now)]
    except UserError as error:
        said.append(f"读法没有记住：{error}")
    intake_state.next_turn()
    st.session_state["receipt"] = {"lines": said, "html": receipt_html(receipts), "numbers": numbers}
    st.rerun()


def _options(choice: Choice, item: Item) -> tuple[tuple[str, str], ...]:
    """How the file was read, so that it can be read the same way again."""
    corrections = item.fix.corrections.as_json()
    values = {
        "basis": choice.basis or "",
        "skip_errors": "1" if item.skip else "",
        "corrections": json.dumps(corrections, ensure_ascii=False, sort_keys=True) if corrections else "",
    }
    return tuple((k, v) for k, v in values.items() if v)


def _remember(store: Store, plan: Plan, choice: Choice, items: list[Item], now: dt.datetime) -> list[str]:
    names = []
    for item in items:
        if st.session_state.get(intake_layout.remember_key(item)):
            name, values = intake_layout.profile_of(item)
            save_profile(store, plan.id, choice.unit, name, values, choice.who, now)
            names.append(name)
    return names


# --- receipt ----------------------------------------------------------------------------------------------------------------------


def _receipt(plan: Plan, checked: Checked, number: int, now: dt.datetime, found: pd.DataFrame) -> Receipt:
    outcome = checked.outcome
    counts = found["change"].value_counts()
    return Receipt(
        plan_title=plan.label, number=number, file=outcome.file, size=len(checked.content), sha256=outcome.sha256,
        encoding=outcome.encoding, unit=checked.unit, submitted_by=checked.submitted_by, submitted_at=now, ledger=outcome.ledger,
        n_new=int(counts.get("new", 0)), n_changed=int(counts.get("changed", 0)), n_unchanged=int(counts.get("unchanged", 0)),
        assumptions=outcome.assumptions, warnings=[i for i in outcome.issues if i.level == "warning"],
        restatements=_restatements(plan, found[found["change"] == "changed"]), reason=checked.why, is_demo=checked.is_demo,
        sheet=outcome.layout.sheet if outcome.layout else None,
    )  # fmt: skip


def _restatements(plan: Plan, changed: pd.DataFrame) -> list[Restatement]:
    if changed.empty:
        return []
    both = zip(changed.itertuples(), intake_changes.numbers_of(changed, "old_"), intake_changes.numbers_of(changed), strict=True)
    said = []
    for row, old, new in both:
        indicator = plan.indicator_by_code[row.indicator]
        period = Period.parse(row.period).name
        said.append(Restatement(indicator.label, row.region, period, join(old, indicator.unit), join(new, indicator.unit)))
    return said


def receipt() -> None:
    """What was last committed, until files are chosen again."""
    if st.session_state.get(intake_state.files_key()):
        st.session_state.pop("receipt", None)
    kept = st.session_state.get("receipt")
    if not kept:
        return
    st.success(
        "已提交。\n\n" + "\n\n".join(markdown(line) for line in kept["lines"]),
        icon=":material/check_circle:",
    )
    left, right, _ = st.columns([1.2, 1, 3])
    numbers = "-".join(str(n) for n in kept["numbers"])
    left.download_button(
        "下载回执（可打印）", kept["html"], file_name=f"回执-批次{numbers}.html", mime="text/html", icon=":material/print:",
        on_click="ignore", width="stretch", key="receipt_file",
    )  # fmt: skip
    if right.button("关闭回执", width="stretch", key="receipt_close"):
        st.session_state.pop("receipt")
        st.rerun()
    st.iframe(kept["html"], height=RECEIPT_HEIGHT, alt="数据上报回执")
