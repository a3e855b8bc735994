"""Every figure of the workbook is the board's, as a number in the screen's format."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from openpyxl import load_workbook

from metrics import wording as w
from metrics.board import Board
from metrics.model import Plan
from pages.charts.theme import SHAPES
from pages.exports.pack import Pack

COLUMNS = {
    "目标值": "target", "须达到": "need", "现状": "actual", "差距": "gap", "完成率": "attainment", "完成进度": "progress", "序时进度": "elapsed",
    "超欠序时（百分点）": "pace_gap", "序时应达": "expected", "每季需": "required_rate", "同比": "yoy", "环比": "qoq",
}  # fmt: skip


@pytest.fixture(scope="module")
def book(workbook: bytes) -> Any:
    return load_workbook(io.BytesIO(workbook))


def table(sheet: Any) -> list[dict[str, Any]]:
    """Rows under the header (row 3) as cells by heading."""
    heads = [c.value for c in sheet[3]]
    rows = [dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(min_row=4)]
    return [r for r in rows if r[heads[0]].value is not None]


def test_sheets(book: Any) -> None:
    assert book.sheetnames == ["指标", "文字说明", "区域", "区域对照", "任务", "单位", "历史", "读数", "来源", "方法"]
    for sheet in book:
        assert sheet.freeze_panes == "C4"
        assert sheet.auto_filter.ref.startswith("A3:")
        assert sheet["A1"].value.endswith(f"：{sheet.title}")
        assert sheet["A2"].value.startswith("演示数据　截至 2025年三季度（数据截止 2025-09-30）")


def test_indicators_are_the_board(plan: Plan, board: Board, expected: dict[str, dict[str, Any]], book: Any) -> None:
    rows = table(book["指标"])
    labels = {i.label: i.code for i in plan.indicators}
    codes = [labels[r["指标"].value] for r in rows]
    assert codes == [*w.sort_rows(board.rows("全区"))["indicator"], "guidance_firms"]
    for code, row in zip(codes, rows, strict=True):
        for head, name in COLUMNS.items():
            value, wanted = row[head].value, expected[code][name]
            assert value == (None if wanted is None else pytest.approx(wanted)), (code, head)
            assert wanted is None or row[head].data_type == "n"
        status = row["状态"].value
        shown = next(r for r in board.rows("全区").itertuples(index=False) if r.indicator == code)
        assert status == f"{SHAPES[shown.status]} {w.full_status(shown)}"


def test_formats_show_the_digits_of_the_screen(plan: Plan, book: Any) -> None:
    labels = {i.label: i for i in plan.indicators}
    for row in table(book["指标"]):
        indicator, cell = labels[row["指标"].value], row["现状"]
        digits = len(cell.number_format.partition(".")[2].partition('"')[0])
        text = f"{cell.value:,.{digits}f}" + ("%" if '"%"' in cell.number_format else "")
        assert text == w.value_text(indicator, cell.value).removesuffix(f" {indicator.unit}")
        assert row["完成进度"].number_format == "0.0%"


def test_regions_and_history(plan: Plan, board: Board, book: Any) -> None:
    labels = {i.label: i.code for i in plan.indicators}
    values = {(r.indicator, r.region): r for r in board.rows().itertuples(index=False)}
    rows = table(book["区域"])
    assert len(rows) == 9 * 7
    for row in rows:
        wanted = values[labels[row["指标"].value], row["区域"].value]
        assert row["现状"].value == pytest.approx(wanted.actual)
        assert (row["状态"].value == "无分解目标") == (not wanted.has_target)
    for row in table(book["区域对照"])[:9]:
        for region in plan.region_names:
            assert row[region].value == pytest.approx(values[labels[row["指标"].value], region].actual)
    seen = 0
    for row in table(book["历史"]):
        history = board.history(labels[row["指标"].value], "全区")
        seen += bool((history["actual"] == row["现状"].value).any() or (abs(history["actual"] - row["现状"].value) < 1e-9).any())
    assert seen == len(table(book["历史"])) == sum(int(board.history(c, "全区")["actual"].notna().sum()) for c in labels.values())


def test_tasks_sources_readings_and_method(plan: Plan, pack: Pack, book: Any) -> None:
    tasks = table(book["任务"])
    assert [t["序号"].value for t in tasks] == [t.number for t in plan.tasks]
    assert tasks[1]["到期日"].value.date() == dt.date(2023, 12, 31)
    assert tasks[1]["情况"].value == "已到期"
    assert tasks[0]["任务"].value == plan.tasks[0].content
    assert [s["批次"].value for s in table(book["来源"])] == [s.number for s in pack.sources]
    assert len(table(book["读数"])) == sum(len(x.trace["inputs"]) for x in (*pack.lines, *pack.others))
    texts = [r["内容"].value for r in table(book["方法"])]
    for line in pack.lines:
        assert line.indicator.targets[0].quote in "\n".join(texts)
    needs = [r["下一步要求"].value for r in table(book["单位"])]
    assert needs == [need for many in pack.requirements.values() for need in many]


def test_data_bars(book: Any) -> None:
    bars = [r for group in book["指标"].conditional_formatting for r in group.rules if r.type == "dataBar"]
    assert len(bars) == 2
