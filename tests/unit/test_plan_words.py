"""Words and order of the plan page, and what plan-check warns of, in words for those who do not write the file."""

from __future__ import annotations

import pytest

from data.plan_files import Problem, find_plan, load_plan
from pages.ui.plan_words import clause_numbers, counted, in_document_order, in_words

PLAN = load_plan(find_plan("gangcheng-shuangchuang-2022-2025"))


@pytest.mark.parametrize(
    ("field", "where"),
    [
        ("indicators[1].targets[0].value", "补贴性职业技能培训，目标 ≥4,200 人/年（规划设置第 52 行）"),
        ("indicators[1].weight", "补贴性职业技能培训，权重（规划设置第 52 行）"),
        ("indicators[1].targets[0].revisions[0].old", "补贴性职业技能培训，目标 ≥4,200 人/年，“old”（规划设置第 52 行）"),
        ("indicators[99].base", "基数指标（规划设置第 52 行）"),
        ("", "规划设置第 52 行"),
    ],
)
def test_the_indicator_and_target_are_named(field: str, where: str) -> None:
    problem = Problem("plan.yml", 52, field, "", "偏高", "请核对", "warning")
    assert in_words(PLAN, problem) == f"{where}：偏高。请核对。"


def test_a_table_and_a_plan_that_cannot_be_read() -> None:
    assert in_words(None, Problem("regions.csv", None, "aliases", "", "重名", "请改正")) == "“aliases”（区域表）：重名。请改正。"


def test_indicators_stand_as_the_document_names_them() -> None:
    labels = [i.label for i in in_document_order(PLAN)]
    assert labels.index("公平竞争审查覆盖率") < labels.index("企业开办环节")  # 二(三)6, 二(三)7
    assert labels.index("双创工作调度") < labels.index("联席会议全体会议")  # 附件2 三(一), 三(二)
    talent = ["金蓝领技师、高级技师", "企业新型学徒", "创业培训", "补贴性职业技能培训", "高技能人才总量"]
    assert sorted(talent, key=labels.index) == talent  # three of task 32, in the order of its sentence
    assert sorted(labels) == sorted(i.label for i in PLAN.indicators)


@pytest.mark.parametrize(
    ("clause", "numbers"),
    [("二(三)7；附件1 序号11", [2, 3, 7]), ("附件2 三(二)", [2, 3, 2]), ("第十二条", [12]), ("二十(十)", [20, 10]), ("", [])],
)
def test_numbers_of_a_clause(clause: str, numbers: list[int]) -> None:
    assert clause_numbers(clause) == numbers


def test_a_chapter_counts_in_the_words_of_its_rows() -> None:
    early = {"status": "achieved", "due": False, "hold": False, "pace_gap": 5, "actual": 1}
    assert counted([early]) == [("achieved", "提前达标", 1)]
    assert counted([early, early | {"hold": True}]) == [("achieved", "已达标", 2)]
    slow = {"status": "slightly_behind", "pace_gap": -3, "actual": 1}
    assert counted([slow, early, slow | {"hold": True}]) == [
        ("achieved", "提前达标", 1),
        ("slightly_behind", "略慢或未达要求", 2),
    ]
