"""口径 as people write it → `point`, `discrete`, `ytd`, `ptd` (`data/intake/bases.csv`). Does not judge whether it suits the indicator."""

from __future__ import annotations

from functools import lru_cache
from typing import cast

from etl import text
from etl.issues import intake_rows
from metrics.model.plan import Basis

NAMES: dict[str, str] = {"point": "期末", "discrete": "当期", "ytd": "本年累计", "ptd": "规划期累计"}
"""What the template offers and messages say."""


@lru_cache(maxsize=1)
def _aliases() -> dict[str, Basis]:
    return {text.key(r["alias"]): cast(Basis, r["basis"]) for r in intake_rows("bases.csv")}


def parse_basis(spelling: str) -> Basis | None:
    """The basis, or none where the spelling is not known (a blank is not)."""
    return _aliases().get(text.key(spelling))


def names(bases: tuple[Basis, ...]) -> str:
    return "、".join(NAMES[b] for b in bases)
