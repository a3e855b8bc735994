"""What can be compared with what: sums with totals, standards with earlier ones."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from metrics import basis
from metrics.model import Period, Plan

NOW = Period.parse("2025Q3")


@pytest.mark.parametrize(
    ("code", "rolled", "want"),
    [
        ("opening_days", [False, False, True], "口径：2025年三季度起取最差的下级区域，此前为全区直接上报"),
        ("opening_days", [False, True, True], "口径：2025年二季度起取最差的下级区域，此前为全区直接上报"),
        ("opening_days", [True, False, False], "口径：2025年二季度起为全区直接上报，此前取最差的下级区域"),
        ("opening_days", [True, False, True], "口径：2025年三季度起取最差的下级区域，此前为全区直接上报"),
        ("opening_days", [True, True, True], ""),
        ("carriers", [False, False, True], ""),
        ("opening_days", [], ""),
    ],
)
def test_since_when_a_standard_is_that_of_the_worst_region(plan: Plan, code: str, rolled: list[bool], want: str) -> None:
    periods = ["2025Q1", "2025Q2", "2025Q3"][: len(rolled)]
    known = pd.DataFrame({"period": periods, "is_rolled": rolled, "region": ["全区"] * len(rolled)})
    assert basis.basis_since(plan, plan.indicator_by_code[code], known) == want


@pytest.mark.parametrize(
    ("code", "whole", "is_rolled", "parts", "want"),
    [
        ("carriers", 84.0, False, [20.0, 15, 16, 6, 7, 19], "各区域合计 83 家，全区上报 84 家"),
        ("carriers", 83.0, False, [20.0, 15, 16, 6, 7, 19], ""),
        ("carriers", 84.0, True, [20.0, 15, 16, 6, 7, 19], ""),  # it is the sum, of whatever was known
        ("carriers", 84.0, False, [20.0, 15, 16, 6, 7, None], ""),  # one is silent
        ("carriers", None, False, [20.0, 15, 16, 6, 7, 19], ""),
        ("opening_days", 0.6, False, [0.5] * 6, ""),  # standards do not add up
    ],
)
def test_what_the_parts_add_up_to_is_told_where_it_is_not_what_was_reported(
    plan: Plan, code: str, whole: float | None, is_rolled: bool, parts: list[float | None], want: str
) -> None:
    regions = list(plan.children[plan.root_region])
    found = pd.DataFrame(
        {"region": [plan.root_region, *regions], "actual": [whole, *parts], "is_rolled": [is_rolled, *[False] * len(parts)]}
    )
    assert basis.parts_note(plan, plan.indicator_by_code[code], found) == want


@pytest.mark.parametrize(
    ("code", "rolled", "parts", "back", "want"),
    [
        ("opening_days", [False, True], [[0.5, 0.4], [0.6, 0.4]], 1, "alike"),  # the worst of then is what was reported then
        ("opening_days", [False, True], [[0.4, 0.4], [0.6, 0.4]], 1, "other"),
        ("opening_days", [False, True], [[0.5, None], [0.6, 0.4]], 1, "other"),  # nobody knows
        ("opening_days", [True, False], [[0.5, 0.4], [0.6, 0.4]], 1, "alike"),
        ("opening_days", [True, False], [[0.5, 0.4], [0.5, 0.4]], 1, "other"),
        ("opening_days", [True, True], [[0.5, 0.4], [0.6, 0.4]], 1, "same"),
        ("opening_days", [False, False], [[0.5, 0.4], [0.6, 0.4]], 1, "same"),
        ("opening_days", [False, True], [[0.5, 0.4], [0.6, 0.4]], 2, "same"),  # nothing to compare with
        ("carriers", [False, True], [[0.1, 0.1], [0.6, 0.4]], 1, "same"),  # parts add up to the whole
    ],
)
def test_whether_a_standard_is_compared_with_another_measure(
    plan: Plan, code: str, rolled: list[bool], parts: list[list[float | None]], back: int, want: str
) -> None:
    """The whole stands at 0.5, then at 0.6; two parts that are known, the others as the second."""
    below = plan.children[plan.root_region]
    series = {part: [values[min(n, 1)] for values in parts] for n, part in enumerate(below)}
    series[plan.root_region] = [0.5, 0.6]

    def history(_: str, region: str) -> pd.DataFrame:
        return pd.DataFrame({"actual": pd.Series(series[region], dtype=float), "is_rolled": rolled})

    board: Any = SimpleNamespace(history=history)
    assert basis.basis_of_change(plan, board, plan.indicator_by_code[code], plan.root_region, back) == want


@pytest.mark.parametrize(("yoy", "want"), [(0.2, 4), (None, 1)])
def test_what_a_standard_is_compared_with(yoy: float | None, want: int) -> None:
    assert basis.compared_back({"yoy": yoy}, NOW) == want
