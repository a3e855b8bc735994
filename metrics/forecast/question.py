"""From one row a period, as `Board.history` gives them, to the `Problem` of a kind of indicator.

A value that is incomplete or was not reported is no observation: the origin is the last quarter whose value is known in full, at
most a year back. A lower bound reported since then (an incomplete sum) still bounds what the forecast may say.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from metrics.forecast.problem import LEAST_POINTS, Problem
from metrics.model import Indicator, Period, Target
from metrics.model.period import month_index

MOST_POINTS = 24
"""Older periods are not looked at: the widths were measured on no longer histories."""


class NotAsked(Exception):
    """There is nothing to forecast; the message says why, in Chinese, for the page."""


@dataclass(frozen=True)
class Question:
    """`problem` and how its value reads: × `scale`, or for a growth rate (value ÷ `growth_base` − 1) × `scale`.

    `met_before`: the values so far of a rate or standard, in its own unit, for how often it met a target. `floor`: what a sum
    holds already, incomplete readings included. `grain`: the smallest step of the value. `origin`: the last period known in full.
    """

    problem: Problem
    least: float
    most: float
    scale: float = 1.0
    growth_base: float | None = None
    met_before: np.ndarray | None = None
    floor: float = -np.inf
    grain: float = 0.0
    origin: str = ""

    def reads(self, value: float) -> float:
        return value * self.scale if self.growth_base is None else (value / self.growth_base - 1) * self.scale

    def from_reading(self, reading: float) -> float:
        return reading / self.scale if self.growth_base is None else self.growth_base * (1 + reading / self.scale)


@dataclass(frozen=True)
class _Rows:
    """Complete values by period number (quarters or years since year 0), a slot for every one from the first row to the origin."""

    actual: np.ndarray
    numerator: np.ndarray
    denominator: np.ndarray
    first: int
    now: int
    season: int
    latest: float
    origin: str

    @property
    def last(self) -> int:
        return self.first + len(self.actual) - 1

    @property
    def at(self) -> int:
        return self.last % self.season


def due_day(target: Target, period: Period, plan_end: dt.date) -> dt.date:
    """When the target is due that holds at `period`; raises NotAsked where its first year has not come."""
    if target.due:
        return target.due
    if target.always:
        return plan_end
    if (target.first_year or period.year) > period.year:
        raise NotAsked("目标期尚未开始，不作预测")
    return dt.date(period.year, 12, 31)


def question(
    indicator: Indicator, target: Target, history: pd.DataFrame, period: Period, plan_end: dt.date, cutoff: dt.date | None
) -> Question:
    """Raises NotAsked with the reason where no forecast can be made."""
    due = due_day(target, period, plan_end)
    if due <= min(cutoff or period.end, period.end):
        raise NotAsked("目标期已满，不再预测")
    rows = _rows(history, period, cutoff)
    asked = _ask(indicator, rows, month_index(due) * rows.season // 12)
    known = asked.problem.points
    if known < LEAST_POINTS:
        raise NotAsked(f"有效数据点只有 {known} 个，少于 {LEAST_POINTS} 个，不作预测")
    return asked


def _rows(history: pd.DataFrame, period: Period, cutoff: dt.date | None) -> _Rows:
    season = 1 if period.grain == "year" else 4
    months = np.array([Period.parse(code).last_month for code in history["period"]], int)
    order = np.flatnonzero(months <= period.last_month)
    months, frame = months[order], history.iloc[order]
    actual, top, bottom = (frame[c].to_numpy(float) for c in ("actual", "numerator", "denominator"))
    whole = frame["reported"].to_numpy(bool) & ~frame["incomplete"].to_numpy(bool) & ~np.isnan(actual)
    latest = float(np.nanmax(actual[months // 12 == period.year], initial=-np.inf)) if len(actual) else -np.inf
    if cutoff is not None and cutoff < period.end:
        whole &= months != period.last_month  # the period is still running
    size = 12 // season
    whole &= (months + 1) % size == 0
    if not whole.any():
        raise NotAsked("没有完整的数据，不作预测")
    slots = months[whole] // size
    now = (period.last_month + 1) // size - 1
    first, last = int(slots[0]), int(slots[-1])
    if now - last > season:
        raise NotAsked(f"最近一期完整数据在{Period.ending(int(months[whole][-1]), period.grain).name}，已过一年，不作预测")
    filled = np.full((3, last - first + 1), np.nan)
    filled[:, slots - first] = actual[whole], top[whole], bottom[whole]
    origin = Period.ending(last * size + size - 1, "year" if season == 1 else "quarter").name
    return _Rows(filled[0], filled[1], filled[2], first, now, season, latest, origin)


def _ask(indicator: Indicator, rows: _Rows, due: int) -> Question:
    """`due`: number of the period that holds the due date."""
    kind, steps = indicator.kind, due - rows.last
    if steps < 1:
        raise NotAsked("目标期已满，不再预测")
    if kind == "annual_flow":
        return _annual(indicator, rows, due, steps)
    if kind == "plan_flow":
        return _plan_flow(indicator, rows, steps)
    if kind == "growth":
        return _growth(indicator, rows, due, steps)
    if kind == "ratio" and not np.isnan(rows.numerator[-1]):
        return _ratio(indicator, rows, due, steps)
    shape = "stock" if kind == "stock" else "level"
    values = rows.actual[-MOST_POINTS:]
    problem = Problem(shape, values, rows.season, rows.at, steps, whole=indicator.whole)
    least, most = _bounds(indicator, values)
    return Question(problem, least, most, met_before=_known(values) if shape == "level" else None, origin=rows.origin, grain=0.0)


def _bounds(indicator: Indicator, values: np.ndarray) -> tuple[float, float]:
    """What a value can be at all: the plan's bounds; else not below 0, a rate not above 100 %, as far as the history keeps to it."""
    known = _known(values)
    least = float(indicator.minimum) if indicator.minimum is not None else 0.0
    most = float(indicator.maximum) if indicator.maximum is not None else np.inf
    if indicator.maximum is None and indicator.kind == "ratio" and indicator.scale > 1:
        most = float(indicator.scale)
    return (least if known.min() >= least - 1e-9 else -np.inf), (most if known.max() <= most + 1e-9 else np.inf)


def _known(values: np.ndarray) -> np.ndarray:
    return values[~np.isnan(values)]


def _within_year(totals: np.ndarray, rows: _Rows) -> np.ndarray:
    """Year-to-date totals → what each period brought; unknown where the total before it is."""
    before = np.concatenate([[np.nan], totals[:-1]])
    starts = (rows.first + np.arange(len(totals))) % rows.season == 0
    return np.where(starts, totals, totals - before)


def _in_year_of(rows: _Rows, due: int) -> tuple[int, bool]:
    """(first step that lies in the year of the period `due`, whether the origin lies in it)."""
    start = due - due % rows.season
    return max(start - rows.last, 1), rows.last >= start


def _annual(indicator: Indicator, rows: _Rows, due: int, steps: int) -> Question:
    first, has_begun = _in_year_of(rows, due)
    brought = _within_year(rows.actual, rows)[-MOST_POINTS:]
    reached = float(rows.actual[-1]) if has_begun else 0.0
    problem = Problem("flow", brought, rows.season, rows.at, steps, first, reached, whole=indicator.whole)
    in_this_year = rows.now // rows.season == due // rows.season
    return _sum(indicator, problem, max(reached, rows.latest if in_this_year else 0.0), rows)


def _plan_flow(indicator: Indicator, rows: _Rows, steps: int) -> Question:
    before = np.concatenate([[np.nan], rows.actual[:-1]])
    if indicator.counts_from and month_index(indicator.counts_from) * rows.season // 12 == rows.first:
        before[0] = 0.0  # the count begins in the first period known
    brought = (rows.actual - before)[-MOST_POINTS:]
    problem = Problem("flow", brought, rows.season, rows.at, steps, reached=float(rows.actual[-1]), whole=indicator.whole)
    return _sum(indicator, problem, max(float(rows.actual[-1]), rows.latest), rows)


def _sum(indicator: Indicator, problem: Problem, floor: float, rows: _Rows) -> Question:
    """A sum does not fall below what it holds already, unless the plan allows negative readings."""
    may_fall = indicator.minimum is not None and indicator.minimum < 0
    if may_fall:
        return Question(problem, -np.inf, np.inf, origin=rows.origin)
    return Question(problem, floor, np.inf, floor=floor, origin=rows.origin)


def _growth(indicator: Indicator, rows: _Rows, due: int, steps: int) -> Question:
    stock = rows.numerator.copy()
    year_ends = np.flatnonzero(~np.isnan(rows.denominator)) + rows.first
    bases = {int(n - n % rows.season - 1): float(rows.denominator[n - rows.first]) for n in year_ends}
    ahead = rows.first - min(bases) if bases and min(bases) < rows.first else 0
    stock = np.concatenate([np.full(ahead, np.nan), stock])
    for number, value in bases.items():  # a year-end stock is known from the years after it too
        slot = number - rows.first + ahead
        stock[slot] = value if np.isnan(stock[slot]) else stock[slot]
    wanted = due - due % rows.season - 1 - rows.first + ahead
    if wanted >= len(stock):
        raise NotAsked("到期年度的年初基数尚不可知，不作预测")
    if np.isnan(stock[wanted]) or stock[wanted] <= 0:
        raise NotAsked("缺少年初基数，不作预测")
    values = stock[-MOST_POINTS:]
    whole = bool((_known(values) == np.round(_known(values))).all())
    problem = Problem("stock", values, rows.season, rows.at, steps, whole=whole)
    return Question(problem, 0.0, np.inf, indicator.scale, float(stock[wanted]), origin=rows.origin)


def _ratio(indicator: Indicator, rows: _Rows, due: int, steps: int) -> Question:
    first, has_begun = _in_year_of(rows, due)
    top, bottom = (_within_year(x, rows)[-MOST_POINTS:] for x in (rows.numerator, rows.denominator))
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = np.where(bottom > 0, top / bottom, np.nan)
    reached = (float(rows.numerator[-1]), float(rows.denominator[-1])) if has_begun else (0.0, 0.0)
    problem = Problem("ratio", rates, rows.season, rows.at, steps, first, reached[0], bottom, reached[1])
    if not problem.points:
        raise NotAsked("没有完整的数据，不作预测")
    values = rows.actual[-MOST_POINTS:]
    least, most = (x / indicator.scale for x in _bounds(indicator, values))
    grain = 1 / (reached[1] + float(np.nanmean(bottom)) * problem.open_steps)
    return Question(problem, least, most, indicator.scale, None, _known(values), origin=rows.origin, grain=grain)
