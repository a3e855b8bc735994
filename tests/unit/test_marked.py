"""The marked copy keeps the original, marks the right cells, and turns nobody's text into a formula."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import zipfile
from dataclasses import replace
from typing import Any

import pytest
import python_calamine as calamine
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from etl import marked
from etl.issue_list import AUTHOR, COLOURS, LIST
from etl.issues import Issue
from etl.marked import mark_original
from metrics.model import InputError

NOW = dt.datetime(2024, 11, 5, 8, 30, tzinfo=dt.UTC)
HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\x00=cmd|'/c calc'!A1", "\r=1", "＝1", "#N/A", "<script>alert(1)</script>",
           "http://example.com", "_x0041_", "a\x07\x1b\ufffeb", "x" * 100_000, "😀" * 40_000]  # fmt: skip


def problem(row: int | None, column: str | None, level: str = "error", sheet: str | None = "一季度", **words: str) -> Issue:
    return replace(Issue("x", level, sheet, row, column, "约30", "不是数值", "请填一个数"), **words)  # type: ignore[arg-type]


def original() -> Workbook:
    book = Workbook()
    sheet = book.active
    sheet.title = "一季度"
    sheet.merge_cells("A1:D1")
    sheet["A1"] = "一季度报表"
    sheet.append(["指标", "区域", "期间", "数值"])
    sheet.append(["培训", "全区", dt.date(2024, 3, 31), 12.5])
    sheet.append([None, "合计", None, "=SUM(D3:D3)"])
    sheet["D3"].number_format, sheet["D3"].font = "0.00%", Font(name="宋体", bold=True)
    sheet["B3"].fill = PatternFill("solid", fgColor="FF00FF00")
    sheet["A3"] = CellRichText("培", TextBlock(InlineFont(b=True), "训 "))
    sheet["E3"] = "=1+1"
    sheet["E3"].data_type = "s"
    sheet.column_dimensions["A"].width = 33
    sheet.row_dimensions[3].height = 40
    book.create_sheet("藏").sheet_state = "hidden"
    return book


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def mark(content: bytes, issues: list[Issue], **options: Any) -> Workbook:
    name, result = mark_original(content, "季报.xlsx", issues, encoding=options.pop("encoding", None), **options)
    assert name == "季报-检查标注.xlsx"
    assert calamine.CalamineWorkbook.from_filelike(io.BytesIO(result)).sheet_names[-1].startswith(LIST)
    return load_workbook(io.BytesIO(result), rich_text=True)


def colour(cell: Any) -> str:
    return str(cell.fill.fgColor.rgb)


def test_original_stays_as_it_is() -> None:
    sheet = mark(saved(original()), [problem(3, "D")])["一季度"]
    assert sheet["D3"].value == 12.5
    assert (sheet["D3"].number_format, sheet["D3"].font.b, sheet["D3"].font.name) == ("0.00%", True, "宋体")
    assert (sheet["D4"].value, sheet["D4"].data_type) == ("=SUM(D3:D3)", "f")
    assert (sheet["E3"].value, sheet["E3"].data_type) == ("=1+1", "s")
    assert sheet["C3"].value == dt.datetime.fromisoformat("2024-03-31")
    assert str(sheet["A3"].value) == "培训 "
    assert isinstance(sheet["A3"].value, CellRichText)
    assert str(sheet.merged_cells) == "A1:D1"
    assert (sheet.column_dimensions["A"].width, sheet.row_dimensions[3].height) == (33, 40)
    assert colour(sheet["B3"]) == "FF00FF00"
    assert sheet.parent["藏"].sheet_state == "hidden"


def test_faulty_cells_are_filled_and_explained() -> None:
    issues = [
        problem(3, "D", "warning"),
        problem(3, "D", message="另一个"),
        problem(3, "C", "assumption"),
        problem(4, None, "note"),
    ]
    sheet = mark(saved(original()), [*issues, problem(1, "C", "warning"), problem(9, None)])["一季度"]
    assert {c: colour(sheet[c]) for c in ("D3", "C3", "B4", "A1", "A9")} == {
        "D3": COLOURS["error"], "C3": COLOURS["assumption"], "B4": COLOURS["note"], "A1": COLOURS["warning"], "A9": COLOURS["error"],
    }  # fmt: skip
    comment = sheet["D3"].comment
    assert comment.author == AUTHOR
    assert comment.text == "【错误】另一个\n怎么改：请填一个数\n\n【提醒】不是数值\n怎么改：请填一个数"


def test_comment_is_large_enough() -> None:
    _, content = mark_original(saved(original()), "a.xlsx", [problem(3, "D", message="很长的话" * 40)], encoding=None)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        drawing = next(archive.read(n).decode() for n in archive.namelist() if n.endswith(".vml"))
    height = int(drawing.split("height:")[1].split("px")[0])
    assert "width:340px" in drawing
    assert height >= 17 * (320 // 54 + 2)


def test_list_says_everything_and_links_to_the_cells() -> None:
    content = saved(original())
    issues = [
        problem(3, "D"),
        problem(4, None, "note", hint="=1+1"),
        problem(None, None, "warning", None),
        problem(3, "D", sheet="没有"),
    ]
    sheet = mark(content, issues, checked_at=NOW)[LIST]
    rows = [[c.value or "" for c in row] for row in sheet.iter_rows()]
    assert [r[0] for r in rows[:5]] == [
        LIST, "文件：季报.xlsx", f"SHA-256：{hashlib.sha256(content).hexdigest()}", "检查时间：2024-11-05 16:30:00（北京时间）",
        "共 4 处：错误 2，提醒 1，说明 1",
    ]  # fmt: skip
    assert rows[5] == ["级别", "工作表", "行", "列", "读到", "问题", "怎么改"]
    assert rows[6] == ["错误", "一季度", "3", "D", "约30", "不是数值", "请填一个数"]
    assert rows[7][:4] == ["说明", "一季度", "4", ""]
    assert {c.coordinate: c.hyperlink.location for r in sheet.iter_rows() for c in r if c.hyperlink} == {
        "C7": "'一季度'!D3",
        "D7": "'一季度'!D3",
        "C8": "'一季度'!B4",
    }
    assert (sheet["G8"].data_type, sheet["G8"].quotePrefix) == ("s", True)
    assert sheet.freeze_panes == "A7"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == ("landscape", 1, 0)
    assert sheet.print_title_rows == "$6:$6"


def test_file_marked_and_sent_again_loses_its_old_marks() -> None:
    book = original()
    book["一季度"]["B3"].comment = Comment("张三写的", "张三")
    _, first = mark_original(saved(book), "a.xlsx", [problem(3, "D"), problem(3, "B")], encoding=None)
    marked_once = load_workbook(io.BytesIO(first))["一季度"]
    assert marked_once["B3"].comment.text.endswith("原批注：张三写的")
    again = mark(first, [problem(3, "C")])
    sheet = again["一季度"]
    assert again.sheetnames == ["一季度", "藏", LIST]
    assert sheet["D3"].comment is None
    assert sheet["D3"].fill.fill_type is None
    assert sheet["B3"].comment.text == "张三写的"
    assert sheet["C3"].comment is not None


def test_senders_own_sheet_of_that_name_stays() -> None:
    book = original()
    book.create_sheet(LIST)["A1"] = "我的"
    assert mark(saved(book), [problem(3, "D")]).sheetnames == ["一季度", "藏", LIST, f"{LIST} (2)"]


def test_csv_keeps_its_rows_and_columns() -> None:
    text = "一季度报表\n\n指标,区域,期间,数值\n培训,全区,2024Q1,约30\n培训,全区,2024Q1,007\n"
    issues = [problem(4, "D", sheet=None), problem(5, None, sheet=None), problem(8, "B", sheet=None)]
    sheet = mark(text.encode("gb18030"), issues, encoding="gb18030")["原文件"]
    assert [[c.value for c in row] for row in sheet.iter_rows(max_col=4)][2:5] == [
        ["指标", "区域", "期间", "数值"],
        ["培训", "全区", "2024Q1", "约30"],
        ["培训", "全区", "2024Q1", "007"],
    ]
    assert [c for c in ("A4", "D4", "A5", "B8") if sheet[c].comment] == ["D4", "A5", "B8"]
    assert colour(sheet["D4"]) == COLOURS["error"]
    assert sheet["D5"].fill.fill_type is None


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda t: repr(t[:12]))
def test_text_stays_text(hostile: str) -> None:
    clean = "".join(c for c in hostile if c not in "\x00\x07\x1b\ufffe").replace("\r", "\n")
    issue = Issue("x", "error", None, 1, "B", hostile[:120], hostile[:500], hostile[:500])
    _, content = mark_original(b"", hostile[:60], [issue], encoding="utf-8", rows=[["a", hostile]], checked_at=NOW)
    book = load_workbook(io.BytesIO(content))
    for sheet in book.worksheets:
        for cell in (c for row in sheet.iter_rows() for c in row if c.value is not None):
            assert cell.data_type == "s", cell.coordinate
            assert cell.hyperlink is None or not cell.hyperlink.target
            if str(cell.value).startswith(("=", "+", "-", "@", "\t", "\n", "＝")):
                assert cell.quotePrefix
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f>" not in b"".join(archive.read(n) for n in archive.namelist() if "worksheets" in n)
    read = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()[0][1]
    if len(clean) < 1000:
        assert read == clean
    else:
        assert len(read.encode("utf-16-le")) // 2 <= 32_767
        assert read.endswith("…")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/passwd", "passwd"), ("C:\\temp\\季报.csv", "季报"), ("a\x00\n<b>.xls", "ab"), ("", "文件"), ("..", "文件"),
        ("长" * 300 + ".csv", "长" * 80),
    ],
)  # fmt: skip
def test_file_name_is_harmless(name: str, expected: str) -> None:
    assert mark_original(b"a", name, [], encoding="utf-8")[0] == f"{expected}-检查标注.xlsx"


def test_text_that_the_reader_refused_is_split_as_far_as_it_goes() -> None:
    content = '指标,数值\n"培,训",1\n"没有结束,2\n下一行,3\n'.encode()
    sheet = mark(content, [problem(3, None, sheet=None)], encoding="utf-8")["原文件"]
    assert [[c.value for c in row] for row in sheet.iter_rows()] == [
        ["指标", "数值"], ["培,训", "1"], ['"没有结束', "2"], ["下一行", "3"],
    ]  # fmt: skip
    assert sheet["A3"].comment


DAMAGED = {
    "cut": saved(original())[:2000],
    "encrypted": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "pdf": b"%PDF-1.7 ...",
    "not a workbook": b"PK\x03\x04" + b"\0" * 100,
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED.keys())
def test_what_cannot_be_opened_is_marked_as_text_or_refused(content: bytes) -> None:
    with pytest.raises(InputError, match="不能标注"):
        mark_original(content, "季报.xlsx", [problem(1, "A")], encoding=None)
    book = mark(content, [problem(2, "B")], rows=[["a"], ["b", "c"]], sheet="一季度")
    assert book["一季度"]["B2"].value == "c"
    assert book["一季度"]["B2"].comment


def test_cells_that_only_openpyxl_would_make_are_refused() -> None:
    """A merged range over the whole sheet is 17 billion objects."""
    book = original()
    content = saved(book)
    source, target = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            archive.writestr(name, source.read(name).replace(b'ref="A1:D1"', b'ref="A1:XFD1048576"'))
    with pytest.raises(InputError, match="过大"):
        mark_original(target.getvalue(), "a.xlsx", [problem(3, "D")], encoding=None)


def test_limits_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marked, "MOST_MARKS", 3)
    monkeypatch.setattr(marked, "MOST_LISTED", 5)
    monkeypatch.setattr(marked, "MOST_TEXT_CELLS", 6)
    rows = [[str(n), "x"] for n in range(1, 11)]
    issues = [problem(n, "B", "error" if n > 8 else "note", None) for n in range(1, 11)]
    book = mark(b"", issues, rows=rows, encoding="utf-8")
    sheet, said = book["原文件"], [c.value for c in book[LIST]["A"]]
    assert [n for n in range(1, 11) if sheet.cell(n, 2).comment] == [1, 9, 10]
    assert sheet["A10"].value == "10"
    assert sheet["A8"].value is None
    assert "只列出最要紧的 5 处，另有 5 处没有列出" in said
    assert "只标注了最要紧的 3 个单元格，另有 2 个没有标注，见下表" in said
    assert "文件过大，有 5 行没有问题的内容从略，行号不变" in said


def test_positions_out_of_range_are_only_listed() -> None:
    issues = [problem(0, "A"), problem(2_000_000, "A"), problem(3, "XFE"), problem(3, "C、D"), problem(3, "")]
    for book in (mark(saved(original()), issues), mark(b"a", issues, rows=[["a"]] * 3, sheet="一季度")):
        assert book.worksheets[0]["A3"].comment
        assert book[LIST].max_row == 5 + len(issues)
