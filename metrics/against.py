"""The indicators of one kind against their targets: need, gap, progress, pace, verdict. DESIGN §3.2–3.4.

Where several targets hold at once each is a layer judged by itself; `worst` says which verdict stands.
"""

from __future__ import annotations

import numpy as np

from metrics.actuals import Actuals
from metrics.changes import Trend
from metrics.model import Indicator, Plan
from metrics.model.period import month_index
from metrics.pace import MONTHS_OF, elapsed_share, months_gone, months_reached, progress_to, with_profile
from metrics.status import PRESETS, WORST_FIRST, verdict
from metrics.targets import TargetGrid, beyond, meets, needed, room, stated

FOR_TARGET = (
    "target", "need", "gap", "attainment", "progress", "elapsed", "expected", "pace_gap", "required_rate", "required_multiple", "n_mean",
    "baseline", "due", "hold", "met", "has_target", "baseline_is_first", "status", "which", "target_on",
)  # fmt: skip
"""Columns that belong to one target; where several hold, those of the worst verdict stand (see `Board.per_target`)."""


def against(plan: Plan, actuals: Actuals, trend: Trend, grid: TargetGrid, days: np.ndarray) -> dict[str, np.ndarray]:
    """The indicators of one kind against one layer of their targets: FOR_TARGET. `days`: as of `metrics.pace.last_days`."""
    indicators, actual, totals = actuals.indicators, actuals.actual, actuals.totals
    kind = indicators[0].kind
    up = np.array([i.direction == "up" for i in indicators])[:, None, None]
    whole = np.array([i.whole for i in indicators])[:, None, None]
    has_target = grid.which >= 0

    baseline, baseline_month, is_first = _baseline(actuals)
    is_path = ~grid.is_hold & np.array([kind in ("stock", "ratio", "level")])
    count_by = plan.status.count_by or PRESETS[plan.status.preset].count_by
    size = MONTHS_OF.get(count_by, 1)  # a path starts after the period its baseline stands in
    begin = np.where(is_path & (baseline_month >= 0), (baseline_month // size + 1) * size, grid.begin)

    target = stated(actual, grid, up)
    need = needed(target, grid, whole & np.array([kind != "growth"]))
    met = meets(actual, grid)
    aim = stated(np.broadcast_to(baseline, actual.shape), grid, up)
    with np.errstate(invalid="ignore"):
        at_target = np.abs(aim - baseline) <= room(aim)
    from_there = np.broadcast_to(baseline, actual.shape)
    nowhere = np.isnan(from_there) & (kind == "ratio")  # a rate takes no first reading as its start: a standard to reach and hold
    hold = has_target & (grid.is_hold | nowhere | meets(from_there, grid) | beyond(from_there, grid, up) | at_target)
    overshot = beyond(actual, grid, up) & has_target

    elapsed = elapsed_share(begin, grid.due, grid.due_day, days, count_by)
    if any(i.pace for i in indicators):
        elapsed = np.stack([with_profile(e, i) for e, i in zip(elapsed, indicators, strict=True)])
    begun = months_reached(days) >= grid.begin
    has_pace = has_target & ~hold & ~overshot & begun & ~np.isnan(baseline)
    elapsed = np.where(has_pace, elapsed, np.nan)
    progress = np.where(has_pace, progress_to(actual, baseline, aim, up), np.nan)
    expected = np.where(has_pace, baseline + elapsed * (aim - baseline), np.nan)
    pace_gap = (progress - elapsed) * 100

    with np.errstate(divide="ignore", invalid="ignore"):
        attainment = np.where(target != 0, actual / target, np.nan)
        gap = np.where(met, 0, np.abs(need - actual))
    if kind == "growth":
        gap = _growth_gap(
            plan,
            indicators,
            actuals,
            need=target,
            is_open=np.where(target == grid.low, grid.low_open, grid.high_open),
            at_low=target == grid.low,
            met=met,
        )
    gap = np.where(np.isnan(actual), np.nan, gap)
    due = has_target & (days >= grid.due_day)
    is_flow = kind in ("annual_flow", "plan_flow")
    status = verdict(
        has_target=has_target,
        begun=begun,
        due=due,
        computable=~np.isnan(actual),
        reported=totals.reported,
        met=met,
        good_is_certain=~totals.incomplete | _only_grows(indicators, up, grid),
        is_hold=hold,
        adverse=trend.worse,
        pace_gap=pace_gap,
        overshot=overshot,
        overshot_further=trend.better | is_flow,  # a running total does not come back
        preset=plan.status.preset,
    )
    left = np.where(has_target & begun & ~due, _quarters_left(months_gone(days), grid.due), np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        required = np.where(hold | overshot, np.nan, np.where(left > 0, gap / left, np.nan))
        mean = trend.mean * np.where(up, 1, -1)
        multiple = np.where(mean > 0, required / mean, np.nan)
    return {
        "target": target,
        "need": np.where(has_target, need, np.nan),
        "gap": np.where(has_target, gap, np.nan),
        "attainment": attainment,
        "progress": progress,
        "elapsed": elapsed,
        "expected": expected,
        "pace_gap": pace_gap,
        "required_rate": required,
        "required_multiple": multiple,
        "n_mean": trend.n_mean,
        "baseline": np.where(is_path & has_target & ~hold, np.broadcast_to(baseline, actual.shape), np.nan),
        "due": due,
        "hold": hold,
        "met": met,
        "has_target": has_target,
        "baseline_is_first": np.broadcast_to(is_first, actual.shape) & is_path & has_target & ~hold,
        "status": status,
        "which": grid.which,
        "target_on": grid.on,
    }


def _only_grows(indicators: list[Indicator], up: np.ndarray, grid: TargetGrid) -> np.ndarray:
    """Where what an incomplete sum lacks can only bring it nearer to the target: good news from a lower bound is good news."""
    is_sum = np.array([i.is_additive and not (i.minimum is not None and i.minimum < 0) for i in indicators])[:, None, None]
    return is_sum & up & ~np.isfinite(grid.high)


def _baseline(actuals: Actuals) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(value, absolute month, taken from the first reading), arrays (indicators, regions, 1). Flows and growth start from 0.

    A documented baseline is that of the whole area; a stock without one starts from its first reading (`metrics.first`).
    """
    kind = actuals.indicators[0].kind
    shape = (*actuals.actual.shape[:2], 1)
    value, month, is_first = np.zeros(shape), np.full(shape, -1), np.zeros(shape, bool)
    if kind not in ("stock", "level", "ratio"):
        return value, month, is_first
    value[:] = np.nan
    if actuals.first is not None:
        first = actuals.first
        value, month, is_first = first.value.copy(), first.month.copy(), first.known.copy()
    for n, indicator in enumerate(actuals.indicators):
        if indicator.baseline:
            value[n, 0, 0] = float(indicator.baseline.value)
            month[n, 0, 0] = month_index(indicator.baseline.on)
            is_first[n, 0, 0] = False
    return value, month, is_first


def _growth_gap(
    plan: Plan,
    indicators: list[Indicator],
    actuals: Actuals,
    need: np.ndarray,
    is_open: np.ndarray,
    at_low: np.ndarray,
    met: np.ndarray,
) -> np.ndarray:
    """What the stock still lacks to have grown enough (or has too much, for an upper limit), in units of the stock (firms still to win)."""
    bases = [plan.indicator_by_code[i.base or ""] for i in indicators]
    whole = np.array([b.whole for b in bases])[:, None, None]
    scale = np.array([i.scale for i in indicators], float)[:, None, None]
    wanted = actuals.denominator * (1 + need / scale)
    near = np.round(wanted)
    exact = np.where(np.abs(wanted - near) <= room(wanted), near, wanted)
    least = np.where(is_open, np.floor(exact) + 1, np.ceil(exact))
    most = np.where(is_open, np.ceil(exact) - 1, np.floor(exact))
    wanted = np.where(whole, np.where(at_low, least, most), wanted)
    return np.where(met, 0, np.abs(wanted - actuals.numerator))


def _quarters_left(gone: np.ndarray, due: np.ndarray) -> np.ndarray:
    return -(-(due + 1) // 3) - gone // 3


def worst(judged: list[dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    """Of several targets the worst verdict; of equal ones the smaller pace gap, then the first in the file."""
    best = judged[0]
    for other in judged[1:]:
        rank, rank_other = _rank(best["status"]), _rank(other["status"])
        gap, gap_other = (np.where(np.isnan(found["pace_gap"]), np.inf, found["pace_gap"]) for found in (best, other))
        none, other_none = best["which"] < 0, other["which"] < 0
        worse = (rank_other < rank) | ((rank_other == rank) & (gap_other < gap))
        use = ~other_none & (none | worse)
        best = {name: np.where(use, other[name], best[name]) for name in FOR_TARGET}
    return best


def _rank(status: np.ndarray) -> np.ndarray:
    order = np.argsort(WORST_FIRST)
    return order[np.searchsorted(WORST_FIRST, status, sorter=order)]
