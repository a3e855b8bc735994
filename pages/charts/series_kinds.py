"""The picture of each kind: bars of a year's quarters for flows, a path for stocks and plan flows, two panels for rates, steps for levels."""

from __future__ import annotations

from html import escape
from typing import Any

import numpy as np
import pandas as pd

from metrics import wording as w
from metrics.model import Indicator, Period, Plan
from metrics.model.period import month_index
from pages.charts import series_parts as p
from pages.charts.inputs import Forecast
from pages.charts.parts import Draft, line, note, numbers
from pages.charts.theme import BAND_95, FILLS, INK, MUTED, QUIET, TINTS, TRACK

LOWER = 0.24
"""Height of the lower panel (base stock, numerator and denominator) of two."""
FAR = 0.36
"""Years kept free at the right for the words of a forecast, where four years are shown."""
FIRST, SPAN = 0.04, 0.8
"""A year of bars takes this share of its place; a bar stands at the end of its period, and 序时 starts where the year does."""


def annual(figure: Draft, plan: Plan, indicator: Indicator, data: pd.DataFrame, forecast: Forecast | None) -> None:
    """Years side by side, each with its bars, target and 序时 line; the last bar of a year has the colour of its verdict."""
    data = _side_by_side(data)
    last = data[data["actual"].notna()].groupby("year")["x"].max().to_dict()
    verdicts = data[data["actual"].notna()].groupby("year")["status"].last().to_dict()
    bar = _bar_width(data)
    colors = [FILLS[r.status] if r.x == last.get(r.year) else TINTS.get(verdicts.get(r.year), QUIET) for r in data.itertuples()]
    colors = [QUIET if c in (TINTS["unreported"], TINTS["not_started"]) else c for c in colors]
    edges = [FILLS[verdicts.get(y)] for y in data["year"]]  # a pale bar alone has too little contrast to the paper
    shapes = ["/" if i else "" for i in data["incomplete"]]
    figure.add_bar(
        x=numbers(data["x"]), y=numbers(data["actual"]), width=bar, hovertext=p.hovers(indicator, data), hoverinfo="text",
        marker={"color": colors, "line": {"color": edges, "width": 1}} | ({"pattern": {"shape": shapes, "fillmode": "overlay"}} if any(shapes) else {}),
        name=indicator.code,
    )  # fmt: skip
    p.rings(figure, data)
    ends = []
    for year, part in data.groupby("year"):
        ends.append(int(year))
        goal = part[part["has_target"].astype(bool) & part["target"].notna()]
        if len(goal):
            _year_goal(figure, indicator, goal, int(year), first=len(ends) == 1)
    shown = set(last.values())
    for row in data[data["x"].isin(shown) & data["actual"].notna()].itertuples():
        pace = p.due_by_now(indicator, row)
        if _has_room_beside(data, row, forecast):
            p.label_beside(figure, indicator, row, round(bar / 2, 4), pace)
        else:
            room = 0.3 if indicator.kind == "growth" else 0.2 if pace else 0.15
            p.value_label(figure, indicator, row, pace=pace, y=p.lifted(data, row, room))
    more = []
    if forecast:
        year = forecast.due.year if forecast.due else ends[-1]
        p.whisker(figure, indicator, forecast, year + FIRST + SPAN)
        more = [forecast.high, forecast.low]
    years = range(min(ends), max(ends) + 1)
    right = (0.1 + 0.06 * len(years)) if forecast else 0.0
    p.axes(figure, indicator, data, years, more, right=right, places=[FIRST + SPAN * (q + 1) / 4 for q in range(4)])


def _has_room_beside(data: pd.DataFrame, row: Any, forecast: Forecast | None) -> bool:
    """Whether the label of the last bar may stand at its right, where the year goes on without bars: over it, it would hide the 序时, or
    seem to have passed the target. Not where the forecast lies below the bar's end."""
    is_last = row.x == data["x"].max() and (row.end % 1) > 1e-6
    return bool(is_last and row.actual >= 0 and (forecast is None or forecast.low >= row.actual))


def _side_by_side(data: pd.DataFrame) -> pd.DataFrame:
    """A gap between the years, as each starts again from nothing."""
    return data.assign(x=(data["year"] + FIRST + (data["end"] - data["year"]) * SPAN).round(4))


def _bar_width(data: pd.DataFrame) -> float:
    return round(min(float(data["months"].iloc[0]) / 12 * SPAN * 0.62, 0.3), 4)


def _year_goal(figure: Draft, indicator: Indicator, goal: pd.DataFrame, year: int, *, first: bool) -> None:
    target, row = float(goal.iloc[-1]["target"]), goal.iloc[-1]
    begin, end = year + FIRST, round(year + FIRST + SPAN + 0.1, 4)
    line(figure, begin, target, end, target, INK, **p.XY)
    if first:
        note(
            figure,
            escape(p.goal_words(indicator, row).replace("目标", "年度目标", 1)),
            x=begin,
            y=target,
            yshift=11,
            color=INK,
            size=13,
            **p.XY,
        )
    paced = goal[goal["expected"].notna()]
    if len(paced):
        rest = [] if paced.iloc[-1]["elapsed"] >= 1 else [(year + FIRST + SPAN, target)]
        p.path(figure, [begin, *paced["x"], *(x for x, _ in rest)], [0, *paced["expected"], *(y for _, y in rest)])


def stock(
    figure: Draft, plan: Plan, indicator: Indicator, data: pd.DataFrame, forecast: Forecast | None, fan: pd.DataFrame
) -> None:
    """The way from the baseline to the target, and the numbers beside it; a plan flow as a curve from nothing."""
    is_flow = indicator.kind == "plan_flow"
    known = data[data["actual"].notna()]
    last = known.iloc[-1]
    p.fan_bands(figure, fan, float(last["x"]), float(last["actual"]))
    due = p.due_at(indicator, data.iloc[-1])
    start = _start(indicator, data)
    first_year = int(min(data["year"].min(), np.floor(start[0]) if start and is_flow else data["year"].min()))
    paced = data[data["expected"].notna()]
    if start is not None:  # before the first reading there is no path
        paced = paced[paced["end"] >= start[0] - 1e-6]
    if len(paced):
        xs, ys = [*paced["x"]], [*paced["expected"]]
        target = float(paced.iloc[-1]["target"])
        months = float(data["months"].iloc[0])
        if due is not None and due > paced["end"].iloc[-1] + 1e-6:
            xs, ys = [*xs, due - months / 24], [*ys, target]
        if start is not None and start[0] - months / 24 < xs[0] and not indicator.pace:
            xs, ys = [start[0] - months / 24, *xs], [start[1], *ys]
        p.path(figure, xs, ys)
    last_year = int(max(data["year"].max(), np.ceil(due) - 1 if due else 0, *(Period.parse(c).year for c in fan["period"])))
    years = range(first_year, last_year + 1)
    p.marked_line(figure, indicator, data)
    p.goal_line(figure, indicator, data, years[0], _line_end(data, years, forecast))
    if start is not None and len(paced) and not is_flow and len(known) > 1:
        words = f"基期 {w.value_text(indicator, start[1])}" + ("（取首期）" if bool(paced.iloc[-1]["baseline_is_first"]) else "")
        note(
            figure,
            escape(words),
            x=max(round(start[0] - float(data["months"].iloc[0]) / 24, 4), years[0]),
            y=start[1],
            yshift=-18,
            **p.XY,
        )
    p.value_label(figure, indicator, last, below=p.near_goal(data, last))
    more: list[float] = []
    if forecast:
        p.whisker(figure, indicator, forecast, round((due or years[-1] + 1) - float(data["months"].iloc[0]) / 24, 4))
        more = [forecast.low, forecast.high]
    more += [float(v) for c in ("low_95", "high_95") for v in fan[c]]
    # the path of a flow begins in the middle of the quarter before
    p.axes(figure, indicator, data, years, more, right=FAR * len(years) / 4 if forecast else 0.05, room=0.16,
           left=0.14 if is_flow else 0.08)  # fmt: skip


def _line_end(data: pd.DataFrame, years: range, forecast: Forecast | None) -> float:
    """Where the target's line ends: at the forecast, short of its words, which it would otherwise seem to name."""
    return round(years[-1] + 1 - (float(data["months"].iloc[0]) / 24 if forecast else 0), 4)


def _start(indicator: Indicator, data: pd.DataFrame) -> tuple[float, float] | None:
    """Where the path begins: (on the axis of years, value)."""
    if indicator.kind == "plan_flow":
        return (month_index(indicator.counts_from) / 12, 0.0) if indicator.counts_from else None
    known = data[data["baseline"].notna()]
    if not len(known):
        return None
    value = float(known.iloc[-1]["baseline"])
    if indicator.baseline and not bool(known.iloc[-1]["baseline_is_first"]):
        return (month_index(indicator.baseline.on) + 1) / 12, value
    reported = data[data["actual"].notna()]
    return float(reported.iloc[0]["end"]), value


def growth(figure: Draft, plan: Plan, indicator: Indicator, data: pd.DataFrame, forecast: Forecast | None) -> None:
    """Above the rate against target and 序时, below the stock it grows from, the last year-end hatched by a line."""
    base = plan.indicator_by_code.get(indicator.base or "")
    annual(figure, plan, indicator, data, forecast)
    data = _side_by_side(data)
    _lower_axis(figure)
    known = data[data["numerator"].notna()]
    if not len(known):
        return
    bar = _bar_width(data)
    stock_of = [v for v in numbers(known["numerator"]) if v is not None]
    figure.add_bar(
        x=numbers(known["x"]), y=stock_of, width=bar, marker={"color": QUIET}, yaxis="y2", name="base", hoverinfo="skip"
    )
    for row in known.itertuples():
        note(
            figure,
            w.number(row.numerator),
            x=float(row.x),
            y=row.numerator,
            yshift=9,
            xref="x",
            yref="y2",
            xanchor="center",
            color=INK,
        )
    for year, part in known.groupby("year"):
        ahead = part["denominator"].dropna()
        if len(ahead):
            line(
                figure,
                year + FIRST,
                ahead.iloc[-1],
                year + FIRST + SPAN + 0.1,
                ahead.iloc[-1],
                MUTED,
                dash="dash",
                width=1,
                xref="x",
                yref="y2",
            )
    _lower_words(figure, f"{base.label if base else '基数'}（{base.unit if base else ''}）　— — 上年末", max(stock_of))


def ratio(
    figure: Draft, plan: Plan, indicator: Indicator, data: pd.DataFrame, forecast: Forecast | None, fan: pd.DataFrame
) -> None:
    """Above the rate against its target, below the denominator as a frame and the numerator filled in it."""
    known = data[data["actual"].notna()]
    last = known.iloc[-1]
    years = range(int(data["year"].min()), int(data["year"].max()) + 1)
    p.fan_bands(figure, fan, float(last["x"]), float(last["actual"]))
    p.marked_line(figure, indicator, data)
    p.goal_line(figure, indicator, data, years[0], _line_end(data, years, forecast))
    p.value_label(figure, indicator, last, w.parts_text(indicator, last), below=p.near_goal(data, last))
    _each_value(figure, indicator, known.iloc[:-1])
    more = [forecast.low, forecast.high] if forecast else []
    if forecast:
        p.whisker(figure, indicator, forecast, _year_end(data, forecast, years))
    parts = data[data["denominator"].notna()]
    floor = axis_floor(indicator, data, forecast, fan)
    right = FAR * len(years) / 4 if forecast else 0.06
    p.axes(figure, indicator, data, years, more, bottom=LOWER + 0.1, right=right, room=0.34, floor=floor)
    if floor:  # nothing is more than all: no ticks above
        ticks = np.linspace(floor, 100, 5 if floor < 90 else 3)
        figure.update_yaxes(tickvals=ticks.tolist(), ticktext=[f"{t:g}%" for t in ticks], selector=0)
    _lower_axis(figure)
    if not len(parts):
        return
    bar = round(float(data["months"].iloc[0]) / 12 * 0.6, 4)
    both = ("denominator", {"color": TRACK, "line": {"color": MUTED, "width": 1.5}}), ("numerator", {"color": QUIET})
    for name, marker in both:
        figure.add_bar(
            x=numbers(parts["x"]), y=numbers(parts[name]), width=bar, marker=marker, yaxis="y2", name=name, hoverinfo="skip"
        )
    for row in parts.itertuples():
        text = f"{w.number(row.numerator)}/{w.number(row.denominator)}"
        note(
            figure,
            text,
            x=float(row.x),
            y=max(row.numerator, row.denominator),
            yshift=9,
            xref="x",
            yref="y2",
            xanchor="center",
            color=INK,
        )
    figure.update_layout(barmode="overlay")
    top, under = indicator.numerator or "分子", indicator.denominator or "分母"
    from_where = f"　（上图纵轴自 {floor:g}% 起）" if floor else ""
    _lower_words(figure, f"实心：{top}　框：{under}{from_where}", float(parts[["numerator", "denominator"]].max().max()))


def axis_floor(indicator: Indicator, data: pd.DataFrame, forecast: Forecast | None, fan: pd.DataFrame) -> float:
    """Where the axis of shares near 100 % begins, so that their changes can be seen; 0 for others."""
    if indicator.kind != "ratio" or not data["denominator"].notna().any():
        return 0.0
    more = [forecast.low, forecast.high] if forecast else []
    values = np.array([*data["actual"], *data["target"], *more, *fan.get("low_95", [])], float)
    values = values[np.isfinite(values)]
    if indicator.unit != "%" or values.max() > 100 or values.min() < 60:
        return 0.0
    return float((values.min() - 5) // 10 * 10)


def _year_end(data: pd.DataFrame, forecast: Forecast, years: range) -> float:
    return round((forecast.due.year if forecast.due else years[-1]) + 1 - float(data["months"].iloc[0]) / 24, 4)


def _each_value(figure: Draft, indicator: Indicator, rows: pd.DataFrame, *, step: bool = False) -> None:
    """Small values beside the points, where there are few enough and they change; of steps above the tread, clear of the limit below."""
    before = None
    where = {"yshift": 15, "xshift": 4, "xanchor": "left"} if step else {"yshift": -16, "xanchor": "center"}
    for row in rows.itertuples() if len(rows) <= 16 else ():
        text = w.value_text(indicator, row.actual)
        if text != before:
            note(figure, text, x=float(row.x), y=float(row.actual), color=INK, **where, **p.XY)
        before = text


def level(
    figure: Draft, plan: Plan, indicator: Indicator, data: pd.DataFrame, forecast: Forecast | None, fan: pd.DataFrame
) -> None:
    """Steps against the limit; the side that breaks the standard is shaded."""
    known = data[data["actual"].notna()]
    last = known.iloc[-1]
    years = range(int(data["year"].min()), int(data["year"].max()) + 1)
    p.fan_bands(figure, fan, float(last["x"]), float(last["actual"]))
    p.marked_line(figure, indicator, data, step=True)
    goal = data[data["has_target"].astype(bool) & data["target"].notna()]
    p.axes(
        figure,
        indicator,
        data,
        years,
        [forecast.high] if forecast else [],
        right=FAR * len(years) / 4 if forecast else 0.06,
        room=0.45,
    )
    if len(goal):
        limit, (low, high) = float(goal.iloc[-1]["target"]), figure.layout.yaxis.range
        down = indicator.direction == "down"
        figure.add_shape(type="rect", x0=years[0], x1=years[-1] + 1, y0=limit if down else low, y1=high if down else limit,
                         fillcolor=BAND_95, line={"width": 0}, layer="below", opacity=0.6, **p.XY)  # fmt: skip
        side = {"y": high, "yanchor": "top"} if down else {"y": low, "yanchor": "bottom"}
        note(figure, "超出标准的一侧" if down else "未达标准的一侧", x=years[-1] + 0.99, xanchor="right", **p.XY, **side)
    p.goal_line(figure, indicator, data, years[0], _line_end(data, years, forecast))
    changed = known[known["actual"] != known["actual"].shift()]
    _each_value(figure, indicator, changed[changed["x"] != last["x"]], step=True)
    p.value_label(figure, indicator, last, below=p.near_goal(data, last), before=forecast is not None)
    if forecast:
        p.whisker(figure, indicator, forecast, _year_end(data, forecast, years))


def _lower_axis(figure: Draft) -> None:
    figure.update_layout(
        yaxis={"domain": [LOWER + 0.1, 1]},
        yaxis2={"domain": [0, LOWER], "anchor": "x", "rangemode": "tozero", "visible": False, "fixedrange": True},
    )
    figure.update_xaxes(anchor="free", position=0)


def _lower_words(figure: Draft, words: str, most: float) -> None:
    """The lower panel's own heading, and room for the numbers on its bars."""
    figure.update_layout(yaxis2={"range": [0, round(most * 1.3 or 1, 6)]})
    note(figure, escape(words), x=0, y=LOWER + 0.035, xref="paper", yref="paper", size=13, color=INK)
