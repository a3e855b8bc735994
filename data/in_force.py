"""Readings in force at any moment of either clock: of each indicator, region, period and basis the reading of the latest upload that counts.

DuckDB gives columns (arrow). For a board only the periods it needs are read (`metrics.needs`), names as small numbers, and the latest reading
is picked from dense arrays here (`tests.bench board` measures it on ten million). No table of current readings is kept: a commit would have
to write every row twice.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc
from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, or_, select

from data.engine import Store
from data.events import KnownAt, last_known
from data.schema import READING, UPLOAD, UPLOAD_EVENT
from metrics.model import Needs

BASES = ("point", "discrete", "ytd", "ptd")
KEY = ("indicator", "region", "period", "basis")
NUMBERS = ("value", "numerator", "denominator")
_REST = (*NUMBERS, "note", "source_sheet", "source_row", "source_column")
_NAMES = {"source_sheet": "sheet", "source_row": "row", "source_column": "column", "is_demo": "demo"}
# One number that differs where value, numerator or denominator does, a null beside a number included.
_PRINT = f"hash({', '.join(NUMBERS)})"


def counting(connection: Connection, known_at: KnownAt) -> ColumnElement[bool]:
    """Which uploads count: committed by then and not withdrawn by then."""
    last = last_known(connection, known_at)
    if last is None:
        return UPLOAD.c.state == "committed"
    event = UPLOAD_EVENT.c

    def of_kind(kind: str) -> Select[Any]:
        return select(event.upload).where(event.kind == kind, event.number <= last)

    return and_(UPLOAD.c.number.in_(of_kind("commit")), UPLOAD.c.number.not_in(of_kind("withdraw")))


def readings_in_force(
    store: Store, plan: str, known_at: KnownAt = None, needs: Needs | None = None, indicators: Sequence[str] | None = None
) -> pd.DataFrame:
    """One row per indicator, region, period and basis: the reading of the latest upload in force, columns as
    `metrics.cube.READING_COLUMNS`. `restated`: another upload in force gave another number.

    `indicators`: of these only. `needs`: only what a board rests on, in no particular order, names as categories.
    """
    with store.reading() as connection:
        counts = counting(connection, known_at)
        if not store.is_duckdb:
            frame = _general(connection, plan, counts, needs, indicators)
        else:
            found = connection.execute(select(UPLOAD.c.number, UPLOAD.c.is_demo).where(UPLOAD.c.plan == plan, counts)).all()
            numbers = [r.number for r in found]
            raw: Any = connection.connection.driver_connection
            raw.register("uploads_in_force", pa.table({"upload": pa.array(numbers, pa.int32())}))
            try:
                frame = _needed(raw, needs, _among(numbers)) if needs else _all(raw, indicators)
            finally:
                raw.unregister("uploads_in_force")
            demo = np.zeros(max(numbers, default=0) + 1, bool)
            demo[[r.number for r in found if r.is_demo]] = True
            frame["demo"] = demo[frame["upload"].to_numpy(int)]
    return frame.rename(columns=_NAMES)[[*KEY, *NUMBERS, "note", "upload", "sheet", "row", "column", "restated", "demo"]]


def has_demo(store: Store, plan: str) -> bool:
    """Whether any upload in force is invented."""
    with store.reading() as connection:
        here = (
            select(func.count()).select_from(UPLOAD).where(UPLOAD.c.plan == plan, UPLOAD.c.state == "committed", UPLOAD.c.is_demo)
        )
        return bool(connection.execute(here).scalar())


def reported_periods(store: Store, plan: str, known_at: KnownAt = None) -> list[str]:
    """Codes of the periods that have readings in force, in no particular order."""
    with store.reading() as connection:
        uploads = select(UPLOAD.c.number).where(UPLOAD.c.plan == plan, counting(connection, known_at))
        query = select(READING.c.period).where(READING.c.upload.in_(uploads)).distinct()
        return list(connection.execute(query).scalars())


def _among(numbers: Sequence[int]) -> str:
    """The condition that an upload is one of these; without a gap between them no join is needed."""
    if numbers and max(numbers) - min(numbers) + 1 == len(numbers):
        return f"upload BETWEEN {min(numbers)} AND {max(numbers)}"
    return "upload IN (SELECT upload FROM uploads_in_force)"


def _needed(raw: Any, needs: Needs, in_force: str) -> pd.DataFrame:
    """What a board rests on: every revision as numbers, then the latest of each key."""
    # As an ENUM a column of names comes out as small numbers; a join with a table of numbers takes twice the time. The type is made from
    # a table, because three thousand names in the text of a query take longer to parse than the query to run.
    names = {"indicator": needs.indicators, "region": needs.regions, "basis": BASES}
    if not needs.whole:  # else the periods are not known beforehand
        names["period"] = tuple(dict.fromkeys([*needs.window, *(code for _, codes in needs.old for code in codes)]))
    for name, known in names.items():
        raw.register("known_names", pa.table({"name": pa.array(known, pa.string())}))
        raw.execute(f"CREATE OR REPLACE TEMP TYPE {name}_name AS ENUM (SELECT name FROM known_names)")  # noqa: S608  ours
        raw.unregister("known_names")
    coded = ", ".join(f"TRY_CAST(reading.{name} AS {name}_name) AS {name}" if name in names else name for name in KEY)
    old = [f"(reading.indicator = {_text(code)} AND reading.period IN ({_texts(codes)}))" for code, codes in needs.old]
    every = sorted({c for _, codes in needs.old for c in codes})
    parts = [
        *([f"reading.period IN ({_texts(needs.window)})"] if needs.window else []),
        *([f"reading.period IN ({_texts(every)}) AND ({' OR '.join(old)})"] if old else []),
        *(_whole(code, names, needs) for code, names in needs.whole),
    ]
    selects = [
        f"""SELECT {coded}, upload, {_PRINT} AS print, {", ".join(_REST)}
        FROM reading WHERE {part} AND {in_force}"""  # noqa: S608  names are ours, codes are quoted
        for part in parts
    ]
    table = raw.sql(" UNION ALL ".join(selects)).to_arrow_table()
    if any(table[name].null_count for name in names):  # of a plan that has changed since: a name it no longer knows
        table = table.filter(functools.reduce(pc.and_, [pc.is_valid(table[name]) for name in names]))
    return _latest(table, needs)


def _whole(code: str, regions: Sequence[str], needs: Needs) -> str:
    every = len(regions) == len(needs.regions)  # names of thousands take longer to parse than the query to run
    return f"reading.indicator = {_text(code)}" + ("" if every else f" AND reading.region IN ({_texts(regions)})")


def _latest(table: pa.Table, needs: Needs) -> pd.DataFrame:
    i, r, b = (_codes(table[name]) for name in ("indicator", "region", "basis"))
    upload = table["upload"].to_numpy()
    period = table["period"]
    if not pa.types.is_dictionary(period.type):
        period = period.dictionary_encode().unify_dictionaries()
    p, codes = _codes(period).astype(np.int32), period.chunk(0).dictionary.to_pylist() if period.num_chunks else []
    column = (i.astype(np.int32) * len(BASES) + b) * np.int32(len(codes)) + p
    occurs = np.zeros(len(needs.indicators) * len(BASES) * len(codes), bool)
    occurs[column] = True  # few do, and the arrays below have a place for each of them in each region: small ones are fast
    key = (np.cumsum(occurs, dtype=np.int32) - 1)[column] * np.int32(len(needs.regions)) + r
    n_keys = int(occurs.sum()) * len(needs.regions)
    # Small numbers are sorted by radix, in a tenth of the time.
    order = np.argsort(upload.astype(np.min_scalar_type(upload.max(initial=0))), kind="stable")
    last = np.full(n_keys, -1, np.int32)
    last[key[order]] = order  # in the order of uploads: the last write stands
    prints = table["print"].to_numpy()
    changed = np.zeros(n_keys, bool)
    changed[key[prints != prints[last[key]]]] = True
    keys = np.flatnonzero(last >= 0)
    kept = last[keys]
    by_upload = np.argsort(upload[kept].astype(np.min_scalar_type(upload.max(initial=0))), kind="stable")
    kept, keys = kept[by_upload], keys[by_upload]
    columns: dict[str, Any] = {
        "indicator": pd.Categorical.from_codes(i[kept], list(needs.indicators)),
        "region": pd.Categorical.from_codes(r[kept], list(needs.regions)),
        "period": pd.Categorical.from_codes(p[kept], codes),
        "basis": pd.Categorical.from_codes(b[kept], list(BASES)),
        "upload": upload[kept],
        "restated": changed[keys],
    }
    at = pa.array(kept)

    def kept_of(name: str) -> Any:
        # Chunks are joined first: taking rows out of many of them takes five times as long.
        return _column(table[name].combine_chunks().take(at))

    with ThreadPoolExecutor(2) as pool:
        return pd.DataFrame(columns | dict(zip(_REST, pool.map(kept_of, _REST), strict=True)))


def _column(column: pa.ChunkedArray) -> Any:
    return pd.arrays.ArrowExtensionArray(column)


def _codes(column: pa.ChunkedArray) -> np.ndarray:
    """The numbers of a dictionary-encoded column; all its chunks share one dictionary."""
    parts = [chunk.indices.to_numpy(zero_copy_only=False) for chunk in column.chunks]
    return np.concatenate(parts) if parts else np.empty(0, np.int32)


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _texts(values: Sequence[str]) -> str:
    return ", ".join(_text(v) for v in values)


def _all(raw: Any, indicators: Sequence[str] | None) -> pd.DataFrame:
    """All of them, in the order of their keys."""
    chosen = "" if indicators is None else f"AND indicator IN ({_texts(indicators) or 'NULL'})"
    fields = ", ".join(f"'{name}': {name}" for name in _REST)
    query = f"""
        SELECT * EXCLUDE latest, unnest(latest) FROM (
            SELECT {", ".join(KEY)}, max(upload) AS upload, arg_max({{{fields}}}, upload) AS latest, min({_PRINT}) <> max({_PRINT}) AS restated
            FROM reading WHERE upload IN (SELECT upload FROM uploads_in_force) {chosen}
            GROUP BY {", ".join(KEY)}
        ) ORDER BY {", ".join(KEY)}
    """  # noqa: S608  names are ours, codes are quoted
    table = raw.sql(query).to_arrow_table().combine_chunks()
    columns = {name: table[name] for name in (*KEY, *_REST)}
    frame = pd.DataFrame({name: _column(column) for name, column in columns.items()})
    frame = frame.astype(dict.fromkeys(KEY, "str"))
    return frame.assign(upload=table["upload"].to_numpy(), restated=table["restated"].to_numpy(zero_copy_only=False))


def _general(
    connection: Connection, plan: str, counts: ColumnElement[bool], needs: Needs | None, indicators: Sequence[str] | None
) -> pd.DataFrame:
    """By window functions, for any database."""
    key = (READING.c.indicator, READING.c.region, READING.c.period, READING.c.basis)
    numbers = (READING.c.value, READING.c.numerator, READING.c.denominator)
    latest = func.row_number().over(partition_by=key, order_by=READING.c.upload.desc()).label("place")
    # Counting distinct values needs no ordering and works alike in all databases; a null beside a number is a change too.
    changed = [
        or_(
            func.min(n).over(partition_by=key) != func.max(n).over(partition_by=key),
            and_(
                func.count(n).over(partition_by=key) > 0,
                func.count(n).over(partition_by=key) < func.count().over(partition_by=key),
            ),
        )
        for n in numbers
    ]
    ranked = (
        select(READING, UPLOAD.c.is_demo, latest, case((or_(*changed), True), else_=False).label("restated"))
        .join(UPLOAD, UPLOAD.c.number == READING.c.upload)
        .where(UPLOAD.c.plan == plan, counts, *_chosen(needs, indicators))
        .subquery()
    )
    query = select(ranked).where(ranked.c.place == 1).order_by(*(ranked.c[k] for k in KEY))
    frame = pd.DataFrame(connection.execute(query).all(), columns=[c.name for c in ranked.columns])
    return frame.astype({"is_demo": bool, "restated": bool})


def _chosen(needs: Needs | None, indicators: Sequence[str] | None) -> list[ColumnElement[bool]]:
    c = READING.c
    if needs is None:
        return [] if indicators is None else [c.indicator.in_(indicators)]
    parts = [and_(c.indicator.in_(needs.indicators), c.period.in_(needs.window))]
    parts += [and_(c.indicator == code, c.period.in_(codes)) for code, codes in needs.old]
    parts += [and_(c.indicator == code, c.region.in_(names)) for code, names in needs.whole]
    return [or_(*parts)]
