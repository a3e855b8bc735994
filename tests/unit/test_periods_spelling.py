"""Spellings of a period: what is read, with which basis, and what is refused."""

from __future__ import annotations

import pytest

from etl.periods import parse_period

READ = [
    ("2023Q1", "2023Q1", None), ("2023q1", "2023Q1", None), ("2023-Q1", "2023Q1", None), ("２０２３Ｑ１", "2023Q1", None), (" 2023 Q1 ", "2023Q1", None),
    ("2023年一季度", "2023Q1", None), ("2023年第一季度", "2023Q1", None), ("2023年第1季度", "2023Q1", None), ("2023年1季度", "2023Q1", None),
    ("2023年四季度", "2023Q4", None), ("2023-03", "2023-03", None), ("2023年3月", "2023-03", None), ("2023年12月", "2023-12", None),
    ("2023年1-3月", "2023Q1", "ytd"), ("2023年1—6月", "2023Q2", "ytd"), ("2023年1月至9月", "2023Q3", "ytd"), ("2023年1-12月", "2023Q4", "ytd"),
    ("2023年1-5月", "2023-05", "ytd"), ("2023年1-2月", "2023-02", "ytd"), ("2023年上半年", "2023Q2", "ytd"), ("2023年前三季度", "2023Q3", "ytd"),
    ("2023年全年", "2023", "ytd"), ("2023年", "2023", None), ("2023", "2023", None), ("2023年度", "2023", None), ("2023年4-6月", "2023Q2", "discrete"),
]  # fmt: skip
REFUSED = [
    "", "2023Q5", "2023Q0", "2023年第五季度", "23Q1", "一季度", "2023年13月", "2023-13", "2023-3", "202303", "2023/03", "45016", "2023-03-31", "2023年7-12月",
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
