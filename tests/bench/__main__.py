"""`make bench`: every time as a ratio to a floor measured in the same run. `python -m tests.bench board` runs one part."""

from __future__ import annotations

import sys
from collections.abc import Callable

from tests.bench import backtest, board, exports, intake, pages

PARTS: dict[str, Callable[[], None]] = {
    "intake": intake.main,
    "board": board.main,
    "forecast": lambda: backtest.main([]),
    "deck": exports.main,
    "pages": pages.main,
}

if __name__ == "__main__":
    unknown = set(sys.argv[1:]) - PARTS.keys()
    if unknown:
        sys.exit(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}")
    for name in sys.argv[1:] or PARTS:
        PARTS[name]()
