"""The audit log: append-only events in a hash chain, so that a row changed behind the product's back is found (`verify_chain`).

Kinds: commit, withdraw, purge-demo (`data.uploads`), lock, unlock (`data.locks`), profile (`data.profiles`),
override, override-clear (`data.overrides`), freeze (`data.packs`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, insert, select

from data.engine import Store
from data.schema import UPLOAD_EVENT
from metrics.model import InputError, StoreError
from metrics.model.period import CHINA


class AtEvent(NamedTuple):
    """Right after that event: a moment that no later event changes, however it is dated."""

    number: int


KnownAt = int | dt.datetime | AtEvent | None
"""A state of knowledge: right after that upload was committed, at that moment, after that event, or (none) now."""


class Event(NamedTuple):
    """One row of the log, without its hashes. `upload`: the upload it is about, if any."""

    number: int
    kind: str
    upload: int | None
    happened_at: dt.datetime
    who: str
    why: str
    payload: dict[str, Any]


def record(
    connection: Connection, kind: str, upload: int | None, now: dt.datetime, who: str, why: str, payload: Mapping[str, Any]
) -> None:
    """Append an event, in the transaction of `connection`."""
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
    connection.execute(insert(UPLOAD_EVENT).values(**row, hash=event_hash(row)))


def read_events(connection: Connection, *kinds: str) -> list[Event]:
    """All events of these kinds (none: of all), first to last."""
    query = select(*(UPLOAD_EVENT.c[name] for name in Event._fields)).order_by(UPLOAD_EVENT.c.number)
    if kinds:
        query = query.where(UPLOAD_EVENT.c.kind.in_(kinds))
    return [Event(**{**row, "payload": json.loads(row["payload"])}) for row in connection.execute(query).mappings()]


def last_known(connection: Connection, known_at: KnownAt) -> int | None:
    """The number of the last event that was known; none for all of them. InputError where there is no such upload."""
    event = UPLOAD_EVENT.c
    if known_at is None:
        return None
    if isinstance(known_at, AtEvent):
        return known_at.number
    if isinstance(known_at, int):
        number = connection.execute(select(event.number).where(event.kind == "commit", event.upload == known_at)).scalar()
        if number is None:
            raise InputError(f"没有批次 {known_at}，无法回到那时的数据。请核对批次号。")
        return number
    return connection.execute(select(func.max(event.number)).where(event.happened_at <= known_at)).scalar() or 0


def known_on(store: Store, known_at: KnownAt) -> dt.date | None:
    """The day (in China) of a state of knowledge; none for now."""
    if known_at is None or isinstance(known_at, dt.datetime):
        return known_at.astimezone(CHINA).date() if known_at else None
    with store.reading() as connection:
        last = last_known(connection, known_at)
        moment = connection.execute(select(UPLOAD_EVENT.c.happened_at).where(UPLOAD_EVENT.c.number == last)).scalar()
    return moment.astimezone(CHINA).date() if moment is not None else None


def latest_event(store: Store) -> AtEvent:
    """The state of knowledge of this moment, to come back to later."""
    with store.reading() as connection:
        return AtEvent(connection.execute(select(func.max(UPLOAD_EVENT.c.number))).scalar() or 0)


def event_at(store: Store, known_at: KnownAt) -> AtEvent:
    """The event that a state of knowledge ends with; the latest for now. InputError where there is no such upload."""
    if known_at is None:
        return latest_event(store)
    with store.reading() as connection:
        return AtEvent(last_known(connection, known_at) or 0)


def event_hash(row: Mapping[str, Any]) -> str:
    """Over every column of an event but its own hash."""
    moment = row["happened_at"].astimezone(dt.UTC).isoformat(timespec="microseconds")
    parts = [row["number"], row["kind"], row["upload"], moment, row["who"], row["why"], row["payload"], row["previous_hash"]]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def verify_chain(store: Store) -> int:
    """Number of events, all of which follow from the one before. StoreError naming the first that does not."""
    with store.reading() as connection:
        rows = connection.execute(select(UPLOAD_EVENT).order_by(UPLOAD_EVENT.c.number)).mappings().all()
    previous = ""
    for row in rows:
        if row["previous_hash"] != previous or row["hash"] != event_hash(dict(row)):
            raise StoreError(f"审计记录第 {row['number']} 条与链不符：数据库在产品之外被改动过。请从备份恢复并核查。")
        previous = row["hash"]
    return len(rows)
