"""The notice says what the board says, in the customary layout, by styles only."""

from __future__ import annotations

import io
from typing import Any

import pandas as pd
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from metrics import sentences
from metrics import wording as w
from metrics.board import Board
from metrics.forecast import Forecast
from metrics.model import Period, Plan
from pages.exports import pack_parts
from pages.exports.notice import make_notice
from pages.exports.pack import OPEN, Pack, gather
from tests.exports.conftest import NOW


def opened(content: bytes) -> Any:
    return Document(io.BytesIO(content))


def test_parts_come_in_order(notice: bytes) -> None:
    document = opened(notice)
    assert document.paragraphs[0].style.name == "Title"
    assert document.paragraphs[0].text == "关于钢城区双创工作方案（2022-2025年）\n目标进展情况的督查通报"
    heads = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert heads == ["一、总体情况", "二、存在问题", "三、到期任务", "四、下一步要求"]
    signed = [p.text for p in document.paragraphs if p.style.name == "落款"]
    assert signed == ["区推进双创工作联席会议办公室", "2025年10月15日"]


def test_table_is_the_board(plan: Plan, board: Board, notice: bytes) -> None:
    table, *_ = opened(notice).tables
    rows = [[c.text for c in r.cells] for r in table.rows]
    assert rows[0] == ["序号", "指标", "牵头单位", "目标", "现状", "差距", "状态"]
    shown = list(w.sort_rows(board.rows("全区")).itertuples(index=False))
    assert len(rows) == len(shown) + 1
    for n, (cells, row) in enumerate(zip(rows[1:], shown, strict=True)):
        indicator = plan.indicator_by_code[row.indicator]
        coverage = w.coverage_text(row)
        assert cells == [
            str(n + 1), indicator.label, w.leads(plan, indicator), w.target_text(indicator, w.target_of(indicator, row)),
            w.value_text(indicator, row.actual) + (f"（{coverage}）" if coverage else ""), w.gap_text(plan, row), w.full_status(row),
        ]  # fmt: skip


def test_problems_and_requirements_are_those_of_the_sentences(
    plan: Plan, board: Board, forecasts: dict[str, Forecast], notice: bytes
) -> None:
    rows = board.rows("全区")
    texts = [p.text for p in opened(notice).paragraphs]
    for text in sentences.summary(plan, rows, NOW):
        assert text in texts
    for row in w.sort_rows(rows).itertuples(index=False):
        places = pack_parts.places_of(board, plan.indicator_by_code[row.indicator], "全区") if row.status in OPEN else ""
        said = sentences.sentence(plan, row, NOW, forecasts.get(row.indicator), places=places)
        is_open = row.status in ("missed", "behind", "slightly_behind", "unreported") or row.indicator == "skilled_talent"
        assert any(t.startswith(said) for t in texts) == is_open
    assert any(t.endswith("高技能人才总量（达序时，预计难以完成）") for t in texts)  # as in the deck
    assert any("较上年同期变差，其中颜庄街道0.6天；按最近一期不变" in t for t in texts)
    first = {i.label: w.short_unit(plan, i.lead_units[0]) for i in plan.indicators}
    for unit, every in sentences.unit_requirements(plan, rows, NOW).items():
        needs = [need for need in every if first[need.partition("：")[0]] == unit]
        if not needs:
            assert not any(t.endswith(f"）{unit}") for t in texts)
            continue
        at = next(n for n, t in enumerate(texts) if t.endswith(f"）{unit}"))
        numbers = [f"{n + 1}．" for n in range(len(needs))] if len(needs) > 1 else [""]  # one thing alone is not numbered
        assert texts[at + 1 : at + 1 + len(needs)] == [n + need for n, need in zip(numbers, needs, strict=True)]
    assert any(t.endswith("四季度集中开班两期。") for t in texts)


def test_layout_is_the_customary_one_and_only_by_styles(notice: bytes) -> None:
    document = opened(notice)
    section = document.sections[0]
    assert [round(x.mm) for x in (section.page_width, section.page_height)] == [210, 297]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(x.mm) for x in margins] == [37, 35, 28, 26]
    styles = document.styles
    assert styles["Normal"].font.size == Pt(16)
    assert styles["Normal"].paragraph_format.line_spacing == Pt(28)
    assert styles["Normal"].paragraph_format.first_line_indent == Pt(32)
    faces = {
        n: styles[n].element.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia")) for n in ("Title", "Heading 1", "Heading 2", "Normal")
    }
    assert faces == {"Title": "方正小标宋简体", "Heading 1": "黑体", "Heading 2": "楷体_GB2312", "Normal": "仿宋_GB2312"}
    cells = [c for r in document.tables[0].rows for c in r.cells]
    everything = [*document.paragraphs, *(p for c in cells for p in c.paragraphs)]
    for paragraph in everything:
        properties = paragraph._p.pPr
        assert properties is None or [c.tag for c in properties] in ([], [qn("w:pStyle")]), paragraph.text
        assert all(r._r.rPr is None for r in paragraph.runs), paragraph.text
    assert {p.style.name for p in everything} <= {
        "Title",
        "主送机关",
        "Normal",
        "Heading 1",
        "Heading 2",
        "落款",
        "说明",
        "发文字号",
        "表头",
        "表格文字",
        "引语",
        "正文（接落款）",
        "表格文字（接下行）",
    }
    assert sum(
        c.width for c in document.tables[0].columns
    ) <= section.page_width - section.left_margin - section.right_margin + Mm(0.1)


def test_every_page_has_its_number_and_mark(notice: bytes) -> None:
    section = opened(notice).sections[0]
    for footer in (section.footer, section.even_page_footer):
        assert footer.paragraphs[0]._p.xpath('.//w:fldSimple[contains(@w:instr,"PAGE")]')
    for header in (section.header, section.even_page_header):
        assert header.paragraphs[0].text == "演示数据"


def test_what_several_units_lead_is_asked_once(notice: bytes) -> None:
    texts = [p.text for p in opened(notice).paragraphs]
    asked = texts[texts.index("四、下一步要求") :]
    (said,) = [t for t in asked if "双创载体平台：" in t]
    assert said.endswith("（会同区工信局、区人社局）。")
    heads = [t for t in asked[: asked.index(said)] if t.startswith("（")]
    assert heads[-1].endswith("）区发改局")


def test_the_number_has_a_place_under_the_title(pack: Pack, notice: bytes) -> None:
    document = opened(notice)
    assert [p.style.name for p in document.paragraphs[:3]] == ["Title", "发文字号", "主送机关"]
    assert document.paragraphs[1].text.strip("　") == "〔2025〕　　号"
    style = document.styles["发文字号"]
    assert (style.paragraph_format.alignment, style.font.size) == (WD_ALIGN_PARAGRAPH.CENTER, Pt(16))
    assert opened(make_notice(pack)).paragraphs[1].text.strip("　") == "〔　　　　〕　　号"  # its year is that of the blank date


def test_the_date_is_the_last_line_and_terms_are_explained_before_it(notice: bytes) -> None:
    document = opened(notice)
    filled = [p for p in document.paragraphs if p.text]
    assert [p.style.name for p in filled[-5:]] == ["正文（接落款）", "说明", "说明", "落款", "落款"]
    assert filled[-1].text == "2025年10月15日"
    assert not document.element.body.xpath("./w:tbl[preceding-sibling::w:p[w:pPr/w:pStyle/@w:val='落款']]")
    explained = filled[-4].text
    assert explained.startswith("说明：数据截止2025年9月30日；所用数据中最近的是批次48")
    for term in ("序时进度是", "80%区间是", "达标概率是", "未达要求且变差"):
        assert term in explained
    assert filled[-3].text == "演示数据：本通报数据为虚构，仅供演示。"


def test_terms_that_are_not_used_are_not_explained(plan: Plan, readings: pd.DataFrame, upload_list: pd.DataFrame) -> None:
    silent = gather(plan, readings, upload_list, Period.parse("2026Q1"))
    (explained, _) = [p.text for p in opened(make_notice(silent)).paragraphs if p.style.name == "说明"]
    assert "达标概率" not in explained
    assert "序时进度" not in explained


def test_nothing_to_say_is_not_said(plan: Plan, pack: Pack, readings: pd.DataFrame, upload_list: pd.DataFrame) -> None:
    """A notice on what is achieved has no problems and no requirements; without invented readings no mark."""
    good = gather(plan, readings.assign(demo=False), upload_list, NOW, indicators=["startup_training"], closed_tasks=range(50))
    document = opened(make_notice(good))
    assert [p.text for p in document.paragraphs if p.style.name == "Heading 1"] == ["一、总体情况"]
    assert [p.text for p in document.paragraphs if p.style.name == "落款"] == [plan.issuer, "　　年　　月　　日"]
    assert document.sections[0].header.paragraphs[0].text == ""
