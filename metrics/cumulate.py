"""From discrete, year-to-date and plan-to-date readings, in any mixture, to both running totals.

For every month the best-known way is taken, the one with the fewest missing months; among equals the most direct:

    this year   = ytd reading, or earlier total + discrete reading, or plan-to-date − plan-to-date at the last year-end
    plan period = ptd reading, or total at the last year-end + ytd reading, or earlier total + discrete reading

A month that nothing covers adds nothing and is counted in `missing`: the total is then a lower bound, never a silent total.
DESIGN §3.1. What is not done: using later readings to work out earlier ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metrics.cube import Cube, is_empty

NONE = 10_000
"""`missing` of a way that is not open; more than any plan has months."""

# Ways, as stored in Running.way so that a total can be followed back (metrics.trace).
SKIP, DIRECT, QUARTER, MONTH, YEAR, OTHER = range(6)
_STEPS = {YEAR: ("year", 12), QUARTER: ("quarter", 3), MONTH: ("month", 1)}  # the longest first: fewer readings, more direct


@dataclass
class Running:
    """A running total: arrays (series, months), `amount` with the measures in front.

    `missing`: months that no reading covers; all of them where nothing was reported. `way`: how the month was reached.
    """

    amount: np.ndarray
    missing: np.ndarray
    flags: np.ndarray
    upload: np.ndarray
    way: np.ndarray

    @classmethod
    def empty(cls, measures: int, series: int, months: int) -> Running:
        # Month by month in memory: `cumulate` writes one month of all series after the other.
        return cls(
            np.zeros((measures, months, series)).transpose(0, 2, 1),
            np.full((months, series), NONE, np.int16).T,
            np.zeros((months, series), np.uint8).T,
            np.zeros((months, series), np.int32).T,
            np.zeros((months, series), np.int8).T,
        )

    def offer(self, m: int, way: int, missing: np.ndarray, amount: np.ndarray, flags: np.ndarray, upload: np.ndarray) -> None:
        """Take this way to month `m` where it leaves fewer months missing than what is there."""
        better = missing < self.missing[:, m]
        if not better.any():
            return
        if better.all():
            self.missing[:, m], self.amount[:, :, m], self.flags[:, m], self.upload[:, m] = missing, amount, flags, upload
            self.way[:, m] = way
            return
        np.copyto(self.missing[:, m], missing, where=better, casting="same_kind")
        np.copyto(self.amount[:, :, m], amount, where=better)
        np.copyto(self.flags[:, m], flags, where=better)
        np.copyto(self.upload[:, m], upload, where=better)
        np.copyto(self.way[:, m], np.int8(way), where=better)


@dataclass
class Cumulative:
    """`year`: running total since January. `plan`: since `counts_from`, without months where nothing needs it. `refs`: the readings used, as in Cube, of these series."""

    year: Running
    plan: Running
    refs: dict[str, np.ndarray]
    starts: np.ndarray


def cumulate(cube: Cube, series: np.ndarray, measures: list[np.ndarray], counts_from: np.ndarray, with_plan: bool) -> Cumulative:
    """Running totals of `series`; `measures` are columns by reading row (value, or numerator and denominator).

    `counts_from`: per series, the column of the cube where the plan-to-date total starts from zero. A reading that lacks
    one of the measures takes no part. In the year of `counts_from` the year-to-date is taken to count from there too.
    Without `with_plan` the plan-to-date total is worked out only where plan-to-date readings make it part of the year's.
    """
    table = np.array(measures)  # row -1 reads as NaN; it is never offered
    usable = ~np.isnan(table).any(axis=0)
    flags, uploads = cube.flags, cube.uploads
    refs = {}
    for layer in ("ytd", "ptd", "month", "quarter", "year"):
        grid = cube.layer(layer, series)
        refs[layer] = grid if is_empty(grid) else np.where(usable[grid], grid, np.int32(-1))
    none = np.zeros(cube.n_months, bool)
    filled = {layer: none if is_empty(grid) else np.asarray((grid >= 0).any(axis=0)) for layer, grid in refs.items()}
    needs_plan = with_plan or bool(filled["ptd"].any())

    n, months = len(series), cube.n_months
    year, plan = (Running.empty(len(measures), n, size) for size in (months, months if needs_plan else 0))
    nothing = (np.zeros((len(measures), n)), np.zeros(n, np.int16), np.zeros(n, np.uint8), np.zeros(n, np.int32))

    def at(running: Running, m: int, zero_from: int) -> tuple[np.ndarray, ...]:
        if m < zero_from:
            return nothing
        return running.amount[:, :, m], running.missing[:, m], running.flags[:, m], running.upload[:, m]

    for m in range(months):
        january = m - m % 12
        begun = counts_from <= m

        def offer_reading(running: Running, layer: str, way: int, base: tuple[np.ndarray, ...] = nothing, m: int = m) -> None:
            ref = refs[layer][:, m]
            if filled[layer][m]:
                amount, missing, flag, upload = base
                open_ = np.where(ref >= 0, missing, np.int16(NONE))
                running.offer(m, way, open_, amount + table[:, ref], flag | flags[ref], np.maximum(upload, uploads[ref]))

        def offer_steps(running: Running, floor: int, m: int = m) -> None:
            for way, (layer, months_back) in _STEPS.items():
                if m - months_back >= floor - 1:
                    offer_reading(running, layer, way, at(running, m - months_back, floor))

        offer_reading(year, "ytd", DIRECT)
        offer_steps(year, january)
        if not needs_plan:
            amount, missing, flag, upload = at(year, m - 1, january)
            year.offer(m, SKIP, missing + 1, amount, flag, upload)
            continue
        plan.missing[~begun, m] = 0  # before counting starts the total is an exact zero
        offer_reading(plan, "ptd", DIRECT)
        base_amount, base_missing, base_flag, base_upload = at(plan, january - 1, 0)
        if begun.any():
            offer_reading(plan, "ytd", OTHER, (base_amount, np.where(begun, base_missing, NONE), base_flag, base_upload))
        offer_steps(plan, 0)

        if filled["ptd"][m]:
            amount, missing, flag, upload = at(plan, m, 0)
            open_ = np.where(begun & (refs["ptd"][:, m] >= 0) & (base_missing == 0), missing, NONE)
            year.offer(m, OTHER, open_, amount - base_amount, flag | base_flag, np.maximum(upload, base_upload))
        amount, missing, flag, upload = at(year, m - 1, january)
        year.offer(m, SKIP, missing + 1, amount, flag, upload)

        amount, missing, flag, upload = at(plan, m - 1, 0)
        plan.offer(m, SKIP, np.where(begun, missing + 1, NONE), amount, flag, upload)
    return Cumulative(year, plan, refs, counts_from)
