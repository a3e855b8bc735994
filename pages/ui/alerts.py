"""预警: what is behind and since when, what it takes, who is responsible and what reason was given; who has not reported."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from metrics.alerts import alerts, finding, in_trouble
from metrics.forecast import ALARMS
from metrics.reasons import reasons, reasons_of
from metrics.reporting import WORDS, outstanding, overdue_text
from metrics.requirements import needed_text, required_of
from metrics.runs import TROUBLE, since_text
from metrics.status import STATUSES
from metrics.wording import (
    NONE,
    chance_text,
    gap_text,
    group_text,
    leads,
    pace_text,
    short_unit,
    sort_rows,
    span_text,
    target_of,
    target_text,
    value_text,
)
from pages.charts.theme import SHAPES
from pages.exports.expected import step_of
from pages.ui import cached, cards, forecasts, freshness, links, listing, reach, reporting, state
from pages.ui.forecasts import Expected
from pages.ui.frame import Frame
from pages.ui.messages import empty
from pages.ui.typeset import whole, whole_points

FORECAST = "到期预测（80% 区间）"
SINCE = "自何时起"
HEADS = ("指标与状态", "现状与目标", "差距", SINCE, "余下所需", FORECAST, "责任单位", "原因说明")
WIDTHS = {
    "指标与状态": "13%",
    "现状与目标": "8%",
    "差距": "13%",
    SINCE: "10%",
    "余下所需": "16%",
    FORECAST: "18%",
    "原因说明": "10%",
}
TABLET = '<wbr class="tablet">'
"""Where a line may break on a narrow screen only (`pages.ui.narrow`)."""
MAY_BE_EMPTY = ("余下所需", FORECAST)
"""Left out where no row has one: nothing is left to bring or to forecast at the end of the plan, and forecasts may be off."""


def draw(here: Frame) -> None:
    """Title and switch of the forecast; what is behind; who has not reported."""
    line = listing.head("预警", "哪些目标有风险，从何时起，怎样赶上？")
    if not here.has_data:
        freshness.nothing_reported(here, here.rows)
        return
    if not freshness.nothing_reported(here, here.rows):
        with line:
            place = st.container(key="page_choice", horizontal=True, vertical_alignment="bottom", width=460)
            with_forecast = state.switch("forecast", "到期预测", default=forecasts.is_quick(here))
        behind(here, with_forecast, place)
    silent(here)


def behind(here: Frame, with_forecast: bool, place: DeltaGenerator) -> None:
    """The finding, the filters and the table."""
    if not here.rows["has_target"].any():
        empty(
            f"{here.region}没有分解目标",
            "规划没有把目标分解到这里，无从预警。请在上方选全区；已经分解的，请管理员在规划设置文件里给各区域写上目标。",
        )
        return
    watch = here.made(_watched, with_forecast)
    listing.finding(watch.text)
    if watch.alerts.empty:
        st.html(f'<p class="good">● {escape(here.period.name)}没有需要预警的目标。</p>')
        return
    found = _filtered(here, watch.alerts, place)
    if found.empty:
        empty("没有符合条件的目标", "请放宽单位或状态，再看一次。")
        return
    listing.listed(here.made(_table, with_forecast, tuple(found["indicator"])), "alerts", "预警", here)


@dataclass(frozen=True)
class Watch:
    """What is behind and what will miss by forecast: rows of `alerts`, the finding in words, forecasts by indicator; whether `alerts`
    says since when."""

    alerts: pd.DataFrame
    text: str
    expected: dict[str, Expected]
    with_since: bool


def _watched(here: Frame, with_forecast: bool) -> Watch:
    expected = forecasts.of_rows(here, here.rows) if with_forecast else {}
    worst = in_trouble(here.rows)
    warned = {code for code, e in expected.items() if e.warning}
    watched = sort_rows(here.rows[here.rows["indicator"].isin(warned - set(worst["indicator"]))])
    rows = pd.concat([worst, watched], ignore_index=True) if len(watched) else worst
    with_since = with_forecast or forecasts.is_quick(here)  # both need all histories
    codes = tuple(rows["indicator"]) if with_since else ()
    found = alerts(rows, cached.since(here.store, here.plan, here.period, here.region, codes, here.known_at))
    n_targets = int(here.rows["has_target"].sum())
    words = {expected[code].alarm for code in watched["indicator"]}
    alarm = words.pop() if len(words) == 1 else "可能完不成"
    text = here.where + finding(here.plan, found[found["status"].isin(TROUBLE)], n_targets, here.period, len(watched), alarm)
    return Watch(found, text, expected, with_since)


def _table(here: Frame, with_forecast: bool, codes: tuple[str, ...]) -> listing.Listed:
    """`codes`: the indicators that the filters leave."""
    watch = here.made(_watched, with_forecast)
    found, expected = watch.alerts[watch.alerts["indicator"].isin(codes)], watch.expected
    cells, values = [], []
    for row in found.itertuples(index=False):
        why = here.made(_reasons, str(row.indicator))
        cells.append(_cells(here, row, expected.get(str(row.indicator)), why))
        values.append(_values(here, row, expected.get(str(row.indicator)), why))
    kept = [n for n, head in enumerate(HEADS) if head != SINCE or watch.with_since]
    kept = [n for n in kept if HEADS[n] not in MAY_BE_EMPTY or any(row[n] != NONE for row in cells)]
    heads, cells = [HEADS[n] for n in kept], [[row[n] for n in kept] for row in cells]
    source = here.source(found)
    return listing.Listed(
        listing.markup(heads, cells, widths=WIDTHS, short=("责任单位",))
        + listing.quiet_of(
            f"{here.region}，截至 {here.period.name}（数据截止 {here.board.cutoff}）。依据：{here.plan.document or here.plan.label}"
            + (f"；{source}。" if source else "。")
            + (f"{ALARMS}（⚠）。" if any(e.alarm for e in expected.values()) else "")
        ),
        pd.DataFrame(values),
    )


def _reasons(here: Frame, code: str) -> list[str]:
    row = here.row(code)
    return reasons(here.board, row, reasons_of(reporting.known_uploads(here)))


def _filtered(here: Frame, found: pd.DataFrame, place: DeltaGenerator) -> pd.DataFrame:
    names = here.plan.indicator_by_code
    units = list(dict.fromkeys(u for c in found["indicator"] for u in names[c].lead_units))
    with place:
        chosen = state.choose_many("alert_unit", "牵头单位", units, lambda u: short_unit(here.plan, u), "全部单位")
        present = [s for s in (*TROUBLE, *STATUSES) if (found["status"] == s).any()]
        statuses = state.choose_many(
            "alert_status", "状态", list(dict.fromkeys(present)), lambda s: f"{SHAPES[s]} {group_text(s, found)}", "全部状态"
        )
    if chosen:
        found = found[[bool(set(names[c].lead_units) & set(chosen)) for c in found["indicator"]]]
    return found[found["status"].isin(statuses)] if statuses else found


def _forecast(here: Frame, row: Any, expected: Expected | None) -> str:
    """The number expected at the due date, its interval and the chance; the reason where there is none."""
    if expected is None:
        return NONE
    if (found := expected.forecast) is None:
        return f"<small>不作预测：{escape(expected.reason)}</small>"
    indicator = here.plan.indicator_by_code[row.indicator]
    mid, within = value_text(indicator, found.mid), span_text(indicator, found.low, found.high)
    warning = f" {forecasts.mark(expected)}" if expected.alarm else ""
    step = step_of(here.plan, row, expected)
    more = "".join(whole(f"{part}，") for part in (f"区间同为 {within}" if within == mid else within, step) if part) + whole(
        f"达标概率 {chance_text(found.probability)}"
    )
    return f"{escape(mid)}{warning}<br><small>{more}</small>"


def _linked(here: Frame, why: list[str]) -> str:
    """The reasons, the upload that each names as a link."""
    ends = [re.fullmatch(r"(.*)（批次 (\d+)）", w, re.DOTALL) for w in why]
    parts = [f"{escape(m[1])}（{listing.upload(here, int(m[2]))}）" if m else escape(w) for w, m in zip(why, ends, strict=True)]
    return "<br>".join(parts)


def _reason(here: Frame, upload: int, why: list[str]) -> str:
    """The reasons given; where there is none, which upload came without."""
    number = f"{listing.upload(here, upload)} " if upload else ""
    return _linked(here, why) or f'<span class="quiet">{number}未附说明</span>'


def _cells(here: Frame, row: Any, expected: Expected | None, why: list[str]) -> list[str]:
    plan, found = here.plan, here.plan.indicator_by_code[row.indicator]
    target = target_text(found, target_of(found, row))
    need = needed_text(plan, row, here.period, compared=not step_of(plan, row, expected))
    places = reach.places(here, found)
    told = "required_rate" if required_of(plan, row) is not None else "target"
    since, _, turned = since_text(row).partition("（")
    units = "<br>".join(links.anchor(here.link("units", of_unit=u), short_unit(plan, u)) for u in found.lead_units)
    return [
        f"{listing.indicator(here, found)}<br>{listing.lamp(row)}",
        f"{listing.number(here, found, value_text(found, row.actual))}<br><small>{listing.number(here, found, target, 'target')}</small>",
        f"{listing.number(here, found, gap_text(plan, row), 'gap')}<br><small>{whole_points(pace_text(row)) or escape(places)}</small>",
        listing.text(since.rstrip("）"), turned.rstrip("）")).replace("转为", "转为<wbr>").replace("年", f"年{TABLET}"),
        listing.number(here, found, need or NONE, told).replace("季度需", f"季度{TABLET}需"), _forecast(here, row, expected),
        units or NONE, _reason(here, int(row.upload), why),
    ]  # fmt: skip


def _values(here: Frame, row: Any, expected: Expected | None, why: list[str]) -> dict[str, Any]:
    found = here.plan.indicator_by_code[row.indicator]
    guess = expected.forecast if expected else None
    return {
        "指标": found.name, "区域": row.region, "期间": here.period.name, "状态": listing.status_words(row), "现状": value_text(found, row.actual),
        "目标": target_text(found, target_of(found, row)), "差距": gap_text(here.plan, row), "较序时": pace_text(row), "自何时起": since_text(row),
        "余下所需": needed_text(here.plan, row, here.period), "未达标的区域": reach.places(here, found).removeprefix("其中"),
        "到期预测": value_text(found, guess.mid) if guess else "", "达标概率": chance_text(guess.probability) if guess else "",
        "预警": expected.alarm if expected else "", "牵头单位": leads(here.plan, found), "原因说明": "；".join(why),
        "批次": int(row.upload) or None, "数据": "演示数据" if row.demo else "",
    }  # fmt: skip


def silent(here: Frame) -> None:
    """Who has not reported for the period, what is overdue first."""
    st.html(here.made(_silent, here.as_of))


def _silent(here: Frame, as_of: dt.date) -> str:
    head = cards.heading_markup("还没有报送的单位")
    found = outstanding(here.plan, reporting.of_period(here, as_of))
    days = here.plan.reporting.due_days
    basis = f"期末后 {days} 天内报送为按时，按 {as_of} 的情况判断。"
    if here.overdue:
        period, due_on = here.overdue
        who = links.anchor(here.link("", period=period.code), "看是哪些单位")
        head += f'<p class="warning">○ {overdue_text(period, due_on, as_of)}，{who}。以上是 {here.board.cutoff} 的情况。</p>'
    if found.empty:
        body = f'<p class="good">● {escape(here.period.name)}应报的数据都已报送。<span class="quiet">{basis}</span></p>'
        return f'<div class="listed">{head}{body}</div>'
    cells = [
        [
            links.anchor(here.link("units", of_unit=u.unit, units_view="reports"), u.unit),
            f"<b>{'✕' if u.state == 'missing' else '○'} {WORDS[u.state]}</b>", listing.text(u.due_on),
            listing.text(f"{len(u.indicators)} 项：{'、'.join(u.indicators)}"),
        ]
        for u in found.itertuples(index=False)
    ]  # fmt: skip
    table = listing.markup(["单位", "情况", "应报日", "未报的指标"], cells, short=("情况", "应报日"))
    note = listing.quiet_of(f"{basis}请这些单位到左侧“数据上报”下载填报模板，填好后上传。")
    return f'<div class="listed">{head}{table}{note}</div>'
