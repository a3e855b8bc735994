"""Which readings a board of the last few periods rests on, so that of ten million only those are read.

A window of two or three calendar years holds what nearly every number is made from. A few are made from older ones, each from its own small
share of the past: a growth rate from the year-end before, a total of the plan from each December, a stock from its first reading. Where even
that does not settle a number (`metrics.window.lacking`), everything is read of that indicator.
"""

from __future__ import annotations

from metrics.first import starts_from_first
from metrics.model import Indicator, Needs, Period, Plan
from metrics.model.period import MONTHS, month_index

FIRST_YEAR = 12
"""Months from the start of the plan in which a first reading is looked for before everything is read."""


def needs_of(plan: Plan, period: Period, periods: int = 2) -> Needs:
    """What the last `periods` periods up to `period` are made from."""
    start, last = window_start(period, periods), period.last_month
    old: dict[str, list[str]] = {}
    for indicator in plan.indicators:
        if indicator.base and indicator.is_computed:
            old.setdefault(indicator.base, []).extend(codes_ending(start - 3, start - 1))
        elif indicator.kind == "plan_flow":
            decembers = range(_counts_from(plan, indicator) // 12 * 12 + 11, start, 12)
            old.setdefault(indicator.code, []).extend(c for month in decembers for c in codes_ending(month, month))
        elif starts_from_first(plan, indicator):
            first = month_index(plan.period.start)
            old.setdefault(indicator.code, []).extend(codes_ending(first, min(first + FIRST_YEAR - 1, start - 1)))
    return Needs(
        tuple(i.code for i in plan.indicators),
        plan.region_names,
        tuple(codes_ending(start, last)),
        tuple((code, tuple(dict.fromkeys(codes))) for code, codes in old.items() if codes),
    )


def everything_of(plan: Plan, regions_of: dict[str, tuple[str, ...]]) -> Needs:
    """All readings of these indicators in these regions."""
    return Needs(tuple(i.code for i in plan.indicators), plan.region_names, whole=tuple(regions_of.items()))


def window_start(period: Period, periods: int) -> int:
    """The January (absolute month) from which the last `periods` periods, the year before each and the four steps up to each are known."""
    back = periods - 1 + max(12 // period.months, 4) + 1
    return period.shift(-back).first_month // 12 * 12


def first_month(plan: Plan, indicators: list[Indicator], period: Period, periods: int) -> int:
    """The January from which indicators of one kind are computed."""
    start = window_start(period, periods)
    if indicators[0].kind == "growth":
        return start - 12
    if indicators[0].kind == "plan_flow":
        return min(start, *(_counts_from(plan, i) // 12 * 12 for i in indicators))
    return start


def _counts_from(plan: Plan, indicator: Indicator) -> int:
    return month_index(indicator.counts_from or plan.period.start)


def codes_ending(first: int, last: int) -> list[str]:
    """Codes of the months, quarters and years that end in the months `first` to `last` (absolute)."""
    return [
        Period.ending(month, grain).code
        for month in range(first, last + 1)
        for grain, size in MONTHS.items()
        if (month + 1) % size == 0
    ]
