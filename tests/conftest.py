"""Shared parts: a fresh store of each kind, the demo data, and what CI may not skip."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from sqlalchemy import Connection, create_engine, text

from data.duckdb_file import Share
from data.plan_files import load_plan
from data.queries import Store, open_store
from metrics.model import Plan

PLAN_ID = "gangcheng-shuangchuang-2022-2025"
POSTGRES = os.environ.get("KPI_TEST_POSTGRES_URL", "")


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: tests in a browser wait for a third of their time."""
    return (os.cpu_count() or 1) + 1


def cannot_run(why: str) -> None:
    """A test that cannot run here: skipped on a user's machine with the reason, a failure in CI."""
    if os.environ.get("CI"):
        pytest.fail(f"CI must run this: {why}")
    pytest.skip(why)


@pytest.fixture(scope="session")
def plan() -> Plan:
    return load_plan(PLAN_ID)


@pytest.fixture
def duckdb_url(tmp_path: Path) -> str:
    return f"duckdb:///{tmp_path / 'kpi.duckdb'}"


@pytest.fixture
def postgres_url() -> Iterator[str]:
    if not POSTGRES:
        cannot_run("no PostgreSQL: set KPI_TEST_POSTGRES_URL to a server where databases may be made")
    name = f"kpi_{uuid.uuid4().hex[:12]}"
    server = create_engine(POSTGRES.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    base = POSTGRES.rsplit("/", 1)[0]
    yield f"{base}/{name}"
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(params=["duckdb", "postgresql"])
def store(request: pytest.FixtureRequest) -> Store:
    """An empty store of each kind."""
    return open_store(request.getfixturevalue(f"{'duckdb' if request.param == 'duckdb' else 'postgres'}_url"))


@pytest.fixture
def openings(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The DuckDB files that this process opens from now on, each as often as it opens it; a connection to an open one is none."""
    found: list[Path] = []
    real = Share.open

    def opened(share: Share, connect: Callable[[], Connection]) -> Connection:
        if not share._connections:
            found.append(share.path)
        return real(share, connect)

    monkeypatch.setattr(Share, "open", opened)
    return found


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A DuckDB file with the demo data; copy it before writing to it. Made once for all parallel workers, each of which has its own copy."""
    from data.cli import run
    from etl.__main__ import main

    own = tmp_path_factory.mktemp("demo") / "demo.duckdb"
    base = tmp_path_factory.getbasetemp()
    made = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "demo-of-all.duckdb"
    with FileLock(made.with_suffix(".lock")):
        if not made.exists():
            assert run(main, ["load-demo", "--db", f"duckdb:///{own}"]) == 0
            own.replace(made)
    return Path(shutil.copy(made, own))
