"""上报记录 in words: keys of readings, moments in Beijing time, amounts with units, cells."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import pandas as pd

from metrics.model import Indicator, Period, Plan
from metrics.wording import NONE, join, value_text
from pages.ui.tables import number_cells

STATES = {"committed": "有效", "withdrawn": "已撤回"}
NOT_GIVEN = "（未写）"
PER = {"%": 100, "‰": 1000}


class Key(NamedTuple):
    """What a reading is about; as text it stands in the URL."""

    indicator: str
    region: str
    period: str
    basis: str

    @classmethod
    def of(cls, row: Any) -> Key:
        return cls(row.indicator, row.region, row.period, row.basis)

    @classmethod
    def read(cls, words: str) -> Key | None:
        """From the URL; none where it is no key."""
        parts = words.split(".")
        return cls(*parts) if len(parts) == len(cls._fields) else None

    def __str__(self) -> str:
        return ".".join(self)


def state_text(upload: Any) -> str:
    return STATES.get(upload.state, upload.state) + (f"：{upload.why}" if upload.state == "withdrawn" and upload.why else "")


def beijing(moments: pd.Series, seconds: bool = False) -> list[str]:
    times = pd.to_datetime(moments, utc=True).dt.tz_convert("Asia/Shanghai")
    return [f"{t:%Y-%m-%d %H:%M:%S}" if seconds else f"{t:%Y-%m-%d %H:%M}" for t in times]


def amounts(plan: Plan, readings: pd.DataFrame, prefix: str = "") -> list[str]:
    """`4,236 人`; `90%（45/50 笔）` where a ratio was reported by its parts; — where there is none."""
    columns = [readings[prefix + n] for n in ("value", "numerator", "denominator")]
    written = [number_cells(c) for c in columns]
    return [
        _amount(plan.indicator_by_code.get(code), words, numbers)
        for code, words, numbers in zip(
            readings["indicator"], zip(*written, strict=True), zip(*columns, strict=True), strict=True
        )
    ]


def _amount(indicator: Indicator | None, words: tuple[str, ...], numbers: tuple[Any, ...]) -> str:
    value, top, bottom = words
    unit = indicator.unit if indicator else ""
    text, parts = NONE if value == NONE else join(value, unit), ""
    if top != NONE:
        counted = re.search(r"（([^（）]{1,3})）$", indicator.numerator if indicator else "")
        parts = f"{top}/{bottom}" + (f" {counted[1]}" if counted else "")
    if indicator and value == NONE and parts and unit in PER and not pd.isna(numbers[2]) and float(numbers[2]):
        text = value_text(indicator, float(numbers[1]) / float(numbers[2]) * PER[unit])
    if text == NONE:
        return parts or NONE
    return text + (f"（{parts}）" if parts else "")


def cells(readings: pd.DataFrame) -> list[str]:
    """`D7`, with its sheet where the file has named ones."""
    names = readings[["source_sheet", "source_row", "source_column"]].astype(object)
    names = names.where(names.notna(), "")
    return [f"{s} {c}{r}".strip() if r != "" else "—" for s, r, c in names.itertuples(index=False)]


def label_of(plan: Plan, code: str) -> str:
    return plan.indicator_by_code[code].label if code in plan.indicator_by_code else code


def period_name(code: str) -> str:
    return Period.parse(code).name
