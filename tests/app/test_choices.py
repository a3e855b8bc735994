"""A figure kept for all visitors follows every choice of its page, and comes back with the choice (`cached.made`)."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.elements.lib import policies
from streamlit.testing.v1 import AppTest

from pages.ui import cached, state
from pages.ui.frame import Frame
from tests.app.test_pages import open_page, opened
from tests.app.test_second_half import shown

BOXES = {"known": "known_box", "status": "filter_box", "unit": "filter_box"}
CHOICES: list[tuple[str, dict[str, str], str, str]] = [
    ("overview.py", {}, "period", "2025Q2"),
    ("overview.py", {}, "region", "艾山街道"),
    ("overview.py", {}, "known", "20"),
    ("gap.py", {}, "order", "missing"),
    ("gap.py", {}, "order", "chapter"),
    ("gap.py", {}, "status", "behind"),
    ("gap.py", {}, "unit", "区发展改革局"),
    ("gap.py", {}, "forecast_on", "no"),
    ("indicator.py", {}, "indicator", "skills_training"),
    ("regions.py", {"regions_view": "heat"}, "heat_rows", "all"),
    ("regions.py", {"regions_view": "rank"}, "region_indicator", "startup_training"),
    ("regions.py", {"regions_view": "map"}, "region_indicator", "startup_training"),
    ("regions.py", {"regions_view": "profile"}, "of_region", "里辛街道"),
]


def figures(app: AppTest) -> list[str]:
    assert not app.exception
    found = [c.proto.spec for c in app.get("plotly_chart")]
    assert all(found)
    return found


def choose(app: AppTest, key: str, value: Any) -> Any:
    """The choice before."""
    if key in BOXES:
        opened(app, BOXES[key])
    if key.endswith("_on"):
        toggle = app.toggle(key=key)
        before = toggle.value
        toggle.set_value(value is True).run()
    elif key in ("status", "unit"):
        many = app.multiselect(key=key)
        before = many.value
        many.set_value(value if isinstance(value, list) else [value]).run()
    else:
        box = app.selectbox(key=key)
        before = box.value
        box.select(value).run()
    return before


@pytest.mark.parametrize(("page", "query", "key", "value"), CHOICES)
def test_the_figure_follows_the_choice(
    monkeypatch: pytest.MonkeyPatch,
    demo: str,
    page: str,
    query: dict[str, str],
    key: str,
    value: str,
) -> None:
    app = shown(monkeypatch, demo, page, **query)
    first = figures(app)
    before = choose(app, key, value)
    assert figures(app) != first
    choose(app, key, before)
    assert figures(app) == first


def test_only_a_function_of_a_module_is_kept(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    here: Frame = open_page(monkeypatch, demo, "overview.py").session_state["_frame"]

    def within(here: Frame) -> int:
        return 1

    for make in (within, lambda here: 1):
        with pytest.raises(TypeError, match="not a function of a module"):
            cached.made(here.store, here.plan, here.period, here.region, here.known_at, here, make, ())


SELECTORS = [
    ("overview.py", {}),
    ("gap.py", {}),
    ("indicator.py", {}),
    ("regions.py", {"regions_view": "profile"}),
    ("units.py", {}),
]


@pytest.mark.parametrize("query", [{}, {"region": "艾山街道", "period": "2025Q2"}], ids=["plain", "link"])
@pytest.mark.parametrize(("page", "more"), SELECTORS)
def test_a_selector_is_sent_the_same_in_the_next_run(
    monkeypatch: pytest.MonkeyPatch, demo: str, page: str, more: dict[str, str], query: dict[str, str]
) -> None:
    """A value set from outside marks the message, so that the browser lays out all its options once more at the first change."""

    def sent(app: AppTest) -> dict[str, str]:
        assert not app.exception
        return {str(s.key): str(s.proto) for s in app.selectbox}

    app = open_page(monkeypatch, demo, page, **more, **query)
    first = sent(app)
    assert {"plan", "period", "region"} <= first.keys()
    assert sent(app.run()) == first
    for key, value in query.items():
        assert app.selectbox(key=key).value == value


def test_a_link_within_goes_before_the_first_choice(
    monkeypatch: pytest.MonkeyPatch, demo: str, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(policies, "_shown_default_value_warning", False)
    app = shown(monkeypatch, demo, "overview.py", region="艾山街道")
    assert app.selectbox(key="region").value == "艾山街道"
    app.query_params["view"] = "slide"  # which draws no selector
    app.run()
    del app.query_params["view"]
    app.run()
    assert app.selectbox(key="region").value == "艾山街道"
    app.query_params["region"] = "里辛街道"
    app.run()
    assert app.selectbox(key="region").value == "里辛街道"
    assert app.run().selectbox(key="region").value == "里辛街道"
    assert "default value" not in caplog.text


@pytest.mark.parametrize(("page", "query"), [("overview.py", {}), ("gap.py", {}), ("indicator.py", {"region": "里辛街道"})])
def test_a_selector_of_very_many_stands_behind_a_button(
    monkeypatch: pytest.MonkeyPatch, demo: str, page: str, query: dict[str, str]
) -> None:
    plain = shown(monkeypatch, demo, page, **query)
    before, wanted = figures(plain), figures(shown(monkeypatch, demo, page, region="艾山街道"))
    monkeypatch.setattr(state, "MANY", 5)
    app = shown(monkeypatch, demo, page, **query)

    def name() -> str:
        return next(p.proto.popover.label for p in app.get("popover") if p.proto.popover.label.startswith("区域"))

    start = query.get("region", "全区")
    assert name() == f"区域：{start}"
    assert "region" not in {s.key for s in app.selectbox}, "drawn though it is shut"
    assert figures(app) == before
    opened(app, "region_box")
    box = app.selectbox(key="region")
    assert box.value == start
    assert "艾山街道" in box.options
    box.select("艾山街道").run()
    assert name() == "区域：艾山街道"
    assert app.query_params["region"] == "艾山街道"
    assert figures(app) == wanted
    app.switch_page("gap.py").run()
    assert name() == "区域：艾山街道"


def test_a_name_on_the_button_is_no_markdown() -> None:
    def page() -> None:
        from pages.ui import state

        state.choose("region", "区域", ["*一*_街道_#1", *(f"街道{n}号" for n in range(200))], str)

    app = AppTest.from_function(page).run()
    assert not app.exception
    assert app.get("popover")[0].proto.popover.label == r"区域：\*一\*\_街道\_\#1"
