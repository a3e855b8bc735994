"""Filters of 目标差距, kept in the URL: chapter, unit, status; order; one list or by chapter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

import pandas as pd
import streamlit as st

from metrics.model import Plan
from metrics.model.plan import NO_CHAPTER
from metrics.status import STATUSES
from metrics.wording import group_text, short_unit
from pages.charts.gap_board import Sort
from pages.charts.theme import SHAPES
from pages.ui import forecasts
from pages.ui.frame import Frame
from pages.ui.state import choose, choose_many, keep_many, pick_many, switch

FILTERS = {"chapter": ("章节", "全部章节"), "unit": ("单位（牵头或配合）", "全部单位"), "status": ("状态", "全部状态")}
ORDERS: dict[str, tuple[Sort, bool, str]] = {
    "pace": ("pace", False, "按亮灯和超欠序时"),
    "missing": ("missing", False, "按尚缺比例"),
    "chapter": ("pace", True, "按章节"),
}


@dataclass(frozen=True)
class Chosen:
    """None chosen of a kind means all of it. A unit counts where it leads or cooperates."""

    chapters: list[str]
    units: list[str]
    statuses: list[str]
    order: str
    with_forecast: bool = False

    @property
    def sort(self) -> Sort:
        return ORDERS[self.order][0]

    @property
    def is_part(self) -> bool:
        """Whether some targets may be left out."""
        return bool(self.chapters or self.units or self.statuses)

    @property
    def by_chapter(self) -> bool:
        return ORDERS[self.order][1]

    def of(self, plan: Plan, rows: pd.DataFrame) -> pd.DataFrame:
        """The rows that have a target and meet all filters."""
        keep = [self._fits(plan, row) for row in rows.itertuples(index=False)]
        return rows[pd.Series(keep, index=rows.index, dtype=bool)]

    def n_heads(self, plan: Plan, rows: pd.DataFrame) -> int:
        """Lines the board needs for the names of chapters."""
        return len({plan.indicator_by_code[c].chapter for c in rows["indicator"]}) if self.by_chapter else 0

    def _fits(self, plan: Plan, row: object) -> bool:
        indicator = plan.indicator_by_code[row.indicator]  # type: ignore[attr-defined]
        units = {*indicator.lead_units, *indicator.cooperating_units}
        return bool(
            row.has_target  # type: ignore[attr-defined]
            and (not self.chapters or (indicator.chapter or NO_CHAPTER) in self.chapters)
            and (not self.units or units.intersection(self.units))
            and (not self.statuses or row.status in self.statuses)  # type: ignore[attr-defined]
        )


def asked() -> Chosen:
    """What the address says, without a selector: for a slide."""
    chapters, units, statuses = (
        [v for v in st.query_params.get(key, "").split(",") if v] for key in ("chapter", "unit", "status")
    )
    order = st.query_params.get("order", "pace")
    return Chosen(chapters, units, statuses, order if order in ORDERS else "pace", st.query_params.get("forecast") == "1")


def draw(here: Frame) -> Chosen:
    """One line: the order, the forecast, the filters behind a button, what is chosen of them."""
    options = here.made(_options)
    with st.container(key="filters", horizontal=True, vertical_alignment="center"):
        order = choose("order", "排序", list(ORDERS), lambda o: ORDERS[o][2], hidden=True)
        with_forecast = switch("forecast", "到期预测", default=forecasts.is_quick(here))
        chapters, units, statuses = _filters(options)
    return Chosen(chapters, units, statuses, order, with_forecast)


def _filters(options: Sequence[Mapping[str, str]]) -> list[list[str]]:
    """The codes chosen of each filter. Its selectors are drawn while they are open: shut, they would hold up the page."""
    picked = [pick_many(key, list(some)) for key, some in zip(FILTERS, options, strict=True)]
    words = [escape(some[code]) for some, codes in zip(options, picked, strict=True) for code in codes]
    # the same words always: with other words it would be another button, and shut
    box = st.popover("筛选", key="filter_box", on_change="rerun", icon=":material/filter_alt:")
    st.html(f'<p class="quiet">{"、".join(words) or "全部章节、单位和状态"}</p>', width="content")
    if not box.open:
        for key, codes in zip(FILTERS, picked, strict=True):
            keep_many(key, codes)
        return picked
    with box:
        chosen = [
            choose_many(key, label, list(some), some.__getitem__, every)
            for (key, (label, every)), some in zip(FILTERS.items(), options, strict=True)
        ]
        st.button("清除筛选", key="filter_clear", on_click=_clear, disabled=not any(chosen), icon=":material/filter_alt_off:")
    return chosen


def _clear() -> None:
    for key in FILTERS:
        st.session_state[key] = []


def _options(here: Frame) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Chapters, units and statuses of the rows that have a target: code → words."""
    plan, rows = here.plan, here.rows[here.rows["has_target"].astype(bool)]
    indicators = [plan.indicator_by_code[c] for c in rows["indicator"]]
    chapters = {c: c for c in plan.chapters if any((i.chapter or NO_CHAPTER) == c for i in indicators)}
    units = dict.fromkeys(u for i in indicators for u in (*i.lead_units, *i.cooperating_units))
    present = [s for s in STATUSES if (rows["status"] == s).any()]
    return chapters, {u: short_unit(plan, u) for u in units}, {s: f"{SHAPES[s]} {group_text(s, here.rows)}" for s in present}
