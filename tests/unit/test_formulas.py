"""这个数怎么来的: every formula can be worked out again from the numbers it shows, and every sentence names its cells."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from metrics.board import Board, evaluate
from metrics.formulas import EXPLAINED, formula_of, formulas, others_of
from metrics.model import Period
from metrics.trace import explain, trace
from tests.spec import helper

YTD = "期间 口径 数值\n"
FLOW = {"kind": "annual_flow", "unit": "人", "whole": True, "targets": [">= 4200 每年"]}
FLOW_READINGS = (
    YTD + "2024Q1 ytd 820\n2024Q2 ytd 1900\n2024Q3 ytd 3100\n2024Q4 ytd 4215\n2025Q1 ytd 560\n2025Q2 ytd 1280\n2025Q3 ytd 2310"
)
STOCK = {"kind": "stock", "unit": "家", "whole": True, "targets": ["> 100 2025-12-31"]}
STOCK_READINGS = YTD + "2022Q1 point 55\n2024Q3 point 84\n2024Q4 point 85\n2025Q1 point 87\n2025Q2 point 90\n2025Q3 point 93"
GROWTH = {
    "kind": "growth",
    "unit": "%",
    "base": "b",
    "targets": [">= 20 每年"],
    "also": {"b": {"kind": "stock", "whole": True, "unit": "家"}},
}
GROWTH_READINGS = "指标 期间 口径 数值\n" + "\n".join(
    f"b {p} point {v}"
    for p, v in [("2023Q4", 81), ("2024Q3", 93), ("2024Q4", 98), ("2025Q1", 103), ("2025Q2", 108), ("2025Q3", 114)]
)
RATIO = {"kind": "ratio", "unit": "%", "targets": [">= 95 2025-12-31"]}
RATIO_READINGS = "期间 口径 分子 分母\n2022Q1 ytd 40 80\n2024Q3 ytd 70 100\n2025Q2 ytd 40 50\n2025Q3 ytd 57 68"
PLAN_FLOW = {"kind": "plan_flow", "unit": "人", "counts_from": "2021-01-01", "targets": [">= 400 2025-12-31"]}
PLAN_READINGS = (
    YTD + "2021 ytd 60\n2022Q4 ytd 80\n2023Q4 ytd 90\n2024Q3 ytd 63\n2024Q4 ytd 80\n2025Q1 ytd 13\n2025Q2 ytd 36\n2025Q3 ytd 61"
)
CUT = {
    "kind": "stock",
    "unit": "吨",
    "direction": "down",
    "baseline": {"value": "80", "on": "2021-12-31"},
    "targets": ["<= 20 2025-12-31"],
}

CASES = {
    "flow": (FLOW, FLOW_READINGS, "2025Q3"),
    "stock": (STOCK, STOCK_READINGS, "2025Q3"),
    "growth": (GROWTH, GROWTH_READINGS, "2025Q3"),
    "ratio": (RATIO, RATIO_READINGS, "2025Q3"),
    "plan flow": (PLAN_FLOW, PLAN_READINGS, "2025Q3"),
    "cut": (CUT, YTD + "2024Q3 point 60\n2025Q2 point 50\n2025Q3 point 45.5", "2025Q3"),
    "hole": (FLOW, YTD + "2024Q3 ytd 3100\n2024Q4 ytd 4215\n2025Q2 ytd 1280\n2025Q3 ytd 2310", "2025Q3"),
    "hole across": (FLOW, YTD + "2024Q2 ytd 1900\n2024Q4 ytd 4215\n2025Q1 ytd 560\n2025Q2 ytd 1280\n2025Q3 ytd 2310", "2025Q3"),
    "by month": (FLOW | {"count_by": "month"}, YTD + "2024-05 ytd 1000\n2025-04 ytd 1200\n2025-05 ytd 1500", "2025-05"),
    "by day": (FLOW | {"count_by": "day"}, FLOW_READINGS, "2025Q3"),
    "below zero": (
        STOCK | {"baseline": {"value": "-20", "on": "2021-12-31"}},
        YTD + "2024Q3 point -8\n2025Q2 point -5\n2025Q3 point 10",
        "2025Q3",
    ),
    "year": (STOCK, YTD + "2022 point 55\n2023 point 70\n2024 point 84", "2024"),
}


def board_of(keys: dict[str, Any], readings: str, period: str) -> Board:
    return evaluate(helper.build_plan({"name": "示例"} | keys), helper.build_readings(readings), Period.parse(period))


def row_of(board: Board, region: str = helper.ROOT) -> Any:
    return next(board.rows(region).itertuples(index=False))


def worth(text: str) -> float | None:
    """The value of an arithmetic expression as the formulas write them; none where it holds words."""
    text = re.sub(r"（上年末）| 个?(?:季度|百分点|月|天)| 倍", "", text).replace(",", "")
    text = re.sub(r"\|([^|]+)\|", r"abs(\1)", text)
    text = re.sub(r"(\d+(?:\.\d+)?)%", r"(\1/100)", text.translate(str.maketrans("（）×÷−", "()*/-")))
    if re.search(r"[^\d\s.+\-*/()abs]", text):
        return None
    return float(eval(text, {"__builtins__": {}}, {"abs": abs}))


def check(name: str, formula: str, value: float) -> None:
    """Each side of each = is worth the same, and the last is the number of the row, both within what the digits shown allow."""
    body = re.split(r"(?<=[%倍\d])（(?=.*[一-龥])", formula.replace("（上年末）", ""))[0].split(" =", 1)[1]
    sides = [w for side in body.split("= ") if (w := worth(side)) is not None]
    # What is written in per cent with one digit is off by up to half of it, times what it is multiplied with.
    room = (
        0.0006 * max(1, abs(value))
        if "%" in body
        else 0.06
        if name in ("pace_gap", "required_multiple")
        else 1e-8 * max(1, abs(value))
    )
    room = 0.11 if name == "pace_gap" else room
    last = sides[-1] * (100 if name == "pace_gap" and len(sides) == 1 else 1)
    assert abs(last - value) <= room, formula
    if name == "pace_gap":
        sides = [100 * sides[0], *sides[1:]]
    assert all(abs(a - b) <= 2 * room for a, b in pairwise(sides)), formula


@pytest.mark.parametrize("case", CASES)
def test_every_formula_works_out(case: str) -> None:
    board = board_of(*CASES[case])
    row = row_of(board)
    found = formulas(board.plan.indicators[0], row, others_of(board, row))
    assert set(found) == {name for name in EXPLAINED if not np.isnan(getattr(row, name))}
    for name, text in found.items():
        check(name, text, float(getattr(row, name)))


@pytest.mark.parametrize(
    ("case", "name", "text"),
    [
        ("flow", "actual", "实际 = 2,310"),
        ("flow", "gap", "差距 = |4,200 − 2,310| = 1,890"),
        ("flow", "attainment", "完成率 = 2,310 ÷ 4,200 = 55.0%"),
        ("flow", "elapsed", "序时 = 3 ÷ 4 个季度 = 75.0%"),
        ("flow", "expected", "序时应达 = 4,200 × 75% = 3,150"),
        ("flow", "pace_gap", "超欠序时 = 55.0% − 75.0% = -20.0 个百分点"),
        ("flow", "required_rate", "余下每季需 = 1,890 ÷ 1 个季度 = 1,890"),
        ("flow", "required_multiple", "为近四季均值 = 1,890 ÷ 856.25 = 2.2 倍（均值 =（1,115 + 560 + 720 + 1,030）÷ 4）"),
        ("hole", "required_multiple", "为近四季均值 = 1,890 ÷ 856.25 = 2.2 倍（均值 =（1,115 + 1,280 + 1,030）÷ 4）"),
        ("hole across", "required_multiple", "为近四季均值 = 1,890 ÷ 770 = 2.5 倍（均值 =（560 + 720 + 1,030）÷ 3）"),
        ("flow", "yoy", "同比 =（2,310 − 3,100）÷ 3,100 = -25.5%（本年累计 2,310，上年同期累计 3,100）"),
        ("flow", "qoq", "环比 =（1,030 − 720）÷ 720 = +43.1%（本期当期 1,030，上期当期 720）"),
        ("stock", "target", "目标 = 100"),
        ("stock", "need", "达标所需 = 大于 100 且为整数的最小值 = 101"),
        ("stock", "progress", "进度 =（93 − 55）÷（100 − 55）= 84.4%"),
        ("stock", "elapsed", "序时 = 14 ÷ 15 个季度 = 93.3%"),
        ("stock", "expected", "序时应达 = 55 + 93.33333333% ×（100 − 55）= 97"),
        ("stock", "required_multiple", "为近四季均值 = 8 ÷ 2.25 = 3.6 倍（均值 =（1 + 2 + 3 + 3）÷ 4）"),
        ("stock", "qoq", "环比 =（93 − 90）÷ 90 = +3.3%（本期 93，上期 90）"),
        ("growth", "gap", "差距 = |118 − 114| = 4（98 ×（1 + 20 ÷ 100）= 117.6，达标须为 118）"),
        ("ratio", "actual", "实际 = 57 ÷ 68 × 100 = 83.8235294118"),
        ("plan flow", "yoy", "同比 =（61 − 63）÷ 63 = -3.2%（本年累计 61，上年同期累计 63）"),
        ("plan flow", "elapsed", "序时 = 19 ÷ 20 个季度 = 95.0%"),
        ("by month", "elapsed", "序时 = 5 ÷ 12 个月 = 41.7%"),
        ("by day", "elapsed", "序时 = 273 ÷ 365 天 = 74.8%"),
        ("below zero", "progress", "进度 =（10 − （-20））÷（100 − （-20））= 25.0%"),
    ],
)
def test_formula_of(case: str, name: str, text: str) -> None:
    board = board_of(*CASES[case])
    row = row_of(board)
    assert formula_of(board.plan.indicators[0], row, name, others_of(board, row)) == text


def test_without_other_periods_the_parts_are_named_not_given() -> None:
    board = board_of(*CASES["flow"])
    row, indicator = row_of(board), board.plan.indicators[0]
    assert formula_of(indicator, row, "yoy") == "同比 =（本年累计 − 上年同期累计）÷ 上年同期累计 = -25.5%"
    assert formula_of(indicator, row, "required_multiple") == "为近四季均值 = 1,890 ÷ 近四个季度均值 = 2.2 倍"
    assert formula_of(indicator, row, "elapsed") == "序时 = 75.0%"


def test_a_number_that_is_none_has_no_formula_and_an_unknown_name_is_an_error() -> None:
    board = board_of(FLOW, YTD + "2024Q3 ytd 9", "2025Q3")
    assert formulas(board.plan.indicators[0], row_of(board)).keys() == {"target", "need", "elapsed", "expected"}
    with pytest.raises(KeyError):
        formula_of(board.plan.indicators[0], row_of(board), "numerator")


def test_met_and_seasonal() -> None:
    keys = FLOW | {"pace": [0.1, 0.4, 0.7, 1]}
    board = board_of(keys, YTD + "2025Q3 ytd 4300", "2025Q3")
    row = row_of(board)
    found = formulas(board.plan.indicators[0], row, others_of(board, row))
    assert found["gap"] == "差距 = 0（已达到目标）"
    assert found["required_rate"] == "余下每季需 = 0（已达到目标）"
    met = board_of(FLOW, FLOW_READINGS.replace("2310", "4310"), "2025Q3")
    assert formulas(met.plan.indicators[0], row_of(met))["required_multiple"] == "为近四季均值 = 0（已达到目标）"
    assert found["elapsed"] == "序时 = 70.0%（按规划设置的分期比例）"


def test_the_trace_is_plain_data() -> None:
    board = board_of(*CASES["flow"])
    found = trace(board, row_of(board))
    assert json.loads(json.dumps(found, ensure_ascii=False)) == found
    assert {"inputs", "formula", "target", "notes"} <= set(found)
    assert found["combined"] == "本年累计数"
    assert found["formulas"]["actual"] == "实际 = 2,310"
    assert found["target"]["words"] == "不少于4200人"


@pytest.mark.parametrize(
    ("keys", "readings", "period", "combined"),
    [
        (FLOW, YTD + "2025Q1 discrete 5\n2025Q2 discrete 6", "2025Q2", "本年各期相加"),
        (FLOW, YTD + "2025Q1 ytd 5\n2025Q2 discrete 6", "2025Q2", "累计数与各期数换算相加"),
        (FLOW | {"regions": "东 西"}, "期间 区域 口径 数值\n2025Q2 东 ytd 5\n2025Q2 西 ytd 6", "2025Q2", "本年累计数，由 2 个区域汇总"),
        (STOCK, STOCK_READINGS, "2025Q3", "期末数"),
        (PLAN_FLOW, PLAN_READINGS, "2025Q3", "自起算日起各年、各期相加"),
        (PLAN_FLOW, YTD + "2025Q3 ptd 300", "2025Q3", "规划期累计数"),
        (RATIO, RATIO_READINGS, "2025Q3", "Σ分子 ÷ Σ分母"),
        (RATIO, YTD + "2025Q3 point 84", "2025Q3", "直接采用上报的比率"),
        (GROWTH, GROWTH_READINGS, "2025Q3", "本期末存量 ÷ 上年末存量 − 1"),
        ({"kind": "level", "direction": "down", "regions": "东 西", "targets": ["<= 1 始终"]},
         "期间 区域 口径 数值\n2025Q2 东 point 1\n2025Q2 西 point 2", "2025Q2", "期末数，取 2 个区域中最差的"),
    ],
)  # fmt: skip
def test_how_the_inputs_were_combined(keys: dict[str, Any], readings: str, period: str, combined: str) -> None:
    board = board_of(keys, readings, period)
    assert trace(board, row_of(board))["combined"] == combined


def test_explain() -> None:
    keys = FLOW | {"targets": [">= 4200 每年"]}
    frame = helper.build_readings(YTD + "2025Q3 ytd 2310").assign(upload=12, sheet="三季度")
    plan = helper.build_plan({"name": "示例"} | keys)
    target = plan.indicators[0].targets[0].model_copy(update={"clause": "二(六)17", "quote": "“十四五”末4200人以上"})
    indicator = plan.indicators[0].model_copy(update={"targets": (target,)})
    plan = plan.model_copy(update={"indicators": (indicator,), "document": "某办字〔2022〕16号"})
    board = evaluate(plan, frame, Period.parse("2025Q3"))
    lines = explain(board, row_of(board)).splitlines()
    assert lines[:3] == [
        "示例 2,310 人，来自：批次 12 表“三季度”第 2 行 D 列（全区 2025年三季度本年累计 2310）。",
        "计算：本年累计数。",
        "目标：不少于4200人，依据 某办字〔2022〕16号 二(六)17“‘十四五’末4200人以上”。",
    ]
    assert lines[3].startswith("公式：实际 = 2,310；差距 = |4,200 − 2,310| = 1,890；")
    assert len(lines) == 4


def test_explain_without_readings_or_target() -> None:
    board = board_of({"kind": "stock", "targets": []}, YTD + "2024Q3 point 9", "2025Q3")
    assert explain(board, row_of(board)) == "示例：所选期间没有可用的读数。\n目标：未设。"


def test_explain_lists_a_dozen_cells_and_counts_the_rest() -> None:
    regions = [f"街{n}" for n in range(15)]
    readings = "期间 区域 口径 数值\n" + "\n".join(f"2025Q3 {r} ytd 1" for r in regions)
    board = board_of(FLOW | {"regions": " ".join(regions)}, readings, "2025Q3")
    text = explain(board, row_of(board))
    assert text.count("批次") == 12
    assert "；等共 15 处。" in text
    assert "说明：由下级区域汇总，15/15 区域已报" in text
    assert len(trace(board, row_of(board))["inputs"]) == 15


def test_no_formula_is_wrong_on_random_series() -> None:
    random = np.random.default_rng(7)
    for _ in range(40):
        periods = [f"{y}Q{q}" for y in (2023, 2024, 2025) for q in (1, 2, 3, 4)][: int(random.integers(3, 13))]
        kept = [p for p in periods if random.random() < 0.85] or periods[-1:]
        lines = [f"{p} discrete {random.integers(-3, 40)}" for p in kept]
        board = board_of(FLOW | {"targets": [">= 60 每年"]}, YTD + "\n".join(lines), kept[-1])
        row = row_of(board)
        for name, text in formulas(board.plan.indicators[0], row, others_of(board, row)).items():
            check(name, text, float(getattr(row, name)))
            if name in ("yoy", "qoq"):
                assert "本" in text.rsplit("（", 1)[1], text
