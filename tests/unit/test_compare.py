"""What changed between two boards: each kind of change, its words, and the order of importance."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from metrics.board import evaluate
from metrics.compare import COLUMNS, compare
from metrics.model import Period, Plan
from tests.spec import helper

FLOW = {"name": "示例", "kind": "annual_flow", "unit": "人", "whole": True, "targets": [">= 100 每年"]}
HEAD = "期间 口径 数值\n"


def rows_of(
    plan: Plan, readings: str, period: str, overrides: list[str] | None = None, region: str | None = None
) -> pd.DataFrame:
    said = [helper.override(text) for text in overrides or ()]
    return evaluate(plan, helper.build_readings(readings), Period.parse(period), overrides=said).rows(region)


def changes(old: str, new: str, keys: dict[str, Any] | None = None, period: str = "2024Q3", then: str = "") -> pd.DataFrame:
    plan = helper.build_plan(FLOW | (keys or {}))
    return compare(plan, rows_of(plan, old, then or period), rows_of(plan, new, period))


@pytest.mark.parametrize(
    ("old", "new", "kind", "words"),
    [
        ("2024Q3 ytd 70", "2024Q3 ytd 72", "修订", "示例由70人修订为72人"),
        ("2024Q3 ytd 70", "2024Q3 ytd 80", "修订、亮灯变化", "示例由70人修订为80人，由略慢于序时转为达序时"),
        ("2024Q2 ytd 50", "2024Q2 ytd 50\n2024Q3 ytd 80", "新报、亮灯变化", "示例新报80人，由未报转为达序时"),
        ("2024Q3 ytd 80", "2024Q2 ytd 50", "撤回、亮灯变化", "示例原报80人已撤回或不再有效，由达序时转为未报"),
        ("2024Q3 ytd 80", "2024Q3 ytd 80.001", "修订", "示例构成有修订，仍为80人"),
        ("2024Q3 ytd 80", "2024Q3 ytd 1080", "修订、亮灯变化", "示例由80人修订为1080人，由达序时转为提前达标"),
        ("2024Q3 ytd 0", "2024Q2 ytd 0", "撤回、亮灯变化", "示例原报0人已撤回或不再有效，由慢于序时转为未报"),
    ],
)
def test_kinds_and_words(old: str, new: str, kind: str, words: str) -> None:
    found = changes(HEAD + old, HEAD + new)
    assert found[["kind", "words"]].to_numpy().tolist() == [[kind, words]]


def test_nothing_changed_gives_an_empty_table_with_columns() -> None:
    found = changes(HEAD + "2024Q3 ytd 70", HEAD + "2024Q3 ytd 70")
    assert found.empty
    assert list(found.columns) == list(COLUMNS)
    assert list(compare(helper.build_plan(FLOW), found, found).columns) == list(COLUMNS)


def test_two_periods() -> None:
    found = changes(HEAD + "2024Q2 ytd 60", HEAD + "2024Q2 ytd 60\n2024Q3 ytd 70", period="2024Q3", then="2024Q2")
    row = found.iloc[0]
    assert (row["old_period"], row["new_period"], row["kind"]) == ("2024Q2", "2024Q3", "进展、亮灯变化")
    assert (row["old_actual"], row["new_actual"], row["old_pace_gap"], row["new_pace_gap"]) == (60, 70, 10, -5)
    assert row["words"] == "示例由60人变为70人，由达序时转为略慢于序时"


def test_the_parts_of_a_ratio_changed() -> None:
    keys = {"kind": "ratio", "unit": "%", "whole": False, "targets": [">= 100 每年"]}
    old, new = ("期间 口径 分子 分母\n2024Q3 ytd " + parts for parts in ("9 10", "18 20"))
    assert changes(old, new, keys)[["kind", "words"]].to_numpy().tolist() == [["修订", "示例构成有修订，仍为90%"]]


@pytest.mark.parametrize(
    ("revision", "words"),
    [
        ("2024-08-01 value=60", "示例目标由不少于60人调整为不少于100人，由提前达标转为达序时"),
        ("2024-08-01 comparator=>", "示例目标由超过100人调整为不少于100人"),
    ],
)
def test_a_target_was_changed(revision: str, words: str) -> None:
    plan = helper.build_plan(FLOW | {"revisions": {0: [revision]}})
    frame = helper.build_readings(HEAD + "2024Q3 ytd 80")
    before, after = (
        evaluate(plan, frame, Period.parse("2024Q3"), known_on=day).rows() for day in (Period.parse("2024Q2").end, None)
    )
    found = compare(plan, before, after)
    assert "目标调整" in found["kind"].iloc[0]
    assert found["words"].to_list() == [words]


def test_a_due_date_was_moved() -> None:
    plan = helper.build_plan(
        FLOW | {"kind": "stock", "targets": [">= 100 2025-12-31"], "revisions": {0: ["2024-08-01 due=2024-12-31"]}}
    )
    frame = helper.build_readings(HEAD + "2022Q1 point 20\n2024Q3 point 80")
    before, after = (
        evaluate(plan, frame, Period.parse("2024Q3"), known_on=day).rows() for day in (Period.parse("2024Q2").end, None)
    )
    assert "目标期限由2024-12-31调整为2025-12-31" in compare(plan, before, after)["words"].iloc[0]


def test_the_other_bound_of_a_range_is_no_change_of_the_target() -> None:
    found = changes(HEAD + "2024Q3 ytd 5", HEAD + "2024Q3 ytd 30", {"targets": ["range 10~20 每年"]})
    assert (found["old_target"].iloc[0], found["new_target"].iloc[0]) == (10, 20)
    assert "目标调整" not in found["kind"].iloc[0]


def test_changed_by_hand() -> None:
    plan = helper.build_plan(FLOW)
    before = rows_of(plan, HEAD + "2024Q3 ytd 70", "2024Q3")
    after = rows_of(plan, HEAD + "2024Q3 ytd 70", "2024Q3", ["2024Q3 on_pace 李四 跨年项目。"])
    assert compare(plan, before, after)[["kind", "words"]].to_numpy().tolist() == [
        ["人工改判、亮灯变化", "示例由略慢于序时转为达序时，人工改判（李四：跨年项目）"]
    ]
    assert compare(plan, after, before)["words"].to_list() == ["示例由达序时转为略慢于序时，取消人工改判"]


def test_the_most_important_first() -> None:
    codes = ["x", "new", "revised", "more", "better", "worse", "gone"]
    also = {code: FLOW | {"name": code} for code in codes[1:]}
    plan = helper.build_plan(FLOW | {"also": also})
    old = {"x": 60, "revised": 60, "more": 60, "better": 60, "worse": 80, "gone": 80}
    new = {"x": 60, "new": 80, "revised": 61, "more": 64, "better": 80, "worse": 60}
    frames = [
        rows_of(plan, "指标 期间 口径 数值\n" + "\n".join(f"{c} 2024Q3 ytd {v}" for c, v in values.items()), "2024Q3")
        for values in (old, new)
    ]
    found = compare(plan, *frames)
    assert found["indicator"].to_list() == ["worse", "gone", "better", "more", "revised", "new"]


def test_regions_are_named_and_a_series_may_be_new() -> None:
    keys = {"kind": "level", "direction": "down", "targets": ["<= 1 始终"], "regions": "东 西", "unit": "个"}
    head = "期间 区域 口径 数值\n"
    found = changes(head + "2024Q3 东 point 1", head + "2024Q3 东 point 1\n2024Q3 西 point 2", keys)
    assert found[["region", "new_actual"]].to_numpy().tolist() == [["全区", 2], ["西", 2]]
    assert found["words"].iloc[1] == "西示例新报2个，由未报转为未达要求"
    plan = helper.build_plan(FLOW)
    after = rows_of(plan, HEAD + "2024Q3 ytd 70", "2024Q3")
    assert compare(plan, after.iloc[:0], after)["kind"].to_list() == ["目标调整、新报、亮灯变化"]
