"""When each number was first there, on both databases: corrections do not move it, a withdrawal does."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from data.queries import Store, first_reported
from data.uploads import NewUpload, commit_upload, withdraw_upload

DAYS = [dt.datetime(2025, 10, day, 1, 30, tzinfo=dt.UTC) for day in (12, 14, 20)]


def new(
    name: str, indicator: str, period: str = "2025Q3", plan: str = "p", basis: str = "ytd", region: str = "全区"
) -> NewUpload:
    row = {
        "indicator": indicator, "region": region, "period": period, "basis": basis, "value": name, "numerator": None,
        "denominator": None, "note": "", "source_sheet": None, "source_row": 2, "source_column": "D",
    }  # fmt: skip
    return NewUpload(plan, name, name.encode(), "utf-8", "甲局", "张三", pd.DataFrame([row]))


def listed(store: Store, known_at: int | dt.datetime | None = None) -> list[list[object]]:
    frame = first_reported(store, "p", known_at)
    return [[r.indicator, r.period, r.first_submitted_at.to_pydatetime()] for r in frame.itertuples(index=False)]


def test_the_first_upload_in_force_counts(store: Store) -> None:
    commit_upload(store, new("1", "a"), DAYS[0])
    commit_upload(store, new("2", "a"), DAYS[1])
    commit_upload(store, new("3", "b", "2025-09"), DAYS[1])
    commit_upload(store, new("4", "a", plan="other"), DAYS[1])
    commit_upload(store, new("5", "a", basis="discrete"), DAYS[2])
    assert listed(store) == [["a", "2025Q3", DAYS[0]], ["b", "2025-09", DAYS[1]]]
    assert listed(store, 1) == [["a", "2025Q3", DAYS[0]]]
    withdraw_upload(store, 1, "错误", "张三", DAYS[2])
    assert listed(store)[0] == ["a", "2025Q3", DAYS[1]]
    assert listed(store, 2)[0] == ["a", "2025Q3", DAYS[0]]


def test_nothing_reported_gives_an_empty_table_with_columns(store: Store) -> None:
    frame = first_reported(store, "p")
    assert frame.empty
    assert list(frame.columns) == ["indicator", "region", "period", "first_submitted_at"]
    assert str(frame["first_submitted_at"].dtype).endswith("UTC]")


def test_of_one_region_or_of_whichever_counts_as_one(store: Store) -> None:
    commit_upload(store, new("1", "a", region="东"), DAYS[0])
    commit_upload(store, new("2", "a"), DAYS[1])
    commit_upload(store, new("3", "b", region="西"), DAYS[2])
    east, whole, any_of_them = (
        [[r.indicator, r.region, r.first_submitted_at.to_pydatetime()] for r in first_reported(store, "p", **more).itertuples()]
        for more in ({"region": "东"}, {"region": "全区"}, {"region": "全区", "any_region": True})
    )
    assert east == [["a", "东", DAYS[0]]]
    assert whole == [["a", "全区", DAYS[1]]]
    assert any_of_them == [["a", "全区", DAYS[0]], ["b", "全区", DAYS[2]]]
