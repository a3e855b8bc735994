"""Where a number came from and what became of it: the readings of one upload with their later fate, and the log of events."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import and_, case, func, select

from data.engine import Store
from data.events import Event, read_events
from data.schema import READING, UPLOAD
from metrics.model import InputError

_KEY = ("indicator", "region", "period", "basis")


def readings_of(store: Store, number: int) -> pd.DataFrame:
    """One row per reading of an upload, in the order of the file: columns of READING, its `fate` and what counts now.

    fate: in_force; replaced, `by` the first later upload in force with the same key; withdrawn (`by` is null). now_upload, now_value,
    now_numerator, now_denominator: the reading in force for the key, null where there is none. InputError where there is no such upload.
    """
    mine, other = READING.alias("mine"), READING.alias("other")
    with store.reading() as connection:
        upload = connection.execute(select(UPLOAD.c.plan, UPLOAD.c.state).where(UPLOAD.c.number == number)).one_or_none()
        if upload is None:
            raise InputError(f"没有批次 {number}，请核对批次号。")
        same_key = and_(*(mine.c[k] == other.c[k] for k in _KEY))
        counting = select(UPLOAD.c.number).where(UPLOAD.c.plan == upload.plan, UPLOAD.c.state == "committed")
        key = [other.c[k] for k in _KEY]
        # One pass over all readings: everything in force or replaced under the keys of this upload, of which the latest is kept.
        ranked = (
            select(
                other,
                func.min(case((other.c.upload > number, other.c.upload))).over(partition_by=key).label("by"),
                func.row_number().over(partition_by=key, order_by=other.c.upload.desc()).label("place"),
            )
            .join(mine, and_(mine.c.upload == number, same_key))
            .where(other.c.upload.in_(counting))
            .subquery("ranked")
        )
        query = (
            select(
                mine,
                ranked.c.by,
                ranked.c.upload.label("now_upload"),
                *(ranked.c[n].label(f"now_{n}") for n in ("value", "numerator", "denominator")),
            )
            .outerjoin(ranked, and_(ranked.c.place == 1, *(mine.c[k] == ranked.c[k] for k in _KEY)))
            .where(mine.c.upload == number)
            .order_by(mine.c.source_sheet, mine.c.source_row, mine.c.source_column, *(mine.c[k] for k in _KEY))
        )
        result = connection.execute(query)
        frame = pd.DataFrame(result.all(), columns=list(result.keys()))
    for name in ("by", "now_upload"):
        frame[name] = frame[name].astype("Int64")
    if upload.state == "withdrawn":
        frame["fate"], frame["by"] = "withdrawn", pd.array([pd.NA] * len(frame), dtype="Int64")
    else:
        frame["fate"] = frame["by"].isna().map({True: "in_force", False: "replaced"})
    return frame


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
