"""Text into XLSX cells: text it stays, whatever it begins with. For everything we write that somebody else typed."""

from __future__ import annotations

import re

from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

MOST_CHARACTERS = 32_767
"""What Excel holds in a cell, counted in UTF-16 units."""
TEXT_FORMAT = "@"
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Beginnings that a spreadsheet, or a CSV saved from it, may take for a formula."""
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def legible(value: str, most: int = MOST_CHARACTERS) -> str:
    """Without the characters that XML forbids, line breaks as LF, cut with … where too long for a cell."""
    value = _ILLEGAL.sub("", value)
    if len(value) * 2 > most:  # a character beyond the BMP counts twice
        units = value.encode("utf-16-le")
        if len(units) > 2 * most:
            value = units[: 2 * most - 2].decode("utf-16-le", "ignore") + "…"
    return value.replace("\r\n", "\n").replace("\r", "\n")


def write_text(cell: Cell, value: str) -> None:
    """Set the cell to this text; it never becomes a formula, an error or a number, in this file or in a CSV saved from it."""
    value = legible(value)
    cell.value = None
    # Excel decodes _x0041_ in a cell to A; assigning to `value` would turn =… into a formula and #N/A into an error.
    cell._value = _ESCAPE.sub("_x005F_", value)
    cell.data_type = "s"
    cell.number_format = TEXT_FORMAT
    if value.startswith(RISKY):
        cell.quotePrefix = True


class TextCells:
    """Makes cells of text for rows to append. `dress`: font, fill, alignment, the same for all: a million of them share two styles."""

    def __init__(self, sheet: Worksheet, **dress: object) -> None:
        self._sheet = sheet
        self._styles = []
        for text in ("a", "="):
            cell = WriteOnlyCell(sheet)
            write_text(cell, text)
            for name, value in dress.items():
                setattr(cell, name, value)
            self._styles.append(cell._style)

    def make(self, text: str) -> Cell:
        """Give the cell a copy of its `_style` before changing how it looks."""
        cell = WriteOnlyCell(self._sheet)
        text = legible(text)
        cell._value, cell.data_type = _ESCAPE.sub("_x005F_", text), "s"
        cell._style = self._styles[text.startswith(RISKY)]
        return cell


def half_widths(text: str) -> int:
    """How wide it shows, a Chinese character counting 2."""
    return sum(2 if ord(c) > 0x2E80 or c in "“”‘’—…" else 1 for c in text)
