"""One task against a floor, in turns in the same run: medians and their ratio. Absolute times belong to the machine."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

ROUNDS = 5


Task = Callable[[], object]
Maker = Callable[[], Task]
"""Makes ready what one round needs and returns what is timed."""


def versus(name: str, ours: Maker, floor_name: str, floor: Maker, rounds: int = ROUNDS) -> None:
    times: dict[str, list[float]] = {"ours": [], "floor": []}
    for _ in range(rounds):
        for key, make in (("floor", floor), ("ours", ours)):
            task = make()
            start = time.perf_counter()
            task()
            times[key].append((time.perf_counter() - start) * 1000)
    a, b = statistics.median(times["ours"]), statistics.median(times["floor"])
    print(f"{name:<44} {a:9.1f} ms   {floor_name:<36} {b:9.1f} ms   x{a / b:.2f}")
