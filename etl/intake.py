"""A file → everything there is to say about it: sniff, read, map, parse, check. Writes nothing; an exception is a bug, not an answer.

Every row is accounted for in the ledger: rows = preamble + header + blank + loaded + refused + listed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import pandas as pd
import pyarrow as pa

from etl import columns, history, text
from etl.bases import NAMES, parse_basis
from etl.check import Checker
from etl.columns import Header
from etl.context import Context, read_context
from etl.fast import read_clean
from etl.header import find_block
from etl.issues import Issue, issue
from etl.labels import Labels
from etl.outcome import LEDGER, Column, Corrections, Layout, Outcome, as_table, frame
from etl.parse import Parser
from etl.read import Sheet, read_text, read_workbook
from etl.rows import is_blank
from etl.sniff import ENCODINGS, Sniffed, sniff
from etl.table import Table, ledger_issue
from metrics.model import Plan, UsageError
from metrics.model.plan import Basis

SIDE_SHEETS = ("说明", "填表说明", "填报说明", "检查结果")
"""Sheets that the product's own files carry beside the data."""

__all__ = ["Against", "Corrections", "Outcome", "examine", "frame"]


@dataclass(frozen=True)
class Against:
    """What a file is compared with: the readings in force (`data.queries.readings_in_force`), locked periods (code → reason)."""

    in_force: pd.DataFrame | None = None
    locked: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""


def examine(
    plan: Plan,
    content: bytes,
    name: str,
    *,
    basis: str | None = None,
    skip_errors: bool = False,
    max_bytes: int = 20_000_000,
    latest: dt.date | None = None,
    corrections: Corrections | None = None,
    against: Against | None = None,
) -> Outcome:
    """Read and check one file. `basis` is for rows that do not say theirs; with `skip_errors` bad rows do not keep the good ones out.

    `latest`: the last day that may be reported on. `corrections`: a person's word on encoding, sheet, header and columns.
    """
    option = parse_basis(basis) if basis else None
    if basis and option is None:
        raise UsageError(f"口径“{basis}”无法识别，可用：{'、'.join([*NAMES, *NAMES.values()])}。")
    asked = corrections or Corrections()
    if asked.encoding and asked.encoding not in ENCODINGS:
        raise UsageError(f"编码“{asked.encoding}”无法识别，可用：{'、'.join(ENCODINGS)}。")
    with ThreadPoolExecutor(1) as thread:  # the hash needs a processor, but not Python
        sha256 = thread.submit(lambda: hashlib.sha256(content).hexdigest())
        sniffed = sniff(content, name, max_bytes, asked.encoding)
        blank = Outcome(name, sha256.result(), None)
    if isinstance(sniffed, Issue):
        return replace(blank, issues=(sniffed,))
    blank = replace(blank, encoding=sniffed.encoding)
    return _Examination(plan, blank, sniffed, content, option, skip_errors, latest, asked, against or Against()).run()


class _Examination:
    """One file on its way through the stages."""

    def __init__(
        self, plan: Plan, blank: Outcome, sniffed: Sniffed, content: bytes, basis: Basis | None, skip_errors: bool, latest: dt.date | None,
        asked: Corrections, against: Against,
    ) -> None:  # fmt: skip
        self.plan, self.blank, self.sniffed, self.content = plan, blank, sniffed, content
        self.basis, self.skip_errors, self.asked, self.against = basis, skip_errors, asked, against
        self.labels = Labels(plan)
        self.checker = Checker(plan, latest, against.locked)
        self.names: tuple[str, ...] = ()

    def run(self) -> Outcome:
        if self.sniffed.format == "text":
            clean = read_clean(self.labels, self.sniffed, self.basis, self.checker, self.asked, self._known_names)
            if clean is not None:
                return self._finish(
                    Sheet(None, clean.head), clean.header, clean.table, clean.issues, clean.ledger, clean.assumptions
                )
            chosen: tuple[Sheet, list[Issue], list[str]] | Issue
            read = read_text(self.sniffed.text or "", self._known_names)
            chosen = read if isinstance(read, Issue) else (read, [], [])
        else:
            chosen = self._choose()
        if isinstance(chosen, Issue):
            return replace(self.blank, issues=(chosen,))
        sheet, notes, remarks = chosen
        header, issues = columns.bind(sheet, self.labels, self.asked.header_row, self.asked.columns)
        issues = notes + issues
        if header is None:
            return replace(
                self.blank, issues=tuple(issues), ledger=_all_refused(sheet), layout=self._layout(sheet, None), rows=sheet.rows
            )
        context = read_context(sheet.rows[: header.first], sheet.name, self.labels)
        missing = self._missing(header, context)
        if missing:
            found = "、".join(c.header for c in self._layout(sheet, header).columns if c.header)
            issues.append(issue("header-missing", sheet=sheet.name, row=header.last + 1, missing=missing, found=found))
            return replace(
                self.blank, issues=tuple(issues), ledger=_all_refused(sheet), layout=self._layout(sheet, header), rows=sheet.rows
            )
        if context.targets:
            said = context.targets
            row, column = (said.row or 0) + 1, text.letter(said.column or 0)
            issues.append(issue("title-speaks-of-targets", said.words, sheet=sheet.name, row=row, column=column))
        table = Table(sheet, header, Parser(self.labels, self.basis, context, header.is_cross), self.checker)
        readings = table.read()
        issues += table.issues
        if table.is_fatal:
            return replace(
                self.blank,
                issues=_sorted(issues),
                ledger=_all_refused(sheet),
                layout=self._layout(sheet, header),
                rows=sheet.rows,
            )
        return self._finish(
            sheet, header, as_table(readings), issues, table.ledger, [*remarks, *sheet.remarks, *table.assumptions]
        )

    def _finish(
        self, sheet: Sheet, header: Header, table: pa.Table, issues: list[Issue], ledger: dict[str, int], assumptions: list[str]
    ) -> Outcome:
        is_refused = any(i.level == "error" for i in issues) or ledger["refused"] > 0
        issues += history.compare(self.plan, table, self.against.in_force, self.against.unit, is_refused)
        if not table.num_rows and not any(i.level == "error" for i in issues):
            issues.append(issue("no-readings", sheet=sheet.name))
        broken = ledger_issue(ledger, sheet.name)
        if broken:
            issues.append(broken)
        has_error = any(i.level == "error" for i in issues) or ledger["refused"] > 0
        accepted = bool(table.num_rows) and broken is None and (self.skip_errors or not has_error)
        return replace(
            self.blank, table=table, issues=_sorted(issues), assumptions=tuple(assumptions), ledger=ledger, accepted=accepted,
            layout=self._layout(sheet, header), rows=sheet.rows,
        )  # fmt: skip

    def _known_names(self, row: list[str]) -> int:
        """How many cells of a row are labels: the right delimiter shows most."""
        return sum(1 for cell in row[:1000] if cell and (label := self.labels.read(cell)) and (label.field or label.has_key))

    def _missing(self, header: Header, context: Context) -> str:
        """Keys that neither a column, nor a header, nor the title gives."""
        lacking = []
        for name, sort in (("indicator", "indicators"), ("region", "regions"), ("period", "periods")):
            in_head = any(
                (record.label.spelled or record.label.tail) if name == "period" else getattr(record.label, name)
                for record in header.records
            )
            if name in header.keys or in_head or getattr(context, sort) or (name == "region" and header.is_cross):
                continue
            lacking.append(columns.NAMES[name])
        return "、".join(lacking)

    def _choose(self) -> tuple[Sheet, list[Issue], list[str]] | Issue:
        """The only sheet that reads as a table of the plan (a visible one before a hidden one), and what is said of the others."""
        read = read_workbook(self.content, self.sniffed.format)
        if isinstance(read, Issue):
            return read
        self.names = tuple(s.name or "" for s in read)
        if self.asked.sheet:
            asked = next((s for s in read if s.name == self.asked.sheet), None)
            return (asked, [], []) if asked else issue("workbook-damaged", reason=f"没有工作表“{self.asked.sheet}”")
        if not read:
            return issue("file-empty")
        fits = [s for s in read if self._fits(s)]
        fit = [s for s in fits if not s.is_hidden] or fits
        if len(fit) > 1:
            return issue("sheets-ambiguous", sheets="、".join(f"“{s.name}”" for s in fit))
        visible = [s for s in read if not s.is_hidden] or read
        chosen = fit[0] if fit else max(visible, key=lambda s: max((self._known_names(row) for row in s.rows[:30]), default=0))
        notes = []
        for other in read:
            if other is not chosen and other.name not in SIDE_SHEETS:
                why = "隐藏的工作表" if other.is_hidden else "没有可以识别的表头和数据"
                notes.append(issue("sheet-unused", other.name or "", sheet=other.name, why=why))
        remarks = [f"只有隐藏的工作表“{chosen.name}”有数据，已读取"] if chosen.is_hidden else []
        if len(read) > 1:
            remarks.append(f"读取了工作表“{chosen.name}”（共 {len(read)} 张）")
        return chosen, notes, remarks

    def _fits(self, sheet: Sheet) -> bool:
        """A header that binds, and something below it."""
        block = find_block(sheet, self.labels, None)
        if block is None or not any(any(c.strip() for c in row) for row in sheet.rows[block.last + 1 :]):
            return False
        header, _ = columns.bind(sheet, self.labels)
        return header is not None and not self._missing(header, read_context(sheet.rows[: header.first], sheet.name, self.labels))

    def _layout(self, sheet: Sheet, header: Header | None) -> Layout:
        """How the file was read, for a person to look over and correct."""
        block = find_block(sheet, self.labels, self.asked.header_row)
        if block is None:
            return Layout(sheet.name, self.names, None, False, ())
        fields = {} if header is None else {i: f for f, i in header.keys.items()}
        if header is not None:
            fields |= {i: measure for record in header.records for measure, i in record.columns.items()}
        sample = next((r for r in sheet.rows[block.last + 1 :] if not is_blank(r)), [])
        found = [
            Column(text.letter(i), " / ".join(stack), fields.get(i, ""), sample[i].strip() if i < len(sample) else "")
            for i, stack in enumerate(block.stacks[:60])
        ]
        return Layout(sheet.name, self.names, (block.first + 1, block.last + 1), bool(header and header.is_cross), tuple(found))


def _sorted(issues: list[Issue]) -> tuple[Issue, ...]:
    return tuple(sorted(issues, key=lambda i: (i.row or 0, len(i.column or ""), i.column or "")))


def _all_refused(sheet: Sheet) -> dict[str, int]:
    blank = sum(is_blank(row) for row in sheet.rows)
    return dict.fromkeys(LEDGER, 0) | {"rows": len(sheet.rows), "blank": blank, "refused": len(sheet.rows) - blank}
