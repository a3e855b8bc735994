"""The slides that are tables: regions, tasks, problems, and the method with its sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pptx.util import Emu, Inches

from metrics import wording as w
from metrics.runs import TROUBLE
from metrics.status import PRESETS
from pages.charts.theme import COLORS, INK, MUTED, SHAPES, TINTS
from pages.exports.pack import Cell, Pack, Problem, RegionRow, TaskLine
from pages.exports.slides import HEAD, Deck, Words, add_table, batches, foot, numbered, pages_of, paragraphs
from pages.exports.text import add_box, cut, cut_clause

TASK_ROWS, PROBLEM_ROWS, REGION_ROWS, REGION_COLUMNS, UNIT_ROWS = 8, 6, 14, 9, 7
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


def _is_bad(cell: Cell) -> bool:
    return cell.status in ("behind", "missed")


def regions(deck: Deck, rows: Sequence[RegionRow], columns: Sequence[int], part: str) -> None:
    """Heat table: the value of each region, tinted and marked by its verdict where a target binds it."""
    pack = deck.pack
    behind = sum(_is_bad(c) for r in pack.region_rows for c in r.cells[1:])
    title = f"各区域情况：{behind:,} 处落后较多或未达标" if behind else "各区域情况：没有落后较多或未达标的区域"
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
    row_height = min(int(height / (len(rows) + 1)), Inches(0.46))
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
    heads = [("指标", 2.2), *((pack.regions[n], 1.35) for n in columns)]
    size = 12 if len(columns) <= 8 else 10
    taken = add_table(deck, slide, (left, top), heads, table, row_height=row_height, size=size, head=(HEAD, size),
                      name="各区域情况", said=title, grow=False)  # fmt: skip
    legend = w.legend([c.row for r in rows for c in r.cells if c.has_target], SHAPES)
    place = (left, top + taken + Inches(0.08), deck.area[2], Inches(0.26))
    if place[1] + place[3] <= top + height:
        add_box(slide, place, f"图例：{legend}", deck.faces, size=11, color=MUTED, name="图例")


def tasks(deck: Deck, tasks: Sequence[TaskLine], number: int, of: int) -> None:
    pack = deck.pack
    over = sum(t.days <= 0 for t in pack.tasks)
    title = f"到期任务 {over} 项，即将到期 {len(pack.tasks) - over} 项"
    notes = ["按任务的时间要求与数据截止日比较；没有销号记录的到期任务列为“已到期”，办结情况以牵头单位填报为准。"]
    slide = deck.add(numbered(title, number, of), source=foot(pack, "来源：附件1 任务分工"), notes=notes)
    left, top, _, height = deck.area
    row_height = min(int((height - HEAD) / len(tasks)), Inches(0.72))
    size = 14 if len(tasks) <= 6 else 12
    rows = []
    for t in tasks:
        color = COLORS["behind"] if t.days <= 0 else COLORS["slightly_behind"]
        mark = SHAPES["behind"] if t.days <= 0 else SHAPES["slightly_behind"]
        left_days = f"已过 {-t.days} 天" if t.days < 0 else "今日到期" if not t.days else f"还有 {t.days} 天"
        rows.append([
            Words(str(t.task.number), align="center"),
            Words(cut_clause(t.task.content, 58)),
            Words(t.task.deadline or str(t.task.due_on), align="center"),
            Words(f"{mark} {t.state}", bold=True, color=color, also=((f"　{left_days}", 10, MUTED),)),
            Words(cut(t.units, 24)),
        ])  # fmt: skip
    heads = (("序号", 0.6), ("任务", 6.2), ("时间要求", 1.35), ("情况", 2.1), ("牵头单位", 2.1))
    add_table(deck, slide, (left, top), heads, rows, row_height=row_height, size=size, head=(HEAD, 12),
              name="到期任务", said=title)  # fmt: skip


def problems(deck: Deck, problems: Sequence[Problem], number: int, of: int) -> None:
    title = "需统筹解决的问题"
    slide = deck.add(
        numbered(title, number, of),
        source=foot(deck.pack),
        notes=["列出慢于序时、未达标、未报的指标，以及会前填写的问题和备注。"],
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
    rule = PRESETS[pack.plan.status.preset]
    texts = [
        f"数据：{pack.moment}。" + batches(pack) + ("。" if pack.sources else ""),
        f"依据：{pack.plan.title}" + (f"（{pack.plan.document}）" if pack.plan.document else "") + "。",
        "现状：年度量为本年累计，规划期累计量从起算日累计，存量为期末数，比率为分子合计除以分母合计，增速为较上年末。",
        f"序时：截至目前应完成的比例；进度减序时为快于或慢于序时。亮灯规则：{rule.text}。",
        "须保持的标准（如环节、成本、满足率）不计进度，达到即为已达标，到期未达到为未达标。",
        "没有报送的数据写“未报”，不按零处理；不全的合计是下限，写明“数据不全”。",
        "各指标的条款原文、理解与假定、计算过程和所用单元格见各页备注和工作簿。",
    ]
    notes = [f"{x.label}：{x.indicator.assumption}" for x in pack.lines if x.indicator.assumption]
    slide = deck.add("方法与来源", layout=deck.base.text, source=foot(pack), notes=notes or texts)
    body = deck.body_of(slide)
    left, top, width, height = deck.area
    units = _by_unit(pack)
    taken = HEAD * (len(units) + 1) + Inches(0.1) if units else 0
    body.left, body.top, body.width, body.height = (Emu(int(v)) for v in (left, top, width, height - taken))
    paragraphs(deck, body.text_frame, texts, 15, after=6)
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
