"""What plan-check warns of, in words for those who do not write the file."""

from __future__ import annotations

import pytest

from data.plan_files import Problem, find_plan, load_plan
from pages.ui.plan_words import in_words

PLAN = load_plan(find_plan("gangcheng-shuangchuang-2022-2025"))


@pytest.mark.parametrize(
    ("field", "where"),
    [
        ("indicators[1].targets[0].value", "补贴性职业技能培训，目标 ≥4,200 人/年（规划文件第 52 行）"),
        ("indicators[1].weight", "补贴性职业技能培训，权重（规划文件第 52 行）"),
        ("indicators[1].targets[0].revisions[0].old", "补贴性职业技能培训，目标 ≥4,200 人/年，“old”（规划文件第 52 行）"),
        ("indicators[99].base", "基数指标（规划文件第 52 行）"),
        ("", "规划文件第 52 行"),
    ],
)
def test_the_indicator_and_target_are_named(field: str, where: str) -> None:
    problem = Problem("plan.yml", 52, field, "", "偏高", "请核对", "warning")
    assert in_words(PLAN, problem) == f"{where}：偏高。请核对。"


def test_a_table_and_a_plan_that_cannot_be_read() -> None:
    assert in_words(None, Problem("regions.csv", None, "aliases", "", "重名", "请改正")) == "“aliases”（区域表）：重名。请改正。"
