"""What every figure has: title, subtitle, foot and the mark of made-up data, placed so that they hold at 1000–1800 px."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from pages.charts.theme import DEMO, INK, MUTED, TEMPLATE

TOP, BOTTOM = 104, 56


def note(figure: go.Figure, text: str, **where: Any) -> None:
    """An annotation without an arrow; 12 px grey unless told."""
    size, color = where.pop("size", 12), where.pop("color", MUTED)
    base: dict[str, Any] = {"showarrow": False, "font": {"size": size, "color": color}, "xanchor": "left", "yanchor": "middle"}
    figure.add_annotation(text=text, **(base | where))


def line(figure: go.Figure, x0: Any, y0: float, x1: Any, y1: float, color: str = INK, **more: Any) -> None:
    style = {"color": color, "width": more.pop("width", 1.5), "dash": more.pop("dash", "solid")}
    figure.add_shape(type="line", x0=x0, x1=x1, y0=y0, y1=y1, line=style, **more)


def dress(
    figure: go.Figure, title: str, subtitle: str, foot: str, *, demo: bool, height: int, left: int = 16, bottom: int = BOTTOM
) -> go.Figure:
    """Adds title, subtitle, foot and 演示数据; sets size and margins. The width is the page's."""
    size = 25 if len(title) <= 34 else 21 if len(title) <= 42 else 18
    figure.update_layout(
        template=TEMPLATE,
        height=height,
        margin={"l": left, "r": 20, "t": TOP, "b": bottom, "autoexpand": False},
        title={"text": f"<b>{title}</b>", "x": 0, "xref": "container", "pad": {"l": 20}, "y": 1 - 32 / height, "yanchor": "middle",
               "font": {"size": size, "color": INK}},
        meta={"title": title},
        dragmode=False,
    )  # fmt: skip
    note(figure, subtitle, xref="paper", yref="paper", x=0, y=1, xshift=20 - left, yshift=TOP - 68, size=14)
    foot_at = {"xref": "paper", "yref": "paper", "y": 0, "yshift": 18 - bottom}
    note(figure, foot, x=0, xshift=20 - left, **foot_at)
    if demo:
        note(figure, "<b>演示数据</b>", x=1, xanchor="right", size=14, color=DEMO, **foot_at)
    return figure
