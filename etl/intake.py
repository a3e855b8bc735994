"""A file → everything there is to say about it: sniff, read, map, parse, check. Writes nothing; an exception is a bug, not an answer.

Every row is accounted for in the ledger: rows = preamble + header + blank + loaded + refused + listed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from etl import columns, text
from etl.bases import NAMES, parse_basis
from etl.check import Checker, Reading, repeated
from etl.columns import Header
from etl.issues import Issue, issue
from etl.parse import Key, Parser, Problem
from etl.read import Sheet, read_text, read_workbook
from etl.sniff import sniff
from metrics.model import Indicator, Plan, UsageError

LEDGER = ("rows", "preamble", "header", "blank", "loaded", "refused", "listed")
NUMBERS = ("value", "numerator", "denominator")
OPTIONAL = {"basis", "numerator", "denominator", "note"}


@dataclass(frozen=True)
class Outcome:
    """What became of one file."""

    file: str
    sha256: str
    encoding: str | None
    readings: tuple[Reading, ...] = ()
    issues: tuple[Issue, ...] = ()
    assumptions: tuple[str, ...] = ()
    ledger: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LEDGER, 0))
    accepted: bool = False

    def as_json(self) -> dict[str, Any]:
        """The object of `check --json` (DESIGN §6)."""
        readings = []
        for reading in self.readings:
            values = reading._asdict()
            source = {name: values.pop(name) for name in ("sheet", "row", "column")}
            readings.append({**values, "source": source})
        return {
            "file": self.file, "sha256": self.sha256, "encoding": self.encoding, "accepted": self.accepted, "readings": readings,
            "issues": [i.as_json() for i in self.issues], "assumptions": list(self.assumptions), "ledger": dict(self.ledger),
        }  # fmt: skip


def frame(outcome: Outcome) -> pd.DataFrame:
    """One row per reading; all text (none where absent) but `row`, an integer."""
    table = pd.DataFrame(list(outcome.readings), columns=list(Reading._fields), dtype=object)
    return table.astype({"row": "int64"})


def examine(
    plan: Plan,
    content: bytes,
    name: str,
    *,
    basis: str | None = None,
    skip_errors: bool = False,
    max_bytes: int = 20_000_000,
    latest: dt.date | None = None,
) -> Outcome:
    """Read and check one file. `basis` is for rows that do not say theirs; with `skip_errors` bad rows do not keep the good ones out."""
    option = parse_basis(basis) if basis else None
    if basis and option is None:
        raise UsageError(f"口径“{basis}”无法识别，可用：{'、'.join([*NAMES, *NAMES.values()])}。")
    sha256 = hashlib.sha256(content).hexdigest()
    sniffed = sniff(content, name, max_bytes)
    if isinstance(sniffed, Issue):
        return Outcome(name, sha256, None, issues=(sniffed,))
    if sniffed.is_workbook:
        chosen = _choose(content)
    else:
        read = read_text(sniffed.text or "", columns.known_names)
        chosen = read if isinstance(read, Issue) else (read, [])
    if isinstance(chosen, Issue):
        return Outcome(name, sha256, sniffed.encoding, issues=(chosen,))
    sheet, remarks = chosen
    header, issues = columns.bind(sheet.rows, sheet.name)
    if header is None:
        return Outcome(name, sha256, sniffed.encoding, issues=tuple(issues), ledger=_all_refused(sheet))
    body = _Body(plan, sheet, header, Parser(plan, option), Checker(plan, latest))
    readings = body.read()
    issues += body.issues
    fatal = [i for i in issues if i.level == "error" and i.code == "unit-in-header"]
    if fatal:
        return Outcome(name, sha256, sniffed.encoding, issues=tuple(issues), ledger=_all_refused(sheet))
    broken = body.unaccounted()
    if not readings and not any(i.level == "error" for i in issues):
        issues.append(issue("no-readings", sheet=sheet.name))
    if broken:
        issues.append(broken)
    has_error = any(i.level == "error" for i in issues)
    accepted = bool(readings) and broken is None and (skip_errors or not has_error)
    issues.sort(key=lambda i: (i.row or 0, len(i.column or ""), i.column or ""))
    assumptions = (*remarks, *sheet.remarks, *body.assumptions())
    return Outcome(name, sha256, sniffed.encoding, tuple(readings), tuple(issues), assumptions, body.ledger, accepted)


def _choose(content: bytes) -> tuple[Sheet, list[str]] | Issue:
    """The only visible sheet with the template's header (else the first, for its errors), and what is not read."""
    read = read_workbook(content)
    if isinstance(read, Issue):
        return read
    sheets, hidden = read
    if not sheets:
        return issue("file-empty")
    headed = [s for s in sheets if columns.bind(s.rows, s.name)[0] is not None]
    fit = [s for s in headed if any(any(c.strip() for c in row) for row in s.rows[(columns.find_header(s.rows) or 0) + 1 :])]
    if len(fit) > 1:
        return issue("sheets-ambiguous", sheets="、".join(f"“{s.name}”" for s in fit))
    likely = max(sheets, key=lambda s: max((columns.known_names(row) for row in s.rows[:30]), default=0))
    chosen = (fit or headed or [likely])[0]
    others = [f"工作表“{s.name}”不是模板的表头，没有读取" for s in sheets if s is not chosen]
    return chosen, others + [f"隐藏的工作表“{h}”没有读取" for h in hidden]


def _is_blank(row: list[str]) -> bool:
    return not any(cell and (cell.isalnum() or text.squeeze(cell)) for cell in row)


def _all_refused(sheet: Sheet) -> dict[str, int]:
    blank = sum(_is_blank(row) for row in sheet.rows)
    return dict.fromkeys(LEDGER, 0) | {"rows": len(sheet.rows), "blank": blank, "refused": len(sheet.rows) - blank}


class _Body:
    """The rows below the header on their way to readings; counts as it goes."""

    def __init__(self, plan: Plan, sheet: Sheet, header: Header, parser: Parser, checker: Checker) -> None:
        self.plan, self.sheet, self.header, self.parser, self.checker = plan, sheet, header, parser, checker
        self.issues: list[Issue] = []
        self.refused: set[int] = set()
        self.listed: set[int] = set()
        self.used: dict[str, Indicator] = {}
        self.assumed: dict[tuple[str, str], Key] = {}
        self.ledger = dict.fromkeys(LEDGER, 0)
        self.where = [header.columns.get(name, -1) for name in ("indicator", "region", "period", "basis", *NUMBERS, "note")]
        self.last_needed = max(i for f, i in header.columns.items() if f not in OPTIONAL or "value" not in header.columns)
        self.last_used = max(i for f, i in header.columns.items() if f != "note")

    def read(self) -> list[Reading]:
        start = self.header.index + 1
        candidates = []
        blank_above = sum(_is_blank(row) for row in self.sheet.rows[: self.header.index])
        blank = 0
        last_filled = next((n for n in range(len(self.sheet.rows), 0, -1) if not _is_blank(self.sheet.rows[n - 1])), 0)
        for number, row in enumerate(self.sheet.rows[start:], start + 1):
            if _is_blank(row):
                blank += 1
            else:
                reading = self._reading(number, row, number == last_filled)
                if reading:
                    candidates.append(reading)
        copies, conflicts = repeated(candidates)
        for reading, first in copies.values():
            self._report(Problem("duplicate-row", "indicator", "", {"rows": first}), reading.row)
        for reading, others in conflicts.values():
            self._report(
                Problem("duplicate-key", "value", reading.value or reading.numerator or "", {"rows": others}), reading.row
            )
        readings = [r for r in candidates if r.row not in copies and r.row not in conflicts]
        self._check_units()
        self.ledger |= {
            "rows": len(self.sheet.rows), "preamble": self.header.index - blank_above, "header": 1, "blank": blank + blank_above,
            "loaded": len(readings), "refused": len(self.refused), "listed": len(self.listed - self.refused),
        }  # fmt: skip
        return readings

    def _reading(self, number: int, row: list[str], is_last: bool) -> Reading | None:
        header = self.header
        if len(row) < header.width and (len(row) <= self.last_needed or (is_last and self._may_be_cut(row))):
            self._report(Problem("row-short", "indicator", "", {"found": len(row), "expected": header.width}), number)
            return None
        for i in (*header.unnamed, *range(header.width, len(row))) if header.unnamed or len(row) > header.width else ():
            if i < len(row) and text.squeeze(row[i]):
                self.issues.append(issue("extra-cells", row[i].strip(), sheet=self.sheet.name, row=number, column=text.letter(i)))
                self.refused.add(number)
                return None

        cells = [row[i].strip() if 0 <= i < len(row) else "" for i in self.where]
        key, problems, indicator = self.parser.key(*cells[:4])
        unit = indicator.unit if indicator else ""
        numbers: dict[str, str | None] = {}
        found = list(problems)
        for name, spelling in zip(NUMBERS, cells[4:7], strict=True):
            parsed = self.parser.number(spelling, unit if name == "value" else "") if spelling else None
            numbers[name] = parsed.digits if parsed else None
            if parsed and parsed.code:
                found.append(Problem(parsed.code, name, spelling, {"unit": unit}))
        if indicator:
            self.used.setdefault(indicator.code, indicator)
        if key and not found:
            if all(v is None for v in numbers.values()):
                found.append(Problem("value-missing", "value", cells[4], {}))
            else:
                found += self.checker.problems(key, **numbers)
        is_refused = False
        for problem in found:
            is_refused |= self._report(problem, number)
        if key is None or is_refused or number in self.listed:
            return None
        if key.assumed:
            self.assumed.setdefault((key.indicator.code, key.assumed), key)
        column = "value" if "value" in header.columns and numbers["value"] is not None else "numerator"
        return Reading(
            key.indicator.code, key.region, key.period.code, key.basis, numbers["value"], numbers["numerator"], numbers["denominator"],
            cells[7], self.sheet.name, number, header.letter(column) or header.letter("value") or "",
        )  # fmt: skip

    def _may_be_cut(self, row: list[str]) -> bool:
        """The last row of a text is the one a broken transfer cuts: 1050 becomes 10, and the 口径 behind it is gone."""
        return self.sheet.name is None and len(row) <= self.last_used

    def _report(self, problem: Problem, number: int) -> bool:
        """Note the problem at its cell; true where it refuses the row."""
        code, name, value, words = problem
        found = issue(code, value, sheet=self.sheet.name, row=number, column=self.header.letter(name), **words)
        self.issues.append(found)
        if found.level == "error":
            self.refused.add(number)
        elif found.level == "note":
            self.listed.add(number)
        return found.level == "error"

    def _check_units(self) -> None:
        """A unit written in the header or above it must be that of every indicator used: skipping 万人 is a silent factor of 10 000."""
        bodies = {text.key(n) for u in self.plan.units for n in (u.name, *u.aliases)}
        found = columns.preamble_units(self.sheet.rows, self.header, bodies)
        if self.header.unit:
            found.append((self.header.unit[0], self.header.index + 1, self.header.unit[1]))
        for unit, row, column in found:
            other = next((i for i in self.used.values() if text.key(i.unit) != text.key(unit)), None)
            if other:
                words = {"unit": unit, "indicator": other.name, "expected": other.unit}
                self.issues.append(
                    issue("unit-in-header", unit, sheet=self.sheet.name, row=row, column=text.letter(column), **words)
                )

    def unaccounted(self) -> Issue | None:
        """The issue to raise where the rows do not add up."""
        total = sum(self.ledger[name] for name in LEDGER[1:])
        rows = self.ledger["rows"]
        return None if total == rows else issue("ledger-broken", sheet=self.sheet.name, rows=rows, total=total)

    def assumptions(self) -> list[str]:
        said = []
        for (_, source), key in self.assumed.items():
            name, basis = key.indicator.name, NAMES[key.basis]
            if source == "plan":
                said.append(f"指标“{name}”没有写口径，按约定的“{basis}”读取")
            elif source == "option":
                said.append(f"指标“{name}”没有写口径，按所选的“{basis}”读取")
        return said
