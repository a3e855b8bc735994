"""DESIGN §5: who may import whom. Walks the imports of every module and fails on any other arrow."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = ("metrics", "data", "etl", "pages", "app", "tests")
MAX_LINES = 400

# The first row whose start fits a module (without .py) says what of ours it may import, besides its own row; longest first.
MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "pages.charts": ("metrics",),
    "pages.exports": ("metrics", "data.queries", "data.packs", "data.cli", "pages.charts"),
    "pages.ui": ("metrics", "data", "etl", "pages"),
    "pages": ("metrics", "data", "etl", "pages"),
    "metrics": (),
    "data": ("metrics.model",),
    "etl": ("data", "metrics.model"),
    "app": ("pages", "data", "metrics"),
}


def modules() -> list[Path]:
    found = [p for top in ("metrics", "data", "etl", "pages") for p in (ROOT / top).rglob("*.py")] + [ROOT / "app.py"]
    return sorted(p for p in found if p.is_file())


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def inside(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(prefix + ".")


def imports(tree: ast.AST, module: str, package: bool = False) -> Iterator[tuple[int, str]]:
    """(line, full name) of everything imported, relative and inside functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = module.split(".")
            above = above[: len(above) - node.level + package] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:  # `from data import queries` names a module, `from data.queries import board` does not
                yield node.lineno, f"{base}.{alias.name}"


def faults(source: str, module: str, package: bool = False) -> list[str]:
    """Every rule that the source of `module` breaks."""
    tree, found = ast.parse(source), []
    row = next(r for r in MAY_IMPORT if inside(module, r))
    for line, name in imports(tree, module, package):
        top = name.split(".")[0]
        if top in OURS and not any(inside(name, allowed) for allowed in (row, *MAY_IMPORT[row])):
            found.append(f"{module}:{line} may not import {name}")
        page = row in ("pages", "pages.ui")
        if top == "streamlit" and not page and module != "app":
            found.append(f"{module}:{line} may not import streamlit")
    if module != "pages.ui.cached":
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in ("cache_data", "cache_resource"):
                found.append(f"{module}:{node.lineno} st.{node.attr} belongs in pages/ui/cached.py")
        found += [
            f"{module}:{n} {x} belongs in pages/ui/cached.py"
            for n, x in imports(tree, module)
            if x.startswith("streamlit.cache_")
        ]
    if (lines := len(source.splitlines())) > MAX_LINES:
        found.append(f"{module} has {lines} lines")
    return found


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_module_keeps_to_its_place(path: Path) -> None:
    assert faults(path.read_text("utf-8"), name_of(path), path.name == "__init__.py") == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("metrics.board", "import data.queries"),
        ("metrics.board", "def f():\n    from etl import read"),
        ("metrics.board", "from ..data import queries"),
        ("data.queries", "from metrics.board import evaluate"),
        ("data.queries", "from metrics import board"),
        ("etl.load", "from pages.ui import state"),
        ("pages.charts.pace", "from data import queries"),
        ("pages.charts.pace", "import streamlit as st"),
        ("pages.exports.deck", "from data import storage"),
        ("pages.exports.deck", "from pages.ui import frame"),
        ("app", "import etl.load"),
        ("pages.overview", "import streamlit as st\n@st.cache_data\ndef f(): ..."),
        ("pages.ui.frame", "from streamlit import cache_resource"),
        ("metrics.board", "\n" * (MAX_LINES + 1)),
    ],
)
def test_checker_catches_a_planted_fault(module: str, source: str) -> None:
    assert len(faults(source, module)) == 1


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("metrics.board", "from metrics.model import Plan"),
        ("data.queries", "from metrics.model.plan import Plan"),
        ("etl.load", "from data import storage\nfrom metrics.model import Plan"),
        ("pages.exports.deck", "from data.queries import board\nfrom data import queries\nfrom pages.charts import pace"),
        ("pages.overview", "import streamlit as st\nfrom pages.ui import cached"),
        ("pages.ui.cached", "import streamlit as st\n@st.cache_data\ndef f(): ..."),
    ],
)
def test_checker_lets_the_allowed_pass(module: str, source: str) -> None:
    assert faults(source, module) == []
