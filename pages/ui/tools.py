"""Buttons of a chart that only the browser can serve (`tools.js`): its picture, a link."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

HTML = '<div class="tools"><span role="status" aria-live="polite"></span></div>'
CSS = """
.tools {display: flex; align-items: center; gap: 6px; font-family: var(--st-font); font-size: 14px; white-space: nowrap;
  color: var(--st-text-color);}
.tools button {font: inherit; color: inherit; background: transparent; border: 1px solid var(--st-border-color, #d5dce3);
  border-radius: 4px; padding: 3px 10px; min-height: 32px; cursor: pointer;}
.tools button:hover {border-color: var(--st-primary-color);}
.tools button:focus-visible {outline: 3px solid var(--st-primary-color); outline-offset: 1px;}
.tools span:empty {display: none;}
"""
_tools = st.components.v2.component("kpi_tools", html=HTML, css=CSS, js=(Path(__file__).parent / "tools.js").read_text("utf-8"))


def browser_tools(key: str, buttons: list[dict[str, str]], chart: str, file: str) -> None:
    """`buttons`: `do` (picture, link) and `label`, in order. `chart`: key of the chart they serve. `file`: name of its picture, without ending."""
    _tools(key=key, data={"buttons": buttons, "chart": chart, "file": file}, width="content")
