"""Every figure with ordinary and with extreme inputs, from fixed readings: the golden files and the pictures are made from these."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache
from itertools import product
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from data.plan_files import load_plan
from metrics.board import Board, evaluate
from metrics.cube import READING_COLUMNS
from metrics.model import Period, Plan
from pages.charts.compare import same_period, status_change
from pages.charts.completeness import completeness
from pages.charts.gap_board import gap_board
from pages.charts.heat import heat_table
from pages.charts.inputs import FAN_COLUMNS, REPORTING_COLUMNS, Forecast
from pages.charts.profile import region_profile
from pages.charts.ranking import ranking, small_multiples, tile_map
from pages.charts.series import series_chart
from pages.charts.timeline import task_timeline

NOW = Period.parse("2025Q3")
FOOT = "批次 57 · 2025-10-12"
POINTS = ("carriers", "guidance_firms", "skilled_talent", "opening_steps", "opening_cost", "opening_days")
REGIONS = ("艾山街道", "里辛街道", "汶源街道", "颜庄街道", "辛庄街道", "钢城经济开发区")
KINDS = {
    "annual_flow": "skills_training", "stock": "carriers", "plan_flow": "apprentices", "growth": "guidance_growth",
    "ratio": "financing_met", "level": "opening_days",
}  # fmt: skip


def reading(indicator: str, period: str, value: float | None, region: str = "全区", **more: Any) -> dict[str, Any]:
    basis = "point" if indicator in POINTS else "ytd"
    base = dict.fromkeys(READING_COLUMNS) | {"note": "", "upload": 57, "row": 1, "column": "D", "restated": False, "demo": True}
    return base | {"indicator": indicator, "region": region, "period": period, "basis": basis, "value": value} | more


def _full() -> list[dict[str, Any]]:
    quarters = [f"{y}Q{q}" for y in (2022, 2023, 2024, 2025) for q in (1, 2, 3, 4)][:15]
    found = []
    trained = (610, 1580, 2890, 4310, 700, 1820, 3020, 4450, 820, 1900, 3100, 4215, 560, 1280, 2310)
    for n, (q, v) in enumerate(zip(quarters, trained, strict=True)):
        found.append(reading("skills_training", q, v, restated=n == 5))
        found.append(reading("carriers", q, 55 + 2.7 * n // 1))
        found.append(reading("guidance_firms", q, 55 + 4 * n + (n % 3)))
        found.append(reading("financing_met", q, None, numerator=90 + 9 * n, denominator=92 + 9 * n))
        found.append(reading("opening_days", q, max(1 - 0.2 * (n // 3), 0.5) if n < 14 else 0.6))
    for n, (year, q) in enumerate(product((2021, 2022, 2023, 2024, 2025), (2, 4))):
        if (year, q) != (2025, 4):
            found.append(reading("apprentices", f"{year}Q{q}", (30, 80)[n % 2] - 4 * (n // 2)))
    found += [
        reading("startup_training", "2025Q3", 126),
        reading("technicians", "2025Q3", 0),
        reading("opening_steps", "2025Q3", 1),
    ]
    found += [
        reading("opening_cost", "2025Q3", 0),
        reading("skilled_talent", "2022Q1", 230),
        reading("skilled_talent", "2025Q3", 389),
    ]
    for n, region in enumerate(REGIONS[:-1]):
        for q, now in (("2024Q3", 500 + 37 * n), ("2025Q2", 200 + 31 * n), ("2025Q3", 522 - 53 * n + (200 if n == 3 else 0))):
            found.append(reading("skills_training", q, now, region))
        found.append(reading("opening_days", "2025Q3", 0.5 if n != 3 else 0.6, region))
        found.append(reading("financing_met", "2025Q3", None, region, numerator=60 - n, denominator=60))
    return found


READINGS = {
    "full": _full(),
    "one": [reading("skills_training", "2025Q3", 2310), reading("carriers", "2025Q3", 93), reading("guidance_firms", "2024Q4", 98),
            reading("guidance_firms", "2025Q3", 114), reading("apprentices", "2025Q3", 150), reading("opening_days", "2025Q3", 0.6),
            reading("financing_met", "2025Q3", None, numerator=1, denominator=1)],
    "none": [],
    "zero": [reading("skills_training", "2025Q3", 0), reading("carriers", "2022Q1", 0), reading("carriers", "2025Q3", 0),
             reading("guidance_firms", "2024Q4", 10), reading("guidance_firms", "2025Q3", 10), reading("apprentices", "2025Q3", 0),
             reading("opening_days", "2025Q3", 0), reading("financing_met", "2025Q3", None, numerator=0, denominator=3)],
    "huge": [reading("skills_training", "2025Q3", 42_000), reading("carriers", "2022Q1", 1), reading("carriers", "2025Q3", 991),
             reading("guidance_firms", "2024Q4", 10), reading("guidance_firms", "2025Q3", 30), reading("apprentices", "2025Q3", 12_345_678),
             reading("opening_days", "2025Q3", 5), reading("financing_met", "2025Q3", None, numerator=9, denominator=3)],
}  # fmt: skip

FORECASTS = {
    "skills_training": Forecast(2700, 3080, 3500, 0.04, dt.date(2025, 12, 31)),
    "carriers": Forecast(94, 97, 101, 0.12, dt.date(2025, 12, 31)),
    "apprentices": Forecast(370, 392, 412, 0.3, dt.date(2025, 12, 31)),
    "guidance_growth": Forecast(17, 21, 25, 0.61, dt.date(2025, 12, 31)),
}
FAN = pd.DataFrame([["2025Q4", 97, 96, 98, 94, 101, 92, 104]], columns=list(FAN_COLUMNS))


@cache
def plan(name: str = "real") -> Plan:
    """The first plan; `long`: every label 26 characters long, units too; `bare`: no regions below the whole, no tasks; `wide`: forty
    regions more."""
    real = load_plan("gangcheng-shuangchuang-2022-2025")
    if name == "wide":
        more = tuple(real.regions[1].model_copy(update={"name": f"新增街道{n}号", "aliases": ()}) for n in range(1, 41))
        return Plan(**real.model_dump() | {"regions": (*real.regions, *more)})
    if name == "bare":
        return Plan(**real.model_dump() | {"regions": real.regions[:1], "tasks": ()})
    if name == "real":
        return real
    tail = "（含省市级以上备案认定的各类平台和机构总数）"
    longer = tuple(
        i.model_copy(update={"short_name": (i.name + tail)[:26], "lead_units": ("区人力资源社会保障局", "区工业和信息化局", "区行政审批服务局")})
        for i in real.indicators
    )  # fmt: skip
    return Plan(**real.model_dump() | {"indicators": longer})  # a copy would keep what the original has looked up


@cache
def board(readings: str = "full", of: str = "real", period: Period = NOW) -> Board:
    return evaluate(plan(of), pd.DataFrame(READINGS[readings], columns=[*READING_COLUMNS, "restated", "demo"][: len(READING_COLUMNS)] if not READINGS[readings] else None), period)  # fmt: skip


def record(n_units: int = 6, n_periods: int = 11) -> pd.DataFrame:
    """A reporting record with every state."""
    units = [*(u.name for u in plan().units)][:n_units]
    periods = [Period.parse("2023Q1").shift(n).code for n in range(n_periods)]
    states = ["on_time", "on_time", "late", "on_time", "missing", "partial", "on_time", "not_asked"]
    rows = [
        (u, p, "pending" if (y + x) % 2 and x == n_periods - 1 else states[(3 * y + x) % 8], dt.date(2025, 4, 20))
        for (y, u), (x, p) in product(enumerate(units), enumerate(periods))
    ]
    return pd.DataFrame(rows, columns=list(REPORTING_COLUMNS))


def _histories(code: str, readings: str) -> dict[str, pd.DataFrame]:
    return {r: board(readings).history(code, r) for r in plan().region_names[1:]}


def _cases() -> dict[str, Callable[[], go.Figure]]:
    found: dict[str, Callable[[], go.Figure]] = {}
    for name in READINGS:
        found[f"board-{name}"] = lambda n=name: gap_board(plan(), board(n).rows("全区"), NOW, footer=FOOT)
    found |= {
        "board-forecast": lambda: gap_board(plan(), board().rows("全区"), NOW, footer=FOOT, forecasts=FORECASTS),
        "board-chapters-missing": lambda: gap_board(
            plan(), board().rows("全区"), NOW, footer=FOOT, by_chapter=True, sort="missing"
        ),
        "board-long": lambda: gap_board(plan("long"), board("full", "long").rows("全区"), NOW, footer=FOOT, forecasts=FORECASTS),
        "board-region": lambda: gap_board(plan(), board().rows("颜庄街道"), NOW, footer=FOOT),
        "board-final": lambda: gap_board(plan(), board(period=NOW.shift(-3)).rows("全区"), NOW.shift(-3), footer=FOOT),
    }
    for (kind, code), name in product(KINDS.items(), READINGS):
        found[f"series-{kind}-{name}"] = lambda c=code, n=name: series_chart(
            plan(), plan().indicator_by_code[c], board(n).history(c, "全区"), NOW, footer=FOOT, height=900,
            forecast=FORECASTS.get(c) if n == "full" else None, fan=FAN if (c, n) == ("carriers", "full") else None,
        )  # fmt: skip
    for kind in ("annual_flow", "ratio"):
        found[f"series-{kind}-long"] = lambda c=KINDS[kind]: series_chart(
            plan("long"), plan("long").indicator_by_code[c], board("full", "long").history(c, "全区"), NOW, height=900
        )
    flow, level = (plan().indicator_by_code[c] for c in ("skills_training", "opening_days"))
    for name in ("full", "none"):
        rows, before = board(name).rows(), board(name).rows(back=1)
        for kind, i in (("flow", flow), ("level", level)):
            found |= {
                f"ranking-{kind}-{name}": lambda i=i, a=rows, b=before: ranking(plan(), i, a, b, NOW, footer=FOOT),
                f"tiles-{kind}-{name}": lambda i=i, a=rows: tile_map(plan(), i, a, NOW, footer=FOOT),
                f"multiples-{kind}-{name}": lambda i=i, n=name: small_multiples(
                    plan(), i, _histories(i.code, n), NOW, footer=FOOT
                ),
                f"same-{kind}-{name}": lambda i=i, n=name: same_period(
                    plan(), i, board(n).history(i.code, "全区"), NOW, footer=FOOT
                ),
            }
        found |= {
            f"heat-{name}": lambda a=rows: heat_table(plan(), a, NOW, footer=FOOT),
            f"profile-{name}": lambda a=rows: region_profile(plan(), "颜庄街道", a, NOW, footer=FOOT),
            f"change-{name}": lambda n=name: status_change(plan(), board(n).rows("全区"), board(n).rows("全区", back=1), NOW, NOW.shift(-1), footer=FOOT),
        }  # fmt: skip
    bare = board("full", "bare").rows
    found |= {
        "change-first": lambda: status_change(plan(), board().rows("全区"), board().rows("全区").head(0), NOW, NOW.shift(-1)),
        "heat-wide": lambda: heat_table(plan("wide"), board("full", "wide").rows(), NOW, region="新增街道7号", footer=FOOT),
        "heat-long": lambda: heat_table(plan("long"), board("full", "long").rows(), NOW, footer=FOOT),
        "profile-long": lambda: region_profile(plan("long"), "颜庄街道", board("full", "long").rows(), NOW),
        "tasks": lambda: task_timeline(plan(), NOW.end, footer=FOOT),
        "tasks-before": lambda: task_timeline(plan(), dt.date(2022, 12, 1)),
        "tasks-none": lambda: task_timeline(plan("bare"), NOW.end),
        "ranking-bare": lambda: ranking(plan("bare"), flow, bare(), bare(back=1), NOW),
        "tiles-bare": lambda: tile_map(plan("bare"), flow, bare(), NOW),
        "multiples-bare": lambda: small_multiples(plan("bare"), flow, {}, NOW),
        "heat-bare": lambda: heat_table(plan("bare"), bare(), NOW),
        "completeness": lambda: completeness(plan(), record(), NOW, footer=FOOT, demo=True),
        "completeness-many": lambda: completeness(plan(), record(22, 16), NOW, footer=FOOT, demo=True),
        "completeness-none": lambda: completeness(plan(), record(0, 0), NOW),
    }
    return found


CASES = _cases()
