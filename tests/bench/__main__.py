"""`make bench`: each time as a ratio to a floor measured in the same run, the two taking turns; medians."""

from __future__ import annotations

import datetime as dt
import statistics
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

ROUNDS = 5


def versus(name: str, ours: Callable[[], object], floor_name: str, floor: Callable[[], object], rounds: int = ROUNDS) -> None:
    times: dict[str, list[float]] = {"ours": [], "floor": []}
    for _ in range(rounds):
        for key, function in (("floor", floor), ("ours", ours)):
            start = time.perf_counter()
            function()
            times[key].append((time.perf_counter() - start) * 1000)
    a, b = statistics.median(times["ours"]), statistics.median(times["floor"])
    print(f"{name:<44} {a:9.1f} ms   {floor_name:<36} {b:9.1f} ms   x{a / b:.2f}")


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

        csv = Path(folder) / "large.csv"
        lines = ["指标,区域,期间,数值,口径,分子,分母,备注"]
        quarters = [f"{y}Q{q}" for y in (2022, 2023, 2024, 2025) for q in (1, 2, 3, 4)]
        regions = plan.region_names[1:]
        for n in range(100_000):
            lines.append(
                f"补贴性职业技能培训人数,{regions[n % len(regions)]},{quarters[n // len(regions) % 16]},{n},本年累计,,,{n}"
            )
        csv.write_text("\n".join(lines), "utf-8")
        content = csv.read_bytes()

        def read_csv() -> None:
            with duckdb.connect() as connection:
                connection.execute(f"CREATE TABLE t AS SELECT * FROM read_csv('{csv}', all_varchar=true)")

        # The keys repeat, so the file is refused: what is timed is reading, parsing and judging 100 000 rows.
        versus("check of 100 000 rows", lambda: examine(plan, content, "large.csv"), "DuckDB read_csv, all text", read_csv, 3)

        small = "\n".join(
            [lines[0], *(f"补贴性职业技能培训人数,{r},{q},1,本年累计,,," for r in regions for q in quarters)]
        ).encode()

        def load() -> None:
            fresh = open_store(f"duckdb:///{folder}/load-{time.perf_counter_ns()}.duckdb")
            commit(fresh, plan, [Checked(small, examine(plan, small, "small.csv"))], dt.datetime.now(dt.UTC))

        versus("new store, check and commit of 96 rows", load, "SELECT * FROM reading", plain_query)


if __name__ == "__main__":
    main()
