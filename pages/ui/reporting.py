"""Who has reported and in time, on any page: the expected reports, the matrix, and who still owes some."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import plotly.graph_objects as go

from data import queries
from metrics.model import Period
from metrics.model.period import CHINA
from pages.charts import shown
from pages.charts.completeness import LABEL, completeness, record_of
from pages.ui import cached, chart, chart_links
from pages.ui.frame import Frame

MOST_REGIONS = 100
"""Of a plan with more it is not looked at which of them are silent: all their reports would have to be read."""
ON_TIME, PARTIAL = ("●", "按时"), ("◐", "不全")


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
    partial = partial_cells(found, here.made(_silent), by)
    table["partial"] = [r.state == "on_time" and (r.unit, r.period) in partial for r in table.itertuples(index=False)]
    if by == "indicator":
        table["unit"] = table["unit"].map(lambda c: here.plan.indicator_by_code[c].label)
    counted = "一个单位一期计 1 次，有一项指标缺报、迟报，这一次就不算按时" if by == "unit" else "一项指标一期计 1 次"
    n = int(table["partial"].sum())
    footer = [
        counted,
        f"{' '.join(PARTIAL)}：按时报送，但有区域未报（{n} 次，计入按时）" if n else "",
        f"按 {as_of(here)} 的情况判断",
    ]
    figure = completeness(
        here.plan, table, here.period, due_days=here.plan.reporting.due_days, footer="　".join(filter(None, footer)), demo=here.has_demo,
        of="个单位（每期计 1 次）" if by == "unit" else "项指标", whose=whose,
    )  # fmt: skip
    _mark_partial(figure, table)
    chart_links.rows(figure, LABEL - 0.008, lambda y: _address(here, by, names[y]), len(names))
    values = shown.reporting(table)
    if n:
        values["报送情况"] = values["报送情况"].where(~table["partial"], "按时但不全")
    chart.show(figure, key, values=values.rename(columns={"单位": "指标"}) if by == "indicator" else values, name=name)


def partial_cells(found: pd.DataFrame, silent: dict[tuple[str, str], tuple[str, ...]], by: str) -> set[tuple[str, str]]:
    """(unit or indicator, period) of `found`, rows of `expected`, of which some region is silent on an indicator."""
    keys = zip(found["indicator"], found["period"], found[by], strict=True)
    return {(str(name), str(period)) for indicator, period, name in keys if (indicator, period) in silent}


def _silent(here: Frame) -> dict[tuple[str, str], tuple[str, ...]]:
    """(indicator, period) → the regions right below the one looked at that are silent while others of them reported."""
    parts = here.plan.children.get(here.region, ())
    if not parts or len(here.plan.region_names) > MOST_REGIONS:
        return {}
    return silent_parts(queries.first_reported(here.store, here.plan.id, here.known_at), parts, here.period)


def silent_parts(reported: pd.DataFrame, parts: tuple[str, ...], period: Period) -> dict[tuple[str, str], tuple[str, ...]]:
    """`reported`: of `queries.first_reported`; `period`: of the grain asked. A region is missed from the first period on that it reported."""
    reported = reported[reported["region"].isin(parts)]
    month = {c: Period.parse(c).last_month for c in reported["period"].unique()}
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for indicator, own in reported.assign(month=reported["period"].map(month)).groupby("indicator"):
        since = own.groupby("region")["month"].min().to_dict()
        there: dict[Period, set[str]] = {}
        for region, last in zip(own["region"], own["month"], strict=True):
            there.setdefault(Period.ending(int(last), period.grain), set()).add(region)
        for each, regions in there.items():
            if missed := tuple(r for r in parts if since.get(r, each.last_month + 1) <= each.last_month and r not in regions):
                found[str(indicator), each.code] = missed
    return found


def _mark_partial(figure: go.Figure, table: pd.DataFrame) -> None:
    """In the cells of reports that came in time but without some region: another sign and word."""
    rows = {name: y for y, name in enumerate(dict.fromkeys(table["unit"]))}
    columns = {code: x for x, code in enumerate(sorted(set(table["period"]), key=lambda c: Period.parse(c).last_month))}
    at = {(columns[r.period], rows[r.unit]) for r in table[table["partial"]].itertuples(index=False)}
    for trace in figure.data:
        if at and trace.name == "words":
            trace.text = tuple(
                text.replace(ON_TIME[0], PARTIAL[0]).replace(ON_TIME[1], PARTIAL[1]) if (x, y) in at else text
                for x, y, text in zip(trace.x, trace.y, trace.text, strict=True)
            )
            for note in figure.layout.annotations:  # the legend says what occurs
                if note.text.startswith("截至"):
                    note.text += f" {' '.join(PARTIAL)}"
            figure.layout.meta["alt"] += f"按时但不全{len(at)}次。"


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
