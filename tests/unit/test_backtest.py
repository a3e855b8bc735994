"""What the forecast rests on is what the backtest gives today: its choice, its widths, and the report that the README quotes."""

from __future__ import annotations

import re

import pytest

from metrics.forecast import table
from metrics.forecast.series import HOW, METHOD_NAMES
from metrics.forecast.spread import LEVELS
from tests.bench.backtest import BENCHMARK, REPORT, Result, mase, masks, report_text, run


@pytest.fixture(scope="module")
def results() -> list[Result]:
    return run()


def cells(text: str) -> list[list[str]]:
    return [[c.strip() for c in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]


def number(cell: str) -> float | None:
    found = re.fullmatch(r"(-?[\d.]+)(?: %)?", cell)
    return float(found[1]) if found else None


def test_report_is_what_the_command_prints(results: list[Result]) -> None:
    """Words and shape exactly; figures as far as another processor may round them."""
    now = cells(report_text(results))
    for ours, written in zip(now, cells(REPORT.read_text("utf-8")), strict=False):
        for a, b in zip(ours, written, strict=True):
            assert number(a) == pytest.approx(number(b), abs=1 if "%" in a else 0.011) if number(a) is not None else a == b
    assert len(cells(REPORT.read_text("utf-8"))) == len(now) + 6  # the library's models, which take longer, below


def test_table_is_what_the_backtest_makes(results: list[Result]) -> None:
    assert {k: v for r in results for k, v in r.choice.items()} == table.CHOICE
    made = {k: v for r in results for k, v in r.widths.items()}
    assert made.keys() == table.WIDTHS.keys()
    for key, row in made.items():
        assert row == pytest.approx(table.WIDTHS[key], abs=0.01), key


def test_widths_grow_with_the_level() -> None:
    for row in table.WIDTHS.values():
        assert len(row) == len(LEVELS)
        assert list(row) == sorted(row)


def test_what_is_used_is_no_worse_than_the_naive_method(results: list[Result]) -> None:
    for r in results:
        other_half = ~masks(r.trials)[0]
        assert mase(r.trials, r.chosen, other_half) <= mase(r.trials, r.mids[BENCHMARK[r.shape]], other_half)


def test_eighty_per_cent_hold_about_eighty() -> None:
    for shape, held in table.COVERAGE.items():
        assert 0.75 <= held <= 0.92, shape


def test_halves_share_no_series(results: list[Result]) -> None:
    for r in results:
        halves: dict[tuple[str, str], set[str]] = {}
        for t in r.trials:
            halves.setdefault((t.family, t.series), set()).add(t.half)
        assert len(halves) > 20
        assert all(len(h) == 1 for h in halves.values())


def test_every_method_used_has_its_words() -> None:
    used = {(shape, name) for (shape, _), name in table.CHOICE.items()}
    assert used <= METHOD_NAMES.keys()
    assert used <= HOW.keys()
