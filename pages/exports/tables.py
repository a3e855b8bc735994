"""The slides that are tables: regions, tasks, problems, and the method with its sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
from pptx.util import Emu, Inches

from metrics import figure_wording as fw
from metrics import wording as w
from metrics.regional import shown_rows
from metrics.runs import TROUBLE
from metrics.sentences import status_counts
from pages.charts.theme import COLORS, DEADLINES, INK, MUTED, SHAPES, TINTS
from pages.exports.asks import joined
from pages.exports.method import rules
from pages.exports.pack import Line, Pack, Problem
from pages.exports.pack_parts import Cell, RegionRow, TaskLine
from pages.exports.slides import (
    HEAD,
    Deck,
    Words,
    add_table,
    batches,
    foot,
    head_height,
    numbered,
    pages_of,
    pages_that_fit,
    paragraphs,
    text_height,
)
from pages.exports.text import add_box, cut, cut_clause, size_for

TASK_ROWS, PROBLEM_ROWS, REGION_ROWS, REGION_COLUMNS, UNIT_ROWS, ASKED_ROWS = 8, 6, 14, 9, 7, 8
TASK_MOST = 500
"""Characters of a task that has a slide of its own."""
LEGEND = Inches(0.32)
"""Height of the line under the table of regions."""
MOST_REGIONS = 27
"""Regions in a deck: three pages; of more those with most trouble, all of them are in the workbook."""


def region_pages(pack: Pack) -> list[tuple[Sequence[RegionRow], Sequence[int], str]]:
    """(rows, positions of the columns, part) of each slide: the whole area stands first on every one."""
    others = sorted(range(1, len(pack.regions)), key=lambda n: _trouble(r.cells[n] for r in pack.region_rows), reverse=True)
    blocks = [c for _, _, c in pages_of(sorted(others[:MOST_REGIONS]), REGION_COLUMNS)]
    pages = [(rows, (0, *columns)) for _, _, rows in pages_of(pack.region_rows, REGION_ROWS) for columns in blocks]
    return [(rows, columns, f"（{n + 1}/{len(pages)}）" if len(pages) > 1 else "") for n, (rows, columns) in enumerate(pages)]


def _trouble(cells: Iterable[Cell]) -> tuple[int, int, int]:
    """How much is far behind or missed, how much is behind at all, how much is known."""
    every = list(cells)
    return sum(map(_is_bad, every)), sum(c.status in TROUBLE for c in every), sum(bool(c.row.reported) for c in every)


def _lamp(cell: Cell) -> dict[str, Any]:
    names = ("status", "due", "hold", "pace_gap", "actual", "incomplete", "has_target")
    return {name: getattr(cell.row, name) for name in names}


def _counted(pack: Pack) -> str:
    """`除全区外，慢于序时1处、未达要求2处`: the lamps of the regions below, by the names that the table gives them."""
    judged = [_lamp(c) for r in pack.region_rows for c in r.cells[1:] if c.has_target]
    if not judged:
        return "未分解目标，列出各区域数据"
    found = [f"{words}{n:,}处" for s, words, n in reversed(status_counts(pd.DataFrame(judged))) if s in TROUBLE]
    return f"除{pack.region}外，" + ("、".join(found) if found else "没有落后的区域")


def _is_bad(cell: Cell) -> bool:
    return cell.status in ("behind", "missed")


def regions(deck: Deck, rows: Sequence[RegionRow], columns: Sequence[int], part: str) -> None:
    """Heat table: the value of each region, tinted and marked by its verdict where a target binds it."""
    pack = deck.pack
    title = f"各区域情况：{_counted(pack)}"
    left_out = len(pack.lines) - len(pack.region_rows)
    more = f"另有 {left_out} 项不分区域填报，未列" if left_out else ""
    n_below = len(pack.regions) - 1
    listed = f"{n_below:,} 个区域中列出落后最多的 {MOST_REGIONS} 个" if n_below > MOST_REGIONS else ""
    notes = [
        "着色只用于对该区域有目标的指标；总量目标只考核全区，区域数不着色。",
        listed,
        more,
        "全部区域的数见工作簿的“区域”表。",
    ]
    source = foot(pack, "未着色：该区域无分解目标", listed or more)
    slide = deck.add(title + part, source=source, notes=[n for n in notes if n])
    left, top, _, height = deck.area
    heads = [("指标", 2.2), *((pack.regions[n], 1.35) for n in columns)]
    size = 12 if len(columns) <= 8 else 10
    first = head_height(deck, heads, HEAD, size)
    row_height = min(int((height - first - LEGEND) / len(rows)), Inches(0.46))
    table = []
    for row in rows:
        cells = [Words(cut(row.indicator.label, 14), bold=True)]
        for n in columns:
            cell = row.cells[n]
            if cell.has_target:
                mark = f"　{SHAPES[cell.status]}" if cell.text != "—" else ""
                text = cell.text if cell.text != "—" else f"{SHAPES[cell.status]} {cell.words}"
                cells.append(Words(text + mark, fill=TINTS[cell.status], align="center", bold=n == 0))
            else:
                cells.append(Words(cell.text, align="center", color=MUTED if cell.text == "—" else INK, bold=n == 0))
        table.append(cells)
    taken = add_table(deck, slide, (left, top), heads, table, row_height=row_height, size=size, head=(HEAD, size),
                      name="各区域情况", said=title, grow=False)  # fmt: skip
    shown = pd.DataFrame([_lamp(c) for r in rows for n in (0, *columns) if (c := r.cells[n]).has_target])
    legend = "　".join(f"{SHAPES[s]} {words}" for s, words, _ in status_counts(shown)) if len(shown) else ""
    place = (left, top + taken + Inches(0.06), deck.area[2], LEGEND - Inches(0.06))
    if legend:
        add_box(slide, place, f"图例：{legend}", deck.faces, size=11, color=MUTED, name="图例")


def untargeted(deck: Deck, lines: Sequence[Line], number: int, of: int) -> None:
    """What a region reports though no target binds it there, beside where the whole area stands."""
    pack = deck.pack
    kind = pack.kind
    title = f"{pack.where}：本{kind}数据（无分解目标）{len(pack.others)} 项"
    whole = {r.indicator: r for r in shown_rows(pack.board, pack.plan.root_region).itertuples(index=False)}
    slide = deck.add(numbered(title, number, of), source=foot(pack), notes=[x.sentence for x in lines])
    left, top, _, height = deck.area
    rows = []
    for line in lines:
        i, there = line.indicator, whole[line.indicator.code]
        lamp = f"{SHAPES[there.status]} {w.full_status(there)}" if there.has_target else w.NONE
        rows.append([
            Words(cut(line.label, 18), bold=True),
            Words(line.actual, bold=True, align="center"),
            Words(fw.yoy_said(i, line.row) or w.NONE, align="center"),
            Words(w.value_text(i, there.actual), align="center"),
            Words(w.target_text(i, w.target_of(i, there) if there.has_target else None), align="center"),
            Words(lamp, color=COLORS[there.status] if there.has_target else MUTED),
            Words(cut(line.leads, 18) or "未定"),
        ])  # fmt: skip
    root = pack.plan.root_region
    heads = (
        ("指标", 2.8),
        (f"本{kind}现状", 1.4),
        ("同比", 1.4),
        (f"{root}现状", 1.4),
        (f"{root}目标", 1.5),
        (f"{root}状态", 1.7),
        ("牵头单位", 2.4),
    )
    add_table(deck, slide, (left, top), heads, rows, row_height=min(int((height - HEAD) / len(rows)), Inches(0.46)), size=13,
              head=(HEAD, 12), name="无分解目标的数据", said=title, grow=False)  # fmt: skip


Rows = Sequence[Sequence[Words]]
Heads = Sequence[tuple[str, float]]
TASK_HEADS: Heads = (("序号", 0.6), ("任务", 5.9), ("时间要求", 1.45), ("情况", 2.4), ("牵头单位", 2.0))
ASKED_HEADS: Heads = (("单位", 2.0), ("项数", 0.8), ("下一步要求", 9.5))
LEADING = 1.45
"""Lines of many rows add up, and those of some Chinese fonts are as far apart as this."""
WHOLE = (14, 13, 12)
"""Sizes of tables whose texts are to stand whole: further slides come before smaller letters."""


def _row_height(deck: Deck, heads: Heads, rows: Rows, size: float) -> int:
    """The height of rows at which all of them, some grown by their text, stand on the slide; nought where none does."""
    _, _, width, height = deck.area
    total = sum(share for _, share in heads)
    scale = deck.scale
    widths = [int(width * share / total) for _, share in heads]
    texts = [text_height([c.scaled(scale) for c in r], widths, size * scale, LEADING) for r in rows]
    room = height - head_height(deck, heads, HEAD, 12 * scale)
    if sum(texts) > room:
        return 0
    high = min(room // len(rows), Inches(0.72))
    while sum(max(high, t) for t in texts) > room:
        high -= Inches(0.02)
    return int(high)


def _whole(deck: Deck, heads: Heads, rows: Rows) -> tuple[float, int]:
    """(size, height of a row) for rows of which no text is cut; at the smallest size where they do not stand on the slide."""
    found = ((size, _row_height(deck, heads, rows, size)) for size in WHOLE)
    return next(((size, high) for size, high in found if high), (WHOLE[-1], Inches(0.34)))


def task_pages(deck: Deck) -> list[tuple[int, int, Sequence[TaskLine]]]:
    """(number, how many, tasks) of each slide: what has to be done is not to be guessed, so its text decides how many there are."""
    return pages_that_fit(
        deck.pack.tasks, TASK_ROWS, lambda some: bool(_row_height(deck, TASK_HEADS, _task_rows(some), WHOLE[-1]))
    )


def _task_rows(tasks: Sequence[TaskLine]) -> Rows:
    rows = []
    for t in tasks:
        mark = DEADLINES["due" if t.days <= 0 else "ahead"]
        rows.append([
            Words(str(t.task.number), align="center"),
            Words(cut_clause(t.task.content, TASK_MOST)),
            Words(t.task.deadline or str(t.task.due_on), align="center"),
            Words(f"{mark} {t.state}", bold=True, also=((f"　{t.away}", 10, MUTED),)),
            Words(cut(t.units, 60)),
        ])  # fmt: skip
    return rows


def asked_pages(deck: Deck) -> list[tuple[int, int, Sequence[tuple[str, Sequence[str]]]]]:
    """Of a period of which nothing has been reported: (number, how many, (unit, what it owes)) of each slide; else none."""
    pack = deck.pack
    asked = list(pack.asked_once.items()) if pack.silent else []
    return pages_that_fit(asked, ASKED_ROWS, lambda some: bool(_row_height(deck, ASKED_HEADS, _asked_rows(some), WHOLE[-1])))


def _asked_rows(asked: Sequence[tuple[str, Sequence[str]]]) -> Rows:
    return [
        [Words(unit, bold=True), Words(str(len(needs)), align="center"), Words("".join(joined(needs)))] for unit, needs in asked
    ]


def asked(deck: Deck, some: Sequence[tuple[str, Sequence[str]]], number: int, of: int) -> None:
    """What each unit owes, all of it: the one place of the deck that names it."""
    pack = deck.pack
    title = numbered("下一步要求：" + ("各单位应报送的数据" if not pack.where else "应报送的数据"), number, of)
    slide = deck.add(title, source=foot(pack), notes=["几个单位共同牵头的，列在第一个牵头单位，其余写在“会同”之后。"])
    rows = _asked_rows(some)
    size, row_height = _whole(deck, ASKED_HEADS, rows)
    add_table(deck, slide, deck.area[:2], ASKED_HEADS, rows, row_height=row_height, size=size, head=(HEAD, 12), name="下一步要求",
              said=title)  # fmt: skip


def tasks(deck: Deck, tasks: Sequence[TaskLine], number: int, of: int) -> None:
    pack = deck.pack
    over = sum(t.days <= 0 for t in pack.tasks)
    near = len(pack.tasks) - over
    title = "，".join(
        filter(
            None,
            (
                f"到期任务 {over} 项" if over else "",
                f"即将到期任务 {near} 项" if near and not over else f"即将到期 {near} 项" if near else "",
            ),
        )
    )
    notes = ["按任务的时间要求与数据截止日比较；没有销号记录的到期任务列为“已到期”，办结情况以牵头单位填报为准。"]
    slide = deck.add(numbered(title, number, of), source=foot(pack, "来源：附件1 任务分工"), notes=notes)
    rows = _task_rows(tasks)
    size, row_height = _whole(deck, TASK_HEADS, rows)
    add_table(deck, slide, deck.area[:2], TASK_HEADS, rows, row_height=row_height, size=size, head=(HEAD, 12),
              name="到期任务", said=title)  # fmt: skip


def problems(deck: Deck, problems: Sequence[Problem], number: int, of: int) -> None:
    title = "需统筹解决的问题"
    slide = deck.add(
        numbered(title, number, of),
        source=foot(deck.pack),
        notes=["列出慢于序时、未达要求且变差、未达标、未报的指标，预测很可能完不成的指标，以及会前填写的问题和备注。"],
    )
    left, top, _, height = deck.area
    first = sum(len(p) for _, _, p in list(pages_of(deck.pack.problems, PROBLEM_ROWS))[: number - 1])
    rows = [
        [
            Words(str(first + n + 1), align="center"),
            Words(cut(p.title, 90), bold=True),
            Words(cut(p.text, 120) or "—"),
            Words(cut(p.units, 60) or "—", size=11),
        ]
        for n, p in enumerate(problems)
    ]
    heads = (("序号", 0.6), ("问题", 3.4), ("情况", 5.0), ("涉及单位", 3.3))
    add_table(deck, slide, (left, top), heads, rows, row_height=min(int(height / (len(rows) + 1)), Inches(0.7)), size=13,
              head=(HEAD, 12), name=title, said=title)  # fmt: skip


def method(deck: Deck) -> None:
    pack = deck.pack
    texts = [
        f"数据：{pack.moment}。" + batches(pack) + ("。" if pack.sources else ""),
        f"依据：{pack.plan.title}" + (f"（{pack.plan.document}）" if pack.plan.document else "") + "。",
        "现状：年度量为本年累计，规划期累计量从起算日累计，存量为期末数，比率为分子合计除以分母合计，增速为较上年末。",
        *(f"{name}：{text}。" for name, text in rules(pack)),
        *([f"范围：{pack.not_asked_words}。"] if pack.not_asked_words else []),
        "各指标的条款原文、理解与假定、计算过程和所用单元格见各页备注和工作簿。",
    ]
    notes = [f"{x.label}：{x.indicator.assumption}" for x in pack.lines if x.indicator.assumption]
    slide = deck.add("方法与来源", layout=deck.base.text, source=foot(pack), notes=notes or texts)
    body = deck.body_of(slide)
    left, top, width, height = deck.area
    units = _by_unit(pack)
    taken = HEAD * (len(units) + 1) + Inches(0.1) if units else 0
    body.left, body.top, body.width, body.height = (Emu(int(v)) for v in (left, top, width, height - taken))
    size = size_for(texts, (15, 14, 13, 12, 11, 10, 9), width - Inches(0.45), int(height - taken), after=4)
    paragraphs(deck, body.text_frame, texts, size / deck.scale, after=4)
    if units:
        heads = (("报送单位", 3), ("有效批次", 1.2), ("最近报送日", 1.6), ("最近的文件", 6.5))
        rows = [
            [Words(u), Words(str(n), align="center"), Words(day, align="center"), Words(cut(name, 60))]
            for u, n, day, name in units
        ]
        place = (left, top + height - taken + Inches(0.1))
        add_table(
            deck,
            slide,
            place,
            heads,
            rows,
            row_height=HEAD,
            size=12,
            head=(HEAD, 12),
            name="数据来源",
            said="数据来源",
            grow=False,
        )


def _by_unit(pack: Pack) -> list[tuple[str, int, str, str]]:
    """(unit, uploads in force, day and name of the latest), the latest first, at most UNIT_ROWS."""
    found: dict[str, list[Any]] = {}
    for source in pack.sources:
        found.setdefault(source.unit or "未注明单位", []).append(source)
    rows = [(unit, len(many), many[-1].submitted_on, many[-1].name) for unit, many in found.items()]
    return sorted(rows, key=lambda r: r[2], reverse=True)[:UNIT_ROWS]
