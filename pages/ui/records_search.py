"""查一个数: from an indicator, region and period to the readings in force, and from each to its cell."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from metrics.model import Indicator, Period, Plan
from pages.ui import cached, records, records_cell, state
from pages.ui import records_words as words
from pages.ui.frame import DEMO_MARK, Frame
from pages.ui.messages import empty
from pages.ui.tables import BASIS_NAMES

SCOPES = {"here": "上方选定的区域和期间", "region": "上方选定的区域，全部期间", "all": "全部区域和期间"}


def draw(here: Frame, uploads: pd.DataFrame) -> None:
    names = here.plan.indicator_by_code
    left, right, _ = st.columns([1.6, 1.8, 1.2])
    with left:
        code = state.choose("indicator", "指标", list(names), lambda c: names[c].label)
    with right:
        scope = state.choose("scope", "范围", list(SCOPES), SCOPES.__getitem__)
    found = _found(here, names[code], scope)
    if found.empty:
        empty(
            "没有生效的读数",
            f"{names[code].label}：{SCOPES[scope]}（{here.region}，{here.period.name}）没有读数。可以换区域、期间，或把范围放宽到全部。",
        )
        return
    facts = uploads.set_index("number").loc[found["upload"]].reset_index()
    table = pd.DataFrame(
        {
            "指标": [words.label_of(here.plan, c) for c in found["indicator"]],
            "区域": found["region"],
            "期间": [words.period_name(p) for p in found["period"]],
            "口径": found["basis"].map(BASIS_NAMES),
            "数值": words.amounts(here.plan, found),
            "批次": found["upload"],
            "单元格": words.cells(found),
            "文件": facts["name"],
            "报送单位": facts["unit"].replace("", words.NOT_GIVEN),
            "提交时间": words.beijing(facts["submitted_at"]),
            "修订": ["有修订" if r else "" for r in found["restated"]],
            "数据": [DEMO_MARK if d else "" for d in found["demo"]],
        }
    )
    st.caption(f"生效的读数 {len(found):,} 条，新的在前；点一行，看它在原文件里的单元格和历次数值。")
    chosen = records.chosen_reading(found, table, f"records_search_{code}_{scope}_{here.region}_{here.period.code}", at_most=330)
    if chosen is not None:
        upload = next(uploads[uploads["number"] == chosen.upload].itertuples(index=False))
        records_cell.draw(here, upload, chosen)


def _found(here: Frame, indicator: Indicator, scope: str) -> pd.DataFrame:
    """Readings in force, the latest period first. Of a region that reports nothing itself those of its parts; of a growth rate
    without readings those of its base. Both are said."""
    names = {"sheet": "source_sheet", "row": "source_row", "column": "source_column"}
    every = cached.readings(here.store, here.plan).rename(columns=names)
    code = indicator.code
    if indicator.base and not (every["indicator"] == code).any():
        code = indicator.base
        st.caption(f"“{indicator.label}”由“{here.plan.indicator_by_code[code].label}”计算，没有自己的读数；下面是后者的读数。")
    found = every[every["indicator"] == code]
    if scope == "here":
        found = found[found["period"].isin([p for p in found["period"].unique() if _overlaps(p, here.period)])]
    if scope != "all":
        found = _of_region(here.plan, found, here.region)
    order = [-Period.parse(p).last_month for p in found["period"]]
    regions = {name: n for n, name in enumerate(here.plan.region_names)}
    return (
        found.assign(_late=order, _place=found["region"].map(regions))
        .sort_values(["_late", "_place", "basis"])
        .drop(columns=["_late", "_place"])
        .reset_index(drop=True)
    )


def _of_region(plan: Plan, found: pd.DataFrame, region: str) -> pd.DataFrame:
    mine = found[found["region"] == region]
    parts = found[found["region"].isin(plan.children.get(region, ()))]
    if mine.empty and not parts.empty:
        st.caption(f"{region}没有直接上报，由下列下级区域的读数汇总。")
        return parts
    return mine


def _overlaps(code: str, quarter: Period) -> bool:
    period = Period.parse(code)
    return period.first_month <= quarter.last_month and quarter.first_month <= period.last_month
