"""What changed since the last meeting: the board of then beside the board of now (`metrics.compare`).

Then is the last frozen pack of meeting materials, the last lock of a period, or the quarter before; the one chosen stands in the URL.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

import streamlit as st

from data.queries import KnownAt
from metrics.compare import compare
from metrics.model import Period
from metrics.model.period import CHINA
from metrics.regional import shown_rows
from metrics.status import WORST_FIRST
from metrics.wording import field
from pages.ui import cached, links
from pages.ui.frame import Frame
from pages.ui.state import choose

QUARTER = "quarter"
TURNS = ("↑ 转好", "↓ 转差")
MOST = 2


@dataclass(frozen=True)
class Then:
    """A moment to compare with: `words` as they stand in the selector, the period its meeting looked at, what was known."""

    words: str
    period: Period
    known_at: KnownAt


def moments(here: Frame) -> dict[str, Then]:
    """Code → moment, the likeliest first. Only what lies before the state looked at."""
    found: dict[str, Then] = {}
    for pack in cached.packs(here.store, here.plan):
        asked = str(pack.choice.get("period", here.period.code))
        found[f"pack{pack.number}"] = Then(
            f"会议材料“{pack.title}”（{pack.frozen_at.astimezone(CHINA):%Y-%m-%d}）", Period.parse(asked), pack.known_at
        )
    locked = sorted(cached.locks(here.store, here.plan).items(), key=lambda item: item[1].when, reverse=True)
    for code, lock in locked[:2]:
        period = _quarter(code)
        found[f"lock{code}"] = Then(
            f"锁定 {Period.parse(code).name}时（{lock.when.astimezone(CHINA):%Y-%m-%d}）", period, lock.when
        )
    before = here.period.shift(-1)
    return found | {QUARTER: Then(f"{before.name}", before, here.known_at)}


def _quarter(code: str) -> Period:
    period = Period.parse(code)
    return (
        Period.ending(period.last_month, "quarter")
        if period.last_month % 3 == 2
        else Period.ending(period.last_month // 3 * 3 - 1, "quarter")
    )


def heading(here: Frame) -> str:
    """A meeting is what a pack has been frozen for; before the first there is only the period before."""
    return "自上次会议以来" if cached.packs(here.store, here.plan) else "近期变化"


def changes(here: Frame) -> None:
    """自上次会议以来: the most important changes as sentences, all of them in a table behind a fold."""
    options = moments(here)
    code = choose("since", "与何时相比", list(options), lambda c: f"与{options[c].words}相比", hidden=True)
    first, every, count, turned = here.made(_changes, options[code].period, options[code].known_at)
    st.html(first)
    if count > MOST:
        with st.popover(f"全部 {count} 处变化{turned}"):
            st.html(every)


def _changes(here: Frame, period: Period, known_at: KnownAt) -> tuple[str, str, int, str]:
    """(markup of the most important changes, of all, how many, how many lamps turned which way) since the board of that moment."""
    found = compare(here.plan, shown_rows(cached.board(here.store, here.plan, period, known_at), here.region), here.rows)
    if found.empty:
        return '<p class="quiet">没有变化。</p>', "", 0, ""
    marks = [_mark(r) for r in found.itertuples(index=False)]
    items = [f"<li>{mark} {_sentence(here, r)}</li>" for mark, r in zip(marks, found.itertuples(index=False), strict=True)]
    first, every = (f'<ul class="changes">{"".join(some)}</ul>' for some in (items[:MOST], items))
    turns = [f"{words} {n}" for words in TURNS if (n := sum(words in mark for mark in marks))]
    return first, every, len(items), f"（{'，'.join(turns)}）" if turns else ""


def _sentence(here: Frame, row: Any) -> str:
    label = here.plan.indicator_by_code[row.indicator].label
    words = str(row.words)
    href = here.link("indicator", indicator=row.indicator)
    head, found, tail = words.partition(label)
    return f"{escape(head)}{links.anchor(href, label)}{escape(tail)}" if found else links.anchor(href, words)


def _mark(row: Any) -> str:
    """↑ better, ↓ worse, by the rank of the lamps; · where that did not change."""
    old, new = field(row, "old_status", ""), field(row, "new_status", "")
    if old in ("", "unreported", "not_started") or new in ("", "unreported", "not_started") or old == new:
        return '<span aria-hidden="true">·</span>'
    better = WORST_FIRST.index(new) > WORST_FIRST.index(old)
    return f'<b style="color:var(--{"good" if better else "demo"})">{TURNS[0] if better else TURNS[1]}</b>'
