"""这个数怎么来的: the readings behind one number, the target's clause and the formula with its numbers in it.

Follows the ways recorded by `metrics.cumulate` back to the rows of the readings frame, one series at a time: for a screen or a
row of JSON, not for whole boards of thousands of regions.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from metrics.actuals import Actuals
from metrics.board import Board
from metrics.cumulate import DIRECT, MONTH, OTHER, QUARTER, SKIP, YEAR, Cumulative
from metrics.model import Indicator
from metrics.wording import target_of

INPUT_COLUMNS = (
    "indicator",
    "region",
    "period",
    "basis",
    "value",
    "numerator",
    "denominator",
    "upload",
    "sheet",
    "row",
    "column",
)


def trace(board: Board, row: Any) -> dict[str, Any]:
    """Inputs, target and formula of one row of `Board.rows` (a named tuple) of the board's last period."""
    indicator = board.plan.indicator_by_code[row.indicator]
    inputs = board.cube.readings.iloc[_inputs(board, indicator, row.region)] if not np.isnan(row.actual) else pd.DataFrame()
    target = target_of(indicator, row)
    result: dict[str, Any] = {
        "inputs": [_input(r) for r in inputs.itertuples()],
        "formula": formula(indicator, row),
        "target": None,
        "notes": notes(indicator, row),
    }
    if target is not None:
        result["target"] = {"document": board.plan.document, "clause": target.clause, "quote": target.quote or target.quote_annex}
    return result


def _input(reading: Any) -> dict[str, Any]:
    values = {name: getattr(reading, name) for name in INPUT_COLUMNS}
    for name in ("value", "numerator", "denominator"):
        values[name] = None if pd.isna(values[name]) else plain(values[name])
    for name in ("sheet", "row", "column"):
        values[name] = None if pd.isna(values[name]) else values[name]
    values["upload"] = int(values["upload"])
    values["row"] = None if values["row"] is None else int(values["row"])
    return values


def plain(number: Any) -> str:
    """An exact number as text without exponent or trailing zeros."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _inputs(board: Board, indicator: Indicator, region: str) -> list[int]:
    """Rows of the readings that the actual at the board's last period was made from, without repeats."""
    actuals = board.actuals_of_kind[indicator.kind]
    i = [a.code for a in actuals.indicators].index(indicator.code)
    r = board.plan.region_names.index(region)
    if indicator.kind == "growth":
        base = board.plan.indicator_by_code[indicator.base or ""]
        end = board.cube.n_months - 1
        year_end = end - (board.cube.first_month + end) % 12 - 1
        found = _point(board, base, region, end, board.periods[-1].months) + _point(board, base, region, year_end, 3)
    elif actuals.totals.is_rolled[i, r, -1]:
        parts = [
            p for p in board.plan.children.get(region, ()) if actuals.totals.reported[i, board.plan.region_names.index(p), -1]
        ]
        found = [row for part in parts for row in _inputs(board, indicator, part)]
    else:
        found = _of_region(board, actuals, indicator, i, region)
    return list(dict.fromkeys(found))


def _of_region(board: Board, actuals: Actuals, indicator: Indicator, i: int, region: str) -> list[int]:
    last = board.cube.n_months - 1
    if actuals.running is not None:
        series = i * board.cube.n_regions + board.plan.region_names.index(region)
        name = "plan" if indicator.kind == "plan_flow" else "year"
        found = _back(actuals.running, name, series, last)
        if found:
            return found
    span = board.periods[-1].months
    found = _window(board, indicator, region, last, span, ("point",))
    return found or _window(board, indicator, region, last, span, ("ytd", "year", "quarter", "month"))


def _window(board: Board, indicator: Indicator, region: str, end: int, span: int, layers: tuple[str, ...]) -> list[int]:
    series = board.cube.rows([indicator.code])[board.plan.region_names.index(region)]
    for month in range(end, max(end - span, -1), -1):
        for layer in layers:
            if board.cube.refs[layer][series, month] >= 0:
                return [int(board.cube.refs[layer][series, month])]
    return []


def _point(board: Board, indicator: Indicator, region: str, end: int, span: int) -> list[int]:
    own = _window(board, indicator, region, end, span, ("point",)) if end >= 0 else []
    if own:
        return own
    return [row for part in board.plan.children.get(region, ()) for row in _point(board, indicator, part, end, span)]


def _back(running: Cumulative, name: str, series: int, month: int) -> list[int]:
    """Readings on the way to a running total, the latest first; a month that nothing covers adds none."""
    january = (month // 12) * 12
    if month < 0 or (name == "plan" and month < running.starts[series]):
        return []
    total = running.year if name == "year" else running.plan
    way = int(total.way[series, month])
    floor = january if name == "year" else 0

    def earlier(back: int) -> list[int]:
        return _back(running, name, series, month - back) if month - back >= floor else []

    if way == DIRECT:
        return _some(running.refs["ytd" if name == "year" else "ptd"][series, month])
    for step, layer, months in ((QUARTER, "quarter", 3), (MONTH, "month", 1), (YEAR, "year", 12)):
        if way == step:
            return _some(running.refs[layer][series, month]) + earlier(months)
    if way == OTHER and name == "year":
        return _some(running.refs["ptd"][series, month]) + _back(running, "plan", series, january - 1)
    if way == OTHER:
        return _back(running, "year", series, month) + _back(running, "plan", series, january - 1)
    return earlier(1) if way == SKIP else []


def _some(row: int) -> list[int]:
    return [int(row)] if row >= 0 else []


def _n(number: float) -> str:
    return f"{number:,.12g}"


def formula(indicator: Indicator, row: Any) -> str:
    """The calculation with its numbers, in words a reader can check with a pocket calculator; empty without an actual."""
    if np.isnan(row.actual):
        return ""
    unit = indicator.unit
    parts = []
    if indicator.kind == "growth" and not np.isnan(row.denominator):
        parts.append(f"{_n(row.numerator)} ÷ {_n(row.denominator)}（上年末） − 1 = {row.actual:.1f}{unit}")
    elif indicator.kind == "ratio" and not np.isnan(row.denominator):
        parts.append(f"{_n(row.numerator)} ÷ {_n(row.denominator)} = {row.actual:.1f}{unit}")
    if not np.isnan(row.progress):
        start = row.baseline if not np.isnan(row.baseline) else 0
        if start:
            parts.append(f"进度 =（{_n(row.actual)} − {_n(start)}）÷（{_n(row.target)} − {_n(start)}）= {row.progress:.1%}")
        else:
            parts.append(f"进度 = {_n(row.actual)} ÷ {_n(row.target)} = {row.progress:.1%}")
        parts.append(f"序时 = {row.elapsed:.1%}")
        parts.append(f"{row.progress:.1%} − {row.elapsed:.1%} = {row.pace_gap:+.1f} 个百分点")
    return "；".join(parts)


def notes(indicator: Indicator, row: Any) -> list[str]:
    """What a reader of this number has to know besides: incomplete, two totals that disagree, baseline taken, restated."""
    said = []
    if row.is_rolled:
        said.append(f"由下级区域汇总，{row.parts_reported}/{row.n_parts} 区域已报")
    if row.incomplete:
        said.append("数据不全，为下限")
    both = not row.is_rolled and row.parts_reported == row.n_parts and not np.isnan(row.direct + row.rolled)
    if both and abs(row.direct - row.rolled) > 1e-9 * max(1, abs(row.direct)):
        said.append(f"上报总数 {_n(row.direct)} 与下级区域汇总 {_n(row.rolled)} 不一致，采用上报总数")
    if row.baseline_is_first:
        said.append(f"基期取首期（{_n(row.baseline)}）")
    if row.restated:
        said.append("含修订数据")
    if row.hold and row.reported:
        said.append("须保持的指标，不计序时进度")
    return said
