"""Where a number came from and what became of it: the readings of one upload with their later fate, and the log of events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, FromClause, Row, Select, Subquery, and_, case, false, func, or_, select

from data.engine import Store
from data.events import Event, read_events
from data.fetch import fetch_frame
from data.schema import READING, UPLOAD
from metrics.model import InputError

_KEY = ("indicator", "region", "period", "basis")


def readings_of(store: Store, number: int, first: int | None = None, also: Sequence[str] | None = None) -> pd.DataFrame:
    """One row per reading of an upload, in the order of the file: columns of READING, its `fate` and what counts now.

    fate: in_force; replaced, `by` the first later upload in force with the same key; withdrawn (`by` is null). now_upload, now_value,
    now_numerator, now_denominator: the reading in force for the key, null where there is none. `first`: only so many of them, and the
    one with the key `also` (indicator, region, period, basis). InputError where there is no such upload.
    """
    with store.reading() as connection:
        upload = _upload(connection, number)
        mine = select(READING).where(READING.c.upload == number)
        frame = _with_fates(connection, upload, mine if first is None else mine.order_by(*_in_file(READING)).limit(first))
        if first is not None and also is not None and not (frame[list(_KEY)] == list(also)).all(axis=1).any():
            one = mine.where(*(READING.c[k] == word for k, word in zip(_KEY, also, strict=True)))
            frame = pd.concat([f for f in (frame, _with_fates(connection, upload, one)) if len(f)] or [frame], ignore_index=True)
    for name in ("by", "now_upload"):
        frame[name] = frame[name].astype("Int64")
    if upload.state == "withdrawn":
        frame["fate"], frame["by"] = "withdrawn", pd.array([pd.NA] * len(frame), dtype="Int64")
    else:
        frame["fate"] = frame["by"].isna().map({True: "in_force", False: "replaced"})
    return frame


def fates_of(store: Store, number: int) -> dict[tuple[str, int | None], int]:
    """How many readings of an upload have which fate: (fate, by) as in `readings_of`, the most first."""
    with store.reading() as connection:
        upload = _upload(connection, number)
        others = _others(upload)
        of = select(READING.c.upload, others.c.by, func.count().label("n")).outerjoin_from(
            READING, others, _same_key(READING, others)
        )
        rows = connection.execute(of.where(READING.c.upload == number).group_by(READING.c.upload, others.c.by)).all()
    if upload.state == "withdrawn":
        return {("withdrawn", None): sum(row.n for row in rows)} if rows else {}
    found = {("in_force" if row.by is None else "replaced", row.by): row.n for row in rows}
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def _upload(connection: Connection, number: int) -> Row[Any, Any, Any]:
    upload = connection.execute(
        select(UPLOAD.c.number, UPLOAD.c.plan, UPLOAD.c.state).where(UPLOAD.c.number == number)
    ).one_or_none()
    if upload is None:
        raise InputError(f"没有批次 {number}，请核对批次号。")
    return upload


def _same_key(one: FromClause, other: FromClause) -> ColumnElement[bool]:
    return and_(*(one.c[k] == other.c[k] for k in _KEY))


def _in_file(readings: FromClause) -> list[ColumnElement[Any]]:
    return [readings.c[k] for k in ("source_sheet", "source_row", "source_column", *_KEY)]


def _others(upload: Row[Any, Any, Any]) -> Subquery:
    """By key: the first later and the last upload in force, of all others; only indicators that the upload has."""
    mine, other = READING.alias("of_upload"), READING.alias("other")
    counting = select(UPLOAD.c.number).where(UPLOAD.c.plan == upload.plan, UPLOAD.c.state == "committed")
    indicators = select(mine.c.indicator).where(mine.c.upload == upload.number)
    key = [other.c[k] for k in _KEY]
    later = func.min(case((other.c.upload > upload.number, other.c.upload)))
    return (
        select(*key, later.label("by"), func.max(other.c.upload).label("last"))
        .where(other.c.upload != upload.number, other.c.upload.in_(counting), other.c.indicator.in_(indicators))
        .group_by(*key)
        .subquery("others")
    )


def _with_fates(connection: Connection, upload: Row[Any, Any, Any], chosen: Select[Any]) -> pd.DataFrame:
    """The readings `chosen` of the upload, with `by` and those in force now."""
    mine, others, now = chosen.subquery("mine"), _others(upload), READING.alias("now")
    if upload.state == "committed":
        is_now = or_(others.c.last.is_(None), others.c.last < upload.number)
    else:
        is_now = false()
    query = (
        select(
            mine,
            others.c.by,
            case((is_now, mine.c.upload), else_=others.c.last).label("now_upload"),
            *(case((is_now, mine.c[n]), else_=now.c[n]).label(f"now_{n}") for n in ("value", "numerator", "denominator")),
        )
        .outerjoin(others, _same_key(mine, others))
        .outerjoin(now, and_(now.c.upload == others.c.last, _same_key(now, mine)))
        .order_by(*_in_file(mine))
    )
    return fetch_frame(connection, query)


def events_of(store: Store, number: int | None = None, plan: str | None = None) -> pd.DataFrame:
    """One row per event, first to last: columns of `data.events.Event`, `payload` as a dict. `number`: about that upload only;
    `plan`: about that plan or an upload of it, purged ones too."""
    with store.reading() as connection:
        events = read_events(connection)
    plan_of = {e.upload: e.payload["plan"] for e in events if e.kind == "commit"}

    def uploads(event: Event) -> list[int]:
        return event.payload.get("uploads", []) if event.upload is None else [event.upload]

    def plans(event: Event) -> set[str]:
        return {event.payload["plan"]} if "plan" in event.payload else {plan_of[n] for n in uploads(event)}

    chosen = [e for e in events if (number is None or number in uploads(e)) and (plan is None or plan in plans(e))]
    frame = pd.DataFrame(chosen, columns=list(Event._fields))
    return frame.astype({"upload": "Int64"})


def uploads_with(store: Store, plan: str, indicators: Sequence[str]) -> set[int]:
    """Numbers of the uploads of a plan, withdrawn ones too, that bring a reading of any of these indicators."""
    query = (
        select(READING.c.upload)
        .join(UPLOAD, UPLOAD.c.number == READING.c.upload)
        .where(UPLOAD.c.plan == plan, READING.c.indicator.in_(list(indicators)))
        .distinct()
    )
    with store.reading() as connection:
        return {int(number) for number in connection.execute(query).scalars()}
