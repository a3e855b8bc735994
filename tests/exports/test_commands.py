"""`python -m pages.exports deck|notice|workbook|png|pdf`: files, exit codes, words on stderr."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from pptx import Presentation

from data.cli import run
from pages.exports.__main__ import main
from tests.exports.test_pictures import ready


@pytest.fixture
def db(demo_file: Path) -> list[str]:
    return ["--db", f"duckdb:///{demo_file}"]


def test_deck(db: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "会议.pptx"
    assert run(main, ["deck", "--period", "2024Q4", "-o", str(path), *db]) == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert "1/" in said.err
    assert f"已生成 {path}" in said.err
    assert "2024年四季度（数据截止 2024-12-31）" in Presentation(str(path)).slides[0].placeholders[1].text_frame.text
    assert [p.name for p in tmp_path.iterdir()] == ["会议.pptx"]


def test_notice_and_workbook_as_known_then(db: list[str], tmp_path: Path) -> None:
    """An earlier state of knowledge, a choice of indicators, remarks and problems reach the file."""
    path, book = tmp_path / "a.docx", tmp_path / "a.xlsx"
    more = ["--known-at", "20", "--indicators", "创业培训、carriers", "--remark", "carriers=正在认定两家"]
    assert (
        run(
            main,
            [
                "notice",
                "--signed-by",
                "某办公室",
                "--signed-on",
                "2024-01-05",
                "--problem",
                "场地不足",
                *more,
                "-o",
                str(path),
                *db,
            ],
        )
        == 0
    )
    texts = [p.text for p in Document(str(path)).paragraphs]
    assert any("按批次 20时已知的数据" in t for t in texts)
    assert "场地不足" in texts
    assert any("正在认定两家" in t for t in texts)
    assert "2024年1月5日" in texts
    assert run(main, ["workbook", *more, "-o", str(book), *db]) == 0
    names = [r[1].value for r in load_workbook(io.BytesIO(book.read_bytes()))["指标"].iter_rows(min_row=4)]
    assert names == ["创业培训", "双创载体平台"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["deck", "-o", "a.ppt"], 2, "应以 .pptx 结尾"),
        (["notice", "-o", "a.doc"], 2, "应以 .docx 结尾"),
        (["deck"], 2, "缺少"),
        (["deck", "-o", "a.pptx", "--region", "火星"], 2, "没有区域“火星”"),
        (["deck", "-o", "a.pptx", "--indicators", "火星人数"], 2, "没有指标“火星人数”"),
        (["deck", "-o", "a.pptx", "--remark", "carriers"], 2, "应写成 指标=文字"),
        (["deck", "-o", "a.pptx", "--remark", "火星=好"], 2, "没有指标“火星”"),
        (["deck", "-o", "a.pptx", "--template", "nowhere.pptx"], 2, "模板 nowhere.pptx 读不了"),
        (["deck", "-o", "nowhere/a.pptx"], 2, "写不进去"),
        (["deck", "-o", "a.pptx", "--known-at", "999"], 1, "没有批次 999"),
        (["deck", "-o", "a.pptx", "--known-at", "2001-01-01"], 1, "没有任何数据"),
        (["notice", "-o", "a.docx", "--signed-on", "今天"], 2, "应为日期"),
        (["workbook", "-o", "a.xlsx", "--period", "2025Q9"], 2, "无法识别"),
        (["workbook", "-o", "a.xlsx", "--cutoff", "2020-01-01"], 2, "不在"),
        (["png", "-o", "a.zip", "--indicators", "nothing"], 2, "没有指标"),
        (["png", "-o", "a.png", "--indicators", "carriers,opening_days"], 2, "一张图只能是一个指标"),
    ],
)
def test_wrong_use_is_told_and_nothing_written(
    db: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(main, [*arguments, *db]) == code
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_no_store_is_code_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = run(main, ["deck", "-o", str(tmp_path / "a.pptx"), "--db", "postgresql://nobody@127.0.0.1:1/x"])
    assert code == 3
    assert list(tmp_path.iterdir()) == []


def test_an_empty_store_has_nothing_to_show(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(main, ["workbook", "-o", str(tmp_path / "a.xlsx"), "--db", f"duckdb:///{tmp_path / 'new.duckdb'}"]) == 1
    assert "没有任何数据" in capsys.readouterr().err


def test_one_picture_and_a_pdf(db: list[str], tmp_path: Path) -> None:
    ready()
    path, pdf = tmp_path / "a.png", tmp_path / "a.pdf"
    assert run(main, ["png", "--indicators", "carriers", "-o", str(path), *db]) == 0
    assert path.read_bytes().startswith(b"\x89PNG")
    assert run(main, ["pdf", "--indicators", "carriers", "-o", str(pdf), *db]) == 0
    assert pdf.read_bytes().startswith(b"%PDF")
