"""Pages in a real browser against a bare Streamlit page with one chart, in the same run, taking turns: medians, warm caches.

`first`: from navigation to the chart (of a page without one, its table) visible. `change`: from a click on another option of a selector to
the new words in that chart or table. `KB`: all that a fresh visit of the page brings over its websocket, figures and words.
"""

from __future__ import annotations

import csv
import re
import shutil
import statistics
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page

from data.cli import run
from data.plan_files import find_plan
from etl.__main__ import main as etl
from tests.bench.board import STORE, board_plan, make_store
from tests.browser.server import chromium, serve, settled

ROUNDS = 9
VIEW = {"width": 1600, "height": 900}
CHART = ".js-plotly-plot .main-svg"
TABLE = "table.plain.words"
WAIT = 60_000
OPTIONS = re.compile("2025年[二三]季度")
"""The two periods that are changed between; both have data in either store."""
QUIET = {"STREAMLIT_LOGGER_LEVEL": "error"}

WATCH = """
const box = e => e && e.getBoundingClientRect().height > 0 && getComputedStyle(e).visibility !== 'hidden';
window.bench = {};
window.benchFirst = selector => new Promise(done => {
  const look = () => box(document.querySelector(selector)) ? done(performance.now()) : requestAnimationFrame(look);
  look();
});
window.benchChange = selector => {
  const words = () => [...document.querySelectorAll(selector)].map(e => e.textContent).join('');
  const old = words();
  window.bench.change = new Promise((done, fail) => document.addEventListener('click', () => {
    const start = performance.now();
    const look = () => {
      const now = words(), spent = performance.now() - start;
      now && now !== old ? done(spent) : spent > 60000 ? fail('nothing changed') : requestAnimationFrame(look);
    };
    look();
  }, {capture: true, once: true}));
};
window.bench.first = window.benchFirst('SELECTOR');
"""


@dataclass(frozen=True)
class View:
    """A page: its address, what is looked at, the label of the selector that is changed; `changes`: what does, where that is something else."""

    name: str
    path: str
    shown: str = CHART
    label: str = "期间"
    changes: str = ""

    @property
    def words(self) -> str:
        """What changes with the selector: the title of the chart, or the table."""
        return self.changes or (".js-plotly-plot .main-svg text" if self.shown == CHART else self.shown)


FLOOR = View("floor", "/")
VIEWS = (
    View("总览", "/"),
    View("目标差距", "/gap"),
    View("指标详情", "/indicator?indicator=skills_training"),
    View("街道与功能区", "/regions"),
    View("责任单位", "/units", TABLE),
    View("预警", "/alerts", TABLE),
    View(
        "规划目标", "/plan", TABLE, changes=f"{TABLE}, p.quiet"
    ),  # the verdicts may be the same in both periods; the day below is not
)


@dataclass
class Times:
    first: list[float] = field(default_factory=list)
    change: list[float] = field(default_factory=list)
    kilobytes: float = 0.0


def first(page: Page, address: str, view: View) -> float:
    """Milliseconds from navigation to the first chart."""
    page.goto(address + view.path)
    return float(page.evaluate("window.bench.first"))


def change(page: Page, view: View) -> float:
    """Milliseconds from the click on another option to the words that it changes."""
    settled(page, rest=300, wait=WAIT)
    page.get_by_role("combobox", name=view.label).first.click()
    options = page.get_by_role("option")
    options.first.wait_for(timeout=WAIT)
    other = page.locator('[role="option"][aria-selected="false"]').filter(has_text=OPTIONS).first
    page.evaluate("selector => window.benchChange(selector)", view.words)
    other.click()
    return float(page.evaluate("window.bench.change"))


def page_of(browser: Browser, view: View) -> Page:
    context = browser.new_context(viewport=VIEW, locale="zh-CN", color_scheme="light")  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(WAIT)
    page.add_init_script(WATCH.replace("SELECTOR", view.shown))
    return page


def warm(page: Page, address: str, view: View) -> float:
    """Opens the page and changes to the other option and back once; kilobytes of the first visit."""
    sizes: list[int] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda data: sizes.append(len(data))))
    first(page, address, view)
    settled(page, rest=300, wait=WAIT)
    found = sum(sizes) / 1000
    change(page, view)
    change(page, view)
    return found


def measure(browser: Browser, floor: str, ours: str) -> dict[View, tuple[Times, Times]]:
    """Each page and the floor in turns, two at a time: eight pages open at once crowd each other out of the browser's memory, which
    doubles the time of the floor too."""
    return {view: _in_turns(browser, {FLOOR: floor, view: ours}) for view in VIEWS}


def _in_turns(browser: Browser, places: dict[View, str]) -> tuple[Times, Times]:
    pages = {view: page_of(browser, view) for view in places}
    times = {view: Times() for view in places}
    for view, address in places.items():
        times[view].kilobytes = warm(pages[view], address, view)
    for _ in range(ROUNDS):
        for view, address in places.items():
            times[view].first.append(first(pages[view], address, view))
            times[view].change.append(change(pages[view], view))
    for page in pages.values():
        page.context.close()
    bare, found = times.values()
    return bare, found


def tell(title: str, times: dict[View, tuple[Times, Times]], bars: tuple[int, int]) -> None:
    """One line a page; at the end what the heaviest adds to the floor, and the bar."""
    added: dict[str, dict[View, float]] = {"first": {}, "change": {}}
    for view, (floor, found) in times.items():
        for what in ("first", "change"):
            a, b = statistics.median(getattr(found, what)), statistics.median(getattr(floor, what))
            added[what][view] = a - b
            print(
                f"{title} {view.name:<8} {what:<7} floor {b:7.0f} ms   ours {a:7.0f} ms   {a - b:+7.0f} ms   x{a / b:.2f}   {found.kilobytes:5.0f} KB"
            )
    for (what, by_view), bar in zip(added.items(), bars, strict=True):
        worst = max(by_view, key=lambda v: by_view[v])
        print(f"{title}: the heaviest page adds to {what} {by_view[worst]:.0f} ms ({worst.name}); bar {bar} ms")


def large_plans(folder: Path) -> Path:
    """A folder of plans with the plan of `tests.bench.board` in it."""
    plan = board_plan()
    source = find_plan(plan.id)
    target = folder / plan.id
    shutil.copytree(source, target)
    text = (target / "plan.yml").read_text("utf-8")
    (target / "plan.yml").write_text(text.replace("start: 2022-01-01", "start: 2011-01-01").replace("counts_from: 2022-01-01", "counts_from: 2011-01-01"), "utf-8")  # fmt: skip
    with (target / "regions.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("name", "kind", "parent", "aliases"))
        writer.writerows((r.name, r.kind, r.parent or "", "") for r in plan.regions)
    return folder


def main() -> None:
    bench = "tests.bench.pages_app"
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        demo = f"duckdb:///{folder / 'demo.duckdb'}"
        assert run(etl, ["load-demo", "--db", demo]) == 0
        make_store(board_plan())
        large = shutil.copy(STORE, folder / "large.duckdb")
        (folder / "plans").mkdir()
        floor = stack.enter_context(serve(demo, f"{bench}:floor", QUIET))
        browser = stack.enter_context(chromium())
        with serve(demo, f"{bench}:app", QUIET) as ours:
            tell("demo data ", measure(browser, floor, ours), (500, 150))
        with serve(f"duckdb:///{large}", f"{bench}:app", QUIET | {"KPI_BENCH_PLANS": str(large_plans(folder / "plans"))}) as ours:
            tell("10 million", measure(browser, floor, ours), (1000, 300))
