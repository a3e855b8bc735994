"""What only the whole area reports is not asked of a street: `metrics.regional`."""

from __future__ import annotations

import pandas as pd
import pytest

from metrics.board import Board, evaluate
from metrics.cube import READING_COLUMNS
from metrics.model import Period, Plan
from metrics.regional import only_whole, shown_rows


def board(reported: list[tuple[str, str, float]], own_target: bool = False) -> Board:
    """Readings (region, period, value) of a standard that binds every region."""
    targets = [{"comparator": "<=", "value": 1, "always": True}]
    targets += [{"comparator": "<=", "value": 1, "always": True, "region": "东街"}] if own_target else []
    plan = Plan.model_validate(
        {
            "id": "p", "title": "试验", "period": {"start": "2024-01-01", "end": "2025-12-31"}, "root_region": "全区",
            "regions": [{"name": "全区"}, {"name": "东街", "parent": "全区"}, {"name": "西街", "parent": "全区"}],
            "indicators": [{"code": "a", "name": "甲", "kind": "level", "unit": "天", "direction": "down", "reported_as": "point",
                            "targets": targets}],
        }
    )  # fmt: skip
    rows = [("a", region, p, "point", v, None, None, "", 1, None, 1, "A", False, False) for region, p, v in reported]
    return evaluate(plan, pd.DataFrame(rows, columns=list(READING_COLUMNS)), Period.parse("2024Q2"))


@pytest.mark.parametrize(
    ("name", "reported", "own", "status", "apart"),
    [
        ("only the whole reports", [("全区", "2024Q2", 1)], False, None, True),
        ("a street has a target of its own", [("全区", "2024Q2", 1)], True, "unreported", True),
        ("another street reports too", [("全区", "2024Q2", 1), ("西街", "2024Q2", 1)], False, "unreported", False),
        ("nobody reports", [("全区", "2024Q1", 1)], False, "unreported", False),
        ("the street reports", [("全区", "2024Q2", 1), ("东街", "2024Q2", 2)], False, "slightly_behind", False),
    ],
)  # fmt: skip
def test_a_street_is_asked_only_for_what_streets_report(
    name: str, reported: list[tuple[str, str, float]], own: bool, status: str | None, apart: bool
) -> None:
    made = board(reported, own)
    assert only_whole(made) == ({"a"} if apart else set()), name
    row = shown_rows(made, "东街").iloc[0]
    assert row["status"] == status, name
    assert bool(row["has_target"]) is (status is not None)
    raw = made.rows("东街").iloc[0]
    assert raw["status"] == (status or "unreported"), "the contract's rows keep the engine's verdict"
    assert shown_rows(made, "全区").iloc[0]["status"] == made.rows("全区").iloc[0]["status"]


def test_an_earlier_period_is_judged_by_its_own_reports() -> None:
    made = board([("全区", "2024Q1", 1), ("全区", "2024Q2", 1), ("东街", "2024Q2", 1)])
    assert [only_whole(made, back) for back in (0, 1, 9)] == [set(), {"a"}, set()]
    assert shown_rows(made, "西街", back=1).iloc[0]["status"] is None
    assert shown_rows(made, "西街").iloc[0]["status"] == "unreported"
