"""Numbers, targets, gaps and findings in Chinese, said the same way on screens, slides and notices.

Values in, text out. A row is anything with the names of a board row (`itertuples` tuple, Series or mapping). Units always
travel with the number; a missing number is `—`, never 0.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from metrics.model import Indicator, Period, Plan, Target, Unit
from metrics.rounding import fixed, percent
from metrics.status import STATUSES, TEXT, status_text

NONE = "—"
SYMBOLS = {">": ">", ">=": "≥", "=": "=", "<=": "≤", "<": "<"}
ORDER = ("missed", "behind", "slightly_behind", "on_pace", "achieved", "not_started", "unreported", None)
STANDARD = {"slightly_behind": "未达要求", "behind": "未达要求且变差"}
"""Words of a lamp where no 序时 exists to be slower than (the hold rule, DESIGN §3.3)."""
MIXED = {"slightly_behind": "略慢或未达要求", "behind": "慢于序时或变差"}
BEYOND = "超出目标范围"
PROGRESS = "进度"
"""Before points of a rate's progress: 增速慢 15 个百分点 would be taken for points of the rate itself."""
_DIGITS = ("零", "一", "两", "三", "四", "五", "六", "七", "八", "九", "十")


def field(row: Any, name: str, default: Any = None) -> Any:
    """A cell of a row of any shape; NaN and an absent cell as `default`."""
    value = row.get(name, default) if hasattr(row, "get") else getattr(row, name, default)
    return default if value is None or (isinstance(value, float) and math.isnan(value)) else value


def number(x: Any, digits: int = 1) -> str:
    """`2,310`, `16.3`, `0.5`, `—`: thousands separators, no idle zeros; a small value keeps a digit that is not zero."""
    if x is None or (x := float(x)) != x or math.isinf(x):
        return NONE
    while 0 < abs(x) < 0.5 * 10**-digits and digits < 6:
        digits += 1
    text = fixed(x, digits)
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def join(text: str, unit: str) -> str:
    return text if text == NONE or not unit else text + ("" if unit in ("%", "‰") else " ") + unit


def value_text(indicator: Indicator, x: Any, digits: int = 1) -> str:
    """`2,310 人`, `16.3%`. 99.96 % is not shown as 100 %."""
    text = number(x, digits)
    if indicator.unit == "%" and text == "100" and abs(float(x) - 100) > 1e-9:
        text = number(x, 3) if number(x, 3) != "100" else ("<100" if float(x) < 100 else ">100")
    return join(text, indicator.unit)


def span_text(indicator: Indicator, low: float, high: float) -> str:
    """`3,206–3,618 人`; `11 次` where both ends read the same."""
    digits = span_digits(low, high)
    if number(low, digits) == number(high, digits):
        return value_text(indicator, high, digits)
    return f"{number(low, digits)}–{value_text(indicator, high, digits)}"


def span_digits(low: float, high: float) -> int:
    """Decimals of an interval: two where one would hide how narrow it is (0.55–0.65 is not 0.5–0.7)."""
    return 2 if 0 < high - low < 0.5 else 1


def target_text(indicator: Indicator, target: Target | None) -> str:
    """`≥4,200 人/年`, `>100 家`, `≤0.5 天`, `10–20 家`."""
    if target is None:
        return "无目标"
    if target.comparator == "range":
        text = f"{number(target.low, 4)}–{number(target.high, 4)}"
    else:
        text = SYMBOLS[target.comparator] + number(target.value, 4)
    each = "/年" if target.every and indicator.kind != "ratio" else ""  # a rate is due every year, it is not a rate a year
    return join(text, indicator.unit) + each


def target_of(indicator: Indicator, row: Any) -> Target | None:
    """The target the row was judged by, in the form that was in force then."""
    which, day = int(field(row, "which", -1)), int(field(row, "target_on", 0))
    if not 0 <= which < len(indicator.targets):
        return None
    return indicator.targets[which].at(dt.date.fromordinal(day)) if day else indicator.targets[which]


def where_text(plan: Plan, region: str) -> str:
    """`艾山街道：` before what is said of a region below the whole area, which would be taken for the whole otherwise; empty for that."""
    return "" if region == plan.root_region else f"{region}："


def short_unit(plan: Plan, name: str) -> str:
    """The shortest alias that begins with 区 and abbreviates the name itself (区人社局); the name where there is none."""
    unit: Unit | None = plan.unit_named(name)
    found = [a for a in (unit.aliases if unit else ()) if a.startswith("区") and len(a) < len(name) and _abbreviates(a, name)]
    return min(found, key=len, default=name)


def _abbreviates(alias: str, name: str) -> bool:
    letters = iter(name)
    return all(c in letters for c in alias)


def leads(plan: Plan, indicator: Indicator) -> str:
    return "、".join(short_unit(plan, n) for n in indicator.lead_units)


def full_status(row: Any) -> str:
    """The words of the lamp with what must stand beside them: `慢于序时（数据不全）`, `达标（人工判定）`."""
    return lamp_text(row) + _marks(row)


def lamp_text(row: Any, status: str | None = None) -> str:
    """The words of the lamp of a row, or of another `status` on it: `提前达标` before the due date, `达标` after it (of a standard to
    hold: `已达标`); 慢于序时 only where there is a 序时; `无法计算` where a reported number cannot be compared."""
    if status is None and (undecided := _undecided(row)):
        return undecided
    status = status or field(row, "status")
    if status in STANDARD and (reason := _without_pace(row)):
        return BEYOND if reason == "beyond" else STANDARD[status]
    due, hold = bool(field(row, "due", False)), bool(field(row, "hold", False))
    return status_text(status, due=due, hold=hold, has_target=bool(field(row, "has_target", True)))


def _without_pace(row: Any) -> str:
    """Why a lamp does not speak of 序时: a standard to hold, or a number past the far bound of `=` or a range; empty where it does."""
    if field(row, "hold", False):
        return "hold"
    return "beyond" if field(row, "pace_gap") is None and field(row, "actual") is not None else ""


def group_text(status: str, rows: pd.DataFrame | Iterable[Any]) -> str:
    """One name for all rows of a status, for counts and legends: `略慢于序时`, `未达要求`, `略慢或未达要求`."""
    if status not in STANDARD:
        return TEXT[status]
    each = rows.itertuples(index=False) if isinstance(rows, pd.DataFrame) else rows
    words = {lamp_text(r) for r in each if field(r, "status") == status}
    return TEXT[status] if not words else words.pop() if len(words) == 1 else MIXED[status]


def trouble_words(statuses: Iterable[Any]) -> str:
    """One name for lamps in trouble, `missed`, `behind`, `slightly_behind`: `落后` for what is not final, whether behind its pace or short of
    a standard; `未达标` for what is; `落后或未达标`."""
    final = {s == "missed" for s in statuses}
    return "落后或未达标" if len(final) == 2 else "未达标" if True in final else "落后"


def legend(rows: Sequence[Any], shapes: Mapping[Any, str], glue: str = "　") -> str:
    """`● 达序时　▲ 略慢于序时`: the lamps that occur, with the words that stand beside them; a common name where those differ."""
    words: dict[Any, set[str]] = {}
    for row in rows:
        words.setdefault(field(row, "status"), set()).add(lamp_text(row))
    each = {s: next(iter(words[s])) if len(words[s]) == 1 else group_text(s, rows) for s in STATUSES if s in words}
    return glue.join(f"{shapes[s]} {text}" for s, text in each.items())


def _undecided(row: Any) -> str:
    """Reported, but too incomplete for a verdict: 未报 would be untrue."""
    known = field(row, "incomplete", False) and field(row, "actual") is not None
    return "尚不能认定" if field(row, "status") == "unreported" and known else ""


def _marks(row: Any) -> str:
    """What must stand beside a verdict: bad news from an incomplete number, a person's word in place of the rule's."""
    partial = field(row, "incomplete", False) and field(row, "status") in ("slightly_behind", "behind", "missed")
    return ("（数据不全）" if partial else "") + ("（人工判定）" if field(row, "override", "") else "")


def parts_text(indicator: Indicator, row: Any) -> str:
    """`412/412 笔`: numerator over denominator, with the counted unit where the plan file writes it in brackets."""
    top, bottom = field(row, "numerator"), field(row, "denominator")
    if top is None or bottom is None:
        return ""
    unit = re.search(r"（([^（）]{1,3})）$", indicator.numerator)
    return f"{number(top)}/{number(bottom)}" + (f" {unit.group(1)}" if unit else "")


def gap_text(plan: Plan, row: Any) -> str:
    """What is missing, or by how much the target is passed, in the indicator's own unit."""
    indicator = plan.indicator_by_code[field(row, "indicator")]
    status, actual, gap = field(row, "status"), field(row, "actual"), field(row, "gap")
    if not field(row, "has_target", True):
        return "无目标"
    if status == "not_started":
        first = target_of(indicator, row)
        return f"目标期自{first.first_year}年起" if first and first.every and first.first_year else "目标期尚未开始"
    if status == "unreported":
        return "数据不全，尚不能认定" if field(row, "incomplete", False) and actual is not None else "数据未报"
    if actual is None or gap is None:
        return "缺少计算所需的数据"
    if field(row, "met", False):
        return _met_text(indicator, row)
    if indicator.kind == "growth":
        base = plan.indicator_by_code.get(indicator.base or "")
        text = f"差 {join(number(gap), base.unit if base else '')}"
        top, bottom = field(row, "numerator"), field(row, "denominator")
        return text + (f"（较年初须增 {join(number(gap + top - bottom), base.unit if base else '')}）" if top and bottom else "")
    unit = "个百分点" if indicator.unit == "%" else indicator.unit
    parts = parts_text(indicator, row) if indicator.kind == "ratio" else ""
    if actual > field(row, "need", actual):
        return f"超出 {join(number(gap), unit)}" + (f"（现 {parts}）" if parts else "")
    need, target = field(row, "need"), field(row, "target")
    if indicator.whole and need is not None and need != target:
        return f"差 {join(number(gap), unit)}（须达到 {value_text(indicator, need)}）"
    return f"差 {join(number(gap), unit)}" + (f"（现 {parts}）" if parts else "")


def _met_text(indicator: Indicator, row: Any) -> str:
    keep = "" if field(row, "due", False) else "，须保持"
    if indicator.kind == "ratio":
        return (parts_text(indicator, row) or "已满足") + keep
    if indicator.kind == "level":
        return "已满足" + keep
    target = field(row, "target")
    over = (field(row, "actual") - target) * (1 if indicator.direction == "up" else -1) if target is not None else 0
    unit = "个百分点" if indicator.unit == "%" else indicator.unit
    text = f"超 {join(number(over), unit)}" if over > 1e-9 else "已满足"
    return text + ("，须保持" if keep and indicator.kind in ("stock", "growth") else "")


def mean_name(row: Any, full: str = "近四季均值") -> str:
    """What `required_multiple` is a multiple of: `近四季均值`; where fewer of the four are known, `可算的两季均值`, `可算的一季`."""
    known = int(field(row, "n_mean", 4))
    return full if not 0 < known < 4 else f"可算的{_DIGITS[known]}季" + ("均值" if known > 1 else "")


def multiple_text(multiple: float, mean: str = "近四季均值") -> str:
    """`为近四季均值的 2.2 倍`; `与近四季均值相当` where it would read 1."""
    return f"与{mean}相当" if number(multiple) == "1" else f"为{mean}的 {number(multiple)} 倍"


def step_text(indicator: Indicator, row: Any, mid: float, chance: float | None) -> str:
    """`只比现在多 8 人`: what a forecast adds, where the target will hardly be met though no more is asked than the last quarters
    brought, which is a riddle without it; empty for others."""
    multiple, actual = field(row, "required_multiple"), field(row, "actual")
    if not indicator.is_additive or chance is None or chance >= 0.5 or actual is None or multiple is None or multiple >= 1.05:
        return ""
    step = mid - actual
    unit = join(number(abs(step), 0 if indicator.whole else 1), indicator.unit)
    return f"只比现在{'多' if step > 0 else '少'} {unit}" if abs(step) >= (0.5 if indicator.whole else 1e-9) else "与现在相当"


def chance_text(probability: float) -> str:
    """`4%`, `≤1%`, `≥99%`: forecasts are never surer than that (`metrics.forecast.spread.SURE`)."""
    if probability <= 0.01:
        return "≤1%"
    return "≥99%" if probability >= 0.99 else percent(probability, 0)


def pace_text(row: Any) -> str:
    """`慢于序时 20.0 个百分点`, `略慢于序时 4.8 个百分点`; empty where no pace is formed."""
    gap = field(row, "pace_gap")
    if gap is None:
        return ""
    if abs(gap) < 0.05:
        return "与序时持平"
    return f"{PROGRESS if field(row, 'kind') == 'growth' else ''}{pace_word(row)}序时 {fixed(abs(gap))} 个百分点"


def pace_word(row: Any, status: str | None = None) -> str:
    """`快于`, `略慢于`, `慢于`: as the lamp of the row says, or another `status`."""
    if (field(row, "pace_gap") or 0.0) > 0:
        return "快于"
    return "略慢于" if (status or field(row, "status")) == "slightly_behind" else "慢于"


def coverage_text(row: Any) -> str:
    """`5/6 区域已报` of an incomplete roll-up; `数据不全，为下限` where a part of the time is missing."""
    done, parts = int(field(row, "parts_reported", 0)), int(field(row, "n_parts", 0))
    if field(row, "is_rolled", False) and 0 < done < parts:
        return f"{done}/{parts} 区域已报"
    if not field(row, "incomplete", False) or field(row, "actual") is None:
        return ""
    flows = ("annual_flow", "plan_flow", "stock")
    return "数据不全，为下限" if field(row, "kind", "annual_flow") in flows else "数据不全"


def sort_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows that have a target, worst first: by status, then by pace gap (none of it after those that have one)."""
    rows = rows[rows["has_target"].astype(bool)] if len(rows) else rows
    rank = rows["status"].map(lambda s: ORDER.index(s) if s in ORDER else len(ORDER)).astype(float)
    return rows.assign(_rank=rank).sort_values(["_rank", "pace_gap"], kind="stable", na_position="last").drop(columns="_rank")


def finding(plan: Plan, rows: pd.DataFrame, period: Period, *, in_full: bool = False) -> str:
    """One sentence for a board: how many targets, how many met, how many behind, and the worst; `in_full`: with what that one lacks and
    who leads it."""
    rows = sort_rows(rows)
    total = len(rows)
    if not total:
        return f"{period.name}没有适用的量化目标"
    counts = rows["status"].value_counts()
    missing = int(counts.get("unreported", 0))
    waiting = int(counts.get("not_started", 0))
    if waiting == total:
        return f"{total} 项目标均未到期"
    if missing + waiting == total:
        return f"{total} 项目标均未报{period.name}数据"
    done = int(counts.get("achieved", 0))
    if done == total:
        return f"{total} 项目标全部达标" if total > 1 else f"{_label(plan, rows.iloc[0])}已达标"
    head = f"{total} 项目标中 {done} 项达标" if done else f"{total} 项目标尚无达标"
    behind = int(counts.get("behind", 0)) + int(counts.get("slightly_behind", 0))
    head += f"、{behind} 项落后" if behind > 1 else ""  # of a single one it is named next
    return "，".join(filter(None, (head, _worst(plan, rows, counts, in_full), f"{missing} 项未报" if missing else "")))


def _label(plan: Plan, row: Any) -> str:
    return plan.indicator_by_code[field(row, "indicator")].label


def _led(plan: Plan, row: Any) -> str:
    """`，区人社局牵头`, `，区发改局等 3 个单位牵头`; empty where nobody is named."""
    units = plan.indicator_by_code[field(row, "indicator")].lead_units
    more = f"等 {len(units)} 个单位" if len(units) > 1 else ""
    return f"，{short_unit(plan, units[0])}{more}牵头" if units else ""


def _worst(plan: Plan, rows: pd.DataFrame, counts: pd.Series, in_full: bool) -> str:
    for status in ("missed", "behind", "slightly_behind"):
        if n := int(counts.get(status, 0)):
            row = rows[rows["status"] == status].iloc[0]
            lacking = gap_text(plan, row).partition("（")[0]
            away = "距目标" if lacking.startswith("差") else ""  # the points before it are of the pace, not of the target
            more = f"，{away}{lacking}{_led(plan, row)}" if in_full else ""
            if status == "missed":
                return _label(plan, row) + (f"等 {n} 项未达标" if n > 1 else f"未达标{more}")
            gap = field(row, "pace_gap")
            progress = PROGRESS if field(row, "kind") == "growth" else ""
            words = f"{progress}{pace_word(row)}序时 {number(-gap)} 个百分点" if gap is not None and gap < 0 else "未达要求"
            return _label(plan, row) + words + more
    return (
        "其余已报的均达到序时"
        if counts.get("unreported", 0)
        else "其余均达到序时"
        if counts.get("achieved", 0)
        else "全部达到序时"
    )


def series_finding(plan: Plan, indicator: Indicator, history: pd.DataFrame, period: Period) -> str:
    """Title of one indicator's chart; see `metrics.series_wording`."""
    from metrics import series_wording  # it builds on this module

    return series_wording.series_finding(plan, indicator, history, period)
