"""The gap board: every number of DESIGN §3.3 for all indicators, regions and periods at once.

`evaluate` computes whole arrays (indicators, regions, periods); `Board.rows` cuts one period out as a frame, `Board.history`
one series over time. The same arrays feed the pages, the exports and the command line.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from metrics.actuals import Actuals, of_kind
from metrics.against import FOR_TARGET, against, worst
from metrics.changes import STEPS, changes, trend
from metrics.cube import DEMO, RESTATED, Cube, place
from metrics.first import first_readings
from metrics.model import Indicator, Override, Period, Plan
from metrics.needs import first_month
from metrics.pace import last_days, months_reached
from metrics.targets import target_layers
from metrics.totals import period_ends

NUMBERS = (
    "actual", "target", "need", "gap", "attainment", "progress", "elapsed", "expected", "pace_gap",
    "required_rate", "required_multiple", "yoy", "qoq", "numerator", "denominator", "baseline", "direct", "rolled",
)  # fmt: skip
"""Float columns of a board. `actual`, `target`, `need`, `expected`, `baseline` in the indicator's unit (a rate in %: 16.3);
`gap` and `required_rate` too, but in units of the base stock for a growth rate; `pace_gap` in percentage points;
`attainment`, `progress`, `elapsed`, `yoy`, `qoq` as fractions; `required_rate` per quarter."""

FLAGS = ("incomplete", "restated", "demo", "due", "hold", "met", "reported", "has_target", "baseline_is_first", "is_rolled")
LARGE = 10_000
"""Series from which two threads pay."""
Result = TypeVar("Result")
DIGITS = 10
"""Numbers are rounded to this many decimals at the end: far below any unit, far above binary noise."""


@dataclass(frozen=True)
class Board:
    """`values[name]`: array (indicators, regions, periods) for each of NUMBERS, FLAGS, `status`, `upload`, `parts_reported`, `n_mean`, `which`,
    `target_on`, `computed_status`, `override`. `layers`: FOR_TARGET of each target that holds, in the order of the file.
    `actuals_of_kind`: kind → its actuals with the readings and running totals they were made from, kept for the trace; they reach
    back further than `periods`. `is_window`: only the last periods were computed."""

    plan: Plan
    readings: pd.DataFrame
    periods: tuple[Period, ...]
    values: dict[str, np.ndarray]
    n_parts: np.ndarray
    cutoff: dt.date
    layers: tuple[dict[str, np.ndarray], ...]
    actuals_of_kind: dict[str, Actuals]
    is_window: bool

    def rows(self, region: str | None = None, back: int = 0) -> pd.DataFrame:
        """One row per indicator and region (all regions, or one) for the last period, or the one `back` periods earlier."""
        names = self.plan.region_names
        picked = list(range(len(names))) if region is None else [names.index(region)]
        t = len(self.periods) - 1 - back
        if t < 0 and self.is_window:
            raise ValueError("a board of the last periods does not reach back that far")
        return self._frame(picked, [t]) if t >= 0 else self._frame(picked, [])

    def per_target(self, region: str | None = None) -> pd.DataFrame:
        """One row per indicator, region (all, or one) and target that holds in the last period: what `rows` shows for the worst of them."""
        names, t = self.plan.region_names, len(self.periods) - 1
        picked = list(range(len(names))) if region is None else [names.index(region)]
        frames = []
        for layer in self.layers:
            frame = self._frame(picked, [t], self.values | layer)
            frames.append(frame[frame["has_target"].astype(bool)])
        found = pd.concat(frames, ignore_index=True) if frames else self._frame([], [])
        order = found["indicator"].map({i.code: n for n, i in enumerate(self.plan.indicators)})
        return (
            found.assign(_order=order)
            .sort_values(["_order", "which"], kind="stable")
            .drop(columns="_order")
            .reset_index(drop=True)
        )

    def history(self, indicator: str, region: str) -> pd.DataFrame:
        """One row per period, oldest first, of one series. ValueError on a board of the last periods only: it would be cut short."""
        if self.is_window:
            raise ValueError("a board of the last periods has no history: evaluate one of all periods")
        codes = [i.code for i in self.plan.indicators]
        return self._frame([self.plan.region_names.index(region)], list(range(len(self.periods))), only=codes.index(indicator))

    def _frame(
        self, regions: list[int], times: list[int], values: dict[str, np.ndarray] | None = None, only: int | None = None
    ) -> pd.DataFrame:
        indicators = self.plan.indicators if only is None else self.plan.indicators[only : only + 1]
        chosen = slice(None) if only is None else slice(only, only + 1)
        n, r, t = len(indicators), len(regions), len(times)
        codes, kinds = (np.array(names, object) for names in ([i.code for i in indicators], [i.kind for i in indicators]))
        columns: dict[str, object] = {
            "indicator": np.repeat(codes, r * t),
            "region": np.tile(np.repeat(np.array(self.plan.region_names, object)[regions], t), n),
            "period": np.tile(np.array([self.periods[at].code for at in times], object), n * r),
            "kind": np.repeat(kinds, r * t),
        }
        for name, array in (values or self.values).items():
            columns[name] = array[chosen][:, regions][:, :, times].ravel()
        columns["n_parts"] = np.tile(np.repeat(self.n_parts[regions], t), n)
        frame = pd.DataFrame(columns)
        for name in ("status", "computed_status"):
            frame[name] = frame[name].astype(object).where(frame[name] != "", None)
        return frame


def evaluate(
    plan: Plan,
    readings: pd.DataFrame,
    period: Period,
    cutoff: dt.date | None = None,
    known_on: dt.date | None = None,
    overrides: Sequence[Override] = (),
    periods: int | None = None,
    whole: Sequence[str] = (),
) -> Board:
    """The board of `plan` at `period`, from the readings in force (columns `metrics.cube.READING_COLUMNS`).

    Earlier periods of the same grain come along. `cutoff` (数据截止日) matters where elapsed time is counted by day, and for targets
    that were revised; so does `known_on`, the day of an earlier state of knowledge. `overrides`: persons' verdicts, in the order given.
    `periods`: compute only so many, from readings of which `metrics.needs` says which suffice (`metrics.window.windowed` reads them and asks
    for more where they do not; it names the indicators that need all their past as `whole`).
    """
    placed = place(plan, readings, period)
    span = period.months
    by_kind: dict[str, list[Indicator]] = {}
    for indicator in plan.indicators:
        by_kind.setdefault(indicator.kind, []).append(indicator)
    if periods is None:
        periods_shown = (period.last_month - placed.first_month) // span + 1
    else:
        periods_shown = periods
    last = tuple(period.shift(-back) for back in reversed(range(periods_shown)))
    months = np.array([p.last_month for p in last])
    shape = (len(plan.indicators), len(plan.region_names), len(last))
    days = last_days(months, cutoff)
    judged_on = np.minimum(days, known_on.toordinal()) if known_on else days

    values = _room(shape, (*NUMBERS, *FLAGS, "upload", "n_mean", "parts_reported", "target_on", "status", "which", "override"))
    layers: list[dict[str, np.ndarray]] = []
    n_parts = np.zeros(shape[1], int)
    position = {i.code: n for n, i in enumerate(plan.indicators)}
    actuals_of_kind: dict[str, Actuals] = {}

    def of_one(indicators: list[Indicator]) -> tuple[Actuals, dict[str, np.ndarray], list[dict[str, np.ndarray]]]:
        kind = indicators[0].kind
        codes = [i.base or "" for i in indicators] if kind == "growth" else [i.code for i in indicators]
        cut = periods is not None and not {*codes} & {*whole}
        start = first_month(plan, indicators, period, periods_shown) if cut else placed.first_month
        cube = placed.cube(list(dict.fromkeys(codes)), start)
        ends = period_ends(cube, span)
        actuals = of_kind(cube, indicators, span)
        if kind == "stock":
            actuals.first = first_readings(placed, indicators)
        grids = target_layers(plan, indicators, months_reached(days), judged_on)
        tendency, shown = trend(actuals, ends, span, len(last)), actuals.last(len(last))
        judged = [against(plan, shown, tendency, grid, days) for grid in grids]
        near = len(last) + max(12 // span, STEPS)  # periods that a change of the last ones may rest on
        numbers = _rounded(_numbers(cube, actuals.last(near), ends[-near:], span))
        rounded = [_rounded(layer) for layer in judged]
        return actuals, numbers | (rounded[0] if len(judged) == 1 else _rounded(worst(judged))), rounded

    results = _each(of_one, list(by_kind.values()), shape)
    several = max(len(judged) for _, _, judged in results) > 1
    for indicators, (actuals, found, judged) in zip(by_kind.values(), results, strict=True):
        actuals_of_kind[indicators[0].kind] = actuals
        where = [position[i.code] for i in indicators]
        for name, array in found.items():
            values[name][where] = array[:, :, -len(last) :]
        for n, layer in enumerate(judged if several else ()):
            if n == len(layers):
                layers.append(_room(shape, FOR_TARGET))
                _clear(layers[n])
            for name in FOR_TARGET:
                layers[n][name][where] = layer[name]
        n_parts = actuals.totals.n_parts
    values["override"][:] = ""
    values["computed_status"] = values["status"].copy() if overrides else values["status"]
    if not several:  # what stands is what the only layer says
        layers = [{name: values[name] for name in FOR_TARGET} | {"status": values["computed_status"]}]
    _override(plan, values, last, overrides)
    for group in (values, *layers):
        for array in group.values():
            array.setflags(write=False)  # a board is shared
    return Board(
        plan, readings, last, values, n_parts, cutoff or period.end, tuple(layers), actuals_of_kind, is_window=periods is not None
    )


def _each(task: Callable[[list[Indicator]], Result], kinds: list[list[Indicator]], shape: tuple[int, ...]) -> list[Result]:
    """The task for each kind; a large board in two threads, since NumPy lets go of the interpreter inside its loops."""
    if shape[0] * shape[1] < LARGE:
        return [task(indicators) for indicators in kinds]
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(task, kinds))


def _room(shape: tuple[int, ...], names: Sequence[str]) -> dict[str, np.ndarray]:
    """These columns, still to be filled."""
    types: dict[str, Any] = {"status": "U16", "override": object} | dict.fromkeys(NUMBERS, float) | dict.fromkeys(FLAGS, bool)
    return {name: np.empty(shape, types.get(name, np.int32)) for name in names}


def _clear(layer: dict[str, np.ndarray]) -> None:
    """No target."""
    for name, array in layer.items():
        array[:] = np.nan if name in NUMBERS else -1 if name == "which" else "" if name == "status" else 0


def _rounded(columns: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {name: np.round(array, DIGITS) + 0.0 if name in NUMBERS else array for name, array in columns.items()}  # no -0.0


def _override(plan: Plan, values: dict[str, np.ndarray], periods: tuple[Period, ...], overrides: Sequence[Override]) -> None:
    """Put persons' verdicts in place of the computed ones; the last one given counts."""
    codes = {i.code: n for n, i in enumerate(plan.indicators)}
    regions = {name: n for n, name in enumerate(plan.region_names)}
    times = {p.code: n for n, p in enumerate(periods)}
    for said in overrides:
        at = (codes.get(said.indicator, -1), regions.get(said.region, -1), times.get(said.period, -1))
        if min(at) >= 0:
            values["status"][at] = said.status
            values["override"][at] = said.text


def _numbers(cube: Cube, actuals: Actuals, ends: np.ndarray, span: int) -> dict[str, np.ndarray]:
    """What the indicators of one kind say whatever their targets."""
    kind, totals = actuals.indicators[0].kind, actuals.totals
    yoy, qoq = changes(actuals, kind, ends, span, cube.first_month)
    return {
        "actual": actuals.actual,
        "yoy": yoy,
        "qoq": qoq,
        "numerator": actuals.numerator,
        "denominator": actuals.denominator,
        "direct": _single(totals.direct, kind),
        "rolled": _single(totals.rolled, kind),
        "incomplete": totals.incomplete,
        "restated": (totals.flags & RESTATED) > 0,
        "demo": (totals.flags & DEMO) > 0,
        "reported": totals.reported,
        "is_rolled": totals.is_rolled,
        "upload": totals.upload,
        "parts_reported": totals.parts_reported,
    }


def _single(amount: np.ndarray, kind: str) -> np.ndarray:
    """What the region reported, or its parts add up to, where that is one number; a ratio's parts are not compared."""
    return amount[0] if kind not in ("ratio", "growth") else np.full(amount.shape[1:], np.nan)
