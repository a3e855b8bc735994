"""到期预测 on pages: what `metrics.forecast` expects at the due date, in the form that figures take, and what it warns of."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from metrics.forecast import Forecast, NoForecast, early_warning, warning_text
from metrics.forecast.question import NotAsked, due_day
from metrics.wording import target_of
from pages.charts import inputs
from pages.ui import cached
from pages.ui.frame import Frame


@dataclass(frozen=True)
class Expected:
    """Of one row. `drawn`, `fan`: for figures, none where there is no forecast; `words`: the warning, or why there is none."""

    forecast: Forecast | None
    drawn: inputs.Forecast | None
    fan: pd.DataFrame | None
    warning: str
    reason: str


def of_rows(here: Frame, rows: pd.DataFrame) -> dict[str, Expected]:
    """Indicator → what is expected, of the rows of the region looked at whose target is not due yet."""
    open_rows = rows[rows["has_target"].astype(bool) & ~rows["due"].astype(bool)]
    codes = tuple(open_rows["indicator"])
    found = cached.forecasts(here.store, here.plan, here.period, here.region, codes, here.known_at) if codes else {}
    return {row.indicator: _expected(here, row, found[row.indicator]) for row in open_rows.itertuples(index=False)}


def drawn(expected: dict[str, Expected]) -> inputs.Forecasts:
    """What the gap board takes."""
    return {code: e.drawn for code, e in expected.items() if e.drawn is not None}


def _expected(here: Frame, row: Any, found: Forecast | NoForecast) -> Expected:
    if isinstance(found, NoForecast):
        return Expected(None, None, None, "", found.reason)
    target = target_of(here.plan.indicator_by_code[row.indicator], row)
    try:
        due = due_day(target, here.period, here.plan.period.end) if target else None
    except NotAsked:
        due = None
    fan = inputs.fan_of(found, due) if due else None
    return Expected(found, inputs.forecast_of(found, due), fan, warning_text(early_warning(row, found), found), "")


def words(expected: Expected | None) -> None:
    """The early warning beside the lamp, how the forecast was made, or why there is none."""
    if expected is None:
        return
    if expected.warning:
        st.html(f'<p class="warning">⚠ {escape(expected.warning)}</p>')
    note = expected.forecast.note if expected.forecast else f"不作预测：{expected.reason}"
    st.html(f'<p class="quiet">{escape(note)}</p>')
