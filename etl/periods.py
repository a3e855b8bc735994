"""期间 as people write it → Period and the basis the spelling implies.

A spelling is a year (2023, 二〇二三, 23年) and a tail listed in `data/intake/periods.csv` (tail, grain, number, the basis implied, another
basis that says the same, form), or a date. Does not judge whether the period or its basis suits the plan or the indicator.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from functools import lru_cache
from typing import Literal, NamedTuple, cast

from etl import text
from etl.issues import intake_rows
from metrics.model import Period
from metrics.model.period import Grain
from metrics.model.plan import Basis

Form = Literal["", "word", "range", "end"]
MOST_CHARACTERS = 30
EXCEL_EPOCH = dt.date(1899, 12, 30)
SERIALS = range(32874, 73051)  # 1990-01-01 to 2099-12-31
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_ROMAN = str.maketrans({"Ⅰ": "1", "Ⅱ": "2", "Ⅲ": "3", "Ⅳ": "4", "〜": "-", "～": "-", "~": "-"})
_CHINESE_YEAR = re.compile("^[〇○零一二三四五六七八九]{4}(?=年)")
_YEAR = re.compile(r"([12][0-9]{3})(年?)(.{0,20})")
_SHORT_YEAR = re.compile(r"([0-9]{2})年(.{0,20})")
_YEAR_LAST = re.compile(r"(?:Q([1-4])|([1-4])Q)[/-]?([12][0-9]{3})年?")
_DASHES = re.compile("月?(?:[-‐‑‒–—―−至到]+)(?:第|同年)?")
_NUMERALS = re.compile("十[一二]|[一二三四五六七八九十]")
_NUMERAL = {c: str(n) for n, c in enumerate("一二三四五六七八九十", 1)} | {"十一": "11", "十二": "12"}
_DATE = re.compile(r"([12][0-9]{3})(?:[-/.年])([0-9]{1,2})(?:[-/.月])([0-9]{1,2})日?(?:0?0:00(?::00)?)?")
_COMPACT = re.compile(r"([12][0-9]{3})(0[1-9]|1[0-2])([0-3][0-9])?")


class Tail(NamedTuple):
    """A period without its year. `also`: a basis that means the same here (1-3月 is both 累计 and 当期). `form`: 上半年 is a word,
    1-6月 a range, 6月末 an end."""

    grain: Grain
    number: int
    basis: Basis | None
    also: Basis | None
    form: Form

    def of(self, year: int, assumed: str = "") -> Spelled:
        return Spelled(Period(self.grain, year, self.number), self.basis, self.also, self.form, assumed)


class Spelled(NamedTuple):
    """A period as written. `assumed`: what had to be assumed to read it, in words."""

    period: Period
    basis: Basis | None
    also: Basis | None
    form: Form
    assumed: str = ""


@lru_cache(maxsize=1)
def _tails() -> dict[str, Tail]:
    return {
        r["tail"]: Tail(cast(Grain, r["grain"]), int(r["number"]), cast(Basis, r["basis"]) or None, cast(Basis, r["also"]) or None, cast(Form, r["form"]))
        for r in intake_rows("periods.csv")
    }  # fmt: skip


def _normal(spelling: str) -> str:
    words = text.squeeze(spelling[: MOST_CHARACTERS * 2]).upper().translate(_ROMAN)
    for prefix in ("截至", "截止", "截止到", "截至到"):
        words = words.removeprefix(prefix)
    return _CHINESE_YEAR.sub(lambda m: m[0].translate(_DIGITS), words)


def parse_tail(spelling: str) -> Tail | None:
    """A period that leaves its year open: 一季度, 1-9月, 上半年, Q3, 9月."""
    return _tail(_normal(spelling).removeprefix("本年").removeprefix("今年"))


def _tail(words: str) -> Tail | None:
    found = _tails().get(words)
    if found is None and words and len(words) <= MOST_CHARACTERS:
        words = _DASHES.sub("-", _NUMERALS.sub(lambda m: _NUMERAL[m[0]], words))
        words = words.replace("第", "").replace("月份", "月")
        found = _tails().get(words)
    return found


def parse_year(spelling: str) -> int | None:
    """2023, 2023年, 二〇二三年, 2023年度."""
    match = re.fullmatch(r"((?:19|20|21)[0-9]{2})(?:年度?)?", _normal(spelling))
    return int(match[1]) if match else None


def parse_period(spelling: str) -> Spelled | None:
    """None where the spelling is not known: never a guess."""
    words = _normal(spelling)
    if not words or len(words) > MOST_CHARACTERS:
        return None
    if turned := _YEAR_LAST.fullmatch(words):
        words = f"{turned[3]}Q{turned[1] or turned[2]}"
    if match := _YEAR.fullmatch(words):
        return _with_year(int(match[1]), match[2], match[3]) or _dated(words)
    if (match := _SHORT_YEAR.fullmatch(words)) and match[2] and (tail := _tail(match[2])):
        return tail.of(2000 + int(match[1]), f"两位数的年份按 20{match[1]} 年读取")
    return _serial(words)


def _with_year(year: int, has_word: str, tail: str) -> Spelled | None:
    if has_word:
        if tail.startswith(("-", "/", ".")):
            return None
    elif tail[:1] in "/.":
        tail = "-" + tail[1:] if tail else ""
    elif tail[:1].isdigit():  # 20233季度: the year may be a typing error
        return None
    if not has_word and re.fullmatch("-[1-4](?:季度?)", tail):
        tail = tail[1:]
    again = f"{year}年" if has_word else f"{year}"
    for dash in ("-", "至", "到", "—"):  # 2023年1月-2023年9月
        tail = tail.replace(dash + again, dash)
    if not has_word and (spanned := re.fullmatch(r"-0?([0-9]{1,2})(?:-|至)(?:\.|/)?0?([0-9]{1,2})月?", tail)):
        tail = f"{spanned[1]}-{spanned[2]}月"
    found = _tail(tail) if not tail[:1].isdigit() or has_word or "月" in tail or "季" in tail else None
    return found.of(year) if found else None


def _dated(words: str) -> Spelled | None:
    """The last day of a quarter or a month, or a month in six digits; any other date names no period."""
    match = _DATE.fullmatch(words) or _COMPACT.fullmatch(words)
    if match is None:
        return None
    year, month = int(match[1]), int(match[2])
    if match[3] is None:
        return Spelled(Period("month", year, month), None, None, "")
    try:
        return month_end(dt.date(year, month, int(match[3])), words)
    except ValueError:
        return None


def month_end(day: dt.date, words: str) -> Spelled | None:
    """The quarter (else the month) that ends on this day."""
    if day.day != calendar.monthrange(day.year, day.month)[1]:
        return None
    quarterly = day.month % 3 == 0
    period = Period("quarter", day.year, day.month // 3) if quarterly else Period("month", day.year, day.month)
    return Spelled(period, None, None, "", f"日期 {words} 按{period.name}读取")


def _serial(words: str) -> Spelled | None:
    """A date that lost its format: 45016 is 2023-03-31 (the 1900 system of Excel and WPS)."""
    if not (words.isdigit() and len(words) == 5 and int(words) in SERIALS):
        return None
    day = EXCEL_EPOCH + dt.timedelta(days=int(words))
    return month_end(day, f"序号 {words}（{day.isoformat()}）")


_IN_TITLE = re.compile("(?:[12][0-9]{3}|[〇○零一二三四五六七八九]{4})年?")
_SPAN_OF_YEARS = re.compile("[12][0-9]{3}年?[-—–~～至到]+[12][0-9]{3}年?(?![0-9]?[0-9]月|.?季)")


def periods_within(words: str) -> tuple[set[Spelled], set[int]]:
    """(periods, years) named inside a longer text such as a title. A full date (2023年10月12日) is when something was typed, not a period."""
    squeezed = _SPAN_OF_YEARS.sub(" ", text.squeeze(words[:300]))
    periods: set[Spelled] = set()
    years: set[int] = set()
    for match in _IN_TITLE.finditer(squeezed):
        has_word = match[0].endswith("年")
        rest = squeezed[match.end() :]
        found, length = None, 0
        for n in range(min(len(rest), 14), 0, -1):
            candidate = parse_period(match[0] + rest[:n])
            if candidate:
                found, length = candidate, n
                break
        if (found and re.match("[0-9]{1,2}日", rest[length:])) or (found and found.assumed):
            continue
        if found and found.period.grain != "year":
            periods.add(found)
            years.add(found.period.year)
        elif has_word and (year := parse_year(match[0])):
            years.add(year)
            if found:
                periods.add(found)
    return periods, years
