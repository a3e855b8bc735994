"""Figures worked out by hand from the lines of data/demo (paper and pencil, not code), three or more of each kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.plan_files import load_plan
from data.queries import open_store, readings_in_force
from metrics.board import evaluate
from metrics.model import Period
from tests.conftest import PLAN_ID

# (indicator, region, period, {column: figure}); the sums are those of the files named by the period.
FIGURES = [
    # stock: first reading 55 at 2022Q1, target 100, fifteen quarters to go
    (
        "carriers",
        "全区",
        "2025Q3",
        {"actual": 93, "need": 101, "gap": 8, "progress": 38 / 45, "elapsed": 14 / 15, "status": "slightly_behind"},
    ),
    ("carriers", "全区", "2023Q4", {"actual": 76, "progress": 21 / 45, "elapsed": 7 / 15, "pace_gap": 0, "status": "on_pace"}),
    ("carriers", "艾山街道", "2025Q3", {"actual": 24, "target": None, "status": None}),
    # annual flow
    (
        "skills_training",
        "全区",
        "2025Q3",
        {"actual": 2310, "gap": 1890, "progress": 0.55, "elapsed": 0.75, "pace_gap": -20, "required_rate": 1890},
    ),
    ("skills_training", "全区", "2024Q4", {"actual": 4215, "gap": 0, "status": "achieved", "due": True}),
    ("startup_training", "全区", "2025Q3", {"actual": 126, "attainment": 1.26, "status": "achieved", "due": False}),
    ("technicians", "全区", "2025Q3", {"actual": 54, "gap": 26, "pace_gap": -7.5, "status": "slightly_behind"}),
    ("dispatches", "全区", "2025Q3", {"actual": 8, "progress": 8 / 12, "pace_gap": -100 / 12, "status": "slightly_behind"}),
    # plan flow: 60 (2021) + 76 + 84 + 90 + 61, of which the regions' lines are the only ones
    ("apprentices", "全区", "2025Q3", {"actual": 371, "gap": 29, "progress": 371 / 400, "elapsed": 19 / 20, "pace_gap": -2.25}),
    ("apprentices", "全区", "2023Q4", {"actual": 220, "progress": 0.55, "elapsed": 12 / 20, "pace_gap": -5}),
    ("apprentices", "艾山街道", "2025Q3", {"actual": 11 + 16 + 19 + 20 + 12, "status": None}),
    # ratio
    ("financing_met", "全区", "2025Q3", {"actual": 100, "progress": None, "status": "achieved"}),
    ("guidance_coverage", "全区", "2025Q3", {"actual": 5700 / 58, "progress": None}),
    ("guidance_coverage", "汶源街道", "2025Q3", {"actual": 1000 / 11}),
    ("financing_met", "全区", "2022Q4", {"status": "not_started"}),
    # growth: 55, 67, 81, 98 at the year-ends, 114 now; 118 firms are 20 % more than 98
    (
        "guidance_growth",
        "全区",
        "2025Q3",
        {"actual": 1600 / 98, "gap": 4, "progress": 16 / 98 / 0.2, "expected": 15, "status": "on_pace"},
    ),
    ("guidance_growth", "全区", "2024Q4", {"actual": 1700 / 81, "gap": 0, "status": "achieved"}),
    ("guidance_growth", "全区", "2022Q4", {"actual": 1200 / 55, "status": "achieved"}),
    # level: the worst region (颜庄街道, 0.6 day) stands for the whole
    ("opening_days", "全区", "2025Q3", {"actual": 0.6, "gap": 0.1, "progress": None}),
    ("opening_days", "里辛街道", "2025Q3", {"actual": 0.5, "status": "achieved"}),
    ("opening_steps", "全区", "2025Q3", {"actual": 1, "status": "achieved"}),
    ("opening_cost", "全区", "2025Q3", {"actual": 0, "attainment": None, "status": "achieved"}),
]


@pytest.mark.parametrize(("indicator", "region", "period", "expected"), FIGURES, ids=[f"{i}-{r}-{p}" for i, r, p, _ in FIGURES])
def test_by_hand(demo_file: Path, indicator: str, region: str, period: str, expected: dict[str, object]) -> None:
    plan = load_plan(PLAN_ID)
    readings = readings_in_force(open_store(f"duckdb:///{demo_file}"), PLAN_ID)
    rows = evaluate(plan, readings, Period.parse(period)).rows(region).set_index("indicator")
    for column, figure in expected.items():
        found = rows.loc[indicator, column]
        if figure is None:
            assert found is None or found != found, column
        elif isinstance(figure, int | float) and not isinstance(figure, bool):
            assert found == pytest.approx(figure, abs=1e-9), column
        else:
            assert found == figure, column
