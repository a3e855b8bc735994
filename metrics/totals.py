"""What each region reported in each period, and what its parts add up to. DESIGN §3.1, "across regions".

A value reported for a region itself is the total; otherwise the parts that have reported make it, and the coverage says how
many of them did. A complete value goes before an incomplete one, a reported one before a rolled-up one.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from metrics.cube import Cube, is_empty
from metrics.cumulate import Running
from metrics.model import Plan


@dataclass
class Totals:
    """Arrays (indicators, regions, periods); `amount`, `direct` and `rolled` have the measures in front.

    `direct` is what the region itself reported, `rolled` what its parts add up to (NaN for none), `amount` the one that
    stands. `parts_reported` of the `n_parts` (by region) directly below it have reported. `carried`: what a region that has not
    reported this time adds to a roll-up all the same, because it is known from before (NaN for nothing), with its flags; only totals
    of a whole plan have it.
    """

    amount: np.ndarray
    reported: np.ndarray
    incomplete: np.ndarray
    flags: np.ndarray
    upload: np.ndarray
    direct: np.ndarray
    rolled: np.ndarray
    is_rolled: np.ndarray
    parts_reported: np.ndarray
    n_parts: np.ndarray
    carried: np.ndarray | None = None
    carried_flags: np.ndarray | None = None

    def last(self, periods: int) -> Totals:
        """The same of the last `periods` periods only."""
        arrays = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "n_parts"}
        return replace(self, **{name: array[..., -periods:] for name, array in arrays.items() if array is not None})


def period_ends(cube: Cube, span: int) -> np.ndarray:
    """Columns of the cube where a period of `span` months ends, the last column always among them."""
    return np.arange((cube.n_months - 1) % span, cube.n_months, span)


def seen(refs: list[np.ndarray], ends: np.ndarray, span: int) -> np.ndarray:
    """Whether anything was reported in the `span` months up to each of `ends`: (series, periods)."""
    found = np.zeros((len(refs[0]), len(ends)), bool)
    for grid in refs:
        found |= last_in_window(grid, ends, span) >= 0
    return found


def last_in_window(grid: np.ndarray, ends: np.ndarray, span: int) -> np.ndarray:
    """Row number of the last reading in the `span` months up to each of `ends`, -1 for none: (series, periods)."""
    if is_empty(grid):
        return np.broadcast_to(np.int32(-1), (len(grid), len(ends)))
    found = np.full((len(grid), len(ends)), -1, np.int32)
    for back in range(span):
        columns = ends - back
        here = np.where(columns >= 0, grid[:, np.maximum(columns, 0)], np.int32(-1))
        found = np.where(found < 0, here, found)
    return found


def of_running(cube: Cube, running: Running, reported: np.ndarray, ends: np.ndarray, carried: np.ndarray | None = None) -> Totals:
    """Totals before roll-up from a running total; `reported` as from `seen`. `carried`: where something is known of it, which stays
    in a roll-up when the region is silent."""
    missing = running.missing[:, ends]
    amount = running.amount[:, :, ends]
    totals = _totals(cube, amount, reported, missing > 0, running.flags[:, ends], running.upload[:, ends])
    if carried is not None:
        known = carried.reshape(totals.reported.shape) & ~totals.reported
        totals.carried = np.where(known, amount.reshape(totals.amount.shape), np.nan)
        totals.carried_flags = np.where(known, running.flags[:, ends].reshape(known.shape), 0).astype(np.uint8)
    return totals


def of_rows(cube: Cube, rows: np.ndarray, measures: list[np.ndarray]) -> Totals:
    """Totals before roll-up from single readings; `rows` as from `last_in_window`."""
    amount = np.array([column[rows] for column in measures])
    reported = (rows >= 0) & ~np.isnan(amount).any(axis=0)
    return _totals(cube, amount, reported, np.zeros_like(reported), cube.flags[rows], cube.uploads[rows])


def _totals(
    cube: Cube, amount: np.ndarray, reported: np.ndarray, incomplete: np.ndarray, flags: np.ndarray, upload: np.ndarray
) -> Totals:
    def by_region(array: np.ndarray) -> np.ndarray:
        return array.reshape(*array.shape[:-2], -1, cube.n_regions, array.shape[-1])

    amount, reported, incomplete = by_region(amount), by_region(reported), by_region(incomplete)
    amount = np.where(reported, amount, np.nan)
    parts = np.array(cube.plan.n_parts)
    return Totals(
        amount=amount,
        reported=reported.copy(),  # roll_up writes into it, and callers use theirs twice
        incomplete=incomplete & reported,
        flags=np.where(reported, by_region(flags), 0).astype(np.uint8),
        upload=np.where(reported, by_region(upload), 0),
        direct=amount.copy(),
        rolled=np.full_like(amount, np.nan),
        is_rolled=np.zeros_like(reported),
        parts_reported=np.zeros(reported.shape, int),
        n_parts=parts,
    )


def _carry_up(
    totals: Totals, parents: np.ndarray, has: np.ndarray, nothing: np.ndarray, past: np.ndarray, flags: np.ndarray
) -> None:
    """A silent area brings what it once reported itself, else what its parts brought; never both, nor beside a new value."""
    assert totals.carried is not None
    assert totals.carried_flags is not None
    own = totals.carried[:, :, parents]
    from_parts = np.isnan(own)
    totals.carried[:, :, parents] = np.where(has, np.nan, np.where(from_parts, np.where(nothing, np.nan, past), own))
    totals.carried_flags[:, parents] = np.where(has, 0, np.where(from_parts[0], flags, totals.carried_flags[:, parents]))


def roll_up(totals: Totals, plan: Plan, reduce: np.ufunc = np.add) -> Totals:
    """Fill each region that has parts; changes and returns `totals`. `reduce`: np.add, np.fmax or np.fmin; NaN is left out."""
    for parents, parts, starts in (map(np.array, family) for family in plan.families):
        has = totals.reported[:, parts]
        count = np.add.reduceat(has.astype(int), starts, axis=1)
        some = count > 0
        values = totals.amount[:, :, parts]
        rolled = reduce.reduceat(np.where(np.isnan(values), 0, values) if reduce is np.add else values, starts, axis=2)
        rolled = np.where(some, rolled, np.nan)
        flags = np.bitwise_or.reduceat(np.where(has, totals.flags[:, parts], 0), starts, axis=1)
        if totals.carried is not None and totals.carried_flags is not None:
            carried = totals.carried[:, :, parts]
            nothing = np.logical_and.reduceat(np.isnan(carried), starts, axis=2)
            past = np.add.reduceat(np.nan_to_num(carried), starts, axis=2)
            past_flags = np.bitwise_or.reduceat(totals.carried_flags[:, parts], starts, axis=1)
            rolled = rolled + past
            flags |= past_flags
            _carry_up(totals, parents, totals.reported[:, parents] | some, nothing, past, past_flags)
        lacking = np.logical_or.reduceat(totals.incomplete[:, parts] & has, starts, axis=1)
        incomplete = (count < totals.n_parts[parents][:, None]) | lacking
        use = some & (~totals.reported[:, parents] | (totals.incomplete[:, parents] & ~incomplete))
        totals.rolled[:, :, parents] = rolled
        totals.parts_reported[:, parents] = count
        totals.is_rolled[:, parents] = use
        totals.amount[:, :, parents] = np.where(use, rolled, totals.amount[:, :, parents])
        totals.incomplete[:, parents] = np.where(use, incomplete, totals.incomplete[:, parents])
        totals.flags[:, parents] = np.where(use, flags, totals.flags[:, parents])
        upload = np.maximum.reduceat(np.where(has, totals.upload[:, parts], 0), starts, axis=1)
        totals.upload[:, parents] = np.where(use, upload, totals.upload[:, parents])
        totals.reported[:, parents] |= use
    return totals
