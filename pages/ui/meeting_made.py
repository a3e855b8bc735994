"""Making the files with progress and cancel, what was made, and freezing it."""

from __future__ import annotations

import datetime as dt
from html import escape
from typing import cast

import streamlit as st

from metrics.model import UserError
from pages.exports import frozen
from pages.exports.choice import Choice
from pages.exports.frozen import Made
from pages.exports.make import lacking
from pages.ui import cached, listing, meeting_form
from pages.ui.frame import Frame
from pages.ui.meeting_job import Job
from pages.ui.messages import explain

CHANGES = ("commit", "withdraw", "purge-demo", "override", "override-clear")
"""Events after which a file made anew may show other numbers."""
TYPES = {
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
    "pdf": "application/pdf",
    "json": "application/json",
}


def say(words: str) -> None:
    """Shown once, at the next run."""
    st.session_state["meeting_said"] = words


def show_said() -> None:
    if words := st.session_state.pop("meeting_said", None):
        st.success(words, icon=":material/check_circle:")


def draw(here: Frame, choice: Choice) -> None:
    """The button, the progress while it runs, then the files."""
    job: Job | None = st.session_state.get("meeting_job")
    if job is not None and job.done:
        _end(here, job)
        job = None
    missing = lacking(choice.kinds)
    if missing:
        st.warning(missing + "也可以不选图片和手机版。", icon=":material/build:")
    nothing = not choice.kinds or meeting_form.nothing_chosen(choice)
    if not choice.kinds:
        listing.quiet("请至少选一种材料。")
    elif nothing:
        listing.quiet("请至少勾选一个指标。")
    # Not by a callback: it would be given what was chosen before a field that was left by this very click.
    if st.button(
        "生成材料",
        type="primary",
        icon=":material/play_arrow:",
        disabled=job is not None or bool(missing) or nothing,
        key="meeting_make",
    ):
        _start(here, choice, meeting_form.template_bytes())
        st.rerun()
    if job is not None:
        _running()
        return
    if words := st.session_state.get("meeting_error"):
        st.error(words, icon=":material/error:")
    made = st.session_state.get("meeting_made")
    if made is not None and made[0] == here.plan.id:
        _made(here, choice, made[1])


def _start(here: Frame, choice: Choice, template: bytes | None) -> None:
    st.session_state.pop("meeting_made", None)
    st.session_state.pop("meeting_error", None)
    store, plan, known_at = here.store, here.plan, here.known_at
    st.session_state["meeting_job"] = Job(
        lambda progress: frozen.make(store, plan, choice, known_at, template, progress), (plan.id, choice)
    )


def _end(here: Frame, job: Job) -> None:
    st.session_state.pop("meeting_job", None)
    if job.made is not None:
        st.session_state["meeting_made"] = (cast(tuple[str, Choice], job.choice)[0], job.made)
    else:
        st.session_state["meeting_error"] = job.error


@st.fragment(run_every=0.5)
def _running() -> None:
    job: Job | None = st.session_state.get("meeting_job")
    if job is None or job.done:
        st.rerun()
    assert job is not None
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(job.share, text="正在取消……" if job.stopping else meeting_form.plain(job.what))
        st.button("取消", icon=":material/close:", on_click=job.cancel, disabled=job.stopping, key="meeting_cancel")


def _made(here: Frame, choice: Choice, made: Made) -> None:
    """Download and freeze."""
    with st.container(border=True, key="meeting_done"):
        st.html(f"<b>已生成 {len(made.files)} 个文件</b>")
        for words in _stale(here, choice, made):
            st.warning(words, icon=":material/sync:")
        downloads(made.files, "made")
        st.html('<p class="quiet">封存：这些文件原样留存，以后打开仍是这些数，并列出此后的修订。</p>')
        with st.form("meeting_freeze", border=False):
            title = st.text_input("会议名称", key="meeting_title", value=f"{made.choice.moment.name}联席会议", max_chars=80)
            left, right = st.columns([1.2, 1], vertical_alignment="bottom")
            who = left.text_input("封存人", key="meeting_who", max_chars=40)
            asked = right.form_submit_button("封存", icon=":material/inventory_2:", width="stretch")
        if asked:
            _freeze(here, made, title or "", who or "")


def _stale(here: Frame, choice: Choice, made: Made) -> list[str]:
    found = []
    if made.choice != choice:
        found.append("上面的选择或期间在生成之后改过，下面仍是改之前的文件。要用新的选择，请重新生成。")
    events = cached.events(here.store, here.plan)
    later = events[(events["number"] > made.known_at.number) & events["kind"].isin(CHANGES)]
    if len(later) and not made.choice.known:
        found.append(f"生成之后数据又有 {len(later)} 次变动，下面的文件不含这些变动。要用新的数据，请重新生成。")
    return found


def downloads(files: dict[str, bytes], key: str) -> None:
    """A button for each file."""
    with st.container(gap="xsmall"):
        for n, (name, content) in enumerate(files.items()):
            end = name.rpartition(".")[2]
            kind = name.rpartition("-")[2]
            st.download_button(
                f"{kind}（{len(content) / 1024:,.0f} KB）", content, name, TYPES.get(end), key=f"{key}_{n}", on_click="ignore",
                icon=":material/download:", help=escape(name), width="stretch",
            )  # fmt: skip


def _freeze(here: Frame, made: Made, title: str, who: str) -> None:
    if not who.strip():
        st.error("请写明封存人。", icon=":material/error:")
        return
    try:
        number = frozen.freeze(here.store, here.plan, made, title, who, dt.datetime.now(dt.UTC))
    except UserError as error:
        explain(error)
        return
    st.session_state.pop("meeting_made", None)
    say(f"已封存，编号 {number}。")
    st.query_params["pack"] = str(number)
    st.rerun()
