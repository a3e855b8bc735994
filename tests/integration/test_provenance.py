"""From an upload to the fate of its readings and to its events; arrow tables and frames store the same; older files still work."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pytest
from sqlalchemy import inspect, text

from data import engine
from data.events import verify_chain
from data.queries import Store, events_of, open_store, reading_history, readings_in_force, readings_of, uploads
from data.uploads import NewUpload, commit_upload, purge_demo, withdraw_upload
from metrics.model import InputError, StoreError

DAY = dt.datetime(2025, 10, 12, 1, 30, tzinfo=dt.UTC)
ISSUES = pd.DataFrame(
    [("x", level, None, 1, "D", None, "m", None) for level in ("error", "warning", "warning", "note")],
    columns=["code", "level", "source_sheet", "source_row", "source_column", "value", "message", "hint"],
)


def upload(name: str, readings: object, plan: str = "p", **more: object) -> NewUpload:
    return NewUpload(plan, name, name.encode(), "utf-8", "", "张三", readings, **more)  # type: ignore[arg-type]


def new(name: str, values: dict[str, str], **more: object) -> NewUpload:
    """`values`: value by indicator."""
    rows = [(indicator, "全区", "2025Q3", "ytd", value) for indicator, value in values.items()]
    return upload(name, pd.DataFrame(rows, columns=["indicator", "region", "period", "basis", "value"]), **more)


def fates(store: Store, number: int) -> dict[str, tuple[object, ...]]:
    frame = readings_of(store, number)[["indicator", "fate", "by", "now_upload", "now_value"]].astype(object)
    return {row[0]: tuple(None if pd.isna(v) else v for v in row[1:]) for row in frame.itertuples(index=False)}


def test_the_fate_of_every_reading(store: Store) -> None:
    commit_upload(store, new("1", {"a": "1", "b": "1", "c": "1"}), DAY)
    commit_upload(store, new("2", {"a": "2", "b": "1"}), DAY)
    commit_upload(store, new("3", {"a": "3"}), DAY)
    commit_upload(store, new("4", {"a": "9", "c": "9"}, plan="other"), DAY)
    assert fates(store, 1) == {"a": ("replaced", 2, 3, 3), "b": ("replaced", 2, 2, 1), "c": ("in_force", None, 1, 1)}
    assert fates(store, 2) == {"a": ("replaced", 3, 3, 3), "b": ("in_force", None, 2, 1)}
    withdraw_upload(store, 2, "写错", "李四", DAY)
    assert fates(store, 1) == {"a": ("replaced", 3, 3, 3), "b": ("in_force", None, 1, 1), "c": ("in_force", None, 1, 1)}
    assert fates(store, 2) == {"a": ("withdrawn", None, 3, 3), "b": ("withdrawn", None, 1, 1)}
    withdraw_upload(store, 3, "写错", "李四", DAY)
    withdraw_upload(store, 1, "写错", "李四", DAY)
    assert fates(store, 1)["c"] == ("withdrawn", None, None, None)
    with pytest.raises(InputError, match="没有批次 9"):
        readings_of(store, 9)


def test_fates_agree_with_what_is_in_force(store: Store) -> None:
    for n in range(6):
        commit_upload(store, new(str(n), dict.fromkeys("abcdef"[n % 3 : n % 3 + n], f"{n}.5")), DAY)
    withdraw_upload(store, 5, "x", "y", DAY)
    mine = pd.concat(f[f["fate"] == "in_force"] for n in range(1, 7) if len(f := readings_of(store, n)))
    force = readings_in_force(store, "p")
    assert sorted(zip(mine["indicator"], mine["upload"], mine["value"], strict=True)) == sorted(
        zip(force["indicator"], force["upload"], force["value"], strict=True)
    )
    assert (mine["now_value"] == mine["value"]).all()


def test_an_upload_lists_its_reason_and_its_counts(store: Store) -> None:
    commit_upload(store, new("1", {"a": "1", "b": "2"}, issues=ISSUES), DAY)
    commit_upload(store, new("2", {"a": "2"}, why=" 口径更正 "), DAY)
    withdraw_upload(store, 2, "写错", "李四", DAY)
    frame = uploads(store, "p")
    columns = ["number", "readings", "errors", "warnings", "reason"]
    assert frame[columns].values.tolist() == [[2, 1, 0, 0, "口径更正"], [1, 2, 1, 2, ""]]
    assert [None if pd.isna(why) else why for why in frame["why"]] == ["写错", None]
    assert verify_chain(store) == 3


def test_events_of_an_upload_and_of_a_plan(store: Store) -> None:
    assert events_of(store).empty
    commit_upload(store, new("1", {"a": "1"}), DAY)
    commit_upload(store, new("2", {"a": "1"}, plan="other", is_demo=True), DAY)
    withdraw_upload(store, 1, "写错", "李四", DAY)
    purge_demo(store, DAY)
    assert events_of(store)["kind"].tolist() == ["commit", "commit", "withdraw", "purge-demo"]
    assert events_of(store, plan="p")["number"].tolist() == [1, 3]
    assert events_of(store, plan="other")["number"].tolist() == [2, 4]
    one = events_of(store, number=1)
    assert one[["kind", "who", "why"]].values.tolist() == [["commit", "张三", ""], ["withdraw", "李四", "写错"]]
    assert one["payload"][0]["readings"] == 1
    assert one["happened_at"][0] == DAY
    assert events_of(store, number=2)["kind"].tolist() == ["commit", "purge-demo"]


NOTES = ["=1+1", None, "", '引号"逗号,', "换行\n\\.\n行尾", "\\N", "\\.", "a\tb\\c"]


@pytest.mark.parametrize("encoded", [False, True])
def test_an_arrow_table_comes_back_exactly(store: Store, encoded: bool) -> None:
    n = len(NOTES)
    values = [Decimal("12345678901234567.1234567891"), None, Decimal(0), Decimal("-0.5"), *[Decimal(1)] * (n - 4)]
    columns = {
        "indicator": pa.array(["a"] * n), "region": pa.array([f"区域{i}" for i in range(n)]), "period": pa.array(["2025Q3"] * n),
        "basis": pa.array(["ytd"] * n), "value": pa.array(values, pa.decimal128(38, 10)), "numerator": pa.nulls(n),
        "denominator": pa.array(["3.14"] * n), "note": pa.array(NOTES), "source_row": pa.array(range(n), pa.int32()),
    }  # fmt: skip
    if encoded:
        columns = {k: v.dictionary_encode() if pa.types.is_string(v.type) else v for k, v in columns.items()}
    commit_upload(store, upload("1", pa.table(columns)), DAY)
    commit_upload(store, upload("2", pa.table(columns).slice(0, 0)), DAY)
    frame = reading_history(store, "p", "a").sort_values("source_row").astype(object)
    frame = frame.where(frame.notna(), None)
    assert frame["value"].tolist() == values
    assert frame["note"].tolist() == NOTES
    assert frame["denominator"].tolist() == [Decimal("3.14")] * n
    assert set(frame["numerator"]) == set(frame["source_sheet"]) == {None}
    assert uploads(store, "p")["readings"].tolist() == [0, n]


def test_two_readings_of_one_key_are_never_stored(store: Store) -> None:
    twice = pd.concat([new("1", {"a": "1"}).readings] * 2)
    with pytest.raises((InputError, StoreError), match="没有写入任何内容"):
        commit_upload(store, upload("1", twice), DAY)
    assert uploads(store).empty
    assert verify_chain(store) == 0


def test_a_file_made_when_readings_had_a_key_still_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"duckdb:///{tmp_path / 'kpi.duckdb'}"
    commit_upload(open_store(url), new("1", {"a": "1"}, is_demo=True), DAY)
    with duckdb.connect(str(tmp_path / "kpi.duckdb")) as connection:
        names = [row[0] for row in connection.execute("DESCRIBE reading").fetchall()]
        connection.execute("CREATE TABLE kept AS SELECT * FROM reading; DROP VIEW reading_in_force; DROP TABLE reading")
        kinds = (
            dict.fromkeys(names, "TEXT NOT NULL") | dict.fromkeys(names[9:], "TEXT") | {"note": "TEXT", "source_row": "INTEGER"}
        )
        kinds |= {"upload": "INTEGER NOT NULL"} | dict.fromkeys(("value", "numerator", "denominator"), "NUMERIC(38, 10)")
        shape = ", ".join(f"{name} {kinds[name]}" for name in names)
        key = "PRIMARY KEY (upload, indicator, region, period, basis), FOREIGN KEY (upload) REFERENCES upload (number)"
        connection.execute(f"CREATE TABLE reading ({shape}, {key}); INSERT INTO reading SELECT * FROM kept; DROP TABLE kept")
    monkeypatch.setattr(engine, "_SEEN", set())
    store = open_store(url)
    commit_upload(store, new("2", {"a": "2"}), DAY)
    assert fates(store, 1) == {"a": ("replaced", 2, 2, 2)}
    with pytest.raises((InputError, StoreError), match="没有写入任何内容"):
        commit_upload(store, upload("3", pd.concat([new("3", {"a": "1"}).readings] * 2)), DAY)
    assert purge_demo(store, DAY) == 1
    assert readings_in_force(store, "p")["value"].tolist() == [2]
    assert verify_chain(store) == 3


def test_the_key_is_an_index_on_postgresql_only(store: Store) -> None:
    with store.reading() as connection:
        if store.is_duckdb:
            query = "SELECT constraint_type FROM duckdb_constraints() WHERE table_name = 'reading'"
            assert set(connection.execute(text(query)).scalars()) == {"NOT NULL"}
        else:
            key = inspect(connection).get_pk_constraint("reading")["constrained_columns"]
            assert key == ["upload", "indicator", "region", "period", "basis"]
