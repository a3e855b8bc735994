"""Words and order of 规划目标; what plan-check warns of, for people who do not write the file: which indicator and target is meant, not
the path of its key."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from data.plan_files import Problem
from metrics.model import Indicator, Plan
from metrics.status import STATUSES
from metrics.wording import field, full_status, group_text, target_text

FILES = {"plan.yml": "规划设置", "regions.csv": "区域表", "units.csv": "单位表", "tasks.csv": "任务表"}
KEYS = {"weight": "权重", "base": "基数指标", "baseline": "基期", "pace": "进度分布", "revisions": "目标调整"}
SHOWN = {"value", "low", "high", "due", "comparator", "targets"}
"""Keys of a target that its own words already show."""


def in_words(plan: Plan | None, problem: Problem) -> str:
    """`补贴性职业技能培训，目标 ≥4,200 人/年（规划设置第 52 行）：…。请核对…。`"""
    found = re.match(r"indicators\[(\d+)\](?:\.targets\[(\d+)\])?", problem.field)
    parts = []
    rest = problem.field
    if plan and found and int(found[1]) < len(plan.indicators):
        indicator = plan.indicators[int(found[1])]
        parts.append(indicator.label)
        if found[2] and int(found[2]) < len(indicator.targets):
            parts.append(f"目标 {target_text(indicator, indicator.targets[int(found[2])])}")
        rest = problem.field[found.end() :]
    key = re.sub(r"\[\d+\]", "", rest).rpartition(".")[2]
    if key and key not in SHOWN:
        parts.append(KEYS.get(key, f"“{key}”"))
    at = FILES.get(problem.file, problem.file) + (f"第 {problem.line} 行" if problem.line else "")
    where = f"{'，'.join(parts)}（{at}）" if parts else at
    return f"{where}：{problem.message}。{problem.fix}。"


def in_document_order(plan: Plan) -> list[Indicator]:
    """As the document names them: by the task, within it by where its text has the quotation; those of no task by their clause.

    A stock that only serves as the base of a growth rate has no quotation and comes first in its task.
    """
    contents = {t.number: t.content for t in plan.tasks}

    def place(indicator: Indicator) -> tuple[float, int, list[int]]:
        task = min(indicator.tasks, default=None)
        quotes = [q for t in indicator.targets for q in (t.quote_annex, t.quote) if q]
        found = [at for q in quotes if task is not None and (at := contents.get(task, "").find(q)) >= 0]
        clause = next((t.clause for t in indicator.targets if t.clause), "")
        return (float("inf") if task is None else task, min(found, default=-1), clause_numbers(clause))

    return sorted(plan.indicators, key=place)


def clause_numbers(clause: str) -> list[int]:
    """`二(三)7；附件1 序号11` → [2, 3, 7]: the first place it names, so that (二) comes before (十)."""
    first = re.split("[；;]", clause, maxsplit=1)[0]
    return [int(n) if n.isdecimal() else chinese_number(n) for n in re.findall(r"\d+|[一二三四五六七八九十]+", first)]


def chinese_number(words: str) -> int:
    """`十二` → 12, up to 99."""
    tens, ten, ones = words.rpartition("十")
    digits = "一二三四五六七八九"
    return (digits.find(tens) + 1 or 1) * 10 * bool(ten) + digits.find(ones or "零") + 1


def counted(rows: Sequence[Any]) -> list[tuple[str, str, int]]:
    """(status, words, how many) of each status among the rows; in the words of the rows themselves where these agree."""
    found = []
    for status in STATUSES:
        own = [r for r in rows if field(r, "status") == status]
        said = {full_status(r).partition("（")[0] for r in own}
        if own:
            found.append((status, said.pop() if len(said) == 1 else group_text(status, own), len(own)))
    return found
