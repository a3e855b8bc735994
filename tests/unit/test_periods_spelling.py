"""Spellings of a period: what is read, with which basis, and what is refused."""

from __future__ import annotations

import pytest

from etl.periods import parse_period, periods_within

READ = [
    ("2023Q1", "2023Q1", None), ("2023q1", "2023Q1", None), ("2023-Q1", "2023Q1", None), ("２０２３Ｑ１", "2023Q1", None), (" 2023 Q1 ", "2023Q1", None),
    ("2023年一季度", "2023Q1", None), ("2023年第一季度", "2023Q1", None), ("2023年第1季度", "2023Q1", None), ("2023年1季度", "2023Q1", None),
    ("2023年四季度", "2023Q4", None), ("2023-03", "2023-03", None), ("2023年3月", "2023-03", None), ("2023年12月", "2023-12", None),
    ("2023年1-3月", "2023Q1", "ytd"), ("2023年1—6月", "2023Q2", "ytd"), ("2023年1月至9月", "2023Q3", "ytd"), ("2023年1-12月", "2023Q4", "ytd"),
    ("202303", "2023-03", None), ("2023/03", "2023-03", None), ("2023.05", "2023-05", None), ("2023-03-31", "2023Q1", None), ("2023/9/30", "2023Q3", None),
    ("20230930", "2023Q3", None), ("2023年9月30日", "2023Q3", None), ("2023-04-30", "2023-04", None), ("45016", "2023Q1", None), ("45199", "2023Q3", None),
    ("二〇二三年三季度", "2023Q3", None), ("二○二三年第三季度", "2023Q3", None), ("23年3季度", "2023Q3", None), ("2023.3季度", "2023Q3", None),
    ("Q3 2023", "2023Q3", None), ("3Q2023", "2023Q3", None), ("2023年Ⅲ季度", "2023Q3", None), ("2023年末", "2023", "point"), ("2023年9月末", "2023Q3", "point"),
    ("截至2023年9月底", "2023Q3", "point"), ("2023年三季度末", "2023Q3", "point"), ("2023年1-3季度", "2023Q3", "ytd"), ("2023年一至三季度", "2023Q3", "ytd"),
    ("2023.1-9月", "2023Q3", "ytd"), ("2023.01-2023.09", "2023Q3", "ytd"), ("2023年1月-2023年9月", "2023Q3", "ytd"), ("2023年十一月", "2023-11", None),
    ("2023年1-5月", "2023-05", "ytd"), ("2023年1-2月", "2023-02", "ytd"), ("2023年上半年", "2023Q2", "ytd"), ("2023年前三季度", "2023Q3", "ytd"),
    ("2023年全年", "2023", "ytd"), ("2023年", "2023", None), ("2023", "2023", None), ("2023年度", "2023", None), ("2023年4-6月", "2023Q2", "discrete"),
]  # fmt: skip
REFUSED = [
    "", "2023Q5", "2023Q0", "2023年第五季度", "23Q1", "一季度", "2023年13月", "2023-13", "2023-3", "2023.3", "2023/3", "202313", "45015", "2023-03-30", "2023-02-29", "2023年7-12月",
    "2023年2-3月", "2023年Q1（预计）", "2O23Q1", "٢٠٢٣Q1", "2023年-03", "20231季度", "3023Q1", "2023年下半年", "2023Q1Q2", "2023年3月1",
]  # fmt: skip


@pytest.mark.parametrize(("spelling", "code", "basis"), READ)
def test_read(spelling: str, code: str, basis: str | None) -> None:
    found = parse_period(spelling)
    assert found is not None
    assert (found.period.code, found.basis) == (code, basis)


@pytest.mark.parametrize("spelling", REFUSED)
def test_refused(spelling: str) -> None:
    assert parse_period(spelling) is None


@pytest.mark.parametrize("spelling", ["2023-03-31", "45016", "23年3季度"])
def test_what_is_not_said_in_words_is_an_assumption(spelling: str) -> None:
    found = parse_period(spelling)
    assert found is not None
    assert found.assumed


@pytest.mark.parametrize(
    ("title", "codes", "years"),
    [
        ("济南市钢城区2023年三季度双创指标完成情况", {"2023Q3"}, {2023}),
        ("二〇二三年三季度报表", {"2023Q3"}, {2023}),
        ("钢政办〔2022〕16号 2023年1-9月完成", {"2023Q3"}, {2023}),
        ("工作方案（2022-2025年）", set(), set()),
        ("填报日期：2023年10月12日", set(), set()),
        ("2022年一季度与2023年一季度对比", {"2022Q1", "2023Q1"}, {2022, 2023}),
        ("2023年双创载体", set(), {2023}),
    ],
)
def test_periods_in_a_title(title: str, codes: set[str], years: set[int]) -> None:
    found, found_years = periods_within(title)
    assert ({p.period.code for p in found if p.period.grain != "year"}, found_years) == (codes, years)
