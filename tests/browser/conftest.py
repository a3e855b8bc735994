"""The browser and the apps that it opens."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.server import CHROMIUM, chromium, serve
from tests.conftest import cannot_run


@pytest.fixture(scope="module")  # while it is open an event loop runs, in which tests of other folders cannot start their own
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        cannot_run("no Chromium at /usr/bin/chromium")
    with chromium() as found:
        yield found


@pytest.fixture(scope="session")
def address(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running app with the demo data, for all pages that are only looked at. A test that writes is `served` its own `database`."""
    copy = shutil.copy(demo_file, tmp_path_factory.mktemp("app") / "demo.duckdb")
    with serve(f"duckdb:///{copy}") as found:
        yield found


@pytest.fixture(scope="module")
def _seen_before(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(locale="zh-CN")
    yield context
    context.close()


@pytest.fixture
def look(_seen_before: BrowserContext, address: str) -> Iterator[Callable[..., Page]]:
    """`look(path, width, height, scheme)` opens a page that is only looked at. All share what the browser has loaded of Streamlit before,
    which takes it longer than to show the page."""
    opened: list[Page] = []

    def open_at(path: str, width: int = 1600, height: int = 900, scheme: Literal["light", "dark"] = "light") -> Page:
        page = _seen_before.new_page()
        opened.append(page)
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        page.goto(f"{address}/{path.removeprefix('/')}")
        return page

    yield open_at
    for page in opened:
        page.close()


@pytest.fixture
def database(demo_file: Path, tmp_path: Path) -> str:
    """A copy of the demo data of the test's own."""
    return f"duckdb:///{shutil.copy(demo_file, tmp_path / 'demo.duckdb')}"


@pytest.fixture
def servers() -> Iterator[ExitStack]:
    """The apps of one test. They end after its page, which otherwise asks for its scripts in vain: a console error, now and then."""
    with ExitStack() as started:
        yield started


@pytest.fixture
def served(servers: ExitStack, database: str) -> str:
    """The address of an app on `database`, to write to."""
    return servers.enter_context(serve(database))


@pytest.fixture
def page(_seen_before: BrowserContext, servers: ExitStack) -> Iterator[Page]:
    """A page that fails the test on a console error or a request that leaves the machine. What it stored in the browser goes with it."""
    page = _seen_before.new_page()
    page.set_viewport_size({"width": 1600, "height": 900})
    problems: list[str] = []
    page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    page.on(
        "request",
        lambda r: (
            problems.append(r.url) if not r.url.startswith(("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:")) else None
        ),
    )
    yield page
    if page.url.startswith("http"):
        page.evaluate("localStorage.clear(); sessionStorage.clear()")
    page.close()
    _seen_before.clear_cookies()
    assert problems == []
