"""人工判定 in the store: what stands, what stood then, and on the board."""

from __future__ import annotations

import datetime as dt

import pytest

from data.events import known_on, verify_chain
from data.overrides import clear_override, override_status, overrides
from data.queries import Store, readings_in_force
from metrics.board import evaluate
from metrics.model import InputError, Period, Plan
from metrics.wording import full_status

NOON = dt.datetime(2025, 10, 8, 4, 0, tzinfo=dt.UTC)
KEY = ("skills_training", "全区", "2025Q3")


def test_the_last_word_stands_and_the_past_keeps_its_own(store: Store, plan: Plan) -> None:
    override_status(store, plan, *KEY, "slightly_behind", "集中培训在四季度", "王某", NOON)
    override_status(store, plan, *KEY, "on_pace", "已核实补报", "李某", NOON + dt.timedelta(days=1))
    assert [(o.status, o.who) for o in overrides(store, plan.id)] == [("on_pace", "李某")]
    assert [o.status for o in overrides(store, plan.id, NOON + dt.timedelta(hours=1))] == ["slightly_behind"]
    assert overrides(store, plan.id, NOON - dt.timedelta(hours=1)) == ()
    clear_override(store, plan, *KEY, "恢复按规则", "李某", NOON + dt.timedelta(days=2))
    assert overrides(store, plan.id) == ()
    assert verify_chain(store) == 3


def test_it_stands_on_the_board_with_its_name(store: Store, plan: Plan) -> None:
    override_status(store, plan, *KEY, "slightly_behind", "集中培训在四季度", "王某", NOON)
    said = overrides(store, plan.id)
    board = evaluate(plan, readings_in_force(store, plan.id), Period.parse("2025Q3"), overrides=said)
    row = board.rows("全区").set_index("indicator").loc["skills_training"]
    assert (row["status"], row["computed_status"], row["override"]) == ("slightly_behind", "unreported", "王某：集中培训在四季度")
    assert full_status(row) == "略慢于序时（人工判定）"


@pytest.mark.parametrize(
    ("indicator", "region", "period", "status", "why", "who", "said"),
    [
        ("nothing", "全区", "2025Q3", "behind", "x", "y", "没有指标“nothing”"),
        ("carriers", "火星", "2025Q3", "behind", "x", "y", "没有区域“火星”"),
        ("carriers", "全区", "三季度", "behind", "x", "y", "期间“三季度”无法识别"),
        ("carriers", "全区", "2025Q3", "绿灯", "x", "y", "状态“绿灯”无法识别"),
        ("carriers", "全区", "2025Q3", "behind", " ", "y", "写明判定人和原因"),
        ("carriers", "全区", "2025Q3", "behind", "x", "", "写明判定人和原因"),
    ],
)
def test_what_is_refused(
    duckdb_url: str, plan: Plan, indicator: str, region: str, period: str, status: str, why: str, who: str, said: str
) -> None:
    from data.queries import open_store

    store = open_store(duckdb_url)
    with pytest.raises(InputError, match=said):
        override_status(store, plan, indicator, region, period, status, why, who, NOON)
    assert overrides(store, plan.id) == ()


def test_clearing_what_is_not_there_is_told(duckdb_url: str, plan: Plan) -> None:
    from data.queries import open_store

    with pytest.raises(InputError, match="没有人工判定"):
        clear_override(open_store(duckdb_url), plan, *KEY, "x", "y", NOON)


def test_the_day_of_a_state_is_chinas(duckdb_url: str) -> None:
    from data.queries import open_store

    store = open_store(duckdb_url)
    assert known_on(store, None) is None
    assert known_on(store, dt.datetime(2025, 10, 7, 17, 0, tzinfo=dt.UTC)) == dt.date(2025, 10, 8)
