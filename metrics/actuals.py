"""The actual of each kind of indicator, by region and period. DESIGN §3.1.

Each function turns the readings of its kind into totals, rolls them up over the regions and says what it could not compute.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from metrics.cube import Cube, is_empty
from metrics.cumulate import Cumulative, cumulate
from metrics.first import First
from metrics.model import Indicator
from metrics.model.period import month_index
from metrics.totals import Totals, last_in_window, of_rows, of_running, period_ends, roll_up, seen


@dataclass
class Actuals:
    """Arrays (indicators, regions, periods) of one kind, in the indicator's own unit; NaN for none.

    `this_year`: the running total of the year, where the kind has one (for 同比, 环比, the mean of the last quarters).
    `numerator`, `denominator`: the parts of a ratio; of a growth rate the stock now and at the last year-end.
    """

    indicators: list[Indicator]
    actual: np.ndarray
    totals: Totals
    this_year: np.ndarray
    this_year_is_whole: np.ndarray
    numerator: np.ndarray
    denominator: np.ndarray
    cube: Cube
    """The readings these were made from."""
    first: First | None = None
    """For the baseline of a stock."""
    running: Cumulative | None = None

    def last(self, periods: int) -> Actuals:
        """The same of the last `periods` periods only."""
        names = ("actual", "this_year", "this_year_is_whole", "numerator", "denominator")
        return replace(self, totals=self.totals.last(periods), **{name: getattr(self, name)[:, :, -periods:] for name in names})


FLOW_LAYERS = ("ytd", "ptd", "month", "quarter", "year")


def of_kind(cube: Cube, indicators: list[Indicator], span: int) -> Actuals:
    """Actuals of `indicators`, all of one kind, at the ends of periods of `span` months."""
    kind = indicators[0].kind
    ends = period_ends(cube, span)
    if kind == "growth":
        return _growth(cube, indicators, ends, span)
    series = cube.rows(i.code for i in indicators)
    if kind in ("annual_flow", "plan_flow"):
        return _flow(cube, indicators, series, ends, span)
    if kind == "ratio":
        return _ratio(cube, indicators, series, ends, span)
    return _point(cube, indicators, series, ends, span)


def _counts_from(cube: Cube, indicators: list[Indicator]) -> np.ndarray:
    starts = [month_index(i.counts_from or cube.plan.period.start) - cube.first_month for i in indicators]
    return np.repeat(np.array(starts), cube.n_regions)


def _flow(cube: Cube, indicators: list[Indicator], series: np.ndarray, ends: np.ndarray, span: int) -> Actuals:
    running = cumulate(cube, series, [cube.values], _counts_from(cube, indicators), indicators[0].kind == "plan_flow")
    reported = seen([running.refs[layer] for layer in FLOW_LAYERS], ends, span)
    # A plan-to-date reading without last year-end says nothing of this year: reported, but not computable, and not a zero.
    covered = running.year.missing[:, ends] <= ends % 12
    year = roll_up(of_running(cube, running.year, reported & covered, ends), cube.plan)
    totals = year
    if indicators[0].kind == "plan_flow":  # what was reported of the time before counting starts is no zero either
        known = running.plan.missing[:, ends] <= ends - running.starts[:, None]
        totals = roll_up(of_running(cube, running.plan, reported & known, ends, known), cube.plan)
    totals.reported |= reported.reshape(totals.reported.shape)
    none = np.full(totals.reported.shape, np.nan)
    return Actuals(
        indicators,
        totals.amount[0],
        totals,
        year.amount[0],
        year.reported & ~year.incomplete & ~np.isnan(year.amount[0]),
        none,
        none,
        cube,
        running=running,
    )


def _point(cube: Cube, indicators: list[Indicator], series: np.ndarray, ends: np.ndarray, span: int) -> Actuals:
    grid = cube.layer("point", series)
    totals = of_rows(cube, last_in_window(grid, ends, span), [cube.values])
    if indicators[0].kind == "level":
        _worst(totals, indicators, cube)
    else:
        roll_up(totals, cube.plan)
    none = np.full(totals.reported.shape, np.nan)
    return Actuals(indicators, totals.amount[0], totals, none, np.zeros_like(totals.reported), none, none, cube)


def _worst(totals: Totals, indicators: list[Indicator], cube: Cube) -> None:
    """A standard is kept by an area where its worst part keeps it: roll up with the sign that makes the worst the largest."""
    sign = np.array([-1.0 if i.direction == "up" else 1.0 for i in indicators])[:, None, None]
    for array in (totals.amount, totals.direct):
        array *= sign
    roll_up(totals, cube.plan, np.fmax)
    for array in (totals.amount, totals.direct, totals.rolled):
        array *= sign


def _ratio(cube: Cube, indicators: list[Indicator], series: np.ndarray, ends: np.ndarray, span: int) -> Actuals:
    """Σ numerator ÷ Σ denominator. A rate reported without its parts stands only for the region that reported it."""
    parts = [cube.numerators, cube.denominators]
    running = cumulate(cube, series, parts, _counts_from(cube, indicators), with_plan=False)
    covered = running.year.missing[:, ends] <= ends % 12
    totals = of_running(cube, running.year, seen(list(running.refs.values()), ends, span) & covered, ends)
    _fill_missing(totals, of_rows(cube, last_in_window(cube.layer("point", series), ends, span), parts))
    roll_up(totals, cube.plan)

    bare = _bare_rates(cube, series, ends, span)
    anything = seen([cube.layer(layer, series) for layer in ("point", *FLOW_LAYERS)], ends, span).reshape(totals.reported.shape)
    scale = np.array([i.scale for i in indicators], float)[:, None, None]
    numerator, denominator = totals.amount
    with np.errstate(divide="ignore", invalid="ignore"):
        by_parts = np.where(denominator != 0, numerator / denominator * scale, np.nan)
    use_bare = bare.reported & (~totals.reported | totals.is_rolled | totals.incomplete)
    actual = np.where(use_bare, bare.amount[0], by_parts)
    for name in ("flags", "upload"):
        setattr(totals, name, np.where(use_bare, getattr(bare, name), getattr(totals, name)))
    totals.is_rolled &= ~use_bare
    totals.incomplete &= ~use_bare
    totals.reported |= bare.reported | anything
    hidden = np.where(use_bare, np.nan, totals.amount)
    none = np.full(totals.reported.shape, np.nan)
    return Actuals(indicators, actual, totals, none, np.zeros_like(totals.reported), hidden[0], hidden[1], cube, running=running)


def _bare_rates(cube: Cube, series: np.ndarray, ends: np.ndarray, span: int) -> Totals:
    """Rates without numerator and denominator that stand for the year so far: point, ytd, or discrete from January on."""
    lacks_parts = np.isnan(cube.numerators) | np.isnan(cube.denominators)
    rates = np.where(lacks_parts, cube.values, np.nan)
    found = np.full((len(series), len(ends)), -1, np.int32)
    month_of_year = np.arange(cube.n_months) % 12
    for layer, from_january in (("ytd", None), ("point", None), ("year", 11), ("quarter", 2), ("month", 0)):
        grid = cube.layer(layer, series)
        if is_empty(grid):
            continue
        usable = ~np.isnan(rates[grid])
        if from_january is not None:
            usable &= month_of_year == from_january
        here = last_in_window(np.where(usable, grid, -1), ends, span)
        found = np.where(found < 0, here, found)
    return of_rows(cube, found, [cube.values])


def _fill_missing(totals: Totals, other: Totals) -> None:
    use = other.reported & ~totals.reported
    for name in ("amount", "direct", "flags", "upload"):
        setattr(totals, name, np.where(use, getattr(other, name), getattr(totals, name)))
    totals.incomplete &= ~use
    totals.reported |= use


def _growth(cube: Cube, indicators: list[Indicator], ends: np.ndarray, span: int) -> Actuals:
    """Base stock ÷ base stock at the last year-end − 1, from the summed stock of the regions that have both."""
    plan = cube.plan
    bases = [i.base or "" for i in indicators]
    grid = cube.layer("point", cube.rows(bases))
    now = of_rows(cube, last_in_window(grid, ends, span), [cube.values])
    # A year-end stock is the last one known in the fourth quarter, whatever the span asked for.
    year_ends = ends - ends % 12 - 1
    before_rows = np.where(year_ends >= 0, last_in_window(grid, np.maximum(year_ends, 0), 3), -1)
    before = of_rows(cube, before_rows, [cube.values])

    both = _both(now, before)
    roll_up(both, plan)
    for totals in (now, before):
        roll_up(totals, plan)
    # Whole totals first; where the parts that have both are fewer, only those are compared with themselves.
    whole = now.reported & before.reported & ~now.incomplete & ~before.incomplete
    stock = np.where(whole, now.amount[0], both.amount[0])
    base = np.where(whole, before.amount[0], both.amount[1])
    flags = now.flags | before.flags
    upload = np.maximum(now.upload, before.upload)
    totals = Totals(
        amount=np.array([stock, base]),
        reported=whole | both.reported,
        incomplete=np.where(whole, False, both.incomplete),
        flags=np.where(whole, flags, both.flags).astype(np.uint8),
        upload=np.where(whole, upload, both.upload),
        direct=both.direct,
        rolled=both.rolled,
        is_rolled=np.where(whole, now.is_rolled, both.is_rolled),
        parts_reported=np.where(whole, now.parts_reported, both.parts_reported),
        n_parts=now.n_parts,
    )
    scale = np.array([i.scale for i in indicators], float)[:, None, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        actual = np.where(base > 0, (stock / base - 1) * scale, np.nan)
    none = np.full(totals.reported.shape, np.nan)
    return Actuals(indicators, actual, totals, none, np.zeros_like(totals.reported), stock, base, cube)


def _both(now: Totals, before: Totals) -> Totals:
    have = now.reported & before.reported
    amount = np.where(have, np.concatenate([now.amount, before.amount]), np.nan)
    return Totals(
        amount=amount,
        reported=have,
        incomplete=np.zeros_like(have),
        flags=np.where(have, now.flags | before.flags, 0).astype(np.uint8),
        upload=np.where(have, np.maximum(now.upload, before.upload), 0),
        direct=amount.copy(),
        rolled=np.full_like(amount, np.nan),
        is_rolled=np.zeros_like(have),
        parts_reported=np.zeros(have.shape, int),
        n_parts=now.n_parts,
    )
