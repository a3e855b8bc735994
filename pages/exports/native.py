"""What a native chart shows, as values: the same rows of `Board.history` that the screen's figures draw, nothing computed anew.

One chart per kind: flows within a year and growth as columns, years side by side; what adds up over the plan as columns with
its path; stocks and rates as lines; standards as columns against their limit, since nothing is known between two reports. The forecast
stands at its due date. `pages.exports.native_draw` puts them on a slide.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from metrics import wording as w
from metrics.model import Indicator, Period
from metrics.model.period import QUARTER_NAMES
from metrics.rounding import percent
from pages.charts.gap_board import CUT, without_bar
from pages.charts.theme import COLORS, INK, MUTED, SHAPES
from pages.exports.native_parts import Draw, NativeChart, Series, expected_series, number_format
from pages.exports.pack import Line, Pack

YEARLY = ("annual_flow", "growth")
EARLIER = ("#dfe4e9", "#c6ced6", "#a9b4be", "#8d9aa6")
"""Columns of earlier years, the oldest lightest; the year looked at has the colour of its verdict."""
MOST_YEARS = 5
NEUTRAL = "#8d9aa6"
"""Of a series whose points have colours of their own: the legend must not show one of them for all."""
FEWEST = 4
"""Places along the axis, as far as there are periods: over fewer a target is a dot and no line, and a column a block."""


@dataclass(frozen=True)
class BoardChart:
    """The bars of the gap board: `progress` and `elapsed` as fractions in the order of the rows, none where no path is formed."""

    labels: tuple[str, ...]
    progress: tuple[float | None, ...]
    elapsed: tuple[float | None, ...]
    colors: tuple[str, ...]
    words: tuple[str, ...]
    high: float = CUT


def board_chart(lines: Sequence[Line]) -> BoardChart:
    """`words`: what stands in the place of the bar where there is none."""
    progress, elapsed, words = [], [], []
    for line in lines:
        value = w.field(line.row, "progress")
        text = without_bar(line.row)
        if line.row.status in ("unreported", "not_started", None):
            value = None
        elif value is not None and value < 0:
            text = f"低于基期（{percent(value, 0)}）"
        progress.append(value)
        elapsed.append(w.field(line.row, "elapsed") if line.row.status != "not_started" else None)
        words.append(text)
    return BoardChart(
        labels=tuple(x.label for x in lines),
        progress=tuple(progress),
        elapsed=tuple(elapsed),
        colors=tuple(COLORS[x.row.status] for x in lines),
        words=tuple(words),
    )


@dataclass(frozen=True)
class _Track:
    """A series as plain lists, with the periods ahead; `known`: how many of them lie behind."""

    periods: list[Period]
    actual: list[float | None]
    target: list[float | None]
    expected: list[float | None]
    incomplete: list[bool]
    restated: list[bool]
    lamps: list[tuple[str, str]]
    known: int


JUDGED = ["status", "hold", "pace_gap", "actual", "due", "has_target", "incomplete"]
"""What the words of a lamp rest on; a tuple of all columns would take a sixth of the time of a deck."""


def _track(line: Line, since: dt.date) -> _Track | None:
    """From the first year with a value on; none where there never was one. What ended before `since`, the first day of the plan, is not
    judged."""
    periods = [Period.parse(p) for p in line.history["period"]]
    actual = _values(line.history, "actual")
    if not any(v is not None for v in actual):
        return None
    first = next(p.year for p, v in zip(periods, actual, strict=True) if v is not None)
    start = next(n for n, p in enumerate(periods) if p.year >= first)
    later = [Period.parse(p) for p in line.ahead["period"]]

    def behind_and_ahead(name: str) -> list[float | None]:
        return _values(line.history, name)[start:] + _values(line.ahead, name)

    def flags(name: str) -> list[bool]:
        return [bool(v) for v in line.history[name].tolist()][start:] + [False] * len(later)

    return _Track(
        periods=periods[start:] + later,
        actual=actual[start:] + [None] * len(later),
        target=behind_and_ahead("target"),
        expected=behind_and_ahead("expected"),
        incomplete=flags("incomplete"),
        restated=flags("restated"),
        lamps=[
            _lamp(r) if p.end >= since else BEFORE
            for p, r in zip(periods[start:], line.history[JUDGED].iloc[start:].itertuples(index=False), strict=True)
        ],
        known=len(periods) - start,
    )


BEFORE = ("● 规划期前，不评判", COLORS[None])


def _lamp(row: Any) -> tuple[str, str]:
    """Words and colour of one period's verdict."""
    status = row.status if row.status in COLORS else None
    return f"{SHAPES[status]} {w.lamp_text(row)}", COLORS[status]


def indicator_chart(pack: Pack, line: Line) -> NativeChart | None:
    """The chart of one indicator; none where nothing was ever reported."""
    track = _track(line, pack.plan.period.start)
    if track is None:
        return None
    yearly = line.indicator.kind in YEARLY and pack.period.grain != "year"
    return (_by_year if yearly else _over_time)(pack, line, track)


def _slots(period: Period) -> list[str]:
    return [*QUARTER_NAMES] if period.grain == "quarter" else [f"{n}月" for n in range(1, 13)]


def _values(frame: pd.DataFrame, name: str) -> list[float | None]:
    return [None if math.isnan(v) else v for v in frame[name].astype(float).tolist()]


def _by_year(pack: Pack, line: Line, track: _Track) -> NativeChart:
    """Quarters (or months) of each year side by side, with this year's target and pace, and the forecast at the year's end."""
    slots, indicator, this_year = _slots(pack.period), line.indicator, pack.period.year
    drawn = line.expected.drawn if line.expected else None
    is_ahead = drawn is not None and drawn.due is not None and drawn.due.year == this_year
    empty = (None,) if is_ahead else ()
    years = sorted({p.year for p in track.periods[: track.known]})[-MOST_YEARS:]
    at = {p: n for n, p in enumerate(track.periods)}

    def of_year(values: Sequence[Any], year: int) -> tuple[Any, ...]:
        found = [at.get(Period(pack.period.grain, year, n + 1)) for n in range(len(slots))]
        return tuple(None if n is None else values[n] for n in found)

    series = []
    for year in years:
        values = of_year(track.actual, year)
        last = max((n for n, v in enumerate(values) if v is not None), default=-1)
        now = year == this_year
        shown = tuple(v is not None and (now or n == last) for n, v in enumerate(values))
        color = COLORS[line.row.status] if now else EARLIER[max(len(EARLIER) - (this_year - year), 0)]
        hollow = tuple(bool(i) for i in of_year(track.incomplete, year))
        series.append(_series(indicator, f"{year}年", values + empty, "column", color, shown, hollow, loud=now))
    note = ""
    if line.row.has_target:
        target = of_year(track.target, this_year)
        series += _references(
            line, target + (target[-1:] if is_ahead else ()), of_year(track.expected, this_year) + empty, "年度目标"
        )
        ends = {year: next((v for v in reversed(of_year(track.target, year)) if v is not None), None) for year in years}
        other = [f"{y}年 {w.value_text(indicator, v)}" for y, v in ends.items() if v is not None and v != ends.get(this_year)]
        note = f"往年目标不同：{'、'.join(other)}" if other and ends.get(this_year) is not None else ""
    if drawn and is_ahead:
        series.append(expected_series(indicator, drawn, len(slots), len(slots) + 1))
        slots = [*slots, "年底预测"]
    chart = _chart(indicator, tuple(slots), series, track)
    return replace(chart, note="；".join(filter(None, (note, chart.note))))


def _over_time(pack: Pack, line: Line, track: _Track) -> NativeChart:
    """All periods in a row, on to the due date where the way there is a path."""
    indicator = line.indicator
    drawn = line.expected.drawn if line.expected else None
    due = Period.containing(drawn.due, pack.period.grain) if drawn and drawn.due else None
    count = len(track.periods) if w.field(line.row, "expected") is not None else track.known
    count = max(count, track.periods.index(due) + 1 if due in track.periods else 0)
    count = max(count, min(FEWEST, len(track.periods)))
    periods, actual = track.periods[:count], track.actual[:count]
    last = max(n for n, v in enumerate(actual) if v is not None)
    ends = {n for n, p in enumerate(periods) if p.last_month % 12 == 11}
    is_level = indicator.kind == "level"
    shown = tuple(v is not None and (n == last or n in ends or (is_level and not v)) for n, v in enumerate(actual))
    draw: Draw = "column" if is_level or indicator.kind in ("plan_flow", *YEARLY) else "line"
    name = {"plan_flow": "规划期累计", "stock": "期末数"}.get(indicator.kind, "实际")
    hollow = tuple(track.incomplete[:count])
    by_color = {color: words for (words, color), v in zip(track.lamps, actual, strict=False) if v is not None}
    lamps = tuple((words, color) for color, words in by_color.items())  # of one colour the latest words: 达标 and 已达标 are one
    differ = len(lamps) > 1
    own = _series(indicator, name, tuple(actual), draw, NEUTRAL if differ else lamps[0][1], shown, hollow)
    series = [replace(own, colors=tuple(color for _, color in track.lamps[:count]))]
    if line.row.has_target:
        word = "标准" if indicator.kind == "level" else "目标"
        series += _references(line, tuple(track.target[:count]), tuple(track.expected[:count]), word)
    if drawn and due in periods:
        series.append(expected_series(indicator, drawn, periods.index(due), count))
    if pack.period.grain == "year":
        return _chart(indicator, tuple(f"{p.year}年" for p in periods), series, track, lamps if differ else ())
    short = [f"{p.number}季" if p.grain == "quarter" else f"{p.number}" for p in periods]
    years = tuple(dict.fromkeys(p.year for p in periods))
    grouped = tuple((f"{y}年", tuple(s for s, p in zip(short, periods, strict=True) if p.year == y)) for y in years)
    return _chart(indicator, grouped, series, track, lamps if differ else ())


def _series(
    indicator: Indicator,
    name: str,
    values: tuple[float | None, ...],
    draw: Draw,
    color: str,
    shown: tuple[bool, ...],
    hollow: tuple[bool, ...],
    loud: bool = True,
) -> Series:
    formats = tuple(number_format(indicator, [v]) for v in values)
    return Series(name, values, draw, color, number_format(indicator, values), shown, formats, hollow, loud)


def _references(line: Line, target: tuple[float | None, ...], path: tuple[float | None, ...], word: str) -> list[Series]:
    """The target and, where one is formed, the pace. Only the periods that have them."""
    need = w.field(line.row, "need")
    exact = (
        f"，须达到 {w.value_text(line.indicator, need)}" if line.indicator.whole and need != w.field(line.row, "target") else ""
    )
    form = number_format(line.indicator, [*target, *path])
    found = [Series(f"{word} {line.target}{exact}", target, "limit", INK, form)]
    if any(v is not None for v in path):
        found.append(Series("序时进度", path, "path", MUTED, form))
    return found


def _chart(
    indicator: Indicator, categories: Any, series: list[Series], track: _Track, lamps: tuple[tuple[str, str], ...] = ()
) -> NativeChart:
    values = [v for s in series for v in s.values if v is not None]
    values += [
        v for s in series for m, r in zip(s.values, s.reach, strict=False) if m is not None and r for v in (m - r[0], m + r[1])
    ]
    low, high = min(values), max(values)
    is_share = indicator.kind == "ratio" and indicator.unit == "%" and low >= 0 and high <= 100
    shortened = indicator.kind == "ratio" and low > 0.6 * high > 0
    step = None
    if shortened:
        span = max(high - low, high * 0.1)
        unit = 10 ** math.floor(math.log10(span))
        start: float | None = math.floor((low - span * 0.4) / unit) * unit
        top = _nice(high + span * 0.3)
    else:
        start, top = (None if low < 0 else 0), _nice(high + (high - min(low, 0)) * 0.15 or 1)
    if is_share and start is not None:  # nothing is more than all: no marks above
        step = next(float(s) for s in (1, 2, 5, 10, 20) if (100 - start) / s <= 6)
        start, top = math.floor(start / step) * step, 100 + step / 2
    elif (top <= 6 and indicator.whole) or high == 0:
        step = 1.0
    notes = ["纵轴不从零开始"] if shortened else []
    known = [n for n, v in enumerate(track.actual) if v is not None]
    partial = [track.periods[n].name for n in known if track.incomplete[n]]
    restated = [track.periods[n].name for n in known if track.restated[n]]
    notes += [f"数据不全{'，为下限' if indicator.is_additive else ''}：{_few(partial)}"] if partial else []
    notes += [f"经修订：{_few(restated)}"] if restated else []
    form = number_format(indicator, [0]) if high >= 5 or indicator.whole or step else number_format(indicator, [0.1])
    bottom = start if start is not None else low
    room = (top - bottom) * 0.09
    lines = [s.values for s in series if s.draw in ("limit", "path")]
    placed = [replace(s, under=_struck(s.values, lines, room, bottom + room)) if s.draw == "line" else s for s in series]
    return NativeChart(categories, tuple(placed), form, start, top, step, "；".join(notes), lamps)


def _struck(
    values: tuple[float | None, ...], lines: list[tuple[float | None, ...]], room: float, least: float
) -> tuple[bool, ...]:
    """Whether a line runs through the place above each value, and there is a place below it (from `least` up)."""
    above = [[line[n] for line in lines] for n in range(len(values))]
    return tuple(
        v is not None and v > least and any(a is not None and 0 <= a - v < room for a in at)
        for v, at in zip(values, above, strict=True)
    )


def _few(names: list[str], most: int = 4) -> str:
    return "、".join(names[:most]) + (f"等 {len(names)} 期" if len(names) > most else "")


def _nice(x: float) -> float:
    """The next number with two significant digits."""
    step = 10.0 ** (math.floor(math.log10(abs(x))) - 1)
    return round(math.ceil(x / step - 1e-9) * step, 10)
