"""Small pieces around a chart: counts by status, what needs attention, where a figure comes from. No rule in here."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from metrics.model import Period, Plan
from metrics.status import STATUSES
from metrics.wording import group_text, value_text
from pages.charts.gap_board import label_lines
from pages.charts.theme import SHAPES
from pages.ui.frame import Frame
from pages.ui.style import color
from pages.ui.typeset import headline

BOARD_ROW, TALL_ROW, BOARD_EDGE = 36, 48, 190
"""Pixels of a row of the gap board and of its title and foot, so that fifteen rows fit a 900 pixel screen."""


def heading(text: str) -> None:
    st.html(heading_markup(text))


def heading_markup(text: str) -> str:
    return f'<h2 class="heading">{headline(text)}</h2>'


def narrow_finding(text: str) -> None:
    """The finding above everything on screens where the board that states it comes further down."""
    st.html(f'<p class="headline-finding narrow-only">{headline(text)}</p>')


def board_height(plan: Plan, rows: pd.DataFrame, heads: int = 0) -> int:
    """Height of a gap board of these rows on a page; `heads`: lines between them. Names of two lines, with the unit below, need more."""
    shown = rows[rows["has_target"].astype(bool)]
    row = TALL_ROW if any(len(label_lines(plan.indicator_by_code[c])) > 1 for c in shown["indicator"]) else BOARD_ROW
    return max(300, BOARD_EDGE + row * (len(shown) + heads))


def status_counts(rows: pd.DataFrame, before: pd.DataFrame, earlier: Period, note: str = "") -> str:
    """Markup: one chip per lamp: shape, word, number of indicators that have a target, and how that differs from the period before.
    `note`: markup that follows in the same line."""
    both = pd.concat([rows, before], ignore_index=True)  # a name that fits what is counted now and what it is compared with
    counts = rows.loc[rows["has_target"], "status"].value_counts()
    past = before.loc[before["has_target"], "status"].value_counts() if before["reported"].any() else None
    chips = "".join(
        f'<span class="chip"><span style="color:{color(s)}">{SHAPES[s]}</span> {group_text(s, both)}<b>{counts.get(s, 0)}</b>{_change(counts, past, s)}</span>'
        for s in STATUSES
        if counts.get(s, 0) or s not in ("missed", "not_started")
    )
    against = f'<span class="quiet">括号内为较{escape(earlier.name)}增减。</span>' if past is not None else ""
    return f'<div class="chips">{chips}<div>{against}{"<br>" if against and note else ""}{note}</div></div>'


def _change(counts: pd.Series, past: pd.Series | None, status: str) -> str:
    if past is None:
        return ""
    step = int(counts.get(status, 0)) - int(past.get(status, 0))
    return f"<small>（{step:+d}）</small>" if step else "<small>（平）</small>"


def without_target(here: Frame) -> str:
    """Markup of the values that have no target here: of no target at all, or of one that binds the whole area only. Empty for none."""
    body = ""
    for row in here.rows[~here.rows["has_target"] & here.rows["reported"]].itertuples(index=False):
        indicator = here.plan.indicator_by_code[row.indicator]
        why = "全区目标，未分解到该区域" if indicator.targets else "文件未设目标，作为其他指标的基数"
        now = value_text(indicator, row.actual)
        body += f'<tr><td>{escape(indicator.label)}</td><td class="number">{escape(now)}</td><td>{why}</td></tr>'
    if not body:
        return ""
    title = "不单独考核的数据" if here.region == here.plan.root_region else f"{here.region}的数据（无分解目标）"
    heads = '<th scope="col">指标</th><th scope="col" class="number">现状</th><th scope="col">说明</th>'
    table = f'<table class="plain" style="width:auto"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>'
    return f'<h2 class="heading">{escape(title)}</h2>{table}'
