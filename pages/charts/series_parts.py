"""What the pictures of one indicator over time share: the axis of years, marks, target lines, labels and the forecast fan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from metrics import wording as w
from metrics.model import Indicator, Period, Plan
from pages.charts.inputs import Forecast
from pages.charts.parts import Draft, line, note, numbers
from pages.charts.theme import BAND_50, BAND_80, BAND_95, COLORS, FILLS, INK, LINE, MARKERS, MUTED, PAPER, SHAPES

QUARTERS = "一二三四"
XY = {"xref": "x", "yref": "y"}


def prepare(history: pd.DataFrame, since: dt.date | None = None) -> pd.DataFrame:
    """Rows of `Board.history` with `x` (years as a number, at the middle of the period) and `end`; the years before the first
    reading are left out. What ended before `since`, the first day of the plan, counts but is not judged."""
    data = history.reset_index(drop=True)
    periods = [Period.parse(p) for p in data["period"]]
    data = data.assign(
        year=[p.year for p in periods], months=[p.months for p in periods], end=[(p.last_month + 1) / 12 for p in periods]
    )
    data["x"] = (data["end"] - data["months"] / 24).round(4)
    if since and (early := np.array([p.end < since for p in periods], bool)).any():
        data = data.assign(status=data["status"].where(~early, None), has_target=data["has_target"].astype(bool) & ~early)
    with_value = data.loc[data["actual"].notna(), "year"]
    return data[data["year"] >= with_value.min()].reset_index(drop=True) if len(with_value) else data.head(0)


def at(period: Period) -> float:
    """Where a period stands on the axis of years."""
    return round((period.last_month + 1) / 12 - period.months / 24, 4)


def due_at(indicator: Indicator, row: Any) -> float | None:
    """The due date on the axis of years, none for a yearly or lasting target."""
    target = w.target_of(indicator, row)
    return target.due.year + target.due.month / 12 if target and target.due else None


def marked_line(figure: Draft, indicator: Indicator, data: pd.DataFrame, *, step: bool = False) -> None:
    """The series as a line; each point has shape and colour of its verdict, hollow where the number is incomplete."""
    symbols = [
        "circle" if s is None else MARKERS[s] if not i or MARKERS[s].endswith(("open", "ew")) else f"{MARKERS[s]}-open"
        for s, i in zip(data["status"], data["incomplete"], strict=True)
    ]
    colors = [FILLS[s] for s in data["status"]]
    edges: Any = 2
    if any(s.endswith("ew") for s in symbols):  # a mark that is a line only would be lost in the series' own
        edges = [4 if s.endswith("ew") else 2 for s in symbols]
    figure.add_scatter(
        x=numbers(data["x"]), y=numbers(data["actual"]), mode="lines+markers",
        line={"color": MUTED, "width": 2, "shape": "hv" if step else "linear"},
        marker={"size": 11, "color": colors, "symbol": symbols, "line": {"color": colors, "width": edges}},
        hovertext=hovers(indicator, data), hoverinfo="text", connectgaps=False, cliponaxis=False, name=indicator.code,
    )  # fmt: skip
    rings(figure, data)


def rings(figure: Draft, data: pd.DataFrame) -> None:
    """A ring around every restated point."""
    rows = data[data["restated"].astype(bool) & data["actual"].notna()]
    if len(rows):
        ring = {"size": 19, "symbol": "circle-open", "color": INK, "line": {"width": 1.5}}
        where = {"x": numbers(rows["x"]), "y": numbers(rows["actual"])}
        figure.add_scatter(**where, mode="markers", marker=ring, hoverinfo="skip", name="restated", cliponaxis=False)


def goal_words(indicator: Indicator, row: Any) -> str:
    """`目标 >100 家（须达到 101 家）`."""
    goal = w.target_text(indicator, w.target_of(indicator, row))
    need, target = w.field(row, "need"), w.field(row, "target")
    more = f"（须达到 {w.value_text(indicator, need)}）" if indicator.whole and need is not None and need != target else ""
    return f"{'标准' if indicator.kind == 'level' else '目标'} {goal}{more}"


def goal_line(figure: Draft, indicator: Indicator, data: pd.DataFrame, left: float, right: float) -> None:
    """The target across the whole span, stepwise where its value changed, with its words at the left end."""
    rows = data[data["has_target"].astype(bool) & data["target"].notna()]
    if not len(rows):
        return
    begin, value, row = left, float(rows.iloc[0]["target"]), rows.iloc[0]
    for _, each in rows.iterrows():
        if float(each["target"]) != value:
            _one_goal(figure, indicator, row, begin, each["x"] - each["months"] / 24, value)
            begin, value = each["x"] - each["months"] / 24, float(each["target"])
        row = each
    _one_goal(figure, indicator, row, begin, right, value)


def _one_goal(figure: Draft, indicator: Indicator, row: Any, begin: float, end: float, value: float) -> None:
    line(figure, begin, value, end, value, INK, **XY)
    up = indicator.direction == "up" or indicator.kind == "level"
    note(figure, escape(goal_words(indicator, row)), x=begin + 0.01, y=value, yshift=12 if up else -12, color=INK, size=13, **XY)


def path(figure: Draft, xs: list[float], ys: list[float]) -> None:
    """The 序时 line."""
    where = {"x": [round(x, 4) for x in xs], "y": [round(y, 6) for y in ys]}
    figure.add_scatter(**where, mode="lines", line={"color": LINE, "dash": "dot", "width": 2}, hoverinfo="skip", name="pace")


def fan_bands(figure: Draft, fan: pd.DataFrame, last_x: float, last_y: float) -> None:
    """Bands of 95, 80 and 50 % from the last known point on, the middle dashed."""
    if fan.empty:
        return
    xs = [last_x, *(at(Period.parse(p)) for p in fan["period"])]
    for level, color in ((95, BAND_95), (80, BAND_80), (50, BAND_50)):
        low = [last_y, *map(float, fan[f"low_{level}"])]
        high = [last_y, *map(float, fan[f"high_{level}"])]
        figure.add_scatter(
            x=[*xs, *reversed(xs)], y=numbers([*high, *reversed(low)]), mode="lines", fill="toself", fillcolor=color,
            line={"width": 0}, hoverinfo="skip", name=f"fan_{level}",
        )  # fmt: skip
    middle = {"color": INK, "width": 1.5, "dash": "dash"}
    figure.add_scatter(x=xs, y=numbers([last_y, *fan["mid"]]), mode="lines", line=middle, hoverinfo="skip", name="fan_mid")


def whisker(figure: Draft, indicator: Indicator, forecast: Forecast, x: float) -> None:
    """The forecast at the due date: interval, middle, and its words at the right."""
    figure.add_scatter(
        x=[x], y=[round(forecast.mid, 6)], mode="markers", name="forecast", hoverinfo="skip", cliponaxis=False,
        marker={"symbol": "circle", "size": 9, "color": PAPER, "line": {"color": INK, "width": 2}},
        error_y={"type": "data", "symmetric": False, "array": [round(forecast.high - forecast.mid, 6)],
                 "arrayminus": [round(forecast.mid - forecast.low, 6)], "color": INK, "thickness": 2, "width": 7},
    )  # fmt: skip
    note(
        figure,
        forecast_words(indicator, forecast, "<br>"),
        x=x,
        y=forecast.mid,
        xshift=13,
        size=13,
        color=INK,
        align="left",
        bgcolor=None if indicator.kind == "level" else PAPER,  # a white box would bite a piece out of the shaded side
        **XY,
    )


def forecast_words(indicator: Indicator, forecast: Forecast, glue: str = "") -> str:
    """`预计 3,080（2,700–3,500）达标概率 4%`."""
    digits = 0 if indicator.whole else 1
    fine = digits and w.span_digits(forecast.low, forecast.high)
    low, high = w.number(forecast.low, fine), w.number(forecast.high, fine)
    suffix = "%" if indicator.unit == "%" else ""
    parts = [
        f"预计 {w.value_text(indicator, round(forecast.mid, digits))}",
        f"（{low if low == high else f'{low}–{high}'}{suffix}）",
    ]
    parts += [f"达标概率 {w.chance_text(forecast.probability)}"] if forecast.probability is not None else []
    return escape(glue.join(parts)).replace(escape(glue), glue) if glue else "".join(parts)


def due_by_now(indicator: Indicator, row: Any) -> str:
    """`序时 3,150`: where a bar behind it should have been, the label of which hides that point; empty for others."""
    expected = w.field(row, "expected")
    is_behind = row.status in ("slightly_behind", "behind") and expected is not None
    return f"序时 {w.number(expected)}{'%' if indicator.unit == '%' else ''}" if is_behind else ""


def label_beside(figure: Draft, indicator: Indicator, row: Any, shift: float, pace: str = "") -> None:
    """As `value_label`, at the right of a bar, `shift` (years) from its middle: its top level with that of the bar, or higher where the
    bar is too low for it."""
    text, color = _label_text(indicator, row, pace=pace)
    at = {"x": round(float(row.x) + shift, 4), "xshift": 5, "xanchor": "left", "align": "left", "size": 16, "color": color, **XY}
    high = float(row.actual) >= _span_of(row) * 0.25
    note(figure, text, y=float(row.actual) if high else 0.0, yanchor="top" if high else "bottom", yshift=6 if high else 2, **at)


def _span_of(row: Any) -> float:
    """About what the axis spans."""
    return max(abs(float(v)) for v in (row.actual, w.field(row, "target", 0.0), w.field(row, "expected", 0.0)))


def _label_text(indicator: Indicator, row: Any, extra: str = "", pace: str = "") -> tuple[str, str]:
    """(markup of the lines, colour) of the label of a number."""
    small = [extra] if extra else []
    small += ["下限"] if w.coverage_text(row).endswith("下限") else []
    small += [f"{SHAPES[row.status]} {w.full_status(row)}"] if row.status and w.field(row, "has_target") else []
    small += [pace] if pace else []
    lines = [
        f"<b>{escape(w.value_text(indicator, float(row.actual)))}</b>",
        *(f'<span style="font-size:12px">{escape(s)}</span>' for s in small),
    ]
    return "<br>".join(lines), COLORS[row.status]


def value_label(
    figure: Draft,
    indicator: Indicator,
    row: Any,
    extra: str = "",
    *,
    pace: str = "",
    y: float | None = None,
    below: bool = False,
    before: bool = False,
) -> None:
    """Value, a second line, the verdict in words and shape, and a line on the `pace`, over a point (under it where `below`, or where it
    is negative). `before`: to the left, where something stands at its right."""
    actual = float(row.actual)
    text, color = _label_text(indicator, row, extra, pace)
    up = actual >= 0 and not below
    where: dict[str, Any] = {
        "xanchor": "right" if before else "center",
        "xshift": 16 if before else 0,
        "yanchor": "bottom" if up else "top",
        "yshift": 9 if up else -9,
    }
    where |= {"bgcolor": PAPER} if up else {}  # lines pass behind the words; below there may be an area
    note(figure, text, x=float(row.x), y=actual if y is None else y, size=16, color=color, **XY, **where)


def _span(data: pd.DataFrame) -> float:
    cells = data[["actual", "target", "expected"]].to_numpy(float)
    return float(np.nanmax(cells, initial=0) - np.nanmin(cells, initial=0))


def lifted(data: pd.DataFrame, row: Any, share: float = 0.15) -> float:
    """Where the label of a bar stands so that no target line runs through it; `share`: of the scale, what a label takes."""
    actual, target = float(row.actual), w.field(row, "target")
    return target if target is not None and 0 <= target - actual < _span(data) * share else actual


def near_goal(data: pd.DataFrame, row: Any) -> bool:
    """Whether the target or 序时 line is so near above a point that its label goes below."""
    above = [w.field(row, name) for name in ("target", "expected")]
    return any(v is not None and 0 <= v - float(row.actual) < _span(data) * 0.2 for v in above)


def axes(figure: Draft, indicator: Indicator, data: pd.DataFrame, years: range, more: list[float], *, room: float = 0.24,
         left: float = 0.08, right: float = 0.03, bottom: float = 0.0, places: Sequence[float] = (0.125, 0.375, 0.625, 0.875), floor: float = 0.0) -> None:  # fmt: skip
    """Ranges with room for labels, years under the quarters; `bottom`: where the upper of two panels begins; `floor`: where the axis does;
    `places`: of the quarters within a year."""
    values = np.concatenate([*(data[c].to_numpy(float) for c in ("actual", "target", "expected")), np.array(more, float)])
    values = values[np.isfinite(values)]
    low, high = min(floor, values.min()), max(values.max(), 0.0)
    span = (high - low) or 1
    suffix = "%" if indicator.unit == "%" else ""
    top = high + span * room
    figure.update_yaxes(range=[round(low - (span * 0.2 if low < 0 else 0), 6), round(top, 6)], ticksuffix=suffix, tickformat=",",
                        nticks=8, tickfont={"size": 12, "color": MUTED}, domain=[bottom, 1], selector=0)  # fmt: skip
    figure.update_xaxes(range=[years[0] - left, years[-1] + 1 + right], tickangle=0, tickfont={"size": 12, "color": MUTED},
                        **_ticks(years, int(data["months"].iloc[0]), places))  # fmt: skip
    line(figure, years[0], floor, years[-1] + 1, floor, LINE, width=1, **XY)


def _ticks(years: range, months: int, places: Sequence[float]) -> dict[str, Any]:
    """Quarters, or the last months of quarters, where they have room; the years below, a line left free."""
    found: dict[float, str] = {}
    if months == 3 and len(years) <= 6:
        found = {round(y + at, 4): f"{q}季" for y in years for at, q in zip(places, QUARTERS, strict=True)}
    elif months == 1 and len(years) <= 4:
        found = {round(y + (m - 0.5) / 12, 4): f"{m}月" for y in years for m in (3, 6, 9, 12)}
    middle = round((places[1] + places[2]) / 2, 4)
    style = f"font-size:15px;color:{INK}"
    found |= {y + middle: f'<br><br><span style="{style}"><b>{y}</b></span>' for y in years}
    return {"tickvals": list(found), "ticktext": list(found.values())}


def hovers(indicator: Indicator, data: pd.DataFrame) -> list[str]:
    return [
        "<br>".join(filter(None, (Period.parse(r.period).name, w.value_text(indicator, r.actual), w.parts_text(indicator, r),
                                  w.full_status(r), w.coverage_text(r), "经修订" if r.restated else "")))
        for r in data.itertuples()
    ]  # fmt: skip


def facts(plan: Plan, indicator: Indicator, data: pd.DataFrame) -> list[str]:
    """The last number of each year in words, the latest first, for the alternative text."""
    known = data[data["actual"].notna()].groupby("year").tail(1).iloc[::-1]
    found = []
    for row in known.itertuples():
        value = f"{Period.parse(row.period).name}{w.value_text(indicator, row.actual)}"
        target = f"，目标{w.target_text(indicator, w.target_of(indicator, row))}，{w.full_status(row)}" if row.has_target else ""
        found.append(value + target)
    return found
