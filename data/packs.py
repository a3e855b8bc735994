"""Frozen meeting packs: what was chosen, what was known, and the files as they were made. Append-only; a pack opens for ever with the
same bytes, whatever is uploaded, restated or withdrawn afterwards.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import func, insert, select

from data.engine import Store
from data.events import AtEvent, record
from data.schema import MEETING_PACK, MEETING_PACK_FILE
from metrics.model import InputError, StoreError


@dataclass(frozen=True)
class FrozenPack:
    """`choice`: period, region, indicators, remarks … as they were given; `files`: name → sha256."""

    number: int
    plan: str
    title: str
    frozen_at: dt.datetime
    who: str
    known_at: AtEvent
    choice: dict[str, Any]
    files: dict[str, str]


def freeze_pack(
    store: Store,
    plan_id: str,
    title: str,
    choice: Mapping[str, Any],
    known_at: AtEvent,
    files: Mapping[str, bytes],
    who: str,
    now: dt.datetime,
) -> int:
    """Store a pack and its files in one transaction; returns its number. InputError where the title or the files are missing."""
    if not title.strip():
        raise InputError("会议材料需要一个名称，如 2025年三季度联席会议。")
    if not files:
        raise InputError("没有生成任何文件，不能封存。请至少选择一种材料。")
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    with store.writing() as connection:
        number = (connection.execute(select(func.max(MEETING_PACK.c.number))).scalar() or 0) + 1
        connection.execute(
            insert(MEETING_PACK).values(
                number=number,
                plan=plan_id,
                title=title.strip(),
                frozen_at=now,
                who=who,
                known_event=known_at.number,
                choice=json.dumps(dict(choice), ensure_ascii=False, sort_keys=True),
            )
        )
        for name, content in files.items():
            connection.execute(
                insert(MEETING_PACK_FILE).values(pack=number, name=name, sha256=hashes[name], size=len(content), content=content)
            )
        payload = {"plan": plan_id, "pack": number, "known_event": known_at.number, "files": hashes}
        record(connection, "freeze", None, now, who, title.strip(), payload)
    return number


def packs(store: Store, plan_id: str) -> pd.DataFrame:
    """One row per frozen pack, latest first: number, title, frozen_at, who, files (how many), bytes."""
    file = MEETING_PACK_FILE.c
    sizes = select(file.pack, func.count().label("files"), func.sum(file.size).label("bytes")).group_by(file.pack).subquery()
    pack = MEETING_PACK.c
    query = (
        select(pack.number, pack.title, pack.frozen_at, pack.who, sizes.c.files, sizes.c.bytes)
        .outerjoin_from(MEETING_PACK, sizes, sizes.c.pack == pack.number)
        .where(pack.plan == plan_id)
        .order_by(pack.number.desc())
    )
    with store.reading() as connection:
        result = connection.execute(query)
        return pd.DataFrame(result.all(), columns=list(result.keys()))


def open_pack(store: Store, number: int) -> FrozenPack:
    """InputError where there is no such pack."""
    with store.reading() as connection:
        row = connection.execute(select(MEETING_PACK).where(MEETING_PACK.c.number == number)).one_or_none()
        files = connection.execute(
            select(MEETING_PACK_FILE.c.name, MEETING_PACK_FILE.c.sha256)
            .where(MEETING_PACK_FILE.c.pack == number)
            .order_by(MEETING_PACK_FILE.c.name)
        ).all()
    if row is None:
        raise InputError(f"没有编号为 {number} 的会议材料，请核对编号。")
    return FrozenPack(
        row.number, row.plan, row.title, row.frozen_at, row.who, AtEvent(row.known_event), json.loads(row.choice), {f.name: f.sha256 for f in files}
    )  # fmt: skip


def pack_file(store: Store, number: int, name: str) -> bytes:
    """One file of a pack, byte for byte. InputError where there is none, StoreError where it is no longer what was frozen."""
    with store.reading() as connection:
        row = connection.execute(
            select(MEETING_PACK_FILE.c.content, MEETING_PACK_FILE.c.sha256).where(
                MEETING_PACK_FILE.c.pack == number, MEETING_PACK_FILE.c.name == name
            )
        ).one_or_none()
    if row is None:
        raise InputError(f"会议材料 {number} 中没有文件“{name}”。")
    content = bytes(row.content)
    if hashlib.sha256(content).hexdigest() != row.sha256:
        raise StoreError(f"会议材料 {number} 的“{name}”与封存时不符：数据库在产品之外被改动过。请从备份恢复并核查。")
    return content
