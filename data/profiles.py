"""How a unit's files are to be read next time: corrections a person made once, kept under a name. Events of kind `profile`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from data.engine import Store
from data.events import read_events, record
from metrics.model import InputError


def save_profile(
    store: Store, plan_id: str, unit: str, name: str, corrections: Mapping[str, Any], who: str, now: dt.datetime
) -> None:
    """Keep `corrections` (JSON values) under `name`, in place of an earlier one; empty ones delete it.

    InputError where unit or name is blank, or where there is nothing to delete.
    """
    name = name.strip()
    if not unit.strip() or not name:
        raise InputError("保存读取方式需要写明单位和名称。")
    with store.writing() as connection:
        if not corrections and name not in _latest(connection, plan_id, unit):
            raise InputError(f"单位“{unit}”没有名为“{name}”的读取方式，无需删除。")
        record(
            connection,
            "profile",
            None,
            now,
            who,
            "",
            {"plan": plan_id, "unit": unit, "name": name, "corrections": dict(corrections)},
        )


def profiles_of(store: Store, plan_id: str, unit: str) -> dict[str, dict[str, Any]]:
    """Name → corrections, the latest of each name, in order of name."""
    with store.reading() as connection:
        return _latest(connection, plan_id, unit)


def _latest(connection: Connection, plan_id: str, unit: str) -> dict[str, dict[str, Any]]:
    of_unit = [e.payload for e in read_events(connection, "profile") if (e.payload["plan"], e.payload["unit"]) == (plan_id, unit)]
    latest = {payload["name"]: payload["corrections"] for payload in of_unit}
    return {name: latest[name] for name in sorted(latest) if latest[name]}
