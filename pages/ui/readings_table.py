"""The readings of one indicator with the uploads and cells they came from, to read and to take away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from data.queries import KnownAt, reading_history
from metrics.model import Indicator, Period
from pages.ui import cached, links, listing
from pages.ui.frame import Frame
from pages.ui.messages import empty
from pages.ui.records_words import beijing
from pages.ui.tables import BASIS_NAMES, STATE_NAMES, number_cells

SHOWN_AT_MOST = 60
MOST_OF_PARTS = 5_000
"""Readings taken of the parts of a region that reports nothing itself."""
NUMBERS = ("数值", "分子", "分母")


@dataclass(frozen=True)
class Readings:
    """Every reading of one series, the latest period first. `markup`: the first of them as a table."""

    values: pd.DataFrame
    markup: str
    is_of_parts: bool


def draw(here: Frame, indicator: Indicator, row: Any) -> None:
    """A replaced reading stays, marked 已被修订. Of a region that reports nothing itself the readings of its parts are shown: its total is
    made from them."""
    found = here.made(_readings, indicator.code)
    if found.values.empty:
        if indicator.base and indicator.is_computed:
            listing.quiet(f"该指标由“{here.plan.indicator_by_code[indicator.base].name}”计算，没有自己的读数。")
        else:
            empty(f"{here.region}没有直接上报的读数", "可到“数据上报”补报。")
        return
    if found.is_of_parts:
        listing.quiet(f"{here.region}没有直接上报，由下列下级区域的读数汇总。")
    elif row.is_rolled and not (found.values["期间"] == Period.parse(row.period).name).any():
        listing.quiet(f"{Period.parse(row.period).name}{here.region}没有直接上报，现值由下级区域的读数得出，见“各区域”。")
    elif row.is_rolled and "区域" in found.values:
        listing.quiet(f"{Period.parse(row.period).name}{here.region}没有直接上报，现值由下列下级区域的读数得出。")
    st.html(found.markup)
    count = len(found.values)
    if count > SHOWN_AT_MOST:
        most = f"最近 {count:,} 条" if found.is_of_parts and count == MOST_OF_PARTS else f"全部 {count:,} 条"
        listing.quiet(f"先列最近 {SHOWN_AT_MOST} 条；{most}在下面的表格里。")
    listing.take_away(found.values, "readings", f"{indicator.label}读数", here)


def _readings(here: Frame, code: str) -> Readings:
    frame = cached.history(here.store, here.plan, code, here.region)
    parts = here.plan.children.get(here.region, ())
    is_of_parts = frame.empty and bool(parts)
    if is_of_parts:
        frame = reading_history(here.store, here.plan.id, code, parts, most=MOST_OF_PARTS)
    elif parts and (here.period.code not in set(frame["period"])):
        now = reading_history(here.store, here.plan.id, code, parts, most=MOST_OF_PARTS)
        frame = pd.concat([now[now["period"] == here.period.code], frame], ignore_index=True)
    if frame.empty:
        return Readings(frame, "", is_of_parts)
    frame = frame.assign(
        told=_states(frame, here.known_at),
        order=[-Period.parse(p).last_month for p in frame["period"]],
        place=frame["region"].map(here.plan.region_position),
    ).sort_values(["order", "place", "upload"], ascending=[True, True, False])
    indicator = here.plan.indicator_by_code[code]
    values = _values(indicator, frame)
    heads = [name for name in values.columns if name != "工作表"]
    numbers = [name for name in heads if name[:2] in NUMBERS]
    told = values.head(SHOWN_AT_MOST)
    exact = {"分子": "numerator", "分母": "denominator"}
    told = told.assign(**{name: number_cells(frame[exact.get(name, "value")].head(SHOWN_AT_MOST)) for name in numbers})
    cells = [_cells(here, r, row) for r, row in zip(frame.itertuples(index=False), told.to_dict("records"), strict=False)]
    shown = [[row[name] for name in heads] for row in cells]
    return Readings(
        values, listing.markup(heads, shown, numbers=numbers, short=("期间", "批次", "提交日", "单元格")), is_of_parts
    )


def _values(indicator: Indicator, frame: pd.DataFrame) -> pd.DataFrame:
    """What is taken away; shown are the exact numbers."""
    table = pd.DataFrame(
        {
            "期间": [Period.parse(p).name for p in frame["period"]],
            "区域": frame["region"],
            "口径": frame["basis"].map(BASIS_NAMES),
            f"数值（{indicator.unit}）": frame["value"].astype(float),
            "分子": frame["numerator"].astype(float),
            "分母": frame["denominator"].astype(float),
            "批次": frame["upload"],
            "提交日": [moment[:10] for moment in beijing(frame["submitted_at"])],
            "工作表": frame["source_sheet"].fillna(""),
            "单元格": [_cell(r) for r in frame.itertuples(index=False)],
            "报送单位": frame["unit"],
            "文件": frame["name"],
            "状态": frame["told"],
            "备注": frame["note"].fillna(""),
        }
    )
    if indicator.kind != "ratio":
        table = table.drop(columns=["分子", "分母"])
    elif frame["value"].isna().all():
        table = table.drop(columns=f"数值（{indicator.unit}）")
    for name in ("区域", "状态", "备注"):
        if table[name].nunique() == 1 and (name == "区域" or not table[name].iloc[0]):
            table = table.drop(columns=name)
    return table.reset_index(drop=True)


def _states(frame: pd.DataFrame, known_at: KnownAt) -> list[str]:
    """已被修订 or 已撤回; at a moment in the past also what came after it. `frame`: of `reading_history`."""
    series = ["region", "period", "basis"]
    if known_at is None:
        later = pd.Series(False, index=frame.index)
    else:
        later = frame["upload" if isinstance(known_at, int) else "submitted_at"] > known_at
    counts = frame["state"] == "committed"
    replaced, replaced_then = (
        frame[kept].duplicated(series, keep="first").reindex(frame.index, fill_value=False) for kept in (counts, counts & ~later)
    )

    def words(state: str, late: bool, by_then: bool, by_now: bool) -> str:
        if late:
            return "此后提交"
        if state != "committed":
            return STATE_NAMES[state] if known_at is None else f"现{STATE_NAMES[state]}"
        return "已被修订" if by_then else "此后修订" if by_now else ""

    return [words(*each) for each in zip(frame["state"], later, replaced_then, replaced, strict=True)]


def _cell(reading: Any) -> str:
    return f"{reading.source_column or ''}{'' if pd.isna(reading.source_row) else int(reading.source_row)}"


def _cells(here: Frame, reading: Any, told: dict[str, Any]) -> dict[str, str]:
    """Markup; the cell and the upload lead to 上报记录."""
    key = ".".join((reading.indicator, reading.region, reading.period, reading.basis))
    href = here.link("records", upload=str(reading.upload), reading=key)
    found = {name: listing.text(value) for name, value in told.items()}
    return found | {
        "批次": listing.upload(here, reading.upload),
        "单元格": links.anchor(href, told["单元格"] or "看批次", "打开上报记录，看原文件里的这个单元格"),
    }
