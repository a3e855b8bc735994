"""规划目标: the plan as loaded: targets by chapter with the document's words, tasks and deadlines, what was revised, what is decomposed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from html import escape
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from metrics import rollup
from metrics.decomposition import decomposition, span_text
from metrics.duties import TASK_STATES, task_states_of, tasks_finding, tasks_of
from metrics.figure_wording import groups_finding
from metrics.model import Indicator, Target
from metrics.model.plan import NO_CHAPTER
from metrics.trace import INNER_QUOTES
from metrics.wording import NONE, full_status, gap_text, join, short_unit, target_of, target_text
from metrics.wording import number as numeral
from pages.charts import shown
from pages.charts.quick import quick
from pages.charts.theme import SHAPES
from pages.charts.timeline import task_timeline
from pages.ui import cached, cards, chart, forecasts, links, listing, state, units
from pages.ui.frame import Frame
from pages.ui.messages import empty
from pages.ui.plan_words import counted, in_document_order
from pages.ui.style import color
from pages.ui.typeset import headline, names

PARTS = {"targets": "目标与原文", "timeline": "时限图", "tasks": "任务原文", "changes": "调整与分解"}


def draw(here: Frame) -> None:
    """Title, chapters, parts; what document this is; then the part."""
    with listing.head("规划目标", "要求什么，何时，谁来做？"):
        middle = st.container(key="page_choice", width=380)
        part = listing.parts("plan_view", PARTS)
    facts(here)
    PAINT[part](here, middle)


def facts(here: Frame) -> None:
    """What document this is."""
    plan = here.plan
    n_targets = sum(len(i.targets) for i in plan.indicators)
    words = [
        plan.title, plan.document, f"{plan.issuer}{f' {plan.issued_on} 印发' if plan.issued_on else ''}".strip(), f"规划期 {plan.period.start} 至 {plan.period.end}",
        f"{len(plan.indicators)} 项指标、{n_targets} 个目标、{len(plan.tasks)} 项任务",
    ]  # fmt: skip
    st.html(
        '<p class="quiet" style="font-size:13px">'
        + "".join(f'<span class="fact">{escape(w)}</span>' for w in words if w)
        + "</p>"
    )


def form_day(here: Frame) -> dt.date:
    """The day whose form of the targets the board is judged by."""
    days = here.rows.loc[here.rows["target_on"] > 0, "target_on"]
    return dt.date.fromordinal(int(days.max())) if len(days) else here.period.end


def choose_chapters(chapters: list[str], place: DeltaGenerator) -> list[str]:
    """Chapters to show, all where none is chosen."""
    with place:
        chosen = state.choose_many("plan_chapter", "章节", chapters, str, "全部章节")
    return chosen or chapters


def targets(here: Frame, place: DeltaGenerator) -> None:
    """Each target with its verdict and the document's words beside it, by chapter with how its indicators stand."""
    own = [c for c in here.plan.chapters if any((i.chapter or NO_CHAPTER) == c for i in here.plan.indicators)]
    chosen = choose_chapters(own, place)
    listing.listed(here.made(_targets, tuple(chosen)), "targets", "规划目标", here)


def _targets(here: Frame, chapters: tuple[str, ...]) -> listing.Listed:
    plan, day = here.plan, form_day(here)
    rows = {str(r.indicator): r for r in here.rows.itertuples(index=False)}
    alerts = {(c, int(rows[c].which)): e for c, e in forecasts.alerts(here, here.rows).items()}
    judged = {(str(r.indicator), int(r.which)): r for r in here.per_target.itertuples(index=False)}
    ordered = in_document_order(plan)
    cells: list[list[str]] = []
    values: list[dict[str, Any]] = []
    groups: dict[int, str] = {}
    for chapter in chapters:
        mine = [i for i in ordered if (i.chapter or NO_CHAPTER) == chapter]
        with_target = [rows[i.code] for i in mine if i.code in rows and rows[i.code].has_target]
        groups[len(cells)] = escape(chapter) + _stands(with_target)
        for indicator in mine:
            for n, target in enumerate(indicator.targets or (None,)):
                row = judged.get((indicator.code, n))
                alert = alerts.get((indicator.code, n))
                cells.append(_target_cells(here, indicator, target, day, row, alert))
                values.append(_target_values(here, indicator, target, day, row, alert))
    standing = rollup.by_group(plan, here.rows, "chapter")
    named = groups_finding(standing.assign(chapter=[f"“{c}”" for c in standing["chapter"]]), "有目标的", "个部分", "个")
    finding = _linked(here, listing.finding_of(named), standing["chapter"])
    heads = ["指标", "目标", "状态", "期限", "原文与出处", "责任单位"]
    widths = {"指标": "14%", "目标": "9%", "状态": "10%", "期限": "11%", "责任单位": "20%"}
    table = listing.markup(heads, cells, widths=widths, groups=groups, short=("状态",))
    foot = listing.quiet_of(
        f"目标按 {day} 有效的形式列出；以往的调整见“调整与分解”。状态为{here.region}截至 {here.period.end}，"
        f"“—”为没有目标，或目标不属于{here.region}，不评判。"
        "单位写简称，附件的写法见“任务原文”。"
    )
    return listing.Listed(finding + table + foot, pd.DataFrame(values))


def _linked(here: Frame, sentence: str, chapters: Iterable[str]) -> str:
    """Markup of a sentence in which each chapter named leads to this page with it alone: of the whole list it may be far down."""
    for chapter in chapters:
        quoted = headline(f"“{chapter}”")
        href = here.link("plan", plan_view="targets", plan_chapter=chapter)
        link = links.anchor(href, chapter).replace(escape(chapter) + "</a>", quoted[1:-1] + "</a>")
        sentence = sentence.replace(quoted, f"“{link}”")
    return sentence


def _stands(rows: list[Any]) -> str:
    """`● 达序时 1 项` of each status that the chapter's indicators have."""
    return "".join(f'<span style="color:{color(s)}">{SHAPES[s]} {words} {n} 项</span>' for s, words, n in counted(rows))


def _target_cells(
    here: Frame, indicator: Indicator, target: Target | None, day: dt.date, row: Any | None, alert: forecasts.Expected | None
) -> list[str]:
    plan = here.plan
    head = [listing.indicator(here, indicator, target.region if target and target.region else "")]
    helping = names(short_unit(plan, u) for u in indicator.cooperating_units)
    who = names(short_unit(plan, u) for u in indicator.lead_units) or NONE
    who += f"<br><small>配合：{helping}</small>" if helping else ""
    if target is None:
        return [*head, "未设目标", NONE, NONE, listing.text(indicator.assumption or NONE), who]
    form = target.at(day)
    said = (("", target.quote), ("附件1：", target.quote_annex))
    quotes = "".join(f"<div>{where}“{escape(q.translate(INNER_QUOTES))}”</div>" for where, q in said if q) or NONE
    source = f"<small>{escape(f'{plan.document} {target.clause}'.strip())}</small>"
    changed = f"<br><small>共调整 {len(target.revisions)} 次</small>" if target.revisions else ""
    lamp = NONE if row is None else listing.lamp(row)
    lamp += f"<br>{forecasts.mark(alert)}" if alert else ""
    return [
        *head,
        f"<b>{escape(target_text(indicator, form))}</b>{changed}",
        lamp,
        listing.text(span_text(form)),
        quotes + source,
        who,
    ]


def _target_values(
    here: Frame, indicator: Indicator, target: Target | None, day: dt.date, row: Any | None, alert: forecasts.Expected | None
) -> dict[str, Any]:
    return {
        "章节": indicator.chapter, "指标": indicator.name, "区域": (target.region if target else None) or here.plan.root_region,
        "目标": target_text(indicator, target.at(day)) if target else "未设目标", "状态": "" if row is None else full_status(row), "预警": alert.alarm if alert else "",
        "期限": span_text(target.at(day)) if target else "",
        "条款": target.clause if target else "", "原文": (target.quote or target.quote_annex) if target else "",
        "牵头单位": "、".join(indicator.lead_units), "配合单位": "、".join(indicator.cooperating_units),
    }  # fmt: skip


def timeline(here: Frame, place: DeltaGenerator) -> None:
    """Deadlines of all tasks, as they stand today or at the state of knowledge looked at."""
    if no_tasks(here):
        return
    figure, values = here.made(_timeline, here.as_of)
    chart.show(figure, "timeline", values=values, name="任务时限图")


def _timeline(here: Frame, on: dt.date) -> tuple[go.Figure, pd.DataFrame]:
    return quick(task_timeline(here.plan, on)), shown.tasks(here.plan)


def no_tasks(here: Frame) -> bool:
    if not here.plan.tasks:
        empty("规划没有列出任务", "请管理员在规划文件夹里补任务表 tasks.csv（序号、章、措施、内容、时限、责任单位）。")
    return not here.plan.tasks


def tasks(here: Frame, place: DeltaGenerator) -> None:
    """Every task with the document's words."""
    if no_tasks(here):
        return
    on = here.as_of
    found = tasks_of(here.plan, on)
    chosen = choose_chapters(list(dict.fromkeys(t.chapter or NO_CHAPTER for t in here.plan.tasks)), place)
    left, right = st.columns([1.6, 1], vertical_alignment="bottom")
    with right:
        states = state.choose_many("task_state", "时限", list(TASK_STATES), task_states_of(here.plan).__getitem__, "全部")
    found = found[found["chapter"].replace("", NO_CHAPTER).isin(chosen)]
    if states:
        found = found[found["state"].isin(states)]
    if found.empty:
        empty("没有符合条件的任务", "请放宽章节或时限，再看一次。")
        return
    with left:
        cards.heading(tasks_finding(found, on))
    units.task_table(here, found, key="plan_tasks")


def changes(here: Frame, place: DeltaGenerator) -> None:
    """What was revised, where several targets hold, how targets are decomposed, and what plan-check warns of."""
    revisions(here)
    several(here)
    decomposed(here)
    if problems := cached.plan_problems(here.plan):
        cards.heading("规划设置的检查提醒")
        st.html('<ul class="asked-of">' + "".join(f"<li>{listing.text(p)}</li>" for p in problems) + "</ul>")


def revisions(here: Frame) -> None:
    """Each revision of a target: from when, what was and what is, why, by which document."""
    cards.heading("目标调整")
    cells = []
    for indicator in here.plan.indicators:
        for target in indicator.targets:
            for revision in sorted(target.revisions, key=lambda r: r.on):
                before, after = target.at(revision.on - dt.timedelta(days=1)), target.at(revision.on)
                cells.append(
                    [
                        listing.text(revision.on), listing.indicator(here, indicator, target.region or ""), listing.text(target_text(indicator, before), span_text(before)),
                        listing.text(target_text(indicator, after), span_text(after)), listing.text(revision.why or "未写明"), listing.text(revision.document or "未写明"),
                    ]
                )  # fmt: skip
    if cells:
        listing.table(["自何日起", "指标", "原目标", "现目标", "原因", "文件"], cells, short=("自何日起",))
    else:
        st.html(
            '<p class="quiet">规划没有目标调整的记录。目标有调整时，请管理员在规划设置文件里记下调整日期、原目标、原因和文件；原目标仍用于调整之前的各期。</p>'
        )


def several(here: Frame) -> None:
    """Indicators of which several targets hold at the same time."""
    cards.heading("有多个目标的指标")
    each = here.per_target
    each = each[each.duplicated("indicator", keep=False)] if len(each) else each
    if each.empty:
        st.html(f'<p class="quiet">{escape(here.period.name)}没有设多个目标的指标。</p>')
        return
    cells = []
    for row in each.itertuples(index=False):
        indicator = here.plan.indicator_by_code[str(row.indicator)]
        target = target_of(indicator, row)
        cells.append(
            [
                listing.indicator(here, indicator),
                listing.text(target_text(indicator, target)),
                listing.text(span_text(target) if target else NONE),
                listing.lamp(row),
                listing.text(gap_text(here.plan, row)),
            ]
        )
    listing.table(["指标", "目标", "期限", "状态", "差距"], cells)
    listing.quiet("各目标分别判定，亮灯取其中最差的。")


def decomposed(here: Frame) -> None:
    """Targets of regions against that of the area above: the sum, and what it lacks or exceeds."""
    cards.heading("目标按区域分解")
    found = decomposition(here.plan, form_day(here))
    if found.empty:
        st.html(
            '<p class="quiet">规划没有把合计类目标分解到区域，这些指标各区域只列数、不评判；增速、比率和标准按全区的目标评判各区域。已经分解的，请管理员在规划设置文件里给各区域写上目标。</p>'
        )
        return
    cells = []
    for d in found.itertuples(index=False):
        indicator = here.plan.indicator_by_code[str(d.indicator)]
        parts = "、".join(f"{region} {numeral(value, 4)}" for region, value in d.parts.items())
        lack = f"；{'、'.join(d.lacking)}没有分解目标" if d.lacking else ""
        cells.append([listing.indicator(here, indicator), listing.text(d.parent, d.due), _amount(indicator, d.whole), _amount(indicator, d.total), listing.text(_difference(indicator, d.difference) + lack), listing.text(parts)])  # fmt: skip
    listing.table(["指标", "上级与期限", "上级目标", "分解合计", "相差", "各区域"], cells, numbers=("上级目标", "分解合计"))
    link = links.anchor(here.link("regions", regions_view="heat"), "街道与功能区")
    st.html(f'<p class="quiet">各区域的进度见{link}。</p>')


def _amount(indicator: Indicator, value: Any) -> str:
    return listing.text(join(numeral(value, 4), indicator.unit))


def _difference(indicator: Indicator, difference: Any) -> str:
    if difference is None:
        return "区间目标不相加"
    if difference == 0:
        return "相等"
    return f"{'多' if difference > 0 else '少'} {join(numeral(abs(difference), 4), indicator.unit)}"


PAINT: dict[str, Any] = {"targets": targets, "timeline": timeline, "tasks": tasks, "changes": changes}
