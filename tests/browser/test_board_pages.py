"""Pages of the board in a real browser: from a number to its cell and back, slides, links, pictures, tables, contrast."""

from __future__ import annotations

import csv
import io
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from openpyxl import load_workbook
from PIL import Image, ImageChops
from playwright.sync_api import Browser, Page, expect

from pages.charts.theme import DARK, PAPER
from tests.browser.server import WAIT, settled


def drawn(page: Page, inside: str = "") -> None:
    """Until the figures are there and the page has settled."""
    expect(page.locator(f"{inside} .js-plotly-plot .main-svg".strip()).first).to_be_visible(timeout=WAIT)
    settled(page)


def test_two_clicks_from_a_number_on_the_board_to_its_cell_and_back(address: str, page: Page) -> None:
    page.goto(address)
    drawn(page)
    page.locator(".st-key-chart_board a", has_text="2,310").first.click()
    page.wait_for_url("**/indicator?**why=actual**", timeout=WAIT)
    why = page.locator(".st-key-why")
    expect(why).to_contain_text("用到的读数", timeout=WAIT)
    why.locator("a", has_text="D2").click()
    expect(page.locator(".cells td.hit")).to_have_text("2310", timeout=WAIT)
    page.wait_for_url("**/records?**upload=46**", timeout=WAIT)
    page.get_by_role("link", name="看指标详情").click()
    expect(page.get_by_text("补贴性职业技能培训累计2310人").first).to_be_visible(timeout=WAIT)
    page.get_by_role("link", name="总览").click()
    drawn(page, ".st-key-chart_board")


def test_nobody_outside_steers_the_page_and_no_text_is_searched_for_formulas(address: str, page: Page) -> None:
    answer = page.goto(f"{address}/")
    assert answer is not None
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    assert answer.text().count("--s-behind: light-dark(") == 1  # the style sheet comes with the page, so that nothing moves later
    assert page.request.get(f"{address}/_stcore/host-config").json()["allowedOrigins"] == []
    drawn(page)
    assert page.evaluate("document.querySelector('.js-plotly-plot')._context.typesetMath") is False


def test_the_script_of_charts_comes_before_the_server_names_one_and_only_where_there_is_one(address: str, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url.rsplit("/", 1)[-1].split(".")[0]))
    page.on("websocket", lambda _: asked.append("socket"))
    page.goto(f"{address}/alerts")
    expect(page.locator("table.words")).to_be_visible(timeout=WAIT)
    settled(page)
    assert "PlotlyChart" not in asked
    asked.clear()
    page.goto(f"{address}/gap")
    drawn(page)
    assert asked.count("PlotlyChart") == 1
    assert asked.index("PlotlyChart") < asked.index("socket")


def test_names_and_cards_lead_to_the_indicator(address: str, page: Page) -> None:
    page.goto(f"{address}/?period=2024Q4")
    drawn(page)
    page.locator(".st-key-chart_board a", has_text="双创载体平台").first.click()
    page.wait_for_url("**/indicator?**indicator=carriers**", timeout=WAIT)
    assert "period=2024Q4" in page.url
    page.get_by_role("link", name="总览").click()
    page.locator(".card a", has_text="差").first.click(timeout=WAIT)
    page.wait_for_url("**/indicator?**why=gap**", timeout=WAIT)


def test_arrow_keys_step_through_the_slides_and_escape_leaves(address: str, page: Page) -> None:
    page.goto(f"{address}/?period=2024Q4")
    drawn(page)
    page.get_by_role("button", name="截图模式").click()
    page.wait_for_url("**view=slide**", timeout=WAIT)
    drawn(page, ".st-key-slide")
    expect(page.get_by_test_id("stSidebar")).to_have_count(0)
    expect(page.get_by_role("combobox")).to_have_count(0)
    for key, slide in (
        ("ArrowRight", "carriers"),
        ("ArrowRight", "skills_training"),
        ("ArrowLeft", "carriers"),
        ("End", "rank.guidance_growth"),
        ("Home", "board"),
    ):
        page.keyboard.press(key)
        page.wait_for_url(f"**slide={slide}**", timeout=WAIT)
        drawn(page, ".st-key-slide")
    figure = page.locator(".st-key-slide .js-plotly-plot")
    expect(figure).to_have_count(1, timeout=WAIT)  # the slide before may still stand there
    box = figure.bounding_box()
    assert box is not None
    assert round(box["width"]) == 1600
    assert round(box["height"]) == 900
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="总览")).to_be_visible(timeout=WAIT)
    page.wait_for_function("!location.search.includes('view=')", timeout=WAIT)
    assert "period=2024Q4" in page.url


@pytest.mark.parametrize(("path", "width"), [("indicator?indicator=apprentices", 820), ("?view=slide", 1366)])
def test_texts_of_a_scaled_figure_do_not_rest_on_an_earlier_scale(look: Callable[..., Page], path: str, width: int) -> None:
    """Two of fourteen first visits had the ticks 18 px too high though the page held them where they belong: Chromium had kept the layout
    of another scale, which it does not make for texts of this kind."""
    page = look(path, width, 1180)
    drawn(page)
    assert page.evaluate(
        "[...new Set([...document.querySelectorAll('.js-plotly-plot text')].map(t => getComputedStyle(t).textRendering))]"
    ) == ["geometricprecision"]


def test_a_tablet_has_buttons_and_swipes_on_a_slide(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 820, "height": 1180}, has_touch=True, is_mobile=True, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{address}/?period=2024Q4&view=slide")
    drawn(page, ".st-key-slide")
    bar = page.get_by_role("toolbar", name="翻页")
    assert bar.evaluate("e => getComputedStyle(e).opacity") == "1"
    assert all(b.bounding_box()["height"] >= 44 for b in bar.get_by_role("button").all())  # type: ignore[index]
    swipe = """by => [['touchstart', 400], ['touchend', 400 + by]].forEach(([type, x]) => {
        const touch = new Touch({identifier: 1, target: document.body, clientX: x, clientY: 500});
        document.body.dispatchEvent(new TouchEvent(type, {bubbles: true, changedTouches: [touch], touches: type === 'touchstart' ? [touch] : []}));
    })"""
    for by, slide in ((-200, "carriers"), (-200, "skills_training"), (200, "carriers")):
        page.evaluate(swipe, by)
        page.wait_for_url(f"**slide={slide}**", timeout=WAIT)
        drawn(page, ".st-key-slide")
    page.evaluate(swipe, 30)  # a tap that slips
    bar.get_by_role("button", name="下一页").tap()
    page.wait_for_url("**slide=skills_training**", timeout=WAIT)
    bar.get_by_role("button", name="退出").tap()
    page.wait_for_function("!location.search.includes('view=')", timeout=WAIT)
    context.close()


def test_the_copied_link_opens_the_same_view(browser: Browser, address: str, page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{address}/gap?period=2023Q2&known=20&status=slightly_behind&order=missing")
    drawn(page)
    page.get_by_role("button", name="复制本图链接").click()
    expect(page.get_by_text("链接已复制")).to_be_visible(timeout=WAIT)
    link = page.evaluate("navigator.clipboard.readText()")
    shown = page.locator(".st-key-chart_gap").inner_text()
    context = browser.new_context(viewport={"width": 1600, "height": 900}, locale="zh-CN")
    other = context.new_page()
    other.goto(link)
    drawn(other)
    expect(other.get_by_text("正在查看 批次 20")).to_be_visible(timeout=WAIT)
    assert other.locator(".st-key-chart_gap").inner_text() == shown
    context.close()


def test_the_ready_sentence_is_copied(address: str, page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{address}/indicator?indicator=skills_training")
    drawn(page)
    page.get_by_role("button", name="复制这句话").click()
    expect(page.get_by_text("已复制", exact=True)).to_be_visible(timeout=WAIT)
    assert page.evaluate("navigator.clipboard.readText()").startswith("截至2025年三季度末，补贴性职业技能培训累计2310人")
    page.get_by_label("指标").first.click()
    page.get_by_role("option", name="双创载体平台数量").click()
    expect(page.locator(".sentence")).to_contain_text("双创载体平台", timeout=WAIT)
    page.get_by_role("button", name="复制这句话").click()
    expect(page.get_by_text("已复制", exact=True)).to_be_visible(timeout=WAIT)
    assert "双创载体平台" in page.evaluate("navigator.clipboard.readText()")


def test_a_link_is_copied_on_plain_http_too(address: str, new_page: Page) -> None:
    page = new_page
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.goto(address)
    drawn(page)
    page.get_by_role("button", name="复制本图链接").click()
    expect(page.get_by_text("链接已复制")).to_be_visible(timeout=WAIT)


def test_the_picture_has_3840_by_2160_dots(address: str, page: Page) -> None:
    page.goto(address)
    drawn(page)
    with page.expect_download(timeout=WAIT) as found:
        page.get_by_role("button", name="下载图片").click()
    content = Path(found.value.path()).read_bytes()
    assert found.value.suggested_filename == "目标差距-2025年三季度-全区-演示数据.png"
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", content[16:24]) == (3840, 2160)


def test_csv_and_xlsx_hold_the_numbers_shown(address: str, page: Page) -> None:
    page.goto(f"{address}/indicator?indicator=skills_training")
    drawn(page)
    figure = page.locator(".st-key-chart_series").inner_text()
    with page.expect_download(timeout=WAIT) as found:
        page.locator(".st-key-tools_series").get_by_role("button", name="表格 CSV").click()
    content = Path(found.value.path()).read_bytes()
    with page.expect_download(timeout=WAIT) as other:
        page.locator(".st-key-tools_series").get_by_role("button", name="表格 XLSX").click()
    book = load_workbook(io.BytesIO(Path(other.value.path()).read_bytes()))
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    by_period = {r["期间"]: r for r in rows}
    assert by_period["2025年三季度"]["现状"] == "2310"
    years = [by_period[f"{year}年四季度"]["现状"] for year in (2022, 2023, 2024)]
    assert all(f"{int(number):,} 人" in figure for number in years)
    sheet = book.worksheets[0]
    head = [c.value for c in sheet[3]]
    assert head == list(rows[0])
    assert [str(r[head.index("现状")].value) for r in sheet.iter_rows(min_row=4) if r[head.index("现状")].value is not None] == [
        r["现状"] for r in rows if r["现状"]
    ]


def turn_dark(page: Page) -> None:
    """As a machine does in the evening: the page follows, its figures too."""
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(
        f"[...document.querySelectorAll('.js-plotly-plot')].every((e) => e._fullLayout?.paper_bgcolor === '{DARK[PAPER]}')",
        timeout=WAIT,
    )
    settled(page)


def test_a_page_that_turns_dark_is_the_one_that_comes_dark(look: Callable[..., Page]) -> None:
    turned, came = look("/regions"), look("/regions", scheme="dark")
    for page in (came, turned):
        drawn(page)
    turned.bring_to_front()
    turn_dark(turned)
    pictures = [Image.open(io.BytesIO(page.screenshot(animations="disabled"))) for page in (turned, came)]
    assert np.mean(np.asarray(pictures[0].convert("L"))) < 60
    differ = np.asarray(ImageChops.difference(*(p.convert("RGB") for p in pictures))).max(axis=2) > 32
    assert np.mean(differ) < 0.005  # a button may still be changing its colour


def test_the_navigation_is_never_seen_as_a_broken_list(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 1600, "height": 900}, locale="zh-CN")
    page = context.new_page()
    page.add_init_script(
        """window.seen = {frames: 0, wrong: 0}
        const look = () => {
          const all = document.querySelectorAll('ul[data-testid="stSidebarNavItems"], ul[data-testid="stSidebarNavItems"] li')
          if (all.length) window.seen.frames += 1
          window.seen.wrong += [...all].filter(e => e.getAttribute('role') !== 'presentation').length
          requestAnimationFrame(look)
        }
        requestAnimationFrame(look)"""
    )
    page.goto(address + "/records")
    expect(page.locator("h2.page-head")).to_be_visible(timeout=WAIT)
    seen = page.evaluate("window.seen")
    context.close()
    assert seen["frames"] > 0
    assert seen["wrong"] == 0


@pytest.mark.parametrize("widths", [(820, 1024), (1920, 1366)], ids=["tablet turned", "window made smaller"])
@pytest.mark.parametrize("path", ["/", "/gap", "/indicator?indicator=apprentices"])
def test_nothing_scrolls_sideways(look: Callable[..., Page], path: str, widths: tuple[int, int]) -> None:
    page = look(path, widths[0], 800)
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        drawn(page)
        page.wait_for_function(
            """width => {
                const figures = [...document.querySelectorAll('.js-plotly-plot')]
                return figures.length > 0 && figures.every(e => e.getBoundingClientRect().right <= width + 1)
                    && document.documentElement.scrollWidth <= innerWidth
            }""",
            arg=width,
            timeout=WAIT,
        )
        # nor does it when the browser brings what has the focus into view
        assert (
            page.evaluate(
                "() => {const main = document.querySelector('[data-testid=stMain]'); main.scrollLeft = 200; return main.scrollLeft}"
            )
            == 0
        )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_printed_pages_are_light_and_grey(look: Callable[..., Page], scheme: str) -> None:
    page = look("", scheme=scheme)
    drawn(page)
    page.emulate_media(media="print", color_scheme=scheme)  # type: ignore[arg-type]
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    red, green, blue = (np.asarray(picture)[..., n].astype(int) for n in range(3))
    assert np.median(green) > 245
    assert max(np.abs(red - green).max(), np.abs(blue - green).max()) <= 2
