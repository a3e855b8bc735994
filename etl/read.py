"""Decoded text or a workbook → sheets of text cells under the row numbers that Excel or WPS shows. Interprets nothing.

Row n of the file is `rows[n - 1]`: blank rows keep their place, a quoted line break starts no new row.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import python_calamine as calamine

from etl import workbook
from etl.issues import Issue, issue

DELIMITERS = (",", "\t", ";", "，")
HEADER_WITHIN = 30


@dataclass(frozen=True)
class Sheet:
    """`name` is none for text. `remarks`: what a reader must be told about how cells were read."""

    name: str | None
    rows: list[list[str]]
    remarks: tuple[str, ...] = ()


def read_text(text: str, is_header: Callable[[list[str]], int]) -> Sheet | Issue:
    """`is_header` counts the known header names in a row; the delimiter is the one that shows most of them."""
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    best = max(DELIMITERS, key=lambda d: max((is_header(row) for row in _first_rows(text, d)), default=0))  # a tie: the first
    rows: list[list[str]] = []
    try:
        rows.extend(_reader(text, best))
    except csv.Error as error:
        is_open = "end of data" in str(error)
        return issue("quote-unclosed" if is_open else "quote-broken", row=_rows_before_error(text, best) + 1)
    return Sheet(None, rows)


def _reader(text: str, delimiter: str):  # type: ignore[no-untyped-def]
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True, skipinitialspace=True)


def _first_rows(text: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in _reader(text, delimiter):
            rows.append(row)
            if len(rows) == HEADER_WITHIN:
                break
    except csv.Error:
        pass
    return rows


def _rows_before_error(text: str, delimiter: str) -> int:
    count = 0
    try:
        for _ in _reader(text, delimiter):
            count += 1
    except csv.Error:
        pass
    return count


def read_workbook(content: bytes) -> tuple[list[Sheet], list[str]] | Issue:
    """(visible sheets that hold something, names of hidden ones that do)."""
    try:
        marks = workbook.inspect(content)
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        visible, hidden = [], []
        for meta in book.sheets_metadata:
            if meta.typ != calamine.SheetTypeEnum.WorkSheet:
                continue
            if meta.name not in marks:
                return issue("workbook-damaged", reason=f"工作表“{meta.name}”找不到")
            values = book.get_sheet_by_name(meta.name).to_python(skip_empty_area=False)
            sheet = _sheet(meta.name, values, marks[meta.name])
            if any(any(row) for row in sheet.rows):
                if meta.visible == calamine.SheetVisibleEnum.Visible:
                    visible.append(sheet)
                else:
                    hidden.append(meta.name)
        return visible, hidden
    except workbook.WorkbookError as error:
        return issue(error.code, reason=error.reason)
    except Exception as error:  # a Rust panic or a parser's own error about the file's inside: refused, never a traceback
        return issue("workbook-damaged", reason=type(error).__name__)
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        return issue("workbook-damaged", reason="内部结构有误")


def _sheet(name: str, values: Sequence[Sequence[object]], marks: workbook.Marks) -> Sheet:
    rows = [[v if type(v) is str else _text(v) for v in row] for row in values]  # type: ignore[misc]
    for (row, column), text in marks.texts.items():
        while len(rows) <= row:
            rows.append([])
        cells = rows[row]
        cells.extend("" for _ in range(column + 1 - len(cells)))
        cells[column] = text
    percents = [at for at in sorted(marks.percents) if at[0] < len(rows) and at[1] < len(rows[at[0]]) and rows[at[0]][at[1]]]
    for row, column in percents:
        try:
            rows[row][column] = f"{(Decimal(rows[row][column]) * 100).normalize():f}%"
        except ArithmeticError:
            continue
    remarks = []
    if percents:
        row, column = percents[0]
        remarks.append(f"{len(percents)} 个百分比格式的单元格按显示的百分数读取，如第 {row + 1} 行读作 {rows[row][column]}")
    if marks.formulas:
        remarks.append(f"{marks.formulas} 个公式单元格按保存时的计算结果读取")
    return Sheet(name, rows, tuple(remarks))


def _text(value: object) -> str:
    """Numbers with the 15 digits that Excel keeps, dates as ISO; a number too long for that stays in scientific form (and is refused)."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        if abs(value) >= 1e15:
            return f"{value:.15g}" if "e" in f"{value:.15g}" else f"{value:.14e}"
        return f"{int(value)}" if value == int(value) else f"{Decimal(f'{value:.15g}'):f}"
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, dt.date | dt.datetime | dt.time):
        return value.isoformat()
    return "" if value is None else str(value)
