"""Comparing what people type: width, spaces, quotes. No NFKC (it turns 4200① into 42001), no meaning."""

from __future__ import annotations

import re
from decimal import Decimal

_WIDTH = {c: c - 0xFEE0 for c in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_UNSEEN = re.compile("[\\s\ufeff\u200b-\u200f\u2060]+")
_QUOTES = re.compile("[“”\"'‘’「」『』]")


def half_width(text: str) -> str:
    """Full-width ASCII (U+FF01–FF5E) and U+3000 as half-width; nothing else changes."""
    return text if text.isascii() else text.translate(_WIDTH)


def squeeze(text: str) -> str:
    """Half-width, without any space, line break, byte order mark or zero-width character."""
    return _UNSEEN.sub("", half_width(text))


def key(text: str) -> str:
    """The form in which names are compared: squeezed, without quotation marks, case folded."""
    return _QUOTES.sub("", squeeze(text)).casefold()


def letter(index: int) -> str:
    """Spreadsheet letter of the column with this index from 0: A, …, Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def index_of(letters: str) -> int:
    """Index from 0 of the column with these letters."""
    index = 0
    for character in letters.upper():
        index = index * 26 + ord(character) - 64
    return index - 1


def plain_decimal(number: float) -> str:
    """A number of a library as decimal text without an exponent, with the 15 digits that a float keeps."""
    return f"{Decimal(number):f}" if isinstance(number, int) else f"{Decimal(f'{number:.15g}'):f}"
