"""Small pieces around a chart: counts by status, what needs attention, where a figure comes from. No rule in here."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from metrics.board import Board
from metrics.model import Indicator, Period, Plan
from metrics.status import STATUSES, TEXT
from metrics.trace import trace
from metrics.wording import full_status, gap_text, pace_text, sort_rows, target_of, target_text, value_text
from pages.charts.theme import SHAPES
from pages.ui.style import color

NEEDS_ATTENTION = ("missed", "behind", "slightly_behind", "unreported")
SHOWN_AT_MOST = 5


def status_counts(rows: pd.DataFrame) -> None:
    """One chip per lamp: shape, word and number of indicators that have a target."""
    counts = rows.loc[rows["has_target"], "status"].value_counts()
    chips = "".join(
        f'<span class="chip"><span style="color:{color(s)}">{SHAPES[s]}</span> {TEXT[s]}<b>{counts.get(s, 0)}</b></span>'
        for s in STATUSES
        if counts.get(s, 0) or s not in ("missed", "not_started")
    )
    st.html(f'<div class="chips">{chips}</div>')


def attention(plan: Plan, rows: pd.DataFrame, period: Period) -> None:
    """需要关注: what is missed or behind, the worst first, with what is lacking and who is responsible."""
    worst = sort_rows(rows[rows["status"].isin(NEEDS_ATTENTION)])
    st.subheader("需要关注")
    if worst.empty:
        st.success(f"{period.name}没有落后或未报的指标。", icon=":material/check_circle:")
        return
    table = []
    for row in worst.head(SHOWN_AT_MOST).itertuples(index=False):
        indicator = plan.indicator_by_code[row.indicator]
        table.append(
            {
                "指标": indicator.label,
                "状态": f"{SHAPES[row.status]} {full_status(row)}",
                "现状": value_text(indicator, row.actual),
                "目标": target_text(indicator, target_of(indicator, row)),
                "差距": gap_text(plan, row),
                "进度": pace_text(row) or "—",
                "牵头单位": "、".join(indicator.lead_units),
            }
        )
    st.dataframe(pd.DataFrame(table), hide_index=True, width="stretch")
    if len(worst) > SHOWN_AT_MOST:
        st.caption(f"另有 {len(worst) - SHOWN_AT_MOST} 项，见上图。")


def without_target(plan: Plan, rows: pd.DataFrame, region: str) -> None:
    """Values that have no target here: of no target at all, or of one that binds the whole area only."""
    table = []
    for row in rows[~rows["has_target"] & rows["reported"]].itertuples(index=False):
        indicator = plan.indicator_by_code[row.indicator]
        why = "全区目标，未分解到该区域" if indicator.targets else "文件未设目标，作为其他指标的基数"
        table.append({"指标": indicator.label, "现状": value_text(indicator, row.actual), "说明": why})
    if table:
        st.subheader("不单独考核的数据" if region == plan.root_region else f"{region}的数据（无分解目标）")
        st.dataframe(pd.DataFrame(table), hide_index=True, width="stretch")


def numbers(indicator: Indicator, row: Any) -> None:
    """The few numbers of §3.3 that an official asks for, in a line."""
    facts = [("现状", value_text(indicator, row.actual))]
    if row.has_target:
        facts.append(("目标", target_text(indicator, target_of(indicator, row))))
        facts.append(("状态", f"{SHAPES[row.status]} {full_status(row)}" if row.status else full_status(row)))
    for name, value in (("同比", row.yoy), ("环比", row.qoq)):
        if not pd.isna(value):
            facts.append((name, f"{value:+.1%}"))
    lamp = f' style="color:{color(row.status)}"'
    chips = "".join(
        f'<span class="chip">{escape(name)}<b{lamp if name == "状态" else ""}>{escape(value)}</b></span>' for name, value in facts
    )
    st.html(f'<div class="chips">{chips}</div>')


def clause(plan: Plan, indicator: Indicator) -> None:
    """The clause verbatim, the reading chosen where it can be read in two ways, and who is responsible."""
    st.subheader("依据")
    if not indicator.targets:
        st.write("文件没有为该指标设目标。")
    for target in indicator.targets:
        for where, words in (("", target.quote), ("附件1：", target.quote_annex)):
            if words:
                st.html(f'<div class="quote">{where}“{escape(words)}”</div>')
        st.caption(f"{plan.document} {target.clause}")
    if indicator.assumption:
        st.markdown("**理解与假定**")
        st.text(indicator.assumption)
    st.markdown("**责任单位**")
    st.text(f"牵头：{'、'.join(indicator.lead_units) or '—'}\n配合：{'、'.join(indicator.cooperating_units) or '—'}")


def explained(board: Board, row: Any) -> None:
    """这个数怎么来的: the formula with its numbers, and the cells of the uploads it rests on."""
    with st.expander("这个数怎么来的"):
        found = trace(board, row)
        if found["formula"]:
            st.text(found["formula"])
        for note in found["notes"]:
            st.text(f"· {note}")
        inputs = pd.DataFrame(found["inputs"])
        if inputs.empty:
            st.text("所选期间没有读数。")
            return
        names = {
            "period": "期间",
            "region": "区域",
            "value": "数值",
            "numerator": "分子",
            "denominator": "分母",
            "upload": "批次",
            "row": "行",
            "column": "列",
        }
        st.dataframe(inputs[list(names)].fillna("—").rename(columns=names), hide_index=True, width="stretch")
