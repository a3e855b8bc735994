"""Links of our own, in HTML (`anchor`) and in figures (`chart_links`): addresses that also work in a new tab, and that open their page
at once where they are clicked."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import streamlit as st

_links = st.components.v2.component("kpi_links", js=(Path(__file__).parent / "links.js").read_text("utf-8"))


def follow() -> None:
    """Once in every run, before the page: goes where the link that was clicked leads."""
    result: Any = _links(key="page_links", width=1, height=1, on_open_change=lambda: None)
    if result.open:
        parts = urlsplit(str(result.open))
        st.switch_page(f"{parts.path.strip('./') or 'overview'}.py", query_params=dict(parse_qsl(parts.query)))


def anchor(href: str, text: str, title: str = "", still: bool = False) -> str:
    """Markup of a link; `text` is plain. `still`: in the colour of the text around it, as numbers are."""
    tip = f' title="{escape(title)}"' if title else ""
    kind = "page still" if still else "page"
    return f'<a class="{kind}" href="{escape(href)}" target="_self"{tip}>{escape(text)}</a>'
