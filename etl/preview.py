"""What a commit would change: each reading as new, changed or unchanged against what is in force. Writes nothing."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pandas as pd

KEY = ["indicator", "region", "period", "basis"]
NUMBERS = ["value", "numerator", "denominator"]


def changes(incoming: pd.DataFrame, in_force: pd.DataFrame) -> pd.DataFrame:
    """`incoming` (as `etl.intake.frame`) with `change` (new, changed, unchanged) and the number in force as `old_…`."""
    old = in_force[[*KEY, *NUMBERS, "upload"]].rename(columns={n: f"old_{n}" for n in NUMBERS} | {"upload": "old_upload"})
    merged = incoming.merge(old, on=KEY, how="left")
    is_new = merged["old_upload"].isna()
    same = np.ones(len(merged), bool)
    for name in NUMBERS:
        same &= np.array([_exact(a) == _exact(b) for a, b in zip(merged[name], merged[f"old_{name}"], strict=True)], bool)
    merged["change"] = ["new" if n else "unchanged" if s else "changed" for n, s in zip(is_new, same, strict=True)]
    return merged


def _exact(number: object) -> Decimal | None:
    return None if number is None or pd.isna(number) or number == "" else Decimal(str(number))  # type: ignore[call-overload]
