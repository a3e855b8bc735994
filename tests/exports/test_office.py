"""LibreOffice opens what is made, with every page, every word and a Chinese font; a number changed in a data sheet changes the chart."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
from pptx import Presentation

from pages.exports.notice import make_notice
from pages.exports.pack import Pack
from tests.conftest import cannot_run
from tests.exports.reading import charts, drawn

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


def needs(*tools: str) -> None:
    for tool in tools:
        if shutil.which(tool) is None:
            cannot_run(f"{tool} is not installed (LibreOffice, poppler-utils, fontconfig)")


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("office")


def as_pdf(content: bytes, name: str, folder: Path, profile: Path) -> Path:
    if OFFICE is None:
        cannot_run("LibreOffice is not installed")
    assert OFFICE is not None
    needs("pdftotext", "pdffonts", "pdfinfo", "fc-list")
    source = folder / name
    source.write_bytes(content)
    command = [
        OFFICE,
        f"-env:UserInstallation={profile.as_uri()}",
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder),
        str(source),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=240, env={**os.environ, "HOME": str(profile)})
    result = source.with_suffix(".pdf")
    assert result.exists(), "LibreOffice could not open the file"
    return result


def said_by(tool: str, path: Path) -> str:
    arguments = [tool, str(path), "-"] if tool == "pdftotext" else [tool, str(path)]
    return subprocess.run(arguments, check=True, capture_output=True, text=True, timeout=60).stdout


def pages(path: Path) -> int:
    return int(re.search(r"Pages:\s+(\d+)", said_by("pdfinfo", path)).group(1))  # type: ignore[union-attr]


def check_glyphs(path: Path) -> None:
    """A font with Chinese characters is embedded, and no character came out as a missing glyph."""
    fonts = said_by("pdffonts", path).splitlines()[2:]
    assert fonts
    assert all(re.search(r"\s(yes)\s+(yes|no)\s+(yes|no)\s+\d+\s+\d+$", f) for f in fonts), fonts  # emb yes
    assert any(re.search("CJK|SC|CN|Song|Hei|Kai|Fang|WenQuan|YaHei", f) for f in fonts), fonts
    text = said_by("pdftotext", path)
    assert not {"\ufffd", "\u25a1", "\x00"} & set(text)


def plain(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_deck(deck: bytes, tmp_path: Path, profile: Path) -> None:
    pdf = as_pdf(deck, "deck.pptx", tmp_path, profile)
    assert pages(pdf) == len(Presentation(io.BytesIO(deck)).slides) == 24
    check_glyphs(pdf)
    text = plain(said_by("pdftotext", pdf))
    for words in (
        "目标进展情况",
        "差1,890人",
        "四季度需完成1890人",
        "需统筹解决的问题",
        "年度目标≥4,200人/年",
        "2,310",
        "方法与来源",
    ):
        assert words in text, words
    assert text.count("演示数据") >= 24


def test_notice(notice: bytes, tmp_path: Path, profile: Path) -> None:
    pdf = as_pdf(notice, "notice.docx", tmp_path, profile)
    assert 3 <= pages(pdf) <= 9
    check_glyphs(pdf)
    text = plain(said_by("pdftotext", pdf))
    for words in ("督查通报", "一、总体情况", "四、下一步要求", "2025年10月15日", "—1—", "—2—"):
        assert words in text, words


def test_workbook(workbook: bytes, tmp_path: Path, profile: Path) -> None:
    pdf = as_pdf(workbook, "book.xlsx", tmp_path, profile)
    assert pages(pdf) >= 10
    check_glyphs(pdf)
    text = plain(said_by("pdftotext", pdf))
    for words in ("完成进度", "慢于序时", "2,310", "区域对照", "理解与假定"):
        assert words in text, words


def test_a_bar_changed_in_the_data_sheet_changes_the_chart(deck: bytes, tmp_path: Path, profile: Path) -> None:
    """What PowerPoint does when a cell is edited: the sheet gets the new number, and the cache what the references say.

    The references are followed as they stand in the file, so a wrong one would leave the label as it was.
    """
    presentation = Presentation(io.BytesIO(deck))
    chart = charts(presentation.slides[3])[0]
    series = next(s for s in drawn(chart) if s.name == "2025年")
    book = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
    block = book.worksheets[0][series.values_ref.partition("!")[2].replace("$", "")]
    assert block[2][0].value == 2310
    block[2][0].value = 3333
    out = io.BytesIO()
    book.save(out)
    chart.part.chart_workbook.xlsx_part._blob = out.getvalue()
    again = openpyxl.load_workbook(out).worksheets[0]
    for element in chart._chartSpace.iter("{*}ser"):
        name = element.find("{*}tx//{*}v").text
        reference = element.find("{*}val//{*}f").text.partition("!")[2].replace("$", "")
        column = [c.value for row in again[reference] for c in row]
        for point in element.find("{*}val//{*}numCache").findall("{*}pt"):
            point.find("{*}v").text = repr(float(column[int(point.get("idx"))]))
        assert (3333 in column) == (name == "2025年")
    changed = io.BytesIO()
    presentation.save(changed)
    before = plain(said_by("pdftotext", as_pdf(deck, "before.pptx", tmp_path, profile)))
    after = plain(said_by("pdftotext", as_pdf(changed.getvalue(), "after.pptx", tmp_path, profile)))
    assert "3,333" not in before
    assert "3,333" in after


def test_the_glyph_check_sees_a_lost_character(pack: Pack, tmp_path: Path, profile: Path) -> None:
    pdf = as_pdf(make_notice(pack, signed_by="某单位\ufffd"), "lost.docx", tmp_path, profile)
    with pytest.raises(AssertionError):
        check_glyphs(pdf)
