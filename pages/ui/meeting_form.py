"""The form of 会议材料: indicators with their order and remarks, units, problems, which files; filled anew from an earlier pack."""

from __future__ import annotations

import datetime as dt
from functools import partial
from html import escape
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from data.packs import FrozenPack
from metrics import wording as w
from metrics.model import Plan
from pages.exports import make
from pages.exports.choice import Choice, day
from pages.exports.frozen import template_of
from pages.ui import cached, forecasts, listing
from pages.ui.frame import Frame
from pages.ui.state import choose_many

LONGEST = 300
"""Characters of a remark or a problem: more does not fit beside a chart."""
WORDS = {
    "deck": "幻灯片（PPTX，图可编辑）",
    "notice": "督查通报（DOCX）",
    "workbook": "工作簿（XLSX，会议附件）",
    "pictures": "图片（全部图的 PNG，ZIP）",
    "pdf": "手机版（PDF，每页一图）",
}
DEFAULT = ("deck", "notice", "workbook")
SHEET = """
<style>
  .st-key-meeting_rows {gap: 2px !important;} .st-key-meeting_rows [data-testid="stHorizontalBlock"] {gap: 8px; align-items: center;}
  .st-key-meeting_rows [data-testid="stHorizontalBlock"] button {min-height: 32px; padding: 0 6px;}
  /* A verdict is never cut and never runs under the buttons; the name goes before the remark. */
  .st-key-meeting_rows [data-testid="stHorizontalBlock"] {flex-wrap: nowrap;} .st-key-meeting_rows [data-testid="stHorizontalBlock"] > [data-testid="stColumn"] {width: auto;}
  .st-key-meeting_rows [data-testid="stColumn"]:nth-child(1) {flex: 1 1 176px; min-width: 176px;} .st-key-meeting_rows [data-testid="stColumn"]:nth-child(2) {flex: 0 0 9.4em; min-width: 9.4em;}
  @media (min-width: 1300px) {.st-key-meeting_rows [data-testid="stColumn"]:nth-child(2) {flex-basis: 14em; min-width: 14em;}}
  .st-key-meeting_rows [data-testid="stColumn"]:is(:nth-child(3), :nth-child(4)) {flex: 0 0 34px; min-width: 34px;}
  .st-key-meeting_rows [data-testid="stColumn"]:nth-child(5) {flex: 3 1 90px; min-width: 90px;}
  .st-key-meeting_rows [data-testid="InputInstructions"], .st-key-meeting [data-testid="InputInstructions"] {display: none;}
  .st-key-meeting [data-testid="stFileUploaderDropzoneInstructions"] {display: none;}
  .st-key-meeting [data-testid="stFileUploaderDropzone"] {padding: 6px 10px; min-height: 0;}
  .st-key-meeting_kinds label {padding: 3px 0;}
  @media (max-width: 1100px) {.st-key-meeting > [data-testid="stLayoutWrapper"] > [data-testid="stHorizontalBlock"] {flex-wrap: wrap;}
    .st-key-meeting > [data-testid="stLayoutWrapper"] > [data-testid="stHorizontalBlock"] > [data-testid="stColumn"] {min-width: 100%;}}
</style>
"""


def draw(here: Frame) -> tuple[Choice, DeltaGenerator]:
    """Draw the form; what is chosen, and the place under it at the right for what is made of it."""
    st.html(SHEET)
    if not here.rows["reported"].any():
        st.warning(
            f"{here.region}{here.period.name}还没有数据：可以生成，但各项都会写“未报”。请先上报，或在上方换期间。",
            icon=":material/inbox:",
        )
    if here.known.is_past:
        st.info(
            f"按 {here.known.words} 时已知的数据生成。要用现在的数据，请在上方“所知截至”改回现在。", icon=":material/history:"
        )
    with st.container(key="meeting"):
        left, right = st.columns([1.9, 1], gap="large")
        with left:
            units = _units(here)
            chosen, is_default = _indicators(here, units)
        with right:
            kinds = _kinds()
            problems = st.text_area(
                "需统筹解决的问题（一行一个）", key="meeting_problems", persist_state="session", height=90, max_chars=LONGEST * 6,
                placeholder="如：实训基地场地不足，需区财政局、区住房城乡建设局共同研究",
            )  # fmt: skip
            with st.expander("数据截止日、通报落款、幻灯片模板"):
                cutoff = _cutoff(here)
                signed_by, signed_on = _signature(here)
                template = _template()
            place = st.container(key="meeting_place")
    choice = Choice(
        period=here.period.code,
        region=here.region,
        indicators=() if is_default else tuple(chosen),
        units=tuple(units),
        remarks={c: text for c in chosen if (text := str(st.session_state.get(f"meeting_remark_{c}") or "").strip())},
        problems=tuple(p.strip() for p in (problems or "").splitlines() if p.strip()),
        kinds=kinds,
        known=here.known.words,
        known_on=str(cached.moment_of(here.store, here.known_at)) if here.known.is_past else None,
        cutoff=cutoff.isoformat() if cutoff else None,
        template=template if "deck" in kinds else "",
        signed_by=signed_by.strip() if "notice" in kinds else "",
        signed_on=signed_on.isoformat() if signed_on and "notice" in kinds else None,
    )
    return choice, place


def take_up(here: Frame, pack: FrozenPack) -> None:
    """Fill the form as an earlier pack was chosen, with the template it used; the period stays that of the frame, and with another one the
    cutoff is its last day. For a button."""
    state, plan, choice = st.session_state, here.plan, Choice.read(pack.choice)
    for key in [k for k in state if str(k).startswith(("meeting_use_", "meeting_remark_"))]:
        del state[key]
    known = [c for c in choice.indicators if c in plan.indicator_by_code]
    state["meeting_order"] = known or None
    if known:
        state.update({f"meeting_use_{i.code}": i.code in known for i in plan.indicators})
    state.update({f"meeting_remark_{code}": text for code, text in choice.remarks.items()})
    state.update({f"meeting_kind_{kind}": kind in choice.kinds for kind in make.KINDS})
    state["meeting_problems"] = "\n".join(choice.problems)
    state["meeting_signed_by"], state["meeting_signed_on"] = choice.signed_by, day(choice.signed_on)
    state[f"meeting_cutoff_{choice.period}"] = day(choice.cutoff)
    kept = template_of(here.store, pack)
    state["meeting_kept"] = (choice.template, kept) if kept else None
    state["meeting_use_kept"] = bool(kept)
    state["lead"] = list(choice.units)
    if choice.region in plan.region_names:
        state["region"] = choice.region
    st.query_params.pop("pack", None)


def _units(here: Frame) -> list[str]:
    leading = {u for i in here.plan.indicators for u in i.lead_units}
    options = [u.name for u in here.plan.units if u.name in leading]
    return choose_many("lead", "只汇报这些单位牵头的指标和任务", options, lambda u: w.short_unit(here.plan, u), "全部单位")


def _indicators(here: Frame, units: list[str]) -> tuple[list[str], bool]:
    """Codes chosen, in their order, and whether that is all of them in the order of the board."""
    rows = here.rows
    ordered = w.sort_rows(rows)
    without = rows[~rows["has_target"].astype(bool) & rows["reported"].astype(bool)]
    candidates = {r.indicator: r for frame in (ordered, without) for r in frame.itertuples(index=False)}
    if units:
        candidates = {c: r for c, r in candidates.items() if set(units) & set(here.plan.indicator_by_code[c].lead_units)}
    natural = list(candidates)
    own: list[str] = st.session_state.get("meeting_order") or []
    order = [c for c in own if c in candidates] + [c for c in natural if c not in own]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html('<b>指标、次序和备注</b> <span class="quiet">不勾的不进材料；备注写进幻灯片和通报</span>')
        st.button(
            "按目标差距表排序",
            icon=":material/sort:",
            type="tertiary",
            disabled=order == natural,
            on_click=_reset,
            key="meeting_sort",
        )
    expected = forecasts.of_rows(here, rows) if forecasts.is_quick(here) else {}
    with st.container(key="meeting_rows"):
        for n, code in enumerate(order):
            _line(
                here.plan,
                candidates[code],
                n,
                order,
                expected[code].alarm if code in expected and expected[code].is_alert else "",
            )
    if not order:
        listing.quiet("这些单位没有牵头的指标。")
    chosen = [c for c in order if st.session_state.get(f"meeting_use_{c}", True)]
    is_default = bool(order) and chosen == natural
    st.session_state["meeting_all"] = is_default
    return chosen, is_default


def _line(plan: Plan, row: Any, n: int, order: list[str], alarm: str) -> None:
    """`alarm`: `很可能完不成` beside the lamp."""
    code, indicator = row.indicator, plan.indicator_by_code[row.indicator]
    pick, lamp, up, down, remark = st.columns([3.0, 1.75, 0.42, 0.42, 4.05], vertical_alignment="center")
    if f"meeting_use_{code}" not in st.session_state:
        st.session_state[f"meeting_use_{code}"] = True
    used = pick.checkbox(plain(indicator.label), key=f"meeting_use_{code}", persist_state="session")
    warning = f' <b class="warning value">⚠ {escape(alarm)}</b>' if alarm else ""
    lamp.html(listing.lamp(row) + warning if row.has_target else f'<span class="quiet">{escape("无目标")}</span>')
    up.button(
        "↑",
        key=f"meeting_up_{code}",
        disabled=n == 0,
        on_click=partial(_move, order, n, -1),
        help=f"{indicator.label}上移",
        width="stretch",
    )
    down.button(
        "↓", key=f"meeting_down_{code}", disabled=n == len(order) - 1, on_click=partial(_move, order, n, 1), help=f"{indicator.label}下移",
        width="stretch",
    )  # fmt: skip
    remark.text_input(
        f"{indicator.label}的备注", key=f"meeting_remark_{code}", label_visibility="collapsed", max_chars=LONGEST, persist_state="session",
        placeholder="备注", disabled=not used,
    )  # fmt: skip


def plain(text: str) -> str:
    """As a label, where Streamlit reads markdown."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]()#+-.!~$:<>|" else c for c in text)


def _move(order: list[str], n: int, by: int) -> None:
    moved = list(order)
    moved[n], moved[n + by] = moved[n + by], moved[n]
    st.session_state["meeting_order"] = moved


def _reset() -> None:
    st.session_state["meeting_order"] = None


def _kinds() -> tuple[str, ...]:
    st.html("<b>要哪些材料</b>")
    chosen = []
    with st.container(key="meeting_kinds", gap=None):
        for kind, words in WORDS.items():
            key = f"meeting_kind_{kind}"
            if key not in st.session_state:
                st.session_state[key] = kind in DEFAULT
            if st.checkbox(words, key=key, persist_state="session"):
                chosen.append(kind)
    return tuple(chosen)


def _signature(here: Frame) -> tuple[str, dt.date | None]:
    left, right = st.columns([1.2, 1])
    by = left.text_input(
        "通报落款单位", key="meeting_signed_by", persist_state="session", placeholder=here.plan.issuer or "发文单位", max_chars=60
    )
    on = right.date_input("落款日期", value=None, key="meeting_signed_on", persist_state="session", format="YYYY-MM-DD")
    return by or "", on if isinstance(on, dt.date) else None


def _cutoff(here: Frame) -> dt.date | None:
    """None for the period's last day. Of each period a field of its own, since a day of another period is none of this one."""
    start, end = here.period.start, here.period.end
    on = st.date_input(
        "数据截止日（不填为期间最后一天）", value=None, min_value=start, max_value=end, key=f"meeting_cutoff_{here.period.code}",
        persist_state="session", format="YYYY-MM-DD", help=f"按日计序时和目标调整以它为准，须在{here.period.name}（{start} 至 {end}）内",
    )  # fmt: skip
    return on if isinstance(on, dt.date) and on != end else None


def _template() -> str:
    """Name of the office's own template, a new one or that of the pack taken up; its bytes are in the session."""
    file = st.file_uploader("本单位的幻灯片模板（.pptx，可不选）", type=["pptx"], key="meeting_template")
    kept = st.session_state.get("meeting_kept")
    if file or not kept:
        return file.name if file else ""
    used = st.checkbox(f"沿用上次的模板：{plain(kept[0])}", key="meeting_use_kept", persist_state="session")
    return kept[0] if used else ""


def nothing_chosen(choice: Choice) -> bool:
    """Whether every indicator was taken out."""
    return not choice.indicators and not st.session_state.get("meeting_all", True)


def template_bytes() -> bytes | None:
    """Of the template given, else of that of the pack taken up, if it is to be used."""
    file, kept = st.session_state.get("meeting_template"), st.session_state.get("meeting_kept")
    if file:
        content: bytes = file.getvalue()
        return content
    return kept[1] if kept and st.session_state.get("meeting_use_kept") else None
