"""A board of the last few periods from the readings it needs, the same to the last digit as the end of the board from all readings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.types import union_categoricals

from metrics.board import Board, evaluate
from metrics.changes import reference
from metrics.cube import LAYERS
from metrics.model import Indicator, Needs, Override, Period, Plan
from metrics.model.period import month_index
from metrics.needs import FIRST_YEAR, everything_of, needs_of, window_start

KEY = ["indicator", "region", "period", "basis"]


def windowed(
    plan: Plan,
    read: Callable[[Needs], pd.DataFrame],
    period: Period,
    cutoff: dt.date | None = None,
    known_on: dt.date | None = None,
    overrides: Sequence[Override] = (),
    periods: int = 2,
) -> Board:
    """The board of the last `periods` periods. `read` fetches readings in force; it is called once, and again only where the past has to
    settle something."""
    readings = read(needs_of(plan, period, periods))
    whole: dict[str, set[str]] = {}
    while True:
        board = evaluate(plan, readings, period, cutoff, known_on, overrides, periods, tuple(whole))
        # What more readings bring to light may hang on older ones in turn, as the total of a part does for the total above it.
        lacks = {code: tuple(n for n in names if n not in whole.get(code, ())) for code, names in lacking(board).items()}
        lacks = {code: names for code, names in lacks.items() if names}
        if not lacks:
            return board
        for code, names in lacks.items():
            whole.setdefault(code, set()).update(names)
        readings = _together(readings, read(everything_of(plan, lacks)))


def _together(readings: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    if more.empty:
        return readings
    keys: dict[str, Any] = {}
    for name in KEY:
        pair = [frame[name] for frame in (readings, more)]
        if all(isinstance(column.dtype, pd.CategoricalDtype) for column in pair):
            keys[name] = union_categoricals(pair)
        else:
            keys[name] = pd.concat([column.astype(object) for column in pair]).to_numpy()
    both = pd.concat([frame.drop(columns=KEY) for frame in (readings, more)], ignore_index=True).assign(**keys)
    return both[~both.duplicated(KEY)].reset_index(drop=True)


def lacking(board: Board) -> dict[str, tuple[str, ...]]:
    """Indicator → regions of which readings from before those read may change a number; of a growth rate its base stock."""
    plan = board.plan
    found: dict[str, np.ndarray] = {}
    for actuals in board.actuals_of_kind.values():
        for n, indicator in enumerate(actuals.indicators):
            regions = _trend_unknown(board, indicator, n)
            if actuals.first is not None:
                position = [i.code for i in plan.indicators].index(indicator.code)
                settled = actuals.first.is_final[n, :, 0] & _read_from_the_start(board, actuals.first.month[n, :, 0])
                regions |= ~settled & board.values["has_target"][position].any(axis=1)
            regions = _with_parts(plan, regions)
            if actuals.running is not None:
                regions |= _chain_open(board, indicator)
            if regions.any():
                code = indicator.base or "" if indicator.kind == "growth" else indicator.code
                found[code] = found.get(code, np.zeros(len(plan.region_names), bool)) | regions
    return {code: tuple(np.array(plan.region_names, object)[regions]) for code, regions in found.items()}


def _trend_unknown(board: Board, indicator: Indicator, n: int) -> np.ndarray:
    """Regions whose verdict asks whether the number got worse, while what was read holds nothing to compare it with."""
    position = [i.code for i in board.plan.indicators].index(indicator.code)
    can_overshoot = any({t.comparator, *(r.old.comparator for r in t.revisions)} & {"=", "range"} for t in indicator.targets)
    hold = np.logical_or.reduce([layer["hold"][position] for layer in board.layers]) | can_overshoot
    asked = hold & board.values["has_target"][position]
    if not asked.any():
        return np.zeros(len(asked), bool)
    actual = board.actuals_of_kind[indicator.kind].actual[n : n + 1]
    nothing = (~np.isnan(actual) & np.isnan(reference(actual, board.periods[-1].months)))[0, :, -len(board.periods) :]
    return np.asarray((nothing & asked).any(axis=1))


def _read_from_the_start(board: Board, month: np.ndarray) -> np.ndarray:
    """Whether all that comes before `month` in the plan period has been read: it lies in the first year, or no gap follows that."""
    end_of_first_year = month_index(board.plan.period.start) + FIRST_YEAR
    return (month < end_of_first_year) | (window_start(board.periods[-1], len(board.periods)) <= end_of_first_year)


def _chain_open(board: Board, indicator: Indicator) -> np.ndarray:
    """Regions whose running total hangs on more of the past: a plan-to-date reading of a kind that counts by year, or a total of the
    plan that the Decembers alone do not give."""
    actuals = board.actuals_of_kind[indicator.kind]
    running, cube = actuals.running, actuals.cube
    assert running is not None
    n = [i.code for i in actuals.indicators].index(indicator.code)
    rows = slice(n * cube.n_regions, (n + 1) * cube.n_regions)
    if indicator.kind != "plan_flow":
        return np.asarray((cube.refs["ptd"][rows] >= 0).any(axis=1))
    start = window_start(board.periods[-1], len(board.periods)) - cube.first_month
    if month_index(indicator.counts_from or board.plan.period.start) - cube.first_month >= start:
        return np.zeros(cube.n_regions, bool)
    discrete = np.logical_or.reduce([(cube.refs[layer][rows, :start] >= 0).any(axis=1) for layer in LAYERS[3:]])
    return np.asarray((running.plan.missing[rows, start - 1] > 0) | discrete)


def _with_parts(plan: Plan, regions: np.ndarray) -> np.ndarray:
    """These regions and all below them, from whose readings they may be made."""
    if not regions.any():
        return regions
    position = plan.region_position
    wanted = regions.copy()
    todo = [name for name, use in zip(plan.region_names, regions, strict=True) if use]
    while todo:
        for part in plan.children.get(todo.pop(), ()):
            if not wanted[position[part]]:
                wanted[position[part]] = True
                todo.append(part)
    return wanted
