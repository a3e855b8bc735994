"""One reading: its cell among the rows of the original file, and every reading of the same key in time."""

from __future__ import annotations

from html import escape
from itertools import pairwise
from typing import Any

import pandas as pd
import streamlit as st

from etl.issues import shorten
from etl.text import letter
from metrics.model import UserError
from pages.ui import cached, records
from pages.ui import records_words as words
from pages.ui.frame import Frame
from pages.ui.records_files import Around
from pages.ui.tables import BASIS_NAMES

MOST_COLUMNS = 12
LINKS_AT_MOST = 6


def draw(here: Frame, upload: Any, reading: Any) -> None:
    """`upload`: a row of the list; `reading`: one with the columns of READING."""
    key = words.Key.of(reading)
    name = f"{words.label_of(here.plan, key.indicator)} · {key.region} · {words.period_name(key.period)} · "
    st.markdown("**单元格**")
    st.text(f"{name}{BASIS_NAMES.get(key.basis, key.basis)}，批次 {upload.number}《{upload.name}》{_place(reading)}")
    _original(here, upload, reading)
    chain = _chain(here, key)
    st.markdown(f"**同一个数的全部读数（{len(chain)} 条，新的在前）**")
    _history(here, chain, upload.number)
    _links(here, key, chain, upload.number)


def _place(reading: Any) -> str:
    if pd.isna(reading.source_row):
        return "，没有记下单元格。"
    sheet = f"工作表“{reading.source_sheet}”" if isinstance(reading.source_sheet, str) else ""
    return f"{sheet}第 {int(reading.source_row)} 行 {reading.source_column or ''} 列。"


def _original(here: Frame, upload: Any, reading: Any) -> None:
    """The header, the row and its neighbours as they stand in the stored file."""
    if pd.isna(reading.source_row):
        return
    row = int(reading.source_row)
    sheet = reading.source_sheet if isinstance(reading.source_sheet, str) else None
    try:
        found = cached.around(here.store, here.plan, upload.number, upload.options, sheet, row)
    except UserError as error:
        st.warning(str(error), icon=":material/help:")
        return
    st.html(grid(found, row, reading.source_column or ""))


def grid(found: Around, row: int, column: str) -> str:
    """The rows as a spreadsheet shows them, the cell marked; far columns and rows between are left out with ⋯."""
    every = {**found.header, **found.rows}
    width = max((len(cells) for cells in every.values()), default=0)
    at = next((n for n in range(width) if letter(n) == column), None)
    columns = _window(width, at)
    gaps = {b for a, b in pairwise(columns) if b > a + 1}

    def line(number: int | None, kind: str) -> str:
        parts = []
        for n in columns:
            if n in gaps:
                parts.append('<td class="gap">⋯</td>')
            cells = every.get(number or 0, [])
            text = escape(shorten(cells[n])) if n < len(cells) else ""
            is_hit = number == row and n == at
            parts.append(f'<td class="hit" title="这个数">{text}</td>' if is_hit else f"<td>{text}</td>")
        head = f'<th class="hit">{number}</th>' if number == row else f"<th>{number or '⋯'}</th>"
        return f'<tr class="{kind}">{head}{"".join(parts)}</tr>'

    letters = "".join(
        ('<th class="gap">⋯</th>' if n in gaps else "") + f"<th{' class=hit' if n == at else ''}>{letter(n)}</th>"
        for n in columns
    )
    lines = [line(n, "header") for n in found.header]
    first = min(found.rows, default=0)
    if found.header and first > max(found.header) + 1:
        lines.append(f'<tr class="gap"><th>⋯</th><td colspan="{len(columns) + len(gaps)}"></td></tr>')
    lines += [line(n, "") for n in sorted(found.rows)]
    return f'<div class="cells"><table><thead><tr><th></th>{letters}</tr></thead><tbody>{"".join(lines)}</tbody></table></div>'


def _window(width: int, at: int | None) -> list[int]:
    """Columns to show: all of a narrow table, else the first two and those around the cell."""
    if width <= MOST_COLUMNS:
        return list(range(width))
    middle = max(min((at or 0) - 4, width - (MOST_COLUMNS - 2)), 2)
    return [0, 1, *range(middle, min(middle + MOST_COLUMNS - 2, width))]


def _chain(here: Frame, key: words.Key) -> pd.DataFrame:
    """Every reading of the key, the latest first, with `fate` in words."""
    found = cached.history(here.store, here.plan, key.indicator, key.region)
    found = (
        found[(found["period"] == key.period) & (found["basis"] == key.basis)]
        .sort_values("upload", ascending=False)
        .reset_index(drop=True)
    )
    fates, later = [], None
    for row in found.itertuples(index=False):
        if row.state == "withdrawn":
            fates.append("已撤回")
        else:
            fates.append("有效" if later is None else f"被批次 {later} 替换")
            later = row.upload
    return found.assign(fate=fates)


def _history(here: Frame, chain: pd.DataFrame, number: int) -> None:
    table = pd.DataFrame(
        {
            "批次": chain["upload"],
            "提交时间": words.beijing(chain["submitted_at"]),
            "报送单位": chain["unit"].replace("", words.NOT_GIVEN),
            "文件": chain["name"],
            "单元格": words.cells(chain),
            "数值": words.amounts(here.plan, chain),
            "状态": chain["fate"],
            "": ["← 上面这个单元格" if n == number else "" for n in chain["upload"]],
        }
    )
    st.dataframe(table, hide_index=True, width="stretch", height=records.height(len(table), 260), **records.fitted(table))


def _links(here: Frame, key: words.Key, chain: pd.DataFrame, number: int) -> None:
    """To the upload, to the same number in other uploads, and to the indicator's page."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        if "upload" not in st.query_params:
            _button(f"打开批次 {number}", "draft", number, key)
        for row in chain[chain["upload"] != number].head(LINKS_AT_MOST).itertuples(index=False):
            _button(f"看批次 {row.upload} 的单元格（{row.fate}）", "history", row.upload, key)
        if key.indicator in here.plan.indicator_by_code:
            query = {"plan": here.plan.id, "period": here.period.code, "region": here.region, "indicator": key.indicator}
            st.page_link("indicator.py", label="看指标详情", icon=":material/show_chart:", query_params=query)


def _button(label: str, icon: str, number: int, key: words.Key) -> None:
    st.button(
        label, icon=f":material/{icon}:", type="tertiary", key=f"records_to_{number}",
        on_click=records.open_upload, args=(int(number), str(key)),
    )  # fmt: skip
