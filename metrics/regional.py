"""Rows of regions as people read them: what only the whole area reports is not asked of a street.

A rate or a standard binds every region, and the engine says `unreported` of a street without a reading (DESIGN §3.4). Where the whole area
reports its own number and no region below ever takes part, that verdict would blame streets for what nobody asked of them: such a
row is shown without a target.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrics.board import Board
from metrics.runs import TROUBLE


def shown_rows(board: Board, region: str | None = None, back: int = 0) -> pd.DataFrame:
    """As `Board.rows`; rows of `only_whole` below the root have no target and no status, unless the target is the region's own."""
    rows = board.rows(region, back)
    whole = only_whole(board, back)
    if not whole or not len(rows):
        return rows
    own = {(i.code, t.region) for i in board.plan.indicators for t in i.targets if t.region}
    below = rows["region"].ne(board.plan.root_region) & rows["indicator"].isin(whole) & ~rows["reported"].astype(bool)
    has_own = np.array([(i, r) in own for i, r in zip(rows["indicator"], rows["region"], strict=True)]) if own else False
    apart = below & ~np.asarray(has_own)
    if not apart.any():
        return rows
    return rows.assign(
        has_target=rows["has_target"].astype(bool) & ~apart, status=rows["status"].astype(object).where(~apart, None)
    )


def only_whole(board: Board, back: int = 0) -> set[str]:
    """Indicators of which, in the last period or the one `back` earlier, the whole area reported and none of the regions did."""
    at = len(board.periods) - 1 - back
    if at < 0 or len(board.plan.region_names) < 2:
        return set()
    reported = board.values["reported"][:, :, at].astype(bool)
    root = board.plan.region_names.index(board.plan.root_region)
    alone = reported[:, root] & ~np.delete(reported, root, axis=1).any(axis=1)
    return {i.code for i, yes in zip(board.plan.indicators, alone, strict=True) if yes}


def short_of(board: Board, code: str, region: str, rows: pd.DataFrame | None = None) -> pd.DataFrame:
    """Rows of the parts of a region that miss a target of their own or are behind its pace, in the plan's order. A target of the whole
    binds no part; what is not reported is not counted as missed. `rows`: all of the board, where they are at hand."""
    rows = board.rows() if rows is None else rows
    mine = (rows["indicator"] == code) & rows["region"].isin(board.plan.children.get(region, ()))
    return rows[mine & rows["has_target"].astype(bool) & rows["status"].isin(TROUBLE)]
