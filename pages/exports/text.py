"""Text on slides: every run with a Latin and an East Asian typeface, and nothing that XML forbids."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from lxml import etree
from pptx.dml.color import RGBColor
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn

_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_BREAKS = re.compile("[\r\n\t\v\f\x85\u2028\u2029]+")
NAMESPACE = nsdecls("a")
_RUN, _END = qn("a:r"), qn("a:endParaRPr")
_FACES = (qn("a:latin"), qn("a:ea"), qn("a:cs"))
_AFTER_FACES = (qn("a:hlinkClick"), qn("a:hlinkMouseOver"), qn("a:rtl"), qn("a:extLst"))
CELL_MARGIN = 54864
"""Left and right margin of a table cell in EMU (0.06 inch)."""
_WIDE = re.compile("[“”‘’…—·\u2e80-\U0010ffff]")
PLACES = {"left": "l", "center": "ctr", "right": "r"}
_BOX = nsdecls("p", "a")
_SHAPE = qn("p:cNvPr")


def rgb(color: str) -> RGBColor:
    """`#1d5fa8` as the library wants it."""
    return RGBColor.from_string(color.lstrip("#").upper())


def clean(text: object) -> str:
    """One line of text that any XML file can hold: control characters dropped, line breaks and tabs as spaces."""
    words = str(text)
    if words.isprintable():  # most are, and a deck asks thousands of times
        return words
    return _FORBIDDEN.sub("", _BREAKS.sub(" ", words))


def cut(text: str, most: int) -> str:
    """At most `most` characters, the last an ellipsis where any were dropped."""
    return text if len(text) <= most else text[: most - 1] + "…"


def cut_clause(text: str, most: int) -> str:
    """At most `most` characters, broken off after a clause where it has one in its second half."""
    if len(text) <= most:
        return text
    ends = [n for n, c in enumerate(text[: most - 1]) if c in "，；。、" and n >= most // 2]
    return f"{text[: ends[-1]] if ends else text[: most - 2]}……"


def file_name(text: str) -> str:
    """No character that a file system refuses, no space, 80 characters at most."""
    return re.sub(r'[\\/:*?"<>|\s]+', "_", clean(text)).strip("._")[:80]


@lru_cache(4096)
def _wide(text: str) -> int:
    """How many characters of it are as wide as a Chinese one."""
    return len(_WIDE.findall(text))


def width_of(text: str, size: float) -> int:
    """About how wide a text is in EMU: a Chinese character is one em, a Latin one just over half."""
    wide = _wide(text)
    return int((wide + (len(text) - wide) * 0.58) * size * 12700)


def lines_of(text: str, size: float, width: int) -> int:
    """On how many lines a text of that size stands in a cell of `width` EMU."""
    return max(1, -(-width_of(text, size) // max(width - 2 * CELL_MARGIN, 1)))


def size_for(texts: Sequence[str], sizes: Sequence[float], width: int, height: int, after: float = 0) -> float:
    """The largest of `sizes` (from the largest down) at which the paragraphs, `after` points apart, stand within the place; else the
    smallest."""
    for size in sizes:
        taken = sum(lines_of(t, size * 1.03, width) * size * 1.4 + after for t in texts) * 12700
        if taken <= height:
            return size
    return sizes[-1]


@dataclass(frozen=True)
class Faces:
    """Typefaces of runs: the theme's (`+mn-lt`, `+mn-ea`) where it names an East Asian one, else names of our own."""

    latin: str
    east_asian: str


def set_faces(properties: Any, faces: Faces) -> None:
    """`a:latin` and `a:ea` of an `a:rPr`, `a:defRPr` or `a:endParaRPr`, in the order the schema wants (after fill, before links)."""
    for old in [c for c in properties if c.tag in _FACES]:
        properties.remove(old)
    after = [c for c in properties if c.tag in _AFTER_FACES]
    for tag, face in zip(_FACES, (faces.latin, faces.east_asian), strict=False):
        etree.SubElement(properties, tag, typeface=face)
    for later in after:
        properties.append(later)


def run_xml(text: str, faces: Faces, *, size: float | None = None, bold: bool | None = None, color: str | None = None) -> str:
    """A run as XML. Written out, because the library's setters take half of the time of a deck."""
    looks = (f' sz="{round(size * 100)}"' if size is not None else "") + ("" if bold is None else f' b="{int(bold)}"')
    fill = f'<a:solidFill><a:srgbClr val="{color.lstrip("#").upper()}"/></a:solidFill>' if color else ""
    face = f'<a:latin typeface="{faces.latin}"/><a:ea typeface="{faces.east_asian}"/>'
    return f'<a:r><a:rPr lang="zh-CN" altLang="en-US"{looks}>{fill}{face}</a:rPr><a:t>{escape(clean(text))}</a:t></a:r>'


def add_run(paragraph: Any, text: str, faces: Faces, **style: Any) -> None:
    (run,) = parse_xml(f"<a:p {NAMESPACE}>{run_xml(text, faces, **style)}</a:p>")
    end = paragraph._p.find(_END)
    if end is None:
        paragraph._p.append(run)
    else:
        end.addprevious(run)


def write(frame: Any, text: str, faces: Faces, **style: Any) -> None:
    """Replace what a text frame holds by one paragraph."""
    paragraph = frame.paragraphs[0]
    for other in frame.paragraphs[1:]:
        other._p.getparent().remove(other._p)
    for run in paragraph._p.findall(_RUN):
        paragraph._p.remove(run)
    add_run(paragraph, text, faces, **style)


def next_id(tree: Any) -> int:
    """A number that no shape of the slide has."""
    return max(int(e.get("id")) for e in tree.iter(_SHAPE)) + 1


def add_box(
    slide: Any,
    box: tuple[int, int, int, int],
    text: str,
    faces: Faces,
    *,
    align: str = "left",
    name: str = "",
    fill: str = "",
    inset: int = 0,
    more: str = "",
    also: str = "",
    **style: Any,
) -> Any:
    """A text box; returns its `p:sp`. `box`: left, top, width, height in EMU; `inset`: left and right margin; `more`: further runs'
    XML, in a paragraph of their own; `also`: in the same paragraph."""
    tree = slide.shapes._spTree
    number = next_id(tree)
    left, top, width, height = (int(v) for v in box)
    paint = f'<a:solidFill><a:srgbClr val="{fill.lstrip("#").upper()}"/></a:solidFill>' if fill else "<a:noFill/>"
    form = f'<a:pPr algn="{PLACES[align]}"/>'
    further = f"<a:p>{form}{more}</a:p>" if more else ""
    shape = parse_xml(
        f'<p:sp {_BOX}><p:nvSpPr><p:cNvPr id="{number}" name={quoteattr(clean(name) or "文本")}/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr>'
        f'<p:spPr><a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        f'{paint}</p:spPr><p:txBody><a:bodyPr wrap="square" lIns="{inset}" tIns="0" rIns="{inset}" bIns="0" anchor="ctr"/><a:lstStyle/>'
        f"<a:p>{form}{run_xml(text, faces, **style)}{also}</a:p>{further}</p:txBody></p:sp>"
    )
    tree.append(shape)
    return shape
