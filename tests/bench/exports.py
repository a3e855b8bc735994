"""Meeting files: a deck with 14 slides of native charts against a plain python-pptx loop with the same charts; 16 pictures at 2x."""

from __future__ import annotations

import io
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from data.cli import run
from data.plan_files import load_plan
from data.queries import open_store, readings_in_force, uploads
from etl.__main__ import main as etl
from metrics.model import Period
from metrics.wording import field
from pages.exports.deck import make_deck
from pages.exports.native import indicator_chart
from pages.exports.pack import Pack, gather
from pages.exports.pictures import figures_of, shoot
from tests.bench.timing import versus

CHARTS, ROUNDS = 14, 15
PERIOD = Period.parse("2025Q3")


def gatherer(folder: Path) -> Callable[..., Pack]:
    """Makes packs from the readings of the demo data."""
    url = f"duckdb:///{folder / 'exports.duckdb'}"
    run(etl, ["load-demo", "--db", url])
    plan, store = load_plan("gangcheng-shuangchuang-2022-2025"), open_store(url)
    readings, listed = readings_in_force(store, plan.id), uploads(store, plan.id)
    return lambda **choice: gather(plan, readings, listed, PERIOD, **choice)


def plain_loop(pack: Pack) -> bytes:
    """As few lines as python-pptx allows: the same charts with the same numbers, one a slide; no tables, notes, fonts or footers."""
    presentation = Presentation()
    layout = presentation.slide_layouts[5]
    charts = [c for c in (indicator_chart(pack, x) for x in pack.lines) if c is not None]
    for chart in charts:
        flat = [p for c in chart.categories for p in ([c] if isinstance(c, str) else c[1])]
        _plain_slide(presentation, layout, flat, [(s.name, s.values) for s in chart.series])
    names = ("progress", "elapsed")
    series = [(name, tuple(field(x.row, name) for x in pack.lines)) for name in names]
    _plain_slide(presentation, layout, [x.label for x in pack.lines], series)
    out = io.BytesIO()
    presentation.save(out)
    return out.getvalue()


def _plain_slide(presentation, layout, categories, series) -> None:  # type: ignore[no-untyped-def]
    slide = presentation.slides.add_slide(layout)
    slide.shapes.title.text = "标题"
    data = CategoryChartData()
    data.categories = categories
    for name, values in series:
        data.add_series(name, values)
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, Inches(1), Inches(9), Inches(5), data)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        make = gatherer(Path(folder))
        deck(make)
        pictures(make)


def deck(make: Callable[..., Pack]) -> None:
    """Warm: the master is made once a process. The deck has further slides and a table on most; the loop has only the charts."""
    codes = [x.indicator.code for x in make().lines][: CHARTS - 1]
    pack = make(indicators=codes)
    slides = list(Presentation(io.BytesIO(make_deck(pack))).slides)
    charts = sum(shape.has_chart for slide in slides for shape in slide.shapes)
    plain = f"python-pptx loop, {charts} charts"
    name = f"deck, {charts} charts, {len(slides)} slides"
    versus(name, lambda: partial(make_deck, pack), plain, lambda: partial(plain_loop, pack), ROUNDS)
    versus(
        f"{name}, with its board",
        lambda: lambda: make_deck(make(indicators=codes)),
        plain,
        lambda: partial(plain_loop, pack),
        ROUNDS,
    )


def pictures(make: Callable[..., Pack]) -> None:
    """PNGs of 3840 x 2160; one alone pays for the browser, the others share it."""
    figures = figures_of(make())
    for name, some in (
        ("1 picture, 2x", dict(list(figures.items())[:1])),
        (f"{len(figures)} pictures, 2x, one browser", figures),
    ):
        start = time.perf_counter()
        shoot(some)
        print(f"{name:<44} {(time.perf_counter() - start):9.1f} s")
