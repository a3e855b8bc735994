"""The long template as XLSX, pre-filled for one unit and period. What it writes, `etl.intake.examine` reads back; it reads no database.

Sheet 填报: HEADERS, one row an indicator and region, then empty rows. The columns to the right of 备注 are for the sender's eyes: the reader
takes 计量单位 for the unit and leaves the others. Sheet 说明 explains the indicators and holds the drop-downs' lists; it has no number and
no period, so it cannot be taken for data.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from etl.bases import NAMES
from etl.cells import half_widths, legible, write_text
from metrics.model import BASES_OF_KIND, Indicator, Period, Plan, UsageError

HEADERS = ("指标", "区域", "期间", "数值", "口径", "分子", "分母", "备注", "计量单位", "上期数", "上期期间", "填报说明")
WIDTHS = (25, 15, 9, 11, 11, 9, 9, 18, 9, 11, 15, 24)
GUIDE_HEADERS = ("填报项", "计量", "建议口径", "分子指什么", "分母指什么", "目标出处", "约定", "", "可选区域", "可选口径")
GUIDE_WIDTHS = (24, 7, 11, 18, 18, 30, 46, 2, 16, 12)
FONT = "Calibri"
ROW_HEIGHT, LINE_HEIGHT = 21, 15
SPARE_ROWS = 20
CHECKED_ROWS = 500
"""So far below the pre-filled rows do drop-downs and checks reach."""
HEADER_FILL = PatternFill("solid", fgColor="FFDDE6F0")
SHOWN_FILL = PatternFill("solid", fgColor="FFF2F2F2")
"""Cells that are not for filling in."""
_LINE = Side(style="thin", color="FFAAB5BF")
_BORDER = Border(_LINE, _LINE, _LINE, _LINE)
_OPEN = Protection(locked=False)
_NUMBERS = (4, 6, 7)
_PARTS = (6, 7)


class Last(NamedTuple):
    """The newest earlier reading of a row, as it is shown: text or an exact number, and its period."""

    number: str | Decimal
    period: str


def make_template(plan: Plan, unit: str | None, period: Period, last: pd.DataFrame | None = None) -> bytes:
    """Rows for the indicators that `unit` leads (all where none) × all regions.

    `last`: readings in force as of `data.queries.readings_in_force`; of those before `period` the newest is shown beside.
    UsageError where the unit is not known or leads no indicator that is reported.
    """
    indicators = _indicators(plan, unit)
    known = _last_values(last, period)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "填报"
    _header(sheet, HEADERS, WIDTHS)
    for indicator in indicators:
        for region in plan.region_names:
            _row(sheet, indicator, region, period, known.get((indicator.code, region), {}))
    _spare_rows(sheet)
    guide = book.create_sheet("说明")
    _guide(guide, plan, indicators)
    _checks(sheet, plan, indicators)
    found = plan.unit_named(unit) if unit else None
    for page in (sheet, guide):
        _print_setup(page, plan, found.name if found else "", period)
    _protect(sheet)
    book.properties.title, book.properties.creator = legible(plan.title), "数据上报模板"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _indicators(plan: Plan, unit: str | None) -> list[Indicator]:
    reported = [i for i in plan.indicators if i.kind != "growth"]  # a growth rate is computed
    if unit is None:
        return reported
    found = plan.unit_named(unit)
    if found is None:
        raise UsageError(f"规划中没有单位“{unit}”。可用：{'、'.join(u.name for u in plan.units)}。")
    names = {found.name, *found.aliases}
    led = [i for i in reported if names & set(i.lead_units)]
    if not led:
        raise UsageError(f"单位“{found.name}”没有牵头的指标，不需要填报。")
    return led


def _basis(indicator: Indicator) -> str:
    return indicator.reported_as or BASES_OF_KIND[indicator.kind][0]


# --- last values ------------------------------------------------------------------------------------------------------------------


def _last_values(last: pd.DataFrame | None, period: Period) -> dict[tuple[str, str], dict[str, Last]]:
    """(indicator, region) → basis → newest reading before `period`."""
    found: dict[tuple[str, str], dict[str, tuple[int, Last]]] = {}
    for row in () if last is None else last.itertuples():
        at, number = Period.parse(str(row.period)), _shown(row.value, row.numerator, row.denominator)
        if number is None or at.last_month >= period.last_month:
            continue
        words = at.code + ("（演示数据）" if getattr(row, "demo", False) else "")
        bases = found.setdefault((str(row.indicator), str(row.region)), {})
        if str(row.basis) not in bases or bases[str(row.basis)][0] < at.last_month:
            bases[str(row.basis)] = at.last_month, Last(number, words)
    return {key: {basis: reading for basis, (_, reading) in bases.items()} for key, bases in found.items()}


def _shown(value: object, numerator: object, denominator: object) -> str | Decimal | None:
    number, top, bottom = (None if pd.isna(n) or n == "" else Decimal(str(n)) for n in (value, numerator, denominator))  # type: ignore[call-overload]
    if number is not None:
        return number if len(number.normalize().as_tuple().digits) <= 15 else f"{number.normalize():f}"  # Excel keeps 15 digits
    return f"{top.normalize():f} / {bottom.normalize():f}" if top is not None and bottom is not None else None


# --- sheet 填报 -------------------------------------------------------------------------------------------------------------------


def _row(sheet: Worksheet, indicator: Indicator, region: str, period: Period, known: dict[str, Last]) -> None:
    basis = _basis(indicator)
    reading = known.get(basis)
    if reading is None and known:  # in another basis: shown with its name
        other, reading = next(iter(known.items()))
        reading = Last(reading.number, f"{reading.period} {NAMES[other]}")
    number = sheet.max_row + 1
    texts = {1: indicator.name, 2: region, 3: period.code, 5: NAMES[basis], 9: indicator.unit, 12: _how(indicator)}
    if reading:
        texts[11] = reading.period
    for column in range(1, len(HEADERS) + 1):
        cell = sheet.cell(number, column)
        if texts.get(column):
            write_text(cell, texts[column])
        _dress(cell, column, is_open=indicator.kind == "ratio" or column not in _PARTS)
    sheet.row_dimensions[number].height = ROW_HEIGHT
    if reading:
        _write_last(sheet.cell(number, 10), reading.number)


def _write_last(cell: Cell, number: str | Decimal) -> None:
    if isinstance(number, str):
        write_text(cell, number)
    else:
        cell.value = number
        cell.number_format = "#,##0" if number == number.to_integral_value() else "General"
    cell.alignment = Alignment(horizontal="right", vertical="center")


def _dress(cell: Cell, column: int, is_open: bool = True) -> None:
    cell.border, cell.protection = _BORDER, _OPEN
    cell.alignment = Alignment(vertical="center", wrap_text=column == 8, shrink_to_fit=column != 8, indent=int(column > 8))
    if column not in _NUMBERS:  # a number typed into a text cell stays text, and the check of numbers would refuse it
        cell.number_format = "@"
    if column > 8 or not is_open:
        cell.fill = SHOWN_FILL
        cell.font = Font(name=FONT, size=10, color="FF51606E")


def _how(indicator: Indicator) -> str:
    if indicator.kind == "ratio":
        return "填数值，或分子、分母"
    return f"{'整数，' if indicator.whole else ''}无数留空，零填 0"


def _spare_rows(sheet: Worksheet) -> None:
    for row in range(sheet.max_row + 1, sheet.max_row + 1 + SPARE_ROWS):
        sheet.row_dimensions[row].height = ROW_HEIGHT
        for column in range(1, len(HEADERS) + 1):
            _dress(sheet.cell(row, column), column)


def _checks(sheet: Worksheet, plan: Plan, indicators: list[Indicator]) -> None:
    """Drop-downs and bounds; all warn and let the sender go on, since aliases are read too and paste goes past them anyway."""
    n_regions, filled = len(plan.region_names), 1 + len(indicators) * len(plan.region_names)
    end = filled + CHECKED_ROWS
    _list(sheet, "A", 2, end, f"说明!$A$2:$A${len(indicators) + 1}", "指标", "不在指标清单中，可能不能识别。")
    _list(sheet, "B", 2, end, f"说明!$I$2:$I${n_regions + 1}", "区域", "不在区域清单中，可能不能识别。")
    bases: dict[tuple[str, ...], list[str]] = {}
    bounds: dict[tuple[str, str], list[str]] = {}
    for n, indicator in enumerate(indicators):
        first = 2 + n * n_regions
        rows = f"{first}:{{0}}{first + n_regions - 1}"
        bases.setdefault(tuple(NAMES[b] for b in BASES_OF_KIND[indicator.kind]), []).append("E" + rows.format("E"))
        bounds.setdefault(_bounds([indicator]), []).append("D" + rows.format("D"))
    spare = tuple(dict.fromkeys(name for names in bases for name in names))
    bases.setdefault(spare, []).append(f"E{filled + 1}:E{end}")
    bounds.setdefault(_bounds(indicators), []).append(f"D{filled + 1}:D{end}")
    for names, ranges in bases.items():
        check = DataValidation(type="list", formula1=f'"{",".join(names)}"', allow_blank=True, errorStyle="warning")
        _add(sheet, check, ranges, "口径", f"这个指标的口径一般是：{'、'.join(names)}。")
    for (low, high), ranges in bounds.items():
        check = DataValidation(
            type="decimal", operator="between" if high else "greaterThanOrEqual", allow_blank=True, errorStyle="warning"
        )
        check.formula1, check.formula2 = low or "-1E+300", high or None
        said = f"应为{f'不小于 {low} ' if low else ''}{f'不大于 {high} ' if high else ''}的数"
        _add(sheet, check, ranges, "数值", f"{said}。没有数就空着，说明请写在备注。")
    parts = DataValidation(type="decimal", operator="greaterThanOrEqual", formula1="0", allow_blank=True, errorStyle="warning")
    _add(sheet, parts, [f"F2:G{end}"], "分子、分母", "应为不小于 0 的数。只有比率指标需要填写。")


def _bounds(indicators: Iterable[Indicator]) -> tuple[str, str]:
    """The widest bounds as formulas, blank where one indicator has none."""
    low, high = ([getattr(i, name) for i in indicators] for name in ("minimum", "maximum"))
    return "" if None in low else f"{min(low):f}", "" if None in high else f"{max(high):f}"


def _list(sheet: Worksheet, column: str, first: int, last: int, source: str, title: str, words: str) -> None:
    check = DataValidation(type="list", formula1=source, allow_blank=True, errorStyle="warning")
    _add(sheet, check, [f"{column}{first}:{column}{last}"], title, words)


def _add(sheet: Worksheet, check: DataValidation, ranges: list[str], title: str, words: str) -> None:
    check.errorTitle, check.error, check.showErrorMessage = title, words, True
    for cells in ranges:
        check.add(cells)
    sheet.add_data_validation(check)


def _protect(sheet: Worksheet) -> None:
    """The header only, without a password: a reworded header is what makes a file unreadable."""
    sheet.protection.sheet = True
    for allowed in ("formatCells", "formatColumns", "formatRows", "insertRows", "deleteRows", "sort", "autoFilter"):
        setattr(sheet.protection, allowed, False)  # false: not forbidden
    for column in range(1, len(HEADERS) + 1):
        sheet.column_dimensions[sheet.cell(1, column).column_letter].protection = _OPEN


# --- sheet 说明 -------------------------------------------------------------------------------------------------------------------


def _guide(sheet: Worksheet, plan: Plan, indicators: list[Indicator]) -> None:
    """Columns A and I are what the drop-downs offer."""
    _header(sheet, GUIDE_HEADERS, GUIDE_WIDTHS)
    for n, i in enumerate(indicators, 2):
        quote = next((t.quote for t in i.targets if t.quote), "")
        texts = (i.name, i.unit, NAMES[_basis(i)], i.numerator, i.denominator, quote, i.assumption)
        # Not every program fits the height of wrapped rows by itself.
        lines = max(1 + half_widths(legible(text)) // (width - 2) for text, width in zip(texts, GUIDE_WIDTHS, strict=False))
        sheet.row_dimensions[n].height = min(6 + LINE_HEIGHT * lines, 400)
        for column, text in enumerate(texts, 1):
            cell = sheet.cell(n, column)
            if text:
                write_text(cell, text)
            cell.alignment, cell.border = Alignment(vertical="top", wrap_text=True), _BORDER
    for column, names in ((9, plan.region_names), (10, tuple(NAMES.values()))):
        for n, name in enumerate(names, 2):
            write_text(sheet.cell(n, column), name)
            sheet.cell(n, column).alignment = Alignment(vertical="top")


# --- both -------------------------------------------------------------------------------------------------------------------------


def _header(sheet: Worksheet, names: tuple[str, ...], widths: tuple[int, ...]) -> None:
    for column, (name, width) in enumerate(zip(names, widths, strict=True), 1):
        cell = sheet.cell(1, column)
        sheet.column_dimensions[cell.column_letter].width = width
        if name:
            write_text(cell, name)
            cell.font, cell.fill, cell.border = Font(name=FONT, bold=True), HEADER_FILL, _BORDER
            cell.alignment = Alignment(horizontal="center", vertical="center")
    sheet.row_dimensions[1].height = 24
    sheet.freeze_panes = "A2"


def _print_setup(sheet: Worksheet, plan: Plan, unit: str, period: Period) -> None:
    """A4 across, one page wide, the header row on each page."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.75
    sheet.page_margins.header = sheet.page_margins.footer = 0.3
    sheet.print_title_rows = "1:1"
    for part, text in ((sheet.oddHeader.left, unit), (sheet.oddHeader.center, plan.label), (sheet.oddHeader.right, period.name)):
        part.text = legible(text, 80).replace("&", "&&")
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"
