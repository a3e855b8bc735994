"""The deck: one slide a thought, native charts and tables, in the order in which a meeting asks.

Title, finding, board, one slide an indicator, regions, tasks, problems, method and sources. Long tables go on to further slides.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

from pptx.util import Emu, Inches

from metrics import figure_wording as fw
from metrics.requirements import required_text
from metrics.sentences import status_counts
from metrics.status import STATUSES, TEXT
from pages.charts.theme import COLORS, DEMO, INK, MUTED, SHAPES
from pages.exports import tables
from pages.exports.master import open_base
from pages.exports.native import board_chart, indicator_chart
from pages.exports.native_draw import add_board, add_chart
from pages.exports.pack import OPEN, Line, Pack
from pages.exports.slides import BOLDER, HEAD, Deck, Words, add_table, document, foot, numbered, pages_of, paragraphs, status_cell
from pages.exports.text import add_box, add_run, clean, cut, lines_of, run_xml, size_for, width_of, write

BOARD_ROWS = 16
Progress = Callable[[int, int, str], None]
MOST_NAMED = 5
PALE = "#f4f6f8"
NOTE = Inches(0.5)
"""Height of what stands under the board."""
LEADING = 15240
"""Height of a line in EMU for each point of its size."""


def make_deck(pack: Pack, template: bytes | None = None, progress: Progress | None = None) -> bytes:
    """The .pptx. `template`: an office's own file whose master is used. `progress(done, all, what)` is called before each slide."""
    deck = Deck(open_base(template), pack)
    steps: list[tuple[str, Callable[[], None]]] = [
        ("封面", lambda: _cover(deck)),
        ("总体情况", lambda: _finding(deck)),
        *(("下一步要求", lambda p=p, n=n, of=of: tables.asked(deck, p, n, of)) for n, of, p in tables.asked_pages(deck)),
        *(
            ("目标差距表", lambda p=p, n=n, of=of: _board(deck, p, n, of))
            for n, of, p in pages_of(() if pack.silent else pack.lines, BOARD_ROWS)
        ),
        *((line.label, lambda line=line: _indicator(deck, line)) for line in pack.lines),
        *(
            ("本区域数据", lambda p=p, n=n, of=of: tables.untargeted(deck, p, n, of))
            for n, of, p in pages_of(_own(pack), BOARD_ROWS)
        ),
        *(("各区域情况", lambda s=s: tables.regions(deck, *s)) for s in tables.region_pages(pack)),
        *(("任务", lambda p=p, n=n, of=of: tables.tasks(deck, p, n, of)) for n, of, p in tables.task_pages(deck)),
        *(
            ("需统筹解决的问题", lambda p=p, n=n, of=of: tables.problems(deck, p, n, of))
            for n, of, p in pages_of(pack.problems, tables.PROBLEM_ROWS)
        ),
        ("方法与来源", lambda: tables.method(deck)),
    ]
    for n, (what, step) in enumerate(steps):
        if progress:
            progress(n, len(steps), what)
        step()
    properties = deck.base.presentation.core_properties
    properties.title, properties.author, properties.subject = clean(pack.title), clean(pack.plan.issuer), clean(pack.moment)
    properties.language, properties.keywords = "zh-CN", "演示数据" if pack.demo else ""
    out = io.BytesIO()
    deck.base.presentation.save(out)
    return out.getvalue()


def _own(pack: Pack) -> Sequence[Line]:
    """What a region reports without a target of its own: its part in the targets of the whole."""
    return pack.others if pack.where else ()


def _cover(deck: Deck) -> None:
    pack = deck.pack
    slide = deck.add(pack.plan.label, layout=deck.base.cover, notes=[foot(pack)])
    heading = slide.shapes.title.text_frame.paragraphs[0]
    heading.add_line_break()
    add_run(
        heading, f"{pack.where}目标进展情况", deck.faces, size=slide.shapes.title.text_frame.paragraphs[0].runs[0].font.size.pt
    )
    frame = deck.body_of(slide).text_frame
    write(frame, pack.moment, deck.faces, size=20)
    for text in (document(pack), pack.plan.issuer):
        if text:
            add_run(frame.add_paragraph(), text, deck.faces, size=20)


def _finding(deck: Deck) -> None:
    """One page: the finding as its title, the counts, the summary in sentences."""
    pack = deck.pack
    notes = ["本页的项数和名次出自目标差距表。", *(x.sentence for x in pack.lines)]
    slide = deck.add(pack.finding, layout=deck.base.text, source=foot(pack), notes=notes)
    left, top, width, height = deck.area
    counted = status_counts(x.row for x in pack.lines)
    have = {s for s, _, _ in counted}
    counted += [(s, TEXT[s], 0) for s in STATUSES if s not in have and s not in ("missed", "not_started", "unreported")]
    counted.sort(key=lambda c: STATUSES.index(c[0]))
    gap = Inches(0.15)
    each = (width - gap * (len(counted) - 1)) // max(len(counted), 1)
    for n, (status, name, count) in enumerate(counted):
        x = left + n * (each + gap)
        size = min(14.0, 14 * (each - gap) / width_of(f"{SHAPES[status]} {name}", 14 * BOLDER))
        words = run_xml(f"{SHAPES[status]} {name}", deck.faces, size=size, bold=True, color=COLORS[status])
        add_box(slide, (x, top, each, Inches(1.15)), str(count), deck.faces, align="center", size=32, bold=True,
                color=COLORS[status], fill=PALE, more=words, name=f"项数 {name}")  # fmt: skip
    attention = [x for x in pack.lines if x.row.status in OPEN][: 0 if pack.silent else MOST_NAMED]
    row_height = Inches(0.34)
    taken = row_height * (len(attention) + 1) + Inches(0.16) if attention else 0
    body = deck.body_of(slide)
    room = height - Inches(1.3) - taken
    body.left, body.top, body.width, body.height = (Emu(int(v)) for v in (left, top + Inches(1.3), width, room))
    texts = [*pack.summary, *(f"{p.title}" for p in pack.problems if p.line is None)]
    size = size_for(texts, (18, 16, 14, 12, 11, 10), width - Inches(0.45), int(room), after=6)
    paragraphs(deck, body.text_frame, texts, size / deck.scale, after=6)
    if attention:
        heads = (("需要关注", 2.5), ("状态", 1.5), ("现状", 1.3), ("目标", 1.6), ("差距", 2.6), ("牵头单位", 3.2))
        rows = [
            [Words(cut(x.label, 16), bold=True), status_cell(x), Words(x.actual), Words(x.target), Words(cut(x.gap, 20)), Words(cut(x.leads, 17))]
            for x in attention
        ]  # fmt: skip
        place = (left, top + height - taken + Inches(0.1))
        add_table(deck, slide, place, heads, rows, row_height=row_height, size=12, head=(row_height, 12), name="需要关注",
                  said="需要关注的指标", grow=False)  # fmt: skip


def _board(deck: Deck, lines: Sequence[Line], number: int, of: int) -> None:
    """Table with the bars of a native chart lying on its second column, row by row."""
    pack = deck.pack
    notes = [f"{x.label}：{x.trace['formula'] or '无进度计算'}" for x in lines]
    source = foot(pack, fw.basis_of(pack.plan, [x.indicator.code for x in pack.lines]))
    slide = deck.add(numbered(pack.finding, number, of), source=source, notes=notes)
    left, top, width, height = deck.area
    if pack.not_asked_words:
        height -= NOTE
        add_box(slide, (left, top + height, width, NOTE), pack.not_asked_words, deck.faces, color=MUTED, name="未列",
                size=size_for([pack.not_asked_words], (12, 11, 10), width, NOTE))  # fmt: skip
    row_height = min(int(height / (len(lines) + 1)), Inches(0.42))
    size = 11 if row_height >= Inches(0.3) else 10
    small = 10  # the least that a room can read; what does not stand beside the gap at it is left out
    chart = board_chart(lines)
    shares = (
        ("指标", 2.1),
        ("牵头单位", 1.3),
        ("完成进度　▭ 序时　┊ 目标 100%", 2.5),
        ("现状 / 目标", 1.95),
        ("状态", 1.5),
        ("差距与要求", 3.6),
    )
    total = sum(share for _, share in shares)
    rows = []
    for line, words in zip(lines, chart.words, strict=True):
        label, state = cut(line.label, 13), status_cell(line)
        value = line.actual.removesuffix(f" {line.indicator.unit}")
        also = ((f" / {line.target}", small, MUTED),)
        gap = "，".join(filter(None, (line.gap, line.coverage)))
        room = int(width * shares[5][1] / total / deck.scale) - width_of(gap, size) - Inches(0.2)
        alarm = f"⚠ {line.alarm}" if line.is_warned else ""
        brief = required_text(pack.plan, line.row, pack.period, compared=False)
        more = next((t for t in (alarm, line.below, brief, line.pace) if t and width_of(f"　{t}", small) <= room), "")
        more = "" if line.row.status in ("achieved", "missed") else more
        cells = (
            Words(label, bold=True),
            Words(_few_leads(line), color=MUTED, size=small),
            Words(words, color=MUTED, size=small),
            Words(value, bold=True, also=also),
            state,
            Words(cut(gap, 36), also=((f"　{more}", small, MUTED),) if more else ()),
        )
        rows.append(cells)
    add_table(deck, slide, (left, top), shares, rows, row_height=row_height, size=size, head=(row_height, size - 1),
              name="目标差距表", said=pack.finding, grow=False)  # fmt: skip
    x = left + sum(int(width * share / total) for _, share in shares[:2])
    across = int(width * shares[2][1] / total)
    box = (x, top + row_height, across, row_height * len(lines))
    add_board(slide, chart, box, deck.faces, "完成进度", f"{pack.finding}。条形为完成进度，空心框为序时进度。")


def _few_leads(line: Line, most: int = 8) -> str:
    """`区发改局等 3 家`: the units that lead it, the first alone where they are too many for the column."""
    names = line.leads.split("、")
    short = line.leads if len(line.leads) <= most else f"{names[0]}等 {len(names)} 家" if len(names) > 1 else line.leads
    return cut(short, most + 4) or "未定"


def _indicator(deck: Deck, line: Line) -> None:
    """Chart on the left three quarters, the facts beside it, the ready sentence below."""
    notes = _trace(line)
    slide = deck.add(line.title, source=f"{line.source}" + (f"　牵头：{line.leads}" if line.leads else ""), notes=notes)
    left, top, width, height = deck.area
    side, said = Inches(3.0), Inches(0.85)
    chart = indicator_chart(deck.pack, line)
    box = (left, top, width - side - Inches(0.2), height - said - Inches(0.1))
    if chart is None:
        add_box(slide, box, "暂无数据", deck.faces, align="center", size=28, color=MUTED, name="暂无数据")
    else:
        room = Inches(0.28) if chart.note else 0
        unit = f"单位：{line.indicator.unit}" + ("　各期颜色：" if chart.lamps else "")
        key = "".join(run_xml(f"{words}　", deck.faces, size=11, bold=True, color=color) for words, color in chart.lamps)
        add_box(slide, (box[0], box[1], box[2], Inches(0.26)), unit, deck.faces, size=11, color=MUTED, also=key, name="单位")
        inner = (box[0], box[1] + Inches(0.26), box[2], box[3] - room - Inches(0.26))
        add_chart(slide, chart, inner, deck.faces, line.label, line.title)
        if chart.note:
            place = (box[0], box[1] + box[3] - room, box[2], room)
            add_box(slide, place, f"注：{chart.note}", deck.faces, size=10, color=MUTED, name="图注")
    _facts(deck, slide, line, (left + width - side, top, side, height - said - Inches(0.1)))
    text = line.sentence + (f"备注：{line.remark}" if line.remark else "")
    size = size_for([text], (16, 14, 13, 12, 11, 10), width - Inches(0.3), said)
    place = (left, top + height - said, width, said)
    add_box(slide, place, text, deck.faces, size=size, fill=PALE, inset=Inches(0.15), name="文字说明")


def _facts(deck: Deck, slide: Any, line: Line, box: tuple[int, int, int, int]) -> None:
    facts = [("现状", line.actual, INK), ("目标", line.target, INK)]
    facts.append(("状态", f"{SHAPES[line.row.status]} {line.status}", COLORS[line.row.status]))
    facts.append(("差距", line.gap, INK))
    if line.places:
        facts.append(("其中", line.places.removeprefix("其中"), INK))
    if line.below:
        facts.append(("要求" if line.required else "序时", line.below, INK))
    if line.required and line.pace:
        facts.append(("序时", line.pace, INK))
    if line.forecast:
        warned = line.alarm
        facts.append(("预测", "，".join(filter(None, (line.forecast, warned))), DEMO if warned else INK))
    if line.coverage:
        facts.append(("数据", line.coverage, INK))
    facts += [("另一目标", text, INK) for text in line.others]
    if line.override:
        facts.append(("判定", line.override, INK))
    facts.append(("牵头", line.leads or "未定", INK))
    rows = [[Words(name, color=MUTED), Words(text, bold=name in ("现状", "状态"), color=color)] for name, text, color in facts]
    wide = int(box[2] * 2.38 / 3)
    size, row_height = 13, Inches(0.42)
    while (
        size > 10
        and HEAD + sum(max(row_height, Inches(0.1) + lines_of(t, size, wide) * size * LEADING) for _, t, _ in facts) > box[3]
    ):
        size, row_height = size - 1, Inches(0.34)
    add_table(deck, slide, (box[0], box[1]), (("", 0.62), ("主要数字", 2.38)), rows, row_height=row_height, size=size,
              head=(HEAD, 12), name="主要数字", said=f"{line.label}的主要数字", width=box[2])  # fmt: skip


def _trace(line: Line) -> list[str]:
    """How the figure came about: formula, notes, the cells it rests on, the clause verbatim."""
    found = line.trace
    notes = [line.sentence]
    if found["formula"]:
        notes.append(f"计算：{found['formula']}")
    notes += [f"说明：{n}" for n in found["notes"]]
    for reading in found["inputs"][:12]:
        cell = f"{reading['sheet'] + '!' if reading['sheet'] else ''}{reading['column'] or ''}{reading['row'] or ''}"
        value = reading["value"] if reading["value"] is not None else f"{reading['numerator']}/{reading['denominator']}"
        notes.append(f"读数：{reading['region']} {reading['period']} = {value}（批次 {reading['upload']}，单元格 {cell or '—'}）")
    if len(found["inputs"]) > 12:
        notes.append(f"读数：另有 {len(found['inputs']) - 12} 个，见工作簿的“读数”表。")
    if found["target"]:
        goal = found["target"]
        notes.append(f"依据：{goal['document']} {goal['clause']}" + (f"“{goal['quote']}”" if goal["quote"] else ""))
    if line.expected:
        made = line.expected.forecast
        notes.append(f"到期预测：{line.forecast}。{made.note}" if made else f"不作预测：{line.expected.reason}")
    if line.indicator.assumption:
        notes.append(f"理解与假定：{line.indicator.assumption}")
    return notes
