"""假如: what the number and the verdict would be at the due date if the rest of the time brought so much, and the least that meets the target.

A made-up reading is put at the due date and the board evaluated there, so the verdict is the engine's own. What `x` means, by kind:

    annual_flow, plan_flow   what the quarters left bring together (or each, `each=True`)
    stock, level             the value at the due date
    ratio                    the numerator still to come, of `of` (denominator still to come)
    growth                   the net change of the base stock until the due date (firms to win)
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

from metrics.board import Board, evaluate
from metrics.forecast.question import NotAsked, due_day
from metrics.model import Indicator, Period, Plan, Target
from metrics.requirements import amount, said
from metrics.wording import field, lamp_text, target_of


class NoWhatIf(ValueError):
    """The question cannot be asked of this row; the message says why, in Chinese."""


@dataclass(frozen=True)
class Outcome:
    """`row`: the board row at the due date under the assumption; `value` its actual, `status` its verdict.

    `limit`: the smallest x that meets the target (the largest where `is_most`: an upper limit), in the terms of the question;
    none where no x does. `left`: quarters left. `sentence`: all of that in Chinese.
    """

    period: Period
    left: int
    row: pd.Series
    limit: float | None
    is_most: bool
    sentence: str

    @property
    def value(self) -> float | None:
        return field(self.row, "actual")

    @property
    def status(self) -> str | None:
        return field(self.row, "status")


@dataclass(frozen=True)
class _Case:
    plan: Plan
    readings: pd.DataFrame
    indicator: Indicator
    target: Target
    row: Any
    region: str
    due: Period
    left: int
    same_year: bool
    of: float

    def at_due(self, x: float) -> pd.Series:
        """The row at the due date where the rest brings `x`."""
        kind, row = self.indicator.kind, self.row
        reached = field(row, "actual", 0.0) if self.same_year or kind == "plan_flow" else 0.0
        reading: dict[str, Any] = {"indicator": self.indicator.code, "basis": "ytd"}
        if kind == "annual_flow":
            reading |= {"value": reached + x}
        elif kind == "plan_flow":
            reading |= {"value": reached + x, "basis": "ptd"}
        elif kind == "ratio":
            top, bottom = self.parts(x)
            reading |= {"value": top / bottom * self.indicator.scale, "numerator": top, "denominator": bottom}
        elif kind == "growth":
            reading |= {"indicator": self.indicator.base, "value": field(row, "numerator") + x, "basis": "point"}
        else:
            reading |= {"value": x, "basis": "point"}
        reading |= {"region": self.region, "period": self.due.code, "note": "", "upload": 0, "restated": False, "demo": False}
        made_up = pd.DataFrame([reading]).reindex(columns=self.readings.columns)
        board: Board = evaluate(self.plan, pd.concat([self.readings.astype(object), made_up.astype(object)]), self.due)
        rows = board.per_target(self.region)
        mine = rows[(rows["indicator"] == self.indicator.code) & (rows["which"] == field(row, "which"))]
        if mine.empty:
            raise NoWhatIf("到期时该目标已不适用")
        return mine.iloc[0]

    def parts(self, x: float) -> tuple[float, float]:
        so_far = (field(self.row, "numerator", 0.0), field(self.row, "denominator", 0.0)) if self.same_year else (0.0, 0.0)
        return so_far[0] + x, so_far[1] + self.of


def what_if(
    plan: Plan, readings: pd.DataFrame, row: Any, period: Period, x: float, *, each: bool = False, of: float = 0.0
) -> Outcome:
    """`row`: of `Board.rows` or `Board.per_target` at `period`, from `readings`. Raises NoWhatIf with the reason."""
    case = _case(plan, readings, row, period, of)
    total = x * case.left if each and case.indicator.kind in ("annual_flow", "plan_flow") else x
    then = case.at_due(total)
    limit, is_most = _limit(case, then)
    return Outcome(case.due, case.left, then, limit, is_most, _sentence(case, total, then, limit, is_most))


def _case(plan: Plan, readings: pd.DataFrame, row: Any, period: Period, of: float) -> _Case:
    indicator = plan.indicator_by_code[field(row, "indicator")]
    target = target_of(indicator, row)
    if target is None:
        raise NoWhatIf("没有目标，无从推算")
    try:
        day = due_day(target, period, plan.period.end)
    except NotAsked:
        raise NoWhatIf("目标期尚未开始，无从推算") from None
    due = Period.containing(day)
    left = due.last_month // 3 - ((period.last_month + 1) // 3 - 1)
    if day <= period.end or left < 1:
        raise NoWhatIf("目标期已满，没有余下的时间")
    kind = indicator.kind
    same_year = due.year == period.year
    if kind in ("annual_flow", "plan_flow", "growth") and field(row, "actual") is None and (same_year or kind != "annual_flow"):
        raise NoWhatIf("本期数据未报，无从推算")
    if kind == "growth" and not same_year:
        raise NoWhatIf("到期年度的年初基数尚不可知，无从推算")
    if kind == "ratio":
        if same_year and field(row, "denominator") is None:
            raise NoWhatIf("没有分子和分母，无从推算")
        if of + (field(row, "denominator", 0.0) if same_year else 0.0) <= 0:
            raise NoWhatIf("分母须大于零")
    used = readings[readings["indicator"].isin([indicator.code, indicator.base])]
    months = used["period"].map(lambda code: Period.parse(code).last_month)
    left = min(left, 4) if kind == "annual_flow" else left
    return _Case(plan, used[months <= period.last_month], indicator, target, row, field(row, "region"), due, left, same_year, of)


def _limit(case: _Case, then: pd.Series) -> tuple[float | None, bool]:
    """(smallest x that meets the target, or largest where it is an upper limit; whether largest)."""
    kind, indicator = case.indicator.kind, case.indicator
    is_most = case.target.comparator in ("<", "<=") or (case.target.comparator == "range" and indicator.direction == "down")
    if kind in ("stock", "level"):
        return field(then, "need"), is_most
    if kind == "ratio":
        top, bottom = case.parts(0.0)
        exact = field(then, "need") / indicator.scale * bottom - top
        found = math.floor(exact + 1e-9) if is_most else math.ceil(exact - 1e-9)
        return (
            (float(min(found, case.of) if is_most else max(found, 0)), is_most)
            if _fits(case, found, is_most)
            else (None, is_most)
        )
    none = case.at_due(0.0)
    gap = field(none, "gap", 0.0)
    if not is_most:
        over = field(none, "actual") > field(none, "need")  # past an exact target: nothing that is still to come undoes it
        return (None if kind != "growth" and over and not field(none, "met") else float(gap)), False
    if kind == "growth":
        wanted = case.indicator.scale + field(then, "target")
        return float(
            math.floor(field(none, "denominator") * wanted / case.indicator.scale + 1e-9) - field(none, "numerator")
        ), True
    room = field(none, "need") - field(none, "actual")
    return (float(room) if room >= 0 else None), True


def _fits(case: _Case, found: float, is_most: bool) -> bool:
    """Whether so many can still be counted: the whole numerator is not more than the denominator where a rate ends at 100 %."""
    top, bottom = case.parts(float(found))
    return found >= 0 if is_most else case.indicator.scale == 1 or top <= bottom + 1e-9


def _sentence(case: _Case, x: float, then: pd.Series, limit: float | None, is_most: bool) -> str:
    indicator, kind = case.indicator, case.indicator.kind
    base = case.plan.indicator_by_code.get(indicator.base or "")
    unit = base.unit if base and kind == "growth" else "" if kind == "ratio" else indicator.unit
    end = case.due.name + "末"
    value = field(then, "actual")
    verdict = lamp_text(then)
    result = f"{end}为{said(indicator, value)}" if value is not None else f"{end}无法计算"
    how = {True: "至多", False: "至少"}[is_most]
    if kind in ("annual_flow", "plan_flow"):
        each = f"（每季{amount(x / case.left, unit)}）" if case.left > 1 else ""
        start = f"若余下{case.left}个季度{'合计' if case.left > 1 else ''}完成{amount(x, unit)}{each}"
        result = f"{end}累计{said(indicator, value)}"
        need = f"{how}还{'可' if is_most else '需'}完成{amount(limit, unit)}" if limit or is_most else "不需再增加即达目标"
    elif kind == "growth":
        start = f"若到{end}再净增{amount(x, unit)}"
        need = f"{how}{'可' if is_most else '须'}再净增{amount(limit, unit)}" if limit or is_most else "不需再增加即达目标"
    elif kind == "ratio":
        start = f"若到{end}分子再增{amount(x, unit)}、分母再增{amount(case.of, unit)}"
        need = f"分母再增{amount(case.of, unit)}时，分子{how}{'可' if is_most else '须'}再增{amount(limit, unit)}"
    else:
        start = f"若{end}为{said(indicator, x)}"
        need = f"{how}为{said(indicator, limit)}"
        result = ""
    if limit is None:
        need = "照此无论如何都达不到目标"
    elif how in need:
        need = f"要达标，{need}"  # not on top of what was supposed
    if how in need and x == limit and bool(field(then, "met")):  # what is asked is what was supposed
        return f"{start}，" + "，".join(filter(None, (result, f"刚好{verdict}"))) + "。"
    return f"{start}，" + "，".join(filter(None, (result, verdict))) + f"；{need}。"
