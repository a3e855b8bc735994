"""The published growth ratio: figures printed by others, hand-computed ones, and every case in which there is none."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from metrics.board import evaluate
from metrics.crosscheck import LIMITS, VERDICTS, cagr, cagr_ratio, crosscheck, verdict
from metrics.model import Period
from tests.spec import helper


@pytest.mark.parametrize(("stand_in", "published"), [(0.001, 0.27), (0.1, 0.40), (1, 0.55), (5, 0.80)])
def test_published_ratios_of_a_zero_target(stand_in: float, published: float) -> None:
    """CIF 6-1-1: a fall from 103 to 29 in 8 years, due after 15, with each stand-in for a target of 0."""
    ratio, why = cagr_ratio(103, 29, stand_in, 8, 15, "down")
    assert why == ""
    assert ratio == pytest.approx(published, abs=0.005)
    assert verdict(ratio, met=False) == ("limited" if published < 0.6 else "moderate")


def test_a_loss_from_above_the_target_is_a_loss() -> None:
    """CIF 14-2-1: base 68.6, now 46.7, at least 55 wanted. The naive share of the gap says 161 % done."""
    assert pytest.approx(1.61, abs=0.005) == (46.7 - 68.6) / (55 - 68.6)
    ratio, _ = cagr_ratio(68.6, 46.7, 55, 5, 10)
    assert ratio is not None
    assert ratio < 0
    assert verdict(ratio, met=False) == "deterioration"


def test_its_mirror_where_lower_is_better() -> None:
    ratio, _ = cagr_ratio(46.7, 68.6, 55, 5, 10, "down")
    assert ratio is not None
    assert ratio < 0


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ((100, 121, 144, 2, 4, "up"), 0.1 / (1.2**0.5 - 1)),
        ((100, 144, 144, 2, 2, "up"), 1),
        ((100, 100, 200, 3, 5, "up"), 0),
        ((100, 81, 100 * 0.9**4, 2, 4, "down"), 1),
        ((100, 0, 50, 1, 1, "down"), 2),
        ((-100, -81, -100 * 0.9**4, 2, 4, "up"), 1),
        ((100, 110, 90, 1, 1, "up"), 1),
    ],
    ids=[
        "half way",
        "there in time",
        "no change",
        "a fall that is wanted",
        "down to nothing",
        "a debt that shrinks",
        "target below",
    ],
)
def test_by_hand(args: tuple[Any, ...], expected: float) -> None:
    ratio, why = cagr_ratio(*args)
    assert (ratio, why) == (pytest.approx(expected), "")


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ((0, 5, 10, 1, 2), "基期值为 0"),
        ((5, 5, 0, 1, 2), "目标值为 0"),
        ((5, -5, 10, 1, 2), "现值与基期值正负相反"),
        ((5, 5, -10, 1, 2), "目标值与基期值正负相反"),
        ((5, 6, 5, 1, 2), "基期值等于目标值"),
        ((5, 6, 10, 0, 2), "现值不晚于基期"),
        ((5, 6, 10, 1, 0), "目标期不晚于基期"),
    ],
)
def test_no_ratio_says_why(args: tuple[Any, ...], words: str) -> None:
    ratio, why = cagr_ratio(*args)
    assert ratio is None
    assert words in why


@pytest.mark.parametrize(
    ("ratio", "met", "code"),
    [
        (0.95, False, "substantial"),
        (0.9499, False, "moderate"),
        (0.1 + 0.2 + 0.3, False, "moderate"),
        (0.6 - 1e-12, False, "moderate"),
        (0.5999, False, "limited"),
        (0, False, "limited"),
        (-0.001, False, "deterioration"),
        (-0.5, True, "target_achieved"),
        (None, True, "target_achieved"),
        (None, False, None),
    ],
)
def test_verdicts(ratio: float | None, met: bool, code: str | None) -> None:
    assert verdict(ratio, met) == code
    assert code is None or code in VERDICTS


def test_cagr() -> None:
    assert cagr(121, 100, 2) == pytest.approx(0.1)


BASED = {"kind": "stock", "baseline": {"value": "100", "on": "2021-12-31"}, "targets": [">= 200 2025-12-31"]}


def found(keys: dict[str, Any], readings: str, period: str, region: str | None = None) -> pd.DataFrame:
    plan, when = helper.build_plan(keys), Period.parse(period)
    return crosscheck(plan, evaluate(plan, helper.build_readings(readings), when).rows(region), when)


def test_of_a_board() -> None:
    table = found(
        BASED | {"regions": "东", "also": {"free": {"kind": "stock", "targets": [">= 9 2025-12-31"]}}},
        "期间 口径 数值\n2023Q4 point 130",
        "2023Q4",
    )
    assert table["indicator"].to_list() == ["x"]  # no baseline, no row; the baseline is the whole area's
    assert table["region"].to_list() == [helper.ROOT]
    assert table["cagr_ratio"].iloc[0] == pytest.approx((1.3**0.5 - 1) / (2**0.25 - 1))
    assert (table["cagr_verdict"].iloc[0], table["cagr_reason"].iloc[0]) == ("moderate", "")


def test_parts_of_a_year_count() -> None:
    table = found(BASED, "期间 口径 数值\n2023Q2 point 130", "2023Q2")
    assert table["cagr_ratio"].iloc[0] == pytest.approx((1.3 ** (1 / 1.5) - 1) / (2**0.25 - 1))


@pytest.mark.parametrize(
    ("keys", "readings", "words"),
    [
        (BASED, "期间 口径 数值\n2022Q4 point 120", "没有现值"),
        (BASED | {"baseline": {"value": "0", "on": "2021-12-31"}}, "期间 口径 数值\n2023Q3 point 120", "基期值为 0"),
        (BASED | {"kind": "annual_flow", "targets": [">= 200 每年"]}, "期间 口径 数值\n2023Q3 ytd 120", "未满一年"),
        (BASED | {"kind": "plan_flow"}, "期间 口径 数值\n2023Q3 ptd 120", "不适用"),
    ],
)
def test_a_board_row_without_a_ratio_says_why(keys: dict[str, Any], readings: str, words: str) -> None:
    table = found(keys, readings, "2023Q3")
    assert table["cagr_ratio"].isna().all()
    assert words in table["cagr_reason"].iloc[0]


def test_a_yearly_number_at_the_years_end() -> None:
    keys = BASED | {"kind": "annual_flow", "targets": [">= 200 每年"]}
    table = found(keys, "期间 口径 数值\n2023Q4 ytd 150", "2023Q4")
    assert table["cagr_ratio"].iloc[0] == pytest.approx((1.5**0.5 - 1) / (2**0.5 - 1))


def test_no_baselines_give_an_empty_table_with_columns() -> None:
    table = found({"kind": "stock", "targets": [">= 9 2025-12-31"]}, "期间 口径 数值\n2023Q4 point 1", "2023Q4")
    assert table.empty
    assert "cagr_reason" in table.columns


def test_the_limits_are_said() -> None:
    assert len(LIMITS) >= 5
    assert all(text.endswith("。") for text in LIMITS)
    assert any("161%" in text for text in LIMITS)
