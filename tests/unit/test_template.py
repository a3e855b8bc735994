"""The template is read back by the intake, empty or filled."""

from __future__ import annotations

import io

import pandas as pd
import pytest
from openpyxl import load_workbook

from data.plan_files import load_plan
from etl.intake import examine
from etl.template import make_template
from metrics.model import Period, UsageError

PLAN = load_plan("gangcheng-shuangchuang-2022-2025")
QUARTER = Period.parse("2024Q4")


@pytest.mark.parametrize("unit", [None, "区人力资源社会保障局", "区金融发展服务中心"])
def test_filled_template_is_read_back(unit: str | None) -> None:
    book = load_workbook(io.BytesIO(make_template(PLAN, unit, QUARTER)))
    sheet = book["填报"]
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, 4).value = 1
    stream = io.BytesIO()
    book.save(stream)
    outcome = examine(PLAN, stream.getvalue(), "模板.xlsx")
    assert outcome.accepted, outcome.issues
    assert len(outcome.readings) == sheet.max_row - 1
    assert {r.period for r in outcome.readings} == {"2024Q4"}
    assert not [i for i in outcome.issues if i.level != "note"]


def test_empty_template_loads_nothing_and_lists_every_row() -> None:
    outcome = examine(PLAN, make_template(PLAN, "区人力资源社会保障局", QUARTER), "模板.xlsx")
    assert not outcome.accepted
    assert outcome.ledger["listed"] == outcome.ledger["rows"] - 1


def test_unit_leads_its_indicators_by_alias() -> None:
    sheet = load_workbook(io.BytesIO(make_template(PLAN, "发改局", QUARTER)))["填报"]
    names = {sheet.cell(r, 1).value for r in range(2, sheet.max_row + 1)}
    assert names == {"双创载体平台数量", "联席会议全体会议", "双创工作调度"}
    assert sheet.freeze_panes == "A2"
    assert len(sheet.data_validations.dataValidation) == 1


def test_text_that_looks_like_a_formula_stays_text() -> None:
    indicator = PLAN.indicators[0].model_copy(update={"name": "=1+1", "code": "x"})
    plan = PLAN.model_copy(update={"indicators": (indicator,)})
    last = pd.DataFrame({"indicator": ["x"], "region": ["全区"], "period": ["2024Q3"], "value": ["88"]})
    book = load_workbook(io.BytesIO(make_template(plan, None, QUARTER, last)))
    assert book["填报"]["A2"].data_type == "s"
    assert book["填报"]["A2"].quotePrefix
    assert book["说明"]["E2"].value == "88"


@pytest.mark.parametrize("unit", ["没有的局", "区科协"])
def test_unit_without_indicators_is_refused(unit: str) -> None:
    with pytest.raises(UsageError):
        make_template(PLAN, unit, QUARTER)
