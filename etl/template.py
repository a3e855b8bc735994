"""The long template as XLSX, pre-filled for one unit and period. What it writes, `etl.intake.examine` reads back; it reads no database."""

from __future__ import annotations

import io
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from etl.bases import NAMES
from metrics.model import BASES_OF_KIND, Indicator, Period, Plan, UsageError

HEADERS = ("指标", "区域", "期间", "数值", "口径", "分子", "分母", "备注")
WIDTHS = (34, 20, 12, 14, 14, 12, 12, 40)
GUIDE_HEADERS = ("填报项", "所在区域", "计量单位", "上期", "上期数", "分子指什么", "分母指什么", "怎样填")
_FILL = PatternFill("solid", fgColor="DDE6F0")


def make_template(plan: Plan, unit: str | None, period: Period, last: pd.DataFrame | None = None) -> bytes:
    """Rows for the indicators that `unit` leads (all where none) × all regions.

    `last`: earlier readings to show beside (columns indicator, region, period, value as of `etl.intake.frame`), the newest last.
    UsageError where the unit is not known or leads no indicator that is reported.
    """
    indicators = _indicators(plan, unit)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "填报"
    _header(sheet, HEADERS, WIDTHS)
    for indicator in indicators:
        basis = NAMES[_basis(indicator)]
        for region in plan.region_names:
            _row(sheet, (indicator.name, region, period.code, None, basis, None, None, None))
    choice = DataValidation(type="list", formula1=f'"{",".join(NAMES.values())}"', allow_blank=True)
    choice.error, choice.errorTitle, choice.showErrorMessage = "请从列表中选择口径", "口径", True
    sheet.add_data_validation(choice)
    choice.add(f"E2:E{max(sheet.max_row, 2) + 500}")
    _guide(book.create_sheet("说明"), plan, indicators, last)
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


def _guide(sheet: Worksheet, plan: Plan, indicators: list[Indicator], last: pd.DataFrame | None) -> None:
    """The sheet beside: its header is not the template's, so it is not taken for data."""
    _header(sheet, GUIDE_HEADERS, (34, 20, 10, 12, 14, 34, 34, 60))
    known: dict[tuple[str, str], tuple[str, str]] = {}
    for row in [] if last is None else last.itertuples():
        if isinstance(row.value, str) and row.value:
            known[str(row.indicator), str(row.region)] = str(row.period), row.value
    for indicator in indicators:
        hint = "填数值，或填分子和分母；没有数就空着，确为零填 0" if indicator.kind == "ratio" else "没有数就空着，确为零填 0"
        for region in plan.region_names:
            period, value = known.get((indicator.code, region), ("", ""))
            _row(sheet, (indicator.name, region, indicator.unit, period, value, indicator.numerator, indicator.denominator, hint))


def _header(sheet: Worksheet, names: tuple[str, ...], widths: tuple[int, ...]) -> None:
    _row(sheet, names)
    for cell, width in zip(sheet[1], widths, strict=True):
        cell.font, cell.fill, cell.alignment = Font(bold=True), _FILL, Alignment(horizontal="center")
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.freeze_panes = "A2"


def _row(sheet: Worksheet, values: tuple[Any, ...]) -> None:
    row = sheet.max_row + 1 if sheet["A1"].value is not None else 1
    for column, value in enumerate(values, 1):
        if value not in (None, ""):
            _write(sheet.cell(row, column), str(value))  # type: ignore[arg-type]


def _write(cell: Cell, value: str) -> None:
    """Always text: what begins with = + - @ must not become a formula, in this file or in a CSV saved from it."""
    value = ILLEGAL_CHARACTERS_RE.sub("", value)
    cell.value = value
    cell.data_type = "s"
    cell.number_format = "@"
    if value.startswith(("=", "+", "-", "@")):
        cell.quotePrefix = True
