"""The original file with its faulty cells filled and commented, and a last sheet 检查结果 that lists every problem.

An XLSX goes through openpyxl: values, formulas, formats, merged cells and widths stay. What openpyxl does not keep is lost in the copy
(macros, form controls, some pictures and charts, the stored results of formulas until Excel or WPS opens it); the original stays in the
store. Anything else becomes text cells under the same row numbers and columns. Checks nothing itself.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from copy import copy
from pathlib import PurePosixPath

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from etl import workbook
from etl.cells import TextCells, half_widths, legible
from etl.issue_list import AUTHOR, COLOURS, FILLS, LEVELS, LIST, ORIGINAL, File, Place, comment, print_across, write_list
from etl.issues import Issue
from metrics.model import InputError

MOST_MARKS = 5_000
MOST_LISTED = 10_000
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
MOST_CELLS = 500_000
"""openpyxl takes half a kilobyte and 30 µs a cell; above that a workbook is marked as text."""
MOST_TEXT_CELLS = 500_000
"""Above that only rows with marks are written."""
MOST_PART_BYTES = 10_000_000
"""Styles, comments and the like are parsed in one piece."""
_BINARY = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")
_CELLS = re.compile(rb"<(?:\w+:)?(?:c|row|col)\b")
_RANGES = re.compile(rb"""<(?:\w+:)?(?:mergeCell|hyperlink)\b[^>]*?\bref\s*=\s*["']([^"']*:[^"']*)["']""")
_RANGE = re.compile(rb"\$?([A-Z]{1,3})\$?([0-9]{1,7}):\$?([A-Z]{1,3})\$?([0-9]{1,7})")


def mark_original(
    content: bytes,
    name: str,
    issues: Sequence[Issue],
    *,
    encoding: str | None,
    rows: Sequence[Sequence[str]] | None = None,
    sheet: str | None = None,
    checked_at: dt.datetime | None = None,
) -> tuple[str, bytes]:
    """(file name, XLSX). `rows`: the text of `sheet` as it was read, for all but XLSX, and where an XLSX cannot be opened.

    InputError where there is nothing to mark: not openable and no `rows`. `checked_at`: an aware moment, shown in Beijing time.
    """
    file = File(name, hashlib.sha256(content).hexdigest(), checked_at)
    notes: list[str] = []
    if content.startswith(b"PK"):
        try:
            return _marked_name(name), _mark_workbook(content, issues, sheet, file)
        except InputError:
            if rows is None:
                raise
            notes.append("原工作簿不能原样打开，这里是按文本读出的内容，行号和列号不变")
    if rows is None:
        rows = _decoded_rows(content, encoding)
    return _marked_name(name), _mark_rows(rows, issues, sheet, file, notes)


def _marked_name(name: str) -> str:
    stem = re.sub(r'[\x00-\x1f\x7f<>:"|?*]', "", PurePosixPath(name.replace("\\", "/")).name)
    stem = PurePosixPath(stem).stem.strip(" .")[:80]
    return f"{stem or '文件'}-检查标注.xlsx"


# --- a workbook -------------------------------------------------------------------------------------------------------------------


def _mark_workbook(content: bytes, issues: Sequence[Issue], sheet: str | None, file: File) -> bytes:
    try:
        workbook.inspect(content)
        _check_size(content)
        book = load_workbook(io.BytesIO(content), rich_text=True)
    except InputError:
        raise
    except Exception as error:  # whatever openpyxl stumbles over in a damaged or encrypted file is the file's fault
        raise InputError(
            f"“{file.name}”不能标注：工作簿打不开（已损坏、已加密或格式不支持）。请另存为新的 .xlsx 后再试。"
        ) from error
    book.template = False
    if book.calculation is not None:
        book.calculation.fullCalcOnLoad = True
    _forget_earlier_marks(book)
    sheets = {s.title: s for s in book.worksheets}
    only = sheet or (book.worksheets[0].title if len(sheets) == 1 else None)
    chosen = _most_serious(issues, MOST_LISTED)
    filled = {title: _first_filled(s, chosen, title, only) for title, s in sheets.items()}
    merged = {title: _top_left(s) for title, s in sheets.items()}

    def locate(issue: Issue) -> Place | None:
        title = issue.sheet or only
        if title is None or title not in sheets or not _is_row(issue.row):
            return None
        row, column = issue.row or 0, _column(issue.column) or filled[title].get(issue.row or 0, 1)
        return title, *merged[title].get((row, column), (row, column))

    places = [locate(issue) for issue in chosen]
    marks, notes = _marks(chosen, places)
    for (title, row, column), found in marks.items():
        cell = sheets[title].cell(row, column)
        earlier = cell.comment.text if cell.comment else ""
        cell.fill = FILLS[found[0].level]
        cell.comment = comment(found, earlier)
    write_list(book.create_sheet(_free_title(book)), file, issues, list(zip(chosen, places, strict=True)), notes)
    stream = io.BytesIO()
    try:
        book.save(stream)
    except Exception as error:  # e.g. a picture or a style that was readable but cannot be written
        raise InputError(f"“{file.name}”不能标注：工作簿中有不能保存的内容。请另存为新的 .xlsx 后再试。") from error
    return stream.getvalue()


def _check_size(content: bytes) -> None:
    """InputError where openpyxl would need too much: it builds an object for every cell, also of merged ranges and linked ranges."""
    size = 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for member in archive.infolist():
            path = member.filename.lower()
            if "worksheets/" in path and path.endswith(".xml"):
                xml = archive.read(member)
                size += len(_CELLS.findall(xml)) + sum(_area(r) for r in _RANGES.findall(xml))
            elif path.endswith((".xml", ".rels", ".vml")) and "sharedstrings" not in path and member.file_size > MOST_PART_BYTES:
                size += MOST_CELLS
    if size > MOST_CELLS:
        raise InputError("工作簿过大，不能原样标注。请按问题清单改正。")


def _area(reference: bytes) -> int:
    match = _RANGE.fullmatch(reference.upper())
    if not match:
        return MOST_CELLS + 1
    left, right = (column_index_from_string(match[i].decode()) for i in (1, 3))
    return (abs(right - left) + 1) * (abs(int(match[4]) - int(match[2])) + 1)


def _forget_earlier_marks(book: Workbook) -> None:
    """The file may be one of ours, mended and sent again: old marks would pass for new ones."""
    if LIST not in book.sheetnames or book[LIST]["A1"].value != LIST or len(book.worksheets) < 2:
        return
    del book[LIST]
    for sheet in book.worksheets:
        for cell in list(sheet._cells.values()):
            if cell.comment and cell.comment.author == AUTHOR:
                _, _, earlier = cell.comment.text.partition(ORIGINAL)
                cell.comment = Comment(earlier.strip(), "") if earlier else None
                if cell.fill.fgColor.rgb in COLOURS.values():
                    cell.fill = PatternFill()


def _first_filled(sheet: Worksheet, issues: Sequence[Issue], title: str, only: str | None) -> dict[int, int]:
    """Row → its first column that holds something, for the rows that an issue names without a column."""
    wanted = {i.row for i in issues if i.row and not _column(i.column) and (i.sheet or only) == title}
    first: dict[int, int] = {}
    if wanted:
        for (row, column), cell in sheet._cells.items():
            if row in wanted and cell.value not in (None, "") and column < first.get(row, MOST_COLUMNS + 1):
                first[row] = column
    return first


def _top_left(sheet: Worksheet) -> dict[tuple[int, int], tuple[int, int]]:
    """Cell of a merged range → the only cell of it that can hold a comment."""
    found = {}
    for r in sheet.merged_cells.ranges:
        for row in range(r.min_row, r.max_row + 1):
            for column in range(r.min_col, r.max_col + 1):
                found[row, column] = r.min_row, r.min_col
    return found


def _free_title(book: Workbook) -> str:
    taken = {t.casefold() for t in book.sheetnames}
    return next(t for n in range(1, len(taken) + 2) if (t := LIST if n == 1 else f"{LIST} ({n})").casefold() not in taken)


# --- rows of text -----------------------------------------------------------------------------------------------------------------


def _mark_rows(rows: Sequence[Sequence[str]], issues: Sequence[Issue], sheet: str | None, file: File, notes: list[str]) -> bytes:
    """Streamed, so that a million rows need no more memory than they did."""
    book = Workbook(write_only=True)
    page = book.create_sheet(_sheet_title(sheet))

    def locate(issue: Issue) -> Place | None:
        if not _is_row(issue.row) or (issue.sheet and sheet and issue.sheet != sheet):
            return None
        row = rows[issue.row - 1] if issue.row and issue.row <= len(rows) else ()
        return page.title, issue.row or 0, _column(issue.column) or next((n for n, text in enumerate(row, 1) if text.strip()), 1)

    chosen = _most_serious(issues, MOST_LISTED)
    places = [locate(issue) for issue in chosen]
    marks, more = _marks(chosen, places)
    by_row: dict[int, dict[int, list[Issue]]] = {}
    for (_, row, column), found in marks.items():
        by_row.setdefault(row, {})[column] = found
    for number, width in enumerate(_widths(rows), 1):
        page.column_dimensions[get_column_letter(number)].width = width
    print_across(page)
    for cells in _text_rows(page, rows, by_row, more):
        page.append(cells)
    listed = list(zip(chosen, places, strict=True))
    write_list(book.create_sheet(LIST), file, issues, listed, notes + more)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _text_rows(
    page: Worksheet, rows: Sequence[Sequence[str]], marks: dict[int, dict[int, list[Issue]]], notes: list[str]
) -> Iterator[list[Cell | None]]:
    """The cells of each row down to the last row or mark; says in `notes` what had to be left out."""
    texts, budget, left_out, too_wide = TextCells(page), MOST_TEXT_CELLS, 0, False
    for number in range(1, min(max(len(rows), max(marks, default=0)), MOST_ROWS) + 1):
        row = rows[number - 1] if number <= len(rows) else ()
        found = marks.get(number, {})
        too_wide |= len(row) > MOST_COLUMNS
        width = min(len(row), MOST_COLUMNS)
        if not found and width > budget:
            left_out += 1
            yield []
            continue
        budget -= width
        cells: list[Cell | None] = [None] * max(width, *found, 0)
        for n, text in enumerate(row[:width]):
            if text:
                cells[n] = texts.make(text)
        for at, problems in found.items():
            cells[at - 1] = cell = cells[at - 1] or texts.make("")
            cell._style = copy(cell._style)
            cell.fill, cell.comment = FILLS[problems[0].level], comment(problems)
        yield cells
    if left_out:
        notes.append(f"文件过大，有 {left_out} 行没有问题的内容从略，行号不变")
    if too_wide:
        notes.append(f"每行只列前 {MOST_COLUMNS} 列")
    if len(rows) > MOST_ROWS:
        notes.append(f"只列前 {MOST_ROWS} 行，这是工作表的上限")


def _sheet_title(sheet: str | None) -> str:
    title = re.sub(r"[\[\]:*?/\\]", "", legible(sheet or "")).strip("' \t\n")[:31]
    return title if title and title.casefold() not in (LIST, "history") else "原文件"


def _widths(rows: Sequence[Sequence[str]]) -> list[float]:
    """Of the columns, after the first rows."""
    widths: list[float] = []
    for row in rows[:200]:
        for n, text in enumerate(row[:100]):
            if n == len(widths):
                widths.append(9)
            if sum(1 for t in row if t) > 1:  # a title alone in its row runs over its neighbours
                widths[n] = max(widths[n], min(half_widths(text[:60]) + 2, 40))
    return widths


def _decoded_rows(content: bytes, encoding: str | None) -> list[list[str]]:
    """The rows of a text that the reader refused: strictly as far as that goes, each line by itself from the fault on."""
    if content.startswith(_BINARY) or (encoding is None and b"\0" in content[:4096]):
        raise InputError("文件打不开，不能标注。请在 Excel 或 WPS 中打开，另存为 .xlsx 后再试。")
    tried = [content.decode(e, "replace") for e in ([encoding] if encoding else ["utf-8", "gb18030"])]
    text = min(tried, key=lambda t: t.count("\ufffd")).removeprefix("\ufeff")
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    lines = list(io.StringIO(text, newline=""))
    delimiter = max(",\t;|，", key=lambda d: sum(line.count(d) for line in lines[:30]))
    reader = csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=True)
    rows: list[list[str]] = []
    done = 0
    try:
        for row in reader:
            rows.append(row)
            done = reader.line_num
    except csv.Error:
        rows += [line.rstrip("\r\n").split(delimiter) for line in lines[done:]]
    return rows


# --- marks and list ---------------------------------------------------------------------------------------------------------------


def _is_row(row: int | None) -> bool:
    return row is not None and 1 <= row <= MOST_ROWS


def _column(letters: str | None) -> int | None:
    """Column from 1; none where it is not the letter of one column."""
    if not letters or not re.fullmatch("[A-Za-z]{1,3}", letters):
        return None
    index = column_index_from_string(letters)
    return index if index <= MOST_COLUMNS else None


def _most_serious(issues: Sequence[Issue], most: int) -> list[Issue]:
    """At most so many, errors first when some must go, in their own order."""
    if len(issues) <= most:
        return list(issues)
    order = list(LEVELS)
    kept = sorted(range(len(issues)), key=lambda n: order.index(issues[n].level))[:most]
    return [issues[n] for n in sorted(kept)]


def _marks(issues: Sequence[Issue], places: Sequence[Place | None]) -> tuple[dict[Place, list[Issue]], list[str]]:
    """(cell → its issues, the most serious first; what to say where some cells are left unmarked)."""
    marks: dict[Place, list[Issue]] = {}
    for level in LEVELS:
        for issue, place in zip(issues, places, strict=True):
            if place and issue.level == level:
                marks.setdefault(place, []).append(issue)
    kept = dict(list(marks.items())[:MOST_MARKS])
    cut = len(marks) - len(kept)
    return kept, [f"只标注了最要紧的 {MOST_MARKS} 个单元格，另有 {cut} 个没有标注，见下表"] if cut else []
