"""Locked periods: their readings can be neither added, replaced nor withdrawn until someone unlocks them, with a reason.

Locks are events (`lock`, `unlock`), so who locked what, when and why stays in the history. Only `purge_demo` passes a lock:
invented figures must always be removable, and none of them is a real one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import Connection, select

from data.engine import Store
from data.events import read_events, record
from data.schema import READING
from metrics.model import InputError, Period
from metrics.model.period import CHINA, MONTHS


class Lock(NamedTuple):
    who: str
    why: str
    when: dt.datetime


def lock_period(store: Store, plan_id: str, period_code: str, why: str, who: str, now: dt.datetime) -> None:
    """Lock a month, quarter or year. InputError where it is locked already, by itself or by a longer one, or why is missing."""
    _require(period_code, why, "锁定")
    with store.writing() as connection:
        locks = _in_force(connection, plan_id)
        if (by := covers(locks, period_code)) is not None:
            raise InputError(f"期间 {period_code} 已锁定：{_words(by, locks[by])}。无需再次锁定。")
        record(connection, "lock", None, now, who, why.strip(), {"plan": plan_id, "period": period_code})


def unlock_period(store: Store, plan_id: str, period_code: str, why: str, who: str, now: dt.datetime) -> None:
    """Take a lock off again. InputError where that period itself is not locked, or why is missing."""
    _require(period_code, why, "解锁")
    with store.writing() as connection:
        locks = _in_force(connection, plan_id)
        if period_code not in locks:
            by = covers(locks, period_code)
            raise InputError(
                f"期间 {period_code} 没有锁定，无需解锁。" if by is None else f"期间 {period_code} 随 {by} 锁定，请解锁 {by}。"
            )
        record(connection, "unlock", None, now, who, why.strip(), {"plan": plan_id, "period": period_code})


def locked_periods(store: Store, plan_id: str) -> dict[str, Lock]:
    """The locks in force now, by period code: (who, why, when)."""
    with store.reading() as connection:
        return _in_force(connection, plan_id)


def covers(locked: Collection[str], period_code: str) -> str | None:
    """The locked period that `period_code` is or lies in, the shortest first. ValueError where it is no period code."""
    period = Period.parse(period_code)
    longer = [Period.ending(period.last_month, grain) for grain in ("quarter", "year") if MONTHS[grain] > period.months]
    codes = [period_code, *(p.code for p in longer)]
    return next((code for code in codes if code in locked), None)


def refuse_locked(connection: Connection, plan_id: str, upload: int, what: str) -> None:
    """InputError, beginning with `what`, where a reading of `upload` lies in a locked period. Call it inside `Store.writing`: writers go
    one at a time, so no lock can come between this and the end of the transaction."""
    if not (locks := _in_force(connection, plan_id)):
        return
    periods = connection.execute(select(READING.c.period).where(READING.c.upload == upload).distinct()).scalars()
    found = sorted({by for code in periods if (by := covers(locks, code)) is not None})
    if found:
        raise InputError(
            f"{what}含有已锁定期间的数据：{'；'.join(_words(by, locks[by]) for by in found)}。没有写入任何内容。"
            f"请去掉这些期间的数据，或先解锁（python -m etl unlock {found[0]} --why 原因）再试。"
        )


def _in_force(connection: Connection, plan_id: str) -> dict[str, Lock]:
    locks: dict[str, Lock] = {}
    for event in read_events(connection, "lock", "unlock"):
        if event.payload["plan"] != plan_id:
            continue
        if event.kind == "lock":
            locks[event.payload["period"]] = Lock(event.who, event.why, event.happened_at)
        else:
            del locks[event.payload["period"]]
    return locks


def _require(period_code: str, why: str, act: str) -> None:
    try:
        Period.parse(period_code)
    except ValueError as error:
        raise InputError(f"期间“{period_code}”无法识别，应为如 2024Q4、2024-12 或 2024。") from error
    if not why.strip():
        raise InputError(f"{act}期间 {period_code} 需要写明原因。")


def _words(code: str, lock: Lock) -> str:
    who = f"由 {lock.who} " if lock.who else ""
    return f"{code}（{who}于 {lock.when.astimezone(CHINA):%Y-%m-%d} 锁定，原因：{lock.why}）"
