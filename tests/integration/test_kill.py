"""A load killed with SIGKILL at any moment leaves the state before or the state after, never part of it.

Every round is a process of its own that runs the real command, forked from one that has already imported everything and read the plan: a round
then takes a fraction of a second, most of which is the load itself, not Python's start.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.events import verify_chain
from data.queries import open_store, readings_in_force, uploads
from tests.conftest import PLAN_ID

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "data" / "demo").glob("2025Q4-*.csv"))
ROUNDS = 24

# Forks a loader per line of input (the database URL). Said of each: its process id, "commit" right before each COMMIT, how it ended.
NURSERY = """
import os, sys
import duckdb_sqlalchemy
from sqlalchemy import Engine, event
from data.cli import plan_named, run
from etl import __main__ as etl
plan = plan_named(None)
etl.plan_named = lambda _: plan
print("ready", flush=True)
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        said = os.dup(1)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        event.listen(Engine, "commit", lambda _: os.write(said, b"commit\\n"))
        os.write(said, b"%d\\n" % os.getpid())
        os._exit(run(etl.main, ["load", *sys.argv[1:], "--db", line.strip()]))
    status = os.waitpid(child, 0)[1]
    print("end", os.waitstatus_to_exitcode(status), flush=True)
"""


class Nursery:
    """Starts loaders, one at a time, each into a fresh copy of the store `before` at `database`."""

    def __init__(self, process: subprocess.Popen[str], before: Path, database: Path) -> None:
        self.process, self.before, self.database = process, before, database
        self.url = f"duckdb:///{database}"

    def renew(self) -> None:
        for ending in (".wal", ".journal"):
            self.database.with_name(self.database.name + ending).unlink(missing_ok=True)
        self.database.unlink(missing_ok=True)
        shutil.copyfile(self.before, self.database)

    def start(self) -> int:
        """The process id of a new loader."""
        self.renew()
        assert self.process.stdin is not None
        self.process.stdin.write(self.url + "\n")
        self.process.stdin.flush()
        return int(self.said())

    def said(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def end(self) -> int:
        """Waits for the loader; its exit code, or minus the signal that ended it."""
        while not (line := self.said()).startswith("end"):
            assert line == "commit"
        return int(line.split()[1])

    def state(self) -> tuple[int, int, int]:
        """Uploads, the readings they brought and the readings in force. The store opens and its chain holds."""
        store = open_store(self.url)
        frame = uploads(store)
        assert verify_chain(store) == len(frame)
        return len(frame), int(frame["readings"].sum()), len(readings_in_force(store, PLAN_ID))


@pytest.fixture
def nursery(demo_file: Path, tmp_path: Path) -> Iterator[Nursery]:
    process = subprocess.Popen(
        [sys.executable, "-c", NURSERY, *map(str, FILES)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    found = Nursery(process, demo_file, tmp_path / "kpi.duckdb")
    assert found.said() == "ready"
    yield found
    process.kill()
    process.wait()


def test_a_load_killed_at_any_moment_leaves_the_state_before_or_after(nursery: Nursery) -> None:
    nursery.renew()
    before = nursery.state()
    lives, writes, commits = zip(*(measure(nursery) for _ in range(5)), strict=True)
    after = nursery.state()
    assert after[0] == before[0] + len(FILES)
    assert len(set(commits)) == 1
    life, write, last = statistics.median(lives), statistics.median(writes), commits[0]

    seed = random.randrange(10**6)
    dice, ends = random.Random(seed), Counter[str]()
    for n in range(ROUNDS):
        loader = nursery.start()
        # Half of the kills fall anywhere; half between the last COMMIT and the end, the more the nearer to the COMMIT.
        if n % 2:
            assert [nursery.said() for _ in range(last)] == ["commit"] * last
            pause(dice.random() ** 2 * write)
        else:
            pause(dice.uniform(0, life))
        try:
            os.kill(loader, signal.SIGKILL)
        except ProcessLookupError:
            ends["too late to kill"] += 1
        code = nursery.end()
        assert code in (0, -signal.SIGKILL), f"seed {seed}, round {n}: the loader ended with {code}"
        found = nursery.state()
        assert found in (before, after), f"seed {seed}, round {n}: {found} is neither {before} nor {after}"
        assert code or found == after, f"seed {seed}, round {n}: the loader reported success, but nothing is stored"
        ends[f"{'killed' if code else 'finished'}, {'after' if found == after else 'before'}"] += 1
    # Both kinds, so the kills lay on both sides of the one moment at which the commit becomes durable.
    assert ends["killed, before"] >= 5, ends
    assert ends["killed, after"] >= 5, ends


def measure(nursery: Nursery) -> tuple[float, float, int]:
    """A load left alone: seconds it lives, seconds of that after its last COMMIT began, number of COMMITs."""
    nursery.start()
    moments = [time.perf_counter()]
    while (line := nursery.said()) == "commit":
        moments.append(time.perf_counter())
    assert line == "end 0"
    ended = time.perf_counter()
    return ended - moments[0], ended - moments[-1], len(moments) - 1


def pause(seconds: float) -> None:
    """Exact to well under a millisecond, unlike sleep."""
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        pass
