"""Deadlines of the plan's tasks: a lane for each chapter, a column for each deadline, those without one at the right."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from html import escape

import plotly.graph_objects as go

from metrics import figure_wording as fw
from metrics.model import Plan, Task
from metrics.model.plan import NO_CHAPTER
from pages.charts.parts import BOTTOM, TOP, Draft, dress, empty, line, note, said, sources, width, wrap
from pages.charts.theme import GRID, INK, LINE, MUTED, PAPER

LEFT, RIGHT = 202, 20
"""Pixels for the chapters' names at the left, the same at any width, and at the right."""
LINE_PX = 17
LANES_PX = 1000 - LEFT - RIGHT
"""Pixels for the columns on the narrowest page."""
AHEAD = 0.16
"""What a column leaves before its line, in columns."""


def task_timeline(plan: Plan, on: dt.date, *, footer: str = "", height: int | None = None) -> go.Figure:
    """`on`: the day looked from, usually the cutoff. The tasks of `plan.tasks` with number and measure; ◆ their time has come, ◇ not yet."""
    title = fw.tasks_finding(plan, on)
    chapters = list(dict.fromkeys(t.chapter for t in plan.tasks))
    days: list[dt.date | None] = [*sorted({t.due_on for t in plan.tasks if t.due_on})]
    days += [None] if any(t.due_on is None for t in plan.tasks) else []
    figure = Draft()
    shared = {measure for measure, n in Counter(t.measure for t in plan.tasks).items() if n > 1}
    column = LANES_PX / max(len(days), 1)
    now = place_of([d for d in days if d], on)
    heights, lanes = [], []
    for chapter in chapters:
        cells = [
            _cell([t for t in plan.tasks if t.chapter == chapter and t.due_on == day], _room(column, x, day, now), shared)
            for x, day in enumerate(days)
        ]
        lanes.append(cells)
        heights.append(max(2, *(len(c) for c in cells)) + 0.7)
    tops = [sum(heights[:n]) for n in range(len(heights) + 1)]
    marks: tuple[list[int], list[float], list[str]] = ([], [], [])
    for n, (chapter, cells) in enumerate(zip(chapters, lanes, strict=True)):
        middle = tops[n] + heights[n] / 2
        _lane(figure, chapter or NO_CHAPTER, middle, tops[n + 1])
        for x, (day, text) in enumerate(zip(days, cells, strict=True)):
            if text:
                marks[0].append(x)
                marks[1].append(middle)
                marks[2].append("due" if day and day <= on else "ahead" if day else "lasting")
                words = "<br>".join(map(escape, text))
                note(figure, words, x=x, y=middle, xshift=11, xref="x", yref="y", align="left", color=INK, bgcolor=PAPER)
    if chapters:
        # The lines' colours are given too: Plotly draws a mark that is only a line in a grey of its own, which no theme knows.
        marker = {
            "symbol": [SYMBOLS[m] for m in marks[2]],
            "size": 13,
            "color": [INK if m == "due" else PAPER for m in marks[2]],
            "line": {"width": 2, "color": [INK if m == "due" else MUTED for m in marks[2]]},
        }
        figure.add_scatter(
            x=marks[0], y=marks[1], mode="markers", marker=marker, hoverinfo="skip", name="tasks", cliponaxis=False
        )
        _heads(figure, plan, days, on, tops[-1])
        figure.update_xaxes(domain=[0, 1], range=[-AHEAD, max(len(days), 1) - AHEAD], visible=False)
        figure.update_yaxes(range=[tops[-1], -3.6], visible=False)
    else:
        empty(figure, "规划没有列出任务")
    size = height or max(320, TOP + BOTTOM + round(LINE_PX * ((tops[-1] if tops else 4) + 3.6)))
    legend = [f"截至 {on}"]
    legend += ["按章列出，数字为任务序号，其后为措施；一项措施分几项任务的，写任务开头"] if chapters else []
    legend += [f"{sign} {words}" for mark, (sign, words) in LEGEND.items() if mark in marks[2]]
    legend += ["粗虚线：截至日，在相邻两个时限之间按天数定位（各列等宽，不表示时间长短）"] if any(days) else []
    facts = [f"{d.year}年{d.month}月{d.day}日到期{sum(t.due_on == d for t in plan.tasks)}项" if d else f"无明确时限{sum(t.due_on is None for t in plan.tasks)}项" for d in days]  # fmt: skip
    return dress(
        figure, title, "　".join(legend), sources(plan, footer), demo=False, height=size, alt=said(title, facts, "任务时限图"),
        left=LEFT, right=RIGHT,
    )  # fmt: skip


SYMBOLS = {"due": "diamond", "ahead": "diamond", "lasting": "line-ew"}
LEGEND = {"due": ("◆", "时限已到"), "ahead": ("◇", "时限未到"), "lasting": ("—", "无明确时限，含写明“长期”的")}


def _lane(figure: Draft, chapter: str, middle: float, below: float) -> None:
    """A chapter's name in the margin, and the line under its lane."""
    label = "<br>".join(map(escape, wrap(chapter, 13, LEFT - 42, 3)))
    at = {"xref": "paper", "yref": "y"}
    note(figure, f"<b>{label}</b>", x=0, xshift=-10, y=middle, **at, xanchor="right", align="right", size=13, color=INK)
    line(figure, 0, below, 1, below, GRID, width=1, **at)
    line(figure, 20 - LEFT, below, 0, below, GRID, width=1, **at, xsizemode="pixel", xanchor=0)


def _room(column: float, x: int, day: dt.date | None, now: float) -> float:
    """Pixels for the words right of a mark. `column`: from one deadline to the next, of which the mark takes 11 and the next one's tip 11;
    the last column ends with the lane, and words end before the line of the day, `now`, where it leaves them half the column."""
    if day is None:
        return column * (1 - AHEAD) - 11
    return (now - x) * column - 17 if 0.5 < now - x < 1 else column - 22


def _cell(tasks: list[Task], fits: float, shared: set[str]) -> list[str]:
    """Lines of one lane at one deadline: number and words of each, or the numbers alone where there are more than four or no deadline."""
    if not tasks:
        return []
    if tasks[0].due_on and len(tasks) <= 4:
        parts = [(t.number, wrap(_short(t, shared), 12, fits - width(f"{t.number} ", 12), 2)) for t in tasks]
        return [f"{number} {text}" if n == 0 else f"　 {text}" for number, lines in parts for n, text in enumerate(lines)]
    text = "、".join(str(t.number) for t in tasks)
    found, now = [f"{len(tasks)} 项："], ""
    for number in text.split("、"):
        more = f"{now}、{number}" if now else number
        if width(f"{more}、", 12) > fits:
            found.append(now + "、")
            more = number
        now = more
    return [*found, now]


def _short(task: Task, shared: set[str]) -> str:
    """The measure without its number; the task's own first words where several tasks share the measure or the file has none: they
    would be told apart by their numbers alone."""
    if task.measure in shared or not task.measure:
        return re.split("[，；。]", task.content, maxsplit=1)[0] or task.content
    return re.sub(r"^（\d+）", "", task.measure)


def _heads(figure: Draft, plan: Plan, days: list[dt.date | None], on: dt.date, bottom: float) -> None:
    """Deadline and number of tasks over each column; the line of the day looked from."""
    for x, day in enumerate(days):
        n = sum(t.due_on == day for t in plan.tasks)
        name = f"{day.year}年{day.month}月{day.day}日" if day else "无明确时限"
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
            bgcolor=PAPER,
        )
        line(figure, x, 0, x, bottom, LINE, width=1, dash="dot" if day is None else "solid", xref="x", yref="y", layer="below")
    dated = [d for d in days if d]
    if not dated:
        return
    at = round(place_of(dated, on), 4)
    line(figure, at, 0, at, 1, INK, width=2, dash="dash", xref="x", yref="paper", layer="below")
    note(figure, f"截至 {on}", x=at, y=-3.0, xref="x", yref="y", xshift=-5, xanchor="right", color=INK, bgcolor=PAPER)


def place_of(dated: list[dt.date], on: dt.date) -> float:
    """Where the day stands among the columns of these deadlines: between two of them by its share of the days from one to the next;
    before the first, or past the last, just outside."""
    before = [n for n, d in enumerate(dated) if d <= on]
    if not before:
        return -AHEAD + 0.03
    n = before[-1]
    if dated[n] == on or n == len(dated) - 1:
        return float(n) if dated[n] == on else len(dated) - AHEAD
    return n + (on - dated[n]).days / (dated[n + 1] - dated[n]).days
