"""The reason given for a number: the notes (备注) of the readings in force, and what their uploads were said to change."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from metrics.board import Board
from metrics.model import Period, Plan

MARK = "演示数据"
"""Invented readings carry it as their note; it is no reason."""
MOST = 4


def reasons(board: Board, row: Any, upload_reasons: dict[int, str]) -> list[str]:
    """Sentences for one row of `Board.rows` of the last period, each with its upload: `里辛街道：设备检修停课（批次 46）`.

    Readings of the indicator (of a growth rate: of its base too) in the region and those directly below it, of the period looked at
    only: an old reason explains an old number. `upload_reasons`: upload → the reason given when it was committed (`reasons_of`).
    """
    indicator = board.plan.indicator_by_code[str(row.indicator)]
    region = str(row.region)
    regions = (region, *board.plan.children.get(region, ()))
    readings, period = board.readings, board.periods[-1]
    codes = [code for code in readings["period"].unique() if _within(str(code), period)]
    used = readings[readings["period"].isin(codes) & readings["indicator"].isin({indicator.code, indicator.base or ""})]
    used = used[used["region"].isin(regions)]
    notes = used["note"].astype(object).fillna("").astype(str).str.strip().str.removeprefix(MARK).str.strip("；; ")
    is_reason = notes.map(lambda note: bool(note) and not _names_sender(board.plan, note))
    noted = used.assign(note=notes)[is_reason.to_numpy(bool)]
    place = {name: n for n, name in enumerate(regions)}
    said: dict[tuple[str, int], list[str]] = {}
    for reading in sorted(noted.itertuples(), key=lambda r: place[str(r.region)]):
        said.setdefault((str(reading.note), int(reading.upload)), []).append(str(reading.region))
    found = [f"{_where(names, region)}{note}（批次 {number}）" for (note, number), names in said.items()]
    numbers = sorted({int(n) for n in used["upload"].unique()}, reverse=True)
    found += [f"提交说明：{upload_reasons[n]}（批次 {n}）" for n in numbers if n in upload_reasons]
    found = list(dict.fromkeys(found))
    return found if len(found) <= MOST else [*found[:MOST], f"另有 {len(found) - MOST} 条"]


def _names_sender(plan: Plan, note: str) -> bool:
    """Whether a note says only which unit the number is from: `区行政审批服务局提供`."""
    found = re.fullmatch(r"(?:数据)?(?:由)?(.+?)(?:提供|报送|填报|上报)(?:数据)?[。；]?", note)
    return found is not None and plan.unit_named(found[1]) is not None


def _where(names: list[str], region: str) -> str:
    """Of one note in several regions the first are named."""
    below = list(dict.fromkeys(n for n in names if n != region))
    if region in names or not below:
        return ""
    return "、".join(below[:2]) + (f"等 {len(below)} 个区域" if len(below) > 2 else "") + "："


def _within(code: str, period: Period) -> bool:
    own = Period.parse(code)
    return period.first_month <= own.last_month <= period.last_month


def reasons_of(uploads: pd.DataFrame) -> dict[int, str]:
    """Rows of `data.queries.uploads` → number → the reason given, of those that gave one."""
    texts = uploads["reason"].fillna("").astype(str).str.strip()
    return {int(n): text for n, text in zip(uploads["number"], texts, strict=True) if text}
