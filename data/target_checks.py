"""What is wrong with the targets of a plan whose shape is right: out of reach, contradictory, not adding up; and with its weights.

Yields what `data.plan_checks` yields.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations
from typing import Any

from metrics.model import Indicator, Plan, Target

Found = tuple[str, tuple[Any, ...], str, str, str, str]
"""(file, path, value, message, fix, level)"""


def problems_of_targets(plan: Plan, at: tuple[Any, ...], indicator: Indicator) -> Iterator[Found]:
    for t, target in enumerate(indicator.targets):
        yield from _target(plan, (*at, t), indicator, target)
        yield from _revisions(plan, (*at, t, "revisions"), target)
    yield from _contradictions(plan, at, indicator)
    if indicator.is_additive:
        yield from _decomposition(plan, at, indicator)


def _target(plan: Plan, at: tuple[Any, ...], indicator: Indicator, target: Target) -> Iterator[Found]:
    spans = [bool(target.every), bool(target.due), target.always]
    if sum(spans) != 1:
        yield "plan.yml", at, "", "目标的期限要在 every、due、always 中恰好写一个", "例如 due: 2025-12-31", "error"
        return
    if target.comparator == "range":
        if target.low is None or target.high is None or target.low > target.high:
            yield (
                "plan.yml",
                (*at, "comparator"),
                "range",
                "区间目标要写 low 和 high，且 low 不大于 high",
                "例如 low: 1，high: 2",
                "error",
            )
    elif target.value is None:
        yield "plan.yml", (*at, "comparator"), target.comparator, "缺少目标值", "请写 value", "error"
    elif indicator.minimum is not None and _out_of_reach(_MIRROR[target.comparator], -target.value, -indicator.minimum):
        yield (
            "plan.yml",
            (*at, "value"),
            str(target.value),
            f"指标最小只能到 {indicator.minimum}，目标永远达不到",
            "请改正比较符或目标值",
            "error",
        )
    elif indicator.maximum is not None and _out_of_reach(target.comparator, target.value, indicator.maximum):
        yield (
            "plan.yml",
            (*at, "value"),
            str(target.value),
            f"指标最大只能到 {indicator.maximum}，目标永远达不到",
            "请改正比较符或目标值",
            "error",
        )
    elif edge := _strict_edge(indicator, target):
        yield (
            "plan.yml",
            (*at, "value"),
            str(target.value),
            f"百分比{edge}，目标永远达不到",
            f"请改用 {target.comparator}=；若确可越过，请写 {'maximum' if target.comparator == '>' else 'minimum'}",
            "error",
        )
    elif (target.comparator in (">", ">=") and indicator.direction == "down") or (
        target.comparator in ("<", "<=") and indicator.direction == "up"
    ):
        yield (
            "plan.yml",
            (*at, "comparator"),
            target.comparator,
            f"与 direction: {indicator.direction} 相反",
            "越高越好用 > 或 >=，越低越好用 < 或 <=",
            "error",
        )
    if target.due and target.due < plan.period.start:
        yield "plan.yml", (*at, "due"), str(target.due), "早于规划期开始日", f"应不早于 {plan.period.start}", "error"
    start = indicator.baseline.on if indicator.baseline else indicator.counts_from
    if target.due and start and target.due <= start:
        yield "plan.yml", (*at, "due"), str(target.due), f"不晚于起算日 {start}", "请改正", "error"
    if target.first_year and target.first_year > plan.period.end.year:
        yield "plan.yml", (*at, "first_year"), str(target.first_year), "晚于规划期", "请改正", "error"
    if indicator.kind == "plan_flow" and not target.due:
        yield "plan.yml", at, "", "规划期累计指标的目标要写到期日", "请写 due", "error"
    if indicator.kind == "annual_flow" and target.always:
        yield (
            "plan.yml",
            (*at, "always"),
            "true",
            "年度量每年一月重新起算，没有始终保持的目标",
            "请写 every: year 或 due",
            "error",
        )
    if indicator.kind == "growth" and not target.every:
        yield "plan.yml", at, "", "增速指标的目标按年", "请写 every: year", "error"
    if target.region and target.region not in {r.name for r in plan.regions}:
        yield "plan.yml", (*at, "region"), target.region, "regions.csv 中没有该区域", "请补上或改正", "error"


_MIRROR = {">": "<", ">=": "<=", "=": "=", "<=": ">=", "<": ">"}


def _out_of_reach(comparator: str, value: Decimal, maximum: Decimal) -> bool:
    return (comparator == ">" and value >= maximum) or (comparator in (">=", "=") and value > maximum)


def _revisions(plan: Plan, at: tuple[Any, ...], target: Target) -> Iterator[Found]:
    first = plan.issued_on or plan.period.start
    days: set[dt.date] = set()
    for n, revision in enumerate(target.revisions):
        where, on = (*at, n), revision.on
        if on in days:
            yield "plan.yml", (*where, "on"), str(on), "同一天写了两次调整", "请合并为一条", "error"
        days.add(on)
        if not first <= on <= plan.period.end:
            limits = f"应在 {first} 至 {plan.period.end} 之间"
            yield "plan.yml", (*where, "on"), str(on), "不在规划印发日至规划期末之内", limits, "error"
        old = revision.old.model_dump(exclude_none=True)
        later = target.at(on)
        if all(getattr(later, name) == value for name, value in old.items()):
            text = _shown(old) if old else ""
            yield (
                "plan.yml",
                (*where, "old"),
                text,
                "与调整后的目标相同",
                "old 写调整前不同的键，例如 old: {value: 4000}",
                "error",
            )
        if "due" in old and not target.due:
            yield "plan.yml", (*where, "old"), str(old["due"]), "目标没有到期日，不能调整到期日", "请删除 due", "error"
        before = target.at(on - dt.timedelta(days=1))
        lacking = before.low is None or before.high is None if before.comparator == "range" else before.value is None
        if lacking:
            keys = "low 和 high" if before.comparator == "range" else "value"
            yield (
                "plan.yml",
                (*where, "old"),
                _shown(old),
                f"调整前的目标 {before.comparator} 缺少数值",
                f"请在 old 中写 {keys}",
                "error",
            )


def _shown(old: dict[str, Any]) -> str:
    return "，".join(f"{name}: {value}" for name, value in old.items())


def _strict_edge(indicator: Indicator, target: Target) -> str:
    """Why a share cannot lie beyond its end; empty where it can: a growth rate, or an end the file itself puts further out."""
    if indicator.unit not in ("%", "‰") or indicator.kind == "growth":
        return ""
    if target.comparator == ">" and target.value == indicator.scale and indicator.maximum is None:
        return f"最大为 {indicator.scale}，不能严格大于 {indicator.scale}"
    return "最小为 0，不能严格小于 0" if target.comparator == "<" and target.value == 0 and indicator.minimum is None else ""


def _span(target: Target) -> tuple[Any, ...]:
    """Targets of one span hold at the same time."""
    return (target.every, target.first_year, target.due, target.always)


def _bounds(target: Target, whole: bool) -> tuple[float, float]:
    """(lowest, highest) value that meets it; of an open bound the next number after it, or the next whole one."""
    if target.comparator == "range":
        return float(target.low or 0), float(target.high or 0)
    value = float(target.value or 0)
    above = math.floor(value) + 1 if whole else math.nextafter(value, math.inf)
    below = math.ceil(value) - 1 if whole else math.nextafter(value, -math.inf)
    return {
        ">": (above, math.inf),
        ">=": (value, math.inf),
        "=": (value, value),
        "<=": (-math.inf, value),
        "<": (-math.inf, below),
    }[target.comparator]


def _words(target: Target) -> str:
    if target.comparator == "range":
        return f"{target.low}~{target.high}"
    return f"{target.comparator} {target.value}"


def _contradictions(plan: Plan, at: tuple[Any, ...], indicator: Indicator) -> Iterator[Found]:
    whole = indicator.whole and indicator.kind != "growth"
    for (_, first), (n, second) in combinations(enumerate(indicator.targets), 2):
        if (first.region or plan.root_region) != (second.region or plan.root_region):
            continue
        if _span(first) != _span(second) and not (first.always or second.always):
            continue
        (low, high), (low2, high2) = _bounds(first, whole), _bounds(second, whole)
        if max(low, low2) > min(high, high2):
            yield (
                "plan.yml",
                (*at, n),
                _words(second),
                f"与同期的目标 {_words(first)} 矛盾，没有数值能同时满足",
                "请改正其中一个，或写明不同的期限",
                "error",
            )


def _decomposition(plan: Plan, at: tuple[Any, ...], indicator: Indicator) -> Iterator[Found]:
    """Targets of the regions below one that has a target over the same span should add up to it."""
    placed: dict[tuple[Any, ...], dict[str, tuple[int, Target]]] = {}
    for n, target in enumerate(indicator.targets):
        placed.setdefault((*_span(target), target.comparator), {})[target.region or plan.root_region] = (n, target)
    for own in placed.values():
        for parent, below in plan.children.items():
            parts = [own[region][1] for region in below if region in own]
            if parent not in own or not parts:
                continue
            n, whole = own[parent]
            silent = [region for region in below if region not in own]
            for name in ("low", "high") if whole.comparator == "range" else ("value",):
                total = sum((getattr(p, name) or Decimal(0) for p in parts), Decimal(0))
                wanted = getattr(whole, name) or Decimal(0)
                if total == wanted:
                    continue
                without = f"（{'、'.join(silent)} 没有分解目标）" if silent else ""
                more = f"比 {parent} 的 {_plain(wanted)} {'多' if total > wanted else '少'} {_plain(abs(total - wanted))}"
                yield (
                    "plan.yml",
                    (*at, n, name),
                    _plain(wanted),
                    f"“{indicator.name}”{len(parts)} 个下级区域的目标合计 {_plain(total)}，{more}{indicator.unit}{without}",
                    "请核对分解目标；确需加码或留有余量的可不改",
                    "warning",
                )


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def problems_of_weights(plan: Plan) -> Iterator[Found]:
    """A composite score needs a weight for every indicator that has a target, and all of them."""
    if all(i.weight is None for i in plan.indicators):
        return
    total = Decimal(0)
    for n, indicator in enumerate(plan.indicators):
        at, weight = ("indicators", n, "weight"), indicator.weight
        if weight is not None and weight < 0:
            yield "plan.yml", at, str(weight), "权重为负", "应为不小于 0 的数", "error"
        elif weight is not None and not indicator.targets:
            yield "plan.yml", at, str(weight), f"“{indicator.name}”没有目标，不参与评分", "请删除权重", "warning"
            continue
        elif weight is None and indicator.targets:
            yield (
                "plan.yml",
                ("indicators", n),
                "",
                f"“{indicator.name}”有目标而没有权重",
                "请补 weight；不用综合评分则全部删除",
                "error",
            )
        total += weight or 0
    if total not in (1, 100):
        yield "plan.yml", ("indicators",), _plain(total), f"权重合计为 {_plain(total)}", "应合计为 1 或 100", "error"
