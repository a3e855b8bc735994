"""Ready sentences: the grammar over every kind, status and unit, and the sentences of whole boards word for word."""

from __future__ import annotations

import itertools
import re
from typing import Any

import pandas as pd
import pytest

from metrics.board import evaluate
from metrics.forecast.series import REPEATED, Forecast
from metrics.model import Indicator, Period, Plan
from metrics.requirements import said, shares_of
from metrics.sentences import sentence, summary, unit_requirements
from metrics.status import STATUSES
from metrics.wording import number
from tests.spec import helper

NAN = float("nan")
KINDS = ("stock", "annual_flow", "plan_flow", "ratio", "growth", "level")
UNITS = ("人", "家", "元", "万元", "%", "‰", "天", "10万吨", "m²", "亿千瓦时")
VALUES = (0.0, 1.0, 2310.0, 1234567.8, 0.004, -5.0, 99.96, NAN)
COMPARATORS = (">", ">=", "=", "<=", "<", "range")
PERIODS = ("2025Q2", "2025Q4", "2024-05", "2023")
MARKS: tuple[dict[str, Any], ...] = (
    {},
    {"restated": True},
    {"incomplete": True},
    {"is_rolled": True, "parts_reported": 6, "n_parts": 6},
    {"is_rolled": True, "parts_reported": 5, "n_parts": 6, "incomplete": True, "restated": True},
    {"due": True},
    {"hold": True, "pace_gap": NAN, "progress": NAN, "elapsed": NAN, "required_rate": NAN},
    {"override": "张三：口径有误。", "computed_status": "behind"},
    {"pace_gap": 0.0},
    {"pace_gap": -0.01, "required_multiple": NAN},
)


def plan_of(kind: str, unit: str, target: dict[str, Any]) -> Plan:
    down = target["comparator"] in ("<=", "<")
    keys = {
        "code": "x",
        "name": "示例项目",
        "kind": kind,
        "unit": unit,
        "direction": "down" if down else "up",
        "lead_units": ["甲局"],
    }
    keys |= {"whole": unit == "人", "targets": [target]}
    keys |= {"counts_from": "2021-01-01"} if kind == "plan_flow" else {"base": "b"} if kind == "growth" else {}
    base = {"code": "b", "name": "基数", "kind": "stock", "unit": "家", "whole": True}
    return Plan.model_validate(
        {
            "id": "p",
            "title": "示例",
            "period": helper.PLAN_PERIOD,
            "root_region": "全区",
            "indicators": [keys, base],
            "regions": [{"name": "全区"}],
        }
    )


def target_of(kind: str, comparator: str, bound: str = "80") -> dict[str, Any]:
    when: dict[str, Any] = {"due": "2025-12-31"} if kind in ("stock", "plan_flow") else {"every": "year", "first_year": 2022}
    amounts = {"low": "80", "high": "90"} if comparator == "range" else {"value": bound}
    return {"comparator": comparator, **amounts, **when}


def row_of(kind: str, status: str | None, value: float, target: dict[str, Any], marks: dict[str, Any]) -> dict[str, Any]:
    """A row such as a board would give: consistent enough for every branch, with numbers that can be told apart."""
    bound = float(target.get("value", target.get("low", 0)))
    down = target["comparator"] in ("<=", "<")
    met = status == "achieved"
    row = {
        "indicator": "x", "region": "全区", "kind": kind, "status": status, "computed_status": status, "override": "",
        "actual": value, "target": bound, "need": bound - 1 if target["comparator"] == "<" else bound, "which": 0, "has_target": True,
        "gap": 0.0 if met else abs(value - bound) + 0.37, "attainment": value / bound, "progress": value / bound + 0.0123,
        "elapsed": 0.5, "pace_gap": {"on_pace": 3.21, "slightly_behind": -4.56}.get(status or "", -21.04),
        "required_rate": 0.0 if met else (abs(value - bound) + 0.37) / 2, "required_multiple": 1.83, "yoy": -0.123, "qoq": NAN,
        "numerator": 57.0 if kind in ("ratio", "growth") else NAN, "denominator": 58.0 if kind in ("ratio", "growth") else NAN,
        "met": met, "due": status == "missed", "hold": kind == "level", "reported": status != "unreported", "incomplete": False,
        "restated": False, "is_rolled": False, "parts_reported": 0, "n_parts": 6, "direction_down": down,
    }  # fmt: skip
    if kind == "level":
        row |= {"pace_gap": NAN, "progress": NAN, "required_rate": NAN}
    return row | marks


def allowed(row: dict[str, Any], target: dict[str, Any], period: Period) -> set[str]:
    """Every way a number of the row may be written."""
    found = {
        "80",
        "12",
        "7",
        str(period.year),
        str(period.number),
        "2021",
        "2022",
        str(row["parts_reported"]),
        str(row["n_parts"]),
    }
    for name in ("actual", "need", "gap", "numerator", "denominator", "required_multiple"):
        found.add(number(row[name]))
    found |= {number(target.get(k), 4) for k in ("value", "low", "high")}
    found |= {number(abs(row["actual"] - row["target"])), f"{abs(row['pace_gap']):.1f}", f"{abs(row['yoy']) * 100:.1f}"}
    found |= {
        shares_of(row[n])[:-1].removeprefix("不足").removeprefix("超过") for n in ("attainment", "progress") if row[n] == row[n]
    }
    rate = row["required_rate"]
    if rate == rate:
        found |= {number(rate), number(-(-rate // 1))}
    found |= {number(row["actual"], 3), "100"}  # a percentage that only rounds to 100
    return {text.replace(",", "") for text in found}


def faults(text: str, row: dict[str, Any], indicator: Indicator, target: dict[str, Any], period: Period) -> list[str]:
    found = []
    if not text.endswith("。") or text.count("。") != 1:
        found.append("does not end with one 。")
    found += [f"has {bad}" for bad in ("None", "nan", "—", "  ", "（）", "-0", "inf") if bad in text]
    if re.search(r"[，。；：、（][，。；：、）]|）（", text.replace("（口径有误）", "")):
        found.append("doubled punctuation")
    if re.search(r"\d,\d", text):
        found.append("thousands separator")
    if " " in text and not indicator.unit[:1].isdigit():
        found.append("space")
    if row["actual"] == row["actual"] and f"{said(indicator, row['actual'])}" not in text:
        found.append("actual without its unit")
    bare = text.replace(indicator.unit, "|") if indicator.unit[:1].isdigit() or indicator.unit == "m²" else text
    ok = allowed(row, target, period)
    found += [f"number {n}" for n in re.findall(r"-?\d+(?:\.\d+)?", bare) if n not in ok and n.removeprefix("-") not in ok]
    return found


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("status", [*STATUSES, None])
def test_grammar(kind: str, status: str | None) -> None:
    """Over units × values × comparators × periods, the marks in turn."""
    turn, wrong = itertools.cycle(MARKS), []
    for unit, comparator in itertools.product(UNITS, COMPARATORS):
        target = target_of(kind, comparator)
        plan = plan_of(kind, unit, target)
        indicator = plan.indicator_by_code["x"]
        for value, code in itertools.product(VALUES, PERIODS):
            period = Period.parse(code)
            row = row_of(kind, status, value, target, next(turn))
            text = sentence(plan, row, period)
            wrong += [f"{text} {fault}" for fault in faults(text, row, indicator, target, period)]
    assert wrong[:5] == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("value", VALUES)
def test_grammar_without_a_target(kind: str, value: float) -> None:
    plan = plan_of(kind, "家", target_of(kind, ">="))
    plan = plan.model_copy(update={"indicators": (plan.indicators[0].model_copy(update={"targets": ()}), plan.indicators[1])})
    row = row_of(kind, None, value, target_of(kind, ">="), {"has_target": False, "which": -1, "target": NAN})
    text = sentence(plan, row, Period.parse("2025Q3"))
    assert text.endswith("未设目标。")
    assert not re.search("[，。；]{2}|None|nan", text)


def board_rows(keys: dict[str, Any], readings: str, period: str, **changed: Any) -> tuple[Plan, pd.DataFrame, Period]:
    plan = helper.build_plan({"name": "示例", "unit": "人"} | keys)
    frame = helper.build_readings(readings).assign(**changed)
    said_by = [helper.override(text) for text in keys.get("overrides", ())]
    when = Period.parse(period)
    return plan, evaluate(plan, frame, when, overrides=said_by).rows("全区"), when


def first(keys: dict[str, Any], readings: str, period: str, **changed: Any) -> str:
    plan, rows, when = board_rows(keys, readings, period, **changed)
    return sentence(plan, next(rows.itertuples(index=False)), when)


FLOW = {"kind": "annual_flow", "whole": True, "targets": [">= 4200 每年"]}
STOCK = {"kind": "stock", "whole": True, "unit": "家", "targets": ["> 100 2025-12-31"]}
RANGE = {"kind": "annual_flow", "unit": "次", "targets": ["range 10~20 每年"]}
RATE = {"kind": "ratio", "unit": "%", "targets": [">= 100 每年 2023"]}
YTD = "期间 口径 数值\n"


@pytest.mark.parametrize(
    ("keys", "readings", "period", "text"),
    [
        pytest.param(
            FLOW,
            YTD + "2024Q3 ytd 3100\n2024Q4 ytd 4215\n2025Q1 ytd 560\n2025Q2 ytd 1280\n2025Q3 ytd 2310",
            "2025Q3",
            "截至2025年三季度末，示例累计2310人，完成年度目标的55.0%，慢于序时进度20.0个百分点；"
            "四季度需完成1890人，为近四个季度均值的2.2倍。",
            id="the briefing's own example",
        ),
        pytest.param(
            FLOW,
            YTD + "2025Q2 ytd 1900",
            "2025Q2",
            "截至2025年二季度末，示例累计1900人，完成年度目标的45.2%，略慢于序时进度4.8个百分点；余下两个季度每季需完成1150人，为可算的两季均值的1.2倍。",
            id="two quarters left",
        ),
        pytest.param(
            FLOW,
            YTD + "2025Q2 ytd 0",
            "2025Q2",
            "截至2025年二季度末，示例累计0人，完成年度目标的0.0%，慢于序时进度50.0个百分点；余下两个季度每季需完成2100人。",
            id="zero",
        ),
        pytest.param(
            FLOW,
            YTD + "2025-05 ytd 1900",
            "2025-05",
            "截至2025年5月末，示例累计1900人，完成年度目标的45.2%，快于序时进度20.2个百分点；"
            "含本季度在内，余下三个季度每季需完成767人。",
            id="month",
        ),
        pytest.param(
            FLOW,
            YTD + "2025-11 ytd 3900",
            "2025-11",
            "截至2025年11月末，示例累计3900人，完成年度目标的92.9%，快于序时进度17.9个百分点；本季度需完成300人。",
            id="within the last quarter",
        ),
        pytest.param(
            FLOW,
            YTD + "2024 ytd 4000",
            "2024",
            "截至2024年末，示例累计4000人，完成年度目标的95.2%，未达标，差200人。",
            id="missed",
        ),
        pytest.param(
            FLOW,
            YTD + "2024Q4 ytd 4200",
            "2024Q4",
            "截至2024年四季度末，示例累计4200人，完成年度目标的100.0%，达标。",
            id="met at the due date",
        ),
        pytest.param(
            FLOW,
            YTD + "2024Q3 ytd 4215.0",
            "2024Q3",
            "截至2024年三季度末，示例累计4215人，完成年度目标的100.4%，超目标15人，提前达标。",
            id="met before it",
        ),
        pytest.param(
            FLOW,
            YTD + "2024Q4 ytd 4199.9",
            "2024Q4",
            "截至2024年四季度末，示例累计4199.9人，完成年度目标的99.998%，未达标，差0.1人。",
            id="99.998 % is not 100.0 %",
        ),
        pytest.param(
            FLOW,
            YTD + "2024Q3 ytd 3150",
            "2024Q3",
            "截至2024年三季度末，示例累计3150人，完成年度目标的75.0%，与序时进度持平；四季度需完成1050人，与可算的三季均值相当。",
            id="just on pace",
        ),
        pytest.param(
            FLOW,
            YTD + "2024Q3 ytd 3149.9",
            "2024Q3",
            "截至2024年三季度末，示例累计3149.9人，完成年度目标的75.0%，略慢于序时进度；四季度需完成1051人，与可算的三季均值相当。",
            id="a hair behind",
        ),
        pytest.param(
            FLOW,
            YTD + "2023Q3 ytd 9",
            "2024Q3",
            "截至2024年三季度末，示例尚未报送本期数据，年度目标为不少于4200人。",
            id="unreported",
        ),
        pytest.param(
            FLOW,
            YTD + "2024Q3 discrete 700",
            "2024Q3",
            "截至2024年三季度末，示例累计700人（数据不全，为下限），完成年度目标的16.7%，慢于序时进度58.3个百分点；四季度需完成3500人。",
            id="incomplete",
        ),
        pytest.param(
            FLOW | {"targets": []},
            YTD + "2023Q3 ytd 8\n2024Q3 ytd 9",
            "2024Q3",
            "截至2024年三季度末，示例累计9人，同比增长12.5%，未设目标。",
            id="no target",
        ),
        pytest.param(
            FLOW | {"preset": "10/30"},
            YTD + "2024Q3 ytd 2940",
            "2024Q3",
            "截至2024年三季度末，示例累计2940人，完成年度目标的70.0%，慢于序时进度5.0个百分点，按亮灯规则达到序时；四季度需完成1260人，为可算的三季均值的1.3倍。",
            id="green by the preset",
        ),
        pytest.param(
            FLOW | {"overrides": ["2024Q3 on_pace 李四 跨年项目"]},
            YTD + "2024Q3 ytd 2310",
            "2024Q3",
            "截至2024年三季度末，示例累计2310人，完成年度目标的55.0%，慢于序时进度20.0个百分点；四季度需完成1890人，为可算的三季均值的2.5倍；"
            "人工改判为达序时（李四：跨年项目）。",
            id="changed by hand",
        ),
        pytest.param(
            FLOW | {"direction": "down", "targets": ["<= 50 每年"]},
            YTD + "2024Q3 ytd 60",
            "2024Q3",
            "截至2024年三季度末，示例累计60人，年度目标为不超过50人，超出10人。",
            id="over a limit, which nothing brings back",
        ),
        pytest.param(
            FLOW | {"direction": "down", "targets": ["<= 50 每年"]},
            YTD + "2024Q4 ytd 45",
            "2024Q4",
            "截至2024年四季度末，示例累计45人，年度目标为不超过50人，达标。",
            id="kept under a limit",
        ),
        pytest.param(
            RANGE,
            YTD + "2024Q3 ytd 25",
            "2024Q3",
            "截至2024年三季度末，示例累计25次，年度目标为10至20次，超出目标上限5次，累计数不会回落。",
            id="past a range",
        ),
        pytest.param(
            RANGE,
            YTD + "2024Q3 ytd 8",
            "2024Q3",
            "截至2024年三季度末，示例累计8次，年度目标为10至20次，进度80.0%，快于序时进度5.0个百分点；四季度需完成2次，为可算的三季均值的0.8倍。",
            id="towards a range",
        ),
        pytest.param(
            STOCK | {"targets": ["range 10~20 2025-12-31"]},
            YTD + "2022Q1 point 5\n2023Q3 point 30\n2024Q3 point 25",
            "2024Q3",
            "截至2024年三季度末，示例为25家，目标为10至20家，超出目标上限5家，偏离未扩大。",
            id="past a range and coming back",
        ),
        pytest.param(
            STOCK | {"targets": ["= 20 2025-12-31"]},
            YTD + "2022Q1 point 5\n2023Q3 point 22\n2024Q3 point 25",
            "2024Q3",
            "截至2024年三季度末，示例为25家，为目标（20家）的125.0%，超出目标5家，偏离扩大。",
            id="past an exact number and going on",
        ),
        pytest.param(
            FLOW | {"minimum": "-10"},
            YTD + "2024Q3 discrete 4300",
            "2024Q3",
            "截至2024年三季度末，示例累计4300人（数据不全，为下限），年度目标为不少于4200人，数据不全，尚不能认定是否达标。",
            id="good news that is not certain",
        ),
        pytest.param(
            STOCK | {"baseline": {"value": "50", "on": "2021-12-31"}},
            YTD + "2025Q2 point 80",
            "2025Q2",
            "截至2025年二季度末，示例为80家，为目标（超过100家）的80.0%，自基期起进度60.0%，慢于序时进度27.5个百分点；"
            "余下两个季度每季需新增11家（须达到101家）。",
            id="stock",
        ),
        pytest.param(
            STOCK,
            YTD + "2022Q1 point 50\n2025Q2 point 104",
            "2025Q2",
            "截至2025年二季度末，示例为104家，为目标（超过100家）的104.0%，超目标4家，提前达标，须保持。",
            id="stock met early",
        ),
        pytest.param(
            STOCK | {"direction": "down", "targets": ["<= 20 2025-12-31"]},
            YTD + "2022Q1 point 50\n2025Q2 point 30",
            "2025Q2",
            "截至2025年二季度末，示例为30家，目标为不超过20家，以首期为基期，进度66.7%，慢于序时进度20.0个百分点；余下两个季度每季需减少5家。",
            id="stock to be cut",
        ),
        pytest.param(
            RATE,
            "期间 口径 分子 分母\n2022Q3 ytd 95 100",
            "2022Q3",
            "截至2022年三季度末，示例为95%（95/100），目标期自2023年起，本期不考核。",
            id="not started",
        ),
        pytest.param(
            RATE,
            "期间 口径 分子 分母\n2024Q3 ytd 2999 3000",
            "2024Q3",
            "截至2024年三季度末，示例为99.967%（2999/3000），年度目标为不低于100%，差0.03个百分点。",
            id="99.967 % is not 100 %",
        ),
        pytest.param(
            RATE,
            "期间 口径 分子 分母\n2023Q3 ytd 10 10\n2024Q3 ytd 9 10",
            "2024Q3",
            "截至2024年三季度末，示例为90%（9/10），年度目标为不低于100%，差10个百分点，较上年同期变差。",
            id="a standard that slipped",
        ),
        pytest.param(
            RATE,
            "期间 口径 分子 分母\n2024Q2 ytd 10 10\n2024Q3 ytd 9 10",
            "2024Q3",
            "截至2024年三季度末，示例为90%（9/10），年度目标为不低于100%，差10个百分点，较前期变差。",
            id="a standard that slipped since the quarter before, with no year before",
        ),
        pytest.param(
            RATE,
            "期间 口径 分子 分母\n2024Q4 ytd 0 0",
            "2024Q4",
            "截至2024年四季度末，示例已报数据，年度目标为不低于100%，缺少计算所需的数据，暂不能判定。",
            id="nothing over nothing",
        ),
        pytest.param(
            {"kind": "level", "unit": "元", "direction": "down", "targets": ["<= 0 始终"]},
            YTD + "2024Q3 point 0",
            "2024Q3",
            "截至2024年三季度末，示例为0元，目标为不超过0元，已达标，须保持。",
            id="level kept",
        ),
        pytest.param(
            {
                "kind": "growth",
                "unit": "%",
                "base": "b",
                "targets": [">= 20 每年"],
                "also": {"b": {"kind": "stock", "whole": True, "unit": "家"}},
            },
            "指标 期间 口径 数值\nb 2023Q4 point 50\nb 2024Q2 point 57",
            "2024Q2",
            "截至2024年二季度末，示例为14%（上年末50家、现57家），完成年度目标（不低于20%）的70.0%，快于序时进度20.0个百分点；余下两个季度每季需净增2家，为可算的两季均值的0.4倍。",
            id="growth",
        ),
        pytest.param(
            {"kind": "plan_flow", "counts_from": "2021-07-01", "period": helper.PLAN_PERIOD, "targets": [">= 400 2025-12-31"]},
            YTD + "2024Q4 ptd 300",
            "2024Q4",
            "截至2024年四季度末，示例自2021年7月以来累计300人，完成目标的75.0%，略慢于序时进度2.8个百分点；余下四个季度每季需完成25人。",
            id="over the plan",
        ),
    ],
)
def test_sentence_of_a_board(keys: dict[str, Any], readings: str, period: str, text: str) -> None:
    assert first(keys, readings, period) == text


def test_restated_and_rolled_up() -> None:
    two = "期间 区域 口径 数值\n2024Q3 东 ytd 1000\n2024Q3 西 ytd 2150"
    assert "累计3150人（由下级区域汇总，含修订），" in first(FLOW | {"regions": "东 西"}, two, "2024Q3", restated=True)
    one = "期间 区域 口径 数值\n2024Q3 东 ytd 1000"
    assert "累计1000人（1/2区域已报，数据不全，为下限），" in first(FLOW | {"regions": "东 西"}, one, "2024Q3")


def test_a_region_is_named() -> None:
    plan, _, when = board_rows(FLOW | {"regions": "东"}, "期间 区域 口径 数值\n2024Q3 东 ytd 10", "2024Q3")
    rows = evaluate(plan, helper.build_readings("期间 区域 口径 数值\n2024Q3 东 ytd 10"), when).rows("东")
    assert sentence(plan, next(rows.itertuples(index=False)), when) == "截至2024年三季度末，东示例累计10人，未单独设目标。"


def test_a_row_may_be_a_mapping_a_series_or_a_tuple() -> None:
    plan, rows, when = board_rows(FLOW, YTD + "2024Q3 ytd 2310", "2024Q3")
    texts = {sentence(plan, row, when) for row in (rows.iloc[0], rows.iloc[0].to_dict(), next(rows.itertuples()))}
    assert len(texts) == 1


def test_a_forecast_stands_beside_the_verdict() -> None:
    plan, rows, when = board_rows(FLOW, YTD + "2024Q3 ytd 2310", "2024Q3")
    forecast = {"low": 3100.4, "mid": 3300.0, "high": 3500.0, "probability": 0.02}
    text = sentence(plan, rows.iloc[0], when, forecast)
    assert text.endswith("；按以往走势，到期预计为3300人（80%区间3100.4人至3500人），达标概率2%。")
    assert text.startswith(sentence(plan, rows.iloc[0], when)[:-1])
    assert sentence(plan, rows.iloc[0], when, {"mid": NAN}) == sentence(plan, rows.iloc[0], when)


def test_a_forecast_that_adds_little_says_how_little() -> None:
    plan, rows, when = board_rows(FLOW, YTD + "2024Q3 ytd 2310", "2024Q3")
    row = rows.iloc[0].to_dict() | {"required_multiple": 0.9}
    forecast = {"low": 3100.0, "mid": 3300.0, "high": 3500.0, "probability": 0.02}
    assert "（80%区间3100人至3500人），只比现在多990人，达标概率2%。" in sentence(plan, row, when, forecast)


def test_a_standard_names_its_parts_and_the_other_measure() -> None:
    plan, rows, when = board_rows(
        {"kind": "level", "unit": "天", "direction": "down", "targets": ["<= 0.5 始终"], "name": "用时"},
        "指标 期间 口径 数值\nx 2023Q3 point 0.5\nx 2024Q3 point 0.6",
        "2024Q3",
    )
    plain = sentence(plan, rows.iloc[0], when)
    assert "，较上年同期变差" in plain
    assert "口径不同" not in plain
    told = sentence(plan, rows.iloc[0], when, places="其中东街 0.6 天", is_other_basis=True)
    assert told == plain.replace("变差", "变差（口径不同），其中东街0.6天")


def several(statuses: dict[str, str]) -> tuple[Plan, pd.DataFrame, Period]:
    """A board of yearly targets of 100 at 2024Q3 (75 due), the number of each chosen for its status."""
    value = {"achieved": 120, "on_pace": 80, "slightly_behind": 70, "behind": 40}
    one = {"kind": "annual_flow", "unit": "人", "targets": [">= 100 每年"]}
    also = {
        code: one | {"name": f"示例{code}", "lead_units": ["甲局"] if code != "c" else ["甲局", "乙局"]}
        for code in statuses
        if code != "x"
    }
    readings = "指标 期间 口径 数值\n" + "\n".join(f"{c} 2024Q3 ytd {value[s]}" for c, s in statuses.items() if s in value)
    return board_rows(one | {"name": "示例x", "lead_units": ["甲局"], "also": also}, readings, "2024Q3")


def test_summary() -> None:
    assert summary(*several({"x": "behind", "a": "achieved", "b": "on_pace", "c": "slightly_behind", "d": "unreported"})) == [
        "截至2024年三季度末，纳入监测的5项量化目标中，已达标1项，达到序时1项，略慢于序时1项，慢于序时1项，未报1项。",
        "慢于序时的是：示例x差60人，慢于序时进度35.0个百分点（甲局）；示例c差30人，略慢于序时进度5.0个百分点（甲局、乙局）。",
        "未报或数据不全的有：示例d（甲局）。",
    ]
    assert summary(*several({"x": "achieved", "a": "on_pace"})) == [
        "截至2024年三季度末，纳入监测的2项量化目标中，已达标1项，达到序时1项。",
        "已报数据的目标均达到序时或已达标。",
    ]
    plan, rows, when = several({"x": "achieved"})
    assert summary(plan, rows.iloc[:0], when) == ["截至2024年三季度末，没有适用的量化目标。"]


def test_the_counts_of_a_summary_add_up() -> None:
    plan, rows, when = several({"x": "behind", "a": "behind", "b": "behind", "c": "behind", "d": "slightly_behind"})
    head, worst = summary(plan, rows, when)
    counted = [int(n) for n in re.findall(r"(\d+)项(?!量化)", head)]
    assert sum(counted) == len(rows) == 5
    assert worst.startswith("差距较大的是：")
    assert worst.count("；") == 2


def test_unit_requirements() -> None:
    found = unit_requirements(
        *several({"x": "behind", "a": "achieved", "b": "on_pace", "c": "slightly_behind", "d": "unreported"})
    )
    assert found == {
        "甲局": [
            "示例x：四季度需完成60人，为可算的三季均值的4.5倍。",
            "示例c：四季度需完成30人，为可算的三季均值的1.3倍（会同乙局）。",
            "示例b：四季度需完成20人，为可算的三季均值的0.8倍。",
            "示例d：尽快报送2024年三季度数据。",
        ],
        "乙局": ["示例c：四季度需完成30人，为可算的三季均值的1.3倍（会同甲局）。"],
    }


def test_what_is_asked_after_the_due_date_and_for_a_standard() -> None:
    plan, rows, when = board_rows(FLOW | {"lead_units": ["甲局"]}, YTD + "2024Q4 ytd 4000", "2024Q4")
    assert unit_requirements(plan, rows, when) == {"甲局": ["示例：未达标，差200人，说明原因并提出整改措施。"]}
    plan, rows, when = board_rows(RATE, "期间 口径 分子 分母\n2024Q3 ytd 9 10", "2024Q3")
    assert unit_requirements(plan, rows, when) == {"未定牵头单位": ["示例：差10个百分点，目标为不低于100%，尽快达到。"]}
    incomplete = FLOW | {"lead_units": ["甲局"], "minimum": "-10"}
    plan, rows, when = board_rows(incomplete, YTD + "2024Q4 discrete 4300", "2024Q4")
    assert unit_requirements(plan, rows, when) == {"甲局": ["示例：尽快补齐2024年四季度数据。"]}


@pytest.mark.parametrize(
    ("x", "text"),
    [(0.55, "55.0%"), (0, "0.0%"), (0.99996, "99.996%"), (1.0000000004, "100.0%"), (0.9999999, "不足100%"), (1.26, "126.0%")],
)
def test_shares(x: float, text: str) -> None:
    assert shares_of(x) == text


def test_a_target_that_was_revised_is_said_in_its_form_of_the_day() -> None:
    keys = STOCK | {"revisions": {0: ["2024-01-01 value=60"]}}
    assert "为目标（超过60家）的66.7%" in first(keys, YTD + "2022Q1 point 30\n2023Q2 point 40", "2023Q2")
    assert "为目标（超过100家）的40.0%" in first(keys, YTD + "2022Q1 point 30\n2024Q2 point 40", "2024Q2")


def test_several_targets_at_once_are_all_said() -> None:
    keys = FLOW | {"targets": [">= 4200 每年", ">= 2000 每年"]}
    plan = helper.build_plan({"name": "示例", "unit": "人"} | keys)
    when = Period.parse("2024Q3")
    board = evaluate(plan, helper.build_readings(YTD + "2024Q3 ytd 2310"), when)
    text = sentence(plan, board.rows("全区").iloc[0], when, also=board.per_target("全区").itertuples())
    assert text.startswith("截至2024年三季度末，示例累计2310人，完成年度目标的55.0%，慢于序时进度20.0个百分点；")
    assert text.endswith("；另一项年度目标（不少于2000人）提前达标。")


def test_a_forecast_that_repeats_the_last_value_carries_nothing_on() -> None:
    plan, rows, when = board_rows(FLOW, YTD + "2024Q3 ytd 2310", "2024Q3")
    made = {m: Forecast(2310.0, {80: (2300.0, 2320.0)}, 0.02, m, 8, "") for m in ("去年同季法", REPEATED)}
    texts = {m: sentence(plan, rows.iloc[0], when, f) for m, f in made.items()}
    assert "；按以往走势，到期预计为2310人" in texts["去年同季法"]
    assert "；按最近一期不变，到期预计为2310人" in texts[REPEATED]
