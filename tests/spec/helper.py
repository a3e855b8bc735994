"""Small plans and readings from text, so that a rule can be shown as a table that is test, example and manual at once.

A case is plain data: (name, plan, readings, period, expected).

`plan`     keys of an indicator (kind, targets, …) describe the indicator `x`; besides them
           `also` {code: keys of a further indicator}, `regions` "东 西 里:东" (里 lies in 东), `period`, `preset`, `count_by`, `cutoff`.
`targets`  texts "comparator value when [first year] [@region]"; when is 每年, 始终 or a date: ">= 4200 每年 2023", "range 50~100 2025-12-31".
           `revisions` {position of the target: ["day key=old value …"]}, `known_on` a day, `overrides` ["period status who why"].
tables     a header line and rows, separated by blanks; `-` is none. A reading without 指标 is one of `x`, without 区域 of 全区.
`expected` names board columns, and 亮灯, the words of the lamp; the status none is `-`, flags are 是 / 否, a number may be written as a fraction (3/4).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest

from metrics.board import evaluate
from metrics.cube import READING_COLUMNS
from metrics.model import Override, Period, Plan
from metrics.wording import lamp_text

Case = tuple[str, dict[str, Any], str, str, str]

ROOT = "全区"
PLAN_PERIOD = {"start": "2022-01-01", "end": "2025-12-31"}
OF_THE_PLAN = {"also", "regions", "period", "preset", "count_by", "cutoff", "known_on", "overrides"}
KEYS = {"指标": "indicator", "区域": "region", "期间": "period"}
READING_KEYS = KEYS | {"口径": "basis", "数值": "value", "分子": "numerator", "分母": "denominator", "批次": "upload"}


def table(text: str) -> list[dict[str, str]]:
    """Rows of a text table by its header; a ragged row is an error in the test."""
    lines = [line.split() for line in text.strip().splitlines() if line.strip()]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def number(text: str) -> float | None:
    return None if text == "-" else float(Fraction(text))


def target(text: str) -> dict[str, Any]:
    comparator, value, when, *more = text.split()
    result: dict[str, Any] = {"comparator": comparator}
    if comparator == "range":
        result["low"], result["high"] = value.split("~")
    else:
        result["value"] = value
    spans: dict[str, dict[str, Any]] = {"每年": {"every": "year"}, "始终": {"always": True}}
    result |= spans.get(when, {"due": when})
    for word in more:
        result |= {"region": word[1:]} if word.startswith("@") else {"first_year": int(word)}
    return result


def revision(text: str) -> dict[str, Any]:
    day, *old = text.split()
    return {"on": day, "old": dict(part.split("=", 1) for part in old)}


def indicator(code: str, keys: dict[str, Any]) -> dict[str, Any]:
    targets = [target(t) for t in keys.get("targets", ())]
    for position, revisions in keys.get("revisions", {}).items():
        targets[position]["revisions"] = [revision(r) for r in revisions]
    return {"code": code, "name": code, "unit": "个"} | keys | {"targets": targets}


def override(text: str) -> Override:
    period, status, who, why = text.split()
    return Override(indicator="x", region=ROOT, period=period, status=status, who=who, why=why, on=dt.date(2025, 1, 1))


def build_plan(keys: dict[str, Any]) -> Plan:
    own = {k: v for k, v in keys.items() if k not in OF_THE_PLAN}
    regions = [{"name": ROOT}]
    for word in keys.get("regions", "").split():
        name, _, parent = word.partition(":")
        regions.append({"name": name, "parent": parent or ROOT})
    more = [indicator(code, k) for code, k in keys.get("also", {}).items()]
    return Plan.model_validate(
        {
            "id": "spec",
            "title": "示例",
            "period": keys.get("period", PLAN_PERIOD),
            "root_region": ROOT,
            "status": {"preset": keys.get("preset", "default"), "count_by": keys.get("count_by")},
            "indicators": [indicator("x", own), *more],
            "regions": regions,
        }
    )


def build_readings(text: str) -> pd.DataFrame:
    """One row per reading, with the columns the engine asks for."""
    rows = []
    for n, line in enumerate(table(text), start=2):
        row: dict[str, Any] = {"indicator": "x", "region": ROOT, "value": "-", "numerator": "-", "denominator": "-"}
        row |= {READING_KEYS[k]: v for k, v in line.items()}
        row |= {k: number(row[k]) for k in ("value", "numerator", "denominator")}
        row |= {"note": "", "sheet": None, "row": n, "column": "D", "restated": False, "demo": False}
        row["upload"] = int(row.get("upload", 1))
        rows.append(row)
    return pd.DataFrame(rows, columns=list(READING_COLUMNS))


def differences(case: Case) -> list[str]:
    """What the board says otherwise than the case expects; empty where they agree."""
    _, keys, readings, period, expected = case
    cutoff, known_on = (dt.date.fromisoformat(keys[k]) if k in keys else None for k in ("cutoff", "known_on"))
    said = [override(text) for text in keys.get("overrides", ())]
    board = evaluate(build_plan(keys), build_readings(readings), Period.parse(period), cutoff, known_on, said)
    found = []
    for line in table(expected):
        at = {"indicator": "x", "region": ROOT, "period": period} | {KEYS[k]: v for k, v in line.items() if k in KEYS}
        history = board.history(at["indicator"], at["region"]).set_index("period")
        for column, text in line.items():
            if column in KEYS:
                continue
            row = history.loc[at["period"]]
            got = lamp_text(row) if column == "亮灯" else row[column]
            if not agrees(got, text):
                found.append(f"{' '.join(at.values())} {column}: expected {text}, got {got}")
    return found


def agrees(got: Any, text: str) -> bool:
    if text in ("是", "否"):
        return bool(got) == (text == "是")
    if text == "-":
        return bool(pd.isna(got))
    if text[-1].isdigit():
        return not pd.isna(got) and abs(float(got) - float(Fraction(text))) <= 1e-9
    return bool(got == text)


def as_test(cases: list[Case]) -> Callable[[Case], None]:
    """A test function over all cases, to be bound to a name that begins with `test_`."""

    @pytest.mark.parametrize("case", cases, ids=[case[0] for case in cases])
    def test(case: Case) -> None:
        found = differences(case)
        if found:
            pytest.fail("\n".join(found), pytrace=False)

    return test
