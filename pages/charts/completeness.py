"""Who reported when: a matrix of units (or regions) and periods, each cell with shape and word."""

from __future__ import annotations

from collections.abc import Collection
from html import escape
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from metrics import figure_wording as fw
from metrics.model import Period, Plan
from metrics.model.period import CHINA
from pages.charts.cells import areas, frame, header, rules, words
from pages.charts.inputs import IN_TIME, REPORTING_COLUMNS, STATES
from pages.charts.parts import BOTTOM, TOP, Draft, dress, empty, note, said, sources, wrap
from pages.charts.theme import INK, TINTS

ROW_PX, LABEL, RIGHT = 40, 0.17, 0.88
AREAS: dict[Any, str] = {
    "on_time": TINTS["on_pace"], "partial": TINTS["on_pace"], "late": TINTS["slightly_behind"], "missing": TINTS["behind"], "pending": TINTS["unreported"],
}  # fmt: skip


def completeness(
    plan: Plan,
    record: pd.DataFrame,
    period: Period,
    *,
    due_days: int = 15,
    footer: str = "",
    demo: bool = False,
    height: int | None = None,
    of: str = "个单位",
    each: str = "次",
    whose: str = "",
) -> go.Figure:
    """`record`: columns `inputs.REPORTING_COLUMNS`, one row per unit and period; units in the order given, periods by time
    (`record_of` makes it from `metrics.rollup.reports`). `of`, `each`: what the rows and one report of them are called where the rows are not units (`项指标`, `份`).
    `whose`: the unit that is asked for them; a picture of its own has to name it.

    A pair that is absent counts as not asked. `due_days`: days after a period's end within which a report is on time. At the right
    how often each unit was on time, of those periods it was due.
    """
    units = list(dict.fromkeys(record["unit"]))
    periods = sorted(set(record["period"]), key=lambda c: Period.parse(c).last_month)
    state = {(r.unit, r.period): r for r in record.itertuples(index=False)}
    title = (f"{whose}：" if whose else "") + fw.reporting_finding(record, of, each)
    figure = Draft()
    kinds: list[list[Any]] = []
    cells: list[tuple[float, float, str]] = []
    narrow = len(periods) > 12
    for y, unit in enumerate(units):
        kinds.append([])
        for x, code in enumerate(periods):
            row = state.get((unit, code))
            kinds[-1].append(row.state if row is not None and row.state in AREAS else None)
            cells.append((x, y, cell_words(row, narrow)))
        label = wrap(unit, 13, 165, 2)
        note(figure, f"<b>{'<br>'.join(map(escape, label))}</b>", x=LABEL - 0.008, y=y, xref="paper", yref="y", xanchor="right",
             align="right", size=13 if len(label) == 1 else 12, color=INK)  # fmt: skip
        note(
            figure,
            on_time_words(record[record["unit"] == unit]),
            x=RIGHT + 0.012,
            y=y,
            xref="paper",
            yref="y",
            size=13,
            color=INK,
        )
    if units:
        areas(figure, kinds, AREAS)
        words(figure, cells)
        header(figure, [_head(c, n, periods) for n, c in enumerate(periods)], size=12)
        note(figure, "<b>按时 / 应报</b>", x=RIGHT + 0.012, y=-0.55, xref="paper", yref="y", yanchor="bottom", size=13, color=INK)
        frame(figure, len(periods), len(units), left=LABEL, right=RIGHT, head=1.0)
        rules(figure, len(units))
    else:
        empty(figure, "尚无应报的单位")
    legend = "　".join(
        f"{shape} {word}{'（计入按时）' if key == 'partial' else ''}"
        for key, (shape, word) in STATES.items()
        if key in set(record["state"]) and shape
    )
    legend += f"　{STATES['not_asked'][1]} 未要求报送" if any(c[2] == STATES["not_asked"][1] for c in cells) else ""
    subtitle = f"截至 {period.name}　期末后 {due_days} 天内首次报送为按时　{legend}"
    missing = record[record["state"] == "missing"]
    facts = [f"{u}缺报{n}{each}" for u, n in missing["unit"].value_counts().items()]
    size = height or max(300, TOP + BOTTOM + round(ROW_PX * (len(units) + 1.2)))
    alt = said(title, facts, f"报送情况表，截至{period.name}")
    return dress(figure, title, subtitle, sources(plan, footer), demo=demo, height=size, alt=alt)


def record_of(reports: pd.DataFrame, by: str = "unit", silent: Collection[tuple[str, str]] = ()) -> pd.DataFrame:
    """The record by unit (or chapter, region, indicator) from `metrics.rollup.reports`: the worst state of all that was asked of it
    for a period stands (missing, late, pending, partial, on time); `here` of `expected` reports have come. `silent`: (indicator, period)
    of which a region has not reported (`metrics.reporting.silent_parts`)."""
    worst = ("missing", "late", "pending", "partial", "on_time")
    lacks = [
        s == "on_time" and (i, p) in silent
        for s, i, p in zip(reports["state"], reports["indicator"], reports["period"], strict=True)
    ]
    reports = reports.assign(state=reports["state"].mask(lacks, "partial"))
    once = reports if by == "unit" else reports.drop_duplicates(["indicator", "region", "period", by])
    found = []
    for (unit, period), own in once.groupby([by, "period"], sort=False):
        here = own["state"].isin([*IN_TIME, "late"])
        state = next(s for s in worst if (own["state"] == s).any())
        last = own.loc[here, "first_submitted_at"].max() if here.any() and state in (*IN_TIME, "late") else None
        day = last.astimezone(CHINA).date() if last is not None else None
        found.append((unit, period, state, day, int(here.sum()), len(own)))
    return pd.DataFrame(found, columns=[*REPORTING_COLUMNS, "here", "expected"])


def cell_words(row: Any, narrow: bool) -> str:
    """`● 按时`, `▲ 迟报 04-20`, `✕ 缺报 3/4` (three of four came); in a narrow table the shape over the word."""
    if row is None:
        return STATES["not_asked"][1]
    shape, word = STATES[row.state]
    if not shape:
        return word
    if narrow:
        return f"{shape}<br>{word}"
    late = f" {row.on:%m-%d}" if row.state == "late" and row.on is not None and row.on == row.on else ""
    part = f" {row.here}/{row.expected}" if row.state in ("missing", "pending") and int(getattr(row, "here", 0) or 0) else ""
    return f"{shape} {word}{late}{part}"


def on_time_words(record: pd.DataFrame) -> str:
    asked = record["state"].isin([*IN_TIME, "late", "missing"]).sum()
    return f"<b>{record['state'].isin(IN_TIME).sum()}</b> / {asked}" if asked else "—"


def _head(code: str, n: int, periods: list[str]) -> str:
    """The year over the first period of it, and the part of the year."""
    period = Period.parse(code)
    part = period.name.removeprefix(f"{period.year}年").removesuffix("度") or "全年"
    first = n == 0 or Period.parse(periods[n - 1]).year != period.year
    return f"{period.year}<br>{part}" if first else part
