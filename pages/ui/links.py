"""Links of our own in tables (`<a class="page" href="indicator?…">`, see `anchor`) and in charts (`linked_rows`): addresses that also
work in a new tab, and that open their page at once where they are clicked."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import plotly.graph_objects as go
import streamlit as st

from pages.charts.gap_board import LABEL, STATUS, VALUE

_links = st.components.v2.component("kpi_links", js=(Path(__file__).parent / "links.js").read_text("utf-8"))


def follow() -> None:
    """Once in every run, before the page: goes where the link that was clicked leads."""
    with st.container(key="links"):
        result: Any = _links(key="page_links", width=1, height=1, on_open_change=lambda: None)
    if result.open:
        parts = urlsplit(str(result.open))
        st.switch_page(f"{parts.path.strip('./') or 'overview'}.py", query_params=dict(parse_qsl(parts.query)))


def anchor(href: str, text: str, title: str = "", still: bool = False) -> str:
    """Markup of a link; `text` is plain. `still`: in the colour of the text around it, as numbers are."""
    tip = f' title="{escape(title)}"' if title else ""
    kind = "page still" if still else "page"
    return f'<a class="{kind}" href="{escape(href)}" target="_self"{tip}>{escape(text)}</a>'


def linked_rows(figure: go.Figure, rows: list[Any], href: Callable[[Any, str], str]) -> go.Figure:
    """The gap board with its names, values and verdicts as links. `rows`: in the order of the board; `href(row, name)`: where the
    number of that board column is explained (`""` for the indicator itself)."""
    seen: set[tuple[int, float]] = set()
    for note in figure.layout.annotations:
        if note.xref != "paper" or note.yref != "y" or note.x not in (LABEL, VALUE, STATUS):
            continue
        at = (round(note.y), note.x)
        if not 0 <= at[0] < len(rows) or (at in seen and note.x == LABEL):  # below the name stand the units
            continue
        column = {LABEL: "", VALUE: "actual", STATUS: "required_rate" if at in seen else "gap"}[note.x]
        seen.add(at)
        ink = note.font.color  # Plotly would make links blue
        note.text = f'<a href="{escape(href(rows[at[0]], column))}" target="_self" style="color:{ink}">{note.text}</a>'
    return figure
