"""Many rows at once: a registered frame on DuckDB, COPY on PostgreSQL. Never row by row."""

from __future__ import annotations

import io
from typing import Any, TypeAlias

import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.csv  # type: ignore[import-untyped]
from sqlalchemy import Connection, Table

Rows: TypeAlias = pd.DataFrame | pa.Table
_BATCH = 50_000


def insert_frame(connection: Connection, table: Table, rows: Rows, **same: object) -> None:
    """Insert all `rows`, whose columns are (some of) the table's, in the transaction of `connection`.

    `same`: further columns, with one value for all rows. Numbers may come as decimals or decimal text; the database casts them, so
    that no binary float lies between a file and the store. Text of an arrow table may be dictionary-encoded.
    """
    if not len(rows):
        return
    given = {*_names(rows), *same}
    columns = [c for c in table.columns if c.name in given]
    rows = _completed(rows, [c.name for c in columns], same)
    names = ", ".join(c.name for c in columns)
    raw: Any = connection.connection.driver_connection
    if connection.dialect.name == "duckdb":
        casts = ", ".join(f"CAST({c.name} AS {c.type.compile(dialect=connection.dialect)})" for c in columns)
        raw.register("incoming_rows", rows)
        try:
            raw.execute(f"INSERT INTO {table.name} ({names}) SELECT {casts} FROM incoming_rows")  # noqa: S608  names are ours
        finally:
            raw.unregister("incoming_rows")
    elif isinstance(rows, pa.Table):
        _copy_arrow(raw, f"COPY {table.name} ({names}) FROM STDIN (FORMAT csv)", rows)
    else:
        values = rows.astype(object).where(rows.notna(), None).itertuples(index=False, name=None)
        with raw.cursor() as cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
            for row in values:
                copy.write_row(row)


def _names(rows: Rows) -> list[str]:
    return list(rows.column_names if isinstance(rows, pa.Table) else rows.columns)


def _completed(rows: Rows, names: list[str], same: dict[str, object]) -> Rows:
    """`rows` with the columns `names`, in that order."""
    if isinstance(rows, pa.Table):
        for name, value in same.items():
            rows = rows.append_column(name, pa.repeat(pa.scalar(value), rows.num_rows))
        return rows.select(names)
    return rows.assign(**same)[names]


def _copy_arrow(raw: Any, command: str, rows: pa.Table) -> None:
    """As CSV, which keeps null (nothing) and empty text (quoted) apart."""
    plain = pa.schema([(f.name, f.type.value_type if pa.types.is_dictionary(f.type) else f.type) for f in rows.schema])
    options = pyarrow.csv.WriteOptions(include_header=False)
    with raw.cursor() as cursor, cursor.copy(command) as copy:
        for start in range(0, rows.num_rows, _BATCH):
            text = io.BytesIO()
            pyarrow.csv.write_csv(rows.slice(start, _BATCH).cast(plain), text, options)
            copy.write(text.getvalue())
