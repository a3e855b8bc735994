"""The method page's parts that need numbers of the board: the second opinion, the composite score; and the reporting rule."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from metrics import rollup
from metrics.crosscheck import LIMITS, VERDICTS, crosscheck
from metrics.wording import NONE, full_status, number, target_of, target_text, value_text
from pages.ui import cards, listing
from pages.ui.frame import Frame


def reporting_rule(here: Frame) -> None:
    """When a report is on time, who is expected to report what, and how the rates are formed."""
    days = here.plan.reporting.due_days
    cards.heading("报送的按时与缺报")
    rows = [
        ["应报", "全区：除由基数计算的增速外，每项指标、目标期已开始的每一期；任一区域报了就算报了。区域：只要求它报过的指标。"],
        ["按时", f"期末后 {days} 天内首次提交（按北京时间的日期）。以后的更正不影响按时；撤回的批次视同没有报过。"],
        ["迟报、缺报", f"期末后第 {days + 1} 天起首次提交为迟报；到了判断日仍没有的为缺报，未到应报日的为待报。"],
        ["判断日", f"现在为今天，看以往时为那一天；本页为 {here.as_of}。"],
        [
            "报送率、按时率",
            "已报 ÷ 应报，按时 ÷ 应报；未到应报日的不计在内。几个单位共同牵头的，对各单位各计一次，其余汇总只计一次。",
        ],
    ]
    listing.table(["项目", "怎样算"], [[listing.text(c) for c in row] for row in rows], widths={"项目": "14%"})
    listing.quiet("天数由规划设置规定，没有写的为 15 天。")


def score(here: Frame) -> None:
    """The composite score, only where the plan gives weights."""
    cards.heading("综合评分")
    if all(i.weight is None for i in here.plan.indicators):
        st.html(
            '<p class="quiet">规划没有给出权重，不作综合评分。要评分，请管理员在规划设置文件里给每个有目标的指标写上权重，合计为 1 或 100。</p>'
        )
        return
    found = rollup.composite_score(here.plan, here.rows)
    if found.value is None:
        st.html('<p class="quiet">没有可以评分的指标：都未报或未到期。</p>')
    else:
        st.html(f'<p class="sentence">{here.period.name}{here.region}综合得分 <b>{number(found.value * 100)}</b>，参与评分的权重占 {number(found.share * 100)}%。</p>')  # fmt: skip
    names = here.plan.indicator_by_code
    cells = [
        [listing.indicator(here, names[p.indicator]), listing.text(number(p.weight, 4)), listing.text(NONE if pd.isna(p.score) else number(p.score * 100))]
        for p in found.parts.itertuples(index=False)
    ]  # fmt: skip
    listing.table(["指标", "权重", "单项得分"], cells, numbers=("权重", "单项得分"), widths={"指标": "50%"})
    listing.quiet(
        "达标为 100；未达标的按进度，没有进度而越高越好的按完成率，限于 0 至 100；其余为 0。未报和未到期的不参与，其权重不计。"
    )


def second_opinion(here: Frame) -> None:
    """`cagr_ratio` of indicators with a baseline, its source and its known limits."""
    cards.heading("另一种算法的对照：复合增速比")
    st.text(
        "比值 = 方向 × 从基期到现在的年均复合增速 ÷ 从基期到目标所需的年均复合增速的绝对值（加拿大统计局和“开放可持续发展目标”平台（Open SDG）公布的方法）。"
        "不低于 0.95 为进展良好，不低于 0.60 为进展一般，不低于 0 为进展有限，小于 0 为变差。"
    )
    found = crosscheck(here.plan, here.board.rows(here.plan.root_region), here.period)
    if found.empty:
        st.html('<p class="quiet">规划没有给任何有目标的指标写明基期，没有可以对照的指标。</p>')
    else:
        rows = {r.indicator: r for r in here.board.rows(here.plan.root_region).itertuples(index=False)}
        cells = [_opinion(here, c, rows[c.indicator]) for c in found.itertuples(index=False)]
        heads = ["指标", "基期", "现值", "目标", "本系统的状态", "复合增速比", "按此法", "没有比值的原因"]
        listing.table(heads, cells, numbers=("基期", "现值", "复合增速比"))
    with st.expander(f"已知的局限（{len(LIMITS)} 条）", expanded=True):
        for limit in LIMITS:
            st.text(f"· {limit}")


def _opinion(here: Frame, c: Any, r: Any) -> list[str]:
    indicator = here.plan.indicator_by_code[c.indicator]
    baseline = indicator.baseline
    start = f"{value_text(indicator, baseline.value)}（{baseline.on}）" if baseline else NONE
    return [
        listing.indicator(here, indicator), listing.text(start), listing.number(here, indicator, value_text(indicator, r.actual)),
        listing.text(target_text(indicator, target_of(indicator, r))), listing.text(full_status(r)), listing.text(number(c.cagr_ratio, 2)),
        listing.text(VERDICTS.get(c.cagr_verdict, NONE)), listing.text(c.cagr_reason or NONE),
    ]  # fmt: skip
