"""Every figure of the workbook is the board's, as a number in the screen's format."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

import pytest
from openpyxl import load_workbook

from metrics import figure_wording as fw
from metrics import wording as w
from metrics.board import Board
from metrics.forecast import Forecast, early_warning
from metrics.model import Period, Plan
from metrics.rounding import fixed
from pages.charts.theme import SHAPES
from pages.exports.book import Book, Column, Value
from pages.exports.pack import Pack, gather
from pages.exports.workbook import make_workbook
from pages.ui.rows_table import attainment_text

COLUMNS = {
    "目标值": "target", "须达到": "need", "现状": "actual", "差距": "gap", "完成进度": "progress", "序时进度": "elapsed",
    "超欠序时百分点": "pace_gap", "序时应达": "expected", "每季需": "required_rate",
}  # fmt: skip


@pytest.fixture(scope="module")
def book(workbook: bytes) -> Any:
    return load_workbook(io.BytesIO(workbook))


def table(sheet: Any) -> list[dict[str, Any]]:
    """Rows under the header (row 3) as cells by heading."""
    heads = [c.value for c in sheet[3]]
    rows = [dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(min_row=4)]
    return [r for r in rows if r[heads[0]].value is not None]


def written(cell: Any) -> str:
    """What a spreadsheet shows for a number, by the cell's format; `—` for an empty cell."""
    if not isinstance(cell.value, int | float):
        return str(cell.value or w.NONE)
    forms = cell.number_format.split(";")
    form = forms[0 if cell.value > 0 or len(forms) == 1 else 1 if cell.value < 0 else 2]
    pattern = re.fullmatch(r'("[^"]*"|[+-]?)(?:#,##)?0?(\.0+)?(%?)(?:"([^"]*)")?', form)
    assert pattern, form
    before, digits, share, after = pattern.groups()
    if before.startswith('"'):
        return before.strip('"')
    value = abs(cell.value) * (100 if share else 1)
    return f"{before}{fixed(value, max(len(digits or '') - 1, 0))}{share}{after or ''}"


def test_sheets(book: Any) -> None:
    assert book.sheetnames == [
        "指标",
        "预测",
        "文字说明",
        "区域",
        "区域对照",
        "任务",
        "各单位下一步要求",
        "历史",
        "读数",
        "来源",
        "方法",
    ]
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
            wanted = wanted or None if head == "每季需" else wanted  # nothing is left to bring: the screen has no number either
            assert value == (None if wanted is None else pytest.approx(wanted)), (code, head)
            assert wanted is None or row[head].data_type == "n"
        status = row["状态"].value
        shown = next(r for r in board.rows("全区").itertuples(index=False) if r.indicator == code)
        assert status == f"{SHAPES[shown.status]} {w.full_status(shown)}"


def test_rates_and_limits_are_said_as_on_the_screen(plan: Plan, board: Board, book: Any) -> None:
    """No 完成率 of a limit, points for rates, no 环比 of what starts again each January; each number in the screen's digits."""
    rows = {(r.indicator, r.region): r for r in board.rows().itertuples(index=False)}
    labels = {i.label: i for i in plan.indicators}
    for cells in table(book["指标"]):
        indicator = labels[cells["指标"].value]
        row = rows[indicator.code, "全区"]
        assert written(cells["完成率"]) == attainment_text(indicator, row)
        assert written(cells["同比"]) == (fw.yoy_text(indicator, row) or w.NONE)
        assert written(cells["环比"]) == (fw.change_text(indicator, row, "qoq") or w.NONE)
    assert written(next(r for r in table(book["指标"]) if r["指标"].value == "企业开办用时")["完成率"]) == w.NONE
    assert written(next(r for r in table(book["指标"]) if r["指标"].value == "辅导企业扩容增速")["同比"]) == "+1.5 个百分点"
    for cells in table(book["区域"]):
        indicator = labels[cells["指标"].value]
        row = rows[indicator.code, cells["区域"].value]
        assert written(cells["同比"]) == (fw.yoy_text(indicator, row) or w.NONE)
        unit = {"guidance_growth": "家"}.get(indicator.code, "个百分点" if indicator.unit == "%" else indicator.unit)
        assert (cells["差距单位"].value or "") == ("" if w.field(row, "gap") is None else unit)


def test_forecasts_are_those_of_the_board(
    plan: Plan, board: Board, pack: Pack, forecasts: dict[str, Forecast], book: Any
) -> None:
    labels = {i.label: i for i in plan.indicators}
    rows = table(book["预测"])
    assert [r["指标"].value for r in rows] == [x.label for x in pack.lines]
    for cells in rows:
        indicator = labels[cells["指标"].value]
        found = forecasts[indicator.code]
        digits = w.span_digits(found.low, found.high)
        names = (("80% 区间下限", found.low, digits), ("预计（中位）", found.mid, 1), ("80% 区间上限", found.high, digits))
        for head, wanted, n in names:
            assert cells[head].value == pytest.approx(wanted)
            assert written(cells[head]) == w.value_text(indicator, wanted, n).removesuffix(f" {indicator.unit}")
        assert cells["达标概率"].value == found.probability
        assert written(cells["达标概率"]) == w.chance_text(found.probability)
        assert cells["到期日"].value.date() == dt.date(2025, 12, 31)
        row = next(r for r in board.rows("全区").itertuples(index=False) if r.indicator == indicator.code)
        chance = found.probability
        said = "很可能完不成" if chance < 0.2 else "可能完不成" if chance < 0.5 else None
        assert (cells["预测提示"].value or None) == said
        assert early_warning(row, found) is None or said
        assert "不作预测的原因" not in cells  # a column in which nothing stands is left out


def test_why_there_is_no_forecast_is_said(plan: Plan, readings: Any, upload_list: Any) -> None:
    few = readings[readings["period"].isin(["2022Q1", "2022Q2", "2022Q3"])]
    early = gather(plan, few, upload_list, Period.parse("2022Q3"), indicators=["skills_training"])
    (row,) = table(load_workbook(io.BytesIO(make_workbook(early)))["预测"])
    assert row["不作预测的原因"].value == "有效数据点只有 3 个，少于 4 个，不作预测"
    assert "预计（中位）" not in row  # nothing stands in it
    late = gather(plan, readings, upload_list, Period.parse("2024Q4"), indicators=["skills_training"])
    (row,) = table(load_workbook(io.BytesIO(make_workbook(late)))["预测"])
    assert row["不作预测的原因"].value == "目标期已满，不再预测"


def test_formats_show_the_digits_of_the_screen(plan: Plan, book: Any) -> None:
    labels = {i.label: i for i in plan.indicators}
    for row in table(book["指标"]):
        indicator, cell = labels[row["指标"].value], row["现状"]
        digits = len(cell.number_format.partition(".")[2].partition('"')[0])
        text = f"{cell.value:,.{digits}f}" + ("%" if '"%"' in cell.number_format else "")
        assert text == w.value_text(indicator, cell.value).removesuffix(f" {indicator.unit}")
        assert row["完成进度"].number_format == "#,##0.0%"


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
    needs = [r["下一步要求"].value for r in table(book["各单位下一步要求"])]
    assert needs == [need for many in pack.requirements.values() for need in many]


def printed(sheet: Any) -> float:
    """Points of ten-point text on paper: columns are as wide as their characters (7 pixels each, 5 of margin), fitted to the page's width."""
    paper = {"9": (595, 842), "8": (842, 1191)}[str(sheet.page_setup.paperSize)]
    wide = paper[sheet.page_setup.orientation == "landscape"] - 72 * (sheet.page_margins.left + sheet.page_margins.right)
    taken = sum((d.width * 7 + 5) * 0.75 * (d.max - d.min + 1) for d in sheet.column_dimensions.values())
    if not sheet.sheet_properties.pageSetUpPr or not sheet.sheet_properties.pageSetUpPr.fitToPage:
        return 10 * (sheet.page_setup.scale or 100) / 100
    return float(10 * min(1, wide / taken))


def test_what_is_printed_can_be_read(book: Any) -> None:
    """22 columns on A4 came out at 6 points; 8.4 leaves room for a printer whose default font is a fifth wider, so that 7 are left."""
    for sheet in book:
        assert printed(sheet) >= 8.4, sheet.title
        assert sheet.print_title_rows == "$3:$3"
        assert sheet.print_title_cols == "$A:$B"
    assert {s.title for s in book if str(s.page_setup.paperSize) == "8"} >= {"指标", "预测"}
    assert str(book["历史"].page_setup.paperSize) == "9"


def test_columns_go_on_to_further_pages_before_they_shrink(plan: Plan, pack: Pack) -> None:
    """Sixty regions side by side, which one page would print at 4 points."""
    book = Book(pack)
    book.table(
        "宽表", [Column("指标", 24), Column("单位", 8), *(Column(f"区域{n}", 14) for n in range(60))], [[Value("甲")] * 62]
    )
    sheet = load_workbook(io.BytesIO(book.close()))["宽表"]
    assert printed(sheet) == 7
    assert sheet.print_title_cols == "$A:$B"


def test_data_bars(book: Any) -> None:
    bars = [r for group in book["指标"].conditional_formatting for r in group.rules if r.type == "dataBar"]
    assert len(bars) == 2
