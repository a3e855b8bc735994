"""The look of everything that is not a figure: one style sheet, its colours those of `pages.charts.theme` in light and dark.

Streamlit sets `color-scheme` on the app, so `light-dark()` follows the theme in the browser without a word from the server.
"""

from __future__ import annotations

import streamlit as st

from pages.charts.theme import COLORS, DARK, DEMO, INK, LINE, MUTED, PAPER
from pages.ui import narrow

SLIDE_WIDTH, SLIDE_HEIGHT = 1280, 720
"""Size a slide is laid out in, in pixels; the browser scales it to the screen (`slides.js`)."""

ROLES = {
    "ink": (INK, DARK[INK]),
    "muted": (MUTED, DARK[MUTED]),
    "line": ("#d5dce3", "#33404c"),
    "edge": (LINE, DARK[LINE]),
    "shade": ("#00000030", "#ffffff40"),
    "paper": (PAPER, DARK[PAPER]),
    "panel": ("#f2f5f8", "#1b242d"),
    "accent": ("#1d5fa8", "#86b4fb"),
    "demo": (DEMO, DARK[DEMO]),
    "good": ("#1d6b3a", "#82dba8"),
    "hit": ("#ffe9a8", "#5c4a12"),
    "hit-edge": ("#9a5b00", "#ffd48a"),
}
SHEET = """
<style>
  :root {ROLES}
  .block-container {padding: 1.1rem 2.2rem 1rem 2.2rem; max-width: 1760px;}
  [data-testid="stSidebar"][data-collapsed="false"] {min-width: 176px; max-width: 196px;}
  [data-testid="stMain"] {overflow-x: hidden;}
  .demo-mark {color: var(--demo); border: 1px solid var(--demo); border-radius: 4px; padding: 1px 8px; font-weight: 700; font-size: 14px;
    white-space: nowrap;}
  .chips {display: flex; flex-wrap: wrap; align-items: center; gap: 8px 10px; margin: 0 0 4px 0;}
  .chip {border: 1px solid var(--line); border-radius: 6px; padding: 3px 12px; font-size: 15px; color: var(--ink); background: var(--paper);}
  .chip b {font-size: 20px; margin-left: 6px; font-variant-numeric: tabular-nums;}
  .chip small {font-size: 13px; margin-left: 6px; color: var(--muted);}
  .quote {border-left: 3px solid var(--accent); padding: 4px 12px; margin: 4px 0; background: var(--panel); color: var(--ink);}
  .headline-finding {font-size: 22px; line-height: 1.35; text-wrap: balance; font-weight: 700; color: var(--ink); margin: 0;}
  .headline-finding.table-finding {font-size: 20px;}
  [data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] p {color: var(--muted) !important; opacity: 1;}
  button[data-selected="true"] *, [role="tab"][aria-selected="true"] * {color: var(--accent) !important;}
  .quiet {color: var(--muted); font-size: 14px;}
  button:disabled, button:disabled *, [aria-disabled="true"], [aria-disabled="true"] *, label[disabled], label[disabled] *, input:disabled, input:disabled ~ :is(div, span, p, label, svg), [data-testid="stSelectbox"]:has(input:disabled) * {
    color: var(--muted) !important; -webkit-text-fill-color: var(--muted) !important; opacity: 1 !important;}
  table.manual, table.plain {font-size: 15px; line-height: 1.5; border-collapse: collapse; color: var(--ink);}
  table.plain {width: 100%;}
  table.manual th, table.plain th {text-align: left; padding: 4px 16px 4px 4px; border-bottom: 2px solid var(--edge); white-space: nowrap;}
  table.plain th {padding-right: 10px; color: var(--muted); font-weight: 400; font-size: 14px;}
  table.manual td, table.plain td {vertical-align: top; padding: 4px 16px 4px 4px; border-bottom: 1px solid var(--line);}
  table.plain td {padding-right: 10px;}
  table.plain td.number, table.plain th.number {text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums;}
  a.page {color: var(--accent); text-underline-offset: 3px;}
  a.page.still {color: inherit; text-decoration-color: var(--edge);}
  table.plain tr.asked {background: var(--panel);} table.plain tr.asked th, table.plain tr.asked td {font-weight: 700; color: var(--ink);}
  table.plain.why th {width: 7em; border-bottom: 1px solid var(--line);}
  table.plain.board td {font-size: 14px;} table.plain.board th {white-space: normal;} table.plain.board .warning, table.plain.board .quiet {white-space: nowrap; font-weight: 400;}
  table.plain.board td:nth-child(5) {min-width: 5.5em;} table.plain.board td:first-child {min-width: 8em;}
  table.plain.board td:nth-child(10) {min-width: 7em;} table.plain.board td:nth-last-child(2) {white-space: normal; min-width: 4.6em;} table.plain.board td:last-child {min-width: 5.2em;}
  /* A shade at the edge beyond which there is more: the cover moves with the content and hides it at the end of the way. */
  .scroll, .intake-scroll, .cells {overflow-x: auto; background: linear-gradient(to right, var(--paper) 30%, transparent) 0 0 / 40px 100% no-repeat local,
    linear-gradient(to left, var(--paper) 30%, transparent) 100% 0 / 40px 100% no-repeat local,
    linear-gradient(to right, var(--shade), transparent) 0 0 / 16px 100% no-repeat scroll, linear-gradient(to left, var(--shade), transparent) 100% 0 / 16px 100% no-repeat scroll;}
  /* Chinese breaks anywhere; a word torn in two reads badly, so lines end after punctuation and at spaces. Free text, of long clauses, breaks as ever. */
  :where(h2.heading, .page-head, .headline-finding, .sentence, p.quiet, .chip, .card, .asked-of li, .narrow-only),
  :where(table.plain, table.manual) :where(th, td), [data-testid="stCaptionContainer"] p, [data-testid="stAlert"] p {word-break: keep-all; overflow-wrap: break-word; text-wrap: pretty;}
  :is(table.plain, table.manual) .prose, table.manual td:not(:first-child, .whole) {word-break: normal; overflow-wrap: anywhere;}
  table.plain td.prose {min-width: 8em;} .headline-finding, table.plain th {text-wrap: balance;} .value, table.plain.words td > b {white-space: nowrap;}
  h2.heading {font-size: 17px; font-weight: 700; padding: 0; margin: 4px 0 0 0; color: var(--ink);}
  .clause {display: grid; gap: 8px;} .clause p {margin: 0;} .clause .heading:not(:first-child) {margin-top: 14px;}
  .sentence {font-size: 17px; line-height: 1.55; margin: 0; color: var(--ink);}
  .good {color: var(--good);} .warning {color: var(--s-behind); font-weight: 700; margin: 0;}
  .cards {display: grid; gap: 8px; grid-template-columns: repeat(auto-fit, minmax(260px, 1fr));}
  .card {border: 1px solid var(--line); border-left: 4px solid; border-radius: 4px; padding: 6px 10px; font-size: 14px; line-height: 1.5;}
  .card .name {font-size: 16px; font-weight: 700;} .card .lamp {font-size: 14px;} .card .gap b {font-size: 18px; margin-right: 4px;}
  .marks {display: flex; flex-direction: column; align-items: flex-end; gap: 10px;} .marks .overdue {color: var(--s-behind); font-weight: 700; font-size: 14px; line-height: 1.4; white-space: nowrap; text-decoration: none;} .marks .overdue:hover {text-decoration: underline;}
  .chips.numbers .chip b.warning {margin: 0; font-size: 16px;}
  .card .name a {color: inherit;} .card .who {font-weight: 700;} .card .now {display: inline-block;}
  ul.changes {margin: 0; padding-left: 0; list-style: none; font-size: 14px; line-height: 1.5;} ul.changes li {margin: 0 0 4px 0;}
  .st-key-overview, .st-key-detail {display: grid !important; grid-template-columns: minmax(0, 1fr) 300px; gap: 20px; align-items: start;}
  .narrow-only, .stElementContainer:has(> .stHtml > .narrow-only) {display: none;}
  .st-key-overview {grid-template-rows: min-content 1fr; column-gap: 20px !important; row-gap: 12px !important;}
  [data-testid="stLayoutWrapper"]:has(> .st-key-overview_board) {grid-row: 1 / span 2;}
  @media (max-width: 1500px) {
    .narrow-only, .stElementContainer:has(> .stHtml > .narrow-only) {display: block;}
    [data-testid="stLayoutWrapper"]:has(> .st-key-overview_board) {grid-row: auto;}
    .st-key-overview, .st-key-detail {grid-template-columns: minmax(0, 1fr);}
    [data-testid="stLayoutWrapper"]:has(> .st-key-overview_attention) {order: -1;}
    .chips > div br {display: none;}
  }
  [data-testid="stElementToolbar"], [data-testid="stDataFrameColumnMenu"] {display: none;} /* speak English only */
  [class*="st-key-chart_"][data-small="yes"], [class*="st-key-chart_"][data-small="yes"] :is([data-testid="stFullScreenFrame"], .stPlotlyChart) {overflow: visible !important; contain: none !important;}
  [class*="st-key-chart_"][data-small="yes"] {width: 1000px !important; max-width: none !important; flex: none !important;}
  [class*="st-key-chart_"][data-small="yes"] .js-plotly-plot {transform: scale(var(--chart-scale)); transform-origin: top left;}
  /* Chromium lays the text of a figure out for the scale it is shown at, and now and then leaves it as it was when that changes: ticks stood in the bars. */
  .js-plotly-plot text {text-rendering: geometricPrecision;}
  .stPlotlyChart .modebar {display: none !important;}
  [class*="st-key-chart_"], [class*="st-key-chart_"] [data-testid="stFullScreenFrame"] {width: round(down, 100%, 1px) !important;}
  .stPlotlyChart .draglayer .x9y * {pointer-events: none !important;} /* words over the bars (charts/quick.py) must not take their hover */
  .st-key-page_links {position: absolute !important; height: 0 !important; overflow: hidden;}
  .said {display: flex; align-items: center; gap: 10px 14px; margin-bottom: 12px;} .said .sentence {flex: 1;} .said span:empty {display: none;} .said > span {font-size: 14px;}
  button.copy {font: inherit; font-size: 14px; color: var(--ink); background: transparent; border: 1px solid var(--line); border-radius: 4px; padding: 3px 10px; min-height: 32px; white-space: nowrap; cursor: pointer;}
  button.copy:hover {border-color: var(--accent);}
  .st-key-filters > .st-key-order {flex: 0 0 220px !important; width: 220px !important;}
  .st-key-selectors > * {flex: 1.4 1 0 !important; width: auto !important; min-width: 0;} .st-key-selectors > .st-key-plan {flex-grow: 2.7 !important;}
  .st-key-selectors > .st-key-known_box {flex-grow: 1.75 !important;} .st-key-selectors > .stElementContainer:has(> .stHtml) {flex: 0.85 1 0 !important; text-align: right; padding-bottom: 8px;}
  p.quiet, p.also {margin: 0;} p.also {font-size: 15px; line-height: 1.6;} .listed {display: grid; grid-template-columns: minmax(0, 1fr); gap: 10px;} .listed .heading {margin-top: 8px;}
  .chips.numbers .chip b {font-size: 17px;}
  .stPlotlyChart a {cursor: pointer; pointer-events: all;} .stPlotlyChart a:hover, .stPlotlyChart a:focus {text-decoration: underline;}
  :focus-visible {outline: 3px solid var(--accent) !important; outline-offset: 2px;}
  .page-head {font-size: 21px; font-weight: 700; line-height: 1.3; margin: 0; padding: 0; color: var(--ink);}
  .page-head small {font-size: 15px; font-weight: 400; color: var(--muted); margin-left: 12px;}
  table.plain.words td.short {white-space: nowrap;} table.plain.words small {color: var(--muted); font-size: 13px;} table.plain.words small a {white-space: nowrap;}
  table.plain.words {line-height: 1.44;} table.plain.words th.number {white-space: normal; min-width: 5em;}
  table.plain.words tr.group th {color: var(--ink); font-size: 16px; font-weight: 700; padding-top: 14px; white-space: normal; border-bottom: 1px solid var(--edge);}
  table.plain.words tr.group th span {font-size: 14px; margin-left: 14px; white-space: nowrap;}
  .fact {margin-right: 14px; white-space: nowrap; display: inline-block;}
  button[kind="segmented_controlActive"], button[kind="segmented_controlActive"] p {color: var(--accent) !important; border-color: var(--accent) !important;}
  .lamp {font-weight: 700; white-space: nowrap;}
  .asked-of {margin: 0; padding-left: 20px; font-size: 16px; line-height: 1.6; color: var(--ink);} .asked-of li {margin: 2px 0;}
  NARROW
  @media print {
    [data-testid="stSidebar"], [data-testid="stHeader"], [class*="st-key-tools_"], .st-key-selectors {display: none !important;}
    [data-testid="stApp"] {filter: grayscale(1);}
    .block-container {padding: 0; max-width: none;}
    .stPlotlyChart {break-inside: avoid;}
  }
</style>
"""
DARK_PRINT = """
<style>
  /* Paper is white: the dark page, its figures and its tables (pictures) are turned into their negative. */
  @media print {
    * {print-color-adjust: exact; -webkit-print-color-adjust: exact;}
    :root, body {background: white !important; color-scheme: light;}
    [data-testid="stApp"] {filter: grayscale(1) invert(1) brightness(1.12) !important;}
  }
</style>
"""
SLIDE = """
<style>
  [data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stToolbar"],
  [data-testid="stExpandSidebarButton"] {display: none !important;}
  .block-container {padding: 0 !important; max-width: none !important;}
  [data-testid="stMain"] {overflow: hidden;}
  .st-key-slide {position: fixed; left: 50%; top: 50%; width: WIDTHpx !important; max-width: none !important; height: HEIGHTpx; margin: calc(HEIGHTpx / -2) 0 0 calc(WIDTHpx / -2);
    background: var(--paper);}
  /* Streamlit measures the box around the plot, so the plot itself is scaled, not its box. */
  .st-key-slide .js-plotly-plot {transform: scale(var(--slide-scale, 1)); transform-origin: center;}
  .st-key-slide, .st-key-slide :is(.stElementContainer, [data-testid="stFullScreenFrame"], .stPlotlyChart), .st-key-slide .stVerticalBlock, .st-key-slide [data-testid="stLayoutWrapper"] {overflow: visible !important; contain: none !important;}
</style>
"""


def sheet() -> str:
    """Markup of the style sheet. It stands in the page as the browser first gets it (`app.py`), so that nothing moves when the first elements
    come, and no run sends it again."""
    roles = [f"--{name}: light-dark({light}, {dark});" for name, (light, dark) in ROLES.items()]
    roles += [f"--s-{name or 'none'}: light-dark({color}, {DARK[color]});" for name, color in COLORS.items()]
    return SHEET.replace("ROLES", " ".join(roles), 1).replace("NARROW", narrow.SHEET, 1)


def dark_print() -> None:
    """Once at the top of every page: how a dark one is printed."""
    if is_dark():
        st.html(DARK_PRINT)


def slide_sheet() -> None:
    """A slide alone on the screen: nothing of the page around it."""
    st.html(SLIDE.replace("WIDTH", str(SLIDE_WIDTH)).replace("HEIGHT", str(SLIDE_HEIGHT)))


def color(status: str | None) -> str:
    """CSS colour of a status as words, right in either theme."""
    return f"var(--s-{status or 'none'})"


def is_dark() -> bool:
    """Whether the browser shows the dark theme; light where it has not said yet."""
    return st.context.theme.type == "dark"
