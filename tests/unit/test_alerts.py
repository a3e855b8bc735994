"""The finding of 预警, the reports that are asked for, decompositions, and the table of the backtest."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from metrics.alerts import alerts, finding, in_trouble
from metrics.decomposition import decomposition
from metrics.model import Period, Plan
from metrics.reporting import asked
from metrics.rollup import reports
from pages.ui.manual_forecast import backtest

PERIOD = Period.parse("2024Q3")


def small_plan() -> Plan:
    def target(value: int, **more: object) -> dict[str, object]:
        return {"comparator": ">=", "value": value, "every": "year", "first_year": 2023, **more}

    return Plan.model_validate(
        {
            "id": "p", "title": "试验", "period": {"start": "2023-01-01", "end": "2025-12-31"}, "root_region": "全区",
            "regions": [{"name": "全区"}, {"name": "东街", "parent": "全区"}, {"name": "西街", "parent": "全区"}, {"name": "南街", "parent": "全区"}],
            "indicators": [
                {"code": "a", "name": "甲", "kind": "annual_flow", "unit": "人", "lead_units": ["甲局"],
                 "targets": [target(100, revisions=[{"on": "2024-06-30", "old": {"value": 90}}]), target(40, region="东街"), target(50, region="西街")]},
                {"code": "b", "name": "乙", "kind": "ratio", "unit": "%", "lead_units": ["乙局"],
                 "targets": [target(90, first_year=2024), target(80, first_year=2024, region="东街")]},
                {"code": "c", "name": "丙", "kind": "growth", "base": "a", "unit": "%", "targets": [target(5)]},
            ],
        }
    )  # fmt: skip


def rows(*found: tuple[str, str, float]) -> pd.DataFrame:
    return pd.DataFrame([{"indicator": i, "status": s, "pace_gap": g, "has_target": True} for i, s, g in found])


def since(*lengths: int) -> pd.DataFrame:
    names = ["a", "b", "c"][: len(lengths)]
    return pd.DataFrame(
        {"indicator": names, "since": "2024Q1", "n_periods": 1, "trouble_since": "2023Q1", "n_trouble": list(lengths)}
    )


def test_in_trouble_the_worst_first() -> None:
    found = in_trouble(rows(("a", "slightly_behind", -3.0), ("b", "on_pace", 1.0), ("c", "behind", -20.0)))
    assert found["indicator"].tolist() == ["c", "a"]


@pytest.mark.parametrize(
    ("lengths", "words"),
    [
        ((2, 1), "5 项目标中 2 项落后或未达标：未达标 1 项，慢于序时 1 项"),
        ((4, 1), "5 项目标中 2 项落后或未达标：未达标 1 项，慢于序时 1 项；连续 4 期以上的 1 项，甲（4 期）"),
        ((4, 7), "5 项目标中 2 项落后或未达标：未达标 1 项，慢于序时 1 项；连续 4 期以上的 2 项，最久的是乙（7 期）"),
    ],
)
def test_the_finding(lengths: tuple[int, ...], words: str) -> None:
    found = alerts(rows(("a", "behind", -20.0), ("b", "missed", -1.0)), since(*lengths))
    assert finding(small_plan(), found, 5, PERIOD) == words
    assert finding(small_plan(), found, 5, PERIOD, 2) == f"{words}；另有 2 项目前未落后，预测可能完不成"
    assert finding(small_plan(), found, 5, PERIOD, 1, "很可能完不成") == f"{words}；另有 1 项目前未落后，预测很可能完不成"


def test_the_finding_of_good_news() -> None:
    none = alerts(rows(("a", "behind", -20.0)), since(1)).head(0)
    assert finding(small_plan(), none, 5, PERIOD) == "5 项目标没有落后或未达标的"
    assert finding(small_plan(), none, 0, PERIOD) == "2024年三季度没有适用的量化目标"


def test_reports_asked_for_do_not_hang_on_what_was_reported() -> None:
    plan = small_plan()
    nothing = pd.DataFrame(columns=["indicator", "region", "period", "first_submitted_at"])
    found = reports(plan, asked(plan, "全区", PERIOD), nothing, dt.date(2024, 10, 1))
    count = found.groupby("indicator", sort=False).size().to_dict()
    assert count == {"a": 7, "b": 3}  # 乙's target begins in 2024; a growth rate is computed
    assert found["state"].tolist().count("pending") == 2  # of the third quarter
    assert reports(plan, asked(plan, "东街", PERIOD), nothing, dt.date(2024, 10, 1)).empty


def test_a_decomposition_says_what_it_lacks_in_the_form_of_the_day() -> None:
    found = decomposition(small_plan(), dt.date(2024, 9, 30))
    assert found["indicator"].tolist() == ["a"]  # rates do not add up
    row = next(found.itertuples(index=False))
    assert (row.parent, row.due, row.whole, row.total, row.difference) == ("全区", "每年（自2023年起）", 100, 90, -10)
    assert row.parts == {"东街": Decimal(40), "西街": Decimal(50)}
    assert row.lacking == ("南街",)
    assert decomposition(small_plan(), dt.date(2023, 9, 30))["difference"].tolist() == [0]


def test_the_table_of_the_backtest_is_read_as_it_stands() -> None:
    text = (Path(__file__).parents[1] / "bench" / "backtest.md").read_text("utf-8")
    found = backtest(text)
    assert len(found) == 12
    assert {row["shape"] for row in found} == {"flow", "stock", "level", "ratio"}
    assert all("%" in row["80 % holds"] for row in found)
    assert backtest("nothing here") == []
