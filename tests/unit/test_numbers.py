"""Spellings of a number: exact, missing, or refused; never a guess."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.numbers import parse_number

EXACT = [
    ("1050", "1050"), ("1,050", "1050"), ("12,345,678.90", "12345678.9"), ("１，０５０", "1050"), ("４２．５", "42.5"), (" 42 ", "42"), ("\u300042", "42"),
    ("+5", "5"), ("-5", "-5"), ("−5", "-5"), ("－5", "-5"), ("﹣5", "-5"), ("4200.", "4200"), (".5", "0.5"), ("0.50", "0.5"), ("-0", "0"), ("0.0", "0"),
    ("4200人", "4200"), ("4200 人", "4200"), ("00", "0"), ("12345678901234567", "12345678901234567"), ("1" * 28, "1" * 28), ("0.0000000001", "0.0000000001"),
]  # fmt: skip
MISSING = ["", " ", "-", "--", "—", "——", "－", "/", "无", "暂无", "未报", "N/A", "n/a", "…"]
UNREADABLE = [
    "约30", "30余", "超2300", ">30", "30-40", "二十", "1/2", "nan", "inf", "1_000", "0x10", "1e3", "12,34", "4.200,50", "12.3.4", "(42)", "42-", "O", "4200①",
    "42²", "4200*", "42%", "42家", "0.42万人", "٤٥", "𝟒𝟐", "4 200", "'42", "4200。", "TRUE", ",100", "1,0000", "+", ".", "人", "- 5",
]  # fmt: skip


@pytest.mark.parametrize(("spelling", "digits"), EXACT)
def test_exact(spelling: str, digits: str) -> None:
    assert parse_number(spelling, "人").digits == digits


@pytest.mark.parametrize("spelling", MISSING)
def test_missing_is_not_zero(spelling: str) -> None:
    assert parse_number(spelling, "人") == (None, True, None)


@pytest.mark.parametrize("spelling", UNREADABLE)
def test_unreadable(spelling: str) -> None:
    assert parse_number(spelling, "人").code == "number-unreadable"


def test_percent_stays_as_shown() -> None:
    assert parse_number("20.5％", "%").digits == "20.5"


@pytest.mark.parametrize(
    ("spelling", "code"), [("1" * 29, "too-many-digits"), ("0.00000000001", "too-many-digits"), ("=1+1", "formula-not-computed")]
)
def test_other_codes(spelling: str, code: str) -> None:
    assert parse_number(spelling).code == code


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20, places=6))
def test_every_decimal_comes_back(number: Decimal) -> None:
    digits = parse_number(f"{number:f}").digits
    assert digits is not None
    assert Decimal(digits) == number
    assert parse_number(f"{number:,f}").digits == digits
