"""Counts by unit, chapter and region, who has reported in time, and the composite score, on small boards worked out by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest

from metrics.board import evaluate
from metrics.model import Period, Plan
from metrics.rollup import by_group, composite_score, reporting_rates, reports
from tests.spec import helper

ONE = {"kind": "annual_flow", "unit": "人", "targets": [">= 100 每年"]}
PLAN = {
    **ONE,
    "lead_units": ["甲局"],
    "chapter": "一",
    "regions": "东 西",
    "also": {
        "a": ONE | {"lead_units": ["甲局", "乙局"], "chapter": "二"},
        "b": ONE | {"lead_units": ["乙局"], "chapter": "二"},
        "free": ONE | {"targets": [], "lead_units": ["丙局"]},
    },
}
READINGS = "指标 期间 口径 数值\nx 2024Q3 ytd 40\na 2024Q3 ytd 120\nb 2024Q3 ytd 80\nfree 2024Q3 ytd 1"


def board_rows(
    keys: dict[str, Any], readings: str, period: str = "2024Q3", region: str | None = helper.ROOT
) -> tuple[Plan, pd.DataFrame]:
    plan = helper.build_plan(keys)
    return plan, evaluate(plan, helper.build_readings(readings), Period.parse(period)).rows(region)


def test_by_unit_counts_a_target_for_each_unit_that_leads_it() -> None:
    found = by_group(*board_rows(PLAN, READINGS), "unit").set_index("unit")
    assert list(found.index) == ["甲局", "乙局"]  # 丙局 leads no target
    assert found.loc["甲局", ["targets", "achieved", "behind", "worst_indicator", "worst_status"]].to_list() == [
        2,
        1,
        1,
        "x",
        "behind",
    ]
    assert found.loc["甲局", ["worst_pace_gap", "worst_gap"]].to_list() == [-35, 60]
    assert found.loc["乙局", ["targets", "achieved", "on_pace", "unknown", "worst_indicator"]].to_list() == [2, 1, 1, 0, "b"]


def test_by_chapter_and_region() -> None:
    plan, rows = board_rows(PLAN, READINGS, region=None)
    chapters = by_group(plan, rows[rows["region"] == helper.ROOT], "chapter")
    assert chapters[["chapter", "targets"]].to_numpy().tolist() == [["一", 1], ["二", 2]]
    regions = by_group(plan, rows, "region")
    assert regions["region"].to_list() == [helper.ROOT]  # sums have no target in a region
    level = {"kind": "level", "direction": "down", "targets": ["<= 1 始终"], "regions": "东 西"}
    plan, rows = board_rows(level, "期间 区域 口径 数值\n2024Q3 东 point 1\n2024Q3 西 point 3", region=None)
    found = by_group(plan, rows, "region").set_index("region")
    assert found["achieved"].to_dict() == {helper.ROOT: 0, "东": 1, "西": 0}
    assert found.loc["西", "worst_gap"] == 2


def test_a_board_without_targets_gives_an_empty_table_with_columns() -> None:
    found = by_group(*board_rows(ONE | {"targets": []}, "期间 口径 数值\n2024Q3 ytd 40"), "unit")
    assert found.empty
    assert {"unit", "targets", "achieved", "worst_gap"} <= set(found.columns)


def firsts(text: str) -> pd.DataFrame:
    """指标 区域 期间 时间 (UTC)."""
    rows = [line.split() for line in text.strip().splitlines()]
    frame = pd.DataFrame(rows, columns=["indicator", "region", "period", "first_submitted_at"])
    return frame.assign(first_submitted_at=pd.to_datetime(frame["first_submitted_at"], utc=True))


@pytest.mark.parametrize(
    ("moment", "as_of", "state"),
    [
        pytest.param("2024-10-15T15:59:59", "2024-10-20", "on_time", id="the last second of the day in China"),
        pytest.param("2024-10-15T16:00:00", "2024-10-20", "late", id="a second later"),
        pytest.param("2024-09-20T00:00:00", "2024-09-25", "on_time", id="before the period's end"),
        pytest.param(None, "2024-10-15", "pending", id="nothing on the last day"),
        pytest.param(None, "2024-10-16", "missing", id="nothing a day later"),
    ],
)
def test_on_time_is_counted_by_the_date_in_china(moment: str | None, as_of: str, state: str) -> None:
    plan, rows = board_rows(ONE | {"lead_units": ["甲局"]}, "期间 口径 数值\n2024Q3 ytd 40")
    found = reports(plan, rows, firsts(f"x 全区 2024Q3 {moment}" if moment else ""), dt.date.fromisoformat(as_of))
    assert found[["unit", "due_on", "state"]].to_numpy().tolist() == [["甲局", dt.date(2024, 10, 15), state]]


def test_the_plan_may_give_other_days() -> None:
    plan, rows = board_rows(ONE, "期间 口径 数值\n2024Q3 ytd 40")
    plan = Plan.model_validate(plan.model_dump() | {"reporting": {"due_days": 5}})
    assert reports(plan, rows, firsts("x 全区 2024Q3 2024-10-06T00:00:00"), dt.date(2024, 11, 1))["state"].to_list() == ["late"]


def test_what_is_expected() -> None:
    keys = {
        "kind": "ratio", "unit": "%", "targets": [">= 100 每年 2025"], "regions": "东 西",
        "also": {"g": {"kind": "growth", "base": "s", "targets": [">= 20 每年"]}, "s": {"kind": "stock"}},
    }  # fmt: skip
    plan, rows = board_rows(keys, "指标 期间 口径 数值\ns 2024Q3 point 40", region=None)
    found = reports(plan, rows, firsts("s 东 2024Q2 2024-07-01T00:00:00"), dt.date(2024, 11, 1))
    # x has not started, g is computed, 西 never reported anything; 东 did and is silent now, and with it the whole area
    assert found[["indicator", "region", "state"]].to_numpy().tolist() == [["s", helper.ROOT, "missing"], ["s", "东", "missing"]]


def test_a_region_or_a_month_reports_for_the_whole_quarter() -> None:
    plan, rows = board_rows(ONE | {"regions": "东"}, "期间 口径 数值\n2024Q3 ytd 40")
    text = "x 东 2024-08 2024-09-05T00:00:00\nx 东 2024-09 2024-12-01T00:00:00\nx 东 2024-10 2024-01-01T00:00:00"
    found = reports(plan, rows, firsts(text), dt.date(2024, 11, 1))
    assert found["state"].to_list() == ["on_time"]
    assert found["first_submitted_at"].iloc[0] == pd.Timestamp("2024-09-05", tz="UTC")


def test_rates() -> None:
    plan, rows = board_rows(PLAN, READINGS)
    text = "x 全区 2024Q3 2024-10-01T00:00:00\na 全区 2024Q3 2024-10-20T00:00:00"
    found = reports(plan, rows, firsts(text), dt.date(2024, 10, 25))
    by_unit = reporting_rates(found).set_index("unit")
    assert by_unit.loc["甲局", ["expected", "on_time", "late", "missing", "completeness", "on_time_rate"]].to_list() == [
        2,
        1,
        1,
        0,
        1,
        0.5,
    ]
    assert by_unit.loc["乙局", ["expected", "missing", "completeness", "on_time_rate"]].to_list() == [2, 1, 0.5, 0]
    by_period = reporting_rates(found, "period")
    assert by_period[["expected", "completeness", "on_time_rate"]].to_numpy().tolist() == [[4, 0.5, 0.25]]  # a counts once
    waiting = reporting_rates(reports(plan, rows, firsts(""), dt.date(2024, 10, 1)))
    assert waiting["pending"].to_list() == waiting["expected"].to_list()
    assert waiting["completeness"].isna().all()


def weighted(weights: dict[str, str | None], readings: str) -> tuple[Plan, pd.DataFrame]:
    also = {code: ONE | {"weight": w} for code, w in weights.items() if code != "x"}
    return board_rows(ONE | {"weight": weights["x"], "also": also}, readings)


def test_score() -> None:
    # x: 40 of 100; a met with 120, counts as 1; b unreported takes no part
    score = composite_score(
        *weighted({"x": "0.5", "a": "0.3", "b": "0.2"}, READINGS.replace("b 2024Q3 ytd 80\n", "").split("\nfree")[0])
    )
    assert score.value == pytest.approx((0.5 * 0.4 + 0.3 * 1) / 0.8)
    assert score.share == pytest.approx(0.8)
    assert score.parts.set_index("indicator")["score"].isna().to_dict() == {"x": False, "a": False, "b": True}


def test_a_score_is_clipped_and_falls_back_to_the_attainment() -> None:
    keys = {"kind": "ratio", "unit": "%", "targets": [">= 100 每年"], "weight": "60"}
    negative = {"kind": "stock", "baseline": {"value": 50, "on": "2021-12-31"}, "targets": [">= 100 2025-12-31"], "weight": "20"}
    limit = {"kind": "level", "direction": "down", "targets": ["<= 1 始终"], "weight": "20"}
    readings = "指标 期间 口径 数值 分子 分母\nx 2024Q3 ytd - 9 10\nn 2024Q3 point 40 - -\nl 2024Q3 point 2 - -"
    score = composite_score(*board_rows(keys | {"also": {"n": negative, "l": limit}}, readings))
    assert score.parts.set_index("indicator")["score"].to_dict() == {"x": pytest.approx(0.9), "n": 0, "l": 0}
    assert score.value == pytest.approx(0.54)


def test_no_weights_no_score() -> None:
    score = composite_score(*board_rows(ONE, "期间 口径 数值\n2024Q3 ytd 40"))
    assert (score.value, score.share) == (None, 0)
    nothing = composite_score(*weighted({"x": "1"}, "期间 口径 数值\n2023Q3 ytd 40"))
    assert (nothing.value, nothing.share) == (None, 0)
