"""The gap board as data: the names and units of DESIGN §3.3, for other programs. Numbers are those of the screen."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from metrics.board import Board
from metrics.forecast import Forecast, NoForecast
from metrics.forecast import as_json as forecast_json
from metrics.trace import trace
from metrics.wording import target_of

FIELDS = (
    "indicator", "region", "period", "kind", "actual", "target", "comparator", "need", "gap", "attainment", "progress",
    "elapsed", "expected", "pace_gap", "required_rate", "yoy", "qoq", "status", "coverage", "restated", "demo", "forecast", "trace",
    "computed_status", "override", "targets",
)  # fmt: skip
"""The contract's names in its order, then what was added since: the rule's own verdict and who overruled it, and every target that
holds at once (the row itself shows the one with the worst verdict)."""
TARGET_FIELDS = ("target", "comparator", "need", "gap", "attainment", "progress", "elapsed", "expected", "pace_gap", "status")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0")


def board_rows(
    board: Board, region: str | None = None, forecasts: Mapping[tuple[str, str], Forecast | NoForecast] | None = None
) -> list[dict[str, Any]]:
    """One object per indicator and region with FIELDS. `forecasts`: by (indicator, region); none where there is none."""
    rows = []
    given = forecasts or {}
    targets: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in board.per_target(region).itertuples(index=False):
        targets.setdefault((row.indicator, row.region), []).append(_target(board, row))
    for row in board.rows(region).itertuples(index=False):
        indicator = board.plan.indicator_by_code[row.indicator]
        values = {name: _plain(getattr(row, name)) for name in FIELDS if hasattr(row, name)}
        target = target_of(indicator, row)
        values["comparator"] = target.comparator if target else None
        values["coverage"] = f"{row.parts_reported}/{row.n_parts}" if row.n_parts and row.parts_reported else None
        values["forecast"] = forecast_json(given.get((row.indicator, row.region)))
        values["override"] = row.override or None
        values["targets"] = targets.get((row.indicator, row.region), [])
        values["trace"] = trace(board, row)
        rows.append({name: values[name] for name in FIELDS})
    return rows


def _target(board: Board, row: Any) -> dict[str, Any]:
    """One of the targets that hold, with its own verdict."""
    target = target_of(board.plan.indicator_by_code[row.indicator], row)
    values = {name: _plain(getattr(row, name)) for name in TARGET_FIELDS if hasattr(row, name)}
    values["comparator"] = target.comparator if target else None
    return {name: values[name] for name in TARGET_FIELDS} | {"clause": target.clause if target else ""}


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


def change_rows(changes: pd.DataFrame) -> list[dict[str, Any]]:
    """The table of `metrics.compare.compare` as objects, NaN as none."""
    return [{name: _plain(value) for name, value in row.items()} for row in changes.to_dict("records")]


def as_csv(rows: list[dict[str, Any]]) -> str:
    """For Excel: BOM, the trace's formula in words, and no text that a spreadsheet would run."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(FIELDS)
    for row in rows:
        words = {
            "trace": row["trace"]["formula"],
            "targets": "；".join(f"{t['comparator']}{t['target']} {t['status'] or ''}" for t in row["targets"]),
        }
        cells = [words.get(name, row[name]) for name in FIELDS]
        writer.writerow(["" if c is None else harmless(c) for c in cells])
    return "\ufeff" + out.getvalue()


def harmless(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell
