import datetime as dt

import pytest

from metrics.model.period import Period, month_end, month_index, periods_between


@pytest.mark.parametrize(
    ("code", "grain", "start", "end", "name"),
    [
        ("2024-02", "month", dt.date(2024, 2, 1), dt.date(2024, 2, 29), "2024年2月"),
        ("2023-12", "month", dt.date(2023, 12, 1), dt.date(2023, 12, 31), "2023年12月"),
        ("2025Q3", "quarter", dt.date(2025, 7, 1), dt.date(2025, 9, 30), "2025年三季度"),
        ("2025", "year", dt.date(2025, 1, 1), dt.date(2025, 12, 31), "2025年"),
    ],
)
def test_code_and_calendar(code: str, grain: str, start: dt.date, end: dt.date, name: str) -> None:
    period = Period.parse(code)
    assert (period.code, period.grain, period.start, period.end, period.name, str(period)) == (
        code,
        grain,
        start,
        end,
        name,
        code,
    )


@pytest.mark.parametrize(
    "code", ["", "2025Q0", "2025Q5", "2025-13", "2025-00", "2025-1", "25Q1", "2025q1", "2025Q1 ", "2025Q12", "2025年"]
)
def test_other_spellings_are_refused(code: str) -> None:
    with pytest.raises(ValueError, match="not a period code"):
        Period.parse(code)


@pytest.mark.parametrize(
    ("code", "steps", "result"),
    [
        ("2025Q1", -1, "2024Q4"),
        ("2025Q4", 1, "2026Q1"),
        ("2025-01", -13, "2023-12"),
        ("2025", -3, "2022"),
        ("2025Q2", 0, "2025Q2"),
    ],
)
def test_shift_crosses_years(code: str, steps: int, result: str) -> None:
    assert Period.parse(code).shift(steps).code == result


def test_every_month_lies_in_its_quarter_and_year() -> None:
    for month in range(1, 13):
        day = dt.date(2024, month, 1)
        assert Period.containing(day, "month").number == month
        assert Period.containing(day).number == (month + 2) // 3
        assert Period.containing(day, "year") == Period("year", 2024)


def test_grains_that_end_together_share_their_last_month() -> None:
    assert Period.parse("2024-12").last_month == Period.parse("2024Q4").last_month == Period.parse("2024").last_month
    assert Period.ending(Period.parse("2024").last_month, "quarter") == Period.parse("2024Q4")
    assert month_end(month_index(dt.date(2023, 2, 7))) == dt.date(2023, 2, 28)


def test_order_is_by_time_and_only_within_a_grain() -> None:
    assert sorted([Period.parse("2025Q1"), Period.parse("2024Q4")])[0].code == "2024Q4"
    with pytest.raises(TypeError):
        _ = Period.parse("2025Q1") < Period.parse("2025")


def test_periods_between() -> None:
    assert [p.code for p in periods_between(Period.parse("2024Q3"), Period.parse("2025Q1"))] == ["2024Q3", "2024Q4", "2025Q1"]
    assert periods_between(Period.parse("2025Q1"), Period.parse("2024Q4")) == []
