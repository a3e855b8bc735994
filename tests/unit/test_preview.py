"""What a commit would change: exact numbers compared, never their spelling."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest

from etl.preview import changes

KEY = {"indicator": "a", "region": "全区", "period": "2025Q3", "basis": "ytd"}


def incoming(**numbers: str | None) -> pd.DataFrame:
    return pd.DataFrame([KEY | {"value": None, "numerator": None, "denominator": None, "row": 2} | numbers])


def in_force(**numbers: Decimal | None) -> pd.DataFrame:
    return pd.DataFrame([KEY | {"value": None, "numerator": None, "denominator": None, "upload": 7} | numbers])


@pytest.mark.parametrize(
    ("new", "old", "change"),
    [
        ({"value": "10"}, {"value": Decimal("10.0000000000")}, "unchanged"),
        ({"value": "0"}, {"value": Decimal(0)}, "unchanged"),
        ({"value": "10.1"}, {"value": Decimal(10)}, "changed"),
        ({"value": "12345678901234567.1"}, {"value": Decimal("12345678901234567.2")}, "changed"),
        ({"numerator": "1", "denominator": "2"}, {"numerator": Decimal(1), "denominator": Decimal(2)}, "unchanged"),
        ({"numerator": "1", "denominator": "2"}, {"numerator": Decimal(1), "denominator": Decimal(3)}, "changed"),
        ({"value": "50"}, {"numerator": Decimal(1), "denominator": Decimal(2)}, "changed"),
    ],
)
def test_against_what_is_in_force(new: dict[str, str], old: dict[str, Decimal], change: str) -> None:
    found = changes(incoming(**new), in_force(**old))
    assert found["change"].tolist() == [change]
    assert found["old_upload"].tolist() == [7]


def test_a_key_not_in_force_is_new() -> None:
    assert changes(incoming(value="1"), in_force(value=Decimal(1)).assign(region="艾山街道"))["change"].tolist() == ["new"]
    assert changes(incoming(value="1"), in_force(value=Decimal(1)).head(0))["change"].tolist() == ["new"]
