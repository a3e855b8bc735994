"""Reads a deck back: charts with their data sheets, tables, words."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Any

import openpyxl
from pptx import Presentation
from pptx.oxml.ns import qn


@dataclass
class Drawn:
    """A series of a chart as the slide shows it: name, values and labels' formats by category position; and its references."""

    name: str
    values: list[float | None]
    name_ref: str
    values_ref: str
    categories_ref: str
    formats: dict[int, str]
    kind: str


def slides(content: bytes) -> list[Any]:
    return list(Presentation(io.BytesIO(content)).slides)


def words(slide: Any) -> str:
    found = []
    for shape in slide.shapes:
        if shape.has_text_frame:
            found.append(shape.text_frame.text)
        if shape.has_table:
            found += [c.text_frame.text for r in shape.table.rows for c in r.cells]
    return "\n".join(found)


def charts(slide: Any) -> list[Any]:
    return [s.chart for s in slide.shapes if s.has_chart]


def table(slide: Any, name: str) -> list[list[str]]:
    shape = next(s for s in slide.shapes if s.has_table and s.name == name)
    return [[c.text_frame.text for c in r.cells] for r in shape.table.rows]


def drawn(chart: Any) -> list[Drawn]:
    found = []
    for series in chart._chartSpace.iter(qn("c:ser")):
        values = series.find(qn("c:val"))
        cache = values.find(f".//{qn('c:numCache')}")
        count = int(cache.find(qn("c:ptCount")).get("val"))
        points = {int(p.get("idx")): float(p.find(qn("c:v")).text) for p in cache.findall(qn("c:pt"))}
        formats = {
            int(label.find(qn("c:idx")).get("val")): label.find(qn("c:numFmt")).get("formatCode")
            for label in series.iter(qn("c:dLbl"))
            if label.find(qn("c:numFmt")) is not None
        }
        found.append(
            Drawn(
                name=series.find(f"{qn('c:tx')}//{qn('c:v')}").text,
                values=[points.get(n) for n in range(count)],
                name_ref=series.find(f"{qn('c:tx')}//{qn('c:f')}").text,
                values_ref=values.find(f".//{qn('c:f')}").text,
                categories_ref=series.find(f"{qn('c:cat')}//{qn('c:f')}").text,
                formats=formats,
                kind=series.getparent().tag.rpartition("}")[2],
            )
        )
    return found


def sheet_of(chart: Any) -> Any:
    """The data sheet inside."""
    book = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
    return book.worksheets[0]


def cells(sheet: Any, reference: str) -> list[Any]:
    """Values of `Sheet1!$B$2:$B$5`, column by column, or of one cell."""
    area = re.sub(r"^.*!", "", reference).replace("$", "")
    block = sheet[area]
    if not isinstance(block, tuple):
        return [block.value]
    return [c.value for row in block for c in row]
