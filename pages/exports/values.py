"""The numbers of one chart as a table to take away: Chinese headings, numbers as numbers, nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import math
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from metrics import wording as w
from metrics.model import Indicator, Period, Plan
from pages.exports.board import harmless

DEMO = "演示数据"


def board_values(plan: Plan, rows: pd.DataFrame) -> pd.DataFrame:
    """One row per row of a board that has a target, as it stands there: actual, target, gap, progress, pace and verdict."""
    table = []
    for row in rows[rows["has_target"].astype(bool)].itertuples(index=False):
        indicator = plan.indicator_by_code[row.indicator]
        table.append(
            {
                "指标": indicator.name,
                "区域": row.region,
                "期间": Period.parse(row.period).name,
                "现状": row.actual,
                "单位": indicator.unit,
                "目标": w.target_text(indicator, w.target_of(indicator, row)),
                "差距": w.gap_text(plan, row),
                "完成率（%）": percent(row.attainment),
                "进度（%）": percent(row.progress),
                "序时（%）": percent(row.elapsed),
                "超欠序时（百分点）": rounded(row.pace_gap),
                "同比（%）": percent(row.yoy),
                "状态": w.full_status(row),
                "牵头单位": "、".join(indicator.lead_units),
                "数据": DEMO if row.demo else "",
            }
        )
    return pd.DataFrame(table)


def series_values(indicator: Indicator, history: pd.DataFrame) -> pd.DataFrame:
    """One row per period of a series from its first reading on; numerator and denominator where it has them."""
    known = history[history["actual"].notna()]
    rows = history.loc[known.index[0] :] if len(known) else history.head(0)
    frame = pd.DataFrame(
        {
            "指标": indicator.name,
            "区域": rows["region"],
            "期间": [Period.parse(p).name for p in rows["period"]],
            f"数值（{indicator.unit}）": rows["actual"],
            "分子": rows["numerator"],
            "分母": rows["denominator"],
            "目标": rows["target"],
            "序时应达": rows["expected"],
            "同比（%）": rows["yoy"] * 100,
            "环比（%）": rows["qoq"] * 100,
            "状态": [w.full_status(r) if r.has_target else "" for r in rows.itertuples()],
            "说明": ["、".join(filter(None, (w.coverage_text(r), "经修订" if r.restated else ""))) for r in rows.itertuples()],
            "数据": [DEMO if d else "" for d in rows["demo"]],
        }
    )
    idle = [c for c in ("分子", "分母", "目标", "序时应达") if frame[c].isna().all()]
    return frame.drop(columns=idle).reset_index(drop=True)


def percent(share: Any) -> float | None:
    return rounded(share * 100) if not pd.isna(share) else None


def rounded(number: Any) -> float | None:
    """Far below any unit that is shown; without the noise of binary numbers."""
    return round(float(number), 8) if not pd.isna(number) else None


def as_csv(values: pd.DataFrame) -> bytes:
    """UTF-8 with BOM, as Excel and WPS need it to read Chinese."""
    out = io.StringIO()
    csv.writer(out).writerows(_cells(values))
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(values: pd.DataFrame, title: str) -> bytes:
    """A workbook of one sheet: the chart's finding above the table; texts are texts, never formulas."""
    book = Workbook()
    sheet = book.active
    sheet.title = "数据"
    sheet.append([harmless(title)])
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.append([])
    for row in _cells(values):
        sheet.append(row)
    for cell in sheet[3]:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(vertical="top", wrap_text=True)
    for n, name in enumerate(values.columns, start=1):
        longest = max([len(str(name)), *(len(str(v)) for v in values[name].head(200))])
        sheet.column_dimensions[get_column_letter(n)].width = min(longest * 1.9 + 2, 44)
    sheet.freeze_panes = "A4"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cells(values: pd.DataFrame) -> list[list[Any]]:
    """Headings and rows; one by one, since a frame would make floats of whole numbers beside a gap."""
    rows = [[_cell(v) for v in row] for row in values.itertuples(index=False, name=None)]
    return [[harmless(str(c)) for c in values.columns], *rows]


def _cell(value: Any) -> Any:
    value = value.item() if hasattr(value, "item") else value
    if value is None or value is pd.NA or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if isinstance(value, float):
        value = rounded(value)
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    return harmless(value)
