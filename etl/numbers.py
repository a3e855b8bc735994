"""数值 as people write it → exact decimal text, missing, or the code of what is wrong. Never float(), never a guess, no bounds.

Read: half- or full-width digits, a sign, thousands separators (comma, space, apostrophe) in full groups of three, a unit behind the number
that converts exactly (0.42万人 is 4200 人), Chinese numerals. Marks of a missing value are listed in `data/intake/missing.csv`; missing
is never zero.
"""

from __future__ import annotations

import re
from decimal import Decimal, localcontext
from functools import lru_cache
from typing import NamedTuple

import cn2an

from etl import text, units
from etl.issues import intake_rows

MOST_WHOLE_DIGITS = 28
MOST_DECIMALS = 10
DIGITS_OF_A_FLOAT = 17
PRECISION = 80
_NUMBER = re.compile(r"([+-]?)([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)?(?:\.([0-9]*))?")
_GROUPED = re.compile(r"([+-]?)[0-9]{1,3}(?:([ \u00a0\u2009\u202f'’])[0-9]{3})(?:\2[0-9]{3})*(?:\.[0-9]*)?")
_WITH_UNIT = re.compile(r"([+-]?[0-9][0-9,. \u00a0\u2009\u202f]*?)\s*([^\W\d_]+|[%‰])")
_SIGNS = str.maketrans({"−": "-", "﹣": "-", "﹢": "+"})
_PLAIN = re.compile(r"(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{0,9}[1-9])?")
_CHINESE = re.compile("负?[零一二三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟两点]+")
_SPACES = str.maketrans("", "", " \u00a0\u2009\u202f'’")


class Number(NamedTuple):
    """Exactly one of: a canonical `digits`, `is_missing`, or an error `code`. `assumed`: how it had to be read, in words."""

    digits: str | None = None
    is_missing: bool = False
    code: str | None = None
    assumed: str = ""


@lru_cache(maxsize=1)
def _missing() -> frozenset[str]:
    return frozenset({""} | {text.key(r["mark"]) for r in intake_rows("missing.csv")})


def is_missing(spelling: str) -> bool:
    return len(spelling) < 20 and text.key(text.half_width(spelling).strip()) in _missing()


def parse_number(spelling: str, unit: str = "", stated: str = "") -> Number:
    """`unit` is the indicator's own; `stated` the one that the column, the row or the title names, where there is one.

    Digits come without exponent, leading plus and trailing zeros: `20.5`, `1050`, `0`.
    """
    if not stated and _PLAIN.fullmatch(spelling):
        return Number(spelling)
    trimmed = text.half_width(spelling).strip()
    if is_missing(trimmed):
        return Number(is_missing=True)
    if trimmed.startswith("="):
        return Number(code="formula-not-computed")
    trimmed = trimmed.translate(_SIGNS)
    by = Decimal(1)
    words = []
    suffix = _WITH_UNIT.fullmatch(trimmed)
    if suffix:
        found = units.factor(suffix[2], unit) if unit else None
        if found is None:
            return Number(code="number-unreadable")
        by, trimmed = found, suffix[1].rstrip()
    elif stated:
        found = units.one_of(stated, unit)
        if found is None:
            return Number(code="unit-differs")
        by = found
    if by != 1:
        words.append(f"{suffix[2] if suffix else stated}→{unit}")
    elif _GROUPED.fullmatch(trimmed):
        words.append("去掉空格" if "'" not in trimmed and "’" not in trimmed else "去掉分隔号")
    if _GROUPED.fullmatch(trimmed):
        trimmed = trimmed.translate(_SPACES)
    elif _CHINESE.fullmatch(trimmed.removesuffix(unit)) and not suffix:
        trimmed = _numeral(trimmed.removesuffix(unit))
        words.append("中文数字")
    number = _exact(trimmed)
    if number.code == "too-many-digits" and sum(c.isdigit() for c in trimmed.lstrip("0.")) <= DIGITS_OF_A_FLOAT:
        number = _rounded(trimmed)
        words.append(f"保留{MOST_DECIMALS}位小数")
    if number.digits is None:
        return number
    if by != 1:
        number = _scaled(number.digits, by)
    if number.digits is None or not words:
        return number
    return number._replace(assumed="、".join(words))


def _exact(trimmed: str) -> Number:
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


def _rounded(trimmed: str) -> Number:
    """The result of a formula such as 1/3, kept to as many decimals as the store has; not where nothing would be left of it."""
    with localcontext() as context:
        context.prec = PRECISION
        rounded = _exact(f"{round(Decimal(trimmed.replace(',', '')), MOST_DECIMALS):f}")
    return rounded if rounded.digits != "0" else Number(code="too-many-digits")


def _scaled(digits: str, by: Decimal) -> Number:
    with localcontext() as context:
        context.prec = PRECISION
        return _exact(f"{Decimal(digits) * by:f}")


def _numeral(words: str) -> str:
    """二十 → 20 by cn2an's strict mode, which refuses 一百五 and 二零; the text itself where it cannot be read."""
    spoken = words.replace("两", "二")
    try:
        return text.plain_decimal(cn2an.cn2an(spoken, "strict")) if len(words) <= 30 else words
    except ValueError:
        return words
