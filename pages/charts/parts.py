"""What every figure has: title, subtitle, foot, words for a screen reader and the mark of made-up data, placed so that they hold
at 1000–1920 px in width and at any height (they are set in pixels from the edges)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import plotly.graph_objects as go

from metrics.model import Indicator, Plan
from pages.charts.theme import DEMO, FILLS, INK, MUTED, SHAPES, TEMPLATE

TOP, BOTTOM = 104, 56
TITLE_FITS, SUBTITLE_FITS, FOOT_FITS = 970, 950, 880
"""Pixels a line may take; longer text wraps. Beside a column of words a page at 1600 px leaves about 1010 px for a figure."""
SAID_AT_MOST = 6


class Draft:
    """A figure being drawn. Annotations and shapes are kept aside until `dress` sets them all at once: added one by one, plotly checks
    all the earlier ones again each time, which takes most of a second for a board. Everything else goes to the figure."""

    def __init__(self) -> None:
        self.figure = go.Figure()
        self.notes: list[dict[str, Any]] = []
        self.shapes: list[dict[str, Any]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.figure, name)

    def add_shape(self, **shape: Any) -> None:
        self.shapes.append(shape)


def note(figure: Draft, text: str, **where: Any) -> None:
    """An annotation without an arrow; 12 px grey unless told."""
    size, color = where.pop("size", 12), where.pop("color", MUTED)
    base: dict[str, Any] = {"showarrow": False, "font": {"size": size, "color": color}, "xanchor": "left", "yanchor": "middle"}
    figure.notes.append({"text": text} | base | where)


def line(figure: Draft, x0: Any, y0: Any, x1: Any, y1: Any, color: str = INK, **more: Any) -> None:
    style = {"color": color, "width": more.pop("width", 1.5), "dash": more.pop("dash", "solid")}
    figure.add_shape(type="line", x0=x0, x1=x1, y0=y0, y1=y1, line=style, **more)


def empty(figure: Draft, words: str) -> None:
    """Large words in the middle of a figure that has nothing to show, and no axes."""
    note(figure, words, x=0.5, y=0.5, xref="paper", yref="paper", xanchor="center", size=28)
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)


def width(text: str, size: float) -> float:
    """Pixels that a line takes at this font size: a Chinese character is as wide as high, others a little over half."""
    return sum(size if ord(c) > 0x2E7F or c in "◆●▲■✕○▼▽" else size * 0.56 for c in text)


NOT_LAST, NOT_FIRST = "（《“‘(", "）》”’，；：、。？！%)"
"""Signs no line may end with, or begin with."""


def wrap(text: str, size: float, fits: float, most: int = 3) -> list[str]:
    """Lines no wider than `fits` px, broken after a separator where that leaves no short line; the last ends in … where more is cut."""
    lines: list[str] = []
    while text and len(lines) < most:
        end = len(text)
        while end > 1 and width(text[:end], size) > fits:
            end -= 1
        if end < len(text):
            part, mark = text.rfind("　", 0, end) + 1, max(text.rfind(m, 0, end) for m in "，；、。") + 1
            end = next((soft for soft in (part, mark) if soft > end * 0.55), end)
            if len(text) - end == 1 and end > 2:  # one character alone in the last line
                end -= 1
            while end > 2 and (text[end - 1] in NOT_LAST or text[end] in NOT_FIRST):
                end -= 1
            if len(lines) == most - 1:
                lines.append(text[: end - 1].rstrip("　") + "…")
                break
        lines.append(text[:end].strip("　"))
        text = text[end:].lstrip("　")
    return lines


def wrapped(text: str, size: float, fits: float, most: int = 3) -> str:
    """`wrap` as markup, escaped."""
    return "<br>".join(escape(t) for t in wrap(text, size, fits, most))


def sources(plan: Plan, *parts: str) -> str:
    """The foot: the document, then what is given (clause, basis, who leads, upload), empty ones left out."""
    return "　".join(p for p in (f"依据：{plan.document}" if plan.document else "", *parts) if p)


def clauses(indicator: Indicator) -> str:
    return "；".join(dict.fromkeys(t.clause for t in indicator.targets if t.clause))


def said(title: str, facts: Sequence[str], what: str) -> str:
    """Alternative text: what kind of picture it is, its finding, and the first few facts with their numbers."""
    facts = [f for f in facts if f]
    rest = f"；另有 {len(facts) - SAID_AT_MOST} 项" if len(facts) > SAID_AT_MOST else ""
    body = "；".join(facts[:SAID_AT_MOST]) + rest
    return f"{what}：{title}。" + (f"{body}。" if body else "")


SIGNS = {SHAPES[s]: FILLS[s] for s in ("achieved", "on_pace", "slightly_behind", "behind", "missed")} | dict.fromkeys(
    ("◎", "├○┤", "▶"), INK
)
"""Signs that a subtitle explains → the colour they are drawn in, where the marks are verdicts."""


def _as_drawn(text: str, signs: Mapping[str, str] | None) -> str:
    for sign, color in (signs or {}).items():
        text = text.replace(sign, f'<span style="color:{color}">{sign}</span>')
    return text


def dress(
    figure: Draft,
    title: str,
    subtitle: str,
    foot: str,
    *,
    demo: bool,
    height: int,
    alt: str = "",
    left: int = 16,
    right: int = 20,
    bottom: int = BOTTOM,
    signs: Mapping[str, str] | None = None,
) -> go.Figure:
    """Adds title, subtitle, foot and 演示数据 (plain text, escaped here); sets size and margins. The width is the page's.

    `figure.layout.meta` holds `title` and `alt` in plain words. `signs`: colours of signs in the subtitle, as `SIGNS`.
    """
    size = next((s for s in (25, 21, 19, 18) if width(title, s) <= TITLE_FITS), 19)  # two lines, or more, are of 19
    head = wrap(title, size, TITLE_FITS, 2)
    sub = wrap(subtitle, 14, SUBTITLE_FITS, 2)
    feet = wrap(foot, 12, FOOT_FITS, 2)
    more = 26 * (len(head) - 1)
    top = TOP + more + 20 * (len(sub) - 1)
    low = bottom + 16 * (len(feet) - 1)
    figure.update_layout(
        template=TEMPLATE,
        height=height,
        margin={"l": left, "r": right, "t": top, "b": low, "autoexpand": False},
        title={"text": f"<b>{'<br>'.join(map(escape, head))}</b>", "x": 0, "xref": "container", "pad": {"l": 20, "t": 18 + 13 * (len(head) - 1)}, "y": 1,
               "yref": "container", "yanchor": "top", "font": {"size": size, "color": INK}},
        meta={"title": title, "alt": alt or title},
        dragmode=False,
    )  # fmt: skip
    at = {"xref": "paper", "yref": "paper"}
    note(figure, _as_drawn("<br>".join(map(escape, sub)), signs), **at, x=0, y=1, xshift=20 - left, yshift=top - 58 - more, size=14,
         yanchor="top", align="left")  # fmt: skip
    note(
        figure, "<br>".join(map(escape, feet)), **at, x=0, xshift=20 - left, y=0, yshift=10 - low, yanchor="bottom", align="left"
    )
    if demo:
        note(figure, "<b>演示数据</b>", **at, x=1, xshift=right - 20, xanchor="right", y=0, yshift=10 - low, yanchor="bottom",
             size=14, color=DEMO)  # fmt: skip
    figure.update_layout(annotations=figure.notes, shapes=figure.shapes)
    return figure.figure


def numbers(values: Any) -> list[float | None]:
    """A column as a plain list, none for what is missing: readable in JSON, and never drawn."""
    return [None if v != v or v is None else round(float(v), 6) for v in values]
