"""Many rows at once: a registered frame on DuckDB, COPY on PostgreSQL. Never row by row."""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import Connection, Table


def insert_frame(connection: Connection, table: Table, frame: pd.DataFrame) -> None:
    """Insert all rows of `frame`, whose columns are (some of) the table's, in the transaction of `connection`.

    Numbers may come as decimal text; the database casts them, so that no binary float lies between a file and the store.
    """
    if frame.empty:
        return
    columns = [c for c in table.columns if c.name in frame.columns]
    names = ", ".join(c.name for c in columns)
    raw: Any = connection.connection.driver_connection
    frame = frame[[c.name for c in columns]]
    if connection.dialect.name == "duckdb":
        casts = ", ".join(f"CAST({c.name} AS {c.type.compile(dialect=connection.dialect)})" for c in columns)
        raw.register("incoming_rows", frame)
        try:
            raw.execute(f"INSERT INTO {table.name} ({names}) SELECT {casts} FROM incoming_rows")  # noqa: S608  names are ours
        finally:
            raw.unregister("incoming_rows")
        return
    rows = frame.astype(object).where(frame.notna(), None).itertuples(index=False, name=None)
    with raw.cursor() as cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
