"""One class for everything that can be wrong with an upload, and the catalogue of codes.

The catalogue is data (`data/intake/issue_codes.csv`: code, level, message, hint). Nothing is detected here.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, cast

Level = Literal["error", "warning", "assumption", "note"]
INTAKE_FOLDER = Path(__file__).parent.parent / "data" / "intake"
MOST_CHARACTERS = 120


@dataclass(frozen=True)
class Issue:
    """Position, code and words. `row` and `column` as a spreadsheet shows them; none for the file as a whole."""

    code: str
    level: Level
    sheet: str | None
    row: int | None
    column: str | None
    value: str
    message: str
    hint: str

    def as_json(self) -> dict[str, Any]:
        return dict(vars(self))

    def at(self, sheet: str | None, row: int | None, column: str | None) -> Issue:
        return replace(self, sheet=sheet, row=row, column=column)


@dataclass(frozen=True)
class Code:
    """One row of the catalogue; message and hint hold {placeholders}."""

    code: str
    level: Level
    message: str
    hint: str


def intake_rows(file: str) -> list[dict[str, str]]:
    """The rows of a table in `data/intake/`."""
    with (INTAKE_FOLDER / file).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@lru_cache(maxsize=1)
def catalogue() -> dict[str, Code]:
    return {r["code"]: Code(r["code"], cast(Level, r["level"]), r["message"], r["hint"]) for r in intake_rows("issue_codes.csv")}


def shorten(text: str) -> str:
    """A huge cell must not fill the screen."""
    return text if len(text) <= MOST_CHARACTERS else text[:MOST_CHARACTERS] + "…"


def issue(
    code: str, value: str = "", *, sheet: str | None = None, row: int | None = None, column: str | None = None, **words: object
) -> Issue:
    """The issue `code`, its texts filled in. `value` is what was read."""
    entry = catalogue()[code]
    shown = {key: shorten(str(word)) for key, word in words.items()} | {"value": shorten(value)}
    return Issue(code, entry.level, sheet, row, column, shown["value"], entry.message.format(**shown), entry.hint.format(**shown))
