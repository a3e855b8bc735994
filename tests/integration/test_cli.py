"""The command contract (DESIGN §6): names, exit codes and JSON fields, with the real commands on a real file."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from pages.exports.board import FIELDS
from tests.commands import run

ROOT = Path(__file__).parents[2]
HEADER = "指标,区域,期间,数值,口径,分子,分母,备注\n"
GOOD = HEADER + "补贴性职业技能培训人数,全区,2025年三季度,2310,本年累计,,,\n合理化融资需求满足率,全区,2025Q3,,本年累计,412,412,\n"


def write(folder: Path, text: str, name: str = "季报.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "kpi.duckdb"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_check_prints_the_contract_object(tmp_path: Path, encoding: str) -> None:
    result = run("etl", "check", write(tmp_path, GOOD, encoding=encoding), "--json")
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    assert set(found) == {"file", "sha256", "encoding", "accepted", "readings", "issues", "assumptions", "ledger"}
    assert found["readings"][0] == {
        "indicator": "skills_training", "region": "全区", "period": "2025Q3", "basis": "ytd", "value": "2310",
        "numerator": None, "denominator": None, "note": "", "source": {"sheet": None, "row": 2, "column": "D"},
    }  # fmt: skip
    assert found["ledger"] == {"rows": 3, "preamble": 0, "header": 1, "blank": 0, "loaded": 2, "refused": 0, "listed": 0}


def test_a_bad_file_writes_nothing(tmp_path: Path, db: Path) -> None:
    good, bad = write(tmp_path, GOOD), write(tmp_path, GOOD.replace("2310", "约30"), "坏.csv")
    result = run("etl", "load", good, bad, db=db)
    assert result.returncode == 1
    assert "第2行 D" in result.stdout
    assert "都没有写入" in result.stderr
    assert json.loads(run("etl", "uploads", "--json", db=db).stdout) == []


def test_load_board_withdraw(tmp_path: Path, db: Path) -> None:
    assert run("etl", "load", write(tmp_path, GOOD), "--unit", "区人社局", db=db).returncode == 0
    result = run("pages.exports", "board", "--period", "2025Q3", "--region", "全区", "--format", "json", db=db)
    assert result.returncode == 0, result.stderr
    rows = {row["indicator"]: row for row in json.loads(result.stdout)}
    assert len(rows) == 16
    assert all(tuple(row) == FIELDS for row in rows.values())
    training = rows["skills_training"]
    assert {k: training[k] for k in ("actual", "target", "comparator", "need", "gap", "attainment", "pace_gap", "status")} == {
        "actual": 2310, "target": 4200, "comparator": ">=", "need": 4200, "gap": 1890, "attainment": 0.55, "pace_gap": -20,
        "status": "behind",
    }  # fmt: skip
    assert training["trace"]["inputs"][0]["row"] == 2
    assert rows["financing_met"]["actual"] == 100
    assert run("etl", "withdraw", "1", "--why", "写错", db=db).returncode == 0
    after = json.loads(run("pages.exports", "board", "--period", "2025Q3", "--region", "全区", db=db).stdout)
    assert {row["status"] for row in after if row["target"] is not None} == {"unreported"}
    known = json.loads(run("pages.exports", "board", "--period", "2025Q3", "--known-at", "1", "--region", "全区", db=db).stdout)
    assert [r["actual"] for r in known if r["indicator"] == "skills_training"] == [2310]


def test_board_has_all_indicators_and_regions(demo_file: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(demo_file, tmp_path / "demo.duckdb"))
    rows = json.loads(run("pages.exports", "board", "--period", "2025Q3", db=copy).stdout)
    assert len({r["indicator"] for r in rows}) == 16
    assert len({r["region"] for r in rows}) == 7
    assert len(rows) == 112
    assert any(r["demo"] for r in rows)
    table = run("pages.exports", "board", "--period", "2025Q3", "--format", "csv", db=copy).stdout
    assert table.startswith("\ufeff")
    lines = list(csv.DictReader(io.StringIO(table.removeprefix("\ufeff"))))
    assert [line["indicator"] for line in lines] == [r["indicator"] for r in rows]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["etl", "bogus"], 2),
        (["etl", "check"], 2),
        (["etl", "check", "no-such-file.csv"], 2),
        (["etl", "load", "x.csv", "--basis", "weekly"], 2),
        (["pages.exports", "board", "--plan", "no-such-plan"], 2),
        (["pages.exports", "board", "--period", "2025Q5"], 2),
        (["pages.exports", "board", "--region", "火星"], 2),
        (["pages.exports", "board", "--db", "duckdb:////no/such/folder/x.duckdb"], 3),
        (["etl", "uploads", "--db", "postgresql://a:b@127.0.0.1:1/x"], 3),
        (["etl", "plan-check"], 0),
    ],
)
def test_exit_codes_without_a_traceback(arguments: list[str], code: int) -> None:
    result = run(*arguments)
    assert result.returncode == code, result.stdout + result.stderr
    assert "Traceback" not in result.stderr
    if code:
        assert result.stderr.strip()


def test_purge_demo(demo_file: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(demo_file, tmp_path / "demo.duckdb"))
    write(tmp_path, GOOD)
    assert run("etl", "load", tmp_path / "季报.csv", db=copy).returncode == 0
    assert run("etl", "purge-demo", db=copy).returncode == 0
    left = json.loads(run("etl", "uploads", "--json", db=copy).stdout)
    assert [u["name"] for u in left] == ["季报.csv"]
    assert run("etl", "load-demo", db=copy).returncode == 0
    assert json.loads(run("etl", "uploads", "--json", db=copy).stdout) == left


def test_plan_check_names_file_line_field_and_fix(tmp_path: Path) -> None:
    source = ROOT / "data" / "plans" / "gangcheng-shuangchuang-2022-2025"
    folder = Path(shutil.copytree(source, tmp_path / "plan"))
    text = (folder / "plan.yml").read_text("utf-8")
    line = text[: text.index('comparator: ">"')].count("\n") + 1
    (folder / "plan.yml").write_text(text.replace('comparator: ">"', 'comparator: "more"', 1), "utf-8")
    result = run("etl", "plan-check", folder)
    assert result.returncode == 1
    assert f"plan.yml 第{line}行 indicators[0].targets[0].comparator，读到“more”" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["etl", "uploads"], 0),
        (["etl", "withdraw", "1"], 2),
        (["pages.exports", "board", "--period", "2025Q3", "--region", "全区", "--format", "csv"], 0),
        (["pages.exports", "board", "--period", "2025Q9"], 2),
    ],
)
def test_a_python_started_anew_says_the_same_as_the_forked_one(
    demo_file: Path, tmp_path: Path, arguments: list[str], code: int
) -> None:
    copy = Path(shutil.copy(demo_file, tmp_path / "demo.duckdb"))
    anew, forked = (run(*arguments, db=copy, forked=way) for way in (False, True))
    assert (anew.returncode, anew.stdout, anew.stderr) == (forked.returncode, forked.stdout, forked.stderr)
    assert anew.returncode == code
    assert anew.stdout if code == 0 else anew.stderr
