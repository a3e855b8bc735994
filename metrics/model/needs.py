"""What a board asks to be read: readings by indicator, region and period. Which ones, `metrics.needs` says."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Needs:
    """Readings of `indicators` and `regions` (those the plan knows) in the periods `window`; of the indicators of `old` in its further
    periods too. `whole`: instead of all that, indicator → the regions of which everything is wanted."""

    indicators: tuple[str, ...]
    regions: tuple[str, ...]
    window: tuple[str, ...] = ()
    old: tuple[tuple[str, tuple[str, ...]], ...] = ()
    whole: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def among(self, readings: pd.DataFrame) -> pd.DataFrame:
        """The rows of a frame of readings that are needed."""
        indicator, period = readings["indicator"], readings["period"]
        use = period.isin(self.window)
        for code, codes in self.old:
            use |= (indicator == code) & period.isin(codes)
        for code, regions in self.whole:
            use |= (indicator == code) & readings["region"].isin(regions)
        return readings[use].reset_index(drop=True)
