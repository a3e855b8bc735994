"""Nothing is computed twice: with a cold cache each board is made once in a run, with a warm one none is."""

from __future__ import annotations

import collections
from pathlib import Path
from typing import Any

import pytest
import streamlit as st

from data.plan_files import load_plan
from data.queries import open_store
from metrics import reporting, window
from metrics.board import Board
from metrics.model import Indicator, Period, Plan
from metrics.model.plan import StatusRule
from pages.exports import boards
from pages.ui import cached, reach
from tests.app.test_pages import open_page
from tests.conftest import PLAN_ID

PAGES = ["overview.py", "gap.py", "indicator.py", "regions.py", "units.py", "alerts.py", "plan.py"]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> collections.Counter[str]:
    """What was computed or read, by what it was asked for."""
    counts: collections.Counter[str] = collections.Counter()

    def counted(module: Any, name: str) -> None:
        original = getattr(module, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            # The plan and the frame of readings by what they are about, the rest as it is.
            told = [sorted(i.code for i in a.indicators) if isinstance(a, Plan) else a for a in args]
            counts[f"{name} {[len(a) if hasattr(a, 'columns') else a for a in told]} {kwargs}"] += 1
            return original(*args, **kwargs)

        monkeypatch.setattr(module, name, call)

    st.cache_data.clear()
    st.cache_resource.clear()
    counted(window, "evaluate")
    counted(boards, "evaluate")
    counted(reporting, "evaluate")
    return counts


@pytest.mark.parametrize("page", PAGES)
def test_each_board_is_made_once(
    monkeypatch: pytest.MonkeyPatch,
    demo: str,
    asked: collections.Counter[str],
    page: str,
) -> None:
    app = open_page(monkeypatch, demo, page)
    assert not app.exception
    assert any(call.startswith("evaluate") for call in asked)
    assert {call: n for call, n in asked.items() if n > 1} == {}
    before = sum(asked.values())
    app.run()
    assert sum(asked.values()) == before


@pytest.mark.parametrize(("most", "per_history"), [(50, 0), (2, 2)], ids=["few regions", "many regions"])
def test_the_histories_of_a_plan_of_few_regions_are_read_once(
    monkeypatch: pytest.MonkeyPatch, demo_file: Path, openings: list[Path], most: int, per_history: int
) -> None:
    """Fifteen histories opened the file thirty times, a third of what the first page took after an upload. Those of many regions are
    read one by one: all readings at once would not fit."""
    monkeypatch.setattr(boards, "QUICK_REGIONS", most)
    st.cache_resource.clear()
    st.cache_data.clear()
    store, plan, period = open_store(f"duckdb:///{demo_file}"), load_plan(PLAN_ID), Period.parse("2025Q3")
    codes = tuple(i.code for i in plan.indicators)
    openings.clear()
    found = cached.forecasts(store, plan, period, plan.root_region, codes)
    assert openings == [demo_file] * (per_history * len(codes) or 2)
    openings.clear()
    rows = cached.board(store, plan, period).rows(plan.root_region)
    openings.clear()
    same = boards.forecasts_at(store, plan, rows, period)
    assert openings == [demo_file] * (per_history * len(same) or 2)
    assert {code: found[code] for code, _ in same} == {code: forecast for (code, _), forecast in same.items()}


def test_what_is_kept_goes_with_what_the_plan_holds(demo: str) -> None:
    store, plan, period = open_store(demo), load_plan(PLAN_ID), Period.parse("2025Q3")
    kept = cached.board(store, plan, period)
    assert cached.board(store, load_plan(PLAN_ID), period) is kept
    changed = plan.model_copy(update={"status": StatusRule(preset="10/30")})
    assert cached.board(store, changed, period) is not kept
    assert cached.board(store, changed, period).plan.status.preset == "10/30"


def test_places_that_fail_are_looked_for_once(monkeypatch: pytest.MonkeyPatch, own_demo: str) -> None:
    """With thousands of regions each search took a tenth of a second, and every row of 预警 made one."""
    looked: collections.Counter[str] = collections.Counter()
    original = reach.places_of

    def counted(board: Board, indicator: Indicator, *rest: Any) -> str:
        looked[indicator.code] += 1
        return original(board, indicator, *rest)

    monkeypatch.setattr(reach, "places_of", counted)
    app = open_page(monkeypatch, own_demo, "alerts.py")  # by way of 总览
    app.run()
    assert "opening_days" in looked
    assert set(looked.values()) == {1}
