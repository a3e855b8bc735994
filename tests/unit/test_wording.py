"""The words for numbers, targets, gaps and findings, as tables."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from data.plan_files import find_plan, load_plan
from metrics import wording as w
from metrics.model import Period, Target
from metrics.requirements import required_text, requirement

PLAN = load_plan(find_plan("gangcheng-shuangchuang-2022-2025"))
NOW = Period.parse("2025Q3")


def row(indicator: str, status: str | None, **more: Any) -> dict[str, Any]:
    kind = PLAN.indicator_by_code[indicator].kind
    return {
        "indicator": indicator,
        "kind": kind,
        "status": status,
        "has_target": True,
        "met": status == "achieved",
        "due": False,
    } | more


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (2310, "2,310"),
        (16.326, "16.3"),
        (0.5, "0.5"),
        (0, "0"),
        (-0.0, "0"),
        (None, "—"),
        (float("nan"), "—"),
        (0.004, "0.004"),
        (-1234.56, "-1,234.6"),
    ],
)
def test_number(x: float | None, text: str) -> None:
    assert w.number(x) == text


@pytest.mark.parametrize(
    ("code", "x", "text"),
    [
        ("skills_training", 2310, "2,310 人"),
        ("guidance_growth", 16.3265, "16.3%"),
        ("carriers", None, "—"),
        ("financing_met", 99.98, "99.98%"),
    ],
)
def test_value_text(code: str, x: float | None, text: str) -> None:
    assert w.value_text(PLAN.indicator_by_code[code], x) == text


@pytest.mark.parametrize(
    ("code", "text"),
    [("skills_training", "≥4,200 人/年"), ("carriers", ">100 家"), ("opening_days", "≤0.5 天"), ("financing_met", "≥100%")],
)
def test_target_text(code: str, text: str) -> None:
    indicator = PLAN.indicator_by_code[code]
    assert w.target_text(indicator, indicator.targets[0]) == text


def test_target_text_of_a_range_and_of_none() -> None:
    target = Target.model_validate({"comparator": "range", "low": 10, "high": 20, "due": "2025-12-31"})
    assert w.target_text(PLAN.indicator_by_code["carriers"], target) == "10–20 家"
    assert w.target_text(PLAN.indicator_by_code["carriers"], None) == "无目标"


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (row("skills_training", "behind", actual=2310, target=4200, need=4200, gap=1890), "差 1,890 人"),
        (row("carriers", "behind", actual=93, target=100, need=101, gap=8), "差 8 家（须达到 101 家）"),
        (
            row("guidance_growth", "on_pace", actual=16.3, need=20, gap=4, numerator=114, denominator=98),
            "差 4 家（较年初须增 20 家）",
        ),
        (row("startup_training", "achieved", actual=126, target=100, gap=0, due=True), "超 26 人"),
        (row("startup_training", "achieved", actual=100, target=100, gap=0, due=True), "已满足"),
        (row("financing_met", "achieved", actual=100, gap=0, numerator=412, denominator=412), "412/412 笔，须保持"),
        (row("skilled_talent", "achieved", actual=410, target=400, gap=0), "超 10 人，须保持"),
        (row("opening_days", "slightly_behind", actual=0.6, target=0.5, need=0.5, gap=0.1), "超出 0.1 天"),
        (row("dispatches", "unreported"), "数据未报"),
        (row("financing_met", "not_started", which=0), "目标期自2023年起"),
    ],
)
def test_gap_text(values: dict[str, Any], text: str) -> None:
    assert w.gap_text(PLAN, values) == text
    assert w.gap_text(PLAN, pd.Series(values)) == text


@pytest.mark.parametrize(
    ("gap", "text"), [(-20, "慢于序时 20.0 个百分点"), (6.63, "快于序时 6.6 个百分点"), (0, "与序时持平"), (float("nan"), "")]
)
def test_pace_text(gap: float, text: str) -> None:
    assert w.pace_text({"pace_gap": gap}) == text


def test_pace_text_says_what_the_lamp_says() -> None:
    assert w.pace_text({"pace_gap": -4.8, "status": "slightly_behind"}) == "略慢于序时 4.8 个百分点"
    assert w.pace_word({"pace_gap": -4.8, "status": "on_pace"}, "slightly_behind") == "略慢于"
    rows = pd.DataFrame([{**row("skills_training", "slightly_behind"), "pace_gap": -4.8}])
    assert w.finding(PLAN, rows, NOW) == "1 项目标尚无达标，补贴性职业技能培训略慢于序时 4.8 个百分点"


def test_required_text() -> None:
    values = row("skills_training", "behind", which=0, gap=1890.0, required_rate=1890.0, required_multiple=2.2073)
    assert required_text(PLAN, values, NOW) == "2025年四季度需 1,890 人，为近四季均值的 2.2 倍"
    assert required_text(PLAN, values | {"required_rate": 945.0}, NOW) == "余 2 个季度，每季需 945 人，为近四季均值的 2.2 倍"
    assert required_text(PLAN, values, Period.parse("2025-10"), compared=False) == "2025年四季度需 1,890 人"
    assert required_text(PLAN, values | {"required_rate": float("nan")}, NOW) == ""


def test_what_is_left_of_a_percentage_is_in_points() -> None:
    values = row("financing_met", "behind", which=0, gap=3.0, required_rate=1.5)
    assert required_text(PLAN, values, NOW) == "余 2 个季度，每季需 1.5 个百分点"


def test_what_must_fall_is_not_compared_to_what_came() -> None:
    values = row("carriers", "behind", which=0, gap=8.0, required_rate=8.0, required_multiple=2.0, actual=109.0, need=101.0)
    assert requirement(PLAN, values, NOW) == "四季度需减少8家（须达到101家）"
    assert requirement(PLAN, values | {"actual": 93.0}, NOW) == "四季度需新增8家（须达到101家），为近四个季度均值的2倍"


def test_the_quarter_left_is_that_of_the_due_date_also_in_the_next_year() -> None:
    values = row("skills_training", "behind", which=0, gap=10.0, required_rate=10.0)
    assert required_text(PLAN, values, Period.parse("2024Q3")) == "2024年四季度需 10 人"
    assert required_text(PLAN, row("carriers", "behind", which=0, gap=8.0, required_rate=8.0), NOW) == "2025年四季度需 8 家"


def test_coverage_text() -> None:
    assert w.coverage_text({"is_rolled": True, "parts_reported": 5, "n_parts": 6, "incomplete": True}) == "5/6 区域已报"
    assert w.coverage_text({"incomplete": True, "actual": 3.0}) == "数据不全，为下限"
    assert w.coverage_text({"incomplete": False, "actual": 3.0}) == ""


@pytest.mark.parametrize(
    ("name", "text"),
    [("区工业和信息化局", "区工信局"), ("区人力资源社会保障局", "区人社局"), ("区发展改革局", "区发改局"), ("某单位", "某单位")],
)
def test_short_unit(name: str, text: str) -> None:
    assert w.short_unit(PLAN, name) == text


@pytest.mark.parametrize(
    ("statuses", "text"),
    [
        (
            {"skills_training": "behind", "carriers": "achieved"},
            "2 项目标中 1 项达标，补贴性职业技能培训慢于序时 20 个百分点",
        ),
        ({"skills_training": "missed", "carriers": "achieved"}, "2 项目标中 1 项达标，补贴性职业技能培训未达标"),
        ({"skills_training": "on_pace", "carriers": "on_pace"}, "2 项目标尚无达标，全部达到序时"),
        ({"skills_training": "achieved", "carriers": "achieved"}, "2 项目标全部达标"),
        ({"skills_training": "unreported", "carriers": "unreported"}, "2 项目标均未报2025年三季度数据"),
        (
            {"skills_training": "behind", "apprentices": "slightly_behind", "carriers": "achieved"},
            "3 项目标中 1 项达标、2 项落后，补贴性职业技能培训慢于序时 20 个百分点",
        ),
        (
            {"skills_training": "behind", "apprentices": "missed", "carriers": "on_pace"},
            "3 项目标尚无达标，企业新型学徒未达标",
        ),
        ({"carriers": "achieved"}, "双创载体平台已达标"),
        ({}, "2025年三季度没有适用的量化目标"),
    ],
)
def test_finding(statuses: dict[str, str], text: str) -> None:
    columns = ["indicator", "status", "has_target", "pace_gap"]
    rows = pd.DataFrame([{**row(c, s), "pace_gap": -20.0 if s == "behind" else float("nan")} for c, s in statuses.items()])
    assert w.finding(PLAN, rows if len(rows) else pd.DataFrame(columns=columns), NOW) == text


def test_finding_in_full_says_what_is_missing_and_who_leads() -> None:
    rows = pd.DataFrame([{**row("skills_training", "behind"), "pace_gap": -20.0, "actual": 2310.0, "gap": 1890.0, "met": False}])
    assert (
        w.finding(PLAN, rows, NOW, in_full=True)
        == "1 项目标尚无达标，补贴性职业技能培训慢于序时 20 个百分点，距目标差 1,890 人，区人社局牵头"
    )


def test_full_status() -> None:
    assert w.full_status(row("carriers", "achieved")) == "提前达标"
    assert w.lamp_text(row("carriers", "achieved")) == "提前达标"  # on the board too; 已达标 is the name of a count
    assert w.group_text("achieved", [row("carriers", "achieved")]) == "已达标"
    assert w.full_status(row("opening_days", "achieved", hold=True)) == "已达标"
    assert w.full_status(row("carriers", "achieved", due=True)) == "达标"
    assert w.full_status(row("carriers", "missed", due=True)) == "未达标"
    assert w.full_status(row("carriers", None, has_target=False)) == "无目标"


@pytest.mark.parametrize(
    ("more", "slightly", "behind"),
    [
        ({"pace_gap": -5.0, "actual": 70.0}, "略慢于序时", "慢于序时"),
        ({"hold": True, "actual": 0.6}, "未达要求", "未达要求且变差"),
        ({"actual": 120.0}, "超出目标范围", "超出目标范围"),
        ({}, "略慢于序时", "慢于序时"),  # a person's verdict on what was not reported
    ],
)
def test_a_lamp_speaks_of_a_pace_only_where_there_is_one(more: dict[str, Any], slightly: str, behind: str) -> None:
    assert w.lamp_text(row("opening_days", "slightly_behind", **more)) == slightly
    assert w.full_status(row("opening_days", "behind", **more)) == behind
    assert w.lamp_text(row("opening_days", "achieved", **more), "behind") == behind


def test_the_name_of_a_count_says_all_that_it_counts() -> None:
    paced, held = row("carriers", "behind", pace_gap=-12.0), row("opening_days", "behind", hold=True)
    assert [w.group_text("behind", rows) for rows in ([], [paced], [held], [paced, held])] == [
        "慢于序时", "慢于序时", "未达要求且变差", "慢于序时或变差",
    ]  # fmt: skip
    assert w.group_text("behind", pd.DataFrame([paced, held])) == "慢于序时或变差"
    assert w.legend([held, row("carriers", "achieved")], {"behind": "■", "achieved": "◆"}) == "◆ 提前达标　■ 未达要求且变差"
    both = [row("carriers", "achieved"), row("opening_days", "achieved", hold=True)]
    assert w.legend(both, {"achieved": "◆"}) == "◆ 已达标"


@pytest.mark.parametrize(
    ("statuses", "words"),
    [
        (["behind", "slightly_behind"], "落后"),
        (["missed", "missed"], "未达标"),
        (["missed", "behind"], "落后或未达标"),
        (["slightly_behind"], "落后"),
    ],
)
def test_one_name_for_all_in_trouble(statuses: list[str], words: str) -> None:
    assert w.trouble_words(statuses) == words


def test_spans_and_multiples_that_are_one_number() -> None:
    meetings = PLAN.indicator_by_code["joint_meetings"]
    assert (w.span_text(meetings, 11, 11), w.span_text(meetings, 9, 11)) == ("11 次", "9–11 次")
    assert [w.multiple_text(m) for m in (1.0, 1.04, 1.06)] == ["与近四季均值相当", "与近四季均值相当", "为近四季均值的 1.1 倍"]


@pytest.mark.parametrize(
    ("code", "multiple", "actual", "mid", "chance", "words"),
    [
        ("skilled_talent", 0.96, 389, 397.2, 0.18, "只比现在多 8 人"),
        ("skilled_talent", 1.05, 389, 397.2, 0.18, ""),  # it is said to be asked more than the last quarters brought
        ("skilled_talent", 0.96, 389, 399.0, 0.5, ""),  # not warned of
        ("skilled_talent", None, 389, 397.2, 0.18, ""),
        ("skilled_talent", 0.96, 389, 389.2, 0.18, "与现在相当"),
        ("skilled_talent", 0.96, 389, 385.0, 0.18, "只比现在少 4 人"),
        ("opening_days", 0.96, 0.6, 0.6, 0.18, ""),  # nothing adds up
    ],
)
def test_why_what_is_no_more_than_usual_will_hardly_be_reached(
    code: str, multiple: float | None, actual: float, mid: float, chance: float, words: str
) -> None:
    found = row(code, "on_pace", required_multiple=multiple, actual=actual)
    assert w.step_text(PLAN.indicator_by_code[code], found, mid, chance) == words


def test_a_small_step_of_what_is_not_counted_in_wholes_is_told() -> None:
    million = PLAN.indicator_by_code["skilled_talent"].model_copy(update={"whole": False, "unit": "亿元"})
    found = row("skilled_talent", "on_pace", required_multiple=0.9, actual=3.1)
    assert w.step_text(million, found, 3.4, 0.1) == "只比现在多 0.3 亿元"


@pytest.mark.parametrize(
    ("known", "words"),
    [(4, "为近四季均值的 2 倍"), (3, "为可算的三季均值的 2 倍"), (2, "为可算的两季均值的 2 倍"), (1, "为可算的一季的 2 倍"), (None, "为近四季均值的 2 倍")],
)  # fmt: skip
def test_a_mean_of_fewer_than_four_quarters_says_so(known: int | None, words: str) -> None:
    row = {"n_mean": known} if known else {}
    assert w.multiple_text(2.0, w.mean_name(row)) == words


def test_an_interval_shows_how_narrow_it_is() -> None:
    indicator = PLAN.indicator_by_code["opening_days"]
    assert w.span_text(indicator, 0.549, 0.651) == "0.55–0.65 天"
    assert w.span_text(indicator, 0.5, 1.5) == "0.5–1.5 天"
    assert w.span_text(indicator, 0.5, 0.5) == "0.5 天"
    assert w.span_text(PLAN.indicator_by_code["fair_review"], 98.0, 99.96) == "98–99.96%"


def test_a_chance_is_never_surer_than_the_forecast() -> None:
    assert [w.chance_text(p) for p in (0.0, 0.01, 0.0101, 0.355, 0.985, 0.99, 1.0)] == [
        "≤1%",
        "≤1%",
        "1%",
        "36%",
        "99%",
        "≥99%",
        "≥99%",
    ]
