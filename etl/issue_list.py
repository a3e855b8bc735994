"""The words of the marked copy: the comment on a faulty cell, and the sheet 检查结果 that lists every problem with a link to its cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from etl.cells import TextCells, half_widths, legible
from etl.issues import Issue
from metrics.model.period import CHINA

AUTHOR = "数据上报检查"
LIST = "检查结果"
ORIGINAL = "原批注："
"""What stands before the comment that the sender had written on the cell."""
LEVELS = {"error": "错误", "warning": "提醒", "assumption": "按假定读入", "note": "说明"}
COLOURS = {"error": "FFF4B6B6", "warning": "FFFFE0A3", "assumption": "FFCFE2F7", "note": "FFE8E8E8"}
FILLS = {level: PatternFill("solid", fgColor=colour) for level, colour in COLOURS.items()}
HEADERS = ("级别", "工作表", "行", "列", "读到", "问题", "怎么改")
WIDTHS = (14, 14, 8, 6, 24, 48, 48)
FONT = "Calibri"
MOST_ON_A_CELL = 8

Place = tuple[str, int, int]
"""Title of the sheet, row and column from 1."""


@dataclass(frozen=True)
class File:
    """What stands on top of the list."""

    name: str
    sha256: str
    checked_at: dt.datetime | None


def comment(issues: Sequence[Issue], earlier: str = "") -> Comment:
    parts = [f"【{LEVELS[i.level]}】{i.message}" + (f"\n怎么改：{i.hint}" if i.hint else "") for i in issues[:MOST_ON_A_CELL]]
    if len(issues) > MOST_ON_A_CELL:
        parts.append(f"另有 {len(issues) - MOST_ON_A_CELL} 条，见工作表“{LIST}”")
    if earlier:
        parts.append(ORIGINAL + earlier)
    text = legible("\n\n".join(parts), 8_000)
    lines = sum(1 + half_widths(line) // 44 for line in text.split("\n"))
    return Comment(text, AUTHOR, height=min(24 + 17 * lines, 600), width=340)


def write_list(
    page: Worksheet, file: File, issues: Sequence[Issue], listed: Sequence[tuple[Issue, Place | None]], notes: Sequence[str]
) -> None:
    """Works for a sheet of an open workbook and for a streamed one: rows are appended, set-up comes first."""
    counts = [f"{words} {n}" for level, words in LEVELS.items() if (n := sum(i.level == level for i in issues))]
    when = [f"检查时间：{file.checked_at.astimezone(CHINA):%Y-%m-%d %H:%M:%S}（北京时间）"] if file.checked_at else []
    top = [f"文件：{file.name}", f"SHA-256：{file.sha256}", *when, f"共 {len(issues)} 处：{'，'.join(counts) or '没有问题'}"]
    cut = [f"只列出最要紧的 {len(listed)} 处，另有 {len(issues) - len(listed)} 处没有列出"] if len(listed) < len(issues) else []
    top += [*cut, *notes]
    header = len(top) + 2
    for n, width in enumerate(WIDTHS, 1):
        page.column_dimensions[get_column_letter(n)].width = width
    page.freeze_panes = f"A{header + 1}"
    print_across(page)
    page.print_title_rows = f"{header}:{header}"
    page.append([TextCells(page, font=Font(name=FONT, bold=True, size=14)).make(LIST)])
    free = TextCells(page)
    for line in top:
        page.append([free.make(line)])
    heads = TextCells(page, font=Font(name=FONT, bold=True), fill=PatternFill("solid", fgColor="FFDDE6F0"))
    page.append([heads.make(words) for words in HEADERS])
    wrapped = Alignment(wrap_text=True, vertical="top")
    levels = {level: TextCells(page, fill=fill, alignment=wrapped) for level, fill in FILLS.items()}
    texts = TextCells(page, alignment=wrapped)
    links = TextCells(page, alignment=wrapped, font=Font(name=FONT, color="FF0563C1", underline="single"))
    for number, (issue, place) in enumerate(listed, header + 1):
        sheet = issue.sheet or (place[0] if place else "")
        words = (LEVELS[issue.level], sheet, str(issue.row or ""), issue.column or "", issue.value, issue.message, issue.hint)
        cells = [(links if place and n in (2, 3) else texts).make(w) if w else None for n, w in enumerate(words)]
        cells[0] = levels[issue.level].make(words[0])
        for letter, cell in (("C", cells[2]), ("D", cells[3])):
            if place and cell:
                title, row, column = place
                link = Hyperlink(ref="", location=f"{quote_sheetname(title)}!{get_column_letter(column)}{row}")
                cell.hyperlink = link
                link.ref = f"{letter}{number}"  # the setter takes the cell for A1: it has no place before it is appended
        lines = max(1 + half_widths(w) // (width - 2) for w, width in zip(words, WIDTHS, strict=True))
        page.row_dimensions[number].height = min(3 + 15 * lines, 400)  # not every program fits wrapped rows by itself
        page.append(cells)


def print_across(page: Worksheet) -> None:
    """A4, landscape, one page wide, numbered."""
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.page_margins.left = page.page_margins.right = 0.4
    page.page_margins.header = page.page_margins.footer = 0.3
    page.oddFooter.center.text = "第 &P 页，共 &N 页"
