"""The value of one indicator in one region and period: reported, or rolled up from the regions directly below.

Specification: DESIGN §3.1, README "Decisions", tests/spec/test_rollup.py, test_ratio.py, test_growth.py, test_stock.py. Read here as:

- A value exists for a period only where something was reported in it (a reading whose last month lies in the period).
- Of a region's own value and the roll-up: complete own, complete roll-up, incomplete own, incomplete roll-up.
- A roll-up lacks what a part lacks, and every part that is silent.
- A ratio reported as a percentage only stands for the period where it is `ytd`, else `point`, else `discrete` from January on; the
  last one in the period, as it is. It takes no part in a roll-up. It stands behind complete numerators and denominators of the
  region's own and before everything else. Numerators and denominators of a running year stand before those of a moment, which are
  those of the last moment in the period.
- A growth rate compares the base stock that stands now with the one that stood at the last year-end where both are complete; else
  what the region reported itself at both ends; else the parts that have both. A base of zero or less gives no rate.
- What was reported but cannot be computed does not count as reported for the area above.
- `restated`, `demo`: of any reading that the number was made from; `upload`: the latest of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache

from metrics.model import Indicator, Period, Plan
from metrics.model.period import month_index
from tests.oracle.readings import Reading, Series, Total, january

SUMS = ("stock", "annual_flow", "plan_flow")


@dataclass(frozen=True)
class Value:
    """`amount` none: reported, but it cannot be computed. `parts`: how many of the regions directly below took part."""

    amount: Fraction | None
    incomplete: bool = False
    used: tuple[Reading, ...] = ()
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    parts: int = 0

    @property
    def known(self) -> bool:
        """Whether it can take part in a roll-up: 0 of 0 can."""
        return self.amount is not None or self.denominator is not None


@dataclass(frozen=True)
class Row:
    """A reading as it comes from the store."""

    indicator: str
    region: str
    period: str
    basis: str
    value: Fraction | None = None
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    upload: int = 1
    restated: bool = False
    demo: bool = False


def standing(rows: Iterable[Row]) -> list[Row]:
    """Of readings that say the same thing the one of the latest upload, in one upload the one of the longer period."""
    found: dict[tuple[object, ...], tuple[int, int, Row]] = {}
    for row in rows:
        period = Period.parse(row.period)
        key = row.indicator, row.region, row.basis, period.last_month, period.months if row.basis == "discrete" else None
        if key not in found or (row.upload, period.months) > found[key][:2]:
            found[key] = row.upload, period.months, row
    return [row for *_, row in found.values()]


class World:
    """A plan with its readings in force, of which only those up to the end of `last` are known."""

    def __init__(self, plan: Plan, rows: Iterable[Row], last: Period) -> None:
        self.plan = plan
        self.last = last
        self.rows = standing(r for r in rows if Period.parse(r.period).last_month <= last.last_month)
        self.series = cache(self._series)
        self.own = cache(self._own)
        self.chosen = cache(self._chosen)
        self.rolled = cache(self._rolled)
        self.year_to_date = cache(self._year_to_date)

    def origin(self, indicator: Indicator) -> int:
        return month_index(indicator.counts_from or self.plan.period.start)

    def below(self, region: str) -> tuple[str, ...]:
        return self.plan.children.get(region, ())

    def _series(self, code: str, region: str, only_ratio: bool = False) -> Series:
        """Readings with numerator and denominator for a ratio, or those with the percentage only."""
        indicator = self.plan.indicator_by_code[code]
        found = []
        for row in self.rows:
            if (row.indicator, row.region) != (code, region):
                continue
            period = Period.parse(row.period)
            if indicator.kind != "ratio" or only_ratio:
                amounts = (row.value,)
            else:
                amounts = (row.numerator, row.denominator)
            if only_ratio and row.denominator is not None:
                continue
            if all(a is not None for a in amounts):
                found.append(
                    Reading(period.first_month, period.last_month, row.basis, amounts, row.upload, row.restated, row.demo)
                )
        parts = 2 if indicator.kind == "ratio" and not only_ratio else 1
        return Series(found, self.origin(indicator), parts)

    # One region by itself

    def _own(self, code: str, region: str, period: Period) -> Value | None:
        indicator = self.plan.indicator_by_code[code]
        if indicator.kind == "growth":
            return self._own_growth(indicator.base, region, period)
        if indicator.kind == "ratio":
            return self.parts_of_ratio(code, region, period)
        series = self.series(code, region)
        here = series.within(period.first_month, period.last_month)
        if not here:
            return None
        if indicator.kind in ("stock", "level"):
            reading = series.at("point", max(r.last for r in here))
            return Value(reading.amounts[0], used=(reading,))
        if indicator.kind == "annual_flow":
            return self._sum(series.year_to_date(period.last_month))
        return self._sum(series.plan_to_date(period.last_month)) if period.last_month >= series.origin else Value(None)

    @staticmethod
    def _sum(total: Total) -> Value:
        return Value(total.amounts[0], total.missing > 0, total.used) if total.used else Value(None)

    def parts_of_ratio(self, code: str, region: str, period: Period) -> Value | None:
        """Numerator and denominator of the year so far, or else of the last moment in the period."""
        scale = self.plan.indicator_by_code[code].scale
        series = self.series(code, region)
        here = series.within(period.first_month, period.last_month)
        if any(r.basis != "point" for r in here):
            total = series.year_to_date(period.last_month)
            if total.used:
                return Value(divided(*total.amounts, scale), total.missing > 0, total.used, *total.amounts)
        months = range(period.last_month, period.first_month - 1, -1)
        last = next((m for m in months if series.at("point", m) or self.series(code, region, True).at("point", m)), None)
        if last and (reading := series.at("point", last)):
            return Value(divided(*reading.amounts, scale), False, (reading,), *reading.amounts)
        return None

    def percentage(self, code: str, region: str, period: Period) -> Value | None:
        """A ratio reported without its parts, where it stands for the year so far."""
        series = self.series(code, region, True)
        months = range(period.last_month, period.first_month - 1, -1)
        found = [series.at("ytd", m) for m in months] + [series.at("point", m) for m in months]
        for length in (12, 3, 1):
            found += [r for m in months if (r := series.at("discrete", m, length)) and r.first == january(m)]
        reading = next((r for r in found if r), None)
        return Value(reading.amounts[0], used=(reading,)) if reading else None

    def year_end(self, period: Period) -> Period:
        return Period("quarter", period.year - 1, 4)

    # The regions below

    def _own_growth(self, base: str, region: str, period: Period) -> Value | None:
        now, then = self.own(base, region, period), self.own(base, region, self.year_end(period))
        return grown(now.amount, then.amount, False, now.used + then.used) if now and then else None

    def _rolled(self, code: str, region: str, period: Period) -> Value | None:
        """What the regions directly below add up to, of those that have something that can be computed."""
        indicator = self.plan.indicator_by_code[code]
        below = self.below(region)
        values = [self.for_the_area_above(code, r, period) for r in below]
        here = [v for v in values if v and v.known]
        if not here:
            return None
        incomplete = len(here) < len(below) or any(v.incomplete for v in here)
        used = tuple(r for v in here for r in v.used)
        count = len(here)
        if indicator.kind == "ratio":
            top = sum((v.numerator for v in here), Fraction(0))
            bottom = sum((v.denominator for v in here), Fraction(0))
            return Value(divided(top, bottom, indicator.scale), incomplete, used, top, bottom, count)
        if indicator.kind == "growth":
            top = sum((v.numerator for v in here), Fraction(0))
            bottom = sum((v.denominator for v in here), Fraction(0))
            return replace(grown(top, bottom, incomplete, used), parts=count)
        amounts = [v.amount for v in here]
        if indicator.kind == "level":
            return Value(min(amounts) if indicator.direction == "up" else max(amounts), incomplete, used, parts=count)
        if indicator.kind == "plan_flow":
            silent = [r for r, v in zip(below, values, strict=True) if not v or not v.known]
            past = [p for r in silent if (p := self.past(code, r, period))]
            amounts += [p.amount for p in past]
            used += tuple(r for p in past for r in p.used)
        return Value(sum(amounts, Fraction(0)), incomplete, used, parts=count)

    def past(self, code: str, region: str, period: Period) -> Value | None:
        """What a region that is silent in this period brought to a plan-period total before."""
        total = self.series(code, region).plan_to_date(period.last_month)
        if total.used:
            return self._sum(total)
        found = [p for r in self.below(region) if (p := self.past(code, r, period))]
        if not found:
            return None
        return Value(sum((p.amount for p in found), Fraction(0)), True, tuple(r for p in found for r in p.used))

    def for_the_area_above(self, code: str, region: str, period: Period) -> Value | None:
        """The region's own value or the roll-up, as it goes into the area above."""
        own, rolled = self.own(code, region, period), self.rolled(code, region, period)
        value = preferred(own if own and own.known else None, rolled)
        return replace(value, parts=rolled.parts if rolled else 0) if value else own

    def _chosen(self, code: str, region: str, period: Period) -> Value | None:
        """The value that stands for the region itself."""
        indicator = self.plan.indicator_by_code[code]
        value = self.for_the_area_above(code, region, period)
        if indicator.kind == "ratio":
            plain = self.percentage(code, region, period)
            own = self.own(code, region, period)
            if plain and (not own or own.incomplete):
                return replace(plain, parts=value.parts if value else 0)
        if indicator.kind == "growth":
            ends = [self.chosen(indicator.base, region, p) for p in (period, self.year_end(period))]
            if all(v and not v.incomplete for v in ends):
                now, then = ends
                return replace(grown(now.amount, then.amount, False, now.used + then.used), parts=now.parts)
        return value

    def reported(self, code: str, region: str, period: Period) -> bool:
        """Whether the region sent anything in this period, or a region below it something that can be computed."""
        if self.chosen(code, region, period) is not None:
            return True
        return any(self.series(code, region, plain).within(period.first_month, period.last_month) for plain in (False, True))

    # What changes are measured on

    def _year_to_date(self, code: str, region: str, month: int) -> Value | None:
        """The year so far of a flow, by itself or rolled up, complete or not."""
        total = self.series(code, region).year_to_date(month)
        own = self._sum(total) if total.used else None
        found = [v for r in self.below(region) if (v := self.year_to_date(code, r, month))]
        rolled = None
        if found:
            incomplete = len(found) < len(self.below(region)) or any(v.incomplete for v in found)
            rolled = Value(sum((v.amount for v in found), Fraction(0)), incomplete)
        return preferred(own, rolled)

    def increment(self, code: str, region: str, period: Period) -> Fraction | None:
        """What a flow brought in this period: by its totals for the plan period, else for the year; none where a month is missing."""
        if self.plan.indicator_by_code[code].kind == "plan_flow":
            now, before = self.chosen(code, region, period), self.chosen(code, region, period.shift(-1))
            if now and before and now.known and before.known and not now.incomplete and not before.incomplete:
                return now.amount - before.amount
        end = self.year_to_date(code, region, period.last_month)
        if not end or end.incomplete:
            return None
        if period.first_month == january(period.first_month):
            return end.amount
        start = self.year_to_date(code, region, period.first_month - 1)
        return None if not start or start.incomplete else end.amount - start.amount


def preferred(own: Value | None, rolled: Value | None) -> Value | None:
    ways = [v for v in (own, rolled) if v]
    return min(ways, key=lambda v: v.incomplete) if ways else None


def divided(top: Fraction, bottom: Fraction, scale: int) -> Fraction | None:
    return None if bottom == 0 else top / bottom * scale


def grown(now: Fraction, then: Fraction, incomplete: bool, used: tuple[Reading, ...]) -> Value:
    rate = None if then <= 0 else (now / then - 1) * 100
    return Value(rate, incomplete, used, now, then)
