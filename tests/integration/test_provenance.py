"""From an upload to the fate of its readings and to its events; arrow tables and frames store the same; older files still work."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from decimal import Decimal
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from sqlalchemy import LargeBinary, inspect, select, text, type_coerce, update

from data import engine
from data.events import verify_chain
from data.keys import all_differ, surely_differ
from data.originals import LARGE, MAGIC
from data.provenance import uploads_with
from data.queries import (
    Store,
    events_of,
    fates_of,
    open_store,
    original_file,
    reading_history,
    readings_in_force,
    readings_of,
    uploads,
)
from data.schema import UPLOAD
from data.uploads import NewUpload, commit_upload, purge_demo, withdraw_upload
from metrics.model import InputError, StoreError
from tests.conftest import PLAN_ID

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


def test_the_first_readings_of_an_upload_and_the_one_asked_for(store: Store) -> None:
    commit_upload(store, upload("1", rows_of(5)), DAY)
    commit_upload(store, new("2", {"i3": "9"}), DAY)
    every = readings_of(store, 1)
    assert every["indicator"].tolist() == ["i0", "i1", "i2", "i3", "i4"]
    pd.testing.assert_frame_equal(readings_of(store, 1, first=2), every.head(2), check_dtype=False)
    also = readings_of(store, 1, first=2, also=("i3", "全区", "2025Q3", "ytd"))
    assert list(zip(also["indicator"], also["fate"], also["now_value"], strict=True)) == [
        ("i0", "in_force", 1), ("i1", "in_force", 1), ("i3", "replaced", 9),
    ]  # fmt: skip
    assert len(readings_of(store, 1, first=2, also=("i1", "全区", "2025Q3", "ytd"))) == 2
    assert len(readings_of(store, 1, first=2, also=("none", "全区", "2025Q3", "ytd"))) == 2


def rows_of(n: int) -> pa.Table:
    """One reading for each of `n` indicators, the rows of a file."""
    same = {"region": "全区", "period": "2025Q3", "basis": "ytd", "value": "1"}
    columns = {k: pa.array([v] * n).dictionary_encode() for k, v in same.items()}
    indicators = pa.array([f"i{i}" for i in range(n)]).dictionary_encode()
    return pa.table({"indicator": indicators, **columns, "source_row": pa.array(range(2, n + 2), pa.int32())})


def test_counts_of_fates_agree_with_the_readings(store: Store) -> None:
    commit_upload(store, upload("1", rows_of(6)), DAY)
    commit_upload(store, new("2", {"i0": "9", "i1": "9"}), DAY)
    commit_upload(store, new("3", {"i1": "8", "i2": "8"}), DAY)
    commit_upload(store, new("4", {"i5": "8"}, plan="other"), DAY)
    commit_upload(store, upload("5", rows_of(0)), DAY)
    assert fates_of(store, 1) == {("in_force", None): 3, ("replaced", 2): 2, ("replaced", 3): 1}
    assert fates_of(store, 5) == {}
    withdraw_upload(store, 2, "写错", "李四", DAY)
    assert fates_of(store, 2) == {("withdrawn", None): 2}
    for number in (1, 3):
        frame = readings_of(store, number)
        by = [None if pd.isna(b) else int(b) for b in frame["by"]]
        assert fates_of(store, number) == Counter(zip(frame["fate"], by, strict=True))
    with pytest.raises(InputError, match="没有批次 9"):
        fates_of(store, 9)


@pytest.mark.parametrize(
    "content",
    [b"", b"a", b"ab" * LARGE, random.Random(1).randbytes(LARGE + 1), MAGIC, MAGIC + b"x" * LARGE, MAGIC + random.Random(2).randbytes(LARGE)],
    ids=["empty", "small", "large", "cannot be packed", "like a frame", "large, like a frame", "cannot be packed, like a frame"],
)  # fmt: skip
def test_the_original_comes_back_byte_for_byte(store: Store, content: bytes) -> None:
    commit_upload(store, NewUpload("p", "a.csv", content, None, "", "", rows_of(1)), DAY)
    assert original_file(store, 1) == ("a.csv", content)
    packed = pa.Codec("zstd").compress(content, asbytes=True)
    commit_upload(store, NewUpload("p", "b.csv.zst", packed, None, "", "", rows_of(1)), DAY)
    assert original_file(store, 2) == ("b.csv.zst", packed)


def test_originals_of_older_stores_are_read_as_they_are(store: Store) -> None:
    content = b"\xd6\xb8\xb1\xea," * LARGE
    commit_upload(store, NewUpload("p", "a.csv", content, None, "", "", rows_of(1)), DAY)
    with store.writing() as connection:
        assert len(connection.execute(select(type_coerce(UPLOAD.c.content, LargeBinary))).scalar_one()) < LARGE
        connection.execute(update(UPLOAD).values(content=type_coerce(content, LargeBinary)))
    assert original_file(store, 1)[1] == content


def test_keys_that_differ_are_told_from_dictionaries_alone() -> None:
    key = ["indicator", "region", "period", "basis"]
    rows = rows_of(5)
    assert surely_differ(rows, key)
    assert not surely_differ(pa.concat_tables([rows, rows.slice(2, 1)]), key)
    assert not surely_differ(rows.set_column(0, "indicator", [pa.array(["a", "b", "c", "d", "e"])]), key)
    doubled = pa.DictionaryArray.from_arrays(pa.array([0, 1, 2, 3, 4]), pa.array(["a", "b", "a", "c", "d"]))
    assert not surely_differ(rows.set_column(0, "indicator", [doubled]), key)
    lacking = pa.DictionaryArray.from_arrays(pa.array([0, 1, 2, 3, None]), pa.array(["a", "b", "c", "d"]))
    assert not surely_differ(rows.set_column(0, "indicator", [lacking]), key)
    numbers = np.array([5, 3, 2**40, 9])
    assert all_differ(numbers, 2**41)
    assert not all_differ(np.r_[numbers, 3], 2**41)
    assert not all_differ(np.array([1, 2, 1]), 3)


def test_uploads_with_readings_of_an_indicator(demo_file: Path) -> None:
    store = open_store(f"duckdb:///{demo_file}")
    steps, training = (uploads_with(store, PLAN_ID, [code]) for code in ("opening_steps", "skills_training"))
    assert 47 in steps
    assert 46 in training
    assert not steps & training
    assert uploads_with(store, PLAN_ID, []) == set()
    assert uploads_with(store, "another", ["skills_training"]) == set()
