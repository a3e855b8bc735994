"""The target-gap board: one row per indicator, worst first. The bar is progress; a target without a path gets no bar."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any, Literal, NamedTuple

import pandas as pd
import plotly.graph_objects as go

from metrics import figure_wording as fw
from metrics import wording as w
from metrics.figure_wording import sort_by_missing
from metrics.forecast import ALERT
from metrics.model import Indicator, Period, Plan
from metrics.model.plan import NO_CHAPTER
from metrics.requirements import need_text, required_text
from metrics.rounding import percent
from metrics.runs import TROUBLE
from pages.charts.inputs import Forecast, Forecasts
from pages.charts.parts import BOTTOM, SIGNS, TOP, Draft, dress, line, note, said, sources, wrap
from pages.charts.theme import COLORS, FILLS, GRID, INK, LINE, MARKERS, MUTED, PAPER, SHAPES, TRACK

CUT, EDGE = 1.3, 1.52
"""Bars end at the first, with ▶ where the number lies beyond; the percentage stands after the bar, up to the second. A forecast beyond the
first is not drawn."""


class Columns(NamedTuple):
    """Where the parts of a row stand, in parts of the paper: names end at `label`, numbers at `value`; the other words begin there."""

    label: float
    bar: tuple[float, float]
    value: float
    target: float
    status: float


ALONE = Columns(0.178, (0.188, 0.517), 0.582, 0.589, 0.687)
BESIDE_FORECASTS = Columns(0.178, (0.188, 0.457), 0.522, 0.529, 0.627)
"""Both hold at 1 000 px: the longest line under a verdict ends before the edge, or before the forecast."""
ROW_PX = 48
SHORT = 12
"""Characters of a name that stand in one line."""
TALL = 42
"""Pixels of a row from which a name may take two lines, with the unit below."""
HALF = 0.25
MOST = 99.99
"""A share beyond it is not written: it would run into the number at its right."""
HALO = 0.02
"""A bar that passes its pace by less gets no halo: it would cover the bar's end, which would then seem to fall short of the pace."""
NARROW = 0.05
"""An interval of less would have its ends inside the ring: it is a dot."""
Sort = Literal["pace", "missing"]


def gap_board(
    plan: Plan,
    rows: pd.DataFrame,
    period: Period,
    *,
    footer: str = "",
    title: str | None = None,
    is_part: bool = False,
    height: int | None = None,
    sort: Sort = "pace",
    by_chapter: bool = False,
    forecasts: Forecasts | None = None,
    alerts: Mapping[str, str] | None = None,
) -> go.Figure:
    """The board of one region at `period` from `Board.rows` (or `Board.per_target`: a row for each target that holds). Indicators
    without a target are left out.

    `sort`: `pace` by verdict, then by pace gap; `missing` by the share of the target still missing. `by_chapter`: under a line for each
    chapter of the plan, in the plan's order. `forecasts`: indicator → what is expected at the due date, drawn under the bar.
    `alerts`: indicator → what its forecast adds, or empty, of those that are 很可能完不成; they carry ⚠. `is_part`: the rows are a choice, which the finding says. `footer`: upload and date (`批次 57 · 2025-10-12`). `height` defaults to 48 px a row, which is 900 for fifteen.
    """
    shown = ordered(rows, sort)
    entries = _entries(plan, shown, by_chapter)
    found = [row for _, row in entries if row is not None]
    expected: Forecasts = forecasts or {}
    warnings = alerts or {}
    figure = Draft()
    n = max(len(entries), 1)
    size = height or max(300, round(TOP + BOTTOM + ROW_PX * (n + 0.25)) + 8)
    is_tall = (size - TOP - BOTTOM) / (n + 0.25) >= TALL
    places = BESIDE_FORECASTS if expected else ALONE
    for y, (head, row) in enumerate(entries):
        if row is None:
            note(figure, f"<b>{escape(head)}</b>", x=0, y=y + 0.1, xref="paper", yref="y", size=13, color=INK)
            line(figure, 0, y + 0.38, 1, y + 0.38, LINE, width=1, xref="paper", yref="y")
            continue
        _track(figure, plan, row, y, places)
        _texts(figure, plan, row, y, places, is_tall, warnings.get(row.indicator), is_beside=row.indicator in expected)
        if row.indicator in expected:
            _expected(figure, plan, row, y, expected[row.indicator])
        if y + 1 < len(entries) and entries[y + 1][1] is not None:  # two lines of one row stand nearer than those of the next
            line(figure, 0, y + 0.5, 1, y + 0.5, GRID, width=1, xref="paper", yref="y", layer="below")
    _paces(figure, entries)
    figure.update_xaxes(domain=list(places.bar), range=[0, EDGE], visible=False)
    figure.update_yaxes(range=[n - 0.5, -0.75], visible=False)
    if found:
        line(figure, 1, -0.42, 1, n - 0.5, MUTED, dash="dot", xref="x", yref="y", layer="below")
        note(figure, "目标 100%", x=1, y=-0.46, xref="x", yref="y", xanchor="center", yanchor="bottom")
        if expected:
            note(figure, "到期预测", x=1, y=-0.46, xref="paper", yref="y", xanchor="right", yanchor="bottom")
    else:
        note(figure, "暂无适用的量化目标", x=0.5, y=0, xref="paper", yref="y", xanchor="center", size=18)
    region = str(shown["region"].iloc[0]) if len(shown) else plan.root_region
    beyond = any(_is_beyond(_expected_shares(r, expected[r.indicator])) for r in found if r.indicator in expected)
    over = any(r.status not in ("unreported", "not_started") and (w.field(r, "progress") or 0) > CUT for r in found)
    warned = any(expected[r.indicator].is_alert if r.indicator in expected else r.indicator in warnings for r in found)
    subtitle = "　".join(
        filter(None, (
            f"截至 {period.name}（数据截止 {period.end}）",
            "条形：完成进度", "│竖线：序时进度", "灰底：目标全长",
            "▶ 超出刻度" if over else "",
            f"├○┤ 到期预测（80% 区间，很窄的为实心点{'，超出刻度的不画' if beyond else ''}）" if expected else "",
            f"⚠ 很可能完不成（达标概率低于 {ALERT:.0%}）" if warned else "",
            "按尚缺比例排序" if sort == "missing" else "",
        ))
    )  # fmt: skip
    heading = title or w.where_text(plan, region) + ("所选的 " if is_part else "") + w.finding(plan, shown, period, in_full=True)
    foot = sources(plan, fw.basis_of(plan, rows["indicator"], in_full=True), fw.first_baselines(plan, found), footer)
    figure.update_layout(barmode="overlay")
    demo = bool(len(shown) and shown["demo"].any())
    alt = said(heading, [_fact(plan, r) for r in found], f"目标差距图，{region}，截至{period.name}")
    return dress(figure, heading, subtitle, foot, demo=demo, height=size, alt=alt, signs=SIGNS)


def ordered(rows: pd.DataFrame, sort: Sort = "pace", plan: Plan | None = None) -> pd.DataFrame:
    """The rows the board shows, in its order: those that have a target. With `plan`: by chapter."""
    rows = w.sort_rows(rows) if sort == "pace" else sort_by_missing(rows)
    if plan is None:
        return rows
    place = {c: n for n, c in enumerate(plan.chapters)}
    chapter = [place.get(plan.indicator_by_code[c].chapter or NO_CHAPTER, len(place)) for c in rows["indicator"]]
    return rows.assign(_chapter=chapter).sort_values("_chapter", kind="stable").drop(columns="_chapter")


def _entries(plan: Plan, shown: pd.DataFrame, by_chapter: bool) -> list[tuple[str, Any]]:
    """(chapter, none) for a header, (chapter, row) for a row."""
    rows = list(shown.itertuples(index=False))
    if not by_chapter:
        return [("", row) for row in rows]
    found: list[tuple[str, Any]] = []
    for chapter in plan.chapters:
        inside = [r for r in rows if (plan.indicator_by_code[r.indicator].chapter or NO_CHAPTER) == chapter]
        found += [(chapter, None), *((chapter, r) for r in inside)] if inside else []
    return found


def _track(figure: Draft, plan: Plan, row: Any, y: int, places: Columns) -> None:
    """Grey full length and bar where there is a path; else words and a marker, at the target where it is met, and never a bar."""

    def on_paper(x: float) -> dict[str, Any]:
        left, right = places.bar
        return {"x": round(left + (right - left) * x / EDGE, 5), "y": y, "xref": "paper", "yref": "y"}

    status, progress, color = row.status, w.field(row, "progress"), FILLS[row.status]
    ends = {"x0": 0, "x1": 1, "y0": y - HALF, "y1": y + HALF}
    box: dict[str, Any] = {"type": "rect", **ends, "xref": "x", "yref": "y", "layer": "below"}
    at = {"y": y, "xref": "x", "yref": "y"}
    if status in ("unreported", "not_started", None):
        figure.add_shape(**box, line={"color": LINE, "width": 1, "dash": "dash"})
        words = without_bar(row)
        note(figure, words, xanchor="center", **on_paper(0.5))
    elif progress is None:
        is_met = bool(w.field(row, "met"))
        note(figure, without_bar(row), color=MUTED if is_met else COLORS[status], **on_paper(0.02))
        if is_met:  # what is not met has no place on the way: 98 % of it are not 98 % of a path
            mark = {"symbol": MARKERS[status], "size": 13, "color": color}
            figure.add_scatter(x=[1], y=[y], mode="markers", marker=mark, hovertext=[_hover(plan, row)], hoverinfo="text")
    else:
        figure.add_shape(**box, fillcolor=TRACK, line={"width": 0})
        figure.add_bar(
            x=[round(min(max(progress, 0), CUT), 6)], y=[y], width=HALF * 1.2, orientation="h", marker={"color": color},
            name=row.indicator, hovertext=[_hover(plan, row)], hoverinfo="text",
        )  # fmt: skip
        share = percent(progress, 0)
        if progress > 1.005:
            words = "▶" if progress > MOST else f"▶ {share}" if progress > CUT else share
            words = f"<b>{words}</b>"
            note(figure, words, x=min(progress, CUT), xshift=3, color=COLORS[status], **at)
            line(
                figure, 1, y - HALF * 0.6, 1, y + HALF * 0.6, PAPER, dash="dot", xref="x", yref="y"
            )  # the target, through the bar
        elif progress < 0:
            note(figure, f"低于基期（{share}）", x=0.02, color=COLORS[status], **at)
        elif progress < 0.005:
            note(figure, share, x=0.01, color=COLORS[status], **at)


def _paces(figure: Draft, entries: list[tuple[str, Any]]) -> None:
    """The 序时 of each row. A bar that goes on behind it is cut by a halo, or a pale one would hide it in the dark; all halos come first,
    as shapes of one style are drawn as one (`quick`)."""
    found = [
        (y, w.field(r, "elapsed"), w.field(r, "progress"))
        for y, (_, r) in enumerate(entries)
        if r is not None and r.status not in ("not_started", None)
    ]
    for y, elapsed, progress in found:
        if elapsed is not None and (progress or 0) > elapsed + HALO:
            line(figure, elapsed, y - 0.36, elapsed, y + 0.36, PAPER, width=5, xref="x", yref="y")
    for y, elapsed, _ in found:
        if elapsed is not None:
            line(figure, elapsed, y - 0.36, elapsed, y + 0.36, INK, width=2.5, xref="x", yref="y")


def without_bar(row: Any) -> str:
    """What stands in the place of the bar where none is drawn; empty where one is."""
    if row.status in ("unreported", "not_started", None):
        silent = "未报" if w.field(row, "actual") is None else "数据不全，尚不能认定"
        return {"unreported": silent, "not_started": "未到期"}.get(row.status, "无法计算")
    if w.field(row, "progress") is not None:
        return ""
    told = ["保持类目标"] if w.field(row, "hold") else []
    told += [] if told and not w.field(row, "met") else ["不计进度"]
    told += [] if w.field(row, "met") else ["现未满足"]
    return "，".join(told)


def _on_scale(row: Any, values: tuple[float, ...]) -> tuple[float, ...] | None:
    """Values in the indicator's unit as shares of the path to the target; none where there is no path."""
    start = w.field(row, "baseline", 0.0)
    span = (w.field(row, "target") or 0.0) - start
    if w.field(row, "progress") is None or abs(span) <= 1e-12:
        return None
    return tuple(max((v - start) / span, 0) for v in values)


def _expected_shares(row: Any, forecast: Forecast) -> tuple[float, ...] | None:
    return _on_scale(row, (forecast.low, forecast.mid, forecast.high))


def _is_beyond(shares: tuple[float, ...] | None) -> bool:
    """Of low, middle and high: whether the middle lies where no mark is drawn."""
    return shares is not None and shares[1] > CUT


def _expected(figure: Draft, plan: Plan, row: Any, y: int, forecast: Forecast) -> None:
    """The interval and its middle on the scale of progress, under the bar, and in words at the right edge."""
    indicator = plan.indicator_by_code[row.indicator]
    shares = _expected_shares(row, forecast)
    if shares and not _is_beyond(shares):  # beyond the scale the words alone say it: ▶ would seem to be of the bar
        low, mid, high = (min(share, CUT) for share in shares)
        at = y + 0.33
        is_narrow = high - low < NARROW
        line(figure, low, at, high, at, INK, width=1.5, xref="x", yref="y")
        for end, share in ((low, shares[0]), (high, shares[2])):
            if share <= CUT and not is_narrow:
                line(figure, end, at - 0.08, end, at + 0.08, INK, width=1.5, xref="x", yref="y")
        ring = {
            "symbol": "circle",
            "size": 6 if is_narrow else 8,
            "color": INK if is_narrow else PAPER,
            "line": {"color": INK, "width": 1.5},
        }
        figure.add_scatter(x=[round(mid, 6)], y=[at], mode="markers", marker=ring, hoverinfo="skip")
    words = [escape(f"预计 {w.value_text(indicator, forecast.mid)}")]
    if forecast.probability is not None:
        chance = escape(f"达标概率 {w.chance_text(forecast.probability)}")
        alarm = f'<span style="color:{COLORS["behind"]}">⚠ {chance}</span>'
        words.append(alarm if forecast.is_alert else chance)
    note(figure, "<br>".join(words), x=1, y=y, xref="paper", yref="y", xanchor="right", align="right")


def label_lines(indicator: Indicator, most: int = 2) -> list[str]:
    """The name of a row: one line of larger type, or up to `most` of smaller; what is cut ends in …."""
    return wrap(indicator.label, 14, 172, 1) if len(indicator.label) <= SHORT else wrap(indicator.label, 12, 172, most)


def _texts(
    figure: Draft, plan: Plan, row: Any, y: int, at: Columns, is_tall: bool, alert: str | None, *, is_beside: bool
) -> None:
    """`alert`: what a forecast adds that will very likely miss the target; `is_beside`: its ⚠ stands beside the forecast in the same row."""
    indicator = plan.indicator_by_code[row.indicator]

    def put(text: str, x: float, up: int, anchor: str = "left", **style: Any) -> None:
        if text:
            note(figure, text, x=x, y=y, xref="paper", yref="y", yshift=up, xanchor=anchor, **style)

    short, label = len(indicator.label) <= SHORT, label_lines(indicator, 2 if is_tall else 1)
    leads = "".join(wrap(w.leads(plan, indicator), 12, 172, 1))
    up = 8 if leads else 0  # nearer to its unit than to the next row
    put(f"<b>{'<br>'.join(map(escape, label))}</b>", at.label, up, "right", size=14 if short else 12, color=INK, align="right")
    put(escape(leads), at.label, -9 if len(label) == 1 else -15, "right")
    coverage = w.coverage_text(row)
    start = w.field(row, "baseline") if indicator.kind == "stock" and w.field(row, "progress") is not None else None
    up = 9 if coverage or start is not None else 0
    value = w.value_text(indicator, row.actual if row.status != "unreported" or coverage else None)
    number = value.removesuffix(f" {indicator.unit}")  # the unit stands with the target beside it
    put(f"<b>{escape(number)}</b>", at.value, up, "right", size=15, color=INK)
    put(f"/ {escape(w.target_text(indicator, w.target_of(indicator, row)))}", at.target, up)
    put(coverage, at.status - 0.014, -10, "right")
    if start is not None and not coverage:  # the bar begins there, so it is not the number's share of the target
        put(f"自 {escape(w.value_text(indicator, start))}起", at.target, -10)
    pace = "" if row.status in ("achieved", "missed") else w.pace_text(row)  # after the due date there is no 序时
    is_unsaid = alert is not None and row.status not in TROUBLE  # the lamp alone would read as all is well
    # the warning stands in the place of what the rest compares to, which would say that all is well
    below = required_text(plan, row, Period.parse(row.period), compared=not (is_unsaid or alert)) or pace
    if at is BESIDE_FORECASTS:
        below = below.replace("，为", "，").replace("每季需 ", "每季 ", 1)
    red = f'<span style="color:{COLORS["behind"]};font-size:12px">'
    if alert and not is_unsaid and not is_beside:
        below = f"{below}，预计{alert}"
    if is_unsaid and not is_beside:
        rest = [need_text(plan, row), f"预计{alert}"] if alert else [below]
        below = "，".join([f"{red}⚠ 很可能完不成</span>", *map(escape, filter(None, rest))])
    lamp = f'<span style="color:{FILLS[row.status]}">{SHAPES[row.status]}</span>'
    status = f"<b>{lamp} {w.full_status(row)}</b>"
    gap = f'　<span style="font-size:12px;color:{INK}">{escape(w.gap_text(plan, row))}</span>'
    sign = f"　{red}⚠</span>" if alert is not None and not is_unsaid and not is_beside else ""
    put(status + gap + sign, at.status, 8 if below else 0, size=14, color=COLORS[row.status])
    put(below, at.status, -9)


def _fact(plan: Plan, row: Any) -> str:
    indicator = plan.indicator_by_code[row.indicator]
    target = w.target_text(indicator, w.target_of(indicator, row))
    return f"{indicator.label}{w.value_text(indicator, row.actual)}，目标{target}，{w.full_status(row)}，{w.gap_text(plan, row)}"


def _hover(plan: Plan, row: Any) -> str:
    indicator = plan.indicator_by_code[row.indicator]
    target = w.target_text(indicator, w.target_of(indicator, row))
    progress, elapsed = w.field(row, "progress"), w.field(row, "elapsed")
    parts = (
        f"<b>{escape(indicator.name)}</b>",
        f"现状 {w.value_text(indicator, row.actual)}，目标 {target}",
        f"进度 {percent(progress)}" + (f"，序时 {percent(elapsed)}" if elapsed is not None else "")
        if progress is not None
        else "",
        f"{w.full_status(row)}，{w.gap_text(plan, row)}",
        f"牵头：{escape('、'.join(indicator.lead_units))}",
    )
    return "<br>".join(filter(None, parts))
