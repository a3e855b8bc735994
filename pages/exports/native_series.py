"""How series and axes of a native chart look, as XML in the order of the schema (the library's setters would take most of the time)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import quoteattr

from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn

from pages.charts.theme import GRID, INK, LINE, MUTED, PAPER
from pages.exports.native_parts import NativeChart, Series
from pages.exports.text import Faces

FONT = 12
_LOOKS = tuple(qn(f"c:{tag}") for tag in ("spPr", "invertIfNegative", "marker", "dPt", "dLbls", "smooth"))
_NAMESPACES = nsdecls("c", "a")


def dress(series: Any, look: str, *, is_line: bool = False) -> None:
    """Give a `c:ser` the elements of `look` in place of those it has."""
    for old in [c for c in series if c.tag in _LOOKS]:
        series.remove(old)
    title = series.find(qn("c:tx"))
    for element in reversed(parse_xml(f"<c:ser {_NAMESPACES}>{look}</c:ser>")):
        title.addnext(element)
    if is_line:
        series.append(parse_xml(f'<c:smooth {_NAMESPACES} val="0"/>'))


def solid(color: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{color.lstrip("#").upper()}"/></a:solidFill>'


def filled(color: str) -> str:
    return f"<c:spPr>{solid(color)}</c:spPr>"


def framed(color: str, points: float) -> str:
    return f'<c:spPr><a:noFill/><a:ln w="{round(points * 12700)}">{solid(color)}</a:ln></c:spPr>'


def label(
    place: int,
    position: str,
    form: str,
    faces: Faces,
    *,
    size: float,
    bold: bool,
    color: str,
    paper: bool = False,
    moved: float = 0.0,
) -> str:
    """The value of one point; it follows the data sheet. `paper`: lines pass behind it. `moved`: to the right of its position, in parts
    of the chart's width."""
    face = f'<a:latin typeface="{faces.latin}"/><a:ea typeface="{faces.east_asian}"/>'
    layout = f'<c:layout><c:manualLayout><c:x val="{moved:.4f}"/><c:y val="0"/></c:manualLayout></c:layout>' if moved else ""
    return (
        f'<c:dLbl><c:idx val="{place}"/>{layout}<c:numFmt formatCode={quoteattr(form)} sourceLinked="0"/>'
        f'<c:spPr>{solid(PAPER) if paper else "<a:noFill/>"}</c:spPr><c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{round(size * 100)}" b="{int(bold)}">{solid(color)}{face}</a:defRPr></a:pPr>'
        f'<a:endParaRPr lang="zh-CN"/></a:p></c:txPr><c:dLblPos val="{position}"/>{_shown(1)}</c:dLbl>'
    )


def labels(each: Iterable[str]) -> str:
    return f"<c:dLbls>{''.join(each)}{_shown(0)}</c:dLbls>"


def _shown(value: int) -> str:
    rest = "".join(f'<c:{tag} val="0"/>' for tag in ("showCatName", "showSerName", "showPercent", "showBubbleSize"))
    return f'<c:showLegendKey val="0"/><c:showVal val="{value}"/>{rest}'


def point(place: int, look: str) -> str:
    return f'<c:dPt><c:idx val="{place}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/>{look}</c:dPt>'


def column(ours: Series, faces: Faces) -> str:
    """A column, each point in the colour of its verdict where they differ; hatched where it rests on incomplete data."""
    hollow = set(_hollow(ours))
    points = []
    for n, value in enumerate(ours.values):
        color = _color(ours, n)
        if value is not None and n in hollow:
            points.append(point(n, _HATCHED.format(color.lstrip("#").upper())))
        elif value is not None and color != ours.color:
            points.append(point(n, filled(color)))
    return f'{filled(ours.color)}<c:invertIfNegative val="0"/>{"".join(points)}{_labels(ours, faces, "outEnd")}'


_HATCHED = (
    '<c:spPr><a:pattFill prst="wdUpDiag"><a:fgClr><a:srgbClr val="{}"/></a:fgClr>'
    '<a:bgClr><a:srgbClr val="FFFFFF"/></a:bgClr></a:pattFill></c:spPr>'
)


def _color(ours: Series, place: int) -> str:
    return ours.colors[place] if place < len(ours.colors) else ours.color


def line(ours: Series, faces: Faces) -> str:
    """A line with its points, each in the colour of its verdict with the way to it (some programs know no colour of a marker alone); crosses where one rests on incomplete data. Target and pace have none."""
    if ours.draw == "line":
        hollow = set(_hollow(ours))
        points = "".join(
            f'<c:dPt><c:idx val="{n}"/>{_marker("x" if n in hollow else "circle", 8 if n in hollow else 7, _color(ours, n))}'
            f'<c:bubble3D val="0"/>{_stroke(_color(ours, n), 2.5)}</c:dPt>'
            for n, value in enumerate(ours.values)
            if value is not None and (n in hollow or _color(ours, n) != ours.color)
        )
        return f"{_stroke(ours.color, 2.5)}{_marker('circle', 7, ours.color)}{points}{_labels(ours, faces, 't')}"
    if ours.draw == "expected":
        return f"<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>{_marker('circle', 8, ours.color)}{_labels(ours, faces, 'r')}"
    stroke = _stroke(ours.color, 2.25) if ours.draw == "limit" else _stroke(ours.color, 1.75, "sysDash")
    alone = sum(v is not None for v in ours.values) == 1  # a line of one point is none
    return stroke + (_marker("dash", 12, ours.color) if alone else '<c:marker><c:symbol val="none"/></c:marker>')


def interval(ours: Series, below: str, above: str) -> str:
    """Error bars of a forecast. `below`, `above`: references to the cells that hold the distances."""
    ends = []
    for tag, reference, n in (("plus", above, 1), ("minus", below, 0)):
        points = "".join(f'<c:pt idx="{k}"><c:v>{reach[n]!r}</c:v></c:pt>' for k, reach in enumerate(ours.reach) if reach)
        cache = f'<c:formatCode>General</c:formatCode><c:ptCount val="{len(ours.reach)}"/>{points}'
        ends.append(f"<c:{tag}><c:numRef><c:f>{reference}</c:f><c:numCache>{cache}</c:numCache></c:numRef></c:{tag}>")
    look = f'<c:spPr><a:ln w="19050">{solid(ours.color)}</a:ln></c:spPr>'
    return f'<c:errBars><c:errDir val="y"/><c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="0"/>{"".join(ends)}{look}</c:errBars>'


def _hollow(ours: Series) -> list[int]:
    return [n for n, hollow in enumerate(ours.hollow) if hollow and ours.values[n] is not None]


def _stroke(color: str, points: float, dash: str = "solid") -> str:
    return (
        f'<c:spPr><a:ln w="{round(points * 12700)}" cap="rnd">{solid(color)}<a:prstDash val="{dash}"/><a:round/></a:ln></c:spPr>'
    )


def _marker(symbol: str, size: int, color: str) -> str:
    look = f"<c:spPr>{solid(color)}<a:ln>{solid(color)}</a:ln></c:spPr>"
    return f'<c:marker><c:symbol val="{symbol}"/><c:size val="{size}"/>{look}</c:marker>'


def _labels(ours: Series, faces: Faces, above: str) -> str:
    """The points `shown`, with the digits of the screen; of columns on paper, so that no line strikes them through."""
    found = []
    for n, shown in enumerate(ours.shown):
        if shown:
            place = "b" if ours.under and ours.under[n] else above
            color, size = (INK, FONT) if ours.loud else (MUTED, FONT - 3)
            paper = above == "outEnd"
            found.append(label(n, place, ours.formats[n], faces, size=size, bold=ours.loud, color=color, paper=paper))
    return labels(found) if found else ""


def text(size: float, color: str, faces: Faces, *, outer: bool = False) -> str:
    """`c:txPr`; `outer`: as a piece of its own."""
    face = f'<a:latin typeface="{faces.latin}"/><a:ea typeface="{faces.east_asian}"/>'
    return (
        f'<c:txPr{f" {_NAMESPACES}" if outer else ""}><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{round(size * 100)}">{solid(color)}{face}'
        '</a:defRPr></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    )


_TICKS = '<c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
_CATEGORY_END = '<c:auto val="1"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:noMultiLvlLbl val="0"/></c:catAx>'
_CROSS = '<c:crossAx val="{across}"/><c:crosses val="autoZero"/>'


def categories(is_flat: bool, faces: Faces) -> str:
    """The axis of periods; `{own}`, `{across}`: numbers of the axes."""
    look = f'<c:spPr><a:ln w="9525">{solid(LINE)}</a:ln></c:spPr>{text(FONT if is_flat else FONT - 2, INK, faces)}'
    return (
        f'<c:catAx {_NAMESPACES}><c:axId val="{{own}}"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="b"/>{_TICKS}<c:tickLblPos val="low"/>{look}{_CROSS}{_CATEGORY_END}'
    )


def values(chart: NativeChart, faces: Faces) -> str:
    low = "" if chart.low is None else f'<c:min val="{chart.low!r}"/>'
    step = "" if chart.step is None else f'<c:majorUnit val="{chart.step!r}"/>'
    grid = f'<c:majorGridlines><c:spPr><a:ln w="9525">{solid(GRID)}</a:ln></c:spPr></c:majorGridlines>'
    form = f'<c:numFmt formatCode={quoteattr(chart.axis_format)} sourceLinked="0"/>'
    look = f"<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>{text(FONT - 1, MUTED, faces)}"
    return (
        f'<c:valAx {_NAMESPACES}><c:axId val="{{own}}"/><c:scaling><c:orientation val="minMax"/><c:max val="{chart.high!r}"/>{low}</c:scaling>'
        f'<c:delete val="0"/><c:axPos val="l"/>{grid}{form}{_TICKS}<c:tickLblPos val="nextTo"/>{look}{_CROSS}'
        f'<c:crossBetween val="between"/>{step}</c:valAx>'
    )


HIDDEN_CATEGORIES = (
    f'<c:catAx {_NAMESPACES}><c:axId val="{{own}}"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="1"/>'
    f'<c:axPos val="l"/>{_TICKS}<c:tickLblPos val="none"/>{_CROSS}{_CATEGORY_END}'
)
"""Of the board: its table names the rows, the first on top."""


def hidden_values(high: float) -> str:
    """Of the board: no numbers, a dotted line at the whole of the target."""
    grid = f'<c:majorGridlines><c:spPr><a:ln w="9525">{solid(MUTED)}<a:prstDash val="sysDot"/></a:ln></c:spPr></c:majorGridlines>'
    return (
        f'<c:valAx {_NAMESPACES}><c:axId val="{{own}}"/><c:scaling><c:orientation val="minMax"/><c:max val="{high!r}"/><c:min val="0"/></c:scaling>'
        f'<c:delete val="1"/><c:axPos val="t"/>{grid}<c:numFmt formatCode="0%" sourceLinked="0"/>{_TICKS}<c:tickLblPos val="none"/>{_CROSS}'
        '<c:crossBetween val="between"/><c:majorUnit val="1"/></c:valAx>'
    )
