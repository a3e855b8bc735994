"""Pictures: what is missing is said in Chinese; one browser makes them all, at the size asked, with Chinese characters."""

from __future__ import annotations

import io
import subprocess
import zipfile
from types import SimpleNamespace
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from PIL import Image

from metrics.model import UserError
from pages.exports import pictures
from pages.exports.pack import Pack
from tests.conftest import cannot_run


def ready() -> None:
    try:
        pictures.find_chrome()
        pictures.check_font()
    except UserError as error:
        cannot_run(str(error))


def test_no_browser_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BROWSER_PATH", raising=False)
    monkeypatch.setattr(pictures.shutil, "which", lambda name: None)
    monkeypatch.setattr(pictures, "PLACES", ())
    with pytest.raises(UserError, match=r"没有找到 Chrome 或 Chromium.*请安装") as caught:
        pictures.find_chrome()
    assert caught.value.exit_code == 2


def test_a_wrong_browser_path_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER_PATH", "/nowhere/chrome")
    with pytest.raises(UserError, match="BROWSER_PATH 指向的浏览器不存在：/nowhere/chrome"):
        pictures.find_chrome()


def test_a_browser_that_does_not_start_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    ready()
    monkeypatch.setenv("BROWSER_PATH", "/bin/false")
    with pytest.raises(UserError, match="启动不了"):
        pictures.shoot({"a": go.Figure(layout={"width": 960, "height": 540})})


def test_no_chinese_font_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures.shutil, "which", lambda name: "/usr/bin/fc-list")
    monkeypatch.setattr(pictures.subprocess, "run", lambda *a, **k: SimpleNamespace(stdout="\n"))
    with pytest.raises(UserError, match=r"没有中文字体.*fonts-noto-cjk"):
        pictures.check_font()


def test_names_speak_and_suit_every_file_system(pack: Pack) -> None:
    names = list(pictures.figures_of(pack))
    assert names[:2] == ["00-目标差距表-2025年三季度", "01-补贴性职业技能培训-2025年三季度"]
    assert len(names) == len(set(names)) == 16
    assert pictures._name(pack, 3, 'a/b\\c:d*?"<>|\n\x00') == "03-a_b_c_d_-2025年三季度"


def test_pictures_pdf_and_archive(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two figures through the real browser, once opened."""
    ready()
    opened: list[Any] = []
    real = pictures.kaleido.Kaleido
    monkeypatch.setattr(pictures.kaleido, "Kaleido", lambda **k: opened.append(k) or real(**k))
    steps: list[tuple[int, int, str]] = []
    figures = dict(list(pictures.figures_of(pack).items())[:2])
    found = pictures.shoot(figures, lambda *step: steps.append(step))
    assert list(found) == list(figures)
    assert len(opened) == 1
    assert [s[:2] for s in steps] == [(0, 2), (1, 2)]
    for content in found.values():
        image = Image.open(io.BytesIO(content))
        assert image.size == (3840, 2160)
        assert np.asarray(image.convert("L")).std() > 10  # something is drawn
    with zipfile.ZipFile(io.BytesIO(pictures.as_zip(found))) as archive:
        assert archive.namelist() == [f"{n}.png" for n in found]
        assert archive.read(archive.namelist()[0]) == next(iter(found.values()))
    pdf = pictures.as_pdf(list(found.values()), pack.title)
    assert pdf.startswith(b"%PDF")
    assert (
        pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") + pdf.count(b"/Type /Page/") >= 2 or pdf.count(b"/MediaBox") == 2
    )


def test_chinese_characters_are_no_boxes() -> None:
    """Different characters look different; a browser without the font would print the same box for both."""
    ready()

    def drawn(text: str) -> np.ndarray:
        figure = go.Figure(layout={"width": 320, "height": 180, "template": "none"})
        figure.add_annotation(text=text, x=0.5, y=0.5, showarrow=False, font={"size": 40})
        figure.update_xaxes(visible=False)
        figure.update_yaxes(visible=False)
        (content,) = pictures.shoot({"a": figure}, scale=1 / 6).values()
        return np.asarray(Image.open(io.BytesIO(content)).convert("L"), int)

    first, again, other = drawn("钢城"), drawn("钢城"), drawn("双创")
    assert (first == again).all()
    assert (first != other).mean() > 0.005


def test_fontconfig_agrees() -> None:
    if pictures.shutil.which("fc-list") is None:
        cannot_run("fontconfig is not installed")
    listed = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=True).stdout.strip()
    if listed:
        pictures.check_font()
    else:
        with pytest.raises(UserError):
            pictures.check_font()
