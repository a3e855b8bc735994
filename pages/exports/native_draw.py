"""Native charts on a slide: python-pptx makes the chart and its data sheet, the combined kinds are made from it here.

Every series, line series too, keeps its reference to the data sheet, so a number changed there changes the chart.
"""

from __future__ import annotations

from contextlib import contextmanager
from copy import deepcopy
from typing import Any

from lxml import etree
from pptx.chart.data import CategoryChartData
from pptx.chart.xlsx import CategoryWorkbookWriter
from pptx.enum.chart import XL_CHART_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Emu
from xlsxwriter import Workbook

from pages.charts.theme import INK, TRACK
from pages.exports import native_series as looks
from pages.exports.native import BoardChart
from pages.exports.native_parts import REACH, NativeChart, Series
from pages.exports.text import Faces, clean

FONT = looks.FONT
BAR = 0.09
"""Most of the plot's width that one column takes."""
SHORT = 0.22
"""A bar below this share of the target has its percentage beside it."""


class _Book(Workbook):  # type: ignore[misc]
    """Makes each number format once; the library asks for one a series."""

    def add_format(self, properties: Any = None) -> Any:
        if set(properties or ()) != {"num_format"}:
            return super().add_format(properties)
        made = self.__dict__.setdefault("made", {})
        key = properties["num_format"]
        if key not in made:
            made[key] = super().add_format(properties)
        return made[key]


class _Writer(CategoryWorkbookWriter):  # type: ignore[misc]
    """A name that begins with `=` or looks like a link stays text in the data sheet."""

    @contextmanager
    def _open_worksheet(self, xlsx_file: Any) -> Any:
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        workbook = _Book(xlsx_file, options)
        worksheet = workbook.add_worksheet()
        worksheet.set_column(0, 8, 16)
        yield workbook, worksheet
        workbook.close()

    def _populate_worksheet(self, workbook: Any, worksheet: Any) -> None:
        """The interval of a forecast stands in two columns after the series."""
        super()._populate_worksheet(workbook, worksheet)
        forecast = self._chart_data.forecast
        if forecast is None:
            return
        form = workbook.add_format({"num_format": forecast.number_format})
        for n, head in enumerate(REACH):
            column = self._chart_data.categories.depth + len(self._chart_data) + n
            worksheet.write(0, column, head)
            for k, reach in enumerate(forecast.reach):
                if reach:
                    worksheet.write_number(k + 1, column, reach[n], form)

    def reach_refs(self) -> list[str]:
        """Of the cells below each head of REACH."""
        first = self._chart_data.categories.depth + len(self._chart_data) + 1
        letters = [self._column_reference(first + n) for n in range(len(REACH))]
        return [f"Sheet1!${x}$2:${x}${self._chart_data.categories.leaf_count + 1}" for x in letters]


class _Data(CategoryChartData):  # type: ignore[misc]
    forecast: Series | None = None

    @property
    def _workbook_writer(self) -> _Writer:
        return _Writer(self)


def add_chart(slide: Any, chart: NativeChart, box: tuple[int, int, int, int], faces: Faces, name: str, said: str) -> Any:
    """The chart of one indicator at `box` (left, top, width, height in EMU). `said`: for those who cannot see it."""
    data = _Data(number_format=chart.axis_format)
    data.forecast = chart.forecast
    for category in chart.categories:
        if isinstance(category, str):
            data.add_category(clean(category))
        else:
            year = data.add_category(category[0])
            for part in category[1]:
                year.add_sub_category(part)
    ordered = sorted(chart.series, key=lambda s: s.draw != "column")
    for series in ordered:
        data.add_series(clean(series.name), series.values, series.number_format)
    columns = sum(s.draw == "column" for s in ordered)
    kind = XL_CHART_TYPE.COLUMN_CLUSTERED if columns else XL_CHART_TYPE.LINE_MARKERS
    frame = slide.shapes.add_chart(kind, *(Emu(int(v)) for v in box), data)
    _name(frame, name, said)
    space = frame.chart._chartSpace
    if columns and columns < len(ordered):
        _lines_apart(space, columns)
    for ours, theirs in zip(ordered, space.iter(qn("c:ser")), strict=True):
        is_line = ours.draw != "column"
        look = (looks.line if is_line else looks.column)(ours, faces)
        look += looks.interval(ours, *data._workbook_writer.reach_refs()) if ours.draw == "expected" else ""
        looks.dress(theirs, look, is_line=is_line)
    if columns:
        _spacing(space, *((60, -5) if columns > 1 else (_gap(chart.count), 0)))
    _axes(space, looks.categories(isinstance(chart.categories[0], str), faces), looks.values(chart, faces))
    _finish(space, faces, legend=True)
    return frame


def _name(frame: Any, name: str, said: str) -> None:
    frame.name = clean(name)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", clean(said))


def _lines_apart(space: Any, columns: int) -> None:
    """Move every series after the first `columns` from the bar chart to a line chart on the same axes."""
    bars = space.find(".//" + qn("c:barChart"))
    lines = parse_xml(
        f'<c:lineChart {nsdecls("c")}><c:grouping val="standard"/><c:varyColors val="0"/><c:marker val="1"/></c:lineChart>'
    )
    marker = lines.find(qn("c:marker"))
    for series in bars.findall(qn("c:ser"))[columns:]:
        bars.remove(series)
        marker.addprevious(series)
    for axis in bars.findall(qn("c:axId")):
        lines.append(deepcopy(axis))
    bars.addnext(lines)


def _gap(count: int) -> int:
    """Space between single columns in per cent of their width: few of them stay as narrow as many."""
    return max(50, min(500, round(100 / (BAR * count) - 100)))


def _spacing(space: Any, gap: int, overlap: int) -> None:
    bars = space.find(".//" + qn("c:barChart"))
    for tag in ("c:gapWidth", "c:overlap"):
        for old in bars.findall(qn(tag)):
            bars.remove(old)
    first = bars.find(qn("c:axId"))
    first.addprevious(etree.Element(qn("c:gapWidth"), val=str(gap)))
    first.addprevious(etree.Element(qn("c:overlap"), val=str(overlap)))


def _axes(space: Any, categories: str, values: str) -> None:
    """Both axes anew, under the numbers that the charts know them by."""
    area = space.find(".//" + qn("c:plotArea"))
    one, other = (
        e.get("val") for e in area.findall(f"{qn('c:catAx')}/{qn('c:axId')}") + area.findall(f"{qn('c:valAx')}/{qn('c:axId')}")
    )
    for old in area.findall(qn("c:catAx")) + area.findall(qn("c:valAx")):
        area.remove(old)
    last = area.findall(qn("c:barChart")) + area.findall(qn("c:lineChart"))
    for text, own, across in ((values, other, one), (categories, one, other)):
        last[-1].addnext(parse_xml(text.format(own=own, across=across)))


def add_board(slide: Any, board: BoardChart, box: tuple[int, int, int, int], faces: Faces, name: str, said: str) -> Any:
    """Bars of progress on the full length of the target, the pace as a frame around them; made to lie on the rows of a table.

    The frame is a third series of the same bar chart: marks of another chart kind (a scatter, a second bar chart) are not drawn
    at their place by every program.
    """
    data = _Data(number_format="0%")
    data.categories = [clean(x) for x in board.labels]
    data.add_series("目标全长", [None if p is None else 1 for p in board.progress], "0%")
    data.add_series("完成进度", board.progress, "0%")
    data.add_series("序时进度", board.elapsed, "0%")
    frame = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *(Emu(int(v)) for v in box), data)
    _name(frame, name, said)
    space = frame.chart._chartSpace
    _spacing(space, 70, 100)
    track, progress, pace = space.iter(qn("c:ser"))
    looks.dress(track, looks.filled(TRACK))
    points = "".join(looks.point(n, looks.filled(color)) for n, color in enumerate(board.colors))
    written = [_progress_label(n, board, faces) for n in range(len(board.progress))]
    looks.dress(progress, f'<c:invertIfNegative val="0"/>{points}{looks.labels(filter(None, written))}')
    looks.dress(pace, looks.framed(INK, 1.5))
    _axes(space, looks.HIDDEN_CATEGORIES, looks.hidden_values(board.high))
    area = space.find(".//" + qn("c:plotArea"))
    for old in area.findall(qn("c:layout")):
        area.remove(old)
    area.insert(0, parse_xml(_WHOLE))
    _finish(space, faces, legend=False)
    return frame


def _progress_label(place: int, board: BoardChart, faces: Faces) -> str:
    """The percentage on the bar, or beside one too short to hold it: beyond the frame of the pace, which would cut through it."""
    value, pace = board.progress[place], board.elapsed[place] or 0.0
    if value is None or value < 0:
        return ""
    if value >= SHORT:
        return looks.label(place, "inBase", "0%", faces, size=10, bold=True, color="#ffffff")
    beyond = max(pace - value, 0.0) / board.high
    return looks.label(place, "outEnd", "0%", faces, size=10, bold=True, color=board.colors[place], moved=beyond)


_WHOLE = (
    f'<c:layout {nsdecls("c")}><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
    '<c:x val="0"/><c:y val="0"/><c:w val="1"/><c:h val="1"/></c:manualLayout></c:layout>'
)


def _finish(space: Any, faces: Faces, *, legend: bool) -> None:
    """No automatic title, an East Asian typeface for all text; gaps stay gaps, a bar longer than the axis keeps its label."""
    chart = space.find(qn("c:chart"))
    area = chart.find(qn("c:plotArea"))
    for old in [c for c in chart if c is not area]:
        chart.remove(old)
    area.addprevious(etree.Element(qn("c:autoTitleDeleted"), val="1"))
    if legend:
        chart.append(parse_xml(f'<c:legend {nsdecls("c")}><c:legendPos val="t"/><c:overlay val="0"/></c:legend>'))
    for tag, value in (("c:plotVisOnly", "1"), ("c:dispBlanksAs", "gap"), ("c:showDLblsOverMax", "1")):
        chart.append(etree.Element(qn(tag), val=value))
    for old in space.findall(qn("c:txPr")):
        space.remove(old)
    chart.addnext(parse_xml(looks.text(FONT, INK, faces, outer=True)))
