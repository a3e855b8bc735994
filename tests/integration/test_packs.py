"""Frozen meeting packs: same bytes for ever, and the state of knowledge they stand for."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from sqlalchemy import update

from data.events import latest_event, verify_chain
from data.packs import freeze_pack, open_pack, pack_file, packs
from data.queries import Store, open_store, readings_in_force
from data.schema import MEETING_PACK_FILE
from data.uploads import NewUpload, commit_upload, withdraw_upload
from metrics.model import InputError, Plan, StoreError

NOON = dt.datetime(2025, 10, 20, 4, 0, tzinfo=dt.UTC)
CHOICE = {"period": "2025Q3", "region": "全区", "indicators": ["carriers", "skills_training"], "remarks": "=1+1 <b>"}


def upload(value: str) -> NewUpload:
    row = {"indicator": "carriers", "region": "全区", "period": "2025Q3", "basis": "point", "value": value}
    return NewUpload("gangcheng-shuangchuang-2022-2025", f"{value}.csv", value.encode(), "utf-8", "", "", pd.DataFrame([row]))


def values(store: Store, plan: Plan, known_at: object) -> list[int]:
    return [int(v) for v in readings_in_force(store, plan.id, known_at)["value"]]


def test_a_pack_keeps_its_bytes_and_its_moment(store: Store, plan: Plan) -> None:
    first = commit_upload(store, upload("93"), NOON)
    moment = latest_event(store)
    files = {"汇报.pptx": b"PK\x00deck", "数据.json": b"[93]"}
    number = freeze_pack(store, plan.id, " 三季度联席会议 ", CHOICE, moment, files, "王某", NOON)
    # An event dated before the freeze, as a late load of dated files is, must not slip into what the pack knew.
    commit_upload(store, upload("97"), NOON - dt.timedelta(days=300))
    withdraw_upload(store, first, "写错", "李某", NOON + dt.timedelta(days=1))

    found = open_pack(store, number)
    assert (found.title, found.who, found.choice, found.known_at) == ("三季度联席会议", "王某", CHOICE, moment)
    assert {name: pack_file(store, number, name) for name in found.files} == files
    assert values(store, plan, found.known_at) == [93]
    assert values(store, plan, None) == [97]
    listed = packs(store, plan.id)
    assert listed[["number", "files", "bytes"]].to_numpy().tolist() == [[1, 2, 11]]
    assert packs(store, "another").empty
    assert verify_chain(store) == 4


def test_packs_are_listed_latest_first(duckdb_url: str, plan: Plan) -> None:
    store = open_store(duckdb_url)
    for title in ("一季度", "二季度"):
        freeze_pack(store, plan.id, title, CHOICE, latest_event(store), {"a": b"a"}, "", NOON)
    assert packs(store, plan.id)["title"].tolist() == ["二季度", "一季度"]


def test_a_changed_file_is_found(duckdb_url: str, plan: Plan) -> None:
    store = open_store(duckdb_url)
    number = freeze_pack(store, plan.id, "会议", CHOICE, latest_event(store), {"a": b"a"}, "", NOON)
    with store.writing() as connection:
        connection.execute(update(MEETING_PACK_FILE).values(content=b"b"))
    with pytest.raises(StoreError, match="与封存时不符"):
        pack_file(store, number, "a")


def test_what_is_refused(duckdb_url: str, plan: Plan) -> None:
    store = open_store(duckdb_url)
    for title, files, said in ((" ", {"a": b"a"}, "需要一个名称"), ("会议", {}, "没有生成任何文件")):
        with pytest.raises(InputError, match=said):
            freeze_pack(store, plan.id, title, CHOICE, latest_event(store), files, "", NOON)
    with pytest.raises(InputError, match="没有编号为 7"):
        open_pack(store, 7)
    with pytest.raises(InputError, match="没有文件“b”"):
        pack_file(store, 7, "b")
    assert packs(store, plan.id).empty
