"""How much of a target's own period has passed, and what each quarter that is left must bring.

Specification: DESIGN §3.3, README "Decisions", tests/spec/test_pace.py, test_changes.py. Where they are silent, it is read here as:

- A quarter (month) counts wholly where it holds the first or the last day of the target's period.
- Once the due date is reached the whole period has passed, wherever in its quarter it lies.
- A pace profile gives shares of the target's own period at equal steps, beginning with 0 at its start.
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

STEPS = {"quarter": 3, "month": 1}


def step(day: dt.date, months: int) -> int:
    """Number of the quarter (month) that holds the day."""
    return (day.year * 12 + day.month - 1) // months


def steps_passed(day: dt.date, months: int) -> int:
    """Number of the first quarter (month) that is not over at the end of this day."""
    return step(day + dt.timedelta(days=1), months)


def linear(begin: dt.date, due: dt.date, day: dt.date, count_by: str, after_step: bool) -> Fraction:
    """Share of begin…due passed at the end of `day`. `after_step`: counting starts with the step after the one that `begin - 1` lies in."""
    if count_by == "day":
        passed, whole = (day - begin).days + 1, (due - begin).days + 1
    else:
        months = STEPS[count_by]
        first = step(begin - dt.timedelta(days=1), months) + 1 if after_step else step(begin, months)
        passed, whole = steps_passed(day, months) - first, step(due, months) + 1 - first
    if day >= due or whole <= 0:
        return Fraction(int(day >= due))
    return min(max(Fraction(passed, whole), Fraction(0)), Fraction(1))


def along(profile: tuple[float, ...], share: Fraction) -> Fraction:
    """The profile's share at this share of the period, on straight lines between its points."""
    if not profile:
        return share
    points = [Fraction(0), *(Fraction(str(p)) for p in profile)]
    place = share * len(profile)
    at = min(int(place), len(profile) - 1)
    return points[at] + (place - at) * (points[at + 1] - points[at])


def quarters_left(due: dt.date, day: dt.date) -> int:
    return step(due, 3) + 1 - steps_passed(day, 3)
