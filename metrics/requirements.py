"""What is still missing and what the quarters left must bring: in charts and tables (`required_text`), and as clauses for running text (see
`metrics.sentences`)."""

from __future__ import annotations

import math
from typing import Any

from metrics.model import Indicator, Period, Plan, Target
from metrics.model.period import QUARTER_NAMES, month_index
from metrics.rounding import fixed
from metrics.wording import _DIGITS, field, join, mean_name, multiple_text, number, target_of, target_text, value_text


def said(indicator: Indicator, x: Any, points: bool = False, digits: int = 1) -> str:
    """`2310人`, `16.3%`, `99.98%`: the screen's digits as running text. `points`: a difference, of a percentage in 个百分点.

    A unit that begins with a digit (`10万元`) keeps its space: `5 10万元` is not `510万元`.
    """
    if points:
        return amount(x, "个百分点" if indicator.unit == "%" else indicator.unit)
    text = value_text(indicator, x, digits).replace(",", "").replace("<", "不足").replace(">", "超过")
    return text if indicator.unit[:1].isdigit() else text.replace(" ", "", 1)


def amount(x: Any, unit: str) -> str:
    return number(x).replace(",", "") + (" " if unit[:1].isdigit() else "") + unit


def shares_of(fraction: Any) -> str:
    """`55.0%`. A share that is not whole is not shown as 100.0 %."""
    percent = float(fraction) * 100
    text = fixed(percent, grouped=False)
    if text == "100.0" and abs(percent - 100) > 1e-7:
        text = fixed(percent, 3, grouped=False)
        if text == "100.000":
            text = "不足100" if percent < 100 else "超过100"
    return ("0.0" if text == "-0.0" else text) + "%"


def is_beyond(indicator: Indicator, row: Any) -> bool:
    """Whether it lies on the far side of an exact target or a range: more than enough is also a miss there."""
    target = target_of(indicator, row)
    actual, bound = field(row, "actual"), field(row, "target")
    if target is None or target.comparator not in ("=", "range") or field(row, "met", False) or actual is None or bound is None:
        return False
    return bool(actual > bound if indicator.direction == "up" else actual < bound)


def _counted_unit(plan: Plan, indicator: Indicator) -> tuple[str, bool]:
    """(unit of a gap, whether it is counted whole): of a growth rate those of its base stock."""
    if indicator.kind == "growth":
        base = plan.indicator_by_code.get(indicator.base or "")
        return (base.unit, base.whole) if base else ("", False)
    return ("个百分点" if indicator.unit == "%" else indicator.unit), indicator.whole


def difference(plan: Plan, row: Any) -> str:
    """`差1890人`, `超出0.1天`, `超出目标上限5人`; empty where nothing is missing or it is not known."""
    indicator = plan.indicator_by_code[field(row, "indicator")]
    gap, actual, need = field(row, "gap"), field(row, "actual"), field(row, "need")
    if not gap or actual is None:
        return ""
    unit, _ = _counted_unit(plan, indicator)
    if is_beyond(indicator, row):
        exact = field(target_of(indicator, row), "comparator") == "="
        up, down = ("超出目标", "低于目标") if exact else ("超出目标上限", "低于目标下限")
        word = up if indicator.direction == "up" else down
    else:
        word = "超出" if need is not None and actual > need else "差"
    return word + amount(gap, unit)


def required_of(plan: Plan, row: Any) -> float | None:
    """每季需 as it is shown, in the unit of the gap, whole units rounded up; none where nothing is left to bring or no time is left."""
    rate = field(row, "required_rate")
    indicator = plan.indicator_by_code[field(row, "indicator")]
    if not rate or not field(row, "gap") or field(row, "met", False) or indicator.kind == "level":
        return None
    return math.ceil(rate - 1e-9) if _counted_unit(plan, indicator)[1] else rate


def required_text(plan: Plan, row: Any, period: Period, *, compared: bool = True) -> str:
    """`余 2 个季度，每季需 1,460 人，为近四季均值的 1.7 倍`, `2025年四季度需 1,890 人，…` where one is left (余 1 个季度, or 四季度 without its
    year, would be taken for the one of the day it is read on); the last part where it is to be `compared`; empty where nothing is left to
    bring or no time is left."""
    target = target_of(plan.indicator_by_code[field(row, "indicator")], row)
    if target is None or not (need := need_text(plan, row)):
        return ""
    left = _quarters_left(row)
    only = due_month(plan, target, period) // 3  # the quarter that is left, where it is one
    words = f"余 {left} 个季度，{need}" if left > 1 else f"{only // 4}年{QUARTER_NAMES[only % 4]}{need}"
    return "，".join(filter(None, (words, against_mean(row) if compared else "")))


def need_text(plan: Plan, row: Any) -> str:
    """`每季需 1,460 人`, `需 11 人` where one quarter is left; empty as `required_text`."""
    if (shown := required_of(plan, row)) is None:
        return ""
    unit, _ = _counted_unit(plan, plan.indicator_by_code[field(row, "indicator")])
    return f"{'每季' if _quarters_left(row) > 1 else ''}需 {join(number(shown), unit)}"


def against_mean(row: Any, mean: str = "近四季均值") -> str:
    """`为近四季均值的 2.2 倍`: what every quarter must bring, against what the last ones brought; empty where that is not known."""
    multiple = field(row, "required_multiple")
    return "" if multiple is None else multiple_text(multiple, mean_name(row, mean))


def needed_text(plan: Plan, row: Any, period: Period, *, compared: bool = True) -> str:
    """`required_text`; of a standard that is not met, where nothing adds up, what it asks: `须≤0.5 天`."""
    indicator = plan.indicator_by_code[field(row, "indicator")]
    text = required_text(plan, row, period, compared=compared)
    if text or indicator.kind not in ("ratio", "level") or field(row, "met", False):
        return text
    return f"须{target_text(indicator, target_of(indicator, row))}"


def _quarters_left(row: Any) -> int:
    return max(round(field(row, "gap") / field(row, "required_rate")), 1)


def requirement(plan: Plan, row: Any, period: Period) -> str:
    """`四季度需完成1890人，为近四个季度均值的2.2倍`, `余下两个季度每季需新增4家（须达到101家）`; empty where nothing is left to
    bring, no time is left, or it cannot be brought (a running total does not come back)."""
    indicator = plan.indicator_by_code[field(row, "indicator")]
    target = target_of(indicator, row)
    shown, actual, need = required_of(plan, row), field(row, "actual"), field(row, "need")
    if shown is None or target is None or actual is None:
        return ""
    falls = need is not None and actual > need
    if falls and indicator.kind in ("annual_flow", "plan_flow"):
        return ""
    unit, _ = _counted_unit(plan, indicator)
    verb = {
        "ratio": "降低" if falls else "提高",
        "growth": "净减" if falls else "净增",
        "stock": "减少" if falls else "新增",
    }.get(indicator.kind, "完成")
    words = f"{_when(plan, target, period, _quarters_left(row))}需{verb}{amount(shown, unit)}"
    if indicator.whole and indicator.kind != "growth" and need is not None and need != field(row, "target"):
        words += f"（须达到{said(indicator, need)}）"
    compared = "" if falls else against_mean(row, "近四个季度均值").replace(",", "").replace(" ", "")
    return "，".join(filter(None, (words, compared)))


def due_month(plan: Plan, target: Target, period: Period) -> int:
    """Absolute month the target of a period is due in."""
    if target.every:
        return max(period.last_month // 12, target.first_year or plan.period.start.year) * 12 + 11
    return month_index(target.due or plan.period.end)


def _when(plan: Plan, target: Target, period: Period, left: int) -> str:
    """`四季度`, `本季度`, `余下两个季度每季`: the quarters left up to the due date, of which there are `left`."""
    first = due_month(plan, target, period) // 3 - left + 1
    begun = first <= period.last_month // 3
    if left == 1:
        year = "" if first // 4 == period.year else f"{first // 4}年"
        return "本季度" if begun else year + QUARTER_NAMES[first % 4]
    count = _DIGITS[left] if left < len(_DIGITS) else str(left)
    return f"{'含本季度在内，' if begun else ''}余下{count}个季度每季"
