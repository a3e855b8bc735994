"""Random plans and readings, small and nasty, written the way the spec tables are so that a failing one can be pasted there."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd
from hypothesis import strategies as st

from metrics.cube import READING_COLUMNS
from metrics.model import Period, Plan
from metrics.model.plan import BASES_OF_KIND
from tests.oracle.values import Row
from tests.spec.helper import ROOT, build_plan

KINDS = ("stock", "annual_flow", "plan_flow", "ratio", "growth", "level")
LAYOUTS = ("", "东", "东 西", "东 西 里:东", "东 西 里:东 外:东", "东 里:东 外:东 内:里")
PLAN_PERIODS = ({"start": "2024-01-01", "end": "2025-12-31"}, {"start": "2023-01-01", "end": "2025-12-31"})
DUES = ("2024-06-30", "2024-12-31", "2025-03-31", "2025-12-31")
BASELINE_DAYS = ("2022-12-31", "2023-06-30", "2023-12-31", "2024-02-29")
DAYS = (
    "2023-11-15",
    "2024-02-29",
    "2024-03-31",
    "2024-06-29",
    "2024-06-30",
    "2024-12-15",
    "2025-01-01",
    "2025-05-20",
    "2025-08-31",
)
PROFILES = ([0.1, 0.3, 0.6, 1], [0, 0, 1], [0.5, 1], [0.02, 0.1, 0.2, 0.3, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1])
NUMBERS = st.one_of(st.integers(0, 12), st.sampled_from((0, 25, 50, 60, 99, 100, 101, 120, 250)))


@dataclass(frozen=True)
class Case:
    """A plan in the keys of `tests.spec.helper`, readings in force, and the board that is asked for."""

    keys: dict[str, Any]
    rows: tuple[Row, ...]
    period: str
    cutoff: dt.date | None = None
    known_on: dt.date | None = None

    @property
    def plan(self) -> Plan:
        return build_plan(self.keys)

    @property
    def frame(self) -> pd.DataFrame:
        rows = [_as_reading(n, row) for n, row in enumerate(self.rows, start=2)]
        return pd.DataFrame(rows, columns=list(READING_COLUMNS))

    def __repr__(self) -> str:
        """As a spec case: keys, table of readings, period."""
        keys = self.keys | {k: str(v) for k, v in (("cutoff", self.cutoff), ("known_on", self.known_on)) if v}
        lines = ["指标 区域 期间 口径 数值 分子 分母 批次"]
        for r in self.rows:
            cells = (r.indicator, r.region, r.period, r.basis, r.value, r.numerator, r.denominator, r.upload)
            marks = " （修订）" * r.restated + " （演示）" * r.demo
            lines.append(" ".join("-" if c is None else str(c) for c in cells) + marks)
        return f"\n{keys}\n" + "\n".join(lines) + f"\n{self.period}\n"


def _as_reading(line: int, row: Row) -> dict[str, Any]:
    numbers = {k: None if (v := getattr(row, k)) is None else float(v) for k in ("value", "numerator", "denominator")}
    keys = {k: getattr(row, k) for k in ("indicator", "region", "period", "basis", "upload", "restated", "demo")}
    return keys | numbers | {"note": "", "sheet": None, "row": line, "column": "D"}


@dataclass(frozen=True)
class Theme:
    """What the cases of one test may contain."""

    kinds: tuple[str, ...]
    layouts: tuple[str, ...] = ("",)
    negative: bool = False
    most_readings: int = 14
    most_targets: int = 1
    comparators: tuple[str, ...] = (">", ">=", "=", "<=", "<", "range")
    counting: bool = False
    revisions: bool = False
    regional: bool = False
    grains: tuple[str, ...] = ("quarter", "quarter", "quarter", "month", "year")
    fives: bool = False
    """Targets of 100 and year-to-date quarters in fives: pace gaps of exactly 0, 10 and 30 points come often."""


@st.composite
def cases(draw: st.DrawFn, theme: Theme) -> Case:
    kind = draw(st.sampled_from(theme.kinds))
    keys: dict[str, Any] = {"kind": kind, "period": draw(st.sampled_from(PLAN_PERIODS))}
    keys["direction"] = "up" if theme.fives else draw(st.sampled_from(("up", "up", "down")))
    keys["regions"] = draw(st.sampled_from(theme.layouts))
    regions = (ROOT, *(w.partition(":")[0] for w in keys["regions"].split()))
    if kind in ("ratio", "growth"):
        keys["unit"] = "%"
    else:
        keys["whole"] = draw(st.booleans())
    if theme.negative:
        keys["minimum"] = draw(st.sampled_from((None, 0, -50)))
    if kind == "growth":
        keys |= {"base": "b", "also": {"b": {"kind": "stock", "whole": draw(st.booleans())}}}
    if kind == "plan_flow" and draw(st.booleans()):
        keys["counts_from"] = draw(st.sampled_from(("2023-01-01", "2024-01-01", "2024-05-01")))
    if kind == "stock" and draw(st.booleans()):
        keys["baseline"] = {"value": str(draw(_amounts(theme))), "on": draw(st.sampled_from(BASELINE_DAYS))}
    keys["targets"] = draw(
        st.lists(_targets(theme, kind, keys["direction"], regions), min_size=theme.fives, max_size=theme.most_targets)
    )
    if theme.revisions:
        keys["revisions"] = {n: draw(_revisions(theme, t)) for n, t in enumerate(keys["targets"])}
    cutoff = known_on = None
    if theme.counting or theme.fives:
        keys["preset"] = draw(st.sampled_from(("default", "10/30", "month/12")))
    if theme.counting:
        keys["count_by"] = draw(st.sampled_from((None, "day", "month", "quarter")))
        keys["pace"] = draw(st.one_of(st.just([]), st.sampled_from(PROFILES)))
    if theme.revisions:
        known_on = draw(_days())
    grain = draw(st.sampled_from(theme.grains))
    asked = Period.containing(draw(st.dates(dt.date(2023, 10, 1), dt.date(2026, 4, 1))), grain)
    if theme.counting and draw(st.booleans()):
        cutoff = draw(st.dates(asked.start, asked.end))
    rows = draw(st.lists(_rows(theme, kind, regions), min_size=6 * theme.fives, max_size=theme.most_readings))
    return Case(keys, in_force(rows), asked.code, cutoff, known_on)


def _days() -> st.SearchStrategy[dt.date | None]:
    return st.one_of(st.none(), st.sampled_from(DAYS).map(dt.date.fromisoformat))


def _amounts(theme: Theme) -> st.SearchStrategy[int]:
    if theme.fives:
        return st.sampled_from(range(0, 105, 5))
    return st.one_of(NUMBERS, st.integers(-30, -1)) if theme.negative else NUMBERS


@st.composite
def _targets(draw: st.DrawFn, theme: Theme, kind: str, direction: str, regions: tuple[str, ...]) -> str:
    fitting = {"up": (">", ">=", "=", "range"), "down": ("<", "<=", "=", "range")}[direction]
    comparator = draw(st.sampled_from([c for c in theme.comparators if c in fitting]))
    if comparator == "range":
        low = draw(_amounts(theme))
        value = f"{low}~{low + draw(NUMBERS)}"
    else:
        value = "100" if theme.fives else str(draw(_amounts(theme)))
        if not theme.fives and draw(st.integers(0, 5)) == 5:
            value += ".5"
    spans = {
        "stock": ("dated", "dated", "yearly", "always"),
        "annual_flow": ("yearly", "yearly", "dated"),
        "plan_flow": ("dated",),
        "ratio": ("yearly", "yearly", "always", "dated"),
        "growth": ("yearly",),
        "level": ("always", "dated", "yearly"),
    }[kind]
    span = draw(st.sampled_from(spans if theme.most_targets > 1 else spans[:1]))
    if span == "dated":
        words = [draw(st.sampled_from(DUES if kind != "plan_flow" else DUES[2:]))]
    elif span == "always":
        words = ["始终"]
    else:
        words = ["每年", *draw(st.sampled_from(([], ["2024"], ["2025"])))]
    if theme.regional and draw(st.booleans()):
        words.append("@" + draw(st.sampled_from(regions)))
    return " ".join((comparator, value, *words))


@st.composite
def _revisions(draw: st.DrawFn, theme: Theme, target: str) -> list[str]:
    comparator, _, when, *_ = target.split()
    changes = []
    for day in draw(st.lists(st.sampled_from(DAYS), max_size=2, unique=True)):
        old = [] if comparator == "range" else [f"value={draw(NUMBERS)}"]
        if comparator in (">", ">=") and draw(st.booleans()):
            old.append(f"comparator={draw(st.sampled_from(('>', '>=', '=')))}")
        if when[0].isdigit() and draw(st.booleans()):
            old.append(f"due={draw(st.sampled_from(DUES[2:]))}")
        if old:
            changes.append(" ".join((day, *old)))
    return changes


@st.composite
def _rows(draw: st.DrawFn, theme: Theme, kind: str, regions: tuple[str, ...]) -> Row:
    """One reading. Months near each other and few bases, so that ways to a total meet and cross."""
    reading_of = "stock" if kind == "growth" else kind
    basis = draw(st.sampled_from(("ytd",) if theme.fives else BASES_OF_KIND[reading_of]))
    grain = draw(st.sampled_from(("quarter",) if theme.fives else ("quarter", "quarter", "quarter", "month", "year")))
    period = Period.containing(draw(st.dates(dt.date(2023, 1, 1), dt.date(2025, 12, 31))), grain)
    code = "b" if kind == "growth" else "x"
    keys: dict[str, Any] = {"indicator": code, "region": draw(st.sampled_from(regions)), "period": period.code, "basis": basis}
    if kind == "ratio" and draw(st.integers(0, 3)):
        keys |= {"numerator": Fraction(draw(_amounts(theme))), "denominator": Fraction(draw(NUMBERS))}
    else:
        half = Fraction(1, 2) if not theme.fives and draw(st.integers(0, 5)) == 5 else Fraction(0)
        keys["value"] = draw(_amounts(theme)) + half
    return Row(**keys, upload=draw(st.integers(1, 3)), demo=draw(st.booleans()))


def in_force(rows: list[Row]) -> tuple[Row, ...]:
    """Of readings with the same key the one of the latest upload, marked as restated where it replaced one."""
    found: dict[tuple[str, ...], Row] = {}
    for row in sorted(rows, key=lambda r: r.upload):
        key = (row.indicator, row.region, row.period, row.basis)
        was = found.get(key)
        restated = was is not None and (was.restated or row.upload > was.upload)
        found[key] = Row(**{f: getattr(row, f) for f in row.__dataclass_fields__} | {"restated": restated})
    return tuple(found.values())
