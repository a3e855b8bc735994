"""Every page with data, with an empty store and with a broken one: no exception, and words that help."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

SHELL = str(Path(__file__).parents[2] / "pages" / "shell.py")
PAGES = ["overview.py", "gap.py", "indicator.py", "meeting.py", "upload.py", "records.py", "methods.py"]


def open_page(monkeypatch: pytest.MonkeyPatch, url: str, page: str, **query: str) -> AppTest:
    monkeypatch.setenv("KPI_DATABASE_URL", url)
    app = AppTest.from_file(SHELL, default_timeout=60)
    for key, value in query.items():
        app.query_params[key] = value
    if page != "overview.py":
        app.switch_page(page)  # as by its address: the overview is not computed first
    return app.run()


def opened(app: AppTest, key: str, is_open: bool = True) -> AppTest:
    """The same with a fold or a button's box opened, or shut again: what is in it is drawn only then."""
    app.session_state[key] = is_open
    return app.run()


def words(app: AppTest) -> str:
    kinds = ("markdown", "error", "info", "success", "warning", "subheader", "caption", "text", "html")
    found = "\n".join(str(getattr(e, "value", "") or getattr(e, "body", "")) for kind in kinds for e in app.get(kind))
    return found.replace("&nbsp;", " ").replace("\u00a0", " ").replace("&#8288;", "")


@pytest.mark.parametrize("page", PAGES)
def test_with_data(monkeypatch: pytest.MonkeyPatch, demo: str, page: str) -> None:
    app = open_page(monkeypatch, demo, page)
    assert not app.exception
    assert not app.error
    assert "演示数据" in words(app)
    assert app.selectbox(key="period").value == "2025Q3"
    assert app.selectbox(key="region").value == "全区"


@pytest.mark.parametrize("page", PAGES)
def test_with_an_empty_store(monkeypatch: pytest.MonkeyPatch, duckdb_url: str, page: str) -> None:
    app = open_page(monkeypatch, duckdb_url, page)
    assert not app.exception
    assert not app.error
    assert "演示数据" not in words(app)
    if page == "overview.py":
        assert "还没有数据" in words(app)
    if page == "upload.py":
        assert "还没有批次" in words(app)


@pytest.mark.parametrize("page", PAGES)
def test_with_a_broken_store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, page: str) -> None:
    (tmp_path / "broken.duckdb").write_bytes(b"no database" * 1000)
    app = open_page(monkeypatch, f"duckdb:///{tmp_path / 'broken.duckdb'}", page)
    assert not app.exception
    assert "损坏或不是 DuckDB 文件" in app.error[0].value


def test_the_url_chooses_and_survives_a_page_change(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    app = open_page(monkeypatch, demo, "indicator.py", period="2024Q2", region="艾山街道")
    assert app.selectbox(key="period").value == "2024Q2"
    assert app.selectbox(key="region").value == "艾山街道"
    app.switch_page("overview.py").run()
    assert app.selectbox(key="period").value == "2024Q2"


@pytest.mark.parametrize("bad", ["2024Q9", "", "<script>"])
def test_a_bad_url_falls_back(monkeypatch: pytest.MonkeyPatch, demo: str, bad: str) -> None:
    app = open_page(monkeypatch, demo, "overview.py", period=bad, region=bad, plan=bad)
    assert not app.exception
    assert app.selectbox(key="period").value == "2025Q3"


def test_a_rolled_up_total_shows_the_readings_it_is_made_from(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    app = open_page(monkeypatch, demo, "indicator.py", indicator="apprentices", detail_view="readings")
    app.selectbox(key="indicator").select("apprentices").run()
    shown = next(h.proto.body for h in app.get("html") if "报送单位</th>" in h.proto.body)
    (table,) = pd.read_html(io.StringIO(shown))
    latest = table[table["期间"] == "2025年三季度"]
    assert latest["区域"].nunique() == 6
    assert latest["数值（人）"].sum() == 61


def test_every_indicator_has_its_page(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    app = open_page(monkeypatch, demo, "indicator.py")
    for code in [*app.selectbox(key="indicator").options]:
        app.selectbox(key="indicator").select(code).run()
        assert not app.exception, code
        assert not app.error, code


@pytest.mark.parametrize("period", ["2022Q1", "2023Q4", "2025Q4"])
@pytest.mark.parametrize("region", ["全区", "辛庄街道"])
def test_other_periods_and_regions(monkeypatch: pytest.MonkeyPatch, demo: str, period: str, region: str) -> None:
    app = open_page(monkeypatch, demo, "overview.py", period=period, region=region)
    assert not app.exception
    assert not app.error


def test_methods_page_shows_assumptions_notes_and_rules(monkeypatch: pytest.MonkeyPatch, duckdb_url: str) -> None:
    app = open_page(monkeypatch, duckdb_url, "methods.py")
    labels = [e.label for e in app.expander]
    assert any("算例" in label for label in labels)
    assert "期末存量" in words(app)
    assert "至少101家才算达标" in words(app)
