"""街道与功能区: the four pictures of the page and the choices they need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from metrics.figure_wording import ranked
from metrics.model import Indicator
from pages.charts import shown
from pages.charts.heat import LABEL, heat_table, table_axes
from pages.charts.heat import MOST as LISTED
from pages.charts.inputs import tiles_of
from pages.charts.profile import LABEL as profile_label
from pages.charts.profile import profile_rows, region_profile
from pages.charts.quick import quick, settled
from pages.charts.ranking import ranking, regions_of, tile_map
from pages.ui import chart, chart_links, freshness, listing, reach, state
from pages.ui.frame import Frame
from pages.ui.messages import empty

REGION = 0.19
"""Where the ranking has the names of the regions, in parts of the paper."""
MOST = 30
"""Regions in one figure; of more the first, or the best, are drawn and the rest stand in the table."""
ROW_PX, PROFILE_PX = 41, 37
"""Room for the two lines of a cell; for a line of the profile."""
PARTS = {"heat": "对照表", "rank": "排名", "profile": "一个区域", "map": "示意图"}


def has_regions(here: Frame) -> bool:
    """Whether there is anything below the whole area; says so where not."""
    if len(here.plan.region_names) < 2:
        empty(
            "这个规划没有下级区域",
            "要按区域看，请管理员在规划的区域表（regions.csv）里写上街道或功能区及其上级，再提交各区域的数据。",
        )
        return False
    return here.region != here.plan.root_region or not freshness.nothing_reported(here, here.rows)


def draw(here: Frame) -> None:
    """Title, the choice that the part shown needs, the parts; then the part."""
    with listing.head("街道与功能区", "哪里在前，哪里落后？"):
        middle = st.container(key="page_choice", width=380)
        part = listing.parts("regions_view", PARTS)
    if has_regions(here):
        PAINT[part](here, middle)


def heat(here: Frame, place: DeltaGenerator) -> None:
    """Regions × indicators; names lead to the indicator, cells to the number of that region."""
    with place:
        scope = state.choose("heat_rows", "列哪些指标", list(reach.SCOPES), reach.SCOPES.__getitem__, hidden=True)
    figure, values = here.made(_heat, scope)
    chart.show(figure, "heat", values=values, name="区域与指标对照表", slide="heat")
    left_out = here.made(_coverage).left_out if scope == "regional" else ()
    if len(here.plan.region_names) > LISTED:
        listing.quiet("没有列出的区域见“排名”，或在“一个区域”里选。")
    if left_out:
        listing.quiet(f"没有区域数据、未列出的指标：{'；'.join(left_out)}。")
    _without_targets(here)


@dataclass(frozen=True)
class Coverage:
    """What the regions below the whole area have: indicators that any of them has reported, labels of those that none has, regions
    that have reported nothing, whether any has a target."""

    present: frozenset[str]
    left_out: tuple[str, ...]
    silent: tuple[str, ...]
    has_targets: bool


def _coverage(here: Frame) -> Coverage:
    below = here.all_rows[here.all_rows["region"] != here.plan.root_region]
    reported = below[below["reported"].astype(bool)]
    present, regions = frozenset(reported["indicator"].unique()), set(reported["region"].unique())
    return Coverage(
        present,
        tuple(i.label for i in here.plan.indicators if i.code not in present),
        tuple(r for r in here.plan.region_names[1:] if r not in regions),
        bool(below["has_target"].any()),
    )


def _heat(here: Frame, scope: str) -> tuple[go.Figure, pd.DataFrame]:
    rows = here.all_rows
    rows = (rows[rows["indicator"].isin(here.made(_coverage).present)] if scope == "regional" else rows).reset_index(drop=True)
    n = len(table_axes(here.plan, rows, here.region)[0])
    height = max(320, 165 + ROW_PX * (n + 1))
    figure = heat_table(here.plan, rows, here.period, region=here.region, footer=here.source(rows), height=height)
    return quick(linked(here, figure, rows)), shown.heat(here.plan, rows, here.region)


def first_regions(here: Frame) -> list[str]:
    """The whole area and as many regions as a figure can hold, in the plan's order; that looked at is among them."""
    return list(dict.fromkeys([here.plan.root_region, here.region, *here.plan.region_names]))[: MOST + 1]


def more_regions(here: Frame, advice: str) -> None:
    """That not all regions are in the picture, where so."""
    count = len(here.plan.region_names) - 1
    if count > MOST:
        listing.quiet(f"共 {count:,} 个区域，图中只有 {MOST} 个。{advice}。")


def linked(here: Frame, figure: go.Figure, rows: pd.DataFrame) -> go.Figure:
    """The heat table with its words as links, in their own colour."""
    codes, regions = table_axes(here.plan, rows, here.region)
    chart_links.rows(figure, LABEL - 0.006, lambda y: here.link("indicator", indicator=codes[y]), len(codes))
    for note in figure.layout.annotations:
        if note.xref == "x" and note.yref == "y":
            note.text = chart_links.anchor(here.link("regions", region=regions[round(note.x)], regions_view="profile"), note.text)
    for trace in figure.data:
        if trace.name == "words":
            trace.text = tuple(
                chart_links.anchor(here.link("indicator", indicator=codes[round(y)], region=regions[round(x)]), words)
                for x, y, words in zip(trace.x, trace.y, trace.text, strict=True)
            )
    return figure


def _without_targets(here: Frame) -> None:
    """Which regions have no data at all, and what to do where the plan sets no target for any region."""
    found = here.made(_coverage)
    if found.silent:
        more = f"等 {len(found.silent):,} 个" if len(found.silent) > MOST else ""
        listing.quiet(
            f"{here.period.name}没有数据的区域：{'、'.join(found.silent[:MOST])}{more}。请提醒有关单位补报，或到“数据上报”代为上传。"
        )
    if not found.has_targets:
        listing.quiet(
            "规划没有把目标分解到区域，所以各区域只列数、不评判。已经分解的，请管理员在规划设置文件里给各区域写上目标。"
        )


def choose_indicator(here: Frame, place: DeltaGenerator) -> Indicator:
    """One that any region has a number of; the first of them unless asked otherwise."""
    present = here.made(_numbered)
    codes = [i.code for i in here.plan.indicators]
    names = here.plan.indicator_by_code
    first = next((c for c in codes if c in present), codes[0])
    words = {c: names[c].label + ("" if c in present else "（各区域未报）") for c in codes}
    with place:
        return names[state.choose("region_indicator", "指标", codes, words.__getitem__, first, hidden=True)]


def _numbered(here: Frame) -> frozenset[str]:
    """Indicators of which any region below the whole area has a number."""
    rows = here.all_rows
    return frozenset(rows.loc[(rows["region"] != here.plan.root_region) & rows["actual"].notna(), "indicator"].unique())


def rank(here: Frame, place: DeltaGenerator) -> None:
    """Places of one indicator against the period before."""
    indicator = choose_indicator(here, place)
    figure, values = here.made(_ranking, indicator.code)
    chart.show(figure, "ranking", values=values, name=f"{indicator.label}区域排名", slide=f"rank.{indicator.code}")
    more_regions(here, "图中是位次在前的；全部位次在表格里")
    _resets(here, indicator)


def _ranking(here: Frame, code: str) -> tuple[go.Figure, pd.DataFrame]:
    indicator = here.plan.indicator_by_code[code]
    now, before = _of(here.all_rows, indicator), _of(here.rows_before, indicator)
    earlier = reach.EARLIER[here.period.grain]
    figure = ranking(
        here.plan, indicator, now, before, here.period, footer=reach.footer(here, indicator), earlier=earlier, most=MOST
    )  # fmt: skip
    order = ranked(indicator, regions_of(here.plan, indicator, now), before.head(0))["region"].tolist()[:MOST]
    chart_links.rows(figure, REGION, lambda y: here.link("regions", region=order[y], regions_view="profile"), len(order))
    return quick(figure), shown.ranking(here.plan, indicator, now, before)


def _resets(here: Frame, indicator: Indicator) -> None:
    if indicator.kind == "annual_flow" and here.period.number == 1 and here.period.grain != "year":
        listing.quiet(f"年度量每年一月重新起算：{here.period.shift(-1).name}的位次是上一年全年的累计。")


def map_of(here: Frame, place: DeltaGenerator) -> None:
    """The schematic map of one indicator."""
    indicator = choose_indicator(here, place)
    figure, values = here.made(_map, indicator.code)
    chart.show(figure, "map", values=values, name=f"{indicator.label}区域示意图", slide=f"map.{indicator.code}")
    more_regions(here, "全部位次在“排名”的表格里")


def _map(here: Frame, code: str) -> tuple[go.Figure, pd.DataFrame]:
    indicator = here.plan.indicator_by_code[code]
    rows = _of(here.all_rows, indicator)
    tiles = tiles_of(here.plan, [r for r in first_regions(here) if r != here.plan.root_region])
    figure = tile_map(here.plan, indicator, rows, here.period, tiles=tiles, footer=reach.footer(here, indicator))
    return settled(figure), shown.ranking(here.plan, indicator, rows, rows.head(0))


def profile(here: Frame, place: DeltaGenerator) -> None:
    """One region: that of the selector above, or where the whole area is chosen there, one of its own choice."""
    region = here.region
    if region == here.plan.root_region:
        with place:
            region = state.choose("of_region", "看哪个区域", list(here.plan.region_names[1:]), str, hidden=True)
    figure, values = here.made(_profile, region)
    chart.show(figure, "profile", values=values, name=f"{region}概况", slide=f"profile.{region}")
    if not here.made(_has_reported, region):
        empty(f"{region}没有{here.period.name}的数据", "请提醒有关单位补报，或到左侧“数据上报”上传；也可在上方换一个期间。")


def _has_reported(here: Frame, region: str) -> bool:
    return bool(here.board.rows(region)["reported"].any())


def _profile(here: Frame, region: str) -> tuple[go.Figure, pd.DataFrame]:
    rows = here.all_rows
    codes = profile_rows(here.plan, region, rows)["indicator"].tolist()
    height = max(320, 160 + round(PROFILE_PX * (len(codes) + 0.7)))
    footer = here.source(rows[rows["region"] == region])
    figure = region_profile(here.plan, region, rows, here.period, footer=footer, height=height)
    chart_links.rows(figure, profile_label, lambda y: here.link("indicator", indicator=codes[y], region=region), len(codes))
    return quick(figure), shown.profile(here.plan, region, rows)


def _of(rows: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    return rows[rows["indicator"] == indicator.code]


PAINT: dict[str, Any] = {"heat": heat, "rank": rank, "profile": profile, "map": map_of}
