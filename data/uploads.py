"""What is written: a committed upload with its readings and issues, and the events that follow. Append-only.

Readings in a locked period (`data.locks`) are refused here, in the transaction itself: a check before it could be overtaken.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]
from sqlalchemy import Connection, func, insert, select, update

from data.bulk import Rows, insert_frame
from data.engine import Store
from data.events import record, verify_chain
from data.keys import surely_differ
from data.locks import refuse_locked
from data.schema import READING, UPLOAD, UPLOAD_EVENT, UPLOAD_ISSUE
from metrics.model import InputError

__all__ = ["NewUpload", "commit_upload", "commit_uploads", "purge_demo", "verify_chain", "withdraw_upload"]


@dataclass(frozen=True)
class NewUpload:
    """A checked file about to be committed. `readings`: columns of READING but `upload`; `issues`: of UPLOAD_ISSUE likewise.
    `why`: the reason given for what it changes (修订). `digest`: the SHA-256 of `content` where the check has computed it."""

    plan: str
    name: str
    content: bytes
    encoding: str | None
    unit: str
    submitted_by: str
    readings: Rows
    issues: pd.DataFrame = field(default_factory=pd.DataFrame)
    options: Mapping[str, Any] = field(default_factory=dict)
    is_demo: bool = False
    why: str = ""
    digest: str = ""

    @cached_property
    def sha256(self) -> str:
        return self.digest or hashlib.sha256(self.content).hexdigest()


def commit_upload(store: Store, upload: NewUpload, now: dt.datetime) -> int:
    """Store the file and its readings in one transaction; returns its number (批次).

    InputError where the same file is in force, has two readings of one key, or has readings in a locked period."""
    return commit_uploads(store, [upload], now)[0]


def commit_uploads(store: Store, uploads: list[NewUpload], now: dt.datetime | list[dt.datetime]) -> list[int]:
    """Several files, all or none. `now`: one moment for all, or one each."""
    moments = now if isinstance(now, list) else [now] * len(uploads)
    with store.writing() as connection:
        return [_commit(connection, upload, moment) for upload, moment in zip(uploads, moments, strict=True)]


def _commit(connection: Connection, upload: NewUpload, now: dt.datetime) -> int:
    same = select(UPLOAD.c.number).where(
        UPLOAD.c.plan == upload.plan, UPLOAD.c.sha256 == upload.sha256, UPLOAD.c.state == "committed"
    )
    if (number := connection.execute(same).scalar()) is not None:
        raise InputError(
            f"文件“{upload.name}”与批次 {number} 完全相同，已在库中，没有重复提交。如需重报，请先撤回批次 {number}。"
        )
    # Counted over the events, so that a number purged with the demo data is not given out again.
    number = (connection.execute(select(func.max(UPLOAD_EVENT.c.upload))).scalar() or 0) + 1
    connection.execute(
        insert(UPLOAD).values(
            number=number,
            plan=upload.plan,
            sha256=upload.sha256,
            name=upload.name,
            size=len(upload.content),
            content=upload.content,
            encoding=upload.encoding,
            options=json.dumps(dict(upload.options), ensure_ascii=False, sort_keys=True),
            submitted_by=upload.submitted_by,
            unit=upload.unit,
            submitted_at=now,
            is_demo=upload.is_demo,
            state="committed",
        )
    )
    insert_frame(connection, READING, upload.readings, upload=number)
    _refuse_repeated(connection, upload, number)
    refuse_locked(connection, upload.plan, number, f"文件“{upload.name}”")
    insert_frame(connection, UPLOAD_ISSUE, upload.issues.assign(position=range(1, len(upload.issues) + 1)), upload=number)
    payload = {"sha256": upload.sha256, "name": upload.name, "readings": len(upload.readings), "plan": upload.plan}
    record(connection, "commit", number, now, upload.submitted_by, upload.why.strip(), payload)
    return number


def _refuse_repeated(connection: Connection, upload: NewUpload, number: int) -> None:
    """The natural key of `reading`, where the table has none of its own (see data.schema): one query for all rows, unless it is plain
    from what was inserted."""
    key = (READING.c.indicator, READING.c.region, READING.c.period, READING.c.basis)
    if isinstance(upload.readings, pa.Table) and surely_differ(upload.readings, [c.name for c in key]):
        return
    repeated = select(*key).where(READING.c.upload == number).group_by(*key).having(func.count() > 1).limit(1)
    if (row := connection.execute(repeated).one_or_none()) is not None:
        raise InputError(f"文件“{upload.name}”中 {'、'.join(row)} 有两条以上数据，没有写入任何内容。请只保留一条后重新提交。")


def withdraw_upload(store: Store, number: int, why: str, who: str, now: dt.datetime) -> None:
    """Take an upload out of force; it and the reason stay in the history. InputError where that cannot be."""
    if not why.strip():
        raise InputError(f"撤回批次 {number} 需要写明原因。")
    with store.writing() as connection:
        row = connection.execute(select(UPLOAD.c.plan, UPLOAD.c.state).where(UPLOAD.c.number == number)).one_or_none()
        if row is None:
            raise InputError(f"没有批次 {number}，请核对批次号。")
        if row.state == "withdrawn":
            raise InputError(f"批次 {number} 已经撤回，无需再次撤回。")
        refuse_locked(connection, row.plan, number, f"批次 {number} 不能撤回：它")
        connection.execute(update(UPLOAD).where(UPLOAD.c.number == number).values(state="withdrawn"))
        record(connection, "withdraw", number, now, who, why.strip(), {})


def purge_demo(store: Store, now: dt.datetime) -> int:
    """Delete every invented upload with its readings; returns how many. The only deletion there is, and it leaves an event;
    locked periods do not stop it."""
    with store.writing() as connection:
        numbers = list(connection.execute(select(UPLOAD.c.number).where(UPLOAD.c.is_demo)).scalars())
        if not numbers:
            return 0
        for table in (READING, UPLOAD_ISSUE):
            connection.execute(table.delete().where(table.c.upload.in_(numbers)))
    # DuckDB checks foreign keys (of issues; in older files of readings too) against the state before the transaction, so the parents
    # go in one of their own; a purge that is cut off between the two is finished by the next one.
    with store.writing() as connection:
        connection.execute(UPLOAD.delete().where(UPLOAD.c.number.in_(numbers)))
        record(connection, "purge-demo", None, now, "", "清除演示数据", {"uploads": numbers})
    return len(numbers)
