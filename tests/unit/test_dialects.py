"""Any table of readings, written in any dialect that is supported, reads back exactly."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from data.plan_files import load_plan
from etl.intake import examine
from metrics.model.plan import BASES_OF_KIND

PLAN = load_plan("gangcheng-shuangchuang-2022-2025")
CODES = ["skills_training", "startup_training", "technicians", "carriers", "opening_days", "guidance_firms", "apprentices"]
NAMES = {"point": "期末", "discrete": "当期", "ytd": "本年累计", "ptd": "规划期累计"}
QUARTERS = [f"{y}Q{q}" for y in (2022, 2023, 2024) for q in (1, 2, 3, 4)]
Key = tuple[str, str, str, str]


@st.composite
def tables(draw: st.DrawFn) -> dict[Key, str]:
    """Key → exact decimal text."""
    found: dict[Key, str] = {}
    for _ in range(draw(st.integers(1, 12))):
        indicator = PLAN.indicator_by_code[draw(st.sampled_from(CODES))]
        basis = draw(st.sampled_from(BASES_OF_KIND[indicator.kind]))
        places = 0 if indicator.whole else draw(st.integers(0, 4))
        top = Decimal(min(indicator.maximum or 10**9, 10**9))
        number = draw(st.decimals(0, top, places=places, allow_nan=False))
        text = f"{number:f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        found[indicator.code, draw(st.sampled_from(PLAN.region_names)), draw(st.sampled_from(QUARTERS)), basis] = text
    return found


def spelled_period(draw: st.DrawFn, code: str) -> str:
    year, quarter = code.split("Q")
    word = "一二三四"[int(quarter) - 1]
    return draw(
        st.sampled_from([code, f"{year}年{word}季度", f"{year}年第{word}季度", f"{year}-Q{quarter}", f" {year}年{quarter}季度 "])
    )


def spelled_number(draw: st.DrawFn, text: str, unit: str) -> str:
    whole, _, rest = text.partition(".")
    grouped = f"{int(whole):,}" + (f".{rest}" if rest else "")
    wide = "".join(chr(ord(c) + 0xFEE0) for c in text)
    return draw(st.sampled_from([text, grouped, wide, f"{text}{unit}", f" {text} ", text + ("0" if rest else "."), f"+{text}"]))


@st.composite
def long_files(draw: st.DrawFn) -> tuple[dict[Key, str], str, bytes]:
    table = draw(tables())
    header = {"indicator": "指标", "region": "区域", "period": "期间", "value": "数值", "basis": "口径", "note": "备注"}
    order = draw(st.permutations(list(header)))
    note = st.text(st.characters(codec="gb18030", exclude_categories=["Cc", "Cs", "Co", "Cn"]), max_size=8)
    rows = [[header[f] for f in order]]
    for (code, region, period, basis), text in table.items():
        indicator = PLAN.indicator_by_code[code]
        cells = {
            "indicator": draw(st.sampled_from([indicator.name, indicator.code, *indicator.aliases[:2]])),
            "region": region, "period": spelled_period(draw, period), "basis": NAMES[basis],
            "value": spelled_number(draw, text, indicator.unit), "note": "备" + draw(note) if draw(st.booleans()) else "",
        }  # fmt: skip
        rows.append([cells[f] for f in order])
    for _ in range(draw(st.integers(0, 2))):
        rows.insert(draw(st.integers(1, len(rows))), [""] * len(order))
    above = draw(st.sampled_from([[], [["双创季报"]], [["双创季报"], [], ["填报单位：区人社局"]]]))
    if draw(st.booleans()):
        book = Workbook()
        for row in [*above, *rows]:
            book.active.append([c or None for c in row])
        stream = io.BytesIO()
        book.save(stream)
        return table, "a.xlsx", stream.getvalue()
    stream_text = io.StringIO()
    delimiter = draw(st.sampled_from([",", "\t", ";", "|"]))
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    quoting: Any = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    csv.writer(stream_text, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows([*above, *rows])
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]))
    return table, "a.csv", stream_text.getvalue().encode(encoding)


@given(long_files())
@settings(max_examples=150, deadline=None)
def test_long_table_in_any_dialect_reads_back(drawn: tuple[dict[Key, str], str, bytes]) -> None:
    table, name, content = drawn
    outcome = examine(PLAN, content, name)
    assert outcome.accepted, outcome.issues
    assert {r[:4]: r.value for r in outcome.readings} == table


@st.composite
def cross_files(draw: st.DrawFn) -> tuple[dict[Key, str], bytes]:
    """One indicator; regions down and quarters across, or the other way round; the year in the header, above it or in the title."""
    indicator = PLAN.indicator_by_code[draw(st.sampled_from(CODES[:4]))]
    basis = draw(st.sampled_from(BASES_OF_KIND[indicator.kind]))
    year = draw(st.sampled_from(["2022", "2023"]))
    regions = draw(st.lists(st.sampled_from(PLAN.region_names), min_size=1, max_size=4, unique=True))
    quarters = draw(st.lists(st.sampled_from([1, 2, 3, 4]), min_size=2, max_size=4, unique=True))
    numbers = {(r, q): draw(st.one_of(st.none(), st.integers(0, 10**6))) for r in regions for q in quarters}
    numbers[regions[0], quarters[0]] = 7
    words = {q: "一二三四"[q - 1] + "季度" for q in quarters}
    title = f"{indicator.name}（{NAMES[basis]}）"
    where = draw(st.sampled_from(["header", "above", "title"]))
    is_turned = draw(st.booleans()) and where != "above"
    head = [f"{year}年{words[q]}" if where == "header" else words[q] for q in quarters]
    if is_turned:
        rows = [["期间", *regions], *([h, *(numbers[r, q] for r in regions)] for h, q in zip(head, quarters, strict=True))]
    else:
        rows = [["区域", *head], *([r, *(numbers[r, q] for q in quarters)] for r in regions)]
        if where == "above":
            rows[:1] = [["区域", f"{year}年", *[""] * (len(quarters) - 1)], ["", *head]]
    if where == "title":
        title = f"{year}年{title}"
    blank = draw(st.sampled_from(["", "—", "/"]))
    text = "".join(",".join(blank if c is None else str(c) for c in row) + "\n" for row in [[title], *rows, ["注：快报数"]])
    table = {(indicator.code, r, f"{year}Q{q}", basis): str(n) for (r, q), n in numbers.items() if n is not None}
    return table, text.encode(draw(st.sampled_from(["utf-8", "gb18030"])))


@given(cross_files())
@settings(max_examples=150, deadline=None)
def test_cross_table_reads_back(drawn: tuple[dict[Key, str], bytes]) -> None:
    table, content = drawn
    outcome = examine(PLAN, content, "a.csv")
    assert outcome.accepted, (content.decode("gb18030", "replace"), outcome.issues)
    assert {r[:4]: r.value for r in outcome.readings} == table
    assert outcome.ledger["rows"] == sum(n for k, n in outcome.ledger.items() if k != "rows")
