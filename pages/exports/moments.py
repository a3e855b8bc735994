"""The two clocks as a command line gives them: `--known-at` and `--cutoff`."""

from __future__ import annotations

import datetime as dt

from metrics.model import Period, UsageError
from metrics.model.period import CHINA


def day_in(text: str | None, period: Period) -> dt.date | None:
    """The cutoff, which lies in the period shown or after it began."""
    if text is None:
        return None
    try:
        day = dt.date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--cutoff 的“{text}”无法识别，应为日期，如 2024-09-15。") from error
    if not period.start <= day <= period.end:
        raise UsageError(f"--cutoff 的 {day} 不在{period.name}（{period.start} 至 {period.end}）内，请改正。")
    return day


def known_at_of(text: str | None, option: str = "--known-at") -> int | dt.datetime | None:
    """An upload number, or a moment; a date alone means its end, a time without a zone is China's."""
    if text is None:
        return None
    if text.isdigit() and len(text) < 8:
        return int(text)
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(
            f"{option} 的“{text}”无法识别，应为批次号（如 57）或时刻（如 2025-10-12、2025-10-12T09:00）。"
        ) from error
    if len(text) <= 10:
        moment += dt.timedelta(days=1, microseconds=-1)
    return moment if moment.tzinfo else moment.replace(tzinfo=CHINA)
