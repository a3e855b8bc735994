"""Columns of number texts, a million at a time: which of them are plain, and which rows are clearly within every bound.

Judges only what can be judged without a doubt from the float; what is near a bound, or written in any other way, is left to the decimals of
`etl.check`. In slices: they stay in the processor's cache, and several are worked on at once.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from etl.check import TOLERANCE
from metrics.model import Indicator, Plan

PLAIN = r"^(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{0,9}[1-9])?$"
SLICE = 1 << 16
_WHOLE_DIGITS = 15
_NEAR = 1e-9


class _Column(NamedTuple):
    """Of one slice of a column: its texts, which of them are blank, which plain numbers, which of those have decimals; the numbers, NaN
    where not plain."""

    texts: pa.StringArray
    blank: np.ndarray
    plain: np.ndarray
    dotted: np.ndarray
    number: np.ndarray


def rows_clean(plan: Plan, values: Mapping[str, pa.StringArray], indicators: np.ndarray) -> np.ndarray:
    """Whether the numbers of each row are plain and clearly right. `values`: value, numerator, denominator as far as the file has them;
    `indicators`: places in the plan."""
    limits = _Limits(plan)
    starts = range(0, len(indicators), SLICE)

    def of_slice(start: int) -> np.ndarray:
        columns = {name: _read(column.slice(start, SLICE)) for name, column in values.items()}
        return limits.inside(columns, indicators[start : start + SLICE])

    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as threads:
        return np.concatenate([np.zeros(0, bool), *threads.map(of_slice, starts)])


class _Limits:
    """The bounds of a plan's indicators as arrays."""

    def __init__(self, plan: Plan) -> None:
        of = plan.indicators
        self.is_ratio = np.array([i.kind == "ratio" for i in of])
        self.is_growth = np.array([i.kind == "growth" for i in of])
        self.low, self.high = (np.array([_limit(i, name) for i in of]) for name in ("minimum", "maximum"))
        self.scale = np.array([float(i.scale) for i in of])
        self.whole = np.array([i.whole for i in of])

    def inside(self, columns: dict[str, _Column], at: np.ndarray) -> np.ndarray:
        n = len(at)
        none = _Column(pa.nulls(n, pa.string()), np.ones(n, bool), np.zeros(n, bool), np.zeros(n, bool), np.full(n, np.nan))
        has_value, top, bottom = (columns.get(name, none) for name in ("value", "numerator", "denominator"))
        value = has_value.number
        is_ratio, low, high, scale = self.is_ratio[at], self.low[at], self.high[at], self.scale[at]
        with np.errstate(invalid="ignore", divide="ignore"):
            fits = has_value.plain & ((value > low) & (value < high) | _at_limit(value, low, high))
            fits &= ~(self.whole[at] & has_value.dotted)
            is_fraction = is_ratio & (scale > 1) & (value > 0) & (value <= 1)
            alone = fits & top.blank & bottom.blank & ~self.is_growth[at] & ~is_fraction
            parts = top.plain & bottom.plain & is_ratio
            if not parts.any():
                return alone
            rate = scale * top.number / bottom.number
            same = _truth(pc.equal(top.texts, bottom.texts))
            below = (top.number < bottom.number * (1 - _NEAR)) & (rate < high) | same & (scale <= high)
            right = (bottom.number > 0) & below & ((rate > low) | (top.number == 0) & (low <= 0))
            agrees = np.abs(value - rate) < float(TOLERANCE) * (1 - _NEAR)
            return alone | parts & right & (fits & agrees | has_value.blank)


def _read(column: pa.StringArray) -> _Column:
    n = len(column)
    lengths = pc.binary_length(column).to_numpy(zero_copy_only=False)
    blank = lengths == 0
    dotted, number = np.zeros(n, bool), np.full(n, np.nan)
    if blank.all():
        return _Column(column, blank, dotted, dotted, number)
    plain = ~blank & _truth(pc.ascii_is_decimal(column)) & (lengths <= _WHOLE_DIGITS)
    plain &= (lengths == 1) | ~_truth(pc.starts_with(column, "0"))
    rest = np.flatnonzero(~plain & ~blank)
    if len(rest):
        dotted[rest] = _truth(pc.match_substring_regex(column.take(pa.array(rest)), PLAIN))
        plain |= dotted
    numbers = column if plain.all() else column.filter(pa.array(plain))
    number[plain] = pc.cast(numbers, pa.float64()).to_numpy(zero_copy_only=False)
    return _Column(column, blank, plain, dotted, number)


def _truth(found: pa.Array) -> np.ndarray:
    return found.to_numpy(zero_copy_only=False).astype(bool)


def _limit(indicator: Indicator, name: str) -> float:
    limit = getattr(indicator, name)
    return (-np.inf if name == "minimum" else np.inf) if limit is None else float(limit)


def _at_limit(value: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Exactly at a bound; only where a float holds the bound and its neighbours apart."""
    return ((value == low) | (value == high)) & (np.abs(value) < 100_000) & (value == np.round(value))
