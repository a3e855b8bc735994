"""Rounding as people and spreadsheets do it: 四舍五入, half away from zero.

Python's own formats round half to even and by the binary value: 97.25 % would read 97.2 on the screen and 97.3 in the workbook.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext

NOISE = 10
"""Decimals that are kept before rounding: 0.9725 × 100 is a hair off 97.25."""


def fixed(x: float, digits: int = 1, sign: str = "", *, grouped: bool = True) -> str:
    """`97.3` of 97.25, `-2.3` of -2.25; `sign` "+" shows it on positive numbers too; `grouped`: with thousands separators. `x` is finite."""
    with localcontext(prec=40 + len(str(int(abs(x))))):
        value = Decimal(repr(round(float(x), NOISE))).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return f"{value:{sign}{',' if grouped else ''}.{digits}f}"


def rounded(x: float, digits: int = 1) -> float:
    """The number that `fixed` writes."""
    return float(fixed(x, digits, grouped=False))


def percent(share: float, digits: int = 1, sign: str = "", *, grouped: bool = True) -> str:
    """A fraction as `97.3%`."""
    return fixed(share * 100, digits, sign, grouped=grouped) + "%"
