"""What of Streamlit the browser fetches and runs while it waits for the server: else it asks for plotly.js, five megabytes, only when the
server names the first chart, which came about 70 ms later (medians of 8 to 10 rounds, 22 to 107 ms)."""

from __future__ import annotations

import re
from pathlib import Path

CHART_PAGES = ("", "gap", "indicator", "regions")
"""Ends of the addresses of pages that open with a chart; those with a table would wait for it."""
PART = "PlotlyChart"
SCRIPTS = "static/js"
IMPORT = re.compile(r'(?:from|import)"\./([\w.-]+\.js)"')


def opens_with_chart(path: str, query: bytes) -> bool:
    """Whether the page at this path and query of the address does; of 规划目标 only the timeline."""
    end = path.rsplit("/", 1)[-1]
    return end in CHART_PAGES or (end == "plan" and b"plan_view=timeline" in query)


def chart_early(static: Path) -> str:
    """Markup for the head of the page, from Streamlit's folder `static`: links to the script that draws charts and to what it imports, where
    its own page has none to them, and the start of that script. Empty where the folder is made otherwise."""
    scripts = static / SCRIPTS
    file = next(scripts.glob(f"{PART}.*.js"), None)
    if file is None:
        return ""
    page = (static / "index.html").read_text("utf-8")
    names = [name for name in [file.name, *_imported(file)] if f"/{name}" not in page]
    links = "".join(f'<link rel="modulepreload" crossorigin href="./{SCRIPTS}/{name}">' for name in names)
    return f'{links}<script type="module">import("./{SCRIPTS}/{file.name}")</script>'


def _imported(file: Path) -> list[str]:
    """Names of the scripts that this one imports, those import, and so on."""
    found: list[str] = []
    left = [file]
    while left:
        for name in IMPORT.findall(left.pop().read_text("utf-8")):
            if name not in (file.name, *found) and (file.parent / name).is_file():
                found.append(name)
                left.append(file.parent / name)
    return found
