"""The slide master: our own, made from python-pptx's default file, or an office's template; a deck uses placeholders only.

A template must have a layout with title and subtitle, one with title and text, and one with a title alone (or any with a
title, whose other placeholders are then taken off the slide).
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER as PH
from pptx.exc import PackageNotFoundError
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.opc.packuri import PackURI
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Inches

from metrics.model import UsageError
from pages.charts.theme import COLORS, INK, LINE, MUTED
from pages.exports.text import Faces

WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
FACE = "微软雅黑"
BLUE = "#1d4f8c"
MARGIN = Inches(0.5)
_TITLES, _TEXTS = (PH.TITLE, PH.CENTER_TITLE), (PH.BODY, PH.OBJECT)
_SMALL = (PH.DATE, PH.FOOTER, PH.SLIDE_NUMBER)

Box = tuple[int, int, int, int]


@dataclass
class Base:
    """An empty presentation with its three layouts, typefaces and the area below the title (left, top, width, height in EMU)."""

    presentation: Any
    cover: Any
    board: Any
    text: Any
    faces: Faces
    area: Box


def open_base(template: bytes | None = None) -> Base:
    """The base of a deck; UsageError in Chinese where the template is no .pptx or lacks a layout."""
    if template is None:
        return _base(Presentation(io.BytesIO(own_master())))
    try:
        presentation = Presentation(io.BytesIO(template))
    except (PackageNotFoundError, KeyError, ValueError, etree.XMLSyntaxError, OSError) as error:
        raise UsageError("模板打不开：应为 PowerPoint 的 .pptx 文件（不是 .ppt，也没有加密）。请另存为 .pptx 后再试。") from error
    except Exception as error:  # zipfile.BadZipFile and relatives, whichever the library lets through
        if type(error).__module__ not in ("zipfile", "zlib"):
            raise
        raise UsageError("模板打不开：文件不完整或不是 .pptx。请重新保存后再试。") from error
    _drop_slides(presentation)
    return _base(presentation)


def _base(presentation: Any) -> Base:
    _number_parts(presentation.part.package)
    layouts = list(presentation.slide_layouts)
    cover = _find(layouts, lambda kinds: _has(kinds, _TITLES) and PH.SUBTITLE in kinds, "title")
    text = _find(layouts, lambda kinds: _has(kinds, _TITLES) and sum(k in _TEXTS for k in kinds) == 1, "obj")
    board = _find(layouts, lambda kinds: _has(kinds, _TITLES) and len(kinds) == 1, "titleOnly")
    lacking = []
    if cover is None:
        lacking.append("带标题和副标题占位符的版式（标题幻灯片）")
    if text is None:
        lacking.append("带标题和一个正文占位符的版式（标题和内容）")
    if board is None and text is None:
        lacking.append("带标题占位符的版式（仅标题）")
    if lacking:
        names = "、".join(f"“{x.name}”" for x in layouts) or "无"
        raise UsageError(
            f"模板缺少{'；'.join(lacking)}。模板现有版式：{names}。请在“视图—幻灯片母版”中补上，或改用 Office 自带版式的模板。"
        )
    return Base(presentation, cover, board or text, text, _faces(presentation), _area(presentation, board or text))


def _number_parts(package: Any) -> None:
    """Names of new parts by counting on: the library walks the whole file for each, which a long deck pays for squared."""
    counters: dict[str, Iterator[int]] = {}

    def next_partname(pattern: str) -> PackURI:
        if pattern not in counters:
            start = pattern.partition("%d")[0]
            taken = [p.partname.idx or 0 for p in package.iter_parts() if p.partname.startswith(start)]
            counters[pattern] = count(max(taken, default=0) + 1)
        return PackURI(pattern % next(counters[pattern]))

    package.next_partname = next_partname


def _kinds(layout: Any) -> list[Any]:
    found = [p.placeholder_format.type for p in layout.placeholders]
    return [k for k in found if k not in _SMALL]


def _has(kinds: list[Any], wanted: tuple[Any, ...]) -> bool:
    return any(k in wanted for k in kinds)


def _find(layouts: list[Any], fits: Any, kind: str) -> Any:
    """The layout of that type that fits, else the first that fits."""
    fitting = [x for x in layouts if fits(_kinds(x))]
    return next((x for x in fitting if x._element.get("type") == kind), fitting[0] if fitting else None)


def _theme(presentation: Any) -> Any:
    return presentation.slide_master.part.part_related_by(RT.THEME)


def _faces(presentation: Any) -> Faces:
    """The theme's own faces where it names an East Asian one; else ours, since an empty name means another face on each machine."""
    theme = etree.fromstring(_theme(presentation).blob)
    found = theme.find(f".//{qn('a:minorFont')}/{qn('a:ea')}")
    return Faces("+mn-lt", "+mn-ea") if found is not None and found.get("typeface") else Faces(FACE, FACE)


def _area(presentation: Any, layout: Any) -> Box:
    """Below the title and above the footers."""
    title = next(p for p in layout.placeholders if p.placeholder_format.type in _TITLES)
    height, width = presentation.slide_height, presentation.slide_width
    tops = [p.top for p in layout.placeholders if p.placeholder_format.type in _SMALL and (p.top or 0) > height // 2]
    bottom = min(tops, default=height - Inches(0.4))
    left, top = title.left, title.top + title.height
    return left, top, min(title.width, width - 2 * left) if 2 * left < width else title.width, bottom - top


def _drop_slides(presentation: Any) -> None:
    """A template's sample slides, and the sections that name them."""
    for entry in list(presentation.slides._sldIdLst):
        presentation.part.drop_rel(entry.rId)
        presentation.slides._sldIdLst.remove(entry)
    root = presentation.part._element
    for extension in root.findall(f"{qn('p:extLst')}/{qn('p:ext')}"):
        if any(etree.QName(c).localname == "sectionLst" for c in extension):
            extension.getparent().remove(extension)
    for tag in ("p:custShowLst",):
        for old in root.findall(qn(tag)):
            root.remove(old)


@cache
def own_master() -> bytes:
    """Our own file: 16:9, three layouts, theme faces and colours, Chinese prompts."""
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = WIDTH, HEIGHT
    _paint_theme(_theme(presentation))
    master = presentation.slide_master
    keep = {"title": "封面", "obj": "标题和正文", "titleOnly": "仅标题"}
    for layout in list(presentation.slide_layouts):
        kind = layout._element.get("type")
        if kind not in keep:
            presentation.slide_layouts.remove(layout)
            continue
        layout.name = keep[kind]
        for shape in list(layout.placeholders):
            if shape.placeholder_format.type == PH.DATE:
                shape._element.getparent().remove(shape._element)
    for shape in list(master.placeholders):
        if shape.placeholder_format.type == PH.DATE:
            shape._element.getparent().remove(shape._element)
    _place(master)
    cover = next(x for x in presentation.slide_layouts if x._element.get("type") == "title")
    _place_cover(cover)
    for slide in (master, *presentation.slide_layouts):
        _prompts(slide)
    out = io.BytesIO()
    presentation.save(out)
    return out.getvalue()


def _paint_theme(part: Any) -> None:
    theme = etree.fromstring(part.blob)
    theme.set("name", "目标进展")
    for font in theme.iter(qn("a:majorFont"), qn("a:minorFont")):
        for tag in ("a:latin", "a:ea"):
            font.find(qn(tag)).set("typeface", FACE)
        for script in font.findall(qn("a:font")):
            if script.get("script") in ("Hans", "Hant"):
                script.set("typeface", FACE)
    colors = {
        "dk1": INK, "lt1": "#ffffff", "dk2": BLUE, "lt2": "#edf1f4", "accent1": COLORS["achieved"], "accent2": COLORS["on_pace"],
        "accent3": COLORS["slightly_behind"], "accent4": COLORS["behind"], "accent5": COLORS["missed"], "accent6": MUTED,
    }  # fmt: skip
    scheme = theme.find(f".//{qn('a:clrScheme')}")
    scheme.set("name", "目标进展")
    for name, color in colors.items():
        slot = scheme.find(qn(f"a:{name}"))
        for old in list(slot):
            slot.remove(old)
        etree.SubElement(slot, qn("a:srgbClr")).set("val", color.lstrip("#").upper())
    part._blob = etree.tostring(theme, xml_declaration=True, encoding="UTF-8", standalone=True)


def _place(master: Any) -> None:
    """Title at the top left with a rule under it, body below, footer and number at the bottom."""
    wide = WIDTH - 2 * MARGIN
    places = {
        PH.TITLE: (MARGIN, Inches(0.3), wide, Inches(0.75)),
        PH.BODY: (MARGIN, Inches(1.25), wide, Inches(5.3)),
        PH.FOOTER: (MARGIN, Inches(7.02), Inches(10.5), Inches(0.32)),
        PH.SLIDE_NUMBER: (WIDTH - MARGIN - Inches(1), Inches(7.02), Inches(1), Inches(0.32)),
    }
    for shape in master.placeholders:
        kind = shape.placeholder_format.type
        shape.left, shape.top, shape.width, shape.height = places[kind]
        if kind in (PH.FOOTER, PH.SLIDE_NUMBER):
            level = shape._element.txBody.find(f"{qn('a:lstStyle')}/{qn('a:lvl1pPr')}")
            level.set("algn", "l" if kind == PH.FOOTER else "r")
            level.find(qn("a:defRPr")).set("sz", "1100")
            for edge in ("lIns", "rIns"):
                shape._element.txBody.find(qn("a:bodyPr")).set(edge, "0")
        if kind == PH.TITLE:
            body = shape._element.txBody.find(qn("a:bodyPr"))
            body.set("anchor", "ctr")
            body.set("lIns", "0")
            body.set("rIns", "0")
        if kind == PH.BODY:
            body = shape._element.txBody.find(qn("a:bodyPr"))
            body.set("lIns", "0")
            body.set("rIns", "0")
    styles = master._element.find(qn("p:txStyles"))
    title = styles.find(f"{qn('p:titleStyle')}/{qn('a:lvl1pPr')}")
    title.set("algn", "l")
    properties = title.find(qn("a:defRPr"))
    properties.set("sz", "2400")
    properties.set("b", "1")
    for level, size in zip(styles.find(qn("p:bodyStyle")), (1800, 1600, 1400, 1400, 1400), strict=False):
        level.find(qn("a:defRPr")).set("sz", str(size))
    tree = master.shapes._spTree
    _rectangle(tree, (0, 0, WIDTH, Inches(0.1)), BLUE, 101, "顶线")
    _rectangle(tree, (MARGIN, Inches(1.08), wide, Inches(0.015)), LINE, 102, "标题线")
    _rectangle(tree, (MARGIN, Inches(6.98), wide, Inches(0.01)), LINE, 103, "页脚线")


def _place_cover(layout: Any) -> None:
    """A coloured panel with the title, the subtitle below it; the master's rules do not show."""
    layout._element.set("showMasterSp", "0")
    tree = layout.shapes._spTree
    _rectangle(tree, (0, 0, WIDTH, Inches(4.3)), BLUE, 101, "封面色块")
    for shape in layout.placeholders:
        kind = shape.placeholder_format.type
        if kind == PH.CENTER_TITLE:
            shape.left, shape.top, shape.width, shape.height = Inches(0.9), Inches(1.2), Inches(11.5), Inches(2.4)
            _style(shape, 3600, "FFFFFF", "b")
        elif kind == PH.SUBTITLE:
            shape.left, shape.top, shape.width, shape.height = Inches(0.9), Inches(4.7), Inches(11.5), Inches(1.9)
            _style(shape, 2000, INK.lstrip("#").upper(), "t")


def _style(shape: Any, size: int, color: str, anchor: str) -> None:
    """Size, colour and anchor as the layout's own list style, which slides inherit."""
    text = shape._element.txBody
    text.find(qn("a:bodyPr")).set("anchor", anchor)
    old = text.find(qn("a:lstStyle"))
    bold = ' b="1"' if size > 3000 else ""
    new = parse_xml(
        f'<a:lstStyle {nsdecls("a")}><a:lvl1pPr marL="0" indent="0" algn="l"><a:buNone/><a:defRPr sz="{size}"{bold}>'
        f'<a:solidFill><a:srgbClr val="{color}"/></a:solidFill></a:defRPr></a:lvl1pPr></a:lstStyle>'
    )
    text.replace(old, new)


def _rectangle(tree: Any, box: tuple[Any, ...], color: str, number: int, name: str) -> None:
    """A plain filled rectangle behind the placeholders."""
    x, y, w, h = (int(v) for v in box)
    shape = parse_xml(
        f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="{number}" name="{name}"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr>'
        f'<p:spPr><a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{w}" cy="{h}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        f'<a:solidFill><a:srgbClr val="{color.lstrip("#").upper()}"/></a:solidFill><a:ln><a:noFill/></a:ln></p:spPr></p:sp>'
    )
    tree.insert(2, shape)


_PROMPTS = {
    PH.TITLE: "单击编辑标题", PH.CENTER_TITLE: "单击编辑标题", PH.SUBTITLE: "单击编辑副标题", PH.BODY: "单击编辑正文", PH.OBJECT: "单击编辑正文",
}  # fmt: skip


def _prompts(slide: Any) -> None:
    """Chinese prompts in place of the English ones; one level is enough."""
    for shape in slide.placeholders:
        words = _PROMPTS.get(shape.placeholder_format.type)
        if words is None:
            continue
        paragraphs = shape._element.txBody.findall(qn("a:p"))
        for other in paragraphs[1:]:
            other.getparent().remove(other)
        for run in paragraphs[0].iter(qn("a:r")):
            run.find(qn("a:t")).text = words
            run.find(qn("a:rPr")).set("lang", "zh-CN")


def footers_of(layout: Any) -> Iterator[tuple[str, Any]]:
    """(`footer` or `number`, its placeholder) of a layout, for the slide to copy."""
    for shape in layout.placeholders:
        kind = shape.placeholder_format.type
        if kind in (PH.FOOTER, PH.SLIDE_NUMBER):
            yield ("footer" if kind == PH.FOOTER else "number"), shape
