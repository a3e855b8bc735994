"""What a short text may name: an indicator, a region, a period or part of one, a basis, a unit, a column of the template.

A label is read only where every character of it is accounted for (补贴性职业技能培训人数_累计值（人） is indicator, basis, unit); a text with
a part that is not known is no label. Long texts such as titles are searched in `etl.context`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

from etl import text
from etl.bases import parse_basis
from etl.issues import intake_rows
from etl.numbers import is_missing
from etl.periods import Spelled, Tail, parse_period, parse_tail, parse_year
from etl.units import factor, parse_unit
from metrics.model import Indicator, Plan
from metrics.model.plan import Basis

MOST_CHARACTERS = 60
KEYS = ("indicator", "region", "period", "basis", "unit", "note")
MEASURES = ("value", "numerator", "denominator")
_BRACKETS = re.compile(r"[(\[【〔<]([^()\[\]【】〔〕<>]*)[)\]】〕>]")
_PARTS = re.compile(r"[_\-—–:/|\\、,;\s]+")
_ENUMERATOR = re.compile(r"(?:其中:?|[一二三四五六七八九十]{1,3}、|\(?[0-9一二三四五六七八九十]{1,3}[.)、．](?![0-9]))")
_TIME = re.compile("[0-9〇○零一二三四五六七八九十第上前全本今截Qq\uff10-\uff19\uff31\uff51]")
"""What the name of a period begins with; most names do not, and need not be tried."""
_FREQUENCIES = {"月": "month", "月度": "month", "季": "quarter", "季度": "quarter", "年": "year", "年度": "year"}


class Label(NamedTuple):
    """What was found in a text; empty where nothing was."""

    indicator: Indicator | None = None
    region: str | None = None
    spelled: Spelled | None = None
    tail: Tail | None = None
    year: int | None = None
    basis: Basis | None = None
    unit: str = ""
    field: str = ""
    is_total: bool = False
    frequency: str = ""

    @property
    def has_key(self) -> bool:
        """Whether it says something about which reading this is."""
        return bool(self.indicator or self.region or self.spelled or self.tail or self.year or self.basis)

    def merge(self, other: Label) -> Label | None:
        """Both together; none where they contradict each other."""
        merged: list[Any] = []
        for name, mine, theirs in zip(self._fields, self, other, strict=True):
            if name == "field" and mine and theirs and mine != theirs:
                if "ignored" in (mine, theirs) or "silent" in (mine, theirs):
                    mine = theirs = "ignored"
                elif "value" not in (mine, theirs):
                    return None
                elif mine == "value":
                    mine = theirs
            elif mine and theirs and mine != theirs:
                if name != "spelled" or not isinstance(mine, Spelled) or not isinstance(theirs, Spelled):
                    return None
                finer = _finer(mine, theirs)
                if finer is None:
                    return None
                mine = finer
            merged.append(mine or theirs)
        return Label(*merged)


def _finer(one: Spelled, other: Spelled) -> Spelled | None:
    """Of 2023年 and 2023年一季度 the latter; none for 2022年 and 2023年一季度."""
    if one.period == other.period:
        return one if one.basis or not other.basis else other
    if one.period.year != other.period.year:
        return None
    grains = {one.period.grain, other.period.grain}
    if "year" not in grains or len(grains) < 2:
        return None
    return other if one.period.grain == "year" else one


@lru_cache(maxsize=1)
def _fields() -> dict[str, str]:
    known = {text.key(r["alias"]): r["field"] for r in intake_rows("headers.csv")}
    return known | {field: field for field in (*KEYS[:4], *MEASURES, "note")}


def field_of(words: str) -> str:
    """The field a header names, blank where it names none."""
    return _fields().get(text.key(words), "")


@lru_cache(maxsize=1)
def _totals() -> frozenset[str]:
    return frozenset(text.key(r["word"]) for r in intake_rows("totals.csv"))


class Labels:
    """Reads the labels of one plan; answers are remembered, since they repeat."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.indicators = {text.key(n): i for i in plan.indicators for n in (i.code, i.name, i.short_name, *i.aliases) if n}
        self.indicators |= {text.key(i.name): i for i in plan.indicators} | {text.key(i.code): i for i in plan.indicators}
        self.regions = {text.key(n): r.name for r in plan.regions for n in r.aliases}
        self.regions |= {text.key(name): name for name in plan.region_names}
        self.bodies = {text.key(n) for u in plan.units for n in (u.name, *u.aliases)}
        self._parts = {text.key(i.numerator): (i, "numerator") for i in plan.indicators if i.numerator}
        self._parts |= {text.key(i.denominator): (i, "denominator") for i in plan.indicators if i.denominator}
        self._units = {parse_unit(i.unit)[0] for i in plan.indicators} - {""}
        self._known: dict[str, Label | None] = {}

    def read(self, words: str) -> Label | None:
        """None where the text, or a part of it, is not known; an empty label for a blank."""
        found = self._known.get(words, False)
        if found is False:
            found = self._known[words] = self._read(words) if len(words) <= MOST_CHARACTERS else None
        return found  # type: ignore[return-value]

    def _read(self, words: str) -> Label | None:
        squeezed = text.squeeze(words)
        if not squeezed:
            return Label()
        found = self._whole(squeezed)
        if found is None and (start := _ENUMERATOR.match(squeezed)) and start.end() < len(squeezed):
            found = self._compound(squeezed[start.end() :], "", 0)
        return found if found is not None else self._compound(squeezed, text.half_width(words).strip(), 0)

    def is_unit(self, words: str) -> bool:
        """Whether the text is a unit of measurement that some indicator of the plan can be converted from."""
        base, _ = parse_unit(words)
        return base in self._units

    def _whole(self, squeezed: str) -> Label | None:
        """The text as the name of one thing."""
        name = text.key(squeezed)
        if name in self.indicators:
            return Label(indicator=self.indicators[name])
        if name in self.regions:
            return Label(region=self.regions[name])
        if name in _totals():
            return Label(is_total=True)
        if name in _fields():
            return Label(field=_fields()[name])
        if name in self._parts:
            indicator, field = self._parts[name]
            return Label(indicator=indicator, field=field)
        if name in _FREQUENCIES:
            return Label(frequency=_FREQUENCIES[name])
        if basis := parse_basis(squeezed):
            return Label(basis=basis)
        if not _TIME.match(squeezed):
            return None
        if year := parse_year(squeezed):
            return Label(spelled=parse_period(squeezed), year=year)
        if not squeezed.isdigit() and (spelled := parse_period(squeezed)):
            return Label(spelled=spelled, year=spelled.period.year)
        if not squeezed.isdigit() and (tail := parse_tail(squeezed)):
            return Label(tail=tail)
        return None

    def _compound(self, squeezed: str, spaced: str, depth: int) -> Label | None:
        """Several things in one text: by brackets, by separators, by one name following another."""
        found = self._whole(squeezed)
        if found is not None or depth > 3 or len(squeezed) > MOST_CHARACTERS:
            return found
        if (found := self._run(squeezed, depth)) is not None:
            return found
        for match in reversed(list(_BRACKETS.finditer(squeezed))):  # the last one first: names have brackets of their own
            outside, inside = squeezed[: match.start()] + squeezed[match.end() :], match[1]
            outer = self._compound(outside, "", depth + 1) if outside else Label()
            inner = self._bracket(inside, outer) if outer is not None else None
            if outer is not None and inner is not None and (merged := outer.merge(inner)) is not None:
                return merged
        for whole in (spaced, squeezed):
            parts = [p for p in _PARTS.split(whole) if p]
            if len(parts) > 1:
                found = Label()
                for part in parts:
                    label = self._compound(text.squeeze(part), "", depth + 1)
                    found = found.merge(label) if found is not None and label is not None else None
                if found is not None:
                    return found
        return None

    def _run(self, squeezed: str, depth: int) -> Label | None:
        """2023年三季度累计, 艾山街道2023年: the longest known beginning, and the rest likewise."""
        for cut in range(len(squeezed) - 1, 1, -1):
            start = self._whole(squeezed[:cut])
            if start is None or not (start.has_key or start.is_total):
                continue
            tail = squeezed[cut:].lstrip("_-—–:/|、,")
            rest = (self._whole(tail) or (self._run(tail, depth + 1) if depth < 3 else None)) if tail else None
            if rest is not None and (merged := start.merge(rest)) is not None:
                return merged
        return None

    def _bracket(self, inside: str, outer: Label | None) -> Label | None:
        words = re.sub("^(?:计量|数据)?单位:?", "", inside)
        if not words:
            return Label()
        if self.is_unit(words):
            return Label(unit=words)
        parts = [p for p in re.split("[,、;/]", words) if p]
        if len(parts) > 1:
            return self._listed(parts, outer)
        found = self._compound(words, "", 2)
        if found is not None and (found.has_key or found.is_total):
            return found
        if outer is not None and outer.indicator and factor(words, outer.indicator.unit) == 1:
            return Label(unit=words)
        is_like_a_unit = len(words) <= 8 and not re.search("[0-9]", words) and not is_missing(words)
        return (
            Label(unit=words) if is_like_a_unit and outer is not None and (outer.indicator or outer.field in MEASURES) else None
        )

    def _listed(self, parts: list[str], outer: Label | None) -> Label | None:
        """（当季值，人）, （人、家）: each part by itself, the units together."""
        merged: Label | None = Label()
        units: list[str] = []
        for part in parts:
            label = self._bracket(part, outer)
            if label is None or merged is None:
                return None
            units += [label.unit] if label.unit else []
            merged = merged.merge(label._replace(unit=""))
        return None if merged is None else merged._replace(unit="、".join(units))
