"""Who has reported and in time, on any page: the expected reports, the matrix, and who still owes some."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from data import queries
from metrics.reporting import silent_parts
from pages.charts import shown
from pages.charts.completeness import LABEL, completeness, record_of
from pages.charts.quick import settled
from pages.ui import cached, chart, chart_links
from pages.ui.frame import Frame

MOST_REGIONS = 100
"""Of a plan with more it is not looked at which of them are silent: all their reports would have to be read."""


def expected(here: Frame, day: dt.date | None = None) -> pd.DataFrame:
    """Reports of the whole plan so far, in the region looked at; `day`: from which they are judged, `here.as_of` where none is given."""
    return cached.reports(here.store, here.plan, here.period, here.region, here.known_at, day or here.as_of)


def of_period(here: Frame, day: dt.date | None = None) -> pd.DataFrame:
    """Those of the period looked at."""
    found = expected(here, day)
    return found[found["period"] == here.period.code].reset_index(drop=True)


def matrix(here: Frame, found: pd.DataFrame, key: str, by: str = "unit", name: str = "报送情况", whose: str = "") -> None:
    """The matrix of `found`, rows of `expected`: a row for each unit, or for each indicator."""
    table = record_of(found, by, here.made(_silent).keys())
    names = list(dict.fromkeys(table["unit"]))
    if by == "indicator":
        table["unit"] = table["unit"].map(lambda c: here.plan.indicator_by_code[c].label)
    counted = "一个单位一期计 1 次，有一项指标缺报、迟报，这一次就不算按时" if by == "unit" else "一项指标一期计 1 份"
    footer = [
        counted,
        "按牵头单位计，由别的单位代报的也算" if by == "unit" else "",
        "不全：按时报送，但有区域未报，计入按时" if table["state"].eq("partial").any() else "",
        f"计到{here.period.name}" + (f"，{here.overdue[0].name}已逾期，未计入" if here.overdue else ""),
        f"按 {here.as_of} 的情况判断",
    ]
    figure = completeness(
        here.plan, table, here.period, due_days=here.plan.reporting.due_days, footer="　".join(filter(None, footer)), demo=here.has_demo,
        of="个单位（每期计 1 次）" if by == "unit" else "项指标", each="次" if by == "unit" else "份", whose=whose,
    )  # fmt: skip
    chart_links.rows(figure, LABEL - 0.008, lambda y: _address(here, by, names[y]), len(names))
    values = shown.reporting(table)
    chart.show(settled(figure), key, values=values.rename(columns={"单位": "指标"}) if by == "indicator" else values, name=name)


def _silent(here: Frame) -> dict[tuple[str, str], tuple[str, ...]]:
    """(indicator, period) → the regions right below the one looked at that are silent while others of them reported."""
    parts = here.plan.children.get(here.region, ())
    if not parts or len(here.plan.region_names) > MOST_REGIONS:
        return {}
    return silent_parts(queries.first_reported(here.store, here.plan.id, here.known_at), parts, here.period)


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
