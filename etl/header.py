"""Which rows are the header: one, two or three of them, merged or not. Reads no data row but to see that something stands below.

A long table's header names the columns (指标, 区域, 期间, 数值); a cross table's also heads columns by keys (a quarter, a region, an
indicator, 当期/累计).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from etl import text
from etl.labels import KEYS, MEASURES, Label, Labels, field_of
from etl.numbers import is_missing, parse_number
from etl.read import HEADER_WITHIN, Sheet

MOST_HEADER_ROWS = 8
MOST_COLUMNS = 16_384
SAMPLE = 200
META = ("indicator", "frequency", "ignored", "silent", "unit")
_META_LABELS = tuple(Label(field=name) for name in META)
"""频率, 单位, 指标ID in front of a row: it describes the columns, it is no data."""


_WITH_UNIT = re.compile(r"[+-]?[0-9][0-9,. ]*\s?[^\W\d_%‰]{0,3}[%‰]?")


@dataclass(frozen=True)
class Block:
    """The rows taken for the header, and each column's texts in them from top to bottom."""

    first: int
    last: int
    stacks: list[list[str]]


def is_number(cell: str) -> bool:
    """A number, also one with a unit behind it that is not looked at here."""
    return (
        bool(cell)
        and not is_missing(cell)
        and (parse_number(cell).digits is not None or bool(_WITH_UNIT.fullmatch(text.half_width(cell))))
    )


class _Row:
    """One row as a candidate for the header."""

    def __init__(self, cells: Sequence[str], labels: Labels) -> None:
        self.cells = [c.strip() for c in cells[:MOST_COLUMNS]]
        while self.cells and not text.squeeze(self.cells[-1]):
            self.cells.pop()
        self.labels = [labels.read(c) if c else None for c in self.cells]
        self.filled = [i for i, c in enumerate(self.cells) if text.squeeze(c)]
        self.fields = {i: lab.field for i, lab in enumerate(self.labels) if lab and lab.field}
        self.keys = [i for i, lab in enumerate(self.labels) if lab and (lab.has_key or lab.is_total) and not lab.field]
        self.numbers = [i for i in self.filled if is_number(self.cells[i]) and not (self.labels[i] and self.labels[i].has_key)]  # type: ignore[union-attr]
        self.years = [i for i in self.filled if self.cells[i].isdigit() and i not in self.numbers]
        self.others = [i for i in self.filled if i not in self.fields and i not in self.keys and i not in self.numbers]
        self.is_meta = bool(self.filled) and self.labels[self.filled[0]] in _META_LABELS

    @property
    def named(self) -> set[str]:
        """Fields of the template that the row names."""
        return set(self.fields.values()) - {"ignored", "silent", "frequency"}

    @property
    def is_long(self) -> bool:
        """Names the column of the number and at least one of its key."""
        measures = self.named & set(MEASURES)
        return ("value" in measures or {"numerator", "denominator"} <= measures) and len(self.named - {"note", "unit"}) >= 2

    def is_cross(self) -> bool:
        """Keys head columns, and what is left of them is no key itself: else it is a data row."""
        if not self.keys or self.numbers or len(self.filled) < 2 or self.keys[0] == 0:
            return False
        if self.years and any(lab and (lab.indicator or lab.region) for lab in self.labels[: self.years[0]]):
            return False
        if any(is_missing(self.cells[i]) for i in self.filled):
            return False
        return len(self.others) <= len(self.keys) + len(self.fields)


def find_block(sheet: Sheet, labels: Labels, header_row: int | None) -> Block | None:
    rows = [_Row(r, labels) for r in sheet.rows[: max(HEADER_WITHIN, header_row or 0) + MOST_HEADER_ROWS]]
    if header_row is not None:
        anchor = header_row - 1 if 0 < header_row <= len(rows) else None
    else:
        within = rows[:HEADER_WITHIN]
        longs = [i for i, row in enumerate(within) if row.is_long]
        best = max(longs, key=lambda i: (len(rows[i].named), -i), default=None)
        cross = next((i for i, row in enumerate(within) if row.is_cross() and _has_numbers_below(sheet, row, i)), None)
        if cross is not None and (best is None or cross < best - 2 or (cross < best and _covers(rows[cross], rows[best]))):
            anchor = cross
        else:
            anchor = best
        if anchor is None:  # nothing fits: the row that names most fields, for its errors
            scores = [len(row.named) for row in within]
            anchor = scores.index(max(scores)) if max(scores, default=0) >= 2 else None
    if anchor is None:
        return None
    first, last = _extent(rows, anchor, sheet)
    return Block(first, last, _stacks(sheet, first, last))


def _covers(upper: _Row, lower: _Row) -> bool:
    """Whether the keys of the upper row head the measures of the lower one (2023Q1 over 分子, 分母, 数值)."""
    measures = [i for i, f in lower.fields.items() if f in MEASURES]
    return bool(measures) and bool(upper.keys) and min(measures) >= upper.keys[0]


def _has_numbers_below(sheet: Sheet, row: _Row, index: int) -> bool:
    """A header has something under it that is no header: a sentence of keys in a title page has not."""
    for below in sheet.rows[index + 1 : index + 1 + SAMPLE]:
        if any(i < len(below) and (is_number(below[i].strip()) or below[i].strip()) for i in row.keys):
            return True
    return False


def _extent(rows: list[_Row], anchor: int, sheet: Sheet) -> tuple[int, int]:
    """First and last row of the header around the row that was recognised."""
    first = last = anchor
    starts = [i for i in rows[anchor].keys if i > 0]
    named = {i for i, f in rows[anchor].fields.items() if f in KEYS}
    start = min(starts) if starts else min((i for i, f in rows[anchor].fields.items() if f in MEASURES), default=1)
    has_meta = bool(rows[anchor].keys)
    while last + 1 < len(rows) and last - anchor < MOST_HEADER_ROWS:
        row = rows[last + 1]
        if not (_is_level(row, start, named) or (has_meta and _is_meta_row(row, start))):
            break
        last += 1
    while first > 0 and last - first < MOST_HEADER_ROWS:
        row = rows[first - 1]
        is_level = (
            not row.numbers and len(row.filled) > 1 and (bool(row.keys and row.keys[0] > 0) or _is_upper(row, rows[anchor]))
        )
        is_alone = len(row.filled) == 1 and row.filled[0] >= start and bool(row.keys)
        if not (is_level or is_alone or (has_meta and _is_meta_row(row, start))):
            break
        first -= 1
    return first, last


def _is_meta_row(row: _Row, start: int) -> bool:
    return row.is_meta and row.filled[0] < start and len(row.filled) > 1 and not row.numbers


def _is_level(row: _Row, start: int, named: set[int]) -> bool:
    """A further header row: it says something over the numbers and nothing, or the name of a column, to the left of them.

    Under a column that has its name (`named`) a text is data: 1900 in the first row of numbers is no year.
    """
    if any(i in named and i not in row.fields for i in row.filled):
        return False
    left = [i for i in row.filled if i < start]
    right = [i for i in row.filled if i >= start]
    if not right or row.numbers or any(i not in row.fields for i in left) or any(is_missing(row.cells[i]) for i in right):
        return False
    known = [i for i in right if i in row.fields or i in row.keys or (row.labels[i] and row.labels[i].unit)]  # type: ignore[union-attr]
    return len(known) * 2 > len(right)


def _is_upper(row: _Row, anchor: _Row) -> bool:
    """The upper half of a header whose lower half names other columns (指标 and 区域 above, the quarters below)."""
    left = {i for i in row.fields if row.fields[i] in KEYS}
    return bool(left) and all(i >= len(anchor.cells) or not anchor.cells[i] for i in left)


def _stacks(sheet: Sheet, first: int, last: int) -> list[list[str]]:
    """Per column its header texts from the top; an upper text stands for the columns it is merged over."""
    width = max((len(r) for r in sheet.rows[first : last + 1]), default=0)
    width = min(width, MOST_COLUMNS)
    grid = [[c.strip() for c in (*row[:width], *[""] * (width - len(row)))] for row in sheet.rows[first : last + 1]]
    merged = [m for m in sheet.merges if first <= m[0] <= last]
    for r1, c1, r2, c2 in merged:
        for r in range(r1 - first, min(r2, last) - first + 1):
            for c in range(c1, min(c2, width - 1) + 1):
                grid[r][c] = grid[r1 - first][c1] if c1 < width else ""
    has_merges = any(m[3] > m[1] for m in merged)
    if not has_merges:  # a text file, or a workbook whose cells are blank instead of merged
        for r in range(len(grid) - 1):
            over = ""
            for c in range(width):
                below = any(grid[k][c] for k in range(r + 1, len(grid)))
                if grid[r][c]:
                    over = grid[r][c]
                elif over and below and c > 0 and not _is_column_name(over):
                    grid[r][c] = over
    stacks = []
    for c in range(width):
        stack: list[str] = []
        for row in grid:
            if text.squeeze(row[c]) and row[c] not in stack:
                stack.append(row[c])
        stacks.append(stack)
    return stacks


def _is_column_name(words: str) -> bool:
    return field_of(words) in KEYS
