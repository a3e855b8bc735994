"""Shared parts: a fresh store of each kind, the demo data, and what CI may not skip."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

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


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A DuckDB file with the demo data, made once; copy it before writing to it."""
    from data.cli import run
    from etl.__main__ import main

    path = tmp_path_factory.mktemp("demo") / "demo.duckdb"
    assert run(main, ["load-demo", "--db", f"duckdb:///{path}"]) == 0
    return path
