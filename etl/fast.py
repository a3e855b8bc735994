"""The clean rows of a long text table, all at once; only what is odd about a file goes through `etl.table` row by row.

A row is clean where nothing can be misread about it: no quotation mark in it, as many cells as the header, names that are known
as they stand, plain digits within their bounds. The result is the same as row by row (a test compares them on random tables).
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from data.keys import all_differ
from etl import columns, text
from etl.bases import parse_basis
from etl.check import Checker, Reading
from etl.columns import Header
from etl.context import Context, read_context
from etl.issues import Issue
from etl.labels import Label, Labels
from etl.outcome import SCHEMA, Corrections, as_table
from etl.parse import Key, Parser, Texts
from etl.plain import rows_clean
from etl.read import DELIMITERS, MOST_ROWS, Sheet, read_text, split_rows
from etl.sniff import Sniffed
from etl.table import Table, assumed_basis
from metrics.model.plan import Basis

SMALLEST = 100_000
"""Characters from which it pays."""
HEAD_LINES = 60
MOST_ODD = 0.25
BASES: tuple[Basis, ...] = ("point", "discrete", "ytd", "ptd")
ODD = -1


class Clean(NamedTuple):
    table: pa.Table
    issues: list[Issue]
    ledger: dict[str, int]
    assumptions: list[str]
    header: Header
    head: list[list[str]]


def read_clean(
    labels: Labels,
    sniffed: Sniffed,
    basis: Basis | None,
    checker: Checker,
    asked: Corrections,
    known_names: Callable[[list[str]], int],
) -> Clean | None:
    """None where the file has to be read row by row as a whole."""
    if len(sniffed.text or "") < SMALLEST or asked.header_row or asked.columns:
        return None
    content = sniffed.utf8 if sniffed.utf8 is not None else (sniffed.text or "").encode()
    if b"\r" in content:
        content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    found = _find_header(labels, content, known_names)
    if found is None:
        return None
    sheet, header, issues = found
    parser = Parser(labels, basis, Context(), False)
    try:
        return _Body(sheet, header, parser, checker, content, issues).read()
    except csv.Error:  # a quotation mark out of place: told with its row by the reader of whole files
        return None


def _find_header(
    labels: Labels, content: bytes, known_names: Callable[[list[str]], int]
) -> tuple[Sheet, Header, list[Issue]] | None:
    """The header of a long table with nothing unusual about it, from the first lines."""
    end = -1
    for _ in range(HEAD_LINES):
        end = content.find(b"\n", end + 1)
        if end < 0:
            return None
    sheet = read_text(content[: end + 1].decode(), known_names)
    if isinstance(sheet, Issue) or sheet.delimiter not in DELIMITERS or len(sheet.delimiter.encode()) > 1:
        return None
    header, issues = columns.bind(sheet, labels)
    if header is None or header.is_cross or not {"indicator", "region", "period"} <= header.keys.keys() or "unit" in header.keys:
        return None
    context = read_context(sheet.rows[: header.first], None, labels)
    is_plain = (
        len(header.records) == 1 and not header.records[0].label.unit and header.first == header.last and not header.unnamed
    )
    if not is_plain or context.units or context.bases or context.frequencies or len(sheet.rows[header.first]) != header.width:
        return None
    return sheet, header, issues


class _Body:
    def __init__(
        self, sheet: Sheet, header: Header, parser: Parser, checker: Checker, content: bytes, issues: list[Issue]
    ) -> None:
        self.sheet, self.header, self.parser, self.checker, self.issues = sheet, header, parser, checker, issues
        self.plan, self.labels = parser.plan, parser.labels
        self.record = header.records[0].columns
        self.start = header.last + 1
        position = -1
        for _ in range(self.start):
            position = content.find(b"\n", position + 1)
        self.bytes = memoryview(content)[position + 1 :]
        self.has_quotes = content.find(b'"', position + 1) >= 0
        self._assumed: list[tuple[np.ndarray, Key]] = []
        self._order = {i.code: n for n, i in enumerate(self.plan.indicators)}
        self._regions = {name: n for n, name in enumerate(self.plan.region_names)}
        self._periods: dict[str, int] = {}

    def read(self) -> Clean | None:
        raw = self._all_regular()
        if raw is not None:
            total, is_regular = raw.num_rows, np.ones(raw.num_rows, bool)
        else:
            lines = self._lines()
            if lines is None or not lines[2].any():
                return None
            raw, total, is_regular = self._regular(*lines), len(lines[0]), lines[2]
        if raw is None or total + self.start > MOST_ROWS:
            return None
        numbers = np.flatnonzero(is_regular) + self.start + 1
        is_clean, table, codes, indicators = self._resolve(raw, numbers)
        if not all_differ(codes[is_clean], self._span()):
            is_clean &= ~pd.Series(codes).where(is_clean, -1 - np.arange(len(codes))).duplicated(keep=False).to_numpy()
        odd = np.sort(np.r_[numbers[~is_clean], np.flatnonzero(~is_regular) + self.start + 1])
        if len(odd) > MOST_ODD * total:
            return None
        slow = Table(self.sheet, self.header, self.parser, self.checker)
        readings = list(self._slowly(slow, odd)) if len(odd) else []
        if slow.has_totals or self._collide(readings, codes[is_clean]):
            return None
        clean = table.filter(pa.array(is_clean)) if len(odd) else table
        loaded = clean.num_rows + len({r.row for r in readings})
        listed = len(slow.listed - slow.refused - {r.row for r in readings})
        if readings:
            clean = pa.concat_tables(
                [clean, _encoded(as_table(readings), clean.schema)], promote_options="permissive"
            ).unify_dictionaries()
            clean = clean.sort_by("row")
        ledger = slow.account(self.start + total, loaded, listed)
        said = list(dict.fromkeys(self._assumptions(is_clean, indicators) + slow.assumptions))
        return Clean(clean, self.issues + slow.issues, ledger, said, self.header, self.sheet.rows)

    def _slowly(self, slow: Table, odd: np.ndarray) -> list[Reading]:
        starts, ends = self._edges()
        filled = np.flatnonzero(ends > starts)
        last_filled = self._last_filled(starts, ends, filled)
        return slow.read_rows(((int(n), self._cells(starts, ends, int(n))) for n in odd), last_filled)

    def _edges(self) -> tuple[np.ndarray, np.ndarray]:
        """Start and end of each line in bytes."""
        ends = np.flatnonzero(np.frombuffer(self.bytes, np.uint8) == 10)
        if len(self.bytes) and self.bytes[-1] != 10:
            ends = np.r_[ends, len(self.bytes)]
        return np.r_[0, ends[:-1] + 1], ends

    def _lines(self) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
        """Start and end of each line, and whether it has as many cells as the header."""
        starts, ends = self._edges()
        if len(ends) + self.start > MOST_ROWS:
            return None
        buffer = np.frombuffer(self.bytes, np.uint8)
        delimiters = np.flatnonzero(buffer == ord(self.sheet.delimiter))
        counts = np.diff(np.r_[0, np.searchsorted(delimiters, ends)])
        is_regular = counts == self.header.width - 1
        if self.has_quotes:  # as long as every line closes what it opens, no cell goes over the end of a line
            quotes = np.diff(np.r_[0, np.searchsorted(np.flatnonzero(buffer == ord('"')), ends)])
            if (quotes % 2).any():
                return None
            is_regular &= quotes == 0
        return starts, ends, is_regular

    def _last_filled(self, starts: np.ndarray, ends: np.ndarray, filled: np.ndarray) -> int:
        for line in filled[::-1]:
            if text.squeeze(self._line(starts, ends, line).replace(self.sheet.delimiter, "")):
                return int(line) + self.start + 1
        return 0

    def _line(self, starts: np.ndarray, ends: np.ndarray, line: int) -> str:
        return str(self.bytes[starts[line] : ends[line]], "utf-8")

    def _cells(self, starts: np.ndarray, ends: np.ndarray, number: int) -> list[str]:
        return next(split_rows(self._line(starts, ends, number - self.start - 1), self.sheet.delimiter), [])

    def _all_regular(self) -> pa.Table | None:
        """The columns, where no line has a quotation mark and all have as many cells as the header."""
        return None if self.has_quotes else self._arrow(self.bytes)

    def _regular(self, starts: np.ndarray, ends: np.ndarray, is_regular: np.ndarray) -> pa.Table | None:
        """The columns of the regular lines."""
        edges = np.flatnonzero(np.diff(np.r_[0, is_regular.astype(np.int8), 0]))
        return self._arrow(b"".join(self.bytes[starts[a] : ends[b - 1] + 1] for a, b in edges.reshape(-1, 2)))

    def _arrow(self, data: bytes | memoryview) -> pa.Table | None:
        """Texts as dictionaries, numbers as text; none where a line has more or fewer cells, or is longer than a block."""
        if bytes(data[:3]) == codecs.BOM_UTF8:  # Arrow would swallow it, here it belongs to the first cell
            return None
        coded = pa.dictionary(pa.int32(), pa.string())
        names = [str(i) for i in range(self.header.width)]
        wanted = [*self.header.keys.values(), *self.record.values()]
        types = {str(i): coded for i in self.header.keys.values()} | {str(i): pa.string() for i in self.record.values()}
        try:
            raw = arrow_csv.read_csv(
                pa.py_buffer(data),
                read_options=arrow_csv.ReadOptions(column_names=names, block_size=1 << 24),
                parse_options=arrow_csv.ParseOptions(delimiter=self.sheet.delimiter, quote_char=False, escape_char=False, ignore_empty_lines=False),
                convert_options=arrow_csv.ConvertOptions(column_types=types, include_columns=[str(i) for i in wanted], strings_can_be_null=False),
            )  # fmt: skip
        except pa.ArrowInvalid:
            return None
        return raw.unify_dictionaries().combine_chunks()

    def _coded(self, raw: pa.Table, field: str) -> tuple[np.ndarray, list[str]]:
        """(index of its text for each row, the texts)."""
        if field not in self.header.keys:
            return np.zeros(raw.num_rows, np.int64), [""]
        column = raw[str(self.header.keys[field])].combine_chunks()
        return column.indices.to_numpy(zero_copy_only=False).astype(np.int64), column.dictionary.to_pylist()

    def _resolve(self, raw: pa.Table, numbers: np.ndarray) -> tuple[np.ndarray, pa.Table, np.ndarray, np.ndarray]:
        """(which rows are clean, their readings, a number that is the same for the same key, the indicators' places)."""
        at, words = self._coded(raw, "indicator")
        indicators = np.array([self._indicator(w) for w in words], np.int64)[at]
        at, words = self._coded(raw, "region")
        regions = np.array(
            [self._regions[label.region or ""] if (label := self._pure(w, "region")) else ODD for w in words], np.int64
        )[at]
        period_at, period_words = self._coded(raw, "period")
        spelled = [self._period(w) for w in period_words]
        codes = list(dict.fromkeys(s for s in spelled if s))
        self._periods = {code: n for n, code in enumerate(codes)}
        periods = np.array([self._periods[s] if s else ODD for s in spelled], np.int64)[period_at]
        basis_at, basis_words = self._coded(raw, "basis")
        bases = self._bases(indicators, period_at, period_words, basis_at, basis_words)
        is_clean = (indicators >= 0) & (regions >= 0) & (periods >= 0) & (bases >= 0)
        values = {name: raw[str(i)].combine_chunks() for name, i in self.record.items()}
        is_clean &= rows_clean(self.plan, values, np.maximum(indicators, 0))
        note = raw[str(self.header.keys["note"])].combine_chunks() if "note" in self.header.keys else None
        if note is not None:
            lost = np.array([any(c in w for c in "\ufffd") for w in note.dictionary.to_pylist()], bool)
            is_clean &= ~(lost[note.indices.to_numpy(zero_copy_only=False)] if lost.any() else np.zeros(len(note), bool))
        table = self._table(indicators, regions, periods, bases, codes, values, note, numbers)
        key = self._key(np.maximum(indicators, 0), regions, periods, bases)
        return is_clean, table, key, indicators

    def _pure(self, words: str, field: str) -> Label | None:
        """The label of a text that names one thing and no more."""
        label = self.labels.read(words.strip())
        return label if label is not None and getattr(label, field) and label == Label(**{field: getattr(label, field)}) else None

    def _indicator(self, words: str) -> int:
        label = self._pure(words, "indicator")
        return self._order[label.indicator.code] if label and label.indicator else ODD

    def _period(self, words: str) -> str | None:
        label = self.labels.read(words.strip())
        if (
            label is None
            or label.spelled is None
            or label.spelled.assumed
            or label != Label(spelled=label.spelled, year=label.year)
        ):
            return None
        key = Key(self.plan.indicators[0], self.plan.root_region, label.spelled.period, "point")
        return None if any(True for _ in self.checker.of_period(key)) else label.spelled.period.code

    def _bases(
        self, indicators: np.ndarray, period_at: np.ndarray, periods: list[str], basis_at: np.ndarray, bases: list[str]
    ) -> np.ndarray:
        """Resolved once for each sort of indicator, spelling of the period and of the basis."""
        sorts: dict[tuple[object, ...], list[int]] = {}
        for n, indicator in enumerate(self.plan.indicators):
            sorts.setdefault((indicator.kind, indicator.reported_as), []).append(n)
        sort_of = np.zeros(len(self.plan.indicators) + 1, np.int64)
        for k, members in enumerate(sorts.values()):
            sort_of[members] = k
        combined = (sort_of[indicators] * len(periods) + period_at) * len(bases) + basis_at
        resolved = np.full(len(sorts) * len(periods) * len(bases), ODD, np.int64)
        firsts = [members[0] for members in sorts.values()]
        for code in np.flatnonzero(np.bincount(combined, minlength=len(resolved))):
            rest, b = divmod(int(code), len(bases))
            k, p = divmod(rest, len(periods))
            if text.squeeze(bases[b]) and parse_basis(bases[b]) is None:
                continue
            texts = Texts(self.plan.indicators[firsts[k]].name, self.plan.root_region, periods[p].strip(), bases[b].strip(), None)
            found = self.parser.resolve(texts, Label(), 0)
            if found.key:
                resolved[code] = BASES.index(found.key.basis)
                if found.key.assumed:
                    self._assumed.append((combined == code, found.key))
        return resolved[combined]

    def _assumptions(self, is_clean: np.ndarray, indicators: np.ndarray) -> list[str]:
        """What the clean rows took from the plan or the option."""
        said = [
            assumed_basis(self.plan.indicators[n], key.basis, key.assumed)
            for rows, key in self._assumed
            for n in np.unique(indicators[rows & is_clean])
        ]
        return [words for words in said if words]

    def _table(
        self, indicators: np.ndarray, regions: np.ndarray, periods: np.ndarray, bases: np.ndarray, codes: list[str], values: dict[str, pa.Array],
        note: pa.Array | None, numbers: np.ndarray,
    ) -> pa.Table:  # fmt: skip
        n = len(indicators)
        letters = [text.letter(self.record[m]) for m in ("value", "numerator") if m in self.record]
        is_by_parts = _truth(pc.equal(values["value"], "")) if len(letters) > 1 and "value" in values else np.zeros(n, bool)
        empty = pa.nulls(n, pa.string())
        return pa.table({
            "indicator": _dictionary(indicators, [i.code for i in self.plan.indicators]),
            "region": _dictionary(regions, list(self.plan.region_names)),
            "period": _dictionary(periods, codes or [""]), "basis": _dictionary(bases, list(BASES)),
            **{m: _blank_as_none(values[m]) if m in values else empty for m in ("value", "numerator", "denominator")},
            "note": note if note is not None else _dictionary(np.zeros(n, np.int64), [""]),
            "sheet": empty, "row": pa.array(numbers, pa.int32()), "column": _dictionary(is_by_parts.astype(np.int64), letters),
        })  # fmt: skip

    def _key(self, indicators: Any, regions: Any, periods: Any, bases: Any) -> Any:
        """One number for one key."""
        return ((indicators * len(self._regions) + regions) * max(len(self._periods), 1) + periods) * len(BASES) + bases

    def _span(self) -> int:
        """All keys are below it."""
        return len(self._order) * len(self._regions) * max(len(self._periods), 1) * len(BASES)

    def _collide(self, readings: list[Reading], codes: np.ndarray) -> bool:
        """Whether an odd row has the key of a clean one: then all rows must be compared."""
        mine = [
            self._key(self._order[r.indicator], self._regions[r.region], self._periods[r.period], BASES.index(r.basis))  # type: ignore[arg-type]
            for r in readings
            if r.period in self._periods
        ]
        return bool(mine) and bool(np.isin(codes, np.array(mine, np.int64)).any())


def _truth(found: pa.Array) -> np.ndarray:
    return found.to_numpy(zero_copy_only=False).astype(bool)


def _dictionary(indices: np.ndarray, words: list[str]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(np.maximum(indices, 0).astype(np.int32)), pa.array(words, pa.string()))


def _blank_as_none(column: pa.StringArray) -> pa.StringArray:
    """The same texts, not copied, with none for blank."""
    _, offsets, data = column.buffers()
    offsets = offsets.slice(column.offset * 4)
    is_text = np.diff(np.frombuffer(offsets, np.int32, len(column) + 1)) > 0
    return pa.StringArray.from_buffers(len(column), offsets, data, pa.py_buffer(np.packbits(is_text, bitorder="little")))


def _encoded(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """The same columns as dictionaries where `schema` has them so."""
    columns = [c.dictionary_encode() if pa.types.is_dictionary(f.type) else c for c, f in zip(table.columns, schema, strict=True)]
    return pa.table(columns, names=SCHEMA.names)
