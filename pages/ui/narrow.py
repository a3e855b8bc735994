"""What the style sheet changes on narrow screens: the navigation as a rail of icons over words, tables and controls that keep their words."""

from __future__ import annotations

RAIL = 86
"""Pixels of the rail: the longest name of a page, six characters, in one line."""
SHEET = """
  /* Collapsed, the button that opens the navigation again stands above the page, not on its first line. */
  @media screen {.stSidebar[data-collapsed="true"] ~ div .block-container {padding-top: 3.4rem;}}
  /* The head of a page: neither its words nor its parts as buttons are ever cut; what does not fit goes into the next line. */
  .st-key-page_head, .st-key-detail_head {flex-wrap: wrap !important; row-gap: 8px !important;}
  @media (min-width: 701px) {.st-key-page_head .page-head small {white-space: nowrap;} .st-key-page_head > .stElementContainer, .st-key-detail_head > .stElementContainer {flex-shrink: 0;}}
  /* The box of a figure that is made smaller (tools.js) is as wide as before: what has the focus would be brought into view sideways. */
  @media screen and (max-width: 1400px) {.block-container {overflow-x: clip;}}
  @media (max-width: 1200px) {
    table.plain.words {font-size: 14px;} table.plain.words small, table.plain.words .quiet {font-size: 12.5px;}
    table.plain.words th {white-space: normal;} table.plain.words thead th.number {min-width: 0;}
    table.plain.words :is(td, th) {padding: 4px 8px 4px 2px;} table.manual :is(td, th) {padding-right: 10px;}
  }
  wbr.tablet {display: none;} /* then it breaks nothing */
  @media (max-width: 1100px) {
    wbr.tablet {display: inline;}
    .st-key-selectors > * {min-width: 190px;} .st-key-selectors > .stElementContainer:has(> .stHtml) {min-width: 100px;}
    table.plain.board {min-width: 900px;} /* inside its own box, see .scroll */
    table.plain.words td:first-child:not(.number) {min-width: 7em;}
    .block-container {padding: 0.9rem 1.1rem 1rem 1.1rem;} .headline-finding {font-size: 20px;}}
  .short-name {display: none;}
  @media (max-width: 1000px) {
    .full-name {display: none;} .short-name {display: inline;}
    .block-container {padding: 0.7rem 0.8rem 1rem 0.8rem;}
    [class*="st-key-chart_"] {width: 1000px !important; max-width: none !important; flex: none !important;} /* from the first drawing on, see tools.js */
    [data-testid="stSidebar"][data-collapsed="false"] {width: RAILpx !important; min-width: RAILpx; max-width: RAILpx;}
    [data-testid="stSidebarContent"] {padding: 0; scrollbar-gutter: auto; scrollbar-width: thin;}
    [data-testid="stSidebarHeader"] {height: 44px; min-height: 0; padding: 0; margin: 0; justify-content: center;}
    [data-testid="stSidebarHeader"] [data-testid="stLogoSpacer"] {display: none;}
    [data-testid="stSidebarCollapseButton"] {display: block !important; visibility: visible !important;} /* no pointer hovers over it on a tablet */
    [data-testid="stSidebarNav"] {margin: 0; padding: 0;} [data-testid="stSidebarNav"] ul {padding: 0 3px;}
    [data-testid="stNavSectionHeader"] {padding: 8px 0 2px 0; margin: 0; justify-content: center;} [data-testid="stNavSectionHeader"] > div {display: none;}
    [data-testid="stNavSectionHeader"] p {font-size: 12px; color: var(--muted);}
    [data-testid="stSidebarNavLinkContainer"] > * {width: 100%;}
    [data-testid="stSidebarNavLink"] {flex-direction: column; gap: 2px; height: auto; min-height: 46px; padding: 5px 0; margin: 0; justify-content: center;}
    [data-testid="stSidebarNavLink"] > span {margin: 0; max-width: 100%; flex: none;} [data-testid="stSidebarNavLink"] [data-testid="stIconMaterial"] {font-size: 20px;}
    [data-testid="stSidebarNavLink"] p, [data-testid="stSidebarNavLink"] [data-testid="stMarkdownContainer"] {font-size: 12.5px; line-height: 1.25; text-align: center; white-space: normal; overflow: visible;}
    p.also {font-size: 13px;}
    table.plain.words, table.manual {font-size: 13px; line-height: 1.4;} table.plain.words small {font-size: 12px;}
    table.plain.words th, table.manual th {font-size: 13px; white-space: normal;} table.plain.words tr.group th {font-size: 15px;}
    table.plain.words :is(td, th), table.manual :is(td, th) {padding: 4px 5px 4px 1px;}
    table.manual:has(th:nth-child(6)) td:nth-child(n + 5) {word-break: normal; overflow-wrap: anywhere;}
    table.plain.words td:first-child:not(.number) {min-width: 6.2em;} table.plain.words td small {overflow-wrap: anywhere;}
    table.plain.words:has(th:nth-child(10)) td:first-child {overflow-wrap: anywhere; min-width: 5.4em !important;}
    table.plain.words:has(th:nth-child(8)) :is(th, td) {font-size: 12px; padding: 4px 4px 4px 1px;}
    table.plain.words:has(th:nth-child(10)) :is(th, td) {padding-right: 3px;}
    table.plain.words:has(th:nth-child(10)) td:not(.number) + .number {padding-left: 8px;}
  }
  @media (max-width: 1000px) {
    table.intake {font-size: 13px;} table.intake :is(th, td) {padding: 4px 6px;}
    table.intake td.tight {white-space: normal; word-break: keep-all; overflow-wrap: break-word;} table.intake td:not(.right, .tight) {min-width: 6em;}
  }
  table.plain.words .number + :not(.number) {padding-left: 10px;}
""".replace("RAIL", str(RAIL))
