"""The numbers of one chart (`pages.charts.shown`) as a file to take away: numbers as numbers, nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import math
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from pages.exports.board import harmless


def as_csv(values: pd.DataFrame) -> bytes:
    """UTF-8 with BOM, as Excel and WPS need it to read Chinese."""
    out = io.StringIO()
    csv.writer(out).writerows(_cells(values))
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(values: pd.DataFrame, title: str) -> bytes:
    """A workbook of one sheet: the chart's finding above the table; texts are texts, never formulas."""
    book = Workbook()
    sheet = book.active
    sheet.title = "数据"
    sheet.append([harmless(title)])
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.append([])
    for row in _cells(values):
        sheet.append(row)
    for cell in sheet[3]:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(vertical="top", wrap_text=True)
    for n, name in enumerate(values.columns, start=1):
        longest = max([len(str(name)), *(len(str(v)) for v in values[name].head(200))])
        sheet.column_dimensions[get_column_letter(n)].width = min(longest * 1.9 + 2, 44)
    sheet.freeze_panes = "A4"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cells(values: pd.DataFrame) -> list[list[Any]]:
    """Headings and rows; one by one, since a frame would make floats of whole numbers beside a gap."""
    rows = [[_cell(v) for v in row] for row in values.itertuples(index=False, name=None)]
    return [[harmless(str(c)) for c in values.columns], *rows]


def _cell(value: Any) -> Any:
    value = value.item() if hasattr(value, "item") else value
    if value is None or value is pd.NA or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    return harmless(value)
