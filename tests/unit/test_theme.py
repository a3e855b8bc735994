"""The palette under simulated colour blindness, in grey, and as text: distances are CIEDE2000, contrasts those of WCAG 2.1."""

from __future__ import annotations

from itertools import combinations

import pytest
from coloraide import Color

from metrics.status import STATUSES
from pages.charts import theme
from pages.charts.theme import COLORS, DARK, DEMO, FILLS, INK, LINE, MARKERS, MUTED, PAPER, QUIET, SHAPES, TINTS, TRACK, grey

LIGHT_OR_DARK = pytest.mark.parametrize("swap", [lambda c: c, DARK.__getitem__], ids=["light", "dark"])
DISTINCT = 7.5
"""CIEDE2000: about three times what is just seen side by side."""
DISTINCT_GREY = 4.9
"""Difference in L*."""


def distance(a: str, b: str, seen_by: str) -> float:
    first, second = Color(a), Color(b)
    if seen_by != "everyone":
        first, second = (c.filter(seen_by, method="vienot") for c in (first, second))
    return float(first.delta_e(second, method="2000"))


def lightness(color: str) -> float:
    return float(Color(color).convert("lab-d65")["l"])


def contrast(a: str, b: str) -> float:
    return float(Color(a).contrast(b, method="wcag21"))


@LIGHT_OR_DARK
@pytest.mark.parametrize("seen_by", ["everyone", "deutan", "protan"])
def test_lamps_differ_for_the_colour_blind(swap, seen_by) -> None:
    near = {(a, b): distance(swap(FILLS[a]), swap(FILLS[b]), seen_by) for a, b in combinations(STATUSES, 2)}
    assert min(near.values()) >= DISTINCT, min(near, key=near.__getitem__)


@LIGHT_OR_DARK
def test_lamps_differ_in_grey(swap) -> None:
    near = {(a, b): abs(lightness(swap(FILLS[a])) - lightness(swap(FILLS[b]))) for a, b in combinations(STATUSES, 2)}
    assert min(near.values()) >= DISTINCT_GREY, min(near, key=near.__getitem__)


def test_simulation_finds_a_bad_palette() -> None:
    assert distance("#d62728", "#2ca02c", "everyone") > 50
    assert distance("#c0392b", "#7d6608", "deutan") < DISTINCT


def test_grey_keeps_the_lightness() -> None:
    for color in (*FILLS.values(), *COLORS.values(), *TINTS.values(), INK, PAPER):
        assert abs(lightness(grey(color)) - lightness(color)) < 0.8
        assert len({grey(color)[i : i + 2] for i in (1, 3, 5)}) == 1


@LIGHT_OR_DARK
def test_words_keep_aa_on_the_background(swap) -> None:
    for color in (INK, MUTED, DEMO, *COLORS.values()):
        assert contrast(swap(color), swap(PAPER)) >= 4.5, color


@LIGHT_OR_DARK
def test_words_keep_aa_on_areas(swap) -> None:
    for area in (*TINTS.values(), TRACK, QUIET, theme.BAND_50, theme.BAND_80, theme.BAND_95):
        assert contrast(swap(INK), swap(area)) >= 4.5, area
    assert contrast(swap(PAPER), swap(FILLS["achieved"])) >= 4.5  # the percentage of an over-achievement stands in its bar
    assert all(contrast(swap(COLORS[s]), swap(TRACK)) >= 4.5 for s in ("behind", "missed"))  # 0% stands on the track


@LIGHT_OR_DARK
def test_marks_and_lines_keep_three_to_one(swap) -> None:
    for color in (*FILLS.values(), LINE):
        assert contrast(swap(color), swap(PAPER)) >= 3, color


def test_every_role_has_a_colour_of_its_own_and_a_dark_one() -> None:
    single = [INK, MUTED, LINE, TRACK, theme.GRID, PAPER, DEMO, theme.BAND_50, theme.BAND_80, theme.BAND_95, QUIET]
    per_status = [table[s] for table in (FILLS, COLORS, TINTS) for s in STATUSES]
    assert len(set(single + per_status)) == len(single) + len(per_status)
    assert set(DARK) == {*single, *per_status}


def test_every_status_has_a_shape_of_its_own() -> None:
    assert len({SHAPES[s] for s in STATUSES}) == len({MARKERS[s] for s in STATUSES}) == len(STATUSES)


def test_downloads_have_twice_the_size_of_a_slide() -> None:
    image = theme.DOWNLOAD["toImageButtonOptions"]
    assert (image["width"] * image["scale"], image["height"] * image["scale"]) == (3840, 2160)
