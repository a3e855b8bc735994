"""The demo data as a pack, and the files made from it, once for all tests."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from data.queries import known_on, open_store, overrides, readings_in_force, uploads
from metrics.board import Board, evaluate
from metrics.forecast import Forecast, forecast_series
from metrics.model import Period, Plan
from metrics.wording import target_of
from pages.exports.board import board_rows
from pages.exports.deck import make_deck
from pages.exports.notice import make_notice
from pages.exports.pack import Pack, gather
from pages.exports.workbook import make_workbook

NOW = Period.parse("2025Q3")
SIGNED = dt.date(2025, 10, 15)


@pytest.fixture(scope="session")
def readings(plan: Plan, demo_file: Path) -> pd.DataFrame:
    return readings_in_force(open_store(f"duckdb:///{demo_file}"), plan.id)


@pytest.fixture(scope="session")
def upload_list(plan: Plan, demo_file: Path) -> pd.DataFrame:
    return uploads(open_store(f"duckdb:///{demo_file}"), plan.id)


@pytest.fixture(scope="session")
def board(plan: Plan, readings: pd.DataFrame) -> Board:
    """Asked without the pack: what the files are held against."""
    return evaluate(plan, readings, NOW)


@pytest.fixture(scope="session")
def expected(board: Board) -> dict[str, dict[str, Any]]:
    """Indicator → the board's row of the whole area, as the command line gives it to other programs."""
    return {r["indicator"]: r for r in board_rows(board, "全区")}


@pytest.fixture(scope="session")
def forecasts(plan: Plan, board: Board) -> dict[str, Forecast]:
    """Indicator → forecast at its due date, asked without the pack: of targets that are not due."""
    found = {}
    for row in board.rows("全区").itertuples(index=False):
        indicator = plan.indicator_by_code[row.indicator]
        if row.has_target and not row.due:
            history = board.history(row.indicator, "全区")
            made = forecast_series(indicator, target_of(indicator, row), history, NOW, plan_end=plan.period.end)
            if isinstance(made, Forecast):
                found[row.indicator] = made
    return found


@pytest.fixture(scope="session")
def pack(plan: Plan, demo_file: Path, readings: pd.DataFrame, upload_list: pd.DataFrame) -> Pack:
    store = open_store(f"duckdb:///{demo_file}")
    remarks = {"skills_training": "四季度集中开班两期。"}
    problems = ["实训基地场地不足，需区财政局、区自然资源局共同研究。"]
    return gather(plan, readings, upload_list, NOW, known_on=known_on(store, None), overrides=overrides(store, plan.id),
                  remarks=remarks, problems=problems)  # fmt: skip


@pytest.fixture(scope="session")
def deck(pack: Pack) -> bytes:
    return make_deck(pack)


@pytest.fixture(scope="session")
def notice(pack: Pack) -> bytes:
    return make_notice(pack, signed_by="区推进双创工作联席会议办公室", signed_on=SIGNED)


@pytest.fixture(scope="session")
def workbook(pack: Pack) -> bytes:
    return make_workbook(pack)
