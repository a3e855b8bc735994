"""How a file was read (encoding, sheet, header, columns), each of it correctable; corrections can be kept for the unit's next file."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from html import escape
from typing import Any

import streamlit as st

from data.profiles import profiles_of
from data.queries import Store
from etl.columns import NAMES
from etl.intake import Corrections
from etl.labels import Labels
from etl.limits import max_bytes
from etl.outcome import Layout, Outcome
from etl.read import read_workbook
from etl.sniff import ENCODINGS, Sniffed, sniff
from metrics.model import Plan
from pages.ui import intake_state
from pages.ui.intake import ENCODING_NAMES
from pages.ui.intake_state import LAYOUT_CODES, Choice, Fix, Item
from pages.ui.messages import markdown

COLUMNS_AT_MOST = 24
TRIED_UP_TO = 3_000_000
"""Bytes up to which kept corrections are tried on a file to see whether they fit it."""
AUTOMATIC = ""


def show(store: Store, plan: Plan, choice: Choice, item: Item) -> None:
    """Open at once where a correction may be all that is needed, or where one was made."""
    layout, fix = item.outcome.layout, item.fix
    is_open = fix != Fix() or any(i.level == "error" and i.code in LAYOUT_CODES for i in item.outcome.issues)
    offers = _offers(store, plan, choice, item)
    with st.expander(
        f"读取方式：{markdown(_summary(item.outcome))}", expanded=is_open or bool(offers), icon=":material/table_view:"
    ):
        _offered(item, choice, offers)
        left, right = st.columns([1, 2.6], gap="medium")
        with left:
            _source(item)
            _kept(choice, item)
        with right:
            if layout and layout.columns:
                _columns(item, _named(plan, layout))
            else:
                st.caption("还没有找到表头；请在左边改正工作表或表头行，或改正文件后重新选择。")


def _summary(outcome: Outcome) -> str:
    layout = outcome.layout
    parts = [ENCODING_NAMES.get(outcome.encoding, outcome.encoding) if outcome.encoding else ""]
    if layout:
        parts.append(f"工作表 {layout.sheet}" if layout.sheet else "")
        parts.append(header_text(layout))
        parts.append("一列一个期间、区域或指标" if layout.is_cross else "")
        named = sum(bool(c.field and c.field != "ignored") for c in layout.columns)
        parts.append(f"识别 {named} 列" if named else "")
    return "，".join(p for p in parts if p) or "没有读出"


def _named(plan: Plan, layout: Layout) -> Layout:
    """Where the header as a whole was refused, the columns whose own words are known still say what they would be."""
    if any(c.field for c in layout.columns):
        return layout
    labels = Labels(plan)
    found = [(c, labels.read(c.header)) for c in layout.columns]
    return replace(layout, columns=tuple(replace(c, field=label.field or "" if label else "") for c, label in found))


def header_text(layout: Layout) -> str:
    if layout.header_rows is None:
        return ""
    first, last = layout.header_rows
    return f"表头第 {first} 行" if first == last else f"表头第 {first}–{last} 行"


# --- encoding, sheet, header row --------------------------------------------------------------------------------------------------


def _source(item: Item) -> None:
    outcome, asked = item.outcome, item.fix.corrections
    is_text = outcome.encoding or asked.encoding or any(i.code == "encoding-unreadable" for i in outcome.issues)
    if is_text:
        _choose(item, "encoding", "文字编码", list(ENCODINGS), asked.encoding or outcome.encoding, ENCODING_NAMES.__getitem__)
    sheets = outcome.layout.sheets if outcome.layout else _sheets(item)
    if sheets:
        _choose(item, "sheet", "工作表", list(sheets), asked.sheet or (outcome.layout.sheet if outcome.layout else None))
    if outcome.layout:
        found = outcome.layout.header_rows
        key = _key(item, "header_row")
        st.session_state[key] = asked.header_row or (found[0] if found else 1)
        st.number_input(
            "表头从第几行起", 1, 1000, step=1, key=key, on_change=_take, args=(item.key, key, "header_row"),
            help="多行或合并的表头填最上面一行，下面的行自动认出。",
        )  # fmt: skip


def _choose(item: Item, name: str, label: str, options: list[str], value: str | None, words: Any = str) -> None:
    key = _key(item, name)
    st.session_state[key] = value if value in options else None
    st.selectbox(
        label,
        options,
        index=0 if value in options else None,
        key=key,
        format_func=words,
        placeholder=f"请选择{label}",
        on_change=_take,
        args=(item.key, key, name),
    )


def _take(item_key: str, key: str, name: str) -> None:
    if st.session_state.get(key) is not None:
        intake_state.correct(item_key, **{name: st.session_state[key]})


def _key(item: Item, name: str) -> str:
    return f"fix_{intake_state.turn()}_{item.key}_{name}"


def _sheets(item: Item) -> tuple[str, ...]:
    """Names of the sheets of a workbook that was refused before one was chosen."""

    def read() -> tuple[str, ...]:
        sniffed = sniff(item.content, item.outcome.file, max_bytes())
        found = read_workbook(item.content, sniffed.format) if isinstance(sniffed, Sniffed) and sniffed.format != "text" else []
        return tuple(s.name or "" for s in found) if isinstance(found, list) else ()

    found: tuple[str, ...] = intake_state.remembered(f"intake_of_sheets_{item.key}", item.outcome.sha256, read)
    return found


# --- columns ----------------------------------------------------------------------------------------------------------------------


def _columns(item: Item, layout: Layout) -> None:
    """列, 表头, 样例, 读作: the last of them to be chosen."""
    widths = [0.5, 2.4, 2.2, 1.7]
    for place, words in zip(st.columns(widths), ("列", "表头", "样例", "读作"), strict=True):
        place.markdown(f"**{words}**")
    shown = layout.columns
    if len(shown) > COLUMNS_AT_MOST and not st.toggle(f"列出全部 {len(shown)} 列", key=_key(item, "all")):
        shown = shown[:COLUMNS_AT_MOST]
    corrected = item.fix.corrections.columns
    with st.container(height=330 if len(shown) > 6 else "content", border=False):
        for column in shown:
            letter, head, sample, choice = st.columns(widths, vertical_alignment="center")
            mark = '<br><b style="color:var(--accent);font-size:12px">已改</b>' if column.letter in corrected else ""
            letter.html(f"<b>{column.letter}</b>{mark}")
            head.html(escape(column.header[:80]) or "（空）")
            sample.html(f'<span style="color:var(--muted)">{escape(column.sample[:80]) or "—"}</span>')
            key = _key(item, f"column_{column.letter}")
            st.session_state[key] = corrected.get(column.letter) or column.field or AUTOMATIC
            choice.selectbox(
                f"{column.letter} 列读作", [AUTOMATIC, *NAMES], key=key, format_func=lambda f: NAMES.get(f, "自动（未识别）"),
                label_visibility="collapsed", on_change=_take_column, args=(item.key, key, column.letter, layout),
            )  # fmt: skip


def _take_column(item_key: str, key: str, letter: str, layout: Layout) -> None:
    intake_state.correct_column(item_key, letter, st.session_state[key] or "", layout.columns, layout.is_cross)


# --- corrections kept for the next file -------------------------------------------------------------------------------------------


def _kept(choice: Choice, item: Item) -> None:
    fix = item.fix
    if fix == Fix():
        st.caption("自动识别。读得不对时，在这里改，文件会立即重新检查。")
        return
    if fix.profile:
        st.info(f"已套用上次的读法：{markdown(fix.profile)}", icon=":material/history:")
    else:
        st.caption("已按您的修改读取：" + markdown("；".join(_words(fix.corrections))) + "。")
    st.button(
        "恢复自动识别", key=_key(item, "reset"), on_click=intake_state.set_fix, args=(item.key, Fix()), icon=":material/undo:"
    )
    if not fix.profile:
        if choice.unit:
            st.checkbox(f"记住这种读法，下次{choice.unit}的文件照此读取", key=remember_key(item), wrap=True)
        else:
            st.caption("选择报送单位后，可以记住这种读法。")


def remember_key(item: Item) -> str:
    return _key(item, "remember")


def profile_of(item: Item) -> tuple[str, dict[str, Any]]:
    """(name, values) under which these corrections are kept: the headers they are for stand in both."""
    columns = item.outcome.layout.columns if item.outcome.layout else ()
    headers = {c.letter: c.header for c in columns if c.letter in item.fix.corrections.columns}
    name = "、".join(c.header for c in columns if c.header)[:40] or item.outcome.file[:40]
    return name, {**item.fix.corrections.as_json(), "headers": headers}


def _words(corrections: Corrections) -> list[str]:
    said = []
    if corrections.encoding:
        said.append(f"编码 {ENCODING_NAMES[corrections.encoding]}")
    if corrections.sheet:
        said.append(f"工作表 {corrections.sheet}")
    if corrections.header_row:
        said.append(f"表头从第 {corrections.header_row} 行起")
    return said + [f"{letter} 列读作{NAMES.get(name, name)}" for letter, name in corrections.columns.items()]


def _offers(store: Store, plan: Plan, choice: Choice, item: Item) -> list[tuple[str, Corrections, Outcome]]:
    """Kept corrections of this unit that fit: the columns they name have the same headers, readings come out, and it changes something."""
    if not choice.unit or item.fix != Fix() or len(item.content) > TRIED_UP_TO:
        return []
    found = []
    for name, values in profiles_of(store, plan.id, choice.unit).items():
        outcome = item.read_with(values)
        headers = {c.letter: c.header for c in outcome.layout.columns} if outcome.layout else {}
        fits = outcome.count >= max(item.outcome.count, 1) and all(
            headers.get(letter) == words for letter, words in (values.get("headers") or {}).items()
        )
        if fits and (outcome.layout != item.outcome.layout or outcome.encoding != item.outcome.encoding):
            found.append((name, Corrections.of(values), outcome))
    return sorted(found, key=lambda f: -f[2].count)[:3]


def _offered(item: Item, choice: Choice, offers: list[tuple[str, Corrections, Outcome]]) -> None:
    for n, (name, corrections, outcome) in enumerate(offers):
        words, button = st.columns([4, 1], vertical_alignment="center")
        words.info(
            f"{choice.unit}上次改过这种表的读法（{markdown('；'.join(_words(corrections)))}）。套用后读出 {outcome.count:,} 条，现在 {item.outcome.count:,} 条。",
            icon=":material/history:",
        )
        take = partial(intake_state.set_fix, item.key, Fix(corrections, name))
        button.button("套用上次的读法", key=_key(item, f"offer_{n}"), on_click=take, width="stretch")
