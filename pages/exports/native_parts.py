"""The parts of a native chart as values: series with their labels and formats, and the forecast at the due date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from metrics import wording as w
from metrics.model import Indicator
from metrics.rounding import rounded
from pages.charts.inputs import Forecast
from pages.charts.theme import INK

Draw = Literal["column", "line", "limit", "path", "expected"]
"""`expected`: a forecast, as a point with its interval."""
REACH = ("预测下限以下", "预测上限以上")
"""Heads of the two columns of the data sheet that hold the interval, as distances from its middle, which is what error bars take."""


@dataclass(frozen=True)
class Series:
    """Values in the indicator's own unit, none where nothing is known. `shown`: which points carry their value as a label.

    `formats`: the number format of each label, with the digits of the screen; `hollow`: points that rest on incomplete data;
    `loud`: its labels stand out; `under`: a label that a line above would strike through stands below; `colors`: of each point, where
    they differ; `reach`: of a forecast, how far its interval goes below and above.
    """

    name: str
    values: tuple[float | None, ...]
    draw: Draw
    color: str
    number_format: str
    shown: tuple[bool, ...] = ()
    formats: tuple[str, ...] = ()
    hollow: tuple[bool, ...] = ()
    loud: bool = True
    under: tuple[bool, ...] = ()
    colors: tuple[str, ...] = ()
    reach: tuple[tuple[float, float] | None, ...] = ()


@dataclass(frozen=True)
class NativeChart:
    """`categories`: labels, or (year, labels of its parts) for a series over years. `low`, `high`: ends of the value axis, `step` between its marks.

    `lamps`: (words, colour) of the verdicts that the points of one series have, where they differ: a legend has one colour a series.
    """

    categories: tuple[str, ...] | tuple[tuple[str, tuple[str, ...]], ...]
    series: tuple[Series, ...]
    axis_format: str
    low: float | None
    high: float
    step: float | None
    note: str = ""
    lamps: tuple[tuple[str, str], ...] = ()

    @property
    def count(self) -> int:
        """How many places there are along the axis."""
        return sum(1 if isinstance(c, str) else len(c[1]) for c in self.categories)

    @property
    def forecast(self) -> Series | None:
        """The series that is a forecast."""
        return next((s for s in self.series if s.draw == "expected"), None)


def number_format(indicator: Indicator, values: Sequence[float | None], exact: bool = False) -> str:
    """Excel's format with the digits and the per cent sign that the screen shows for these values; `exact`: with those of a target."""
    shown = [w.number(v, 4) if exact else w.value_text(indicator, v) for v in values if v is not None]
    if len(shown) == 1 and shown[0][0] in "<>":  # 99.99996 % is not shown as 100 %
        return f'"{shown[0]}"'
    texts = [t.removesuffix(indicator.unit).strip() for t in shown]
    digits = max((len(t.partition(".")[2]) for t in texts), default=0)
    return "#,##0" + ("." + "0" * digits if digits else "") + {"%": '"%"', "‰": '"‰"'}.get(indicator.unit, "")


def expected_series(indicator: Indicator, forecast: Forecast, place: int, count: int) -> Series:
    """The forecast at position `place` of `count`; its values as they are written on the screen's figure."""
    digits = w.span_digits(forecast.low, forecast.high)
    low, high = (rounded(v, 0 if indicator.whole else digits) for v in (forecast.low, forecast.high))
    mid = rounded(forecast.mid, 0 if indicator.whole else 1)
    form = number_format(indicator, [mid])
    there = [n == place for n in range(count)]
    return Series(
        f"到期预测（{forecast.level}% 区间）",
        tuple(mid if t else None for t in there),
        "expected",
        INK,
        form,
        shown=tuple(there),
        formats=(form,) * count,
        reach=tuple((round(mid - low, 6), round(high - mid, 6)) if t else None for t in there),
    )
