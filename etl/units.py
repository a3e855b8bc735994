"""Units of measurement: 万人 against 人, ‰ against %. Converts exactly, by powers of ten; never between different things (人 and 人次).

Spellings of the same unit are listed in `data/intake/units.csv`; the scale in front (万, 亿, …) is taken off here.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from etl import text
from etl.issues import intake_rows

SCALES = {
    "": 0,
    "十": 1,
    "百": 2,
    "千": 3,
    "万": 4,
    "十万": 5,
    "百万": 6,
    "千万": 7,
    "亿": 8,
    "十亿": 9,
    "百亿": 10,
    "千亿": 11,
    "万亿": 12,
}
PER_CENT = {"%": -2, "‰": -3}
_SCALED = re.compile("(" + "|".join(sorted((s for s in SCALES if s), key=len, reverse=True)) + ")?(.*)")
_LIST = re.compile("[、,，/;；和或及]")


@lru_cache(maxsize=1)
def _same() -> dict[str, str]:
    return {text.key(r["spelling"]): r["unit"] for r in intake_rows("units.csv")}


@lru_cache(maxsize=4096)
def parse_unit(spelling: str) -> tuple[str, int]:
    """(unit without its scale, power of ten): 万人 → (人, 4), % → (比, -2), 亿 → ("", 8)."""
    name = text.key(spelling)
    name = _same().get(name, name)
    if name in PER_CENT:
        return "比", PER_CENT[name]
    match = _SCALED.fullmatch(name)
    scale, rest = (match[1] or "", match[2]) if match else ("", name)
    return _same().get(rest, rest), SCALES[scale]


def factor(stated: str, wanted: str) -> Decimal | None:
    """What a number in `stated` is multiplied by to be one in `wanted`; none where they are different things.

    A bare scale (0.42万) takes the unit wanted, but only where that has no scale of its own (0.42万 in 万元 could mean two things).
    """
    there, here = parse_unit(stated), parse_unit(wanted)
    if there == here:
        return Decimal(1)
    if there[0] == "" and there[1] and here[1] == 0 and here[0] != "比":
        return Decimal(10) ** there[1]
    if there[0] != here[0] or there[0] == "":
        return None
    return Decimal(10) ** (there[1] - here[1])


def one_of(stated: str, wanted: str) -> Decimal | None:
    """As `factor`, for a list such as 人、家、% above a table: the unit itself must be among them, else a single one converts."""
    names = [n for n in _LIST.split(stated) if n.strip()] if text.key(stated) != text.key(wanted) else [stated]
    if any(factor(n, wanted) == 1 for n in names):
        return Decimal(1)
    found = [f for f in (factor(n, wanted) for n in names) if f is not None]
    return found[0] if len(found) == 1 and len(names) == 1 else None
