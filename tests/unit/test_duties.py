"""What a unit answers for, who owes reports, and which reason was given."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from metrics.board import evaluate
from metrics.cube import READING_COLUMNS
from metrics.duties import TASK_STATES, indicators_of, task_states, tasks_finding, tasks_of, units_of
from metrics.model import Period, Plan
from metrics.reasons import reasons, reasons_of
from metrics.reporting import due_text, outstanding, overdue_after


def small_plan() -> Plan:
    return Plan.model_validate(
        {
            "id": "p", "title": "试验", "period": {"start": "2024-01-01", "end": "2025-12-31"}, "root_region": "全区",
            "regions": [{"name": "全区"}, {"name": "东街", "parent": "全区"}],
            "units": [{"name": "丙局"}, {"name": "甲局", "aliases": ["甲科"]}, {"name": "乙局"}],
            "indicators": [
                {"code": "a", "name": "甲数", "kind": "stock", "unit": "家", "lead_units": ["甲局"], "cooperating_units": ["乙局"]},
                {"code": "b", "name": "乙数", "kind": "growth", "base": "a", "unit": "%", "lead_units": ["乙局"], "cooperating_units": ["甲科"]},
            ],
            "tasks": [
                {"number": 1, "content": "一", "due_on": "2024-06-30", "lead_units": ["甲科"], "cooperating_units": ["甲局"]},
                {"number": 2, "content": "二", "due_on": "2024-12-31", "lead_units": ["丙局"], "cooperating_units": ["甲局"]},
                {"number": 3, "content": "三", "deadline": "长期坚持", "lead_units": ["丙局"]},
            ],
        }
    )  # fmt: skip


@pytest.mark.parametrize(
    ("deadlines", "want"),
    [
        (["长期", "长期"], "长期"),
        (["长期", "另行通知"], TASK_STATES["lasting"]),
        (["长期坚持，每年年底报告一次"] * 2, TASK_STATES["lasting"]),
        (["长期", ""], TASK_STATES["lasting"]),
        ([""], TASK_STATES["lasting"]),
        ([], TASK_STATES["lasting"]),
    ],
)
def test_tasks_without_a_date_have_the_word_of_the_document(deadlines: list[str], want: str) -> None:
    assert task_states(deadlines) == TASK_STATES | {"lasting": want}


def test_units_that_lead_an_indicator_come_first() -> None:
    assert units_of(small_plan()) == ["甲局", "乙局", "丙局"]


def test_an_alias_is_the_unit_and_leading_goes_first() -> None:
    assert [(i.code, role) for i, role in indicators_of(small_plan(), "甲局")] == [("a", "lead"), ("b", "cooperating")]
    tasks = tasks_of(small_plan(), dt.date(2024, 6, 30), "甲局")
    assert tasks[["number", "role", "state", "days"]].values.tolist() == [[1, "lead", "due", 0], [2, "cooperating", "ahead", 184]]


def test_a_task_without_a_date_is_never_due() -> None:
    tasks = tasks_of(small_plan(), dt.date(2030, 1, 1))
    assert tasks["state"].tolist() == ["due", "due", "lasting"]
    assert tasks["role"].isna().all()
    assert tasks["days"].isna().tolist() == [False, False, True]
    assert tasks_finding(tasks_of(small_plan(), dt.date(2024, 7, 1), "丙局"), dt.date(2024, 7, 1)) == (
        "2 项任务（牵头 2 项）：截至 2024-07-01，时限未到 1 项，长期坚持 1 项"
    )
    assert tasks_finding(tasks_of(small_plan(), dt.date(2024, 7, 1), "乙局"), dt.date(2024, 7, 1)) == "规划没有给它列出任务"


def expected(*rows: tuple[str, str, str, str, str | None]) -> pd.DataFrame:
    """(indicator, period, unit, state, first moment)."""
    columns = ["indicator", "period", "unit", "state", "first_submitted_at"]
    frame = pd.DataFrame(rows, columns=columns).assign(due_on=dt.date(2024, 4, 15), region="全区")
    return frame.assign(first_submitted_at=pd.to_datetime(frame["first_submitted_at"], utc=True))


def test_who_owes_what_the_overdue_first() -> None:
    rows = expected(
        ("b", "2024Q1", "乙局", "pending", None),
        ("b", "2024Q1", "甲局", "missing", None),
        ("a", "2024Q1", "甲局", "missing", None),
        ("a", "2024Q1", "丙局", "late", "2024-04-20T00:00:00Z"),
    )
    found = outstanding(small_plan(), rows)
    assert found[["unit", "state", "indicators"]].values.tolist() == [
        ["甲局", "missing", ("甲数", "乙数")],
        ["乙局", "pending", ("乙数",)],
    ]


def test_reasons_are_the_notes_of_this_period_and_what_the_upload_said() -> None:
    def reading(region: str, period: str, note: str, upload: int) -> tuple[object, ...]:
        return ("a", region, period, "point", 5.0, None, None, note, upload, None, 2, "D", False, False)

    rows = [
        reading("全区", "2024Q1", "旧的说明", 1),
        reading("全区", "2024Q2", "演示数据", 2),
        reading("东街", "2024Q2", " 两家注销 ", 3),
    ]
    board = evaluate(small_plan(), pd.DataFrame(rows, columns=list(READING_COLUMNS)), Period.parse("2024Q2"))
    given = reasons_of(pd.DataFrame({"number": [1, 2, 3], "reason": ["x", "统计口径更正", None]}))
    assert given == {1: "x", 2: "统计口径更正"}
    by_code = {r.indicator: r for r in board.rows("全区").itertuples(index=False)}
    words = ["东街：两家注销（批次 3）", "提交说明：统计口径更正（批次 2）"]
    assert reasons(board, by_code["a"], given) == words
    assert reasons(board, by_code["b"], given) == words  # a growth rate rests on its base
    street = next(r for r in board.rows("东街").itertuples(index=False) if r.indicator == "a")
    assert reasons(board, street, given) == ["两家注销（批次 3）"]


@pytest.mark.parametrize(
    ("note", "said"),
    [("甲局提供", []), ("演示数据；甲局提供", []), ("数据由甲科报送。", []), ("甲局场地紧张", ["甲局场地紧张（批次 1）"]), ("外地企业提供", ["外地企业提供（批次 1）"])],
)  # fmt: skip
def test_a_note_that_only_names_the_sender_is_no_reason(note: str, said: list[str]) -> None:
    row = ("a", "全区", "2024Q2", "point", 5.0, None, None, note, 1, None, 2, "D", False, False)
    board = evaluate(small_plan(), pd.DataFrame([row], columns=list(READING_COLUMNS)), Period.parse("2024Q2"))
    shown = next(r for r in board.rows("全区").itertuples(index=False) if r.indicator == "a")
    assert reasons(board, shown, {}) == said


@pytest.mark.parametrize(
    ("period", "reported", "on", "due"),
    [
        ("2025Q2", ["2025Q2"], "2025-10-16", "2025-10-15"),
        ("2025Q2", ["2025Q2"], "2025-10-15", None),  # its last day
        ("2025Q2", ["2025Q2", "2025Q3"], "2025-11-01", None),
        ("2025Q2", ["2025Q2", "2025-07"], "2025-11-01", None),  # by month, too, something later has come
        ("2025Q4", ["2025Q4"], "2027-01-01", None),  # the plan has ended
    ],
)
def test_the_next_period_is_overdue_after_its_day(plan: Plan, period: str, reported: list[str], on: str, due: str | None) -> None:
    found = overdue_after(plan, Period.parse(period), reported, dt.date.fromisoformat(on))
    assert found == (None if due is None else (Period.parse(period).shift(1), dt.date.fromisoformat(due)))


@pytest.mark.parametrize(
    ("on", "words"),
    [
        ("2026-01-12", "报送截止 2026年1月15日，还有 3 天"),
        ("2026-01-15", "报送截止 2026年1月15日，今天截止"),
        ("2026-01-25", "报送截止 2026年1月15日，已过 10 天"),
    ],
)
def test_when_reports_are_due(plan: Plan, on: str, words: str) -> None:
    assert due_text(plan, Period.parse("2025Q4"), dt.date.fromisoformat(on)) == words
