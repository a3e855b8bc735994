"""责任单位: all units side by side, and of one its indicators, tasks, reports and what it must bring."""

from __future__ import annotations

import datetime as dt
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from metrics import rollup
from metrics.duties import ROLES, TASK_STATES, full_name, indicators_of, task_states_of, tasks_finding, tasks_of, units_of
from metrics.figure_wording import groups_finding
from metrics.rounding import percent
from metrics.sentences import unit_requirements
from metrics.status import WORST_FIRST
from metrics.wording import (
    finding,
    gap_text,
    group_text,
    pace_text,
    short_unit,
    sort_rows,
    target_of,
    target_text,
    value_text,
)
from pages.charts.theme import DEADLINES, SHAPES
from pages.exports.expected import step_of
from pages.ui import cached, cards, forecasts, links, listing, reporting, state
from pages.ui.frame import Frame
from pages.ui.messages import empty
from pages.ui.records_words import beijing
from pages.ui.style import color

ALL = "all"
ALL_PARTS = {"list": "一览", "matrix": "报送情况"}
PARTS = {"work": "指标与要求", "tasks": "任务", "reports": "报送记录"}
SHOWN_UPLOADS = 10
COUNTED = ("achieved", "on_pace", "slightly_behind", "behind", "missed", "unreported")


def choose_unit(here: Frame) -> str:
    """`ALL`, or the name of one."""
    units = units_of(here.plan)
    return state.choose("of_unit", "单位", [ALL, *units], lambda u: "全部单位" if u == ALL else u, hidden=True)


def draw(here: Frame) -> None:
    """Title, the unit, the parts; then the part."""
    is_one = state.peek("of_unit", [ALL, *units_of(here.plan)]) != ALL
    with listing.head("责任单位", "做得怎样，还要做什么？" if is_one else "谁负责，做得怎样？"):
        with st.container(key="page_choice", width=380):
            unit = choose_unit(here)
        part = listing.parts("all_units_view", ALL_PARTS) if unit == ALL else listing.parts("units_view", PARTS)
    if unit != ALL:
        PAINT[part](here, unit)
    elif part == "list":
        overview(here)
    else:
        reporting.matrix(here, reporting.expected(here), "matrix")


def link(here: Frame, unit: str, part: str = "work") -> str:
    """A unit's name, which leads to it on this page."""
    return links.anchor(here.link("units", of_unit=full_name(here.plan, unit), units_view=part), unit)


def _named(here: Frame, unit: str, part: str = "work") -> str:
    """As `link`; on a tablet by its short name, where it has one, as its own would break in the middle of a word."""
    short = short_unit(here.plan, unit)
    if short == unit:
        return link(here, unit, part)
    return f'<span class="full-name">{link(here, unit, part)}</span><span class="short-name">{link(here, short, part)}</span>'


def overview(here: Frame) -> None:
    """One row per unit that leads an indicator: how its targets stand, its worst, its tasks, how it reports; the others in a line."""
    found = here.made(_overview, here.as_of)
    if found is None:
        empty("规划没有写明责任单位", "请管理员在规划设置文件或任务表（tasks.csv）里写上牵头单位。")
        return
    listing.listed(found, "units", "责任单位一览", here)


def _overview(here: Frame, as_of: dt.date) -> listing.Listed | None:
    plan, rows = here.plan, here.rows
    groups = rollup.by_group(plan, rows, "unit").set_index("unit")
    rates = rollup.reporting_rates(reporting.expected(here, as_of)).set_index("unit")
    names = {s: group_text(s, rows) for s in COUNTED}
    cells, only_tasks, values = [], [], []
    for unit in _worst_first(list(units_of(plan)), groups):
        tasks = tasks_of(plan, as_of, unit)
        n_lead = int((tasks["role"] == "lead").sum())
        own = groups.loc[unit] if unit in groups.index else None
        if own is None and not n_lead:
            continue
        counts = {s: int(own[s]) if own is not None else 0 for s in COUNTED}
        on_time = _rate(rates.loc[unit], "on_time_rate", "on_time") if unit in rates.index else ("", "")
        present = _rate(rates.loc[unit], "completeness") if unit in rates.index else ("", "")
        worst, worst_words = _worst(here, own)
        due = int((tasks.loc[tasks["role"] == "lead", "state"] == "due").sum())
        led, late = f"{n_lead} 项" if n_lead else "—", f"{due} 项时限已到" if due else ""
        if own is None and unit not in rates.index:
            count = f"{led}（{late}）" if late else led
            only_tasks.append(f'<span class="value">{_named(here, unit, "tasks")} {count}</span>')
        else:
            cells.append(
                [_named(here, unit), listing.text(int(own["targets"]) if own is not None else "—")]
                + [_count(s, n) if own is not None else "—" for s, n in counts.items()]
                + [
                    worst,
                    _tasks_led(here, unit, led, late),
                    listing.text(present[0] or "—"),
                    listing.text(on_time[0] or "—", on_time[1]),
                ]
            )
        values.append(
            {"单位": unit, "牵头目标项数": int(own["targets"]) if own is not None else 0}
            | {names[s]: n for s, n in counts.items()}
            | {"最差的一项": worst_words, "牵头任务时限已到": due, "牵头任务": n_lead, "报送率": present[0], "按时率": on_time[0]}
        )
    if not values:
        return None
    heads = [
        "单位",
        "牵头目标",
        *(f"{SHAPES[s]}\n{names[s]}" for s in COUNTED),
        "最需要关注的一项",
        "牵头任务",
        "报送率（指标）",
        "按时率（指标）",
    ]
    is_shared = groups["targets"].sum() > rows["has_target"].sum()
    shared = "几个单位共同牵头的，各计一次。" if is_shared else ""
    body = listing.finding_of(f"截至{here.period.name}，" + groups_finding(groups.reset_index(), "牵头目标的", "个单位", "个"))
    if cells:
        body += listing.markup(heads, cells, numbers=(heads[1], *heads[2:8], *heads[9:]), widths={"单位": "17%"})
    if only_tasks:
        body += f'<p class="also"><b>只牵头任务的单位</b>　{"、".join(only_tasks)}</p>'
    left_out = f"（{here.overdue[0].name}已逾期，未计入）" if here.overdue else ""
    body += listing.quiet_of(
        f"{here.region}，截至 {here.period.end}。{shared}只列牵头目标或任务的单位，文件里用别名的并入本名。任务的时限按 {as_of} 判断，这里不记办结情况。"
        f"报送率、按时率自规划开始计到{here.period.name}{left_out}，一项指标一期为 1 份；“报送情况”按单位计，一个单位一期为 1 次，所以两处的数不同。"
    )
    return listing.Listed(body, pd.DataFrame(values))


def _tasks_led(here: Frame, unit: str, led: str, late: str) -> str:
    if led == "—":
        return listing.text(led)
    href = here.link("units", of_unit=full_name(here.plan, unit), units_view="tasks")
    return links.anchor(href, led, "看是哪些任务", still=True) + (f"<br><small>{escape(late)}</small>" if late else "")


def _worst_first(units: list[str], groups: pd.DataFrame) -> list[str]:
    """By the worst lamp and how many stand at it; those without a target of their own last, else in the plan's order."""
    counted = [s for s in WORST_FIRST if s in COUNTED]

    def place(unit: str) -> tuple[int, ...]:
        return tuple(-int(groups.at[unit, s]) for s in counted) if unit in groups.index else (1,)

    return sorted(units, key=place)


def _rate(rates: Any, name: str, count: str = "") -> tuple[str, str]:
    """(`92%`, `34/37 份`); empty where nothing is due yet."""
    if pd.isna(rates[name]):
        return "", ""
    return percent(rates[name], 0), f"{int(rates[count])}/{int(rates['expected'] - rates['pending'])} 份" if count else ""


def _count(status: str, n: int) -> str:
    return f'<b style="color:{color(status)}">{n}</b>' if n else '<span class="quiet">0</span>'


def _worst(here: Frame, own: Any) -> tuple[str, str]:
    """(markup, words) of the unit's worst indicator, where it is no good news."""
    if own is None or own["worst_status"] not in ("missed", "behind", "slightly_behind", "unreported"):
        return listing.text("—"), ""
    row = here.row(own["worst_indicator"])
    found = here.plan.indicator_by_code[row.indicator]
    gap = gap_text(here.plan, row)
    return f"{listing.lamp(row)} {listing.indicator(here, found, gap)}", f"{found.label}：{gap}"


def work(here: Frame, unit: str) -> None:
    """Its indicators with verdict and gap, and what it must bring."""
    found = here.made(_work, unit)
    if found is None:
        empty("规划没有给它列出指标", "它的任务见“任务”；其他单位可在上面选择。")
        return
    listing.listed(found, "work", f"{unit}的指标", here)


def _work(here: Frame, unit: str) -> listing.Listed | None:
    plan = here.plan
    mine = indicators_of(plan, unit)
    if not mine:
        return None
    rows = {r.indicator: r for r in here.rows.itertuples(index=False)}
    led = here.rows[
        here.rows["indicator"].isin({i.code for i, role in mine if role == "lead"}) & here.rows["has_target"].astype(bool)
    ]
    top = listing.finding_of(f"{here.where}{short_unit(plan, unit)}牵头：{finding(plan, led, here.period)}") if len(led) else ""
    asked = unit_requirements(plan, here.rows, here.period).get(short_unit(plan, unit), [])
    alarms = forecasts.alerts(here, led)
    steps = {plan.indicator_by_code[c].label: step_of(plan, rows[c], e) for c, e in alarms.items()}
    if asked:
        top += (
            cards.heading_markup("牵头指标的下一步要求")
            + '<ul class="asked-of">'
            + "".join(f"<li>{listing.text(a)}{_warning(a, steps)}</li>" for a in asked)
            + "</ul>"
        )
    elif any(role == "lead" for _, role in mine):
        top += f'<p class="good">● {escape(here.period.name)}牵头的指标没有待补的要求。</p>'
    heads = ["指标", "本单位", "状态", "现状", "目标", "差距", "较序时", "批次"]
    cells, values = [], []
    place = {code: n for n, code in enumerate(sort_rows(here.rows)["indicator"])}
    last = len(place)  # what has no target there stands below
    for indicator, role in sorted(mine, key=lambda m: (m[1] != "lead", place.get(m[0].code, last))):  # as on the board
        row = rows[indicator.code]
        target = target_text(indicator, target_of(indicator, row)) if row.has_target else "未设目标"
        gap = gap_text(plan, row) if row.has_target else "—"
        pace = pace_text(row) or "—"
        cells.append(
            [
                listing.indicator(here, indicator), listing.text(ROLES[role]), (listing.lamp(row) if row.has_target else "—") + (" " + forecasts.mark(alarms[indicator.code]) if indicator.code in alarms else ""),
                listing.number(here, indicator, value_text(indicator, row.actual)), listing.text(target),
                listing.number(here, indicator, gap, "gap"), listing.text(pace), listing.upload(here, int(row.upload)) if row.upload else "—",
            ]
        )  # fmt: skip
        values.append(
            {"指标": indicator.name, "本单位": ROLES[role], "状态": listing.status_words(row), "现状": value_text(indicator, row.actual), "目标": target, "差距": gap, "较序时": pace}
        )  # fmt: skip
    return listing.Listed(
        top
        + cards.heading_markup("指标")
        + listing.markup(heads, cells, numbers=("现状",), short=("本单位", "状态", "批次"))
        + listing.quiet_of(f"{here.region}，截至 {here.period.name}（数据截止 {here.board.cutoff}）。"),
        pd.DataFrame(values),
    )


def _warning(asked: str, steps: dict[str, str]) -> str:
    """Beside what is asked: that the target will very likely be missed. `steps`: by label of those, what the forecast adds."""
    label = asked.partition("：")[0]
    more = f"，预计{steps[label]}" if steps.get(label) else ""
    return f' <b class="warning">⚠ 按以往走势很可能完不成{escape(more)}</b>' if label in steps else ""


def tasks(here: Frame, unit: str) -> None:
    """Its tasks with their deadlines, as they stand today or at the state of knowledge looked at."""
    on = here.as_of
    found = tasks_of(here.plan, on, unit)
    if found.empty:
        empty("规划没有给它列出任务", "它的指标见“指标与要求”。")
        return
    left, right = st.columns([1.6, 1], vertical_alignment="bottom")
    with left:
        cards.heading(tasks_finding(found, on))
    with right:
        states = state.choose_many("task_state", "时限", list(TASK_STATES), task_states_of(here.plan).__getitem__, "全部")
    if states:
        found = found[found["state"].isin(states)]
    if found.empty:
        empty("没有这种时限的任务", "请在上面去掉筛选。")
        return
    # the numbered order of the document would put the few that are due among many without a deadline
    task_table(here, found.sort_values("days", kind="stable", na_position="last"), ROLES)


def task_table(here: Frame, found: pd.DataFrame, roles: dict[str, str] | None = None, key: str = "tasks") -> None:
    """Rows of `tasks_of`; `roles`: words of the unit's part, of the tasks of one unit."""
    names = task_states_of(here.plan)
    signs = "　".join(f"{sign} {names[s]}" for s, sign in DEADLINES.items() if (found["state"] == s).any())
    listing.quiet(
        "　".join(filter(None, [signs, f"天数按 {here.as_of} 计", "本系统未记录办结情况：时限已到不等于没有完成"])) + "。"
    )
    cells, values = [], []
    for t in found.itertuples(index=False):
        leading, helping = "、".join(t.lead_units), "、".join(t.cooperating_units)
        when = names[t.state] + ("" if t.state == "lasting" else f"，{_days(int(t.days))}")
        mark = f"<b>{DEADLINES[t.state]}</b> " if t.state in DEADLINES else ""
        row = [
            listing.text(t.number), listing.text(t.content, " · ".join(filter(None, (t.chapter, t.measure)))),
            f"{mark}{listing.text(t.deadline or '—', '' if when == t.deadline else when)}", listing.text(f"牵头：{leading or '—'}", f"配合：{helping}" if helping else ""),
        ]  # fmt: skip
        cells.append(row if roles is None else [*row[:3], listing.text(roles[t.role]), row[3]])
        values.append(
            {"序号": t.number, "章": t.chapter, "措施": t.measure, "内容": t.content, "完成时限": t.deadline, "时限日期": t.due_on.isoformat() if t.due_on else "",
             "时限": names[t.state], "牵头单位": leading, "配合单位": helping}
        )  # fmt: skip
    heads = ["序号", "任务", "完成时限", "责任单位"] if roles is None else ["序号", "任务", "完成时限", "本单位", "责任单位"]
    listing.table(
        heads,
        cells,
        numbers=("序号",),
        short=("本单位",),
        widths={"序号": "4%", "任务": "52%", "完成时限": "15%", "责任单位": "24%"},
    )
    listing.take_away(pd.DataFrame(values), key, "任务", here)


def _days(days: int) -> str:
    return "当天到期" if days == 0 else f"已过 {-days} 天" if days < 0 else f"还有 {days} 天"


def reports(here: Frame, unit: str) -> None:
    """When the reports of the indicators it leads came in, and the uploads that brought them."""
    found = reporting.expected(here)
    found = found[found["unit"] == unit]
    if found.empty:
        empty("没有它应报的数据", "规划没有让它牵头需要报送的指标；牵头的单位见“全部单位”。")
    else:
        reporting.matrix(here, found, "record", by="indicator", name=f"{unit}报送记录", whose=short_unit(here.plan, unit))
    uploads(here, unit)


def uploads(here: Frame, unit: str) -> None:
    """Uploads it sent, or that bring readings of the indicators it leads."""
    led = tuple(i.code for i, role in indicators_of(here.plan, unit) if role == "lead")
    brought = cached.uploads_with(here.store, here.plan, led)
    known = reporting.known_uploads(here)
    own = known["unit"].map(lambda u: full_name(here.plan, u) == unit)
    found = known[own | known["number"].isin(brought)]
    cards.heading("批次")
    if found.empty:
        empty("还没有它的批次", "到左侧“数据上报”下载它的填报模板，填好后上传。")
        return
    last = found.head(SHOWN_UPLOADS)
    cells = [
        [
            listing.upload(here, int(u.number)), listing.text(day[:10]), listing.text(u.unit or "未写明"),
            listing.text(u.name), listing.text(int(u.readings)), listing.text("已撤回" if u.state == "withdrawn" else u.reason or "—"),
        ]
        for u, day in zip(last.itertuples(index=False), beijing(last["submitted_at"]), strict=True)
    ]  # fmt: skip
    listing.table(["批次", "提交日", "报送单位", "文件", "读数", "说明"], cells, numbers=("读数",), short=("批次", "提交日"))
    if len(found) > SHOWN_UPLOADS:
        more = links.anchor(here.link("records"), "上报记录")
        st.html(f'<p class="quiet">只列最近 {SHOWN_UPLOADS} 个，共 {len(found)} 个，全部见{more}。</p>')


PAINT: dict[str, Any] = {"work": work, "tasks": tasks, "reports": reports}
