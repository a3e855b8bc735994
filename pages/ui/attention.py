"""需要关注: the few worst targets as cards, with what is missing, what it takes and who is responsible."""

from __future__ import annotations

import datetime as dt
from html import escape
from typing import Any

from metrics import wording as w
from metrics.model import Period
from pages.charts.theme import SHAPES
from pages.ui import explain, freshness, links, reach
from pages.ui.frame import Frame
from pages.ui.style import color
from pages.ui.typeset import bound

TROUBLE = ("missed", "behind", "slightly_behind", "unreported")
SHOWN = 3


def cards(here: Frame, as_of: dt.date) -> str:
    """Markup of what is overdue after the period shown, seen from a day, and of the three worst; says so where nothing is behind."""
    late = freshness.overdue(here, as_of, brief=True)
    return (f'<p class="warning overdue">✕ {bound(escape(late))}</p>' if late else "") + _worst(here)


def _worst(here: Frame) -> str:
    worst = w.sort_rows(here.rows[here.rows["status"].isin(TROUBLE)])
    if worst.empty:
        return f'<p class="good">● {escape(here.period.name)}没有落后或未报的指标。</p>'
    found = "".join(_card(here, row) for row in worst.head(SHOWN).itertuples(index=False))
    more = f'<p class="quiet">另有 {len(worst) - SHOWN} 项，见图中各行。</p>' if len(worst) > SHOWN else ""
    return f'<div class="cards">{found}</div>{more}'


def _card(here: Frame, row: Any) -> str:
    indicator = here.plan.indicator_by_code[row.indicator]
    now = f"{w.value_text(indicator, row.actual)} / {w.target_text(indicator, w.target_of(indicator, row))}"
    pace = "，".join(filter(None, (w.pace_text(row), w.required_text(here.plan, row, Period.parse(row.period)))))
    who, places = w.leads(here.plan, indicator), reach.places(here, indicator)
    name = links.anchor(here.link("indicator", indicator=row.indicator), indicator.label)
    gap = links.anchor(explain.why_link(here, row.indicator, "gap"), w.gap_text(here.plan, row), "这个数怎么来的", still=True)
    status = f'<span class="lamp" style="color:{color(row.status)}">{SHAPES[row.status]} {escape(w.full_status(row))}</span>'
    return (
        f'<article class="card" style="border-left-color:{color(row.status)}"><div class="name">{name} {status}</div>'
        f'<div class="gap"><b>{gap}</b> <span class="now">{escape(now)}</span></div>'
        + (f"<div>{bound(escape(pace))}</div>" if pace else "")
        + (f"<div>{bound(escape(places))}</div>" if places else "")
        + (f'<div class="who">牵头：{escape(who)}</div>' if who else "")
        + "</article>"
    )
