"""Tables of readings with the uploads they came from."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from data.queries import Store, reading_history
from metrics.model import Indicator, Period, Plan
from metrics.trace import plain
from pages.ui import cached
from pages.ui.messages import empty

BASIS_NAMES = {"point": "期末数", "discrete": "当期", "ytd": "本年累计", "ptd": "规划期累计"}
STATE_NAMES = {"committed": "", "withdrawn": "已撤回"}


def number_cells(values: pd.Series) -> list[str]:
    """Exact numbers as a reader writes them: thousands separated, no trailing zeros, — for none."""
    return ["—" if pd.isna(v) else grouped(plain(v)) for v in values]


def grouped(text: str) -> str:
    """`2310.5` as `2,310.5`."""
    whole, dot, rest = text.partition(".")
    return f"{int(whole):,}{dot}{rest}" if whole not in ("-0", "") else text


def readings(store: Store, plan: Plan, indicator: Indicator, region: str, row: Any) -> None:
    """Every reading of one series, the latest period first; a replaced one stays, marked 已被修订. Of a region that reports
    nothing itself the readings of its parts are shown: its total is made from them."""
    frame = cached.history(store, plan, indicator.code, region)
    parts = plan.children.get(region, ())
    if frame.empty and parts:
        frame = reading_history(store, plan.id, indicator.code)
        frame = frame[frame["region"].isin(parts)].reset_index(drop=True)
        if not frame.empty:
            st.caption(f"{region}没有直接上报，由下列下级区域的读数汇总。")
    if frame.empty:
        if indicator.kind == "growth" and indicator.base:
            st.caption(f"该指标由“{plan.indicator_by_code[indicator.base].name}”计算，没有自己的读数。")
        else:
            empty(f"{region}没有直接上报的读数", "可到“数据上报”补报。")
        return
    if row.is_rolled and row.period not in set(frame["period"]):
        st.caption(f"{Period.parse(row.period).name}{region}没有直接上报，现值由下级区域的读数得出，见“各区域”。")
    committed = frame["state"] == "committed"
    replaced = committed & frame[committed].duplicated(["region", "period", "basis"], keep="first").reindex(
        frame.index, fill_value=False
    )
    frame["order"] = [Period.parse(p).last_month for p in frame["period"]]
    frame = frame.assign(replaced=replaced).sort_values(["order", "upload"], ascending=False)
    table = pd.DataFrame(
        {
            "期间": [Period.parse(p).name for p in frame["period"]],
            "区域": frame["region"],
            "口径": frame["basis"].map(BASIS_NAMES),
            f"数值（{indicator.unit}）": number_cells(frame["value"]),
            "分子": number_cells(frame["numerator"]),
            "分母": number_cells(frame["denominator"]),
            "批次": frame["upload"],
            "单元格": [cell_link(r) for r in frame.itertuples(index=False)],
            "报送单位": frame["unit"],
            "文件": frame["name"],
            "状态": ["已被修订" if r else STATE_NAMES[s] for r, s in zip(frame["replaced"], frame["state"], strict=True)],
            "备注": frame["note"],
        }
    )
    if indicator.kind != "ratio":
        table = table.drop(columns=["分子", "分母"])
    elif frame["value"].isna().all():
        table = table.drop(columns=f"数值（{indicator.unit}）")
    if frame["region"].nunique() == 1:
        table = table.drop(columns="区域")
    amounts = {
        name: st.column_config.TextColumn(alignment="right") for name in table.columns if name[:2] in ("数值", "分子", "分母")
    }
    small = {name: st.column_config.Column(width=90) for name in ("口径", "状态")} | {
        "文件": st.column_config.Column(width=250),
        "备注": st.column_config.Column(width=340),
    }
    cells = {"单元格": st.column_config.LinkColumn(display_text="#(.+)$", help="打开上报记录，看原文件里的这个单元格")}
    st.dataframe(
        table,
        hide_index=True,
        width="stretch",
        height=min(38 * len(table) + 40, 420),
        column_config={**amounts, **cells, **small},
    )


def cell_link(reading: Any) -> str:
    """Address of 上报记录 at a reading's cell, beside this page; the fragment is what a table shows."""
    kept = {k: st.query_params[k] for k in ("plan", "period", "region", "known") if k in st.query_params}
    key = ".".join((reading.indicator, reading.region, reading.period, reading.basis))
    row = "" if pd.isna(reading.source_row) else int(reading.source_row)
    return f"records?{urlencode({**kept, 'upload': reading.upload, 'reading': key})}#{reading.source_column or ''}{row}"
