"""XLSX parts that must be looked at before and beside the values: zip bombs, far cells, errors, formulas, formats, what is hidden.

calamine reads the values, but allocates the whole rectangle (one cell at XFD1048576 asks for 550 GB and aborts the process), gives '' for an
error cell or a formula without a stored result, and 0.205 for a cell that shows 20.5%. This module finds those; it reads no value itself.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from xml.etree import ElementTree

MOST_BYTES = 200_000_000
MOST_CELLS = 1_500_000
BUILT_IN_PERCENTS = {9, 10}
BUILT_IN_MONTHS = {17, 27, 36, 50, 52, 57}
"""Formats that show a date as year and month (ECMA-376 18.8.30, zh-cn included)."""
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*[^>/])?>(.*?)</(?:\w+:)?c\s*>", re.DOTALL)
_FILLED = re.compile(rb"<(?:\w+:)?c\b([^>]*[^>/])?>(?!\s*</(?:\w+:)?c\s*>)")
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_PLACE = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]+)([0-9]+)\s*["']""")
_NUMBER = re.compile(rb"""\br\s*=\s*["']\s*([0-9]+)\s*["']""")
_TYPE = re.compile(rb"""\bt\s*=\s*["'](\w+)["']""")
_STYLE = re.compile(rb"""\bs\s*=\s*["']([0-9]+)["']""")
_HIDDEN = re.compile(rb"""\bhidden\s*=\s*["'](?:1|true)["']""")
_COL = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_MIN = re.compile(rb"""\bmin\s*=\s*["']([0-9]+)["']""")
_MAX = re.compile(rb"""\bmax\s*=\s*["']([0-9]+)["']""")
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|t)\b[^>]*>([^<]*)<")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b[^>]*?(?:/>|>([^<]*)<)")


class WorkbookError(Exception):
    """`code` of the catalogue and the reason in words."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


@dataclass
class Marks:
    """Of one sheet: texts to show in place of what calamine gives, percent cells, dates shown as months; keys are (row, column) from 0.

    `hidden_rows` and `hidden_columns`: indices from 0.
    """

    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    percents: set[tuple[int, int]] = field(default_factory=set)
    months: set[tuple[int, int]] = field(default_factory=set)
    formulas: int = 0
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()


def inspect(content: bytes) -> dict[str, Marks]:
    """Sheet name → marks. WorkbookError where the file is unsafe or not a workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _inspect(archive)
    except WorkbookError:
        raise
    except (
        zipfile.BadZipFile,
        ElementTree.ParseError,
        KeyError,
        ValueError,
        OSError,
        EOFError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise WorkbookError("workbook-damaged", "文件不完整、已加密或不是工作簿") from error
    except Exception as error:  # zlib.error and whatever else a damaged archive brings: refused, never a traceback
        raise WorkbookError("workbook-damaged", f"压缩内容有误（{type(error).__name__}）") from error


def _inspect(archive: zipfile.ZipFile) -> dict[str, Marks]:
    members = archive.infolist()
    if sum(m.file_size for m in members) > MOST_BYTES or len(members) > 10_000:
        raise WorkbookError("workbook-too-large", f"展开后超过 {MOST_BYTES // 1_000_000} MB")
    for member in members:
        if member.filename.lower().endswith((".xml", ".rels")):
            with archive.open(member) as stream:
                if re.search(rb"<!DOCTYPE|<!ENTITY|\x00", stream.read(4096), re.IGNORECASE):
                    raise WorkbookError("workbook-damaged", "含有不应有的 XML 声明")
    parts = _sheet_parts(archive)
    percents, months = _styles(archive)
    return {name: _marks(archive.read(part), percents, months) for name, part in parts.items()}


def _local(tag: str) -> str:
    return tag.rsplit("}", 1)[-1]


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → path of its part."""
    names = {n.lower(): n for n in archive.namelist()}
    targets = {}
    for relation in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels")):  # noqa: S314 - DTDs are refused above
        target = relation.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
        targets[relation.get("Id", "")] = names.get(path.lower(), path)
    parts = {}
    for node in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():  # noqa: S314
        if _local(node.tag) == "sheet":
            relation_id = next((v for k, v in node.attrib.items() if _local(k) == "id"), "")
            path = targets.get(relation_id, "")
            if "worksheets" in path:
                parts[node.get("name", "")] = path
    return parts


def is_percent_format(code: str) -> bool:
    return "%" in _bare(code)


def is_month_format(code: str) -> bool:
    """Whether a date is shown as year and month, without its day."""
    bare = _bare(code).lower()
    return "y" in bare and "m" in bare and not re.search("[dhs]", bare)


def _bare(code: str) -> str:
    """A number format without its literal texts, colours and conditions."""
    return re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", code.split(";")[0])


def _styles(archive: zipfile.ZipFile) -> tuple[set[bytes], set[bytes]]:
    """Indices of the cell styles that show a fraction as per cent, and of those that show a date as a month."""
    if "xl/styles.xml" not in archive.namelist():
        return set(), set()
    root = ElementTree.fromstring(archive.read("xl/styles.xml"))  # noqa: S314
    percents, months = set(BUILT_IN_PERCENTS), set(BUILT_IN_MONTHS)
    for node in root.iter():
        if _local(node.tag) == "numFmt":
            number, code = int(node.get("numFmtId", "-1")), node.get("formatCode", "")
            for formats, fits in ((percents, is_percent_format(code)), (months, is_month_format(code))):
                formats.discard(number)
                if fits:
                    formats.add(number)
    cells = next((n for n in root if _local(n.tag) == "cellXfs"), ())
    styled = [(str(i).encode(), int(xf.get("numFmtId", "0"))) for i, xf in enumerate(cells)]
    return {i for i, n in styled if n in percents}, {i for i, n in styled if n in months}


def _marks(xml: bytes, percents: set[bytes], months: set[bytes]) -> Marks:
    _check_extent(xml)
    marks = Marks(hidden_rows=_hidden_rows(xml), hidden_columns=_hidden_columns(xml))
    has_format = any(b's="' + p + b'"' in xml or b"s='" + p + b"'" in xml for p in percents | months)
    if not (has_format or re.search(rb"""\bt\s*=\s*["']e["']|<(?:\w+:)?f\b""", xml)):
        return marks
    for found in _CELL.finditer(xml):
        attributes, inner = found[1] or b"", found[2]
        kind, style, place = _TYPE.search(attributes), _STYLE.search(attributes), _PLACE.search(attributes)
        formula, value = _FORMULA.search(inner), _VALUE.search(inner)
        is_error = kind is not None and kind[1] == b"e"
        is_number = kind is None or kind[1] == b"n"
        is_percent = style is not None and style[1] in percents and is_number
        is_month = style is not None and style[1] in months
        if not (is_error or is_percent or is_month or formula):
            continue
        if place is None:
            raise WorkbookError("workbook-damaged", "单元格没有标明位置")
        at = int(place[2]) - 1, _column(place[1])
        if is_error:
            marks.texts[at] = value[1].decode("utf-8", "replace") if value else "#错误"
        elif formula and (value is None or not value[1]) and not (kind and kind[1] == b"str" and value):
            marks.texts[at] = "=" + (formula[1] or b"").decode("utf-8", "replace")
        elif is_percent:
            marks.percents.add(at)
        elif is_month:
            marks.months.add(at)
        marks.formulas += formula is not None
    return marks


def _hidden_rows(xml: bytes) -> tuple[int, ...]:
    if b"hidden" not in xml:
        return ()
    rows = (_NUMBER.search(a) for a in _ROW.findall(xml) if _HIDDEN.search(a))
    return tuple(int(r[1]) - 1 for r in rows if r)


def _hidden_columns(xml: bytes) -> tuple[int, ...]:
    columns: list[int] = []
    for attributes in _COL.findall(xml[:200_000]):
        low, high = _MIN.search(attributes), _MAX.search(attributes)
        if _HIDDEN.search(attributes) and low and high:
            columns += range(int(low[1]) - 1, min(int(high[1]), 200))
    return tuple(columns)


def _column(letters: bytes) -> int:
    index = 0
    for character in letters.upper()[:4]:
        index = index * 26 + character - 64
    return index - 1


def _check_extent(xml: bytes) -> None:
    """The rectangle calamine would allocate, from the filled cells."""
    attributes = _FILLED.findall(xml)
    if not attributes:
        return
    joined = b" ".join(attributes)
    if b"&" in joined:
        raise WorkbookError("workbook-damaged", "单元格位置写法异常")
    places = _PLACE.findall(joined)
    columns = max((_column(c) for c in {c for c, _ in places}), default=0) + 1
    rows = max((int(r) for _, r in places), default=0)
    if len(places) < len(attributes):  # cells without a place follow one another
        rows = max(rows, len(_ROW.findall(xml)), *(int(n) for a in _ROW.findall(xml) for n in _NUMBER.findall(a)[:1]), 1)
        columns = max(columns, len(attributes))
    if rows * columns > MOST_CELLS:
        raise WorkbookError("workbook-too-large", f"单元格铺到第 {rows} 行、第 {columns} 列")
