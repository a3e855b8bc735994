"""What changed since: the rows of two boards side by side, and each difference in words.

The two boards show one period at two moments of knowledge (what was restated since the meeting), or two periods.
"""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from metrics.model import Indicator, Plan
from metrics.requirements import said
from metrics.sentences import goal_text
from metrics.wording import ORDER, field, full_status, target_of

KINDS = ("人工改判", "目标调整", "撤回", "修订", "新报", "进展", "亮灯变化")
"""进展: another period has another number. The others are as their names say; a row may show several, joined by 、."""

COLUMNS = (
    "indicator", "region", "old_period", "new_period", "old_actual", "new_actual", "old_target", "new_target",
    "old_status", "new_status", "old_pace_gap", "new_pace_gap", "kind", "words",
)  # fmt: skip
_VALUES = ("period", "actual", "target", "status", "pace_gap")
_LEAST = 1e-9


def compare(plan: Plan, old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """One row (COLUMNS) per indicator and region that differs between two frames of `Board.rows`, the most important first.

    First lamps that got worse, then verdicts changed by hand, targets changed, numbers withdrawn, lamps that got better, and the
    rest; within each the larger change of the pace gap first, then the order of the plan file.
    """
    before = {(str(r.indicator), str(r.region)): r for r in old.itertuples(index=False)}
    after = {(str(r.indicator), str(r.region)): r for r in new.itertuples(index=False)}
    place = {i.code: n for n, i in enumerate(plan.indicators)}
    regions = {name: n for n, name in enumerate(plan.region_names)}
    found = []
    for key in sorted(before.keys() | after.keys(), key=lambda k: (place[k[0]], regions[k[1]])):
        a, b = before.get(key, {}), after.get(key, {})
        indicator = plan.indicator_by_code[key[0]]
        kinds = _kinds(indicator, a, b)
        if not kinds:
            continue
        values = {f"{side}_{name}": field(row, name) for name in _VALUES for side, row in (("old", a), ("new", b))}
        row = {
            "indicator": key[0],
            "region": key[1],
            **values,
            "kind": "、".join(kinds),
            "words": _words(plan, indicator, a, b, kinds),
        }
        found.append((_importance(a, b, kinds), -abs(_number(b, "pace_gap") - _number(a, "pace_gap")), row))
    found.sort(key=lambda f: f[:2])
    frame = pd.DataFrame([row for *_, row in found], columns=list(COLUMNS))
    numeric = [c for c in COLUMNS if c.split("_", 1)[-1] in ("actual", "target", "pace_gap")]
    return frame.astype(dict.fromkeys(numeric, float))


def _number(row: Any, name: str) -> float:
    return float(field(row, name, 0.0))


def _same(a: Any, b: Any) -> bool:
    if a is None or b is None:
        return a is None and b is None
    return math.isclose(float(a), float(b), rel_tol=1e-12, abs_tol=_LEAST)


def _forms(indicator: Indicator, row: Any) -> tuple[Any, ...]:
    """What the target asks, not which of its bounds is shown: a range stays itself when its other bound is missed."""
    target = target_of(indicator, row)
    return (target.comparator, target.value, target.low, target.high, target.due) if target else ()


def _kinds(indicator: Indicator, a: Any, b: Any) -> list[str]:
    kinds = []
    if (field(a, "override", "") or "") != (field(b, "override", "") or ""):
        kinds.append("人工改判")
    same_target = field(a, "which", -1) == field(b, "which", -1)
    if (same_target or not (field(a, "has_target") and field(b, "has_target"))) and _forms(indicator, a) != _forms(indicator, b):
        kinds.append("目标调整")
    was, now = field(a, "actual"), field(b, "actual")
    parts = all(_same(field(a, n), field(b, n)) for n in ("numerator", "denominator"))
    if not _same(was, now):
        moved = "修订" if field(a, "period") == field(b, "period") else "进展"
        kinds.append("新报" if was is None else "撤回" if now is None else moved)
    elif not parts and field(a, "period") == field(b, "period"):
        kinds.append("修订")
    if field(a, "status") != field(b, "status"):
        kinds.append("亮灯变化")
    return kinds


def _rank(row: Any) -> int:
    status = field(row, "status")
    return ORDER.index(status) if status in ORDER else len(ORDER)


def _importance(a: Any, b: Any, kinds: list[str]) -> int:
    judged = ("missed", "behind", "slightly_behind", "on_pace", "achieved")
    both = field(a, "status") in judged and field(b, "status") in judged
    if both and _rank(b) < _rank(a):
        return 0
    order = ["人工改判", "目标调整", "撤回"]
    first = next((n for n, kind in enumerate(order, start=1) if kind in kinds), None)
    if first is not None:
        return first
    if both and _rank(b) > _rank(a):
        return 4
    return 5 if "修订" in kinds else 6 if "亮灯变化" in kinds else 7


def _words(plan: Plan, indicator: Indicator, a: Any, b: Any, kinds: list[str]) -> str:
    """`补贴性职业技能培训由1050人修订为1080人，由略慢于序时转为达序时`."""
    region = str(field(b, "region", field(a, "region", plan.root_region)))
    head = ("" if region == plan.root_region else region) + indicator.label
    was, now = (said(indicator, field(r, "actual")) for r in (a, b))
    parts = []
    if "新报" in kinds:
        parts.append(f"新报{now}")
    elif "撤回" in kinds:
        parts.append(f"原报{was}已撤回或不再有效")
    elif "修订" in kinds:
        parts.append(f"由{was}修订为{now}" if was != now else f"构成有修订，仍为{now}")
    elif "进展" in kinds:
        parts.append(f"由{was}变为{now}" if was != now else f"仍约为{now}")
    if "目标调整" in kinds:
        forms = [goal_text(indicator, target) if (target := target_of(indicator, r)) else "无" for r in (a, b)]
        due = [str(target.due) if (target := target_of(indicator, r)) and target.due else "" for r in (a, b)]
        parts.append(f"目标由{forms[0]}调整为{forms[1]}" if forms[0] != forms[1] else f"目标期限由{due[0]}调整为{due[1]}")
    if "亮灯变化" in kinds:
        lamps = [_lamp(r) for r in (a, b)]
        parts.append(f"由{lamps[0]}转为{lamps[1]}" if lamps[0] != lamps[1] else f"仍为{lamps[1]}")
    if "人工改判" in kinds:
        text = str(field(b, "override", "") or "").strip().rstrip("。；，")
        parts.append(f"人工改判（{text}）" if text else "取消人工改判")
    return head + "，".join(parts)


def _lamp(row: Any) -> str:
    shown = {name: field(row, name) for name in ("status", "due", "hold", "has_target", "pace_gap", "actual")}
    return full_status({k: v for k, v in shown.items() if v is not None})
