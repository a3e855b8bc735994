"""What became of one file: readings, issues, assumptions, the ledger of its rows, and how it was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd
import pyarrow as pa

from etl.check import Reading
from etl.issues import Issue

LEDGER = ("rows", "preamble", "header", "blank", "loaded", "refused", "listed")
SCHEMA = pa.schema([(name, pa.int32() if name == "row" else pa.string()) for name in Reading._fields])


@dataclass(frozen=True)
class Corrections:
    """How a person says a file is to be read, where the reader's own finding is wrong. `columns`: letter → field, `ignored` for none."""

    encoding: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    columns: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {k: dict(v) if isinstance(v, Mapping) else v for k, v in vars(self).items() if v}

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Corrections:
        return cls(values.get("encoding"), values.get("sheet"), values.get("header_row"), dict(values.get("columns") or {}))


@dataclass(frozen=True)
class Column:
    """One column of the file and the field it was taken for, blank where it heads readings of its own or nothing."""

    letter: str
    header: str
    field: str
    sample: str = ""


@dataclass(frozen=True)
class Layout:
    """How the file was laid out, as found or as corrected. `header_rows`: first and last, from 1."""

    sheet: str | None
    sheets: tuple[str, ...]
    header_rows: tuple[int, int] | None
    is_cross: bool
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Outcome:
    """What became of one file. `table`: one row per accepted reading, columns of `etl.check.Reading`, all text but `row`."""

    file: str
    sha256: str
    encoding: str | None
    table: pa.Table = field(default_factory=SCHEMA.empty_table)
    issues: tuple[Issue, ...] = ()
    assumptions: tuple[str, ...] = ()
    ledger: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LEDGER, 0))
    accepted: bool = False
    layout: Layout | None = None
    rows: list[list[str]] = field(default_factory=list, repr=False)

    @property
    def count(self) -> int:
        return self.table.num_rows

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        return tuple(map(Reading._make, zip(*(c.to_pylist() for c in self.table.columns), strict=True)))

    def counts(self) -> dict[str, int]:
        """Issues by level."""
        found = dict.fromkeys(("error", "warning", "assumption", "note"), 0)
        for entry in self.issues:
            found[entry.level] += 1
        return found

    def as_json(self) -> dict[str, Any]:
        """The object of `check --json` (DESIGN §6)."""
        readings = []
        for reading in self.readings:
            values = reading._asdict()
            source = {name: values.pop(name) for name in ("sheet", "row", "column")}
            readings.append({**values, "source": source})
        return {
            "file": self.file, "sha256": self.sha256, "encoding": self.encoding, "accepted": self.accepted, "readings": readings,
            "issues": [i.as_json() for i in self.issues], "assumptions": list(self.assumptions), "ledger": dict(self.ledger),
        }  # fmt: skip


def as_table(readings: list[Reading]) -> pa.Table:
    columns = zip(*readings, strict=True) if readings else [[] for _ in Reading._fields]
    return pa.table([pa.array(c, type=f.type) for c, f in zip(columns, SCHEMA, strict=True)], schema=SCHEMA)


def frame(outcome: Outcome) -> pd.DataFrame:
    """One row per reading; all text (none where absent) but `row`, an integer."""
    columns = {name: outcome.table[name].to_pylist() for name in Reading._fields}
    return pd.DataFrame(columns, dtype=object).astype({"row": "int64"})
