"""The style sheet of the pages."""

from __future__ import annotations

import re

from pages.ui import style

SIBLING_OF_ALL = re.compile(r"[~+]\s*\*")


def test_no_rule_is_for_every_sibling() -> None:
    """Chromium styles the whole page anew at every new element for a rule that ends so (`input:disabled ~ *`): 20 ms of a change."""
    sheet = style.sheet()
    assert SIBLING_OF_ALL.search("input:disabled ~ * {}")
    assert "input:disabled ~ :is(" in sheet
    assert not SIBLING_OF_ALL.findall(sheet)
