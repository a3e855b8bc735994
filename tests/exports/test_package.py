"""The files are sound: what Office is strict about, hostile text, long decks, an office's own template."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pandas as pd
import pytest
from docx import Document
from lxml import etree
from openpyxl import load_workbook
from pptx import Presentation
from pptx.util import Inches

from metrics import wording as w
from metrics.model import Period, Plan, UsageError
from pages.exports.deck import make_deck
from pages.exports.notice import make_notice
from pages.exports.pack import Pack, gather
from pages.exports.workbook import make_workbook
from tests.exports.conftest import NOW
from tests.exports.package import faults
from tests.exports.reading import cells, charts, drawn, sheet_of, slides, words

EVIL = '=HYPERLINK("http://evil","x")<script>&amp;]]>\x00\x0b\ud800 \'"\' \u202e%s{0}\n第二行'


@pytest.mark.parametrize("name", ["deck", "notice", "workbook"])
def test_office_has_nothing_to_repair(request: pytest.FixtureRequest, name: str) -> None:
    assert faults(request.getfixturevalue(name)) == []


def test_the_check_sees_faults(deck: bytes) -> None:
    """Each kind of fault, planted."""

    def changed(path: str, old: str, new: str) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(deck)) as source, zipfile.ZipFile(out, "w") as target:
            for item in source.namelist():
                content = source.read(item)
                if item == path:
                    assert old.encode() in content
                    content = content.replace(old.encode(), new.encode(), 1)
                target.writestr(item, content)
        return out.getvalue()

    slide = "ppt/slides/slide4.xml"
    assert any("twice" in f for f in faults(changed(slide, 'id="3"', 'id="2"')))
    assert any("nothing at" in f for f in faults(changed("ppt/slides/_rels/slide4.xml.rels", "slideLayouts/", "elsewhere/")))
    assert any("leads nowhere" in f for f in faults(changed(slide, 'r:id="rId', 'r:id="rIdX')))
    assert any("has [" in f for f in faults(changed(slide, "<a:lnL ", "<a:noFill/><a:lnL ")))


def hostile(plan: Plan) -> Plan:
    indicators = tuple(
        i.model_copy(update={"name": EVIL + i.name, "short_name": EVIL, "lead_units": (EVIL,), "assumption": EVIL})
        if i.code in ("skills_training", "carriers")
        else i
        for i in plan.indicators
    )
    tasks = tuple(t.model_copy(update={"content": EVIL, "lead_units": (EVIL,)}) for t in plan.tasks)
    texts = dict.fromkeys(("title", "short_title", "document", "issuer"), EVIL)
    return remade(plan, **texts, indicators=indicators, tasks=tasks)


def remade(plan: Plan, **changes: Any) -> Plan:
    """A copy without what the first one had worked out for itself."""
    return Plan.model_construct(**{name: getattr(plan, name) for name in Plan.model_fields} | changes)


@pytest.fixture(scope="module")
def evil(plan: Plan, readings: pd.DataFrame, upload_list: pd.DataFrame) -> Pack:
    named = upload_list.assign(name=EVIL.replace("\ud800", ""), unit="@SUM(1)")
    return gather(hostile(plan), readings, named, NOW, remarks={"skills_training": EVIL}, problems=[EVIL])


def test_hostile_text_stays_text_in_the_deck(evil: Pack) -> None:
    content = make_deck(evil)
    assert faults(content) == []
    deck = slides(content)
    assert any('=HYPERLINK("http://evil","x")<script>&amp;]]>' in words(s) for s in deck)
    found = [c for s in deck for c in charts(s)]
    labels = cells(sheet_of(found[0]), drawn(found[0])[1].categories_ref)
    assert sum(str(x).startswith("=HYPERLINK") for x in labels) == 2
    for chart in found:
        book = load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
        assert all(c.data_type != "f" and c.hyperlink is None for row in book.worksheets[0].iter_rows() for c in row)
    assert all(r.reltype.rpartition("/")[2] != "hyperlink" for s in deck for r in s.part.rels.values())


def test_hostile_text_stays_text_in_the_notice(evil: Pack) -> None:
    content = make_notice(evil, signed_by=EVIL)
    assert faults(content) == []
    assert "<script>&amp;]]>" in "\n".join(p.text for p in Document(io.BytesIO(content)).paragraphs)


def test_hostile_text_stays_text_in_the_workbook(evil: Pack) -> None:
    content = make_workbook(evil)
    assert faults(content) == []
    seen = 0
    for sheet in load_workbook(io.BytesIO(content)):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert cell.hyperlink is None
                if isinstance(cell.value, str) and cell.value.startswith(("=", "@", "+", "-")):
                    assert cell.quotePrefix
                    seen += 1
    assert seen > 20


def many(plan: Plan, readings: pd.DataFrame, times: int) -> tuple[Plan, pd.DataFrame]:
    """The plan with each indicator `times` times."""
    indicators, frames = [], []
    for n in range(times):
        tail = "" if n == 0 else f"_{n}"
        for i in plan.indicators:
            base = f"{i.base}{tail}" if i.base else None
            indicators.append(
                i.model_copy(update={"code": i.code + tail, "name": f"{i.name}{n}", "short_name": f"{i.label}{n}", "base": base})
            )
        frames.append(readings.assign(indicator=readings["indicator"] + tail))
    return remade(plan, indicators=tuple(indicators)), pd.concat(frames, ignore_index=True)


def test_sixty_slides(plan: Plan, readings: pd.DataFrame, upload_list: pd.DataFrame) -> None:
    larger, rows = many(plan, readings, 4)
    content = make_deck(gather(larger, rows, upload_list, NOW))
    found = slides(content)
    assert len(found) >= 60
    assert faults(content) == []
    assert sum(len(charts(s)) for s in found) >= 60
    height = Presentation(io.BytesIO(content)).slide_height
    for slide in found:
        for shape in slide.shapes:
            assert shape.top + shape.height <= height + Inches(0.01), (slide.shapes.title.text_frame.text, shape.name)


def test_nothing_runs_off_a_slide(deck: bytes) -> None:
    presentation = Presentation(io.BytesIO(deck))
    for slide in presentation.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= presentation.slide_width
            assert shape.top + shape.height <= presentation.slide_height


def template(*keep: str, wide: bool = True, sample: bool = False) -> bytes:
    """python-pptx's default file with only these layouts, as an office's template."""
    presentation = Presentation()
    if wide:
        presentation.slide_width, presentation.slide_height = Inches(13.333), Inches(7.5)
    if sample:
        presentation.slides.add_slide(presentation.slide_layouts[0]).shapes.title.text = "旧页"
    for layout in list(presentation.slide_layouts):
        if layout._element.get("type") not in keep and layout not in [s.slide_layout for s in presentation.slides]:
            presentation.slide_layouts.remove(layout)
    out = io.BytesIO()
    presentation.save(out)
    return out.getvalue()


def test_a_template_of_the_office_is_used(pack: Pack) -> None:
    content = make_deck(pack, template("title", "obj", "titleOnly", sample=True))
    assert faults(content) == []
    presentation = Presentation(io.BytesIO(content))
    assert [x.name for x in presentation.slide_layouts] == ["Title Slide", "Title and Content", "Title Only"]
    found = list(presentation.slides)
    assert len(found) == 24
    assert found[0].slide_layout.name == "Title Slide"
    assert found[3].slide_layout.name == "Title Only"
    assert all("旧页" not in words(s) for s in found)
    assert all(s._element.xpath('.//a:fld[@type="slidenum"]') for s in found)


def test_a_template_without_a_plain_title_layout_gives_up_its_body(pack: Pack) -> None:
    found = slides(make_deck(pack, template("title", "obj", wide=False)))
    assert found[3].slide_layout.name == "Title and Content"
    assert all(s.text_frame.text for x in found for s in x.placeholders if s.has_text_frame)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            template("obj", "titleOnly"),
            "缺少带标题和副标题占位符的版式（标题幻灯片）。模板现有版式：“Title and Content”、“Title Only”",
        ),
        (template("title", "titleOnly"), "缺少带标题和一个正文占位符的版式"),
        (template("blank"), "标题幻灯片"),
        (b"PK\x03\x04 broken", "模板打不开"),
        (b"not a file at all", "模板打不开"),
        (b"", "模板打不开"),
    ],
)
def test_a_template_that_does_not_do_is_told_in_chinese(pack: Pack, content: bytes, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        make_deck(pack, content)


def test_a_word_file_is_no_template(pack: Pack, notice: bytes) -> None:
    with pytest.raises(UsageError, match="模板打不开"):
        make_deck(pack, notice)


def test_own_master_is_named_in_chinese_and_carries_the_faces(deck: bytes) -> None:
    presentation = Presentation(io.BytesIO(deck))
    assert [x.name for x in presentation.slide_layouts] == ["封面", "标题和正文", "仅标题"]
    archive = zipfile.ZipFile(io.BytesIO(deck))
    theme = etree.fromstring(archive.read("ppt/theme/theme1.xml"))
    space: Any = {"a": "http://schemas.openxmlformats.org/drawingml/2006/main"}
    assert theme.xpath("//a:minorFont/a:ea/@typeface", namespaces=space) == ["微软雅黑"]
    assert theme.xpath("//a:majorFont/a:latin/@typeface", namespaces=space) == ["微软雅黑"]
    assert "Click to edit" not in "".join(
        archive.read(n).decode() for n in archive.namelist() if "slideLayout" in n and n.endswith(".xml")
    )


@pytest.mark.parametrize(
    ("period", "region"),
    [("2024", "全区"), ("2025-09", "全区"), ("2025Q3", "艾山街道"), ("2025Q4", "全区"), ("2021Q4", "全区"), ("2026Q2", "全区")],
)
def test_any_period_and_region(plan: Plan, readings: pd.DataFrame, upload_list: pd.DataFrame, period: str, region: str) -> None:
    """Years, months, a part of the area, a period without readings, before and after the plan: all files are made and sound."""
    pack = gather(plan, readings, upload_list, Period.parse(period), region=region)
    for content in (make_deck(pack), make_notice(pack), make_workbook(pack)):
        assert faults(content) == []
    found = slides(make_deck(pack))
    assert found[1].shapes.title.text_frame.text == pack.finding
    if pack.period.start <= plan.period.end:
        assert pack.finding.removeprefix(f"{region}：") == w.finding(plan, pack.rows, pack.period)
    assert len(found) >= 4 + len(pack.lines)
