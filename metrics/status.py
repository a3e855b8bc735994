"""亮灯: the verdict, its words and its presets. DESIGN §3.4.

The order of the rules is their precedence. A preset says from which pace gap (percentage points) a number counts as behind.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

STATUSES = ("achieved", "on_pace", "slightly_behind", "behind", "missed", "unreported", "not_started")
TEXT = {
    "achieved": "已达标",
    "on_pace": "达序时",
    "slightly_behind": "略慢于序时",
    "behind": "慢于序时",
    "missed": "未达标",
    "unreported": "未报",
    "not_started": "未到期",
}
WORST_FIRST = ("missed", "behind", "slightly_behind", "unreported", "on_pace", "achieved", "not_started", "")
"""Of several targets on one indicator the worst verdict stands. Unknown comes after bad news, before good news."""
NO_TARGET = "无目标"
NOT_COMPUTABLE = "无法计算"


_VERDICTS = ("", "achieved", "behind", "slightly_behind", "on_pace", "missed", "unreported", "not_started")
"""Small numbers are compared, and words put in their place at the end: arrays of words are slow."""


@dataclass(frozen=True)
class PresetRule:
    """On pace where the gap is at least `on_pace_from` (above it, if `on_pace_open`), behind where it is at most
    `behind_to` (below it, if `behind_open`), slightly behind between."""

    on_pace_from: float
    on_pace_open: bool
    behind_to: float
    behind_open: bool
    count_by: str
    text: str


PRESETS = {
    "default": PresetRule(
        0, False, -10, False, "quarter", "达到序时为绿；低于序时不足10个百分点为黄；低于序时10个百分点及以上为红"
    ),
    "10/30": PresetRule(
        -10,
        True,
        -30,
        True,
        "quarter",
        "低于序时不足10个百分点为绿；低于序时10至30个百分点（含）为黄；低于序时30个百分点以上为红",
    ),
    "month/12": PresetRule(0, False, 0, True, "month", "按月计序时（月数÷12）；达到为绿，低于为红，不设黄灯"),
}


def verdict(
    *,
    has_target: np.ndarray,
    begun: np.ndarray,
    due: np.ndarray,
    computable: np.ndarray,
    reported: np.ndarray,
    met: np.ndarray,
    good_is_certain: np.ndarray,
    is_hold: np.ndarray,
    adverse: np.ndarray,
    pace_gap: np.ndarray,
    overshot: np.ndarray,
    overshot_further: np.ndarray,
    preset: str = "default",
) -> np.ndarray:
    """Status code of each cell; none (no target, or reported but not computable) as an empty string.

    `begun`: the target's span has begun. `due`: its due date has been reached. `good_is_certain`: what is missing in an
    incomplete number cannot undo good news; where it could, the verdict is `unreported`. `adverse`: worse than a year earlier, or
    than the last earlier reading. `overshot`: past the far bound of an `=` or a range; `overshot_further` than a year earlier.
    """
    rule = PRESETS[preset]
    gap = np.round(pace_gap, 9)
    with np.errstate(invalid="ignore"):
        on_pace = gap > rule.on_pace_from if rule.on_pace_open else gap >= rule.on_pace_from
        behind = gap < rule.behind_to if rule.behind_open else gap <= rule.behind_to
    none, achieved, red, yellow, green, missed, unknown, early = np.arange(len(_VERDICTS), dtype=np.int8)
    by_overshoot = np.where(overshot_further, red, yellow)
    by_trend = np.where(adverse, red, yellow)
    by_pace = np.where(on_pace, green, np.where(behind, red, yellow))
    by_pace = np.where(on_pace & ~good_is_certain, unknown, by_pace)
    found = np.select(
        [
            ~has_target,
            ~begun,
            ~reported,
            ~computable,
            met & ~good_is_certain,
            met,
            due,
            overshot,
            is_hold,
            np.isnan(pace_gap),
        ],
        [none, early, unknown, none, unknown, achieved, missed, by_overshoot, by_trend, none],
        by_pace,
    )
    return np.array(_VERDICTS, "U16")[found]


def status_text(status: str | None, *, due: bool, hold: bool = False, has_target: bool = True) -> str:
    """The words of a lamp on a single target. Before the due date a met target is 提前达标; after it the words are those of a final
    assessment. A standard to `hold` has nothing to be early for."""
    if not status:
        return NOT_COMPUTABLE if has_target else NO_TARGET
    if status == "achieved":
        return "达标" if due else "已达标" if hold else "提前达标"
    return TEXT[status]
