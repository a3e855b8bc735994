"""上报记录: views, the list of uploads, and what the page's other parts share. The URL names the view, upload and reading."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

import pandas as pd
import streamlit as st

from pages.ui import cached, listing
from pages.ui.frame import DEMO_MARK, Frame
from pages.ui.messages import empty
from pages.ui.records_words import NOT_GIVEN, STATES, Key, beijing

VIEWS = {"uploads": "批次", "search": "查一个数", "locks": "锁定期间", "events": "变更记录"}
ALL_UNITS, ALL_STATES = "全部单位", "全部状态"
ROW_HEIGHT = 35
TALLEST = ROW_HEIGHT * 20 - 14
"""Of a list that has the page to itself: it ends above the lower edge of a screen of 1080 px, in the middle of a row, so that one sees it
goes on."""
WIDTHS = {
    "批次": 58, "序号": 58, "读数": 58, "错误": 58, "提醒": 58, "状态": 66, "数据": 78, "修订": 70, "事项": 66, "填报人": 70, "口径": 86,
    "提交时间": 134, "期间": 108, "区域": 116, "单元格": 72, "报送单位": 160, "锁定人": 90,
}  # fmt: skip
"""Of columns of the tables, in pixels; the others are as wide as their words."""
NUMBERS = ("批次", "序号", "读数", "错误", "提醒", "数值")
EARLY, LONG = ("数值", "状态", "数据"), ("单元格", "报送单位", "文件")
"""On a tablet the former would be out of sight, so they stand before the first of the latter."""
CSS = """
<style>
  .facts {display: grid; grid-template-columns: max-content 1fr max-content 1fr; gap: 3px 16px; margin: 10px 0 6px 0 !important; padding: 0 !important; font-size: 15px;}
  .facts dt, .facts dd {margin: 0 !important; padding: 0 !important;} .facts dt {color: var(--muted); font-weight: 400;} .facts dd {overflow-wrap: anywhere;}
  .facts dd.wide {grid-column: 2 / -1;}
  .facts .mono {font-family: "Noto Sans Mono", "DejaVu Sans Mono", Consolas, monospace; font-size: 14px;}
  .mark {border: 1px solid; border-radius: 4px; padding: 0 8px; margin-left: 10px; font-size: 14px; font-weight: 700; white-space: nowrap;}
  .mark.good {color: var(--good);} .mark.bad {color: var(--demo);}
  .headline {font-size: 19px; font-weight: 700; overflow-wrap: anywhere;}
  /* A grid is a picture of its own with no bar until one scrolls: on a tablet nothing else would say that it goes on at the right. */
  @media screen and (max-width: 1500px) {.stElementContainer:has(> div > .stDataFrame)::before {content: "⇆ 表格比屏幕宽时，可在表内左右滑动";
    display: block; color: var(--muted); font-size: 13px; line-height: 20px; height: 24px;} .stElementContainer:has(> div > .stDataFrame) {margin-bottom: 24px;}}
  .cells {overflow-x: auto;} .cells table {border-collapse: collapse; font-size: 14px;}
  .cells th {background: var(--panel); color: var(--muted); font-weight: 400; text-align: center;}
  .cells td, .cells th {border: 1px solid var(--line); padding: 3px 10px; white-space: nowrap; max-width: 320px; overflow: hidden;
    text-overflow: ellipsis;}
  .cells tr.header td {background: var(--panel); font-weight: 600;}
  .cells td.gap, .cells tr.gap td {background: var(--paper); color: var(--muted); text-align: center;}
  .cells td.hit {background: var(--hit); box-shadow: inset 0 0 0 2px var(--hit-edge); font-weight: 700;}
  .cells th.hit {background: var(--hit); color: var(--ink); font-weight: 700;}
</style>
"""


def style() -> None:
    st.html(CSS)


def head() -> str:
    """Title and question of the page; at the right its views, of which it returns the one chosen."""
    with listing.head("上报记录", "谁报了什么，一个数从哪里来？"):
        return choose_view()


def say(words: str) -> None:
    """Shown once, at the next run."""
    st.session_state["records_said"] = words


def show_said() -> None:
    if words := st.session_state.pop("records_said", None):
        st.success(words, icon=":material/check_circle:")


def choose_view() -> str:
    """As `state.choose`, by buttons; a link that names an upload only means the uploads."""
    asked, written = st.query_params.get("view"), st.session_state.get("_url_view")
    if asked is None and "upload" in st.query_params:
        asked = "uploads"
    if asked in VIEWS and (asked != written or st.query_params.get("view") is None):
        st.session_state["records_view"] = asked
    elif st.session_state.get("records_view") not in VIEWS:
        st.session_state["records_view"] = "uploads"
    chosen = cast(
        str,
        st.segmented_control(
            "看什么", list(VIEWS), format_func=VIEWS.__getitem__, key="records_view", required=True, on_change=close,
            label_visibility="collapsed", persist_state="session",
        ),
    )  # fmt: skip
    if st.query_params.get("view") != chosen:
        st.query_params["view"] = chosen
    st.session_state["_url_view"] = chosen
    return chosen


def all_uploads(here: Frame) -> pd.DataFrame:
    """Uploads of the plan, the latest first; no text is none."""
    found = cached.upload_list(here.store, here.plan)
    texts = found[["encoding", "reason", "why"]].astype(object)
    return found.assign(**texts.where(texts.notna(), None))


def close() -> None:
    """Back to the list: neither upload nor reading is named any more."""
    for name in ("upload", "reading"):
        st.query_params.pop(name, None)
    st.session_state["records_turn"] = st.session_state.get("records_turn", 0) + 1


def open_upload(number: int, reading: str = "") -> None:
    """By a button: Streamlit leaves the address as it is where a link leads to the page that is already shown."""
    close()
    st.query_params.from_dict(
        {**st.query_params.to_dict(), "view": "uploads", "upload": str(number), **({"reading": reading} if reading else {})}
    )


def opened(uploads: pd.DataFrame) -> Any | None:
    """The row of the upload that the URL names; none where it names none, or one that is not there (said so)."""
    asked = st.query_params.get("upload")
    if asked is None:
        return None
    found = uploads[uploads["number"].astype(str) == asked]
    if found.empty:
        st.warning(f"这个规划没有批次“{asked[:20]}”。可能属于另一个规划，或是已清除的演示数据。", icon=":material/help:")
        return None
    return next(found.itertuples(index=False))


def choose_upload(uploads: pd.DataFrame) -> None:
    """The list with its filters; the row chosen opens that upload."""
    if uploads.empty:
        empty("还没有批次", "到左侧“数据上报”选择文件并确认提交后，这里会列出每个批次，原文件一字不差地保存。")
        return
    units = uploads["unit"].replace("", NOT_GIVEN)
    columns = st.columns([1.55, 0.95, 1.85, 1.05])
    unit = columns[0].selectbox("报送单位", [ALL_UNITS, *sorted(units.unique())], key="records_unit", persist_state="session")
    states = [ALL_STATES, *STATES.values()]
    state = columns[1].selectbox("状态", states, key="records_state", persist_state="session")
    text = columns[2].text_input("查找", key="records_text", placeholder="文件名、填报人、原因或校验码", persist_state="session")
    turn = st.session_state.setdefault("records_turn", 0)
    number = columns[3].selectbox(
        "打开批次", uploads["number"].tolist(), index=None, placeholder="选批次号", key=f"records_open_{turn}"
    )
    shown = uploads[((unit == ALL_UNITS) | (units == unit)) & ((state == ALL_STATES) | (uploads["state"].map(STATES) == state))]
    shown = _matching(shown, text)
    if shown.empty:
        empty("没有符合条件的批次", "请放宽单位、状态或查找的字，再看一次。")
    else:
        st.caption(f"共 {len(shown):,} 个批次，各期间的都在内，新的在前{scrolls(len(shown))}；点一行打开该批次。")
        number = _picked_row(shown, turn) or number
    if number is not None:
        open_upload(int(number))
        st.rerun()


def _matching(uploads: pd.DataFrame, text: str) -> pd.DataFrame:
    """Every word somewhere in the upload's own words."""
    columns = ["name", "submitted_by", "unit", "sha256", "reason", "why"]
    words = uploads[columns].fillna("").agg("\n".join, axis=1).str.casefold() if len(uploads) else pd.Series(dtype=str)
    for word in text.casefold().split():
        uploads, words = uploads[words.str.contains(word, regex=False)], words[words.str.contains(word, regex=False)]
    return uploads


def _picked_row(uploads: pd.DataFrame, turn: int) -> int | None:
    table = pd.DataFrame(
        {
            "批次": uploads["number"],
            "提交时间": beijing(uploads["submitted_at"]),
            "报送单位": uploads["unit"].replace("", NOT_GIVEN),
            "填报人": uploads["submitted_by"],
            "文件": uploads["name"],
            "读数": uploads["readings"],
            "错误": uploads["errors"],
            "提醒": uploads["warnings"],
            "状态": uploads["state"].map(STATES),
            "数据": [DEMO_MARK if demo else "" for demo in uploads["is_demo"]],
            "原因": uploads["why"].fillna(uploads["reason"]).fillna(""),
        }
    )
    at = chosen_row(table, f"records_list_{turn}", TALLEST)
    return None if at is None else int(uploads.iloc[at]["number"])


def height(rows: int, at_most: int = TALLEST) -> int:
    """Pixels of a table of so many rows, which scrolls where that is more than `at_most`."""
    return min(ROW_HEIGHT * (rows + 1) + 3, at_most)


def scrolls(rows: int) -> str:
    """For the caption of a list of which not all rows can be seen at once."""
    return "，表内可上下滚动" if height(rows) < ROW_HEIGHT * (rows + 1) else ""


def fitted(table: pd.DataFrame) -> dict[str, Any]:
    """Arguments of `st.dataframe`: widths, numbers at the right, and an order in which what matters is seen on a tablet too."""
    names = list(table.columns)
    at = next((n for n, name in enumerate(names) if n and name in LONG), len(names))
    moved = [name for name in names[at:] if name in EARLY]
    config = {
        name: st.column_config.Column(
            width=_breadth(table[name]) if name in NUMBERS else WIDTHS.get(name), alignment="right" if name in NUMBERS else None
        )
        for name in names
        if name in WIDTHS or name in NUMBERS
    }
    return {"column_config": config, "column_order": [*names[:at], *moved, *(n for n in names[at:] if n not in moved)]}


def _breadth(column: pd.Series) -> int:
    """Pixels that its longest text takes: a number that is cut reads as another number."""
    texts = [str(column.name), *map(str, column)]
    return 24 + round(max(sum(14 if ord(c) > 0x2E80 else 8 for c in text) for text in texts))


def chosen_row(table: pd.DataFrame, key: str, at_most: int, default: int | None = None) -> int | None:
    """The row that was clicked, in any of its cells; `default` before that."""
    start: Any = {"selection": {"cells": [(default, table.columns[0])]}} if default is not None else None
    event: Any = st.dataframe(
        table, hide_index=True, width="stretch", height=height(len(table), at_most), key=key,
        on_select="rerun", selection_mode="single-cell", selection_default=start,
        **fitted(table),
    )  # fmt: skip
    rows = [row for row, _ in event.selection.cells]
    return rows[0] if rows and rows[0] < len(table) else None


def chosen_reading(readings: pd.DataFrame, table: pd.DataFrame, key: str, at_most: int) -> Any | None:
    """The row of `readings` chosen in the `table` of them; the URL names it, and where there is only one that is it."""
    keys = [str(Key.of(r)) for r in readings.itertuples(index=False)]
    asked, written = st.query_params.get("reading"), st.session_state.get("_url_reading")
    if asked != written:  # a link, not a click: the table starts anew with that row chosen
        st.session_state["records_turn"] = st.session_state.get("records_turn", 0) + 1
    default = keys.index(asked) if asked in keys else 0 if len(keys) == 1 else None
    at = chosen_row(table, f"{key}_{st.session_state.setdefault('records_turn', 0)}", at_most, default)
    if at is None:
        st.query_params.pop("reading", None)
    elif asked != keys[at]:
        st.query_params["reading"] = keys[at]
    st.session_state["_url_reading"] = st.query_params.get("reading")
    return None if at is None else next(readings.iloc[[at]].itertuples(index=False))


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
