"""The rows below a header on their way to readings: parsed, checked one by one, every row accounted for. Compares with no store.

A row with an error gives no reading at all, also where only one of its cells is wrong: what is loaded and what is refused are rows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from etl import text
from etl.bases import NAMES
from etl.check import Checker, Reading, repeated
from etl.columns import Header, Record
from etl.issues import Issue, issue
from etl.labels import MEASURES
from etl.numbers import Number, parse_number
from etl.parse import Key, Parser, Problem, Resolved, Texts
from etl.read import Sheet
from etl.rows import RowKinds, is_blank
from etl.text import index_of
from etl.totals import Totals
from metrics.model import Indicator
from metrics.model.plan import Basis

KEYS = ("indicator", "region", "period", "basis", "unit")
NOTES = {"remark": "remark-row", "total": "total-row", "header-repeated": "header-repeated"}
MOST_SAID = 30
MOST_ISSUES = 20_000
"""Nobody reads more, and a file of half a million errors must not fill the memory."""
_SHORT = re.compile("-?[1-9][0-9]{0,2}")


class Table:
    """One table of one sheet. After `read`: `issues`, `ledger`, `assumptions`."""

    def __init__(self, sheet: Sheet, header: Header, parser: Parser, checker: Checker) -> None:
        self.sheet, self.header, self.parser, self.checker = sheet, header, parser, checker
        self.plan, self.context = parser.plan, parser.context
        self.issues: list[Issue] = []
        self.refused: set[int] = set()
        self.listed: set[int] = set()
        self.ledger: dict[str, int] = {}
        self.blank = 0
        self.has_totals = False
        self.unlisted = 0
        self._used: dict[str, Indicator] = {}
        self._assumed: dict[tuple[str, str], Key] = {}
        self._said: Counter[str] = Counter()
        self._blanks = 0
        self._has_unit = False
        self._numbers: dict[tuple[str, str, str], Number] = {}
        self._kinds = RowKinds(header, sheet.rows, parser.labels)
        self._where = [header.keys.get(name, -1) for name in KEYS]
        self._note = header.keys.get("note", -1)
        numbers = [i for record in header.records for i in record.columns.values()]
        needed = [header.keys[k] for k in ("indicator", "region", "period") if k in header.keys]
        self._last_needed = max(
            [
                *needed,
                *([] if header.is_cross or "value" not in header.records[0].columns else [header.records[0].columns["value"]]),
            ],
            default=0,
        )
        self._last_used = max([i for f, i in header.keys.items() if f != "note"] + numbers)
        self._number_columns = set(numbers)
        self._totals = Totals(sheet, header, parser.labels, parser.context, self._number, self._add)
        self._merged = self._fill_merges(set(numbers))
        self._fatal: dict[tuple[int, int, str], Issue] = {}
        self._memo: list[tuple[int, Record, tuple[tuple[str, int], ...], str]] = [
            (n, record, tuple(record.columns.items()), header.frequencies.get(min(record.columns.values()), ""))
            for n, record in enumerate(header.records)
        ]

    def read(self) -> list[Reading]:
        """The readings of all rows below the header."""
        rows, header = self.sheet.rows, self.header
        start = header.last + 1
        last_filled = next((n for n in range(len(rows), 0, -1) if not is_blank(rows[n - 1])), 0)
        readings = self.read_rows(enumerate(rows[start:], start + 1), last_filled)
        if self.unlisted:
            self.issues.append(issue("too-many-issues", str(self.unlisted), sheet=self.sheet.name))
        loaded = {r.row for r in readings}
        self._totals.check_columns(readings)
        self.ledger = self.account(len(rows), len(loaded), len(self.listed - self.refused - loaded))
        return readings

    def account(self, rows: int, loaded: int, listed: int) -> dict[str, int]:
        """The ledger of the whole file."""
        header = self.header
        blank_above = sum(is_blank(row) for row in self.sheet.rows[: header.first])
        return {
            "rows": rows, "preamble": header.first - blank_above, "header": header.last - header.first + 1,
            "blank": self.blank + blank_above, "loaded": loaded, "refused": len(self.refused), "listed": listed,
        }  # fmt: skip

    def read_rows(self, numbered: Iterable[tuple[int, list[str]]], last_filled: int) -> list[Reading]:
        """The readings of some rows, each with its number; `last_filled`: number of the last row of the file that is not blank."""
        candidates: list[Reading] = []
        is_changed = False
        previous = 0
        for number, row in numbered:
            if number != previous + 1:
                self._kinds.in_remarks = False
            previous = number
            kind = self._kinds.kind(row)
            if kind == "blank":
                self.blank += 1
            elif is_changed or kind in ("header-changed", "table-changed"):
                words = next(c for c in row if text.squeeze(c)).strip()
                self._add("row-after-change" if is_changed else kind, number, 0, words)
                is_changed = True
                self.refused.add(number)
            elif kind:
                self._list(kind, number, row, candidates)
            else:
                candidates += self._readings(number, row, number == last_filled)
        return self._without_repeats(candidates)

    @property
    def is_fatal(self) -> bool:
        """A unit above the table that does not fit it makes every number doubtful."""
        return bool(self._fatal)

    @property
    def assumptions(self) -> list[str]:
        said = list(self.header.by_content)
        said += [w for (_, source), key in self._assumed.items() if (w := assumed_basis(key.indicator, key.basis, source))]
        said += list(self._said)[:MOST_SAID]
        if len(self._said) > MOST_SAID:
            said.append(f"另有 {len(self._said) - MOST_SAID} 种同类假定")
        has_unit = (
            self.context.units or "unit" in self.header.keys or any(r.label.unit for r in self.header.records) or self._has_unit
        )
        if self.header.is_cross and not has_unit:
            said.append("文件没有写单位，按各指标自己的单位读取")
        if self._blanks:
            said.append(f"{self._blanks} 个空白单元格按缺报处理")
        return said

    def _fill_merges(self, numbers: set[int]) -> dict[tuple[int, int], str]:
        """A merged key cell speaks for the rows it covers, and for no others. Returns the merged cells that hold a number's place."""
        rows, found = self.sheet.rows, {}
        for r1, c1, r2, c2 in self.sheet.merges:
            if r1 <= self.header.last or r1 >= len(rows) or c1 >= len(rows[r1]) or not rows[r1][c1].strip():
                continue
            name = f"{text.letter(c1)}{r1 + 1}:{text.letter(c2)}{r2 + 1}"
            if any(c in numbers for c in range(c1, c2 + 1)):
                found[r1, c1] = name
            elif r2 > r1 and c1 in self._where:
                for row in rows[r1 + 1 : r2 + 1]:
                    row.extend("" for _ in range(c1 + 1 - len(row)))
                    row[c1] = rows[r1][c1]
                self._said[f"合并单元格 {name} 的各行都按“{rows[r1][c1].strip()}”读取"] += 1
        return found

    def _list(self, kind: str, number: int, row: list[str], candidates: list[Reading]) -> None:
        """A row that rightly gives no reading."""
        first = next((i for i, c in enumerate(row) if text.squeeze(c)), 0)
        words = row[first].strip()
        self._add(NOTES[kind], number, first, words, root=self.plan.root_region)
        self.listed.add(number)
        if kind == "total":
            self.has_totals = True
            self._totals.check_row(number, row, candidates, "小计" in text.squeeze(words))

    def _add(self, code: str, number: int | None, column: int | None = None, value: str = "", **words: object) -> Issue:
        letter = None if column is None else text.letter(column)
        found = issue(code, value, sheet=self.sheet.name, row=number, column=letter, **words)
        if len(self.issues) < MOST_ISSUES:
            self.issues.append(found)
        else:
            self.unlisted += 1
        return found

    def _readings(self, number: int, row: list[str], is_last: bool) -> list[Reading]:
        header = self.header
        if len(row) < header.width and (len(row) <= self._last_needed or (is_last and self._may_be_cut(row))):
            self._add("row-short", number, 0, found=len(row), expected=header.width)
            self.refused.add(number)
            return []
        for i in (*header.unnamed, *range(header.width, len(row))) if header.unnamed or len(row) > header.width else ():
            if i < len(row) and text.squeeze(row[i]):
                self._add("extra-cells", number, i, row[i].strip())
                self.refused.add(number)
                return []
        if self._is_split(number, row):
            return []
        texts = Texts(*[None if i < 0 else row[i].strip() if i < len(row) else "" for i in self._where])
        note = row[self._note].strip() if 0 <= self._note < len(row) else ""
        found: list[Reading] = []
        problems: dict[tuple[int | None, Problem], None] = {}
        filled = 0
        for n, record, columns, frequency in self._memo:
            cells = {measure: row[i].strip() if i < len(row) else "" for measure, i in columns}
            if header.is_cross and not any(cells.values()):
                self._blanks += 1
                continue
            filled += 1
            resolved = self.parser.resolve(texts, record.label, n, frequency)
            self._has_unit |= bool(resolved.unit)
            if resolved.indicator:
                self._used.setdefault(resolved.indicator.code, resolved.indicator)
            reading = self._reading(number, record, resolved, cells, note, problems)
            if reading:
                found.append(reading)
        if not filled:
            self._blanks -= len(self._memo)
            self._report(Problem("value-missing", "value", "", {}), number, min(header.records[0].columns.values()))
        for column, problem in problems:
            self._report(problem, number, column)
        if "\ufffd" in note:
            self._add("encoding-lost", number, self._note, note)
        return [] if number in self.refused else found

    def _is_split(self, number: int, row: list[str]) -> bool:
        """4,200 without quotation marks makes two cells: the rest in 备注, or as 050 under the next header."""
        if self.sheet.delimiter != ",":
            return False
        for _, _, columns, _ in self._memo:
            for _, i in columns:
                following = row[i + 1].strip() if i + 1 < len(row) else ""
                if len(following) != 3 or not following.isdigit() or not _SHORT.fullmatch(row[i].strip()):
                    continue
                if i + 1 == self._note or (following.startswith("0") and i + 1 in self._number_columns):
                    self._add("thousands-split", number, i, row[i].strip(), next=following)
                    self.refused.add(number)
                    return True
        return False

    def _reading(
        self,
        number: int,
        record: Record,
        resolved: Resolved,
        cells: dict[str, str],
        note: str,
        problems: dict[tuple[int | None, Problem], None],
    ) -> Reading | None:
        """The reading, or none with its problems noted under their columns."""
        here: list[Problem] = list(resolved.problems)
        indicator = resolved.indicator
        unit = indicator.unit if indicator else ""
        digits: dict[str, str | None] = dict.fromkeys(MEASURES)
        for measure, spelling in cells.items():
            if not spelling:
                continue
            parsed = self._number(
                spelling, unit if measure == "value" else "", resolved.unit if measure == "value" and indicator else ""
            )
            digits[measure] = parsed.digits
            if (number - 1, record.columns[measure]) in self._merged:
                here.append(
                    Problem("merged-value", measure, spelling, {"range": self._merged[number - 1, record.columns[measure]]})
                )
            elif parsed.code == "unit-differs" and indicator:
                here += self._unit_problem(measure, spelling, resolved.unit, indicator)
            elif parsed.code:
                here.append(Problem(parsed.code, measure, spelling, {"unit": unit}))
            elif parsed.assumed:
                self._assume(measure, spelling, parsed, unit, resolved.unit, here)
        key = resolved.key
        is_refused = self.is_fatal or any(p.code != "value-assumed" for p in here)
        if key and not is_refused:
            if all(v is None for v in digits.values()):
                here.append(Problem("value-missing", "value", cells.get("value", ""), {}))
            else:
                here += self.checker.problems(key, digits["value"], digits["numerator"], digits["denominator"])
        for problem in here:
            problems[self._column(problem.field, record), _frozen(problem)] = None
        if key is None or is_refused or all(v is None for v in digits.values()):
            return None
        if key.assumed:
            self._assumed.setdefault((key.indicator.code, key.assumed), key)
        for words in resolved.said:
            self._said[words] += 1
        column = record.columns.get("value") if digits["value"] is not None else record.columns.get("numerator")
        return Reading(
            key.indicator.code, key.region, key.period.code, key.basis, digits["value"], digits["numerator"], digits["denominator"],
            note, self.sheet.name, number, text.letter(column if column is not None else min(record.columns.values())),
        )  # fmt: skip

    def _number(self, spelling: str, unit: str, stated: str) -> Number:
        found = self._numbers.get((spelling, unit, stated))
        if found is None:
            found = self._numbers[spelling, unit, stated] = parse_number(spelling, unit, stated)
        return found

    def _assume(self, measure: str, spelling: str, parsed: Number, unit: str, stated: str, here: list[Problem]) -> None:
        if stated and parsed.assumed == f"{stated}→{unit}":
            self._said[f"数值的单位写作“{stated}”，已换算为“{unit}”"] += 1
        else:
            here.append(
                Problem("value-assumed", measure, spelling, {"digits": parsed.digits, "unit": unit, "how": parsed.assumed})
            )

    def _unit_problem(self, measure: str, spelling: str, stated: str, indicator: Indicator) -> list[Problem]:
        """One error for the table where the unit stands above it or in its header, one a row where the row says it."""
        words = {"stated": stated, "indicator": indicator.name, "unit": indicator.unit}
        head = next((record for record in self.header.records if record.label.unit == stated), None)
        above = next((s for s in self.context.units if s.value == stated), None)
        if head is not None or above is not None:
            row, column = self.header.last + 1, min(head.columns.values()) if head else 0
            if head is None and above is not None:
                row, column = (above.row or 0) + 1, above.column or 0
            if (row, column, stated) not in self._fatal:
                found = self._add(
                    "unit-in-header", row, column, stated, unit=stated, indicator=indicator.name, expected=indicator.unit
                )
                self._fatal[row, column, stated] = found
            return []
        return [Problem("unit-differs", "unit" if "unit" in self.header.keys else measure, spelling, words)]

    def _column(self, field: str, record: Record) -> int | None:
        return self.header.column(field, record)

    def _may_be_cut(self, row: list[str]) -> bool:
        """The last row of a text is the one a broken transfer cuts: 1050 becomes 10, and the 口径 behind it is gone."""
        if self.sheet.name is not None:
            return False
        above = self.sheet.rows[self.header.last + 1 : -1]
        return len(row) <= self._last_used or (
            self.sheet.is_open_ended and bool(above) and all(len(r) >= self.header.width or is_blank(r) for r in above)
        )

    def _report(self, problem: Problem, number: int, column: int | None) -> None:
        """Note the problem at its cell, and what becomes of its row."""
        found = self._add(problem.code, number, column, problem.value, **problem.words)
        if found.level == "error":
            self.refused.add(number)
        elif found.level == "note":
            self.listed.add(number)

    def _without_repeats(self, candidates: list[Reading]) -> list[Reading]:
        copies, conflicts = repeated(candidates)
        dropped: set[tuple[int, str]] = set()
        for reading, first in copies:
            place = f"{first.row}" if first.row != reading.row else f"{first.row}（{first.column}列）"
            column = None if self.header.is_cross else self.header.keys.get("indicator")
            self._add("duplicate-row", reading.row, index_of(reading.column) if column is None else column, rows=place)
            self.listed.add(reading.row)
            dropped.add((reading.row, reading.column))
        for reading, others in conflicts:
            shown = reading.value or reading.numerator or ""
            self._add("duplicate-key", reading.row, index_of(reading.column), shown, rows=others)
            self.refused.add(reading.row)
        return [r for r in candidates if r.row not in self.refused and (r.row, r.column) not in dropped]


def assumed_basis(indicator: Indicator, basis: Basis, source: str) -> str:
    """What is said of a basis that neither the row nor the period gave; blank where the kind allows no other."""
    if source not in ("plan", "option"):
        return ""
    by = "约定" if source == "plan" else "所选"
    return f"指标“{indicator.name}”没有写口径，按{by}的“{NAMES[basis]}”读取"


def ledger_issue(ledger: dict[str, int], sheet: str | None) -> Issue | None:
    rows = ledger["rows"]
    total = sum(n for name, n in ledger.items() if name != "rows")
    return None if total == rows else issue("ledger-broken", sheet=sheet, rows=rows, total=total)


def _frozen(problem: Problem) -> Problem:
    """Hashable, so that what several cells of a row share is said once."""
    return problem._replace(words=_Words(problem.words))


class _Words(dict[str, object]):
    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(sorted((k, str(v)) for k, v in self.items())))
