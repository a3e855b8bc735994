"""期间 as people write it → Period and the basis the spelling implies.

A spelling is a four-digit year, an optional 年, and a tail listed in `data/intake/periods.csv` (tail, grain, number, the basis implied,
another basis that says the same, form). Does not judge whether the period or its basis suits the plan or the indicator.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple, cast

from etl import text
from etl.issues import intake_rows
from metrics.model import Period
from metrics.model.period import Grain
from metrics.model.plan import Basis

Form = Literal["", "word", "range"]
_YEAR = re.compile(r"([12][0-9]{3})(年?)(.{0,12})")
_DASHES = re.compile("月?(?:[-‐‑‒–—―−~〜～至到]+)")


class Spelled(NamedTuple):
    """`also`: a basis that means the same here (1-3月 is both 累计 and 当期). `form`: 上半年 is a word, 1-6月 a range of months."""

    period: Period
    basis: Basis | None
    also: Basis | None
    form: Form


@lru_cache(maxsize=1)
def _tails() -> dict[str, tuple[Grain, int, Basis | None, Basis | None, Form]]:
    return {
        r["tail"]: (
            cast(Grain, r["grain"]), int(r["number"]), cast(Basis, r["basis"]) or None, cast(Basis, r["also"]) or None, cast(Form, r["form"]),
        )
        for r in intake_rows("periods.csv")
    }  # fmt: skip


def parse_period(spelling: str) -> Spelled | None:
    """None where the spelling is not known: never a guess."""
    match = _YEAR.fullmatch(text.squeeze(spelling))
    if not match:
        return None
    year, has_word, tail = match.groups()
    tail = _DASHES.sub("-", tail.upper())
    if tail.startswith("-") if has_word else tail[:1].isdigit():
        return None
    found = _tails().get(tail)
    if found is None:
        return None
    grain, number, basis, also, form = found
    return Spelled(Period(grain, int(year), number), basis, also, form)
