"""Meeting files: a deck of 14 slides with native charts against a plain python-pptx loop with the same charts; 16 pictures at 2x."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
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

SLIDES, ROUNDS = 14, 15
Versus = Callable[..., None]


def of_slides(plan_id: str, folder: Path, slides: int) -> Callable[[], Pack]:
    """A way to gather, from the store's readings on, a pack whose deck has so many slides."""
    url = f"duckdb:///{folder / 'deck.duckdb'}"
    run(etl, ["load-demo", "--db", url])
    plan, store = load_plan(plan_id), open_store(url)
    readings, listed = readings_in_force(store, plan.id), uploads(store, plan.id)
    codes = [x.indicator.code for x in gather(plan, readings, listed, Period.parse("2025Q3")).lines]

    def gathered(count: int) -> Pack:
        return gather(plan, readings, listed, Period.parse("2025Q3"), indicators=codes[:count])

    count = next(n for n in range(1, len(codes) + 1) if len(Presentation(io.BytesIO(make_deck(gathered(n)))).slides) == slides)
    return lambda: gathered(count)


def plain_loop(pack: Pack) -> bytes:
    """As few lines as python-pptx allows: as many slides and charts, with the same numbers and titles; no style, notes or tables."""
    presentation = Presentation()
    charts = [c for c in (indicator_chart(pack, x) for x in pack.lines) if c is not None]
    layout = presentation.slide_layouts[5]
    for n in range(SLIDES):
        slide = presentation.slides.add_slide(layout)
        slide.shapes.title.text = pack.finding
        if n > len(charts):
            continue
        data = CategoryChartData()
        if n == len(charts):
            data.categories = [x.label for x in pack.lines]
            for name in ("progress", "elapsed", "one"):
                data.add_series(name, [field(x.row, name, 1) for x in pack.lines])
        else:
            flat = [c if isinstance(c, str) else p for c in charts[n].categories for p in ([c] if isinstance(c, str) else c[1])]
            data.categories = [str(x) for x in flat]
            for series in charts[n].series:
                data.add_series(series.name, series.values)
        slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, Inches(1), Inches(9), Inches(5), data)
    out = io.BytesIO()
    presentation.save(out)
    return out.getvalue()


def deck(plan_id: str, folder: Path, versus: Versus) -> None:
    gathered = of_slides(plan_id, folder, SLIDES)
    pack = gathered()
    make_deck(pack)
    versus(
        f"deck of {SLIDES} slides, {len(pack.lines) + 1} native charts",
        lambda: make_deck(pack),
        "plain python-pptx loop",
        lambda: plain_loop(pack),
        ROUNDS,
    )
    versus(
        "the same from the readings on", lambda: make_deck(gathered()), "plain python-pptx loop", lambda: plain_loop(pack), ROUNDS
    )


def pictures(plan_id: str, folder: Path) -> None:
    """16 PNGs of 3840 x 2160 through one browser; the floor is the first picture alone, which pays for the browser."""
    url = f"duckdb:///{folder / 'pictures.duckdb'}"
    run(etl, ["load-demo", "--db", url])
    plan, store = load_plan(plan_id), open_store(url)
    pack = gather(plan, readings_in_force(store, plan.id), uploads(store, plan.id), Period.parse("2025Q3"))
    figures = figures_of(pack)
    for name, some in (("1 picture", dict(list(figures.items())[:1])), (f"{len(figures)} pictures, one browser", figures)):
        start = time.perf_counter()
        shoot(some)
        print(f"{name:<44} {(time.perf_counter() - start):9.1f} s")
