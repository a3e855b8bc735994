"""One indicator over time against its target and pace: bars for flows within a year and growth, lines for the rest."""

from __future__ import annotations

from html import escape
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from metrics import wording as w
from metrics.model import Indicator, Period, Plan
from pages.charts.parts import dress, line, note
from pages.charts.theme import COLORS, HEIGHT, INK, LINE, MUTED, TINTS

BASIS = {
    "annual_flow": "本年累计", "plan_flow": "规划期累计", "stock": "期末数",
    "growth": "较上年末增速", "ratio": "分子÷分母", "level": "期末标准",
}  # fmt: skip
MARKS = {
    "annual_flow": "┄ 序时进度　━ 年度目标", "plan_flow": "┄ 序时路径　━ 目标", "stock": "┄ 基期至目标的路径　━ 目标",
    "growth": "◇ 序时点　━ 目标", "ratio": "━ 目标", "level": "━ 标准限值",
}  # fmt: skip
QUARTERS = "一二三四"


def series_chart(
    plan: Plan, indicator: Indicator, history: pd.DataFrame, period: Period, *, footer: str = "", height: int | None = None
) -> go.Figure:
    """The series of `Board.history`, one row per period. Years without any reading before the first are left out."""
    data = _prepare(plan, history)
    figure = go.Figure()
    title = w.series_finding(plan, indicator, history, period)
    if not data["actual"].notna().any():
        note(figure, "暂无数据", x=0.5, y=0.5, xref="paper", yref="paper", xanchor="center", size=28)
        figure.update_xaxes(visible=False)
        figure.update_yaxes(visible=False)
    else:
        bars = indicator.kind in ("annual_flow", "growth")
        (_bars if bars else _line)(figure, indicator, data, period)
        _references(figure, indicator, data)
        _last_label(figure, plan, indicator, data)
        _axes(figure, indicator, data)
    known = data[data["actual"].notna()]
    extra = ["◎ 经修订"] if known["restated"].any() else []
    lower = "，为下限" if indicator.kind in ("annual_flow", "plan_flow", "stock") else ""
    extra += (
        [f"{'斜纹' if indicator.kind in ('annual_flow', 'growth') else '叉'}：数据不全{lower}"]
        if known["incomplete"].any()
        else []
    )
    subtitle = "　".join(
        [
            f"{BASIS[indicator.kind]}，{indicator.unit}",
            f"截至 {period.name}（{period.end}）",
            *([MARKS[indicator.kind]] if indicator.targets else []),
            *extra,
        ]
    )
    clause = "；".join(dict.fromkeys(t.clause for t in indicator.targets if t.clause))
    leads = "、".join(w.short_unit(plan, u) for u in indicator.lead_units)
    upload = int(known["upload"].max()) if len(known) else 0
    source = footer or (f"批次 {upload}" if upload else "")
    foot = "　".join(filter(None, (f"依据：{plan.document} {clause}".strip(), f"牵头：{leads}" if leads else "", source)))
    demo = bool(known["demo"].any())
    return dress(figure, title, subtitle, escape(foot), demo=demo, height=height or HEIGHT * 2 // 3, left=76, bottom=104)


def _prepare(plan: Plan, history: pd.DataFrame) -> pd.DataFrame:
    """`x`: years as a number, a period drawn at the middle of its slot; `end`: its end."""
    data = history.reset_index(drop=True)
    periods = [Period.parse(p) for p in data["period"]]
    data = data.assign(
        year=[p.year for p in periods], number=[p.number for p in periods], months=[p.months for p in periods],
        end=[(p.last_month + 1) / 12 for p in periods],
    )  # fmt: skip
    data["x"] = data["end"] - data["months"] / 24
    with_value = data.loc[data["actual"].notna(), "year"]
    return data[data["year"] >= with_value.min()].reset_index(drop=True) if len(with_value) else data.head(0)


def _bars(figure: go.Figure, indicator: Indicator, data: pd.DataFrame, period: Period) -> None:
    """Earlier quarters tinted; the last of a year full, coloured by its own verdict."""
    last = data[data["actual"].notna()].groupby("year")["x"].max()
    colors, status_of = [], {}
    for year, rows in data.groupby("year"):
        filled = rows[rows["actual"].notna()]
        status_of[year] = filled.iloc[-1]["status"] if len(filled) else None
    for row in data.itertuples():
        status = status_of[row.year]
        if row.year < period.year and status in ("achieved", "missed"):
            status = "on_pace" if status == "achieved" else "slightly_behind"
        colors.append(COLORS[status] if row.x == last.get(row.year) else TINTS[status])
    figure.add_bar(
        x=data["x"], y=data["actual"], width=data["months"] / 12 * 0.6, hovertext=_hovers(indicator, data), hoverinfo="text",
        marker={"color": colors, "pattern": {"shape": ["/" if i else "" for i in data["incomplete"]], "fillmode": "overlay"}},
    )  # fmt: skip
    _rings(figure, data)


def _line(figure: go.Figure, indicator: Indicator, data: pd.DataFrame, period: Period) -> None:
    color = COLORS[data.iloc[-1]["status"]]
    shape = "hv" if indicator.kind == "level" else "linear"
    fill = {"fill": "tozeroy", "fillcolor": "rgba(152,163,173,0.15)"} if indicator.kind == "plan_flow" else {}
    symbols = ["x-open" if i else "circle" for i in data["incomplete"]]
    figure.add_scatter(
        x=data["x"], y=data["actual"], mode="lines+markers", line={"color": color, "width": 2.5, "shape": shape},
        marker={"size": 8, "color": color, "symbol": symbols}, hovertext=_hovers(indicator, data), hoverinfo="text",
        connectgaps=False, cliponaxis=False, **fill,
    )  # fmt: skip
    _rings(figure, data)


def _rings(figure: go.Figure, data: pd.DataFrame) -> None:
    rows = data[data["restated"] & data["actual"].notna()]
    if len(rows):
        ring = {"size": 15, "symbol": "circle-open", "color": INK, "line": {"width": 2}}
        figure.add_scatter(x=rows["x"], y=rows["actual"], mode="markers", marker=ring, hoverinfo="skip")


def _references(figure: go.Figure, indicator: Indicator, data: pd.DataFrame) -> None:
    """Target and pace, drawn for each year of an annual kind, else over the whole span."""
    rows = data[data["has_target"] & data["target"].notna()]
    if not len(rows):
        return
    at = {"xref": "x", "yref": "y"}
    yearly = indicator.kind in ("annual_flow", "growth")
    goal_due = _due_at(indicator, rows.iloc[-1])
    for _, part in rows.groupby("year") if yearly else [(0, rows)]:
        target = float(part.iloc[-1]["target"])
        begin = float(part["year"].min())
        end = begin + 1 if yearly else max(float(part["year"].max()) + 1, goal_due or 0)
        line(figure, begin, target, end - 0.02, target, INK, **at)
        path = part[part["expected"].notna()]
        if indicator.kind == "growth":
            mark = {"symbol": "diamond-open", "size": 9, "color": MUTED}
            figure.add_scatter(x=path["x"], y=path["expected"], mode="markers", marker=mark, hoverinfo="skip")
        elif yearly and len(path):
            line(figure, begin, 0, end - part["months"].iloc[0] / 24, target, LINE, dash="dot", **at)
        elif len(path):
            xs, ys = [*path["x"]], [*path["expected"]]
            if goal_due is not None and goal_due > path["end"].iloc[-1]:
                xs, ys = [*xs, goal_due - path["months"].iloc[-1] / 24], [*ys, target]
            figure.add_scatter(x=xs, y=ys, mode="lines", line={"color": LINE, "dash": "dot"}, hoverinfo="skip")
    first = rows.iloc[0]
    goal = w.target_text(indicator, w.target_of(indicator, rows.iloc[-1]))
    last = rows.iloc[-1]
    need = f"（须达到 {w.value_text(indicator, last['need'])}）" if indicator.whole and last["need"] != last["target"] else ""
    note(
        figure, f"目标 {goal}{need}", x=float(first["year"]) + 0.01, y=float(first["target"]), yshift=11, color=INK, size=13, **at
    )


def _due_at(indicator: Indicator, row: Any) -> float | None:
    """The due date on the axis of years, none for a yearly or lasting target."""
    target = w.target_of(indicator, row)
    return target.due.year + target.due.month / 12 if target and target.due else None


def _last_label(figure: go.Figure, plan: Plan, indicator: Indicator, data: pd.DataFrame) -> None:
    """The value at the end of each year (or of the series), lifted over a target line it would lie on."""
    base = plan.indicator_by_code.get(indicator.base or "")
    numbers = data[["actual", "target", "expected"]].to_numpy(float)
    span = np.nanmax(numbers, initial=0) - np.nanmin(numbers, initial=0)
    known = data[data["actual"].notna()]
    rows = known.groupby("year").tail(1) if indicator.kind in ("annual_flow", "growth") else known.tail(1)
    for row in rows.itertuples():
        parts = w.parts_text(indicator, row) if indicator.kind == "ratio" else ""
        if base and w.field(row, "denominator") is not None:
            parts = f"上年末 {w.number(row.denominator)} → {w.value_text(base, row.numerator)}"
        text = f"<b>{w.value_text(indicator, row.actual)}</b>" + (f"<br>{parts}" if parts else "")
        text += "<br>下限" if w.coverage_text(row).endswith("下限") else ""
        y, up = float(row.actual), float(row.actual) >= 0
        y = float(row.target) if 0 <= float(row.target) - y < span * (0.09 + 0.06 * text.count("<br>")) else y
        where = {"xanchor": "center", "yanchor": "bottom" if up else "top", "yshift": 6 if up else -8}
        note(figure, text, x=row.x, y=y, xref="x", yref="y", size=14, color=INK, **where)


def _axes(figure: go.Figure, indicator: Indicator, data: pd.DataFrame) -> None:
    values = np.concatenate([data[c].to_numpy(float) for c in ("actual", "target", "expected")])
    values = values[np.isfinite(values)]
    low, high = min(0.0, values.min()), max(values.max(), 0.0)
    room = (high - low) or 1
    suffix = "%" if indicator.unit == "%" else ""
    figure.update_yaxes(range=[low - (room * 0.15 if low < 0 else 0), high + room * 0.2], ticksuffix=suffix, tickformat=",")
    due = _due_at(indicator, data.iloc[-1]) or 0
    years = range(int(data["year"].min()), max(int(data["year"].max()) + 1, int(np.ceil(due))))
    short = len(years) <= 5 and int(data["months"].iloc[0]) == 3
    ticks: dict[str, Any] = {"tickvals": [], "ticktext": []}
    if short:
        where = [y + (q + 0.5) / 4 for y in years for q in range(4)]
        ticks = {"tickvals": where, "ticktext": [f"{q}季" for _ in years for q in QUARTERS]}
    figure.update_xaxes(range=[years[0] - 0.03, years[-1] + 1.03], tickangle=0, tickfont={"size": 12, "color": MUTED}, **ticks)
    for year in years:
        note(
            figure, f"<b>{year}</b>", x=year + 0.5, y=0, xref="x", yref="paper", yshift=-42, xanchor="center", size=15, color=INK
        )
    line(figure, years[0], 0, years[-1] + 1, 0, LINE, width=1, xref="x", yref="y")


def _hovers(indicator: Indicator, data: pd.DataFrame) -> list[str]:
    return [
        "<br>".join(filter(None, (Period.parse(r.period).name, w.value_text(indicator, r.actual), w.parts_text(indicator, r),
                                  w.full_status(r), w.coverage_text(r), "经修订" if r.restated else "")))
        for r in data.itertuples()
    ]  # fmt: skip
