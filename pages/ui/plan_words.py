"""What plan-check warns of, for people who do not write the file: which indicator and target is meant, not the path of its key."""

from __future__ import annotations

import re

from data.plan_files import Problem
from metrics.model import Plan
from metrics.wording import target_text

FILES = {"plan.yml": "规划文件", "regions.csv": "区域表", "units.csv": "单位表", "tasks.csv": "任务表"}
KEYS = {"weight": "权重", "base": "基数指标", "baseline": "基期", "pace": "进度分布", "revisions": "目标调整"}
SHOWN = {"value", "low", "high", "due", "comparator", "targets"}
"""Keys of a target that its own words already show."""


def in_words(plan: Plan | None, problem: Problem) -> str:
    """`补贴性职业技能培训，目标 ≥4,200 人/年（规划文件第 52 行）：…。请核对…。`"""
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
