"""督查通报 as a .docx: what stands where, who has to do what; editable, laid out by styles only."""

from __future__ import annotations

import datetime as dt
import io
import math
from collections.abc import Sequence
from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm

from metrics.sentences import moment
from pages.exports import notice_styles as styles
from pages.exports.pack import DEMO, Pack
from pages.exports.text import clean

NUMBERS = "一二三四五六七八九十"
TITLE_LINE = 20
"""Characters of a title that stand on one line."""
TASK_COLUMNS = (("任务序号", 16), ("任务", 86), ("时间要求", 22), ("牵头单位", 32))
TOGETHER = 3
"""Rows at a table's end that stay on one page."""
TERMS = (
    (
        "序时",
        "序时进度是按目标起止时间截至本期末应完成的比例，实际进度高于、低于它分别为快于、慢于序时，低得不多的为略慢于序时。",
    ),
    ("未达要求", "须保持的标准（如环节、时限、比率）到期前未达到的为未达要求，较以前变差的为未达要求且变差。"),
    ("提前达标", "到期前已达到目标的为提前达标。"),
    ("80%区间", "80%区间是到期实际数约有八成会落入的范围。"),
    ("达标概率", "达标概率是按以往各期走势推算的到期达到目标的可能性，只作提示，不改变评定。"),
    ("数据不全", "数据不全的合计数为下限。"),
)
"""Words that a reader may not know, in the order in which they are explained where the notice uses them."""
COLUMNS = (("序号", 10), ("指标", 34), ("牵头单位", 24), ("目标", 23), ("现状", 17), ("差距", 26), ("状态", 22))
"""Header and width in mm; together the width of the text, 156 mm."""


def make_notice(pack: Pack, *, signed_by: str = "", signed_on: dt.date | None = None) -> bytes:
    """The .docx. `signed_by`, `signed_on`: the signature block; the plan's issuer and a blank date where they are not given."""
    document = styles.new_document()
    title = document.add_paragraph("", "Title").add_run()
    for n, part in enumerate(title_lines(pack)):
        if n:
            title.add_break()
        title.add_text(clean(part))
    year = f"{signed_on.year}" if signed_on else "　　　　"
    document.add_paragraph(f"　　〔{year}〕　　号", styles.NUMBER)  # the office's own code and number: it alone knows them
    document.add_paragraph(clean(f"{pack.where}{'、' if pack.where else ''}各有关单位："), styles.ADDRESSEE)
    _text(document, _opening(pack))
    _parts(document, [
        ("总体情况", lambda: _state(document, pack)),
        ("存在问题", lambda: _problems(document, pack)),
        ("到期任务", lambda: _tasks(document, pack)),
        ("下一步要求", lambda: _requirements(document, pack)),
    ], pack)  # fmt: skip
    _keep_last(document)
    _explained(document, pack)
    document.add_paragraph("", styles.LAST)
    document.add_paragraph(clean(signed_by or pack.plan.issuer or "（发文单位）"), styles.SIGNATURE)
    day = f"{signed_on.year}年{signed_on.month}月{signed_on.day}日" if signed_on else "　　年　　月　　日"
    document.add_paragraph(day, styles.SIGNATURE)
    styles.page_numbers(document)
    if pack.demo:
        styles.page_mark(document, DEMO)
    properties = document.core_properties
    properties.title, properties.author = clean(f"{pack.title}督查通报"), clean(signed_by or pack.plan.issuer)
    properties.language, properties.comments = "zh-CN", ""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def title_lines(pack: Pack) -> list[str]:
    """`关于艾山街道落实`, `某某方案（2022-2025年）`, `情况的督查通报`: lines that end where a word ends, not where the room does."""
    label = pack.plan.label
    head, tail = (f"关于{pack.where}落实", "情况的督查通报") if pack.where else ("关于", "目标进展情况的督查通报")
    if _breadth(head + label + tail) <= TITLE_LINE:
        return [head + label + tail]
    if _breadth(head + label) <= TITLE_LINE:
        return [head + label, tail]
    if pack.where and _breadth(label) <= TITLE_LINE:
        return [head, label, tail]
    return [*_balanced(head + label), tail]


def _breadth(text: str) -> float:
    """In Chinese characters."""
    return sum(0.5 if c.isascii() else 1 for c in text)


def _balanced(text: str) -> list[str]:
    """Lines of about the same length, broken where a bracket opens or a comma stands if one is near."""
    of = math.ceil(_breadth(text) / (TITLE_LINE - 2))
    lines = []
    for left in range(of, 1, -1):
        aim = _breadth(text) / left
        sizes = [abs(_breadth(text[:n]) - aim) for n in range(len(text) + 1)]
        at = min((n for n in range(2, len(text) - 1) if not (text[n - 1].isascii() and text[n].isascii())), key=sizes.__getitem__)
        good = [n for n in range(2, len(text) - 1) if (text[n] == "（" or text[n - 1] in "、，；）") and sizes[n] <= 3]
        at = min(good, key=sizes.__getitem__, default=at)
        lines.append(text[:at])
        text = text[at:]
    return [*lines, text]


def _keep_last(document: Any) -> None:
    """The last paragraph goes to the page of the signature, since a page with a signature alone is not allowed."""
    body = [p for p in document.paragraphs if p.text][-1]
    if body.style.name == "Normal":
        body.style = document.styles[styles.LAST]


def _opening(pack: Pack) -> str:
    document = f"（{pack.plan.document}）" if pack.plan.document else ""
    if pack.where:
        return f"现将{pack.where}落实《{pack.plan.title}》{document}截至{moment(pack.period)}的情况通报如下。"
    return f"现将《{pack.plan.title}》{document}截至{moment(pack.period)}的目标完成情况通报如下。"


def _parts(document: Any, parts: Sequence[tuple[str, Any]], pack: Pack) -> None:
    """Numbered headings; a part that has nothing to say is left out."""
    empty = {
        "存在问题": not pack.problems,
        "到期任务": not pack.tasks,
        "下一步要求": not pack.requirements,
    }
    shown = [(title, write) for title, write in parts if not empty.get(title)]
    for n, (title, write) in enumerate(shown):
        document.add_paragraph(f"{NUMBERS[n]}、{title}", "Heading 1")
        write()


def _text(document: Any, text: str) -> None:
    document.add_paragraph(clean(text), "Normal")


def _heading(document: Any, number: int, text: str) -> None:
    words = NUMBERS[number] if number < len(NUMBERS) else str(number + 1)
    document.add_paragraph(clean(f"（{words}）{text}"), "Heading 2")


def _state(document: Any, pack: Pack) -> None:
    for text in pack.summary:
        _text(document, text)
    if not pack.lines or pack.silent:  # a table of 未报 alone would name again what 下一步要求 names
        return
    document.add_paragraph(clean(f"{pack.where}{len(pack.lines)}项量化目标的完成情况见下表。"), styles.LEAD)
    rows = [
        (str(n + 1), x.label, x.leads or "未定", x.target, x.actual + (f"（{x.coverage}）" if x.coverage else ""), x.gap, x.status)
        for n, x in enumerate(pack.lines)
    ]  # fmt: skip
    _table(document, COLUMNS, rows)
    if pack.where and pack.others:
        said = "、".join(f"{x.label}{x.actual}".replace(",", "").replace(" ", "") for x in pack.others)
        _text(document, f"未给{pack.where}分解目标的有{len(pack.others)}项，本期数据为：{said}。")
    if pack.not_asked_words:
        _text(document, f"{pack.not_asked_words.replace(' ', '')}。")


def _table(document: Any, columns: Sequence[tuple[str, int]], rows: Sequence[Sequence[str]]) -> None:
    table = document.add_table(rows=len(rows) + 1, cols=len(columns), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    margins = "".join(f'<w:{side} w:w="57" w:type="dxa"/>' for side in ("left", "right"))
    look = table._tbl.tblPr.find(qn("w:tblLook"))
    look.addprevious(parse_xml(f"<w:tblCellMar {nsdecls('w')}>{margins}</w:tblCellMar>"))
    for column, (_, width) in zip(table.columns, columns, strict=True):
        column.width = Mm(width)
    heads = [title for title, _ in columns]
    for n, (row, texts) in enumerate(zip(table._tbl.tr_lst, [heads, *rows], strict=True)):
        is_head = texts is heads
        kept = n == 1 or len(rows) - TOGETHER < n
        style = styles.HEAD_CELL if is_head else styles.KEPT_CELL if kept and n < len(rows) else styles.CELL
        properties = row.get_or_add_trPr()
        properties.append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
        if is_head:
            properties.append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
        for cell, text, (_, width) in zip(row.tc_lst, texts, columns, strict=True):
            cell.width = Mm(width)
            cell.get_or_add_tcPr().append(parse_xml(f'<w:vAlign {nsdecls("w")} w:val="center"/>'))
            paragraph = cell.p_lst[0]
            paragraph.get_or_add_pPr().insert(
                0, parse_xml(f'<w:pStyle {nsdecls("w")} w:val="{document.styles[style].style_id}"/>')
            )
            run = paragraph.add_r()
            run.text = clean(text)


def _problems(document: Any, pack: Pack) -> None:
    """Each indicator that is short of its target or silent, the worst first; then what was entered by hand."""
    number = 0
    for problem in pack.problems:
        if (line := problem.line) is None:
            continue
        status = f"{line.status}，预计难以完成" if line.is_warned else line.status
        _heading(document, number, f"{line.label}（{status}）")
        _text(document, line.sentence + line.remark)
        number += 1
    for problem in pack.problems:
        if problem.line is None:
            _heading(document, number, "需统筹解决的问题")
            _text(document, problem.title)
            number += 1


def _tasks(document: Any, pack: Pack) -> None:
    groups = (
        ([t for t in pack.tasks if t.days <= 0], "时间要求已到的任务{n}项，请牵头单位报告办结情况"),
        ([t for t in pack.tasks if t.days > 0], "即将到期的任务{n}项，请牵头单位抓紧推进"),
    )
    for tasks, words in groups:
        if not tasks:
            continue
        document.add_paragraph(words.format(n=len(tasks)) + "，见下表。", styles.LEAD)
        rows = [
            (str(t.task.number), t.task.content, t.task.deadline or f"{t.task.due_on}", t.units or "未定") for t in tasks
        ]  # in full: what has to be done is not to be guessed
        _table(document, TASK_COLUMNS, rows)


def _requirements(document: Any, pack: Pack) -> None:
    for n, (unit, needs) in enumerate(pack.asked_once.items()):
        _heading(document, n, unit)
        for k, need in enumerate(needs):
            _text(document, f"{k + 1}．{need}" if len(needs) > 1 else need)


def _explained(document: Any, pack: Pack) -> None:
    """说明 at the end of the text: how far the data go, and the terms that the notice uses.

    Before the signature: GB/T 9704 has nothing follow the date but 附注, in brackets, and that is for whom the paper may be shown to, not
    for sources and terms."""
    cells = "".join(t.text or "" for table in document.tables for t in table._tbl.iter(qn("w:t")))
    used = "".join(p.text for p in document.paragraphs) + cells
    terms = [said for term, said in TERMS if term in used]
    document.add_paragraph(clean("".join([_data(pack), *terms])), styles.REMARK)
    if pack.demo:
        document.add_paragraph(f"{DEMO}：本通报数据为虚构，仅供演示。", styles.REMARK)


def _data(pack: Pack) -> str:
    found = f"说明：数据截止{pack.cutoff.year}年{pack.cutoff.month}月{pack.cutoff.day}日" + (
        f"，按{pack.known_at}时已知的数据" if pack.known_at else ""
    )
    if pack.sources:
        found += f"；所用数据中最近的是批次{pack.sources[-1].number}，{pack.sources[-1].submitted_on}报送"
    return f"{found}。"
