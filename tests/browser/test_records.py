"""上报记录 in a real browser: files come back byte for byte, and the way from a reading to its cell and back."""

from __future__ import annotations

import io
from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from data.cli import run
from data.queries import open_store, original_file
from etl.__main__ import main as etl
from tests.browser.server import WAIT

ROW = 35
KEY = "skills_training.全区.2025Q3.ytd"


def saved(page: Page, button: str) -> tuple[str, bytes]:
    with page.expect_download(timeout=WAIT) as found:
        page.get_by_role("button", name=button).click()
    return found.value.suggested_filename, Path(found.value.path()).read_bytes()


def click_row(page: Page, heading: str, row: int, x: int) -> None:
    """Click into that row (from 1) of the table with that heading, so far from its left: it is a canvas."""
    table = page.locator('[data-testid="stDataFrame"]').filter(has=page.locator("canvas th", has_text=heading)).first
    expect(table).to_be_visible(timeout=WAIT)
    table.scroll_into_view_if_needed()
    page.wait_for_timeout(1000)
    box = table.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + x, box["y"] + ROW * row + ROW / 2)


def restate(database: str, folder: Path) -> None:
    """Upload 49: one reading of upload 46 restated, one row refused."""
    file = folder / "更正.csv"
    rows = "指标,区域,期间,数值,口径\n补贴性职业技能培训人数,全区,2025Q3,2400,本年累计\n创业培训人数,全区,2025Q3,约30,本年累计\n"
    file.write_bytes(rows.encode("gb18030"))
    assert run(etl, ["load", str(file), "--skip-errors", "--by", "王五", "--db", database]) == 0


def test_the_files_of_an_upload_come_back(page: Page, served: str, database: str, tmp_path: Path) -> None:
    restate(database, tmp_path)
    page.goto(f"{served}/records?upload=49")
    name, content = saved(page, "下载原文件")
    assert name == "更正.csv"
    assert content == (tmp_path / "更正.csv").read_bytes()
    name, content = saved(page, "下载检查标注副本")
    assert name == "更正-检查标注.xlsx"
    assert "【错误】" in load_workbook(io.BytesIO(content)).worksheets[0]["D3"].comment.text
    name, content = saved(page, "补打回执")
    assert name == "回执-批次49.html"
    assert "修订 1" in content.decode()
    page.goto(f"{served}/records?upload=46")
    name, content = saved(page, "下载原文件")
    assert (name, content) == original_file(open_store(database), 46)


def test_from_a_reading_to_its_cell_to_its_later_fate_and_back(page: Page, served: str, database: str, tmp_path: Path) -> None:
    restate(database, tmp_path)
    page.goto(f"{served}/indicator?indicator=skills_training&period=2025Q3&detail_view=readings")
    second = page.locator("table.plain tr", has_text="已被修订").first  # the reading that was replaced
    second.get_by_title("打开上报记录，看原文件里的这个单元格").click(timeout=WAIT)
    expect(page.locator(".headline")).to_contain_text("批次 46 ·", timeout=WAIT)
    expect(page.locator(".cells td.hit")).to_have_text("2310")
    page.get_by_role("button", name="看批次 49 的单元格（有效）").click()
    expect(page.locator(".headline")).to_contain_text("批次 49 ·", timeout=WAIT)
    expect(page.locator(".cells td.hit")).to_have_text("2400")
    page.wait_for_url("**upload=49**", timeout=WAIT)
    page.get_by_role("link", name="看指标详情").click()
    page.wait_for_url("**/indicator?**", timeout=WAIT)
    page.wait_for_function("document.querySelector('.js-plotly-plot')?.textContent.includes('2,400')", timeout=WAIT)
    assert "indicator=skills_training" in page.url


def test_a_click_opens_an_upload_and_a_reading_and_the_url_names_both(page: Page, address: str) -> None:
    page.goto(f"{address}/records")
    click_row(page, "填报人", 3, 400)
    expect(page.locator(".headline")).to_contain_text("批次 46 ·", timeout=WAIT)
    click_row(page, "现行数值", 1, 300)
    expect(page.locator(".cells td.hit")).to_have_text("2310", timeout=WAIT)
    page.wait_for_url("**upload=46**reading=skills_training.**", timeout=WAIT)
    click_row(page, "现行数值", 3, 300)
    expect(page.locator(".cells th.hit").last).to_have_text("4", timeout=WAIT)
    link = page.url
    page.goto(f"{address}/")
    page.goto(link)
    expect(page.locator(".cells th.hit").last).to_have_text("4", timeout=WAIT)
    page.get_by_role("button", name="返回批次列表").click()
    expect(page.get_by_text("48 个批次")).to_be_visible(timeout=WAIT)
    assert "upload=" not in page.url
