"""The upload page from the file to the verdict: who reports what, each file checked, one line on what came of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from data.queries import Store
from etl.limits import max_bytes
from metrics.model import Plan
from pages.ui import cached, intake_state
from pages.ui.intake_state import LAYOUT_CODES, Choice, Examiner, Item
from pages.ui.messages import markdown
from pages.ui.tables import BASIS_NAMES, FILE_NAMES

ENCODING_NAMES = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8（BOM）", "gb18030": "GBK（GB18030）", "utf-16": "UTF-16"}
BY_FILE = "按文件（未写的按规划约定）"
SLOW_BYTES = 300_000
"""From here on a check may take so long that it is worth saying how far it is."""
UPLOADER_CSS = """
<style>
  [data-testid="InputInstructions"] {display: none;}
  [data-testid="stFileUploaderDropzoneInstructions"] {display: none;}
  [data-testid="stFileUploaderDropzone"] {align-items: center;}
  [data-testid="stFileUploaderDropzone"]::after {
    content: "或把文件拖到这里：FILES，可多选，每个不超过 LIMIT MB"; font-size: 14px; color: var(--muted);}
</style>
"""
"""What Streamlit's uploader says of types and sizes is not what we take; its other words are put into Chinese in `index.js`."""


def choose_files(plan: Plan) -> Choice:
    """Who reports, in which basis, and the files. The uploader empties itself after a commit."""
    left, middle, right = st.columns([1.1, 0.8, 1.3])
    unit = left.selectbox(
        "报送单位", [u.name for u in plan.units], index=None, placeholder="请选择单位", key="upload_unit", persist_state="session"
    )
    who = middle.text_input("填报人", key="upload_who", placeholder="姓名", persist_state="session")
    basis = right.selectbox("口径", [BY_FILE, *BASIS_NAMES.values()], key="upload_basis")
    st.html(UPLOADER_CSS.replace("FILES", FILE_NAMES).replace("LIMIT", str(max_bytes() // 1_000_000)))
    files = st.file_uploader("报表文件", accept_multiple_files=True, key=intake_state.files_key())
    if not files:
        intake_state.forget()
    code = next((c for c, name in BASIS_NAMES.items() if name == basis), None)
    return Choice(tuple(files), unit or "", (who or "").strip(), code)


def check(store: Store, plan: Plan, choice: Choice) -> list[Item]:
    """Each file checked on its own; nothing is written."""
    examiner = Examiner(store, plan, choice)
    uploads = cached.upload_list(store, plan)
    in_force = dict(zip(uploads["sha256"], uploads["number"], strict=True)) if len(uploads) else {}
    in_force = {s: n for s, n in in_force.items() if s in set(uploads.loc[uploads["state"] == "committed", "sha256"])}
    place, items, done = st.empty(), [], 0
    files = list(_different(choice.files))
    total = sum(len(content) for _, content, _ in files)
    for n, (file, content, sha256) in enumerate(files, 1):
        key = sha256[:12]
        fix, skip = intake_state.fix_of(key), bool(st.session_state.get(intake_state.skip_key(key)))
        if total > SLOW_BYTES and not examiner.knows(sha256, file.name, fix.corrections, skip):
            place.progress(done / total, f"正在检查 {n}/{len(files)}：{markdown(file.name)}（{len(content) / 1_000_000:.1f} MB）")
        outcome = examiner.examine(content, sha256, file.name, fix.corrections, skip)
        done += len(content)
        skip = skip and outcome.counts()["error"] > 0
        items.append(Item(key, content, outcome, fix, examiner, skip, int(in_force[sha256]) if sha256 in in_force else None))
    place.empty()
    examiner.keep()
    intake_state.forget(except_for={i.key for i in items})
    return items


def _different(files: tuple[Any, ...]) -> Iterator[tuple[Any, bytes, str]]:
    """(file, bytes, SHA-256) of each; one that was chosen twice only once."""
    seen: dict[str, str] = {}
    for file in files:
        content = file.getvalue()
        sha256 = hashlib.sha256(content).hexdigest()
        if sha256 in seen:
            st.warning(
                f"“{markdown(file.name)}”与“{markdown(seen[sha256])}”内容完全相同，只处理一次。", icon=":material/content_copy:"
            )
            continue
        seen[sha256] = file.name
        yield file, content, sha256


def places(items: list[Item]) -> Iterator[tuple[DeltaGenerator, Item]]:
    """A tab a file; one file stands on the page itself. Labels stay the same whatever is found: a tab whose label changes loses its place."""
    if len(items) == 1:
        yield st.container(), items[0]
        return
    bad = [i for i in items if not i.is_ready]
    if bad:
        names = "、".join(f"“{markdown(i.outcome.file)}”" for i in bad[:5]) + ("等" if len(bad) > 5 else "")
        st.error(
            f"{len(items)} 个文件中 {len(bad)} 个还不能提交：{names}。全部可以提交后才一起写入，也可移去有错的文件。",
            icon=":material/error:",
        )
    else:
        st.success(f"{len(items)} 个文件都可以提交。", icon=":material/check_circle:")
    labels = [f"{n} {_short(i.outcome.file)}" for n, i in enumerate(items, 1)]
    yield from zip(st.tabs(labels), items, strict=True)


def _short(name: str) -> str:
    """For a tab: no markup, and no longer than it can be read."""
    plain = "".join(c for c in name if c not in "\\`*_[]<>$~:#")
    return plain if len(plain) <= 28 else plain[:18] + "…" + plain[-9:]


def verdict(item: Item) -> None:
    """Whether the file can be committed, how it was read and where its rows went."""
    outcome, ledger = item.outcome, item.outcome.ledger
    text = f"{markdown(outcome.file)}：读出 {outcome.count:,} 条，拒收 {ledger['refused']:,} 行，另有 {ledger['listed']:,} 行不是读数"
    if outcome.encoding:
        text += f"；编码 {ENCODING_NAMES.get(outcome.encoding, outcome.encoding)}"
    if item.same_as is not None:
        st.error(
            f"{markdown(outcome.file)}：与批次 {item.same_as} 完全相同，已在库中，不能重复提交。如需重报，请先撤回批次 {item.same_as}。",
            icon=":material/content_copy:",
        )
    elif outcome.accepted and item.skip:
        st.warning(text + "。只提交有效行，拒收的行不写入，请改正后另行补报。", icon=":material/playlist_remove:")
    elif outcome.accepted:
        warnings = outcome.counts()["warning"]
        st.success(
            text + (f"。可以提交，另有 {warnings:,} 处提醒请核对。" if warnings else "。可以提交。"),
            icon=":material/check_circle:",
        )
    else:
        here = any(i.code in LAYOUT_CODES for i in outcome.issues if i.level == "error")
        todo = "请在下面的“读取方式”里改正读法，或改正文件后重新选择" if here else "请按下表改正后重新选择文件"
        st.error(f"{text}。有错误，整个文件不提交；{todo}。", icon=":material/error:")
    if outcome.count and (not outcome.accepted or item.skip):
        st.checkbox(
            f"只提交有效行（{outcome.count:,} 条），拒收 {ledger['refused']:,} 行",
            key=intake_state.skip_key(item.key),
            wrap=True,
        )
