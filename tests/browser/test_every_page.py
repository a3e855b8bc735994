"""Every page in a real browser, opened by a deep link once and looked at in every way that finds faults by itself: no English word of Streamlit,
Plotly or the tables, WCAG AA in both themes, nothing that scrolls sideways on a small screen; no console error and no request that leaves the
machine (the fixture `page`).

The words stand in `pages/ui/index.js`; a new version of Streamlit that says something else fails here.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from etl.issues import catalogue
from tests.browser.server import WAIT, settled
from tests.browser.test_board_pages import drawn, turn_dark

UNIT = "区人力资源社会保障局"
FIGURES = ["", "gap", "indicator", "regions", "regions?regions_view=rank", "regions?regions_view=map", "regions?regions_view=profile",
           "units?all_units_view=matrix", "plan?plan_view=timeline", "indicator?indicator=skills_training&why=gap",
           "?known=20&period=2023Q2", "?view=slide"]  # fmt: skip
TABLES = ["units", f"units?of_unit={UNIT}&units_view=tasks", "alerts", "plan", "plan?plan_view=changes", "meeting", "upload", "records",
          "records?view=search", "records?view=locks", "records?view=events", "records?view=uploads&upload=46", "methods"]  # fmt: skip
ONLY_VIOLATIONS = {"resultTypes": ["violations"]}  # to list what is right as well takes four times as long
AA = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}} | ONLY_VIOLATIONS
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}} | ONLY_VIOLATIONS
WORDS = """() => {
  const found = new Set(), shown = (e) => e.getClientRects().length && getComputedStyle(e).visibility !== "hidden"
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement
    if (e && !e.closest("script, style, [data-testid='stIconMaterial'], [translate='no']") && shown(e)) found.add(walk.currentNode.textContent)
  }
  for (const name of ["title", "aria-label", "placeholder", "alt"])
    for (const e of document.querySelectorAll(`[${name}]`)) if (shown(e)) found.add(e.getAttribute(name))
  return [...found]
}"""
BOXES = "input[role=combobox]"  # by role only the open one is found
OWN_BOXES = f"{BOXES}:not(.st-key-selectors *)"
"""Without those at the top, which are the same on every page."""
NAMES = {"csv", "tsv", "txt", "xlsx", "xlsm", "xls", "et", "ods", "pptx", "docx", "pdf", "png", "zip", "excel", "wps", "powerpoint", "esc",
         "utf", "bom", "gbk", "sha", "theta", "mase", "brier", "open", "sdg", "baseline", "month"}  # fmt: skip
"""File formats, programs and encodings; names of methods, of a preset and of a key of the plan file, on 方法与来源."""


def english(page: Page) -> list[str]:
    found = []
    for text in page.evaluate(WORDS):
        for word in re.findall(r"[A-Za-z0-9][A-Za-z0-9_.-]*", text):
            known = word.lower() in NAMES or word in catalogue() or re.search(r"\d|\.(csv|xlsx?|ods)$", word)
            if re.search(r"[A-Za-z]{2}", word) and not known:
                found.append(f"{word}: {text[:80]}")
    return found


def violations(page: Page, rules: dict[str, Any] = AA) -> list[tuple[str, list[str], str]]:
    """Of WCAG AA on the page as it stands, after axe-core: rule, element, what is wrong."""
    found = Axe().run(page, options=rules).response["violations"]
    return [(v["id"], n["target"], n["failureSummary"]) for v in found for n in v["nodes"]]


def wide(page: Page) -> list[int]:
    """Pixels by which the page, or a box in it, is wider than its room."""
    return list(
        page.evaluate(
            """() => [document.querySelector('[data-testid="stMain"]'), ...document.querySelectorAll('.scroll')]
            .map((e) => e.scrollWidth - e.clientWidth).filter((n) => n > 1)"""
        )
    )


@pytest.mark.parametrize("where", [*FIGURES, *TABLES])
def test_words_contrast_and_width(page: Page, address: str, where: str) -> None:
    page.goto(f"{address}/{where}")
    is_slide = "view=slide" in where
    if not is_slide:
        expect(page.get_by_test_id("stSelectbox").first).to_be_visible(timeout=WAIT)
    if where in FIGURES:
        drawn(page)
    elif where.startswith("alerts"):
        expect(page.locator("table.words").first).to_be_visible(timeout=WAIT)
    settled(page)
    expect(page.locator("html[lang=zh-CN]")).to_have_count(1)
    assert english(page) == []
    assert violations(page) == []
    page.set_viewport_size({"width": 1366, "height": 768})
    settled(page)
    assert wide(page) == []
    turn_dark(page)
    assert violations(page, CONTRAST) == []  # the theme changes nothing else
    if not is_slide:
        open_what_opens(page, BOXES if where == "" else OWN_BOXES)


def open_what_opens(page: Page, selectors: str) -> None:
    """Lists, the menu and the search of a table: no English word in them either."""
    boxes = page.locator(selectors)
    for at in range(min(boxes.count(), 6)):
        if boxes.nth(at).is_visible() and boxes.nth(at).is_enabled():
            boxes.nth(at).click()
            boxes.nth(at).press_sequentially("zz")
            assert english(page) == []
            page.keyboard.press("Escape")
            page.keyboard.press("Escape")
    table = page.get_by_test_id("stDataFrame").first
    if table.count():
        table.scroll_into_view_if_needed()
        for button in ("right", "left"):
            table.click(button=button, position={"x": 60, "y": 15})
            assert english(page) == []
        table.click(position={"x": 200, "y": 55})
        page.keyboard.press("Control+f")
        assert english(page) == []
        page.keyboard.press("Escape")


@pytest.mark.parametrize("width", [820, 1024])
def test_the_table_of_alerts_fits_a_tablet(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 1180})
    page.goto(f"{address}/alerts")
    expect(page.locator("table.words").first).to_be_visible(timeout=WAIT)
    settled(page)
    assert wide(page) == []


def test_the_calendar_is_chinese(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_test_id("stSelectbox").first).to_be_visible(timeout=WAIT)
    settled(page)
    page.get_by_role("button", name="所知截至").click()
    page.get_by_test_id("stDateInput").get_by_role("button").first.click(timeout=WAIT)
    expect(page.get_by_role("grid").first).to_be_visible(timeout=WAIT)
    assert english(page) == []


def test_words_of_a_figure_are_left_alone(page: Page, address: str) -> None:
    """They are ours; going through them cost a tenth of a change."""
    page.goto(address)
    drawn(page)
    page.evaluate(
        """() => {
          const put = (parent, kind, id) => {
            const e = document.createElementNS(parent.namespaceURI, kind)
            e.id = id
            e.textContent = "Close"
            parent.append(e)
          }
          put(document.querySelector(".js-plotly-plot .main-svg"), "text", "in-figure")
          put(document.querySelector(".block-container"), "span", "in-page")
        }"""
    )
    expect(page.locator("#in-page")).to_have_text("关闭")
    expect(page.locator("#in-figure")).to_have_text("Close")
