"""What every slide has: title, footer with cutoff, page number, source line, mark of invented data, trace in the notes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from pptx.enum.shapes import PP_PLACEHOLDER as PH
from pptx.opc.constants import CONTENT_TYPE as CT
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.parts.slide import NotesSlidePart
from pptx.util import Emu, Inches, Pt

from pages.charts.theme import COLORS, INK, MUTED, SHAPES
from pages.charts.theme import DEMO as DEMO_COLOR
from pages.exports.master import Base, Box, footers_of
from pages.exports.pack import DEMO, Line, Pack
from pages.exports.text import (
    CELL_MARGIN,
    NAMESPACE,
    PLACES,
    Faces,
    add_box,
    add_run,
    clean,
    lines_of,
    next_id,
    run_xml,
    set_faces,
    width_of,
    write,
)

T = TypeVar("T")
HEAD = Inches(0.34)
"""Height of a table's first row."""
TITLE_SIZES, COVER_SIZES = (24, 20, 18, 16, 14, 12), (36, 32, 28, 24, 20, 16)
FOOT = 12
"""Points of a template's footer, where nothing else is known."""
BOLDER = 1.06
"""Bold letters are so much wider."""
FULL = Inches(12.3)
STRIP = Inches(0.3)
"""Height of the line under a slide's content that holds source and mark."""


@dataclass
class Deck:
    base: Base
    pack: Pack
    made: dict[str, list[tuple[str, Any]]] = field(default_factory=dict)
    titles: dict[str, tuple[int, int, tuple[int, ...]]] = field(default_factory=dict)
    heading: Any = None
    notes_page: Any = None
    notes_master: Any = None

    @property
    def faces(self) -> Faces:
        return self.base.faces

    @property
    def area(self) -> Box:
        """Below the title, above the strip with the source: left, top, width, height in EMU."""
        left, top, width, height = self.base.area
        gap = Inches(0.12)
        return left, top + gap, width, height - gap - STRIP

    def add(self, title: str, *, layout: Any = None, source: str = "", notes: Sequence[str] = ()) -> Any:
        """A slide with everything that each must have. Without a `layout` it is one for a chart or a table: title only."""
        slide = self._titled() if layout is None else self.base.presentation.slides.add_slide(layout)
        layout = layout or self.base.board
        heading = slide.shapes.title
        text = clean(title)
        write(heading.text_frame, text, self.faces)
        size = self._title_size(heading, text, layout)
        for run in heading.text_frame.paragraphs[0].runs:
            run.font.size = Pt(size)
        self._footers(slide, layout)
        self._strip(slide, source)
        self._notes(slide, notes)
        return slide

    def _titled(self) -> Any:
        """A slide of the layout for charts with nothing but its title. The first is the library's, which goes through all places of the
        layout; the others get a copy of its title."""
        slides, layout = self.base.presentation.slides, self.base.board
        if self.heading is None:
            slide = slides.add_slide(layout)
            self._take_off_empty(slide, slide.shapes.title)
            self.heading = deepcopy(slide.shapes.title._element)
            return slide
        number, slide = slides.part.add_slide(layout)
        slides._sldIdLst.add_sldId(number)
        slide.shapes._spTree.append(deepcopy(self.heading))
        return slide

    def _title_size(self, heading: Any, text: str, layout: Any) -> float:
        """The largest of the usual sizes at which the title stands within its place, whatever the template's own size is."""
        if layout.name not in self.titles:  # inherited, which the library looks up anew each time
            is_cover = heading.placeholder_format.type == PH.CENTER_TITLE
            width, height = heading.width or self.base.area[2], heading.height or Inches(0.7)
            self.titles[layout.name] = (width, height, COVER_SIZES if is_cover else TITLE_SIZES)
        width, height, sizes = self.titles[layout.name]
        fitting = (s for s in sizes if lines_of(text, s * BOLDER, width) * s * 1.25 * 12700 <= height)
        return next(fitting, sizes[-1])

    @property
    def scale(self) -> float:
        """How much smaller text in full width is on a narrower slide (4:3) than on ours."""
        return min(1.0, self.base.area[2] / FULL)

    def footers(self, layout: Any) -> list[tuple[str, Any]]:
        """(role, element) of a layout's footer and number, emptied and filled anew; made once for each layout."""
        if layout.name not in self.made:
            found = []
            for role, theirs in footers_of(layout):
                element = deepcopy(theirs._element)
                for child in list(element.find(qn("p:spPr"))):  # place and look are inherited
                    element.find(qn("p:spPr")).remove(child)
                body = element.find(qn("p:txBody"))
                for paragraph in body.findall(qn("a:p")):
                    body.remove(paragraph)
                narrow = (theirs.width or 0) < Inches(6)
                said = self._where_and_when if narrow else f"{self.pack.plan.label}　{self._where_and_when}"
                room = (theirs.width or self.base.area[2]) - Inches(0.25)
                size = None if width_of(said, FOOT) <= room else max(FOOT * room / width_of(said, FOOT), 6)
                words = run_xml(said, self.faces, size=size)
                body.append(parse_xml(f"<a:p {NAMESPACE}>{words}</a:p>" if role == "footer" else _NUMBER))
                if role == "number":
                    set_faces(body.find(f".//{qn('a:rPr')}"), self.faces)
                found.append((role, element))
            self.made[layout.name] = found
        return self.made[layout.name]

    @property
    def _where_and_when(self) -> str:
        return "　".join(filter(None, (self.pack.where, self.pack.moment)))

    def body_of(self, slide: Any) -> Any:
        """The placeholder for text (or the subtitle)."""
        kinds = (PH.BODY, PH.OBJECT, PH.SUBTITLE)
        return next(p for p in slide.placeholders if p.placeholder_format.type in kinds)

    def _take_off_empty(self, slide: Any, heading: Any) -> None:
        for shape in slide.shapes._spTree.findall(qn("p:sp")):
            if shape is not heading._element and shape.find(f"{qn('p:nvSpPr')}/{qn('p:nvPr')}/{qn('p:ph')}") is not None:
                slide.shapes._spTree.remove(shape)

    def _footers(self, slide: Any, layout: Any) -> None:
        """python-pptx leaves footer and page number on the layout: copied to the slide here, as PowerPoint does."""
        words = f"{self.pack.plan.label}　{self._where_and_when}"
        done = set()
        tree = slide.shapes._spTree
        for role, theirs in self.footers(layout):
            element = deepcopy(theirs)
            element.find(_PROPERTIES).set("id", str(next_id(tree)))
            tree.append(element)
            done.add(role)
        height, (left, _, width, _) = self.base.presentation.slide_height, self.base.area
        line = (left, height - Inches(0.36), width, Inches(0.28))
        if "footer" not in done:
            add_box(slide, line, words, self.faces, size=10, color=MUTED, name="页脚")
        if "number" not in done:
            shape = add_box(slide, line, "", self.faces, align="right", name="页码")
            paragraph = shape.find(f".//{qn('a:p')}")
            paragraph.getparent().replace(paragraph, parse_xml(_NUMBER_RIGHT))
            set_faces(shape.find(f".//{qn('a:rPr')}"), self.faces)

    def _strip(self, slide: Any, source: str) -> None:
        left, top, width, height = self.base.area
        bottom = top + height - STRIP
        if source:
            room = width - Inches(1.35)
            size = max(min(10.0, 10 * room / width_of(source, 10)), 6.5)
            add_box(slide, (left, bottom, room, STRIP), source, self.faces, size=size, color=MUTED, name="来源")
        if self.pack.demo:
            box = (left + width - Inches(1.2), bottom, Inches(1.2), STRIP)
            add_box(slide, box, DEMO, self.faces, align="right", size=12, bold=True, color=DEMO_COLOR, name=DEMO)

    def _notes(self, slide: Any, notes: Sequence[str]) -> None:
        """The trace. The first page of notes is the library's; the others are copies of it, which takes a tenth of the time."""
        said = [*notes, self.pack.moment, *([f"{DEMO}：本页数据为虚构，仅供演示。"] if self.pack.demo else [])]
        if self.notes_page is None:
            self.notes_page = slide.notes_slide
            page = self.notes_page.part._element
            self.notes_master = self.notes_page.part.part_related_by(RT.NOTES_MASTER)
        else:
            page = deepcopy(self.notes_page.part._element)
            package = slide.part.package
            part = NotesSlidePart(package.next_partname("/ppt/notesSlides/notesSlide%d.xml"), CT.PML_NOTES_SLIDE, package, page)
            part.relate_to(self.notes_master, RT.NOTES_MASTER)
            part.relate_to(slide.part, RT.SLIDE)
            slide.part.relate_to(part, RT.NOTES_SLIDE)
        body = page.xpath('.//p:sp[p:nvSpPr/p:nvPr/p:ph/@type="body"]/p:txBody')[0]
        for paragraph in body.findall(qn("a:p")):
            body.remove(paragraph)
        written = "".join(f"<a:p>{run_xml(text, OWN)}</a:p>" for text in said)
        body.extend(list(parse_xml(f"<a:txBody {NAMESPACE}>{written}</a:txBody>")))


OWN = Faces("微软雅黑", "微软雅黑")
"""Of the notes, whose master has a theme of its own."""
_PROPERTIES = f"{qn('p:nvSpPr')}/{qn('p:cNvPr')}"
_FIELD = '<a:fld id="{{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}}" type="slidenum"><a:rPr lang="zh-CN"{0}/><a:t>‹#›</a:t></a:fld>'
_SMALL = ' sz="1000"'
_NUMBER = f"<a:p {nsdecls('a')}>{_FIELD.format('')}</a:p>"
_NUMBER_RIGHT = f'<a:p {nsdecls("a")}><a:pPr algn="r"/>{_FIELD.format(_SMALL)}</a:p>'


@dataclass(frozen=True)
class Words:
    """A cell of a table. `runs`: further runs on the same line with their own style."""

    text: str
    bold: bool | None = None
    color: str | None = None
    fill: str | None = None
    align: str = "left"
    size: float | None = None
    also: tuple[tuple[str, float, str], ...] = ()

    def scaled(self, by: float) -> Words:
        also = tuple((text, size * by, color) for text, size, color in self.also)
        return replace(self, size=self.size * by if self.size else None, also=also)

    def within(self, width: int, size: float) -> Words:
        """On one line of a cell of `width` EMU, by smaller letters where it has to be (a row that grew would leave its bar)."""
        own, bolder = self.size or size, BOLDER if self.bold else 1.0
        taken = width_of(self.text, own * bolder) + sum(width_of(text, small) for text, small, _ in self.also)
        by = (width - 2 * CELL_MARGIN - Inches(0.03)) / max(taken, 1)
        return self if by >= 1 else replace(self.scaled(by), size=own * by)

    @property
    def plain(self) -> str:
        return self.text + "".join(t for t, _, _ in self.also)


def add_table(
    deck: Deck,
    slide: Any,
    box: tuple[int, int],
    columns: Sequence[tuple[str, float]],
    rows: Sequence[Sequence[Words]],
    *,
    row_height: int,
    size: float,
    head: tuple[int, float],
    name: str,
    said: str,
    width: int | None = None,
    grow: bool = True,
) -> int:
    """A native table at `box` (left, top); returns its height in EMU. `columns`: header and share of the width. `head`: height
    and size of the first row. `grow`: rows whose text stands on several lines are made higher, as every program would; without it their
    letters are made smaller, so that each stands on one."""
    whole = width or deck.area[2]
    if width is None and deck.scale < 1:
        size, head = size * deck.scale, (head[0], head[1] * deck.scale)
        rows = [[w.scaled(deck.scale) for w in row] for row in rows]
    total = sum(share for _, share in columns)
    widths = [int(whole * share / total) for _, share in columns]
    if not grow:
        rows = [[c.within(room, size) for c, room in zip(row, widths, strict=True)] for row in rows]
    heights = [head_height(deck, columns, head[0], head[1], whole)]
    heights += [max(int(row_height), text_height(row, widths, size) if grow else one_line(size)) for row in rows]
    shape = slide.shapes.add_table(1, 1, *(Emu(int(v)) for v in (*box, whole, sum(heights))))
    shape.name = name
    shape._element.nvGraphicFramePr.cNvPr.set("descr", clean(said))
    table = shape.table._tbl
    table.tblPr.find(
        qn("a:tableStyleId")
    ).text = "{5940675A-B579-460E-94D1-54222C63F5DA}"  # grid without a style: alike everywhere
    table.tblPr.set("bandRow", "0")
    grid = "".join(f'<a:gridCol w="{each}"/>' for each in widths)
    table.replace(table.tblGrid, parse_xml(f"<a:tblGrid {NAMESPACE}>{grid}</a:tblGrid>"))
    table.remove(table.tr_lst[0])
    heads = [Words(title, bold=True, color="#ffffff", fill="#3b4a58", align="center") for title, _ in columns]
    written = []
    for words, height in zip([heads, *rows], heights, strict=True):
        sizes = [head[1] if words is heads else w.size or size for w in words]
        cells = "".join(_cell(deck.faces, w, s) for w, s in zip(words, sizes, strict=True))
        written.append(f'<a:tr h="{height}">{cells}</a:tr>')
    table.extend(list(parse_xml(f"<a:tbl {NAMESPACE}>{''.join(written)}</a:tbl>")))
    return sum(heights)


def one_line(size: float, lines: int = 1, leading: float = 1.25) -> int:
    """Of a row whose highest cell stands on so many lines, in EMU."""
    return int(lines * size * 12700 * leading) + Inches(0.06)


def text_height(row: Sequence[Words], widths: Sequence[int], size: float, leading: float = 1.25) -> int:
    """What a row's text needs in EMU."""
    most = max(lines_of(c.plain, c.size or size, w) for c, w in zip(row, widths, strict=True))
    return one_line(size, most, leading)


def head_height(deck: Deck, columns: Sequence[tuple[str, float]], least: int, size: float, width: int | None = None) -> int:
    """Of a table's first row in EMU: long names of regions stand on several lines."""
    whole, total = width or deck.area[2], sum(share for _, share in columns)
    lines = max(lines_of(title, size * BOLDER, int(whole * share / total)) for title, share in columns)
    return max(least, int(lines * size * 12700 * 1.25) + Inches(0.06))


_EDGES = "".join(
    f'<a:{edge} w="6350">{paint}</a:{edge}>'
    for edge, paint in (
        ("lnL", "<a:noFill/>"),
        ("lnR", "<a:noFill/>"),
        ("lnT", '<a:solidFill><a:srgbClr val="D5DCE3"/></a:solidFill>'),
        ("lnB", '<a:solidFill><a:srgbClr val="D5DCE3"/></a:solidFill>'),
    )
)


def _cell(faces: Faces, words: Words, size: float) -> str:
    """A cell as XML; as for runs, the library's setters would take most of the time."""
    runs = run_xml(words.text, faces, size=size, bold=words.bold, color=words.color or INK) if words.text else ""
    runs += "".join(run_xml(text, faces, size=small, color=color) for text, small, color in words.also)
    fill = f'<a:solidFill><a:srgbClr val="{words.fill.lstrip("#").upper()}"/></a:solidFill>' if words.fill else "<a:noFill/>"
    end = f'<a:endParaRPr lang="zh-CN" sz="{round(size * 100)}"/>'  # without it an empty cell is as high as the default size
    margins = f'marL="{CELL_MARGIN}" marR="{CELL_MARGIN}" marT="18288" marB="18288"'
    return (
        f'<a:tc><a:txBody><a:bodyPr/><a:lstStyle/><a:p><a:pPr algn="{PLACES[words.align]}"/>{runs}{end}</a:p></a:txBody>'
        f'<a:tcPr {margins} anchor="ctr">{_EDGES}{fill}</a:tcPr></a:tc>'
    )


def paragraphs(deck: Deck, frame: Any, texts: Sequence[str], size: float, after: float) -> None:
    """One paragraph a text, `after` points apart; their bullets are the placeholder's."""
    frame.word_wrap = True
    size = size * deck.scale
    write(frame, texts[0], deck.faces, size=size)
    for text in texts[1:]:
        add_run(frame.add_paragraph(), text, deck.faces, size=size)
    for paragraph in frame.paragraphs:
        paragraph.space_after = Pt(after)


def pages_of(items: Sequence[T], most: int) -> list[tuple[int, int, Sequence[T]]]:
    """(number, how many, items) of each page, evenly filled; nothing for no items."""
    of = -(-len(items) // most)
    size = -(-len(items) // of) if of else 0
    return [(n + 1, of, items[n * size : (n + 1) * size]) for n in range(of)]


def pages_that_fit(items: Sequence[T], most: int, fits: Callable[[Sequence[T]], bool]) -> list[tuple[int, int, Sequence[T]]]:
    """As `pages_of`, with as many more pages as it takes for each to hold its rows whole; one a page where even that does not do."""
    tried = (pages_of(items, n) for n in range(most, 1, -1))
    return next((pages for pages in tried if all(fits(rows) for _, _, rows in pages)), pages_of(items, 1))


def numbered(title: str, number: int, of: int) -> str:
    return title if of == 1 else f"{title}（{number}/{of}）"


def batches(pack: Pack) -> str:
    if not pack.sources:
        return ""
    last = pack.sources[-1]
    return f"数据：用到 {len(pack.sources)} 个批次，其中最近的是批次 {last.number}（{last.submitted_on}）"


def foot(pack: Pack, *more: str) -> str:
    """The source line of a slide on all indicators."""
    return "　".join(filter(None, (document(pack), *more, batches(pack))))


def document(pack: Pack) -> str:
    return f"依据：{pack.plan.document}" if pack.plan.document else ""


def status_cell(line: Line) -> Words:
    return Words(f"{SHAPES[line.row.status]} {line.status}", bold=True, color=COLORS[line.row.status])
