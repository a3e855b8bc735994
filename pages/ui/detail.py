"""Parts of 指标详情: the ready sentence, the numbers with their explanations, the clause, the regions, the same quarter of other years."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from metrics import basis
from metrics import figure_wording as fw
from metrics import wording as w
from metrics.model import Indicator, Period, Plan
from metrics.requirements import required_text
from metrics.rounding import percent
from metrics.sentences import sentence
from metrics.trace import INNER_QUOTES
from pages.charts import shown
from pages.charts.compare import same_period
from pages.charts.quick import settled
from pages.charts.ranking import panel_lines, small_multiples
from pages.charts.series import series_chart
from pages.charts.theme import SHAPES
from pages.ui import chart, explain, forecasts, links, reach, rows_table, typeset
from pages.ui.cards import heading, heading_markup
from pages.ui.frame import Frame
from pages.ui.messages import empty
from pages.ui.style import color

FIGURE_HEIGHT = 504
PANEL_PX = 180
"""Of each line of small pictures, where they need more."""


def targets_of(here: Frame, code: str) -> pd.DataFrame:
    """One row per target that holds for the indicator in the region looked at."""
    each = here.per_target
    return each[each["indicator"] == code]


def told(here: Frame, code: str) -> None:
    """The indicator in one sentence, as a briefing writes it, to be copied (`index.js`); its lamp and numbers below."""
    st.html(here.made(_told, code))


def _told(here: Frame, code: str) -> str:
    text = _sentence(here, code)
    copy = f'<button type="button" class="copy" data-text="{escape(text)}">复制这句话</button><span role="status" aria-live="polite"></span>'
    return f'<div class="said"><p class="sentence">{typeset.sentence(text)}</p>{copy}</div>{_numbers(here, code)}'


def _sentence(here: Frame, code: str) -> str:
    row, expected = here.row(code), forecasts.of(here, code)
    indicator = here.plan.indicator_by_code[code]
    text = sentence(
        here.plan, row, here.period, expected.forecast if expected else None, targets_of(here, code).itertuples(index=False),
        places=reach.places(here, indicator),
        is_other_basis=_basis(here, code, basis.compared_back(row, here.period)) == "other",
    )  # fmt: skip
    return text + ("（演示数据）" if row.demo else "")


def _basis(here: Frame, code: str, back: int) -> str:
    """See `metrics.basis.basis_of_change`."""
    indicator = here.plan.indicator_by_code[code]
    board = here.history_board(code) if indicator.kind == "level" else here.board
    return basis.basis_of_change(here.plan, board, indicator, here.region, back)


def _numbers(here: Frame, code: str) -> str:
    """Markup: the lamp, what is expected to go wrong, and the numbers of the row in a line, each a link to how it came about."""
    plan, indicator, row, expected = here.plan, here.plan.indicator_by_code[code], here.row(code), forecasts.of(here, code)
    required = required_text(plan, row, Period.parse(row.period))
    facts = [("actual", "现状", w.value_text(indicator, row.actual))]
    if row.has_target:
        facts += [
            ("target", "目标", w.target_text(indicator, w.target_of(indicator, row))),
            ("gap", "差距", _gap(plan, indicator, row)),
            ("attainment", "完成率", rows_table.attainment_text(indicator, row)),
            ("progress", "进度", _progress(indicator, row)),
            ("pace_gap", "序时", w.pace_text(row)),
            ("required_rate", "余下", required.removeprefix("余 ")),
        ]
    # of a flow the year so far is compared with last year's, and one period with the one before
    is_flow = indicator.kind in ("annual_flow", "plan_flow")
    yoy, qoq = ("本年累计同比", "当期环比") if is_flow else ("同比", "环比")
    for column, name, back in (("yoy", yoy, 12 // here.period.months), ("qoq", qoq, 1)):
        text = fw.change_text(indicator, row, column)
        is_other = bool(text) and _basis(here, indicator.code, back) == "other"
        facts.append((column, name, text + ("（口径不同）" if is_other else "")))
    lamp = f'<span class="chip" style="border-color:{color(row.status)}"><b style="color:{color(row.status)};margin:0">{SHAPES[row.status]} {escape(w.full_status(row))}</b></span>'
    if expected and expected.alarm:
        lamp += f'<span class="chip">{forecasts.mark(expected)}</span>'
    chips = "".join(
        f'<span class="chip">{name}<b>{_still(explain.why_link(here, indicator.code, column), text)}</b></span>'
        for column, name, text in facts
        if text and text != w.NONE
    )
    coverage = w.coverage_text(row)
    note = f'<span class="quiet">{escape(coverage)}</span>' if coverage else ""
    said = (
        f'<p class="quiet">人工判定 {escape(row.override)}；按规则应为“{escape(w.lamp_text(row, row.computed_status))}”。</p>'
        if row.override
        else ""
    )
    return f'<div class="chips numbers">{lamp}{chips}{note}</div>{said}'


def _gap(plan: Plan, indicator: Indicator, row: Any) -> str:
    if row.status in ("unreported", "not_started"):
        return ""
    text = w.gap_text(plan, row)
    return f"已满足，{text}" if row.met and indicator.kind == "ratio" and text[:1].isdigit() else text


def _progress(indicator: Indicator, row: Any) -> str:
    """Where it is another share than 完成率: of a path from a baseline."""
    share = w.field(row, "progress")
    text = "" if share is None else percent(share)
    return "" if text == rows_table.attainment_text(indicator, row) else text


def _still(href: str, text: str) -> str:
    return links.anchor(href, text, "这个数怎么来的", still=True)


def asked_explanation(here: Frame, row: Any) -> None:
    """The explanation of the number that was clicked, above everything else, with the way back."""
    name = explain.asked()
    if not name:
        return
    with st.container(border=True, key="why"):
        with st.container(horizontal=True, vertical_alignment="center"):
            heading("这个数怎么来的")
            st.button("收起", key="why_close", icon=":material/close:", type="tertiary", on_click=explain.close)
        explain.draw(here, row, name)


def clause(here: Frame, indicator: Indicator) -> None:
    """The clause verbatim, each target in force, the reading chosen where it can be read in two ways, and who is responsible."""
    st.html(here.made(_clause, indicator.code))


def _clause(here: Frame, code: str) -> str:
    plan, indicator, rows = here.plan, here.plan.indicator_by_code[code], targets_of(here, code)
    parts = [heading_markup("依据")]
    if not indicator.targets:
        parts.append("<p>文件没有为该指标设目标。</p>")
    for target in indicator.targets:
        for where, words in (("", target.quote), ("附件1：", target.quote_annex)):
            if words:
                parts.append(f'<blockquote class="quote">{where}“{escape(words.translate(INNER_QUOTES))}”</blockquote>')
        parts.append(f'<p class="quiet">{escape(plan.document)} {escape(target.clause)}</p>')
        for revision in target.revisions:
            parts.append(f'<p class="quiet">{revision.on} 调整：{escape(revision.why)} {escape(revision.document)}</p>')
    if len(rows) > 1:
        items = "".join(
            f"<li>{escape(w.target_text(indicator, w.target_of(indicator, r)))}：{SHAPES[r.status]} {escape(w.full_status(r))}，{escape(w.gap_text(plan, r))}</li>"
            for r in rows.itertuples(index=False)
        )
        parts.append(f"<p><b>同时有效的目标</b></p><ul>{items}</ul>")
    if indicator.assumption:
        parts.append(f"<p><b>理解与假定</b></p><p>{escape(indicator.assumption)}</p>")
    units = (
        f"牵头：{escape('、'.join(indicator.lead_units) or '—')}<br>配合：{escape('、'.join(indicator.cooperating_units) or '—')}"
    )
    return f'<div class="clause">{"".join(parts)}{heading_markup("责任单位")}<p>{units}</p></div>'


def series(here: Frame, indicator: Indicator) -> None:
    """The figure of the indicator's kind, with what is expected at the due date."""
    figure, values = here.made(_series, indicator.code)
    chart.show(figure, "series", values=values, name=indicator.label, slide=indicator.code)
    if values.empty or not values["现状"].notna().any():
        st.html('<p class="quiet">这里还没有读数：请到左侧“数据上报”上传报表，或在上方换一个区域或期间。</p>')


def _series(here: Frame, code: str) -> tuple[go.Figure, pd.DataFrame]:
    indicator, history = here.plan.indicator_by_code[code], here.history(code)
    expected = forecasts.of(here, code)
    more: dict[str, Any] = {"forecast": expected.drawn, "fan": expected.fan} if expected else {}
    source = here.source(history.tail(1))
    backs = {1: "上期", 12 // here.period.months: "上年同期"}
    if alike := [name for back, name in backs.items() if _basis(here, code, back) == "alike"]:
        source = f"{'、'.join(alike)}的{here.region}上报数与最差的区域相同，可以比较　{source}"
    figure = series_chart(here.plan, indicator, history, here.period, footer=source, height=FIGURE_HEIGHT, **more)
    return settled(figure), shown.series(here.plan, indicator, history, **more)


def same_quarter(here: Frame, indicator: Indicator) -> None:
    """The number at the same quarter of each year."""
    figure, values = here.made(_same_quarter, indicator.code)
    chart.show(figure, "same_period", values=values, name=f"{indicator.label}往年同期", slide=f"same.{indicator.code}")


def _same_quarter(here: Frame, code: str) -> tuple[go.Figure, pd.DataFrame]:
    indicator, history = here.plan.indicator_by_code[code], here.history(code)
    figure = same_period(here.plan, indicator, history, here.period, footer=here.source(history.tail(1)))
    return settled(figure), shown.same_period(here.plan, history, here.period)


def regions(here: Frame, indicator: Indicator) -> None:
    """One small picture for each region below the one looked at."""
    below = here.plan.children.get(here.region, ())
    made = here.made(_multiples, indicator.code)
    if made is None:
        empty("没有分区域的数据", f"{here.region}没有下级区域报送该指标，或该指标只在全区统计。")
        return
    if len(below) > reach.MOST_REGIONS:
        st.caption(f"共 {len(below)} 个区域，画出前 {reach.MOST_REGIONS} 个。")
    figure, values = made
    chart.show(figure, "regions", values=values, name=f"{indicator.label}各区域", slide=f"small.{indicator.code}")


def _multiples(here: Frame, code: str) -> tuple[go.Figure, pd.DataFrame] | None:
    indicator = here.plan.indicator_by_code[code]
    histories = reach.histories(here, indicator)
    if not histories:
        return None
    source = reach.footer(here, indicator)
    height = max(FIGURE_HEIGHT, 150 + PANEL_PX * panel_lines(len(histories)))
    figure = small_multiples(here.plan, indicator, histories, here.period, footer=source, height=height)
    return settled(figure), shown.multiples(here.plan, indicator, histories)
