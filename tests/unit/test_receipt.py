"""The receipt says what one commit did, one page a file, and shows what people typed as text."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from etl.issues import Issue
from etl.receipt import Receipt, Restatement, receipt_html

LEDGER = {"rows": 60, "preamble": 2, "header": 1, "blank": 1, "loaded": 52, "refused": 1, "listed": 3}
RECEIPT = Receipt(
    plan_title="双创工作方案",
    number=57,
    file="季报.csv",
    size=12345,
    sha256="0123456789abcdef" * 4,
    encoding="gb18030",
    unit="区人力资源社会保障局",
    submitted_by="王小明",
    submitted_at=dt.datetime(2024, 12, 31, 17, 5, tzinfo=dt.UTC),
    ledger=LEDGER,
    n_new=1040,
    n_changed=6,
    n_unchanged=6,
)
WARNING = Issue("jump", "warning", None, 7, "D", "42000", "偏离历史水平", "请核对数值")
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>&\"'"


class Page(HTMLParser):
    """Tags, attributes and visible text. AssertionError where a tag is not closed in order."""

    VOID = ("meta", "br")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.text: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text.append(data)


def text_of(*receipts: Receipt) -> str:
    return re.sub(r"\s+", " ", " ".join(Page(receipt_html(receipts)).text))


def test_says_everything_about_the_upload() -> None:
    text = text_of(RECEIPT)
    for words in ("双创工作方案", "季报.csv", "12,345 字节", RECEIPT.sha256, "GBK（GB18030）", "区人力资源社会保障局", "王小明",
                  "2025-01-01 01:05:00（北京时间）", "新增 1,040，修订 6，未变 6", "1,052", "填报人（签字）"):  # fmt: skip
        assert words in text
    assert "演示数据" not in text
    assert "修订原因" not in text


def test_ledger_is_a_sum() -> None:
    html = receipt_html([RECEIPT])
    table = html[html.index('<table class="ledger">') :].split("</table>")[0]
    assert re.findall(r"</i>(\w+)</th>", table) == ["总行数", "表前说明", "表头", "空行", "载入", "拒收", "列示"]
    assert re.findall(r"<td>(\d+)</td>", table) == ["60", "2", "1", "1", "52", "1", "3"]
    assert "行数对不上" not in html
    assert "行数对不上" in receipt_html([replace(RECEIPT, ledger={**LEDGER, "rows": 61})])


def test_demo_is_marked_and_a_workbook_has_no_encoding() -> None:
    text = text_of(replace(RECEIPT, is_demo=True, encoding=None, sheet="一季度"))
    assert "演示数据" in text
    assert "（工作簿）" in text
    assert "一季度" in text


def test_several_files_are_several_pages() -> None:
    html = receipt_html([RECEIPT, replace(RECEIPT, number=58, file="二.xlsx")])
    assert html.count('<section class="page">') == 2
    assert "break-before: page" in html
    assert "<title>数据上报回执 批次 57、58</title>" in html


def test_restatements_with_their_reason() -> None:
    changed = Restatement("创业培训人数", "全区", "2024年三季度", "1,050 人", "1,060 人")
    text = text_of(replace(RECEIPT, restatements=(changed,) * 501, reason="漏报一个班次"))
    for words in ("修订 501 条", "修订原因：漏报一个班次", "1,050 人", "1,060 人", "另有 1 条"):
        assert words in text
    assert text.count("1,060 人") == 500


def test_first_warnings_and_assumptions() -> None:
    text = text_of(replace(RECEIPT, warnings=(WARNING,) * 60, assumptions=("按约定的“本年累计”读取",)))
    assert text.count("偏离历史水平") == 50
    assert "另有 10 条" in text
    assert "第 7 行 D 列" in text
    assert "提醒 60" in text
    assert "按约定的“本年累计”读取" in text


def test_text_stays_text() -> None:
    warning = replace(WARNING, sheet=HOSTILE, value=HOSTILE, message=HOSTILE, hint=HOSTILE)
    receipt = replace(
        RECEIPT, plan_title=HOSTILE, file=HOSTILE, unit=HOSTILE, submitted_by=HOSTILE, reason=HOSTILE, encoding=HOSTILE,
        sheet=HOSTILE, sha256=HOSTILE, assumptions=(HOSTILE,), warnings=(warning,), restatements=(Restatement(*[HOSTILE] * 5),),
    )  # fmt: skip
    page = Page(receipt_html([receipt]))
    assert not {"script", "img", "link", "iframe"} & set(page.tags)
    assert not {"onerror", "src", "href"} & set(page.attributes)
    assert "".join(page.text).count("<script>alert(1)</script>") == 18


def test_control_characters_are_left_out() -> None:
    html = receipt_html([replace(RECEIPT, file="a\x00\x1b\u202excod.csv\ud800")])
    assert '<dd class="wide">axcod.csv</dd>' in html
    html.encode()


@pytest.mark.parametrize("outside", ["http://", "https://", "url(", "@import", "<script", "@font-face"])
def test_needs_nothing_from_outside(outside: str) -> None:
    assert outside not in receipt_html([RECEIPT])
