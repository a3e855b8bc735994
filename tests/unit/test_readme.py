"""What the README says that can be checked: the forecast's table, the benchmark's parts, the commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.__main__ import main as etl
from pages.exports.__main__ import main as exports

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")


def test_the_forecast_table_is_the_backtests_own() -> None:
    report = (ROOT / "tests" / "bench" / "backtest.md").read_text("utf-8")
    table = "\n".join(report.split("\n\n")[1].splitlines())
    assert table.count("\n") > 10
    assert table in README


@pytest.mark.parametrize(
    "name", [*(f"python -m etl {c}" for c in etl.commands), *(f"pages.exports {c}" for c in exports.commands)]
)
def test_every_command_is_in_the_readme(name: str) -> None:
    module, command = name.rsplit(" ", 1)
    lines = [line for line in README.splitlines() if module.removeprefix("python -m ") in line]
    assert any(f"`{command}" in line or f" {command}" in line or f"|{command}" in line for line in lines), name
