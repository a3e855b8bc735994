"""The calculation behind each number of a board row, written with its numbers so that a pocket calculator can check it.

A row holds most of what a formula needs; what lies in other periods (同比, 环比, the mean of the last four quarters) comes from
`Others`, and is written only where it gives back the very number of the row.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, replace
from dataclasses import field as has
from typing import Any

import numpy as np

from metrics.actuals import Actuals
from metrics.board import Board
from metrics.changes import brought, increments, within_last_four
from metrics.model import Indicator, Period, Plan
from metrics.model.period import month_end
from metrics.requirements import due_month
from metrics.rounding import fixed, percent
from metrics.status import PRESETS
from metrics.totals import period_ends
from metrics.wording import field, target_of

EXPLAINED = (
    "actual", "target", "need", "gap", "attainment", "progress", "elapsed", "expected", "pace_gap",
    "required_rate", "required_multiple", "yoy", "qoq",
)  # fmt: skip
"""The names `formula_of` has a formula for."""

NAMES = {
    "actual": "实际", "target": "目标", "need": "达标所需", "gap": "差距", "attainment": "完成率", "progress": "进度",
    "elapsed": "序时", "expected": "序时应达", "pace_gap": "超欠序时", "required_rate": "余下每季需", "required_multiple": "为近四季均值",
    "yoy": "同比", "qoq": "环比",
}  # fmt: skip


def exact(number: float) -> str:
    return f"{number:,.12g}"


def formula(indicator: Indicator, row: Any) -> str:
    """The calculation with its numbers, in words a reader can check with a pocket calculator; empty without an actual."""
    if np.isnan(row.actual):
        return ""
    unit = indicator.unit
    parts = []
    if indicator.kind == "growth" and not np.isnan(row.denominator):
        parts.append(
            f"{exact(row.numerator)} ÷ {exact(row.denominator)}（上年末） − 1 = {fixed(row.actual, grouped=False)}{unit}"
        )
    elif indicator.kind == "ratio" and not np.isnan(row.denominator):
        parts.append(f"{exact(row.numerator)} ÷ {exact(row.denominator)} = {fixed(row.actual, grouped=False)}{unit}")
    if not np.isnan(row.progress):
        start = row.baseline if not np.isnan(row.baseline) else 0
        if start:
            parts.append(
                f"进度 =（{exact(row.actual)} − {exact(start)}）÷（{exact(row.target)} − {exact(start)}）= {_percent(row.progress)}"
            )
        else:
            parts.append(f"进度 = {exact(row.actual)} ÷ {exact(row.target)} = {_percent(row.progress)}")
        parts.append(f"序时 = {_percent(row.elapsed)}")
        parts.append(
            f"{_percent(row.progress)} − {_percent(row.elapsed)} = {fixed(row.pace_gap, sign='+', grouped=False)} 个百分点"
        )
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
        said.append(f"上报总数 {exact(row.direct)} 与下级区域汇总 {exact(row.rolled)} 不一致，采用上报总数")
    if row.baseline_is_first:
        said.append(f"基期取首期（{exact(row.baseline)}）")
    if row.restated:
        said.append("含修订数据")
    if row.hold and row.reported:
        said.append("须保持的指标，不计序时进度")
    return said


@dataclass(frozen=True)
class Others:
    """What other periods add, by period, oldest first; none where not known: the number compared a year apart (of a flow the year
    so far), the number compared one period apart (of a flow the single period). `recent`: what came within the last four periods, each with
    the number of periods that it took."""

    plan: Plan
    period: Period
    cutoff: dt.date
    levels: list[float | None] = has(default_factory=list)
    singles: list[float | None] = has(default_factory=list)
    recent: list[tuple[float, int]] = has(default_factory=list)


def others_of(board: Board, row: Any) -> Others:
    """Of the series that `row` (of the board's last period) belongs to."""
    indicator = board.plan.indicator_by_code[row.indicator]
    actuals = board.actuals_of_kind[indicator.kind]
    i = [a.code for a in actuals.indicators].index(indicator.code)
    one = _one(actuals, i, board.plan.region_names.index(row.region))
    span = board.periods[-1].months
    at = one, indicator.kind, period_ends(actuals.cube, span), span, actuals.cube.first_month
    amounts, took = (array[0, 0] for array in brought(*at))
    back = np.arange(len(took))[::-1]
    recent = [(float(amounts[n]), int(took[n])) for n in np.flatnonzero(within_last_four(took, back))]
    whole = np.where(one.totals.incomplete | ~one.totals.reported, np.nan, one.actual)
    levels, singles = whole, whole
    if indicator.kind in ("annual_flow", "plan_flow"):
        levels, singles = np.where(one.this_year_is_whole, one.this_year, np.nan), increments(*at)
    return Others(board.plan, board.periods[-1], board.cutoff, _known(levels), _known(singles), recent)


def _one(actuals: Actuals, i: int, r: int) -> Actuals:
    """The part of `actuals` that changes are computed from, for one series: a click must not cost a whole board."""

    def cut(array: np.ndarray) -> np.ndarray:
        return array[i : i + 1, r : r + 1]

    totals = replace(actuals.totals, incomplete=cut(actuals.totals.incomplete), reported=cut(actuals.totals.reported))
    return replace(
        actuals,
        totals=totals,
        actual=cut(actuals.actual),
        this_year=cut(actuals.this_year),
        this_year_is_whole=cut(actuals.this_year_is_whole),
        numerator=cut(actuals.numerator),
        denominator=cut(actuals.denominator),
    )


def _known(values: np.ndarray) -> list[float | None]:
    return [None if np.isnan(v) else float(np.round(v, 10)) for v in values[0, 0]]


def formula_of(indicator: Indicator, row: Any, name: str, others: Others | None = None) -> str:
    """The formula of one of EXPLAINED with its numbers; empty where the row has no such number. KeyError for another name.

    Without `others` the parts that lie in other periods are named but not given.
    """
    value = field(row, name)
    if name not in EXPLAINED:
        raise KeyError(name)
    return "" if value is None else _FORMULAS[name](indicator, row, float(value), others)


def formulas(indicator: Indicator, row: Any, others: Others | None = None) -> dict[str, str]:
    """Name → formula for each number the row has."""
    return {name: text for name in EXPLAINED if (text := formula_of(indicator, row, name, others))}


def _close(a: float, b: float) -> bool:
    return math.isclose(a, b, rel_tol=1e-7, abs_tol=1e-8)


def _percent(x: float) -> str:
    return percent(x, grouped=False)


def _less(a: float, b: float) -> str:
    """`93 − 55`, a negative subtrahend in brackets."""
    return f"{exact(a)} − {exact(b) if b >= 0 else f'（{exact(b)}）'}"


def _start(row: Any) -> float:
    return float(field(row, "baseline", 0.0))


def _actual(indicator: Indicator, row: Any, value: float, others: Others | None) -> str:
    top, bottom = field(row, "numerator"), field(row, "denominator")
    percent = f" × {indicator.scale}" if indicator.scale != 1 else ""
    if indicator.kind == "growth" and bottom is not None:
        return f"实际 =（{exact(top)} ÷ {exact(bottom)}（上年末） − 1）{percent} = {exact(value)}"
    if indicator.kind == "ratio" and bottom is not None:
        return f"实际 = {exact(top)} ÷ {exact(bottom)}{percent} = {exact(value)}"
    return f"实际 = {exact(value)}"


def _target(indicator: Indicator, row: Any, value: float, others: Others | None) -> str:
    return f"目标 = {exact(value)}"


def _need(indicator: Indicator, row: Any, value: float, others: Others | None) -> str:
    target = field(row, "target")
    if target is None or value == target:
        return f"达标所需 = 目标 = {exact(value)}"
    word = "大于" if value > target else "小于"
    return f"达标所需 = {word} {exact(target)} 且为整数的最{'小' if value > target else '大'}值 = {exact(value)}"


def _gap(indicator: Indicator, row: Any, value: float, others: Others | None) -> str:
    actual, need = field(row, "actual"), field(row, "need")
    if field(row, "met", False):
        return "差距 = 0（已达到目标）"
    if indicator.kind == "growth":
        top, bottom, target = field(row, "numerator"), field(row, "denominator"), field(row, "target")
        if top is None or bottom is None or target is None:
            return f"差距 = {exact(value)}"
        wanted = top + value if actual is not None and actual < target else top - value
        edge = f"{exact(bottom)} ×（1 + {exact(target)} ÷ {indicator.scale}）= {exact(bottom * (1 + target / indicator.scale))}"
        return f"差距 = |{exact(wanted)} − {exact(top)}| = {exact(value)}（{edge}，达标须为 {exact(wanted)}）"
    return f"差距 = |{_less(need, actual)}| = {exact(value)}"


def _attainment(indicator: Indicator, row: Any, value: float, others: Others | None) -> str:
    return f"完成率 = {exact(field(row, 'actual'))} ÷ {exact(field(row, 'target'))} = {_percent(value)}"


def _progress(indicator: Indicator, row: Any, value: float, others: Others | None) -> str:
    actual, target, start = field(row, "actual"), field(row, "target"), _start(row)
    if not start:
        return f"进度 = {exact(actual)} ÷ {exact(target)} = {_percent(value)}"
    return f"进度 =（{_less(actual, start)}）÷（{_less(target, start)}）= {_percent(value)}"


def _elapsed(indicator: Indicator, row: Any, value: float, others: Others | None) -> str:
    """The share is given back as parts of a whole: what is left up to the due date tells how long the whole is."""
    target = target_of(indicator, row)
    plain = f"序时 = {_percent(value)}"
    if indicator.pace:
        return plain + "（按规划设置的分期比例）"
    if others is None or target is None or value >= 1:
        return plain
    due, rule = due_month(others.plan, target, others.period), others.plan.status
    day = min(others.cutoff, others.period.end)
    gone = day.year * 12 + day.month - 1 + (day == month_end(day.year * 12 + day.month - 1))
    if (rule.count_by or PRESETS[rule.preset].count_by) == "day":
        unit, left = "天", float(((target.due or month_end(due)) - day).days)
    elif (rule.count_by or PRESETS[rule.preset].count_by) == "month":
        unit, left = "个月", float(due + 1 - gone)
    else:
        unit, left = "个季度", float(-(-(due + 1) // 3) - gone // 3)
    whole = left / (1 - value)
    if not _close(whole, round(whole)) or left <= 0:
        return plain
    return f"序时 = {round(whole - left)} ÷ {round(whole)} {unit} = {_percent(value)}"


def _expected(indicator: Indicator, row: Any, value: float, others: Others | None) -> str:
    target, share, start = field(row, "target"), f"{exact(field(row, 'elapsed') * 100)}%", _start(row)
    if not start:
        return f"序时应达 = {exact(target)} × {share} = {exact(value)}"
    return f"序时应达 = {exact(start)} + {share} ×（{_less(target, start)}）= {exact(value)}"


def _pace_gap(indicator: Indicator, row: Any, value: float, others: Others | None) -> str:
    return f"超欠序时 = {_percent(field(row, 'progress'))} − {_percent(field(row, 'elapsed'))} = {fixed(value, sign='+', grouped=False)} 个百分点"


def _required_rate(indicator: Indicator, row: Any, value: float, others: Others | None) -> str:
    gap = field(row, "gap")
    if not value:
        return "余下每季需 = 0（已达到目标）"
    return f"余下每季需 = {exact(gap)} ÷ {round(gap / value)} 个季度 = {exact(value)}"


def _required_multiple(indicator: Indicator, row: Any, value: float, others: Others | None) -> str:
    rate = field(row, "required_rate")
    if not rate:
        return "为近四季均值 = 0（已达到目标）"
    recent = others.recent if others else []
    quarters = sum(took for _, took in recent)
    if quarters and _close(rate / (mean := sum(x for x, _ in recent) / quarters), value):
        parts = " + ".join(exact(x) if x >= 0 else f"（{exact(x)}）" for x, _ in recent)
        return f"为近四季均值 = {exact(rate)} ÷ {exact(mean)} = {fixed(value, grouped=False)} 倍（均值 =（{parts}）÷ {quarters}）"
    return f"为近四季均值 = {exact(rate)} ÷ 近四个季度均值 = {fixed(value, grouped=False)} 倍"


def _change(name: str, what: tuple[str, str], value: float, series: list[float | None], back: int) -> str:
    now, before = (series[-1], series[-1 - back]) if len(series) > back else (None, None)
    if now is not None and before and _close((now - before) / abs(before), value):
        under = exact(before) if before > 0 else f"|{exact(before)}|"
        return f"{name} =（{_less(now, before)}）÷ {under} = {percent(value, sign='+', grouped=False)}（{what[0]} {exact(now)}，{what[1]} {exact(before)}）"
    return f"{name} =（{what[0]} − {what[1]}）÷ {what[1]} = {percent(value, sign='+', grouped=False)}"


def _yoy(indicator: Indicator, row: Any, value: float, others: Others | None) -> str:
    what = ("本年累计", "上年同期累计") if indicator.kind in ("annual_flow", "plan_flow") else ("本期", "上年同期")
    return _change("同比", what, value, others.levels if others else [], 12 // others.period.months if others else 0)


def _qoq(indicator: Indicator, row: Any, value: float, others: Others | None) -> str:
    what = ("本期当期", "上期当期") if indicator.kind in ("annual_flow", "plan_flow") else ("本期", "上期")
    return _change("环比", what, value, others.singles if others else [], 1)


_FORMULAS = {
    "actual": _actual,
    "target": _target,
    "need": _need,
    "gap": _gap,
    "attainment": _attainment,
    "progress": _progress,
    "elapsed": _elapsed,
    "expected": _expected,
    "pace_gap": _pace_gap,
    "required_rate": _required_rate,
    "required_multiple": _required_multiple,
    "yoy": _yoy,
    "qoq": _qoq,
}
