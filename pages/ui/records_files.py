"""The stored file of an upload again: the rows around a cell, the marked copy, the receipt. No Streamlit; writes nothing."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from data.queries import Store, issues_of, original_file, readings_in_force, readings_of
from etl.header import find_block
from etl.intake import Corrections, examine
from etl.issues import Issue
from etl.labels import Labels
from etl.marked import mark_original
from etl.preview import changes
from etl.read import Sheet, read_text, read_workbook
from etl.receipt import Receipt, Restatement, receipt_html
from etl.sniff import sniff
from metrics.model import InputError, Period, Plan
from metrics.model.period import CHINA
from pages.ui import records_words as words

HEAD = 60
"""Rows within which a header stands."""


@dataclass(frozen=True)
class Around:
    """Row number → cells: the header's rows, and the rows next to the one asked for."""

    header: dict[int, list[str]]
    rows: dict[int, list[str]]


def how_read(options: str) -> dict[str, Any]:
    """The options stored with an upload; `corrections` as they were made."""
    found = json.loads(options or "{}")
    made = found.get("corrections") or {}
    corrections = json.loads(made) if isinstance(made, str) else made
    return {**found, "corrections": Corrections.of(corrections)}


def around(plan: Plan, name: str, content: bytes, options: str, sheet_name: str | None, row: int) -> Around:
    """InputError where the file cannot be read any more."""
    corrections = how_read(options)["corrections"]
    labels = Labels(plan)
    sniffed = sniff(content, name, len(content), corrections.encoding)
    if isinstance(sniffed, Issue):
        raise InputError(f"原文件读不出来：{sniffed.message}。可以下载原文件查看。")
    numbers: Sequence[int]
    if sniffed.format == "text":
        text, numbers = _excerpt(sniffed.text or "", row)
        sheet: Sheet | Issue | None = read_text(text, lambda cells: _known_names(labels, cells))
    else:
        sheet = _sheet(content, sniffed.format, sheet_name)
        numbers = range(1, len(sheet.rows) + 1) if isinstance(sheet, Sheet) else ()
    if not isinstance(sheet, Sheet):
        raise InputError("原文件的这张工作表读不出来。可以下载原文件查看。")
    block = find_block(sheet, labels, corrections.header_row)
    rows = dict(zip(numbers or range(1, len(sheet.rows) + 1), sheet.rows, strict=False))
    header = {n: rows[n] for n in range(block.first + 1, block.last + 2) if n in rows} if block else {}
    return Around(header, {n: rows[n] for n in (row - 1, row, row + 1) if n in rows and n not in header})


def _excerpt(text: str, row: int) -> tuple[str, list[int]]:
    """The head and the rows around `row`, with their numbers (none: all rows, as a quoted line break may stand among them)."""
    if '"' in text:
        return text, []
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = sorted({*range(min(HEAD, len(lines))), *range(max(row - 2, 0), min(row + 1, len(lines)))})
    return "\n".join(lines[n] for n in kept), [n + 1 for n in kept]


def _known_names(labels: Labels, row: list[str]) -> int:
    return sum(1 for cell in row[:1000] if cell and (label := labels.read(cell)) and (label.field or label.has_key))


def _sheet(content: bytes, kind: str, name: str | None) -> Sheet | None:
    sheets = read_workbook(content, kind)
    return None if isinstance(sheets, Issue) else next((s for s in sheets if s.name == name or name is None), None)


def marked(store: Store, number: int, encoding: str | None, submitted_at: dt.datetime) -> tuple[str, bytes]:
    """(file name, XLSX): the original with what was told to the sender on its cells."""
    name, content = original_file(store, number)
    issues = issues_as_told(issues_of(store, number))
    sheet, rows = None, None
    if encoding is None:
        sheet = next((s for s in readings_of(store, number, first=1)["source_sheet"] if isinstance(s, str)), None)
        sniffed = sniff(content, name, len(content))
        found = None if isinstance(sniffed, Issue) else _sheet(content, sniffed.format, sheet)
        rows = found.rows if found else None
    return mark_original(content, name, issues, encoding=encoding, rows=rows, sheet=sheet, checked_at=submitted_at)


def issues_as_told(stored: pd.DataFrame) -> list[Issue]:
    rows = stored.astype(object).where(stored.notna(), None)
    return [
        Issue(r.code, r.level, r.source_sheet, None if r.source_row is None else int(r.source_row), r.source_column,
              r.value or "", r.message, r.hint or "")
        for r in rows.itertuples(index=False)
    ]  # fmt: skip


def receipt(store: Store, plan: Plan, upload: Any, printed_at: dt.datetime) -> str:
    """The receipt once more. What changed is told against what was in force just before; the rows are counted by reading again."""
    name, content = original_file(store, upload.number)
    options = how_read(upload.options)
    outcome = examine(
        plan, content, name, basis=options.get("basis"), skip_errors=bool(options.get("skip_errors")),
        max_bytes=len(content), corrections=options["corrections"],
    )  # fmt: skip
    mine = readings_of(store, upload.number)
    submitted_at = pd.Timestamp(upload.submitted_at).to_pydatetime()
    before = readings_in_force(store, plan.id, submitted_at - dt.timedelta(microseconds=1))
    found = changes(mine, before)
    counts = found["change"].value_counts()
    changed = found[found["change"] == "changed"]
    restated = [
        Restatement(words.label_of(plan, row.indicator), row.region, Period.parse(row.period).name, old, new)
        for row, old, new in zip(
            changed.itertuples(index=False),
            words.amounts(plan, changed, "old_"),
            words.amounts(plan, changed),
            strict=True,
        )
    ]
    differs = ("补打时按现行规则重读原文件，读数与提交时不同；行数去向仅供参考",) if outcome.count != len(mine) else ()
    return receipt_html(
        [
            Receipt(
                plan_title=f"{plan.title}（补打于 {printed_at.astimezone(CHINA):%Y-%m-%d %H:%M}）",
                number=upload.number, file=name, size=upload.size, sha256=upload.sha256, encoding=upload.encoding,
                unit=upload.unit, submitted_by=upload.submitted_by, submitted_at=submitted_at, ledger=outcome.ledger,
                n_new=int(counts.get("new", 0)), n_changed=len(changed), n_unchanged=int(counts.get("unchanged", 0)),
                assumptions=[*differs, *outcome.assumptions],
                warnings=[i for i in issues_as_told(issues_of(store, upload.number)) if i.level == "warning"],
                restatements=restated, reason=upload.reason or "", is_demo=bool(upload.is_demo),
                sheet=outcome.layout.sheet if outcome.layout else None,
            )
        ]
    )  # fmt: skip
