"""No English word of Streamlit, Plotly or the tables anywhere: every page by a deep link, lists, calendar, search and menus open.

The words stand in `pages/ui/index.js`; a new version of Streamlit that says something else fails here.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from etl.issues import catalogue
from tests.browser.test_board_pages import drawn, settled
from tests.browser.test_main_job import WAIT

PAGES = ["", "gap", "indicator", "regions", "units", "alerts", "plan", "meeting", "upload", "records", "records?view=search",
         "records?view=locks", "records?view=events", "records?view=uploads&upload=46", "methods"]  # fmt: skip
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


@pytest.mark.parametrize("where", PAGES)
def test_every_word_is_chinese(page: Page, address: str, where: str) -> None:
    page.goto(f"{address}/{where}")
    expect(page.get_by_test_id("stSelectbox").first).to_be_visible(timeout=WAIT)
    settled(page)
    expect(page.locator("html[lang=zh-CN]")).to_have_count(1)
    assert english(page) == []
    boxes = page.locator("input[role=combobox]")  # by role only the open one is found
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
    if where == "":
        page.get_by_role("button", name="所知截至").click()
        page.get_by_test_id("stDateInput").get_by_role("button").first.click(timeout=WAIT)
        expect(page.get_by_role("grid").first).to_be_visible(timeout=WAIT)
        assert english(page) == []
