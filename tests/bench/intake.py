"""Intake against DuckDB's own reader, and the board of the demo data against reading its rows.

What is made ready before the clock starts (a fresh store with its tables) is made ready for both; opening and closing it is timed for both.
"""

from __future__ import annotations

import datetime as dt
import itertools
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from data.cli import run
from data.plan_files import load_plan
from data.queries import open_store, readings_in_force
from etl.__main__ import main as etl
from etl.commit import Checked, commit
from etl.intake import examine
from metrics.board import evaluate
from metrics.model import Period
from tests.bench.large import clean_file, large_plan
from tests.bench.timing import Task, versus
from tests.messy.hostile import hostile

SALT = itertools.count(1)


def fresh(folder: Path) -> Path:
    return folder / f"{time.perf_counter_ns()}.duckdb"


def read_csv_into_table(folder: Path, csv: Path) -> Task:
    """DuckDB's own reader, from a file into a table that is there: opened, filled, closed."""
    path = fresh(folder)
    columns = "indicator text, region text, period text, value decimal(38,10), basis text, numerator decimal(38,10), denominator decimal(38,10), note text"
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"CREATE TABLE reading ({columns})")

    def task() -> None:
        with duckdb.connect(str(path)) as connection:
            connection.execute(f"INSERT INTO reading SELECT * FROM read_csv('{csv}', header=true)")

    return task


def intake(folder: Path) -> None:
    """A million clean rows from a file into a store, against what DuckDB's own reader needs to put the same rows (always as UTF-8, it reads
    nothing else by itself) into a table."""
    plan = large_plan()
    text = clean_file(plan, 1_000_000)
    csv = folder / "large.csv"
    csv.write_text(text, "utf-8", newline="")

    def check_and_commit(file: Path) -> Task:
        store = open_store(f"duckdb:///{fresh(folder)}")

        def task() -> None:
            content = file.read_bytes()
            outcome = examine(plan, content, "large.csv", max_bytes=10**9)
            assert outcome.count == 1_000_000, outcome.issues[:3]
            commit(store, plan, [Checked(content, outcome)], dt.datetime.now(dt.UTC))

        return task

    for encoding in ("utf-8", "gb18030"):
        file = folder / f"{encoding}.csv"
        file.write_bytes(text.encode(encoding))
        versus(
            f"check and commit of 1 000 000 rows, {encoding}",
            lambda file=file: check_and_commit(file),
            "read_csv + INSERT, utf-8",
            lambda: read_csv_into_table(folder, csv),
        )
    print(f"peak memory of that, a process of its own: {peak_memory(folder / 'gb18030.csv'):.0f} MB")

    hundred = clean_file(plan, 100_000)
    store = open_store(f"duckdb:///{fresh(folder)}")

    def to_board() -> None:
        content = (hundred + " " * next(SALT)).encode("gb18030")  # the same bytes are not accepted twice
        commit(store, plan, [Checked(content, examine(plan, content, "a.csv"))], dt.datetime.now(dt.UTC))
        evaluate(plan, readings_in_force(store, plan.id), Period.parse("2016Q2"))

    small = folder / "small.csv"
    small.write_text(hundred, "utf-8", newline="")

    def small_csv() -> Task:
        return read_csv_into_table(folder, small)

    versus("100 000 rows from file to board, gb18030", lambda: to_board, "read_csv + INSERT of them", small_csv, 3)
    crossed = hundred.replace("本年累计", '"本年累计"').encode()
    versus(
        "check of 100 000 rows, row by row (quoted)",
        lambda: lambda: examine(plan, crossed, "a.csv"),
        "read_csv + INSERT of them",
        small_csv,
        3,
    )


def twice_as_much() -> None:
    """Text made to be slow, against half of it: near 2 where the time grows with the size, 4 where with its square."""
    plan = load_plan("gangcheng-shuangchuang-2022-2025")
    whole, half = hostile(400_000), hostile(200_000)
    for name in whole:
        versus(
            f"hostile text, {name}",
            lambda name=name: lambda: examine(plan, whole[name].encode(), "a.csv"),
            "half of it",
            lambda name=name: lambda: examine(plan, half[name].encode(), "a.csv"),
        )


def peak_memory(path: Path) -> float:
    """Of a process that checks and commits the file, in MB. `ru_maxrss` would count the process it was started from too."""
    code = f"""
import datetime as dt
from pathlib import Path
from data.queries import open_store
from etl.commit import Checked, commit
from etl.intake import examine
from tests.bench.large import large_plan
plan, content = large_plan(), Path({str(path)!r}).read_bytes()
store = open_store("duckdb:///{path}.duckdb")
commit(store, plan, [Checked(content, examine(plan, content, "a.csv", max_bytes=10**9))], dt.datetime.now(dt.UTC))
print(next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM")) / 1000)
"""
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )
    return float(found.stdout)


def main() -> None:
    plan = load_plan("gangcheng-shuangchuang-2022-2025")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "demo.duckdb"
        url = f"duckdb:///{path}"
        run(etl, ["load-demo", "--db", url])
        store, period = open_store(url), Period.parse("2025Q3")

        def plain_query() -> None:
            with duckdb.connect(str(path)) as connection:
                connection.execute("SELECT * FROM reading").fetchdf()

        versus(
            "query and board, demo data, warm",
            lambda: lambda: evaluate(plan, readings_in_force(store, plan.id), period),
            "SELECT * FROM reading",
            lambda: plain_query,
        )

        intake(Path(folder))
        twice_as_much()
        lines = ["指标,区域,期间,数值,口径,分子,分母,备注"]
        quarters = [f"{y}Q{q}" for y in (2022, 2023, 2024, 2025) for q in (1, 2, 3, 4)]
        regions = plan.region_names[1:]

        small = "\n".join(
            [lines[0], *(f"补贴性职业技能培训人数,{r},{q},1,本年累计,,," for r in regions for q in quarters)]
        ).encode()

        def load() -> None:
            fresh = open_store(f"duckdb:///{folder}/load-{time.perf_counter_ns()}.duckdb")
            commit(fresh, plan, [Checked(small, examine(plan, small, "small.csv"))], dt.datetime.now(dt.UTC))

        versus("new store, check and commit of 96 rows", lambda: load, "SELECT * FROM reading", lambda: plain_query)
