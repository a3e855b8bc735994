"""Locked periods and reading profiles, on both databases: what is locked cannot change, by whatever way, until it is unlocked."""

from __future__ import annotations

import datetime as dt
import threading
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import create_engine, text

from data.cli import run
from data.events import record, verify_chain
from data.locks import covers, lock_period, locked_periods, unlock_period
from data.profiles import profiles_of, save_profile
from data.queries import Store, events_of, open_store, readings_in_force, uploads
from data.uploads import NewUpload, commit_upload, commit_uploads, purge_demo, withdraw_upload
from etl.__main__ import main
from metrics.model import InputError
from tests.conftest import PLAN_ID

DAY = dt.datetime(2025, 10, 12, 1, 30, tzinfo=dt.UTC)


def new(name: str, *periods: str, plan: str = "p", demo: bool = False) -> NewUpload:
    readings = pd.DataFrame([("a", "全区", period, "ytd", "1") for period in periods])
    readings.columns = ["indicator", "region", "period", "basis", "value"]
    return NewUpload(plan, name, name.encode(), "utf-8", "", "张三", readings, is_demo=demo)


def lock(store: Store, period: str, plan: str = "p") -> None:
    lock_period(store, plan, period, "已上会", "李四", DAY)


@pytest.mark.parametrize(
    ("locked", "period", "by"),
    [
        (["2024Q3"], "2024Q3", "2024Q3"),
        (["2024Q3"], "2024-07", "2024Q3"),
        (["2024Q3"], "2024-09", "2024Q3"),
        (["2024Q3"], "2024-10", None),
        (["2024Q3"], "2024Q4", None),
        (["2024Q3"], "2024", None),
        (["2024Q4"], "2024", None),
        (["2024-12"], "2024Q4", None),
        (["2024"], "2024Q1", "2024"),
        (["2024"], "2024-01", "2024"),
        (["2024"], "2025-01", None),
        (["2024", "2024Q1"], "2024-01", "2024Q1"),
        ([], "2024", None),
    ],
)
def test_a_lock_covers_the_shorter_periods_within(locked: list[str], period: str, by: str | None) -> None:
    assert covers(locked, period) == by


def test_locks_are_in_force_until_unlocked(store: Store) -> None:
    lock(store, "2024Q3")
    lock(store, "2024Q3", plan="other")
    lock(store, "2023")
    assert locked_periods(store, "p") == {"2024Q3": ("李四", "已上会", DAY), "2023": ("李四", "已上会", DAY)}
    unlock_period(store, "p", "2024Q3", "数据有误", "王五", DAY)
    assert list(locked_periods(store, "p")) == ["2023"]
    assert list(locked_periods(store, "other")) == ["2024Q3"]
    lock(store, "2024Q3")
    assert set(locked_periods(store, "p")) == {"2023", "2024Q3"}
    log = events_of(store, plan="p")
    assert log[["kind", "who", "why"]].values.tolist()[2] == ["unlock", "王五", "数据有误"]
    assert log["payload"].tolist()[0] == {"plan": "p", "period": "2024Q3"}
    assert verify_chain(store) == 5


def test_locks_that_cannot_be(store: Store) -> None:
    lock(store, "2024")
    with pytest.raises(InputError, match=r"2024 已锁定.*李四 于 2025-10-12.*已上会"):
        lock(store, "2024")
    with pytest.raises(InputError, match="2024Q3 已锁定：2024（"):
        lock(store, "2024Q3")
    with pytest.raises(InputError, match="2024Q3 随 2024 锁定"):
        unlock_period(store, "p", "2024Q3", "x", "y", DAY)
    with pytest.raises(InputError, match="2023 没有锁定"):
        unlock_period(store, "p", "2023", "x", "y", DAY)
    with pytest.raises(InputError, match="需要写明原因"):
        lock_period(store, "p", "2023", " ", "y", DAY)
    with pytest.raises(InputError, match="需要写明原因"):
        unlock_period(store, "p", "2024", "", "y", DAY)
    with pytest.raises(InputError, match="“2024Q5”无法识别"):
        lock(store, "2024Q5")
    assert verify_chain(store) == 1


def test_readings_in_a_locked_period_are_refused_and_nothing_is_written(store: Store) -> None:
    lock(store, "2024Q3")
    with pytest.raises(InputError, match=r"文件“2”含有已锁定期间的数据：2024Q3（.*unlock 2024Q3"):
        commit_uploads(store, [new("1", "2024Q4"), new("2", "2024Q4", "2024-08")], DAY)
    assert uploads(store).empty
    assert readings_in_force(store, "p").empty
    assert verify_chain(store) == 1
    assert commit_uploads(store, [new("3", "2024Q4", "2024"), new("4", "2024Q3", plan="other")], DAY) == [1, 2]
    unlock_period(store, "p", "2024Q3", "补报", "李四", DAY)
    assert commit_upload(store, new("2", "2024Q4", "2024-08"), DAY) == 3


def test_an_upload_with_readings_in_a_locked_period_is_not_withdrawn(store: Store) -> None:
    commit_uploads(store, [new("1", "2024Q3"), new("2", "2024Q4")], DAY)
    lock(store, "2024Q3")
    with pytest.raises(InputError, match="批次 1 不能撤回：它含有已锁定期间"):
        withdraw_upload(store, 1, "写错", "张三", DAY)
    withdraw_upload(store, 2, "写错", "张三", DAY)
    unlock_period(store, "p", "2024Q3", "写错", "李四", DAY)
    withdraw_upload(store, 1, "写错", "张三", DAY)
    assert uploads(store)["state"].tolist() == ["withdrawn", "withdrawn"]


def test_demo_data_is_purged_through_a_lock_but_not_loaded_into_one(store: Store) -> None:
    commit_upload(store, new("1", "2024Q3", demo=True), DAY)
    lock(store, "2024Q3")
    with pytest.raises(InputError, match="已锁定"):
        commit_upload(store, new("2", "2024Q3", demo=True), DAY)
    assert purge_demo(store, DAY) == 1


def test_a_lock_and_a_commit_at_once_never_both_succeed_in_the_wrong_order(store: Store) -> None:
    """Whichever comes first in the log: no commit into the period stands after its lock."""
    refused = []

    def commit_some() -> None:
        for n in range(15):
            try:
                commit_upload(store, new(f"f{n}", "2024Q3"), DAY)
            except InputError:
                refused.append(n)

    thread = threading.Thread(target=commit_some)
    thread.start()
    lock(store, "2024Q3")
    thread.join()
    kinds = events_of(store)["kind"].tolist()
    assert kinds == ["commit"] * (15 - len(refused)) + ["lock"]
    assert len(uploads(store)) == 15 - len(refused)


def test_a_commit_waits_for_the_lock_that_another_process_is_just_setting(postgres_url: str) -> None:
    store = open_store(postgres_url)
    caught: list[BaseException] = []

    def commit_one() -> None:
        try:
            commit_upload(store, new("1", "2024Q3"), DAY)
        except InputError as error:
            caught.append(error)

    other = create_engine(store.url)
    with other.begin() as connection:
        connection.execute(text("LOCK TABLE upload_event IN EXCLUSIVE MODE"))
        record(connection, "lock", None, DAY, "李四", "已上会", {"plan": "p", "period": "2024Q3"})
        thread = threading.Thread(target=commit_one)
        thread.start()
        thread.join(0.5)
        assert thread.is_alive()
    thread.join()
    other.dispose()
    assert "已锁定" in str(caught[0])
    assert uploads(store).empty


def test_lock_and_unlock_from_the_command_line(duckdb_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "季报.csv"
    file.write_text("指标,区域,期间,数值,口径\n补贴性职业技能培训人数,全区,2025年三季度,2310,本年累计\n", "utf-8")
    load = ["load", str(file), "--db", duckdb_url]
    words = ["--why", "已上会", "--by", "李四", "--db", duckdb_url]
    assert run(main, ["lock", "2025", *words]) == 0
    assert locked_periods(open_store(duckdb_url), PLAN_ID)["2025"][:2] == ("李四", "已上会")
    assert run(main, ["lock", "2025Q3", *words]) == 1
    assert run(main, load) == 1
    assert "由 李四 于" in capsys.readouterr().err
    assert run(main, ["unlock", "2025", *words]) == 0
    assert run(main, load) == 0
    assert run(main, ["lock", "2025Q5", *words]) == 2
    assert run(main, ["unlock", "2025"]) == 2


def test_profiles_keep_the_latest_of_each_name(store: Store) -> None:
    corrections = {"sheet": "一季度", "header_row": 3, "columns": {"D": "数值"}}
    save_profile(store, "p", "区人社局", " 季报 ", {"sheet": "旧"}, "张三", DAY)
    save_profile(store, "p", "区人社局", "季报", corrections, "张三", DAY)
    save_profile(store, "p", "区人社局", "年报", {"sheet": "年"}, "张三", DAY)
    save_profile(store, "p", "区财政局", "季报", {"sheet": "别人的"}, "张三", DAY)
    save_profile(store, "other", "区人社局", "季报", {"sheet": "别的规划"}, "张三", DAY)
    assert profiles_of(store, "p", "区人社局") == {"季报": corrections, "年报": {"sheet": "年"}}
    save_profile(store, "p", "区人社局", "季报", {}, "张三", DAY)
    assert profiles_of(store, "p", "区人社局") == {"年报": {"sheet": "年"}}
    with pytest.raises(InputError, match="没有名为“季报”"):
        save_profile(store, "p", "区人社局", "季报", {}, "张三", DAY)
    with pytest.raises(InputError, match="单位和名称"):
        save_profile(store, "p", "区人社局", " ", corrections, "张三", DAY)
    assert verify_chain(store) == 6
