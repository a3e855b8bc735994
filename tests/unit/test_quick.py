"""A board drawn quickly says the same words in the same places."""

from __future__ import annotations

import plotly.graph_objects as go

from pages.charts.parts import BOTTOM, TOP, Draft, dress, note
from pages.charts.quick import quick


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
    assert words.y == (round(-17 * per_px, 4), 1)
    assert (after.layout.xaxis2.domain, after.layout.xaxis2.range) == ((0, 1), (0, 1))
    said = [a.text for a in before.layout.annotations if a.text not in words.text]
    assert [a.text for a in after.layout.annotations] == said
    assert "灰底" in said
    assert "在图内" in said


def test_without_a_known_range_nothing_changes() -> None:
    figure = drawn()
    figure.layout.yaxis.range = None
    assert quick(figure).to_dict() == figure.to_dict()
    assert len(figure.data) == 1
