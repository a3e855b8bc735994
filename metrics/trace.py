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
from metrics.cube import Cube
from metrics.cumulate import DIRECT, MONTH, OTHER, QUARTER, SKIP, YEAR, Cumulative
from metrics.formulas import formula, formulas, notes, others_of
from metrics.model import Indicator, Period
from metrics.sentences import goal_text
from metrics.wording import target_of, value_text

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


BASIS_WORDS = {"point": "期末数", "discrete": "当期", "ytd": "本年累计", "ptd": "规划期累计"}
INNER_QUOTES = str.maketrans("“”", "‘’")
MOST_CELLS = 12
"""Cells named one by one in a sentence; of more the number is said. The data form lists all."""


def trace(board: Board, row: Any) -> dict[str, Any]:
    """Inputs, target and formula of one row of `Board.rows` (a named tuple) of the board's last period.

    `combined`: how the inputs make the number. `formulas`: name of a board column → its calculation with numbers.
    """
    indicator = board.plan.indicator_by_code[row.indicator]
    inputs = board.readings.iloc[_inputs(board, indicator, row.region)] if not np.isnan(row.actual) else pd.DataFrame()
    target = target_of(indicator, row)
    listed = [_input(r) for r in inputs.itertuples()]
    result: dict[str, Any] = {
        "inputs": listed,
        "combined": combined(indicator, row, listed),
        "formula": formula(indicator, row),
        "formulas": formulas(indicator, row, others_of(board, row)),
        "target": None,
        "notes": notes(indicator, row),
    }
    if target is not None:
        result["target"] = {
            "document": board.plan.document,
            "clause": target.clause,
            "quote": target.quote or target.quote_annex,
            "words": goal_text(indicator, target, row),
        }
    return result


def combined(indicator: Indicator, row: Any, inputs: list[dict[str, Any]]) -> str:
    """How the inputs make the actual, in words; empty where there are none."""
    if not inputs:
        return ""
    bases = {i["basis"] for i in inputs}
    regions = len({i["region"] for i in inputs})
    bare = bool(np.isnan(row.denominator))
    how = {
        "stock": "期末数",
        "level": "期末数",
        "growth": "本期末存量 ÷ 上年末存量 − 1",
        "ratio": "直接采用上报的比率" if bare else "Σ分子 ÷ Σ分母",
        "annual_flow": "本年累计数"
        if bases == {"ytd"}
        else "本年各期相加"
        if bases == {"discrete"}
        else "累计数与各期数换算相加",
        "plan_flow": "规划期累计数" if bases == {"ptd"} else "自起算日起各年、各期相加",
    }[indicator.kind]
    if not row.is_rolled:
        return how
    if indicator.kind == "level":
        return f"{how}，取 {regions} 个区域中最差的"
    return f"{how}，由 {regions} 个区域汇总"


def explain(board: Board, row: Any) -> str:
    """The trace in sentences: 来源, 计算, 目标, 公式, 说明, one line each."""
    indicator = board.plan.indicator_by_code[row.indicator]
    found = trace(board, row)
    if not found["inputs"]:
        lines = [f"{indicator.label}：所选期间没有可用的读数"]
    else:
        cells = [_cell_text(indicator, i) for i in found["inputs"][:MOST_CELLS]]
        rest = len(found["inputs"]) - len(cells)
        head = f"{indicator.label} {value_text(indicator, row.actual)}，来自：" + "；".join(cells)
        lines = [head + (f"；等共 {rest + len(cells)} 处" if rest else ""), f"计算：{found['combined']}"]
    if target := found["target"]:
        quote = f"“{target['quote'].translate(INNER_QUOTES)}”" if target["quote"] else ""
        source = f"{target['document']} {target['clause']}".strip()
        lines.append(f"目标：{target['words']}" + (f"，依据 {source}{quote}" if source or quote else ""))
    else:
        lines.append("目标：未设")
    shown = [
        text for name, text in found["formulas"].items() if name not in ("target", "need") or (name == "need" and "整数" in text)
    ]
    if shown:
        lines.append("公式：" + "；".join(shown))
    lines += [f"说明：{'；'.join(found['notes'])}"] if found["notes"] else []
    return "\n".join(line + "。" for line in lines)


def _cell_text(indicator: Indicator, reading: dict[str, Any]) -> str:
    """`批次 12 表“一季度”第 5 行 D 列（全区 2025Q3 本年累计 2,310）`."""
    sheet = f"表“{reading['sheet']}”" if reading["sheet"] else ""
    row = f"第 {reading['row']} 行" if reading["row"] is not None else ""
    column = f" {reading['column']} 列" if reading["column"] else ""
    value = reading["value"] if reading["numerator"] is None else f"{reading['numerator']}/{reading['denominator']}"
    what = f"{reading['region']} {Period.parse(reading['period']).name}{BASIS_WORDS[reading['basis']]} {value}"
    return f"批次 {reading['upload']} {sheet}{row}{column}（{what}）"


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
    r = board.plan.region_position[region]
    if indicator.kind == "growth":
        base = board.plan.indicator_by_code[indicator.base or ""]
        end = actuals.cube.n_months - 1
        year_end = end - (actuals.cube.first_month + end) % 12 - 1
        found = _point(actuals.cube, base, region, end, board.periods[-1].months) + _point(
            actuals.cube, base, region, year_end, 3
        )
    elif actuals.totals.is_rolled[i, r, -1]:
        parts = [p for p in board.plan.children.get(region, ()) if actuals.totals.reported[i, board.plan.region_position[p], -1]]
        found = [row for part in parts for row in _inputs(board, indicator, part)]
    else:
        found = _of_region(board, actuals, indicator, i, region)
    return list(dict.fromkeys(found))


def _of_region(board: Board, actuals: Actuals, indicator: Indicator, i: int, region: str) -> list[int]:
    last = actuals.cube.n_months - 1
    if actuals.running is not None:
        series = i * actuals.cube.n_regions + board.plan.region_position[region]
        name = "plan" if indicator.kind == "plan_flow" else "year"
        found = _back(actuals.running, name, series, last)
        if found:
            return found
    span = board.periods[-1].months
    found = _window(actuals.cube, indicator, region, last, span, ("point",))
    return found or _window(actuals.cube, indicator, region, last, span, ("ytd", "year", "quarter", "month"))


def _window(cube: Cube, indicator: Indicator, region: str, end: int, span: int, layers: tuple[str, ...]) -> list[int]:
    series = cube.rows([indicator.code])[cube.plan.region_position[region]]
    for month in range(end, max(end - span, -1), -1):
        for layer in layers:
            if cube.refs[layer][series, month] >= 0:
                return [int(cube.refs[layer][series, month])]
    return []


def _point(cube: Cube, indicator: Indicator, region: str, end: int, span: int) -> list[int]:
    own = _window(cube, indicator, region, end, span, ("point",)) if end >= 0 else []
    if own:
        return own
    return [row for part in cube.plan.children.get(region, ()) for row in _point(cube, indicator, part, end, span)]


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
