"""Every figure of `cases.py` against its golden file, and what each must hold whatever its values are.

`UPDATE_GOLDEN=1 python -m pytest tests/golden` writes the files anew; look at the difference, and at the pictures
(`python -m tests.browser.pictures`), before committing them.
"""

from __future__ import annotations

import json
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pytest

from pages.charts.theme import BAND_50, DARK, TEMPLATE, in_mode
from tests.golden.cases import CASES, FOOT

FOLDER = Path(__file__).parent / "figures"
UPDATE = bool(os.environ.get("UPDATE_GOLDEN"))
SMALL, MOST = 50_000, 300_000
EVERY = pytest.mark.parametrize("name", CASES)


@cache
def figure(name: str) -> go.Figure:
    return CASES[name]()


def readable(made: go.Figure) -> str:
    """The figure as JSON with one value a line, numbers to five digits, without the theme that all share."""
    content = json.loads(made.to_json())
    content["layout"].pop("template", None)
    return json.dumps(tidy(content), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def tidy(value: Any) -> Any:
    if isinstance(value, dict):
        assert "bdata" not in value, "arrays must be lists: base64 cannot be read"
        return {k: tidy(v) for k, v in value.items()}
    if isinstance(value, list):
        return [tidy(v) for v in value]
    if isinstance(value, float):
        return float(f"{value:.5g}") if abs(value) < 1e5 else round(value, 2)
    return value


def words(made: go.Figure) -> list[str]:
    """Every text of a figure, without markup."""
    found = [a.text for a in made.layout.annotations] + [made.layout.title.text]
    found += [t for trace in made.data if getattr(trace, "text", None) is not None for t in trace.text]
    return [re.sub(r"<[^>]+>", " ", re.sub(r"</?span[^>]*>", "", str(t))) for t in found]  # a colour parts no words


@EVERY
def test_figure_is_as_it_was_looked_at(name: str) -> None:
    path, now = FOLDER / f"{name}.json", readable(figure(name))
    if UPDATE:
        FOLDER.mkdir(exist_ok=True)
        path.write_text(now, "utf-8")
    assert path.exists(), f"no golden file of {name}: run with UPDATE_GOLDEN=1"
    assert now == path.read_text("utf-8")


def test_no_golden_file_is_left_over() -> None:
    assert {p.stem for p in FOLDER.glob("*.json")} == set(CASES)


@EVERY
def test_figure_reads_alone(name: str) -> None:
    made = figure(name)
    title, alt = made.layout.meta["title"], made.layout.meta["alt"]
    said = " ".join(words(made))
    assert title
    assert title[:20] in said
    assert title in alt
    assert len(alt) > len(title) + 4
    assert "截至" in said  # the cutoff
    assert "钢城政办字〔2022〕16号" in said  # the source
    assert made.layout.height >= 300


@EVERY
def test_figure_is_small(name: str) -> None:
    size = len(figure(name).to_json())
    assert size < MOST
    assert size < SMALL or name.startswith("board-long")


@EVERY
def test_nothing_is_under_12_px(name: str) -> None:
    made = figure(name)
    sizes = [a.font.size for a in made.layout.annotations]
    sizes += [int(s) for a in made.layout.annotations for s in re.findall(r"font-size:(\d+)px", a.text)]
    sizes += [t.textfont.size for t in made.data if getattr(t, "text", None) is not None]
    sizes += [
        int(s)
        for t in made.data
        if getattr(t, "text", None) is not None
        for x in t.text
        for s in re.findall(r"font-size:(\d+)px", x)
    ]
    sizes += [axis.tickfont.size for axis in made.select_xaxes() if axis.tickfont.size]
    assert min(sizes) >= 12


@EVERY
def test_every_colour_is_of_the_theme(name: str) -> None:
    used = set(re.findall(r"#[0-9a-fA-F]{3,8}\b", figure(name).to_json()))
    assert used <= set(DARK)
    assert "rgb" not in figure(name).to_json()


@EVERY
def test_dark_and_grey_change_colours_only(name: str) -> None:
    light = figure(name)
    dark, printed = in_mode(light, "dark"), in_mode(light, "grey")
    assert words(dark) == words(printed) == words(light)
    assert set(re.findall(r"#[0-9a-f]{6}\b", dark.to_json())) <= set(DARK.values())
    assert all(c[1:3] == c[3:5] == c[5:7] for c in re.findall(r"#[0-9a-f]{6}\b", printed.to_json()))
    assert in_mode(light, "light") is light


@EVERY
def test_invented_numbers_say_so_and_nothing_else_does(name: str) -> None:
    made = figure(name)
    marked = any("演示数据" in t for t in words(made))
    nothing_shown = name.endswith("none") or name.startswith("tasks") or name in ("ranking-bare", "tiles-bare", "multiples-bare")
    assert marked == (not nothing_shown)


@EVERY
def test_upload_is_named_where_it_is_given(name: str) -> None:
    cases_with_foot = (
        "board-full",
        "board-huge",
        "heat-full",
        "ranking-flow-full",
        "profile-full",
        "tasks",
        "completeness",
        "change-full",
    )
    if name in cases_with_foot:
        assert any(FOOT in t for t in words(figure(name)))


def test_theme_is_one() -> None:
    assert all(figure(name).layout.template == go.layout.Template(TEMPLATE) for name in ("board-full", "tasks", "heat-full"))
    assert BAND_50 in figure("series-stock-full").to_json()
