"""One row of text → one reading, or the problems that keep it from being one. Looks at no other row and at no bounds.

Every text is resolved once and remembered for the file: a clean row costs a few dictionary look-ups.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from etl import text
from etl.bases import NAMES, names, parse_basis
from etl.issues import shorten
from etl.numbers import Number, parse_number
from etl.periods import Spelled, parse_period
from metrics.model import BASES_OF_KIND, Indicator, Period, Plan
from metrics.model.plan import Basis

MOST_SUGGESTIONS = 200


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


class Parser:
    """Resolves the texts of one file against one plan. `basis`: the option for rows that do not say theirs."""

    def __init__(self, plan: Plan, basis: Basis | None) -> None:
        self.plan, self.basis = plan, basis
        self._indicators = {text.key(n): i for i in plan.indicators for n in (i.code, i.name, i.short_name, *i.aliases) if n}
        self._indicators |= {text.key(i.name): i for i in plan.indicators} | {text.key(i.code): i for i in plan.indicators}
        self._regions = {text.key(n): r.name for r in plan.regions for n in r.aliases}
        self._regions |= {text.key(name): name for name in plan.region_names}
        self._keys: dict[tuple[str, str, str, str], tuple[Key | None, tuple[Problem, ...], Indicator | None]] = {}
        self._names: dict[str, str] = {}
        self._periods: dict[str, Spelled | None] = {}
        self._numbers: dict[tuple[str, str], Number] = {}
        self._suggestions = 0

    def key(
        self, indicator: str, region: str, period: str, basis: str
    ) -> tuple[Key | None, tuple[Problem, ...], Indicator | None]:
        """(key or none, problems, the indicator where that is known)."""
        texts = (indicator, region, period, basis)
        found = self._keys.get(texts)
        if found is None:
            found = self._keys[texts] = self._resolve(*texts)
        return found

    def number(self, spelling: str, unit: str) -> Number:
        found = self._numbers.get((spelling, unit))
        if found is None:
            found = self._numbers[spelling, unit] = parse_number(spelling, unit)
        return found

    def _resolve(
        self, indicator_text: str, region_text: str, period_text: str, basis_text: str
    ) -> tuple[Key | None, tuple[Problem, ...], Indicator | None]:
        problems: list[Problem] = []
        indicator = self._named("indicator", indicator_text, self._indicators, problems)
        region = self._named("region", region_text, self._regions, problems)
        spelled = None
        if not self._name(period_text):
            problems.append(Problem("period-missing", "period", "", {}))
        else:
            if period_text not in self._periods:
                self._periods[period_text] = parse_period(period_text)
            spelled = self._periods[period_text]
            if spelled is None:
                problems.append(Problem("period-unreadable", "period", period_text, {}))
        stated = None
        if self._name(basis_text):
            stated = parse_basis(basis_text)
            if stated is None:
                allowed = BASES_OF_KIND[indicator.kind] if indicator else ("point", "discrete", "ytd", "ptd")
                problems.append(Problem("basis-unknown", "basis", basis_text, {"allowed": names(allowed)}))
                return None, tuple(problems), indicator
        if indicator is None or spelled is None:
            return None, tuple(problems), indicator
        basis, assumed = self._basis(indicator, spelled, stated, basis_text, period_text, problems)
        if basis is None or region is None or problems:
            return None, tuple(problems), indicator
        return Key(indicator, region, spelled.period, basis, assumed), (), indicator

    def _name(self, spelling: str) -> str:
        found = self._names.get(spelling)
        if found is None:
            found = self._names[spelling] = text.key(spelling)
        return found

    def _named(self, field: str, spelling: str, known: dict, problems: list[Problem]):  # type: ignore[no-untyped-def, type-arg]
        name = self._name(spelling)
        if not name:
            problems.append(Problem(f"{field}-missing", field, "", {"root": self.plan.root_region}))
            return None
        if name in known:
            return known[name]
        problems.append(Problem(f"{field}-unknown", field, spelling, {"near": self._near(name, field, known)}))
        return None

    def _near(self, name: str, field: str, known: Iterable[str]) -> str:
        """The nearest names, as a hint; a file of nonsense must not cost minutes."""
        what = "指标" if field == "indicator" else "区域"
        self._suggestions += 1
        near: list[str] = []
        if self._suggestions <= MOST_SUGGESTIONS:
            near = difflib.get_close_matches(shorten(name), known, n=3, cutoff=0.5)
        if near and field == "indicator":
            near = list(dict.fromkeys(self._indicators[n].name for n in near))
        elif near:
            near = list(dict.fromkeys(self._regions[n] for n in near))
        if near:
            return f"是否为“{'”或“'.join(near)}”？请改为规划中的{what}名称"
        if field == "region":
            return f"可用的区域：{'、'.join(self.plan.region_names[:20])}"
        return "请改为规划中的指标名称或编码；表下的说明、合计请删去"

    def _basis(
        self,
        indicator: Indicator,
        spelled: Spelled,
        stated: Basis | None,
        basis_text: str,
        period_text: str,
        problems: list[Problem],
    ) -> tuple[Basis | None, str]:
        """(basis, where it was taken from if the row does not say)."""
        allowed = BASES_OF_KIND[indicator.kind]
        if stated and stated not in allowed:
            problems.append(
                Problem("basis-not-for-kind", "basis", basis_text, {"indicator": indicator.name, "allowed": names(allowed)})
            )
            return None, ""
        if spelled.basis:
            wanted = stated or (spelled.basis if spelled.basis in allowed else allowed[0])
            is_point_at_end = wanted == "point" and stated == "point" and spelled.form == "word"
            if wanted not in (spelled.basis, spelled.also) and not is_point_at_end:
                words = {"implied": NAMES[spelled.basis], "basis": f"“{NAMES[wanted]}”"}
                problems.append(Problem("basis-contradicts-period", "period", period_text, words))
                return None, ""
            return wanted, ""
        if stated:
            return stated, ""
        if self.basis:
            if self.basis in allowed:
                return self.basis, "option"
            if allowed == ("point",) and self.basis == "ytd":
                return "point", "kind"
            words = {"indicator": indicator.name, "allowed": names(allowed)}
            problems.append(Problem("basis-not-for-kind", "basis", NAMES[self.basis], words))
            return None, ""
        if indicator.reported_as:
            return indicator.reported_as, "plan"
        if allowed == ("point",):
            return "point", "plan"
        problems.append(Problem("basis-missing", "basis", "", {"indicator": indicator.name, "allowed": names(allowed)}))
        return None, ""
