"""Tables drawn as figures: areas of a few colours with words in every cell (a shape for each colour, one trace for the words)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pages.charts.parts import Draft, line, note
from pages.charts.theme import GRID, INK, PAPER, TINTS


def areas(figure: Draft, kinds: Sequence[Sequence[Any]], colors: dict[Any, str], gap: float = 0.02) -> None:
    """`kinds[y][x]`: a key of `colors`, or none for an empty cell. Cell (x, y) is centred there; y counts downwards. `gap`: on each side,
    in parts of a cell. A shape for each colour: plotly.js would draw a heat map as a picture, which takes longer and prints coarsely."""
    half_x, half_y = 0.5 - gap, 0.5 - 1.5 * gap
    for key, color in colors.items():
        at = [(x, y) for y, row in enumerate(kinds) for x, kind in enumerate(row) if kind == key]
        path = "".join(f"M{x - half_x:g},{y - half_y:g}H{x + half_x:g}V{y + half_y:g}H{x - half_x:g}Z" for x, y in at)
        if at and color != PAPER:
            figure.add_shape(
                type="path", path=path, fillcolor=color, line={"width": 0}, xref="x", yref="y", layer="below", name=f"area_{key}"
            )


def words(
    figure: Draft,
    cells: Sequence[tuple[float, float, str]],
    *,
    size: int = 12,
    color: str | Sequence[str] = INK,
    position: str = "middle center",
) -> None:
    """(x, y, text) of every cell, as one trace."""
    colors: Any = color if isinstance(color, str) else list(color)
    figure.add_scatter(
        x=[x for x, _, _ in cells], y=[y for _, y, _ in cells], text=[t for _, _, t in cells], mode="text", cliponaxis=False,
        textfont={"size": size, "color": colors}, textposition=position, hoverinfo="skip", name="words",
    )  # fmt: skip


def frame(figure: Draft, columns: int, rows: int, *, left: float, right: float = 1.0, head: float = 0.75) -> None:
    """Hidden axes over the cells: `left`…`right` of the paper for the columns, room of `head` rows for their names."""
    figure.update_xaxes(domain=[left, right], range=[-0.5, max(columns, 1) - 0.5], visible=False)
    figure.update_yaxes(range=[max(rows, 1) - 0.5, -0.5 - head], visible=False)


def header(figure: Draft, names: Sequence[str], size: int = 13) -> None:
    """Names over the columns (markup)."""
    for x, name in enumerate(names):
        note(figure, f"<b>{name}</b>", x=x, y=-0.55, xref="x", yref="y", xanchor="center", yanchor="bottom", size=size, color=INK)


def rules(figure: Draft, rows: int) -> None:
    """Thin lines between rows."""
    for y in range(rows - 1):
        line(figure, 0, y + 0.5, 1, y + 0.5, GRID, width=1, xref="paper", yref="y", layer="below")


STATUS_AREAS: dict[Any, str] = {status or "none": color for status, color in TINTS.items()} | {"value": PAPER}
"""Tints of the verdicts; `value` for a number that no target judges."""
