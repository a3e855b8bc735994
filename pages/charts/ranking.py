"""Regions side by side for one indicator: the ranking with its changes, the schematic map, and one small picture each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from metrics import basis
from metrics import figure_wording as fw
from metrics import wording as w
from metrics.model import Indicator, Period, Plan
from pages.charts.cells import areas, words
from pages.charts.inputs import Tile, tiles_of
from pages.charts.parts import BOTTOM, TOP, Draft, clauses, dress, empty, line, note, numbers, said, sources, wrapped
from pages.charts.series import basis_text
from pages.charts.series_parts import prepare
from pages.charts.theme import BAND_50, BAND_80, BAND_95, COLORS, FILLS, INK, LINE, MUTED, PAPER, QUIET, SHAPES, TINTS

ROW_PX = 58


def ranking(
    plan: Plan, indicator: Indicator, now: pd.DataFrame, before: pd.DataFrame, period: Period, *, footer: str = "",
    height: int | None = None, earlier: str = "上季度", most: int | None = None,
) -> go.Figure:  # fmt: skip
    """Regions below the whole area, the best first, with the change of place since `before`.

    `now`, `before`: rows of `Board.rows()` at the two moments (any indicators; `before` may be empty); `earlier` names the second.
    `most`: draw only so many, the best; the finding speaks of all.
    """
    ranks = fw.ranked(indicator, regions_of(plan, indicator, now), regions_of(plan, indicator, before))
    title = fw.ranking_finding(plan, indicator, ranks)
    ranks = ranks.head(most) if most else ranks
    figure = Draft()
    known = ranks[ranks["actual"].notna()]
    top = max([abs(float(v)) for v in known["actual"]] + [float(t) for t in known["target"].dropna()] + [0]) or 1
    low = min([*(float(v) for v in known["actual"]), 0])
    for y, row in enumerate(ranks.itertuples(index=False)):
        _rank_row(figure, indicator, row, y, earlier, has_before=bool(len(before)))
    if len(known):
        colors = [FILLS[r.status] if r.has_target and r.status else QUIET for r in known.itertuples()]
        bars = {"x": numbers(known["actual"]), "y": [int(i) for i in known.index], "orientation": "h", "width": 0.5}
        figure.add_bar(**bars, marker=edged(colors), name=indicator.code, hoverinfo="skip")
    if not len(ranks):
        empty(figure, "规划没有下级区域")
    else:
        figure.update_xaxes(domain=[0.2, 0.62], range=[round(low, 6), round(top * 1.02, 6)], visible=False)
        figure.update_yaxes(range=[len(ranks) - 0.5, -1.0], visible=False)
        for x, text, anchor in ((0.03, "位次", "center"), (0.19, "区域", "right"), (0.7, "现状", "right"), (0.72, f"较{earlier}", "left"), (0.82, "状态或同比", "left")):  # fmt: skip
            note(figure, text, x=x, y=-0.75, xref="paper", yref="y", xanchor=anchor)
    best = "数值小者居前" if indicator.direction == "down" else "数值大者居前"
    goal = "┃ 本区域目标" if known["target"].notna().any() else "区域无分解目标，条形不作评判"
    subtitle = f"{basis_text(indicator)}，{indicator.unit}　截至 {period.name}（{period.end}）　{best}　{goal}"
    facts = [f"第{r.rank:.0f}位{r.region}{w.value_text(indicator, r.actual)}" for r in known.itertuples()]
    alt = said(title, facts, f"{indicator.label}区域排名，截至{period.name}")
    size = height or max(300, TOP + BOTTOM + round(ROW_PX * (len(ranks) + 0.6)))
    foot = sources(plan, clauses(indicator), basis.parts_note(plan, indicator, now[now["indicator"] == indicator.code]), footer)
    return dress(figure, title, subtitle, foot, demo=bool(len(known) and known["demo"].any()), height=size, alt=alt)


def regions_of(plan: Plan, indicator: Indicator, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of one indicator in the regions below the whole area."""
    return rows[(rows["indicator"] == indicator.code) & (rows["region"] != plan.root_region)].reset_index(drop=True)


def edged(colors: Sequence[str]) -> dict[str, Any]:
    """Bars of these colours; those that carry no verdict have an edge: they are too pale (2:1 on the paper) to be seen by everyone."""
    return {"color": list(colors), "line": {"width": 1, "color": [LINE if c == QUIET else c for c in colors]}}


def move_words(rank: Any, before: Any) -> str:
    """`▲ 升 2 位`, `▼ 降 1 位`, `＝ 持平`, `新报`, `—`."""
    if pd.isna(rank):
        return "—"
    if pd.isna(before):
        return "上期未报"
    by = int(before - rank)
    return f"↑ 升 {by} 位" if by > 0 else f"↓ 降 {-by} 位" if by < 0 else "＝ 位次未变"


def _rank_row(figure: Draft, indicator: Indicator, row: Any, y: int, earlier: str, *, has_before: bool) -> None:
    def put(text: str, x: float, anchor: str = "left", **style: Any) -> None:
        note(figure, text, x=x, y=y, xref="paper", yref="y", xanchor=anchor, **style)

    reported = not pd.isna(row.actual)
    put(f"<b>{row.rank:.0f}</b>" if reported else "—", 0.03, "center", size=18, color=INK if reported else MUTED)
    put(f"<b>{wrapped(row.region, 14, 170, 2)}</b>", 0.19, "right", size=14, color=INK, align="right")
    if not reported:
        box = {"x0": 0, "x1": 1, "y0": y - 0.25, "y1": y + 0.25, "xref": "x domain", "yref": "y"}
        figure.add_shape(type="rect", **box, line={"color": LINE, "width": 1, "dash": "dash"})
        note(figure, f"{SHAPES['unreported']} 未报", x=0.5, y=y, xref="x domain", yref="y", xanchor="center")
        return
    put(f"<b>{escape(w.value_text(indicator, row.actual))}</b>", 0.7, "right", size=16, color=INK)
    put(move_words(row.rank, row.rank_before) if has_before else "—", 0.72, size=13, color=INK)
    target = w.field(row, "target")
    if row.has_target and target is not None:
        line(figure, target, y - 0.36, target, y + 0.36, INK, width=3, xref="x", yref="y")
    yoy = fw.yoy_text(indicator, row)
    words_ = f"{SHAPES[row.status]} {w.full_status(row)}" if row.has_target else (f"同比 {yoy}" if yoy else "")
    put(words_, 0.82, size=13, color=COLORS[row.status] if row.has_target else INK)


def tile_map(
    plan: Plan, indicator: Indicator, rows: pd.DataFrame, period: Period, *, tiles: Sequence[Tile] | None = None, footer: str = "",
    height: int = 600,
) -> go.Figure:  # fmt: skip
    """One square a region, where `tiles` puts it (without them: where the plan does, or in its order). Schematic: no map data, no borders.

    `rows`: `Board.rows()` (any indicators). Tinted by verdict where regions have targets, else by thirds of the ranking; the words
    in the square say value, place and verdict.
    """
    found = fw.ranked(indicator, regions_of(plan, indicator, rows), rows.head(0)).set_index("region")
    names = [r for r in plan.region_names if r != plan.root_region]
    places = [t for t in (tiles or tiles_of(plan, names)) if t.region in found.index]
    by_verdict = bool(len(found) and found["has_target"].any())
    title = (fw.verdicts_finding if by_verdict else fw.places_finding)(indicator, found.reset_index(), period)
    figure = Draft()
    n_known = int(found["actual"].notna().sum())
    if places:
        columns, lines = max(t.column for t in places) + 1, max(t.row for t in places) + 1
        kinds: list[list[Any]] = [[None] * columns for _ in range(lines)]
        cells: list[tuple[float, float, str]] = []
        for t in places:
            row: Any = found.loc[t.region]
            kinds[t.row][t.column], text = _tile(indicator, row, n_known)
            cells.append((t.column, t.row, f"<b>{wrapped(t.region, 20, 220, 2)}</b><br>{text}"))
        colors: dict[Any, str] = {
            **{s or "none": c for s, c in TINTS.items()},
            "third_0": BAND_50,
            "third_1": BAND_80,
            "third_2": BAND_95,
        }
        areas(figure, kinds, colors, gap=0.03)
        words(figure, cells, size=20)
        figure.update_xaxes(range=[-0.5, columns - 0.5], visible=False, domain=[0.1, 0.9])
        figure.update_yaxes(range=[lines - 0.5, -0.5], visible=False)
    else:
        empty(figure, "规划没有下级区域")
    by = "底色随状态" if by_verdict else "底色：位次前、中、后各三分之一，越醒目越靠前"
    subtitle = (
        f"{basis_text(indicator)}，{indicator.unit}　截至 {period.name}（{period.end}）　{by}　方块位置为示意，不代表面积和边界"
    )
    facts = [f"{r}{w.value_text(indicator, found.at[r, 'actual'])}" for r in found.index]
    alt = said(title, facts, f"{indicator.label}区域示意图，截至{period.name}")
    demo = bool(len(found) and found["demo"].any())
    foot = sources(plan, clauses(indicator), basis.parts_note(plan, indicator, rows[rows["indicator"] == indicator.code]), footer)
    return dress(figure, title, subtitle, foot, demo=demo, height=height, alt=alt)


def _tile(indicator: Indicator, row: Any, n_known: int) -> tuple[str, str]:
    """(key of the area, markup) of one square."""
    if pd.isna(row["actual"]):
        return "unreported", f"{SHAPES['unreported']} 未报"
    value = f"<b>{escape(w.value_text(indicator, row['actual']))}</b>"
    place = f"第 {row['rank']:.0f} 位，共 {n_known} 个"
    yoy = fw.yoy_text(indicator, row)
    small = (
        [f"{SHAPES[row['status']]} {w.full_status(row)}", place] if row["has_target"] else [place, f"同比 {yoy}" if yoy else ""]
    )
    third = min(int((row["rank"] - 1) * 3 / max(n_known, 1)), 2)
    lines = [value, *(f'<span style="font-size:15px">{s}</span>' for s in small if s)]
    return (row["status"] or "none") if row["has_target"] else f"third_{third}", "<br>".join(lines)


def small_multiples(
    plan: Plan,
    indicator: Indicator,
    histories: Mapping[str, pd.DataFrame],
    period: Period,
    *,
    footer: str = "",
    height: int = 760,
) -> go.Figure:
    """One small picture a region, all on the same scale. `histories`: region → `Board.history(indicator, region)`, in the order to show.

    The number of a year that is not over is hollow: in the tone of whole years it would look like a fall.
    """
    figure = Draft()
    series = {region: prepare(history) for region, history in histories.items()}
    ends = [h.tail(1) for h in histories.values() if len(h)]
    last = pd.concat(ends, ignore_index=True) if ends else pd.DataFrame()
    title = fw.yoy_finding(plan, indicator, last, period) if len(last) else f"{indicator.label}：暂无数据"
    shown = [s for s in series.values() if len(s)]
    cells = [float(v) for s in shown for c in ("actual", "target") for v in s[c].dropna()]
    low, high = min([0.0, *cells]), max([0.0, *cells]) or 1.0
    years = range(min((int(s["year"].min()) for s in shown), default=period.year), period.year + 1)
    columns, lines = panel_columns(len(series)), panel_lines(len(series))
    named = fw.most_changed(last) if len(last) else []
    for n, (region, data) in enumerate(series.items()):
        _panel(figure, indicator, region, data, n, columns, lines, (low, high), years, is_named=region in named)
    if not series:
        empty(figure, "规划没有下级区域")
    bars = indicator.kind in ("annual_flow", "growth")
    subtitle = "　".join(filter(None, (
        f"{basis_text(indicator)}，{indicator.unit}", f"截至 {period.name}（{period.end}）", "各图纵轴刻度相同",
        "标数的柱：各年最后一期，浅色：年内各期" if bars else "圆点：最近一期", _part_year_words(shown, period) if bars else "", "正负数：较上年同期",
    )))  # fmt: skip
    facts = [f"{r.region}{w.value_text(indicator, r.actual)}" for r in last.itertuples()]
    alt = said(title, facts, f"{indicator.label}分区域小图，截至{period.name}")
    demo = any(bool(s.loc[s["actual"].notna(), "demo"].any()) for s in shown)
    return dress(figure, title, subtitle, sources(plan, clauses(indicator), footer), demo=demo, height=height, alt=alt)


def panel_columns(n: int) -> int:
    """Small pictures beside each other, of `n`."""
    return 3 if n <= 9 else 4


def panel_lines(n: int) -> int:
    """Lines that `n` small pictures take."""
    return max(1, -(-n // panel_columns(n)))


def _is_part_year(data: pd.DataFrame) -> pd.Series:
    """Whether a row is the last of its year that has a number, though that year goes on after it."""
    known = data[data["actual"].notna()]
    last = known.groupby("year")["end"].transform("max") == known["end"]
    return (last & (known["end"] % 1 > 1e-6)).reindex(data.index, fill_value=False)


def _part_year_words(series: Sequence[pd.DataFrame], period: Period) -> str:
    """What the hollow bars are, where there are any."""
    years = {int(y) for data in series for y in data.loc[_is_part_year(data), "year"]}
    if not years:
        return ""
    part = period.name.removeprefix(f"{period.year}年")
    return "空心：未满一年" + (f"（本年至{part}）" if period.year in years and part else "")


def _panel(
    figure: Draft, indicator: Indicator, region: str, data: pd.DataFrame, n: int, columns: int, lines: int,
    scale: tuple[float, float], years: range, *, is_named: bool,
) -> None:  # fmt: skip
    """Panel number `n`: heading with the last number, the series under it; `is_named`: the title speaks of this region's change."""
    key = str(n + 1) if n else ""
    column, row = n % columns, n // columns
    left, right = (column + 0.02) / columns, (column + 0.94) / columns
    top, floor = 1 - row / lines, 1 - (row + 1) / lines
    body = [round(floor + 0.16 / lines, 4), round(top - 0.18 / lines, 4)]
    room = (scale[1] - scale[0]) * 0.2  # for the numbers over the bars, clear of the heading
    figure.update_layout({
        f"xaxis{key}": {"domain": [round(left, 4), round(right, 4)], "anchor": f"y{key}", "range": [years[0], years[-1] + 1],
                        "tickvals": [y + 0.5 for y in years], "ticktext": [str(y) for y in years], "tickangle": 0,
                        "tickfont": {"size": 12, "color": MUTED}, "fixedrange": True},
        f"yaxis{key}": {"domain": body, "anchor": f"x{key}", "range": [round(scale[0] - (room if scale[0] < 0 else 0), 6), round(scale[1] + room, 6)],
                        "visible": False, "fixedrange": True},
    })  # fmt: skip
    known = data[data["actual"].notna()] if len(data) else data
    head = f"<b>{escape(region)}</b>"
    place = {"x": round(left, 4), "xref": "paper", "yref": "paper"}
    if not len(known) or known.index[-1] != data.index[-1]:
        head += f"　{SHAPES['unreported']} 本期未报"
    else:
        end = known.iloc[-1]
        yoy = fw.yoy_text(indicator, end)
        change = f"<b>{yoy}</b>" if is_named else yoy
        lamp = f"　{SHAPES[end['status']]} {w.full_status(end)}" if end["has_target"] and end["status"] else ""
        before = data[(data["year"] == end["year"] - 1) & (data["end"] + 1 - end["end"]).abs().lt(1e-6) & data["actual"].notna()]
        than = (
            f'<span style="font-size:12px">（上年同期 {w.number(before["actual"].iloc[0])}）</span>'
            if yoy and len(before) and not lamp
            else ""
        )
        head += f"　<b>{escape(w.value_text(indicator, end['actual']))}</b>" + (f"　{change}" if yoy else "") + than + lamp
    note(figure, head, y=round(top - 0.1 / lines, 4), size=15, color=INK, **place)
    if not len(known):
        note(figure, "暂无数据", y=sum(body) / 2, size=14, **place)
        figure.add_scatter(x=[years[0]], y=[None], xaxis=f"x{key}", yaxis=f"y{key}", name=region, hoverinfo="skip")
        return
    axes: dict[str, Any] = {"xaxis": f"x{key}", "yaxis": f"y{key}", "name": region, "hoverinfo": "skip"}
    if indicator.kind in ("annual_flow", "growth"):
        ends = set(known.groupby("year")["x"].max())
        parts = _is_part_year(known)
        colors = [PAPER if part else MUTED if x in ends else QUIET for x, part in zip(known["x"], parts, strict=True)]
        edges = [MUTED if x in ends else LINE for x in known["x"]]  # the pale ones alone would be 2:1 on the paper
        widths = [1.5 if part else 1 for part in parts]
        for x, y in zip(known["x"], known["actual"], strict=True):
            if x in ends:  # over the target's line, which it would otherwise be struck through by
                where = {"x": float(x), "y": float(y), "xref": f"x{key}", "yref": f"y{key}", "xanchor": "center"}
                note(figure, w.number(y), yshift=11 if y >= 0 else -11, color=INK, bgcolor=PAPER, borderpad=0, **where)
        slot = round(float(known["months"].iloc[0]) / 12 * 0.7, 4)
        figure.add_bar(x=numbers(known["x"]), y=numbers(known["actual"]), width=slot,
                       marker={"color": colors, "line": {"color": edges, "width": widths}}, **axes)  # fmt: skip
    else:
        sizes = [0] * (len(known) - 1) + [9]
        figure.add_scatter(x=numbers(known["x"]), y=numbers(known["actual"]), mode="lines+markers", cliponaxis=False,
                           line={"color": MUTED, "width": 2, "shape": "hv" if indicator.kind == "level" else "linear"},
                           marker={"size": sizes, "color": INK, "line": {"color": PAPER, "width": 1}}, **axes)  # fmt: skip
    line(figure, years[0], 0, years[-1] + 1, 0, LINE, width=1, xref=f"x{key}", yref=f"y{key}")
    for year, part in data[data["has_target"].astype(bool) & data["target"].notna()].groupby("year"):
        goal = float(part["target"].iloc[-1])
        line(figure, year, goal, year + 1, goal, INK, width=1.5, dash="dash", xref=f"x{key}", yref=f"y{key}")
