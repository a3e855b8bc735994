"""What a row below the header is, before it is read as data: blank, remark, total, repeated header, a second table. Reads no number's value.

Word lists: `data/intake/remarks.csv`, `data/intake/totals.csv`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from etl import text
from etl.columns import Header
from etl.context import read_context, remark_starts
from etl.header import is_number
from etl.labels import Labels
from etl.read import DELIMITERS

Kind = Literal["", "blank", "remark", "total", "header-repeated", "header-changed", "table-changed"]
_START = re.compile(r"[(\[【*※]*([^\W\d_]{1,8}?)[0-9一二三四五六七八九十]{0,2}[)\]】]?(?:[:.、]|$)")
_GOES_ON = re.compile(r"\s*(?:[(（]?[0-9一二三四五六七八九十]{1,2}[)）.、．]|\u3000)|.*[。，；]")
"""A remark's next line: numbered, indented, or a sentence; a title is none of these."""


def is_blank(row: Sequence[str]) -> bool:
    return not any(cell and (cell[0].isalnum() or text.squeeze(cell)) for cell in row)


class RowKinds:
    """Tells the rows of one table apart; remembers what first cells mean."""

    def __init__(self, header: Header, rows: Sequence[Sequence[str]], labels: Labels) -> None:
        self.header, self.labels = header, labels
        self.numbers = [i for record in header.records for i in record.columns.values()]
        self.names = [[c.strip() for c in row] for row in rows[header.first : header.last + 1]]
        self.key_columns = [i for f, i in header.keys.items() if f in ("indicator", "region", "period")]
        self._end = max((i for i in self.key_columns if i < min(self.numbers)), default=0)
        self.in_remarks = False
        self._firsts: dict[str, Kind] = {}

    def kind(self, row: Sequence[str]) -> Kind:
        """A remark goes on below its first line, in cells without neighbours."""
        first = next((c for c in row if c and (c[0].isalnum() or text.squeeze(c))), None)
        if first is None:
            return "blank"
        found = self._firsts.get(first)
        if found is None:
            found = self._firsts[first] = self._of_first(first)
        if found == "remark" and self._has_number(row):
            found = ""
        elif found == "header-repeated":
            found = self._repeated(row)
        if found == "" and len(row) > 1 and self._is_total(row):
            return "total"
        if found == "" and sum(1 for c in row if c and (c[0].isalnum() or text.squeeze(c))) == 1:
            found = self._alone(row, first)
        if found == "remark":
            self.in_remarks = True
        elif found == "":
            self.in_remarks = False
        return found

    def _alone(self, row: Sequence[str], first: str) -> Kind:
        """A text without neighbours: the title of another table, a remark that goes on, or a key whose numbers are missing."""
        at = next(i for i, c in enumerate(row) if c and text.squeeze(c))
        if is_number(first.strip()) or any(first.count(d) >= 3 for d in DELIMITERS):  # a row of data whose cells run together
            return ""
        own = next((f for f, i in self.header.keys.items() if i == at), "")
        label = self.labels.read(first.strip())
        is_key = label is not None and bool(
            getattr(label, "spelled" if own == "period" else own, None) if own else label.is_total
        )
        if self.in_remarks and _GOES_ON.match(first):
            return "remark"
        said = read_context([[first]], None, self.labels)
        if not is_key and (said.indicators or said.periods or said.years or said.units or (said.bases and not self.in_remarks)):
            return "table-changed"
        return "remark" if self.in_remarks or first.startswith("\u3000\u3000") else ""

    def _of_first(self, first: str) -> Kind:
        squeezed = text.squeeze(first)
        match = _START.match(squeezed)
        if match and text.key(match[1]) in remark_starts() and (len(squeezed) > len(match[1]) or self.labels.read(first) is None):
            return "remark"
        label = self.labels.read(first)
        return (
            "header-repeated"
            if label and (label.field or (label.has_key and any(first.strip() == n[0] for n in self.names if n)))
            else ""
        )

    def _repeated(self, row: Sequence[str]) -> Kind:
        cells = [c.strip() for c in row]
        while cells and not cells[-1]:
            cells.pop()
        for names in self.names:
            trimmed = list(names)
            while trimmed and not trimmed[-1]:
                trimmed.pop()
            if cells == trimmed:
                return "header-repeated"
        labels = [self.labels.read(c) for c in cells if c]
        fields = sum(bool(label and label.field) for label in labels)
        return "header-changed" if fields >= 3 and fields * 2 > len(labels) else ""

    def _is_total(self, row: Sequence[str]) -> bool:
        """合计 in a key column (or left of them): a total is checked, never loaded as a region."""
        for cell in row[: self._end + 1]:
            if cell and len(cell) < 20:
                label = self.labels.read(cell.strip())
                if label and label.is_total:
                    return True
        return False

    def _has_number(self, row: Sequence[str]) -> bool:
        return any(i < len(row) and is_number(row[i].strip()) for i in self.numbers)
