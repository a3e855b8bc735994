"""The board at scale: 16 indicators × 3 000 regions × 60 quarters with revisions, ten million readings in a store kept in build/."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import duckdb

from data.plan_files import load_plan
from data.queries import KnownAt, open_store, readings_in_force
from metrics.board import Board
from metrics.model import Period, Plan
from metrics.window import windowed
from tests.bench.timing import versus

ROOT = Path(__file__).parents[2]
STORE = ROOT / "build" / "bench" / "board.duckdb"
PERIOD = Period.parse("2025Q3")
BASIS = {"stock": "point", "growth": "point", "level": "point", "annual_flow": "ytd", "plan_flow": "ytd", "ratio": "ytd"}


def board_plan() -> Plan:
    """The indicators of the first plan over fifteen years and 3 000 regions."""
    plan = load_plan("gangcheng-shuangchuang-2022-2025").model_dump()
    plan["period"]["start"] = "2011-01-01"
    for indicator in plan["indicators"]:
        indicator["counts_from"] = indicator["counts_from"] and "2011-01-01"
    plan["regions"] = [{"name": "全区"}, *({"name": f"街道{n}号", "parent": "全区"} for n in range(1, 3000))]
    return Plan.model_validate(plan)


def make_store(plan: Plan) -> None:
    """Each quarter's upload brings the quarter and restates the one before, the one a year ago and most of the one two years ago."""
    if STORE.exists():
        return
    STORE.parent.mkdir(parents=True, exist_ok=True)
    path = STORE.with_name(f"making-{os.getpid()}.duckdb")
    open_store(f"duckdb:///{path}")
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TEMP TABLE ind (i INT, indicator TEXT, kind TEXT, basis TEXT)")
        rows = [(n, i.code, i.kind, BASIS[i.kind]) for n, i in enumerate(plan.indicators)]
        connection.executemany("INSERT INTO ind VALUES (?, ?, ?, ?)", rows)
        connection.execute("""
            INSERT INTO upload SELECT q + 1, $1, 'sha' || q, q || '.csv', 1, 'x'::BLOB, 'utf-8', '{}', '', '',
            TIMESTAMPTZ '2011-04-10 00:00:00+00' + to_months(3 * q), false, 'committed' FROM range(60) t(q)""", [plan.id])  # fmt: skip
        connection.execute("""
            INSERT INTO upload_event SELECT number, 'commit', number, submitted_at, '', '', '{}', '', number::TEXT FROM upload""")
        connection.execute("""
            INSERT INTO reading
            SELECT u.q + 1, indicator, CASE r WHEN 0 THEN '全区' ELSE '街道' || r || '号' END, (2011 + p.q // 4) || 'Q' || (p.q % 4 + 1), basis,
                CASE kind WHEN 'ratio' THEN NULL WHEN 'level' THEN 1
                ELSE CASE r WHEN 0 THEN 3000 ELSE 1 END * ((p.q % 4 + 1) * 20 + p.q + (u.q - p.q) % 3 + r % 7) END,
                CASE kind WHEN 'ratio' THEN 80 + (r + u.q) % 20 END, CASE kind WHEN 'ratio' THEN 100 END, '', NULL, r + 2, 'D'
            FROM range(60) u(q) JOIN range(60) p(q) ON p.q IN (u.q, u.q - 1, u.q - 4, u.q - 8), ind, range(3000) regions(r)
            WHERE NOT (p.q = u.q - 8 AND r % 100 >= 64)
            ORDER BY u.q, i, r, p.q""")
    path.rename(STORE)


def compute(plan: Plan, known_at: KnownAt = None) -> Board:
    store = open_store(f"duckdb:///{STORE}")
    board = windowed(plan, lambda needs: readings_in_force(store, plan.id, known_at, needs), PERIOD)
    assert len(board.rows(plan.root_region)) == 16
    return board


def plain_query() -> None:
    """The latest value of each key in the last eight quarters, in plain SQL: less than a board needs."""
    with duckdb.connect(str(STORE)) as connection:
        connection.sql("""
            SELECT indicator, region, period, basis, arg_max(value, upload), max(upload) FROM reading
            WHERE period >= '2024' GROUP BY indicator, region, period, basis""").to_arrow_table()  # fmt: skip


COLD = """
import time; start = time.perf_counter()
import duckdb
from tests.bench.board import board_plan, compute
imports = time.perf_counter() - start
plan = board_plan(); start = time.perf_counter()
compute(plan)
took = time.perf_counter() - start
peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))  # ru_maxrss counts the parent too
print(imports * 1000, took * 1000, peak / 1000)
"""


def main() -> None:
    plan = board_plan()
    make_store(plan)
    compute(plan)
    versus(
        "board of 10 000 000 readings, warm",
        lambda: lambda: compute(plan),
        "GROUP BY of two years, plain DuckDB",
        lambda: plain_query,
    )
    versus(
        "the same as known after upload 40",
        lambda: lambda: compute(plan, 40),
        "GROUP BY of two years, plain DuckDB",
        lambda: plain_query,
        rounds=3,
    )
    board, start = compute(plan), time.perf_counter()
    board.rows()
    print(f"rows of all 3 000 regions: {(time.perf_counter() - start) * 1000:.0f} ms")
    found = subprocess.run([sys.executable, "-c", COLD], capture_output=True, text=True, check=True, cwd=ROOT).stdout.split()
    print(f"cold process: imports {float(found[0]):.0f} ms, board {float(found[1]):.0f} ms, peak memory {float(found[2]):.0f} MB")
