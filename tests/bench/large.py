"""A plan large enough for a million different keys, and clean files for it."""

from __future__ import annotations

from typing import Any

from metrics.model import Plan

HEADER = "指标,区域,期间,数值,口径,分子,分母,备注\n"
KINDS = ("stock", "annual_flow", "plan_flow", "level", "ratio")
QUARTERS = [f"{y}Q{q}" for y in range(2016, 2026) for q in (1, 2, 3, 4)]


def large_plan(indicators: int = 400, regions: int = 100) -> Plan:
    """`indicators` × `regions` over forty quarters."""

    def indicator(n: int) -> dict[str, Any]:
        kind = KINDS[n % len(KINDS)]
        return {
            "code": f"ind_{n}", "name": f"指标第{n}号", "kind": kind, "unit": "%" if kind == "ratio" else "人", "minimum": 0,
            "whole": kind in ("stock", "annual_flow"), "maximum": 100 if kind == "ratio" else None,
            "reported_as": "point" if kind in ("stock", "level") else "ytd", "counts_from": "2016-01-01" if kind == "plan_flow" else None,
        }  # fmt: skip

    return Plan.model_validate({
        "id": "large", "title": "基准", "period": {"start": "2016-01-01", "end": "2025-12-31"}, "root_region": "全区",
        "indicators": [indicator(n) for n in range(indicators)],
        "regions": [{"name": "全区"}, *({"name": f"街道{n}号", "parent": "全区"} for n in range(1, regions))],
    })  # fmt: skip


def clean_file(plan: Plan, count: int) -> str:
    """`count` clean rows: a steady rise in every series, ratios with their parts, the whole as the sum of its streets."""
    n_streets = len(plan.region_names) - 1
    lines = [HEADER]
    for step, quarter in enumerate(QUARTERS):
        for indicator in plan.indicators:
            for place, region in enumerate(plan.region_names):
                if len(lines) > count:
                    return "".join(lines)
                basis = "期末" if indicator.reported_as == "point" else "本年累计"
                if indicator.kind == "ratio":
                    top = 100 + (step * 7 + place) % 400
                    lines.append(f"{indicator.name},{region},{quarter},{top / 5:g},{basis},{top},500,\n")
                else:
                    number = (step + 1) * 10 * (n_streets if place == 0 else 1)
                    lines.append(f"{indicator.name},{region},{quarter},{number},{basis},,,\n")
    return "".join(lines)
