"""Which targets hold, in which form, and what they ask for.

Specification: DESIGN §3.2, tests/spec/test_targets.py, and the decisions on revisions and several targets (see the README). Read here as:

- A target that names no region is one of the whole area. It binds a region that has none of its own where values do not add up.
- `every: year` without `first_year` holds from the year the plan starts in; no yearly target holds after the plan's last year.
- A dated target of an annual flow holds in the year of its due date only; after that year nothing is asked.
- Of a range, the bound that is missed is the target; where none is missed, the near one (low for up, high for down).
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from fractions import Fraction

from metrics.model import Indicator, Plan, Target


@dataclass(frozen=True)
class Ask:
    """One target as it stands on one day: comparator and bounds, with its own begin and due date."""

    comparator: str
    low: Fraction | None
    high: Fraction | None
    begin: dt.date
    due: dt.date
    kind: str  # yearly, dated, always
    order: int

    def met_by(self, amount: Fraction) -> bool:
        above = self.low is None or (amount > self.low if self.comparator == ">" else amount >= self.low)
        below = self.high is None or (amount < self.high if self.comparator == "<" else amount <= self.high)
        return above and below

    def bound(self, amount: Fraction | None, direction: str) -> Fraction:
        """The value that is asked for: the bound that is missed, else the near one."""
        if self.low is None or self.high is None:
            return self.high if self.low is None else self.low
        if amount is not None and amount < self.low:
            return self.low
        if amount is not None and amount > self.high:
            return self.high
        return self.near(direction)

    def near(self, direction: str) -> Fraction:
        """The bound that a path in this direction comes to first."""
        if self.low is None or self.high is None:
            return self.high if self.low is None else self.low
        return self.low if direction == "up" else self.high

    def is_beyond(self, amount: Fraction, direction: str) -> bool:
        """Past the far bound of `=` or a range."""
        if self.low is None or self.high is None:
            return False
        return amount > self.high if direction == "up" else amount < self.low

    def needed(self, bound: Fraction, whole: bool) -> Fraction:
        """The value nearest to the bound that meets the target, in whole units where only those exist."""
        if not whole or self.comparator == "=":
            return bound
        if self.comparator == ">":
            return Fraction(math.floor(bound) + 1)
        if self.comparator == "<":
            return Fraction(math.ceil(bound) - 1)
        return Fraction(math.ceil(bound) if bound == self.low else math.floor(bound))

    def needed_of_base(self, bound: Fraction, rate: Fraction, whole: bool) -> Fraction:
        """The base stock at which a growth rate of `rate` is reached, `bound` being the stock that gives it exactly."""
        if not whole:
            return bound
        if self.comparator == ">":
            return Fraction(math.floor(bound) + 1)
        if self.comparator == "<":
            return Fraction(math.ceil(bound) - 1)
        return Fraction(math.ceil(bound) if rate == self.low else math.floor(bound))


def of_region(plan: Plan, indicator: Indicator, region: str) -> list[tuple[int, Target]]:
    root = plan.root_region
    numbered = [(n, t.model_copy(update={"region": t.region or root})) for n, t in enumerate(indicator.targets)]
    named = [(n, t) for n, t in numbered if t.region == region]
    if named:
        return named
    sums = indicator.kind in ("stock", "annual_flow", "plan_flow")
    return [] if sums else [(n, t) for n, t in numbered if t.region == root]


def form_on(target: Target, day: dt.date) -> dict[str, object]:
    """Comparator, value, low, high and due as they stood on that day: the newest form, with what each later revision replaced laid over."""
    form = {k: getattr(target, k) for k in ("comparator", "value", "low", "high", "due")}
    for revision in sorted(getattr(target, "revisions", ()), key=lambda r: r.on, reverse=True):
        if day < revision.on:
            old = revision.old
            old = old if isinstance(old, dict) else old.model_dump(exclude_unset=True)
            form |= {k: v for k, v in old.items() if k in form and v is not None}
    return form


def holding(plan: Plan, indicator: Indicator, region: str, day: dt.date, form_day: dt.date) -> list[Ask]:
    """All targets that hold for this region on this day, in the form of `form_day`; those to come only where no other holds."""
    year = day.year
    forms = [(n, t, form_on(t, form_day)) for n, t in of_region(plan, indicator, region)]
    groups = [_yearly(plan, forms, year), _dated(plan, indicator, forms, day), _always(plan, forms)]
    asks = [a for group in groups for a in group]
    if indicator.kind == "annual_flow":
        begun = [a for a in asks if a.kind != "dated" or a.begin <= day]
        asks = begun or asks
    return sorted(asks, key=lambda a: a.order)


Form = tuple[int, Target, dict[str, object]]


def _yearly(plan: Plan, forms: list[Form], year: int) -> list[Ask]:
    if year > plan.period.end.year:
        return []
    firsts = {n: t.first_year or plan.period.start.year for n, t, _ in forms if t.every}
    if not firsts:
        return []
    begun = [y for y in firsts.values() if y <= year]
    first = max(begun) if begun else min(firsts.values())
    at = max(year, first)
    days = dt.date(at, 1, 1), dt.date(at, 12, 31)
    return [_ask(n, form, *days, "yearly") for n, _, form in forms if firsts.get(n) == first]


def _dated(plan: Plan, indicator: Indicator, forms: list[Form], day: dt.date) -> list[Ask]:
    dues = [form["due"] for _, t, form in forms if t.due]
    if indicator.kind == "annual_flow":
        dues = [d for d in dues if d.year >= day.year]
    if not dues:
        return []
    coming = [d for d in dues if (d.year, d.month) >= (day.year, day.month)]
    due = min(coming) if coming else max(dues)
    begin = plan.period.start
    if indicator.kind == "annual_flow":
        begin = dt.date(due.year, 1, 1)
    elif indicator.kind == "plan_flow":
        begin = indicator.counts_from or begin
    return [_ask(n, form, begin, due, "dated") for n, t, form in forms if t.due and form["due"] == due]


def _always(plan: Plan, forms: list[Form]) -> list[Ask]:
    return [_ask(n, form, plan.period.start, plan.period.end, "always") for n, t, form in forms if t.always]


def _ask(order: int, form: dict[str, object], begin: dt.date, due: dt.date, kind: str) -> Ask:
    comparator = str(form["comparator"])
    low = high = None
    if comparator == "range":
        low, high = Fraction(form["low"]), Fraction(form["high"])
    if comparator in (">", ">=", "="):
        low = Fraction(form["value"])
    if comparator in ("<", "<=", "="):
        high = Fraction(form["value"])
    return Ask(comparator, low, high, begin, due, kind, order)
