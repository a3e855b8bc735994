"""A figure with its row texts as points of one trace instead of annotations: the same picture, drawn in less time.

plotly.js measures each annotation in the page when it draws it, which forces a layout for each of a hundred; the texts of a trace are placed
without. For figures on a page; files and golden figures keep the annotations, which say in words where they stand.
"""

from __future__ import annotations

import plotly.graph_objects as go

SIDE = {"left": "middle right", "center": "middle center", "right": "middle left"}
"""Anchor of an annotation → where the text of a point stands."""


def quick(figure: go.Figure) -> go.Figure:
    """Changes `figure`: annotations at a place of the paper's width and a row of the y axis become text points on an x axis over the whole
    width. Those with a background or shifted sideways stay. Needs a set height and y range; without them nothing is changed."""
    layout = figure.layout
    span, height = layout.yaxis.range, layout.height
    if not span or not height:
        return figure
    per_px = (span[1] - span[0]) / (height - layout.margin.t - layout.margin.b)
    moved = [
        a
        for a in layout.annotations
        if a.xref == "paper" and a.yref == "y" and not a.bgcolor and not a.xshift and a.yanchor == "middle" and a.xanchor in SIDE
    ]
    if not moved:
        return figure
    rest = [a for a in layout.annotations if a not in moved]
    figure.add_scatter(
        x=[a.x for a in moved],
        y=[round(a.y + (a.yshift or 0) * per_px, 4) for a in moved],
        text=[a.text for a in moved],
        textposition=[SIDE[a.xanchor] for a in moved],
        textfont={"size": [a.font.size for a in moved], "color": [a.font.color for a in moved]},
        mode="text", hoverinfo="skip", cliponaxis=False, xaxis="x2", name="words",
    )  # fmt: skip
    figure.layout.annotations = rest
    # Not `overlaying`: such an axis takes the domain of the one it lies over.
    figure.layout.xaxis2 = {"anchor": "y", "domain": [0, 1], "range": [0, 1], "visible": False, "fixedrange": True}
    layout.plot_bgcolor = "rgba(0,0,0,0)"  # its ground would cover the bars; the paper below has the same colour
    return figure
