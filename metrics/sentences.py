"""Ready sentences in the register of an official briefing: one per indicator, one paragraph for all, what each unit must bring.

Numbers in running text have the digits of the screen (`metrics.wording.number`) but neither thousands separators nor a space
before the unit: `2310人` where the screen has `2,310 人`. 演示数据 is added by whoever shows the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pandas as pd

from metrics.model import Indicator, Period, Plan, Target
from metrics.requirements import difference, is_beyond, requirement, said, shares_of
from metrics.rounding import fixed, percent
from metrics.status import TEXT
from metrics.wording import (
    STANDARD,
    chance_text,
    coverage_text,
    field,
    full_status,
    gap_text,
    lamp_text,
    leads,
    number,
    pace_word,
    parts_text,
    short_unit,
    sort_rows,
    span_digits,
    step_text,
    target_of,
)

GOALS = {">": "超过", ">=": "不少于", "=": "", "<=": "不超过", "<": "低于"}
COUNTED = ("achieved", "on_pace", "slightly_behind", "behind", "missed", "unreported", "not_started")
OPEN = ("missed", "behind", "slightly_behind")
MOST_NAMED = 3


def moment(period: Period) -> str:
    """`2025年三季度末`, `2025年5月末`, `2025年末`."""
    return period.name + "末"


def sentence(
    plan: Plan,
    row: Any,
    period: Period,
    forecast: Any = None,
    also: Iterable[Any] = (),
    *,
    places: str = "",
    is_other_basis: bool = False,
) -> str:
    """One indicator in one region: where it stands, against what, how far from the pace, what the rest must bring.

    `also`: the rows of the other targets that hold at the same time (`Board.per_target`; that of `row` itself is passed over).
    `row`: anything with the names of a board row. `forecast`: none, or anything with `low`, `mid`, `high` (in the indicator's
    unit) and `probability` (a fraction); it is said as an expectation beside the verdict and changes nothing in it. `places`: which
    parts of the region are short of it. `is_other_basis`: what it is compared with was measured in another way.
    """
    indicator = plan.indicator_by_code[field(row, "indicator")]
    target = target_of(indicator, row) if field(row, "has_target", True) else None
    override = str(field(row, "override", "") or "")
    status = field(row, "computed_status" if override else "status") or None
    region = field(row, "region", plan.root_region)
    where = "" if region == plan.root_region else region
    facts = [_state(plan, indicator, row)]
    if where and not field(row, "has_target", True):
        facts.append("未单独设目标")
    else:
        facts += _judged(plan, indicator, target, row, status, is_other_basis)
    facts.append(places.replace(" ", "").replace(",", ""))
    parts = ["，".join(filter(None, facts)), requirement(plan, row, period) if status not in (None, "not_started") else ""]
    parts += [_other(indicator, other) for other in also if field(other, "which", -1) != field(row, "which", -1)]
    parts += [_expected(indicator, row, forecast), _overridden(row, override)]
    return f"截至{moment(period)}，{where}{indicator.label}" + "；".join(filter(None, parts)) + "。"


def _state(plan: Plan, indicator: Indicator, row: Any) -> str:
    """What it is: 累计2310人, 为98.3%（57/58家）; with what has to be known about the number in brackets."""
    actual = field(row, "actual")
    if actual is None:
        return "已报数据" if field(row, "reported", False) else "尚未报送本期数据"
    verb = "为"
    if indicator.kind in ("annual_flow", "plan_flow"):
        since = indicator.counts_from if indicator.kind == "plan_flow" else None
        verb = (f"自{since.year}年{'' if since.month == 1 else f'{since.month}月'}以来" if since else "") + "累计"
    top, bottom = field(row, "numerator"), field(row, "denominator")
    marks = [parts_text(indicator, row).replace(",", "").replace(" ", "")] if indicator.kind == "ratio" else []
    if indicator.kind == "growth" and top is not None and bottom is not None:
        base = plan.indicator_by_code.get(indicator.base or "")
        unit = base.unit if base else ""
        marks.append(f"上年末{number(bottom)}{unit}、现{number(top)}{unit}".replace(",", ""))
    if coverage := coverage_text(row):
        marks.append(coverage.replace(" ", ""))
        if field(row, "incomplete", False) and "数据不全" not in coverage:
            marks.append("数据不全" + ("，为下限" if indicator.is_additive else ""))
    if field(row, "is_rolled", False) and not field(row, "incomplete", False):
        parts = parts_name(plan, str(field(row, "region", plan.root_region)))
        marks.append(f"按{parts}最差值计" if indicator.kind == "level" else f"由{parts}汇总")
    if field(row, "restated", False):
        marks.append("含修订")
    marks = list(filter(None, marks))
    return verb + said(indicator, actual) + (f"（{'，'.join(marks)}）" if marks else "")


def parts_name(plan: Plan, region: str) -> str:
    """What a region is made up of: `各街道、功能区`, by the kinds of the regions directly below it."""
    below = plan.children.get(region, ())
    kinds = dict.fromkeys(r.kind for r in plan.regions if r.name in below and r.kind)
    return f"各{'、'.join(kinds)}" if kinds else "下级区域"


def goal_text(indicator: Indicator, target: Target, row: Any = None) -> str:
    """`不少于4200人`, `超过100家`, `不低于100%`, `10至20家`: the form in force, whose bound the row carries."""
    if target.comparator == "range":
        return f"{number(target.low, 4)}至{number(target.high, 4)}{indicator.unit}".replace(",", "")
    word = GOALS[target.comparator]
    if target.comparator == ">=" and (indicator.unit in ("%", "‰") or not indicator.is_additive):
        word = "不低于"
    return word + number(field(row, "target", target.value), 4).replace(",", "") + _spaced(indicator.unit)


def _spaced(unit: str) -> str:
    return f" {unit}" if unit[:1].isdigit() else unit


def _judged(
    plan: Plan, indicator: Indicator, target: Target | None, row: Any, status: str | None, is_other_basis: bool
) -> list[str]:
    """The verdict and its reasons, clause by clause."""
    if target is None:
        yoy = field(row, "yoy") if indicator.is_additive and field(row, "actual") is not None else None
        change = "" if yoy is None else f"同比{'增长' if yoy >= 0 else '下降'}{percent(abs(yoy), grouped=False)}"
        return [change, "未设目标"]
    name = "年度目标" if target.every else "目标"
    goal = f"{name}为{goal_text(indicator, target, row)}"
    if status == "not_started":
        return [gap_text(plan, {"indicator": indicator.code, "status": status, "which": field(row, "which", -1)}), "本期不考核"]
    if status == "unreported":
        late = "数据不全，尚不能认定是否达标" if field(row, "incomplete", False) else "本期未报新数据"
        return [goal, late if field(row, "actual") is not None else ""]
    if status is None:
        return [goal, "缺少计算所需的数据，暂不能判定"]
    quotient = _against(indicator, target, row, name)
    against = quotient or goal
    if status == "achieved":
        return [against, _over(indicator, target, row), full_status({"status": status, **_due(row)}), _keep(indicator, row)]
    if status == "missed":
        return [against, "未达标", difference(plan, row)]
    return [against, *_pace(plan, indicator, row, status, bool(quotient), is_other_basis)]


def _due(row: Any) -> dict[str, Any]:
    """What the words of a lamp depend on besides the status."""
    return {name: bool(field(row, name, False)) for name in ("due", "hold")} | {
        name: field(row, name) for name in ("pace_gap", "actual")
    }


def _against(indicator: Indicator, target: Target, row: Any, name: str) -> str:
    """`完成年度目标的55.0%`; empty where a quotient with the target says nothing (limits, ranges, standards, zero, negative)."""
    share, actual = field(row, "attainment"), field(row, "actual")
    plain = target.comparator in (">", ">=", "=") and indicator.direction == "up" and not field(row, "hold", False)
    if not plain or share is None or actual is None or actual < 0 or (field(row, "target") or 0) <= 0:
        return ""
    if indicator.kind in ("annual_flow", "plan_flow") and target.comparator == ">=":
        return f"完成{name}的{shares_of(share)}"
    return f"{'为' if indicator.kind == 'stock' else '完成'}{name}（{goal_text(indicator, target, row)}）的{shares_of(share)}"


def _over(indicator: Indicator, target: Target, row: Any) -> str:
    actual, bound = field(row, "actual"), field(row, "target")
    if field(row, "hold", False) or target.comparator in ("=", "range") or actual is None or bound is None:
        return ""
    over = (actual - bound) * (1 if indicator.direction == "up" else -1)
    words = "超目标" if indicator.direction == "up" else "低于上限"
    return words + said(indicator, over, points=True) if over > 1e-9 else ""


def _keep(indicator: Indicator, row: Any) -> str:
    if field(row, "due", False) or (indicator.kind in ("annual_flow", "plan_flow") and not field(row, "hold", False)):
        return ""
    return "须保持"


def _pace(plan: Plan, indicator: Indicator, row: Any, status: str, has_share: bool, is_other_basis: bool) -> list[str]:
    """How far from the pace, with the progress where it is not the share of the target said before; where no pace is formed, what is
    missing and which way it goes."""
    gap, progress = field(row, "pace_gap"), field(row, "progress")
    if gap is None:
        if status == "on_pace":
            return ["达到序时"]
        earlier = field(row, "yoy") is not None or field(row, "qoq") is not None
        since = "较上年同期" if field(row, "yoy") is not None else "较前期"
        trend = f"{since}变差" if status == "behind" else f"{since}未变差" if earlier else ""
        if is_beyond(indicator, row):
            flow = indicator.kind in ("annual_flow", "plan_flow")
            trend = "累计数不会回落" if flow else "偏离扩大" if status == "behind" else "偏离未扩大"
        trend += "（口径不同）" if trend and is_other_basis else ""
        return [difference(plan, row), trend]
    share = field(row, "attainment")
    own = progress is not None and (not has_share or share is None or abs(progress - share) > 1e-9)
    start = "进度" if field(row, "baseline") is None else "自基期起进度"
    start = "以首期为基期，进度" if field(row, "baseline_is_first", False) else start
    if abs(gap) < 0.05:
        words = "与序时进度持平" if status == "on_pace" else "略慢于序时进度"
    else:
        words = f"{pace_word(row, status)}序时进度{fixed(abs(gap), grouped=False)}个百分点" + (
            "，按亮灯规则达到序时" if status == "on_pace" and gap < 0 else ""
        )
    return [f"{start}{shares_of(progress)}" if own else "", words]


def _other(indicator: Indicator, row: Any) -> str:
    """`另一项年度目标（不少于80人）已达标`."""
    if (target := target_of(indicator, row)) is None:
        return ""
    words = full_status({"status": field(row, "status"), **_due(row)})
    return f"另一项{'年度' if target.every else ''}目标（{goal_text(indicator, target, row)}）{words}"


def _expected(indicator: Indicator, row: Any, forecast: Any) -> str:
    mid = field(forecast, "mid") if forecast is not None else None
    if mid is None:
        return ""
    low, high, chance = (field(forecast, name) for name in ("low", "high", "probability"))
    digits = 1 if indicator.whole or low is None or high is None else span_digits(low, high)
    ends = [said(indicator, x, digits=digits) for x in (low, high) if x is not None]
    span = f"（80%区间{'至'.join(dict.fromkeys(ends))}）" if len(ends) == 2 else ""
    step = step_text(indicator, row, mid, chance).replace(" ", "").replace(",", "")
    return (
        f"{'按最近一期不变' if getattr(forecast, 'is_flat', False) else '按以往走势'}，到期预计为{said(indicator, mid)}{span}"
        + (f"，{step}" if step else "")
        + _chance(indicator, row, chance)
    )


def _chance(indicator: Indicator, row: Any, chance: float | None) -> str:
    """Of what is met only where it may be lost again."""
    if chance is None:
        return ""
    if not field(row, "met", False):
        return f"，达标概率{chance_text(chance)}"
    return f"，届时仍达标的概率{chance_text(chance)}" if indicator.kind not in ("annual_flow", "plan_flow") else ""


def _overridden(row: Any, override: str) -> str:
    if not override:
        return ""
    return f"人工改判为{full_status({'status': field(row, 'status'), **_due(row)})}（{re.sub(r'[。；，、.;,]+$', '', override.strip())}）"


def summary(plan: Plan, rows: pd.DataFrame, period: Period) -> list[str]:
    """总体情况 of the rows of one region: how many targets, how they stand, the worst with unit and gap, who has not reported."""
    rows = sort_rows(rows)
    if not len(rows):
        return [f"截至{moment(period)}，没有适用的量化目标。"]
    counts = rows["status"].value_counts()
    said_counts = [f"{'达到序时' if s == 'on_pace' else word}{n}项" for s, word, n in status_counts(rows) if s in COUNTED]
    unknown = len(rows) - sum(int(counts.get(s, 0)) for s in COUNTED)
    said_counts += [f"无法判定{unknown}项"] if unknown else []
    result = [f"截至{moment(period)}，{_place(plan, rows)}纳入监测的{len(rows)}项量化目标中，{'，'.join(said_counts)}。"]
    worst = [r for r in rows.itertuples(index=False) if r.status in OPEN]
    if worst:
        named = worst[:MOST_NAMED]
        lead = "差距较大的是" if len(worst) > len(named) else _called(named)
        result.append(f"{lead}：" + "；".join(_named(plan, r) for r in named) + "。")
    elif counts.get("on_pace", 0):
        result.append("已报数据的目标均达到序时或已达标。")
    missing = [r for r in rows.itertuples(index=False) if r.status == "unreported"]
    if missing:
        names = "；".join(f"{_label(plan, r)}{_by(plan, r)}" for r in missing)
        result.append(f"未报或数据不全的有：{names}。")
    return result


def status_counts(rows: pd.DataFrame | Iterable[Any]) -> list[tuple[str, str, int]]:
    """(status, its words, how many) of rows that have one, by status: a delay and a standard that is not met are counted apart, by the
    same words as stand beside each of them."""
    found: dict[tuple[str, str], int] = {}
    for row in rows.itertuples(index=False) if isinstance(rows, pd.DataFrame) else rows:
        if status := field(row, "status"):
            words = lamp_text(row) if status in STANDARD else TEXT[status]
            found[status, words] = found.get((status, words), 0) + 1
    return [(s, words, n) for status in COUNTED for (s, words), n in found.items() if s == status]


def _place(plan: Plan, rows: pd.DataFrame) -> str:
    """The region, where the rows are those of one below the root."""
    names = set(rows["region"]) if "region" in rows else set()
    return names.pop() if len(names) == 1 and plan.root_region not in names else ""


def _called(rows: list[Any]) -> str:
    """What those named have in common: a delay is not yet a miss."""
    words = {"未达标" if r.status == "missed" else lamp_text(r) for r in rows}
    if words <= {TEXT["slightly_behind"], TEXT["behind"]}:
        return "慢于序时的是"
    return "未达标的是" if words == {"未达标"} else "未达要求的是" if words <= set(STANDARD.values()) else "需要关注的是"


def _label(plan: Plan, row: Any) -> str:
    return plan.indicator_by_code[field(row, "indicator")].label


def _by(plan: Plan, row: Any) -> str:
    names = leads(plan, plan.indicator_by_code[field(row, "indicator")])
    return f"（{names}）" if names else ""


def _named(plan: Plan, row: Any) -> str:
    gap = field(row, "pace_gap")
    word = "未达标" if field(row, "status") == "missed" else ""
    pace = (
        f"{pace_word(row)}序时进度{fixed(abs(gap), grouped=False)}个百分点"
        if not word and gap is not None and gap <= -0.05
        else ""
    )
    return f"{_label(plan, row)}" + "，".join(filter(None, (word + difference(plan, row), pace))) + _by(plan, row)


def unit_requirements(plan: Plan, rows: pd.DataFrame, period: Period) -> dict[str, list[str]]:
    """下一步要求: lead unit (short name) → what it must bring, worst first; units with nothing to bring are absent.

    An indicator led by several units stands under each of them and says so.
    """
    result: dict[str, list[str]] = {}
    for row in sort_rows(rows).itertuples(index=False):
        indicator = plan.indicator_by_code[str(row.indicator)]
        if not (words := _asked(plan, indicator, row, period)):
            continue
        units = [short_unit(plan, name) for name in indicator.lead_units] or ["未定牵头单位"]
        for unit in units:
            others = [u for u in units if u != unit]
            result.setdefault(unit, []).append(words + (f"（会同{'、'.join(others)}）" if others else "") + "。")
    return result


def region_requirements(plan: Plan, rows: pd.DataFrame, period: Period, region: str, others: Iterable[Any] = ()) -> list[str]:
    """下一步要求 of one region: what it must bring itself, each with the unit that leads it. `others`: rows of what it reports without a
    target of its own, which it is asked to go on reporting."""
    result = []
    for row in sort_rows(rows).itertuples(index=False):
        indicator = plan.indicator_by_code[str(row.indicator)]
        if words := _asked(plan, indicator, row, period):
            units = leads(plan, indicator)
            result.append(words + (f"（牵头单位：{units}）" if units else "") + "。")
    if labels := [_label(plan, r) for r in others]:
        listed = "、".join(labels)
        result.append(f"{listed}未给{region}分解目标，请按期报送数据，配合牵头单位完成{plan.root_region}目标。")
    return result or [f"已报的指标均达到要求，请{region}继续保持，按期报送数据。"]


def _asked(plan: Plan, indicator: Indicator, row: Any, period: Period) -> str:
    status, label = field(row, "status"), indicator.label
    if status == "unreported":
        word = "补齐" if field(row, "incomplete", False) and field(row, "actual") is not None else "报送"
        return f"{label}：尽快{word}{period.name}数据"
    if status == "missed":
        return f"{label}：{'，'.join(filter(None, ('未达标', difference(plan, row), '说明原因并提出整改措施')))}"
    if status is None and field(row, "has_target", False):
        return f"{label}：补充计算所需的数据"
    if need := requirement(plan, row, period):
        return f"{label}：{need}"
    if status in ("slightly_behind", "behind"):
        target = target_of(indicator, row)
        goal = f"，目标为{goal_text(indicator, target, row)}" if target else ""
        return f"{label}：{difference(plan, row) or '未达要求'}{goal}，尽快达到"
    return ""
