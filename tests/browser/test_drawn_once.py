"""A figure that Streamlit hands to plotly.js twice is drawn once, on every page and after a change (`pages.charts.quick.settled`)."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.server import WAIT
from tests.browser.test_board_pages import drawn

COUNT = """
window.figures = [];
const seen = new WeakSet();
Object.defineProperty(HTMLElement.prototype, 'emit', {configurable: true, set(emit) {
  Object.defineProperty(this, 'emit', {configurable: true, writable: true, value: function (name, ...rest) {
    if (name === 'plotly_afterplot' && !seen.has(this)) {
      seen.add(this);
      const figure = {given: 0, changed: 0};
      window.figures.push(figure);
      new MutationObserver((all) => { figure.changed += all.length; })
        .observe(this.querySelector('.svg-container'), {subtree: true, childList: true});
    }
    if (name === 'plotly_react' && seen.has(this)) window.figures.at(-1).given += 1;
    return emit.call(this, name, ...rest);
  }});
}});
"""
"""Of every figure: how often plotly.js was given it, and how many changes there were after it had been drawn first."""
PLACES = {"gap": "", "indicator": "", "regions": "", "units": "报送情况", "plan": "时限图"}
"""Page → the part of it that is a figure, where it does not open with one."""


def only_once(page: Page) -> None:
    drawn(page)
    page.mouse.move(2, 2)
    figures = page.evaluate("window.figures")
    assert figures
    assert all(figure["given"] > 1 for figure in figures)
    assert [figure["changed"] for figure in figures] == [0] * len(figures)


def test_every_figure_is_drawn_once(new_page: Page, address: str) -> None:
    page = new_page
    page.add_init_script(COUNT)
    page.goto(address)
    only_once(page)
    for path, part in PLACES.items():
        page.evaluate("window.figures.length = 0")
        page.get_by_test_id("stSidebarNav").locator(f'a[href$="/{path}"]').click()
        page.wait_for_url(re.compile(rf"/{path}\b"), timeout=WAIT)
        if part:
            page.get_by_role("radio", name=part).or_(page.get_by_role("button", name=part)).first.click()
        expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible(timeout=WAIT)
        only_once(page)


def test_after_a_change_too(new_page: Page, address: str) -> None:
    page = new_page
    page.add_init_script(COUNT)
    page.goto(f"{address}/indicator?indicator=skills_training")
    drawn(page)
    page.evaluate("window.figures.length = 0")
    page.get_by_role("combobox", name="期间").click()
    page.get_by_role("option", name="2025年二季度").click()
    expect(page.locator(".js-plotly-plot").last).to_contain_text(re.compile("2025年二季度"), timeout=WAIT)
    only_once(page)
