"""A board drawn quickly says the same words in the same places."""

from __future__ import annotations

import json

import plotly.graph_objects as go
import plotly.io as pio
import pytest

from pages.charts.parts import BOTTOM, TOP, Draft, dress, line, note
from pages.charts.quick import quick, settled
from pages.charts.theme import TEMPLATE, in_mode


def drawn(height: int = 500) -> go.Figure:
    figure = Draft()
    figure.add_bar(x=[1], y=[0], orientation="h")
    figure.update_xaxes(domain=[0.2, 0.5], range=[0, 1])
    figure.update_yaxes(range=[1.5, -0.5])
    note(figure, "名称", x=0.1, y=0, xref="paper", yref="y", yshift=17, xanchor="right", size=14)
    note(figure, "状态", x=0.6, y=1, xref="paper", yref="y")
    note(figure, "灰底", x=0.5, y=1, xref="paper", yref="y", bgcolor="#ffffff")
    note(figure, "在图内", x=0.5, y=1, xref="x", yref="y")
    return dress(figure, "标题", "副题", "来源", demo=True, height=height)


def test_words_of_rows_become_points_where_they_stood() -> None:
    before, after = drawn(), quick(drawn())
    words = after.data[-1]
    assert words.text == ("名称", "状态")
    assert words.x == (0.1, 0.6)
    assert words.textposition == ("middle left", "middle right")
    assert tuple(words.textfont.size) == (14, 12)
    per_px = 2 / (500 - TOP - BOTTOM)
    assert words.y == (round(-(17 - 0.2 * 14) * per_px, 4), round(1 + 0.2 * 12 * per_px, 4))
    assert (after.layout.xaxis9.domain, after.layout.xaxis9.range) == ((0, 1), (0, 1))
    said = [a.text for a in before.layout.annotations if a.text not in words.text]
    assert [a.text for a in after.layout.annotations] == said
    assert "灰底" in said
    assert "在图内" in said


def test_without_a_known_range_nothing_changes() -> None:
    figure = drawn()
    figure.layout.yaxis.range = None
    before = settled(go.Figure(figure)).to_dict()
    assert quick(figure).to_dict() == before
    assert len(figure.data) == 1


def test_single_bars_and_marks_of_a_kind_are_one_trace() -> None:
    figure = Draft()
    for y, (color, symbol) in enumerate([("#111111", "circle"), ("#222222", "square"), ("#333333", "diamond")]):
        figure.add_bar(
            x=[y / 10], y=[y], width=0.3, orientation="h", marker={"color": color}, name=f"row {y}", hovertext=[f"bar {y}"]
        )
        figure.add_scatter(x=[1], y=[y], mode="markers", marker={"size": 9, "symbol": symbol, "color": color}, hoverinfo="skip")
    figure.add_scatter(x=[1], y=[0], mode="markers", marker={"size": 5, "symbol": "circle", "color": "#444444"}, hoverinfo="skip")
    figure.add_scatter(x=[0, 1], y=[0, 1], mode="lines", name="path")
    found = quick(dress(figure, "标题", "副题", "来源", demo=False, height=400))
    bars, marks = (next(t for t in found.data if t.type == kind and len(t.x) == 3) for kind in ("bar", "scatter"))
    assert (bars.x, bars.y, bars.hovertext) == ((0, 0.1, 0.2), (0, 1, 2), ("bar 0", "bar 1", "bar 2"))
    assert (bars.marker.color, bars.width, bars.orientation) == (("#111111", "#222222", "#333333"), 0.3, "h")
    assert (marks.marker.symbol, marks.marker.size) == (("circle", "square", "diamond"), 9)
    assert len(found.data) == 4  # the small mark and the line stand as they were
    assert [t.name for t in found.data].count("path") == 1


def test_lines_and_boxes_of_a_style_are_one_shape() -> None:
    figure = Draft()
    for y in (0, 1):
        figure.add_shape(type="rect", x0=0, x1=1, y0=y - 0.2, y1=y + 0.2, xref="x", yref="y", layer="below", fillcolor="#eeeeee")
        line(figure, 0.5, y - 0.3, 0.5, y + 0.3, width=2)
    line(figure, 0, 0, 1, 0, color="#999999", xref="paper", yref="y")
    figure.add_shape(type="path", path="M0,0H1Z")
    found = quick(dress(figure, "标题", "副题", "来源", demo=False, height=400)).layout.shapes
    assert [s.path for s in found] == [
        "M0,-0.2H1V0.2H0ZM0,0.8H1V1.2H0Z", "M0.5,-0.3L0.5,0.3M0.5,0.7L0.5,1.3", "M0,0L1,0", "M0,0H1Z",
    ]  # fmt: skip
    assert (found[0].fillcolor, found[0].layer, found[1].line.width, found[2].xref) == ("#eeeeee", "below", 2, "paper")


def test_a_settled_figure_has_nothing_that_plotly_takes_for_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pio.templates, "default", "plotly_dark")  # Streamlit sets one of its own
    figure = Draft()
    figure.add_bar(x=[1], y=[0])
    figure.add_scatter(x=[1], y=[0], xaxis="x2", yaxis="y2")
    figure.update_layout(
        xaxis2={"domain": [0.5, 1]}, yaxis2={"showgrid": True, "anchor": "x2", "gridcolor": "#123456"}, bargap=0.1
    )
    made = settled(dress(figure, "标题", "副题", "来源", demo=True, height=400, alt="图的话"))
    found = json.loads(made.to_json())["layout"]
    theme = TEMPLATE.layout.to_plotly_json()
    assert "template" not in found
    assert "template" not in json.loads(in_mode(made, "dark").to_json())["layout"]
    assert found["meta"] == ["标题", "图的话"]
    assert found["datarevision"] == 1
    assert found["xaxis"] == theme["xaxis"]
    assert found["xaxis2"] == theme["xaxis"] | {"domain": [0.5, 1]}
    assert found["yaxis2"] == theme["yaxis"] | {"showgrid": True, "anchor": "x2", "gridcolor": "#123456"}
    assert found["bargap"] == 0.1
    rest = {k: v for k, v in theme.items() if k not in ("xaxis", "yaxis", "bargap", "dragmode")}
    assert {k: found[k] for k in rest} == rest
