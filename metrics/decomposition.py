"""Targets of regions beside the target of the area above them: what they add up to, and what is lacking."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pandas as pd

from metrics.model import Indicator, Plan, Target

COLUMNS = ("indicator", "parent", "due", "whole", "total", "difference", "parts", "lacking")


def span_text(target: Target) -> str:
    """`每年（自2022年起）`, `2025-12-31`, `始终`."""
    if target.every:
        return "每年" + (f"（自{target.first_year}年起）" if target.first_year else "")
    return target.due.isoformat() if target.due else "始终"


def decomposition(plan: Plan, day: dt.date) -> pd.DataFrame:
    """One row (COLUMNS) per target of an area with parts of which any has a target over the same span, of sums only (the rest do not add up).

    In the form in force on `day`. `whole`, `total`, `difference` (total − whole) as decimals, none of ranges; `parts`: region → value,
    `lacking`: the parts without a target.
    """
    found = []
    for indicator in plan.indicators:
        if not indicator.is_additive:
            continue
        placed: dict[tuple[object, ...], dict[str, Target]] = {}
        for target in indicator.targets:
            own = target.at(day)
            span = (own.every, own.first_year, own.due, own.always, own.comparator)
            placed.setdefault(span, {})[own.region or plan.root_region] = own
        for own_targets in placed.values():
            found += _of_span(plan, indicator, own_targets)
    return pd.DataFrame(found, columns=list(COLUMNS))


def _of_span(plan: Plan, indicator: Indicator, targets: dict[str, Target]) -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = []
    for parent, below in plan.children.items():
        parts = {r: targets[r].value for r in below if r in targets}
        if parent not in targets or not parts:
            continue
        whole = targets[parent].value
        known = [v for v in parts.values() if v is not None]
        total = sum(known, Decimal(0)) if len(known) == len(parts) else None
        difference = total - whole if total is not None and whole is not None else None
        lacking = tuple(r for r in below if r not in targets)
        found.append((indicator.code, parent, span_text(targets[parent]), whole, total, difference, parts, lacking))
    return found
