"""What each region reported in each period, and what its parts add up to. DESIGN §3.1, "across regions".

A value reported for a region itself is the total; otherwise the parts that have reported make it, and the coverage says how
many of them did. A complete value goes before an incomplete one, a reported one before a rolled-up one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from metrics.cube import Cube
from metrics.cumulate import Running
from metrics.model import Plan

Reduce = Callable[[np.ndarray, np.ndarray], np.ndarray]


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


def period_ends(cube: Cube, span: int) -> np.ndarray:
    """Columns of the cube where a period of `span` months ends, the last column always among them."""
    return np.arange((cube.n_months - 1) % span, cube.n_months, span)


def seen(refs: list[np.ndarray], ends: np.ndarray, span: int) -> np.ndarray:
    """Whether anything was reported in the `span` months up to each of `ends`: (series, periods)."""
    any_month = np.logical_or.reduce([grid >= 0 for grid in refs])
    count = np.concatenate([np.zeros((len(any_month), 1), int), np.cumsum(any_month, axis=1)], axis=1)
    return count[:, ends + 1] > count[:, np.maximum(ends + 1 - span, 0)]


def last_in_window(grid: np.ndarray, ends: np.ndarray, span: int) -> np.ndarray:
    """Row number of the last reading in the `span` months up to each of `ends`, -1 for none: (series, periods)."""
    found = np.full((len(grid), len(ends)), -1, np.int32)
    for back in range(span):
        columns = ends - back
        here = np.where(columns >= 0, grid[:, np.maximum(columns, 0)], -1)
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
    table = np.column_stack([np.array(measures), np.full(len(measures), np.nan)])
    amount = table[:, rows]
    reported = (rows >= 0) & ~np.isnan(amount).any(axis=0)
    flags, uploads = np.append(cube.flags, 0), np.append(cube.uploads, 0)
    return _totals(cube, amount, reported, np.zeros_like(reported), flags[rows], uploads[rows])


def _totals(
    cube: Cube, amount: np.ndarray, reported: np.ndarray, incomplete: np.ndarray, flags: np.ndarray, upload: np.ndarray
) -> Totals:
    def by_region(array: np.ndarray) -> np.ndarray:
        return array.reshape(*array.shape[:-2], -1, cube.n_regions, array.shape[-1])

    amount, reported, incomplete = by_region(amount), by_region(reported), by_region(incomplete)
    amount = np.where(reported, amount, np.nan)
    parts = np.array([len(cube.plan.children.get(name, ())) for name in cube.plan.region_names])
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


def sum_of(values: np.ndarray, axis: int) -> np.ndarray:
    return np.nansum(values, axis=axis)


def families(plan: Plan) -> list[tuple[int, np.ndarray]]:
    """(parent, its parts) as positions in `plan.region_names`, the lowest level first."""
    position = {name: n for n, name in enumerate(plan.region_names)}
    parent_of = {r.name: r.parent for r in plan.regions}

    def depth(name: str) -> int:
        above = parent_of.get(name)
        return 0 if above is None else depth(above) + 1

    parents = sorted(plan.children, key=depth, reverse=True)
    return [(position[p], np.array([position[c] for c in plan.children[p]])) for p in parents]


def _carry_up(totals: Totals, parent: int, parts: np.ndarray, has: np.ndarray, past: np.ndarray, flags: np.ndarray) -> None:
    """A silent area brings what it once reported itself, else what its parts brought; never both, nor beside a new value."""
    assert totals.carried is not None
    assert totals.carried_flags is not None
    nothing = np.isnan(totals.carried[:, :, parts]).all(axis=2)
    own = totals.carried[:, :, parent]
    from_parts = np.isnan(own)
    totals.carried[:, :, parent] = np.where(has, np.nan, np.where(from_parts, np.where(nothing, np.nan, past), own))
    totals.carried_flags[:, parent] = np.where(has, 0, np.where(from_parts[0], flags, totals.carried_flags[:, parent]))


def roll_up(totals: Totals, plan: Plan, reduce: Callable[..., np.ndarray] = sum_of) -> Totals:
    """Fill each region that has parts; changes and returns `totals`. `reduce` ignores NaN: `sum_of`, `np.nanmax`, `np.nanmin`."""
    for parent, parts in families(plan):
        has = totals.reported[:, parts]
        count = has.sum(axis=1)
        some = count > 0
        values = totals.amount[:, :, parts]
        rolled = np.full(values.shape[:2] + values.shape[3:], np.nan)
        rolled[:, some] = reduce(np.where(some[:, None], values, 0), axis=2)[:, some]
        flags = np.bitwise_or.reduce(np.where(has, totals.flags[:, parts], 0), axis=1)
        if totals.carried is not None and totals.carried_flags is not None:
            past = np.nansum(totals.carried[:, :, parts], axis=2)
            past_flags = np.bitwise_or.reduce(totals.carried_flags[:, parts], axis=1)
            rolled += past
            flags |= past_flags
            _carry_up(totals, parent, parts, totals.reported[:, parent] | some, past, past_flags)
        incomplete = (count < len(parts)) | (totals.incomplete[:, parts] & has).any(axis=1)
        use = some & (~totals.reported[:, parent] | (totals.incomplete[:, parent] & ~incomplete))
        totals.rolled[:, :, parent] = rolled
        totals.parts_reported[:, parent] = count
        totals.is_rolled[:, parent] = use
        totals.amount[:, :, parent] = np.where(use, rolled, totals.amount[:, :, parent])
        totals.incomplete[:, parent] = np.where(use, incomplete, totals.incomplete[:, parent])
        totals.flags[:, parent] = np.where(use, flags, totals.flags[:, parent])
        upload = np.where(has, totals.upload[:, parts], 0).max(axis=1)
        totals.upload[:, parent] = np.where(use, upload, totals.upload[:, parent])
        totals.reported[:, parent] |= use
    return totals
