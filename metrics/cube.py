"""Readings as dense arrays over series × months, so that every rule is one array operation.

A series is one indicator in one region; series are ordered indicator first (`series = indicator * n_regions + region`).
A reading stands at the last month of its period. Nothing is computed here: cells hold row numbers of the readings frame,
-1 where nothing was reported, so that each number can be followed back to its upload and cell.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from metrics.model import Period, Plan
from metrics.model.period import month_index

LAYERS = ("point", "ytd", "ptd", "month", "quarter", "year")
"""`month`, `quarter`, `year` are discrete readings of that span; the others stand for a date, whatever their grain."""

RESTATED, DEMO = 1, 2
"""Bits of the flags carried with every number: an input was restated, an input is invented."""

READING_COLUMNS = (
    "indicator", "region", "period", "basis", "value", "numerator", "denominator", "note",
    "upload", "sheet", "row", "column", "restated", "demo",
)  # fmt: skip


@dataclass(frozen=True)
class Cube:
    """`refs[layer]`: int32 array (series, months) of row numbers in `readings`, -1 for none.

    `first_month` is the absolute index (`Period.last_month`) of column 0, a January; `values` etc. are float64 by row, NaN for none.
    """

    plan: Plan
    readings: pd.DataFrame
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
        order = {i.code: n for n, i in enumerate(self.plan.indicators)}
        starts = np.array([order[c] for c in codes], dtype=int)[:, None] * self.n_regions
        return (starts + np.arange(self.n_regions)).ravel()


def build_cube(plan: Plan, readings: pd.DataFrame, last: Period) -> Cube:
    """Place `readings` (columns READING_COLUMNS, one row per indicator, region, period, basis) up to the end of `last`.

    Readings of indicators or regions that the plan does not know, and those after `last`, take no part.
    Where two grains end in the same month (2024Q4 and 2024), the later upload stands; in one upload the longer span.
    """
    codes = {i.code: n for n, i in enumerate(plan.indicators)}
    regions = {name: n for n, name in enumerate(plan.region_names)}
    period_codes, period_names = pd.factorize(readings["period"])
    periods = [Period.parse(str(name)) for name in period_names]
    ends = np.array([p.last_month for p in periods], dtype=int)
    spans = np.array([p.months for p in periods], dtype=int)
    end = ends[period_codes] if len(periods) else np.empty(0, int)
    span = spans[period_codes] if len(periods) else np.empty(0, int)

    indicator = readings["indicator"].map(codes).to_numpy(float)
    region = readings["region"].map(regions).to_numpy(float)
    use = ~np.isnan(indicator) & ~np.isnan(region) & (end <= last.last_month)

    starts = [month_index(plan.first_day), last.first_month, *end[use]]
    first_month = min(starts) // 12 * 12
    n_months = last.last_month - first_month + 1
    n_series = len(codes) * len(regions)
    series = (np.nan_to_num(indicator) * len(regions) + np.nan_to_num(region)).astype(int)
    uploads = readings["upload"].to_numpy(np.int32, na_value=0)
    basis = readings["basis"].to_numpy(object)

    # The last write wins in NumPy's indexed assignment, so the rows are put in order of precedence first.
    order = np.lexsort((span, uploads))
    refs = {}
    for layer in LAYERS:
        grid = np.full((n_series, n_months), -1, np.int32)
        if layer in ("point", "ytd", "ptd"):
            here = use & (basis == layer)
        else:
            here = use & (basis == "discrete") & (span == {"month": 1, "quarter": 3, "year": 12}[layer])
        rows = order[here[order]]
        grid[series[rows], end[rows] - first_month] = rows
        refs[layer] = grid
    flags = readings["restated"].to_numpy(bool) * RESTATED | readings["demo"].to_numpy(bool) * DEMO
    value, numerator, denominator = (readings[c].to_numpy(float, na_value=np.nan) for c in ("value", "numerator", "denominator"))
    return Cube(plan, readings, first_month, n_months, refs, value, numerator, denominator, flags.astype(np.uint8), uploads)
