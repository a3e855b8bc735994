"""The demonstration data: written the same every time, coherent but for what is planned, and the board it gives."""

from __future__ import annotations

import csv
from collections import defaultdict
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from data.demo import make
from data.plan_files import find_plan, load_plan
from metrics.board import Board, evaluate
from metrics.cube import READING_COLUMNS
from metrics.model import Period

PLAN = load_plan(find_plan(make.PLAN))
BY_NAME = {i.name: i for i in PLAN.indicators}
MANIFEST = list(csv.DictReader((make.FOLDER / "manifest.csv").open(encoding="utf-8", newline="")))
LISTED = [row["file"] for row in MANIFEST]
FILES = sorted(p.name for p in make.FOLDER.glob("20*.csv"))
LATER = [name for name in FILES if name.startswith("2025Q4")]
BASIS = {"期末数": "point", "本年累计": "ytd"}
CORRECTION = "2023Q2-更正-区人力资源社会保障局.csv"


@cache
def rows_of(name: str) -> list[dict[str, str]]:
    with (make.FOLDER / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def number(text: str) -> float | None:
    return float(text) if text else None


@cache
def in_force(*names: str) -> dict[tuple[str, str, str], dict[str, object]]:
    """(indicator, region, period) → the last reading, for the files in the order given."""
    readings: dict[tuple[str, str, str], dict[str, object]] = {}
    for upload, name in enumerate(names, 1):
        for n, row in enumerate(rows_of(name), 2):
            key = (BY_NAME[row["指标"]].code, row["区域"], row["期间"].removesuffix("年"))
            parts = {"value": number(row["数值"]), "numerator": number(row["分子"]), "denominator": number(row["分母"])}
            where = {
                "upload": upload,
                "sheet": None,
                "row": n,
                "column": "D",
                "restated": key in readings,
                "demo": "演示数据" in row["备注"],
            }
            readings[key] = dict(zip(("indicator", "region", "period"), key, strict=True)) | parts | where
            readings[key] |= {"basis": BASIS[row["口径"]], "note": row["备注"]}
    return readings


@cache
def board(period: str, *names: str) -> Board:
    frame = pd.DataFrame(list(in_force(*names).values()), columns=list(READING_COLUMNS))
    return evaluate(PLAN, frame, Period.parse(period))


def district(period: str, *names: str) -> pd.DataFrame:
    return board(period, *names).rows("全区").set_index("indicator")


# Files


def test_writing_again_gives_the_same_bytes(tmp_path: Path) -> None:
    written = make.write(tmp_path)
    assert sorted(p.name for p in written) == sorted([*FILES, "manifest.csv"])
    for path in written:
        assert path.read_bytes() == (make.FOLDER / path.name).read_bytes(), path.name


def test_files_are_the_long_template_and_all_marked() -> None:
    assert len(FILES) <= 60
    for name in FILES:
        content = (make.FOLDER / name).read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        assert content.count(b"\n") == content.count(b"\r\n") == len(rows_of(name)) + 1
        assert tuple(rows_of(name)[0]) == make.HEADER
        assert all("演示数据" in row["备注"] for row in rows_of(name)), name


def test_manifest_is_in_load_order_and_leaves_the_last_quarter() -> None:
    assert sorted(LISTED) == LISTED == [name for name in FILES if name not in LATER]
    assert len(LATER) == 3
    days = [row["submitted_on"] for row in MANIFEST]
    assert days == sorted(days)
    assert {row["unit"] for row in MANIFEST} <= {unit.name for unit in PLAN.units}
    assert [row["file"] for row in MANIFEST if "迟报" in row["note"]] == ["2024Q2-区金融发展服务中心.csv"]
    assert all("演示数据" in row["note"] for row in MANIFEST)


def test_no_reading_twice_in_a_file_and_only_the_correction_repeats_one() -> None:
    seen: set[tuple[str, ...]] = set()
    for name in FILES:
        keys = [(r["指标"], r["区域"], r["期间"]) for r in rows_of(name)]
        assert len(set(keys)) == len(keys), name
        assert bool(seen & set(keys)) == (name == CORRECTION), name
        seen |= set(keys)


# Readings


def test_names_bases_and_bounds() -> None:
    for name in FILES:
        for row in rows_of(name):
            indicator = BY_NAME[row["指标"]]
            assert BASIS[row["口径"]] == indicator.reported_as
            assert row["区域"] in PLAN.region_names
            texts = [row[c] for c in ("数值", "分子", "分母") if row[c]]
            assert texts == ([row["分子"], row["分母"]] if indicator.kind == "ratio" else [row["数值"]])
            assert all(float(t) >= 0 for t in texts)
            if indicator.whole or indicator.kind == "ratio":
                assert all(t.isdigit() for t in texts)
            if indicator.kind == "ratio":
                assert int(row["分子"]) <= int(row["分母"])


def test_growth_is_computed_and_never_reported() -> None:
    assert {key[0] for key in in_force(*FILES)} == {i.code for i in PLAN.indicators} - {"guidance_growth"}


def test_every_quarter_is_complete_but_for_the_planned_gaps() -> None:
    for code in make.DISTRICT_FIGURES:
        regions = set() if code in make.REGIONS_ONLY else {"全区"}
        regions |= set() if code in make.DISTRICT_ONLY else set(make.REGIONS)
        wanted = {(code, r, p) for r in regions for p in make.QUARTERS} - {k for k, v in make.EXCEPTIONS.items() if v is None}
        have = {k for k in in_force(*FILES) if k[0] == code and not k[2].startswith("2021")}
        assert have == wanted


def test_running_totals_never_fall_within_a_year() -> None:
    series = defaultdict(list)
    for (code, region, period), reading in sorted(in_force(*FILES).items(), key=lambda item: item[0][2]):
        if reading["basis"] == "ytd":
            for part in ("value", "numerator", "denominator"):
                if reading[part] is not None:
                    series[code, region, period[:4], part].append(reading[part])
    assert all(values == sorted(values) for values in series.values())


@pytest.mark.parametrize("names", [tuple(FILES), tuple(n for n in FILES if n != CORRECTION)], ids=["corrected", "first sent"])
def test_regions_add_up_but_for_the_planned_disagreement(names: tuple[str, ...]) -> None:
    readings = in_force(*names)
    off = {}
    for (code, region, period), reading in readings.items():
        parts = [readings[code, r, period] for r in make.REGIONS if (code, r, period) in readings]
        if region != "全区" or not parts:
            continue
        if code == "opening_days":
            assert reading["value"] == max(part["value"] for part in parts)
            continue
        for measure in ("value", "numerator", "denominator"):
            if reading[measure] is not None and (by := reading[measure] - sum(part[measure] for part in parts)):
                off[code, period, measure] = by
    assert off == {("carriers", "2024Q3", "value"): 1}


def test_the_correction_changes_two_quarters_of_one_region_and_the_district() -> None:
    first = in_force(*(n for n in FILES if n != CORRECTION))
    now = in_force(*FILES)
    change = {(k[1], k[2]): now[k]["value"] - first[k]["value"] for k in now if now[k]["value"] != first[k]["value"]}
    assert change == {("全区", "2023Q1"): -35, ("里辛街道", "2023Q1"): -35, ("全区", "2023Q2"): -48, ("里辛街道", "2023Q2"): -48}
    assert {k[0] for k in now if now[k]["restated"]} == {"skills_training"}


# Boards


Q3 = {
    "carriers": (93, "slightly_behind"),
    "skills_training": (2310, "behind"),
    "startup_training": (126, "achieved"),
    "technicians": (54, "slightly_behind"),
    "apprentices": (371, "slightly_behind"),
    "skilled_talent": (389, "on_pace"),
    "guidance_firms": (114, None),
    "guidance_growth": ((114 / 98 - 1) * 100, "on_pace"),
    "financing_met": (100, "achieved"),
    "guidance_coverage": (57 / 58 * 100, "slightly_behind"),
    "opening_steps": (1, "achieved"),
    "opening_cost": (0, "achieved"),
    "opening_days": (0.6, "behind"),
    "fair_review": (100, "achieved"),
    "joint_meetings": (3, "on_pace"),
    "dispatches": (8, "slightly_behind"),
}
Q4 = dict.fromkeys(Q3, "achieved") | {"guidance_firms": None, "technicians": "missed"}


def test_board_of_2025q3() -> None:
    rows = district("2025Q3", *LISTED)
    assert rows["actual"].to_dict() == pytest.approx({code: actual for code, (actual, _) in Q3.items()})
    assert rows["status"].where(rows["status"].notna(), None).to_dict() == {code: status for code, (_, status) in Q3.items()}
    assert rows["demo"].all()
    assert not rows["incomplete"].any()
    assert rows.loc[["apprentices", "opening_days"], "is_rolled"].all()
    assert rows.loc["guidance_growth", "gap"] == 4  # firms: 118 are needed, 98 × 1.2 = 117.6


def test_board_of_2025q4_after_the_user_has_uploaded() -> None:
    rows = district("2025Q4", *LISTED, *LATER)
    assert rows["status"].where(rows["status"].notna(), None).to_dict() == Q4
    figures = {"carriers": 101, "skills_training": 4236, "apprentices": 402, "technicians": 78}
    assert rows.loc[list(figures), "actual"].to_dict() == figures
    before = district("2025Q4", *LISTED)["status"]
    assert (before != rows["status"]).sum() > 5


@pytest.mark.parametrize(
    ("code", "actuals"),
    [
        ("skills_training", (4310, 4450, 4215)),
        ("technicians", (82, 85, 80)),
        ("startup_training", (112, 121, 118)),
        ("joint_meetings", (4, 4, 4)),
        ("dispatches", (12, 12, 12)),
    ],
)
def test_year_ends_of_annual_flows(code: str, actuals: tuple[int, ...]) -> None:
    found = board("2025Q3", *LISTED).history(code, "全区").set_index("period")["actual"]
    assert tuple(found[f"{year}Q4"] for year in (2022, 2023, 2024)) == actuals


def test_growth_was_met_in_each_earlier_year() -> None:
    found = board("2025Q3", *LISTED).history("guidance_growth", "全区").set_index("period")
    assert found.loc[["2022Q4", "2023Q4", "2024Q4"], "status"].tolist() == ["achieved"] * 3


def test_a_region_not_reported_makes_the_total_a_lower_bound() -> None:
    found = board("2025Q3", *LISTED).history("apprentices", "全区").set_index("period")
    assert found.index[found["incomplete"]].tolist() == ["2024Q2"]
    assert found.loc["2024Q2", "parts_reported"] == 5


def test_demand_for_finance_was_not_all_met_in_early_2023() -> None:
    found = board("2025Q3", *LISTED).history("financing_met", "全区").set_index("period")["actual"]
    assert (found[["2023Q1", "2023Q2"]] < 100).all()
    assert found["2023Q4"] == 100
