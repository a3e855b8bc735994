"""Readings as dense arrays over series × months, so that every rule is one array operation.

A series is one indicator in one region; series are ordered indicator first (`series = indicator * n_regions + region`).
A reading stands at the last month of its period. Nothing is computed here: cells hold row numbers of the readings frame,
-1 where nothing was reported, so that each number can be followed back to its upload and cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]

from metrics.model import Period, Plan
from metrics.model.period import month_index

LAYERS = ("point", "ytd", "ptd", "month", "quarter", "year")
"""`month`, `quarter`, `year` are discrete readings of that span; the others stand for a date, whatever their grain."""
_SPAN = {"month": 1, "quarter": 3, "year": 12}

RESTATED, DEMO = 1, 2
"""Bits of the flags carried with every number: an input was restated, an input is invented."""

READING_COLUMNS = (
    "indicator", "region", "period", "basis", "value", "numerator", "denominator", "note",
    "upload", "sheet", "row", "column", "restated", "demo",
)  # fmt: skip


@dataclass(frozen=True)
class Cube:
    """`refs[layer]`: int32 array (series, months) of row numbers in `readings`, -1 for none.

    `codes`: the indicators held, in order. `first_month` is the absolute index (`Period.last_month`) of column 0, a January; `values`
    etc. are float64 by row, NaN for none; they and `flags`, `uploads` end with one more place, which row -1 reads: NaN, 0.
    """

    plan: Plan
    readings: pd.DataFrame
    codes: tuple[str, ...]
    first_month: int
    n_months: int
    refs: dict[str, np.ndarray]
    values: np.ndarray
    numerators: np.ndarray
    denominators: np.ndarray
    flags: np.ndarray
    uploads: np.ndarray

    @property
    def n_regions(self) -> int:
        return len(self.plan.region_names)

    def rows(self, codes: Iterable[str]) -> np.ndarray:
        """Series numbers of these indicators, all regions, indicator first."""
        order = {code: n for n, code in enumerate(self.codes)}
        starts = np.array([order[c] for c in codes], dtype=int)[:, None] * self.n_regions
        return (starts + np.arange(self.n_regions)).ravel()

    def layer(self, name: str, series: np.ndarray) -> np.ndarray:
        """`refs` of these series, to be read only."""
        grid = self.refs[name]
        if is_empty(grid):
            return np.broadcast_to(np.int32(-1), (len(series), self.n_months))
        return grid if len(series) == len(grid) and (series == np.arange(len(grid))).all() else grid[series]


@dataclass(frozen=True)
class Placed:
    """Where each row of `readings` belongs, as arrays by row: position of its indicator and region in the plan (-1 where it has none),
    last month, months and basis. `order`: the rows of use by indicator, of each in order of precedence: the last one stands. `starts`: where
    in it each indicator begins. `values` etc.: as in `Cube`."""

    plan: Plan
    readings: pd.DataFrame
    last: Period
    region: np.ndarray
    end: np.ndarray
    span: np.ndarray
    basis: np.ndarray
    bases: tuple[str, ...]
    order: np.ndarray
    starts: np.ndarray
    values: np.ndarray
    numerators: np.ndarray
    denominators: np.ndarray
    flags: np.ndarray
    uploads: np.ndarray

    @property
    def first_month(self) -> int:
        """A January from which on everything that can be of use lies."""
        first = self.end[self.order].min(initial=min(month_index(self.plan.first_day), self.last.first_month))
        return int(first) // 12 * 12

    def cube(self, codes: Sequence[str], first_month: int) -> Cube:
        """The readings of these indicators from `first_month` (a January) up to the last period."""
        position = {i.code: n for n, i in enumerate(self.plan.indicators)}
        parts = [self.order[self.starts[position[c]] : self.starts[position[c] + 1]] for c in codes]
        rows = np.concatenate(parts)
        held = np.repeat(np.arange(len(codes)), [len(part) for part in parts])
        late = self.end[rows] >= first_month
        rows, held = rows[late], held[late]
        n_regions, n_months = len(self.plan.region_names), self.last.last_month - first_month + 1
        n_series = len(codes) * n_regions
        # Month by month in memory, as `cumulate` walks; the arrays are (series, months) all the same.
        cell = (self.end[rows] - first_month) * n_series + held * n_regions + self.region[rows]
        basis, span = self.basis[rows], self.span[rows]
        refs = {}
        shape = (n_series, n_months)
        for layer in LAYERS:
            name = layer if layer in ("point", "ytd", "ptd") else "discrete"
            here = basis == (self.bases.index(name) if name in self.bases else -1)
            if name == "discrete":
                here &= span == _SPAN[layer]
            if not here.any():
                refs[layer] = np.broadcast_to(np.int32(-1), shape)  # takes no memory
                continue
            grid = np.full(shape[0] * n_months, -1, np.int32)
            grid[cell[here]] = rows[here]  # the last write wins
            refs[layer] = grid.reshape(n_months, n_series).T
        return Cube(
            self.plan, self.readings, tuple(codes), first_month, n_months, refs,
            self.values, self.numerators, self.denominators, self.flags, self.uploads,
        )  # fmt: skip


def place(plan: Plan, readings: pd.DataFrame, last: Period) -> Placed:
    """Place `readings` (columns READING_COLUMNS, one row per indicator, region, period, basis) up to the end of `last`.

    Readings of indicators or regions that the plan does not know, and those after `last`, take no part.
    Where two grains end in the same month (2024Q4 and 2024), the later upload stands; in one upload the longer span.
    """
    period, period_names = _coded(readings["period"])
    periods = [Period.parse(str(name)) for name in period_names]
    end = np.array([p.last_month for p in periods], np.int32)[period]
    span = np.array([p.months for p in periods], np.int8)[period]
    uploads = readings["upload"].to_numpy(np.int32, na_value=0)
    precedence = uploads.astype(np.int64) * 16 + span
    in_order = bool((precedence[1:] >= precedence[:-1]).all())
    basis, bases = _coded(readings["basis"])
    indicator = _positions(readings["indicator"], [i.code for i in plan.indicators])
    region = _positions(readings["region"], plan.region_names)
    use = (indicator >= 0) & (region >= 0) & (end <= last.last_month)
    order = np.flatnonzero(use)
    if not in_order:
        order = order[np.argsort(precedence[order], kind="stable")]
    held = indicator[order].astype(np.min_scalar_type(len(plan.indicators)))  # a radix sort of small numbers
    by_indicator = np.argsort(held, kind="stable")
    order, held = order[by_indicator], held[by_indicator]
    flags = readings["restated"].to_numpy(bool) * RESTATED | readings["demo"].to_numpy(bool) * DEMO
    return Placed(
        plan, readings, last, region=region, end=end, span=span, basis=basis, bases=tuple(str(b) for b in bases), order=order,
        starts=np.searchsorted(held, np.arange(len(plan.indicators) + 1)),
        **{f"{name}s": np.append(floats(readings[name]), np.nan) for name in ("value", "numerator", "denominator")},
        flags=np.append(flags.astype(np.uint8), np.uint8(0)), uploads=np.append(uploads, np.int32(0)),
    )  # fmt: skip


def is_empty(grid: np.ndarray) -> bool:
    """Whether this is a layer without readings, as `Placed.cube` makes it."""
    return not any(grid.strides)


def _coded(column: pd.Series) -> tuple[np.ndarray, Sequence[object]]:
    """(code by row, what each stands for) of a column of names."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy(), list(column.cat.categories)
    codes, names = pd.factorize(column)
    return codes, list(names)


def _positions(column: pd.Series, names: Sequence[str]) -> np.ndarray:
    """Position of each in `names`, -1 for one that is not there."""
    codes, found = _coded(column)
    if list(found) == list(names):
        return codes
    known = {name: n for n, name in enumerate(names)}
    return np.array([*(known.get(str(name), -1) for name in found), -1], np.int32)[codes]


def floats(column: pd.Series) -> np.ndarray:
    """float64, NaN for none, of a column of any kind of number."""
    if isinstance(column.dtype, pd.ArrowDtype):
        numbers = pa.chunked_array(column.array.__arrow_array__())
        return np.asarray(pc.cast(numbers, pa.float64()).to_numpy())
    return column.to_numpy(float, na_value=np.nan)
