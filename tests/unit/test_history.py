"""Readings against each other and against what is in force: what each check warns of, and what it leaves alone."""

from __future__ import annotations

import pandas as pd
import pytest

from data.plan_files import load_plan
from etl.intake import Against, Outcome, examine

PLAN = load_plan("gangcheng-shuangchuang-2022-2025")
HEAD = "指标,区域,期间,数值,口径,分子,分母,备注\n"
STREETS = PLAN.region_names[1:]


def in_force(*rows: tuple[str, str, str, str, object]) -> pd.DataFrame:
    """(indicator, region, period, basis, value) of upload 7."""
    table = pd.DataFrame(list(rows), columns=["indicator", "region", "period", "basis", "value"])
    return table.assign(numerator=None, denominator=None, note="", upload=7, demo=False, restated=False)


def check(text: str, *rows: tuple[str, str, str, str, object], **against: object) -> Outcome:
    known = in_force(*rows) if rows else None
    return examine(PLAN, (HEAD + text).encode(), "a.csv", against=Against(known, **against))  # type: ignore[arg-type]


def found(outcome: Outcome) -> list[tuple[str, str, int | None]]:
    return [(i.code, i.level, i.row) for i in outcome.issues]


S = "startup_training"
CASES = [
    ("changed against what is in force", "创业培训人数,全区,2023Q1,12,本年累计,,,\n", [(S, "全区", "2023Q1", "ytd", "10")], [("restatement", "warning", 2)]),
    ("same as what is in force", "创业培训人数,全区,2023Q1,10.0,本年累计,,,\n", [(S, "全区", "2023Q1", "ytd", "10.0000000000")], []),
    ("another basis is another key", "创业培训人数,全区,2023Q1,12,当期,,,\n", [(S, "全区", "2023Q1", "discrete", "12")], []),
    ("falls within the file", "创业培训人数,全区,2023Q1,12,本年累计,,,\n创业培训人数,全区,2023Q2,11,本年累计,,,\n", [], [("year-to-date-falls", "warning", 3)]),
    ("falls against the store", "创业培训人数,全区,2023Q3,11,本年累计,,,\n", [(S, "全区", "2023Q2", "ytd", 12)], [("year-to-date-falls", "warning", 2)]),
    ("an earlier figure put above a later one", "创业培训人数,全区,2023Q1,15,本年累计,,,\n", [(S, "全区", "2023Q2", "ytd", 12)], [("year-to-date-falls", "warning", 2)]),
    ("a new year starts again", "创业培训人数,全区,2024Q1,1,本年累计,,,\n", [(S, "全区", "2023Q4", "ytd", 100)], []),
    ("a stock may fall", "双创载体平台数量,全区,2023Q2,80,期末,,,\n", [("carriers", "全区", "2023Q1", "point", 90)], []),
    ("累计 less 累计 is not 当期", "创业培训人数,全区,2023Q2,30,本年累计,,,\n创业培训人数,全区,2023Q2,25,当期,,,\n", [(S, "全区", "2023Q1", "ytd", 10)], [("sum-identity", "warning", 3)]),
    ("累计 less 累计 is 当期", "创业培训人数,全区,2023Q2,30,本年累计,,,\n创业培训人数,全区,2023Q2,20,当期,,,\n", [(S, "全区", "2023Q1", "ytd", 10)], []),
    ("first quarter: both the same", "创业培训人数,全区,2023Q1,30,本年累计,,,\n创业培训人数,全区,2023Q1,31,当期,,,\n", [], [("sum-identity", "warning", 3)]),
    ("the whole is not the sum", "创业培训人数,全区,2023Q1,60,本年累计,,,\n" + "".join(f"创业培训人数,{r},2023Q1,11,本年累计,,,\n" for r in STREETS), [], [("total-differs", "warning", 2)]),
    ("the whole is the sum", "创业培训人数,全区,2023Q1,66,本年累计,,,\n" + "".join(f"创业培训人数,{r},2023Q1,11,本年累计,,,\n" for r in STREETS), [], []),
    ("a region is missing: no sum", "创业培训人数,全区,2023Q1,60,本年累计,,,\n" + "".join(f"创业培训人数,{r},2023Q1,11,本年累计,,,\n" for r in STREETS[1:]), [], []),
    ("a region that reported before is left out", "".join(f"创业培训人数,{r},2023Q2,11,本年累计,,,\n" for r in STREETS[1:]), [(S, STREETS[0], "2023Q1", "ytd", 5)], [("regions-left-out", "warning", 2)]),
    ("left out of the file, but in force", "".join(f"创业培训人数,{r},2023Q2,11,本年累计,,,\n" for r in STREETS[1:]), [(S, STREETS[0], "2023Q1", "ytd", 5), (S, STREETS[0], "2023Q2", "ytd", 6)], []),
    ("left out of one period of the file", "".join(f"创业培训人数,{r},2023Q1,11,本年累计,,,\n" for r in STREETS) + "".join(f"创业培训人数,{r},2023Q2,12,本年累计,,,\n" for r in STREETS[1:]), [], [("regions-left-out", "warning", 2 + len(STREETS))]),
    ("one that reports from later on is no loss", "".join(f"创业培训人数,{r},2023Q2,11,本年累计,,,\n" for r in STREETS[1:]), [(S, STREETS[0], "2023Q3", "ytd", 15)], []),
    ("a region's own file leaves out no other", f"创业培训人数,{STREETS[1]},2023Q2,11,本年累计,,,\n", [(S, STREETS[0], "2023Q1", "ytd", 5)], []),
    ("the whole alone leaves out nobody", "创业培训人数,全区,2023Q2,60,本年累计,,,\n", [(S, STREETS[0], "2023Q1", "ytd", 5)], []),
    ("an indicator of which only the other reported", "".join(f"企业新型学徒,{r},2023Q2,11,本年累计,,,\n" for r in STREETS[1:]), [(S, STREETS[0], "2023Q1", "ytd", 5)], []),
    ("levels are no sum", "企业开办环节,全区,2023Q1,1,期末,,,\n" + "".join(f"企业开办环节,{r},2023Q1,1,期末,,,\n" for r in STREETS), [], []),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "rows", "expected"), CASES, ids=[c[0] for c in CASES])
def test_case(name: str, text: str, rows: list[tuple[str, str, str, str, object]], expected: list[tuple[str, str, int]]) -> None:
    outcome = check(text, *rows)
    assert found(outcome) == expected
    assert outcome.accepted


def test_a_region_left_out_is_named_with_indicator_and_period() -> None:
    text = "".join(f"创业培训人数,{r},2023Q2,11,本年累计,,,\n" for r in STREETS[2:])
    (found,) = check(text, *((S, r, "2023Q1", "ytd", 5) for r in STREETS)).issues
    assert found.message == f"2023年二季度“创业培训人数”缺 {STREETS[0]}、{STREETS[1]}，以前各期报过"
    assert "请核对是否漏报" in found.hint


@pytest.mark.parametrize(
    ("value", "codes"), [("11", []), ("—", ["value-missing", "regions-left-out"]), ("十一个", ["number-unreadable"])]
)
def test_a_region_whose_row_is_refused_is_not_left_out(value: str, codes: list[str]) -> None:
    text = "".join(f"创业培训人数,{r},2023Q2,{v},本年累计,,,\n" for r, v in zip(STREETS, [value] + ["11"] * 5, strict=True))
    assert [i.code for i in check(text, *((S, r, "2023Q1", "ytd", 5) for r in STREETS)).issues] == codes


def quarters() -> list[tuple[str, str, str, str, object]]:
    """Three years of a steady series that ends in 2023Q4."""
    return [
        ("guidance_firms", "全区", f"{y}Q{q}", "point", 100 + 4 * n + n % 2)
        for n, (y, q) in enumerate((y, q) for y in (2021, 2022, 2023) for q in (1, 2, 3, 4))
    ]


@pytest.mark.parametrize(("value", "codes"), [(149, []), (152, []), (1480, ["jump"]), (15, ["jump"])])
def test_jump_beyond_what_the_series_does(value: int, codes: list[str]) -> None:
    outcome = check(f"金融辅导企业数,全区,2024Q1,{value},期末,,,\n", *quarters())
    assert [i.code for i in outcome.issues] == codes


def test_jump_needs_a_history() -> None:
    assert not check("金融辅导企业数,全区,2024Q1,1480,期末,,,\n", *quarters()[-4:]).issues


@pytest.mark.parametrize(
    ("unit", "codes"),
    [("区人力资源社会保障局", []), ("区金融发展服务中心", ["other-units-indicator"]), ("艾山街道", []), ("", [])],
)
def test_another_units_indicator(unit: str, codes: list[str]) -> None:
    outcome = check("补贴性职业技能培训人数,全区,2023Q1,1,本年累计,,,\n", unit=unit)
    assert [i.code for i in outcome.issues] == codes


@pytest.mark.parametrize(
    ("locked", "codes"), [("2023Q1", ["period-locked"]), ("2023", ["period-locked"]), ("2022", []), ("2023-03", [])]
)
def test_locked_period(locked: str, codes: list[str]) -> None:
    outcome = check("创业培训人数,全区,2023Q1,1,本年累计,,,\n", locked={locked: "已上会"})
    assert [i.code for i in outcome.issues] == codes
    assert outcome.accepted is not bool(codes)
