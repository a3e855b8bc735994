"""Problems of one file: how many of each kind, every one with its cell, and copies to take away."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from functools import partial
from pathlib import PurePath

import streamlit as st

from etl.cells import RISKY
from etl.issues import Issue
from etl.marked import mark_original
from etl.receipt import LEDGER
from metrics.model import InputError
from pages.ui import intake_state
from pages.ui.intake_state import Item
from pages.ui.intake_table import LEVEL_NAMES, Html, badge, chips, table

SHOWN_AT_MOST = 200
KINDS_AT_MOST = 12
PLACES_NAMED = 12
FEW = 8
MARKED_AT_ONCE = 200_000
"""Bytes up to which the marked copy is made before it is asked for: an error can then be told on the page."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show(item: Item) -> None:
    """Counts, kinds, the list, downloads; then assumptions and the ledger, whatever was found."""
    issues = in_order(item.outcome.issues)
    if issues:
        counts = item.outcome.counts()
        chips([(Html(badge(level)), f"{n:,} 处") for level, n in counts.items() if n])
        _kinds(issues)
        _listed(item, issues)
        _downloads(item, issues)
    for assumption in item.outcome.assumptions[:50]:
        st.text(f"◇ 按假定读入：{assumption}")
    if item.outcome.ledger["rows"]:
        st.caption(ledger_text(item.outcome.ledger))


def in_order(issues: Sequence[Issue]) -> list[Issue]:
    """Errors first, each level in the order of the file."""
    levels = list(LEVEL_NAMES)
    return sorted(issues, key=lambda i: levels.index(i.level))


def place(issue: Issue) -> str:
    """`一季度!D14` as a spreadsheet names a cell; `第 14 行` or `D 列` where no single cell is meant."""
    if issue.row and issue.column:
        at = f"{issue.column}{issue.row}"
    elif issue.row:
        at = f"第 {issue.row} 行"
    else:
        at = f"{issue.column} 列" if issue.column else ""
    if issue.sheet and at:
        return f"{issue.sheet}!{at}"
    return at or issue.sheet or "整个文件"


def ledger_text(ledger: dict[str, int]) -> str:
    """`共 60 行 = 表前说明 2 + 表头 1 + 空行 1 + 载入 52 + 拒收 1 + 列示 3`."""
    return f"共 {ledger['rows']:,} 行 = " + " + ".join(f"{name} {ledger[key]:,}" for key, name in LEDGER.items())


def _kinds(issues: list[Issue]) -> None:
    """One line a code: how often, the first of them in words, and where."""
    groups: dict[str, list[Issue]] = {}
    for issue in issues:
        groups.setdefault(issue.code, []).append(issue)
    if len(issues) <= FEW or len(groups) == len(issues):
        return  # the list says it all
    order = sorted(groups.values(), key=lambda g: (list(LEVEL_NAMES).index(g[0].level), -len(g)))
    rows = []
    for group in order[:KINDS_AT_MOST]:
        where = "、".join(place(i) for i in group[:PLACES_NAMED]) + ("……" if len(group) > PLACES_NAMED else "")
        rows.append(
            (Html(badge(group[0].level)), f"{len(group):,}", ("如：" if len(group) > 1 else "") + group[0].message, where)
        )
    table(("级别", "处数", "问题", "位置"), rows, right=("处数",), tight=("级别",), height=300)
    if len(order) > KINDS_AT_MOST:
        st.caption(f"另有 {len(order) - KINDS_AT_MOST} 种，见下表。")


def _listed(item: Item, issues: list[Issue]) -> None:
    counts = item.outcome.counts()
    levels = [level for level, n in counts.items() if n]
    if len(levels) > 1:
        chosen = st.segmented_control(
            "只看", list(LEVEL_NAMES), selection_mode="multi", default=levels, format_func=lambda code: f"{LEVEL_NAMES[code]} {counts[code]}",
            key=f"levels_{intake_state.turn()}_{item.key}", label_visibility="collapsed",
        )  # fmt: skip
        issues = [i for i in issues if i.level in chosen] if chosen else issues
    rows = [(Html(badge(i.level)), place(i), i.value, i.message, i.hint) for i in issues[:SHOWN_AT_MOST]]
    table(("级别", "位置", "读到", "问题", "怎么改"), rows, tight=("级别", "位置"))
    if len(issues) > SHOWN_AT_MOST:
        st.caption(f"共 {len(issues):,} 处，先显示 {SHOWN_AT_MOST} 处；全部在下载的清单里。")


def _downloads(item: Item, issues: list[Issue]) -> None:
    left, right, _ = st.columns([1.3, 1, 2.2])
    stem = PurePath(item.outcome.file.replace("\\", "/")).stem or "文件"
    with right:
        st.download_button(
            "下载问题清单（CSV）", partial(issues_csv, issues), file_name=f"{stem}-问题清单.csv", mime="text/csv",
            key=f"csv_{item.key}", on_click="ignore", icon=":material/download:", width="stretch",
        )  # fmt: skip
    with left:
        make = partial(_marked, item, issues)
        data: bytes | partial[bytes] = make
        if len(item.content) <= MARKED_AT_ONCE:
            try:
                data = intake_state.remembered(f"intake_of_marked_{item.key}", (item.outcome.sha256, tuple(issues)), make)
            except InputError as error:
                st.caption(str(error))
                return
        st.download_button(
            "下载标出错误的原文件（XLSX）", data, file_name=f"{stem}-检查标注.xlsx", mime=XLSX,
            key=f"marked_{item.key}", on_click="ignore", icon=":material/edit_note:", width="stretch",
        )  # fmt: skip


def _marked(item: Item, issues: list[Issue]) -> bytes:
    outcome = item.outcome
    # A long clean text is not kept row by row; its cells are then taken from the file itself.
    rows = outcome.rows if outcome.rows and len(outcome.rows) >= outcome.ledger["rows"] else None
    sheet = outcome.layout.sheet if outcome.layout else None
    _, content = mark_original(
        item.content, outcome.file, issues, encoding=outcome.encoding, rows=rows, sheet=sheet, checked_at=dt.datetime.now(dt.UTC)
    )
    return content


def issues_csv(issues: Sequence[Issue]) -> bytes:
    """For Excel: with a byte order mark, and no cell that a spreadsheet would take for a formula."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(["级别", "位置", "工作表", "行", "列", "读到", "问题", "怎么改", "代码"])
    for i in issues:
        cells = (LEVEL_NAMES[i.level], place(i), i.sheet, i.row, i.column, i.value, i.message, i.hint, i.code)
        writer.writerow([_neutral(str(c)) if c else "" for c in cells])
    return stream.getvalue().encode("utf-8-sig", "replace")


def _neutral(text: str) -> str:
    return "'" + text if text.startswith(RISKY) else text
