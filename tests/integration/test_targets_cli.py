"""A plan whose targets were revised and that has several, a cutoff and a person's verdict, through the real commands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands import run
from tests.integration.test_cli import write

PLAN = """
id: small
title: 小规划
period: {start: 2022-01-01, end: 2025-12-31}
root_region: 全区
status: {count_by: day}
indicators:
  - code: training
    name: 培训人数
    kind: annual_flow
    unit: 人
    whole: true
    reported_as: ytd
    targets:
      - {comparator: ">=", value: 400, every: year, clause: "一", revisions: [{on: 2025-02-01, old: {value: 200}, why: 加码, document: 2号}]}
      - {comparator: ">=", value: 100, every: year, clause: "二"}
"""
ROWS = "指标,期间,区域,数值\n培训人数,2024Q4,全区,250\n培训人数,2025Q2,全区,150\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    plan = tmp_path / "small"
    plan.mkdir()
    (plan / "plan.yml").write_text(PLAN, "utf-8")
    (plan / "regions.csv").write_text("name,kind,parent,aliases\n全区,,,\n", "utf-8")
    return plan


def board(folder: Path, db: Path, *options: str) -> dict[str, object]:
    result = run("pages.exports", "board", "--plan", folder, *options, db=db)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)[0]


def test_revised_and_several_targets_cutoff_and_override(folder: Path, tmp_path: Path) -> None:
    db = tmp_path / "kpi.duckdb"
    loaded = run("etl", "load", write(tmp_path, ROWS), "--plan", folder, db=db)
    assert loaded.returncode == 0, loaded.stdout + loaded.stderr

    last_year = board(folder, db, "--period", "2024Q4")
    assert [(t["target"], t["status"]) for t in last_year["targets"]] == [(200, "achieved"), (100, "achieved")]
    now = board(folder, db, "--period", "2025Q2")
    assert (now["target"], now["status"], now["gap"]) == (400, "behind", 250)
    assert [(t["target"], t["status"], t["clause"]) for t in now["targets"]] == [(400, "behind", "一"), (100, "achieved", "二")]
    early = board(folder, db, "--period", "2025Q2", "--cutoff", "2025-04-10")
    assert early["elapsed"] == pytest.approx(100 / 365)

    said = run(
        "etl",
        "override",
        "training",
        "2025Q2",
        "slightly_behind",
        "--plan",
        folder,
        "--why",
        "七月集中开班",
        "--by",
        "王某",
        db=db,
    )
    assert said.returncode == 0, said.stderr
    row = board(folder, db, "--period", "2025Q2")
    assert (row["status"], row["computed_status"], row["override"]) == ("slightly_behind", "behind", "王某：七月集中开班")
    assert board(folder, db, "--period", "2025Q2", "--known-at", "1")["status"] == "behind"
    assert run("etl", "override", "training", "2025Q2", "--clear", "--plan", folder, "--why", "复核", db=db).returncode == 0
    assert board(folder, db, "--period", "2025Q2")["override"] is None


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["etl", "override", "training", "2025Q2", "--why", "x"], 2, "二者取一"),
        (["etl", "override", "training", "2025Q2", "green", "--why", "x"], 1, "状态“green”无法识别"),
        (["etl", "override", "training", "2025Q2", "--clear", "--why", "x"], 1, "没有人工判定"),
        (["pages.exports", "board", "--period", "2025Q2", "--cutoff", "2025-07-01"], 2, "不在2025年二季度"),
        (["pages.exports", "board", "--period", "2025Q2", "--cutoff", "六月"], 2, "无法识别"),
    ],
)
def test_what_is_refused(folder: Path, tmp_path: Path, arguments: list[str], code: int, words: str) -> None:
    result = run(*arguments, "--plan", folder, db=tmp_path / "kpi.duckdb")
    assert result.returncode == code
    assert words in result.stderr
    assert "Traceback" not in result.stderr
