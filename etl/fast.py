"""The clean rows of a long text table, all at once; only what is odd about a file goes through `etl.table` row by row.

A row is clean where nothing can be misread about it: no quotation mark in it, as many cells as the header, names that are known
as they stand, plain digits within their bounds. The result is the same as row by row (a test compares them on random tables).
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from etl import columns, text
from etl.bases import parse_basis
from etl.check import TOLERANCE, Checker, Reading
from etl.columns import Header
from etl.context import Context, read_context
from etl.issues import Issue
from etl.labels import Label, Labels
from etl.outcome import SCHEMA, Corrections, as_table
from etl.parse import Key, Parser, Texts
from etl.read import DELIMITERS, MOST_ROWS, Sheet, read_text, split_rows
from etl.table import Table, assumed_basis
from metrics.model import Indicator
from metrics.model.plan import Basis

SMALLEST = 100_000
"""Characters from which it pays."""
HEAD_LINES = 60
MOST_ODD = 0.25
BASES: tuple[Basis, ...] = ("point", "discrete", "ytd", "ptd")
PLAIN = r"^(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{0,9}[1-9])?$"
ODD = -1
_NEAR = 1e-9


class Clean(NamedTuple):
    table: pa.Table
    issues: list[Issue]
    ledger: dict[str, int]
    assumptions: list[str]
    header: Header
    head: list[list[str]]


def read_clean(
    labels: Labels,
    content: str,
    basis: Basis | None,
    checker: Checker,
    asked: Corrections,
    known_names: Callable[[list[str]], int],
) -> Clean | None:
    """None where the file has to be read row by row as a whole."""
    if len(content) < SMALLEST or asked.header_row or asked.columns:
        return None
    if "\r" in content:
        content = content.replace("\r\n", "\n").replace("\r", "\n")
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
    labels: Labels, content: str, known_names: Callable[[list[str]], int]
) -> tuple[Sheet, Header, list[Issue]] | None:
    """The header of a long table with nothing unusual about it, from the first lines."""
    end = -1
    for _ in range(HEAD_LINES):
        end = content.find("\n", end + 1)
        if end < 0:
            return None
    sheet = read_text(content[: end + 1], known_names)
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
    def __init__(self, sheet: Sheet, header: Header, parser: Parser, checker: Checker, content: str, issues: list[Issue]) -> None:
        self.sheet, self.header, self.parser, self.checker, self.issues = sheet, header, parser, checker, issues
        self.plan, self.labels = parser.plan, parser.labels
        self.record = header.records[0].columns
        self.start = header.last + 1
        position = -1
        for _ in range(self.start):
            position = content.find("\n", position + 1)
        self.bytes = content[position + 1 :].encode()
        if not self.bytes.endswith(b"\n"):
            self.bytes += b"\n"
        self._assumed: list[tuple[np.ndarray, Key]] = []
        self._order = {i.code: n for n, i in enumerate(self.plan.indicators)}
        self._regions = {name: n for n, name in enumerate(self.plan.region_names)}
        self._periods: dict[str, int] = {}

    def read(self) -> Clean | None:
        lines = self._lines()
        if lines is None or not lines[2].any():
            return None
        starts, ends, is_regular = lines
        total = len(starts)
        raw = self._arrow(starts, ends, is_regular)
        numbers = np.flatnonzero(is_regular) + self.start + 1
        is_clean, table, codes, indicators = self._resolve(raw, numbers)
        is_clean &= ~pd.Series(codes).where(is_clean, -1 - np.arange(len(codes))).duplicated(keep=False).to_numpy()
        odd = np.sort(np.r_[numbers[~is_clean], np.flatnonzero(~is_regular) + self.start + 1])
        if len(odd) > MOST_ODD * total:
            return None
        slow = Table(self.sheet, self.header, self.parser, self.checker)
        filled = np.flatnonzero(ends > starts)
        last_filled = self._last_filled(starts, ends, filled)
        readings = slow.read_rows(((int(n), self._cells(starts, ends, int(n))) for n in odd), last_filled)
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

    def _lines(self) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
        """Start and end of each line in bytes, and whether it has as many cells as the header."""
        buffer = np.frombuffer(self.bytes, np.uint8)
        ends = np.flatnonzero(buffer == 10)
        if len(ends) + self.start > MOST_ROWS:
            return None
        delimiters = np.flatnonzero(buffer == ord(self.sheet.delimiter))
        counts = np.diff(np.r_[0, np.searchsorted(delimiters, ends)])
        is_regular = counts == self.header.width - 1
        if b'"' in self.bytes:  # as long as every line closes what it opens, no cell goes over the end of a line
            quotes = np.diff(np.r_[0, np.searchsorted(np.flatnonzero(buffer == ord('"')), ends)])
            if (quotes % 2).any():
                return None
            is_regular &= quotes == 0
        return np.r_[0, ends[:-1] + 1], ends, is_regular

    def _last_filled(self, starts: np.ndarray, ends: np.ndarray, filled: np.ndarray) -> int:
        for line in filled[::-1]:
            if text.squeeze(self.bytes[starts[line] : ends[line]].decode().replace(self.sheet.delimiter, "")):
                return int(line) + self.start + 1
        return 0

    def _cells(self, starts: np.ndarray, ends: np.ndarray, number: int) -> list[str]:
        line = number - self.start - 1
        return next(split_rows(self.bytes[starts[line] : ends[line]].decode(), self.sheet.delimiter), [])

    def _arrow(self, starts: np.ndarray, ends: np.ndarray, is_regular: np.ndarray) -> pa.Table:
        """The regular lines as columns: texts as dictionaries, numbers as text."""
        data: Any = self.bytes
        if not is_regular.all():
            edges = np.flatnonzero(np.diff(np.r_[0, is_regular.astype(np.int8), 0]))
            data = b"".join(self.bytes[starts[a] : ends[b - 1] + 1] for a, b in edges.reshape(-1, 2))
        coded = pa.dictionary(pa.int32(), pa.string())
        names = [str(i) for i in range(self.header.width)]
        wanted = [*self.header.keys.values(), *self.record.values()]
        types = {str(i): coded for i in self.header.keys.values()} | {str(i): pa.string() for i in self.record.values()}
        return arrow_csv.read_csv(
            pa.py_buffer(data),
            read_options=arrow_csv.ReadOptions(column_names=names, block_size=1 << 24),
            parse_options=arrow_csv.ParseOptions(delimiter=self.sheet.delimiter, quote_char=False, escape_char=False, ignore_empty_lines=False),
            convert_options=arrow_csv.ConvertOptions(column_types=types, include_columns=[str(i) for i in wanted], strings_can_be_null=False),
        ).unify_dictionaries().combine_chunks()  # fmt: skip

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
        is_clean &= self._numbers_clean(values, np.maximum(indicators, 0))
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

    def _numbers_clean(self, values: dict[str, pa.Array], indicators: np.ndarray) -> np.ndarray:
        """Whether the numbers of a row are plain, and clearly within every bound; what is near a bound is left to the decimals."""
        plain = {name: _truth(pc.match_substring_regex(column, PLAIN)) for name, column in values.items()}
        blank = {name: _truth(pc.equal(column, "")) for name, column in values.items()}
        n = len(indicators)
        number = {name: _floats(column, plain[name]) for name, column in values.items()}
        none = np.ones(n, bool)
        of = self.plan.indicators
        is_ratio = np.array([i.kind == "ratio" for i in of])[indicators]
        is_growth = np.array([i.kind == "growth" for i in of])[indicators]
        has_value = plain.get("value", ~none)
        value = number.get("value", np.full(n, np.nan))
        no_parts = blank.get("numerator", none) & blank.get("denominator", none)
        parts = plain.get("numerator", ~none) & plain.get("denominator", ~none) & is_ratio
        low, high = (np.array([_limit(i, name) for i in of])[indicators] for name in ("minimum", "maximum"))
        scale = np.array([float(i.scale) for i in of])[indicators]
        whole = np.array([i.whole for i in of])[indicators]
        with np.errstate(invalid="ignore", divide="ignore"):
            inside = (value > low) & (value < high) | _at_limit(value, low, high)
            dotted = _truth(pc.match_substring(values["value"], ".")) if "value" in values else ~none
            alone = (
                has_value
                & no_parts
                & inside
                & ~(whole & dotted)
                & ~is_growth
                & ~(is_ratio & (scale > 1) & (value > 0) & (value <= 1))
            )
            if not parts.any():
                return alone
            top, bottom = number["numerator"], number["denominator"]
            rate = scale * top / bottom
            same = _truth(pc.equal(values["numerator"], values["denominator"]))
            below = (top < bottom * (1 - _NEAR)) & (rate < high) | same & (scale <= high)
            fits = (bottom > 0) & below & ((rate > low) | (top == 0) & (low <= 0))
            agrees = np.abs(value - rate) < float(TOLERANCE) * (1 - _NEAR)
            both = parts & fits & (has_value & inside & agrees & ~(whole & dotted) | blank.get("value", none))
        return alone | both

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
            **{m: _or_none(values[m]) if m in values else empty for m in ("value", "numerator", "denominator")},
            "note": note if note is not None else _dictionary(np.zeros(n, np.int64), [""]),
            "sheet": empty, "row": pa.array(numbers, pa.int32()), "column": _dictionary(is_by_parts.astype(np.int64), letters),
        })  # fmt: skip

    def _key(self, indicators: Any, regions: Any, periods: Any, bases: Any) -> Any:
        """One number for one key."""
        return ((indicators * len(self._regions) + regions) * max(len(self._periods), 1) + periods) * len(BASES) + bases

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


def _floats(column: pa.Array, is_plain: np.ndarray) -> np.ndarray:
    """The plain numbers as floats, the others as none."""
    masked = column if is_plain.all() else pc.if_else(pa.array(is_plain), column, pa.scalar(None, pa.string()))
    return pc.cast(masked, pa.float64()).to_numpy(zero_copy_only=False)


def _limit(indicator: Indicator, name: str) -> float:
    limit = getattr(indicator, name)
    return (-np.inf if name == "minimum" else np.inf) if limit is None else float(limit)


def _at_limit(value: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Exactly at a bound; only where a float holds the bound and its neighbours apart."""
    return ((value == low) | (value == high)) & (np.abs(value) < 100_000) & (value == np.round(value))


def _dictionary(indices: np.ndarray, words: list[str]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(np.maximum(indices, 0).astype(np.int32)), pa.array(words, pa.string()))


def _or_none(column: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)


def _encoded(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """The same columns as dictionaries where `schema` has them so."""
    columns = [c.dictionary_encode() if pa.types.is_dictionary(f.type) else c for c, f in zip(table.columns, schema, strict=True)]
    return pa.table(columns, names=SCHEMA.names)
