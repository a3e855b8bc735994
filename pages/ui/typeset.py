"""Where the lines of words on a page do not break."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

TAGS = re.compile(r"(<[^>]*>)")
BEFORE_UNIT = re.compile(r"(?<=[\d%]) (?=[^\d\s])|(?<=需) (?=\d)")
WHOLE = re.compile(r"（80%区间[^（）]{1,24}）|达标概率[≤≥]?\d+%")
LONG_NAME = 10
"""Characters. A longer name may break."""


def bound(markup: str) -> str:
    """The markup without a line break between a number and its unit."""
    parts = TAGS.split(markup)
    return "".join(p if n % 2 else BEFORE_UNIT.sub("&nbsp;", p) for n, p in enumerate(parts))


def sentence(text: str) -> str:
    """Markup of a ready sentence: an interval and a chance stay in one line each."""
    return WHOLE.sub(lambda m: f'<span class="value">{m[0]}</span>', escape(text))


def names(of: Iterable[str]) -> str:
    """Markup of names in a row; each stays in one line."""
    return "、".join(f'<span class="value">{escape(n)}</span>' if len(n) <= LONG_NAME else escape(n) for n in of)
