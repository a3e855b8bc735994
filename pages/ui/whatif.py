"""情景测算: if the rest of the time brings so much, what the number and the verdict are at the due date, and the least that meets the target."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from metrics import wording as w
from metrics.model import Indicator
from metrics.series_wording import rest_of_years, rest_text
from metrics.whatif import NoWhatIf, Outcome, what_if
from pages.charts.theme import SHAPES
from pages.ui.frame import Frame
from pages.ui.style import color

LABELS = {
    "annual_flow": "余下各季合计完成（{unit}）",
    "plan_flow": "余下各季合计完成（{unit}）",
    "stock": "到期时达到（{unit}）",
    "level": "到期时为（{unit}）",
    "growth": "到期前净增（{unit}）",
    "ratio": "余下时间的分子",
}


def draw(here: Frame, indicator: Indicator, row: Any) -> None:
    """One or two numbers to change, and the answer in a sentence. Starts with the least that meets the target."""
    key = f"{indicator.code}_{here.region}_{here.period.code}_{here.known.code}"
    is_ratio = indicator.kind == "ratio"
    base = here.plan.indicator_by_code.get(indicator.base or "")
    unit = base.unit if base else indicator.unit
    left, right, _ = st.columns([1, 1, 1.4])
    of = 0.0
    if is_ratio:
        so_far = float(row.denominator) if row.denominator == row.denominator else 0.0
        of = right.number_input(
            "余下时间的分母", min_value=0.0, value=float(max(round(so_far / 3), 1)), step=1.0, format="%g", key=f"of_{key}"
        )

    def outcome_of(x: float) -> Outcome:
        return here.made(_outcome, indicator.code, x, of)

    try:
        least = outcome_of(0.0)
        whole = indicator.whole or is_ratio or bool(base and base.whole)
        x = left.number_input(
            LABELS[indicator.kind].format(unit=unit),
            value=float(least.limit or 0.0),
            step=1.0 if whole else 0.1,
            format="%g",
            key=f"x_{key}_{of:g}",
        )
        outcome = outcome_of(x)
    except NoWhatIf as why:
        st.html(f'<p class="quiet">不能测算：{escape(str(why))}。</p>')
        return
    rest = rest_of_years(here.history(indicator.code), here.period) if indicator.kind == "annual_flow" else {}
    _answer(indicator, outcome, rest_text(indicator, rest, row, here.period))


def _outcome(here: Frame, code: str, x: float, of: float) -> Outcome:
    row = here.row(code)
    return what_if(here.plan, here.history_board(code).readings, row, here.period, x, of=of)


def _answer(indicator: Indicator, outcome: Outcome, before: str) -> None:
    status = outcome.status
    lamp = f'<b style="color:{color(status)}">{SHAPES[status]} {escape(w.lamp_text(outcome.row))}</b>'
    st.html(
        f'<p>{outcome.period.name}末：<b>{escape(w.value_text(indicator, outcome.value))}</b>　{lamp}</p><p class="sentence">{escape(outcome.sentence)}</p>'
        + (f"<p>对照：{escape(before)}。</p>" if before else "")
        + '<p class="quiet">先填的是刚好达标的数，请改成设想的数。按假设推算，不改变任何数据和亮灯。</p>'
    )
