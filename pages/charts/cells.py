"""Tables drawn as figures: areas of a few colours with words in every cell (one trace for the areas, one for the words)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pages.charts.parts import Draft, line, note
from pages.charts.theme import GRID, INK, PAPER, TINTS

KEYS: tuple[str | None, ...] = tuple(TINTS)


def areas(figure: Draft, kinds: Sequence[Sequence[Any]], colors: dict[Any, str], gap: int = 3) -> None:
    """`kinds[y][x]`: a key of `colors`, or none for an empty cell. Cell (x, y) is centred there; y counts downwards."""
    keys = list(colors)
    z = [[keys.index(k) if k in colors else None for k in row] for row in kinds]
    n = len(keys)
    scale = [[(i + side) / n, colors[k]] for i, k in enumerate(keys) for side in (0, 1)]
    figure.add_heatmap(
        z=z, colorscale=scale, zmin=-0.5, zmax=n - 0.5, xgap=gap, ygap=gap, showscale=False, hoverinfo="skip", name="cells"
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
