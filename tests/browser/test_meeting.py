"""会议材料 in a real browser: make a deck, download it, find the board's number in it, freeze it, open it again."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect
from pptx import Presentation

from tests.browser.server import WAIT

BAD = '<img src=x onerror="document.title=1">'


def test_a_deck_is_made_downloaded_and_frozen(page: Page, served: str) -> None:
    page.goto(f"{served}/meeting?period=2025Q3")
    remark = page.get_by_label("补贴性职业技能培训的备注")
    remark.fill(BAD, timeout=WAIT)
    remark.press("Enter")
    page.get_by_role("button", name="生成材料").click(timeout=WAIT)
    button = page.get_by_role("button", name=re.compile("幻灯片.pptx"))
    expect(button).to_be_visible(timeout=WAIT)
    with page.expect_download(timeout=WAIT) as got:
        button.click()
    assert got.value.suggested_filename.endswith("2025年三季度-幻灯片.pptx")
    slides = Presentation(str(got.value.path())).slides
    cells = [c.text for s in slides for shape in s.shapes if shape.has_table for r in shape.table.rows for c in r.cells]
    assert "2,310 人" in cells
    page.get_by_label("封存人").fill("王某")
    page.get_by_role("button", name="封存", exact=True).click()
    expect(page.get_by_text("封存后没有变化").first).to_be_visible(timeout=WAIT)
    page.wait_for_url("**pack=1**", timeout=WAIT)
    page.goto(f"{served}/meeting?pack=1")
    expect(page.get_by_text(BAD)).to_be_visible(timeout=WAIT)
    expect(page.locator('img[src="x"]')).to_have_count(0)
    page.get_by_role("button", name="从这份开始新的").click()
    expect(page.get_by_label("补贴性职业技能培训的备注")).to_have_value(BAD, timeout=WAIT)
    expect(page.get_by_role("link", name="2025年三季度联席会议")).to_be_visible()
