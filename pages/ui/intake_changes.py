"""What a commit would do: new, changed and unchanged readings with both numbers, and what that does to the lamps of the whole area."""

from __future__ import annotations

import decimal
from html import escape
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from data.queries import Store
from etl.intake import frame
from etl.preview import KEY, NUMBERS, changes
from metrics.board import Board
from metrics.cube import READING_COLUMNS
from metrics.model import Period, Plan
from metrics.window import windowed
from metrics.wording import coverage_text, full_status, value_text
from pages.charts.theme import SHAPES
from pages.ui import cached, cards, intake_state
from pages.ui.intake_state import Item
from pages.ui.intake_table import Html, chips, table
from pages.ui.style import color
from pages.ui.tables import BASIS_NAMES, number_cells

CHANGE_NAMES = {"changed": "修订", "new": "新增", "unchanged": "未变"}
SHOWN_AT_MOST = 200
EFFECTS_AT_MOST = 100


def show(store: Store, plan: Plan, items: list[Item]) -> pd.DataFrame:
    """Draw the preview; returns the incoming readings as `etl.preview.changes`, with `item`, the place of their file among `items`."""
    key = (store.url, store.version(), plan.id, tuple((i.outcome.sha256, id(i.outcome)) for i in items))
    found, effect = intake_state.remembered("intake_effect", key, lambda: _compute(store, plan, items))
    cards.heading("提交后的变化")
    counts = found["change"].value_counts()
    refused = sum(i.outcome.ledger["refused"] for i in items)
    chips([*((name, int(counts.get(code, 0))) for code, name in CHANGE_NAMES.items()), ("拒收（行）", refused)])
    _readings(plan, items, found)
    _lamps(plan, effect)
    return found


def conflicts(found: pd.DataFrame) -> pd.DataFrame:
    """Rows of different files that give different numbers for one key: which of them is right, only the sender knows."""
    repeated = found[found.duplicated(KEY, keep=False)]
    numbers = repeated[NUMBERS].map(_exact)
    differs = numbers.assign(**{k: repeated[k] for k in KEY}).groupby(KEY, sort=False)[NUMBERS].transform("nunique", dropna=False)
    return repeated[(differs > 1).any(axis=1)]


def _compute(store: Store, plan: Plan, items: list[Item]) -> tuple[pd.DataFrame, pd.DataFrame]:
    in_force = cached.readings(store, plan)
    incoming = pd.concat([frame(i.outcome).assign(item=n) for n, i in enumerate(items)], ignore_index=True)
    found = changes(incoming, in_force)
    return found, _effect(store, plan, found, in_force)


def _readings(plan: Plan, items: list[Item], found: pd.DataFrame) -> None:
    order = {code: n for n, code in enumerate(CHANGE_NAMES)}
    shown = found.sort_values("change", key=lambda s: s.map(order), kind="stable").head(SHOWN_AT_MOST)
    old, new = numbers_of(shown, "old_"), numbers_of(shown)
    rows = []
    for row, before, after in zip(shown.itertuples(), old, new, strict=True):
        indicator = plan.indicator_by_code[row.indicator]
        name = CHANGE_NAMES[row.change]
        where = f"{row.sheet}!{row.column}{row.row}" if row.sheet else f"{row.column}{row.row}"
        cells = [
            Html(f"<b>{name}</b>") if row.change == "changed" else name, indicator.label, row.region, Period.parse(row.period).name,
            BASIS_NAMES[row.basis], before, Html(f"<b>{escape(after)}</b>") if row.change == "changed" else after, indicator.unit, where,
        ]  # fmt: skip
        rows.append([*cells, items[row.item].outcome.file] if len(items) > 1 else cells)
    heads = ["变化", "指标", "区域", "期间", "口径", "在库", "本次", "单位", "位置", *(["文件"] if len(items) > 1 else [])]
    table(heads, rows, right=("在库", "本次"), tight=("变化", "区域", "期间", "口径", "单位", "位置"), height=330)
    if len(found) > SHOWN_AT_MOST:
        st.caption(f"共 {len(found):,} 条，先显示 {SHOWN_AT_MOST} 条，修订的在前。")


def numbers_of(found: pd.DataFrame, prefix: str = "") -> list[str]:
    """The number, or numerator/denominator where that is how it was reported."""
    parts = (number_cells(found[prefix + n].map(_exact)) for n in NUMBERS)
    return [v if v != "—" or n == "—" else f"{n}/{d}" for v, n, d in zip(*parts, strict=True)]


def _exact(number: Any) -> decimal.Decimal | None:
    return None if number is None or pd.isna(number) or number == "" else decimal.Decimal(str(number))


# --- lamps ------------------------------------------------------------------------------------------------------------------------


def _effect(store: Store, plan: Plan, found: pd.DataFrame, in_force: pd.DataFrame) -> pd.DataFrame:
    """One row per quarter and indicator whose number or lamp at the root would change; later quarters that rest on it included."""
    ends = [Period.parse(str(p)).end for p in pd.concat([found["period"], in_force["period"]]).unique()]
    last = max(Period.containing(day) for day in ends)
    first = min(Period.containing(Period.parse(str(p)).start) for p in found["period"].unique())
    quarters = (last.last_month - first.last_month) // 3 + 1
    merged = _merged(found, in_force)
    before = windowed(plan, lambda needs: needs.among(in_force), last, periods=quarters)
    after = windowed(plan, lambda needs: needs.among(merged), last, periods=quarters)
    parts = []
    for back in range(quarters):
        old, new = _rows(plan, before, back), _rows(plan, after, back)
        old = old.reindex(new.index) if not old.empty else new.assign(actual=np.nan, status=None, reported=False)
        same = (old["actual"] == new["actual"]) | (old["actual"].isna() & new["actual"].isna())
        same &= old["status"].fillna("") == new["status"].fillna("")
        parts.append(new[~same].join(old[~same].add_prefix("old_")))
    return pd.concat(parts) if parts else pd.DataFrame()


def _rows(plan: Plan, board: Board, back: int) -> pd.DataFrame:
    return board.rows(plan.root_region, back).set_index("indicator", drop=False)


def _merged(found: pd.DataFrame, in_force: pd.DataFrame) -> pd.DataFrame:
    """The readings that would be in force: an incoming one replaces that of the same key, the later file that of an earlier one."""
    number = int(in_force["upload"].max()) + 1 if len(in_force) else 1
    incoming = found.drop_duplicates(KEY, keep="last")
    incoming = incoming.assign(
        upload=number + incoming["item"], restated=incoming["change"] == "changed", demo=False,
        **{n: incoming[n].map(_exact).astype(object) for n in NUMBERS},
    )  # fmt: skip
    kept = in_force.merge(incoming[KEY], on=KEY, how="left", indicator=True)
    kept = kept[kept["_merge"] == "left_only"]
    columns = list(READING_COLUMNS)
    merged = pd.concat([kept[columns].astype(object), incoming[columns].astype(object)], ignore_index=True)
    return merged.astype({"upload": "int64", "restated": bool, "demo": bool})


def _lamps(plan: Plan, effect: pd.DataFrame) -> None:
    if effect.empty:
        st.caption(f"{plan.root_region}各指标的数值和亮灯都不变。")
        return
    lamp = _lamp_changes(effect)
    words = f"影响{plan.root_region} {effect['indicator'].nunique()} 个指标"
    cards.heading(f"{words}，{f'其中 {lamp} 处亮灯改变' if lamp else '亮灯都不变'}")
    rows = []
    for row in effect.head(EFFECTS_AT_MOST).to_dict("records"):
        indicator = plan.indicator_by_code[row["indicator"]]
        old = {name.removeprefix("old_"): value for name, value in row.items() if name.startswith("old_")}
        rows.append(
            (
                Period.parse(row["period"]).name, indicator.label, value_text(indicator, old["actual"]), _lamp(old),
                value_text(indicator, row["actual"]), _lamp(row), coverage_text(row),
            )
        )  # fmt: skip
    heads = ("期间", "指标", "现在", "现在亮灯", "提交后", "提交后亮灯", "说明")
    table(heads, rows, right=("现在", "提交后"), tight=("期间", "现在亮灯", "提交后亮灯"), height=330)
    if len(effect) > EFFECTS_AT_MOST:
        st.caption(f"共 {len(effect)} 处，先显示最近的 {EFFECTS_AT_MOST} 处。")


def _lamp_changes(effect: pd.DataFrame) -> int:
    return int((effect["status"].fillna("") != effect["old_status"].fillna("")).sum())


def _lamp(row: dict[Any, Any]) -> Html:
    status = row["status"] or None
    shape = f"{SHAPES[status]} " if status else ""
    return Html(f'<b style="color:{color(status)}">{shape}{full_status(row)}</b>')
