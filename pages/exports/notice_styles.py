"""The layout customary for official documents (GB/T 9704: A4, 22 lines of 28 points, 三号仿宋), as styles; nothing is set directly.

Fonts are those the offices have; `w:altName` names what a machine without them takes instead.
"""

from __future__ import annotations

from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from lxml import etree

LATIN = "Times New Roman"
TITLE, HEI, KAI, FANG, SONG = "方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312", "宋体"
INSTEAD = {TITLE: "华文中宋", KAI: "楷体", FANG: "仿宋", HEI: "SimHei", SONG: "SimSun"}
BODY, LINE = Pt(16), Pt(28)
HEAD_CELL, CELL, SIGNATURE, ADDRESSEE, REMARK, PAGE_NUMBER, MARK, LEAD = (
    "表头",
    "表格文字",
    "落款",
    "主送机关",
    "说明",
    "页码",
    "演示标记",
    "引语",
)
NUMBER = "发文字号"
LAST, KEPT_CELL = "正文（接落款）", "表格文字（接下行）"
"""As text and cells, but never parted by the end of a page from what follows: a signature or a last row does not stand alone."""


def new_document() -> Any:
    """An empty document with the page, the styles and the fonts of an official document."""
    document = Document()
    body = document.element.body
    for child in list(body):
        if child.tag != qn("w:sectPr"):
            body.remove(child)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(28)
    _defaults(document)
    styles = document.styles
    _style(styles["Normal"], FANG, BODY, indent=True, align=ALIGN.JUSTIFY)
    _style(styles["Title"], TITLE, Pt(22), align=ALIGN.CENTER, bold=False)
    _style(styles["Heading 1"], HEI, BODY, indent=True, bold=False)
    _style(styles["Heading 2"], KAI, BODY, indent=True, bold=False)
    _style(styles["Header"], SONG, Pt(12), align=ALIGN.RIGHT)
    _style(styles["Footer"], SONG, Pt(14))
    _own(styles, NUMBER, FANG, BODY, align=ALIGN.CENTER, after=LINE)
    _own(styles, ADDRESSEE, FANG, BODY)
    _own(styles, LEAD, FANG, BODY, indent=True, align=ALIGN.JUSTIFY)
    _own(styles, HEAD_CELL, HEI, Pt(10.5), align=ALIGN.CENTER, line=Pt(16))
    _own(styles, CELL, FANG, Pt(10.5), align=ALIGN.LEFT, line=Pt(16))
    _own(styles, SIGNATURE, FANG, BODY, align=ALIGN.RIGHT, right=Pt(32))
    _own(styles, REMARK, FANG, Pt(14), indent=True, align=ALIGN.JUSTIFY, line=Pt(24))
    _own(styles, PAGE_NUMBER, SONG, Pt(14), align=ALIGN.RIGHT, right=Pt(16))
    _own(styles, PAGE_NUMBER + "（偶）", SONG, Pt(14), align=ALIGN.LEFT)
    styles[PAGE_NUMBER + "（偶）"].paragraph_format.left_indent = Pt(16)
    _own(styles, MARK, HEI, Pt(12), align=ALIGN.RIGHT, line=Pt(16))
    styles[MARK].font.color.rgb = RGBColor(0xC0, 0x39, 0x0B)
    _own(styles, LAST, FANG, BODY, indent=True, align=ALIGN.JUSTIFY)
    _own(styles, KEPT_CELL, FANG, Pt(10.5), align=ALIGN.LEFT, line=Pt(16))
    for name in ("Title", NUMBER, "Heading 1", "Heading 2", LEAD, SIGNATURE, REMARK, LAST, HEAD_CELL, KEPT_CELL):
        styles[name].paragraph_format.keep_with_next = True
    _font_table(document)
    return document


def _defaults(document: Any) -> None:
    """Document defaults without the theme's fonts, in Chinese."""
    defaults = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for child in list(defaults):
        defaults.remove(child)
    defaults.append(_fonts(FANG))
    defaults.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'))


def _fonts(face: str) -> Any:
    return parse_xml(
        f'<w:rFonts {nsdecls("w")} w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:cs="{LATIN}" w:eastAsia="{face}" w:hint="eastAsia"/>'
    )


def _own(styles: Any, name: str, face: str, size: Any, **more: Any) -> None:
    style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = styles["Normal"]
    style.quick_style = True
    _style(style, face, size, **more)


def _style(
    style: Any,
    face: str,
    size: Any,
    *,
    align: Any = None,
    indent: bool = False,
    line: Any = LINE,
    after: Any = 0,
    right: Any = None,
    bold: bool | None = None,
) -> None:
    properties = style.element.get_or_add_rPr()
    for tag in ("w:rFonts", "w:color", "w:spacing", "w:kern", "w:b", "w:bCs"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
    properties.insert(0, _fonts(face))
    style.font.size = size
    if bold is not None:
        style.font.bold = bold
    paragraph = style.element.get_or_add_pPr()
    for tag in ("w:pBdr", "w:contextualSpacing", "w:tabs"):
        for old in paragraph.findall(qn(tag)):
            paragraph.remove(old)
    form = style.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, line
    form.space_before, form.space_after = Pt(0), after
    form.first_line_indent = Pt(0)
    if indent:  # two characters, whatever the size
        form.first_line_indent = size * 2
        paragraph.find(qn("w:ind")).set(qn("w:firstLineChars"), "200")
    if align is not None:
        form.alignment = align
    if right is not None:
        form.right_indent = right


def _font_table(document: Any) -> None:
    """What a machine without these fonts shows instead."""
    part = document.part.part_related_by(RT.FONT_TABLE)
    table = etree.fromstring(part.blob)
    for name, other in INSTEAD.items():
        table.append(
            parse_xml(
                f'<w:font {nsdecls("w")} w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/>'
                '<w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
            )
        )
    part._blob = etree.tostring(table, xml_declaration=True, encoding="UTF-8", standalone=True)


def page_numbers(document: Any) -> None:
    """— 1 —, on the outer side, as a field."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, style in ((section.footer, PAGE_NUMBER), (section.even_page_footer, PAGE_NUMBER + "（偶）")):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style = document.styles[style]
        paragraph.add_run("— ")
        field = f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        paragraph._p.append(parse_xml(field))
        paragraph.add_run(" —")


def page_mark(document: Any, text: str) -> None:
    """A mark at the top of every page."""
    section = document.sections[0]
    for header in (section.header, section.even_page_header):
        header.is_linked_to_previous = False
        header.paragraphs[0].style = document.styles[MARK]
        header.paragraphs[0].add_run(text)
