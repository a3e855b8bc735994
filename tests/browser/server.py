"""The real app on a free port, as `make run` serves it, and a real Chromium."""

from __future__ import annotations

import itertools
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

WAIT = 30_000
"""Milliseconds in which a page has to show something; a busy machine takes a quarter of them."""
ROOT = Path(__file__).parents[2]
CHROMIUM = next(
    (p for p in ("/usr/bin/chromium", shutil.which("chromium"), shutil.which("google-chrome")) if p and Path(p).exists()), None
)
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def free_ports() -> Iterator[int]:
    """Ports nobody listens on, below those the system gives out by itself, and of each parallel worker of the tests other ones: between
    the look here and the start of the server nobody else takes it."""
    first = 20_000 + 1_000 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    for port in itertools.cycle(range(first, first + 1_000)):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)):
                yield port


PORTS = free_ports()


@contextmanager
def serve(database: str, app: str = "app:app", more: dict[str, str] | None = None) -> Iterator[str]:
    """Address of a running app on `database`; `more` stands in its environment."""
    port = next(PORTS)
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        app,
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--log-level",
        "warning",
        "--no-access-log",
    ]
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "KPI_DATABASE_URL": database, **(more or {})}, stdout=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"{address}/healthz", timeout=2).read()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError("the app did not start") from None
                time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def settled(page: Page, rest: int = 800, wait: int = WAIT) -> None:
    """Until the script has run, nothing of before it stands there and, `rest` milliseconds later, no colour is still changing."""
    page.wait_for_selector('.stApp[data-test-script-state="notRunning"]', timeout=wait)
    page.wait_for_function(
        """!document.querySelector('[data-testid="stSpinner"], [data-testid="stSkeleton"], [data-stale="true"]')""", timeout=wait
    )
    page.wait_for_timeout(rest)
    page.wait_for_function(
        "document.getAnimations().every(a => a.playState !== 'running' || a.effect.getComputedTiming().endTime === Infinity)",
        timeout=wait,
    )


def give_file(page: Page, name: str, content: bytes) -> None:
    """Choose a file; again where the page drew its uploader anew in that instant and did not take it."""
    chosen = page.get_by_test_id("stFileUploader")
    for _ in range(3):
        page.locator('input[type="file"]').set_input_files(
            {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        )
        try:
            expect(chosen).to_contain_text(name[:4], timeout=8_000)  # a long name is shortened in its middle
            return
        except AssertionError:
            continue
    raise AssertionError(f"{name} was not taken by the uploader")
