"""The script that draws charts is named in the first page that a browser gets of those pages that open with a chart."""

from __future__ import annotations

from pathlib import Path

import pytest
import streamlit

from pages.ui.preload import chart_early, opens_with_chart

STATIC = Path(streamlit.__file__).parent / "static"


def made(folder: Path, **scripts: str) -> Path:
    (folder / "static" / "js").mkdir(parents=True)
    for name, text in scripts.items():
        (folder / "static" / "js" / f"{name}.x.js").write_text(text, "utf-8")
    return folder


def test_what_the_chart_imports_is_linked_once_and_what_the_page_links_is_not(tmp_path: Path) -> None:
    static = made(
        tmp_path,
        PlotlyChart='import{o as e}from"./first.x.js";import"./known.x.js";import a from"./absent.x.js";',
        first='import"./second.x.js";import"./PlotlyChart.x.js"',
        second='import"./first.x.js"',
        known="",
    )
    (static / "index.html").write_text('<link rel="modulepreload" href="./static/js/known.x.js">', "utf-8")
    assert chart_early(static) == (
        '<link rel="modulepreload" crossorigin href="./static/js/PlotlyChart.x.js">'
        '<link rel="modulepreload" crossorigin href="./static/js/first.x.js">'
        '<link rel="modulepreload" crossorigin href="./static/js/second.x.js">'
        '<script type="module">import("./static/js/PlotlyChart.x.js")</script>'
    )


def test_a_streamlit_without_that_script_is_left_as_it_is(tmp_path: Path) -> None:
    assert chart_early(tmp_path) == ""
    assert chart_early(made(tmp_path, Selectbox="")) == ""


def test_the_pinned_streamlit_has_it() -> None:
    assert chart_early(STATIC).count("PlotlyChart.") == 2


@pytest.mark.parametrize(
    ("path", "query", "expected"),
    [("/", b"", True), ("/gap", b"", True), ("/kpi/indicator", b"", True), ("/kpi/", b"period=2025Q3", True), ("/alerts", b"", False), ("/units", b"", False),
     ("/methods", b"", False), ("/plan", b"", False), ("/plan", b"period=2025Q3&plan_view=timeline", True), ("/alerts", b"plan_view=timeline", False)],
)  # fmt: skip
def test_only_for_pages_that_open_with_a_chart(path: str, query: bytes, expected: bool) -> None:
    assert opens_with_chart(path, query) is expected
