"""The last stage: checked files into the store, all of them or none. Checks nothing itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data.engine import Store
from data.uploads import NewUpload, commit_uploads
from etl.outcome import Outcome
from metrics.model import Plan


@dataclass(frozen=True)
class Checked:
    """A file with what the check made of it, ready to be committed. `why`: the reason given for what it restates."""

    content: bytes
    outcome: Outcome
    unit: str = ""
    submitted_by: str = ""
    is_demo: bool = False
    options: tuple[tuple[str, str], ...] = ()
    why: str = ""


def is_invented(outcome: Outcome) -> bool:
    """Whether a file holds the product's own invented figures: they stay marked as such, whoever loads them."""
    notes = pc.unique(outcome.table["note"].cast(pa.string())).to_pylist()
    return any("演示数据" in (note or "") for note in notes)


def commit(store: Store, plan: Plan, files: Sequence[Checked], now: dt.datetime | list[dt.datetime]) -> list[int]:
    """Commit the accepted readings of every file in one transaction; returns the upload numbers."""
    return commit_uploads(store, [_as_upload(plan, checked) for checked in files], now)


def _as_upload(plan: Plan, checked: Checked) -> NewUpload:
    outcome = checked.outcome
    names = {"sheet": "source_sheet", "row": "source_row", "column": "source_column"}
    readings = outcome.table.rename_columns([names.get(n, n) for n in outcome.table.column_names])
    issues = pd.DataFrame(
        [
            (i.code, i.level, i.sheet, i.row, i.column, i.value, i.message, i.hint)
            for i in outcome.issues
        ],
        columns=["code", "level", "source_sheet", "source_row", "source_column", "value", "message", "hint"],
    )  # fmt: skip
    return NewUpload(
        plan=plan.id,
        name=outcome.file,
        content=checked.content,
        encoding=outcome.encoding,
        unit=checked.unit,
        submitted_by=checked.submitted_by,
        readings=readings,
        issues=issues,
        options=dict(checked.options),
        is_demo=checked.is_demo,
        why=checked.why,
        digest=outcome.sha256,
    )
