"""What is read: readings in force at any moment of either clock, and the uploads they came from.

`known_at`: an upload number (the state right after it was committed), a moment, or none for now.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from sqlalchemy import case, func, literal, select

from data.engine import Store, open_store
from data.events import AtEvent, KnownAt, event_at, known_on
from data.in_force import counting, has_demo, readings_in_force, reported_periods
from data.overrides import overrides
from data.plan_files import find_plan, load_plan, plan_folders
from data.provenance import events_of, fates_of, readings_of
from data.schema import READING, UPLOAD, UPLOAD_EVENT, UPLOAD_ISSUE
from metrics.model import InputError

__all__ = [
    "AtEvent",
    "KnownAt",
    "Store",
    "event_at",
    "events_of",
    "fates_of",
    "find_plan",
    "first_reported",
    "has_demo",
    "is_untouched",
    "issues_of",
    "known_on",
    "latest_period",
    "latest_quarter",
    "load_plan",
    "open_store",
    "original_file",
    "overrides",
    "plan_folders",
    "reading_history",
    "readings_in_force",
    "readings_of",
    "reported_periods",
    "uploads",
]


def reading_history(
    store: Store, plan: str, indicator: str, regions: Sequence[str] | None = None, most: int | None = None
) -> pd.DataFrame:
    """Every reading of an indicator (in these regions) ever committed, with its upload and whether that still counts: the latest period
    first, of a region the latest upload first; no more than `most`."""
    with store.reading() as connection:
        query = (
            select(READING, UPLOAD.c.name, UPLOAD.c.unit, UPLOAD.c.submitted_at, UPLOAD.c.is_demo, UPLOAD.c.state)
            .join(UPLOAD, UPLOAD.c.number == READING.c.upload)
            .where(UPLOAD.c.plan == plan, READING.c.indicator == indicator)
            .order_by(READING.c.period.desc(), READING.c.region, READING.c.upload.desc())
        )
        if regions is not None:
            query = query.where(READING.c.region.in_(regions))
        result = connection.execute(query.limit(most))
        return pd.DataFrame(result.all(), columns=list(result.keys()))


def uploads(store: Store, plan: str | None = None) -> pd.DataFrame:
    """One row per committed upload, latest first, without its bytes. `readings`, `errors`, `warnings`: how many; `reason` given with
    the upload for what it changed, empty where none; `why` of a withdrawal, null where it still counts."""
    issue, event = UPLOAD_ISSUE.c, UPLOAD_EVENT.c
    readings = select(READING.c.upload, func.count().label("readings")).group_by(READING.c.upload).subquery()
    issues = (
        select(issue.upload, *(func.sum(case((issue.level == level, 1), else_=0)).label(level) for level in ("error", "warning")))
        .group_by(issue.upload)
        .subquery()
    )
    reasons = (
        select(event.upload, *(func.max(case((event.kind == kind, event.why))).label(kind) for kind in ("commit", "withdraw")))
        .where(event.kind.in_(("commit", "withdraw")))
        .group_by(event.upload)
        .subquery()
    )
    query = (
        select(
            *(c for c in UPLOAD.columns if c.name != "content"),
            *(
                func.coalesce(count, 0).label(name)
                for name, count in (("readings", readings.c.readings), ("errors", issues.c.error), ("warnings", issues.c.warning))
            ),
            reasons.c.commit.label("reason"),
            reasons.c.withdraw.label("why"),
        )
        .outerjoin_from(UPLOAD, readings, readings.c.upload == UPLOAD.c.number)
        .outerjoin(issues, issues.c.upload == UPLOAD.c.number)
        .outerjoin(reasons, reasons.c.upload == UPLOAD.c.number)
        .order_by(UPLOAD.c.number.desc())
    )
    if plan is not None:
        query = query.where(UPLOAD.c.plan == plan)
    with store.reading() as connection:
        result = connection.execute(query)
        frame = pd.DataFrame(result.all(), columns=list(result.keys()))
    return frame.astype(dict.fromkeys(("readings", "errors", "warnings"), "int64"))


def is_untouched(store: Store) -> bool:
    """Whether nothing was ever committed, withdrawn or purged here."""
    with store.reading() as connection:
        return not connection.execute(select(func.count()).select_from(UPLOAD_EVENT)).scalar()


def original_file(store: Store, number: int) -> tuple[str, bytes]:
    """(name, bytes) as they were sent. InputError where there is no such upload."""
    with store.reading() as connection:
        row = connection.execute(select(UPLOAD.c.name, UPLOAD.c.content).where(UPLOAD.c.number == number)).one_or_none()
    if row is None:
        raise InputError(f"没有批次 {number}，请核对批次号。")
    return row.name, bytes(row.content)


def issues_of(store: Store, number: int) -> pd.DataFrame:
    """What was told to the sender of an upload, in order."""
    with store.reading() as connection:
        query = select(UPLOAD_ISSUE).where(UPLOAD_ISSUE.c.upload == number).order_by(UPLOAD_ISSUE.c.position)
        result = connection.execute(query)
        return pd.DataFrame(result.all(), columns=list(result.keys()))


def latest_period(readings: pd.DataFrame) -> str | None:
    """The latest quarter that has readings, as a code; none where nothing was reported."""
    quarters = readings.loc[readings["period"].str.contains("Q", regex=False), "period"]
    return None if quarters.empty else str(quarters.max())


def first_reported(
    store: Store, plan: str, known_at: KnownAt = None, region: str | None = None, any_region: bool = False
) -> pd.DataFrame:
    """One row per indicator, region and period of which a reading counts: `first_submitted_at`, when the first upload that has one
    was committed (UTC). A later correction does not move it; a withdrawn upload counts as never delivered.

    `region`: of this region only; with `any_region` a reading of whichever region counts as one of this."""
    place = literal(region).label("region") if any_region else READING.c.region
    key = (READING.c.indicator, READING.c.period) if any_region else (READING.c.indicator, READING.c.region, READING.c.period)
    with store.reading() as connection:
        query = (
            select(READING.c.indicator, place, READING.c.period, func.min(UPLOAD.c.submitted_at).label("first_submitted_at"))
            .join(UPLOAD, UPLOAD.c.number == READING.c.upload)
            .where(UPLOAD.c.plan == plan, counting(connection, known_at))
            .group_by(*key)
            .order_by(*key)
        )
        if region is not None and not any_region:
            query = query.where(READING.c.region == region)
        result = connection.execute(query)
        frame = pd.DataFrame(result.all(), columns=list(result.keys()))
    frame["first_submitted_at"] = pd.to_datetime(frame["first_submitted_at"], utc=True)
    return frame


def latest_quarter(store: Store, plan: str, known_at: KnownAt = None) -> str | None:
    """The latest quarter that has readings in force, as a code; none where nothing was reported."""
    return max((code for code in reported_periods(store, plan, known_at) if "Q" in code), default=None)
