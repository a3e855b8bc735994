"""One indicator over time against its target and pace: the picture that fits its kind."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from metrics import wording as w
from metrics.basis import basis_since
from metrics.model import Indicator, Period, Plan
from pages.charts import series_kinds as kinds
from pages.charts.inputs import Forecast, fan_after
from pages.charts.parts import SIGNS, Draft, clauses, dress, empty, said, sources
from pages.charts.series_parts import facts, forecast_words, prepare
from pages.charts.theme import HEIGHT, SHAPES

BASIS = {
    "annual_flow": "本年累计", "plan_flow": "规划期累计", "stock": "期末数",
    "growth": "较上年末增速", "ratio": "分子÷分母", "level": "期末数",
}  # fmt: skip
MARKS = {
    "annual_flow": "┄ 序时进度　━ 年度目标", "plan_flow": "┄ 序时路径　━ 目标", "stock": "┄ 序时路径（基期至目标）　━ 目标",
    "growth": "┄ 序时进度　━ 年度目标", "ratio": "━ 目标", "level": "━ 标准限值",
}  # fmt: skip


def series_chart(
    plan: Plan,
    indicator: Indicator,
    history: pd.DataFrame,
    period: Period,
    *,
    footer: str = "",
    height: int | None = None,
    forecast: Forecast | None = None,
    fan: pd.DataFrame | None = None,
) -> go.Figure:
    """The series of `Board.history`, one row per period. Years without any reading before the first are left out.

    `forecast`: what is expected at the due date, drawn as a whisker there. `fan`: columns `inputs.FAN_COLUMNS`, drawn for stocks,
    plan flows, ratios and levels after the last number. `footer`: upload and date (`批次 57 · 2025-10-12`); without it the number
    of the latest upload shown. A region other than the root is named in the title.
    """
    data = prepare(history, plan.period.start)
    figure = Draft()
    title = w.series_finding(plan, indicator, history, period)
    known = data[data["actual"].notna()]
    ahead = fan_after(fan, str(known.iloc[-1]["period"]) if len(known) else "9999")
    if not len(known):
        empty(figure, "暂无数据")
    elif indicator.kind == "annual_flow":
        kinds.annual(figure, plan, indicator, data, forecast)
    elif indicator.kind == "growth":
        kinds.growth(figure, plan, indicator, data, forecast)
    else:
        drawn = {"stock": kinds.stock, "plan_flow": kinds.stock, "ratio": kinds.ratio, "level": kinds.level}[indicator.kind]
        drawn(figure, plan, indicator, data, forecast, ahead)
    region = str(history["region"].iloc[0]) if len(history) else plan.root_region
    subtitle = "　".join(
        filter(None, (
            f"{basis_text(indicator)}，{indicator.unit}",
            f"截至 {period.name}（{period.end}）",
            MARKS[indicator.kind] if indicator.targets and len(known) and known["has_target"].any() else "",
            *_marks(indicator, known, forecast, ahead),
            "灰点：规划期前，不评判" if indicator.targets and any(Period.parse(p).end < plan.period.start for p in known["period"]) else "",
        ))
    )  # fmt: skip
    leads = "、".join(w.short_unit(plan, u) for u in indicator.lead_units)
    upload = int(known["upload"].max()) if len(known) else 0
    foot = sources(
        plan,
        clauses(indicator),
        f"牵头：{leads}" if leads else "",
        basis_since(plan, indicator, known),
        footer or (f"最近批次 {upload}" if upload else ""),
    )
    said_of = [*facts(plan, indicator, data)[:4], f"到期{forecast_words(indicator, forecast)}" if forecast else ""]
    alt = said(title, said_of, f"{indicator.label}历期图，{region}，截至{period.name}")
    demo = bool(known["demo"].any())
    size = height or HEIGHT * 2 // 3
    return dress(figure, title, subtitle, foot, demo=demo, height=size, alt=alt, left=76, bottom=104, signs=SIGNS)


SEEN = 0.03
"""Of the scale: a fan that is narrower looks like one line."""


def _is_seen(ahead: pd.DataFrame, known: pd.DataFrame, floor: float) -> bool:
    """Whether the fan can be told from a line on an axis that begins at `floor`, or below where a number is."""
    if not len(ahead):
        return False
    values = pd.concat([known["actual"], known["target"], ahead["high_95"], ahead["low_95"]]).dropna()
    scale = max(float(values.max()), 0.0) - (floor or min(float(values.min()), 0.0))
    return float((ahead["high_95"] - ahead["low_95"]).max()) >= SEEN * scale


def basis_text(indicator: Indicator) -> str:
    """What a number adds up: `本年累计`; of a total since a day of its own `自2021年1月起累计`."""
    since = indicator.counts_from
    return f"自{since.year}年{since.month}月起累计" if indicator.kind == "plan_flow" and since else BASIS[indicator.kind]


def _marks(indicator: Indicator, known: pd.DataFrame, forecast: Forecast | None, ahead: pd.DataFrame) -> list[str]:
    """How to read the marks that occur in this picture."""
    bars = indicator.kind in ("annual_flow", "growth")
    lower = "，为下限" if indicator.kind in ("annual_flow", "plan_flow", "stock") else ""
    incomplete = f"{'斜纹' if bars else '空心的状态符号'}：数据不全{lower}" if known["incomplete"].any() else ""
    judged = known[known["has_target"].astype(bool)]
    return [
        "" if bars else w.legend(list(judged.itertuples(index=False)), SHAPES),
        ("○ 经修订" if bars else "◎ 经修订") if known["restated"].any() else "",  # a ring on a bar, or around a point
        "浅色：年内各期" if bars and len(known) > known["year"].nunique() else "",
        incomplete,
        f"├○┤ 到期预测（{forecast.level}% 区间）" if forecast else "",
        "三层浅底：预测的 50%、80%、95% 区间"
        if not bars and _is_seen(ahead, known, kinds.axis_floor(indicator, known, forecast, ahead))
        else "",
    ]
