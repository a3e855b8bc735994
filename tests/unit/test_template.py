"""The template is read back by the intake, empty or filled."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from data.plan_files import load_plan
from etl.__main__ import main
from etl.intake import examine
from etl.template import HEADERS, make_template
from metrics.model import Period, UsageError

PLAN = load_plan("gangcheng-shuangchuang-2022-2025")
QUARTER = Period.parse("2024Q4")
LEADS = sorted({u for i in PLAN.indicators for u in i.lead_units if PLAN.unit_named(u) and i.kind != "growth"})
SILENT = {"value-missing", "column-unused", "sheet-unused"}
LAST = ["indicator", "region", "period", "basis", "value", "numerator", "denominator", "demo"]


def opened(unit: str | None, last: pd.DataFrame | None = None, plan: Any = PLAN) -> Workbook:
    return load_workbook(io.BytesIO(make_template(plan, unit, QUARTER, last)))


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def filled_rows(sheet: Worksheet) -> int:
    return sum(sheet.cell(r, 1).value is not None for r in range(2, sheet.max_row + 1))


@pytest.mark.parametrize("unit", [None, *LEADS])
def test_filled_template_is_read_back(unit: str | None) -> None:
    book = opened(unit)
    sheet = book["填报"]
    count = filled_rows(sheet)
    for row in range(2, count + 2):
        sheet.cell(row, 4).value = 60 if sheet.cell(row, 2).value == PLAN.root_region else 10
    outcome = examine(PLAN, saved(book), "模板.xlsx")
    assert outcome.accepted, outcome.issues
    assert len(outcome.readings) == count == outcome.ledger["loaded"]
    assert {r.period for r in outcome.readings} == {"2024Q4"}
    assert {i.level for i in outcome.issues} <= {"note"}
    assert {i.code for i in outcome.issues} <= SILENT


@pytest.mark.parametrize("unit", [None, *LEADS])
def test_empty_template_loads_nothing_and_lists_every_row(unit: str | None) -> None:
    last = pd.DataFrame([("carriers", "全区", "2024Q3", "point", "88", None, None, False)], columns=LAST)
    outcome = examine(PLAN, make_template(PLAN, unit, QUARTER, last), "模板.xlsx")
    assert not outcome.accepted
    assert outcome.ledger["listed"] == filled_rows(opened(unit)["填报"])
    assert outcome.ledger["refused"] == outcome.ledger["loaded"] == 0
    assert {i.code for i in outcome.issues} <= {*SILENT, "no-readings"}


def test_ratio_by_its_parts_and_a_row_more_are_read() -> None:
    book = opened("区金融发展服务中心")
    sheet = book["填报"]
    names = [sheet.cell(r, 1).value for r in range(1, sheet.max_row + 1)]
    row = names.index("合理化融资需求满足率") + 1
    sheet.cell(row, 6).value, sheet.cell(row, 7).value = 92, 95
    spare = filled_rows(sheet) + 2
    for column, value in enumerate(("金融辅导企业数", "里辛", "2024Q3", 12, "期末"), 1):
        sheet.cell(spare, column).value = value
    outcome = examine(PLAN, saved(book), "模板.xlsx")
    assert [(r.indicator, r.region, r.period, r.value, r.numerator, r.denominator) for r in outcome.readings] == [
        ("financing_met", "全区", "2024Q4", None, "92", "95"),
        ("guidance_firms", "里辛街道", "2024Q3", "12", None, None),
    ]


def test_unit_leads_its_indicators_by_alias() -> None:
    sheet = opened("发改局")["填报"]
    names = {sheet.cell(r, 1).value for r in range(2, sheet.max_row + 1)} - {None}
    assert names == {"双创载体平台数量", "联席会议全体会议", "双创工作调度"}


def test_newest_earlier_reading_stands_beside() -> None:
    rows = [
        ("skills_training", "全区", "2024Q2", "ytd", "700", None, None, False),
        ("skills_training", "全区", "2024Q3", "ytd", "1050.0000000000", None, None, False),
        ("skills_training", "全区", "2024Q4", "ytd", "4200", None, None, False),
        ("skills_training", "全区", "2024-12", "ytd", "4200", None, None, False),
        ("skills_training", "全区", "2024-11", "discrete", "9", None, None, False),
        ("skills_training", "艾山街道", "2024Q3", "discrete", "12", None, None, True),
        ("skills_training", "里辛街道", "2024Q3", "ytd", None, None, None, False),
        ("financing_met", "全区", "2024Q3", "ytd", None, "92.0000000000", "95", False),
        ("opening_days", "全区", "2024Q3", "point", "0.5000000000", None, None, False),
        ("opening_cost", "全区", "2024Q3", "point", "1234567890123456789.5", None, None, False),
    ]
    sheet = opened(None, pd.DataFrame(rows, columns=LAST))["填报"]
    shown = {
        tuple(sheet.cell(r, c).value for c in (1, 2)): tuple(sheet.cell(r, c).value for c in (9, 10, 11))
        for r in range(2, sheet.max_row + 1)
    }
    assert shown["补贴性职业技能培训人数", "全区"] == ("人", 1050, "2024Q3")
    assert shown["补贴性职业技能培训人数", "艾山街道"] == ("人", 12, "2024Q3（演示数据） 当期")
    assert shown["补贴性职业技能培训人数", "里辛街道"] == ("人", None, None)
    assert shown["合理化融资需求满足率", "全区"] == ("%", "92 / 95", "2024Q3")
    assert shown["企业开办用时", "全区"] == ("天", 0.5, "2024Q3")
    assert shown["企业开办成本", "全区"] == ("元", "1234567890123456789.5", "2024Q3")


def test_drop_downs_offer_what_the_reader_knows() -> None:
    book = opened("区金融发展服务中心")
    checks = book["填报"].data_validations.dataValidation
    lists = {str(c.sqref): c.formula1 for c in checks if c.type == "list"}
    assert all(len(c.formula1) <= 255 and c.errorStyle == "warning" for c in checks)
    for cells, source in lists.items():
        if source.startswith("说明!"):
            offered = [c.value for (c,) in book["说明"][source.removeprefix("说明!").replace("$", "")]]
            assert None not in offered
            assert cells.startswith("A2:" if "金融辅导企业数" in offered else "B2:")
    bases = {cells: c.formula1 for c in checks if c.formula1.startswith('"') for cells in str(c.sqref).split()}
    assert bases == {
        "E2:E8": '"期末"',
        "E9:E15": '"本年累计,当期,规划期累计,期末"',
        "E16:E22": '"本年累计,当期,规划期累计,期末"',
        "E23:E522": '"期末,本年累计,当期,规划期累计"',
    }
    numbers = {
        cells: (c.operator, c.formula1, c.formula2) for c in checks if c.type == "decimal" for cells in str(c.sqref).split()
    }
    assert numbers["D2:D8"] == ("greaterThanOrEqual", "0", None)
    assert numbers["D9:D15"] == numbers["D16:D22"] == ("between", "0", "100")
    assert numbers["F2:G522"] == ("greaterThanOrEqual", "0", None)


def test_header_is_locked_and_the_rest_is_not() -> None:
    sheet = opened(None)["填报"]
    assert tuple(c.value for c in sheet[1]) == HEADERS
    assert sheet.freeze_panes == "A2"
    assert sheet.protection.sheet
    assert not sheet.protection.password
    assert all(c.protection.locked for c in sheet[1])
    assert not any(c.protection.locked for row in sheet.iter_rows(min_row=2) for c in row)
    assert sheet["D2"].number_format == "General"
    assert sheet["C2"].number_format == "@"


def test_print_set_up() -> None:
    plan = PLAN.model_copy(update={"short_title": "科技&创新"})
    for sheet in opened("发改局", plan=plan).worksheets:
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.oddHeader.left.text == "区发展改革局"
        assert sheet.oddHeader.center.text == "科技&&创新"
        assert sheet.oddHeader.right.text == "2024年四季度"


def test_text_that_looks_like_a_formula_stays_text() -> None:
    indicator = PLAN.indicators[0].model_copy(
        update={"name": "=1+1", "code": "x", "unit": "\x00@家\x07", "assumption": "=cmd|'/c calc'!A1"}
    )
    plan = PLAN.model_copy(update={"indicators": (indicator,)})
    last = pd.DataFrame([("x", "全区", "2024Q3", "point", "88", None, None, False)], columns=LAST)
    book = opened(None, last, plan)
    assert book["填报"]["A2"].data_type == book["填报"]["I2"].data_type == book["说明"]["G2"].data_type == "s"
    assert book["填报"]["A2"].quotePrefix
    assert book["填报"]["I2"].quotePrefix
    assert book["填报"]["I2"].value == "@家"
    assert book["填报"]["J2"].value == 88


@pytest.mark.parametrize("unit", ["没有的局", "区科协"])
def test_unit_without_indicators_is_refused(unit: str) -> None:
    with pytest.raises(UsageError):
        make_template(PLAN, unit, QUARTER)


def test_command_shows_what_is_in_the_store(tmp_path: Path) -> None:
    source, target = tmp_path / "a.csv", tmp_path / "t.xlsx"
    source.write_text("指标,区域,期间,数值\n双创载体平台数量,全区,2024Q3,88\n", "utf-8")
    url = f"duckdb:///{tmp_path / 'k.duckdb'}"
    for arguments in (
        ["load", str(source), "--unit", "发改局", "--by", "x"],
        ["template", "--period", "2024Q4", "-o", str(target)],
    ):
        assert main.main([*arguments, "--db", url], standalone_mode=False) in (0, None)
    sheet = load_workbook(target)["填报"]
    assert (sheet["B2"].value, sheet["J2"].value, sheet["K2"].value) == ("全区", 88, "2024Q3")
