"""A month, quarter or year, and nothing else: `2023-05`, `2023Q2`, `2023`.

Only these canonical codes are read here; the many Chinese spellings are the intake's business (`etl.periods`).
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

Grain = Literal["month", "quarter", "year"]

MONTHS: dict[Grain, int] = {"month": 1, "quarter": 3, "year": 12}
QUARTER_NAMES = ("一季度", "二季度", "三季度", "四季度")
CHINA = dt.timezone(dt.timedelta(hours=8))
"""Days are China's, wherever the server stands."""
_CODE = re.compile(r"(\d{4})(?:Q([1-4])|-(0[1-9]|1[0-2]))?")


@dataclass(frozen=True)
class Period:
    """One month, quarter or year; `number` counts from 1 within the year (always 1 for a year).

    Periods of one grain are ordered by time; comparing different grains is an error.
    """

    grain: Grain
    year: int
    number: int = 1

    @classmethod
    def parse(cls, code: str) -> Period:
        """Read a canonical code. ValueError where it is not one."""
        match = _CODE.fullmatch(code)
        if not match:
            raise ValueError(f"not a period code: {code!r}")
        year, quarter, month = match.groups()
        if quarter:
            return cls("quarter", int(year), int(quarter))
        if month:
            return cls("month", int(year), int(month))
        return cls("year", int(year))

    @classmethod
    def containing(cls, day: dt.date, grain: Grain = "quarter") -> Period:
        return cls(grain, day.year, (day.month - 1) // MONTHS[grain] + 1)

    @classmethod
    def ending(cls, last_month: int, grain: Grain) -> Period:
        """The period of `grain` whose last month has the absolute index `last_month` (see there)."""
        year, month = divmod(last_month, 12)
        return cls(grain, year, month // MONTHS[grain] + 1)

    @property
    def code(self) -> str:
        if self.grain == "year":
            return f"{self.year}"
        return f"{self.year}Q{self.number}" if self.grain == "quarter" else f"{self.year}-{self.number:02d}"

    @property
    def name(self) -> str:
        """As a briefing writes it: 2025年三季度, 2025年5月, 2025年."""
        if self.grain == "year":
            return f"{self.year}年"
        return f"{self.year}年{QUARTER_NAMES[self.number - 1]}" if self.grain == "quarter" else f"{self.year}年{self.number}月"

    @property
    def months(self) -> int:
        return MONTHS[self.grain]

    @property
    def last_month(self) -> int:
        """Absolute month index, year × 12 + (month − 1), of the last month."""
        return self.year * 12 + self.number * self.months - 1

    @property
    def first_month(self) -> int:
        return self.last_month - self.months + 1

    @property
    def start(self) -> dt.date:
        return dt.date(self.first_month // 12, self.first_month % 12 + 1, 1)

    @property
    def end(self) -> dt.date:
        return month_end(self.last_month)

    def shift(self, steps: int) -> Period:
        return Period.ending(self.last_month + steps * self.months, self.grain)

    def __lt__(self, other: Period) -> bool:
        if self.grain != other.grain:
            raise TypeError(f"cannot order a {self.grain} and a {other.grain}")
        return self.last_month < other.last_month

    def __str__(self) -> str:
        return self.code


def month_index(day: dt.date) -> int:
    """Absolute index of the month that holds `day`."""
    return day.year * 12 + day.month - 1


def month_end(index: int) -> dt.date:
    year, month = index // 12, index % 12 + 1
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def periods_between(first: Period, last: Period) -> list[Period]:
    """All periods from `first` to `last`, both included; empty where last is before first."""
    steps = (last.last_month - first.last_month) // first.months
    return [first.shift(i) for i in range(steps + 1)]
