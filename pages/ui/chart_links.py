"""Words of a figure as links, in their own colour (`links` follows them)."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import plotly.graph_objects as go

from pages.charts.gap_board import ALONE, BESIDE_FORECASTS
from pages.charts.theme import INK


def anchor(href: str, markup: str, ink: str = INK) -> str:
    """`markup` of a figure as a link; Plotly would paint it blue, which is hard to read on a dark or a tinted ground."""
    return f'<a href="{escape(href)}" target="_self" style="color:{ink}">{markup}</a>'


def rows(figure: go.Figure, x: float, href: Callable[[int], str], n: int) -> go.Figure:
    """The labels of the `n` rows of a table drawn as a figure, which stand at `x` of the paper; `href`: row (from 0) → address."""
    for note in figure.layout.annotations:
        if note.xref == "paper" and note.yref == "y" and note.x == x and note.y in range(n):
            note.text = anchor(href(int(note.y)), note.text)
    return figure


def board(figure: go.Figure, rows: list[Any], href: Callable[[Any, str], str]) -> go.Figure:
    """The gap board with its names, values and verdicts as links. `rows`: in the order of the board; `href(row, name)`: where the
    number of that board column is explained (`""` for the indicator itself)."""
    seen: set[tuple[int, float]] = set()
    columns = (ALONE, BESIDE_FORECASTS)
    labels, values, states = ({getattr(c, name) for c in columns} for name in ("label", "value", "status"))
    for note in figure.layout.annotations:
        if note.xref != "paper" or note.yref != "y" or note.x not in labels | values | states:
            continue
        at = (round(note.y), note.x)
        if not 0 <= at[0] < len(rows) or (at in seen and note.x in labels):  # below the name stand the units
            continue
        column = "" if note.x in labels else "actual" if note.x in values else "required_rate" if at in seen else "gap"
        seen.add(at)
        note.text = anchor(href(rows[at[0]], column), note.text, note.font.color)
    return figure
