"""The store on a real DuckDB file and a real PostgreSQL: what is committed is read back exactly, at any moment."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import text

from data.events import event_hash
from data.mirror import mirror_plan
from data.queries import Store, open_store, original_file, reading_history, readings_in_force, uploads
from data.uploads import NewUpload, commit_upload, commit_uploads, purge_demo, verify_chain, withdraw_upload
from metrics.model import InputError, Plan, StoreError, UsageError

DAY = dt.datetime(2025, 10, 12, 1, 30, tzinfo=dt.UTC)


def new(name: str, value: str | None, *, demo: bool = False, region: str = "全区", numerator: str | None = None) -> NewUpload:
    row = {
        "indicator": "a", "region": region, "period": "2025Q3", "basis": "ytd", "value": value, "numerator": numerator,
        "denominator": None, "note": "=1+1", "source_sheet": None, "source_row": 2, "source_column": "D",
    }  # fmt: skip
    return NewUpload(
        "p", name, name.encode() + b"\x00\xff", "gb18030", "区人力资源社会保障局", "张三", pd.DataFrame([row]), is_demo=demo
    )


def values(store: Store, known_at: object = None) -> list[Decimal]:
    return readings_in_force(store, "p", known_at)["value"].tolist()  # type: ignore[arg-type]


def test_exact_decimals_and_bytes_come_back(store: Store) -> None:
    number = commit_upload(store, new("一.csv", "12345678901234567.1234567891"), DAY)
    assert values(store) == [Decimal("12345678901234567.1234567891")]
    assert original_file(store, number) == ("一.csv", "一.csv".encode() + b"\x00\xff")
    row = reading_history(store, "p", "a").iloc[0]
    assert (row["note"], row["source_row"], row["source_column"], row["submitted_at"]) == ("=1+1", 2, "D", DAY)


def test_the_limit_of_a_history_counts_the_readings_of_the_regions_asked_for(store: Store) -> None:
    for n, region in enumerate(("甲镇", "乙镇", "丙镇")):
        commit_upload(store, new(f"{n}", "1", region=region), DAY)
    first = reading_history(store, "p", "a", most=1)["region"].tolist()
    other = next(r for r in ("甲镇", "乙镇", "丙镇") if [r] != first)
    assert reading_history(store, "p", "a", [other], most=1)["region"].tolist() == [other]
    assert sorted(reading_history(store, "p", "a", ["甲镇", "丙镇"])["region"]) == sorted(["甲镇", "丙镇"])


def test_the_latest_upload_in_force_counts_and_is_marked_restated(store: Store) -> None:
    for name, value in (("1", "10"), ("2", "10"), ("3", "12")):
        commit_upload(store, new(name, value), DAY)
    frame = readings_in_force(store, "p")
    assert frame[["upload", "restated"]].values.tolist() == [[3, True]]
    assert readings_in_force(store, "p", 2)["restated"].tolist() == [False]


def test_a_value_replaced_by_missing_parts_is_a_restatement(store: Store) -> None:
    commit_upload(store, new("1", "10", numerator="1"), DAY)
    commit_upload(store, new("2", "10"), DAY)
    assert readings_in_force(store, "p")["restated"].tolist() == [True]


def test_both_clocks(store: Store) -> None:
    for n in range(3):
        commit_upload(store, new(str(n), str(n)), DAY + dt.timedelta(days=n))
    withdraw_upload(store, 2, "写错", "李四", DAY + dt.timedelta(days=3))
    withdraw_upload(store, 3, "写错", "李四", DAY + dt.timedelta(days=4))
    assert values(store) == [0]
    assert values(store, 3) == [2]
    assert values(store, 2) == [1]
    assert values(store, DAY + dt.timedelta(days=3, hours=1)) == [2]
    assert values(store, DAY - dt.timedelta(seconds=1)) == []
    with pytest.raises(InputError, match="没有批次 9"):
        values(store, 9)


def test_withdrawing_needs_a_reason_and_happens_once(store: Store) -> None:
    commit_upload(store, new("1", "1"), DAY)
    with pytest.raises(InputError, match="原因"):
        withdraw_upload(store, 1, " ", "李四", DAY)
    with pytest.raises(InputError, match="没有批次 7"):
        withdraw_upload(store, 7, "x", "李四", DAY)
    withdraw_upload(store, 1, "x", "李四", DAY)
    with pytest.raises(InputError, match="已经撤回"):
        withdraw_upload(store, 1, "x", "李四", DAY)
    frame = uploads(store, "p")
    assert frame[["state", "why"]].values.tolist() == [["withdrawn", "x"]]


def test_the_same_file_is_not_taken_twice_until_it_is_withdrawn(store: Store) -> None:
    commit_upload(store, new("1", "1"), DAY)
    with pytest.raises(InputError, match="批次 1 完全相同"):
        commit_upload(store, new("1", "1"), DAY)
    withdraw_upload(store, 1, "x", "y", DAY)
    assert commit_upload(store, new("1", "1"), DAY) == 2


def test_a_failed_commit_leaves_everything_as_it_was(store: Store) -> None:
    commit_upload(store, new("1", "1"), DAY)
    bad = new("3", "not a number")
    with pytest.raises(StoreError, match="没有写入任何内容"):
        commit_uploads(store, [new("2", "2"), bad], DAY)
    assert values(store) == [1]
    assert len(uploads(store, "p")) == 1
    assert verify_chain(store) == 1


def test_purging_demo_data_leaves_the_real_and_its_numbers_are_not_given_out_again(store: Store) -> None:
    commit_upload(store, new("1", "1", region="艾山街道"), DAY)
    commit_upload(store, new("2", "2", demo=True), DAY)
    assert purge_demo(store, DAY) == 1
    assert purge_demo(store, DAY) == 0
    assert values(store) == [1]
    assert commit_upload(store, new("3", "3"), DAY) == 3
    assert verify_chain(store) == 4


def test_a_change_behind_the_back_is_found(store: Store) -> None:
    commit_upload(store, new("1", "1"), DAY)
    commit_upload(store, new("2", "2"), DAY)
    with store.writing() as connection:
        connection.execute(text("UPDATE upload_event SET who = 'nobody' WHERE number = 1"))
    with pytest.raises(StoreError, match="第 1 条"):
        verify_chain(store)


def test_the_view_for_bi_tools_agrees(store: Store) -> None:
    commit_upload(store, new("1", "1"), DAY)
    commit_upload(store, new("2", "2"), DAY)
    withdraw_upload(store, 2, "x", "y", DAY)
    with store.reading() as connection:
        assert connection.execute(text("SELECT upload, value FROM reading_in_force")).all() == [(1, Decimal(1))]


def test_another_process_holding_the_file_gives_a_sentence(tmp_path: Path) -> None:
    url = f"duckdb:///{tmp_path / 'kpi.duckdb'}"
    open_store(url)
    code = "import duckdb, sys, time; c = duckdb.connect(sys.argv[1]); print('held', flush=True); time.sleep(30)"
    holder = subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "kpi.duckdb")], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(StoreError, match=r"正被另一个程序.*占用"):
            uploads(Store(url, wait=0.3))
    finally:
        holder.kill()
        holder.wait()
    assert uploads(Store(url)).empty


def test_waiting_out_another_process(tmp_path: Path) -> None:
    url = f"duckdb:///{tmp_path / 'kpi.duckdb'}"
    open_store(url)
    code = "import duckdb, sys, time; c = duckdb.connect(sys.argv[1]); print('held', flush=True); time.sleep(1)"
    holder = subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "kpi.duckdb")], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    holder.stdout.readline()
    assert uploads(Store(url, wait=20)).empty
    holder.wait()


def test_words_for_what_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "broken.duckdb").write_bytes(b"this is no database" * 1000)
    with pytest.raises(StoreError, match="损坏或不是 DuckDB"):
        open_store(f"duckdb:///{tmp_path / 'broken.duckdb'}")
    with pytest.raises(StoreError, match="不存在"):
        open_store(f"duckdb:///{tmp_path / 'no' / 'x.duckdb'}")
    with pytest.raises(UsageError, match="无法识别"):
        open_store("mysql://root:secret@host/x")
    with pytest.raises(StoreError, match="连不上"):
        open_store("postgresql://kpi:secret@127.0.0.1:1/none")


def test_the_password_is_never_shown() -> None:
    for url in ("mysql://root:secret@host/x", "postgresql://kpi:secret@127.0.0.1:1/none"):
        with pytest.raises((UsageError, StoreError)) as caught:
            open_store(url)
        assert "secret" not in str(caught.value)


def test_the_version_changes_with_the_data(store: Store) -> None:
    before = store.version()
    assert store.version() == before
    commit_upload(store, new("1", "1"), DAY)
    assert store.version() != before


def test_the_hash_covers_every_column() -> None:
    row = {
        "number": 1,
        "kind": "commit",
        "upload": 1,
        "happened_at": DAY,
        "who": "a",
        "why": "",
        "payload": "{}",
        "previous_hash": "",
    }
    changed = [{**row, key: "x" if isinstance(value, str) else 7} for key, value in row.items() if key != "happened_at"]
    changed.append({**row, "happened_at": DAY + dt.timedelta(microseconds=1)})
    hashes = {event_hash(r) for r in [row, *changed]}
    assert len(hashes) == len(row) + 1


def test_plan_files_are_mirrored_for_bi_tools_and_renewed(store: Store, plan: Plan) -> None:
    mirror_plan(store, plan)
    mirror_plan(store, plan.model_copy(update={"tasks": plan.tasks[:40]}))
    with store.reading() as connection:
        counts = [
            connection.execute(text(f"SELECT count(*) FROM plan_{t}")).scalar() for t in ("indicator", "target", "region", "task")
        ]
        due = connection.execute(text("SELECT value, due_on FROM plan_target WHERE indicator = 'carriers'")).one()
    assert counts == [16, 15, 7, 40]
    assert due == (Decimal(100), dt.date(2025, 12, 31))
