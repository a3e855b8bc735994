"""What earlier years still brought after the same part of the year, and the region that a title names."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from metrics import figure_wording as fw
from metrics.model import Period, Plan
from metrics.series_wording import rest_of_years, rest_text

NOW = Period.parse("2025Q3")


def history(values: dict[str, float], incomplete: tuple[str, ...] = ()) -> pd.DataFrame:
    return pd.DataFrame([{"period": p, "actual": v, "incomplete": p in incomplete} for p, v in values.items()])


@pytest.mark.parametrize(
    ("values", "incomplete", "want"),
    [
        ({"2023Q3": 3000, "2023Q4": 4400, "2024Q3": 3100, "2024Q4": 4215, "2025Q3": 2310}, (), {2023: 1400, 2024: 1115}),
        ({"2024Q2": 1900, "2024Q4": 4215, "2025Q3": 2310}, (), {}),  # not known how far it was then
        ({"2024Q3": 3100, "2024Q4": 4215, "2025Q3": 2310}, ("2024Q3",), {}),
        ({"2024Q3": 3100, "2024Q4": math.nan, "2025Q3": 2310}, (), {}),
    ],
)
def test_what_the_rest_of_earlier_years_brought(
    values: dict[str, float], incomplete: tuple[str, ...], want: dict[int, float]
) -> None:
    assert rest_of_years(history(values, incomplete), NOW) == want


def test_at_the_end_of_a_year_nothing_is_left() -> None:
    assert rest_of_years(history({"2023Q4": 4400, "2024Q4": 4215}), Period.parse("2024Q4")) == {}


@pytest.mark.parametrize(
    ("rest", "row", "want"),
    [
        ({2023: 1400.0, 2024: 1115.0}, (2310, 4200, 1890), "三季度后至年末：往年完成 1,115 至 1,400 人，2025年还须 1,890 人"),
        ({2024: 1115.0}, (2310, 4200, 1890), "三季度后至年末：2024年完成 1,115 人，2025年还须 1,890 人"),
        ({2023: 1115.0, 2024: 1115.0}, (2310, 4200, 1890), "三季度后至年末：往年完成 1,115 人，2025年还须 1,890 人"),
        ({2024: 1115.0}, (4300, 4200, 0), ""),
        ({2024: 1115.0}, (4300, 4200, 100), ""),  # beyond a limit: less is asked, not more
        ({2024: 1115.0}, (2310, math.nan, math.nan), ""),
        ({}, (2310, 4200, 1890), ""),
    ],
)
def test_rest_in_words(plan: Plan, rest: dict[int, float], row: tuple[float, float, float], want: str) -> None:
    values = dict(zip(("actual", "need", "gap"), row, strict=True))
    assert rest_text(plan.indicator_by_code["skills_training"], rest, values, NOW) == want


@pytest.mark.parametrize(
    ("yoy", "want"),
    [
        ([-0.2, -0.39, 0.1], ["乙"]),
        ([-0.39, -0.3901, 0.1], ["甲", "乙"]),  # alike as they are written
        ([math.nan, 0.2, 0.1], ["乙"]),
        ([0.0, 0.0, 0.0], []),
        ([math.nan, math.nan, math.nan], []),
    ],
)
def test_regions_that_changed_most(yoy: list[float], want: list[str]) -> None:
    assert fw.most_changed(pd.DataFrame({"region": ["甲", "乙", "丙"], "yoy": yoy})) == want
