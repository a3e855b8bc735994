"""Tables and chips of the upload page as HTML: long texts wrap, every cell is shown as text whatever it holds, no English words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from html import escape

import streamlit as st

from etl.receipt import shown

LEVEL_NAMES = {"error": "错误", "warning": "提醒", "assumption": "按假定读入", "note": "说明"}
LEVEL_SHAPES = {"error": "✕", "warning": "▲", "assumption": "◇", "note": "○"}
LEVEL_COLOURS = {
    "error": "var(--demo)",
    "warning": "var(--s-slightly_behind)",
    "assumption": "var(--accent)",
    "note": "var(--muted)",
}
CSS = """
<style>
  .intake-scroll {overflow: auto; border: 1px solid var(--line); border-radius: 4px;}
  table.intake {border-collapse: collapse; width: 100%; font-size: 14px; line-height: 1.45;}
  table.intake th {position: sticky; top: 0; z-index: 1; background: var(--panel); text-align: left; padding: 5px 10px; white-space: nowrap;
    font-weight: 600;}
  table.intake td {padding: 5px 10px; border-top: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere;}
  table.intake .right {text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums;}
  table.intake .tight {white-space: nowrap;}
</style>
"""


def badge(level: str, words: str = "") -> str:
    """HTML of a level: shape, word and colour."""
    return f'<span style="color:{LEVEL_COLOURS[level]};white-space:nowrap">{LEVEL_SHAPES[level]} {escape(words or LEVEL_NAMES[level])}</span>'


class Html(str):
    """Markup of our own, shown as such; any other text of a cell is escaped."""

    __slots__ = ()


def table(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    right: Collection[str] = (),
    tight: Collection[str] = (),
    height: int = 380,
) -> None:
    """Columns named in `right` hold numbers, those in `tight` do not wrap."""
    kinds = ["right" if h in right else "tight" if h in tight else "" for h in heads]
    head = "".join(f'<th class="{k}">{escape(h)}</th>' for h, k in zip(heads, kinds, strict=True))
    body = "".join(
        "<tr>" + "".join(f'<td class="{k}">{_cell(c)}</td>' for c, k in zip(row, kinds, strict=True)) + "</tr>" for row in rows
    )
    st.html(
        CSS + f'<div class="intake-scroll" style="max-height:{height}px"><table class="intake">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cell(text: str) -> str:
    return str(text) if isinstance(text, Html) else shown(text)


def chips(pairs: Sequence[tuple[str, int | str]]) -> None:
    """`新增 12`, the number large; names may be Html."""
    st.html(
        '<div class="chips">'
        + "".join(
            f'<span class="chip">{_cell(name)}<b>{escape(f"{n:,}" if isinstance(n, int) else n)}</b></span>' for name, n in pairs
        )
        + "</div>"
    )
