"""到期预测 on pages: what `metrics.forecast` expects at the due date, in the form that figures take, and what it warns of."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from pages.exports import boards
from pages.exports.expected import Expected, drawn, expected_of, open_rows
from pages.ui import cached
from pages.ui.frame import Frame

__all__ = ["Expected", "alerts", "drawn", "is_quick", "mark", "of", "of_rows", "words"]


def is_quick(here: Frame) -> bool:
    """Whether forecasts are made in no time, so that a page may show or warn of them without being asked."""
    return boards.is_quick(here.plan)


def of_rows(here: Frame, rows: pd.DataFrame) -> dict[str, Expected]:
    """Indicator → what is expected, of the rows of the region looked at whose target is not due yet."""
    codes = tuple(open_rows(rows)["indicator"])
    return dict(here.made(_of, codes)) if codes else {}


def alerts(here: Frame, rows: pd.DataFrame) -> dict[str, Expected]:
    """Those of `of_rows` that are 很可能完不成; none where forecasts take long (`is_quick`)."""
    return {c: e for c, e in of_rows(here, rows).items() if e.is_alert} if is_quick(here) else {}


def of(here: Frame, indicator: str) -> Expected | None:
    """What is expected of one indicator in the region looked at; none where its target is due."""
    return here.made(_of_one, indicator)


def _of_one(here: Frame, indicator: str) -> Expected | None:
    return of_rows(here, here.rows[here.rows["indicator"] == indicator]).get(indicator)


def _of(here: Frame, codes: tuple[str, ...]) -> dict[str, Expected]:
    asked = here.rows[here.rows["indicator"].isin(codes)]
    found = cached.forecasts(here.store, here.plan, here.period, here.region, codes, here.known_at)
    return {r.indicator: expected_of(here.plan, r, found[r.indicator], here.period) for r in asked.itertuples(index=False)}


def mark(expected: Expected) -> str:
    """Markup of the alarm: ⚠ stands for 很可能完不成 only, as on the boards."""
    return f'<b class="warning">{_sign(expected)}{escape(expected.alarm)}</b>'


def _sign(expected: Expected) -> str:
    return "⚠ " if expected.is_alert else ""


def words(expected: Expected | None) -> None:
    """The early warning beside the lamp, how the forecast was made, or why there is none."""
    if expected is None:
        return
    if expected.warning:
        st.html(f'<p class="warning">{_sign(expected)}{escape(expected.warning)}</p>')
    note = expected.forecast.note if expected.forecast else f"不作预测：{expected.reason}"
    st.html(f'<p class="quiet">{escape(note)}</p>')
