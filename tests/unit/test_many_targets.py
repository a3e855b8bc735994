"""A plan that sets each of hundreds of regions a target of its own."""

from __future__ import annotations

from metrics.board import evaluate
from metrics.model import Period
from tests.spec.helper import build_plan, build_readings


def test_each_of_two_hundred_regions_keeps_its_own_target() -> None:
    names = [f"街{n}" for n in range(200)]
    targets = [f">= {n + 1} 2025-12-31 @{name}" for n, name in enumerate(names)]
    plan = build_plan({"kind": "stock", "regions": " ".join(names), "targets": targets})
    readings = build_readings("区域 期间 口径 数值\n" + "\n".join(f"{name} 2025Q4 point 150" for name in names))
    rows = evaluate(plan, readings, Period.parse("2025Q4")).rows().set_index("region").loc[names]
    assert rows["target"].tolist() == list(range(1, 201))
    assert rows["which"].tolist() == list(range(200))
    assert (rows["status"] == "achieved").sum() == 150
