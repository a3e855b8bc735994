"""How every chart is put on a page: drawn in the theme of the browser, with its words for a screen reader, and under it the picture,
the numbers, the link and the slide.

    chart.show(figure, "board", values=board_values(plan, rows), slide="board")

The figure brings its title, unit, cutoff, source and 演示数据 itself (`pages.charts`).
"""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from pages.charts.theme import in_mode
from pages.exports.values import as_csv, as_xlsx
from pages.ui import frame, style
from pages.ui.frame import DEMO_MARK

PICTURE = (1920, 1080, 2)
"""Width and height in pixels and scale of a downloaded picture: 3840 × 2160 dots."""
WORDS = {
    "Download plot as a PNG": "下载图片（PNG）",
    "Download plot as a png": "下载图片（PNG）",
    "Download plot": "下载图片",
    "Taking snapshot - this may take a few seconds": "正在生成图片，请稍候",
    "Snapshot succeeded": "图片已生成",
    "Sorry, there was a problem downloading your snapshot!": "图片没有生成，请再试一次。",
}
"""What Plotly says in a browser; its Chinese dictionary is not part of Streamlit's bundle, so the words are given with the chart."""
HTML = """
<div class="tools">
  <button type="button" data-do="picture">下载图片</button>
  <button type="button" data-do="link">复制本图链接</button>
  <span role="status" aria-live="polite"></span>
</div>
"""
CSS = """
.tools {display: flex; align-items: center; gap: 6px; font-family: var(--st-font); font-size: 14px; white-space: nowrap;}
.tools button {font: inherit; color: var(--st-text-color); background: transparent; border: 1px solid var(--st-border-color, #d5dce3);
  border-radius: 4px; padding: 3px 10px; min-height: 32px; cursor: pointer;}
.tools button:hover {border-color: var(--st-primary-color);}
.tools button:focus-visible {outline: 3px solid var(--st-primary-color); outline-offset: 1px;}
.tools span:empty {display: none;}
"""
_tools = st.components.v2.component(
    "kpi_chart_tools", html=HTML, css=CSS, js=(Path(__file__).parent / "chart.js").read_text("utf-8")
)


def show(
    figure: go.Figure,
    key: str,
    values: pd.DataFrame | None = None,
    name: str = "",
    slide: str = "",
    tools: bool = True,
) -> None:
    """Draw a figure with its tools.

    `key`: unique on the page, letters, digits and `_`; the copied link names it. `values`: what the figure shows as a table with
    Chinese headings, for CSV and XLSX; none where there is nothing to take away. `name`: of the files, the figure's finding where not
    given. `slide`: the slide that shows it alone (`pages.ui.slides`). Links in the figure (`<a href="indicator?…">`) open their page.
    """
    here = frame.current()
    title = title_of(figure)
    file = file_name(name or title.split("：")[0], here)
    with st.container(key=f"chart_{key}", gap=None):
        st.plotly_chart(_themed(figure), key=f"plot_{key}", config=config(file), theme=None, alt=alt_of(figure))
    if not tools:
        return
    with st.container(key=f"tools_{key}", horizontal=True, vertical_alignment="center", gap="small"):
        result: Any = _tools(key=f"buttons_{key}", data={"chart": key}, width="content", on_open_change=lambda: None)
        if values is not None and len(values):
            _numbers(values, title, file, key)
        if slide:
            st.button(
                "截图模式", key=f"slide_{key}", icon=":material/slideshow:", type="tertiary", on_click=partial(to_slide, slide)
            )
    if result.open:
        _open(str(result.open))


def config(file: str = "图", static: bool = False) -> dict[str, Any]:
    """Plotly's settings: no bar of its own but the hidden button for the picture, and no English."""
    width, height, scale = PICTURE
    return {
        "displaylogo": False,
        "displayModeBar": not static,
        "staticPlot": static,
        "scrollZoom": False,
        "doubleClick": False,
        "showTips": False,
        "modeBarButtons": [["toImage"]],
        "toImageButtonOptions": {"format": "png", "width": width, "height": height, "scale": scale, "filename": file},
        "locale": "zh-CN",
        "locales": {"zh-CN": {"dictionary": WORDS, "format": {}}},
    }


def alt_of(figure: go.Figure) -> str:
    """The figure in words, for those who cannot see it."""
    return str((figure.layout.meta or {}).get("alt") or title_of(figure))


def title_of(figure: go.Figure) -> str:
    """The finding a figure states, without markup."""
    text = (figure.layout.meta or {}).get("title") or figure.layout.title.text or ""
    return re.sub(r"<[^>]+>", "", str(text)) or "图"


def file_name(name: str, here: frame.Frame) -> str:
    """`补贴性职业技能培训-2025年三季度-全区-演示数据`: what a folder of pictures can be sorted by."""
    parts = [name[:40], here.period.name, here.region, f"所知截至{here.known.code}" if here.known.is_past else ""]
    text = "-".join(filter(None, [*parts, DEMO_MARK if here.has_demo else ""]))
    return re.sub(r'[\\/:*?"<>|\s]+', "_", text)


def to_slide(slide: str) -> None:
    """Show that slide; for a button."""
    st.query_params.update({"view": "slide", "slide": slide})


def _themed(figure: go.Figure) -> go.Figure:
    return in_mode(figure, "dark") if style.is_dark() else figure


def _numbers(values: pd.DataFrame, title: str, file: str, key: str) -> None:
    """Files are made when they are asked for."""
    st.download_button(
        "表格 CSV", lambda: as_csv(values), f"{file}.csv", "text/csv", key=f"csv_{key}", on_click="ignore", type="tertiary",
        help="图中的数，UTF-8，可用 Excel 或 WPS 打开",
    )  # fmt: skip
    st.download_button(
        "表格 XLSX", lambda: as_xlsx(values, title), f"{file}.xlsx", key=f"xlsx_{key}", on_click="ignore", type="tertiary",
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", help="图中的数，Excel 或 WPS 工作簿",
    )  # fmt: skip


def _open(href: str) -> None:
    """A link of the figure: page and query."""
    parts = urlsplit(href)
    page = parts.path.strip("./") or "overview"
    st.switch_page(f"{page}.py", query_params=dict(parse_qsl(parts.query)))
