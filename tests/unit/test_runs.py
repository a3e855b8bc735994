"""Since when a verdict stands: `metrics.runs`, on run lengths and on boards made of readings."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from metrics.board import Board, evaluate
from metrics.cube import READING_COLUMNS
from metrics.model import Period, Plan
from metrics.runs import run_lengths, runs, since_text


@pytest.mark.parametrize(
    ("holds", "length"),
    [([], 0), ([0], 0), ([1], 1), ([1, 1, 1], 3), ([1, 0, 1], 1), ([0, 1, 1], 2), ([1, 1, 0], 0)],
)
def test_run_lengths(holds: list[int], length: int) -> None:
    assert run_lengths(np.array([holds], bool)).tolist() == [length]


def small_plan() -> Plan:
    return Plan.model_validate(
        {
            "id": "p", "title": "试验", "period": {"start": "2024-01-01", "end": "2025-12-31"}, "root_region": "全区",
            "regions": [{"name": "全区"}],
            "indicators": [
                {"code": "a", "name": "甲", "kind": "annual_flow", "unit": "人", "reported_as": "ytd",
                 "targets": [{"comparator": ">=", "value": 100, "every": "year", "first_year": 2024}]},
                {"code": "b", "name": "乙", "kind": "stock", "unit": "家", "reported_as": "point"},
            ],
        }
    )  # fmt: skip


def board(values: dict[str, float], last: str) -> Board:
    rows = [("a", "全区", p, "ytd", v, None, None, "", 1, None, 1, "A", False, False) for p, v in values.items()]
    return evaluate(small_plan(), pd.DataFrame(rows, columns=list(READING_COLUMNS)), Period.parse(last))


def only(values: dict[str, float], last: str) -> tuple[object, ...]:
    found = runs(board(values, last), "全区")
    assert found["indicator"].tolist() == ["a"]  # no verdict, no row
    row = next(found.itertuples(index=False))
    return row.status, row.since, row.n_periods, row.trouble_since, row.n_trouble, since_text(row)


def test_a_verdict_of_this_period_only() -> None:
    assert only({"2024Q1": 25, "2024Q2": 30}, "2024Q2") == ("behind", "2024Q2", 1, "2024Q2", 1, "本期起")


def test_a_turn_from_slightly_behind_to_behind_keeps_how_long_it_lasted() -> None:
    status, since, n, trouble, n_trouble, words = only({"2024Q1": 25, "2024Q2": 45, "2024Q3": 50}, "2024Q3")
    assert (status, since, n, trouble, n_trouble) == ("behind", "2024Q3", 1, "2024Q2", 2)
    assert words == "2024年二季度起，连续 2 期（本期转为慢于序时）"


def test_a_turn_for_the_better_is_called_so() -> None:
    assert only({"2024Q1": 10, "2024Q2": 20, "2024Q3": 70}, "2024Q3")[5] == "2024年一季度起，连续 3 期（本期好转为略慢于序时）"


def test_a_run_over_the_turn_of_the_year() -> None:
    values = {"2024Q1": 20, "2024Q2": 45, "2024Q3": 70, "2024Q4": 90, "2025Q1": 20, "2025Q2": 45}
    status, since, n, trouble, n_trouble, words = only(values, "2025Q2")
    assert (status, since, n, trouble, n_trouble) == ("slightly_behind", "2025Q1", 2, "2024Q1", 6)
    assert words == "2024年一季度起，连续 6 期（2025年一季度转为略慢于序时）"


def test_a_period_that_was_not_reported_ends_the_run() -> None:
    assert only({"2024Q1": 10, "2024Q3": 50}, "2024Q3")[1:3] == ("2024Q3", 1)


def test_good_news_has_a_run_but_no_trouble() -> None:
    assert only({"2024Q1": 25, "2024Q2": 50}, "2024Q2") == ("on_pace", "2024Q1", 2, None, 0, "本期未落后")


def test_no_run_begins_before_the_plan() -> None:
    values = {f"{y}Q{q}": 1.0 for y in (2023, 2024) for q in (1, 2, 3, 4)}
    plan = small_plan().model_dump(mode="json")
    plan["indicators"] = [plan["indicators"][0] | {"kind": "plan_flow", "counts_from": "2023-01-01",
                              "targets": [{"comparator": ">=", "value": 100, "due": "2025-12-31"}]}]  # fmt: skip
    rows = [("a", "全区", p, "ytd", v, None, None, "", 1, None, 1, "A", False, False) for p, v in values.items()]
    made = evaluate(Plan.model_validate(plan), pd.DataFrame(rows, columns=list(READING_COLUMNS)), Period.parse("2024Q4"))
    found = runs(made, "全区").iloc[0]
    assert (found["trouble_since"], found["n_trouble"]) == ("2024Q1", 4)
