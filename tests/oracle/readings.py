"""Readings as plain values, and the totals that follow from them by addition and subtraction.

Specification: DESIGN §3.1, README "Decisions", tests/spec/test_conversion.py. Where they are silent, this is how they are read here:

- A reading stands at the last month of its period. Of readings that say the same thing (basis `ytd`, `ptd` or `point`, same last
  month) one stands (see `tests.oracle.values.standing`). `discrete` readings of different length say different things.
- A total is put together month by month from what was reported up to then. The way with the fewest months missing is taken; among
  equals the most direct: first the basis that is the total itself, then the others in the order of `BASES_OF_KIND`, longer before shorter.
- What is subtracted must be complete: a lower bound subtracted from something gives no lower bound.
- A reading that reaches back before the month that counting starts in is taken to hold only what counts. In the year of that month the
  plan-to-date is the year-to-date.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Reading:
    """`first` and `last` are absolute months; the amounts of a ratio are (numerator, denominator), of all others (value,)."""

    first: int
    last: int
    basis: str
    amounts: tuple[Fraction, ...]
    upload: int = 1
    restated: bool = False
    demo: bool = False


@dataclass(frozen=True)
class Total:
    """A sum over months, how many of them nobody reported, and the readings it was made from."""

    amounts: tuple[Fraction, ...]
    missing: int
    used: tuple[Reading, ...] = ()

    def plus(self, reading: Reading) -> Total:
        return Total(
            tuple(a + b for a, b in zip(self.amounts, reading.amounts, strict=True)), self.missing, (*self.used, reading)
        )

    def and_total(self, other: Total) -> Total:
        amounts = tuple(a + b for a, b in zip(self.amounts, other.amounts, strict=True))
        return Total(amounts, self.missing + other.missing, self.used + other.used)

    def and_a_missing_month(self) -> Total:
        return Total(self.amounts, self.missing + 1, self.used)

    def taken_from(self, reading: Reading) -> Total:
        amounts = tuple(b - a for a, b in zip(self.amounts, reading.amounts, strict=True))
        return Total(amounts, 0, (*self.used, reading))


def january(month: int) -> int:
    return month - month % 12


class Series:
    """The readings of one indicator in one region. `origin`: the first month that counts for the plan period."""

    def __init__(self, readings: list[Reading], origin: int, parts: int = 1) -> None:
        self.readings = readings
        self.origin = origin
        self.nothing = Total((Fraction(0),) * parts, 0)
        self._years: dict[int, Total] = {}
        self._plans: dict[int, Total] = {}

    def at(self, basis: str, month: int, length: int | None = None) -> Reading | None:
        """The reading of this basis that stands at this month."""
        for r in self.readings:
            if r.basis == basis and r.last == month and (length is None or r.last - r.first + 1 == length):
                return r
        return None

    def within(self, first: int, last: int) -> list[Reading]:
        return [r for r in self.readings if first <= r.last <= last]

    def year_to_date(self, month: int) -> Total:
        """From January to this month."""
        if month not in self._years:
            self._years[month] = self._year_to_date(month)
        return self._years[month]

    def plan_to_date(self, month: int) -> Total:
        """From the month that counting starts in to this month."""
        if month not in self._plans:
            self._plans[month] = self._plan_to_date(month)
        return self._plans[month]

    def _year_to_date(self, month: int) -> Total:
        start = january(month)
        ways = []
        if reading := self.at("ytd", month):
            ways.append(self.nothing.plus(reading))
        for length in (12, 3, 1):
            reading = self.at("discrete", month, length)
            if reading:
                before = self.nothing if reading.first == start else self.year_to_date(reading.first - 1)
                ways.append(before.plus(reading))
        reading = self.at("ptd", month)
        if reading and month >= self.origin:
            if self.origin >= start:
                ways.append(self.nothing.plus(reading))
            else:
                before = self.plan_to_date(start - 1)
                if before.missing == 0:
                    ways.append(before.taken_from(reading))
        before = self.nothing if month == start else self.year_to_date(month - 1)
        ways.append(before.and_a_missing_month())
        return min(ways, key=lambda way: way.missing)

    def _plan_to_date(self, month: int) -> Total:
        start = january(month)
        if month < self.origin:
            return self.nothing
        ways = []
        if reading := self.at("ptd", month):
            ways.append(self.nothing.plus(reading))
        if reading := self.at("ytd", month):
            ways.append(self.plan_to_date(start - 1).plus(reading))
        for length in (12, 3, 1):
            reading = self.at("discrete", month, length)
            if reading:
                ways.append(self.plan_to_date(reading.first - 1).plus(reading))
        ways.append(self.plan_to_date(month - 1).and_a_missing_month())
        return min(ways, key=lambda way: way.missing)
