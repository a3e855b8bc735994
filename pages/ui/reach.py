"""Which rows and series the pictures of regions take, the same on a page and on its slide."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from metrics.basis import parts_note
from metrics.model import Indicator
from metrics.regional import shown_rows
from metrics.runs import TROUBLE
from pages.exports.pack_parts import places_of
from pages.ui.frame import Frame

MOST_REGIONS = 12
"""Small pictures on a page; of more regions the first are drawn, said so."""
EARLIER = {"quarter": "上季度", "month": "上月", "year": "上年"}
SCOPES = {"regional": "有区域数据的指标", "all": "全部指标"}


def only_regional() -> bool:
    """Whether the heat table leaves out the indicators without regional data, as the address says."""
    return st.query_params.get("heat_rows", "regional") != "all"


def with_regional_data(here: Frame) -> pd.DataFrame:
    """The rows of every region, of the indicators that any region below the whole area has reported."""
    rows = shown_rows(here.board)
    below = rows[(rows["region"] != here.plan.root_region) & rows["reported"].astype(bool)]
    return rows[rows["indicator"].isin(set(below["indicator"]))].reset_index(drop=True)


def histories(here: Frame, indicator: Indicator) -> dict[str, pd.DataFrame]:
    """The series of the regions below the one looked at that have any number."""
    board = here.history_board(indicator.code)
    below = here.plan.children.get(here.region, ())[:MOST_REGIONS]
    found = {name: board.history(indicator.code, name) for name in below}
    return {name: history for name, history in found.items() if history["actual"].notna().any()}


def footer(here: Frame, indicator: Indicator) -> str:
    """What stands under a picture of all regions: whether they add up to what they are compared with, and the upload."""
    return "　".join(
        filter(None, (_sums_note(here, indicator), here.source(here.all_rows[here.all_rows["indicator"] == indicator.code])))
    )


def _sums_note(here: Frame, indicator: Indicator) -> str:
    """`上年同期各区域合计 83 家，全区上报 84 家`: what changes against the year before rest on, where they do not add up; else empty."""
    if indicator.aggregation != "sum":
        return ""
    back = 12 // here.period.months
    board = here.history_board(indicator.code)
    if len(board.periods) <= back:
        return ""
    rows = board.rows(None, back)
    note = parts_note(here.plan, indicator, rows[rows["indicator"] == indicator.code])
    return f"上年同期{note}" if note else ""


def places(here: Frame, indicator: Indicator) -> str:
    """`其中颜庄街道 0.6 天`: which parts of the region looked at are short of it; empty where its lamp asks for none."""
    return here.made(_places).get(indicator.code, "")


def _places(here: Frame) -> dict[str, str]:
    """All at once: the rows of thousands of regions take a tenth of a second."""
    worst = here.rows.loc[here.rows["status"].isin(TROUBLE), "indicator"]
    rows = here.board.rows() if len(worst) and here.plan.children.get(here.region) else None
    if rows is None:
        return {}
    return {c: places_of(here.board, here.plan.indicator_by_code[c], here.region, rows) for c in worst}
