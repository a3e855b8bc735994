"""Stores that the pages are tested on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner

from data.queries import open_store


@pytest.fixture(autouse=True, scope="session")
def looked_for_components_once() -> Iterator[None]:
    """`AppTest` looks through all installed packages for components at every run, a third of a second each time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


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
