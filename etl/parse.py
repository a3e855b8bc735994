"""The texts about one reading (its row's, its column's, the table's) → its key, or the problems that keep it from having one.

Looks at no number, at no other row and at no bounds. Every combination of texts is resolved once and remembered for the file.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any, NamedTuple

from etl import text
from etl.bases import NAMES, names, parse_basis
from etl.context import Context, Said
from etl.issues import shorten
from etl.labels import Label, Labels
from etl.periods import Spelled, Tail, parse_period
from metrics.model import BASES_OF_KIND, Indicator, Period, Plan
from metrics.model.plan import Basis

MOST_SUGGESTIONS = 200
FIELDS = ("indicator", "region", "period", "basis")


class Problem(NamedTuple):
    """An issue without its place: the field stands for the column."""

    code: str
    field: str
    value: str
    words: Mapping[str, object]


class Key(NamedTuple):
    """What a reading is about; `assumed` where the basis came from the plan or from the option."""

    indicator: Indicator
    region: str
    period: Period
    basis: Basis
    assumed: str = ""


class Resolved(NamedTuple):
    """`key` is none where there are errors among the problems. `unit`: the one stated for the number, blank where none is."""

    key: Key | None
    problems: tuple[Problem, ...]
    indicator: Indicator | None
    unit: str = ""
    said: tuple[str, ...] = ()


class Texts(NamedTuple):
    """The cells of a row that carry its key; none where the table has no such column."""

    indicator: str | None
    region: str | None
    period: str | None
    basis: str | None
    unit: str | None


class Parser:
    """Resolves the texts of one table against one plan. `basis`: the option for rows that do not say theirs.

    `is_cross`: in a cross table of the whole area a region need not be said.
    """

    def __init__(self, labels: Labels, basis: Basis | None, context: Context, is_cross: bool) -> None:
        self.plan: Plan = labels.plan
        self.labels, self.basis, self.context, self.is_cross = labels, basis, context, is_cross
        self._resolved: dict[tuple[Texts, int], Resolved] = {}
        self._suggestions = 0

    def resolve(self, texts: Texts, head: Label, number: int, frequency: str = "") -> Resolved:
        """`head`: what the column's header says; `number`: of the record, under which the answer is remembered."""
        found = self._resolved.get((texts, number))
        if found is None:
            found = self._resolved[texts, number] = _Case(self, texts, head, frequency).resolve()
        return found

    def near(self, name: str, field: str) -> str:
        """The nearest names, as a hint; a file of nonsense must not cost minutes."""
        what = "指标" if field == "indicator" else "区域"
        known: Mapping[str, Any] = self.labels.indicators if field == "indicator" else self.labels.regions
        self._suggestions += 1
        near: list[str] = []
        if self._suggestions <= MOST_SUGGESTIONS:
            near = difflib.get_close_matches(shorten(name), known, n=3, cutoff=0.5)
        if near and field == "indicator":
            near = list(dict.fromkeys(known[n].name for n in near))
        elif near:
            near = list(dict.fromkeys(known[n] for n in near))
        if near:
            return f"是否为“{'”或“'.join(near)}”？请改为规划中的{what}名称"
        if field == "region":
            return f"可用的区域：{'、'.join(self.plan.region_names[:20])}"
        return "请改为规划中的指标名称或编码；表下的说明请以“注：”开头"


class _Case:
    """One combination of texts on its way to a key."""

    def __init__(self, parser: Parser, texts: Texts, head: Label, frequency: str) -> None:
        self.parser, self.texts, self.head, self.frequency = parser, texts, head, frequency
        self.problems: list[Problem] = []
        self.said: list[str] = []
        self.cells: dict[str, Label] = {}

    def resolve(self) -> Resolved:
        for field in FIELDS:
            self._read_cell(field)
        indicator: Indicator | None = self._one("indicator", "指标")
        region: str | None = self._one("region", "区域")
        spelled = self._period()
        stated = self._stated_basis(indicator)
        unit = self._unit()
        if self.problems or indicator is None or region is None or spelled is None:
            return Resolved(None, tuple(self.problems), indicator, unit)
        basis, assumed = self._basis(indicator, spelled, stated)
        if basis is None:
            return Resolved(None, tuple(self.problems), indicator, unit)
        if spelled.assumed:
            self.said.append(spelled.assumed)
        return Resolved(Key(indicator, region, spelled.period, basis, assumed), (), indicator, unit, tuple(self.said))

    def _refuse(self, code: str, field: str, value: str = "", **words: object) -> None:
        self.problems.append(Problem(code, field, value, words))

    def _read_cell(self, field: str) -> None:
        """The label of a key cell; a problem where it is blank or does not say what its column is for."""
        words = getattr(self.texts, field)
        if words is None:
            return
        if not words or (not words[0].isalnum() and not text.squeeze(words)):
            if field != "basis" and not self._has_in_head(field):
                self._refuse(f"{field}-missing", field, root=self.parser.plan.root_region)
            return
        label = self.parser.labels.read(words)
        if field == "period" and label is None and (spelled := parse_period(words)):  # 202305 and 45016 are periods only here
            label = Label(spelled=spelled, year=spelled.period.year)
        if field == "basis":
            if basis := parse_basis(words):
                self.cells[field] = Label(basis=basis)
            else:
                self._refuse("basis-unknown", field, words, allowed=names(("point", "discrete", "ytd", "ptd")))
        elif field == "period":
            if label is None or not (label.spelled or label.tail):
                self._refuse("period-unreadable", field, words)
            else:
                self.cells[field] = label
        elif label is None or not getattr(label, field):
            self._refuse(f"{field}-unknown", field, words, near=self.parser.near(text.key(words), field))
        else:
            self.cells[field] = label

    def _has_in_head(self, field: str) -> bool:
        return bool(self.head.spelled or self.head.tail) if field == "period" else bool(getattr(self.head, field, None))

    def _claims(self, sort: str) -> list[Any]:
        """What the row's cells and the column's header say of one sort, without repeats."""
        found = [getattr(label, sort) for label in (*self.cells.values(), self.head)]
        return [f for n, f in enumerate(found) if f and f not in found[:n]]

    def _one(self, field: str, name: str) -> Any:
        """The indicator or the region: from the row or the column, else from above the table."""
        claims = self._claims(field)
        if len(claims) > 1:
            shown = "”与“".join(getattr(c, "name", c) for c in claims)
            self._refuse("sources-contradict", field, shown, what=name)
            return None
        if claims:
            return claims[0]
        if any(p.field == field for p in self.problems):
            return None
        sort = f"{field}s"
        if several := self.parser.context.disagreeing(sort):
            self._refuse("context-contradicts", field, "、".join(s.words for s in several[:3]), what=name)
            return None
        only = self.parser.context.only(sort)
        if only:
            self.said.append(f"{name}取自{_place(only)}")
            return only.value
        if field == "region" and self.parser.is_cross and not self.parser.context.is_by_region:
            self.said.append(f"表中没有区域，按“{self.parser.plan.root_region}”读取")
            return self.parser.plan.root_region
        self._refuse(f"{field}-missing", field, root=self.parser.plan.root_region)
        return None

    def _period(self) -> Spelled | None:
        if any(p.field == "period" for p in self.problems):
            return None
        parts = [lab for lab in (*self.cells.values(), self.head) if lab.spelled or lab.tail or lab.year]
        merged: Label | None = parts[0] if len(parts) == 1 else Label()
        for label in parts if len(parts) > 1 else ():
            part = Label(spelled=label.spelled, tail=label.tail, year=label.year)
            merged = merged.merge(part) if merged is not None else None
        if merged is None:
            self._refuse("sources-contradict", "period", self.texts.period or "", what="期间")
            return None
        if merged.tail:
            if merged.spelled and merged.spelled.period.grain != "year":
                if merged.tail.of(merged.spelled.period.year).period == merged.spelled.period:
                    return merged.spelled if merged.spelled.basis else merged.tail.of(merged.spelled.period.year)
                self._refuse("sources-contradict", "period", self.texts.period or "", what="期间")
                return None
            return self._with_year(merged.tail, merged.year)
        if merged.spelled:
            return self._of_frequency(merged.spelled)
        if several := self.parser.context.disagreeing("periods"):
            self._refuse("context-contradicts", "period", "、".join(s.words for s in several[:3]), what="期间")
            return None
        if only := self.parser.context.only("periods"):
            self.said.append(f"期间取自{_place(only)}")
            return only.value  # type: ignore[return-value]
        self._refuse("period-missing", "period")
        return None

    def _with_year(self, tail: Tail, year: int | None) -> Spelled | None:
        if year is None:
            only = self.parser.context.only("years")
            if only is None:
                self._refuse("period-without-year", "period", self.texts.period or "")
                return None
            year = int(only.value)  # type: ignore[call-overload]
            self.said.append(f"年份 {year} 取自{_place(only)}")
        return tail.of(year)

    def _of_frequency(self, spelled: Spelled) -> Spelled | None:
        """2023-09 under 频率：季 is the third quarter."""
        only = self.parser.context.only("frequencies")
        frequency = self.frequency or (only.value if only else "")
        period = spelled.period
        if frequency == "quarter" and period.grain == "month":
            if period.number % 3:
                self._refuse("period-not-of-frequency", "period", period.code)
                return None
            quarter = Period("quarter", period.year, period.number // 3)
            return spelled._replace(period=quarter, assumed=f"频率为季，{period.code} 按{quarter.name}读取")
        if frequency == "year" and period.grain == "month" and period.number == 12:
            return spelled._replace(
                period=Period("year", period.year, 1), assumed=f"频率为年，{period.code} 按{period.year}年读取"
            )
        return spelled

    def _unit(self) -> str:
        if self.texts.unit and text.key(self.texts.unit) not in self.parser.labels.bodies:
            return self.texts.unit
        for label in (*self.cells.values(), self.head):
            if label.unit:
                return label.unit
        only = self.parser.context.only("units")
        return str(only.value) if only else ""

    def _stated_basis(self, indicator: Indicator | None) -> Basis | None:
        claims = self._claims("basis")
        if len(claims) > 1:
            self._refuse("sources-contradict", "basis", "”与“".join(NAMES[c] for c in claims), what="口径")
            return None
        return claims[0] if claims else None

    def _basis(self, indicator: Indicator, spelled: Spelled, stated: Basis | None) -> tuple[Basis | None, str]:
        """(basis, where it was taken from if neither the row nor its column says)."""
        allowed = BASES_OF_KIND[indicator.kind]
        basis_text, period_text = self.texts.basis or NAMES.get(stated or "", ""), self.texts.period or spelled.period.name
        if stated and stated not in allowed:
            self._refuse("basis-not-for-kind", "basis", basis_text, indicator=indicator.name, allowed=names(allowed))
            return None, ""
        if spelled.form == "end":  # 6月末 says when, and only 当期 cannot be at an end
            if stated == "discrete":
                self._refuse(
                    "basis-contradicts-period", "period", period_text, implied=NAMES["point"], basis=f"“{NAMES[stated]}”"
                )
                return None, ""
            if stated or "point" in allowed:
                return stated or "point", ""
        elif spelled.basis:
            above = self.parser.context.only("bases")
            wanted = stated or (spelled.basis if spelled.basis in allowed else allowed[0])
            if not stated and above and above.value in allowed and above.value not in (spelled.basis, spelled.also):
                wanted = above.value  # （当期） in the title over 1-6月: one of the two is wrong
            is_point_at_end = wanted == "point" and stated == "point" and spelled.form == "word"
            if wanted not in (spelled.basis, spelled.also) and not is_point_at_end:
                words = {"implied": NAMES[spelled.basis], "basis": f"“{NAMES[wanted]}”"}
                self._refuse("basis-contradicts-period", "period", period_text, **words)
                return None, ""
            return wanted, ""
        if stated:
            return stated, ""
        return self._assumed_basis(indicator, allowed)

    def _assumed_basis(self, indicator: Indicator, allowed: tuple[Basis, ...]) -> tuple[Basis | None, str]:
        if len(several := [s for s in self.parser.context.disagreeing("bases") if s.value in allowed]) > 1:
            self._refuse("context-contradicts", "basis", "、".join(s.words for s in several[:3]), what="口径")
            return None, ""
        only = self.parser.context.only("bases")
        if only and only.value in allowed:
            self.said.append(f"口径“{NAMES[str(only.value)]}”取自{_place(only)}")
            return only.value, ""  # type: ignore[return-value]
        basis = self.parser.basis
        if basis:
            if basis in allowed:
                return basis, "option"
            if allowed == ("point",) and basis == "ytd":
                return "point", "kind"
            self._refuse("basis-not-for-kind", "basis", NAMES[basis], indicator=indicator.name, allowed=names(allowed))
            return None, ""
        if indicator.reported_as:
            return indicator.reported_as, "plan"
        if allowed == ("point",):
            return "point", "plan"
        self._refuse("basis-missing", "basis", indicator=indicator.name, allowed=names(allowed))
        return None, ""


def _place(said: Said) -> str:
    if said.row is None:
        return f"工作表名“{shorten(said.words)}”"
    return f"第{said.row + 1}行“{shorten(said.words)}”"
