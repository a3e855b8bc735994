"""Files into readings: dialects that must all read the same, defects that must be named, and anything at all without a traceback."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from data.plan_files import load_plan
from etl.intake import Outcome, examine, frame
from etl.issues import catalogue
from tests.messy.hostile import hostile
from tests.messy.make import BAD, BAD_WHOLE, CROSS_REFERENCE, HEADER, REFERENCE, workbook

MESSY = Path(__file__).parents[1] / "messy"
PLAN = load_plan("gangcheng-shuangchuang-2022-2025")
HEAD = ",".join(HEADER) + "\n"


def check(text: str, name: str = "a.csv", **options: object) -> Outcome:
    return examine(PLAN, (HEAD + text).encode(), name, **options)  # type: ignore[arg-type]


def found(outcome: Outcome) -> list[tuple[str, int | None, str | None]]:
    return [(i.code, i.row, i.column) for i in outcome.issues]


def adds_up(outcome: Outcome) -> bool:
    ledger = outcome.ledger
    return ledger["rows"] == sum(v for k, v in ledger.items() if k != "rows")


@pytest.mark.parametrize("path", sorted((MESSY / "same").iterdir()), ids=lambda p: p.name)
def test_same_readings_in_every_dialect(path: Path) -> None:
    outcome = examine(PLAN, path.read_bytes(), path.name)
    assert outcome.accepted, outcome.issues
    expected = CROSS_REFERENCE if path.name.startswith("cross_") else REFERENCE
    assert {r[:7] for r in outcome.readings} == expected
    assert len(outcome.readings) == len(expected)
    assert adds_up(outcome)


@pytest.mark.parametrize("name", [*BAD, *BAD_WHOLE])
def test_defect_is_named_at_its_cell(name: str) -> None:
    expected = (BAD | BAD_WHOLE)[name][1]
    outcome = examine(PLAN, (MESSY / "bad" / name).read_bytes(), name)
    assert found(outcome) == expected
    assert not outcome.accepted
    assert adds_up(outcome)
    assert all(i.message and i.hint for i in outcome.issues)


def test_row_and_column_are_those_of_the_spreadsheet() -> None:
    text = '标题\n\n数值,指标,区域,期间,备注\n1,创业培训人数,全区,2023Q1,"两\n行"\n约2,创业培训人数,全区,2023Q2,\n'
    outcome = examine(PLAN, text.encode(), "a.csv")
    assert found(outcome) == [("number-unreadable", 5, "A")]
    assert outcome.ledger == {"rows": 5, "preamble": 1, "header": 1, "blank": 1, "loaded": 1, "refused": 1, "listed": 0}
    assert outcome.assumptions == ("指标“创业培训人数”没有写口径，按约定的“本年累计”读取",)


def test_skip_errors_keeps_the_good_rows() -> None:
    text = "创业培训人数,全区,2023Q1,1,本年累计,,,\n创业培训人数,全区,2023Q2,x,本年累计,,,\n"
    assert not check(text).accepted
    outcome = check(text, skip_errors=True)
    assert outcome.accepted
    assert len(outcome.readings) == 1


def test_missing_is_listed_and_zero_is_loaded() -> None:
    outcome = check("创业培训人数,全区,2023Q1,0,本年累计,,,\n创业培训人数,全区,2023Q2,-,本年累计,,,\n")
    assert outcome.accepted
    assert [r.value for r in outcome.readings] == ["0"]
    assert found(outcome) == [("value-missing", 3, "D")]


def test_identical_copy_is_listed() -> None:
    outcome = check('创业培训人数,全区,2023Q1,"1,000",本年累计,,,\n创业培训,全区,2023年一季度,1000,累计,,,另\n')
    assert outcome.accepted
    assert found(outcome) == [("duplicate-row", 3, "A")]


def test_conflicting_rows_name_each_other() -> None:
    rows = "".join(f"创业培训人数,全区,2023Q1,{n},本年累计,,,\n" for n in (1, 1, 2))
    outcome = check(rows, skip_errors=True)
    assert not outcome.readings
    assert [i.message for i in outcome.issues] == [
        f"同一指标、区域、期间、口径在第 {others} 行有不同的数值" for others in ("3、4", "2、4", "2、3")
    ]


@pytest.mark.parametrize(
    ("row", "option", "basis"),
    [
        ("创业培训人数,全区,2023Q2,1,当期,,,\n", "ytd", "discrete"),
        ("创业培训人数,全区,2023年4-6月,1,,,,\n", "ytd", "discrete"),
        ("创业培训人数,全区,2023年1-3月,1,当期,,,\n", None, "discrete"),
        ("创业培训人数,全区,2023Q2,1,,,,\n", "discrete", "discrete"),
        ("创业培训人数,全区,2023Q2,1,,,,\n", None, "ytd"),
        ("双创载体平台数量,全区,2023Q2,1,,,,\n", "ytd", "point"),
        ("双创载体平台数量,全区,2023年上半年,1,期末,,,\n", None, "point"),
    ],
)
def test_basis_comes_from_the_cell_then_the_period_then_the_option_then_the_plan(
    row: str, option: str | None, basis: str
) -> None:
    outcome = check(row, basis=option)
    assert [r.basis for r in outcome.readings] == [basis], outcome.issues


@pytest.mark.parametrize("row", ["双创载体平台数量,全区,2023年上半年,1,,,,\n", "创业培训人数,全区,2023年全年,1,当期,,,\n"])
def test_basis_that_contradicts_the_period_is_refused(row: str) -> None:
    assert [i.code for i in check(row).issues] == ["basis-contradicts-period"]


def test_ratio_by_its_parts_leaves_the_value_open() -> None:
    outcome = check("合理化融资需求满足率,全区,2023Q1,,本年累计,0,0,\n合理化融资需求满足率,全区,2023Q2,33.3%,本年累计,1,3,\n")
    assert outcome.accepted, outcome.issues
    assert [(*r[4:7], r.column) for r in outcome.readings] == [(None, "0", "0", "F"), ("33.3", "1", "3", "D")]


def test_growth_is_loaded_for_comparison_only() -> None:
    outcome = check("金融辅导企业扩容增速,全区,2023Q1,16.3,期末,,,\n")
    assert outcome.accepted
    assert [(i.code, i.level) for i in outcome.issues] == [("growth-is-computed", "warning")]


def test_latest_day_bounds_the_periods() -> None:
    row = "创业培训人数,全区,2024Q2,1,本年累计,,,\n"
    assert check(row, latest=dt.date(2024, 5, 1)).accepted
    assert [i.code for i in check(row, latest=dt.date(2024, 3, 31)).issues] == ["period-out-of-range"]


def test_unit_of_measurement_that_fits_and_body_that_is_none() -> None:
    text = "单位：人\n填报单位：区人社局\n指标,区域,期间,数值（人）\n创业培训人数,全区,2023Q1,1\n"
    assert examine(PLAN, text.encode(), "a.csv").accepted


def test_hint_names_the_nearest() -> None:
    outcome = check("补贴性职业技能培训人次,全区,2023Q1,1,本年累计,,,\n")
    assert "补贴性职业技能培训人数" in outcome.issues[0].hint


def test_percent_cell_reads_as_it_shows_and_error_cell_as_text() -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(HEADER)
    sheet.append(["合理化融资需求满足率", "全区", "2023Q1", 0.205, "本年累计"])
    sheet["D2"].number_format = "0.0%"
    sheet.append(["创业培训人数", "全区", "2023Q1", "#REF!", "本年累计"])
    sheet["D3"].data_type = "e"
    stream = io.BytesIO()
    book.save(stream)
    outcome = examine(PLAN, stream.getvalue(), "a.xlsx", skip_errors=True)
    assert [r.value for r in outcome.readings] == ["20.5"]
    assert [(i.code, i.row, i.value) for i in outcome.issues] == [("number-unreadable", 3, "#REF!")]
    assert "20.5%" in outcome.assumptions[0]


def far_cell(value: object) -> bytes:
    book = Workbook()
    book.active.append(HEADER)
    book.active.append(["创业培训人数", "全区", "2023Q1", 1, "本年累计"])
    book.active["XFD1048576"] = value
    book.active["XFD1048576"].number_format = "0.0"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def bomb() -> bytes:
    stream = io.BytesIO(workbook([HEADER]))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zero.bin", bytes(210_000_000))
    return stream.getvalue()


def rewritten(content: bytes, old: bytes, new: bytes) -> bytes:
    """The workbook with `old` in its sheets written as `new`."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(old, new) if "worksheets" in name else source.read(name))
    return stream.getvalue()


def test_phantom_cell_is_read_and_far_cell_refused() -> None:
    phantom = far_cell(None)  # whether openpyxl closes an empty cell in its own tag depends on lxml
    ends = (b"></c></row></sheetData>", b" /></row></sheetData>")
    for old, new in (ends, ends[::-1]):
        assert examine(PLAN, rewritten(phantom, old, new), "a.xlsx").accepted
    assert [i.code for i in examine(PLAN, far_cell("x"), "a.xlsx").issues] == ["workbook-too-large"]


def test_zip_bomb_is_refused() -> None:
    assert [i.code for i in examine(PLAN, bomb(), "a.xlsx").issues] == ["workbook-too-large"]


@pytest.mark.parametrize("name", hostile(1))
def test_hostile_text_is_read_or_refused(name: str) -> None:
    """That it takes no more than its share of time is seen in `tests.bench intake`."""
    outcome = examine(PLAN, hostile(200_000)[name].encode(), "a.csv")
    assert outcome.accepted == (name in ("a long remark", "too many fields")), outcome.issues[:3]


def test_too_large_is_refused() -> None:
    assert [i.code for i in check("", max_bytes=10).issues] == ["file-too-large"]


ANYTHING = st.one_of(
    st.binary(max_size=300),
    st.text(max_size=300).map(lambda t: (HEAD + t).encode("utf-8", "replace")),
    st.lists(
        st.lists(
            st.sampled_from(["创业培训人数", "全区", "2023Q1", "-1", "0", "当期", '"', "0000年", "9999年", "１", "%", ""]),
            max_size=9,
        )
    ).map(lambda rows: (HEAD + "\n".join(",".join(r) for r in rows)).encode()),
    st.binary(max_size=200).map(lambda b: b"PK\x03\x04[Content_Types].xml" + b),
    st.tuples(st.integers(0, 5000), st.binary(min_size=1, max_size=20)).map(
        lambda p: (lambda w: w[: p[0]] + p[1] + w[p[0] + len(p[1]) :])(
            workbook([HEADER, ["创业培训人数", "全区", "2023Q1", 1, "期末"]])
        )
    ),
)


@given(ANYTHING, st.sampled_from(["a.csv", "a.xlsx", "", "x.tar.gz"]), st.booleans())
@settings(max_examples=300, deadline=None)
def test_any_bytes_give_an_outcome(content: bytes, name: str, skip: bool) -> None:
    outcome = examine(PLAN, content, name, skip_errors=skip)
    assert adds_up(outcome)
    assert outcome.accepted or outcome.issues
    assert len(frame(outcome)) == len(outcome.readings)


def test_every_code_has_words() -> None:
    for code in catalogue().values():
        assert code.level in ("error", "warning", "assumption", "note")
        assert code.message
        assert code.hint
    for line in (MESSY.parents[1] / "data/intake/issue_codes.csv").read_text("utf-8").splitlines():
        assert len(next(csv.reader([line]))) == 4


def test_a_hundred_thousand_rows() -> None:
    rows = "".join(
        f"创业培训人数,{PLAN.region_names[n % 7]},{2021 + n % 5}Q{n % 4 + 1},100,本年累计,,,第{n}行\n" for n in range(100_000)
    )
    outcome = check(rows)
    assert outcome.accepted
    assert outcome.ledger["rows"] == 100_001


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"x" + b"\n" * 5_000_000, "file-too-long"),
        (b"x" + b"," * 5_000_000, "file-too-long"),
        ((HEAD + '创业培训人数,全区,2023Q1,"1",,,,\n' * 260_000).encode(), "file-too-long"),
        ((HEAD + '"' + "甲\n" * 2_000_000 + '"').encode(), "file-too-long"),
    ],
    ids=["lines", "cells", "rows", "one cell of many lines"],
)
def test_more_than_can_be_read_row_by_row_is_refused_with_the_limit(content: bytes, code: str) -> None:
    outcome = examine(PLAN, content, "a.csv")
    assert [i.code for i in outcome.issues] == [code]
    assert "250000" in outcome.issues[0].message


def test_issues_beyond_what_anyone_reads_are_counted() -> None:
    rows = "".join(f"创业培训人数,全区,2023Q1,约{n},本年累计,,,\n" for n in range(20_500))
    outcome = check(rows)
    assert outcome.counts()["error"] == 20_000
    assert [(i.code, i.value) for i in outcome.issues if i.level == "warning"] == [("too-many-issues", "500")]
    assert outcome.ledger["refused"] == 20_500
    assert not outcome.accepted
