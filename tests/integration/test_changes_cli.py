"""What changed since, and the forecast in the board, through the real commands."""

from __future__ import annotations

import json
from pathlib import Path

from tests.commands import run
from tests.integration.test_cli import write

HEAD = "指标,区域,期间,数值,口径\n"
FIRST = HEAD + "双创载体平台数量,全区,2025Q3,93,期末\n创业培训人数,全区,2025Q3,70,本年累计\n"
LATER = HEAD + "双创载体平台数量,全区,2025Q3,101,期末\n企业开办环节,全区,2025Q3,2,期末\n"


def test_what_changed_since_an_upload(tmp_path: Path) -> None:
    db = tmp_path / "kpi.duckdb"
    for n, text in enumerate((FIRST, LATER)):
        assert run("etl", "load", write(tmp_path, text, f"{n}.csv"), "--why", "补报", db=db).returncode == 0
    command = ("pages.exports", "changes", "--since", "1", "--period", "2025Q3", "--region", "全区")
    result = run(*command, db=db)
    assert result.returncode == 0, result.stderr
    rows = {row["indicator"]: row for row in json.loads(result.stdout)}
    assert rows.keys() == {"carriers", "opening_steps"}
    assert (rows["carriers"]["old_actual"], rows["carriers"]["new_actual"]) == (93, 101)
    assert "修订" in rows["carriers"]["kind"]
    assert rows["opening_steps"]["old_status"] == "unreported"
    assert "新报" in rows["opening_steps"]["kind"]
    table = run(*command, "--format", "csv", db=db).stdout
    assert table.startswith("\ufeffindicator,region,")
    assert json.loads(run(*command, "--known-at", "1", db=db).stdout) == []


def test_what_is_refused(tmp_path: Path) -> None:
    db = tmp_path / "kpi.duckdb"
    for options, code, words in (
        (["--since", "昨天"], 2, "--since 的“昨天”无法识别"),
        (["--since", "7"], 1, "没有批次 7"),
        ([], 2, "--since"),
    ):
        result = run("pages.exports", "changes", *options, db=db)
        assert (result.returncode, words in result.stderr, "Traceback" in result.stderr) == (code, True, False)


def test_the_board_carries_the_forecast(demo_file: Path) -> None:
    result = run("pages.exports", "board", "--period", "2025Q3", "--region", "全区", db=demo_file)
    assert result.returncode == 0, result.stderr
    rows = {row["indicator"]: row for row in json.loads(result.stdout)}
    found = rows["skills_training"]["forecast"]
    assert found["low"] <= found["mid"] <= found["high"]
    assert found["level"] == 80
    assert found["points"] >= 8
    assert 0 <= found["probability"] < 0.2
    assert rows["startup_training"]["forecast"]["probability"] == 1
    assert rows["guidance_firms"]["forecast"] is None
