"""Figures as PNG, and a PDF of them for a telephone, through one Chromium that stays open for all of them (kaleido).

Needs a Chrome or Chromium and a font with Chinese characters on the machine; both are checked first and said in Chinese what to
install, since a browser without the font prints boxes. Nothing is fetched from the web: plotly.js comes with the package.
"""

from __future__ import annotations

import asyncio
import io
import logging
import os
import shutil
import subprocess
import zipfile
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import kaleido
import plotly.graph_objects as go
from PIL import Image

from metrics.model import UserError
from pages.charts.gap_board import gap_board
from pages.charts.series import series_chart
from pages.exports.expected import alerts_of, drawn
from pages.exports.pack import Pack
from pages.exports.text import clean, file_name

WIDTH, HEIGHT, SCALE = 1920, 1080, 2
CHROMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "microsoft-edge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
BOARD_HEIGHT, SERIES_HEIGHT = 810, 675
"""Heights in px for which the figures are laid out: text is then large enough on a wall."""
TIMEOUT = 60
Progress = Callable[[int, int, str], None]


class MissingPart(UserError):
    """Something of the machine that pictures need is not there."""

    exit_code = 2


def find_chrome() -> str:
    """Path of a browser: BROWSER_PATH, then the usual names and places. MissingPart where there is none."""
    asked = os.environ.get("BROWSER_PATH")
    if asked and not Path(asked).exists():
        raise MissingPart(f"BROWSER_PATH 指向的浏览器不存在：{asked}。请改正，或去掉这个环境变量。")
    found = asked or next(filter(None, (shutil.which(name) for name in CHROMES)), None)
    found = found or next((p for p in PLACES if Path(p).exists()), None)
    if found is None:
        raise MissingPart(
            "没有找到 Chrome 或 Chromium，不能生成图片和 PDF。请安装（Debian/Ubuntu：apt install chromium；"
            "麒麟、统信：在软件商店安装 Chromium 或 Chrome），或用环境变量 BROWSER_PATH 指明位置。幻灯片、通报和工作簿不需要它。"
        )
    return found


def check_font() -> None:
    """MissingPart where fontconfig knows no font for Chinese. Windows and macOS have one."""
    lister = shutil.which("fc-list")
    if lister is None:
        return
    found = subprocess.run([lister, ":lang=zh", "family"], capture_output=True, text=True, timeout=TIMEOUT, check=False)  # noqa: S603
    if not found.stdout.strip():
        raise MissingPart(
            "没有中文字体，图片里的汉字会变成方框，所以没有生成。请安装（Debian/Ubuntu：apt install fonts-noto-cjk；"
            "CentOS/openEuler：yum install google-noto-sans-cjk-ttc-fonts），再试一次。"
        )


def figures_of(pack: Pack) -> dict[str, go.Figure]:
    """Speaking name (without suffix) → the screen's own figure, in the order of the deck."""
    plan, period, found = pack.plan, pack.period, {}
    source = f"最近批次 {pack.sources[-1].number} · {pack.sources[-1].submitted_on}" if pack.sources else ""
    expected = drawn({x.indicator.code: x.expected for x in pack.lines})
    alerts = alerts_of(plan, pack.rows, {x.indicator.code: x.expected for x in pack.lines if x.expected})
    natural = gap_board(plan, pack.rows, period, footer=source, forecasts=expected, alerts=alerts).layout.height
    height = max(natural, BOARD_HEIGHT)
    board = gap_board(plan, pack.rows, period, footer=source, height=height, forecasts=expected, alerts=alerts)
    found[_name(pack, 0, "目标差距表")] = _sized(board, height)
    for n, line in enumerate(pack.lines, 1):
        batch = line.source.rpartition("　")[2] if "批次" in line.source else ""
        more: dict[str, Any] = {"forecast": line.expected.drawn, "fan": line.expected.fan} if line.expected else {}
        figure = series_chart(plan, line.indicator, line.history, period, footer=batch, height=SERIES_HEIGHT, **more)
        found[_name(pack, n, line.label)] = _sized(figure, SERIES_HEIGHT)
    return found


def _name(pack: Pack, number: int, what: str) -> str:
    """`01-补贴性职业技能培训-2025年三季度`: no character that a file system refuses."""
    return file_name(
        f"{number:02d}-{what}-{pack.period.name}" + ("" if pack.region == pack.plan.root_region else f"-{pack.region}")
    )


def shoot(figures: Mapping[str, go.Figure], progress: Progress | None = None, *, scale: float = SCALE) -> dict[str, bytes]:
    """Name → PNG of 1920 × 1080 times `scale`, all by one browser. UserError in Chinese where something is missing."""
    chrome = find_chrome()
    check_font()
    return asyncio.run(_shoot(figures, chrome, progress, scale))


async def _shoot(figures: Mapping[str, go.Figure], chrome: str, progress: Progress | None, scale: float) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    async with _browser(chrome) as browser:
        for n, (name, figure) in enumerate(figures.items()):
            if progress:
                progress(n, len(figures), name)
            layout = figure.layout
            options = {"format": "png", "width": layout.width, "height": layout.height, "scale": WIDTH * scale / layout.width}
            try:
                found[name] = await browser.calc_fig(figure, opts=options)
            except Exception as error:  # as above: the browser's errors have no common type
                raise MissingPart(
                    f"图“{name}”没有画成（{type(error).__name__}）。浏览器可能内存不足或中途退出，请再试一次。"
                ) from error
    return found


def _sized(figure: go.Figure, height: int) -> go.Figure:
    """16:9 at the height it was laid out for; the scale then makes every picture equally large."""
    return figure.update_layout(width=round(height * WIDTH / HEIGHT), height=height)


@asynccontextmanager
async def _browser(chrome: str) -> AsyncIterator[Any]:
    for name in ("choreographer", "kaleido"):  # they report to the terminal what they mend themselves
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        opened = kaleido.Kaleido(path=chrome, mathjax=False, timeout=TIMEOUT)
        await opened.open()
    except Exception as error:  # the browser's own errors have no common type
        raise MissingPart(
            f"浏览器 {chrome} 启动不了（{type(error).__name__}）。请确认它能单独打开，内存足够，再试一次。"
        ) from error
    try:
        yield opened
    finally:
        await opened.close()


def as_zip(pictures: Mapping[str, bytes]) -> bytes:
    """Pictures in one archive, in their order; names in UTF-8."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in pictures.items():
            archive.writestr(zipfile.ZipInfo(f"{name}.png", (2020, 1, 1, 0, 0, 0)), content)
    return out.getvalue()


def as_pdf(pictures: Sequence[bytes], title: str, smaller: int = 1) -> bytes:
    """One page of 16:9 a picture, for reading on a telephone (Pillow; no further browser, no further library). `smaller`: pictures
    of twice the size are halved by 2."""
    pages = [Image.open(io.BytesIO(p)).convert("RGB").reduce(smaller) for p in pictures]
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=200, quality=88, title=clean(title))
    return out.getvalue()
