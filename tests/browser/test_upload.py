"""The upload page in a real browser: a GBK file, a workbook with a merged header of two rows, a file with ten errors put right."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Locator, Page, expect

from data.queries import open_store, original_file, readings_of, uploads
from etl.issue_list import COLOURS
from tests.app.test_upload import GOOD, HEADER, ODD_HEADER, TEN, TEN_CELLS, TRAINING, UNIT
from tests.browser.server import WAIT, give_file, settled
from tests.conftest import PLAN_ID

MENDED = HEADER + "\n".join(
    [
        f"{TRAINING},全区,2025Q4,4236,本年累计,,,",
        f"{TRAINING},艾山街道,2025Q4,914,本年累计,,,",
        f"{TRAINING},里辛街道,2025Q4,702,本年累计,,,",
        "创业培训人数,汶源街道,2025Q4,31,本年累计,,,",
        "合理化融资需求满足率,全区,2025Q4,,本年累计,412,412,",
        "",
    ]
)


@pytest.fixture
def page(page: Page, served: str) -> Page:
    """The upload page, unit and name filled in."""
    page.goto(f"{served}/upload")
    page.get_by_label("报送单位").first.click(timeout=WAIT)
    page.get_by_role("option", name=UNIT, exact=True).click()
    page.get_by_label("填报人").first.fill("王五")
    page.get_by_label("填报人").first.press("Enter")
    return page


def send(page: Page, name: str, content: bytes) -> None:
    settled(page, rest=0)
    give_file(page, name, content)


def main(page: Page) -> Locator:
    return page.get_by_test_id("stMain")


def shown(page: Page, words: str) -> None:
    expect(main(page)).to_contain_text(words, timeout=WAIT)


def download(page: Page, name: str) -> tuple[str, bytes]:
    with page.expect_download(timeout=WAIT) as waiting:
        page.get_by_role("button", name=name).click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def commit(page: Page) -> None:
    page.get_by_role("button", name="确认提交").click()
    shown(page, "已提交")


def choose(page: Page, label: str, option: str) -> None:
    box = page.get_by_label(label, exact=True)
    box.scroll_into_view_if_needed(timeout=WAIT)  # a list that is open closes when the page scrolls
    page.wait_for_timeout(300)
    box.click()
    page.get_by_role("option", name=option, exact=True).click()


def two_row_header() -> bytes:
    """A title, the sender, and a header of two merged rows: one quarter over 当期 and 本年累计."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "四季度"
    for row in (
        ["钢城区2025年第四季度技能培训完成情况"], ["填报单位：区人力资源社会保障局"],
        ["指标", "区域", "2025年四季度", None, "备注"], [None, None, "当期", "本年累计", None],
        [TRAINING, "全区", 1926, 4236, None], [TRAINING, "艾山街道", 392, 914, "夜校两期"], ["注：数据为快报数"],
    ):  # fmt: skip
        sheet.append(row)
    for cells in ("A1:E1", "A3:A4", "B3:B4", "C3:D3", "E3:E4"):
        sheet.merge_cells(cells)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_gbk_file_is_shown_as_such_and_committed(page: Page, database: str) -> None:
    send(page, "四季度.csv", GOOD.encode("gb18030"))
    shown(page, "四季度.csv：读出 2 条，拒收 0 行，另有 0 行不是读数；编码 GBK（GB18030）。可以提交")
    shown(page, "影响全区 1 个指标，其中 1 处亮灯改变")
    row = page.locator("table.intake tr", has_text="○ 未报")
    expect(row.locator("td")).to_have_text(
        ["2025年四季度", "补贴性职业技能培训", "—", "○ 未报", "4,236 人", "◆ 达标", ""], timeout=WAIT
    )
    commit(page)
    top = uploads(open_store(database), PLAN_ID).iloc[0]
    receipt = page.frame_locator("iframe")
    expect(receipt.locator("body")).to_contain_text(str(top["sha256"]), timeout=WAIT)
    expect(receipt.locator("body")).to_contain_text(f"批次号 {top['number']}")
    name, printed = download(page, "下载回执")
    assert name == f"回执-批次{top['number']}.html"
    assert top["sha256"] in printed.decode()
    assert original_file(open_store(database), int(top["number"]))[1] == GOOD.encode("gb18030")


def test_a_merged_header_of_two_rows(page: Page, database: str) -> None:
    send(page, "四季度.xlsx", two_row_header())
    shown(page, "读出 4 条，拒收 0 行，另有 1 行不是读数。可以提交")
    shown(page, "共 7 行 = 表前说明 2 + 表头 2 + 空行 0 + 载入 2 + 拒收 0 + 列示 1")
    page.get_by_text("读取方式：工作表 四季度，表头第 3–4 行").click()
    expect(page.get_by_text("2025年四季度 / 当期")).to_be_visible(timeout=WAIT)
    commit(page)
    store = open_store(database)
    number = int(uploads(store, PLAN_ID).iloc[0]["number"])
    loaded = readings_of(store, number)
    found = {
        (r.region, r.basis, f"{r.value:g}" if isinstance(r.value, float) else str(int(r.value))) for r in loaded.itertuples()
    }
    assert found == {
        ("全区", "discrete", "1926"),
        ("全区", "ytd", "4236"),
        ("艾山街道", "discrete", "392"),
        ("艾山街道", "ytd", "914"),
    }


def test_ten_errors_are_found_marked_mended_and_committed(page: Page, database: str) -> None:
    before = len(uploads(open_store(database), PLAN_ID))
    send(page, "十处.csv", TEN.encode("gb18030"))
    shown(page, "有错误，整个文件不提交")
    shown(page, "错误10 处")
    table = page.locator("table.intake", has_text="怎么改").first
    errors = table.locator("tbody tr", has_text="✕ 错误")
    expect(errors.locator("td:nth-child(2)")).to_have_text(TEN_CELLS, timeout=WAIT)
    expect(page.get_by_role("button", name="确认提交")).to_have_count(0)

    name, content = download(page, "下载标出错误的原文件")
    assert name == "十处-检查标注.xlsx"
    marked = load_workbook(io.BytesIO(content)).worksheets[0]
    cells = {c.coordinate: c for row in marked.iter_rows() for c in row if c.comment and "【错误】" in c.comment.text}
    assert sorted(cells) == sorted(TEN_CELLS)
    assert {c.fill.fgColor.rgb for c in cells.values()} == {COLOURS["error"]}
    assert "“约4236”不是可以识别的数值" in cells["D2"].comment.text
    assert "里辛街道" in cells["B4"].comment.text

    name, content = download(page, "下载问题清单")
    assert content.startswith("\ufeff".encode())
    listed = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [r["位置"] for r in listed if r["级别"] == "错误"] == TEN_CELLS

    page.get_by_test_id("stFileUploader").get_by_role("button", name="十处.csv").click()
    expect(page.get_by_text("有错误，整个文件不提交")).to_have_count(0, timeout=WAIT)
    send(page, "十处-改正.csv", MENDED.encode("gb18030"))
    shown(page, "读出 5 条，拒收 0 行")
    assert len(uploads(open_store(database), PLAN_ID)) == before
    commit(page)
    expect(page.frame_locator("iframe").locator("body")).to_contain_text("数据上报回执", timeout=WAIT)
    top = uploads(open_store(database), PLAN_ID).iloc[0]
    assert (top["name"], top["readings"], top["unit"], top["submitted_by"]) == ("十处-改正.csv", 5, UNIT, "王五")


def test_only_the_good_rows(page: Page, database: str) -> None:
    send(page, "十处.csv", TEN.encode("gb18030"))
    shown(page, "有错误，整个文件不提交")
    page.get_by_text("只提交有效行（2 条），拒收 10 行").click()
    page.get_by_role("button", name="只提交有效行（2 条），拒收 10 行").click(timeout=WAIT)
    shown(page, "已提交")
    assert uploads(open_store(database), PLAN_ID).iloc[0]["readings"] == 2


def test_a_column_is_given_its_meaning_by_hand(page: Page) -> None:
    send(page, "列名.csv", ODD_HEADER.encode())
    shown(page, "请在下面的“读取方式”里改正读法")
    choose(page, "D 列读作", "数值")
    shown(page, "读出 1 条，拒收 0 行")
    shown(page, "D 列读作数值")
    expect(page.get_by_role("button", name="确认提交")).to_be_enabled(timeout=WAIT)
    page.get_by_role("button", name="恢复自动识别").click()
    shown(page, "请在下面的“读取方式”里改正读法")


def test_the_template_reads_back(page: Page) -> None:
    page.get_by_text("没有现成的表？下载填报模板").click()
    name, content = download(page, "下载模板")
    assert name == f"填报模板-{UNIT}-2025Q3.xlsx"
    sheet = load_workbook(io.BytesIO(content))["填报"]
    row = next(r for r in range(2, sheet.max_row) if sheet.cell(r, 1).value == TRAINING and sheet.cell(r, 2).value == "全区")
    assert sheet.cell(row, 3).value == "2025Q3"
    sheet.cell(row, 4).value = 2310
    stream = io.BytesIO()
    sheet.parent.save(stream)
    send(page, name, stream.getvalue())
    shown(page, "读出 1 条，拒收 0 行")
    shown(page, "未变1")
