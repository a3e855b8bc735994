"""One region: each of its numbers, its part of the whole, its place among the regions, and the verdict where it has a target."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from metrics import figure_wording as fw
from metrics import wording as w
from metrics.model import Period, Plan
from metrics.rounding import percent
from pages.charts.cells import rules
from pages.charts.parts import BOTTOM, TOP, Draft, dress, empty, line, note, numbers, said, sources, wrap
from pages.charts.theme import COLORS, FILLS, INK, LINE, MUTED, PAPER, QUIET, SHAPES, TRACK

ROW_PX = 42
CROWD = 100
"""From so many regions on their number stands once above, for want of room beside each place."""
LABEL, VALUE, SHARE, STRIP, PLACE, YOY, STATUS = 0.155, 0.245, (0.26, 0.42), (0.515, 0.66), 0.675, 0.755, 0.87


def region_profile(
    plan: Plan, region: str, rows: pd.DataFrame, period: Period, *, footer: str = "", height: int | None = None
) -> go.Figure:
    """`rows`: `Board.rows()`, all regions. Indicators on which the region has neither a number nor a target are left out, except
    where other regions reported: those say 未报.

    Share: a sum as part of the whole; a rate or standard against that of the whole, in words. Strip: all regions from the worst
    (left) to the best (right), this one filled.
    """
    data = profile_rows(plan, region, rows)
    own = rows[rows["region"] == region]
    title = fw.profile_finding(plan, region, own, period)
    figure = Draft()
    for y, row in enumerate(data.itertuples(index=False)):
        _row(figure, plan, row, y)
    if not len(data):
        empty(figure, "暂无数据")
    else:
        for x, text, anchor in (
            (LABEL, "指标", "right"), (VALUE, "现状", "right"), (SHARE[0], "占全区，或与全区比", "left"), (STRIP[0], "各区域中的位置（右为前）", "left"),
            (PLACE, "位次", "left"), (YOY, "同比", "left"), (STATUS, "状态", "left"),
        ):  # fmt: skip
            note(figure, text, x=x, y=-0.8, xref="paper", yref="y", xanchor=anchor)
        _marks(figure, plan, data, rows)
        figure.update_layout(
            xaxis={"domain": list(SHARE), "range": [0, 1], "visible": False, "fixedrange": True},
            xaxis2={"domain": list(STRIP), "range": [-0.05, 1.05], "visible": False, "fixedrange": True, "anchor": "y"},
        )
        figure.update_yaxes(range=[len(data) - 0.5, -1.0], visible=False)
        rules(figure, len(data))
    subtitle = f"{region}　截至 {period.name}（数据截止 {period.end}）　● 本区域　○ 其他区域　条形：占全区的比重" + (
        "　没有目标的只比大小，不作评判" if not data["has_target"].all() else ""
    )
    most = data["n_ranked"].max() if len(data) else 0
    if most >= CROWD:
        subtitle += f"　位次在{most:,.0f}个区域中"
    facts = [
        f"{plan.indicator_by_code[r.indicator].label}{w.value_text(plan.indicator_by_code[r.indicator], r.actual)}"
        + (f"，{'并列' if r.is_tied else ''}第{r.rank:.0f}位" if r.rank == r.rank else "")
        for r in data.itertuples()
    ]
    alt = said(title, facts, f"{region}概况，截至{period.name}")
    foot = sources(plan, fw.basis_of(plan, data["indicator"], in_full=True), footer)
    size = height or max(300, TOP + BOTTOM + round(ROW_PX * (len(data) + 0.7)))
    return dress(figure, title, subtitle, foot, demo=bool(len(own) and own["demo"].any()), height=size, alt=alt)


def profile_rows(plan: Plan, region: str, rows: pd.DataFrame) -> pd.DataFrame:
    """The board rows of the region with `whole` (the number of the whole area), `share` of it (sums only), `rank`, `is_tied` and
    `n_ranked`."""
    parts = rows[rows["region"] != plan.root_region]
    found = []
    for indicator in plan.indicators:
        mine = rows[(rows["indicator"] == indicator.code) & (rows["region"] == region)]
        peers = parts[(parts["indicator"] == indicator.code) & parts["actual"].notna()]
        if not len(mine) or not (len(peers) or bool(mine["has_target"].iloc[0]) or bool(mine["reported"].iloc[0])):
            continue
        whole = rows.loc[(rows["indicator"] == indicator.code) & (rows["region"] == plan.root_region), "actual"]
        ranks = fw.ranked(indicator, peers, peers.head(0)).set_index("region")["rank"]
        total, actual = (whole.iloc[0] if len(whole) else float("nan")), mine["actual"].iloc[0]
        share = actual / total if indicator.is_additive and total and actual >= 0 else float("nan")
        rank = float(ranks.get(region, float("nan")))
        found.append(
            mine.assign(whole=total, share=share, rank=rank, is_tied=int((ranks == rank).sum()) > 1, n_ranked=len(peers))
        )
    none = rows.head(0).assign(whole=[], share=[], rank=[], is_tied=[], n_ranked=[])
    return pd.concat(found, ignore_index=True) if found else none


def _row(figure: Draft, plan: Plan, row: Any, y: int) -> None:
    indicator = plan.indicator_by_code[row.indicator]

    def put(text: str, x: float, anchor: str = "left", **style: Any) -> None:
        if text:
            note(figure, text, x=x, y=y, xref="paper", yref="y", xanchor=anchor, **style)

    lines = wrap(indicator.label, 13, 160, 2)
    put(f"<b>{'<br>'.join(map(escape, lines))}</b>", LABEL, "right", size=13 if len(lines) == 1 else 12, color=INK, align="right")
    if w.field(row, "actual") is None:
        put(f"{SHAPES['unreported']} 未报", VALUE, "right", size=13)
    else:
        put(f"<b>{escape(w.value_text(indicator, row.actual))}</b>", VALUE, "right", size=15, color=INK)
        put(against_whole(plan, row), SHARE[1] + 0.008 if row.share == row.share else SHARE[0], color=INK)
        place = f"<b>{'并列' if row.is_tied else ''}第 {row.rank:.0f}</b>" if row.rank == row.rank else ""
        if place and row.n_ranked < CROWD:
            place += f"/{row.n_ranked}"
        put(place, PLACE, size=13 if row.n_ranked < CROWD else 12, color=INK)
        put(fw.yoy_said(indicator, row) or "—", YOY, size=13 if indicator.kind != "plan_flow" else 12, color=INK)
    if row.has_target:
        lamp = f'<span style="color:{FILLS[row.status]}">{SHAPES[row.status]}</span>'
        put(f"<b>{lamp} {w.full_status(row)}</b>", STATUS, size=14, color=COLORS[row.status])
    else:
        put("无分解目标" if indicator.targets else "未设目标", STATUS)


def against_whole(plan: Plan, row: Any) -> str:
    """`占 18.2%` of a sum; `全区 98.3%，高 1.2 个百分点` of a rate; `全区 0.6 天，低 0.1 天` of a standard."""
    indicator = plan.indicator_by_code[row.indicator]
    if row.whole != row.whole or row.actual != row.actual:
        return ""
    if row.share == row.share:
        return f"占 {percent(row.share)}"
    text = f"{plan.root_region} {w.value_text(indicator, row.whole)}"
    step, is_share = row.actual - row.whole, indicator.unit in ("%", "‰")
    size = w.join(w.number(abs(step)), "个百分点" if is_share else indicator.unit)
    return text + (f"，{'高' if step > 0 else '低'} {size}" if abs(step) > (0.05 if is_share else 1e-9) else "，持平")


def _marks(figure: Draft, plan: Plan, data: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Bars of the shares, with an edge as they are pale (2:1 on the paper), and the strips of places, or that there are none."""
    shares = data[data["share"].notna()]
    if len(shares):
        ys = [int(i) for i in shares.index]
        for y in ys:
            figure.add_shape(
                type="rect",
                x0=0,
                x1=1,
                y0=y - 0.2,
                y1=y + 0.2,
                xref="x",
                yref="y",
                fillcolor=TRACK,
                line={"width": 0},
                layer="below",
            )
        figure.add_bar(
            x=numbers(shares["share"].clip(0, 1)),
            y=ys,
            width=0.4,
            orientation="h",
            marker={"color": QUIET, "line": {"color": MUTED, "width": 1}},
            name="share",
            hoverinfo="skip",
        )
    others: tuple[list[float], list[int]] = ([], [])
    mine: tuple[list[float], list[int]] = ([], [])
    for y, row in enumerate(data.itertuples()):
        peers = rows[(rows["indicator"] == row.indicator) & (rows["region"] != plan.root_region) & rows["actual"].notna()]
        if len(peers) < 2:
            continue
        low, high = peers["actual"].min(), peers["actual"].max()
        if low == high:  # no place to show: a dot in the middle would look like a middling one
            n_below = rows.loc[rows["region"] != plan.root_region, "region"].nunique()
            same = "各区域相同" if len(peers) == n_below else f"已报的 {len(peers)} 个区域相同"
            note(figure, same, x=0.5, y=y, xref="x2", yref="y", xanchor="center")
            continue
        line(figure, 0, y, 1, y, LINE, width=1, xref="x2", yref="y", layer="below")
        down = plan.indicator_by_code[str(row.indicator)].direction == "down"
        for peer in peers.itertuples():
            at = (peer.actual - low) / (high - low)
            side = mine if peer.region == row.region else others
            side[0].append(round(1 - at if down else at, 4))
            side[1].append(y)
    if others[0]:
        ring = {"symbol": "circle", "size": 9, "color": PAPER, "line": {"color": MUTED, "width": 1.5}}
        figure.add_scatter(x=others[0], y=others[1], mode="markers", marker=ring, xaxis="x2", name="others", hoverinfo="skip")
    if mine[0]:
        figure.add_scatter(
            x=mine[0], y=mine[1], mode="markers", marker={"size": 13, "color": INK}, xaxis="x2", name="mine", hoverinfo="skip"
        )
