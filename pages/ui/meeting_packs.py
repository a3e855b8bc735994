"""One frozen pack: its files byte for byte, what was chosen, and what has been restated since."""

from __future__ import annotations

from functools import partial
from html import escape

import pandas as pd
import streamlit as st

from data.packs import FrozenPack, pack_file
from metrics.model import InputError
from metrics.wording import short_unit
from pages.exports.choice import Choice
from pages.exports.frozen import TEMPLATE
from pages.ui import cached, meeting_form, records
from pages.ui.frame import Frame
from pages.ui.meeting_made import TYPES
from pages.ui.records_words import beijing


def number_of(asked: str) -> int:
    """The number in the address. InputError where it is none."""
    if not asked.isdecimal() or len(asked) > 9:
        raise InputError(f"链接里的“pack={asked[:20]}”无法识别，应为会议材料的编号，如 3。")
    return int(asked)


def close() -> None:
    """Back to the form and the list."""
    st.query_params.pop("pack", None)


def draw(here: Frame, number: int) -> None:
    """InputError where there is no such pack of the plan."""
    pack = cached.pack(here.store, number)
    if pack.plan != here.plan.id:
        other = cached.plans().get(pack.plan)
        raise InputError(f"会议材料 {number} 属于规划“{other.label if other else pack.plan}”，请先在上方换规划。")
    choice = Choice.read(pack.choice)
    records.style()
    with st.container(horizontal=True):
        st.button("返回", icon=":material/arrow_back:", type="tertiary", on_click=close, key="meeting_back")
        st.button(
            "从这份开始新的", icon=":material/content_copy:", on_click=partial(meeting_form.take_up, here, pack), key="meeting_again",
            help="按这份的指标、次序、备注、问题和模板填好，期间用上方选的",
        )  # fmt: skip
    _facts(here, pack, choice)
    left, right = st.columns([1, 1], gap="large")
    with left:
        _files(here, pack, choice)
    with right:
        _since(here, pack)


def _facts(here: Frame, pack: FrozenPack, choice: Choice) -> None:
    plan = here.plan
    labels = {i.code: i.label for i in plan.indicators}
    when = beijing(pd.Series([pack.frozen_at]), seconds=True)[0]
    short = [
        ("期间和区域", f"{choice.moment.name}，{choice.region}" if choice.period else "—"),
        ("封存", f"{when}（北京时间），{pack.who or '未填封存人'}"),
        ("所知截至", choice.known or f"变更记录第 {pack.known_at.number} 条"),
        ("单位", "、".join(short_unit(plan, u) for u in choice.units) or "全部"),
    ]
    wide = [("指标", "、".join(labels.get(c, c) for c in choice.indicators) or "全部，按目标差距表排序")]
    wide += [(f"备注：{labels.get(c, c)}", text) for c, text in choice.remarks.items()]
    wide += [("需统筹的问题", p) for p in choice.problems]
    if choice.cutoff:
        wide.append(("数据截止日", choice.cutoff))
    if choice.template:
        wide.append(("幻灯片模板", choice.template))
    if choice.signed_by or choice.signed_on:
        wide.append(("通报落款", "　".join(filter(None, (choice.signed_by, choice.signed_on or "")))))
    st.html(
        f'<div class="headline">{pack.number} · {escape(pack.title)}</div><dl class="facts">'
        + "".join(f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in short)
        + "".join(f'<dt>{escape(k)}</dt><dd class="wide">{escape(v)}</dd>' for k, v in wide)
        + "</dl>"
    )


def _files(here: Frame, pack: FrozenPack, choice: Choice) -> None:
    """Read when they are asked for; each is held against its hash."""
    st.html("<b>当时的文件</b>")
    for n, (name, sha) in enumerate(pack.files.items()):
        words = "会议所示的数（JSON）" if name.endswith(".json") else name
        words = f"幻灯片模板：{choice.template or name}" if name.startswith(TEMPLATE) else words
        st.download_button(
            meeting_form.plain(words), partial(pack_file, here.store, pack.number, name), name, TYPES.get(name.rpartition(".")[2]),
            key=f"pack_{pack.number}_{n}", on_click="ignore", icon=":material/download:", type="tertiary",
        )  # fmt: skip
        st.html(f'<p class="quiet mono" style="font-size:12px;overflow-wrap:anywhere;margin-left:28px">SHA-256 {escape(sha)}</p>')


def _since(here: Frame, pack: FrozenPack) -> None:
    st.html("<b>封存之后</b>")
    found = cached.restated(here.store, here.plan, pack.number)
    st.html('<ul class="changes">' + "".join(f"<li>{escape(line)}</li>" for line in found.words) + "</ul>")
