"""Where the lines of words on a page do not break."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

TAGS = re.compile(r"(<[^>]*>)")
BEFORE_UNIT = re.compile(r"(?<=[\d%]) (?=[^\d\s])|(?<=[需现余到]) (?=\d)")
WHOLE = re.compile(r"（80%区间[^（）]{1,24}）|达标概率[≤≥]?\d+%")
CHAPTER = re.compile(r"“[一二三四五六七八九十]+、")
POINTS = re.compile(r"[\d.,]+ 个百分点")
LONG_NAME = 10
"""Characters. A longer name may break."""


def bound(markup: str) -> str:
    """The markup without a line break between a number and its unit."""
    parts = TAGS.split(markup)
    return "".join(p if n % 2 else BEFORE_UNIT.sub("&nbsp;", p) for n, p in enumerate(parts))


def headline(text: str) -> str:
    """Markup of a finding: lines break neither at the spaces, which stand around numbers, nor after the number of a chapter."""
    return CHAPTER.sub(r"\g<0>&#8288;", escape(text).replace(" ", "&nbsp;"))


def whole(text: str) -> str:
    """Markup of words that stay in one line."""
    return f'<span class="value">{escape(text)}</span>'


def whole_points(text: str) -> str:
    """Markup; `20.0 个百分点` stays in one line however narrow its column is."""
    return POINTS.sub(lambda m: whole(m[0]), escape(text))


def sentence(text: str) -> str:
    """Markup of a ready sentence: an interval and a chance stay in one line each."""
    return WHOLE.sub(lambda m: f'<span class="value">{m[0]}</span>', escape(text))


def names(of: Iterable[str]) -> str:
    """Markup of names in a row; each stays in one line."""
    return "、".join(whole(n) if len(n) <= LONG_NAME else escape(n) for n in of)
