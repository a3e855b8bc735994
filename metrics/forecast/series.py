"""The forecast of a row of the board, what it warns of, and its form in the board's JSON. DESIGN §3.5, §6.

A forecast never changes a status. Deterministic: the same history gives the same numbers.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from metrics.forecast.problem import METHODS, value_at_due
from metrics.forecast.question import NotAsked, Question, question
from metrics.forecast.spread import POINTS, bin_of, chance, outlook, reaching
from metrics.forecast.table import CHOICE, COVERAGE, STAYS, WIDTHS
from metrics.model import Indicator, Period, Plan, Target
from metrics.targets import bounds
from metrics.wording import chance_text, field, target_of, value_text

LEVEL = 80
"""The interval that is shown, in per cent."""
REPEATED = "沿用最近值"
METHOD_NAMES = {
    ("flow", "seasonal"): "去年同季法",
    ("flow", "run_rate"): "近四期均值",
    ("stock", "naive"): REPEATED,
    ("flow", "seasonal+theta"): "去年同季法与西塔法（Theta）的平均",
    ("flow", "theta"): "西塔法（Theta）",
    ("stock", "steps+theta"): "去年同季变动与西塔法（Theta）的平均",
    ("level", "naive"): REPEATED,
    ("ratio", "run_rate"): "近四季平均率",
}
HOW = {
    ("flow", "seasonal"): "余下各期按上年同期的数推算",
    ("flow", "run_rate"): "有上年同期未报，余下各期按近四期的平均数推算",
    ("stock", "naive"): "按最近一期的值不变推算",
    ("flow", "seasonal+theta"): "余下各期按上年同期的数和近期走势（增势减半，扣除季节高低）各占一半推算",
    ("flow", "theta"): "余下各期按近期走势推算，增势减半，扣除季节高低",
    ("stock", "steps+theta"): "按上年同期的变动和近期走势（增势减半，扣除季节高低）各占一半推算",
    ("level", "naive"): "按最近一期的值不变推算",
    ("ratio", "run_rate"): "余下各期按近四期的平均率推算，分母按往年同期",
}
"""In words for officials; the names of the methods stand on the method page."""


@dataclass(frozen=True)
class Forecast:
    """The value at the target's due date, in the indicator's own unit: `mid`, and `intervals` by level in per cent.

    `probability`: of meeting the target. `method`: its name in Chinese; `points`: known periods used; `note`: how it was made.
    """

    mid: float
    intervals: Mapping[int, tuple[float, float]]
    probability: float
    method: str
    points: int
    note: str

    @property
    def is_flat(self) -> bool:
        """Whether it repeats the last value, so that nothing past is carried on."""
        return self.method == REPEATED

    @property
    def low(self) -> float:
        return self.intervals[LEVEL][0]

    @property
    def high(self) -> float:
        return self.intervals[LEVEL][1]


@dataclass(frozen=True)
class NoForecast:
    """`reason`: in Chinese, for the page."""

    reason: str


def forecast_series(
    indicator: Indicator,
    target: Target | None,
    history: pd.DataFrame,
    period: Period,
    *,
    plan_end: dt.date,
    cutoff: dt.date | None = None,
) -> Forecast | NoForecast:
    """The forecast at `period` for one target of one series.

    `history`: one row a period (columns `period`, `actual`, `numerator`, `denominator`, `reported`, `incomplete`, as
    `Board.history`); rows after `period` are not looked at. `plan_end`: when an "always" target is due. `cutoff`: where it lies
    before the period's end, the period is still running and its value a lower bound only.
    """
    if target is None:
        return NoForecast("没有目标，不作预测")
    try:
        asked = question(indicator, target, history, period, plan_end, cutoff)
    except NotAsked as why:
        return NoForecast(str(why))
    problem = asked.problem
    name = CHOICE[problem.shape, bin_of(problem.points, POINTS)]
    if METHODS[problem.shape][name](problem.y, problem.season, problem.at, problem.steps) is None:
        name = "run_rate" if problem.shape in ("flow", "ratio") else "naive"  # gaps: methods.LAST_RESORT
    mid = value_at_due(problem, METHODS[problem.shape][name])
    look = outlook(problem, mid, WIDTHS, asked.least, asked.most, asked.grain)
    low, high = _wanted(target, asked, look.whole)
    sure = _settled(asked, low, high)
    before = _met_before(asked, target)
    probability = chance(look, low, high, before, STAYS.get(problem.shape)) if sure is None else sure
    wanted = (low, high) if before is not None else (-math.inf, math.inf)
    return Forecast(
        mid=_number(asked.reads(look.point)),
        intervals={n: _pair(asked, reaching(look, n / 100, wanted, probability)) for n in (50, LEVEL, 95)},
        probability=round(probability, 4),
        method=METHOD_NAMES[problem.shape, name],
        points=problem.points,
        note=_note(indicator, asked, name, sure),
    )


def forecast_rows(
    plan: Plan, rows: pd.DataFrame, histories: pd.DataFrame, period: Period, cutoff: dt.date | None = None
) -> list[Forecast | NoForecast]:
    """One for each of `rows` (`Board.rows`), in their order. `histories`: `Board.history` of all their series, one below the other."""
    by_series = dict(iter(histories.groupby(["indicator", "region"], sort=False)))
    found: list[Forecast | NoForecast] = []
    for row in rows.itertuples():
        indicator = plan.indicator_by_code[str(row.indicator)]
        history = by_series.get((row.indicator, row.region), histories.iloc[:0])
        target = target_of(indicator, row)
        found.append(forecast_series(indicator, target, history, period, plan_end=plan.period.end, cutoff=cutoff))
    return found


def _wanted(target: Target, asked: Question, whole: bool) -> tuple[float, float]:
    """Lowest and highest value that meets the target, in the terms of the problem; in whole units where it counts in them."""
    low, high, low_open, high_open = bounds(target)
    low, high = (asked.from_reading(x) if math.isfinite(x) else x for x in (low, high))
    if whole and low < high:
        low = _up(low, low_open) if math.isfinite(low) else low
        high = -_up(-high, high_open) if math.isfinite(high) else high
    return low, high


def _up(value: float, is_open: bool) -> float:
    near = round(value)
    value = float(near) if abs(value - near) < 1e-9 * max(1.0, abs(value)) else value
    return math.floor(value) + 1.0 if is_open else float(math.ceil(value))


def _settled(asked: Question, low: float, high: float) -> float | None:
    """1 or 0 where what a sum holds already decides it: it cannot fall."""
    if not math.isfinite(asked.floor):
        return None
    if asked.floor > high + 1e-9:
        return 0.0
    return 1.0 if asked.floor >= low - 1e-9 and math.isinf(high) else None


def _met_before(asked: Question, target: Target) -> np.ndarray | None:
    if asked.met_before is None:
        return None
    low, high, _, _ = bounds(target)
    return (asked.met_before >= low - 1e-9) & (asked.met_before <= high + 1e-9)


def _pair(asked: Question, interval: tuple[float, float]) -> tuple[float, float]:
    return _number(asked.reads(interval[0])), _number(asked.reads(interval[1]))


def _number(value: float) -> float:
    return round(value, 6) + 0.0


def _note(indicator: Indicator, asked: Question, name: str, sure: float | None) -> str:
    problem = asked.problem
    # of a flow what each quarter brought counts, of a growth its base: other numbers than the picture has
    data = "个完整的当期数" if problem.shape == "flow" else "期完整的基数" if indicator.kind == "growth" else "期完整数据"
    text = f"根据截至{asked.origin}的 {problem.points} {data}，{HOW[problem.shape, name]}"
    if sure is not None:
        reached = value_text(indicator, asked.reads(asked.floor))
        return f"{text}；累计数不会回落，已有的 {reached} 已{'达到目标' if sure else '越过目标上限'}。"
    held = round(100 * COVERAGE[problem.shape])
    return f"{text}；用其他数据检验，实际数约有 {held}% 落在 {LEVEL}% 区间内（见“方法与来源”）。"


def as_json(forecast: Forecast | NoForecast | None) -> dict[str, Any] | None:
    """The board's field `forecast`: {low, mid, high, probability, level, method, points, note}, or null."""
    if not isinstance(forecast, Forecast):
        return None
    return {
        "low": forecast.low, "mid": forecast.mid, "high": forecast.high, "probability": forecast.probability, "level": LEVEL,
        "method": forecast.method, "points": forecast.points, "note": forecast.note,
    }  # fmt: skip


Alarm = Literal["watch", "alert"]
ALERT, WATCH = 0.2, 0.5
"""Probabilities below which a target is 很可能完不成, 可能完不成."""
ALARMS = f"达标概率低于 {WATCH:.0%} 的为“可能完不成”，低于 {ALERT:.0%} 的为“很可能完不成”"
"""The same in words, for pages and files."""


def early_warning(row: Any, forecast: Forecast | NoForecast | None) -> Alarm | None:
    """预警 beside a lamp; it changes no status.

    Before the due date: "alert" (很可能完不成) where the probability of meeting the target is below 20 %, "watch" (可能完不成) where it is
    below 50 %. Beside a red lamp too: without it the worst row would look safer than a yellow one. None without a verdict or a forecast.
    """
    if not isinstance(forecast, Forecast) or bool(field(row, "due", False)):
        return None
    if field(row, "status") not in ("on_pace", "slightly_behind", "behind", "achieved"):
        return None
    return "alert" if forecast.probability < ALERT else "watch" if forecast.probability < WATCH else None


def warning_text(warning: Alarm | None, forecast: Forecast | NoForecast | None) -> str:
    """`预警：预计可能完不成（达标概率约 35%）`; empty for none."""
    if warning is None or not isinstance(forecast, Forecast):
        return ""
    return f"预警：预计{'很' if warning == 'alert' else ''}可能完不成（达标概率{chance_text(forecast.probability)}）"
