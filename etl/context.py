"""Title, notes above the table and the sheet's name → what they say for the whole table. Reads no header and no data row.

A statement is used only where the table itself is silent, and only where it is the only one of its sort: a title that names two
indicators names none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from etl import text
from etl.issues import intake_rows
from etl.labels import Label, Labels
from etl.periods import periods_within
from metrics.model.plan import Basis

MOST_CHARACTERS = 400
_SAID = re.compile(r"^\(?([^:]{1,12}?)(?:名称)?:(.+?)\)?$")
_UNIT = re.compile(r"[(\[【]?(?:计量单位|数据单位|单位)[:]([^)\]】]{1,20})[)\]】]?")
_BODIES = ("局", "委", "办", "院", "会", "部", "中心", "街道", "公司", "办事处", "政府", "区", "协")
_SENDERS = ("填报", "报送", "牵头", "责任", "编制", "填表", "制表", "上报")
_WHEN = ("日期", "制表时间", "填报时间", "报送时间", "更新时间", "下载时间", "打印时间", "制表日期")
_VAGUE = ("存量", "时点", "本期", "本月", "本期数", "本月数")
"""Words of `bases.csv` that say a basis in a column of bases, but not inside a sentence."""
_EACH = re.compile("分省|分市|分地区|分区域|分街道|各街道|各镇街|各区域|各地区|主要城市|各省|各市")
_TARGETS = re.compile("目标任务|任务目标|目标分解|目标值|计划数|计划表|任务分解|任务表|目标表|年度目标|目标$|任务$|计划$")


class Said(NamedTuple):
    """One statement and where it stands: row and column index from 0, none for the sheet's name."""

    value: object
    row: int | None
    column: int | None
    words: str


@lru_cache(maxsize=1)
def remark_starts() -> frozenset[str]:
    """What the lines around a table begin with: 注, 数据来源, 审核人."""
    return frozenset(text.key(r["start"]) for r in intake_rows("remarks.csv"))


@dataclass
class Context:
    """What is said above the table, sort by sort."""

    indicators: list[Said] = field(default_factory=list)
    regions: list[Said] = field(default_factory=list)
    periods: list[Said] = field(default_factory=list)
    years: list[Said] = field(default_factory=list)
    bases: list[Said] = field(default_factory=list)
    units: list[Said] = field(default_factory=list)
    frequencies: list[Said] = field(default_factory=list)
    is_by_region: bool = False
    targets: Said | None = None

    def only(self, sort: str) -> Said | None:
        """The statement of this sort, where all of them agree."""
        said = getattr(self, sort)
        return said[0] if len({s.value for s in said}) == 1 else None

    def disagreeing(self, sort: str) -> list[Said]:
        said = getattr(self, sort)
        return said if len({s.value for s in said}) > 1 else []


def read_context(rows: Sequence[Sequence[str]], sheet: str | None, labels: Labels) -> Context:
    """`rows`: those above the header."""
    context = Context()
    for r, row in enumerate(rows):
        for c, cell in enumerate(row[:100]):
            if cell.strip() and len(cell) <= MOST_CHARACTERS:
                for line in cell.splitlines() if "\n" in cell else (cell,):
                    _read_line(context, line, r, c, labels)
    if sheet:
        _search(context, sheet, None, None, labels, is_name=True)
    return context


def _read_line(context: Context, cell: str, row: int, column: int, labels: Labels) -> None:
    squeezed = text.squeeze(cell)
    context.is_by_region |= bool(_EACH.search(squeezed))
    if (said_of := _TARGETS.search(re.sub("[(\\[【].*?[)\\]】]$", "", squeezed))) and "完成" not in squeezed:
        context.targets = context.targets or Said(said_of[0], row, column, cell.strip())
    for unit in _units(squeezed, labels):
        context.units.append(Said(unit, row, column, unit))
    said = _SAID.match(squeezed)
    if said and not _UNIT.match(squeezed):
        key, words = said[1], said[2]
        if key.endswith(_WHEN) or (text.key(key) in remark_starts() and not key.startswith(_SENDERS)):
            return
        if key.startswith(_SENDERS):
            label = labels.read(words)  # a street that reports for itself says so here
            if label and label.region and label.region != labels.plan.root_region:
                context.regions.append(Said(label.region, row, column, words))
            return
        label = labels.read(words)
        if label is not None:
            _take(context, label, row, column, words)
            return
    label = labels.read(cell)
    if label is not None:
        _take(context, label, row, column, cell.strip())
        return
    _search(context, cell, row, column, labels)


def _take(context: Context, label: Label, row: int | None, column: int | None, words: str) -> None:
    found: tuple[tuple[list[Said], object], ...] = (
        (context.indicators, label.indicator), (context.regions, label.region), (context.bases, label.basis), (context.units, label.unit),
        (context.frequencies, label.frequency), (context.years, label.year),
        (context.periods, label.spelled if label.spelled and label.spelled.period.grain != "year" else None),
    )  # fmt: skip
    for said, value in found:
        if value:
            said.append(Said(value, row, column, words))
    if label.tail and label.year:
        context.periods.append(Said(label.tail.of(label.year), row, column, words))


def _search(context: Context, cell: str, row: int | None, column: int | None, labels: Labels, is_name: bool = False) -> None:
    """Names inside a longer text; the longest where one contains another."""
    periods, years = periods_within(cell)
    context.periods += [Said(p, row, column, cell.strip()) for p in sorted(periods) if p.period.grain != "year"]
    context.years += [Said(y, row, column, cell.strip()) for y in sorted(years)]
    name = text.key(cell)
    indicators = _within(name, {k: i for k, i in labels.indicators.items() if len(k) >= 3})
    if len({i.code for i in indicators}) == 1:
        context.indicators.append(Said(indicators[0], row, column, cell.strip()))
    regions = set(_within(name, {k: r for k, r in labels.regions.items() if len(k) >= 2})) - {labels.plan.root_region}
    context.regions += [Said(r, row, column, cell.strip()) for r in sorted(regions)]
    rest = text.squeeze(cell)
    for indicator in indicators:
        rest = rest.replace(text.squeeze(indicator.name), " ")
    for basis in _bases(rest):
        context.bases.append(Said(basis, row, column, cell.strip()))


def _within(name: str, known: Mapping[str, Any]) -> list[Any]:
    found: list[Any] = []
    rest = name
    for key in sorted((k for k in known if k in name), key=len, reverse=True):
        if key in rest:
            found.append(known[key])
            rest = rest.replace(key, "\0")
    return found


def _bases(squeezed: str) -> list[Basis]:
    """The bases that a title names: 本年累计, （当期，人）; the longest word where one contains another."""
    known = {
        r["alias"]: r["basis"]
        for r in intake_rows("bases.csv")
        if len(r["alias"]) > 1 and not r["alias"].isascii() and r["alias"] not in _VAGUE
    }
    return list(dict.fromkeys(_within(squeezed, known)))


def _units(squeezed: str, labels: Labels) -> list[str]:
    """A government body after 单位： is not a unit of measurement."""
    match = _UNIT.search(squeezed)
    if not match or squeezed[: match.start()].endswith(_SENDERS):
        return []
    words = match[1]
    first = words.split(",")[0].split("、")[0]
    if text.key(first) in labels.bodies or first.endswith(_BODIES) or text.key(first) in labels.regions:
        return []
    return [words.rstrip(",;。")]
