"""How every chart is put on a page: drawn in the theme of the browser, with its words for a screen reader, and under it the picture,
the numbers, the link and the slide.

    chart.show(figure, "board", values=shown.board(plan, rows), slide="board")

The figure brings its title, unit, cutoff, source and 演示数据 itself (`pages.charts`).
"""

from __future__ import annotations

import re
from functools import partial

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from pages.charts.theme import DOWNLOAD
from pages.exports.values import as_csv, as_xlsx
from pages.ui import cached, frame, style
from pages.ui.frame import DEMO_MARK
from pages.ui.tools import browser_tools

WORDS = {
    "Download plot as a PNG": "下载图片（PNG）",
    "Download plot as a png": "下载图片（PNG）",
    "Download plot": "下载图片",
    "Taking snapshot - this may take a few seconds": "正在生成图片，请稍候",
    "Snapshot succeeded": "图片已生成",
    "Sorry, there was a problem downloading your snapshot!": "图片没有生成，请再试一次。",
}
"""What Plotly says in a browser; its Chinese dictionary is not part of Streamlit's bundle, so the words are given with the chart."""
CONFIG = DOWNLOAD | {
    "typesetMath": False,  # no formulas here; looking for them costs the square of a text's length, links included
    "doubleClick": False,
    "showTips": False,
    "locale": "zh-CN",
    "locales": {"zh-CN": {"dictionary": WORDS, "format": {}}},
}
"""Plotly's settings: no bar of its own but the hidden button for the picture, and no English. The same for every figure; the name of
a picture is given when it is asked for (`tools.js`)."""
STATIC = CONFIG | {"displayModeBar": False, "staticPlot": True}
"""For slides."""
BUTTONS = [{"do": "picture", "label": "下载图片"}, {"do": "link", "label": "复制本图链接"}]


def show(
    figure: go.Figure,
    key: str,
    values: pd.DataFrame | None = None,
    name: str = "",
    slide: str = "",
) -> None:
    """Draw a figure, as `pages.charts.quick` leaves it, with its tools.

    `key`: unique on the page, letters, digits and `_`; the copied link names it. `values`: what the figure shows as a table
    (`pages.charts.shown`), for CSV and XLSX; none where there is nothing to take away. `name`: of the files, the figure's finding where not
    given. `slide`: the slide that shows it alone (`pages.ui.slides`). Links in the figure open their page (`links`).
    """
    here = frame.current()
    title = title_of(figure)
    file = file_name(name or title.split("：")[0], here)
    st.plotly_chart(_themed(figure), key=f"chart_{key}", config=CONFIG, theme=None, alt=alt_of(figure))
    with st.container(key=f"tools_{key}", horizontal=True, vertical_alignment="center", gap="small"):
        browser_tools(f"buttons_{key}", BUTTONS, chart=key, file=file)
        if values is not None and len(values):
            _numbers(values, title, file, key)
        if slide:
            st.button(
                "截图模式", key=f"slide_{key}", icon=":material/slideshow:", type="tertiary", on_click=partial(to_slide, slide)
            )


def alt_of(figure: go.Figure) -> str:
    """The figure in words, for those who cannot see it."""
    return str(figure.layout.meta[1])


def title_of(figure: go.Figure) -> str:
    """The finding a figure states, without markup."""
    return str(figure.layout.meta[0])


def file_name(name: str, here: frame.Frame) -> str:
    """`补贴性职业技能培训-2025年三季度-全区-演示数据`: what a folder of pictures can be sorted by."""
    parts = [name[:40], here.period.name, here.region, f"所知截至{here.known.code}" if here.known.is_past else ""]
    text = "-".join(filter(None, [*parts, DEMO_MARK if here.has_demo else ""]))
    return re.sub(r'[\\/:*?"<>|\s]+', "_", text)


def to_slide(slide: str) -> None:
    """Show that slide; for a button."""
    st.query_params.update({"view": "slide", "slide": slide})


def _themed(figure: go.Figure) -> go.Figure:
    return cached.in_dark(figure) if style.is_dark() else figure


def _numbers(values: pd.DataFrame, title: str, file: str, key: str) -> None:
    """Files are made when they are asked for."""
    st.download_button(
        "表格 CSV", lambda: as_csv(values), f"{file}.csv", "text/csv", key=f"csv_{key}", on_click="ignore", type="tertiary"
    )  # fmt: skip
    st.download_button(
        "表格 XLSX", lambda: as_xlsx(values, title), f"{file}.xlsx", key=f"xlsx_{key}", on_click="ignore", type="tertiary",
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )  # fmt: skip
