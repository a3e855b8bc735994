"""Whether readings can be right: bounds, whole numbers, ratios, dates; and rows against each other. Reads no text, writes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, localcontext
from typing import NamedTuple

from data.locks import covers
from etl.parse import Key, Problem
from metrics.model import Indicator, Plan
from metrics.model.period import month_index

TOLERANCE = Decimal("0.05")
MOST_ROWS_NAMED = 10


class Reading(NamedTuple):
    """One accepted value; numbers are exact decimal texts. `column` is the letter of the value's cell (of the numerator where it is blank)."""

    indicator: str
    region: str
    period: str
    basis: str
    value: str | None
    numerator: str | None
    denominator: str | None
    note: str
    sheet: str | None
    row: int
    column: str


class Checker:
    """Checks of single readings; answers are remembered, since values repeat."""

    def __init__(self, plan: Plan, latest: dt.date | None, locked: Mapping[str, str] | None = None) -> None:
        self._locked = locked or {}
        self._first = month_index(plan.first_day)
        self._end = month_index(plan.period.end)
        self._latest = month_index(latest) if latest else None
        self._words = {"first": plan.first_day.isoformat(), "last": latest.isoformat() if latest else "今后"}
        self._plan_end = plan.period.end.isoformat()
        self._periods: dict[object, tuple[Problem, ...]] = {}
        self._values: dict[tuple[object, ...], tuple[Problem, ...]] = {}

    def problems(self, key: Key, value: str | None, numerator: str | None, denominator: str | None) -> tuple[Problem, ...]:
        indicator, period = key.indicator, key.period
        dated = self._periods.get(period)
        if dated is None:
            dated = self._periods[period] = tuple(self.of_period(key))
        texts = (indicator.code, value, numerator, denominator)
        valued = self._values.get(texts)
        if valued is None:
            with localcontext() as context:
                context.prec = 80
                valued = self._values[texts] = tuple(_of_values(indicator, value, numerator, denominator))
        return dated + valued

    def of_period(self, key: Key) -> Iterator[Problem]:
        """What is wrong with the period of a key; neither its indicator nor its region matters."""
        period = key.period
        if period.last_month < self._first or (self._latest is not None and period.first_month > self._latest):
            yield Problem("period-out-of-range", "period", period.code, dict(self._words))
        elif lock := covers(self._locked, period.code):
            yield Problem("period-locked", "period", period.code, {"why": self._locked[lock]})
        elif period.first_month > self._end:
            yield Problem("period-after-plan", "period", period.code, {"last": self._plan_end})


def _of_values(indicator: Indicator, value: str | None, numerator: str | None, denominator: str | None) -> Iterator[Problem]:
    parts = numerator is not None and denominator is not None
    if indicator.kind == "ratio":
        if (numerator is None) != (denominator is None) or (value is None and not parts):
            words: dict[str, object] = {"numerator": numerator or "", "denominator": denominator or ""}
            yield Problem("ratio-incomplete", "numerator" if numerator is None else "denominator", value or "", words)
            return
    elif numerator is not None or denominator is not None:
        code = "parts-not-for-kind" if value is not None else "parts-without-value"
        yield Problem(
            code,
            "numerator" if numerator is not None else "denominator",
            numerator or denominator or "",
            {"indicator": indicator.name},
        )
    if value is not None:
        yield from _bounds(indicator, "value", value, Decimal(value))
        if indicator.whole and "." in value:
            yield Problem("not-whole", "value", value, {"indicator": indicator.name, "unit": indicator.unit})
        if indicator.kind == "ratio" and indicator.scale > 1 and 0 < Decimal(value) <= 1 and not parts:
            yield Problem(
                "looks-like-fraction", "value", value, {"unit": indicator.unit, "times": f"{Decimal(value) * indicator.scale:f}"}
            )
        if indicator.kind == "growth":
            yield Problem("growth-is-computed", "value", value, {})
    if indicator.kind != "ratio" or not parts:
        return
    top, bottom = Decimal(numerator or 0), Decimal(denominator or 0)
    for field, text, number in (("numerator", numerator, top), ("denominator", denominator, bottom)):
        if number < 0:
            yield Problem("below-minimum", field, text or "", {"limit": "0"})
    if indicator.maximum is not None and indicator.maximum == indicator.scale and top > bottom:
        yield Problem("numerator-above-denominator", "numerator", numerator or "", {"denominator": denominator})
    elif bottom > 0:
        computed = indicator.scale * top / bottom
        shown = f"{round(computed, 2):f}"
        if value is None:
            yield from _bounds(indicator, "numerator", shown, computed)
        elif abs(Decimal(value) - computed) > TOLERANCE:
            yield Problem("ratio-disagrees", "value", value, {"computed": shown, "unit": indicator.unit})


def _bounds(indicator: Indicator, field: str, text: str, number: Decimal) -> Iterator[Problem]:
    if indicator.minimum is not None and number < indicator.minimum:
        yield Problem("below-minimum", field, text, {"limit": f"{indicator.minimum:f}"})
    if indicator.maximum is not None and number > indicator.maximum:
        yield Problem("above-maximum", field, text, {"limit": f"{indicator.maximum:f}"})


def repeated(readings: Iterable[Reading]) -> tuple[list[tuple[Reading, Reading]], list[tuple[Reading, str]]]:
    """(copies: each with the reading it repeats, conflicts: each with the places of the others as text).

    The same key twice with the same numbers is a copy of the first; with other numbers every one of them is in conflict.
    """
    first: dict[tuple[str, ...], Reading] = {}
    groups: dict[tuple[str, ...], list[Reading]] = {}
    for reading in readings:
        earlier = first.setdefault(reading[:4], reading)
        if earlier is not reading:
            groups.setdefault(reading[:4], [earlier]).append(reading)
    copies: list[tuple[Reading, Reading]] = []
    conflicts: list[tuple[Reading, str]] = []
    for group in groups.values():
        if len({r[4:7] for r in group}) == 1:
            copies += [(r, group[0]) for r in group[1:]]
        else:
            shown = group[: MOST_ROWS_NAMED + 1]
            more = " 等" if len(group) > len(shown) else ""
            conflicts += [(r, "、".join(_place(o, r) for o in shown if o is not r) + more) for r in group]
    return copies, conflicts


def _place(other: Reading, reading: Reading) -> str:
    """The row, with its column where that tells the two apart."""
    return f"{other.row}" if other.column == reading.column else f"{other.row}（{other.column}列）"
