"""The values that each figure shows, as a tidy table with Chinese headings, rounded as they are written on the figure.

Numbers stay numbers (a rate in %: 16.3), each in a column that names what it is; its unit stands in a column beside it. `csv_bytes` is for
Excel and WPS: BOM, and no cell that a spreadsheet takes for a formula.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from metrics import figure_wording as fw
from metrics import wording as w
from metrics.model import Indicator, Period, Plan
from pages.charts.compare import same_rows, status_counts
from pages.charts.gap_board import Sort, ordered
from pages.charts.heat import table_axes
from pages.charts.inputs import FAN_COLUMNS, STATES, Forecast, Forecasts
from pages.charts.profile import against_whole, profile_rows
from pages.charts.ranking import move_words, regions_of
from pages.charts.series_parts import prepare


def rounded(x: Any) -> float | None:
    """The number that `metrics.wording.number` writes; none for what is missing."""
    text = w.number(x)
    return None if text == w.NONE else float(text.replace(",", ""))


def percent_of(x: Any, digits: int = 1) -> float | None:
    """A fraction as percent, as it is written."""
    return None if x is None or x != x else round(float(x) * 100, digits) + 0.0


def board(
    plan: Plan, rows: pd.DataFrame, *, sort: Sort = "pace", by_chapter: bool = False, forecasts: Forecasts | None = None
) -> pd.DataFrame:
    """The gap board, in its order: one row per indicator."""
    return _table(
        [
            _line(plan, r, (forecasts or {}).get(r.indicator))
            for r in ordered(rows, sort, plan if by_chapter else None).itertuples(index=False)
        ]
    )


def heat(plan: Plan, rows: pd.DataFrame, region: str = "") -> pd.DataFrame:
    """The heat table, long: one row per indicator and region shown."""
    codes, regions = table_axes(plan, rows, region)
    by_cell = {(r.indicator, r.region): r for r in rows[rows["region"].isin(regions)].itertuples(index=False)}
    return _table([_line(plan, by_cell[(c, r)]) for c in codes for r in regions])


def series(
    plan: Plan, indicator: Indicator, history: pd.DataFrame, *, fan: pd.DataFrame | None = None, forecast: Forecast | None = None
) -> pd.DataFrame:
    """One row per period shown; coming periods of the fan, and the forecast at the due date, after them."""
    found = [_line(plan, r) for r in prepare(history, plan.period.start).itertuples(index=False)]
    for row in fan.to_dict("records") if fan is not None else []:
        names = {"mid": "预测"} | {c: f"预测{c[-2:]}%区间{'下限' if c[0] == 'l' else '上限'}" for c in FAN_COLUMNS[2:]}
        values = {names[c]: rounded(row[c]) for c in FAN_COLUMNS[1:]}
        found.append(
            {
                "指标": indicator.name,
                "区域": str(history["region"].iloc[0]),
                "期间": Period.parse(str(row["period"])).name,
                "单位": indicator.unit,
            }
            | values
        )
    if forecast:
        when = f"{forecast.due} 到期" if forecast.due else "到期"
        found.append({"指标": indicator.name, "期间": when, "单位": indicator.unit} | _forecast(forecast))
    return _table(found)


def ranking(plan: Plan, indicator: Indicator, now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """One row per region, the best first. The schematic map shows the same values."""
    ranks = fw.ranked(indicator, regions_of(plan, indicator, now), regions_of(plan, indicator, before))
    found = []
    for r in ranks.itertuples(index=False):
        place = {
            "位次": _whole(r.rank),
            "上期位次": _whole(r.rank_before),
            "位次变化": move_words(r.rank, r.rank_before) if len(before) else "",
        }
        found.append(place | _line(plan, r))
    return _table(found)


def multiples(plan: Plan, indicator: Indicator, histories: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """One row per region and period shown."""
    return _table([_line(plan, r) for h in histories.values() for r in prepare(h).itertuples(index=False)])


def profile(plan: Plan, region: str, rows: pd.DataFrame) -> pd.DataFrame:
    """One row per indicator of the region."""
    found = []
    for r in profile_rows(plan, region, rows).itertuples(index=False):
        more = {
            "全区": rounded(r.whole),
            "占全区%": percent_of(r.share),
            "与全区比": against_whole(plan, r),
            "位次": _whole(r.rank),
            "参与排位的区域数": r.n_ranked,
        }
        found.append(_line(plan, r) | more)
    return _table(found)


def same_period(plan: Plan, history: pd.DataFrame, period: Period) -> pd.DataFrame:
    """One row per year, at the same month or quarter."""
    return _table([_line(plan, r) for r in same_rows(history, period).itertuples(index=False)])


def status_change(plan: Plan, now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """One row per status: how many now and before."""
    counts = status_counts(now, before)
    table = {"状态": [w.group_text(s, now) for s in counts["status"]], "本期项数": counts["now"]}
    return pd.DataFrame(table | ({"上期项数": counts["before"], "变化": counts["now"] - counts["before"]} if len(before) else {}))


def tasks(plan: Plan) -> pd.DataFrame:
    """One row per task."""
    return _table([
        {"序号": t.number, "章": t.chapter, "措施": t.measure, "内容": t.content, "完成时限": t.deadline, "时限日期": t.due_on.isoformat() if t.due_on else None,
         "牵头单位": "、".join(t.lead_units), "配合单位": "、".join(t.cooperating_units)}
        for t in plan.tasks
    ])  # fmt: skip


def reporting(record: pd.DataFrame) -> pd.DataFrame:
    """One row per unit and period."""
    return _table([
        {"单位": r.unit, "期间": Period.parse(r.period).name, "报送情况": STATES[r.state][1], "首次报送日": str(r.on)[:10] if r.on is not None and r.on == r.on else None}
        for r in record.itertuples(index=False)
    ])  # fmt: skip


def csv_bytes(table: pd.DataFrame) -> bytes:
    """CSV in UTF-8 with BOM; text that begins like a formula gets an apostrophe before it."""
    safe = table.map(lambda v: f"'{v}" if isinstance(v, str) and v[:1] in ("=", "+", "-", "@", "\t", "\r") else v)
    return safe.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def _line(plan: Plan, row: Any, forecast: Forecast | None = None) -> dict[str, Any]:
    """What every table says of one number."""
    indicator = plan.indicator_by_code[row.indicator]
    has_target = bool(row.has_target)
    verdict = has_target and row.status not in ("unreported", "not_started")
    yoy = fw.change_of(indicator, row, "yoy")
    found: dict[str, Any] = {
        "指标": indicator.name, "区域": row.region, "期间": Period.parse(row.period).name, "现状": rounded(row.actual), "单位": indicator.unit,
        "目标": w.target_text(indicator, w.target_of(indicator, row)) if has_target else None,
        "完成进度%": percent_of(row.progress, 0) if verdict else None, "序时进度%": percent_of(row.elapsed, 0) if has_target else None,
        "较序时（百分点）": rounded(fw.pace_of(row)) if verdict else None, "序时应达": rounded(row.expected) if has_target else None,
        "状态": w.full_status(row) if has_target else "无目标", "差距": w.gap_text(plan, row) if has_target else None,
        "同比%": percent_of(yoy.value) if yoy and not yoy.unit else None,
        "同比（百分点）": rounded(yoy.value) if yoy and yoy.unit else None, "分子": rounded(row.numerator), "分母": rounded(row.denominator),
        "数据完整性": w.coverage_text(row) or None, "修订": "经修订" if row.restated else None, "演示数据": "演示数据" if row.demo else None,
        "批次": int(row.upload) or None, "牵头单位": "、".join(indicator.lead_units),
    }  # fmt: skip
    return found | (_forecast(forecast) if forecast else {})


def _forecast(forecast: Forecast) -> dict[str, Any]:
    level = forecast.level
    return {"到期预测": rounded(forecast.mid), f"预测{level}%区间下限": rounded(forecast.low), f"预测{level}%区间上限": rounded(forecast.high),
            "达标概率%": percent_of(forecast.probability, 0)}  # fmt: skip


def _whole(x: Any) -> int | None:
    return None if x is None or x != x else int(x)


def _table(found: list[dict[str, Any]]) -> pd.DataFrame:
    """Columns of which no row has a value are left out; whole numbers stay whole beside missing ones."""
    table = pd.DataFrame(found)
    return table.dropna(axis="columns", how="all").convert_dtypes(convert_floating=False) if len(table) else table
