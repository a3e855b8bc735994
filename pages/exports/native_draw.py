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
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION
from pptx.enum.chart import XL_TICK_MARK as TICK
from pptx.enum.dml import MSO_LINE, MSO_PATTERN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Emu, Pt
from xlsxwriter import Workbook

from pages.charts.theme import GRID, INK, LINE, MUTED, TRACK
from pages.exports.native import BoardChart, NativeChart, Series
from pages.exports.text import Faces, clean, rgb, set_faces

FONT = 12


class _Writer(CategoryWorkbookWriter):  # type: ignore[misc]
    """A name that begins with `=` or looks like a link stays text in the data sheet."""

    @contextmanager
    def _open_worksheet(self, xlsx_file: Any) -> Any:
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        workbook = Workbook(xlsx_file, options)
        worksheet = workbook.add_worksheet()
        worksheet.set_column(0, 8, 16)
        yield workbook, worksheet
        workbook.close()


class _Data(CategoryChartData):  # type: ignore[misc]
    @property
    def _workbook_writer(self) -> _Writer:
        return _Writer(self)


def add_chart(slide: Any, chart: NativeChart, box: tuple[int, int, int, int], faces: Faces, name: str, said: str) -> Any:
    """The chart of one indicator at `box` (left, top, width, height in EMU). `said`: for those who cannot see it."""
    data = _Data(number_format=chart.axis_format)
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
    native = frame.chart
    if columns and columns < len(ordered):
        _lines_apart(native, columns)
    drawn = [s for plot in native.plots for s in plot.series]
    for ours, theirs in zip(ordered, drawn, strict=True):
        (_column if ours.draw == "column" else _line)(theirs, ours)
    if columns:
        native.plots[0].gap_width, native.plots[0].overlap = (60, -5) if columns > 1 else (50, 0)
    _axes(native, chart)
    native.has_legend = True
    native.legend.position, native.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    _finish(native, faces)
    return frame


def _name(frame: Any, name: str, said: str) -> None:
    frame.name = clean(name)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", clean(said))


def _lines_apart(native: Any, columns: int) -> None:
    """Move every series after the first `columns` from the bar chart to a line chart on the same axes."""
    bars = native._chartSpace.find(".//" + qn("c:barChart"))
    lines = parse_xml(
        f'<c:lineChart {nsdecls("c")}><c:grouping val="standard"/><c:varyColors val="0"/><c:marker val="1"/></c:lineChart>'
    )
    marker = lines.find(qn("c:marker"))
    for series in bars.findall(qn("c:ser"))[columns:]:
        bars.remove(series)
        for tag in ("c:invertIfNegative", "c:spPr"):
            for old in series.findall(qn(tag)):
                series.remove(old)
        series.append(parse_xml(f'<c:smooth {nsdecls("c")} val="0"/>'))
        marker.addprevious(series)
    for axis in bars.findall(qn("c:axId")):
        lines.append(deepcopy(axis))
    bars.addnext(lines)


def _column(theirs: Any, ours: Series) -> None:
    theirs.format.fill.solid()
    theirs.format.fill.fore_color.rgb = rgb(ours.color)
    theirs.invert_if_negative = False
    for n, hollow in enumerate(ours.hollow):
        if hollow and ours.values[n] is not None:
            fill = theirs.points[n].format.fill
            fill.patterned()
            fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
            fill.fore_color.rgb, fill.back_color.rgb = rgb(ours.color), rgb("#ffffff")
    _labels(theirs, ours, XL_LABEL_POSITION.OUTSIDE_END, XL_LABEL_POSITION.INSIDE_END)


def _line(theirs: Any, ours: Series) -> None:
    line = theirs.format.line
    line.color.rgb = rgb(ours.color)
    theirs.smooth = False
    if ours.draw == "line":
        line.width = Pt(2.5)
        theirs.marker.style, theirs.marker.size = XL_MARKER_STYLE.CIRCLE, 7
        theirs.marker.format.fill.solid()
        theirs.marker.format.fill.fore_color.rgb = rgb(ours.color)
        theirs.marker.format.line.color.rgb = rgb(ours.color)
        for n, hollow in enumerate(ours.hollow):
            if hollow and ours.values[n] is not None:
                marker = theirs.points[n].marker
                marker.style, marker.size = XL_MARKER_STYLE.X, 8
                marker.format.line.color.rgb = rgb(ours.color)
        _labels(theirs, ours, XL_LABEL_POSITION.ABOVE, XL_LABEL_POSITION.BELOW)
        return
    line.width = Pt(2.25 if ours.draw == "limit" else 1.75)
    if ours.draw == "path":
        line.dash_style = MSO_LINE.SQUARE_DOT
    theirs.marker.style = XL_MARKER_STYLE.NONE
    if sum(v is not None for v in ours.values) == 1:  # a line of one point is none
        theirs.marker.style, theirs.marker.size = XL_MARKER_STYLE.DASH, 12
        theirs.marker.format.line.color.rgb = rgb(ours.color)


def _labels(theirs: Any, ours: Series, above: Any, below: Any) -> None:
    """The values of the points `shown`, each with the digits of the screen; they follow the data sheet."""
    for n, shown in enumerate(ours.shown):
        if not shown:
            continue
        label = theirs.points[n].data_label
        under = bool(ours.under) and ours.under[n]
        label.position = below if under else above
        label.font.size, label.font.bold = Pt(FONT if ours.loud else FONT - 2), ours.loud
        inside = under and below == XL_LABEL_POSITION.INSIDE_END
        label.font.color.rgb = rgb("#ffffff" if inside and ours.loud else INK if ours.loud or inside else MUTED)
        element = label._dLbl
        form = parse_xml(f'<c:numFmt {nsdecls("c")} formatCode="" sourceLinked="0"/>')
        form.set("formatCode", ours.formats[n])
        for old in element.findall(qn("c:numFmt")):
            element.remove(old)
        after = next(c for c in element if c.tag in (qn("c:spPr"), qn("c:txPr"), qn("c:dLblPos"), qn("c:showLegendKey")))
        after.addprevious(form)
        _value_only(element)


def _value_only(label: Any) -> None:
    for tag in ("c:showLegendKey", "c:showCatName", "c:showSerName", "c:showPercent", "c:showBubbleSize"):
        label.find(qn(tag)).set("val", "0")
    label.find(qn("c:showVal")).set("val", "1")


def _axes(native: Any, chart: NativeChart) -> None:
    values, categories = native.value_axis, native.category_axis
    values.maximum_scale = chart.high
    if chart.low is not None:
        values.minimum_scale = chart.low
    if chart.step is not None:
        values.major_unit = chart.step
    values.has_major_gridlines = True
    values.major_gridlines.format.line.color.rgb = rgb(GRID)
    values.format.line.fill.background()
    values.major_tick_mark = values.minor_tick_mark = TICK.NONE
    values.tick_labels.number_format, values.tick_labels.number_format_is_linked = chart.axis_format, False
    values.tick_labels.font.size = Pt(FONT - 1)
    values.tick_labels.font.color.rgb = rgb(MUTED)
    categories.format.line.color.rgb = rgb(LINE)
    categories.major_tick_mark = TICK.NONE
    categories.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    grouped = not isinstance(chart.categories[0], str)
    categories.tick_labels.font.size = Pt(FONT - 2 if grouped else FONT)
    categories.tick_labels.font.color.rgb = rgb(INK)
    categories.has_major_gridlines = False


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
    native = frame.chart
    plot = native.plots[0]
    plot.gap_width, plot.overlap = 70, 100
    track, progress = plot.series[0], plot.series[1]
    track.format.fill.solid()
    track.format.fill.fore_color.rgb = rgb(TRACK)
    for n, (value, color) in enumerate(zip(board.progress, board.colors, strict=True)):
        fill = progress.points[n].format.fill
        fill.solid()
        fill.fore_color.rgb = rgb(color)
        if value is not None and value >= 0:
            label = progress.points[n].data_label
            inside = value >= 0.18
            label.position = XL_LABEL_POSITION.INSIDE_BASE if inside else XL_LABEL_POSITION.OUTSIDE_END
            label.font.size, label.font.bold = Pt(10), True
            label.font.color.rgb = rgb("#ffffff" if inside else color)
            element = label._dLbl
            _value_only(element)
    pace = plot.series[2]
    pace.format.fill.background()
    pace.format.line.color.rgb, pace.format.line.width = rgb(INK), Pt(1.5)
    values, categories = native.value_axis, native.category_axis
    values.minimum_scale, values.maximum_scale, values.major_unit = 0, board.high, 1
    values.has_major_gridlines = True
    values.major_gridlines.format.line.color.rgb = rgb(MUTED)
    values.major_gridlines.format.line.dash_style = MSO_LINE.SQUARE_DOT
    values.visible = categories.visible = False
    categories.reverse_order = True
    native.has_legend = False
    area = native._chartSpace.find(".//" + qn("c:plotArea"))
    for old in area.findall(qn("c:layout")):
        area.remove(old)
    area.insert(0, parse_xml(_WHOLE))
    _finish(native, faces)
    return frame


_WHOLE = (
    f'<c:layout {nsdecls("c")}><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
    '<c:x val="0"/><c:y val="0"/><c:w val="1"/><c:h val="1"/></c:manualLayout></c:layout>'
)


def _finish(native: Any, faces: Faces) -> None:
    """No automatic title, an East Asian typeface for all text; gaps stay gaps, a bar longer than the axis keeps its label."""
    native.has_title = False
    native.font.size = Pt(FONT)
    native.font.color.rgb = rgb(INK)
    space = native._chartSpace
    for properties in (*space.iter(qn("a:defRPr")), *space.iter(qn("a:rPr"))):
        set_faces(properties, faces)
    chart = space.find(qn("c:chart"))
    for tag, value in (("c:plotVisOnly", "1"), ("c:dispBlanksAs", "gap"), ("c:showDLblsOverMax", "1")):
        for old in chart.findall(qn(tag)):
            chart.remove(old)
        chart.append(etree.Element(qn(tag), val=value))
