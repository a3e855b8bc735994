"""The engine agrees with the rules written a second time (`tests/oracle/rules.py`) on random plans and readings.

`KPI_ORACLE_CASES=50000 python -m pytest tests/oracle` looks at more cases (the number of all themes together), newly drawn each time
unless CI is set. A case that fails is printed as a spec case (`tests/spec/helper.py`): keys, readings, period.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from metrics.board import evaluate
from metrics.model import Period
from tests.oracle.cases import KINDS, LAYOUTS, Case, Theme, cases
from tests.oracle.rules import row
from tests.oracle.values import World

OF_ONE_TARGET = (
    "which", "target", "need", "gap", "attainment", "progress", "elapsed", "expected", "pace_gap", "required_rate", "required_multiple",
    "baseline", "due", "hold", "met", "status",
)  # fmt: skip
COLUMNS = (
    "actual", "numerator", "denominator", "parts_reported", "incomplete", "restated", "demo", "reported", "yoy", "qoq", *OF_ONE_TARGET,
)  # fmt: skip
FLOWS = ("annual_flow", "plan_flow")
TOLERANCE = 1e-8

THEMES = {
    "conversion": Theme(FLOWS),
    "rollup": Theme(KINDS, LAYOUTS[1:]),
    "targets": Theme(KINDS, ("", "东 西"), most_targets=3, revisions=True, regional=True),
    "hold": Theme(("stock", "annual_flow", "ratio", "level"), ("", "东 西"), negative=True),
    "growth and ratio": Theme(("growth", "ratio"), ("", "", "东 西", "东 西 里:东")),
    "pace": Theme(("stock", *FLOWS), counting=True),
    "cut-offs": Theme(("annual_flow",), fives=True, comparators=(">=",), grains=("quarter",)),
    "everything": Theme(KINDS, LAYOUTS, True, 16, 3, counting=True, revisions=True, regional=True),
}
CASES_OF_ALL = int(os.environ.get("KPI_ORACLE_CASES", "2100"))


def differences(case: Case) -> list[str]:
    """Where the board says otherwise than the oracle: indicator, region, period, column, both values."""
    plan, asked = case.plan, Period.parse(case.period)
    board = evaluate(plan, case.frame, asked, case.cutoff, case.known_on)
    world = World(plan, case.rows, asked)
    found = []
    for i, indicator in enumerate(plan.indicators):
        for r, region in enumerate(plan.region_names):
            for t, period in compared(board.periods):
                at = i, r, t
                expected = row(world, indicator.code, region, period, case.cutoff, case.known_on)
                texts = unlike({c: board.values[c][at] for c in COLUMNS}, expected, COLUMNS)
                texts += unlike_targets([{c: v[c][at] for c in OF_ONE_TARGET} for v in board.layers], expected["targets"])
                found += [f"{indicator.code} {region} {period} {text}" for text in texts]
    return found


def compared(periods: tuple[Period, ...]) -> list[tuple[int, Period]]:
    """The last six periods and every third of those before."""
    return [(t, p) for t, p in enumerate(periods) if t >= len(periods) - 6 or t % 3 == 0]


def unlike(got: dict[str, Any], expected: dict[str, Any], columns: tuple[str, ...]) -> list[str]:
    return [f"{c}: engine {got[c]}, oracle {told(expected[c])}" for c in columns if not same(c, got[c], expected[c])]


def unlike_targets(layers: list[dict[str, Any]], expected: list[dict[str, Any]]) -> list[str]:
    """Each target that holds is judged alike, not only the one whose verdict stands."""
    got = [layer for layer in layers if layer["which"] >= 0]
    if len(got) != len(expected):
        return [f"targets: engine {[int(g['which']) for g in got]}, oracle {[e['which'] for e in expected]}"]
    return [text for g, e in zip(got, expected, strict=True) for text in unlike(g, e, OF_ONE_TARGET)]


def same(column: str, got: Any, expected: Any) -> bool:
    if column == "status":
        return (got or None) == expected
    if column == "which":
        return int(got) == (-1 if expected is None else expected)
    if isinstance(expected, bool):
        return bool(got) == expected
    if expected is None or math.isnan(got):
        return expected is None and math.isnan(got)
    return math.isclose(got, expected, rel_tol=TOLERANCE, abs_tol=TOLERANCE)


def told(value: Any) -> str:
    return f"{value} = {float(value):.12g}" if isinstance(value, Fraction) else str(value)


def of_theme(name: str) -> Callable[[], None]:
    @settings(
        max_examples=max(1, CASES_OF_ALL // len(THEMES)), deadline=None, derandomize=bool(os.environ.get("CI")),
        suppress_health_check=list(HealthCheck), database=None, print_blob=False,
    )  # fmt: skip
    @given(case=cases(THEMES[name]))
    def agrees(case: Case) -> None:
        found = differences(case)
        if found:
            pytest.fail(f"{case!r}\n" + "\n".join(found[:20]), pytrace=False)

    return agrees


@pytest.mark.parametrize("theme", THEMES)
def test_engine_agrees_with_the_oracle(theme: str) -> None:
    of_theme(theme)()
