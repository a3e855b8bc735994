"""The forecast of one series: what it says, what it may never say, and when it says nothing."""

from __future__ import annotations

import datetime as dt
import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.board import evaluate
from metrics.forecast import (
    Forecast,
    NoForecast,
    as_json,
    early_warning,
    forecast_rows,
    forecast_series,
    warning_text,
)
from metrics.forecast.methods import FLOW, STOCK
from metrics.model import Indicator, Period, Target
from tests.spec.helper import build_plan, build_readings

END = dt.date(2025, 12, 31)


def indicator(kind: str, **more: Any) -> Indicator:
    unit = "%" if kind in ("ratio", "growth") else "人"
    whole = kind in ("stock", "annual_flow", "plan_flow")
    return Indicator.model_validate({"code": "x", "name": "x", "kind": kind, "unit": unit, "whole": whole} | more)


def target(comparator: str = ">=", value: float = 100, **when: Any) -> Target:
    return Target.model_validate({"comparator": comparator, "value": value} | (when or {"every": "year"}))


DUE = {"due": "2025-12-31"}


def history(values: list[float], last: str = "2025Q3", **columns: Any) -> pd.DataFrame:
    """One row a quarter up to `last`; NaN: not reported."""
    end = Period.parse(last)
    frame = pd.DataFrame(
        {
            "period": [end.shift(n - len(values) + 1).code for n in range(len(values))],
            "actual": np.array(values, float),
            "numerator": np.nan,
            "denominator": np.nan,
            "incomplete": False,
        }
    )
    frame["reported"] = frame["actual"].notna()
    return frame.assign(**columns)


def ytd(per_quarter: list[float]) -> list[float]:
    """Year-to-date totals of quarters from a first one on."""
    return [float(sum(per_quarter[n - n % 4 : n + 1])) for n in range(len(per_quarter))]


def ask(kind: str, values: list[float], aim: Target | None = None, last: str = "2025Q3", **more: Any) -> Forecast | NoForecast:
    frame = values if isinstance(values, pd.DataFrame) else history(values, last)
    return forecast_series(indicator(kind, **more), aim or target(), frame, Period.parse(last), plan_end=END)


def made(*args: Any, **more: Any) -> Forecast:
    found = ask(*args, **more)
    assert isinstance(found, Forecast), found
    return found


STEADY = ytd([10, 20, 30, 40] * 3 + [10, 20, 30])


def test_a_steady_year_is_continued() -> None:
    found = made("annual_flow", STEADY)
    assert found.mid == 100
    assert found.low <= 100 <= found.high
    assert found.points == 15
    assert "2025年三季度的 15 个完整的当期数" in found.note


def test_a_stock_goes_on_rising() -> None:
    found = made("stock", [50 + 3 * n for n in range(15)], target(">", 100, **DUE))
    assert 92 <= found.mid <= 96
    assert found.probability < 0.1


def test_a_plan_total_counts_several_years_ahead() -> None:
    found = made(
        "plan_flow", [float(10 * n) for n in range(1, 12)], target(">=", 150, **DUE), last="2024Q3", counts_from="2022-01-01"
    )
    assert 155 <= found.mid <= 165  # 110 so far and five quarters of about 10
    assert found.points == 11


def test_growth_is_read_from_its_base_stock() -> None:
    stock = [100, 105, 110, 115, 120, 126, 132, 138, 144, 151, 158]  # 2022Q4 … 2025Q2
    base = [math.nan, *[100] * 4, *[120] * 4, *[144] * 2]
    rate = [(a / b - 1) * 100 for a, b in zip(stock, base, strict=True)]
    found = made("growth", history(rate, "2025Q2", numerator=stock, denominator=base), target(">=", 20), last="2025Q2", base="b")
    assert 15 <= found.mid <= 20  # 9 to 14 more than the 158 now, against 144 at the year's beginning
    assert found.points == 11  # the year-end before the first growth rate counts too


def rate_history(top: list[float], bottom: list[float], last: str = "2025Q3") -> pd.DataFrame:
    tops, bottoms = ytd(top), ytd(bottom)
    return history([100 * a / b for a, b in zip(tops, bottoms, strict=True)], last, numerator=tops, denominator=bottoms)


def test_a_rate_stays_within_its_bounds() -> None:
    found = made("ratio", rate_history([99, 100, 98] * 5, [100] * 15))
    assert 98 <= found.mid <= 100
    assert found.high <= 100
    assert 0 < found.probability < 0.5


def test_a_rate_that_was_always_whole_is_expected_to_be() -> None:
    assert made("ratio", rate_history([8] * 15, [8] * 15)).probability > 0.9


def test_a_rate_without_its_parts_is_forecast_as_a_standard() -> None:
    found = made("ratio", [98.0] * 7)
    assert (found.mid, found.method) == (98, "沿用最近值")


def test_a_standard_is_expected_to_stay() -> None:
    kept = made("level", [1.0] * 12, target("<=", 1, always=True), whole=True)
    broken = made("level", [1.0] * 11 + [2.0], target("<=", 1, always=True), whole=True)
    assert (kept.mid, broken.mid) == (1, 2)
    assert kept.probability > 0.8 > 0.5 > broken.probability


@pytest.mark.parametrize(
    ("values", "aim", "reason"),
    [
        (STEADY[:3], target(), "有效数据点只有 3 个，少于 4 个，不作预测"),
        ([math.nan] * 8, target(), "没有完整的数据，不作预测"),
        (STEADY[:8] + [math.nan] * 7, target(), "最近一期完整数据在2023年四季度，已过一年，不作预测"),
        (STEADY, target(every="year", first_year=2026), "目标期尚未开始，不作预测"),
        (STEADY, target(due="2025-09-30"), "目标期已满，不再预测"),
    ],
)
def test_no_forecast_says_why(values: list[float], aim: Target, reason: str) -> None:
    last = "2022Q3" if len(values) == 3 else "2025Q3"
    assert ask("annual_flow", values, aim, last) == NoForecast(reason)
    assert as_json(NoForecast(reason)) is None


def test_no_target_no_forecast() -> None:
    found = forecast_series(indicator("stock"), None, history(STEADY), Period.parse("2025Q3"), plan_end=END)
    assert found == NoForecast("没有目标，不作预测")


def test_four_points_are_enough() -> None:
    assert made("annual_flow", ytd([10, 20, 30, 40]), target(due="2026-12-31"), last="2025Q4").points == 4


@pytest.mark.parametrize("kind", ["annual_flow", "plan_flow", "stock", "level"])
def test_nothing_but_zeros(kind: str) -> None:
    found = made(kind, [0.0] * 11, target(">=", 50, **DUE), last="2025Q3")
    assert found.mid == 0
    assert found.probability < 0.15


def test_all_the_same() -> None:
    found = made("stock", [70.0] * 11, target(">=", 71, **DUE))
    assert found.mid == 70
    assert found.low <= 70 <= found.high


def test_a_gap_year_is_no_zero() -> None:
    values = ytd([10, 20, 30, 40] * 3 + [10, 20, 30])
    values[4:8] = [math.nan] * 4
    found = made("annual_flow", values)
    assert found.mid == 100
    assert found.points == 11


def test_a_missing_quarter_leaves_its_neighbour_unknown_too() -> None:
    values = list(STEADY)
    values[5] = math.nan
    assert made("annual_flow", values).points == 13


def test_where_last_year_is_unknown_the_mean_stands_in_and_says_so() -> None:
    found = made("annual_flow", [10.0, 30.0, 60.0, math.nan, 10.0, 30.0, 60.0], target(), "2023Q3")
    assert 82 <= found.mid <= 83
    assert found.method == "近四期均值"
    assert "按近四期的平均数" in found.note


def test_a_falling_stock_ends_at_zero() -> None:
    found = made("stock", [float(max(20 - 3 * n, 2)) for n in range(7)], target(">=", 10, **DUE), last="2024Q3")
    assert found.low == 0
    assert found.mid >= 0


def test_negative_readings_where_the_plan_allows_them() -> None:
    values = ytd([-5, 10, -5, -20] * 3 + [-5, 10, -5])
    found = made("annual_flow", values, target(">=", 0), minimum=-100)
    assert found.mid == -20  # below the 0 reached: such a total may fall
    assert found.probability < 0.1


def test_what_is_met_already_stays_met() -> None:
    values = [*STEADY[:14], 120.0]
    found = made("annual_flow", values)
    assert found.probability == 1
    assert found.low >= 120
    assert found.note.endswith("累计数不会回落，已有的 120 人 已达到目标。")


def test_a_limit_that_is_passed_stays_passed() -> None:
    assert made("annual_flow", STEADY, target("<=", 50)).probability == 0


def test_the_interval_reaches_the_target_where_the_chance_says_so() -> None:
    aim = target("<=", 0.5, always=True)
    found = made("level", [0.5] * 10 + [0.6, 0.6], aim)
    assert found.mid == 0.6
    assert 0.2 < found.probability < 0.5
    assert found.low == 0.5
    assert found.high > 0.6
    hopeless = made("ratio", rate_history([50] * 16, [100] * 16), target(">=", 100, every="year"))
    assert hopeless.probability < 0.1
    assert hopeless.high < 60
    rate = made("ratio", rate_history([100] * 12 + [100, 99, 98], [100] * 15), target(">=", 100, every="year"))
    assert rate.probability > 0.1
    assert rate.high == 100


def test_out_of_reach() -> None:
    assert made("annual_flow", STEADY, target(">=", 10_000)).probability <= 0.01


def test_an_incomplete_number_is_a_lower_bound_not_an_observation() -> None:
    frame = history(STEADY)
    frame.loc[14, "incomplete"] = True
    found = made("annual_flow", frame)
    assert "2025年二季度的 14 个完整的当期数" in found.note
    assert found.mid == 100
    frame.loc[14, "actual"] = 140.0  # more than a year's work: already beyond what the past says
    settled = made("annual_flow", frame)
    assert settled.low >= 140
    assert settled.probability == 1


def test_a_period_still_running_is_a_lower_bound() -> None:
    arguments = (indicator("annual_flow"), target(), history(STEADY), Period.parse("2025Q3"))
    found = forecast_series(*arguments, plan_end=END, cutoff=dt.date(2025, 8, 15))
    assert isinstance(found, Forecast)
    assert found.points == 14


def test_later_rows_are_not_looked_at() -> None:
    frame = history([*STEADY[:11], *(x * 50 for x in STEADY[11:])])
    early = forecast_series(indicator("annual_flow"), target(), frame, Period.parse("2024Q3"), plan_end=END)
    assert early == ask("annual_flow", STEADY[:11], last="2024Q3")


def test_a_board_by_month_is_forecast_by_its_quarters() -> None:
    months = pd.DataFrame({"period": [f"{y}-{m:02d}" for y in (2024, 2025) for m in range(1, 13)][:20]})
    months["actual"] = [10.0 * (n % 12 + 1) for n in range(20)]
    months = months.assign(numerator=np.nan, denominator=np.nan, incomplete=False, reported=True)
    found = forecast_series(indicator("annual_flow"), target(), months, Period.parse("2025-08"), plan_end=END)
    assert isinstance(found, Forecast)
    assert (found.mid, found.points) == (120, 6)
    assert found.low >= 80


FORMS = ("annual_flow", "plan_flow", "stock", "level", "ratio")


@st.composite
def a_series(draw: st.DrawFn) -> tuple[str, pd.DataFrame, str]:
    kind = draw(st.sampled_from(FORMS))
    amounts = draw(st.lists(st.integers(0, 500), min_size=4, max_size=15))
    last = f"{2022 + (len(amounts) - 1) // 4}Q{(len(amounts) - 1) % 4 + 1}"
    if kind == "ratio":
        bottom = [float(a + 1) for a in amounts]
        return kind, rate_history([float(min(a, b)) for a, b in zip(amounts, bottom, strict=True)], bottom, last), last
    values = [float(a) for a in amounts]
    values = ytd(values) if kind == "annual_flow" else list(np.cumsum(values)) if kind == "plan_flow" else values
    frame = history(values, last)
    for n in draw(st.sets(st.integers(0, len(values) - 1), max_size=2)):
        frame.loc[n, "incomplete"] = True
    return kind, frame, last


@given(a_series(), st.integers(0, 3000), st.integers(0, 500))
@settings(max_examples=150, deadline=None)
def test_bounds_order_and_monotony(series: tuple[str, pd.DataFrame, str], value: int, more: int) -> None:
    kind, frame, last = series
    when = {"due": "2025-12-31"} if kind != "annual_flow" else {"every": "year"}
    of = {"counts_from": "2022-01-01"} if kind == "plan_flow" else {}
    found = ask(kind, frame, target(">=", value, **when), last, **of)
    if isinstance(found, NoForecast):
        return
    (a, b), (c, d), (e, f) = (found.intervals[level] for level in (50, 80, 95))
    assert e <= c <= a <= found.mid <= b <= d <= f
    assert 0 <= found.probability <= 1
    higher = ask(kind, frame, target(">=", value + more, **when), last, **of)
    assert isinstance(higher, Forecast)
    assert higher.probability <= found.probability + 1e-9
    if kind in ("annual_flow", "plan_flow"):
        held = frame["actual"].iloc[-1]
        assert e >= held
        assert found.probability < 1 or held >= value
    if kind in ("annual_flow", "plan_flow", "stock"):
        assert all(x == round(x) for x in (found.mid, a, b, c, d, e, f))
    if kind == "ratio":
        assert e >= 0
        assert f <= 100
    assert e >= 0
    assert ask(kind, frame, target(">=", value, **when), last, **of) == found  # the same again


@pytest.mark.parametrize("method", [*FLOW.values(), *STOCK.values()])
def test_methods_answer_for_every_step_or_not_at_all(method: Any) -> None:
    for y in (np.arange(4.0), np.array([1.0, np.nan, 3, 4, 5]), np.zeros(9), np.array([np.nan] * 5)):
        for steps in (1, 5):
            path = method(y, 4, (len(y) - 1) % 4, steps)
            assert path is None or (path.shape == (steps,) and np.isfinite(path).all())


def test_json_has_the_fields_of_the_contract() -> None:
    found = made("annual_flow", STEADY)
    assert as_json(found) == {
        "low": found.low, "mid": 100, "high": found.high, "probability": found.probability, "level": 80,
        "method": "去年同季法与西塔法（Theta）的平均", "points": 15, "note": found.note,
    }  # fmt: skip


def of(probability: float) -> Forecast:
    return Forecast(1, {50: (1, 1), 80: (1, 1), 95: (1, 1)}, probability, "", 8, "")


@pytest.mark.parametrize(
    ("status", "due", "probability", "expected"),
    [
        ("on_pace", False, 0.49, "watch"),
        ("on_pace", False, 0.5, None),
        ("slightly_behind", False, 0.19, "alert"),
        ("achieved", False, 0.3, "watch"),
        ("achieved", True, 0.3, None),
        ("behind", False, 0.01, "alert"),
        ("behind", True, 0.01, None),
        ("unreported", False, 0.01, None),
    ],
)
def test_early_warning(status: str, due: bool, probability: float, expected: str | None) -> None:
    assert early_warning(SimpleNamespace(status=status, due=due), of(probability)) == expected


def test_early_warning_words() -> None:
    row = SimpleNamespace(status="on_pace", due=False)
    assert early_warning(row, NoForecast("…")) is None
    assert warning_text("watch", of(0.35)) == "预警：预计可能完不成（达标概率35%）"
    assert warning_text("alert", of(0.1)) == "预警：预计很可能完不成（达标概率10%）"
    assert warning_text(None, of(0.9)) == ""


def test_rows_of_a_board_each_by_its_own_history() -> None:
    plan = build_plan({"kind": "annual_flow", "targets": [">= 100 每年"], "regions": "东 西"})
    lines = ["区域 期间 口径 数值"]
    for year in (2023, 2024, 2025):
        lines += [
            f"{region} {year}Q{q} discrete {10 * q}" for region in ("东", "西") for q in (1, 2, 3, 4) if (year, q) != (2025, 4)
        ]
    period = Period.parse("2025Q3")
    board = evaluate(plan, build_readings("\n".join(lines)), period)
    rows = board.rows()
    histories = pd.concat([board.history("x", region) for region in plan.region_names])
    whole, east, _ = forecast_rows(plan, rows, histories, period)
    assert isinstance(whole, Forecast)
    assert (whole.mid, whole.probability) == (200, 1)
    assert east == NoForecast("没有目标，不作预测")
