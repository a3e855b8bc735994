"""The picture of deadlines: where its day stands, what its marks and words are, and that they do not run into each other."""

from __future__ import annotations

import datetime as dt
import html
import re

import plotly.graph_objects as go
import pytest

from pages.charts.parts import width
from pages.charts.theme import DARK
from pages.charts.timeline import CHAPTER_SPACE, task_timeline
from tests.golden.cases import NOW, plan


def cells(figure: go.Figure) -> list[tuple[float, float, str]]:
    """(deadline, lane, words) of each mark: the text of the mark, or the words with a ground of their own where they cross a line."""
    marks = [(x, y, t) for x, y, t in zip(figure.data[0].x, figure.data[0].y, figure.data[0].text, strict=True) if t]
    return marks + [(a.x, a.y, str(a.text)) for a in figure.layout.annotations if a.xref == "x" and a.xshift == 10]


@pytest.mark.parametrize(
    ("on", "where"),
    [
        (dt.date(2025, 9, 30), 1.7479),  # 273 of the 365 days from the end of 2024 to that of 2025
        (dt.date(2024, 12, 31), 1.0),  # on the deadline itself
        (dt.date(2022, 3, 31), -0.13),
        (dt.date(2027, 1, 1), 3.84),
    ],
)
def test_the_day_stands_between_the_deadlines_by_its_days(on: dt.date, where: float) -> None:
    figure = task_timeline(plan(), on)
    assert [s.x0 for s in figure.layout.shapes if s.line.dash == "dash"] == [where]


def test_every_mark_of_the_timeline_is_in_a_colour_of_the_theme_and_in_the_legend() -> None:
    figure = task_timeline(plan(), NOW.end)
    marker = figure.data[0].marker
    assert {*marker.color, *marker.line.color} <= set(DARK), "Plotly draws a bare line in its own grey where it has no colour"
    legend = next(a.text for a in figure.layout.annotations if "粗虚线" in a.text)
    assert all(f"{sign} " in legend.replace("<br>", " ") for sign in "▼▽—")


def test_tasks_that_share_a_measure_are_told_apart_by_their_own_words() -> None:
    texts = [text.replace("\u2009", "") for _, _, text in cells(task_timeline(plan(), NOW.end))]
    names = {n: next(t for t in texts if re.search(rf"(^|<br>){n} ", t)) for n in (23, 24, 25)}
    assert names[23].startswith("23 优化金融辅导")
    assert re.sub("<br>\u3000 ", "", names[24]).startswith("24 鼓励金融机构将人力资本")
    assert "26 定期组织专业机构" in names[25]


def test_no_name_is_cut_where_there_is_room() -> None:
    said = "".join(text for _, _, text in cells(task_timeline(plan(), NOW.end)))
    assert "…" not in said
    assert "<br>\u2009\u3000 授信依据" in said  # the only one of its lane that may not go on past the line of the day


def test_tasks_without_a_deadline_have_the_words_of_their_measure() -> None:
    said = "<br>".join(text for x, _, text in cells(task_timeline(plan(), NOW.end)) if x == 4).replace("\u00a0", "")
    assert said.startswith("5 推行“双创+产业园区”<br>6、7 推行“双创+骨干企业”")
    assert "18 加强创业创新知识产权保护" in said


def test_numbers_alone_say_what_they_are() -> None:
    tasks = tuple(t.model_copy(update={"measure": f"（{t.number}）措施{t.number}"}) for t in plan().tasks)
    made = task_timeline(plan().model_copy(update={"tasks": tasks}), NOW.end)
    assert any("11 项：任务 8、9、10" in text for _, _, text in cells(made))


def test_a_deadline_after_the_plan_says_so() -> None:
    heads = dict(zip(("2023", "2024", "2025", "2026", "none"), task_timeline(plan(), NOW.end).data[1].text, strict=True))
    assert heads["2026"] == "<b>2026年12月31日</b><br>2 项　规划期满后"
    assert heads["2025"] == "<b>2025年12月31日</b><br>6 项", "the plan ends on that day"


def test_a_hostile_word_for_tasks_without_a_date_stays_text() -> None:
    tasks = tuple(t if t.due_on else t.model_copy(update={"deadline": "<i>长</i>"}) for t in plan().tasks)
    made = task_timeline(plan().model_copy(update={"tasks": tasks}), NOW.end)
    texts = [*made.data[1].text, made.layout.title.text, *(str(a.text) for a in made.layout.annotations)]
    assert not any("<i>" in t for t in texts)
    assert sum("&lt;i&gt;长&lt;/i&gt;" in t for t in texts) == 3, "heading, title and legend"


def test_the_timeline_ends_on_the_first_screen() -> None:
    """At 1600×900 px the page takes 180 above it."""
    for day in (NOW.end, dt.date(2025, 12, 1), dt.date(2026, 11, 28)):
        assert task_timeline(plan(), day).layout.height <= 900 - 180


def test_lines_of_the_timeline_fit_between_the_marks_of_the_narrowest_page() -> None:
    figure = task_timeline(plan(), NOW.end)
    margin = figure.layout.margin
    left, right = figure.layout.xaxis.range
    column = (1000 - margin.l - margin.r) / (right - left)
    marks = {(y, x) for x, y in zip(figure.data[0].x, figure.data[0].y, strict=True)}
    found = cells(figure)
    assert len(found) == len(marks)
    for at, lane, text in found:
        after = min((x for y, x in marks if y == lane and x > at), default=None)
        room = (right - at) * column - 11 if after is None else (after - at) * column - 21
        room = min(room, (1.7479 - at) * column - 14) if at < 1.7479 else room  # the line of the day
        thin = 3 if "\u2009" in text else 0  # of which `width` thinks too much
        lines = html.unescape(text.replace("\u2009", "")).split("<br>")
        assert max(width(t, 12) + 5 * sum(c in "“”" for c in t) for t in lines) + thin <= room, text
    chapters = [a.text for a in figure.layout.annotations if a.yref == "y" and a.xref == "paper"]
    assert len(chapters) == 7
    for text in chapters:
        lines = re.sub("</?b>", "", text).split("<br>")
        assert max(width(t.removesuffix(CHAPTER_SPACE), 13) for t in lines) + 10 <= margin.l - 20, text


def test_words_that_meet_a_line_of_the_timeline_have_a_ground_and_no_others() -> None:
    """A ground costs an annotation; without one a line runs through the words."""
    figure = task_timeline(plan(), NOW.end)
    column = (1000 - figure.layout.margin.l - figure.layout.margin.r) / (
        figure.layout.xaxis.range[1] - figure.layout.xaxis.range[0]
    )
    last = max(figure.data[0].x)
    for at, _, text in cells(figure):
        end = (
            at
            + (11 + max(width(html.unescape(t), 12) + 12 * sum(c in "“”" for c in t) * 0.56 for t in text.split("<br>"))) / column
        )
        meets = any(at < line < end for line in (*range(last + 1), 1.7479))
        assert any(a.text == text and a.bgcolor for a in figure.layout.annotations) is meets, text
    heads = [a.text for a in figure.layout.annotations if a.xref == "x" and a.y == -1.3]
    assert [t.split("<br>")[0] for t in heads] == ["<b>2024年12月31日</b>"], "only this one reaches the line of the day"
    assert sum(bool(t) for t in figure.data[1].text) == 4
