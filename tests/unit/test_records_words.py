"""Amounts of readings as the records write them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from data.plan_files import find_plan, load_plan
from pages.ui.records_words import amounts

PLAN = load_plan(find_plan("gangcheng-shuangchuang-2022-2025"))


@pytest.mark.parametrize(
    ("indicator", "value", "numerator", "denominator", "text"),
    [
        ("skills_training", 4236, None, None, "4,236 人"),
        ("financing_met", None, 412, 412, "100%（412/412 笔）"),
        ("financing_met", None, 45, 50, "90%（45/50 笔）"),
        ("financing_met", None, 99999, 100000, "99.999%（99,999/100,000 笔）"),
        ("financing_met", None, 0, 0, "0/0 笔"),
        ("financing_met", Decimal("90"), 45, 50, "90%（45/50 笔）"),
        ("fair_review", Decimal("99.5"), None, None, "99.5%"),
        ("skills_training", None, None, None, "—"),
        ("gone", 5, None, None, "5"),
        ("gone", None, 1, 2, "1/2"),
    ],
)
def test_a_ratio_reported_by_its_parts_has_its_percentage_and_unit(
    indicator: str, value: Any, numerator: Any, denominator: Any, text: str
) -> None:
    row = {"indicator": indicator, "value": value, "numerator": numerator, "denominator": denominator}
    assert amounts(PLAN, pd.DataFrame([row])) == [text]
