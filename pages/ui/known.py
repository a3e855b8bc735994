"""所知截至: the second clock. What was known right after an upload or at the end of a day; 现在 unless asked otherwise."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from data.queries import KnownAt, Store
from metrics.model import Plan
from metrics.model.period import CHINA
from pages.ui import cached
from pages.ui.state import choose, keep, pick

NOW = "now"
LISTED = 100
"""Uploads offered for choice; older ones are reached by a day or by the address."""


@dataclass(frozen=True)
class Known:
    """`code` stands in the URL: `now`, an upload's number or a day; `words`: `批次 46（2025-10-12）`, empty for now."""

    code: str
    at: KnownAt
    words: str
    refused: str = ""
    """What the address asked instead and nobody can give."""

    @property
    def is_past(self) -> bool:
        return self.at is not None


def read(code: str, uploads: pd.DataFrame) -> Known | None:
    """The state of knowledge a code means; none where it means none. `uploads`: rows of `cached.upload_list`."""
    if code == NOW:
        return Known(NOW, None, "")
    if code.isdecimal():
        found = uploads.loc[uploads["number"] == int(code), "submitted_at"]
        return Known(code, int(code), f"批次 {code}（{_day(found.iloc[0])}）") if len(found) else None
    try:
        day = dt.date.fromisoformat(code)
    except ValueError:
        return None
    moment = dt.datetime.combine(day, dt.time.max, CHINA)
    return Known(day.isoformat(), moment, f"{day.year}年{day.month}月{day.day}日")


def pick_known(store: Store, plan: Plan) -> Known:
    """The choice, without drawing anything: of the address, the session, else now."""
    asked = st.query_params.get("known", NOW)
    day = st.session_state.pop("_known_day", None)
    if day is None and asked == NOW == st.session_state.get("known", NOW):  # mostly; the list of uploads need not be read
        keep("known", pick("known", [NOW]))
        return Known(NOW, None, "")
    uploads = cached.upload_list(store, plan)
    if day is not None:
        st.session_state["known"] = day
    found = read(pick("known", _listed(uploads, asked), NOW), uploads) or Known(NOW, None, "")
    keep("known", found.code)
    return found if read(asked, uploads) else replace(found, refused=asked)


def choose_known(store: Store, plan: Plan, known: Known) -> None:
    """The button that names what was picked; behind it the selectors."""
    box = st.popover(
        f"所知截至：{_short(known)}", width="stretch", icon=":material/history_toggle_off:", key="known_box", on_change="rerun"
    )
    if not box.open:  # two selectors that nobody sees would hold up every page
        return
    uploads = cached.upload_list(store, plan)
    listed = _listed(uploads, known.code)
    with box:
        st.caption("默认用现在已提交的全部数据。选一个批次或日期，可看到当时会上看到的数。")
        choose("known", "看到哪个批次为止", listed, _labels(listed, uploads).__getitem__, NOW)
        st.date_input("或者看某一天结束时", value=None, key="known_day", on_change=_take_day, format="YYYY-MM-DD")


def _listed(uploads: pd.DataFrame, asked: str) -> list[str]:
    """Codes offered: now, the latest uploads, and what the address or the session asks besides."""
    listed = [NOW, *uploads["number"].head(LISTED).astype(str)]
    for code in (asked, str(st.session_state.get("known", NOW))):
        if code not in listed and read(code, uploads) is not None:
            listed.append(code)
    return listed


def _take_day() -> None:
    day = st.session_state.get("known_day")
    if isinstance(day, dt.date):
        st.session_state["_known_day"] = day.isoformat()


def banner(known: Known) -> None:
    """What the address asked and nobody can give; while a past state is shown: which, and the way back."""
    if known.refused:
        st.warning(
            f"链接里的“所知截至 {known.refused[:20]}”无法识别，现按“{known.words or '现在'}”显示。应为批次号或日期，如 57 或 2025-10-12。",
            icon=":material/help:",
        )
    if not known.is_past:
        return
    with st.container(key="past", horizontal=True, vertical_alignment="center"):
        when = f"{known.words}时" if isinstance(known.at, dt.datetime) else f"{known.words}提交时"
        st.warning(f"正在查看 {when}的数据，之后提交的批次和更正不计在内。", icon=":material/history:")
        st.button("回到现在", key="to_now", icon=":material/undo:", on_click=_to_now)


def _to_now() -> None:
    st.session_state["known"] = NOW
    st.session_state["known_day"] = None


def _day(moment: pd.Timestamp) -> str:
    return f"{pd.Timestamp(moment).tz_convert(CHINA):%Y-%m-%d}"


def _short(known: Known) -> str:
    return "现在" if not known.is_past else known.code if isinstance(known.at, dt.datetime) else f"批次 {known.code}"


def _labels(codes: list[str], uploads: pd.DataFrame) -> dict[str, str]:
    """Code → words in the selector, all at once: one by one they would take longer than the board."""
    days = uploads["submitted_at"].dt.tz_convert(CHINA).dt.strftime("%Y-%m-%d") if len(uploads) else []
    rows = zip(uploads["number"], days, uploads["unit"], uploads["name"], strict=True)
    words = {str(number): f"批次 {number} · {day} · {unit or name}" for number, day, unit, name in rows}
    return {code: words.get(code) or _moment_words(code, uploads) for code in codes}


def _moment_words(code: str, uploads: pd.DataFrame) -> str:
    known = read(code, uploads)
    return f"{known.words}结束时" if known is not None and known.is_past else "现在（已提交的全部数据）"
