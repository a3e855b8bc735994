"""The vectorised way reads a table as the way row by row does: same readings, same issues, same ledger."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from data.plan_files import load_plan
from etl import intake, sniff
from etl.intake import Outcome, examine
from metrics.model.plan import BASES_OF_KIND

PLAN = load_plan("gangcheng-shuangchuang-2022-2025")
NAMES = {"point": "期末", "discrete": "当期", "ytd": "本年累计", "ptd": "规划期累计"}
HEAD = "指标,区域,期间,数值,口径,分子,分母,备注\n"
ODD = [
    "补贴性职业技能培训人数,全区,2025年一季度,约30,本年累计,,,\n", "创业培训人数,艾山,2025Q1,1 050,,,,\n", "创业培训人数,合街道,2025Q1,5,当期,,,\n",
    "合理化融资需求满足率,全区,2025Q1,0.5,本年累计,,,\n", "合理化融资需求满足率,全区,2025Q2,50,本年累计,5,9,\n", ",,,,,,,\n", "\n", "注：快报数,,,,,,,\n",
    "指标,区域,期间,数值,口径,分子,分母,备注\n", "创业培训人数,全区,2025Q3\n", "创业培训人数,全区,2025Q4,—,本年累计,,,\n", "双创载体平台数量,全区,2031Q1,5,期末,,,\n",
    "创业培训人数,里辛街道,2025Q2,\"1,234\",本年累计,,,\"说明, 两句\"\n", "\"创业培训人数\",汶源街道,2025Q2,7,本年累计,,,\"引\"\"号\"\n", "创业培训人数,全区,2025Q1,5,本年累计,,,,多\n", "企业开办用时,全区,2025Q1,0.30,期末,,,\n", "金融辅导企业扩容增速,全区,2025Q1,5,期末,,,\n",
]  # fmt: skip


def clean_rows(rng: random.Random, count: int) -> list[str]:
    keys = [
        (i, r, f"{y}Q{q}", b)
        for i in PLAN.indicators if i.kind != "growth"
        for r in PLAN.region_names for y in (2022, 2023, 2024) for q in (1, 2, 3, 4) for b in BASES_OF_KIND[i.kind]
    ]  # fmt: skip
    rows = []
    for i, r, p, b in rng.sample(keys, count):
        basis = "" if b == i.reported_as and rng.random() < 0.3 else NAMES[b]
        if i.kind == "ratio":
            top, bottom = rng.choice([(5, 10), (10, 10), (0, 10), (1, 3)])
            value = rng.choice(["", f"{100 * top / bottom:.6g}"])
            rows.append(f"{i.name},{r},{p},{value},{basis},{top},{bottom},\n")
        else:
            low = float(i.minimum or 0)
            high = min(float(i.maximum or 1e6), 1e6)
            number = rng.choice([low, high, rng.uniform(low, high)])
            rows.append(
                f"{rng.choice([i.name, i.code])},{r},{p},{int(number) if i.whole else f'{number:.2f}'.rstrip('0').rstrip('.')},{basis},,,{rng.choice(['', '快报'])}\n"
            )
    return rows


def both(monkeypatch: pytest.MonkeyPatch, content: bytes, **options: object) -> tuple[Outcome, Outcome]:
    """(vectorised, row by row)."""
    used = []
    real = intake.read_clean

    def counted(*given: object) -> object:
        used.append(real(*given))  # type: ignore[arg-type]
        return used[-1]

    monkeypatch.setattr(intake, "read_clean", counted)
    monkeypatch.setattr("etl.fast.SMALLEST", 0)
    fast = examine(PLAN, content, "a.csv", **options)  # type: ignore[arg-type]
    assert used[0] is not None, "the vectorised way was not taken"
    monkeypatch.setattr(intake, "read_clean", lambda *_: None)
    return fast, examine(PLAN, content, "a.csv", **options)  # type: ignore[arg-type]


def told(outcome: Outcome) -> list[tuple[object, ...]]:
    return sorted((i.row or 0, i.column or "", i.code, i.value, i.message) for i in outcome.issues)


@pytest.mark.parametrize("seed", range(12))
def test_same_as_row_by_row(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    rng = random.Random(seed)
    rows = clean_rows(rng, 300)
    for odd in rng.sample(ODD, rng.randint(0, len(ODD))) + rng.sample(rows, seed % 3):  # repeated rows too
        rows.insert(rng.randrange(len(rows)), odd)
    end = "\r\n" if seed % 2 else "\n"
    content = ("标题\n" + HEAD + "".join(rows)).replace("\n", end).encode("gb18030" if seed % 3 else "utf-8")
    fast, slow = both(monkeypatch, content, skip_errors=seed % 4 == 0)
    assert sorted(fast.readings, key=lambda r: r.row) == sorted(slow.readings, key=lambda r: r.row)
    assert told(fast) == told(slow)
    assert fast.ledger == slow.ledger
    assert sorted(fast.assumptions) == sorted(slow.assumptions)
    assert fast.accepted == slow.accepted
    assert replace(fast.layout, columns=()) == replace(slow.layout, columns=())  # type: ignore[type-var]


def test_option_for_the_basis_holds_in_both(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [f"创业培训人数,{r},{y}Q{q},5,,,,\n" for r in PLAN.region_names for y in (2022, 2023) for q in (1, 2, 3, 4)]
    fast, slow = both(monkeypatch, (HEAD + "".join(rows) + "\n" * 3).encode(), basis="discrete")
    assert {r.basis for r in fast.readings} == {"discrete"}
    assert fast.readings == slow.readings
    assert fast.assumptions == slow.assumptions == ("指标“创业培训人数”没有写口径，按所选的“当期”读取",)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("tail", ["", "last line open", "end of file mark", "blank lines"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_file_without_anything_odd(monkeypatch: pytest.MonkeyPatch, end: str, tail: str, encoding: str) -> None:
    text = HEAD + "".join(clean_rows(random.Random(5), 60))
    text = {"": text, "last line open": text[:-1], "end of file mark": text + "\x1a", "blank lines": text + "\n\n"}[tail]
    fast, slow = both(monkeypatch, text.replace("\n", end).encode(encoding))
    assert fast.readings == slow.readings
    assert (told(fast), fast.ledger, fast.encoding) == (told(slow), slow.ledger, slow.encoding)


NUMBERS = [
    "0", "00", "01", "1", "1.", ".5", "0.5", "0.50", "1.0", "-1", "+1", "1e3", " 1", "1 ", "１２", "١٢", "100", "100.0000000001", "99.9999999999",
    "999999999999999", "9999999999999999", "100000000000000.0000000001", "0.0000000001", "0.00000000001", "1,5", "nan", "inf", "—", "",
]  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_numbers_in_any_form_and_at_every_bound(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    monkeypatch.setattr("etl.fast.MOST_ODD", 1.0)
    monkeypatch.setattr("etl.plain.SLICE", 1 + seed * 7)
    rng = random.Random(seed)
    rows = clean_rows(rng, 50)
    for indicator in PLAN.indicators:
        for quarter in ("2025Q1", "2025Q2", "2025Q3", "2025Q4"):
            value, top, bottom = (rng.choice(NUMBERS).replace(",", "，") for _ in range(3))
            if indicator.kind != "ratio" or rng.random() < 0.3:
                top = bottom = rng.choice(["", "", "3"])
            elif rng.random() < 0.3:
                top, bottom = "100000000000000.0000000001", "100000000000000"
            rows.append(f"{indicator.name},全区,{quarter},{value},,{top},{bottom},\n")
    rng.shuffle(rows)
    fast, slow = both(monkeypatch, (HEAD + "".join(rows)).encode(), skip_errors=True)
    assert sorted(fast.readings, key=lambda r: r.row) == sorted(slow.readings, key=lambda r: r.row)
    assert (told(fast), fast.ledger) == (told(slow), slow.ledger)


def test_a_line_longer_than_what_is_read_at_once_goes_row_by_row() -> None:
    rows = clean_rows(random.Random(1), 300)
    rows[7] = rows[7].replace("\n", "长" * (6 << 20) + "\n")
    outcome = examine(PLAN, (HEAD + "".join(rows)).encode(), "a.csv", max_bytes=10**9, skip_errors=True)
    assert outcome.count >= 299


@pytest.mark.parametrize("block", [5, 37, 1 << 18])
def test_a_damaged_utf8_file_is_told_from_gb18030_as_line_by_line(monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    monkeypatch.setattr(sniff, "_BLOCK", block)
    rng, found = random.Random(block), set()
    words = ["指标甲", "abc", "全区,补贴", "é", "", "\ud7ff街道"]
    for _ in range(2000):
        lines = [
            rng.choice(words).encode(rng.choice(["utf-8", "utf-8", "gb18030"]))
            + rng.choice([b"", b"", b"", b"\xc3", b"\x81\xff"])
            for _ in range(rng.randint(0, 20))
        ]
        content = rng.choice([b"\n", b"\r\n", b"\r"]).join(lines)
        row = sniff._damaged_utf8_row(content)
        monkeypatch.setattr(sniff, "_is_mostly_no_utf8", lambda _: False)
        assert row == sniff._damaged_utf8_row(content)
        monkeypatch.undo()
        monkeypatch.setattr(sniff, "_BLOCK", block)
        found.add(row is None)
    assert found == {True, False}
