"""The readings a board needs, picked from coded columns, against the general query by window functions; after random commits,
withdrawals and a purge, at every moment."""

from __future__ import annotations

import datetime as dt
import random

import pandas as pd
import pytest

from data.in_force import KEY, NUMBERS, _general, counting, readings_in_force
from data.queries import Store, open_store
from data.uploads import NewUpload, commit_upload, purge_demo, withdraw_upload
from metrics.model import Needs, Period, Plan
from metrics.needs import needs_of

NOON = dt.datetime(2025, 1, 1, 4, 0, tzinfo=dt.UTC)
COLUMNS = [*KEY, *NUMBERS, "upload", "restated", "demo", "row"]


def random_upload(plan: Plan, chance: random.Random, n: int) -> NewUpload:
    keys = {
        (
            chance.choice(["carriers", "skills_training", "apprentices", "financing_met", "guidance_firms", "gone"]),
            chance.choice([*plan.region_names[:4], "旧区"]),
            chance.choice(["2023Q4", "2024Q4", "2025Q1", "2025Q2", "2025-05", "2024", "2022Q1"]),
            chance.choice(["ytd", "discrete", "point", "ptd"]),
        )
        for _ in range(chance.randrange(1, 25))
    }
    rows = [
        dict(zip(KEY, key, strict=True))
        | {
            "value": chance.choice([None, "1.5", "2"]),
            "numerator": chance.choice([None, "3"]),
            "denominator": "4",
            "source_row": row,
        }
        for row, key in enumerate(sorted(keys), start=2)
    ]
    return NewUpload(plan.id, f"{n}.csv", str(n).encode(), "utf-8", "", "", pd.DataFrame(rows), is_demo=chance.random() < 0.3)


def expected(store: Store, plan: Plan, known_at: int | None, needs: Needs) -> pd.DataFrame:
    with store.reading() as connection:
        found = _general(connection, plan.id, counting(connection, known_at), needs, None)
    found = found.rename(columns={"source_row": "row", "is_demo": "demo"})
    return comparable(found[found["indicator"].isin(needs.indicators) & found["region"].isin(needs.regions)])


def comparable(frame: pd.DataFrame) -> pd.DataFrame:
    table = frame[COLUMNS].astype(dict.fromkeys(KEY, object)).sort_values(list(KEY)).reset_index(drop=True)
    for name in NUMBERS:
        table[name] = [None if pd.isna(x) else format(x, "f") for x in table[name]]
    return table.astype({"upload": int, "restated": bool, "demo": bool, "row": int})


@pytest.mark.parametrize("seed", range(4))
def test_coded_columns_and_window_functions_agree(duckdb_url: str, plan: Plan, seed: int) -> None:
    store, chance = open_store(duckdb_url), random.Random(seed)
    needs = [needs_of(plan, Period.parse(code), 2) for code in ("2025Q2", "2025-05", "2024")]
    needs.append(Needs(needs[0].indicators, needs[0].regions, (), (), (("apprentices", plan.region_names),)))
    in_force: list[int] = []
    for n in range(12):
        in_force.append(commit_upload(store, random_upload(plan, chance, n), NOON + dt.timedelta(hours=n)))
        if chance.random() < 0.35:
            withdraw_upload(
                store, in_force.pop(chance.randrange(len(in_force))), "写错", "", NOON + dt.timedelta(hours=n, minutes=1)
            )
        for need in needs:
            known_at = chance.choice([None, max(1, n // 2)])
            found = comparable(readings_in_force(store, plan.id, known_at, need))
            pd.testing.assert_frame_equal(found, expected(store, plan, known_at, need), check_dtype=False)
    purge_demo(store, NOON)
    for need in needs:
        pd.testing.assert_frame_equal(
            comparable(readings_in_force(store, plan.id, None, need)), expected(store, plan, None, need), check_dtype=False
        )


def test_an_empty_store_gives_an_empty_frame(store: Store, plan: Plan) -> None:
    assert readings_in_force(store, plan.id, None, needs_of(plan, Period.parse("2025Q2"), 2)).empty
