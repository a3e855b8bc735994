"""`python -m tests.browser.pictures FOLDER [--mode dark] [--width 1066] [NAME…]`: the golden figures as PNG, to be looked at.

1600×900 unless a width is given: then each has its own height. Needs a Chromium and a CJK font on the machine.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import plotly.io as pio

from pages.charts.theme import HEIGHT, MODES, WIDTH, in_mode
from tests.golden.cases import CASES


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*", help="beginnings of names; all without any")
    parser.add_argument("--mode", choices=MODES, action="append")
    parser.add_argument("--width", type=int, default=WIDTH)
    asked = parser.parse_intermixed_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    figures, paths, heights = [], [], []
    for name, make in CASES.items():
        if asked.names and not name.startswith(tuple(asked.names)):
            continue
        figure = make()
        for mode in asked.mode or ["light"]:
            figures.append(in_mode(figure, mode))
            paths.append(asked.folder / f"{name}-{mode}.png")
            heights.append(HEIGHT if asked.width == WIDTH else int(figure.layout.height))
    pio.write_images(figures, paths, width=[asked.width] * len(figures), height=heights)
    print(f"{len(paths)} pictures in {asked.folder}")


if __name__ == "__main__":
    main()
