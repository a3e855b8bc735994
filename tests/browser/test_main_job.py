"""The main job in a real browser: upload a quarterly file, confirm it, read the new number off the board."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.server import ROOT, WAIT, give_file, serve

Q4 = sorted((ROOT / "data" / "demo").glob("2025Q4-*.csv"))


def test_the_log_has_no_line_for_each_request(duckdb_url: str, capfd: pytest.CaptureFixture[str]) -> None:
    with serve(duckdb_url) as address:
        assert urllib.request.urlopen(f"{address}/healthz").status == 200
    assert "GET " not in capfd.readouterr().err


def board_text(page: Page) -> str:
    expect(page.locator(".js-plotly-plot").first).to_be_visible(timeout=WAIT)
    return page.locator(".js-plotly-plot").first.inner_text()


def test_upload_confirm_and_read_it_off_the_board(page: Page, served: str) -> None:
    training = next(f for f in Q4 if "4236" in f.read_text("utf-8-sig"))
    page.goto(served)
    assert "2,310" in board_text(page)
    expect(page.get_by_text("演示数据").first).to_be_visible()
    page.get_by_role("link", name="数据上报").click()
    page.get_by_label("报送单位").first.click(timeout=WAIT)
    page.get_by_role("option", name="区人力资源社会保障局", exact=True).click()
    page.get_by_label("填报人").first.fill("王五")
    page.get_by_label("填报人").first.press("Enter")
    give_file(page, training.name, training.read_bytes())
    expect(page.get_by_text("可以提交").first).to_be_visible(timeout=WAIT)
    page.get_by_role("button", name="确认提交").click()
    expect(page.get_by_text("已提交").first).to_be_visible(timeout=WAIT)
    page.goto(f"{served}/?period=2025Q4")
    page.wait_for_function("document.querySelector('.js-plotly-plot')?.textContent.includes('4,236')", timeout=WAIT)
    assert "2025年四季度" in board_text(page)


def test_a_bad_file_is_explained_by_cell_and_not_taken(page: Page, address: str, tmp_path: Path) -> None:
    bad = tmp_path / "坏.csv"
    bad.write_bytes(
        "指标,区域,期间,数值,口径,分子,分母,备注\n补贴性职业技能培训人数,全区,2025Q4,约4236,本年累计,,,\n".encode("gb18030")
    )
    page.goto(f"{address}/upload")
    give_file(page, bad.name, bad.read_bytes())
    expect(page.get_by_text("有错误，整个文件不提交").first).to_be_visible(timeout=WAIT)
    expect(page.get_by_role("button", name="确认提交")).to_have_count(0)


def test_a_deep_link_shows_the_page_in_its_frame(page: Page, address: str) -> None:
    page.goto(f"{address}/indicator?period=2024Q4&region=全区&indicator=carriers")
    expect(page.get_by_role("link", name="总览")).to_be_visible(timeout=WAIT)
    assert "双创载体平台" in board_text(page)
    page.get_by_role("link", name="总览").click()
    page.wait_for_url("**period=2024Q4**", timeout=WAIT)
    page.wait_for_function("document.body.innerText.includes('2024年四季度')", timeout=WAIT)


def test_a_load_from_the_command_line_while_the_app_runs_shows_at_the_next_interaction(
    page: Page, served: str, database: str
) -> None:
    page.goto(f"{served}/?period=2025Q4")
    expect(page.get_by_text("2025年四季度还没有数据")).to_be_visible(timeout=WAIT)
    command = [sys.executable, "-m", "etl", "load", *map(str, Q4), "--db", database]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=os.environ, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    page.get_by_role("link", name="方法与来源").click()
    page.get_by_role("link", name="总览").click()
    page.wait_for_function("document.querySelector('.js-plotly-plot')?.textContent.includes('4,236')", timeout=WAIT)
