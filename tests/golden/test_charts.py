"""Figures say what the board says: order, bar lengths, words; no bar where there is no path; extremes do not break them."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from data.plan_files import find_plan, load_plan
from metrics.board import Board, evaluate
from metrics.cube import READING_COLUMNS
from metrics.model import Period, Plan
from pages.charts.gap_board import CUT, gap_board
from pages.charts.series import series_chart
from pages.charts.theme import FILLS, TINTS

NOW = Period.parse("2025Q3")
CODES = [i.code for i in load_plan(find_plan("gangcheng-shuangchuang-2022-2025")).indicators]


def reading(indicator: str, period: str, value: float | None, region: str = "全区", **more: Any) -> dict[str, Any]:
    kind = "point" if indicator in ("carriers", "guidance_firms", "skilled_talent") or indicator.startswith("opening") else "ytd"
    base = dict.fromkeys(READING_COLUMNS) | {"note": "", "upload": 57, "row": 1, "column": "D", "restated": False, "demo": True}
    return base | {"indicator": indicator, "region": region, "period": period, "basis": kind, "value": value} | more


READINGS = [
    *(reading("skills_training", f"2024Q{q}", v) for q, v in enumerate((820, 1900, 3100, 4215), 1)),
    *(reading("skills_training", f"2025Q{q}", v) for q, v in enumerate((560, 1280, 2310), 1)),
    reading("startup_training", "2025Q3", 1000),
    reading("technicians", "2025Q3", 0),
    reading("carriers", "2022Q1", 55), reading("carriers", "2025Q3", 93, restated=True),
    reading("guidance_firms", "2024Q4", 98), reading("guidance_firms", "2025Q3", 114),
    reading("financing_met", "2025Q3", None, numerator=412, denominator=412),
    reading("opening_days", "2025Q3", 0.6), reading("opening_cost", "2025Q3", 0),
    reading("apprentices", "2025Q3", 150, region="里辛街道"),
]  # fmt: skip


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan(find_plan("gangcheng-shuangchuang-2022-2025"))


@pytest.fixture(scope="module")
def board(plan: Plan) -> Board:
    return evaluate(plan, pd.DataFrame(READINGS), NOW)


def words(figure: go.Figure) -> list[str]:
    return [a.text for a in figure.layout.annotations] + [figure.layout.title.text]


def bars(figure: go.Figure) -> dict[str, float]:
    return {t.name: t.x[0] for t in figure.data if t.type == "bar"}


def test_board_is_sorted_worst_first_and_leaves_out_what_has_no_target(plan: Plan, board: Board) -> None:
    figure = gap_board(plan, board.rows("全区"), NOW)
    labels = {f"<b>{i.label}</b>": i.code for i in plan.indicators}
    order = [labels[a.text] for a in sorted(figure.layout.annotations, key=lambda a: a.y) if a.text in labels]
    assert len(order) == 15
    assert "guidance_firms" not in order
    assert order.index("technicians") < order.index("skills_training") < order.index("carriers") < order.index("guidance_growth")
    assert order.index("guidance_growth") < order.index("startup_training") < order.index("dispatches")


def test_bars_are_progress_cut_with_the_true_percentage(plan: Plan, board: Board) -> None:
    figure = gap_board(plan, board.rows("全区"), NOW)
    assert bars(figure)["skills_training"] == pytest.approx(0.55)
    assert bars(figure)["carriers"] == pytest.approx(38 / 45)  # progress on the path from 55, not 93/100
    assert bars(figure)["technicians"] == 0
    assert bars(figure)["startup_training"] == CUT
    assert any("1,000%" in t for t in words(figure))


@pytest.mark.parametrize("code", ["financing_met", "opening_days", "opening_cost", "dispatches", "fair_review"])
def test_no_bar_for_what_has_no_path_or_no_reading(plan: Plan, board: Board, code: str) -> None:
    assert code not in bars(gap_board(plan, board.rows("全区"), NOW))


def test_board_says_value_target_gap_and_demo(plan: Plan, board: Board) -> None:
    text = "\n".join(words(gap_board(plan, board.rows("全区"), NOW, footer="批次 57")))
    for part in ("2,310", "≥4,200 人/年", "差 1,890 人", "须达到 101 家", "412/412 笔", "1/6 区域已报", "演示数据", "批次 57", "未报", "区人社局"):  # fmt: skip
        assert part in text
    rows = board.rows("全区").assign(demo=False)
    assert "演示数据" not in "\n".join(words(gap_board(plan, rows, NOW)))


@pytest.mark.parametrize("n", [0, 1, 16])
def test_board_of_any_length_stays_small_and_readable(plan: Plan, board: Board, n: int) -> None:
    figure = gap_board(plan, board.rows("全区").head(n), NOW)
    assert len(figure.to_json()) < 300_000
    assert min(a.font.size for a in figure.layout.annotations) >= 12
    assert figure.layout.dragmode is False


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("readings", [READINGS, READINGS[:1], []], ids=["full", "one", "none"])
def test_series_of_every_kind(plan: Plan, code: str, readings: list[dict[str, Any]]) -> None:
    frame = pd.DataFrame(readings, columns=list(readings[0]) if readings else list(READING_COLUMNS))
    history = evaluate(plan, frame, NOW).history(code, "全区")
    figure = series_chart(plan, plan.indicator_by_code[code], history, NOW)
    assert plan.indicator_by_code[code].label in figure.layout.title.text
    assert ("暂无数据" in words(figure)) == (not history["actual"].notna().any())
    assert len(figure.to_json()) < 300_000


def test_series_marks_restatement_and_lower_bound(plan: Plan, board: Board) -> None:
    by_code = plan.indicator_by_code
    carriers = series_chart(plan, by_code["carriers"], board.history("carriers", "全区"), NOW)
    assert any("经修订" in t for t in words(carriers))
    assert any("须达到 101 家" in t for t in words(carriers))
    assert any(t.type == "scatter" and t.marker.symbol == "circle-open" for t in carriers.data)
    apprentices = series_chart(plan, by_code["apprentices"], board.history("apprentices", "全区"), NOW)
    assert any("下限" in t for t in words(apprentices))


def test_series_of_a_yearly_flow(plan: Plan, board: Board) -> None:
    figure = series_chart(plan, plan.indicator_by_code["skills_training"], board.history("skills_training", "全区"), NOW)
    bar = next(t for t in figure.data if t.type == "bar")
    shown = dict(
        zip([y for y in bar.y if y == y], [c for c, y in zip(bar.marker.color, bar.y, strict=True) if y == y], strict=True)
    )
    assert shown[2310] == FILLS["behind"]
    assert shown[4215] == FILLS["achieved"]
    assert shown[1280] == TINTS["behind"]
    assert any(t.startswith("<b>4,215 人</b>") for t in words(figure))
