"""plan-check of targets, revisions, decompositions and weights: each defect is named with its place, its value and a fix."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.plan_files import Problem
from tests.unit.test_plan_files import PLAN, REGIONS, problems_of

HEAD = """\
id: small
title: 小规划
issued_on: 2022-06-01
period: {start: 2022-01-01, end: 2025-12-31}
root_region: 全区
indicators:
"""


def indicator(code: str = "a", targets: str = "", **keys: str) -> str:
    lines = {"code": code, "name": f"指标{code}", "kind": "ratio", "unit": '"%"'} | keys
    text = "\n".join(f"    {k}: {v}" for k, v in lines.items())
    return "  -" + text[3:] + "\n" + (f"    targets:\n      - {targets}\n" if targets else "")


def found(folder: Path, plan: str, level: str = "error", **files: str) -> list[Problem]:
    return [p for p in problems_of(folder, plan=plan, units=None, **files) if p.level == level]


def test_the_plain_form_is_valid(tmp_path: Path) -> None:
    assert problems_of(tmp_path, plan=HEAD + indicator(targets='{comparator: ">=", value: 100, every: year}'), units=None) == []


@pytest.mark.parametrize(
    ("keys", "target", "is_error"),
    [
        pytest.param({}, '{comparator: ">", value: 100, every: year}', True, id="above 100 %"),
        pytest.param({"unit": "‰"}, '{comparator: ">", value: 1000, every: year}', True, id="above 1000 ‰"),
        pytest.param({"unit": "‰"}, '{comparator: ">", value: 100, every: year}', False, id="above 100 ‰"),
        pytest.param({"maximum": "150"}, '{comparator: ">", value: 100, every: year}', False, id="the file allows more"),
        pytest.param(
            {"unit": "家", "kind": "stock"}, '{comparator: ">", value: 100, every: year}', False, id="a count above 100"
        ),
        pytest.param({"direction": "down"}, '{comparator: "<", value: 0, every: year}', True, id="below 0 %"),
        pytest.param(
            {"direction": "down", "minimum": "-5"}, '{comparator: "<", value: 0, every: year}', False, id="negative allowed"
        ),
        pytest.param({}, '{comparator: ">", value: 99.9, every: year}', False, id="above 99.9 %"),
    ],
)
def test_a_strict_target_at_the_end_of_a_percentage(tmp_path: Path, keys: dict[str, str], target: str, is_error: bool) -> None:
    problems = found(tmp_path, HEAD + indicator(targets=target, **keys))
    assert [p.field for p in problems] == (["indicators[0].targets[0].value"] if is_error else [])
    assert all("永远达不到" in p.message and p.fix for p in problems)


def test_a_yearly_amount_has_no_standing_target(tmp_path: Path) -> None:
    keys = {"kind": "annual_flow", "unit": "人"}
    problems = found(tmp_path, HEAD + indicator(targets='{comparator: ">=", value: 100, always: true}', **keys))
    assert [(p.field, p.level) for p in problems] == [("indicators[0].targets[0].always", "error")]


def test_a_growth_rate_may_pass_100(tmp_path: Path) -> None:
    base = indicator("b", kind="stock", unit="家")
    growth = indicator("g", '{comparator: ">", value: 100, every: year}', kind="growth", base="b")
    assert found(tmp_path, HEAD + base + growth) == []


@pytest.mark.parametrize(
    ("first", "second", "is_error"),
    [
        ('{comparator: ">=", value: 100, every: year}', '{comparator: "<=", value: 50, every: year}', True),
        ('{comparator: ">=", value: 60, every: year}', '{comparator: "=", value: 50, every: year}', True),
        ("{comparator: range, low: 1, high: 5, always: true}", '{comparator: ">=", value: 6, every: year}', True),
        ('{comparator: ">", value: 50, due: 2025-12-31}', '{comparator: "=", value: 50, due: 2025-12-31}', True),
        ('{comparator: ">=", value: 60, every: year}', '{comparator: ">=", value: 80, every: year}', False),
        ('{comparator: ">=", value: 60, due: 2023-12-31}', '{comparator: "=", value: 50, due: 2025-12-31}', False),
        (
            '{comparator: ">=", value: 60, every: year, region: 东}',
            '{comparator: "=", value: 50, every: year, region: 西}',
            False,
        ),
    ],
)
def test_targets_that_contradict_each_other(tmp_path: Path, first: str, second: str, is_error: bool) -> None:
    problems = found(tmp_path, HEAD + indicator(targets=f"{first}\n      - {second}"))
    at = [p.field for p in problems if "矛盾" in p.message]
    assert at == (["indicators[0].targets[1]"] if is_error else [])


def test_whole_units_leave_no_number_between(tmp_path: Path) -> None:
    targets = '{comparator: ">", value: 100, due: 2025-12-31}\n      - {comparator: range, low: 0, high: 100.5, due: 2025-12-31}'
    loose = indicator(targets=targets, kind="stock", unit="家")
    assert found(tmp_path, HEAD + loose) == []
    assert len(found(tmp_path, HEAD + loose.replace("unit: 家", "unit: 家\n    whole: true"))) == 1


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"东": 2000, "西": 2200}, None),
        ({"东": 2000, "西": 1900}, "合计 3900，比 全区 的 4200 少 300人"),
        ({"东": 3000, "西": 1300.5}, "合计 4300.5，比 全区 的 4200 多 100.5人"),
        ({"东": 2000}, "合计 2000，比 全区 的 4200 少 2200人（西 没有分解目标）"),
    ],
)
def test_a_decomposition_says_by_how_much_it_is_off(tmp_path: Path, parts: dict[str, float], words: str | None) -> None:
    lines = ['{comparator: ">=", value: 4200, every: year}']
    lines += [f'{{comparator: ">=", value: {v}, every: year, region: {name}}}' for name, v in parts.items()]
    plan = HEAD + indicator(targets="\n      - ".join(lines), kind="annual_flow", unit="人")
    problems = found(tmp_path, plan, "warning", regions=REGIONS)
    assert len(problems) == (words is not None)
    if words:
        assert words in problems[0].message
        assert problems[0].field == "indicators[0].targets[0].value"
    assert found(tmp_path, plan, regions=REGIONS) == []


def test_a_decomposition_of_another_span_or_of_a_ratio_is_none(tmp_path: Path) -> None:
    lines = '{comparator: ">=", value: 90, every: year}\n      - {comparator: ">=", value: 80, every: year, region: 东}'
    assert found(tmp_path, HEAD + indicator(targets=lines), "warning", regions=REGIONS) == []
    other = lines.replace("every: year, region", "due: 2025-12-31, region")
    assert found(tmp_path, HEAD + indicator(targets=other, kind="stock", unit="家"), "warning", regions=REGIONS) == []


@pytest.mark.parametrize(
    ("revisions", "field", "value"),
    [
        pytest.param("{on: 2023-06-30, old: {value: 80}}", None, "", id="valid"),
        pytest.param("{on: 2023-06-30, old: {value: 80}}, {on: 2024-06-30, old: {value: 85}}", None, "", id="two in any order"),
        pytest.param("{on: 2022-01-31, old: {value: 80}}", "revisions[0].on", "2022-01-31", id="before the plan was issued"),
        pytest.param("{on: 2026-01-31, old: {value: 80}}", "revisions[0].on", "2026-01-31", id="after its end"),
        pytest.param("{on: 2023-06-30, old: {value: 90}}", "revisions[0].old", "value: 90", id="nothing changed"),
        pytest.param("{on: 2023-06-30, old: {}}", "revisions[0].old", "", id="nothing said"),
        pytest.param(
            "{on: 2023-06-30, old: {value: 80}}, {on: 2024-06-30, old: {value: 80}}",
            "revisions[0].old",
            "value: 80",
            id="the same as the form after it",
        ),
        pytest.param(
            "{on: 2023-06-30, old: {value: 80}}, {on: 2023-06-30, old: {value: 70}}",
            "revisions[1].on",
            "2023-06-30",
            id="one day twice",
        ),
        pytest.param("{on: 2023-06-30, old: {due: 2024-12-31}}", "revisions[0].old", "2024-12-31", id="due of a yearly target"),
        pytest.param(
            "{on: 2023-06-30, old: {comparator: range}}", "revisions[0].old", "comparator: range", id="range without bounds"
        ),
    ],
)
def test_revisions(tmp_path: Path, revisions: str, field: str | None, value: str) -> None:
    target = f'{{comparator: ">=", value: 90, every: year, revisions: [{revisions}]}}'
    problems = found(tmp_path, HEAD + indicator(targets=target))
    if field is None:
        assert problems == []
        return
    assert (problems[0].field, problems[0].value) == (f"indicators[0].targets[0].{field}", value)
    assert problems[0].fix


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        pytest.param(("0.6", "0.4"), [], id="one"),
        pytest.param(("60", "40"), [], id="hundred"),
        pytest.param(("0.1", "0.9000"), [], id="decimals are exact"),
        pytest.param((None, None), [], id="no score"),
        pytest.param(("0.6", "0.3"), [("indicators", "0.9")], id="not one"),
        pytest.param(("1", None), [("indicators[1]", "")], id="one missing"),
        pytest.param(("1.5", "-0.5"), [("indicators[1].weight", "-0.5")], id="negative"),
    ],
)
def test_weights(tmp_path: Path, weights: tuple[str | None, ...], expected: list[tuple[str, str]]) -> None:
    target = '{comparator: ">=", value: 90, every: year}'
    parts = [indicator(f"a{n}", target, **({"weight": w} if w else {})) for n, w in enumerate(weights)]
    problems = found(tmp_path, HEAD + "".join(parts))
    assert [(p.field, p.value) for p in problems] == expected


def test_a_wrong_sum_of_weights_is_named(tmp_path: Path) -> None:
    plan = HEAD + indicator("a", '{comparator: ">=", value: 90, every: year}', weight="97")
    assert "权重合计为 97" in str(found(tmp_path, plan)[0])


def test_a_weight_without_a_target_takes_no_part(tmp_path: Path) -> None:
    plan = HEAD + indicator("a", '{comparator: ">=", value: 90, every: year}', weight="1") + indicator("b", weight="5")
    assert found(tmp_path, plan) == []
    assert [p.field for p in found(tmp_path, plan, "warning")] == ["indicators[1].weight"]


def test_a_misspelt_key_of_reporting(tmp_path: Path) -> None:
    plan = PLAN.replace("root_region: 全区\n", "root_region: 全区\nreporting: {due_day: 10}\n")
    assert [p.field for p in problems_of(tmp_path, plan=plan) if p.level == "error"] == ["reporting.due_day"]


@pytest.mark.parametrize("days", ["-1", "半月"])
def test_a_due_day_that_is_no_number_of_days(tmp_path: Path, days: str) -> None:
    plan = PLAN.replace("root_region: 全区\n", f"root_region: 全区\nreporting: {{due_days: {days}}}\n")
    assert [p.field for p in problems_of(tmp_path, plan=plan)] == ["reporting.due_days"]
