"""数值 as people write it → exact decimal text, missing, or the code of what is wrong. Never float(), never a guess, no bounds.

Read: half- or full-width digits, a sign, thousands separators in full groups of three, the indicator's own unit behind the number.
Marks of a missing value are listed in `data/intake/missing.csv`; missing is never zero.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from etl import text
from etl.issues import intake_rows

MOST_WHOLE_DIGITS = 28
MOST_DECIMALS = 10
_NUMBER = re.compile(r"([+-]?)([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)?(?:\.([0-9]*))?")
_SIGNS = str.maketrans({"−": "-", "﹣": "-", "﹢": "+"})
_PLAIN = re.compile(r"(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{0,9}[1-9])?")


class Number(NamedTuple):
    """Exactly one of: a canonical `digits`, `is_missing`, or an error `code`."""

    digits: str | None = None
    is_missing: bool = False
    code: str | None = None


@lru_cache(maxsize=1)
def _missing() -> frozenset[str]:
    return frozenset({""} | {text.key(r["mark"]) for r in intake_rows("missing.csv")})


def parse_number(spelling: str, unit: str = "") -> Number:
    """`unit` is the only suffix allowed. Digits come without exponent, leading plus and trailing zeros: `20.5`, `1050`, `0`."""
    if _PLAIN.fullmatch(spelling):
        return Number(spelling)
    trimmed = text.half_width(spelling).strip()
    if len(trimmed) < 20 and text.key(trimmed) in _missing():
        return Number(is_missing=True)
    if trimmed.startswith("="):
        return Number(code="formula-not-computed")
    trimmed = trimmed.translate(_SIGNS)
    suffix = text.half_width(unit).strip()
    if suffix and trimmed.endswith(suffix):
        trimmed = trimmed[: -len(suffix)].rstrip()
    match = _NUMBER.fullmatch(trimmed)
    if not match or not (match[2] or match[3]):
        return Number(code="number-unreadable")
    whole = (match[2] or "").replace(",", "").lstrip("0")
    decimals = (match[3] or "").rstrip("0")
    if len(whole) > MOST_WHOLE_DIGITS or len(decimals) > MOST_DECIMALS:
        return Number(code="too-many-digits")
    if not whole and not decimals:
        return Number("0")
    sign = "-" if match[1] == "-" else ""
    return Number(f"{sign}{whole or '0'}" + (f".{decimals}" if decimals else ""))
