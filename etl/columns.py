"""Rows → where the header is and which column is what (`data/intake/headers.csv`). Reads no data row, guesses no column by its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from etl import text
from etl.issues import Issue, intake_rows, issue, shorten
from etl.read import HEADER_WITHIN

NAMES = {
    "indicator": "指标", "region": "区域", "period": "期间", "value": "数值",
    "basis": "口径", "numerator": "分子", "denominator": "分母", "note": "备注",
}  # fmt: skip
MOST_UNUSED = 20
_WITH_UNIT = re.compile(r"(.+?)[(\[【〔](?:单位:)?(.{1,20})[)\]】〕]")
_PREAMBLE_UNIT = re.compile(r"[(\[【]?(?:计量单位|数据单位|单位)[:]([^)\]】]{1,20})[)\]】]?")
_BODIES = ("局", "委", "办", "院", "会", "部", "中心", "街道", "公司", "办事处", "政府", "区", "协")


@dataclass(frozen=True)
class Header:
    """`index` of the header row from 0, field → column index, `unit` (text, column index) written in the header of 数值."""

    index: int
    columns: dict[str, int]
    width: int
    unnamed: tuple[int, ...]
    unit: tuple[str, int] | None = None

    def letter(self, field: str) -> str | None:
        return text.letter(self.columns[field]) if field in self.columns else None


@lru_cache(maxsize=1)
def _aliases() -> dict[str, str]:
    known = {text.key(r["alias"]): r["field"] for r in intake_rows("headers.csv")}
    return known | {field: field for field in NAMES}


def _field(cell: str) -> tuple[str | None, str]:
    """(field or none, unit written behind the name)."""
    if len(cell) > 60:
        return None, ""
    name = text.key(cell)
    if name in _aliases():
        return _aliases()[name], ""
    match = _WITH_UNIT.fullmatch(text.squeeze(cell))
    if match and _aliases().get(text.key(match[1])) == "value":
        return "value", match[2]
    return None, ""


def known_names(row: list[str]) -> int:
    """How many different fields the row names."""
    return len({_field(cell)[0] for cell in row[:1000]} - {None})


def find_header(rows: list[list[str]]) -> int | None:
    """Index of the row that names most fields (at least two), among the first 30."""
    scores = [known_names(row) for row in rows[:HEADER_WITHIN]]
    best = max(scores, default=0)
    return scores.index(best) if best >= 2 else None


def bind(rows: list[list[str]], sheet: str | None) -> tuple[Header | None, list[Issue]]:
    """The header, or none with the errors that say why not; notes on the columns that are not used."""
    index = find_header(rows)
    if index is None:
        first = next((row for row in rows if any(cell.strip() for cell in row)), [])
        found = "、".join(shorten(c.strip()) for c in first[:10] if c.strip()) or "（空）"
        return None, [issue("header-missing", sheet=sheet, missing="指标、区域、期间、数值", found=found)]
    row = index + 1
    cells = list(rows[index])
    while cells and not text.squeeze(cells[-1]):
        cells.pop()
    where: dict[str, list[int]] = {}
    unit, unnamed, issues = None, [], []
    unused: list[int] = []
    for i, cell in enumerate(cells):
        field, unit_text = _field(cell)
        if field:
            where.setdefault(field, []).append(i)
            unit = (unit_text, i) if unit_text else unit
        elif text.squeeze(cell):
            unused.append(i)
        else:
            unnamed.append(i)
    for field, indices in where.items():
        if len(indices) > 1:
            letters = "、".join(text.letter(i) for i in indices)
            issues.append(
                issue("header-duplicate", cells[indices[1]].strip(), sheet=sheet, row=row, column=text.letter(indices[1]),
                      field=NAMES[field], columns=letters)
            )  # fmt: skip
    missing = [NAMES[f] for f in ("indicator", "region", "period") if f not in where]
    if "value" not in where and not {"numerator", "denominator"} <= set(where):
        missing.append("数值")
    if missing:
        found = "、".join(shorten(c.strip()) for c in cells[:20] if c.strip())
        issues.append(issue("header-missing", sheet=sheet, row=row, missing="、".join(missing), found=found))
    if issues:
        return None, issues
    notes = [issue("column-unused", cells[i].strip(), sheet=sheet, row=row, column=text.letter(i)) for i in unused[:MOST_UNUSED]]
    if len(unused) > MOST_UNUSED:
        notes.append(issue("column-unused", f"其余 {len(unused) - MOST_UNUSED} 列", sheet=sheet, row=row))
    return Header(index, {f: i[0] for f, i in where.items()}, len(cells), tuple(unnamed), unit), notes


def preamble_units(rows: list[list[str]], header: Header, bodies: set[str]) -> list[tuple[str, int, int]]:
    """(unit, row, column index) of every `单位：万人` above the header; a government body after 单位： is not a unit of measurement."""
    found = []
    for r, row in enumerate(rows[: header.index]):
        for c, cell in enumerate(row[:100]):
            match = _PREAMBLE_UNIT.search(text.squeeze(cell)) if len(cell) < 200 else None
            if not match or text.squeeze(cell)[: match.start()].endswith(("填报", "报送", "牵头", "责任", "编制")):
                continue
            words = match[1].split(",")[0].split("、")[0]
            if text.key(words) not in bodies and not words.endswith(_BODIES):
                found.append((words, r + 1, c))
    return found
