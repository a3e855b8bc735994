"""下一步要求 as a reader wants it: what several units lead together is said once, the same demand on one unit is one sentence.

The workbook lists all of it under each unit, where a unit filters for its own name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from metrics import wording as w
from metrics.model import Plan

TOGETHER = "（会同"


def is_silent(lines: Sequence[Any]) -> bool:
    """Whether nothing of the period has been reported, not even in part: then there is one thing to say, and it is said once."""
    return bool(lines) and all(x.row.status == "unreported" and not x.coverage for x in lines)


def told_once(plan: Plan, requirements: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """`requirements` with what has several lead units under the first of them alone, where the others are named (会同…)."""
    first = {i.label: w.short_unit(plan, i.lead_units[0]) for i in plan.indicators if len(i.lead_units) > 1}
    found = {unit: [n for n in needs if not _is_said_elsewhere(unit, n, first)] for unit, needs in requirements.items()}
    return {unit: needs for unit, needs in found.items() if needs}


def _is_said_elsewhere(unit: str, need: str, first: Mapping[str, str]) -> bool:
    return TOGETHER in need and any(need.startswith(f"{label}：") and unit != name for label, name in first.items())


def joined(needs: Sequence[str]) -> list[str]:
    """`企业开办环节、企业开办成本：尽快报送2026年一季度数据。` of two needs that differ in the indicator alone."""
    found: dict[str, list[str]] = {}
    for need in needs:
        label, _, rest = need.partition("：")
        found.setdefault(rest, []).append(label)
    many = {rest: ("；" if any("、" in x for x in labels) else "、").join(labels) for rest, labels in found.items()}
    return [f"{labels}：{rest}" if rest else labels for rest, labels in many.items()]
