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
    "约30", "30余", "超2300", ">30", "30-40", "三成", "一半", "一百五", "百", "1/2", "nan", "inf", "1_000", "0x10", "1e3", "12,34", "4.200,50", "12.3.4", "(42)", "42-", "O", "4200①",
    "42²", "4200*", "42%", "42家", "42人次", "0.42万户", "0.42%人", "٤٥", "𝟒𝟐", "42 00", "4 2", "'42", "4200。", "TRUE", ",100", "1,0000", "+", ".", "人", "- 5",
]  # fmt: skip


@pytest.mark.parametrize(("spelling", "digits"), EXACT)
def test_exact(spelling: str, digits: str) -> None:
    assert parse_number(spelling, "人").digits == digits


@pytest.mark.parametrize("spelling", MISSING)
def test_missing_is_not_zero(spelling: str) -> None:
    assert parse_number(spelling, "人") == (None, True, None, "")


@pytest.mark.parametrize("spelling", UNREADABLE)
def test_unreadable(spelling: str) -> None:
    assert parse_number(spelling, "人").code == "number-unreadable"


ASSUMED = [
    ("4 200", "人", "", "4200"), ("12\u00a0345\u202f678.5", "人", "", None), ("12\u00a0345\u00a0678.5", "人", "", "12345678.5"), ("4’200", "人", "", "4200"),
    ("0.42万人", "人", "", "4200"), ("0.42万", "人", "", "4200"), ("1.2亿元", "万元", "", "12000"), ("5000元", "万元", "", "0.5"), ("0.42万", "万元", "", None),
    ("205‰", "%", "", "20.5"), ("二十", "人", "", "20"), ("两百", "人", "", "200"), ("一千零五十人", "人", "", "1050"), ("二十点五", "%", "", "20.5"),
    ("105", "人", "万人", "1050000"), ("0.1", "万元", "亿元", "1000"), ("5", "元", "百万元", "5000000"),
]  # fmt: skip


@pytest.mark.parametrize(("spelling", "unit", "stated", "digits"), ASSUMED)
def test_converted_exactly_and_said_so(spelling: str, unit: str, stated: str, digits: str | None) -> None:
    found = parse_number(spelling, unit, stated)
    assert found.digits == digits
    assert bool(found.assumed) == (digits is not None)


@pytest.mark.parametrize(
    ("stated", "digits"),
    [("人", "105"), ("人、家、%", "105"), ("人/家", "105"), ("名", "105"), ("家、%", None), ("家", None), ("人次", None)],
)
def test_unit_that_is_stated_elsewhere(stated: str, digits: str | None) -> None:
    found = parse_number("105", "人", stated)
    assert (found.digits, found.code) == (digits, None if digits else "unit-differs")


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
