"""Decoded text or a workbook → sheets of text cells under the row numbers that Excel or WPS shows. Interprets nothing.

Row n of the file is `rows[n - 1]`: blank rows keep their place, a quoted line break starts no new row.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

import python_calamine as calamine

from etl import ods, workbook, xls
from etl.issues import Issue, issue
from etl.text import letter

DELIMITERS = (",", "\t", ";", "，", "|")
MOST_ROWS = 1_048_576
"""As many as a sheet of Excel has."""
MOST_ROWS_SINGLY = 250_000
MOST_CELLS_SINGLY = 3_000_000
"""Of a table that is not clean: row by row, more would take over a gigabyte and half a minute."""
HEADER_WITHIN = 30


@dataclass(frozen=True)
class Sheet:
    """`name` is none for text. `remarks`: what a reader must be told about how cells were read.

    `is_open_ended`: a text without an end of line at its end. `merges`: (first row, first column, last row, last column) of each merged range, from 0.
    """

    name: str | None
    rows: list[list[str]]
    remarks: tuple[str, ...] = ()
    merges: tuple[tuple[int, int, int, int], ...] = ()
    is_hidden: bool = False
    delimiter: str = ""
    is_open_ended: bool = False


def read_text(text: str, is_header: Callable[[list[str]], int]) -> Sheet | Issue:
    """`is_header` counts the known header names in a row; the delimiter is the one that shows most of them."""
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    best = max(DELIMITERS, key=lambda d: max((is_header(row) for row in _first_rows(text, d)), default=0))  # a tie: the first
    rows: list[list[str]] = []
    if text.count(best) > MOST_CELLS_SINGLY or text.count("\n") + text.count("\r") > 2 * MOST_ROWS_SINGLY:
        return _too_long()
    try:
        rows.extend(split_rows(text, best))
    except csv.Error as error:
        is_open = "end of data" in str(error)
        return issue("quote-unclosed" if is_open else "quote-broken", row=_rows_before_error(text, best) + 1)
    if len(rows) > MOST_ROWS_SINGLY:
        return _too_long()
    return Sheet(None, rows, delimiter=best, is_open_ended=not text.endswith(("\n", "\r")))


def _too_long() -> Issue:
    return issue("file-too-long", rows=MOST_ROWS_SINGLY, cells=MOST_CELLS_SINGLY)


def split_rows(text: str, delimiter: str) -> Iterator[list[str]]:
    """Strictly: csv.Error where a quotation mark is out of place."""
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True, skipinitialspace=True)


def _first_rows(text: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in split_rows(text, delimiter):
            rows.append(row)
            if len(rows) == HEADER_WITHIN:
                break
    except csv.Error:
        pass
    return rows


def _rows_before_error(text: str, delimiter: str) -> int:
    count = 0
    try:
        for _ in split_rows(text, delimiter):
            count += 1
    except csv.Error:
        pass
    return count


def read_workbook(content: bytes, format: str) -> list[Sheet] | Issue:
    """The sheets that hold something, hidden ones (marked so) included. `format`: xlsx, xls or ods."""
    try:
        marks = {"xlsx": workbook.inspect, "xls": xls.inspect, "ods": ods.inspect}[format](content)
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = []
        for meta in book.sheets_metadata:
            if meta.typ != calamine.SheetTypeEnum.WorkSheet:
                continue
            if meta.name not in marks:
                return issue("workbook-damaged", reason=f"工作表“{meta.name}”找不到")
            found = book.get_sheet_by_name(meta.name)
            merges = tuple((a, b, c, d) for (a, b), (c, d) in found.merged_cell_ranges or ()) if format != "ods" else ()
            is_hidden = meta.visible != calamine.SheetVisibleEnum.Visible
            sheet = _sheet(meta.name, found.to_python(skip_empty_area=False), marks[meta.name], merges, is_hidden)
            if any(any(row) for row in sheet.rows):
                sheets.append(sheet)
        return sheets
    except workbook.WorkbookError as error:
        return issue(error.code, reason=error.reason)
    except Exception as error:  # a Rust panic or a parser's own error about the file's inside: refused, never a traceback
        return issue("workbook-damaged", reason=type(error).__name__)
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        return issue("workbook-damaged", reason="内部结构有误")


def _sheet(
    name: str,
    values: Sequence[Sequence[object]],
    marks: workbook.Marks,
    merges: tuple[tuple[int, int, int, int], ...],
    is_hidden: bool,
) -> Sheet:
    rows = [[v if type(v) is str else _text(v) for v in row] for row in values]  # type: ignore[misc]
    for (row, column), text in marks.texts.items():
        while len(rows) <= row:
            rows.append([])
        cells = rows[row]
        cells.extend("" for _ in range(column + 1 - len(cells)))
        cells[column] = text
    for row, column in sorted(marks.months):
        if row < len(rows) and column < len(rows[row]) and (day := rows[row][column]).endswith("-01"):
            rows[row][column] = f"{int(day[:4])}年{int(day[5:7])}月"
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
    hidden = [r for r in marks.hidden_rows if r < len(rows) and any(rows[r])]
    if hidden:
        remarks.append(f"隐藏的行也已读取：{_listed([str(r + 1) for r in hidden])}")
    columns = [c for c in marks.hidden_columns if any(c < len(r) and r[c] for r in rows)]
    if columns:
        remarks.append(f"隐藏的列也已读取：{_listed([letter(c) for c in columns])}")
    return Sheet(name, rows, tuple(remarks), merges, is_hidden)


def _listed(places: list[str]) -> str:
    return "、".join(places[:10]) + (f" 等共 {len(places)} 处" if len(places) > 10 else "")


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
