"""How new and how complete the data is: the latest upload, what was reported for the period, and who has not."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from metrics import wording as w
from metrics.model import Period
from metrics.regional import only_whole, shown_rows
from metrics.reporting import due_text, last_day
from pages.ui import cached, links
from pages.ui.cards import status_counts
from pages.ui.frame import Frame
from pages.ui.messages import empty
from pages.ui.records_words import beijing


def asked_of(here: Frame, rows: pd.DataFrame) -> pd.DataFrame:
    """Without what only the whole area reports: nobody asks a street for it."""
    if here.region == here.plan.root_region:
        return rows
    return rows[rows["reported"].astype(bool) | ~rows["indicator"].isin(only_whole(here.board))]


def silent_units(here: Frame, rows: pd.DataFrame) -> dict[str, int]:
    """Lead unit (short name) → how many of the indicators that it reports have nothing for the period; a growth is computed."""
    found: dict[str, int] = {}
    for row in rows[~rows["reported"].astype(bool)].itertuples(index=False):
        indicator = here.plan.indicator_by_code[row.indicator]
        if indicator.is_computed:
            continue
        for unit in indicator.lead_units or ("未定牵头单位",):
            name = w.short_unit(here.plan, unit)
            found[name] = found.get(name, 0) + 1
    return found


def words(units: dict[str, int]) -> str:
    return "、".join(f"{name}（{n}\u00a0项）" for name, n in units.items())


def line(here: Frame, rows: pd.DataFrame) -> str:
    """Latest upload, share of indicators reported, incomplete and restated ones, who is silent: markup of one line."""
    uploads = cached.upload_list(here.store, here.plan)
    number = int(rows["upload"].max()) if len(rows) else 0  # what is looked at rests on it; a later one is of another period
    latest: Any = uploads[(uploads["state"] == "committed") & ((uploads["number"] == number) if number else True)].head(1)
    first = f"最近批次 {latest.iloc[0]['number']}，{beijing(latest['submitted_at'])[0][:10]}" if len(latest) else "还没有批次"
    if here.known.is_past:
        first = f"所知截至 {here.known.words}"
    rows = asked_of(here, rows)
    rows = rows.loc[[not here.plan.indicator_by_code[c].is_computed for c in rows["indicator"]]]
    reported, partial = int(rows["reported"].sum()), int((rows["reported"] & rows["incomplete"]).sum())
    silent = silent_units(here, rows)
    parts = [f"{here.period.name}已报 {reported}/{len(rows)} 项应报指标" + (f"，{partial} 项不全" if partial else "")]
    parts += [f"未报：{words(silent)}"] if silent else []
    parts += [f"含修订 {int(rows['restated'].sum())} 项"] if rows["restated"].any() else []
    link = links.anchor(here.link("records"), first, "看上报记录")
    return f'<span class="quiet">{link}；{escape("；".join(parts))}</span>'


def counts(here: Frame) -> str:
    """Markup: how many indicators stand at each lamp against the period before, and how new and complete that is."""
    before, earlier = shown_rows(here.board, here.region, 1), here.period.shift(-1)
    if earlier.end < here.plan.period.start:  # nothing was judged then
        before = before.head(0)
    return status_counts(here.rows, before, earlier, line(here, here.rows))


def nothing_reported(here: Frame, rows: pd.DataFrame) -> bool:
    """Where the period has no data at all: says who has not reported and what to do. True where that was so."""
    if not here.has_data:
        if here.known.is_past:
            empty("那时还没有数据", f"{here.known.words}之前没有提交过批次。可在上方“所知截至”换一个时间，或回到现在。")
        else:
            empty("还没有数据", "请到左侧“数据上报”上传各单位的季度报表（CSV 或 XLSX），提交后这里会显示各项目标的进度。")
        return True
    if rows["reported"].any():
        return False
    where = "" if here.region == here.plan.root_region else here.region
    silent = silent_units(here, rows)
    asked = sum(not here.plan.indicator_by_code[c].is_computed for c in rows["indicator"])
    shared = "（几个单位共同牵头的，各计一次）" if sum(silent.values()) > asked else ""
    late = (here.as_of - last_day(here.plan, here.period)).days
    empty(
        f"{where}{here.period.name}还没有数据" + (f"，已逾期 {late} 天" if late > 0 else ""),
        f"{due_text(here.plan, here.period, here.as_of)}；应报的 {asked} 项均未报：{words(silent)}{shared}。\n\n请这些单位或代报的单位到左侧“数据上报”报送；也可以在上方换一个期间{'或区域' if where else ''}。",
        is_late=late > 0,
    )
    latest = cached.reported(here.store, here.plan, here.known_at).latest_quarter
    go = [links.anchor(here.link("upload"), "去数据上报")]
    if latest and latest != here.period.code:
        go.append(links.anchor(here.link("", period=latest), f"看{Period.parse(latest).name}"))
    st.html(f"<p>{'　'.join(go)}</p>")
    return True
