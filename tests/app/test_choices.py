"""A figure kept for all visitors follows every choice of its page, and comes back with the choice (`cached.made`)."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import cached
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
