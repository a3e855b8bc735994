"""The gap board: every number of DESIGN §3.3 for all indicators, regions and periods at once.

`evaluate` computes whole arrays (indicators, regions, periods); `Board.rows` cuts one period out as a frame, `Board.history`
one series over time. The same arrays feed the pages, the exports and the command line.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from metrics.actuals import Actuals, of_kind
from metrics.cube import DEMO, RESTATED, Cube, build_cube
from metrics.model import Indicator, Period, Plan
from metrics.model.period import month_index
from metrics.pace import MONTHS_OF, elapsed_share, last_days, months_gone, progress_to, with_profile
from metrics.status import PRESETS, verdict
from metrics.targets import meets, needed, room, stated, target_grid
from metrics.totals import period_ends

NUMBERS = (
    "actual", "target", "need", "gap", "attainment", "progress", "elapsed", "expected", "pace_gap",
    "required_rate", "required_multiple", "yoy", "qoq", "numerator", "denominator", "baseline", "direct", "rolled",
)  # fmt: skip
"""Float columns of a board. `actual`, `target`, `need`, `expected`, `baseline` in the indicator's unit (a rate in %: 16.3);
`gap` and `required_rate` too, but in units of the base stock for a growth rate; `pace_gap` in percentage points;
`attainment`, `progress`, `elapsed`, `yoy`, `qoq` as fractions; `required_rate` per quarter."""

FLAGS = ("incomplete", "restated", "demo", "due", "hold", "met", "reported", "has_target", "baseline_is_first", "is_rolled")
DIGITS = 10
"""Numbers are rounded to this many decimals at the end: far below any unit, far above binary noise."""


@dataclass(frozen=True)
class Board:
    """`values[name]`: array (indicators, regions, periods) for each of NUMBERS, FLAGS, `status`, `upload`, `parts_reported`, `which`."""

    plan: Plan
    cube: Cube
    periods: tuple[Period, ...]
    values: dict[str, np.ndarray]
    n_parts: np.ndarray
    cutoff: dt.date

    @cached_property
    def actuals_of_kind(self) -> dict[str, Actuals]:
        """Kind → its actuals with their running totals, kept for the trace."""
        return _actuals(self.cube, self.periods[-1].months)

    def rows(self, region: str | None = None, back: int = 0) -> pd.DataFrame:
        """One row per indicator and region (all regions, or one) for the last period, or the one `back` periods earlier."""
        names = self.plan.region_names
        picked = list(range(len(names))) if region is None else [names.index(region)]
        t = len(self.periods) - 1 - back
        return self._frame(picked, [t]) if t >= 0 else self._frame(picked, [])

    def history(self, indicator: str, region: str) -> pd.DataFrame:
        """One row per period, oldest first, of one series."""
        frame = self._frame([self.plan.region_names.index(region)], list(range(len(self.periods))))
        return frame[frame["indicator"] == indicator].reset_index(drop=True)

    def _frame(self, regions: list[int], times: list[int]) -> pd.DataFrame:
        index = pd.MultiIndex.from_product(
            [
                [i.code for i in self.plan.indicators],
                [self.plan.region_names[r] for r in regions],
                [self.periods[t].code for t in times],
            ],
            names=["indicator", "region", "period"],
        )
        frame = index.to_frame(index=False)
        frame["kind"] = frame["indicator"].map({i.code: i.kind for i in self.plan.indicators})
        for name, array in self.values.items():
            frame[name] = array[:, regions][:, :, times].ravel()
        frame["n_parts"] = np.tile(np.repeat(self.n_parts[regions], len(times)), len(self.plan.indicators))
        frame["status"] = frame["status"].astype(object).where(frame["status"] != "", None)
        return frame


def evaluate(plan: Plan, readings: pd.DataFrame, period: Period, cutoff: dt.date | None = None) -> Board:
    """The board of `plan` at `period`, from the readings in force (columns `metrics.cube.READING_COLUMNS`).

    Earlier periods of the same grain come along. `cutoff` (数据截止日) matters where elapsed time is counted by day.
    """
    cube = build_cube(plan, readings, period)
    span = period.months
    ends = period_ends(cube, span)
    periods = tuple(Period.ending(cube.first_month + int(e), period.grain) for e in ends)
    shape = (len(plan.indicators), cube.n_regions, len(ends))
    values: dict[str, np.ndarray] = {name: np.full(shape, np.nan) for name in NUMBERS}
    values |= {name: np.zeros(shape, bool) for name in FLAGS}
    values["status"] = np.full(shape, "", "U16")
    values["upload"] = np.zeros(shape, np.int32)
    values["parts_reported"] = np.zeros(shape, np.int32)
    values["which"] = np.full(shape, -1, np.int32)
    n_parts = np.zeros(cube.n_regions, int)
    position = {i.code: n for n, i in enumerate(plan.indicators)}
    for actuals in (by_kind := _actuals(cube, span)).values():
        indicators = actuals.indicators
        computed = _numbers(plan, cube, indicators, actuals, ends, span, cutoff)
        where = [position[i.code] for i in indicators]
        for name, array in computed.items():
            values[name][where] = array
        n_parts = actuals.totals.n_parts
    for name in NUMBERS:
        values[name] = np.round(values[name], DIGITS) + 0.0  # no -0.0
    board = Board(plan, cube, periods, values, n_parts, cutoff or period.end)
    board.__dict__["actuals_of_kind"] = by_kind
    return board


def _actuals(cube: Cube, span: int) -> dict[str, Actuals]:
    kinds: dict[str, list[Indicator]] = {}
    for indicator in cube.plan.indicators:
        kinds.setdefault(indicator.kind, []).append(indicator)
    return {kind: of_kind(cube, indicators, span) for kind, indicators in kinds.items()}


def _numbers(
    plan: Plan, cube: Cube, indicators: list[Indicator], actuals: Actuals, ends: np.ndarray, span: int, cutoff: dt.date | None
) -> dict[str, np.ndarray]:
    """All values of the indicators of one kind."""
    kind = indicators[0].kind
    actual, totals = actuals.actual, actuals.totals
    months = ends + cube.first_month
    up = np.array([i.direction == "up" for i in indicators])[:, None, None]
    whole = np.array([i.whole for i in indicators])[:, None, None]
    grid = target_grid(plan, indicators, months)
    has_target = grid.which >= 0

    baseline, baseline_month, is_first = _baseline(plan, cube, indicators, actuals, grid.due)
    is_path = ~grid.is_hold & np.array([kind in ("stock", "ratio", "level")])
    count_by = plan.status.count_by or PRESETS[plan.status.preset].count_by
    size = MONTHS_OF.get(count_by, 1)  # a path starts after the period its baseline stands in
    begin = np.where(is_path & (baseline_month >= 0), (baseline_month // size + 1) * size, grid.begin)

    target = stated(actual, grid, up)
    need = needed(target, grid, whole & np.array([kind != "growth"]))
    met = meets(actual, grid)
    aim = stated(np.broadcast_to(baseline, actual.shape), grid, up)
    with np.errstate(invalid="ignore"):
        at_target = np.abs(aim - baseline) <= room(aim)
    hold = has_target & (grid.is_hold | meets(np.broadcast_to(baseline, actual.shape), grid) | at_target)

    days = last_days(months, cutoff)
    elapsed = elapsed_share(begin, grid.due, grid.due_day, days, count_by)
    if any(i.pace for i in indicators):
        elapsed = np.stack([with_profile(e, i) for e, i in zip(elapsed, indicators, strict=True)])
    begun = months >= grid.begin
    has_pace = has_target & ~hold & begun & ~np.isnan(baseline)
    elapsed = np.where(has_pace, elapsed, np.nan)
    progress = np.where(has_pace, progress_to(actual, baseline, aim, up), np.nan)
    expected = np.where(has_pace, baseline + elapsed * (aim - baseline), np.nan)
    pace_gap = (progress - elapsed) * 100

    with np.errstate(divide="ignore", invalid="ignore"):
        attainment = np.where(target != 0, actual / target, np.nan)
        gap = np.where(met, 0, np.abs(need - actual))
    if kind == "growth":
        gap = _growth_gap(
            plan,
            indicators,
            actuals,
            need=target,
            is_open=np.where(target == grid.low, grid.low_open, grid.high_open),
            at_low=target == grid.low,
            met=met,
        )
    due = has_target & (days >= grid.due_day)

    incomplete = totals.incomplete
    # A sum that lacks a part can only grow: it cannot be relied on to stay under a limit.
    limited = np.isfinite(grid.high) & np.array([kind in ("stock", "annual_flow", "plan_flow")])
    status = verdict(
        has_target=has_target,
        begun=begun,
        due=due,
        computable=~np.isnan(actual),
        reported=totals.reported,
        met=met,
        met_is_certain=~(incomplete & limited),
        is_hold=hold,
        adverse=_adverse(actual, up, span),
        pace_gap=pace_gap,
        preset=plan.status.preset,
    )
    left = np.where(has_target & begun & ~due, _quarters_left(months_gone(days), grid.due), np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        required = np.where(hold, np.nan, np.where(left > 0, gap / left, np.nan))
        mean = _mean_of_last_four(actuals, kind, ends, span, cube.first_month)
        multiple = np.where(mean > 0, required / mean, np.nan)
    yoy, qoq = _changes(actuals, kind, ends, span, cube.first_month)
    return {
        "actual": actual,
        "target": target,
        "need": np.where(has_target, need, np.nan),
        "gap": np.where(has_target & ~np.isnan(actual), gap, np.nan),
        "attainment": attainment,
        "progress": progress,
        "elapsed": elapsed,
        "expected": expected,
        "pace_gap": pace_gap,
        "required_rate": required,
        "required_multiple": multiple,
        "yoy": yoy,
        "qoq": qoq,
        "numerator": actuals.numerator,
        "denominator": actuals.denominator,
        "baseline": np.where(is_path & has_target & ~hold, np.broadcast_to(baseline, actual.shape), np.nan),
        "direct": _single(totals.direct, kind),
        "rolled": _single(totals.rolled, kind),
        "incomplete": incomplete,
        "restated": (totals.flags & RESTATED) > 0,
        "demo": (totals.flags & DEMO) > 0,
        "due": due,
        "hold": hold,
        "met": met,
        "reported": totals.reported,
        "has_target": has_target,
        "baseline_is_first": np.broadcast_to(is_first, actual.shape) & is_path & has_target & ~hold,
        "is_rolled": totals.is_rolled,
        "status": status,
        "upload": totals.upload,
        "parts_reported": totals.parts_reported,
        "which": grid.which,
    }


def _single(amount: np.ndarray, kind: str) -> np.ndarray:
    """What the region reported, or its parts add up to, where that is one number; a ratio's parts are not compared."""
    return amount[0] if kind not in ("ratio", "growth") else np.full(amount.shape[1:], np.nan)


def _baseline(
    plan: Plan, cube: Cube, indicators: list[Indicator], actuals: Actuals, due: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(value, absolute month, taken from the first reading), arrays (indicators, regions, 1). Flows and growth start from 0.

    A documented baseline is that of the whole area. A rolled-up first reading is the first one all parts have part in, or,
    where they never do, the one that most have.
    """
    shape = (len(indicators), cube.n_regions, 1)
    value, month, is_first = np.zeros(shape), np.full(shape, -1), np.zeros(shape, bool)
    if actuals.first is None and indicators[0].kind != "ratio":
        return value, month, is_first
    value[:] = np.nan
    start = max(month_index(plan.period.start) - cube.first_month, 0)
    if actuals.first is not None and start < cube.n_months:
        first = actuals.first
        known = first.reported[:, :, start:]
        weight = np.where(known, np.where(first.incomplete[:, :, start:], first.parts_reported[:, :, start:] + 1, 10**6), 0)
        at = weight.argmax(axis=2)[:, :, None]
        is_first = np.take_along_axis(known, at, axis=2)
        value = np.where(is_first, np.take_along_axis(first.amount[0][:, :, start:], at, axis=2), np.nan)
        month = np.where(is_first, at + start + cube.first_month, -1)
    for n, indicator in enumerate(indicators):
        if indicator.baseline:
            value[n, 0, 0] = float(indicator.baseline.value)
            month[n, 0, 0] = month_index(indicator.baseline.on)
            is_first[n, 0, 0] = False
    return value, month, is_first


def _growth_gap(
    plan: Plan,
    indicators: list[Indicator],
    actuals: Actuals,
    need: np.ndarray,
    is_open: np.ndarray,
    at_low: np.ndarray,
    met: np.ndarray,
) -> np.ndarray:
    """What the stock still lacks to have grown enough (or has too much, for an upper limit), in units of the stock (firms still to win)."""
    bases = [plan.indicator_by_code[i.base or ""] for i in indicators]
    whole = np.array([b.whole for b in bases])[:, None, None]
    scale = np.array([i.scale for i in indicators], float)[:, None, None]
    wanted = actuals.denominator * (1 + need / scale)
    near = np.round(wanted)
    exact = np.where(np.abs(wanted - near) <= room(wanted), near, wanted)
    least = np.where(is_open, np.floor(exact) + 1, np.ceil(exact))
    most = np.where(is_open, np.ceil(exact) - 1, np.floor(exact))
    wanted = np.where(whole, np.where(at_low, least, most), wanted)
    return np.where(met, 0, np.abs(wanted - actuals.numerator))


def _adverse(actual: np.ndarray, up: np.ndarray, span: int) -> np.ndarray:
    """Worse than a year earlier, or than the last earlier reading where there is none of a year earlier."""
    year = 12 // span
    earlier = np.full_like(actual, np.nan)
    earlier[:, :, year:] = actual[:, :, :-year] if actual.shape[2] > year else earlier[:, :, year:]
    last = pd.DataFrame(actual.reshape(-1, actual.shape[2]).T).ffill().shift(1).to_numpy().T.reshape(actual.shape)
    reference = np.where(np.isnan(earlier), last, earlier)
    change = np.where(up, actual - reference, reference - actual)
    with np.errstate(invalid="ignore"):
        return change < -room(reference)


def _quarters_left(gone: np.ndarray, due: np.ndarray) -> np.ndarray:
    return -(-(due + 1) // 3) - gone // 3


def _increments(actuals: Actuals, kind: str, ends: np.ndarray, span: int, first_month: int) -> np.ndarray:
    """What each period brought by itself; NaN where that cannot be told."""
    if kind in ("annual_flow", "plan_flow"):
        total, whole = actuals.this_year, actuals.this_year_is_whole
        if kind == "plan_flow":
            known = ~actuals.totals.incomplete & actuals.totals.reported
            step = _step(np.where(known, actuals.actual, np.nan))
            return np.where(np.isnan(step), _within_year(total, whole, ends, span, first_month), step)
        return _within_year(total, whole, ends, span, first_month)
    if kind == "growth":  # the year's first step starts from the last year-end, the denominator
        return _within_year(actuals.numerator - actuals.denominator, ~actuals.totals.incomplete, ends, span, first_month)
    return _step(np.where(actuals.totals.incomplete, np.nan, actuals.actual))


def _within_year(total: np.ndarray, whole: np.ndarray, ends: np.ndarray, span: int, first_month: int) -> np.ndarray:
    known = np.where(whole, total, np.nan)
    starts_year = (ends + first_month + 1) % 12 == span % 12
    return np.where(starts_year, known, _step(known))


def _step(array: np.ndarray) -> np.ndarray:
    step = np.full_like(array, np.nan)
    step[:, :, 1:] = array[:, :, 1:] - array[:, :, :-1]
    return step


def _mean_of_last_four(actuals: Actuals, kind: str, ends: np.ndarray, span: int, first_month: int) -> np.ndarray:
    """Mean of what the last four quarters brought (of those known among them); NaN for other grains and for rates."""
    if span != 3 or kind in ("ratio", "level"):
        return np.full(actuals.actual.shape, np.nan)
    steps = _increments(actuals, kind, ends, span, first_month)
    padded = np.concatenate([np.full((*steps.shape[:2], 3), np.nan), steps], axis=2)
    window = np.lib.stride_tricks.sliding_window_view(padded, 4, axis=2)
    count = (~np.isnan(window)).sum(axis=3)
    return np.where(count > 0, np.nansum(window, axis=3) / np.maximum(count, 1), np.nan)


def _changes(actuals: Actuals, kind: str, ends: np.ndarray, span: int, first_month: int) -> tuple[np.ndarray, np.ndarray]:
    """(同比, 环比) as fractions. Of a flow 同比 compares the year so far with the year so far, 环比 one period with the one before."""
    is_flow = kind in ("annual_flow", "plan_flow")
    whole = np.where(actuals.totals.incomplete | ~actuals.totals.reported, np.nan, actuals.actual)
    level = np.where(actuals.this_year_is_whole, actuals.this_year, np.nan) if is_flow else whole
    single = _increments(actuals, kind, ends, span, first_month) if is_flow else whole
    return _relative(level, 12 // span), _relative(single, 1)


def _relative(array: np.ndarray, back: int) -> np.ndarray:
    change = np.full_like(array, np.nan)
    if array.shape[2] > back:
        before = array[:, :, :-back]
        with np.errstate(divide="ignore", invalid="ignore"):
            change[:, :, back:] = np.where(before != 0, (array[:, :, back:] - before) / np.abs(before), np.nan)
    return change
