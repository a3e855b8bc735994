"""Since when: the unbroken run of periods, up to the one looked at, in which a verdict stood."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from metrics.board import Board
from metrics.model import Period
from metrics.wording import lamp_text

TROUBLE = ("missed", "behind", "slightly_behind")
COLUMNS = ("indicator", "region", "status", "since", "n_periods", "trouble_since", "n_trouble")


def runs(board: Board, region: str) -> pd.DataFrame:
    """One row (COLUMNS) per indicator that has a verdict in the board's last period.

    `since`: code of the first period of the run in that very status, `n_periods` its length, the last period counted.
    `trouble_since`, `n_trouble`: the same of the run in any of TROUBLE, so that a turn from 略慢 to 慢 does not hide how long it has
    lasted; none and 0 where the status is none of them. A period not reported ends a run, and none begins before the plan does. All
    periods are judged as known at the board's moment, by the target that was in force then.
    """
    at = board.plan.region_names.index(region)
    status = board.values["status"][:, at, :]
    counts = np.array([p.end >= board.plan.period.start for p in board.periods])  # before, nobody was held to the plan
    same = run_lengths((status == status[:, -1:]) & counts)
    trouble = run_lengths(np.isin(status, TROUBLE) & counts)
    found = []
    for n, indicator in enumerate(board.plan.indicators):
        if not status[n, -1]:
            continue
        since = _first(board.periods, same[n])
        found.append(
            (indicator.code, region, str(status[n, -1]), since, same[n], _first(board.periods, trouble[n]), int(trouble[n]))
        )
    return pd.DataFrame(found, columns=list(COLUMNS)).astype({"n_periods": int, "n_trouble": int})


def run_lengths(holds: np.ndarray) -> np.ndarray:
    """Of each row of truths the length of the unbroken run at its end; 0 where the last one does not hold."""
    ends = np.hstack([~holds[:, ::-1], np.ones((len(holds), 1), bool)])
    return ends.argmax(axis=1)


def _first(periods: tuple[Period, ...], length: Any) -> str | None:
    return periods[-int(length)].code if length else None


def since_text(row: Any) -> str:
    """`2025年一季度起，连续 3 期`; `本期起`; of a run that changed its degree `2024年四季度起，连续 4 期（本期转为慢于序时）`;
    `本期未落后` of a row that is in no trouble."""
    if pd.isna(row.since) or not row.since:
        return ""
    if row.status not in TROUBLE:
        return "本期未落后"
    first = "本期" if row.n_periods == 1 else Period.parse(row.since).name
    if row.n_trouble > row.n_periods:
        # The least of them can only come from a worse one; what begins anew with the year has not become better.
        turn = "好转为" if row.status == TROUBLE[-1] and Period.parse(row.since).number > 1 else "转为"
        return f"{Period.parse(row.trouble_since).name}起，连续 {row.n_trouble} 期（{first}{turn}{lamp_text(row)}）"
    return f"{first}起" + (f"，连续 {row.n_periods} 期" if row.n_periods > 1 else "")
