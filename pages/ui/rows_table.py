"""Board rows as a table in which every number leads to its explanation."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from metrics import figure_wording as fw
from metrics import wording as w
from metrics.model import Indicator
from metrics.requirements import against_mean, need_text
from metrics.rounding import fixed, percent
from pages.charts.gap_board import ordered
from pages.charts.theme import SHAPES
from pages.ui import cards, forecasts, listing
from pages.ui.forecasts import Expected
from pages.ui.frame import Frame
from pages.ui.gap_filters import Chosen
from pages.ui.style import color

HEADS = (
    "指标",
    "状态",
    "现状",
    "目标",
    "差距",
    "完成率",
    "进度",
    "序时",
    "超欠序时（百分点）",
    "余下所需",
    "到期预测",
    "同比",
    "牵头单位",
)
ALL_SAID = (
    '<p class="quiet">点一个数，看它怎么来的；点指标名，看它的历年情况。到期预测：中位数，括号内为达标概率，下面是 80% 区间。</p>'
)
SEVERAL_SAID = '<p class="quiet">各目标分别判定，亮灯取其中最差的。</p>'
NUMBERS = ("现状", "目标", "完成率", "进度", "序时", "超欠序时（百分点）", "同比")


def all_targets(here: Frame, chosen: Chosen) -> None:
    """One row per indicator with a target that meets the filters, in the order of the board above, behind a line that opens."""
    fold = st.expander("逐项数据", icon=":material/table_rows:", key="rows_fold", on_change="rerun")
    if fold.open:  # a hundred links that nobody sees would hold up the board
        with fold:
            st.html(ALL_SAID + here.made(_all, chosen))


def several_targets(here: Frame, chosen: Chosen) -> None:
    """Every target of the indicators that several hold for at once: all judged, the worst verdict stands."""
    if table := here.made(_several, chosen):
        st.html(cards.heading_markup("同时有多个目标的指标") + SEVERAL_SAID + table)


def _all(here: Frame, chosen: Chosen) -> str:
    rows = chosen.of(here.plan, here.rows)
    return _table(
        here,
        ordered(rows, chosen.sort, here.plan if chosen.by_chapter else None),
        forecasts.of_rows(here, rows) if chosen.with_forecast else {},
    )


def _several(here: Frame, chosen: Chosen) -> str:
    each = here.per_target
    each = each[each["indicator"].isin(chosen.of(here.plan, here.rows)["indicator"]) & each.duplicated("indicator", keep=False)]
    return _table(here, each, {}) if len(each) else ""


def _table(here: Frame, rows: pd.DataFrame, expected: Mapping[str, Expected]) -> str:
    names = [h for h in HEADS if h != "到期预测" or expected]
    cells = [_row(here, r, names, expected.get(r.indicator)) for r in rows.itertuples(index=False)]
    return listing.markup(names, cells, numbers=NUMBERS, style="board")


def _row(here: Frame, row: Any, names: list[str], expected: Expected | None) -> list[str]:
    plan, indicator = here.plan, here.plan.indicator_by_code[row.indicator]
    texts = {
        "现状": ("actual", w.value_text(indicator, row.actual)),
        "目标": ("target", w.target_text(indicator, w.target_of(indicator, row))),
        "差距": ("gap", w.gap_text(plan, row)),
        "完成率": ("attainment", attainment_text(indicator, row)),
        "进度": ("progress", _percent(row.progress)),
        "序时": ("elapsed", _percent(row.elapsed)),
        "超欠序时（百分点）": ("pace_gap", _points(fw.pace_of(row))),
        "余下所需": (
            "required_rate",
            "，".join(filter(None, (need := need_text(plan, row), need and against_mean(row).removeprefix("为")))) or w.NONE,
        ),
        "同比": ("yoy", fw.yoy_text(indicator, row) or w.NONE),
    }
    cells = {name: listing.number(here, indicator, text, column) for name, (column, text) in texts.items()}
    cells["指标"] = listing.indicator(here, indicator)
    cells["状态"] = (
        f'<b style="color:{color(row.status)};white-space:nowrap">{SHAPES[row.status]} {escape(w.full_status(row))}</b>'
    )
    if row.override:
        cells["状态"] += f'<br><span class="quiet">{escape(row.override)}</span>'
    cells["到期预测"] = _forecast(indicator, expected)
    cells["牵头单位"] = escape(w.leads(plan, indicator))
    return [cells[h] for h in names]


def _forecast(indicator: Indicator, expected: Expected | None) -> str:
    """Middle and 80 % interval, and the warning; — with the reason in its tip where there is none."""
    if expected is None:
        return w.NONE
    if (found := expected.forecast) is None:
        return f'<span title="{escape(expected.reason)}">{w.NONE}</span>'
    mid, within = w.value_text(indicator, found.mid), w.span_text(indicator, found.low, found.high)
    text = f"{escape(mid)}（{w.chance_text(found.probability)}）"
    text += f'<br><span class="quiet">{escape("区间同" if within == mid else within)}</span>'
    return text + (f"<br>{forecasts.mark(expected)}" if expected.alarm else "")


def attainment_text(indicator: Indicator, row: Any) -> str:
    """`55.0%`, or `—`."""
    return _percent(fw.attainment_of(indicator, row))


def _percent(share: Any) -> str:
    return w.NONE if pd.isna(share) else percent(share)


def _points(gap: float | None) -> str:
    return w.NONE if gap is None else fixed(gap, sign="+") if gap else "0.0"
