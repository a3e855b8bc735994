"""A workbook that only holds tables: cell formats, safe text, frozen and filtered headers, data bars, print set-up."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter

from pages.charts.theme import DEMO as DEMO_COLOR
from pages.exports.pack import DEMO, Pack
from pages.exports.text import clean, lines_of

FACE = "微软雅黑"
FORMULA_STARTS = ("=", "+", "-", "@")
HEAD_ROW = 2
"""Title and state of the data stand above the header."""
SIZE = 10
CHARACTER = 5.2 * 12700
"""Width of one unit of a column in EMU, at that size of text."""
A4, A3 = 9, 8
PAPERS = {A4: (842.0, 595.0), A3: (1191.0, 842.0)}
"""Width and height in points, landscape."""
DIGIT = 7
"""Width of a digit in pixels, by which columns are counted, with Excel's own default font. Where another takes its place columns are
wider, the print is smaller, and more rows stand on a page than are counted on."""
EDGE, EDGE_TOP = 0.4, 0.6
"""Margins in inches."""
SMALL, LEAST = 0.9, 0.7
"""Of its size: below the first a print on A4 is hard to read, so that A3 is taken; below the other (7 points) no print can be read, and the
columns go on to further pages. The first leaves room for a default font whose digits are wider than counted on."""


@dataclass(frozen=True)
class Column:
    """`bar`: a data bar from 0 to 1; `group`: rows with the same text in it below one another stay on one printed page."""

    title: str
    width: float
    bar: bool = False
    wrap: bool = False
    group: bool = False


@dataclass(frozen=True)
class Value:
    """A cell: `value` a number, text, date or none; `form` its number format; `fill`, `color` as `#rrggbb`."""

    value: Any
    form: str = ""
    fill: str = ""
    color: str = ""
    bold: bool = False


Row = Sequence[Value]


def _lines(text: str, width: float, bold: bool = False) -> int:
    """On how many lines a text stands in a column; the cell's indent takes a part of it."""
    return lines_of(text, SIZE * (1.08 if bold else 1), int((width - 1) * CHARACTER))


def _breaks(groups: Sequence[str], heights: Sequence[float], room: float) -> list[int]:
    """Rows before which a new page begins, so that rows of one group stay together. `groups`: of each row below the header; `heights`: of all
    rows of the sheet; `room`: of a page, which repeats the header."""
    first = HEAD_ROW + 1
    found, used, start = [], sum(heights[:first]), first
    while start < first + len(groups):
        end = start + 1
        while end < first + len(groups) and groups[end - first] == groups[start - first]:
            end += 1
        block = sum(heights[start:end])
        if used + block > room and start > first:
            found.append(start)
            used = heights[HEAD_ROW]
        used += block
        while used > room:  # longer than a page: it goes on to the next
            used -= room - heights[HEAD_ROW]
        start = end
    return found


class Book:
    """The workbook with its cell formats, each made once."""

    def __init__(self, pack: Pack) -> None:
        self.pack, self.out = pack, io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self.book = xlsxwriter.Workbook(self.out, options)
        self.book.set_properties(
            {"title": clean(pack.title), "author": clean(pack.plan.issuer), "comments": DEMO if pack.demo else "",
             "created": dt.datetime.combine(pack.cutoff, dt.time())}
        )  # fmt: skip
        self.formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def style(self, **more: Any) -> Any:
        key = tuple(sorted(more.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format({"font_name": FACE, "font_size": SIZE, "valign": "vcenter", **more})
        return self.formats[key]

    def text(self, sheet: Any, row: int, column: int, text: object, **style: Any) -> None:
        """Always a text cell; one that a spreadsheet would take for a formula when edited keeps its quote."""
        words = clean(text)
        quoted = {"quote_prefix": True} if words.startswith(FORMULA_STARTS) else {}
        sheet.write_string(row, column, words, self.style(**style, **quoted))

    def table(self, name: str, columns: Sequence[Column], rows: Iterable[Row], note: str = "", upright: bool = False) -> Any:
        """A sheet with title, state of the data, frozen and filtered header, print set-up. Columns in which nothing stands are left out."""
        found = list(rows)
        kept = [n for n in range(len(columns)) if n < 2 or not found or any(r[n].value not in (None, "") for r in found)]
        columns, found = [columns[n] for n in kept], [[r[n] for n in kept] for r in found]
        sheet = self.book.add_worksheet(name)
        self.text(sheet, 0, 0, f"{self.pack.title}：{name}", bold=True, font_size=14)
        said = clean("　".join(filter(None, (self.pack.where, self.pack.moment, note))))
        if self.pack.demo:
            mark = self.style(bold=True, font_color=DEMO_COLOR)
            sheet.write_rich_string(1, 0, mark, DEMO, self.style(font_color="#55636f"), f"　{said}")
        else:
            self.text(sheet, 1, 0, said, font_color="#55636f")
        heights = [20.0, 16.0, 6 + 14.0 * max(2, *(_lines(c.title, c.width) for c in columns))]
        for n, column in enumerate(columns):
            sheet.set_column(n, n, column.width)
            self.text(sheet, HEAD_ROW, n, column.title, bold=True, font_color="#ffffff", bg_color="#3b4a58", align="center",
                      text_wrap=True, border=1, border_color="#d5dce3")  # fmt: skip
        for at, row in enumerate(found, HEAD_ROW + 1):
            lines = 1
            for n, (column, cell) in enumerate(zip(columns, row, strict=True)):
                self._cell(sheet, at, n, column, cell)
                if column.wrap and isinstance(cell.value, str):
                    lines = max(lines, _lines(str(cell.value), column.width, cell.bold))
            heights.append(4 + 14.0 * lines)
        if not found:
            self.text(sheet, HEAD_ROW + 1, 0, "本期无数据", font_color="#55636f")
            heights.append(18.0)
        for at, height in enumerate(heights):
            sheet.set_row(at, height)
        last = len(heights) - 1
        sheet.freeze_panes(HEAD_ROW + 1, 2)
        sheet.autofilter(HEAD_ROW, 0, last, len(columns) - 1)
        for n, column in enumerate(columns):
            if column.bar and found:
                bar = {"type": "data_bar", "bar_solid": True, "bar_color": "#a9c4e2", "min_type": "num", "max_type": "num",
                       "min_value": 0, "max_value": 1, "data_bar_2010": True}  # fmt: skip
                sheet.conditional_format(HEAD_ROW + 1, n, last, n, bar)
        groups = next(([str(r[n].value) for r in found] for n, c in enumerate(columns) if c.group), [])
        taken = sum((c.width * DIGIT + 5) * 0.75 for c in columns)
        shapes = {p: PAPERS[p][::-1] if upright else PAPERS[p] for p in (A4, A3)}
        paper = A4 if (shapes[A4][0] - 144 * EDGE) / taken >= SMALL else A3
        wide, high = shapes[paper]
        sheet.set_paper(paper)
        if not upright:
            sheet.set_landscape()
        sheet.set_margins(left=EDGE, right=EDGE, top=EDGE_TOP, bottom=EDGE_TOP)
        scale = min(1.0, (wide - 144 * EDGE) / taken)
        if scale < LEAST:
            scale = LEAST
            sheet.set_print_scale(round(100 * scale))
        else:
            sheet.fit_to_pages(1, 0)
        sheet.set_h_pagebreaks(_breaks(groups, heights, (high - 144 * EDGE_TOP) / scale * 0.97))
        sheet.repeat_rows(HEAD_ROW)
        sheet.repeat_columns(0, 1)
        sheet.set_footer(f"&L{DEMO if self.pack.demo else ''}&C第 &P 页，共 &N 页")
        sheet.hide_gridlines(2)
        return sheet

    def _cell(self, sheet: Any, row: int, n: int, column: Column, cell: Value) -> None:
        style: dict[str, Any] = {"border": 1, "border_color": "#d5dce3"}
        style |= {"num_format": cell.form} if cell.form else {}
        style |= {"bg_color": cell.fill} if cell.fill else {}
        style |= {"font_color": cell.color} if cell.color else {}
        style |= {"bold": True} if cell.bold else {}
        style |= {"text_wrap": True} if column.wrap else {}
        if cell.value is None:
            sheet.write_blank(row, n, None, self.style(**style))
        elif isinstance(cell.value, dt.date):
            day = dt.datetime.combine(cell.value, dt.time())
            sheet.write_datetime(row, n, day, self.style(**{**style, "num_format": "yyyy-mm-dd"}))
        elif isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
            sheet.write_number(row, n, cell.value, self.style(**style))
        else:
            self.text(sheet, row, n, cell.value, indent=1, **style)

    def close(self) -> bytes:
        self.book.close()
        return self.out.getvalue()
