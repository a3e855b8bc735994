"""Opening the store: DuckDB file by default, PostgreSQL by URL. The only place that knows how either fails.

DuckDB lets one process hold the file, so connections are short and never pooled: a command line load and a running app take
turns. Where the other one holds on for longer than `wait` seconds, a StoreError says so.
"""

from __future__ import annotations

import logging
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from threading import RLock

import duckdb
import psycopg
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from data import mirror_tables  # noqa: F401  its tables are made with the others
from data.duckdb_file import AT_START, SETTINGS, share_of
from data.schema import METADATA, VIEWS
from metrics.model import StoreError, UsageError

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_URL = "duckdb:///data/kpi.duckdb"
WAIT_SECONDS = 15.0
_RETRY_SECONDS = 0.05

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Store:
    """A database by URL. Cheap to make; connects only inside `reading` and `writing`."""

    url: str
    wait: float = WAIT_SECONDS

    @property
    def is_duckdb(self) -> bool:
        return self.url.startswith("duckdb")

    @cached_property
    def path(self) -> Path | None:
        """The DuckDB file; none for PostgreSQL and for an in-memory database."""
        database = make_url(self.url).database if self.is_duckdb else None
        return Path(database) if database and not database.startswith(":") else None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A short connection to read from. StoreError where the store cannot be reached or has another shape."""
        with _explained(self), _connected(self) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction, one at a time over all threads and processes; all of it or nothing is kept."""
        with _WRITE_LOCK, _explained(self), _connected(self) as connection, connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text("LOCK TABLE upload_event IN EXCLUSIVE MODE"))
            yield connection

    def version(self) -> tuple[object, ...]:
        """Changes whenever the data may have changed; cheap enough for every page run."""
        path = self.path
        if path is not None:
            parts = []
            for file in (path, path.with_name(path.name + ".wal")):
                try:
                    stat = file.stat()
                    parts += [stat.st_mtime_ns, stat.st_size]
                except FileNotFoundError:
                    parts += [0, 0]
            return tuple(parts)
        with self.reading() as connection:
            return tuple(connection.execute(text("SELECT count(*), max(number) FROM upload_event")).one())


_WRITE_LOCK = RLock()


def store_exists(url: str | None = None) -> bool:
    """Whether there is something to read at that address: a DuckDB file that is there, or any server. Makes nothing."""
    given = url or os.environ.get("KPI_DATABASE_URL") or f"duckdb:///{ROOT / 'data' / 'kpi.duckdb'}"
    return not given.startswith("duckdb:") or Path(given.removeprefix("duckdb:///")).exists()


def open_store(url: str | None = None, wait: float = WAIT_SECONDS) -> Store:
    """The store at `url`, or at KPI_DATABASE_URL, or the default file; made with all its tables where there is none.

    A relative DuckDB path in the default is taken from the project's folder, in a given URL from the current one.
    """
    given = url or os.environ.get("KPI_DATABASE_URL")
    if not given:
        given = f"duckdb:///{ROOT / 'data' / 'kpi.duckdb'}"
    given = re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", given)
    if not given.startswith(("duckdb:", "postgresql+psycopg:")):
        raise UsageError(f"数据库地址“{_no_password(given)}”无法识别：应以 duckdb:/// 或 postgresql:// 开头。")
    store = Store(given, wait)
    if store.path is not None and not store.path.parent.is_dir():
        raise StoreError(f"数据库文件夹 {store.path.parent} 不存在：请先新建该文件夹，或改正数据库地址。")
    _make_tables(store)
    return store


def _make_tables(store: Store) -> None:
    """Create what is missing. An existing DuckDB file is looked at only once in a process as long as it is the same file."""
    if store.path is not None and store.path.exists():
        key = (store.url, store.path.stat().st_ino)
        if key in _SEEN:
            return
    with _WRITE_LOCK, _explained(store), _connected(store) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(20220016)"))  # two processes may start at once
        METADATA.create_all(connection)
        for view in VIEWS:
            connection.execute(text(view))
    if store.path is not None:
        _SEEN.add((store.url, store.path.stat().st_ino))


_SEEN: set[tuple[str, int]] = set()


@lru_cache(maxsize=8)
def _engine(url: str) -> Engine:
    if not url.startswith("duckdb"):
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url, poolclass=NullPool, connect_args={"config": SETTINGS})
    event.listen(engine, "connect", lambda raw, _: raw.execute(f"SET TimeZone='UTC'; {AT_START}"))
    return engine


@contextmanager
def _connected(store: Store) -> Iterator[Connection]:
    """A connection; waits while another process holds the DuckDB file."""
    try:
        engine = _engine(store.url)
    except (ArgumentError, NoSuchModuleError) as error:
        raise UsageError(f"数据库地址“{_no_password(store.url)}”无法识别：应以 duckdb:/// 或 postgresql:// 开头。") from error
    share = share_of(store.path) if store.path else None
    until = time.monotonic() + store.wait
    while True:
        try:
            connection = share.open(engine.connect) if share else engine.connect()
            break
        except DBAPIError as error:
            if "Could not set lock" not in str(error.orig) or time.monotonic() > until:
                raise
            time.sleep(_RETRY_SECONDS)
    try:
        yield connection
    finally:
        if share:
            share.close(connection)
        else:
            connection.close()


@contextmanager
def _explained(store: Store) -> Iterator[None]:
    """Database errors as a StoreError with words for people; the technical text goes to the log."""
    try:
        yield
    # Bulk inserts talk to the driver itself, so its errors come unwrapped.
    except (SQLAlchemyError, duckdb.Error, psycopg.Error) as error:
        log.warning("store failed: %s", error)
        raise StoreError(_words(store, str(getattr(error, "orig", error)))) from error
    except OSError as error:
        log.warning("store failed: %s", error)
        raise StoreError(
            f"数据库 {_no_password(store.url)} 打不开：{error.strerror or type(error).__name__}。请检查路径和权限。"
        ) from error


def _words(store: Store, detail: str) -> str:
    name = store.path or _no_password(store.url)
    if "Could not set lock" in detail:
        process = re.search(r"PID (\d+)", detail)
        who = f"（进程 {process[1]}）" if process else ""
        return f"数据库 {name} 正被另一个程序{who}占用，已等待 {store.wait:.0f} 秒。请稍后再试；若一直如此，请关闭占用它的程序。"
    if not store.is_duckdb and re.search("could not connect|connection (failed|refused)|no route|timeout", detail, re.I):
        return f"连不上数据库 {name}：请确认数据库服务已启动，地址、用户名和密码无误。"
    if "not a valid DuckDB" in detail or "Serialization" in detail or "corrupt" in detail.lower():
        return f"数据库文件 {name} 已损坏或不是 DuckDB 文件：请从备份恢复，或移走该文件后重新运行。"
    if "Permission denied" in detail or "read-only" in detail.lower() or "Cannot open file" in detail:
        return f"数据库文件 {name} 打不开：请检查该文件及其文件夹的读写权限。"
    return f"数据库 {name} 出错，本次操作没有写入任何内容。请稍后再试；仍不行请把日志交给管理员。"


def _no_password(url: str) -> str:
    return re.sub(r"://([^:/@]+):[^@]*@", r"://\1:***@", url)
