"""需要关注: the few worst targets as cards, with what is missing, what it takes and who is responsible."""

from __future__ import annotations

from html import escape
from typing import Any

from metrics import wording as w
from metrics.model import Period
from metrics.requirements import required_text
from pages.charts.theme import SHAPES
from pages.exports.expected import step_of
from pages.ui import explain, forecasts, links, reach
from pages.ui.forecasts import Expected
from pages.ui.frame import Frame
from pages.ui.style import color
from pages.ui.typeset import bound

TROUBLE = ("missed", "behind", "slightly_behind", "unreported")
SHOWN = 3


def cards(here: Frame) -> str:
    """Markup of the three worst; says so where nothing is behind."""
    worst = w.sort_rows(here.rows[here.rows["status"].isin(TROUBLE)])
    if worst.empty:
        return f'<p class="good">● {escape(here.period.name)}没有落后或未报的指标。</p>'
    expected = forecasts.of_rows(here, here.rows) if forecasts.is_quick(here) else {}
    found = "".join(_card(here, row, expected.get(row.indicator)) for row in worst.head(SHOWN).itertuples(index=False))
    alarms = sum(e.is_alert for e in expected.values())
    maybe = sum(bool(e.alarm) and not e.is_alert for e in expected.values())
    rest = worst.iloc[SHOWN:]
    kinds = "或".join(
        words
        for words, is_so in (("落后", (rest["status"] != "unreported").any()), ("未报", (rest["status"] == "unreported").any()))
        if is_so
    )
    more = [f"另有 {len(rest)} 项{kinds}，见图"] if len(rest) else []
    more += [f"⚠ 很可能完不成共 {alarms} 项"] if alarms else []
    more += [f"可能完不成 {maybe} 项"] if maybe else []
    return f'<div class="cards">{found}</div>' + (f'<p class="quiet">{"；".join(more)}。</p>' if more else "")


def _card(here: Frame, row: Any, expected: Expected | None) -> str:
    indicator = here.plan.indicator_by_code[row.indicator]
    now = f"{w.value_text(indicator, row.actual)} / {w.target_text(indicator, w.target_of(indicator, row))}"
    guess = expected.forecast if expected is not None and expected.is_alert else None
    step = step_of(here.plan, row, expected) if guess else ""
    # the board beside it says what to compare to
    required = required_text(here.plan, row, Period.parse(row.period), compared=False)
    pace = "，".join(filter(None, (w.pace_text(row), required, f"预计{step}" if step else "")))
    who, places = w.leads(here.plan, indicator), reach.places(here, indicator)
    name = links.anchor(here.link("indicator", indicator=row.indicator), indicator.label)
    gap = links.anchor(explain.why_link(here, row.indicator, "gap"), w.gap_text(here.plan, row), "这个数怎么来的", still=True)
    status = f'<span class="lamp" style="color:{color(row.status)}">{SHAPES[row.status]} {escape(w.full_status(row))}</span>'
    if expected is not None and guess:
        alarm = f"{expected.alarm}（达标概率{w.chance_text(guess.probability)}）"
        status += f' <b class="warning" role="img" title="{alarm}" aria-label="{alarm}">⚠</b>'
    return (
        f'<article class="card" style="border-left-color:{color(row.status)}"><div class="name">{name} {status}</div>'
        f'<div class="gap"><b>{gap}</b> <span class="now">{escape(now)}</span></div>'
        + (f"<div>{bound(escape(pace))}</div>" if pace else "")
        + (f"<div>{bound(escape(places))}</div>" if places else "")
        + (f'<div class="who">牵头：{escape(who)}</div>' if who else "")
        + "</article>"
    )
