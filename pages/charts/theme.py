"""One theme and one status palette for screens, slides and paper.

Figures are drawn once, in the light palette; `in_mode` gives the dark one and what a grey printer makes of it. For that every
role has a colour of its own. `FILLS` are for bars, marks and lamps (3:1 on the background, evenly spread in lightness, so that
they differ in grey), `COLORS` for words in the colour of a status (4.5:1), `TINTS` for areas behind words. Each status has a shape
and words besides: colour is never the only sign. `tests/unit/test_theme.py` simulates colour blindness and grey.
"""

from __future__ import annotations

import json
import re
from typing import Any, Literal

import plotly.graph_objects as go

Mode = Literal["light", "dark", "grey"]
MODES: tuple[Mode, ...] = ("light", "dark", "grey")

FONT = '"Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif'
INK, MUTED, LINE, TRACK, GRID, PAPER = "#1b2733", "#55636f", "#87929d", "#e9eef2", "#eef1f4", "#ffffff"
DEMO = "#b3261e"
BAND_50, BAND_80, BAND_95 = "#b4c4d4", "#ced9e4", "#e3eaf1"
QUIET = "#9fb0c0"
"""Bars that carry no verdict (earlier years, base stock)."""

FILLS: dict[str | None, str] = {
    "achieved": "#004d93", "on_pace": "#2e8859", "slightly_behind": "#c3880b", "behind": "#c23700", "missed": "#64081e",
    "unreported": "#535a63", "not_started": "#7f8790", None: "#535a63",
}  # fmt: skip
COLORS: dict[str | None, str] = {
    "achieved": "#004789", "on_pace": "#26764c", "slightly_behind": "#9c6a00", "behind": "#af3000", "missed": "#62041c",
    "unreported": "#4c535c", "not_started": "#6a727a", None: "#4c535c",
}  # fmt: skip
TINTS: dict[str | None, str] = {
    "achieved": "#bfd3ea", "on_pace": "#c4dfcf", "slightly_behind": "#f3dfb0", "behind": "#f4c6b1", "missed": "#d5a9b3",
    "unreported": "#f3f5f7", "not_started": "#f6f7f8", None: "#f3f5f7",
}  # fmt: skip
SHAPES: dict[str | None, str] = {
    "achieved": "◆", "on_pace": "●", "slightly_behind": "▲", "behind": "■", "missed": "✕",
    "unreported": "○", "not_started": "–", None: "–",
}  # fmt: skip
DEADLINES = {"due": "▼", "ahead": "▽"}
"""Signs of deadlines that are past and that are not; none of a lamp's, since they say nothing of what was done."""
MARKERS: dict[str | None, str] = {
    "achieved": "diamond", "on_pace": "circle", "slightly_behind": "triangle-up", "behind": "square", "missed": "x",
    "unreported": "circle-open", "not_started": "line-ew", None: "line-ew",
}  # fmt: skip

DARK: dict[str, str] = {
    INK: "#e8edf2", MUTED: "#a9b5c0", LINE: "#6f7c88", TRACK: "#27313b", GRID: "#222b34", PAPER: "#12181f", DEMO: "#ff8f7d",
    BAND_50: "#4a5f74", BAND_80: "#35475a", BAND_95: "#263443", QUIET: "#51626f",
    **dict(zip(FILLS.values(), (
        "#6fa4f8", "#75d79e", "#ffce79", "#ee6c38", "#c64455", "#acb4be", "#7b838c", "#acb4be"), strict=True)),
    **dict(zip(COLORS.values(), (
        "#86b4fb", "#82dba8", "#ffd48a", "#f58457", "#e9808c", "#b6bec8", "#97a0a9", "#b6bec8"), strict=True)),
    **dict(zip(TINTS.values(), (
        "#1d3a63", "#1d4530", "#54431d", "#5f2a14", "#4c1722", "#1a222a", "#181f27", "#1a222a"), strict=True)),
}  # fmt: skip
"""The dark counterpart of every colour of the light palette."""

WIDTH, HEIGHT = 1600, 900


DOWNLOAD: dict[str, Any] = {
    "displaylogo": False,
    "displayModeBar": True,
    "scrollZoom": False,
    "modeBarButtons": [["toImage"]],
    "toImageButtonOptions": {"format": "png", "scale": 2.4, "width": WIDTH, "height": HEIGHT},
}
"""For `st.plotly_chart(config=…)`: the one button saves the picture in the browser, without Chrome on the server. It is laid out at
1600×900, where nothing is under 12 px, and saved as 3840×2160. Its name is set when it is asked for (`pages/ui/tools.js`)."""

TEMPLATE = go.layout.Template(
    layout={
        "font": {"family": FONT, "size": 13, "color": INK},
        "paper_bgcolor": PAPER,
        "plot_bgcolor": PAPER,
        "hoverlabel": {"font": {"family": FONT, "size": 13, "color": INK}, "bgcolor": PAPER, "align": "left"},
        "xaxis": {"zeroline": False, "showgrid": False, "fixedrange": True, "ticklabeloverflow": "allow"},
        "yaxis": {"zeroline": False, "gridcolor": GRID, "fixedrange": True, "ticklabeloverflow": "allow"},
        "dragmode": False,
        "showlegend": False,
        "bargap": 0.3,
    }
)

_HEX = re.compile(r"#[0-9a-f]{6}\b")


def in_mode(figure: go.Figure, mode: Mode) -> go.Figure:
    """The same figure in another palette: `dark`, or `grey` as a printer without colour gives it. `light` is the figure itself."""
    if mode == "light":
        return figure

    def swap(found: re.Match[str]) -> str:
        return grey(found[0]) if mode == "grey" else DARK.get(found[0], found[0])

    text = _HEX.sub(swap, str(figure.to_json()))
    content = json.loads(text)
    made = go.Figure(content, skip_invalid=False)
    if "template" not in content["layout"]:
        made.layout.template = None  # whatever the default of the process is, Streamlit sets one of its own
    return made


def grey(color: str) -> str:
    """The grey of the same luminance (Rec. 709, as WCAG and CIE L* use it)."""
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    y = sum(a * b for a, b in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    level = round(255 * (y * 12.92 if y <= 0.0031308 else 1.055 * y ** (1 / 2.4) - 0.055))
    return f"#{level:02x}{level:02x}{level:02x}"
