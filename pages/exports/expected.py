"""到期预测 of a row of the board in the forms that figures, tables and sentences take; one place for screen and files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from metrics.forecast import Forecast, NoForecast, early_warning, warning_text
from metrics.forecast.question import NotAsked, due_day
from metrics.model import Period, Plan
from metrics.wording import step_text, target_of
from pages.charts import inputs


@dataclass(frozen=True)
class Expected:
    """Of one row. `drawn`, `fan`: for figures, none where there is no forecast; `warning`: 预警 in words, or empty; `reason`: why there
    is no forecast."""

    forecast: Forecast | None
    drawn: inputs.Forecast | None
    fan: pd.DataFrame | None
    warning: str
    reason: str

    @property
    def alarm(self) -> str:
        """`很可能完不成`: the warning without its reasons; empty for none."""
        return self.warning.removeprefix("预警：预计").partition("（")[0]

    @property
    def is_alert(self) -> bool:
        """Whether that is 很可能完不成."""
        return self.drawn is not None and self.drawn.is_alert


def is_unsaid(status: str | None, alarm: str) -> bool:
    """Whether a target will very likely be missed while its lamp says nothing of it: the lamp alone would read as all is well."""
    return alarm == "很可能完不成" and status in ("on_pace", "achieved", "not_started")


def step_of(plan: Plan, row: Any, expected: Expected | None) -> str:
    """What its forecast adds, `只比现在多 8 人`, see `metrics.wording.step_text`; 与近四季均值相当 beside a warning would be a riddle."""
    found = expected.forecast if expected else None
    return step_text(plan.indicator_by_code[row.indicator], row, found.mid, found.probability) if found else ""


def alerts_of(plan: Plan, rows: pd.DataFrame, expected: Mapping[str, Expected]) -> dict[str, str]:
    """Indicator → what its forecast adds (`只比现在多 8 人`, mostly empty), of those of `Board.rows` that are 很可能完不成."""
    found = {}
    for row in rows.itertuples(index=False):
        mine = expected.get(row.indicator)
        if mine and mine.is_alert and mine.forecast:
            found[row.indicator] = step_of(plan, row, mine)
    return found


def open_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Those of `Board.rows` whose target is not due yet: the ones that a forecast is asked of."""
    return rows[rows["has_target"].astype(bool) & ~rows["due"].astype(bool)]


def expected_of(plan: Plan, row: Any, found: Forecast | NoForecast, period: Period) -> Expected:
    """From what `metrics.forecast` gives for a row."""
    if isinstance(found, NoForecast):
        return Expected(None, None, None, "", found.reason)
    target = target_of(plan.indicator_by_code[row.indicator], row)
    try:
        due = due_day(target, period, plan.period.end) if target else None
    except NotAsked:
        due = None
    fan = inputs.fan_of(found, due) if due else None
    warning = early_warning(row, found)
    drawn_ = inputs.forecast_of(found, due, is_alert=warning == "alert")
    return Expected(found, drawn_, fan, warning_text(warning, found), "")


def drawn(expected: Mapping[str, Expected | None]) -> inputs.Forecasts:
    """What the gap board takes: indicator → forecast of those that have one."""
    return {code: e.drawn for code, e in expected.items() if e is not None and e.drawn is not None}
