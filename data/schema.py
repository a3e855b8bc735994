"""The tables of the store. Natural keys, append-only.

`reading` has its key as an index on PostgreSQL only. On DuckDB the index (ART over five columns) and the foreign key cost three quarters of a
large commit (1.6 s instead of 0.4 s for a million rows) and memory for ever, while queries there scan anyway; `data.uploads` checks the
key in the transaction. Files made before that still have both and work alike.

Column names avoid words that a database reserves (`at`, `row`, `column`).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Column, Date, DateTime, ForeignKey, Integer, LargeBinary, MetaData, Numeric, Table, Text

from data.originals import OriginalBytes

METADATA = MetaData()
DECIMALS = 10
NUMBER = Numeric(38, DECIMALS)


def _key(name: str, kind: object, *rest: object) -> Column[Any]:
    return Column(name, kind, *rest, primary_key=True, autoincrement=False)  # type: ignore[arg-type]


UPLOAD = Table(
    "upload",
    METADATA,
    _key("number", Integer),
    Column("plan", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("content", OriginalBytes, nullable=False),
    Column("encoding", Text),
    Column("options", Text, nullable=False),
    Column("submitted_by", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("submitted_at", DateTime(timezone=True), nullable=False),
    Column("is_demo", Boolean, nullable=False),
    Column("state", Text, nullable=False),
    comment="One row per submitted file that was committed. state: committed, withdrawn. options: JSON of how it was read.",
)

READING = Table(
    "reading",
    METADATA,
    _key("upload", Integer, ForeignKey("upload.number")),
    _key("indicator", Text),
    _key("region", Text),
    _key("period", Text),
    _key("basis", Text),
    Column("value", NUMBER),
    Column("numerator", NUMBER),
    Column("denominator", NUMBER),
    Column("note", Text),
    Column("source_sheet", Text),
    Column("source_row", Integer),
    Column("source_column", Text),
    comment="One row per reading of an upload, exact decimals in the indicator's unit.",
)

READING.primary_key.ddl_if(dialect="postgresql")
for _constraint in READING.foreign_key_constraints:
    _constraint.ddl_if(dialect="postgresql")

UPLOAD_ISSUE = Table(
    "upload_issue",
    METADATA,
    _key("upload", Integer, ForeignKey("upload.number")),
    _key("position", Integer),
    Column("code", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("source_sheet", Text),
    Column("source_row", Integer),
    Column("source_column", Text),
    Column("value", Text),
    Column("message", Text, nullable=False),
    Column("hint", Text),
    comment="One row per problem found in an upload, as it was told to the sender.",
)

UPLOAD_EVENT = Table(
    "upload_event",
    METADATA,
    _key("number", Integer),
    Column("kind", Text, nullable=False),
    Column("upload", Integer),
    Column("happened_at", DateTime(timezone=True), nullable=False),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("previous_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
    comment="One row per event (commit, withdraw, …), append-only; each hash covers the row and the hash before it.",
)

TASK_UPDATE = Table(
    "task_update",
    METADATA,
    _key("plan", Text),
    _key("task", Integer),
    _key("period", Text),
    _key("event", Integer),
    Column("progress", Text),
    Column("problems", Text),
    Column("next_step", Text),
    Column("closed_on", Date),
    comment="One row per progress note of a task and period.",
)

MEETING_PACK = Table(
    "meeting_pack",
    METADATA,
    _key("number", Integer),
    Column("plan", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("frozen_at", DateTime(timezone=True), nullable=False),
    Column("who", Text, nullable=False),
    Column("known_event", Integer, nullable=False),
    Column("choice", Text, nullable=False),
    comment="One row per frozen meeting pack. known_event: the last event it knew of. choice: JSON of what was chosen.",
)

MEETING_PACK_FILE = Table(
    "meeting_pack_file",
    METADATA,
    _key("pack", Integer),
    _key("name", Text),
    Column("sha256", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    comment="One row per file of a frozen meeting pack, byte for byte as it was made.",
)

VIEWS = (
    """
    CREATE OR REPLACE VIEW reading_in_force AS
    SELECT plan, upload, indicator, region, period, basis, value, numerator, denominator, note,
           source_sheet, source_row, source_column, is_demo
    FROM (
        SELECT r.*, u.plan, u.is_demo,
               row_number() OVER (PARTITION BY u.plan, r.indicator, r.region, r.period, r.basis ORDER BY r.upload DESC) AS place
        FROM reading r JOIN upload u ON u.number = r.upload
        WHERE u.state = 'committed'
    ) ranked
    WHERE place = 1
    """,
)
"""For people and BI tools: the readings in force now. Past states are asked of `data.queries`."""
