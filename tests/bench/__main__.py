"""`make bench`: each time as a ratio to a floor measured in the same run, the two taking turns; medians."""

from __future__ import annotations

import datetime as dt
import itertools
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
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

ROUNDS = 5
SALT = itertools.count(1)


def versus(name: str, ours: Callable[[], object], floor_name: str, floor: Callable[[], object], rounds: int = ROUNDS) -> None:
    times: dict[str, list[float]] = {"ours": [], "floor": []}
    for _ in range(rounds):
        for key, function in (("floor", floor), ("ours", ours)):
            start = time.perf_counter()
            function()
            times[key].append((time.perf_counter() - start) * 1000)
    a, b = statistics.median(times["ours"]), statistics.median(times["floor"])
    print(f"{name:<44} {a:9.1f} ms   {floor_name:<36} {b:9.1f} ms   x{a / b:.2f}")


def intake(folder: Path) -> None:
    """A million clean rows into a store, against what DuckDB's own reader needs to put the same file into a table."""
    plan = large_plan()
    text = clean_file(plan, 1_000_000)
    csv = folder / "large.csv"
    csv.write_text(text, "utf-8", newline="")
    columns = "indicator text, region text, period text, value decimal(38,10), basis text, numerator decimal(38,10), denominator decimal(38,10), note text"

    def fresh() -> Path:
        return folder / f"{time.perf_counter_ns()}.duckdb"

    def read_csv() -> None:
        with duckdb.connect(str(fresh())) as connection:
            connection.execute(f"CREATE TABLE reading ({columns})")
            connection.execute(f"INSERT INTO reading SELECT * FROM read_csv('{csv}', header=true)")

    def load(content: bytes) -> None:
        store = open_store(f"duckdb:///{fresh()}")
        outcome = examine(plan, content, "large.csv", max_bytes=10**9)
        assert outcome.count == 1_000_000, outcome.issues[:3]
        commit(store, plan, [Checked(content, outcome)], dt.datetime.now(dt.UTC))

    for encoding in ("utf-8", "gb18030"):
        content = text.encode(encoding)
        versus(
            f"check and commit of 1 000 000 rows, {encoding}",
            lambda content=content: load(content),
            "read_csv + INSERT, utf-8",
            read_csv,
            3,
        )
    (folder / "gbk.csv").write_bytes(text.encode("gb18030"))
    print(f"peak memory of that, a process of its own: {peak_memory(folder / 'gbk.csv'):.0f} MB")

    hundred = clean_file(plan, 100_000)
    store = open_store(f"duckdb:///{fresh()}")

    def to_board() -> None:
        content = (hundred + " " * next(SALT)).encode("gb18030")  # the same bytes are not accepted twice
        commit(store, plan, [Checked(content, examine(plan, content, "a.csv"))], dt.datetime.now(dt.UTC))
        evaluate(plan, readings_in_force(store, plan.id), Period.parse("2016Q2"))

    small = folder / "small.csv"
    small.write_text(hundred, "utf-8", newline="")

    def small_csv() -> None:
        with duckdb.connect(str(fresh())) as connection:
            connection.execute(f"CREATE TABLE reading ({columns})")
            connection.execute(f"INSERT INTO reading SELECT * FROM read_csv('{small}', header=true)")

    versus("100 000 rows from file to board, gb18030", to_board, "read_csv + INSERT of them", small_csv, 3)
    crossed = hundred.replace("本年累计", '"本年累计"').encode()
    versus(
        "check of 100 000 rows, row by row (quoted)",
        lambda: examine(plan, crossed, "a.csv"),
        "read_csv + INSERT of them",
        small_csv,
        3,
    )


def peak_memory(path: Path) -> float:
    """Of a process that checks and commits the file, in MB."""
    code = f"""
import datetime as dt, resource
from pathlib import Path
from data.queries import open_store
from etl.commit import Checked, commit
from etl.intake import examine
from tests.bench.large import large_plan
plan, content = large_plan(), Path({str(path)!r}).read_bytes()
store = open_store("duckdb:///{path}.duckdb")
commit(store, plan, [Checked(content, examine(plan, content, "a.csv", max_bytes=10**9))], dt.datetime.now(dt.UTC))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000)
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
            lambda: evaluate(plan, readings_in_force(store, plan.id), period),
            "SELECT * FROM reading",
            plain_query,
        )

        intake(Path(folder))
        lines = ["指标,区域,期间,数值,口径,分子,分母,备注"]
        quarters = [f"{y}Q{q}" for y in (2022, 2023, 2024, 2025) for q in (1, 2, 3, 4)]
        regions = plan.region_names[1:]

        small = "\n".join(
            [lines[0], *(f"补贴性职业技能培训人数,{r},{q},1,本年累计,,," for r in regions for q in quarters)]
        ).encode()

        def load() -> None:
            fresh = open_store(f"duckdb:///{folder}/load-{time.perf_counter_ns()}.duckdb")
            commit(fresh, plan, [Checked(small, examine(plan, small, "small.csv"))], dt.datetime.now(dt.UTC))

        versus("new store, check and commit of 96 rows", load, "SELECT * FROM reading", plain_query)


if __name__ == "__main__":
    main()
