"""Stores that the pages are tested on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.queries import open_store


@pytest.fixture
def demo(demo_file: Path) -> Iterator[str]:
    """The demo data to look at, shared so that a board is computed once for all tests, not once a test. A test that writes, or that
    replaces a rule whose answers are kept, takes `own_demo`."""
    url = f"duckdb:///{demo_file}"
    before = open_store(url).version()
    yield url
    assert open_store(url).version() == before, "this test writes to the store that all share: take own_demo"


@pytest.fixture
def own_demo(demo_file: Path, tmp_path: Path) -> str:
    """A copy of the demo data of the test's own."""
    return f"duckdb:///{shutil.copy(demo_file, tmp_path / 'demo.duckdb')}"
