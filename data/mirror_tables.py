"""The tables that mirror plan files for BI tools; `data.mirror` fills them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Integer, Table, Text

from data.schema import METADATA, NUMBER

PLAN_INDICATOR = Table(
    "plan_indicator",
    METADATA,
    Column("plan", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("direction", Text, nullable=False),
    Column("chapter", Text),
    Column("lead_units", Text),
    Column("cooperating_units", Text),
    comment="One row per indicator of a plan.",
)
PLAN_TARGET = Table(
    "plan_target",
    METADATA,
    Column("plan", Text, nullable=False),
    Column("indicator", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("comparator", Text, nullable=False),
    Column("value", NUMBER),
    Column("low", NUMBER),
    Column("high", NUMBER),
    Column("every", Text),
    Column("first_year", Integer),
    Column("due_on", Date),
    Column("clause", Text),
    Column("quote", Text),
    comment="One row per target; region is the root where the file names none.",
)
PLAN_REGION = Table(
    "plan_region",
    METADATA,
    Column("plan", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text),
    Column("parent", Text),
    comment="One row per region of a plan.",
)
PLAN_UNIT = Table(
    "plan_unit",
    METADATA,
    Column("plan", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("aliases", Text),
    Column("is_member", Boolean, nullable=False),
    comment="One row per government body; is_member: of the joint meeting.",
)
PLAN_TASK = Table(
    "plan_task",
    METADATA,
    Column("plan", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("chapter", Text),
    Column("measure", Text),
    Column("content", Text),
    Column("deadline", Text),
    Column("due_on", Date),
    Column("lead_units", Text),
    Column("cooperating_units", Text),
    comment="One row per task of a plan.",
)
