"""What is wrong in a plan whose shape is right: names that lead nowhere, keys that contradict each other; targets and weights
see `data.target_checks`.

Yields (file, path, value, message, fix, level); the path is that of the YAML tree, or (row, field) of a CSV.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from data.target_checks import Found, problems_of_targets, problems_of_weights
from metrics.model import AGGREGATION_OF_KIND, BASES_OF_KIND, Indicator, Plan, Region
from metrics.model.plan import MOST_TILES


def problems_of_meaning(plan: Plan) -> Iterator[Found]:
    yield from _plan(plan)
    yield from _regions(plan)
    yield from _names(plan)
    for i, indicator in enumerate(plan.indicators):
        yield from _indicator(plan, i, indicator)
        yield from problems_of_targets(plan, ("indicators", i, "targets"), indicator)
    yield from problems_of_weights(plan)
    yield from _tasks(plan)


def _plan(plan: Plan) -> Iterator[Found]:
    if plan.period.end < plan.period.start:
        yield "plan.yml", ("period", "end"), str(plan.period.end), "早于规划期开始日", f"应晚于 {plan.period.start}", "error"
    if not plan.indicators:
        yield "plan.yml", ("indicators",), "", "没有指标", "至少写一个指标", "error"
    seen: dict[str, int] = {}
    for i, indicator in enumerate(plan.indicators):
        if indicator.code in seen:
            yield (
                "plan.yml",
                ("indicators", i, "code"),
                indicator.code,
                f"编码与第{seen[indicator.code] + 1}个指标相同",
                "请改用别的编码",
                "error",
            )
        seen.setdefault(indicator.code, i)


def _regions(plan: Plan) -> Iterator[Found]:
    names = {r.name for r in plan.regions}
    if plan.root_region not in names:
        yield "plan.yml", ("root_region",), plan.root_region, "regions.csv 中没有该区域", "请补上该区域或改正名称", "error"
    parents = {r.name: r.parent for r in plan.regions}
    known: dict[str, str] = {}
    for row, region in enumerate(plan.regions):
        for name in (region.name, *region.aliases):
            if known.get(name, region.name) != region.name or (name == region.name and name in known):
                yield (
                    "regions.csv",
                    (row, "aliases"),
                    name,
                    f"与区域“{known[name]}”重名",
                    "名称和别名在全表中只能出现一次",
                    "error",
                )
            known.setdefault(name, region.name)
        if region.parent and region.parent not in names:
            yield "regions.csv", (row, "parent"), region.parent, "没有这个上级区域", "请补上该区域或改正名称", "error"
        if not region.parent and region.name != plan.root_region:
            yield (
                "regions.csv",
                (row, "parent"),
                "",
                f"“{region.name}”没有上级区域",
                f"除 {plan.root_region} 外都要写上级区域",
                "error",
            )
        yield from _tile(plan, row, region)
        above, step = {region.name}, region.parent
        while step:
            if step in above:
                yield (
                    "regions.csv",
                    (row, "parent"),
                    region.parent or "",
                    "上级区域成环",
                    "请改正，使每个区域最终归于全区",
                    "error",
                )
                break
            above.add(step)
            step = parents.get(step)


def _tile(plan: Plan, row: int, region: Region) -> Iterator[Found]:
    """A place on the schematic map is one of a small grid, and one region's only."""
    if not region.tile:
        return
    if region.tile_at is None:
        fix = f"请写成“行,列”，从 1 到 {MOST_TILES}，如 1,2（含逗号，单元格须加双引号），或留空"
        yield "regions.csv", (row, "tile"), region.tile, "不是示意图上的位置", fix, "error"
        return
    first = next(r for r in plan.regions if r.tile_at == region.tile_at)
    if first is not region:
        yield "regions.csv", (row, "tile"), region.tile, f"与“{first.name}”在同一位置", "请改为别的位置", "error"


def _names(plan: Plan) -> Iterator[Found]:
    """A name or alias must lead to one indicator, one unit."""
    known: dict[str, str] = {}
    for i, indicator in enumerate(plan.indicators):
        for name in {indicator.name, indicator.code, indicator.short_name, *indicator.aliases} - {""}:
            if known.get(name, indicator.code) != indicator.code:
                yield (
                    "plan.yml",
                    ("indicators", i, "aliases"),
                    name,
                    f"与指标 {known[name]} 重名",
                    "名称、编码和别名在全规划中只能归一个指标",
                    "error",
                )
            known[name] = indicator.code
    units: dict[str, str] = {}
    for row, unit in enumerate(plan.units):
        for name in (unit.name, *unit.aliases):
            if units.get(name, unit.name) != unit.name:
                yield "units.csv", (row, "aliases"), name, f"与单位“{units[name]}”重名", "名称和别名在全表中只能出现一次", "error"
            units[name] = unit.name


def _indicator(plan: Plan, i: int, indicator: Indicator) -> Iterator[Found]:
    at: tuple[Any, ...] = ("indicators", i)
    wanted = AGGREGATION_OF_KIND[indicator.kind]
    if indicator.aggregation and indicator.aggregation != wanted:
        yield (
            "plan.yml", (*at, "aggregation"), indicator.aggregation, f"{indicator.kind} 指标的区域汇总方式只能是 {wanted}", "请改正或删除该行", "error",
        )  # fmt: skip
    if indicator.reported_as and indicator.reported_as not in BASES_OF_KIND[indicator.kind]:
        allowed = "、".join(BASES_OF_KIND[indicator.kind])
        yield (
            "plan.yml",
            (*at, "reported_as"),
            indicator.reported_as,
            f"{indicator.kind} 指标不能按此口径报送",
            f"可用：{allowed}",
            "error",
        )
    if indicator.kind == "growth":
        base = plan.indicator_by_code.get(indicator.base or "")
        if base is None or base.kind != "stock":
            yield (
                "plan.yml",
                (*at, "base"),
                indicator.base or "",
                "增速指标要写它的基数指标，且须为 stock",
                "请写一个存量指标的编码",
                "error",
            )
    elif indicator.base:
        yield "plan.yml", (*at, "base"), indicator.base, "只有增速（growth）指标才有基数", "请删除", "warning"
    if indicator.counts_from and indicator.counts_from.day != 1:
        yield "plan.yml", (*at, "counts_from"), str(indicator.counts_from), "应为某月1日", "请改为该月1日", "error"
    if indicator.minimum is not None and indicator.maximum is not None and indicator.minimum > indicator.maximum:
        yield "plan.yml", (*at, "minimum"), str(indicator.minimum), f"大于 maximum {indicator.maximum}", "请改正", "error"
    if indicator.pace and (
        list(indicator.pace) != sorted(indicator.pace) or not math.isclose(indicator.pace[-1], 1) or indicator.pace[0] < 0
    ):
        yield (
            "plan.yml",
            (*at, "pace"),
            str(list(indicator.pace)),
            "应为从小到大、止于 1 的累计份额",
            "例如 [0.2, 0.5, 0.8, 1]",
            "error",
        )
    if plan.units:
        for field in ("lead_units", "cooperating_units"):
            for n, name in enumerate(getattr(indicator, field)):
                if plan.unit_named(name) is None:
                    yield "plan.yml", (*at, field, n), name, "units.csv 中没有该单位", "请补上该单位或改正名称", "error"
    if plan.tasks:
        numbers = {t.number for t in plan.tasks}
        for n, number in enumerate(indicator.tasks):
            if number not in numbers:
                yield "plan.yml", (*at, "tasks", n), str(number), "tasks.csv 中没有该序号", "请改正", "error"


def _tasks(plan: Plan) -> Iterator[Found]:
    seen: set[int] = set()
    for row, task in enumerate(plan.tasks):
        if task.number in seen:
            yield "tasks.csv", (row, "number"), str(task.number), "序号重复", "请改正", "error"
        seen.add(task.number)
        if plan.units:
            for field in ("lead_units", "cooperating_units"):
                for name in getattr(task, field):
                    if plan.unit_named(name) is None:
                        yield "tasks.csv", (row, field), name, "units.csv 中没有该单位", "请补上该单位或改正名称", "error"
