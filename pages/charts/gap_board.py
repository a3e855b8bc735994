"""The target-gap board: one row per indicator, worst first. The bar is progress; a target without a path gets no bar."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from metrics import wording as w
from metrics.model import Period, Plan
from pages.charts.parts import BOTTOM, TOP, dress, line, note
from pages.charts.theme import COLORS, INK, LINE, MARKERS, MUTED, SHAPES, TRACK

CUT = 1.3
"""Bars end here; the true percentage is then written on them."""
LABEL, BAR, VALUE, TARGET, STATUS = 0.178, (0.188, 0.475), 0.54, 0.547, 0.645
ROW_PX = 48
HALF = 0.25


def gap_board(
    plan: Plan, rows: pd.DataFrame, period: Period, *, footer: str = "", title: str | None = None, height: int | None = None
) -> go.Figure:
    """The board of one region at `period` from `Board.rows`. Indicators without a target are left out."""
    shown = w.sort_rows(rows)
    found = list(shown.itertuples(index=False))
    figure = go.Figure()
    for y, row in enumerate(found):
        _track(figure, plan, row, y)
        _texts(figure, plan, row, y)
    n = max(len(found), 1)
    figure.update_xaxes(domain=list(BAR), range=[0, CUT], visible=False)
    figure.update_yaxes(range=[n - 0.5, -0.75], visible=False)
    if found:
        line(figure, 1, -0.55, 1, n - 0.5, MUTED, dash="dot", xref="x", yref="y")
        note(figure, "目标 100%", x=1, y=-0.7, xref="x", yref="y", xanchor="center")
    else:
        note(figure, "暂无适用的量化目标", x=0.5, y=0, xref="paper", yref="y", xanchor="center", size=18)
    region = str(shown["region"].iloc[0]) if len(shown) else plan.root_region
    head = "" if region == plan.root_region else f"{region}　"
    subtitle = f"{head}截至 {period.name}（数据截止 {period.end}）　条形：完成进度　│竖线：序时进度　灰底：目标全长"
    foot = "　".join(
        filter(None, (f"依据：{plan.document}" if plan.document else "", "口径：年度量按本年累计，存量按期末数", footer))
    )
    demo = bool(len(shown) and shown["demo"].any())
    figure.update_layout(barmode="overlay")
    size = height or max(300, round(TOP + BOTTOM + ROW_PX * (n + 0.25)) + 8)
    return dress(figure, title or w.finding(plan, shown, period), subtitle, escape(foot), demo=demo, height=size)


def _track(figure: go.Figure, plan: Plan, row: Any, y: int) -> None:
    """Grey full length and bar where there is a path; else words and a marker at the target, and never a bar."""
    status, progress, color = row.status, w.field(row, "progress"), COLORS[row.status]
    ends = {"x0": 0, "x1": 1, "y0": y - HALF, "y1": y + HALF}
    box: dict[str, Any] = {"type": "rect", **ends, "xref": "x", "yref": "y", "layer": "below"}
    if status in ("unreported", "not_started", None):
        figure.add_shape(**box, line={"color": LINE, "width": 1, "dash": "dash"})
        words = {"unreported": "未报", "not_started": "未到期"}.get(status, "无法计算")
        note(figure, words, x=0.5, y=y, xref="x", yref="y", xanchor="center")
    elif progress is None:
        line(figure, 0, y, 1, y, LINE, dash="dot", width=1, xref="x", yref="y")
        words = "保持类目标，不计进度" + ("" if w.field(row, "met") else "（现未满足）")
        note(figure, words, x=0.04, y=y, xref="x", yref="y", bgcolor="#ffffff")
        mark = {"symbol": MARKERS[status], "size": 13, "color": color}
        figure.add_scatter(x=[1], y=[y], mode="markers", marker=mark, hovertext=[_hover(plan, row)], hoverinfo="text")
    else:
        figure.add_shape(**box, fillcolor=TRACK, line_width=0)
        cut, below = progress > CUT, progress < 0
        figure.add_bar(
            x=[min(max(progress, 0), CUT)], y=[y], width=HALF * 1.2, orientation="h", marker={"color": color}, name=row.indicator,
            hovertext=[_hover(plan, row)], hoverinfo="text",
        )  # fmt: skip
        if cut:
            note(figure, f"<b>{progress * 100:,.0f}% ▶</b>", x=CUT, y=y, xref="x", yref="y", xanchor="right", color="#ffffff")
        if below:
            note(figure, f"低于基期（{progress * 100:,.0f}%）", x=0.02, y=y, xref="x", yref="y", color=color)
    elapsed = w.field(row, "elapsed")
    if elapsed is not None and status != "not_started":
        line(figure, elapsed, y - 0.36, elapsed, y + 0.36, INK, width=2.5, xref="x", yref="y")


def _texts(figure: go.Figure, plan: Plan, row: Any, y: int) -> None:
    indicator = plan.indicator_by_code[row.indicator]
    color = COLORS[row.status]

    def put(text: str, x: float, up: int, anchor: str = "left", **style: Any) -> None:
        if text:
            note(figure, text, x=x, y=y, xref="paper", yref="y", yshift=up, xanchor=anchor, **style)

    label, leads = _cut(indicator.label, 12), _cut(w.leads(plan, indicator), 14)
    put(f"<b>{escape(label)}</b>", LABEL, 9 if leads else 0, "right", size=14, color=INK)
    put(escape(leads), LABEL, -10, "right")
    coverage = w.coverage_text(row)
    up = 9 if coverage else 0
    value = w.value_text(indicator, row.actual if row.status != "unreported" or coverage else None)
    number = value.removesuffix(f" {indicator.unit}")  # the unit stands with the target beside it
    put(f"<b>{escape(number)}</b>", VALUE, up, "right", size=15, color=INK)
    put(f"/ {escape(w.target_text(indicator, w.target_of(indicator, row)))}", TARGET, up, size=12)
    put(coverage, STATUS - 0.014, -10, "right")
    pace = "" if row.status in ("achieved", "missed") else w.pace_text(row)  # after the due date there is no 序时
    below = w.required_text(plan, row, Period.parse(row.period)) or pace
    status = f"<b>{SHAPES[row.status]} {w.status_words(row)}</b>"
    gap = f'　<span style="font-size:12px;color:{INK}">{escape(w.gap_text(plan, row))}</span>'
    put(status + gap, STATUS, 9 if below else 0, size=14, color=color)
    put(below, STATUS, -10)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _hover(plan: Plan, row: Any) -> str:
    indicator = plan.indicator_by_code[row.indicator]
    target = w.target_text(indicator, w.target_of(indicator, row))
    progress = w.field(row, "progress")
    parts = (
        f"<b>{escape(indicator.name)}</b>",
        f"现状 {w.value_text(indicator, row.actual)}，目标 {target}",
        f"进度 {progress * 100:,.1f}%，序时 {row.elapsed * 100:,.1f}%" if progress is not None else "",
        f"{w.full_status(row)}，{w.gap_text(plan, row)}",
        f"牵头：{escape('、'.join(indicator.lead_units))}",
    )
    return "<br>".join(filter(None, parts))
