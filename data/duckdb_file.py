"""A process's share in a DuckDB file: who opens it first repairs it, who leaves it last moves the log into it.

A checkpoint moves what was committed from the write-ahead log into the file. DuckDB (2.0.0, 2.0.1) puts data into free blocks and
lets a new header count them in, but writes its metadata blocks where they stand, 256 KB at a time: a process killed within such a
write leaves a block with a wrong checksum and a file that never opens again. So DuckDB's own checkpoints are switched off
(`SETTINGS`, `AT_START`) and made here, after a rollback journal has kept the header and the metadata blocks. Whoever opens the
file next puts them back if the header is still the one kept, and what was committed is still in the log.

Not on Windows, where nobody else may read an open DuckDB file: a checkpoint there is DuckDB's own.
"""

from __future__ import annotations

import logging
import os
import zipfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock
from typing import BinaryIO

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

SETTINGS = {"checkpoint_threshold": "1TB", "auto_checkpoint_skip_wal_threshold": str(10**12)}
AT_START = "PRAGMA disable_checkpoint_on_shutdown"
HEADER_BYTES = 3 * 4096  # DuckDB's storage format: the file's header, then two of the database, of which the newer counts

log = logging.getLogger(__name__)


@dataclass
class Share:
    """The connections of this process to one DuckDB file. Threads may open and close as they like."""

    path: Path
    _connections: int = 0
    _mutex: RLock = field(default_factory=RLock)

    @property
    def wal(self) -> Path:
        return self.path.with_name(self.path.name + ".wal")

    @property
    def journal(self) -> Path:
        return self.path.with_name(self.path.name + ".journal")

    def open(self, connect: Callable[[], Connection]) -> Connection:
        """A connection made by `connect`. OSError or DBAPIError where the file cannot be opened or another process has it."""
        with self._mutex:
            if not self._connections and self.journal.exists():
                recover(self.path, self.journal)
            connection = connect()
            self._connections += 1
            return connection

    def close(self, connection: Connection) -> None:
        """Ends the connection; the last one leaves no log behind, as long as the disk lets it. What it left open is rolled back."""
        # POSIX drops all locks of a process on a file when it closes any descriptor of it: the file read for the journal is
        # closed only after the last connection.
        with self._mutex, ExitStack() as afterwards:
            try:
                if self._connections == 1 and self.wal.exists():
                    connection.rollback()
                    if fcntl:
                        keep(connection, afterwards.enter_context(self.path.open("rb")), self.journal)
                    connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("CHECKPOINT")
                    self.journal.unlink(missing_ok=True)
            except (OSError, DBAPIError) as error:
                # Nothing is lost: the log stays, and the next to leave tries again.
                log.warning("checkpoint of %s failed: %s", self.path, error)
            finally:
                try:
                    connection.close()
                finally:
                    self._connections -= 1


_SHARES: dict[Path, Share] = {}


def share_of(path: Path) -> Share:
    """The one share of this process in that file."""
    resolved = path.resolve()
    return _SHARES.setdefault(resolved, Share(resolved))


def keep(connection: Connection, file: BinaryIO, journal: Path) -> None:
    """Write what a checkpoint would overwrite in `file` to `journal`: whole and on the disk, or not at all."""
    block_bytes = connection.exec_driver_sql("SELECT block_size FROM pragma_database_size()").scalar_one()
    blocks = connection.exec_driver_sql("SELECT DISTINCT block_id FROM pragma_metadata_info()").scalars().all()
    connection.rollback()
    unfinished = journal.with_name(journal.name + ".part")
    with unfinished.open("wb") as target:
        with zipfile.ZipFile(target, "w") as kept:
            for start, size in ((0, HEADER_BYTES), *((HEADER_BYTES + n * block_bytes, block_bytes) for n in blocks)):
                file.seek(start)
                kept.writestr(str(start), file.read(size))
        target.flush()
        os.fsync(target.fileno())
    unfinished.replace(journal)
    _sync_folder(journal.parent)


def recover(path: Path, journal: Path) -> None:
    """Undo a checkpoint that did not come to its new header, and remove the journal. Does nothing while another process has the file."""
    if not path.exists():
        journal.unlink(missing_ok=True)
        return
    with path.open("r+b") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # the lock DuckDB itself takes
        except BlockingIOError:
            return
        try:
            with zipfile.ZipFile(journal) as kept:
                blocks = {int(name): kept.read(name) for name in kept.namelist()}
        except (FileNotFoundError, zipfile.BadZipFile):
            blocks = {}
        if blocks and file.read(HEADER_BYTES) == blocks.pop(0):
            log.warning("a checkpoint of %s was interrupted; its metadata blocks are put back", path)
            for start, block in blocks.items():
                file.seek(start)
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
        journal.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """A new name is on the disk only after its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
