"""What a person reads when something is wrong or empty. Never a traceback: that goes to the log."""

from __future__ import annotations

import logging

import streamlit as st

from metrics.model import UserError

log = logging.getLogger("kpi")


def explain(error: Exception) -> bool:
    """The app's handler of uncaught errors: a sentence for people, the traceback for the log."""
    if isinstance(error, UserError):
        st.error(str(error), icon=":material/error:")
    else:
        log.error("page failed", exc_info=error)
        st.error("页面出错了，数据没有改动。请刷新重试；仍不行请把出错的时间和页面告诉管理员。", icon=":material/error:")
    return True


def empty(what: str, todo: str, *, is_late: bool = False) -> None:
    """An empty state: what is not there, and what to do next. `is_late`: it should have been there by now."""
    box = st.warning if is_late else st.info
    box(f"**{what}**\n\n{todo}", icon=":material/inbox:")


def markdown(text: str) -> str:
    """Words of others, a file name say, inside Markdown: shown as they are."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>$~:#|" else c for c in text)
