"""Tables of words: long texts wrap, numbers align, names are links that hold plan, period, region and the moment known.

Cells are markup, made by the functions here, which escape what they are given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import wraps
from html import escape
from typing import Any, ParamSpec

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from metrics.model import Indicator
from metrics.wording import NONE, full_status
from pages.charts.theme import SHAPES
from pages.exports.values import as_csv, as_xlsx
from pages.ui import chart, explain, links, state
from pages.ui.frame import Frame
from pages.ui.style import color
from pages.ui.typeset import bound, headline

P = ParamSpec("P")
TAG, CLAUSE_END = re.compile(r"<[^>]*>"), re.compile(r"[，。；：、！？（）\s]")
DATE = re.compile(r"\d{4}-\d\d-\d\d")
VALUE = re.compile(r"\D{0,4}[\d,.]+(?: [^\d\s，。；（）]{1,6}|[^\d\s，。；（）]{0,3}/[^\d\s]{1,3})")
"""A number with its unit, and maybe a word before it, that would break at the space or after the stroke: it stays in one line."""
BREAK = "\n"
LONG_CLAUSE, LONG_TEXT = 14, 44
"""Characters. A column with a longer clause or text breaks its lines anywhere; the others only after punctuation and at spaces."""


def head(title: str, question: str) -> DeltaGenerator:
    """Title of a page with the question it answers. Returns the line it stands in, for the choices of the page at its right."""
    line = st.container(key="page_head", horizontal=True, vertical_alignment="center", horizontal_alignment="distribute")
    line.html(f'<h2 class="page-head">{escape(title)}<small>{escape(question)}</small></h2>', width="content")
    return line


def parts(key: str, options: dict[str, str]) -> str:
    """The parts of a page as buttons in a line, the one shown kept in the URL."""
    state.pick(key, list(options))
    chosen = str(
        st.segmented_control(
            "看什么", list(options), format_func=options.__getitem__, key=key, required=True, label_visibility="collapsed", persist_state="session",
        )
    )  # fmt: skip
    state.keep(key, chosen)
    return chosen


def markup(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    numbers: Collection[str] = (),
    short: Collection[str] = (),
    widths: dict[str, str] | None = None,
    groups: dict[int, str] | None = None,
    style: str = "words",
) -> str:
    """`rows`: markup of each cell. `heads` may hold a BREAK. `numbers`: headings of columns aligned right; `short`: of those that do not wrap; `widths` in CSS;
    `groups`: markup of a line over all columns before the row of that position; `style`: `board` for the many narrow columns of one."""

    prose = {h for n, h in enumerate(heads) if any(is_prose(row[n]) for row in rows)} - {*numbers, *short}

    def kind(name: str) -> str:
        found = "number" if name in numbers else "short" if name in short else "prose" if name in prose else ""
        return f' class="{found}"' if found else ""

    def width(name: str) -> str:
        return f' style="width:{widths[name]}"' if widths and name in widths else ""

    def line(n: int, row: Sequence[str]) -> str:
        over = (
            f'<tr class="group"><th colspan="{len(heads)}" scope="rowgroup">{groups[n]}</th></tr>'
            if groups and n in groups
            else ""
        )
        return over + "<tr>" + "".join(f"<td{kind(h)}>{bound(c)}</td>" for h, c in zip(heads, row, strict=True)) + "</tr>"

    top = "".join(
        f'<th scope="col"{kind(h)}{width(h)}>{escape(h).replace("或", "或<wbr>").replace(BREAK, "<br>")}</th>' for h in heads
    )
    body = "".join(line(n, row) for n, row in enumerate(rows))
    focus = "" if "<a " in body else ' tabindex="0"'  # the arrow keys scroll it; where there are links these take the focus
    return f'<div class="scroll"{focus}><table class="plain {style}"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'


def is_prose(cell: str) -> bool:
    """Whether it, or a clause of it, is so long that lines broken only between clauses would leave holes."""
    if len(cell) <= LONG_CLAUSE:
        return False
    text = TAG.sub("\n", cell)
    return len(text.strip()) > LONG_TEXT or any(len(clause) > LONG_CLAUSE for clause in CLAUSE_END.split(text))


def _on_page(make: Callable[P, str]) -> Callable[P, None]:
    """Puts the markup on the page at once."""

    @wraps(make)
    def put(*args: P.args, **kwargs: P.kwargs) -> None:
        st.html(make(*args, **kwargs))

    return put


table = _on_page(markup)
"""A table on the page."""


@dataclass(frozen=True)
class Listed:
    """A table with the words around it, as `Frame.made` keeps it: the markup of all of it and the values to take away."""

    body: str
    values: pd.DataFrame


def listed(found: Listed, key: str, title: str, here: Frame) -> None:
    """The whole on the page: one element, and the buttons to take it away."""
    st.html(f'<div class="listed">{found.body}</div>')
    take_away(found.values, key, title, here)


def finding_of(words: str) -> str:
    """What a table shows, in one sentence above it."""
    return f'<p class="headline-finding table-finding">{headline(words)}</p>'


def _whole(found: re.Match[str]) -> str:
    """A date stays in one line; browsers break it after a hyphen."""
    return f'<span class="value">{found[0]}</span>'


def quiet_of(words: str) -> str:
    """A remark in plain words."""
    return f'<p class="quiet">{DATE.sub(_whole, escape(words)).replace(" · ", "&nbsp;· ")}</p>'


finding, quiet = _on_page(finding_of), _on_page(quiet_of)
"""The same on the page."""


def text(words: Any, small: str = "") -> str:
    """Plain words; `small` in a line under them."""
    shown = escape(str(words))
    if VALUE.fullmatch(str(words)):
        shown = f'<span class="value">{shown}</span>'
    return shown + (f"<br><small>{escape(small)}</small>" if small else "")


def indicator(here: Frame, found: Indicator, small: str = "") -> str:
    """The name, which leads to 指标详情."""
    return links.anchor(here.link("indicator", indicator=found.code), found.label) + (
        f"<br><small>{escape(small)}</small>" if small else ""
    )


def number(here: Frame, found: Indicator, words: str, column: str = "actual") -> str:
    """A number, which leads to 这个数怎么来的; `column`: the board column it shows."""
    if words == NONE:
        return words
    link = links.anchor(explain.why_link(here, found.code, column), words, still=True)
    return f'<span class="value">{link}</span>' if VALUE.fullmatch(words) else link


def upload(here: Frame, number: int, words: str = "") -> str:
    """`批次 46`, which leads to it in 上报记录."""
    return links.anchor(here.link("records", upload=str(number)), words or f"批次 {number}")


def lamp(row: Any) -> str:
    """Shape and words of a verdict in its colour."""
    return f'<span class="lamp" style="color:{color(row.status)}">{escape(status_words(row))}</span>'


def status_words(row: Any) -> str:
    """`■ 慢于序时`."""
    return (f"{SHAPES[row.status]} " if row.status else "") + full_status(row)


def take_away(values: pd.DataFrame, key: str, title: str, here: Frame) -> None:
    """The table as CSV and XLSX."""
    file = chart.file_name(title, here)
    xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def button(label: str, make: Callable[[], bytes], end: str, mime: str) -> None:
        st.download_button(label, make, f"{file}.{end}", mime, key=f"{end}_{key}", on_click="ignore", type="tertiary")

    with st.container(key=f"tools_{key}", horizontal=True, gap="small"):
        button("表格 CSV", lambda: as_csv(values), "csv", "text/csv")
        button("表格 XLSX", lambda: as_xlsx(values, title), "xlsx", xlsx)
