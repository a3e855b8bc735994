"""The browser and the apps that it opens."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

from tests.browser.server import CHROMIUM, chromium, serve
from tests.conftest import cannot_run


class Tabs:
    """Pages of one browser, each used again by another test: a page that stays in its process shows Streamlit for a third of the work of a
    new one, which compiles all scripts anew. What a test stored in the browser goes with it."""

    KEPT = 2

    def __init__(self, browser: Browser) -> None:
        self.context = browser.new_context(locale="zh-CN")
        self.idle: list[Page] = []

    def take(self, width: int = 1600, height: int = 900, scheme: Literal["light", "dark"] = "light", new: bool = False) -> Page:
        page = self.idle.pop() if self.idle and not new else self.context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme, media="screen")
        page.mouse.move(0, 0)
        return page

    def give_back(self, page: Page, keep: bool = True) -> None:
        if page.url.startswith("http"):
            page.evaluate("localStorage.clear(); sessionStorage.clear()")
        self.context.clear_cookies()
        self.context.clear_permissions()
        if keep and len(self.idle) < self.KEPT:
            page.goto("about:blank")
            self.idle.append(page)
        else:
            page.close()


@pytest.fixture(scope="package")  # while it is open an event loop runs, in which tests of other folders cannot start their own
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        cannot_run("no Chromium at /usr/bin/chromium")
    with chromium() as found:
        yield found


@pytest.fixture(scope="session")
def shared(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the app that all tests share."""
    return Path(shutil.copy2(demo_file, tmp_path_factory.mktemp("app") / "demo.duckdb"))


@pytest.fixture(scope="session")
def address(shared: Path) -> Iterator[str]:
    """A running app with the demo data, for all pages that are only looked at. A test that writes is `served`."""
    with serve(f"duckdb:///{shared}") as found:
        yield found


@pytest.fixture(scope="package")
def tabs(browser: Browser) -> Iterator[Tabs]:
    found = Tabs(browser)
    yield found
    found.context.close()


@pytest.fixture
def look(tabs: Tabs, address: str) -> Iterator[Callable[..., Page]]:
    """`look(path, width, height, scheme)` opens a page that is only looked at."""
    opened: list[Page] = []

    def open_at(path: str, width: int = 1600, height: int = 900, scheme: Literal["light", "dark"] = "light") -> Page:
        page = tabs.take(width, height, scheme)
        opened.append(page)
        page.goto(f"{address}/{path.removeprefix('/')}")
        return page

    yield open_at
    for page in opened:
        tabs.give_back(page)


@pytest.fixture
def afterwards() -> Iterator[ExitStack]:
    """What is to be done once the test's page is gone."""
    with ExitStack() as found:
        yield found


@pytest.fixture
def database(demo_file: Path, shared: Path, afterwards: ExitStack) -> str:
    """The data of the app, to write to: it is put back after the test. The app knows a file by its time and size, so it has its answers of
    before again. (An app for each test cost its browser ten seconds, which compiled all scripts anew for a new address.)"""

    def put_back() -> None:
        demo = Path(shutil.copy2(demo_file, shared.with_suffix(".demo")))
        shared.with_name(shared.name + ".wal").unlink(missing_ok=True)
        demo.replace(shared)

    afterwards.callback(put_back)
    return f"duckdb:///{shared}"


@pytest.fixture
def served(address: str, database: str) -> str:
    """The address of the app, to write to its data."""
    return address


@pytest.fixture
def page(tabs: Tabs, afterwards: ExitStack) -> Iterator[Page]:
    """A page that fails the test on a console error or a request that leaves the machine."""
    yield from _watched(tabs, new=False)


@pytest.fixture
def new_page(tabs: Tabs, afterwards: ExitStack) -> Iterator[Page]:
    """As `page`, for a test that gives it scripts of its own, which cannot be taken back."""
    yield from _watched(tabs, new=True)


def _watched(tabs: Tabs, new: bool) -> Iterator[Page]:
    page = tabs.take(new=new)
    problems: list[str] = []

    def said(message: ConsoleMessage) -> None:
        if message.type == "error":
            problems.append(message.text)

    def asked(request: Request) -> None:
        if not request.url.startswith(("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:")):
            problems.append(request.url)

    page.on("console", said)
    page.on("request", asked)
    yield page
    page.remove_listener("console", said)
    page.remove_listener("request", asked)
    tabs.give_back(page, keep=not new)
    assert problems == []
