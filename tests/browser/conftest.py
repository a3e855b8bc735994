"""The browser and the apps that it opens."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

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
    """A running app with the demo data, for all pages that are only looked at. A test that writes serves its own `database`."""
    copy = shutil.copy(demo_file, tmp_path_factory.mktemp("app") / "demo.duckdb")
    with serve(f"duckdb:///{copy}") as found:
        yield found


@pytest.fixture
def database(demo_file: Path, tmp_path: Path) -> str:
    """A copy of the demo data of the test's own."""
    return f"duckdb:///{shutil.copy(demo_file, tmp_path / 'demo.duckdb')}"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that fails the test on a console error or a request that leaves the machine."""
    context = browser.new_context(viewport={"width": 1600, "height": 900}, locale="zh-CN")
    page = context.new_page()
    problems: list[str] = []
    # The page may outlive its server, and asks for it in vain then.
    page.on("console", lambda m: problems.append(m.text) if m.type == "error" and "CONNECTION_REFUSED" not in m.text else None)
    page.on(
        "request",
        lambda r: (
            problems.append(r.url) if not r.url.startswith(("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:")) else None
        ),
    )
    yield page
    context.close()
    assert problems == []
