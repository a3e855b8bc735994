"""Deadlines of the plan's tasks: a lane for each chapter, a column for each deadline, those without one at the right."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from html import escape

import plotly.graph_objects as go

from metrics import figure_wording as fw
from metrics.duties import task_states_of
from metrics.model import Plan, Task
from metrics.model.plan import NO_CHAPTER
from pages.charts.parts import BOTTOM, TOP, Draft, dress, empty, line, note, said, sources, width, wrap
from pages.charts.quick import LOWER
from pages.charts.theme import DEADLINES, GRID, INK, LINE, MUTED, PAPER

LEFT, RIGHT = 202, 20
"""Pixels for the chapters' names at the left, the same at any width, and at the right."""
LINE_PX = 16
LANES_PX = 1000 - LEFT - RIGHT
"""Pixels for the columns on the narrowest page."""
LASTING_PX = 236
"""Pixels at most for the words of the column without a deadline: most tasks stand there, with nothing right of them to run into."""
AHEAD = 0.16
"""What a column leaves before its line, in columns."""
CHAPTER_SPACE = "\u2002\u00a0"
"""Between a chapter's name and the lanes, about 10 pixels."""
HEADS_AT = -1.3
"""Where the deadlines stand, in lines above the lanes."""
THIN, WIDE = "\u2009", "\u00a0"
"""Before the words of a mark, so that they do not touch it; the stroke of a task without a deadline reaches further."""
MOST_LINES = 4
MOST_GROUPS = 8
"""Lines of measures in a lane of that column; beyond that, or of measures with many tasks, the numbers alone."""


def task_timeline(plan: Plan, on: dt.date, *, footer: str = "", height: int | None = None) -> go.Figure:
    """`on`: the day looked from. The tasks of `plan.tasks` with number and measure; ▼ their time has come, ▽ not yet."""
    title, lasts = fw.tasks_finding(plan, on), task_states_of(plan)["lasting"]
    chapters = list(dict.fromkeys(t.chapter for t in plan.tasks))
    days: list[dt.date | None] = [*sorted({t.due_on for t in plan.tasks if t.due_on})]
    days += [None] if any(t.due_on is None for t in plan.tasks) else []
    figure = Draft()
    shared = {measure for measure, n in Counter(t.measure for t in plan.tasks).items() if n > 1}
    now = place_of([d for d in days if d], on)
    there = [[[t for t in plan.tasks if t.chapter == chapter and t.due_on == day] for day in days] for chapter in chapters]
    lasting = [_lasting(lane[-1]) for lane in there] if None in days else []
    wide = max((width(text, 12) for cell in lasting for text in cell), default=0) + 18
    column, end = _columns(len(days), wide if lasting and len(days) > 1 else None)
    heights, lanes = [], []
    for n, lane in enumerate(there):
        cells = [_fitted(column, x, lane, now if day else None, end, shared) for x, day in enumerate(days)]
        if lasting:
            cells[-1] = lasting[n]
        lanes.append(cells)
        heights.append(max(2, *(len(c) for c in cells)) + 0.7)
    tops = [sum(heights[:n]) for n in range(len(heights) + 1)]
    marks: tuple[list[int], list[float], list[str], list[str]] = ([], [], [], [])
    for n, (chapter, cells) in enumerate(zip(chapters, lanes, strict=True)):
        middle = tops[n] + heights[n] / 2
        _lane(figure, chapter or NO_CHAPTER, middle, tops[n + 1])
        for x, (day, text) in enumerate(zip(days, cells, strict=True)):
            if text:
                marks[0].append(x)
                marks[1].append(middle)
                marks[2].append("due" if day and day <= on else "ahead" if day else "lasting")
                words = "<br>".join(map(escape, text))
                is_crossed = _is_crossed(x, max(width(t + _more(t), 12) for t in text) + 11, column, len(days), now)
                marks[3].append("" if is_crossed else "<br>".join(f"{THIN if day else WIDE}{escape(t)}" for t in text))
                if is_crossed:
                    note(figure, words, x=x, y=middle, xshift=10, xref="x", yref="y", align="left", color=INK, bgcolor=PAPER)
    if chapters:
        # The lines' colours are given too: Plotly draws a mark that is only a line in a grey of its own, which no theme knows.
        marker = {
            "symbol": [SYMBOLS[m] for m in marks[2]],
            "size": 13,
            "color": [INK if m == "due" else PAPER for m in marks[2]],
            "line": {"width": 2, "color": [INK if m == "due" else MUTED for m in marks[2]]},
        }
        figure.add_scatter(
            x=marks[0], y=marks[1], mode="markers+text", marker=marker, text=marks[3], textposition="middle right",
            textfont={"size": 12, "color": INK}, hoverinfo="skip", name="tasks", cliponaxis=False,
        )  # fmt: skip
        _heads(figure, plan, days, on, tops[-1], column)
        figure.update_xaxes(domain=[0, 1], range=[-AHEAD, round(end, 4)], visible=False)
        figure.update_yaxes(range=[tops[-1], -3.6], visible=False)
    else:
        empty(figure, "规划没有列出任务")
    size = height or max(320, TOP + 20 + BOTTOM + round(LINE_PX * ((tops[-1] if tops else 4) + 3.6)))
    legend = [f"截至 {on}"]
    legend += ["按章列出，数字为任务序号，其后为措施；几项任务同属一个措施、又有时限的，写任务开头"] if chapters else []
    legend += [words for mark, words in (LEGEND | {"lasting": f"— {lasts}"}).items() if mark in marks[2]]
    legend += ["粗虚线：截至日，在相邻两个时限之间按天数定位（列宽不表示时间长短）"] if any(days) else []
    facts = [f"{d.year}年{d.month}月{d.day}日到期{sum(t.due_on == d for t in plan.tasks)}项" if d else f"{lasts}{sum(t.due_on is None for t in plan.tasks)}项" for d in days]  # fmt: skip
    return dress(
        figure, title, "　".join(legend), sources(plan, footer), demo=False, height=size, alt=said(title, facts, "任务时限图"),
        left=LEFT, right=RIGHT,
    )  # fmt: skip


SYMBOLS = {"due": "triangle-down", "ahead": "triangle-down", "lasting": "line-ew"}
LEGEND = {"due": f"{DEADLINES['due']} 时限已到（未记录是否办结）", "ahead": f"{DEADLINES['ahead']} 时限未到"}


def _lane(figure: Draft, chapter: str, middle: float, below: float) -> None:
    """A chapter's name in the margin, and the line under its lane."""
    label = "<br>".join(f"{escape(part)}{CHAPTER_SPACE}" for part in wrap(chapter, 13, LEFT - 42, 3))
    at = {"xref": "paper", "yref": "y"}
    note(figure, f"<b>{label}</b>", x=0, y=middle, **at, xanchor="right", align="right", size=13, color=INK)
    line(figure, 0, below, 1, below, GRID, width=1, **at)
    line(figure, 20 - LEFT, below, 0, below, GRID, width=1, **at, xsizemode="pixel", xanchor=0)


def _is_crossed(x: int, reach: float, column: float, n_columns: int, now: float) -> bool:
    """Whether words of `reach` pixels right of a column's line meet the line of a later one, or of the day, on the narrowest page: only
    those get a ground of their own, since an annotation costs a page over twice what the text of a mark does."""
    end = x + reach / column
    return x + 1 < min(end, n_columns) or x < now < end


def _columns(n: int, lasting: float | None) -> tuple[float, float]:
    """(pixels from one deadline to the next on the narrowest page, where the lanes end in columns). `lasting`: pixels of the words in the
    column without a deadline, the last, where there is one besides others."""
    if lasting is None:
        return LANES_PX / max(n, 1), max(n, 1) - AHEAD
    column = (LANES_PX - lasting) / (n - 1 + AHEAD)
    return column, n - 1 + lasting / column


def _fitted(column: float, x: int, lane: list[list[Task]], now: float | None, end: float, shared: set[str]) -> list[str]:
    """Lines of the words right of a mark. They end before the line of the day, `now`, where it leaves them half a column and does not make
    the lane higher than MOST_LINES."""
    found = _cell(lane[x], _room(column, x, lane, now, end), shared)
    return found if len(found) <= MOST_LINES else _cell(lane[x], _room(column, x, lane, None, end), shared)


def _room(column: float, x: int, lane: list[list[Task]], now: float | None, end: float) -> float:
    """Pixels for those words, of which the mark takes 14: up to the tip of the next mark of the lane, its end, or the line of the day."""
    after = next((float(n) for n in range(x + 1, len(lane)) if lane[n]), None)
    if now is not None and 0.5 < now - x < (after or end) - x:
        return (now - x) * column - 20
    return (after - x) * column - 25 if after is not None else (end - x) * column - 14


def _cell(tasks: list[Task], fits: float, shared: set[str]) -> list[str]:
    """Lines of one lane at one deadline: number and words of each, or the numbers alone where there are more than four."""
    if not tasks:
        return []
    if len(tasks) > 4:
        return _numbers(tasks, fits)
    most = 4 if len(tasks) == 1 else 2  # one alone may use the height that its lane has anyway
    parts = [
        (t.number, wrap(words := _short(t, shared), 12, fits - width(f"{t.number} {_more(words)}", 12), most)) for t in tasks
    ]
    return [f"{number} {text}" if n == 0 else f"　 {text}" for number, lines in parts for n, text in enumerate(lines)]


def _more(words: str) -> str:
    """As wide as what `width` takes the quotation marks of `words` to be too narrow by."""
    return " " * sum(c in "“”" for c in words)


def _lasting(tasks: list[Task]) -> list[str]:
    """Lines of one lane in the column without a deadline: each measure once, after the numbers of its tasks."""
    groups: dict[str, list[Task]] = {}
    for task in tasks:
        groups.setdefault(_short(task, set()), []).append(task)
    fits = LASTING_PX - 14
    heads = ["、".join(str(t.number) for t in own) + " " for own in groups.values()]
    if len(groups) > MOST_GROUPS or any(width(head, 12) > fits / 2 for head in heads):
        return _numbers(tasks, fits)
    return [head + wrap(words, 12, fits - width(head, 12), 1)[0] for head, words in zip(heads, groups, strict=True)]


def _numbers(tasks: list[Task], fits: float) -> list[str]:
    """`11 项：任务 8、9、10…`, in as many lines as they take."""
    found, now = [], f"{len(tasks)} 项：任务 {tasks[0].number}"
    for task in tasks[1:]:
        if width(f"{now}、{task.number}、", 12) > fits:
            found.append(now + "、")
            now = str(task.number)
        else:
            now = f"{now}、{task.number}"
    return [*found, now]


def _short(task: Task, shared: set[str]) -> str:
    """The measure without its number; the task's own first words where several tasks share the measure or the file has none: they
    would be told apart by their numbers alone."""
    if task.measure in shared or not task.measure:
        return re.split("[，；。]", task.content, maxsplit=1)[0] or task.content
    return re.sub(r"^（\d+）", "", task.measure)


def _heads(figure: Draft, plan: Plan, days: list[dt.date | None], on: dt.date, bottom: float, column: float) -> None:
    """Deadline and number of tasks over each column; the line of the day looked from."""
    dated, lasts = [d for d in days if d], task_states_of(plan)["lasting"]
    now = round(place_of(dated, on), 4)
    texts = []
    for x, day in enumerate(days):
        n = sum(t.due_on == day for t in plan.tasks)
        name = f"{day.year}年{day.month}月{day.day}日" if day else escape(lasts)
        state = "　时限已到" if day and day <= on else "　规划期满后" if day and day > plan.period.end else ""
        text = f"<b>{name}</b><br>{n} 项{state}"
        is_crossed = _is_crossed(x, width(name, 14) + 4, column, x, now)  # their line begins below
        texts.append("" if is_crossed else text)
        if is_crossed:
            at = {"x": x, "y": HEADS_AT, "xref": "x", "yref": "y"}
            note(figure, text, **at, size=14, color=INK, align="left", bgcolor=PAPER, borderpad=0)
        line(figure, x, 0, x, bottom, LINE, width=1, dash="dot" if day is None else "solid", xref="x", yref="y", layer="below")
    figure.add_scatter(
        x=list(range(len(days))), y=[HEADS_AT + LOWER * 14 / LINE_PX] * len(days), mode="text", text=texts, textposition="middle right",
        textfont={"size": 14, "color": INK}, hoverinfo="skip", name="deadlines", cliponaxis=False,
    )  # fmt: skip
    if not dated:
        return
    line(figure, now, 0, now, 1, INK, width=2, dash="dash", xref="x", yref="paper", layer="below")
    note(figure, f"截至 {on}", x=now, y=-3.0, xref="x", yref="y", xshift=-5, xanchor="right", color=INK, bgcolor=PAPER)


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
