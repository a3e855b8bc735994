"""A board of the last periods, from the readings it asks for, says exactly what the board from all readings says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.board import FLAGS, NUMBERS, evaluate
from metrics.cube import READING_COLUMNS
from metrics.model import Needs, Period, Plan
from metrics.trace import trace
from metrics.window import KEY, windowed
from tests.spec.helper import indicator

REGIONS = ("全区", "东", "西", "里")
KINDS = ("stock", "annual_flow", "plan_flow", "ratio", "growth", "level")
BASES = ("point", "discrete", "ytd", "ptd")
TARGETS = (
    [], [">= 40 每年"], ["<= 5 每年"], [">= 60 2025-12-31"], ["= 20 2024-12-31"], ["range 10~30 每年", ">= 50 2025-12-31 @东"], ["<= 3 始终"],
    [">= 9 2023-06-30 @里", "< 20 2025-12-31"],
)  # fmt: skip


def plan_of(kinds: list[str], targets: list[list[str]], starts: int, baselines: list[bool]) -> Plan:
    indicators: list[dict[str, Any]] = [indicator("base", {"kind": "stock"})]
    for n, (kind, wanted, has_baseline) in enumerate(zip(kinds, targets, baselines, strict=True)):
        keys: dict[str, Any] = {"kind": kind, "targets": wanted, "direction": "down" if n % 2 else "up"}
        if kind == "growth":
            keys |= {"base": "base", "unit": "%"}
        if kind == "plan_flow":
            keys["counts_from"] = f"{starts}-01-01"
        if has_baseline:
            keys["baseline"] = {"value": 12, "on": f"{starts - 1}-12-31"}
        indicators.append(indicator(f"i{n}", keys))
    regions = [
        {"name": "全区"},
        {"name": "东", "parent": "全区"},
        {"name": "西", "parent": "全区"},
        {"name": "里", "parent": "东"},
    ]
    return Plan.model_validate({
        "id": "p", "title": "示例", "period": {"start": f"{starts}-01-01", "end": "2025-12-31"}, "root_region": "全区",
        "indicators": indicators, "regions": regions,
    })  # fmt: skip


@st.composite
def cases(draw: st.DrawFn) -> tuple[Plan, pd.DataFrame, Period, int]:
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=4))
    targets = [draw(st.sampled_from(TARGETS)) for _ in kinds]
    starts = draw(st.sampled_from([2018, 2020, 2022]))
    plan = plan_of(kinds, targets, starts, [draw(st.booleans()) for _ in kinds])
    grain = draw(st.sampled_from(["quarter", "quarter", "month", "year"]))
    period = Period(grain, draw(st.integers(2021, 2025)), 1 if grain == "year" else draw(st.integers(1, 4)))
    rows = []
    # A steady reporter with gaps, and readings thrown about: both happen, and older ones matter in different ways.
    for own in plan.indicators:
        usual = draw(st.sampled_from(BASES))
        for region in REGIONS:
            if not draw(st.booleans()):
                continue
            first, every = draw(st.integers(2018, 2025)), draw(st.sampled_from(["quarter", "year", "month"]))
            gap = draw(st.sets(st.integers(2018, 2025), max_size=3))
            for year in range(first, 2026):
                if year not in gap:
                    for number in range(1, {"quarter": 4, "year": 1, "month": 12}[every] + 1):
                        rows.append((own.code, region, Period(every, year, number).code, usual))
    for _ in range(draw(st.integers(0, 12))):
        code = draw(st.sampled_from([i.code for i in plan.indicators]))
        quarter = Period("quarter", draw(st.integers(2018, 2025)), draw(st.integers(1, 4))).code
        rows.append((code, draw(st.sampled_from(REGIONS)), quarter, draw(st.sampled_from(BASES))))
    return plan, readings_of(rows, draw(st.integers(0, 2**32))), period, draw(st.integers(1, 3))


def readings_of(rows: list[tuple[str, str, str, str]], seed: int) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    frame = pd.DataFrame(list(dict.fromkeys(rows)), columns=["indicator", "region", "period", "basis"])
    n = len(frame)
    frame["value"] = np.where(random.random(n) < 0.05, np.nan, random.integers(0, 40, n))
    frame["numerator"] = random.integers(0, 9, n).astype(float)
    frame["denominator"] = np.where(random.random(n) < 0.1, np.nan, random.integers(0, 9, n))
    frame["upload"] = random.integers(1, 9, n)
    frame["restated"], frame["demo"] = random.random(n) < 0.2, random.random(n) < 0.2
    frame["note"], frame["sheet"], frame["column"], frame["row"] = "", None, "D", range(n)
    return frame[list(READING_COLUMNS)]


@settings(max_examples=120, deadline=None)
@given(cases(), st.booleans())
def test_the_end_of_the_whole_board(case: tuple[Plan, pd.DataFrame, Period, int], as_categories: bool) -> None:
    plan, readings, period, periods = case
    whole = evaluate(plan, readings, period)

    def read(needs: Needs) -> pd.DataFrame:
        found = needs.among(readings)
        return found.astype(dict.fromkeys(KEY, "category")) if as_categories else found

    board = windowed(plan, read, period, periods=periods)
    k = min(periods, len(whole.periods))
    assert board.periods[-k:] == whole.periods[-k:]
    for name in (*NUMBERS, *FLAGS, "status", "which", "upload", "parts_reported", "target_on"):
        np.testing.assert_array_equal(board.values[name][:, :, -k:], whole.values[name][:, :, -k:], err_msg=name)
    pd.testing.assert_frame_equal(board.per_target(), whole.per_target())
    rows = zip(board.rows().itertuples(index=False), whole.rows().itertuples(index=False), strict=True)
    for mine, theirs in rows:
        assert trace(board, mine) == trace(whole, theirs)


def test_a_window_reads_little_and_has_no_history() -> None:
    plan = plan_of(["annual_flow"], [[">= 40 每年"]], 2018, [False])
    rows = [("i0", "全区", Period("quarter", y, q).code, "ytd") for y in range(2018, 2026) for q in range(1, 5)]
    readings = readings_of(rows, 1)
    asked: list[Needs] = []

    def read(needs: Needs) -> pd.DataFrame:
        asked.append(needs)
        return needs.among(readings)

    board = windowed(plan, read, Period.parse("2025Q3"))
    assert len(asked) == 1
    assert sorted(asked[0].among(readings)["period"].str[:4].unique()) == ["2024", "2025"]
    with pytest.raises(ValueError, match="no history"):
        board.history("i0", "全区")
