"""Totals in a table against the sum of what they stand under; only for quantities that add up over regions. Loads nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from etl import text
from etl.check import Reading
from etl.columns import Header
from etl.context import Context
from etl.issues import Issue
from etl.labels import Labels
from etl.numbers import Number
from etl.read import Sheet


class Totals:
    """`number` reads a cell (text, unit, unit stated); `add` notes an issue (code, row, column index, value, words)."""

    def __init__(
        self,
        sheet: Sheet,
        header: Header,
        labels: Labels,
        context: Context,
        number: Callable[[str, str, str], Number],
        add: Callable[..., Issue],
    ) -> None:
        self.sheet, self.header, self.labels, self.context = sheet, header, labels, context
        self.plan = labels.plan
        self._number, self._add = number, add
        self._last = 0

    def check_row(self, number: int, row: Sequence[str], candidates: list[Reading], is_sub: bool) -> None:
        """合计 against all rows above it, 小计 against those since the last total."""
        since = self._last if is_sub else 0
        self._last = number
        columns: dict[str, list[Reading]] = {}
        for reading in candidates:
            if reading.row > since and reading.region != self.plan.root_region:
                columns.setdefault(reading.column, []).append(reading)
        keys = [self.header.keys.get(name, len(row)) for name in ("indicator", "period")]
        own = [self.labels.read(row[i].strip()) if i < len(row) else None for i in keys]
        for record in self.header.records:
            column = record.columns.get("value")
            if column is None or column >= len(row):
                continue
            above = columns.get(text.letter(column), [])
            if own[0] and (indicator := own[0].indicator):
                above = [r for r in above if r.indicator == indicator.code]
            if own[1] and (spelled := own[1].spelled):
                above = [r for r in above if r.period == spelled.period.code]
            if len({(r.indicator, r.period, r.basis) for r in above}) == 1:
                self._compare(number, column, row[column].strip(), above, "合计行")

    def check_columns(self, readings: list[Reading]) -> None:
        """合计 at the end of a row against the regions of that row."""
        if not self.header.totals:
            return
        by_row: dict[int, list[Reading]] = {}
        for reading in readings:
            if reading.region != self.plan.root_region:
                by_row.setdefault(reading.row, []).append(reading)
        for number, found in by_row.items():
            for column in self.header.totals:
                row = self.sheet.rows[number - 1]
                if column < len(row) and len({(r.indicator, r.period, r.basis) for r in found}) == 1 and len(found) > 1:
                    self._compare(number, column, row[column].strip(), found, "合计列")

    def _compare(self, number: int, column: int, spelling: str, readings: list[Reading], what: str) -> None:
        indicator = self.plan.indicator_by_code[readings[0].indicator]
        only = self.context.only("units")
        total = self._number(spelling, indicator.unit, str(only.value) if only else "").digits if spelling else None
        if total is None or not indicator.is_additive or any(r.value is None for r in readings):
            return
        computed = sum(Decimal(r.value or 0) for r in readings)
        if computed != Decimal(total):
            self._add("total-differs", number, column, total, computed=f"{computed:f}", what=what)
