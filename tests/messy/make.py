"""Writes tests/messy/same and tests/messy/bad: `python -m tests.messy.make`. One defect or one dialect a file; the tests read the files."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import xlwt
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
        "pipe.txt": text(table, "|"),
        "mixed_line_ends.csv": "".join(line + ("\r\n" if n % 2 else "\n") for n, line in enumerate(text(table).splitlines())),
        "control_z.csv": text(table) + "\x1a",
        "two_boms.csv": "\ufeff\ufeff" + text(table),
        "utf16_big_endian.csv": b"\xfe\xff" + text(table, "\t").encode("utf-16-be"),
        "tab_padded.csv": "".join("".join(f"{c}\t," if "," not in c else f'"{c}",' for c in r) + "\n" for r in table),
        "preamble_of_a_database.csv": "数据库：季度数据\n时间：最近8季度\n\n" + text(table) + "注：1.快报数。\n　　2.含补报。\n数据来源：各街道\n",
        "late_header.csv": "\n" * 27 + text(table),
        "header_with_line_break.csv": '"指标\n名称",区 域,"期\n间","数\n值",口径,分子,分母,备注\n' + text(list(ROWS)),
        "blank_columns.csv": text([[*r[:3], "", *r[3:6], "", *r[6:], "", ""] for r in table]),
        "notes_and_totals.csv": text([*table, ["合计", "", "", "", "", "", "", ""], ["审核人：张三", "", "填报日期：2023年10月9日", "", "", "", "", ""], ["注：以上为快报数"]]),
        "repeated_header.csv": text([*table[:4], HEADER, *table[4:], [], HEADER]),
        "numbered_names.csv": text(changed(0, ["1.补贴性职业技能培训人数", "一、补贴性职业技能培训人数", "（二）双创载体平台数量", "3、合理化融资需求满足率", "(4)企业开办用时", "5．创业培训人数"])),
        "of_which.csv": text(changed(1, ["全区", "其中：艾山街道", "全区", "全区", "全区", "其中:里辛街道"])),
        "basis_in_the_name.csv": text([[*r[:4], "", *r[5:]] for r in changed(0, ["补贴性职业技能培训人数_累计值(人)", "补贴性职业技能培训人数（人）累计", "双创载体平台数量（家）:期末", "合理化融资需求满足率_本年累计(%)", "企业开办用时（天）", "创业培训人数当期值（人）"])]),
        "unit_column.csv": text([[*r, u] for r, u in zip(table, ["计量单位", "人", "名", "家", "％", "天", "人"], strict=True)]),
        "unit_column_scaled.csv": text([[*r, u] for r, u in zip(changed(3, ["0.105", "0.21", "0.88", "205", "0.5", "0"]), ["单位", "万人", "万人", "百家", "‰", "天", "人"], strict=True)]),
        "unit_behind_the_number.csv": text(changed(3, ["0.105万人", "0.21万", "88家", "205‰", "0.5 天", "0人"])),
        "chinese_numerals.csv": text(changed(3, ["一千零五十", "两千一百人", "捌拾捌", "二十点五", "零点五", "零"])),
        "grouped_by_spaces.csv": text(changed(3, ["1 050", "2\u00a0100", "88", "20.5", "0.5", "0"])),
        "dates.csv": text(changed(2, ["2023-03-31", "2023/6/30", "2023年6月30日", "45199", "20231231", "2023-05-31"])),
        "chinese_years.csv": text(changed(2, ["二〇二三年一季度", "二○二三年上半年", "二零二三年第二季度", "二〇二三年前三季度", "二〇二三年四季度", "二〇二三年五月"])),
        "short_years.csv": text(changed(2, ["23年一季度", "23年2季度", "23年第二季度", "23年3季度", "23年四季度", "23年5月"])),
        "quarters_turned_round.csv": text(changed(2, ["Q1 2023", "2Q2023", "2023-Q2", "2023年Q3", "2023年Ⅳ季度", "202305"])),
        "spans.csv": text(changed(2, ["2023年1月-3月", "2023.1-6月", "截至2023年6月底", "2023年1-3季度", "2023年12月末", "2023.05"])),
        "old.xls": xls([HEADER, *typed]),
        "open_document.ods": ods([HEADER, *ROWS]),
        "offset.xlsx": workbook([[], [None, None, "双创季报"], [], *([None, None, *r] for r in [HEADER, *typed])]),
        "percent_and_dates.xlsx": dressed(),
        "merged_keys.xlsx": merged_keys(),
        "hidden_rows.xlsx": hidden_rows([HEADER, *typed]),
        "hidden_sheet.xlsx": hidden_sheet([HEADER, *typed]),
        "stored_formula.xlsx": stored_formula([HEADER, *typed]),
    }  # fmt: skip
    return {name: content.encode() if isinstance(content, str) else content for name, content in files.items()}


def save(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def filled(rows: list[list[object]]) -> tuple[Workbook, Any]:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return book, book.active


def dressed() -> bytes:
    """Dates that show as months or quarter ends, a rate that shows as 20.5%."""
    days = [
        dt.date(2023, 3, 31),
        dt.date(2023, 6, 30),
        dt.date(2023, 6, 30),
        dt.date(2023, 9, 30),
        dt.date(2023, 12, 31),
        dt.date(2023, 5, 1),
    ]
    book, sheet = filled(
        [
            HEADER,
            *(
                [*r[:2], day, float(r[3]), r[4], *(float(c) if c else None for c in r[5:7]), r[7]]
                for r, day in zip(ROWS, days, strict=True)
            ),
        ]
    )
    sheet["C7"].number_format = 'yyyy"年"m"月"'
    sheet["D5"].value, sheet["D5"].number_format = 0.205, "0.0%"
    return save(book)


def merged_keys() -> bytes:
    """全区 once for three rows, the title over the whole width."""
    order = [0, 2, 3, 4, 1, 5]
    book, sheet = filled([["双创季报"], HEADER, *([*ROWS[i][:3], float(ROWS[i][3]), *ROWS[i][4:]] for i in order)])
    sheet.merge_cells("A1:H1")
    sheet.merge_cells("B3:B6")
    return save(book)


def hidden_rows(rows: list[list[object]]) -> bytes:
    book, sheet = filled(rows)
    sheet.row_dimensions[3].hidden = sheet.row_dimensions[4].hidden = True
    sheet.column_dimensions["E"].hidden = True
    return save(book)


def hidden_sheet(rows: list[list[object]]) -> bytes:
    book, _ = filled(rows)
    other = book.create_sheet("旧数据")
    for row in [HEADER, ["创业培训人数", "全区", "2023Q1", 999, "本年累计"]]:
        other.append(row)
    other.sheet_state = "hidden"
    return save(book)


def stored_formula(rows: list[list[object]]) -> bytes:
    """A sum with the result that Excel stored beside it."""
    source = zipfile.ZipFile(io.BytesIO(filled(rows)[0] and save(filled(rows)[0])))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            content = source.read(member)
            if member.filename == "xl/worksheets/sheet1.xml":
                content = content.replace(b'<c r="D2" t="n"><v>1050</v>', b'<c r="D2"><f>SUM(1000,50)</f><v>1050</v>')
                assert b"<f>" in content
            target.writestr(member.filename, content)
    return stream.getvalue()


def xls(rows: list[list[object]]) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("季报")
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if value is not None:
                sheet.write(r, c, value)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def ods(rows: list[list[str]]) -> bytes:
    def cell(value: str) -> str:
        return (
            f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'
            if value
            else "<table:table-cell/>"
        )

    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    names = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    content = f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names} office:version="1.2"><office:body><office:spreadsheet><table:table table:name="季报">{body}</table:table></office:spreadsheet></office:body></office:document-content>'
    manifest = '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return stream.getvalue()


# Cross tables: two indicators, two streets, two quarters, 本年累计; every file says the same eight readings.
TRAINING, STARTUP = "补贴性职业技能培训人数", "创业培训人数"
STREETS = ("艾山街道", "里辛街道")
NUMBERS = {
    (TRAINING, "艾山街道"): (10, 25),
    (TRAINING, "里辛街道"): (20, 45),
    (STARTUP, "艾山街道"): (1, 3),
    (STARTUP, "里辛街道"): (2, 4),
}
CODES = {TRAINING: "skills_training", STARTUP: "startup_training"}
CROSS_REFERENCE = {
    (CODES[i], r, f"2023Q{q + 1}", "ytd", str(NUMBERS[i, r][q]), None, None) for i, r in NUMBERS for q in (0, 1)
}  # fmt: skip


def merged(rows: list[list[object]], *ranges: str) -> bytes:
    book, sheet = filled(rows)
    for cells in ranges:
        sheet.merge_cells(cells)
    return save(book)


def cross() -> dict[str, bytes]:
    keys = list(NUMBERS)
    by_period: list[list[object]] = [[i, r, *NUMBERS[i, r]] for i, r in keys]
    by_street: list[list[object]] = [[i, f"2023Q{q + 1}", *(NUMBERS[i, r][q] for r in STREETS)] for i in CODES for q in (0, 1)]
    by_indicator: list[list[object]] = [
        [r, f"2023年{'一二'[q]}季度", *(NUMBERS[i, r][q] for i in CODES)] for r in STREETS for q in (0, 1)
    ]
    wide: list[list[object]] = [[i, *(NUMBERS[i, r][q] for r in STREETS for q in (0, 1))] for i in CODES]
    down: list[list[object]] = [[f"2023年1-{(q + 1) * 3}月", *(NUMBERS[i, r][q] for i in CODES for r in STREETS)] for q in (0, 1)]
    streets_twice = [STREETS[0], None, STREETS[1], None]
    total = [[*row, sum(row[2:])] for row in by_street]  # type: ignore[arg-type]
    files: dict[str, object] = {
        "period_columns.csv": [["指标", "区域", "2023Q1", "2023Q2"], *by_period],
        "period_columns_gbk.csv": csv([["指标", "街道", "2023年1-3月", "2023年1-6月"], *by_period, ["注：1.快报数"], ["数据来源：各街道"]]).encode("gb18030"),
        "period_columns_spelled.csv": [["项目", "镇街", "2023年一季度累计", "2023年第二季度（本年累计）"], *by_period],
        "region_columns.csv": [["指标", "期间", *STREETS], *by_street],
        "region_columns_totals.csv": [["指标", "期间", *STREETS, "合计"], *total],
        "indicator_columns.csv": [["区域", "期间", f"{TRAINING}（人）", f"{STARTUP}（人）"], *by_indicator],
        "indicator_columns_labelled.csv": [["区域", "期间", f"{TRAINING}_累计值(人)", f"{STARTUP}:累计值"], *by_indicator],
        "year_in_title.csv": [["2023年双创指标完成情况（本年累计）"], ["单位：人"], ["指标", "区域", "一季度", "二季度"], *by_period],
        "year_above_quarters.csv": [["指标", "区域", "2023年", ""], ["", "", "一季度", "二季度"], *by_period],
        "year_above_quarters.xlsx": merged([["2023年报表"], ["指标", "区域", "2023年", None], [None, None, "第一季度", "第二季度"], *by_period], "A1:D1", "A2:A3", "B2:B3", "C2:D2"),
        "streets_above_quarters.csv": [["指标", *STREETS[:1], "", STREETS[1], ""], ["", "2023Q1", "2023Q2", "2023Q1", "2023Q2"], *wide],
        "streets_above_quarters.xlsx": merged([["指标", *streets_twice], [None, "2023Q1", "2023Q2", "2023Q1", "2023Q2"], *wide], "A1:A2", "B1:C1", "D1:E1"),
        "three_header_rows.xlsx": merged([["指标", "2023年", None, None, None], [None, *streets_twice], [None, "一季度", "二季度", "一季度", "二季度"], *wide], "A1:A3", "B1:E1", "B2:C2", "D2:E2"),
        "basis_below_quarters.csv": [["指标", "区域", "2023Q1", "2023Q2"], ["", "", "本年累计", "累计值"], *by_period],
        "periods_down.csv": [["", TRAINING, "", STARTUP, ""], ["时间", *STREETS, *STREETS], *down],
        "choice.xlsx": merged([["指标名称", *(f"{r}:{i}:累计值" for i in CODES for r in STREETS)], ["频率", *["季"] * 4], ["单位", *["人"] * 4], ["指标ID", "S1", "S2", "S3", "S4"],
                               *([f"2023-0{(q + 1) * 3}", *row[1:]] for q, row in enumerate(down)), ["数据来源：各街道"]]),
        "numbers_and_units.csv": [["序号", "指标", "区域", "单位", "2023Q1", "2023Q2", "备注"], *([n, *row[:2], "人", *row[2:], "无"] for n, row in enumerate(by_period, 1))],
        "scaled_header.csv": [["区域", "期间", f"{TRAINING}（万人）", STARTUP], *([*row[:2], f"{row[2] / 10_000:.4f}", row[3]] for row in by_indicator)],  # type: ignore[operator]
        "sections.csv": [["指标", "区域", "2023Q1", "2023Q2"], ["一、培训", "", "", ""], *by_period[:2], ["小计", "", 30, 70], *by_period[2:], ["合计", "", "", ""]],
        "repeated_header.csv": [["指标", "区域", "2023Q1", "2023Q2"], *by_period[:2], ["指标", "区域", "2023Q1", "2023Q2"], *by_period[2:]],
        "other_columns.csv": [["指标", "区域", "2023Q1", "同比", "2023Q2", "完成率", "年度目标"], *([*row[:3], "5%", row[3], "50%", 4200] for row in by_period)],
        "blank_first_header.csv": [["", "", "2023Q1", "2023Q2"], *by_period],
        "merged_names.xlsx": merged([["指标", "区域", "2023Q1", "2023Q2"], *([None if n % 2 else row[0], *row[1:]] for n, row in enumerate(by_period))], "A2:A3", "A4:A5"),
        "old.xls": xls([["指标", "区域", "2023Q1", "2023Q2"], *by_period]),
        "sheet_says_year.xlsx": workbook([["指标", "区域", "一季度", "二季度"], *by_period], "2023年"),
        "measure_below.csv": [["指标", "区域", "2023Q1", "2023Q2"], ["", "", "数值", "数值"], *by_period],
    }  # fmt: skip
    return {f"cross_{n}": c if isinstance(c, bytes) else csv(c).encode() for n, c in files.items()}  # type: ignore[arg-type]


def csv(rows: list[list[object]]) -> str:
    return text([["" if c is None else str(c) for c in row] for row in rows])


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
    "region_of_total.csv": (T + "1,本年累计,,,\n创业培训人数,总的街道,2023Q2,2,本年累计,,,\n", [("region-unknown", 3, "B")]),
    "period_both.csv": ("创业培训人数,全区,2023年1-6月,1,期末,,,\n", [("basis-not-for-kind", 2, "E")]),
    "period_date.csv": ("创业培训人数,全区,2023-05-12,1,本年累计,,,\n", [("period-unreadable", 2, "C")]),
    "period_ambiguous.csv": ("创业培训人数,全区,2023-3,1,本年累计,,,\n", [("period-unreadable", 2, "C")]),
    "period_no_year.csv": ("创业培训人数,全区,一季度,1,本年累计,,,\n", [("period-without-year", 2, "C")]),
    "basis_in_name.csv": ("创业培训人数累计值,全区,2023Q1,1,当期,,,\n", [("sources-contradict", 2, "E")]),
    "per_cent_of_people.csv": (T + "20%,本年累计,,,\n", [("number-unreadable", 2, "D")]),
    "range.csv": (T + "30-40,本年累计,,,\n", [("number-unreadable", 2, "D")]),
    "at_least.csv": (T + "超2300,本年累计,,,\n", [("number-unreadable", 2, "D")]),
    "colloquial_numeral.csv": (T + "一百五,本年累计,,,\n", [("number-unreadable", 2, "D")]),
    "letter_o.csv": (T + "1O50,本年累计,,,\n", [("number-unreadable", 2, "D")]),
    "second_table.csv": (T + "1,本年累计,,,\n期间,指标,区域,数值\n2023Q2,创业培训人数,全区,5\n", [("header-changed", 3, "A"), ("row-after-change", 4, "A")]),
    "second_title.csv": (T + "1,本年累计,,,\n2024年情况（单位：万人）\n创业培训人数,全区,2023Q2,5,本年累计,,,\n", [("table-changed", 3, "A"), ("row-after-change", 4, "A")]),
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
    "misspelt_header.csv": ("指标,区域,期间,数值,口经\n创业培训人数,全区,2023Q1,1,当期\n".encode(), [("header-misspelt", 1, "E")]),
    "unknown_region_column.csv": ("指标,期间,艾山街道,里幸街道\n创业培训人数,2023Q1,1,2\n".encode(), [("column-unknown", 1, "D")]),
    "cross_no_year.csv": ("指标,区域,一季度\n创业培训人数,全区,1\n".encode(), [("period-without-year", 2, "C")]),
    "cross_two_years.csv": ("2022年和2023年情况\n指标,区域,一季度\n创业培训人数,全区,1\n".encode(), [("period-without-year", 3, "C")]),
    "cross_basis_twice.csv": ("指标,区域,口径,2023年1-6月\n创业培训人数,全区,当期,1\n".encode(), [("basis-contradicts-period", 2, "D")]),
    "title_against_header.csv": ("创业培训人数（当期）\n区域,2023年1-6月\n全区,1\n".encode(), [("basis-contradicts-period", 3, "B")]),
    "title_of_two_regions.csv": ("艾山街道、里辛街道创业培训人数\n期间,数值\n2023Q1,1\n".encode(), [("context-contradicts", 3, None)]),
    "same_column_twice.csv": ("指标,区域,2023Q1,2023年一季度\n创业培训人数,全区,1,2\n".encode(), [("header-duplicate", 1, "D")]),
    "split_thousands.csv": ("指标,区域,期间,数值,备注\n创业培训人数,全区,2023Q1,4,200\n".encode(), [("thousands-split", 2, "D")]),
    "split_in_cross.csv": ("创业培训人数\n区域,2023Q1,2023Q2\n全区,1,050\n".encode(), [("thousands-split", 3, "B")]),
    "unit_of_another_kind.csv": ("指标,区域,期间,数值,单位\n创业培训人数,全区,2023Q1,4,家\n".encode(), [("unit-differs", 2, "E")]),
    "month_inside_a_quarter.csv": ("指标名称,创业培训人数\n频率,季\n单位,人\n2023-02,1\n".encode(), [("period-not-of-frequency", 4, "A")]),
    "cut_in_the_last_value.csv": ("指标,区域,期间,口径,数值,备注\n创业培训人数,全区,2023Q1,累计,1050,快报\n创业培训人数,全区,2023Q2,累计,21".encode(), [("row-short", 3, "A")]),
    "merged_value.xlsx": (merged([HEADER, [STARTUP, "艾山街道", "2023Q1", 5, "本年累计"], [STARTUP, "里辛街道", "2023Q1", None, "本年累计"]], "D2:D3"),
                          [("merged-value", 2, "D"), ("value-missing", 3, "D")]),
    "error_cell.xlsx": (workbook([HEADER, [STARTUP, "全区", "2023Q1", "#REF!", "本年累计"]]), [("number-unreadable", 2, "D")]),
    "password.xlsx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 64 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 64, [("file-encrypted", None, None)]),
    "web_page.xls": (b"<html><table><tr><td>1</td></tr></table></html>", [("file-type", None, None)]),
    "two_sheets.xlsx": (workbook([HEADER, *ROWS], "二", {"一": [HEADER, *ROWS]}), [("sheets-ambiguous", None, None)]),
    "formula.xlsx": (workbook([HEADER, ["创业培训人数", "全区", "2023Q1", "=SUM(A1:A2)", "本年累计"]]), [("formula-not-computed", 2, "D")]),
    "long_number.xlsx": (workbook([HEADER, ["创业培训人数", "全区", "2023Q1", 12345678901234567890, "本年累计"]]), [("number-unreadable", 2, "D")]),
    "cut.xlsx": (workbook([HEADER, *ROWS])[:3000], [("workbook-damaged", None, None)]),
}  # fmt: skip


def bad() -> dict[str, bytes]:
    rows = {n: c if isinstance(c, bytes) else (",".join(HEADER) + "\n" + c).encode() for n, (c, _) in BAD.items()}
    return rows | {n: c for n, (c, _) in BAD_WHOLE.items()}


if __name__ == "__main__":
    for folder, files in (("same", same() | cross()), ("bad", bad())):
        (HERE / folder).mkdir(exist_ok=True)
        for name, content in files.items():
            (HERE / folder / name).write_bytes(content)
