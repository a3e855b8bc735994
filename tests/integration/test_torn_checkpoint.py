"""A process killed, or a power cut, within a checkpoint: DuckDB overwrites metadata blocks where they stand (data/duckdb_file.py).

The moment is a matter of microseconds, so `test_kill` meets it once in thousands of rounds. Here the files of every such moment are
put together from those before and after a real checkpoint.
"""

from __future__ import annotations

import datetime as dt
import io
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from data import duckdb_file
from data.events import verify_chain
from data.queries import Store, open_store, readings_in_force, uploads
from data.uploads import NewUpload, commit_upload
from metrics.model import StoreError
from tests.conftest import PLAN_ID

PAGE = 4096
DAY = dt.datetime(2026, 1, 12, 1, 30, tzinfo=dt.UTC)
pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows lets nobody read an open DuckDB file, so there is no journal"
)


@dataclass
class Moments:
    """The files of a store around one checkpoint: `before` it with the log that holds the upload, `after` it without."""

    database: Path
    before: bytes
    after: bytes
    wal: bytes
    journal: bytes

    def put(self, database: bytes, journal: bytes | None) -> Store:
        """The store with these files in place, as a killed process would leave them."""
        self.database.write_bytes(database)
        self.database.with_name("kpi.duckdb.wal").write_bytes(self.wal)
        place = self.database.with_name("kpi.duckdb.journal")
        place.unlink(missing_ok=True)
        if journal is not None:
            place.write_bytes(journal)
        return Store(f"duckdb:///{self.database}")

    def torn(self, pages: int) -> bytes:
        """All new data written and the first `pages` of the metadata pages, but no new header."""
        found = bytearray(self.before[: duckdb_file.HEADER_BYTES] + self.after[duckdb_file.HEADER_BYTES :])
        for page in self.metadata_pages()[pages:]:
            found[page : page + PAGE] = self.before[page : page + PAGE]
        return bytes(found)

    def metadata_pages(self) -> list[int]:
        """Where what the old header needs is overwritten."""
        return [p for p in self.changed() if p >= duckdb_file.HEADER_BYTES and p < len(self.before)]

    def changed(self) -> list[int]:
        return [p for p in range(0, len(self.before), PAGE) if self.before[p : p + PAGE] != self.after[p : p + PAGE]]


def readings(name: str, count: int) -> NewUpload:
    frame = pd.DataFrame(
        {"indicator": "a", "region": [f"r{n}" for n in range(count)], "period": "2025Q4", "basis": "ytd", "value": "1"}
    )
    return NewUpload(PLAN_ID, name, name.encode(), "utf-8", "", "张三", frame)


def with_one_metadata_block(store: Store) -> None:
    assert metadata_blocks(store) == 1


def with_several_metadata_blocks(store: Store) -> None:
    """Those after the first are read only by the query that needs them, not when the file opens."""
    with store.writing() as connection:
        for table in ("upload", "reading", "upload_event"):
            connection.execute(text(f"COMMENT ON TABLE {table} IS '{'x' * 300_000}'"))
    assert metadata_blocks(store) > 2


def metadata_blocks(store: Store) -> int:
    with store.reading() as connection:
        return connection.execute(text("SELECT count(DISTINCT block_id) FROM pragma_metadata_info()")).scalar_one()


@pytest.fixture(params=[with_one_metadata_block, with_several_metadata_blocks])
def moments(request: pytest.FixtureRequest, demo_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Moments:
    database = tmp_path / "kpi.duckdb"
    shutil.copyfile(demo_file, database)
    store = Store(f"duckdb:///{database}")
    prepare: Callable[[Store], None] = request.param
    prepare(store)

    kept = tmp_path / "kept"
    kept.mkdir()
    real = duckdb_file.keep

    def keep(*given: Any) -> None:
        real(*given)
        shutil.copyfile(database, kept / "before")
        shutil.copyfile(database.with_name("kpi.duckdb.journal"), kept / "journal")
        os.link(
            database.with_name("kpi.duckdb.wal"), kept / "wal"
        )  # keeps what the checkpoint writes into the log before it removes it

    monkeypatch.setattr(duckdb_file, "keep", keep)
    commit_upload(store, readings("new", 3000), DAY)
    monkeypatch.undo()
    assert not database.with_name("kpi.duckdb.wal").exists()
    assert not database.with_name("kpi.duckdb.journal").exists()
    before, wal, journal = ((kept / name).read_bytes() for name in ("before", "wal", "journal"))
    return Moments(database, before, database.read_bytes(), wal, journal)


def state(store: Store) -> tuple[int, int]:
    """Uploads and readings in force; every table is read and the chain holds."""
    assert verify_chain(store) == len(uploads(store))
    return len(uploads(store)), len(readings_in_force(store, PLAN_ID))


def test_what_was_committed_survives_a_checkpoint_torn_anywhere(moments: Moments) -> None:
    whole = state(moments.put(moments.after, None))
    pages = len(moments.metadata_pages())
    assert pages > 1
    for n in sorted({*range(0, pages, -(-pages // 12)), pages}):
        assert state(moments.put(moments.torn(n), moments.journal)) == whole, f"{n} of {pages} pages written"
        assert sorted(p.name for p in moments.database.parent.glob("kpi*")) == ["kpi.duckdb"]


def test_without_the_journal_it_would_not(moments: Moments) -> None:
    with pytest.raises(StoreError, match="已损坏"):
        state(moments.put(moments.torn(1), None))


def test_a_repair_that_is_itself_cut_short_is_done_again(moments: Moments) -> None:
    whole = state(moments.put(moments.after, None))
    pages = moments.metadata_pages()
    halfway = bytearray(moments.torn(len(pages)))
    halfway[pages[0] : pages[0] + PAGE] = moments.before[pages[0] : pages[0] + PAGE]
    assert state(moments.put(bytes(halfway), moments.journal)) == whole


def test_a_checkpoint_that_came_to_its_header_is_not_undone(moments: Moments) -> None:
    store = moments.put(moments.after, moments.journal)
    assert state(store) == state(moments.put(moments.after, None))
    assert not moments.database.with_name("kpi.duckdb.journal").exists()


def test_a_journal_that_is_not_whole_changes_nothing(moments: Moments) -> None:
    whole = state(moments.put(moments.after, None))
    assert state(moments.put(moments.torn(0), moments.journal[: len(moments.journal) // 2])) == whole


def test_a_journal_without_its_database_is_not_taken_for_a_new_one(moments: Moments) -> None:
    store = moments.put(moments.before, moments.journal)
    moments.database.unlink()
    moments.database.with_name("kpi.duckdb.wal").unlink()
    assert uploads(open_store(store.url)).empty


def test_a_checkpoint_overwrites_only_what_the_journal_keeps(moments: Moments) -> None:
    """Of the blocks that the old header needs. The new data go to the end of the file here, where nothing was."""
    with zipfile.ZipFile(io.BytesIO(moments.journal)) as kept:
        covered = {int(n) + p for n in kept.namelist() for p in range(0, len(kept.read(n)), PAGE)}
        for name in kept.namelist():
            assert moments.before[int(name) :].startswith(kept.read(name))
    assert set(moments.changed()) <= covered


@pytest.fixture
def holder(tmp_path: Path, demo_file: Path) -> Iterator[Path]:
    """A database that another process has open."""
    database = tmp_path / "held.duckdb"
    shutil.copyfile(demo_file, database)
    code = "import duckdb, sys, time; c = duckdb.connect(sys.argv[1]); print('held', flush=True); time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", code, str(database)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield database
    process.kill()
    process.wait()


def test_the_journal_of_a_process_at_work_is_let_alone(holder: Path, moments: Moments) -> None:
    journal = holder.with_name("held.duckdb.journal")
    journal.write_bytes(moments.journal)
    with pytest.raises(StoreError, match="占用"):
        uploads(Store(f"duckdb:///{holder}", wait=0.2))
    assert journal.read_bytes() == moments.journal


def test_a_full_disk_leaves_the_log_for_later(tmp_path: Path, demo_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = tmp_path / "kpi.duckdb"
    shutil.copyfile(demo_file, database)
    store = Store(f"duckdb:///{database}")
    before = state(store)

    def keep(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(duckdb_file, "keep", keep)
    commit_upload(store, readings("new", 30), DAY)
    assert database.with_name("kpi.duckdb.wal").exists()
    assert state(store)[0] == before[0] + 1
    monkeypatch.undo()
    assert state(store)[0] == before[0] + 1
    assert not database.with_name("kpi.duckdb.wal").exists()


def test_no_other_process_comes_in_before_the_file_is_left(
    tmp_path: Path, demo_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """POSIX drops a process's locks on a file when any descriptor of it is closed, so what is read for the journal stays open."""
    database = tmp_path / "kpi.duckdb"
    shutil.copyfile(demo_file, database)
    real, come_in = duckdb_file.keep, [sys.executable, "-c", "import duckdb, sys; duckdb.connect(sys.argv[1])", str(database)]
    refusals = []

    def keep(*given: Any) -> None:
        real(*given)
        refusals.append(subprocess.run(come_in, capture_output=True, text=True).stderr)

    monkeypatch.setattr(duckdb_file, "keep", keep)
    commit_upload(Store(f"duckdb:///{database}"), readings("new", 30), DAY)
    assert len(refusals) == 1
    assert "Could not set lock" in refusals[0]
    subprocess.run(come_in, check=True)


def test_threads_reading_meanwhile_keep_their_connections(tmp_path: Path, demo_file: Path) -> None:
    """The log is moved by whoever leaves last; until then everyone reads what is committed."""
    database = tmp_path / "kpi.duckdb"
    shutil.copyfile(demo_file, database)
    store = Store(f"duckdb:///{database}")
    before = state(store)
    with store.reading() as connection:
        commit_upload(store, readings("new", 30), DAY)
        assert database.with_name("kpi.duckdb.wal").exists()
        assert connection.execute(text("SELECT count(*) FROM upload")).scalar_one() == before[0] + 1
    assert not database.with_name("kpi.duckdb.wal").exists()
    assert state(store)[0] == before[0] + 1


def test_a_connection_that_ends_badly_is_no_longer_counted(
    tmp_path: Path, demo_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise no later one would be the last, and the log would grow until the process ends."""
    database = tmp_path / "kpi.duckdb"
    shutil.copyfile(demo_file, database)
    store = Store(f"duckdb:///{database}")
    with monkeypatch.context() as patch:
        real = Connection.close

        def close(connection: Connection) -> None:
            real(connection)
            raise OperationalError("close", {}, Exception("gone"))

        patch.setattr(Connection, "close", close)
        with pytest.raises(StoreError):
            uploads(store)
    commit_upload(store, readings("new", 30), DAY)
    assert not database.with_name("kpi.duckdb.wal").exists()
