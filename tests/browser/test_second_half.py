"""街道与功能区, 责任单位, 预警, 规划目标 and 方法与来源 in a real browser: links lead on with the same plan and period, files come."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from tests.browser.server import WAIT

PLOT = ".js-plotly-plot"
UNIT = "区人力资源社会保障局"


def query(page: Page) -> dict[str, str]:
    return {k: v[0] for k, v in parse_qs(urlsplit(page.url).query).items()}


def arrives(page: Page, where: str) -> dict[str, str]:
    """The parameters of the page once it is open and has said what it shows."""
    page.wait_for_url(re.compile(rf"/{where}\?"), timeout=WAIT)
    page.wait_for_function("new URL(location.href).searchParams.has('region')", timeout=WAIT)
    return query(page)


def test_from_a_cell_of_the_heat_table_to_the_indicator_in_that_region(page: Page, address: str) -> None:
    page.goto(f"{address}/regions?period=2025Q2")
    cell = page.locator(f"{PLOT} a").filter(has_text="90.9%").first
    expect(cell).to_be_visible(timeout=WAIT)
    cell.click()
    found = arrives(page, "indicator")
    assert (found["indicator"], found["region"], found["period"]) == ("guidance_coverage", "汶源街道", "2025Q2")
    expect(page.locator(PLOT).first).to_contain_text("汶源街道", timeout=WAIT)


def test_the_numbers_of_the_heat_table_as_csv(page: Page, address: str) -> None:
    page.goto(f"{address}/regions")
    with page.expect_download(timeout=WAIT) as found:
        page.get_by_role("button", name="表格 CSV").click(timeout=WAIT)
    content = Path(found.value.path()).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert "钢城经济开发区" in content.decode("utf-8-sig")
    assert found.value.suggested_filename.startswith("区域与指标对照表-2025年三季度-全区")


def test_from_all_units_to_one_and_on_to_its_upload(page: Page, address: str) -> None:
    page.goto(f"{address}/units")
    page.get_by_role("link", name=UNIT).click(timeout=WAIT)
    page.wait_for_function(f"new URL(location.href).searchParams.get('of_unit') === '{UNIT}'", timeout=WAIT)
    expect(page.get_by_text("四季度需完成1890人").first).to_be_visible(timeout=WAIT)
    page.get_by_role("button", name="报送记录").or_(page.get_by_role("radio", name="报送记录")).first.click()
    expect(page.locator(PLOT).first).to_contain_text("6 项指标应报 90 份", timeout=WAIT)
    assert query(page)["units_view"] == "reports"
    page.get_by_role("link", name="批次 46").first.click()
    assert arrives(page, "records")["upload"] == "46"
    expect(page.get_by_text("2025Q3-区人力资源社会保障局.csv").first).to_be_visible(timeout=WAIT)


def test_from_an_alert_to_how_its_number_was_made(page: Page, address: str) -> None:
    page.goto(f"{address}/alerts")
    page.get_by_role("link", name="差 1,890 人").click(timeout=WAIT)
    found = arrives(page, "indicator")
    assert (found["indicator"], found["why"]) == ("skills_training", "gap")
    expect(page.get_by_text("4,200 − 2,310").or_(page.get_by_text("4200 − 2310")).first).to_be_visible(timeout=WAIT)


def test_the_parts_of_the_plan_and_their_addresses(page: Page, address: str) -> None:
    page.goto(f"{address}/plan?known=48")  # deadlines are judged from the day of what was known
    expect(page.get_by_text("争取每年开展补贴性职业技能培训人数4200人以上").first).to_be_visible(timeout=WAIT)
    page.get_by_role("button", name="时限图").or_(page.get_by_role("radio", name="时限图")).first.click()
    expect(page.locator(PLOT).first).to_contain_text("41 项任务中 4 项时限已到", timeout=WAIT)
    assert query(page)["plan_view"] == "timeline"
    page.reload()
    expect(page.locator(PLOT).first).to_contain_text("41 项任务中 4 项时限已到", timeout=WAIT)


def test_the_method_page_to_its_end(page: Page, address: str) -> None:
    page.goto(f"{address}/methods")
    expect(page.get_by_text("另一种算法的对照：复合增速比")).to_be_visible(timeout=WAIT)
    expect(page.get_by_text("文件正文与附件的出入")).to_be_visible(timeout=WAIT)
