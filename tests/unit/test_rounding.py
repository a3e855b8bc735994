"""四舍五入: half away from zero, by the decimal that is meant."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.rounding import fixed, percent
from metrics.wording import number


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (97.25, 1, "97.3"), (-2.25, 1, "-2.3"), (2.675, 2, "2.68"), (0.5, 0, "1"), (1.5, 0, "2"), (2.5, 0, "3"), (-0.04, 1, "-0.0"),
        (1234567.05, 1, "1,234,567.1"), (0, 1, "0.0"), (1e15, 1, "1,000,000,000,000,000.0"),
    ],
)  # fmt: skip
def test_halves_go_away_from_zero(value: float, digits: int, text: str) -> None:
    assert fixed(value, digits) == text


def test_a_share_is_rounded_after_it_is_a_percentage() -> None:
    assert [percent(x) for x in (389 / 400, 0.9275, -0.0225, 12.3456)] == ["97.3%", "92.8%", "-2.3%", "1,234.6%"]
    assert percent(12.3456, grouped=False) == "1234.6%"
    assert percent(0.0225, sign="+") == "+2.3%"


def test_numbers_on_the_screen_round_so() -> None:
    assert [number(x) for x in (97.25, -2.25, 0.25, -0.04)] == ["97.3", "-2.3", "0.3", "-0.04"]


@given(st.integers(-(10**9), 10**9), st.integers(0, 4))
def test_of_a_decimal_written_with_four_places(scaled: int, digits: int) -> None:
    exact = Decimal(scaled) / 10_000
    assert Decimal(fixed(float(exact), digits, grouped=False)) == exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
