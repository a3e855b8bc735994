"""The rules a second time: one row of the board, plainly and slowly, in exact fractions.

Written from DESIGN §3, the README's "Decisions" and the texts and cases of tests/spec, not from the code of `metrics`; only the
value types (`metrics.model`) are shared. Read here, where the specification is silent:

- A row depends on what was reported up to the end of its period, whatever period the board was asked for; only the first reading that a
  path starts from is looked for up to the period asked for, so that a history has one path.
- A documented baseline belongs to the whole area where values add up; a region takes its first reading.
- A stock without baseline and without a reading has no path yet: nothing elapsed, nothing expected.
- A path has begun in the month of its documented baseline.
- A ratio due on a date without a documented baseline is a standard to hold too: a rate takes no first reading as its start.
- `always` and, for a stock or a ratio, `every: year` make a standard to hold. A range that begins at zero is a zero target.
- A baseline beyond the far bound of `=` or a range makes no path either: its sign would lie.
- `baseline` is shown for paths that start from one; flows and growth rates start from zero and show none.
- The last earlier value is that of the last earlier period of the same length that has one.
- `required_multiple` is there on boards of quarters, for sums and growth rates. It compares with the mean of what is known of the last four
  quarters, in the target's direction; none where that mean is not positive. Two numbers known tell what came between them, also where
  the quarters between are not known. A growth rate's quarter is the change of its base stock.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from metrics.model import Indicator, Period, Plan
from tests.oracle.pace import along, linear, quarters_left
from tests.oracle.targets import Ask, holding
from tests.oracle.values import Value, World

FLOWS = ("annual_flow", "plan_flow")
SUMS = ("stock", *FLOWS)
WORST_FIRST = ("missed", "behind", "slightly_behind", "unreported", "on_pace", "achieved", "not_started", None)
GREEN_FROM = {"default": 0, "10/30": -10, "month/12": 0}
GOOD = ("achieved", "on_pace")


@dataclass
class Moment:
    """One indicator in one region at one period: what the board shows in one row."""

    world: World
    indicator: Indicator
    region: str
    period: Period
    day: dt.date

    @property
    def plan(self) -> Plan:
        return self.world.plan

    @property
    def sign(self) -> int:
        return 1 if self.indicator.direction == "up" else -1

    def value(self, period: Period | None = None) -> Value | None:
        return self.world.chosen(self.indicator.code, self.region, period or self.period)

    def amount(self, period: Period) -> Fraction | None:
        value = self.value(period)
        return value.amount if value else None


def row(
    world: World, code: str, region: str, period: Period, cutoff: dt.date | None, known_on: dt.date | None = None
) -> dict[str, Any]:
    """All columns of one row of the board; numbers are fractions, none is None."""
    day = min(d for d in (period.end, cutoff) if d)
    moment = Moment(world, world.plan.indicator_by_code[code], region, period, day)
    value = moment.value()
    amount = value.amount if value else None
    result: dict[str, Any] = {
        "actual": amount,
        "numerator": value.numerator if value else None,
        "denominator": value.denominator if value else None,
        "parts_reported": value.parts if value else 0,
        "incomplete": bool(value and value.incomplete),
        "restated": any(r.restated for r in value.used) if value else False,
        "demo": any(r.demo for r in value.used) if value else False,
        "reported": world.reported(code, region, period),
        "yoy": year_on_year(moment),
        "qoq": on_the_one_before(moment),
    }
    asks = holding(world.plan, moment.indicator, region, day, min(d for d in (day, known_on) if d))
    judged = [judge(moment, ask, result["reported"]) for ask in asks]
    if not judged:
        return result | NO_TARGET
    return result | min(judged, key=_worst) | {"targets": judged}


def _worst(one: dict[str, Any]) -> tuple[int, bool, Fraction]:
    return WORST_FIRST.index(one["status"]), one["pace_gap"] is None, one["pace_gap"] or Fraction(0)


NO_TARGET: dict[str, Any] = {
    "target": None, "need": None, "gap": None, "attainment": None, "progress": None, "elapsed": None, "expected": None, "pace_gap": None,
    "required_rate": None, "required_multiple": None, "baseline": None, "status": None, "due": False, "hold": False, "met": False,
    "which": None, "targets": [],
}  # fmt: skip


def judge(moment: Moment, ask: Ask, reported: bool) -> dict[str, Any]:
    """Every column that belongs to one target."""
    indicator, value = moment.indicator, moment.value()
    amount = value.amount if value else None
    start = path(moment, ask)
    baseline = start.baseline
    begun = moment.day >= start.has_begun_on
    bound = ask.bound(amount, indicator.direction)
    need = ask.needed(bound, indicator.whole and indicator.kind != "growth")
    near = ask.near(indicator.direction)
    met = amount is not None and ask.met_by(amount)
    due = moment.day >= ask.due
    from_nowhere = moment.indicator.kind == "ratio" and baseline is None
    hold = is_standard(moment, ask) or from_nowhere or (baseline is not None and starts_there(ask, baseline, near, moment))
    beyond = amount is not None and ask.is_beyond(amount, indicator.direction)
    result = NO_TARGET | {"which": ask.order, "target": bound, "need": need, "due": due, "hold": hold, "met": met}
    if start.is_shown and not hold:
        result["baseline"] = baseline
    if amount is not None:
        result["gap"] = Fraction(0) if met else distance(moment, ask, value, need)
        result["attainment"] = amount / bound if bound != 0 else None
    if begun and not hold and not beyond:
        if baseline is not None:
            share = along(indicator.pace, linear(start.begin, ask.due, moment.day, count_of(moment.plan), start.after_step))
            result |= {"elapsed": share, "expected": baseline + share * (near - baseline)}
            if amount is not None:
                result["progress"] = (amount - baseline) / (near - baseline)
                result["pace_gap"] = (result["progress"] - share) * 100
        if amount is not None and not due:
            result |= required(moment, result["gap"], quarters_left(ask.due, moment.day))
    result["status"] = status(moment, ask, result, begun, reported, beyond)
    return result


def count_of(plan: Plan) -> str:
    return plan.status.count_by or ("month" if plan.status.preset == "month/12" else "quarter")


def is_standard(moment: Moment, ask: Ask) -> bool:
    kind = moment.indicator.kind
    zero = (ask.high if ask.low is None else ask.low) == 0
    return kind == "level" or zero or ask.kind == "always" or (kind in ("ratio", "stock") and ask.kind == "yearly")


def starts_there(ask: Ask, baseline: Fraction, near: Fraction, moment: Moment) -> bool:
    """The baseline already meets the target, lies beyond it, or at no distance from it."""
    return ask.met_by(baseline) or ask.is_beyond(baseline, moment.indicator.direction) or near == baseline


@dataclass(frozen=True)
class Start:
    """Where a path starts. `begin`: its first day; `after_step`: counting begins with the quarter (month) after the baseline's."""

    baseline: Fraction | None
    begin: dt.date
    has_begun_on: dt.date
    after_step: bool = False
    is_shown: bool = False


def path(moment: Moment, ask: Ask) -> Start:
    indicator = moment.indicator
    if indicator.kind in FLOWS or indicator.kind == "growth":
        return Start(Fraction(0), ask.begin, ask.begin)
    documented = indicator.baseline
    has_begun_on = documented.on.replace(day=1) if documented and ask.kind == "dated" else ask.begin
    if is_standard(moment, ask):
        return Start(None, ask.begin, has_begun_on)
    if documented and moment.region == moment.plan.root_region:
        return Start(Fraction(documented.value), documented.on + dt.timedelta(days=1), has_begun_on, True, True)
    first = first_reading(moment) if indicator.kind == "stock" else None
    if not first:
        return Start(None, ask.begin, has_begun_on)
    return Start(first[1], first[0].end + dt.timedelta(days=1), has_begun_on, True, True)


def first_reading(moment: Moment) -> tuple[Period, Fraction] | None:
    """The first month of the plan period with a complete value, else the first in which most parts have reported."""
    month = Period.containing(moment.plan.period.start, "month")
    found = []
    while month.last_month <= moment.world.last.last_month:
        value = moment.value(month)
        if value and value.amount is not None:
            if not value.incomplete:
                return month, value.amount
            found.append((month, value))
        month = month.shift(1)
    if not found:
        return None
    most = max(value.parts for _, value in found)
    return next((m, v.amount) for m, v in found if v.parts == most)


def distance(moment: Moment, ask: Ask, value: Value, need: Fraction) -> Fraction:
    """What is missing, in units; of a growth rate in units of its base stock."""
    if moment.indicator.kind != "growth":
        return abs(need - value.amount)
    base = moment.plan.indicator_by_code[moment.indicator.base]
    bound = ask.bound(value.amount, moment.indicator.direction)
    wanted = ask.needed_of_base(value.denominator * (1 + bound / 100), bound, base.whole)
    return abs(wanted - value.numerator)


def required(moment: Moment, gap: Fraction, quarters: int) -> dict[str, Any]:
    if quarters <= 0:
        return {}
    rate = gap / quarters
    if moment.period.grain != "quarter" or moment.indicator.kind in ("ratio", "level"):
        return {"required_rate": rate}
    recent = last_four(moment)
    known = sum(n for _, n in recent)
    mean = moment.sign * sum((x for x, _ in recent), Fraction(0)) / known if known else Fraction(0)
    return {"required_rate": rate, "required_multiple": rate / mean if mean > 0 else None}


def last_four(moment: Moment) -> list[tuple[Fraction, int]]:
    """What came within the last four quarters, each amount with the number of quarters that it took."""
    found = [brought(moment, moment.period.shift(-n)) for n in range(4)]
    return [f for n, f in enumerate(found) if f and f[1] <= 4 - n]


def brought(moment: Moment, quarter: Period) -> tuple[Fraction, int] | None:
    """What a quarter brought since the last one known before it, back to January of its year where the number starts there from zero:
    the shortest way, none where that would reach across another quarter that is known by itself."""
    ways = levels(moment)
    found = [f for level, starts_anew in ways if (f := since(level, starts_anew, quarter))]
    if not found:
        return None
    amount, took = min(found, key=lambda f: f[1])
    between = (quarter.shift(-n) for n in range(1, took))
    return None if any(level(q) is not None for q in between for level, _ in ways) else (amount, took)


Level = Callable[[Period], Fraction | None]


def levels(moment: Moment) -> list[tuple[Level, bool]]:
    """The numbers that steps are taken between, each with whether it starts from zero in January."""
    world, indicator = moment.world, moment.indicator

    def total(quarter: Period) -> Fraction | None:
        value = moment.value(quarter)
        return value.amount if value and not value.incomplete else None

    def year(quarter: Period) -> Fraction | None:
        value = world.year_to_date(indicator.code, moment.region, quarter.last_month)
        seen = value and not value.incomplete and world.reported(indicator.code, moment.region, quarter)
        return value.amount if seen else None

    def growth(quarter: Period) -> Fraction | None:
        value = moment.value(quarter)
        return None if not value or value.incomplete or value.numerator is None else value.numerator - value.denominator

    if indicator.kind == "growth":
        return [(growth, True)]
    ways: list[tuple[Level, bool]] = [] if indicator.kind == "annual_flow" else [(total, False)]
    return ways + ([(year, True)] if indicator.kind in FLOWS else [])


def since(level: Level, starts_anew: bool, quarter: Period) -> tuple[Fraction, int] | None:
    now = level(quarter)
    if now is None:
        return None
    for n in range(1, 5):
        if starts_anew and n == quarter.number:
            return now, n
        if (before := level(quarter.shift(-n))) is not None:
            return now - before, n
    return None


def status(moment: Moment, ask: Ask, found: dict[str, Any], begun: bool, reported: bool, beyond: bool) -> str | None:
    value = moment.value()
    if not begun:
        return "not_started"
    if not reported:
        return "unreported"
    if value is None or value.amount is None:
        return None
    verdict = computed_status(moment, ask, found, beyond)
    if verdict in GOOD and value.incomplete and not may_stand(moment.indicator, ask):
        return "unreported"
    return verdict


def computed_status(moment: Moment, ask: Ask, found: dict[str, Any], beyond: bool) -> str | None:
    if found["met"]:
        return "achieved"
    if found["due"]:
        return "missed"
    if beyond:
        return beyond_status(moment, ask)
    if found["hold"]:
        return "behind" if is_adverse(moment) else "slightly_behind"
    if found["pace_gap"] is None:
        return None
    return pace_status(found["pace_gap"], moment.plan.status.preset)


def pace_status(pace_gap: Fraction, preset: str) -> str:
    if preset == "default":
        return "on_pace" if pace_gap >= 0 else "slightly_behind" if pace_gap > -10 else "behind"
    if preset == "10/30":
        return "on_pace" if pace_gap > -10 else "slightly_behind" if pace_gap >= -30 else "behind"
    return "on_pace" if pace_gap >= 0 else "behind"


def may_stand(indicator: Indicator, ask: Ask) -> bool:
    """What is missing can only add to a sum that has no upper bound."""
    can_fall = indicator.minimum is not None and indicator.minimum < 0
    return indicator.kind in SUMS and not can_fall and indicator.direction == "up" and ask.high is None


def earlier(moment: Moment) -> Fraction | None:
    """A year earlier, else the last earlier value."""
    per_year = 12 // moment.period.months
    before = moment.amount(moment.period.shift(-per_year))
    if before is not None:
        return before
    period = moment.period.shift(-1)
    while period.last_month >= first_month(moment.world):
        if (amount := moment.amount(period)) is not None:
            return amount
        period = period.shift(-1)
    return None


def first_month(world: World) -> int:
    return min((Period.parse(r.period).last_month for r in world.rows), default=10**6)


def is_adverse(moment: Moment) -> bool:
    before = earlier(moment)
    return before is not None and moment.sign * (moment.value().amount - before) < 0


def beyond_status(moment: Moment, ask: Ask) -> str:
    """Past the far bound and not due: a running total does not come back; else by whether the distance has grown."""
    if moment.indicator.kind in FLOWS:
        return "behind"
    before = earlier(moment)
    if before is None:
        return "slightly_behind"
    far = ask.high if moment.indicator.direction == "up" else ask.low
    now, then = (max(moment.sign * (x - far), Fraction(0)) for x in (moment.value().amount, before))
    return "behind" if now > then else "slightly_behind"


# Changes


def relative(now: Fraction | None, then: Fraction | None) -> Fraction | None:
    return None if now is None or not then else (now - then) / abs(then)


def complete_amount(value: Value | None) -> Fraction | None:
    return value.amount if value and not value.incomplete else None


def year_on_year(moment: Moment) -> Fraction | None:
    world, code = moment.world, moment.indicator.code
    if moment.indicator.kind in FLOWS:
        month = moment.period.last_month
        now, then = (world.year_to_date(code, moment.region, m) for m in (month, month - 12))
    else:
        now, then = moment.value(), moment.value(moment.period.shift(-(12 // moment.period.months)))
    return relative(complete_amount(now), complete_amount(then))


def on_the_one_before(moment: Moment) -> Fraction | None:
    before = moment.period.shift(-1)
    if moment.indicator.kind in FLOWS:
        periods = (moment.period, before)
        return relative(*(moment.world.increment(moment.indicator.code, moment.region, p) for p in periods))
    return relative(complete_amount(moment.value()), complete_amount(moment.value(before)))
