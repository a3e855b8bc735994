"""Now against before: the same period of earlier years, and the counts by status."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import pandas as pd
import plotly.graph_objects as go

from metrics import figure_wording as fw
from metrics import wording as w
from metrics.model import Indicator, Period, Plan
from metrics.rounding import fixed, percent
from metrics.series_wording import rest_of_years, rest_text
from metrics.status import STATUSES
from pages.charts.parts import Draft, clauses, dress, empty, line, note, numbers, said, sources, wrap
from pages.charts.ranking import edged
from pages.charts.series import basis_text
from pages.charts.theme import COLORS, FILLS, INK, LINE, MUTED, PAPER, QUIET, SHAPES

END_WORDS = 0.45
"""Years that the words at the end of the last stroke take."""


def same_period(
    plan: Plan, indicator: Indicator, history: pd.DataFrame, period: Period, *, footer: str = "", height: int = 520
) -> go.Figure:
    """The number at the same month or quarter of each year, side by side. `history`: `Board.history` up to `period`.

    The year asked has the colour of its verdict, earlier ones none; a stroke marks what was due by then (序时), or the target where
    no pace is formed.
    """
    data = same_rows(history, period)
    values = {int(r.year): w.field(r, "actual") for r in data.itertuples()}
    title = fw.same_period_finding(indicator, values, period)
    figure = Draft()
    known = data[data["actual"].notna()]
    rest = rest_of_years(history, period) if indicator.kind == "annual_flow" else {}
    if not len(known):
        empty(figure, "暂无数据")
    else:
        _year_bars(figure, indicator, data, period, rest)
    part = period.name.removeprefix(f"{period.year}年") or "全年"
    has_pace = len(data) and data["expected"].notna().any()
    subtitle = "　".join(
        filter(None, (f"{basis_text(indicator)}，{indicator.unit}", f"各年{part}末（截至 {period.end}）" if part != "全年" else f"各年全年（截至 {period.end}）",
                      "━ 按序时应达到的数" if has_pace else "━ 目标" if len(known) and known["target"].notna().any() else "",
                      "灰色：往年" if len(known) else "", rest_text(indicator, rest, history.iloc[-1], period) if len(history) else ""))
    )  # fmt: skip
    facts = [f"{r.year}年{w.value_text(indicator, r.actual)}" for r in data.iloc[::-1].itertuples()]
    alt = said(title, facts, f"{indicator.label}往年同期比较")
    demo = bool(len(known) and known["demo"].any())
    return dress(
        figure, title, subtitle, sources(plan, clauses(indicator), footer), demo=demo, height=height, alt=alt, left=76, bottom=92
    )


def same_rows(history: pd.DataFrame, period: Period) -> pd.DataFrame:
    """The rows of `history` at the same place in their year as `period`, from the first reported on, with their `year`."""
    periods = [Period.parse(p) for p in history["period"]]
    rows = history.assign(year=[p.year for p in periods])
    rows = rows[[p.number == period.number and p.year <= period.year for p in periods]].reset_index(drop=True)
    known = rows.index[rows["actual"].notna()]
    return rows.loc[known[0] :].reset_index(drop=True) if len(known) else rows.tail(0)


def _year_bars(figure: Draft, indicator: Indicator, data: pd.DataFrame, period: Period, rest: Mapping[int, float]) -> None:
    xs = list(range(len(data)))
    colors = [FILLS[r.status] if r.year == period.year and r.has_target else QUIET for r in data.itertuples()]
    shapes = ["/" if i else "" for i in data["incomplete"]]
    pattern = {"pattern": {"shape": shapes, "fillmode": "overlay"}} if any(shapes) else {}
    figure.add_bar(
        x=xs, y=numbers(data["actual"]), width=0.46, marker=edged(colors) | pattern, name=indicator.code, hoverinfo="skip"
    )
    marks = data["expected"].where(data["expected"].notna(), data["target"])
    cells = [float(v) for v in [*data["actual"].dropna(), *marks.dropna()]]
    low, high = min(0.0, *cells), max(0.0, *cells)
    span = (high - low) or 1
    before = None
    for x, row, mark in zip(xs, data.itertuples(), marks, strict=True):
        if mark == mark:
            line(figure, x - 0.33, float(mark), x + 0.33, float(mark), INK, width=2, xref="x", yref="y")
        note(figure, f"<b>{row.year}</b>", x=x, y=0, xref="x", yref="paper", yshift=-18, xanchor="center", size=15, color=INK)
        value = w.field(row, "actual")
        if value is None:
            note(
                figure,
                f"{SHAPES['unreported']} 未报",
                x=x,
                y=span * 0.03,
                xref="x",
                yref="y",
                xanchor="center",
                yanchor="bottom",
                size=14,
            )
        else:
            lines = [f"<b>{escape(w.value_text(indicator, value))}</b>"]
            step = _step(indicator, value, before)
            now = row.year == period.year and row.has_target and row.status
            small = [step] if step else []
            small += [f"{SHAPES[row.status]} {w.full_status(row)}"] if now else []
            small += ["数据不全"] if row.incomplete else []
            small += [f"全年 {w.value_text(indicator, value + rest[row.year])}"] if row.year in rest else []
            lines += [f'<span style="font-size:12px">{escape(s)}</span>' for s in small]
            room = span * max(0.16, 0.1 * len(lines))  # within it the stroke would run through the label
            near = mark == mark and 0 <= float(mark) - value < room
            inside = near and (not now or value - low > room)
            above = value >= 0 and not inside
            at = float(mark) if near and not inside else value
            on_bar = INK if row.status == "slightly_behind" else PAPER  # on amber white is hard to read
            ink = on_bar if inside else COLORS[row.status]
            note(figure, "<br>".join(lines), x=x, y=at, xref="x", yref="y", xanchor="center", size=17,
                 yanchor="bottom" if above else "top", yshift=6 if above else -6, color=ink if now else INK)  # fmt: skip
        before = value
    if len(data) and marks.iloc[-1] == marks.iloc[-1]:
        words = f"{'序时' if data['expected'].notna().iloc[-1] else '目标'} {w.value_text(indicator, marks.iloc[-1])}"
        note(figure, escape(words), x=xs[-1] + 0.36, y=float(marks.iloc[-1]), xref="x", yref="y", size=13)
    suffix = "%" if indicator.unit == "%" else ""
    edge = max(len(data), 4) / 2
    middle = (len(data) - 1) / 2
    figure.update_xaxes(range=[middle - edge, middle + edge + (END_WORDS if len(data) else 0)], tickvals=[], zeroline=False)
    figure.update_yaxes(range=[round(low - (span * 0.2 if low < 0 else 0), 6), round(high + span * 0.24, 6)], ticksuffix=suffix,
                        tickformat=",", nticks=6, tickfont={"size": 12, "color": MUTED})  # fmt: skip
    line(figure, 0, 0, 1, 0, LINE, width=1, xref="paper", yref="y")


def _step(indicator: Indicator, now: float, before: float | None) -> str:
    """`较上年 +12.3%`; of a rate in percentage points."""
    if before is None:
        return ""
    if indicator.unit in ("%", "‰"):
        return f"较上年 {fixed(now - before, sign='+')} 个百分点"
    return (
        f"较上年 {percent((now - before) / abs(before), sign='+')}" if before else f"较上年 {now - before:+,.0f} {indicator.unit}"
    )


def status_change(
    plan: Plan, now: pd.DataFrame, before: pd.DataFrame, period: Period, earlier: Period, *, footer: str = "", height: int = 520
) -> go.Figure:
    """Counts by status now (filled) and at an earlier period (framed), and which indicators turned better or worse.

    `now`, `before`: `Board.rows(region)` and the same at `earlier` (`Board.rows(region, back=1)`); `before` may be empty.
    """
    title = fw.moves_finding(now, before, period, earlier)
    counts = status_counts(now, before)
    shown = counts[(counts["now"] > 0) | (counts["before"] > 0)].reset_index(drop=True)
    figure = Draft()
    most = int(max(shown[["now", "before"]].max().max(), 1)) if len(shown) else 1
    for y, row in enumerate(shown.itertuples(index=False)):
        lamp = f'<span style="color:{FILLS[row.status]}">{SHAPES[row.status]}</span>'
        note(
            figure,
            f"<b>{lamp} {w.group_text(row.status, now)}</b>",
            x=0.115,
            y=y,
            xref="paper",
            yref="y",
            xanchor="right",
            size=16,
            color=COLORS[row.status],
        )
        note(figure, f"<b>{row.now} 项</b>", x=row.now, y=y - 0.17, xshift=8, xref="x", yref="y", size=17, color=INK)
        if len(before):
            note(figure, f"{row.before} 项", x=row.before, y=y + 0.22, xshift=8, xref="x", yref="y", size=13)
            step = row.now - row.before
            note(figure, f"{step:+d}" if step else "＝", x=0.5, y=y, xref="paper", yref="y", xanchor="right", size=17, color=INK)
    if len(shown):
        ys = list(range(len(shown)))
        figure.add_bar(x=shown["now"].tolist(), y=[y - 0.17 for y in ys], width=0.32, orientation="h", name="now", hoverinfo="skip",
                       marker={"color": [FILLS[s] for s in shown["status"]]})  # fmt: skip
        if len(before):
            figure.add_bar(x=shown["before"].tolist(), y=[y + 0.22 for y in ys], width=0.24, orientation="h", name="before", hoverinfo="skip",
                           marker={"color": PAPER, "line": {"color": [FILLS[s] for s in shown["status"]], "width": 1.5}})  # fmt: skip
        figure.update_layout(barmode="overlay")
        figure.update_xaxes(domain=[0.125, 0.46], range=[0, most * 1.15], visible=False)
        figure.update_yaxes(range=[len(shown) - 0.4, -0.6], visible=False)
        _moved(figure, plan, now, before, earlier)
    else:
        empty(figure, "暂无适用的量化目标")
    subtitle = f"截至 {period.name}（数据截止 {period.end}）" + (
        f"　实心：本期　空心：{earlier.name}　右列：状态变化的指标" if len(before) else ""
    )
    facts = [
        f"{w.group_text(r.status, now)}{r.now}项" + (f"（{earlier.name}{r.before}项）" if len(before) else "")
        for r in shown.itertuples()
    ]
    alt = said(title, facts, f"状态计数，截至{period.name}")
    demo = bool(len(now) and now["demo"].any())
    return dress(figure, title, subtitle, sources(plan, footer), demo=demo, height=height, alt=alt)


def status_counts(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """One row per status: status, now, before (0 where there is no earlier board), of rows that have a target."""

    def count(rows: pd.DataFrame) -> pd.Series:
        return rows.loc[rows["has_target"].astype(bool), "status"].value_counts() if len(rows) else pd.Series(dtype=int)

    a, b = count(now), count(before)
    return pd.DataFrame([{"status": s, "now": int(a.get(s, 0)), "before": int(b.get(s, 0))} for s in STATUSES])


def _moved(figure: Draft, plan: Plan, now: pd.DataFrame, before: pd.DataFrame, earlier: Period, most: int = 12) -> None:
    """The indicators whose status changed, worse ones first."""
    if not len(before):
        return
    changes = fw.moves(now, before)
    changes = changes[changes["status"] != changes["status_before"]].sort_values("better", kind="stable")
    said_of = [{r.indicator: r for r in rows.itertuples(index=False)} for rows in (before, now)]
    lines = []
    for row in changes.head(most).itertuples():
        word = {1: "↑ 转好", -1: "↓ 转差", 0: "　变化"}[row.better]
        label = "".join(wrap(plan.indicator_by_code[row.indicator].label, 15, 240, 1))
        was, is_ = (f"{SHAPES[r.status]} {w.lamp_text(r)}" for r in (said_of[n][row.indicator] for n in (0, 1)))
        lines.append(f"{word}　<b>{escape(label)}</b>　{was} → {is_}")
    lines += [f"另有 {len(changes) - most} 项"] if len(changes) > most else []
    for n, text in enumerate(lines or [f"与{earlier.name}相比，各项状态未变"]):
        note(figure, text, x=0.54, y=round(0.96 - n * 0.076, 4), xref="paper", yref="paper", size=15, color=INK)
