"""One theme and one status palette for screens and slides.

Status colours keep 4.5:1 on white as text, and each has its own shape: colour is never the only sign.
"""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

FONT = '"Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif'
INK, MUTED, LINE, TRACK, GRID = "#1b2733", "#55636f", "#98a3ad", "#edf1f4", "#eef1f4"
DEMO = "#c0390b"

COLORS: dict[str | None, str] = {
    "achieved": "#1d5fa8", "on_pace": "#237a4b", "slightly_behind": "#946010", "behind": "#c53d0c", "missed": "#8a1220",
    "unreported": "#626d78", "not_started": "#6b757f", None: "#626d78",
}  # fmt: skip
TINTS: dict[str | None, str] = {
    "achieved": "#a9c4e2", "on_pace": "#a9c8b6", "slightly_behind": "#e3c78f", "behind": "#ebb59d", "missed": "#d9a0a6",
    "unreported": "#d4dae0", "not_started": "#e3e7eb", None: "#d4dae0",
}  # fmt: skip
SHAPES: dict[str | None, str] = {
    "achieved": "◆", "on_pace": "●", "slightly_behind": "▲", "behind": "■", "missed": "✕",
    "unreported": "○", "not_started": "–", None: "–",
}  # fmt: skip
MARKERS: dict[str | None, str] = {
    "achieved": "diamond", "on_pace": "circle", "slightly_behind": "triangle-up", "behind": "square", "missed": "x",
    "unreported": "circle-open", "not_started": "line-ew-open", None: "line-ew-open",
}  # fmt: skip

WIDTH, HEIGHT = 1600, 900
CONFIG: dict[str, Any] = {
    "displaylogo": False,
    "displayModeBar": "hover",
    "scrollZoom": False,
    "modeBarButtons": [["toImage"]],
    "toImageButtonOptions": {"format": "png", "scale": 2, "width": WIDTH, "height": HEIGHT, "filename": "kpi"},
}
"""For `st.plotly_chart(config=CONFIG)`: the one button saves a PNG in the browser, without Chrome on the server."""

TEMPLATE = go.layout.Template(
    layout={
        "font": {"family": FONT, "size": 13, "color": INK},
        "paper_bgcolor": "#ffffff",
        "plot_bgcolor": "#ffffff",
        "hoverlabel": {"font": {"family": FONT, "size": 13, "color": INK}, "bgcolor": "#ffffff", "align": "left"},
        "xaxis": {"zeroline": False, "showgrid": False, "fixedrange": True},
        "yaxis": {"zeroline": False, "gridcolor": GRID, "fixedrange": True},
        "dragmode": False,
        "showlegend": False,
        "bargap": 0.3,
    }
)
