"""The gap board as data: the names and units of DESIGN §3.3, for other programs. Numbers are those of the screen."""

from __future__ import annotations

import csv
import io
import json
import math
from typing import Any

from metrics.board import Board
from metrics.trace import trace

FIELDS = (
    "indicator", "region", "period", "kind", "actual", "target", "comparator", "need", "gap", "attainment", "progress",
    "elapsed", "expected", "pace_gap", "required_rate", "yoy", "qoq", "status", "coverage", "restated", "demo", "forecast", "trace",
)  # fmt: skip
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0")


def board_rows(board: Board, region: str | None = None) -> list[dict[str, Any]]:
    """One object per indicator and region with FIELDS; `forecast` is none until there is one."""
    rows = []
    for row in board.rows(region).itertuples(index=False):
        indicator = board.plan.indicator_by_code[row.indicator]
        values = {name: _plain(getattr(row, name)) for name in FIELDS if hasattr(row, name)}
        values["comparator"] = indicator.targets[row.which].comparator if row.which >= 0 else None
        values["coverage"] = f"{row.parts_reported}/{row.n_parts}" if row.n_parts and row.parts_reported else None
        values["forecast"] = None
        values["trace"] = trace(board, row)
        rows.append({name: values[name] for name in FIELDS})
    return rows


def _plain(value: Any) -> Any:
    """Python's own types, NaN as none, whole floats without a fraction."""
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, float):
        if math.isnan(value):
            return None
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    return value


def as_json(rows: list[dict[str, Any]]) -> str:
    return json.dumps(rows, ensure_ascii=False, indent=1, allow_nan=False)


def as_csv(rows: list[dict[str, Any]]) -> str:
    """For Excel: BOM, the trace's formula in words, and no text that a spreadsheet would run."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(FIELDS)
    for row in rows:
        cells = [row[name] if name != "trace" else row["trace"]["formula"] for name in FIELDS]
        writer.writerow(["" if c is None else _harmless(c) for c in cells])
    return "\ufeff" + out.getvalue()


def _harmless(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell
