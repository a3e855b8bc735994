"""A second opinion on indicators with a baseline: the growth ratio of Open SDG and Statistics Canada, for comparison only.

With b the baseline at t0, c the actual at t, T the target at tT, d = +1 where higher is better and −1 where lower is:

    CAGR(v1, v0, n) = (v1 ÷ v0)^(1 ÷ n) − 1
    cagr_ratio = s · d · CAGR(c, b, t − t0) ÷ |CAGR(T, b, tT − t0)|        s = −1 where b < 0, else +1

≥ 0.95 substantial, ≥ 0.60 moderate, ≥ 0 limited, below deterioration; a met target is target_achieved whatever the ratio.
Source: open-sdg docs/progress-methodology.md and sdg-build sdg/ProgressMeasure.py. Unlike there, a zero baseline or target gives
no ratio (there 0.001 takes its place, which the result then depends on), and time is counted in months ÷ 12, not in whole years.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from metrics.model import Indicator, Period, Plan
from metrics.model.period import month_index
from metrics.requirements import due_month
from metrics.wording import field, target_of

LIMITS = (
    "只作对照，不参与亮灯：与按时间均摊的序时进度并列，两者在公开的 100 个真实目标中有 11 个结论不同。",
    "基数很小时复合增速偏乐观，线性进度更严；人数、家数等计数类指标以序时进度为准。",
    "目标值或基期值为 0 时无法计算，这里不给数。公开做法用 0.001 代替 0，结果随代替值而变：同一组数据可得 0.27（0.001）、0.40（0.1）、"
    "0.55（1）、0.80（5）。",
    "基期值已达到目标时，用“缩小的差距÷应缩小的差距”会把变差算成完成（例：基期 68.6、目标不低于 55、现为 46.7，得 161%）。"
    "本比值的正负由指标方向决定，这种情形得负数。",
    "只看首尾两点，中间的起伏和缺年不影响结果；基期值与现值（或目标值）正负相反、基期值等于目标值、现值不晚于基期时不给数。",
    "增速类指标、规划期累计指标和没有满一年的年度量不适用。",
)
"""Known limits, for the method page (findings 3 to 5 of the comparison with public tools)."""

VERDICTS = {
    "target_achieved": "已达标",
    "substantial": "进展良好",
    "moderate": "进展一般",
    "limited": "进展有限",
    "deterioration": "变差",
}
COLUMNS = ("indicator", "region", "cagr_ratio", "cagr_verdict", "cagr_reason")


def cagr(end: float, start: float, years: float) -> float:
    """Compound growth a year; `start` not 0, `end` ÷ `start` not negative, `years` above 0."""
    return float((end / start) ** (1 / years) - 1)


def cagr_ratio(
    baseline: float, actual: float, target: float, years: float, target_years: float, direction: str = "up"
) -> tuple[float | None, str]:
    """(ratio, why there is none). `years`, `target_years`: from the baseline to the actual and to the due date."""
    reasons = (
        (baseline == 0, "基期值为 0，复合增速无定义"),
        (target == 0, "目标值为 0，复合增速无定义"),
        (baseline * actual < 0, "现值与基期值正负相反"),
        (baseline * target < 0, "目标值与基期值正负相反"),
        (years <= 0, "现值不晚于基期"),
        (target_years <= 0, "目标期不晚于基期"),
        (baseline == target, "基期值等于目标值，所需增速为 0"),
    )
    if why := next((text for holds, text in reasons if holds), ""):
        return None, why
    sign = (1 if direction == "up" else -1) * (-1 if baseline < 0 else 1)
    return sign * cagr(actual, baseline, years) / abs(cagr(target, baseline, target_years)), ""


def verdict(ratio: float | None, met: bool) -> str | None:
    """A key of VERDICTS; none where there is neither a ratio nor a met target."""
    if met:
        return "target_achieved"
    if ratio is None:
        return None
    ratio = round(ratio, 10)  # 0.6 as a sum of floats must not fall below 0.6
    return "substantial" if ratio >= 0.95 else "moderate" if ratio >= 0.6 else "limited" if ratio >= 0 else "deterioration"


def crosscheck(plan: Plan, rows: pd.DataFrame, period: Period) -> pd.DataFrame:
    """One row (COLUMNS) per indicator of `rows` that has a documented baseline and a target, whole area only (the baseline is its).

    `cagr_ratio` is NaN where there is none, `cagr_reason` then says why and is empty otherwise.
    """
    found = []
    for row in rows.itertuples(index=False):
        indicator = plan.indicator_by_code[str(row.indicator)]
        if indicator.baseline is None or not row.has_target or row.region != plan.root_region:
            continue
        ratio, why = _of_row(plan, indicator, row, period)
        found.append((indicator.code, row.region, np.nan if ratio is None else ratio, verdict(ratio, bool(row.met)), why))
    return pd.DataFrame(found, columns=list(COLUMNS)).astype({"cagr_ratio": float})


def _of_row(plan: Plan, indicator: Indicator, row: Any, period: Period) -> tuple[float | None, str]:
    target, actual, bound = target_of(indicator, row), field(row, "actual"), field(row, "target")
    if indicator.kind in ("growth", "plan_flow"):
        return None, "增速和规划期累计指标不适用"
    if indicator.kind == "annual_flow" and period.last_month % 12 != 11:
        return None, "年度量未满一年，不能与基期相比"
    if actual is None or bound is None or target is None or indicator.baseline is None:
        return None, "没有现值"
    start = month_index(indicator.baseline.on)
    years, target_years = (period.last_month - start) / 12, (due_month(plan, target, period) - start) / 12
    return cagr_ratio(float(indicator.baseline.value), actual, bound, years, target_years, indicator.direction)
