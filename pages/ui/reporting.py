"""Who has reported and in time, on any page: the expected reports, the matrix, and who still owes some."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from metrics.model.period import CHINA
from pages.charts import shown
from pages.charts.completeness import LABEL, completeness, record_of
from pages.ui import cached, chart, chart_links
from pages.ui.frame import Frame


def as_of(here: Frame) -> dt.date:
    """The day from which it is judged whether a report is overdue: today, or that of the state of knowledge looked at."""
    return cached.moment_of(here.store, here.known_at) or dt.datetime.now(CHINA).date()


def expected(here: Frame) -> pd.DataFrame:
    """Reports of the whole plan so far, in the region looked at."""
    return cached.reports(here.store, here.plan, here.period, here.region, here.known_at, as_of(here))


def of_period(here: Frame) -> pd.DataFrame:
    """Those of the period looked at."""
    found = expected(here)
    return found[found["period"] == here.period.code].reset_index(drop=True)


def matrix(here: Frame, found: pd.DataFrame, key: str, by: str = "unit", name: str = "报送情况", whose: str = "") -> None:
    """The matrix of `found`, rows of `expected`: a row for each unit, or for each indicator."""
    table = record_of(found, by)
    names = list(dict.fromkeys(table["unit"]))
    if by == "indicator":
        table["unit"] = table["unit"].map(lambda c: here.plan.indicator_by_code[c].label)
    figure = completeness(
        here.plan, table, here.period, due_days=here.plan.reporting.due_days, footer=f"按 {as_of(here)} 的情况判断", demo=here.has_demo,
        of="个单位" if by == "unit" else "项指标", whose=whose,
    )  # fmt: skip
    chart_links.rows(figure, LABEL - 0.008, lambda y: _address(here, by, names[y]), len(names))
    values = shown.reporting(table)
    chart.show(figure, key, values=values.rename(columns={"单位": "指标"}) if by == "indicator" else values, name=name)


def _address(here: Frame, by: str, name: str) -> str:
    if by == "indicator":
        return here.link("indicator", indicator=name)
    return here.link("units", of_unit=name, units_view="reports")


def known_uploads(here: Frame) -> pd.DataFrame:
    """Uploads of the plan, the latest first, without those that came after the state of knowledge looked at."""
    found = cached.upload_list(here.store, here.plan)
    if isinstance(here.known_at, int):
        return found[found["number"] <= here.known_at]
    return found[found["submitted_at"] <= here.known_at] if isinstance(here.known_at, dt.datetime) else found
