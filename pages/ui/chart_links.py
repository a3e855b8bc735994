"""Words of a figure as links, in their own colour (`links` follows them)."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import plotly.graph_objects as go

from pages.charts.theme import INK


def anchor(href: str, markup: str) -> str:
    """`markup` of a figure as a link; Plotly would paint it blue, which is hard to read on a dark or a tinted ground."""
    return f'<a href="{escape(href)}" target="_self" style="color:{INK}">{markup}</a>'


def rows(figure: go.Figure, x: float, href: Callable[[int], str], n: int) -> go.Figure:
    """The labels of the `n` rows of a table drawn as a figure, which stand at `x` of the paper; `href`: row (from 0) → address."""
    for note in figure.layout.annotations:
        if note.xref == "paper" and note.yref == "y" and note.x == x and note.y in range(n):
            note.text = anchor(href(int(note.y)), note.text)
    return figure
