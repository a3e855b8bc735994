"""What is written: a committed upload with its readings and issues, and the events that follow. Append-only.

The events form a hash chain, so that a row changed behind the product's back is found (`verify_chain`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from sqlalchemy import Connection, func, insert, select, update

from data.bulk import insert_frame
from data.engine import Store
from data.schema import READING, UPLOAD, UPLOAD_EVENT, UPLOAD_ISSUE
from metrics.model import InputError, StoreError


@dataclass(frozen=True)
class NewUpload:
    """A checked file about to be committed. `readings`: columns of READING but `upload`; `issues`: of UPLOAD_ISSUE likewise."""

    plan: str
    name: str
    content: bytes
    encoding: str | None
    unit: str
    submitted_by: str
    readings: pd.DataFrame
    issues: pd.DataFrame = field(default_factory=pd.DataFrame)
    options: Mapping[str, Any] = field(default_factory=dict)
    is_demo: bool = False

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def commit_upload(store: Store, upload: NewUpload, now: dt.datetime) -> int:
    """Store the file and its readings in one transaction; returns its number (批次). InputError where the same file is in force."""
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
    insert_frame(connection, READING, upload.readings.assign(upload=number))
    if not upload.issues.empty:
        insert_frame(connection, UPLOAD_ISSUE, upload.issues.assign(upload=number, position=range(1, len(upload.issues) + 1)))
    payload = {"sha256": upload.sha256, "name": upload.name, "readings": len(upload.readings), "plan": upload.plan}
    _record(connection, "commit", number, now, upload.submitted_by, "", payload)
    return number


def withdraw_upload(store: Store, number: int, why: str, who: str, now: dt.datetime) -> None:
    """Take an upload out of force; it and the reason stay in the history. InputError where that cannot be."""
    if not why.strip():
        raise InputError(f"撤回批次 {number} 需要写明原因。")
    with store.writing() as connection:
        state = connection.execute(select(UPLOAD.c.state).where(UPLOAD.c.number == number)).scalar()
        if state is None:
            raise InputError(f"没有批次 {number}，请核对批次号。")
        if state == "withdrawn":
            raise InputError(f"批次 {number} 已经撤回，无需再次撤回。")
        connection.execute(update(UPLOAD).where(UPLOAD.c.number == number).values(state="withdrawn"))
        _record(connection, "withdraw", number, now, who, why.strip(), {})


def purge_demo(store: Store, now: dt.datetime) -> int:
    """Delete every invented upload with its readings; returns how many. The only deletion there is, and it leaves an event."""
    with store.writing() as connection:
        numbers = list(connection.execute(select(UPLOAD.c.number).where(UPLOAD.c.is_demo)).scalars())
        if not numbers:
            return 0
        for table in (READING, UPLOAD_ISSUE):
            connection.execute(table.delete().where(table.c.upload.in_(numbers)))
    # DuckDB checks foreign keys against the state before the transaction, so the parents go in one of their own; a purge
    # that is cut off between the two is finished by the next one.
    with store.writing() as connection:
        connection.execute(UPLOAD.delete().where(UPLOAD.c.number.in_(numbers)))
        _record(connection, "purge-demo", None, now, "", "清除演示数据", {"uploads": numbers})
    return len(numbers)


def _record(
    connection: Connection, kind: str, upload: int | None, now: dt.datetime, who: str, why: str, payload: Mapping[str, Any]
) -> None:
    last = connection.execute(
        select(UPLOAD_EVENT.c.number, UPLOAD_EVENT.c.hash).order_by(UPLOAD_EVENT.c.number.desc()).limit(1)
    ).one_or_none()
    row = {
        "number": (last.number if last else 0) + 1,
        "kind": kind,
        "upload": upload,
        "happened_at": now,
        "who": who,
        "why": why,
        "payload": json.dumps(dict(payload), ensure_ascii=False, sort_keys=True),
        "previous_hash": last.hash if last else "",
    }
    connection.execute(insert(UPLOAD_EVENT).values(**row, hash=_hash(row)))


def _hash(row: Mapping[str, Any]) -> str:
    moment = row["happened_at"].astimezone(dt.UTC).isoformat(timespec="microseconds")
    parts = [row["number"], row["kind"], row["upload"], moment, row["who"], row["why"], row["payload"], row["previous_hash"]]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def verify_chain(store: Store) -> int:
    """Number of events, all of which follow from the one before. StoreError naming the first that does not."""
    with store.reading() as connection:
        rows = connection.execute(select(UPLOAD_EVENT).order_by(UPLOAD_EVENT.c.number)).mappings().all()
    previous = ""
    for row in rows:
        if row["previous_hash"] != previous or row["hash"] != _hash(dict(row)):
            raise StoreError(f"审计记录第 {row['number']} 条与链不符：数据库在产品之外被改动过。请从备份恢复并核查。")
        previous = row["hash"]
    return len(rows)
