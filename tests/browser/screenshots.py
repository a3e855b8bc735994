"""`make screenshots`: the pictures of the README and the guide, from the demo data, into tests/golden/screenshots; with names of pages
those whole, at three sizes, into build/screenshots, to be looked at."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from data.cli import run
from etl.__main__ import main as etl
from tests.browser.server import ROOT, chromium, serve, settled

FOLDER = ROOT / "tests" / "golden" / "screenshots"
SIZES = ((1366, 768), (1600, 900), (1920, 1080))
SHOWN = ("overview", "gap", "indicator-annual-flow", "regions", "units", "alerts", "plan-timeline", "upload")
"""Pages with a picture in the guide."""
PAGES = {
    "overview": "/",
    "overview-region": "/?region=艾山街道",
    "overview-final": "/?period=2024Q4",
    "gap": "/gap",
    "regions": "/regions",
    "units": "/units",
    "alerts": "/alerts",
    "plan": "/plan",
    "plan-timeline": "/plan?plan_view=timeline",
    "indicator-annual-flow": "/indicator?indicator=skills_training",
    "indicator-stock": "/indicator?indicator=carriers",
    "indicator-plan-flow": "/indicator?indicator=apprentices",
    "indicator-growth": "/indicator?indicator=guidance_growth",
    "indicator-ratio": "/indicator?indicator=financing_met",
    "indicator-level": "/indicator?indicator=opening_days",
    "upload": "/upload",
    "records": "/records",
    "methods": "/methods",
}


def take(folder: Path, names: Sequence[str], sizes: Sequence[tuple[int, int]], full: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        url = f"duckdb:///{temporary}/demo.duckdb"
        if run(etl, ["load-demo", "--db", url]):
            raise SystemExit("demo data did not load")
        with serve(url) as address, chromium() as browser:
            for width, height in sizes:
                page = browser.new_page(viewport={"width": width, "height": height}, locale="zh-CN")
                for name in names:
                    page.goto(address + PAGES[name])
                    page.wait_for_selector('[data-testid="stAppViewContainer"] [data-testid="stSelectbox"]')
                    settled(page)
                    if name.startswith(("overview", "indicator", "gap", "regions", "plan-timeline")):
                        page.wait_for_selector(".js-plotly-plot .main-svg", timeout=60_000)
                        page.wait_for_timeout(600)
                    if full:
                        inside = "document.querySelector('[data-testid=stMain]').scrollHeight"
                        page.set_viewport_size({"width": width, "height": max(height, int(page.evaluate(inside)))})
                        page.wait_for_timeout(600)
                    path = folder / f"{name}-{width}.png"
                    page.screenshot(path=path)
                    with Image.open(path) as picture:  # a palette: a third of the size; no colour is off by more than 7 of 255
                        kept = picture.convert("RGB").quantize(
                            256, method=Image.Quantize.MAXCOVERAGE, kmeans=2, dither=Image.Dither.NONE
                        )
                    kept.save(path, optimize=True)
                    page.set_viewport_size({"width": width, "height": height})
                page.close()


if __name__ == "__main__":
    if chosen := [a for a in sys.argv[1:] if a in PAGES]:
        take(ROOT / "build" / "screenshots", chosen, SIZES, full=True)
    else:
        take(FOLDER, SHOWN, [(1600, 900)], full=False)
