"""这个数怎么来的: from a number on a screen to its calculation, and from there to the cells of the uploads it rests on.

Any link with `why=<column>` on the page of an indicator (`why_link`) opens the explanation of that number first.
"""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from metrics.figure_wording import attainment_of
from metrics.formulas import NAMES
from metrics.model import Period
from metrics.trace import trace
from pages.ui import links
from pages.ui.frame import Frame
from pages.ui.tables import BASIS_NAMES, grouped

SHOWN_AT_MOST = 60


def asked() -> str:
    """The number whose explanation the address asks for; empty for none."""
    name = st.query_params.get("why", "")
    return name if name in NAMES else ""


def why_link(here: Frame, indicator: str, column: str) -> str:
    """Address of the explanation of one number of an indicator; `column`: a board column, "" for the page itself."""
    return here.link("indicator", indicator=indicator, **({"why": column} if column else {}))


def close() -> None:
    st.query_params.pop("why", None)


def draw(here: Frame, row: Any, first: str = "") -> None:
    """`row`: of `Board.rows`. `first`: the number asked for, told before the others."""
    found = here.made(_trace, row.indicator)
    formulas = found["formulas"]
    if first:
        _formulas({first: formulas[first]} if first in formulas else {})
        if first not in formulas:
            st.html(f'<p class="quiet">{NAMES[first]}：这里没有形成这个数。</p>')
        _inputs(here, found["inputs"], found["combined"])
        with st.expander("这项指标的其他数"):
            _rest(found, {name: text for name, text in formulas.items() if name != first})
    else:
        _inputs(here, found["inputs"], found["combined"])
        _rest(found, formulas)


def _trace(here: Frame, indicator: str) -> dict[str, Any]:
    row = here.row(indicator)
    found = trace(here.history_board(indicator), row)
    if attainment_of(here.plan.indicator_by_code[indicator], row) is None:  # where less is better no page shows one
        found["formulas"].pop("attainment", None)
    return found


def _rest(found: dict[str, Any], formulas: dict[str, str]) -> None:
    _formulas(formulas)
    if target := found["target"]:
        source = f"{target['document']} {target['clause']}".strip()
        quote = f"：“{target['quote']}”" if target["quote"] else ""
        st.html(f"<p>目标 {escape(target['words'])}，依据 {escape(source)}{escape(quote)}</p>")
    for note in found["notes"]:
        st.html(f'<p class="quiet">· {escape(note)}</p>')


def _formulas(formulas: dict[str, str]) -> None:
    lines = "".join(
        f'<tr><th scope="row">{NAMES[name]}</th><td>{escape(text.removeprefix(NAMES[name]).removeprefix(" = "))}</td></tr>'
        for name, text in formulas.items()
    )
    if lines:
        st.html(f'<div class="scroll"><table class="plain why"><tbody>{lines}</tbody></table></div>')


def _inputs(here: Frame, inputs: list[dict[str, Any]], combined: str) -> None:
    if not inputs:
        st.html('<p class="quiet">所选期间没有读数。</p>')
        return
    st.html(f"<p><b>用到的读数（{len(inputs)} 个）</b>：{escape(combined)}。点单元格，看原文件里的这一格。</p>")
    has_parts = any(i["numerator"] is not None for i in inputs)
    heads = ["期间", "区域", "口径", "数值", *(["分子", "分母"] if has_parts else []), "批次", "单元格"]
    names = here.plan.indicator_by_code
    several = len({i["indicator"] for i in inputs}) > 1 or any(i["indicator"] not in names for i in inputs)
    heads = ["指标", *heads] if several or inputs[0]["indicator"] != st.query_params.get("indicator") else heads
    rows = "".join(f"<tr>{''.join(_cells(here, i, heads))}</tr>" for i in inputs[:SHOWN_AT_MOST])
    of = None if several else names[inputs[0]["indicator"]].unit  # of several each has its own
    top = "".join(f'<th scope="col"{_right(h)}>{f"{h}（{escape(of)}）" if of and h == "数值" else h}</th>' for h in heads)
    st.html(f'<div class="scroll"><table class="plain inputs"><thead><tr>{top}</tr></thead><tbody>{rows}</tbody></table></div>')
    if len(inputs) > SHOWN_AT_MOST:
        st.caption(f"另有 {len(inputs) - SHOWN_AT_MOST} 个，见下面的读数表。")


def _right(head: str) -> str:
    return ' class="number"' if head in ("数值", "分子", "分母", "批次") else ""


def _cells(here: Frame, reading: dict[str, Any], heads: list[str]) -> list[str]:
    indicator = here.plan.indicator_by_code.get(reading["indicator"])
    cell = f"{reading['sheet'] or ''} {reading['column'] or ''}{reading['row'] or ''}".strip() or "看批次"
    key = ".".join((reading["indicator"], reading["region"], reading["period"], reading["basis"]))
    href = here.link("records", upload=str(reading["upload"]), reading=key)
    texts = {
        "指标": escape(indicator.label if indicator else reading["indicator"]),
        "期间": Period.parse(reading["period"]).name,
        "区域": escape(reading["region"]),
        "口径": BASIS_NAMES.get(reading["basis"], reading["basis"]),
        "数值": grouped(reading["value"]) if reading["value"] is not None else "—",
        "分子": grouped(reading["numerator"]) if reading["numerator"] is not None else "—",
        "分母": grouped(reading["denominator"]) if reading["denominator"] is not None else "—",
        "批次": str(reading["upload"]),
        "单元格": links.anchor(href, cell, "打开上报记录，看原文件里的这个单元格"),
    }
    return [f"<td{_right(h)}>{texts[h]}</td>" for h in heads]
