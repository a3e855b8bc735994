"""读数 of 指标详情: what stood at a moment, the order, hostile words, and the parts of a region."""

from __future__ import annotations

import csv
import io
from html import unescape
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data.cli import run
from data.plan_files import find_plan, load_plan
from etl.__main__ import main as etl
from pages.exports.values import as_csv
from pages.ui import readings_table
from tests.app.test_pages import open_page
from tests.conftest import PLAN_ID


def table(app: AppTest) -> pd.DataFrame:
    assert not app.exception
    shown = next(h.proto.body for h in app.get("html") if "报送单位</th>" in h.proto.body)
    return pd.read_html(io.StringIO(shown))[0].fillna("")


def page_of(monkeypatch: pytest.MonkeyPatch, url: str, indicator: str, **query: str) -> AppTest:
    app = open_page(monkeypatch, url, "indicator.py", detail_view="readings", **query)
    return app.selectbox(key="indicator").select(indicator).run()


def test_what_stood_at_a_moment_is_not_called_revised(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    now = table(page_of(monkeypatch, demo, "skills_training", period="2023Q2"))
    then = table(page_of(monkeypatch, demo, "skills_training", period="2023Q2", known="20"))
    by_upload = {n: f[f["期间"] == "2023年二季度"].set_index("批次")["状态"].to_dict() for n, f in (("now", now), ("then", then))}
    assert by_upload["now"] == {"批次 21": "", "批次 18": "已被修订"}
    assert by_upload["then"] == {"批次 21": "此后提交", "批次 18": "此后修订"}


def test_parts_stand_in_the_order_of_the_plan(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    found = table(page_of(monkeypatch, demo, "apprentices"))
    names = list(load_plan(find_plan(PLAN_ID)).region_names[1:])
    for period, rows in found.groupby("期间", sort=False):
        assert list(rows["区域"]) == [n for n in names if n in set(rows["区域"])], period


def test_words_of_a_file_stay_words(monkeypatch: pytest.MonkeyPatch, own_demo: str, tmp_path: Path) -> None:
    file = tmp_path / "=1+1<script>.csv"
    file.write_text("指标,区域,期间,口径,数值,备注\n补贴性职业技能培训人数,艾山街道,2025年四季度,本年累计,700,\"=HYPERLINK(\"\"http://x\"\")<img src=x onerror=alert(1)>\"\n", "utf-8")  # fmt: skip
    assert run(etl, ["load", str(file), "--db", own_demo, "--plan", PLAN_ID, "--unit", "区人力资源社会保障局", "--by", "甲"]) == 0
    app = page_of(monkeypatch, own_demo, "skills_training", region="艾山街道", period="2025Q4")
    (shown,) = (h.proto.body for h in app.get("html") if "报送单位</th>" in h.proto.body)
    assert "<img" not in shown
    assert "<script" not in shown
    assert "=HYPERLINK" in unescape(shown)
    values = app.session_state["_frame"].made(readings_table._readings, "skills_training").values
    first = next(csv.DictReader(io.StringIO(as_csv(values).decode("utf-8-sig"))))
    assert (first["数值（人）"], first["单元格"]) == ("700", "E2")
    assert not first["备注"].startswith("=")
    assert not first["文件"].startswith("=")
