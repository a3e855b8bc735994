"""What a file is about: the period, the region and the state of the plan that it names are those of everything in it."""

from __future__ import annotations

import io
import re
from typing import Any

import pandas as pd
import pytest
from docx import Document
from openpyxl import load_workbook
from pptx.oxml.ns import qn

from metrics.model import Period, Plan
from pages.exports.book import _breaks
from pages.exports.deck import make_deck
from pages.exports.native import indicator_chart
from pages.exports.notice import TITLE_LINE, _balanced, _breadth, make_notice
from pages.exports.pack import Pack, gather
from pages.exports.workbook import make_workbook
from tests.exports.reading import charts, slides, table, words


@pytest.fixture(scope="module")
def street(plan: Plan, readings: pd.DataFrame, upload_list: pd.DataFrame) -> Pack:
    return gather(plan, readings, upload_list, Period.parse("2025Q3"), region="艾山街道")


@pytest.fixture(scope="module")
def early(plan: Plan, readings: pd.DataFrame, upload_list: pd.DataFrame) -> Pack:
    return gather(plan, readings, upload_list, Period.parse("2022Q1"))


@pytest.fixture(scope="module")
def after(plan: Plan, readings: pd.DataFrame, upload_list: pd.DataFrame) -> Pack:
    return gather(plan, readings, upload_list, Period.parse("2026Q1"))


def sheet_text(sheet: Any) -> str:
    return "\n".join(str(c.value) for row in sheet.iter_rows() for c in row if c.value is not None)


def notice_text(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [c.text for t in document.tables for r in t.rows for c in r.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def test_uploads_of_later_periods_are_not_cited(early: Pack, readings: pd.DataFrame) -> None:
    used = set(readings.loc[readings["period"].map(lambda p: Period.parse(p).last_month) <= early.period.last_month, "upload"])
    assert {s.number for s in early.sources} <= used
    assert max(s.submitted_on for s in early.sources) < "2022-07"
    deck, book = slides(make_deck(early)), load_workbook(io.BytesIO(make_workbook(early)))
    later = re.compile(r"2025-10|2025Q|批次 48")
    assert not any(later.search(words(s)) for s in deck)
    assert not later.search(sheet_text(book["来源"]))
    assert not re.search(r"最近批次48|2025-10", notice_text(make_notice(early)))


def test_a_street_is_asked_only_what_is_its_own(street: Pack) -> None:
    left_out = {"企业开办环节", "企业开办成本", "公平竞争审查覆盖率", "联席会议全体会议", "双创工作调度"}
    assert left_out <= {i.label for i in street.not_asked}
    assert not left_out & {x.label for x in (*street.lines, *street.others)}
    deck = slides(make_deck(street))
    assert street.not_asked_words.startswith("以下 6 项不分街道填报，未列：")
    assert street.not_asked_words.count("；") == 5  # 金蓝领技师、高级技师 is one of the six
    assert any(street.not_asked_words in words(s) for s in deck[2:3])
    assert all("艾山街道" in words(s) for s in deck)
    assert not any(s.shapes.title.text_frame.text.startswith("到期任务") for s in deck)
    own = next(s for s in deck if "本街道数据（无分解目标）" in s.shapes.title.text_frame.text)
    assert "522 人" in words(own)
    assert "24 家" in words(own)
    book = load_workbook(io.BytesIO(make_workbook(street)))
    assert "任务" not in book.sheetnames
    assert not any(label in sheet_text(book["指标"]).replace(street.not_asked_words, "") for label in left_out)
    assert street.not_asked_words in sheet_text(book["方法"])


def test_the_notice_of_a_street_is_about_it(street: Pack) -> None:
    document = Document(io.BytesIO(make_notice(street)))
    texts = [p.text for p in document.paragraphs]
    assert texts[0].replace("\n", "") == "关于艾山街道落实钢城区双创工作方案（2022-2025年）情况的督查通报"
    table = document.tables[0]._tbl
    before = [p.text for p in document.paragraphs if table in p._p.itersiblings()]
    assert any("艾山街道纳入监测的" in t for t in before)
    at = texts.index("（一）艾山街道")
    assert "辅导企业扩容增速" in texts[at + 1]
    assert "请按期报送数据" in texts[at + 2]
    assert any("补贴性职业技能培训522人" in t for t in texts)


def test_after_the_plan_its_end_and_what_is_owed_of_it_are_said(after: Pack, plan: Plan) -> None:
    said = "规划期已于2025年12月31日结束"
    assert after.finding.startswith(said)
    assert len(after.lines) == 6
    assert f"{said}：15项量化目标中，9项只考核到规划期末" in after.summary[0]
    assert "2025年四季度" in after.summary[1]
    assert "尚有15项未报送" in after.summary[1]
    deck = slides(make_deck(after))
    assert said in words(deck[1])
    text = notice_text(make_notice(after))
    assert said in text
    assert "补贴性职业技能培训：尽快报送2025年四季度数据。" in text
    assert "企业开办用时：尽快报送2025年四季度、2026年一季度数据。" in text


def test_a_silent_period_names_what_is_owed_once(after: Pack, plan: Plan) -> None:
    """Six of the fifteen stood in the summary, the table, the problems and the requirements; the other nine in one place."""
    labels = [x.label for x in plan.indicators if x.targets]
    assert len(labels) == 15
    notice = notice_text(make_notice(after))
    assert {label: len(re.findall(f"(?<!业){label}(?=：)", notice)) for label in labels} == dict.fromkeys(labels, 1)
    before = notice[: notice.index("二、")]
    assert "应报送的15项数据按单位列在“下一步要求”。" in before
    assert not any(label in before for label in labels)
    assert "存在问题" not in notice
    deck = slides(make_deck(after))
    own = [s for s in deck if any(s.shapes.title.text_frame.text == x.title for x in after.lines)]
    assert len(own) == len(after.lines)
    asked, *more = [s for s in deck if s.shapes.title.text_frame.text.startswith("下一步要求")]
    assert not more
    assert all(label in words(asked) for label in labels)
    rows = table(asked, "下一步要求")[1:]
    assert [r[0] for r in rows] == ["区发改局", "区人社局", "区审批局", "区金融中心", "区市监局"]
    assert sum(int(r[1]) for r in rows) == 15
    assert rows[2][2] == "企业开办环节、企业开办成本、企业开办用时：尽快报送2025年四季度、2026年一季度数据。"
    assert rows[1][2].startswith("补贴性职业技能培训；创业培训；金蓝领技师、高级技师：")
    tasks = "".join(t.task.content for t in after.tasks)
    for slide in deck:
        if slide not in [asked, *own]:
            said = words(slide)
            assert not any(label in said for label in labels if label not in tasks), said


def test_a_remark_on_a_silent_indicator_is_still_a_problem(plan: Plan, readings: Any, upload_list: Any) -> None:
    pack = gather(
        plan, readings, upload_list, Period.parse("2026Q1"), remarks={"opening_days": "系统改造。"}, problems=["人手不足。"]
    )
    found = [s for s in slides(make_deck(pack)) if s.shapes.title.text_frame.text == "需统筹解决的问题"]
    assert [r[1] for r in table(found[0], "需统筹解决的问题")[1:]] == ["人手不足。", "企业开办用时"]


def test_a_period_reported_in_part_keeps_its_board(pack: Pack, plan: Plan, readings: Any, upload_list: Any) -> None:
    without = readings[~((readings["period"] == "2025Q3") & (readings["indicator"] == "startup_training"))]
    part = gather(plan, without, upload_list, pack.period)
    assert any(x.row.status == "unreported" for x in part.lines)
    deck = slides(make_deck(part))
    assert any(s.has_table and s.name == "目标差距表" for s in deck[2].shapes)
    assert "创业培训（区人社局）" in words(deck[1])


def test_a_legend_has_the_colour_of_what_it_names(after: Pack) -> None:
    """The last period is silent: the columns before it are not grey, nor may their legend be."""
    for line in after.lines:
        chart = indicator_chart(after, line)
        assert chart is not None
        own = chart.series[0]
        seen = {c for c, v in zip(own.colors, own.values, strict=False) if v is not None}
        assert seen == {own.color} if len(seen) == 1 else (own.color not in seen and len(chart.lamps) >= len(seen))


def test_while_the_plan_runs_nothing_is_said_of_its_end(early: Pack) -> None:
    assert not any("规划期已" in t for t in early.summary)


def test_one_reading_is_a_bar_under_a_line(early: Pack) -> None:
    """A single column filled the slide, with a dot in its middle for the target; and nothing earlier can have been worse."""
    line = next(x for x in early.lines if x.indicator.code == "opening_days")
    assert "较前期" not in line.sentence
    chart = indicator_chart(early, line)
    assert chart is not None
    assert chart.count == 4
    assert [v for v in chart.series[1].values if v is not None] == [0.5] * 4
    deck = slides(make_deck(early))
    found = next(s for s in deck if s.shapes.title.text_frame.text.startswith("企业开办用时"))
    gap = charts(found)[0]._chartSpace.find(f".//{qn('c:gapWidth')}")
    assert int(gap.get("val")) > 150


def test_tasks_of_a_notice_are_whole_and_a_signature_has_company(pack: Pack) -> None:
    content = make_notice(pack)
    assert "……" not in notice_text(content)
    document = Document(io.BytesIO(content))
    listed = [r.cells[1].text for t in document.tables[1:] for r in t.rows[1:]]
    assert listed == [t.task.content for t in pack.tasks]
    filled = [p for p in document.paragraphs if p.text]
    last = max(n for n, p in enumerate(filled) if p.style.name not in ("落款", "说明"))
    assert filled[last].style.name == "正文（接落款）"
    assert document.styles["正文（接落款）"].paragraph_format.keep_with_next
    rows = document.tables[0].rows
    assert [r.cells[0].paragraphs[0].paragraph_format.keep_with_next or r.cells[0].paragraphs[0].style.paragraph_format.keep_with_next
            for r in (rows[0], rows[1], rows[-3], rows[-2])] == [True] * 4  # fmt: skip


def test_a_long_title_breaks_into_lines_of_about_one_length() -> None:
    text = "关于济南市钢城区加快推进大众创业万众创新高质量发展打造升级版三年行动工作方案（2022-2025年）"
    lines = _balanced(text)
    assert "".join(lines) == text
    assert all(6 < _breadth(x) <= TITLE_LINE for x in lines)


def test_tasks_say_in_words_how_far_off_they_are(pack: Pack) -> None:
    book = load_workbook(io.BytesIO(make_workbook(pack)))
    sheet = book["任务"]
    heads = [c.value for c in sheet[3]]
    assert "距到期日（天）" in heads
    states = [row[heads.index("情况")].value for row in sheet.iter_rows(min_row=4)]
    assert set(states) == {"已到期", "即将到期", "未到期", "长期"}
    forms = {row[heads.index("距到期日（天）")].number_format for row in sheet.iter_rows(min_row=4)}
    assert any("已过" in f for f in forms)


def test_rows_of_one_group_share_a_page() -> None:
    heights = [20, 16, 34] + [18] * 12
    groups = ["a"] * 5 + ["b"] * 5 + ["c"] * 2  # the last two have room after the second
    assert _breaks(groups, heights, 200) == [8]
    assert _breaks(groups, heights, 1000) == []


def test_names_wrap_and_an_empty_sheet_says_so(plan: Plan, readings: pd.DataFrame, upload_list: pd.DataFrame) -> None:
    long = "补贴性职业技能培训人数（含省市下达任务、区级自选任务以及各街道和功能区自行组织并经主管部门认定的部分）"
    named = tuple(
        i.model_copy(update={"name": long, "short_name": ""}) if i.code == "skills_training" else i for i in plan.indicators
    )
    other = Plan(**plan.model_dump() | {"indicators": named, "tasks": ()})
    made = load_workbook(io.BytesIO(make_workbook(gather(other, readings, upload_list, Period.parse("2025Q3")))))
    for name in ("指标", "预测", "文字说明", "区域", "区域对照", "历史", "读数"):
        cell = next(c for row in made[name].iter_rows(min_row=4, max_col=2) for c in row if c.value == long)
        assert cell.alignment.wrap_text, name
        assert made[name].row_dimensions[cell.row].height > 30, name
    assert made["任务"]["A4"].value == "本期无数据"
    assert not re.search(r"\d{4}Q\d", sheet_text(made["读数"]))
