"""Writes tests/messy/same and tests/messy/bad: `python -m tests.messy.make`. One defect or one dialect a file; the tests read the files."""

from __future__ import annotations

import io
from pathlib import Path

from openpyxl import Workbook

HERE = Path(__file__).parent
HEADER = ["指标", "区域", "期间", "数值", "口径", "分子", "分母", "备注"]
ROWS = [
    ["补贴性职业技能培训人数", "全区", "2023Q1", "1050", "本年累计", "", "", ""],
    ["补贴性职业技能培训人数", "艾山街道", "2023Q2", "2100", "本年累计", "", "", "含夜校, 两期"],
    ["双创载体平台数量", "全区", "2023Q2", "88", "期末", "", "", ""],
    ["合理化融资需求满足率", "全区", "2023Q3", "20.5", "本年累计", "41", "200", ""],
    ["企业开办用时", "全区", "2023Q4", "0.5", "期末", "", "", ""],
    ["创业培训人数", "里辛街道", "2023-05", "0", "当期", "", "", ""],
]
REFERENCE = {
    ("skills_training", "全区", "2023Q1", "ytd", "1050", None, None),
    ("skills_training", "艾山街道", "2023Q2", "ytd", "2100", None, None),
    ("carriers", "全区", "2023Q2", "point", "88", None, None),
    ("financing_met", "全区", "2023Q3", "ytd", "20.5", "41", "200"),
    ("opening_days", "全区", "2023Q4", "point", "0.5", None, None),
    ("startup_training", "里辛街道", "2023-05", "discrete", "0", None, None),
}


def text(rows: list[list[str]], delimiter: str = ",", end: str = "\n") -> str:
    def cell(value: str) -> str:
        return '"' + value.replace('"', '""') + '"' if any(c in value for c in (delimiter, '"', "\n", "\r")) else value

    return "".join(delimiter.join(cell(c) for c in row) + end for row in rows)


def workbook(rows: list[list[object]], title: str = "Sheet1", before: dict[str, list[list[object]]] | None = None) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for name, content in {**(before or {}), title: rows}.items():
        sheet = book.create_sheet(name)
        for row in content:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def changed(column: int, values: list[str], header: str | None = None) -> list[list[str]]:
    table = [list(r) for r in [HEADER, *ROWS]]
    for row, value in zip(table[1:], values, strict=True):
        row[column] = value
    table[0][column] = header or table[0][column]
    return table


def wide(word: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in word)


def same() -> dict[str, bytes]:
    table = [HEADER, *ROWS]
    order = [4, 3, 7, 2, 1, 0, 6, 5]
    typed: list[list[object]] = [
        [*r[:3], float(r[3]), r[4], *(float(c) if c else None for c in r[5:7]), r[7] or None] for r in ROWS
    ]
    typed[3][3] = 20.499999999999996
    files: dict[str, str | bytes] = {
        "utf8.csv": text(table),
        "bom.csv": "\ufeff" + text(table),
        "gb18030.csv": text(table).encode("gb18030"),
        "utf16.csv": text(table, "\t").encode("utf-16"),
        "crlf.csv": text(table, end="\r\n"),
        "cr.csv": text(table, end="\r"),
        "tab.txt": text(table, "\t"),
        "semicolon.csv": text(table, ";"),
        "full_width_comma.csv": text(table, "，"),
        "reordered.csv": text([[r[i] for i in order] for r in table]),
        "title_rows.csv": "钢城区双创季报\n\n填报单位：区人力资源社会保障局,,,\n" + text(table),
        "header_aliases.csv": text([["指标名称", "地 区", "报告期", "指标值", "统计口径", "分 子", "分母", "说明"], *ROWS]),
        "indicator_aliases.csv": text(changed(0, ["skills_training", "补贴性 职业技能培训", "“双创”载体平台", "融资满足率", "开办用时", "ＳＴＡＲＴＵＰ_training"], "指标编码")),
        "region_aliases.csv": text(changed(1, ["钢城区", "艾山", "全区合计", "济南市钢城区", "全 区", "里辛街道办"])),
        "periods.csv": text(changed(2, ["2023年1-3月", "2023年上半年", "2023年第二季度", "2023年前三季度", "２０２３年４季度", "2023年5月"])),
        "bases.csv": text(changed(4, ["累计值", "年初至今", "期末数", "ytd", "时点", "当月"])),
        "full_width_digits.csv": text(changed(3, [wide(r[3]) for r in ROWS])),
        "separators_and_units.csv": text(changed(3, ["1,050", "2,100人", "88 家", "20.50%", "0.5天", "+0"])),
        "quoted_all.csv": "".join(", ".join(f'"{c}"' for c in r) + "\n" for r in table),
        "padded.csv": "".join(",".join(f" {c}\t" if "," not in c else f'"{c}"' for c in r) + ",\n" for r in table),
        "extra_column.csv": text([[*r, "1" if i else "序号"] for i, r in enumerate(table)]),
        "unordered_with_blanks.csv": text([HEADER, [""] * 8, *reversed(ROWS), [""] * 8]),
        "note_with_line_break.csv": text([HEADER, [*ROWS[0][:7], '一\n二\r\n“三” "四"'], *ROWS[1:]]),
        "no_final_newline.csv": text(table).rstrip("\n"),
        "text.xlsx": workbook([HEADER, *ROWS]),
        "typed.xlsx": workbook([HEADER, *typed]),
        "second_sheet.xlsx": workbook([["", ""], ["季报"], HEADER, *typed], "数据", {"填表说明": [["请按季填报"]], "空": []}),
    }  # fmt: skip
    return {name: content.encode() if isinstance(content, str) else content for name, content in files.items()}


S, T, R = "补贴性职业技能培训人数,全区,2023Q1,", "创业培训人数,全区,2023Q1,", "合理化融资需求满足率,全区,2023Q1,"
BAD: dict[str, tuple[str | bytes, list[tuple[str, int | None, str | None]]]] = {
    "number.csv": (S + "约30,本年累计,,,\n", [("number-unreadable", 2, "D")]),
    "footnote.csv": (S + "4200①,本年累计,,,\n", [("number-unreadable", 2, "D")]),
    "underscore.csv": (S + "1_000,本年累计,,,\n", [("number-unreadable", 2, "D")]),
    "other_unit.csv": (S + "0.42万户,本年累计,,,\n", [("number-unreadable", 2, "D")]),
    "grouping.csv": (S + '"12,34",本年累计,,,\n', [("number-unreadable", 2, "D")]),
    "scientific.csv": (S + "1E+3,本年累计,,,\n", [("number-unreadable", 2, "D")]),
    "formula.csv": (S + "=1+1,本年累计,,,\n", [("formula-not-computed", 2, "D")]),
    "digits.csv": (S + "1" * 29 + ",本年累计,,,\n", [("too-many-digits", 2, "D")]),
    "indicator.csv": ("补贴性培训人次,全区,2023Q1,1,本年累计,,,\n", [("indicator-unknown", 2, "A")]),
    "region.csv": ("创业培训人数,东城街道,2023Q1,1,本年累计,,,\n", [("region-unknown", 2, "B")]),
    "region_blank.csv": ("创业培训人数,,2023Q1,1,本年累计,,,\n", [("region-missing", 2, "B")]),
    "period.csv": ("创业培训人数,全区,2023Q5,1,本年累计,,,\n", [("period-unreadable", 2, "C")]),
    "period_blank.csv": ("创业培训人数,全区,,1,本年累计,,,\n", [("period-missing", 2, "C")]),
    "period_early.csv": ("创业培训人数,全区,1923Q1,1,本年累计,,,\n", [("period-out-of-range", 2, "C")]),
    "basis_unknown.csv": (T + "1,同比,,,\n", [("basis-unknown", 2, "E")]),
    "basis_missing.csv": ("金融辅导企业扩容增速,全区,2023Q1,16.3,,,,\n", [("basis-missing", 2, "E")]),
    "basis_contradicts.csv": ("创业培训人数,全区,2023年1-6月,1,当期,,,\n", [("basis-contradicts-period", 2, "C")]),
    "stock_span.csv": ("双创载体平台数量,全区,2023年1-6月,88,期末,,,\n", [("basis-contradicts-period", 2, "C")]),
    "basis_kind.csv": ("双创载体平台数量,全区,2023Q1,88,本年累计,,,\n", [("basis-not-for-kind", 2, "E")]),
    "duplicate_key.csv": (T + "1,本年累计,,,\n" + "双创载体平台数量,全区,2023Q1,88,期末,,,\n" + "创业培训人数,全区,2023年一季度,2,累计,,,\n",
                          [("duplicate-key", 2, "D"), ("duplicate-key", 4, "D")]),
    "below.csv": (T + "-1,本年累计,,,\n", [("below-minimum", 2, "D")]),
    "above.csv": (R + "120,本年累计,,,\n", [("above-maximum", 2, "D")]),
    "not_whole.csv": (T + "1.5,本年累计,,,\n", [("not-whole", 2, "D")]),
    "numerator.csv": (R + ",本年累计,12,10,\n", [("numerator-above-denominator", 2, "F")]),
    "disagrees.csv": (R + "50,本年累计,4,10,\n", [("ratio-disagrees", 2, "D")]),
    "incomplete.csv": (R + ",本年累计,4,,\n", [("ratio-incomplete", 2, "G")]),
    "thousands_unquoted.csv": (T + "4,200,本年累计,,,\n", [("basis-unknown", 2, "E"), ("number-unreadable", 2, "F")]),
    "too_wide.csv": (T + "4,本年累计,,,备注,甲\n", [("extra-cells", 2, "I")]),
    "cut.csv": (T + "42,本年累计,,,\n创业培训人数,全区,2023Q2,10", [("row-short", 3, "A")]),
    "short.csv": (T + "42,本年累计,,,\n创业培训人数,全区\n" + S + "1,本年累计,,,\n", [("row-short", 3, "A")]),
    "quote.csv": (T + '42,本年累计,,,"甲\n' + S + "1,本年累计,,,\n", [("quote-unclosed", 2, None)]),
    "quote_inside.csv": (T + '42,本年累计,,,"甲"乙"\n', [("quote-broken", 2, None)]),
    "only_missing.csv": (T + "—,本年累计,,,\n", [("no-readings", None, None), ("value-missing", 2, "D")]),
    "header_only.csv": ("", [("no-readings", None, None)]),
}  # fmt: skip
BAD_WHOLE: dict[str, tuple[bytes, list[tuple[str, int | None, str | None]]]] = {
    "empty.csv": (b"", [("file-empty", None, None)]),
    "picture.csv": (b"\x89PNG\r\n\x1a\n\0\0", [("file-type", None, None)]),
    "old.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 64, [("file-type", None, None)]),
    "text_as.xlsx": ((",".join(HEADER) + "\n" + S + "1,本年累计\n").encode(), [("file-type", None, None)]),
    "nul.csv": ((",".join(HEADER) + "\n" + S + "1\0,本年累计\n").encode(), [("encoding-unreadable", 2, None)]),
    "damaged_utf8.csv": ((",".join(HEADER) + "\n" + S + "1,本年累计,,,\n").encode() + "创业".encode("gb18030") + b",\n", [("encoding-unreadable", 3, None)]),
    "no_header.csv": ((S + "1,本年累计\n").encode(), [("header-missing", None, None)]),
    "no_region.csv": ("指标,期间,数值\n创业培训人数,2023Q1,1\n".encode(), [("header-missing", 1, None)]),
    "header_twice.csv": ("指标,区域,期间,数值,指标值\n创业培训人数,全区,2023Q1,1,2\n".encode(), [("header-duplicate", 1, "E")]),
    "unit_in_header.csv": ("指标,区域,期间,数值（家）\n创业培训人数,全区,2023Q1,1\n".encode(), [("unit-in-header", 1, "D")]),
    "unit_above.csv": ("单位：万元\n指标,区域,期间,数值\n创业培训人数,全区,2023Q1,1\n".encode(), [("unit-in-header", 1, "A")]),
    "two_sheets.xlsx": (workbook([HEADER, *ROWS], "二", {"一": [HEADER, *ROWS]}), [("sheets-ambiguous", None, None)]),
    "formula.xlsx": (workbook([HEADER, ["创业培训人数", "全区", "2023Q1", "=SUM(A1:A2)", "本年累计"]]), [("formula-not-computed", 2, "D")]),
    "long_number.xlsx": (workbook([HEADER, ["创业培训人数", "全区", "2023Q1", 12345678901234567890, "本年累计"]]), [("number-unreadable", 2, "D")]),
    "cut.xlsx": (workbook([HEADER, *ROWS])[:3000], [("workbook-damaged", None, None)]),
}  # fmt: skip


def bad() -> dict[str, bytes]:
    rows = {n: c if isinstance(c, bytes) else (",".join(HEADER) + "\n" + c).encode() for n, (c, _) in BAD.items()}
    return rows | {n: c for n, (c, _) in BAD_WHOLE.items()}


if __name__ == "__main__":
    for folder, files in (("same", same()), ("bad", bad())):
        (HERE / folder).mkdir(exist_ok=True)
        for name, content in files.items():
            (HERE / folder / name).write_bytes(content)
