"""Regions × indicators: each cell says value and verdict in words; the tint only repeats it."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from metrics import figure_wording as fw
from metrics import wording as w
from metrics.model import Period, Plan
from metrics.rounding import fixed
from metrics.runs import TROUBLE
from pages.charts.cells import STATUS_AREAS, areas, frame, header, rules, words
from pages.charts.parts import BOTTOM, TOP, Draft, dress, empty, note, said, sources, wrap, wrapped
from pages.charts.theme import INK, SHAPES

ROW_PX, LABEL = 44, 0.155
MOST, WITH_POINTS = 12, 8
"""Columns whose words hold at 1 000 px; beyond the second the words are shorter. Of more regions than the first, as many as the second
are shown, those with most trouble."""
LOWER = 0.06
"""Rows that the words of a cell are set lower: plotly.js puts the text of a point above its middle."""
SHORTER = {"未达要求且变差": "未达要求", "超出目标范围": "超出范围"}
PARTIAL, NOT_ALL = "（数据不全）", "（不全）"
"""The mark of a verdict from an incomplete number stands beside the number here: beside the verdict and its points it has no room."""


def heat_table(
    plan: Plan, rows: pd.DataFrame, period: Period, *, region: str = "", footer: str = "", height: int | None = None
) -> go.Figure:
    """A row for each indicator of which any region has a number or a target, a column for each region, the whole area first.

    `rows`: `Board.rows()`, all regions. A cell without a target of its own shows its number without a tint; one not reported says so.
    `region`: has a column in any case, see `table_axes`.
    """
    codes, regions = table_axes(plan, rows, region)
    n_below = rows.loc[rows["region"] != plan.root_region, "region"].nunique()
    figure = Draft()
    title = fw.regions_finding(plan, rows, period)
    demo = bool(len(rows) and rows["demo"].any())  # of all: the finding rests on them
    rows = rows[rows["region"].isin(regions)]
    by_cell = {(r.indicator, r.region): r for r in rows.itertuples(index=False)}
    kinds: list[list[Any]] = []
    cells: list[tuple[float, float, str]] = []
    nothing = False
    for y, code in enumerate(codes):
        kinds.append([])
        for x, name in enumerate(regions):
            value, verdict, kind = cell(plan, by_cell[(code, name)], is_short=len(regions) > WITH_POINTS)
            nothing |= value == w.NONE
            kinds[-1].append(kind)
            below = f'<br><span style="font-size:12px">{verdict}</span>' if verdict else ""
            cells.append((x, y + LOWER, f"<b>{escape(value)}</b>{below}"))
        indicator = plan.indicator_by_code[code]
        lines = wrap(f"{indicator.label}", 13, 160, 2)
        note(figure, f"<b>{'<br>'.join(map(escape, lines))}</b>", x=LABEL - 0.006, y=y, xref="paper", yref="y", xanchor="right",
             align="right", size=13 if len(lines) == 1 else 12, color=INK)  # fmt: skip
    if codes:
        areas(figure, kinds, STATUS_AREAS)
        words(figure, cells, size=13)
        header(figure, [wrapped(r, 13, min(850 / len(regions) - 2, 150), 2) for r in regions])
        frame(figure, len(regions), len(codes), left=LABEL, head=0.95)
        rules(figure, len(codes))
    else:
        empty(figure, "暂无数据")
    subtitle = "　".join(
        filter(None, (
            f"截至 {period.name}（数据截止 {period.end}）",
            f"共 {n_below:,} 个区域，列出落后项最多的 {len(regions) - 1} 个" if n_below > len(regions) - 1 else "",
            "格内：现状与状态", "底色随状态，无底色：没有目标或未分解，不作评判", _by_whole(plan, rows), "—：没有数据" if nothing else "",
            _legend(rows) if len(regions) <= WITH_POINTS else "", _partial(rows),
        ))
    )  # fmt: skip
    size = height or max(320, TOP + BOTTOM + round(ROW_PX * (len(codes) + 1)))
    facts = [_fact(plan, r) for r in rows.itertuples(index=False) if r.region != plan.root_region and r.status in TROUBLE]
    alt = said(title, facts, f"区域与指标对照表，截至{period.name}")
    foot = sources(plan, fw.basis_of(plan, codes, in_full=True), footer)
    return dress(figure, title, subtitle, foot, demo=demo, height=size, alt=alt)


def _by_whole(plan: Plan, rows: pd.DataFrame) -> str:
    """That areas are judged by a target that the plan sets for the whole, where they are: the document gives them none of their own."""
    own = {(i.code, t.region) for i in plan.indicators for t in i.targets if t.region}
    judged = rows[rows["has_target"].astype(bool) & rows["region"].ne(plan.root_region)]
    is_taken = any(pair not in own for pair in zip(judged["indicator"], judged["region"], strict=True))
    return f"增速、比率和标准按{plan.root_region}的目标评判各区域" if is_taken else ""


def table_axes(plan: Plan, rows: pd.DataFrame, region: str = "") -> tuple[list[str], list[str]]:
    """(indicator codes, regions) that the table shows, in the plan's order. Of more regions than fit: the whole area, the one asked
    for, and those where most is behind or missed."""
    useful = set(rows.loc[rows["reported"].astype(bool) | rows["has_target"].astype(bool), "indicator"].unique())
    present = set(rows["region"].unique())
    regions = [r for r in plan.region_names if r in present]
    if len(regions) > MOST:
        trouble = rows.loc[rows["has_target"].astype(bool) & rows["status"].isin(TROUBLE), "region"].value_counts()
        first = (plan.root_region, region)
        picked = set(sorted(regions, key=lambda r: (r not in first, -trouble.get(r, 0)))[:WITH_POINTS])
        regions = [r for r in regions if r in picked]
    return [i.code for i in plan.indicators if i.code in useful], regions


def cell(plan: Plan, row: Any, *, is_short: bool = False) -> tuple[str, str, str]:
    """(value, verdict with its shape, key of the area) of a cell; words, never a colour alone. `is_short`: without points and reasons."""
    indicator = plan.indicator_by_code[row.indicator]
    has_value = w.field(row, "actual") is not None
    if not row.has_target:
        return (w.value_text(indicator, row.actual), "", "value") if has_value else (w.NONE, "", "value")
    value = w.value_text(indicator, row.actual) if has_value else w.NONE
    words, partial, more = w.full_status(row).partition(PARTIAL)
    words = SHORTER.get(words, words) if is_short else words
    lamp = f"{SHAPES[row.status]} {words}{more}"
    value += NOT_ALL if partial else ""
    gap = w.field(row, "pace_gap")
    if not is_short and gap is not None and row.status in ("behind", "slightly_behind"):
        lamp += f" {fixed(abs(gap), 1)}点"
    return value, lamp, row.status or "none"


def _legend(rows: pd.DataFrame) -> str:
    shown = rows[rows["has_target"].astype(bool)] if len(rows) else rows
    bad = len(shown) and shown["status"].isin(["behind", "slightly_behind"]).any() and shown["pace_gap"].notna().any()
    return "点：完成进度比序时慢多少个百分点" if bad else ""


def _partial(rows: pd.DataFrame) -> str:
    return (
        "不全：有区域或期间未报" if any(PARTIAL in w.full_status(r) for r in rows.itertuples(index=False) if r.has_target) else ""
    )


def _fact(plan: Plan, row: Any) -> str:
    indicator = plan.indicator_by_code[row.indicator]
    return f"{row.region}{indicator.label}{w.value_text(indicator, row.actual)}，{w.full_status(row)}，{w.gap_text(plan, row)}"
