"""A figure with its row texts as points of one trace instead of annotations, its single bars and marks as one trace of each kind, and its
lines and boxes as one shape of each style: the same picture, drawn in less time.

plotly.js measures each annotation in the page when it draws it, which forces a layout for each of a hundred; the texts of a trace are placed
without. It also works out the defaults and the layers of each trace and shape anew. For figures on a page; files and golden figures keep the
annotations and a trace a row, which say in words where and whose they are.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import Any

import plotly.graph_objects as go

SIDE = {"left": "middle right", "center": "middle center", "right": "middle left"}
"""Anchor of an annotation → where the text of a point stands."""
OF_POINT = ("x", "y", "hovertext")
OF_MARK = ("color", "symbol")
"""What may differ from point to point within a trace; points of several sizes would be drawn half transparent, as bubbles."""
AXIS = 9
"""An x axis that no figure has."""
LOWER = 0.2
"""The text of a point stands higher than that of an annotation, by this part of its size."""
AXES = re.compile(r"[xy]axis\d*")


def quick(figure: go.Figure) -> go.Figure:
    """Changes `figure` as `settled` does, and more: annotations at a place of the paper's width and a row of the y axis become text
    points on an x axis over the whole width. Those with a background or shifted sideways stay. Needs a set height and y range; without
    them no text is moved. Traces of a single bar or mark each become one trace, lines and boxes of the same style one shape."""
    _together(figure)
    _as_paths(figure)
    layout = figure.layout
    span, height = layout.yaxis.range, layout.height
    if not span or not height:
        return settled(figure)
    per_px = (span[1] - span[0]) / (height - layout.margin.t - layout.margin.b)
    moved = [
        a
        for a in layout.annotations
        if a.xref == "paper" and a.yref == "y" and not a.bgcolor and not a.xshift and a.yanchor == "middle" and a.xanchor in SIDE
    ]
    if not moved:
        return settled(figure)
    rest = [a for a in layout.annotations if not any(a is other for other in moved)]
    figure.add_scatter(
        x=[a.x for a in moved],
        y=[round(a.y + ((a.yshift or 0) - LOWER * a.font.size) * per_px, 4) for a in moved],
        text=[a.text for a in moved],
        textposition=[SIDE[a.xanchor] for a in moved],
        textfont={"size": [a.font.size for a in moved], "color": [a.font.color for a in moved]},
        mode="text", hoverinfo="skip", cliponaxis=False, xaxis=f"x{AXIS}", name="words",
    )  # fmt: skip
    figure.layout.annotations = rest
    # Not `overlaying`: such an axis takes the domain of the one it lies over.
    figure.layout[f"xaxis{AXIS}"] = {"anchor": "y", "domain": [0, 1], "range": [0, 1], "visible": False, "fixedrange": True}
    layout.plot_bgcolor = "rgba(0,0,0,0)"  # its ground would cover the bars; the paper below has the same colour
    return settled(figure)


def settled(figure: go.Figure) -> go.Figure:
    """Changes `figure` so that plotly.js draws it once. Streamlit hands each figure to it twice, the second time as a copy of which the width
    is known, and it draws again what it takes for changed: every list where there is no `datarevision`, every theme, every `meta` that is
    not a list. So the theme is written into the layout, and `meta` becomes `[title, alt]`. For a figure that was dressed
    (`pages.charts.parts`)."""
    own = figure.layout.to_plotly_json()
    theme = own.pop("template")["layout"]
    axes = {axis: theme[axis[:5]] | own.get(axis, {}) for axis in ("xaxis", "yaxis", *filter(AXES.fullmatch, own))}
    meta = own.pop("meta")
    layout = go.Layout({k: v for k, v in theme.items() if not AXES.fullmatch(k)})
    layout.update(own | axes)
    layout.update(meta=[meta["title"], meta["alt"]], datarevision=1)
    figure.layout = layout
    figure.layout.template = None  # that of the process, which a new layout is given
    return figure


def _together(figure: go.Figure) -> None:
    """Bars and marks that stand alone in their trace as one trace of each kind, on top of what was between them."""
    alone = [t for t in figure.data if t.x is not None and len(t.x) == 1 and (t.type == "bar" or t.mode == "markers")]
    kinds = [list(g) for _, g in groupby(sorted(alone, key=_kind), key=_kind)]
    several = [kind for kind in kinds if len(kind) > 1]
    figure.data = [t for t in figure.data if not any(t is other for kind in several for other in kind)]
    for kind in several:
        points = [t.to_plotly_json() for t in kind]
        found: dict[str, Any] = {k: v for k, v in points[0].items() if k != "name"}
        found |= {k: [v for p in points for v in p[k]] for k in OF_POINT if k in found}
        marks = {k: [p["marker"][k] for p in points] for k in OF_MARK if k in found["marker"]}
        figure.add_trace(found | {"marker": found["marker"] | marks})


def _kind(trace: Any) -> str:
    """Traces of the same kind differ in nothing but their point."""
    found = trace.to_plotly_json()
    mark = {k: None if k in OF_MARK else v for k, v in found.get("marker", {}).items()}
    return repr(
        sorted(
            {
                **{k: v for k, v in found.items() if k not in (*OF_POINT, "name")},
                "marker": mark,
                "points": [k for k in OF_POINT if k in found],
            }.items()
        )
    )


def _as_paths(figure: go.Figure) -> None:
    """Lines and boxes of the same style as one shape each, where the first of them stands."""
    found: dict[str, dict[str, Any]] = {}
    for n, shape in enumerate(s.to_plotly_json() for s in figure.layout.shapes):
        if shape.get("type") not in ("line", "rect"):
            found[f"{n}"] = shape
            continue
        style = {k: v for k, v in shape.items() if k not in ("x0", "x1", "y0", "y1", "type")}
        x0, x1, y0, y1 = (shape[k] for k in ("x0", "x1", "y0", "y1"))
        path = f"M{x0},{y0}L{x1},{y1}" if shape["type"] == "line" else f"M{x0},{y0}H{x1}V{y1}H{x0}Z"
        one = found.setdefault(repr((shape["type"], sorted(style.items()))), style | {"type": "path", "path": ""})
        one["path"] += path
    figure.layout.shapes = list(found.values())
