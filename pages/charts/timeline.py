"""Deadlines of the plan's tasks: a lane for each chapter, a column for each deadline, those without one at the right."""

from __future__ import annotations

import datetime as dt
import re
from html import escape

import plotly.graph_objects as go

from metrics import figure_wording as fw
from metrics.model import Plan, Task
from metrics.model.plan import NO_CHAPTER
from pages.charts.parts import BOTTOM, TOP, Draft, dress, empty, line, note, said, sources, width, wrap
from pages.charts.theme import GRID, INK, LINE, MUTED, PAPER

LABEL = 0.17
LINE_PX = 17
LANES_PX = 860
"""Pixels for the columns on the narrowest page."""


def task_timeline(plan: Plan, on: dt.date, *, footer: str = "", height: int | None = None) -> go.Figure:
    """`on`: the day looked from, usually the cutoff. The tasks of `plan.tasks` with number and measure; ◆ their time has come, ◇ not yet."""
    title = fw.tasks_finding(plan, on)
    chapters = list(dict.fromkeys(t.chapter for t in plan.tasks))
    days: list[dt.date | None] = [*sorted({t.due_on for t in plan.tasks if t.due_on})]
    days += [None] if any(t.due_on is None for t in plan.tasks) else []
    figure = Draft()
    fits = LANES_PX / max(len(days), 1) - 26
    heights, lanes = [], []
    for chapter in chapters:
        cells = [
            _cell([t for t in plan.tasks if t.chapter == chapter and t.due_on == day], fits, day is not None) for day in days
        ]
        lanes.append(cells)
        heights.append(max(2, *(len(c) for c in cells)) + 0.7)
    tops = [sum(heights[:n]) for n in range(len(heights) + 1)]
    marks: tuple[list[int], list[float], list[str]] = ([], [], [])
    for n, (chapter, cells) in enumerate(zip(chapters, lanes, strict=True)):
        middle = tops[n] + heights[n] / 2
        label = "<br>".join(map(escape, wrap(chapter or NO_CHAPTER, 13, 158, 3)))
        note(
            figure,
            f"<b>{label}</b>",
            x=LABEL - 0.012,
            y=middle,
            xref="paper",
            yref="y",
            xanchor="right",
            align="right",
            size=13,
            color=INK,
        )
        line(figure, 0, tops[n + 1], 1, tops[n + 1], GRID, width=1, xref="paper", yref="y")
        for x, (day, text) in enumerate(zip(days, cells, strict=True)):
            if text:
                marks[0].append(x)
                marks[1].append(middle)
                marks[2].append("diamond" if day and day <= on else "diamond-open" if day else "line-ew")
                note(
                    figure, "<br>".join(map(escape, text)), x=x, y=middle, xshift=13, xref="x", yref="y", align="left", color=INK
                )
    if chapters:
        marker = {
            "symbol": marks[2],
            "size": 13,
            "color": [INK if s == "diamond" else MUTED for s in marks[2]],
            "line": {"width": 2},
        }
        figure.add_scatter(
            x=marks[0], y=marks[1], mode="markers", marker=marker, hoverinfo="skip", name="tasks", cliponaxis=False
        )
        _heads(figure, plan, days, on, tops[-1])
        figure.update_xaxes(domain=[LABEL, 1], range=[-0.1, max(len(days), 1) - 0.1], visible=False)
        figure.update_yaxes(range=[tops[-1], -3.6], visible=False)
    else:
        empty(figure, "规划没有列出任务")
    size = height or max(320, TOP + BOTTOM + round(LINE_PX * ((tops[-1] if tops else 4) + 3.6)))
    subtitle = f"截至 {on}　按章列出，数字为任务序号　◆ 时限已到　◇ 时限未到　竖线：截至日所在的位置"
    facts = [f"{d.year}年{d.month}月{d.day}日到期{sum(t.due_on == d for t in plan.tasks)}项" if d else f"无明确时限{sum(t.due_on is None for t in plan.tasks)}项" for d in days]  # fmt: skip
    return dress(figure, title, subtitle, sources(plan, footer), demo=False, height=size, alt=said(title, facts, "任务时限图"))


def _cell(tasks: list[Task], fits: float, named: bool) -> list[str]:
    """Lines of one lane at one deadline: number and measure of each, or the numbers alone where there are more than four."""
    if not tasks:
        return []
    if named and len(tasks) <= 4:
        parts = [(t.number, wrap(_short(t), 12, fits - 16, 2)) for t in tasks]
        return [f"{number} {text}" if n == 0 else f"　 {text}" for number, lines in parts for n, text in enumerate(lines)]
    text = "、".join(str(t.number) for t in tasks)
    found, now = [f"{len(tasks)} 项："], ""
    for number in text.split("、"):
        more = f"{now}、{number}" if now else number
        if width(more, 12) > fits:
            found.append(now + "、")
            more = number
        now = more
    return [*found, now]


def _short(task: Task) -> str:
    """The measure without its number; the beginning of the content where the file has no measure."""
    return re.sub(r"^（\d+）", "", task.measure) or task.content


def _heads(figure: Draft, plan: Plan, days: list[dt.date | None], on: dt.date, bottom: float) -> None:
    """Deadline and number of tasks over each column; the line of the day looked from."""
    for x, day in enumerate(days):
        n = sum(t.due_on == day for t in plan.tasks)
        name = f"{day.year}年{day.month}月{day.day}日" if day else "长期或无明确时限"
        state = ("　时限已到" if day <= on else "") if day else ""
        note(
            figure,
            f"<b>{name}</b><br>{n} 项{state}",
            x=x,
            y=-1.3,
            xref="x",
            yref="y",
            size=14,
            color=INK,
            align="left",
            xshift=-6,
        )
        line(figure, x, 0, x, bottom, LINE, width=1, dash="dot" if day is None else "solid", xref="x", yref="y", layer="below")
    dated = [d for d in days if d]
    if not dated:
        return
    before = [n for n, d in enumerate(dated) if d <= on]
    if not before or len(before) == len(dated):
        at = -0.06 if not before else len(dated) - 0.1
    else:
        a, b = dated[before[-1]], dated[before[-1] + 1]
        at = before[-1] + 0.88 + 0.1 * ((on - a).days / max((b - a).days, 1))
    line(figure, round(at, 4), 0, round(at, 4), 1, INK, width=2, dash="dash", xref="x", yref="paper")
    note(figure, f"截至 {on}", x=round(at, 4), y=-3.0, xref="x", yref="y", xshift=-5, xanchor="right", color=INK, bgcolor=PAPER)
