"""The picture of deadlines: where its day stands, what its marks and words are, and that they do not run into each other."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest

from pages.charts.parts import width
from pages.charts.theme import DARK
from pages.charts.timeline import task_timeline
from tests.golden.cases import NOW, plan


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
    assert all(f"{sign} " in legend.replace("<br>", " ") for sign in "◆◇—")


def test_tasks_that_share_a_measure_are_told_apart_by_their_own_words() -> None:
    texts = [a.text for a in task_timeline(plan(), NOW.end).layout.annotations]
    names = {n: next(t for t in texts if re.search(rf"(^|<br>){n} ", t)) for n in (23, 24, 25)}
    assert names[23].startswith("23 优化金融辅导")
    assert re.sub("<br>\u3000 ", "", names[24]).startswith("24 鼓励金融机构将人力资本")
    assert "26 定期组织专业机构" in names[25]


def test_no_name_is_cut_where_there_is_room() -> None:
    said = "".join(str(a.text) for a in task_timeline(plan(), NOW.end).layout.annotations if a.xshift == 11)
    assert "…" not in said
    assert "<br>\u3000 授信依据" in said  # the only one of its lane that may not go on past the line of the day


def test_tasks_without_a_deadline_have_the_words_of_their_measure() -> None:
    said = "<br>".join(a.text for a in task_timeline(plan(), NOW.end).layout.annotations if a.x == 4 and a.xshift == 11)
    assert said.startswith("5 推行“双创+产业园区”<br>6、7 推行“双创+骨干企业”")
    assert "18 加强创业创新知识产权保护" in said


def test_numbers_alone_say_what_they_are() -> None:
    tasks = tuple(t.model_copy(update={"measure": f"（{t.number}）措施{t.number}"}) for t in plan().tasks)
    made = task_timeline(plan().model_copy(update={"tasks": tasks}), NOW.end)
    assert any("11 项：任务 8、9、10" in str(a.text) for a in made.layout.annotations)


def test_the_timeline_ends_on_the_first_screen() -> None:
    """At 1600×900 px the page takes 180 above it."""
    assert task_timeline(plan(), NOW.end).layout.height <= 900 - 180


def test_lines_of_the_timeline_fit_between_the_marks_of_the_narrowest_page() -> None:
    figure = task_timeline(plan(), NOW.end)
    margin = figure.layout.margin
    left, right = figure.layout.xaxis.range
    column = (1000 - margin.l - margin.r) / (right - left)
    marks = {(y, x) for x, y in zip(figure.data[0].x, figure.data[0].y, strict=True)}
    for a in figure.layout.annotations:
        if a.xref == "x" and a.xshift == 11:
            after = min((x for y, x in marks if y == a.y and x > a.x), default=None)
            room = (right - a.x) * column - 11 if after is None else (after - a.x) * column - 21
            room = min(room, (1.7479 - a.x) * column - 14) if a.x < 1.7479 else room  # the line of the day
            assert max(width(html.unescape(t), 12) + 5 * sum(c in "“”" for c in t) for t in a.text.split("<br>")) <= room, a.text
        if a.yref == "y" and a.xref == "paper":
            assert max(width(t, 13) for t in re.sub("</?b>", "", a.text).split("<br>")) + 10 <= margin.l - 20, a.text
