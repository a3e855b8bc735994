"""假如: the verdict at the due date under an assumption is the engine's own, and the limit is the last x before it turns."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.board import evaluate
from metrics.model import Period
from metrics.whatif import NoWhatIf, Outcome, what_if
from tests.spec.helper import build_plan, build_readings


def ask(keys: dict[str, Any], readings: str | pd.DataFrame, x: float, period: str = "2025Q2", **more: Any) -> Outcome:
    plan, at = build_plan(keys), Period.parse(period)
    frame = build_readings(readings) if isinstance(readings, str) else readings
    board = evaluate(plan, frame, at)
    row = next(r for r in board.rows("全区").itertuples() if r.indicator == "x")
    return what_if(plan, frame, row, at, x, **more)


ANNUAL = {"kind": "annual_flow", "unit": "人", "whole": True, "targets": [">= 100 每年"]}
DONE = "期间 口径 数值\n2025Q2 ytd 40"
GROWTH = {
    "kind": "growth",
    "unit": "%",
    "base": "b",
    "targets": [">= 20 每年"],
    "also": {"b": {"kind": "stock", "whole": True, "unit": "家"}},
}
FIRMS = "指标 期间 口径 数值\nb 2024Q4 point 98\nb 2025Q2 point 114"
RATE = {"kind": "ratio", "unit": "%", "targets": [">= 90 每年"]}
PARTS = "期间 口径 数值 分子 分母\n2025Q2 ytd 80 40 50"

CASES = [
    ("年度量：刚好", ANNUAL, DONE, 60, {}, 100, "achieved", 60),
    ("年度量：差一人", ANNUAL, DONE, 59, {}, 99, "missed", 60),
    ("年度量：每季", ANNUAL, DONE, 30, {"each": True}, 100, "achieved", 60),
    ("年度量：已完成", ANNUAL, "期间 口径 数值\n2025Q2 ytd 120", 0, {}, 120, "achieved", 0),
    ("年度量：上限", ANNUAL | {"targets": ["<= 100 每年"]}, DONE, 61, {}, 101, "missed", 60),
    ("年度量：已超上限", ANNUAL | {"targets": ["<= 30 每年"]}, DONE, 0, {}, 40, "missed", None),
    ("规划期累计", ANNUAL | {"kind": "plan_flow", "targets": [">= 400 2025-12-31"]}, "期间 口径 数值\n2025Q2 ptd 346", 54, {}, 400, "achieved", 54),
    ("存量：超过100要101", {"kind": "stock", "whole": True, "targets": ["> 100 2025-12-31"]}, "期间 口径 数值\n2025Q2 point 90", 100, {}, 100, "missed", 101),
    ("增速：再增4家", GROWTH, FIRMS, 4, {}, 2000 / 98, "achieved", 4),
    ("增速：再增3家", GROWTH, FIRMS, 3, {}, 1900 / 98, "missed", 4),
    ("增速：有上限", GROWTH | {"direction": "down", "targets": ["<= 20 每年"]}, FIRMS, 4, {}, 2000 / 98, "missed", 3),
    ("比率", RATE, PARTS, 50, {"of": 50}, 90, "achieved", 50),
    ("比率：差一件", RATE, PARTS, 49, {"of": 50}, 89, "missed", 50),
    ("比率：分母不够，达不到", RATE, PARTS, 10, {"of": 10}, 250 / 3, "missed", 14),
    ("标准", {"kind": "level", "direction": "down", "unit": "天", "targets": ["<= 0.5 始终"]}, "期间 口径 数值\n2025Q2 point 0.6", 0.5, {}, 0.5, "achieved", 0.5),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[c[0] for c in CASES])
def test_case(case: tuple[str, dict[str, Any], str, float, dict[str, Any], float, str, float | None]) -> None:
    _, keys, readings, x, more, value, status, limit = case
    found = ask(keys, readings, x, **more)
    assert (found.value, found.status, found.limit) == (pytest.approx(value), status, limit)
    assert found.left == 2


def test_sentences() -> None:
    assert ask(ANNUAL, DONE, 59).sentence == (
        "若余下2个季度合计完成59人（每季29.5人），2025年四季度末累计99人，未达标；要达标，至少还需完成60人。"
    )
    assert ask(ANNUAL, "期间 口径 数值\n2025Q3 ytd 100", 0, "2025Q3").sentence == (
        "若余下1个季度完成0人，2025年四季度末累计100人，达标；不需再增加即达目标。"
    )
    assert ask(GROWTH, FIRMS, 4).sentence == ("若到2025年四季度末再净增4家，2025年四季度末为20.4%，刚好达标。")
    assert ask(GROWTH, FIRMS, 5).sentence.endswith("，达标；要达标，至少须再净增4家。")
    assert ask(ANNUAL, DONE, 60).sentence == ("若余下2个季度合计完成60人（每季30人），2025年四季度末累计100人，刚好达标。")
    assert ask(RATE, PARTS, 49, of=50).sentence == (
        "若到2025年四季度末分子再增49、分母再增50，2025年四季度末为89%，未达标；要达标，分母再增50时，分子至少须再增50。"
    )
    assert ask(ANNUAL | {"targets": ["<= 30 每年"]}, DONE, 0).sentence.endswith("未达标；照此无论如何都达不到目标。")


@pytest.mark.parametrize(
    ("keys", "readings", "period", "more", "reason"),
    [
        (ANNUAL | {"targets": []}, DONE, "2025Q2", {}, "没有目标，无从推算"),
        (ANNUAL, DONE, "2025Q4", {}, "目标期已满，没有余下的时间"),
        (ANNUAL, DONE, "2025Q3", {}, "本期数据未报，无从推算"),
        (ANNUAL | {"targets": [">= 1 每年 2025"]}, DONE, "2024Q3", {}, "目标期尚未开始，无从推算"),
        (RATE, "期间 口径 数值\n2025Q2 ytd 80", "2025Q2", {"of": 5}, "没有分子和分母，无从推算"),
    ],
)
def test_what_cannot_be_asked(keys: dict[str, Any], readings: str, period: str, more: dict[str, Any], reason: str) -> None:
    with pytest.raises(NoWhatIf) as caught:
        ask(keys, readings, 1, period, **more)
    assert str(caught.value) == reason


def test_readings_after_the_period_asked_are_not_known_yet() -> None:
    later = DONE + "\n2025Q4 ytd 500"
    assert ask(ANNUAL, later, 59).value == 99


def test_nothing_of_the_readings_handed_in_is_changed() -> None:
    readings = build_readings(DONE)
    before = readings.copy()
    ask(ANNUAL, readings, 59)
    pd.testing.assert_frame_equal(readings, before)


@given(st.integers(0, 90), st.integers(1, 150), st.sampled_from([">=", ">", "<=", "<"]))
@settings(max_examples=40, deadline=None)
def test_the_limit_is_where_the_verdict_turns(done: int, aim: int, comparator: str) -> None:
    keys = ANNUAL | {"targets": [f"{comparator} {aim} 每年"]}
    readings = f"期间 口径 数值\n2025Q2 ytd {done}"
    limit = ask(keys, readings, 0).limit
    if limit is None:
        assert ask(keys, readings, 0).status == "missed"
        return
    assert ask(keys, readings, limit).status == "achieved"
    beyond = limit + 1 if comparator in ("<=", "<") else limit - 1
    if beyond >= 0:
        assert ask(keys, readings, beyond).status == "missed"
