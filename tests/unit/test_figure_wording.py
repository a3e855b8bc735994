"""Titles of the figures that compare: small tables of values in, one sentence out."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from metrics import figure_wording as fw
from metrics.model import Period, Plan

NOW = Period.parse("2025Q3")


def rows(*cells: tuple[str, str | None], **more: object) -> pd.DataFrame:
    """One row per (region, status); a status of none has no target."""
    return pd.DataFrame([
        {"indicator": "carriers", "region": r, "status": s if s != "none" else None, "has_target": s != "none", "reported": s != "unreported"} | more
        for r, s in cells
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "want"),
    [
        (
            [("甲", "behind"), ("乙", "missed"), ("乙", "behind"), ("丙", "achieved")],
            "3 个区域 4 项目标中 3 项落后或未达标，乙最多（2 项）",
        ),
        ([("甲", "behind"), ("乙", "missed"), ("丙", "achieved")], "3 个区域 3 项目标中 2 项落后或未达标，在 2 个区域各有一项"),
        ([("甲", "behind"), ("甲", "behind"), ("乙", "on_pace")], "2 个区域 3 项目标中 2 项落后，都在甲"),
        ([("甲", "behind")] * 2 + [("乙", "missed")] * 2, "2 个区域 4 项目标中 4 项落后或未达标，甲、乙最多（各 2 项）"),
        ([("甲", "achieved"), ("乙", "unreported")], "各区域只有 1 项目标可以判定：甲双创载体平台提前达标，1 个区域未报"),
        ([("甲", "none"), ("乙", "unreported")], "2 个区域中只有甲报了 1 项数据，无分解目标"),
        ([("甲", "none"), ("乙", "none")], "2 个区域已报 2 项数据，均无分解目标"),
        ([("甲", "unreported")], "1 个区域均未报2025年三季度数据"),
    ],
)
def test_regions(plan: Plan, cells: list[tuple[str, str]], want: str) -> None:
    assert fw.regions_finding(plan, rows(*cells), NOW) == want


@pytest.mark.parametrize(
    ("trouble", "unreported", "want"),
    [
        ({"甲": 3, "乙": 1, "丙": 0}, 0, "牵头的 3 个单位中 2 个有落后的目标，甲最多（3 项）"),
        ({"甲": 2, "乙": 2, "丙": 1}, 0, "牵头的 3 个单位均有落后的目标，甲、乙最多（各 2 项）"),
        ({"甲": 1, "乙": 1, "丙": 1}, 0, "牵头的 3 个单位均有落后的目标：甲、乙等 3 个单位（各 1 项）"),
        ({"甲": 2, "乙": 0}, 1, "牵头的 2 个单位中 1 个有落后的目标：甲（2 项），另有目标未报数据"),
        ({"甲": 0, "乙": 0}, 0, "牵头的 2 个单位，目标均未落后"),
        ({"甲": 0, "乙": 0}, 2, "牵头的 2 个单位，目标已报的均未落后，另有目标未报数据"),
        ({}, 0, "没有可以判定的目标"),
    ],
)
def test_groups(trouble: dict[str, int], unreported: int, want: str) -> None:
    names = list(trouble)
    split = {"missed": 0, "slightly_behind": [n // 2 for n in trouble.values()], "behind": [n - n // 2 for n in trouble.values()]}
    groups = pd.DataFrame({"unit": names, **split, "unreported": [unreported] + [0] * (len(names) - 1) if names else []})
    assert fw.groups_finding(groups, "牵头的", "个单位", "个") == want


@pytest.mark.parametrize(
    ("now", "before", "want"),
    [
        ({"甲": 5, "乙": 9, "丙": 7}, {"甲": 9, "乙": 5, "丙": 7}, "乙居首（9 家），甲居末（5 家），乙升 2 位，甲降 2 位"),
        ({"甲": 5, "乙": 3}, {"甲": 4, "乙": 3}, "甲居首（5 家），乙居末（3 家），位次较上期均未变"),
        ({"甲": 5}, {"甲": 4}, "甲居首（5 家），位次较上期均未变"),
        ({"甲": 5, "乙": 5, "丙": 1}, {}, "甲、乙并列第一（5 家），丙居末（1 家）"),
        ({"甲": 5, "乙": 5}, {}, "2 个区域相同，均为 5 家"),
        ({"甲": None}, {}, "各区域均未报"),
    ],
)
def test_ranking(plan: Plan, now: dict[str, float | None], before: dict[str, float], want: str) -> None:
    carriers = plan.indicator_by_code["carriers"]
    frames = [pd.DataFrame({"region": list(v), "actual": pd.Series(list(v.values()), dtype=float)}) for v in (now, before)]
    assert fw.ranking_finding(plan, carriers, fw.ranked(carriers, *frames)) == f"双创载体平台：{want}"


def test_rank_of_a_number_that_should_be_small(plan: Plan) -> None:
    now = pd.DataFrame({"region": ["甲", "乙", "丙"], "actual": [0.6, 0.5, None]})
    ranks = fw.ranked(plan.indicator_by_code["opening_days"], now, now.head(0))
    assert list(ranks["region"]) == ["乙", "甲", "丙"]
    assert ranks["rank"].tolist()[:2] == [1, 2]
    assert pd.isna(ranks["rank"].iloc[2])


@pytest.mark.parametrize(
    ("code", "values", "want"),
    [
        (
            "skills_training",
            {2022: 2890, 2023: 3020, 2024: 3100, 2025: 2310},
            "2025年三季度末 2,310 人，较上年同期下降 25.5%，为 4 年同期最低",
        ),
        ("skills_training", {2024: 2310, 2025: 2310}, "2025年三季度末 2,310 人，与上年同期持平"),
        ("skills_training", {2024: 0, 2025: 5}, "2025年三季度末 5 人，上年同期为 0 人"),
        ("skills_training", {2025: 5}, "2025年三季度末 5 人，上年同期无数据"),
        ("skills_training", {2024: 5, 2025: None}, "2025年三季度未报，无法与往年同期比较"),
        ("financing_met", {2024: 98.5, 2025: 100}, "2025年三季度末 100%，较上年同期高 1.5 个百分点"),
    ],
)
def test_same_period(plan: Plan, code: str, values: dict[int, float | None], want: str) -> None:
    indicator = plan.indicator_by_code[code]
    assert fw.same_period_finding(indicator, values, NOW) == f"{indicator.label}：{want}"


@pytest.mark.parametrize(
    ("code", "yoy", "actual", "want"),
    [
        ("skills_training", 0.123, 10, "+12.3%"), ("skills_training", 0.0001, 10, "持平"), ("skills_training", None, 10, ""),
        ("financing_met", -0.05, 95, "-5.0 个百分点"), ("financing_met", 0.0, 100, "持平"), ("financing_met", -1.0, 0, "降为 0"),
    ],
)  # fmt: skip
def test_change_on_a_year_earlier(plan: Plan, code: str, yoy: float | None, actual: float, want: str) -> None:
    assert fw.yoy_text(plan.indicator_by_code[code], {"yoy": yoy, "actual": actual}) == want


@pytest.mark.parametrize(
    ("yoys", "want"),
    [
        ([0.1, 0.3], "2 个可比区域均高于上年同期，乙增幅最大（30.0%）"),
        ([-0.1, -0.3], "2 个可比区域均低于上年同期，乙降幅最大（30.0%）"),
        ([0.1, -0.3], "2 个可比区域中 1 个高于上年同期，乙降幅最大（30.0%）"),
        ([0.0, 0.0], "2 个可比区域均与上年同期持平"),
        ([0.2, 0.2], "2 个可比区域均高于上年同期，甲、乙增幅最大（20.0%）"),
        ([None, None], "已报的 2 个区域均为 10 家"),
    ],
)
def test_regions_against_a_year_earlier(plan: Plan, yoys: list[float | None], want: str) -> None:
    frame = pd.DataFrame({"region": ["甲", "乙"], "actual": [10.0, 10.0], "yoy": pd.Series(yoys, dtype=float)})
    assert fw.yoy_finding(plan, plan.indicator_by_code["carriers"], frame, NOW) == f"双创载体平台：{want}"


def test_moves_count_verdicts_only() -> None:
    codes = ["a", "b", "c", "d"]
    now = pd.DataFrame({"indicator": codes, "status": ["achieved", "behind", "unreported", "on_pace"], "has_target": True})
    before = now.assign(status=["on_pace", "on_pace", "behind", "on_pace"])
    assert fw.moves(now, before)["better"].tolist() == [1, -1, 0, 0]
    text = fw.moves_finding(now, before, NOW, NOW.shift(-1))
    assert text == "与2025年二季度相比，1 项转好，1 项转差；现有 1 项慢于序时、1 项未报"
    assert fw.moves_finding(now, now, NOW, NOW.shift(-1)).startswith("与2025年二季度相比，各项状态未变")
    assert fw.moves_finding(now, now.head(0), NOW, NOW.shift(-1)) == "2025年三季度：现有 1 项慢于序时、1 项未报"


def test_tasks(plan: Plan) -> None:
    assert (
        fw.tasks_finding(plan, dt.date(2025, 9, 30))
        == "41 项任务中 4 项时限已到，下一个时限为 2025年12月31日（6 项），更晚的 2 项，长期的 29 项"
    )
    assert fw.tasks_finding(plan, dt.date(2027, 1, 1)) == "41 项任务中 12 项时限已到，长期的 29 项"


def test_reporting() -> None:
    states = [("甲", "on_time"), ("甲", "late"), ("甲", "missing"), ("乙", "missing"), ("乙", "pending"), ("乙", "not_asked")]
    record = pd.DataFrame([{"unit": u, "period": "2025Q1", "state": s} for u, s in states])
    assert fw.reporting_finding(record) == "2 个单位应报 4 次，按时 1 次，迟报 1 次，缺报 2 次；甲最多（2 次）"
    one = pd.DataFrame([{"unit": u, "period": "2025Q1", "state": s} for u, s in (("甲", "on_time"), ("乙", "late"))])
    assert fw.reporting_finding(one) == "2 个单位应报 2 次，按时 1 次，乙迟报 1 次"
    assert fw.reporting_finding(record.head(1)) == "1 个单位应报 1 次，按时 1 次，无迟报缺报"
    assert fw.reporting_finding(record.head(0)) == "尚无应报的期间"
    part = pd.DataFrame([{"unit": "甲", "period": p, "state": s} for p, s in (("2025Q1", "on_time"), ("2025Q2", "partial"))])
    assert fw.reporting_finding(part) == "1 个单位应报 2 次，按时 2 次（1 次不全），无迟报缺报"


def test_verdicts_of_regions(plan: Plan) -> None:
    found = [
        ("甲", "missed", True),
        ("乙", "behind", True),
        ("丙", "achieved", True),
        ("丁", "unreported", True),
        ("戊", None, False),
    ]
    rows = pd.DataFrame(found, columns=["region", "status", "has_target"])
    carriers = plan.indicator_by_code["carriers"]
    assert fw.verdicts_finding(carriers, rows, NOW) == "双创载体平台：4 个有目标的区域中 2 个落后或未达标（甲、乙），1 个未报"
    assert fw.verdicts_finding(carriers, rows[rows["region"] == "丙"], NOW) == "双创载体平台：1 个有目标的区域均未落后"
    assert fw.verdicts_finding(carriers, rows[rows["region"] == "丁"], NOW).endswith("1 个有目标的区域均未报2025年三季度数据")


def test_share_missing() -> None:
    frame = pd.DataFrame(
        {"progress": [0.55, None, 1.3, -0.2], "attainment": [0.6, 0.98, 1.3, 0.9], "met": [False, False, True, False]}
    )
    assert fw.share_missing(frame).round(6).tolist() == [0.45, 0.02, 0, 1]


def test_share_missing_of_a_limit_is_what_lies_beyond_it() -> None:
    frame = pd.DataFrame({"progress": [None, None, None], "attainment": [1.2, None, None], "met": [False, False, True]})
    assert fw.share_missing(frame).round(6).tolist() == [0.2, 1, 0]


def test_changes_of_a_rate_are_points(plan: Plan) -> None:
    rate, count = plan.indicator_by_code["guidance_growth"], plan.indicator_by_code["skills_training"]
    row = {"actual": 16.5, "yoy": 0.1, "qoq": -0.5}
    assert fw.change_text(rate, row, "yoy") == "+1.5 个百分点"
    assert fw.change_text(rate, row, "qoq") == ""  # it starts again each January
    assert fw.change_text(plan.indicator_by_code["financing_met"], row, "qoq") == "-16.5 个百分点"
    assert fw.change_text(count, row, "qoq") == "-50.0%"
    assert fw.change_text(count, row | {"qoq": 0.0}, "qoq") == "持平"


def test_a_baseline_that_is_the_first_reading_is_named(plan: Plan) -> None:
    found = rows(("全区", "behind"), ("全区", "on_pace"), baseline_is_first=True, progress=0.84)
    found.loc[1, ["indicator", "progress"]] = ["opening_days", None]
    assert fw.first_baselines(plan, found.itertuples(index=False)) == "基期取首期：双创载体平台"
    assert fw.first_baselines(plan, found.iloc[1:].itertuples(index=False)) == ""


@pytest.mark.parametrize(
    ("codes", "in_full", "want"),
    [
        (["carriers"], False, "口径：年度量按本年累计，存量按期末数"),
        (["carriers"], True, "口径：年度量按本年累计，存量按期末数"),
        (["opening_days", "apprentices"], False, "口径：年度量按本年累计，存量按期末数，标准取最差的区域"),
        (["apprentices"], True, "口径：年度量按本年累计，跨年累计量自2021年1月起，存量按期末数"),
        (
            ["guidance_growth", "guidance_coverage", "opening_days", "apprentices"],
            True,
            "口径：年度量按本年累计，跨年累计量自2021年1月起，存量按期末数，增速比上年末，比率为分子÷分母，标准取最差的区域",
        ),
    ],
)
def test_how_the_numbers_of_a_board_count(plan: Plan, codes: list[str], in_full: bool, want: str) -> None:
    assert fw.basis_of(plan, codes, in_full=in_full) == want


def test_totals_that_begin_on_different_days_are_not_given_one(plan: Plan) -> None:
    first = plan.indicator_by_code["apprentices"]
    other = first.model_copy(update={"code": "more", "counts_from": dt.date(2022, 1, 1)})
    both = Plan.model_validate(plan.model_dump() | {"indicators": [*plan.indicators, other]})
    assert "，跨年累计量自各自的起算日起，" in fw.basis_of(both, ["apprentices", "more"], in_full=True)
