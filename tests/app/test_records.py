"""上报记录: the list and its filters, one upload with the fates of its readings, from a number to its cell, locks, the log."""

from __future__ import annotations

import datetime as dt
import io
import re

import pandas as pd
import pytest
from openpyxl import load_workbook
from sqlalchemy import update
from streamlit.testing.v1 import AppTest

from data.cli import run
from data.locks import locked_periods
from data.queries import open_store, original_file, readings_in_force, readings_of, uploads
from data.schema import UPLOAD_EVENT
from data.uploads import verify_chain
from etl.__main__ import main as etl
from etl.commit import Checked, commit
from etl.intake import examine
from metrics.model import InputError, Plan
from pages.ui import records_files
from pages.ui.records import WIDTHS, fitted
from pages.ui.records_cell import grid
from tests.app.test_pages import open_page, words
from tests.conftest import PLAN_ID

NOW = dt.datetime(2026, 1, 20, 3, 4, 5, tzinfo=dt.UTC)
HEAD = "指标,区域,期间,数值,口径,分子,分母,备注\n"
TRAINING = "skills_training.艾山街道.2025Q3.ytd"


def load(url: str, plan: Plan, name: str, text: str, why: str = "", **options: str) -> int:
    content = text.encode("gb18030")
    outcome = examine(plan, content, name, skip_errors="skip_errors" in options)
    assert outcome.accepted
    file = Checked(content, outcome, "区人力资源社会保障局", "王五", options=tuple(options.items()), why=why)
    return commit(open_store(url), plan, [file], NOW)[0]


@pytest.fixture
def restated(own_demo: str, plan: Plan) -> str:
    """The demo data with upload 49: one reading of upload 46 restated, one refused row."""
    rows = "补贴性职业技能培训人数,艾山街道,2025Q3,555,本年累计,,,\n创业培训人数,全区,2025Q3,约30,本年累计,,,\n"
    assert load(own_demo, plan, "更正<b>.csv", HEAD + rows, "漏报一个班", skip_errors="1") == 49
    return own_demo


def test_on_a_narrow_screen_the_page_says_that_its_grids_go_on_at_the_right(
    monkeypatch: pytest.MonkeyPatch, own_demo: str
) -> None:
    app = open_page(monkeypatch, own_demo, "records.py")
    sheet = next(h.proto.body for h in app.get("html") if "表内左右滑动" in h.proto.body)
    rule = re.search(
        r"@media screen and \(max-width: (\d+)px\) \{[^}]*\.stDataFrame\)::before \{content: \"[^\"]*左右滑动", sheet
    )
    assert rule is not None
    assert int(rule[1]) >= 1180  # the list of uploads is wider than what the page leaves it there


def list_of(app: AppTest) -> pd.DataFrame:
    return next(d.value for d in app.dataframe if "填报人" in d.value.columns)


def readings_table(app: AppTest) -> pd.DataFrame:
    return next(d.value for d in app.dataframe if "现行数值" in d.value.columns)


def chain(app: AppTest) -> list[tuple[int, str, str]]:
    table = app.dataframe[[("状态" in d.value.columns and "文件" in d.value.columns) for d in app.dataframe].index(True)].value
    return list(table[["批次", "数值", "状态"]].itertuples(index=False, name=None))


def page(monkeypatch: pytest.MonkeyPatch, url: str, **query: str) -> AppTest:
    app = open_page(monkeypatch, url, "overview.py")
    for key, value in query.items():
        app.query_params[key] = value
    app.switch_page("records.py")
    app.run()
    assert not app.exception
    return app


def test_the_list_shows_every_upload_the_latest_first(monkeypatch: pytest.MonkeyPatch, restated: str) -> None:
    app = page(monkeypatch, restated)
    assert "共 49 个批次，各期间的都在内，新的在前，表内可上下滚动；" in words(app)
    table = list_of(app)
    assert table["批次"].tolist() == list(range(49, 0, -1))
    newest = table.iloc[0]
    assert newest["提交时间"] == "2026-01-20 11:04"
    assert newest[["读数", "错误", "状态", "数据", "原因"]].tolist() == [1, 1, "有效", "", "漏报一个班"]
    assert set(table["数据"][1:]) == {"演示数据"}


def test_the_list_is_filtered_by_unit_state_and_text(monkeypatch: pytest.MonkeyPatch, restated: str) -> None:
    assert run(etl, ["withdraw", "47", "--why", "口径写错", "--by", "李四", "--db", restated]) == 0
    app = page(monkeypatch, restated)
    app.selectbox(key="records_unit").select("区发展改革局").run()
    assert set(list_of(app)["报送单位"]) == {"区发展改革局"}
    app.selectbox(key="records_state").select("已撤回").run()
    assert list_of(app)[["批次", "原因"]].values.tolist() == [[47, "口径写错"]]
    app.selectbox(key="records_unit").select("全部单位")
    app.selectbox(key="records_state").select("全部状态")
    app.text_input(key="records_text").set_value("漏报 王五").run()
    assert list_of(app)["批次"].tolist() == [49]
    app.text_input(key="records_text").set_value("没有这样的文件").run()
    assert "没有符合条件的批次" in words(app)


def test_an_upload_is_opened_and_closed(monkeypatch: pytest.MonkeyPatch, restated: str) -> None:
    app = page(monkeypatch, restated)
    app.selectbox(key="records_open_0").select(46).run()
    assert app.query_params["upload"] in ("46", ["46"])
    assert "批次 46 ·" in words(app)
    next(b for b in app.button if b.label == "返回批次列表").click().run()
    assert "upload" not in app.query_params
    assert len(list_of(app)) == 49


def test_one_upload_tells_facts_issues_and_fates(monkeypatch: pytest.MonkeyPatch, restated: str) -> None:
    found = uploads(open_store(restated)).set_index("number")
    app = page(monkeypatch, restated, upload="49")
    assert app.tabs[1].label.startswith("检查提示（")
    text = words(app)
    assert found.loc[49, "sha256"] in text
    for expected in ("GBK（GB18030）", "只提交有效行", "漏报一个班", "2026-01-20 11:04:05", "更正&lt;b&gt;.csv", "约30", "D3"):
        assert expected in text, expected
    assert "更正<b>" not in text.replace("《更正<b>.csv》", "")  # plain text shows it as it is, HTML must not
    assert readings_table(app)[["单元格", "数值", "状态", "现行数值"]].values.tolist() == [["D2", "555 人", "有效", "即此数"]]
    before = readings_table(page(monkeypatch, restated, upload="46"))
    row = before[(before["指标"] == "补贴性职业技能培训") & (before["区域"] == "艾山街道")].iloc[0]
    assert (row["状态"], row["现行数值"]) == ("被批次 49 替换", "555 人（批次 49）")
    assert (before["状态"] == "有效").sum() == len(before) - 1


def test_a_reading_of_the_url_shows_its_cell_and_its_whole_story(monkeypatch: pytest.MonkeyPatch, restated: str) -> None:
    app = page(monkeypatch, restated, upload="46", reading=TRAINING)
    assert app.query_params["reading"] in (TRAINING, [TRAINING])
    old = original_file(open_store(restated), 46)[1].decode("utf-8-sig").splitlines()[2].split(",")[3]
    assert f'<td class="hit" title="这个数">{old}</td>' in words(app)
    assert "》第 3 行 D 列" in words(app)
    assert "全部读数（2 条，新的在前）" in words(app)
    assert chain(app) == [(49, "555 人", "有效"), (46, f"{old} 人", "被批次 49 替换")]
    assert "看指标详情" in {link.label for link in app.get("page_link")}
    app.button(key="records_to_49").click().run()
    assert app.query_params["upload"] in ("49", ["49"])
    assert 'title="这个数">555<' in words(app)


def test_a_long_upload_lists_its_first_readings_and_the_one_of_the_url(monkeypatch: pytest.MonkeyPatch, restated: str) -> None:
    monkeypatch.setattr("pages.ui.records_upload.READINGS_AT_MOST", 3)
    every = readings_of(open_store(restated), 46)
    last, replaced = every.iloc[-1], int((every["fate"] == "replaced").sum())
    app = page(monkeypatch, restated, upload="46")
    assert len(readings_table(app)) == 3
    assert f"读数（{len(every)}）" in [t.label for t in app.tabs]
    assert f"有效 {len(every) - replaced} 条、被批次 49 替换 {replaced} 条。表中是文件里的前 3 条" in words(app)
    app = page(monkeypatch, restated, upload="46", reading=f"{last.indicator}.{last.region}.{last.period}.{last.basis}")
    assert len(readings_table(app)) == 4
    assert f"第 {last.source_row} 行" in words(app)


@pytest.mark.parametrize("bad", ["999", "x", "<b>"])
def test_an_upload_that_is_not_there_leads_to_the_list(monkeypatch: pytest.MonkeyPatch, restated: str, bad: str) -> None:
    app = page(monkeypatch, restated, upload=bad, reading=bad)
    assert f"没有批次“{bad}”" in app.warning[0].value
    assert len(list_of(app)) == 49


def test_withdrawing_needs_a_reason_and_both_stay(monkeypatch: pytest.MonkeyPatch, restated: str) -> None:
    app = page(monkeypatch, restated, upload="49")
    assert app.button(key="records_withdraw").disabled
    app.text_input(key="records_withdraw_why_49").set_value("误报")
    app.text_input(key="records_withdraw_who_49").set_value("李四").run()
    app.button(key="records_withdraw").click().run()
    assert "批次 49 已撤回。" in app.success[0].value
    assert "已撤回：误报" in words(app)
    assert "重新提交" in words(app)
    assert readings_table(app)["状态"].tolist() == ["已撤回"]
    assert "records_withdraw" not in {b.key for b in app.button}
    assert uploads(open_store(restated))["state"].value_counts().to_dict() == {"committed": 48, "withdrawn": 1}
    log = next(d.value for d in app.dataframe if "事项" in d.value.columns)
    assert log[["事项", "操作人", "原因"]].values.tolist() == [["撤回", "李四", "误报"], ["提交", "王五", "漏报一个班"]]


def test_from_a_number_in_force_to_its_cell(monkeypatch: pytest.MonkeyPatch, restated: str) -> None:
    app = page(monkeypatch, restated, view="search", indicator="skills_training", period="2025Q3", region="艾山街道")
    table = next(d.value for d in app.dataframe if "修订" in d.value.columns)
    assert table[["数值", "批次", "单元格", "修订"]].values.tolist() == [["555 人", 49, "D2", "有修订"]]
    assert 'title="这个数">555<' in words(app)
    assert [n for n, _, _ in chain(app)] == [49, 46]
    leave = page(monkeypatch, restated, view="search", indicator="skills_training", period="2025Q3", region="艾山街道")
    leave.button(key="records_to_46").click().run()
    assert "批次 46 ·" in words(leave)
    assert leave.query_params["view"] in ("uploads", ["uploads"])
    app.selectbox(key="scope").select("all").run()
    everything = next(d.value for d in app.dataframe if "修订" in d.value.columns)
    force = readings_in_force(open_store(restated), PLAN_ID)
    assert len(everything) == (force["indicator"] == "skills_training").sum()


def test_a_search_says_where_there_is_no_reading_of_its_own(monkeypatch: pytest.MonkeyPatch, restated: str) -> None:
    app = page(monkeypatch, restated, view="search", indicator="guidance_growth", period="2025Q3")
    assert "由“金融辅导企业”计算" in words(app)
    app.selectbox(key="indicator").select("apprentices").run()
    assert "由下列下级区域的读数汇总" in words(app)
    app.selectbox(key="period").select("2025Q4").run()
    assert "没有生效的读数" in words(app)


def test_a_period_is_locked_and_unlocked_with_name_and_reason(monkeypatch: pytest.MonkeyPatch, restated: str) -> None:
    app = page(monkeypatch, restated, view="locks")
    assert "没有锁定的期间" in words(app)
    assert app.button(key="records_lock").disabled
    app.selectbox(key="lock_period_0").select("2025Q3")
    app.text_input(key="records_锁定_why_0").set_value("已通报")
    app.text_input(key="records_锁定_who_0").set_value("赵主任").run()
    app.button(key="records_lock").click().run()
    assert [(c, lock.who, lock.why) for c, lock in locked_periods(open_store(restated), PLAN_ID).items()] == [
        ("2025Q3", "赵主任", "已通报")
    ]
    assert app.dataframe[0].value[["期间", "锁定人", "原因"]].values.tolist() == [["2025年三季度", "赵主任", "已通报"]]
    blocked = page(monkeypatch, restated, upload="49")
    blocked.text_input(key="records_withdraw_why_49").set_value("误报")
    blocked.text_input(key="records_withdraw_who_49").set_value("李四").run()
    blocked.button(key="records_withdraw").click().run()
    assert "已锁定期间" in blocked.error[0].value
    app.selectbox(key="unlock_period_1").select("2025Q3")
    app.text_input(key="records_解锁_why_1").set_value("更正")
    app.text_input(key="records_解锁_who_1").set_value("赵主任").run()
    app.button(key="records_unlock").click().run()
    assert locked_periods(open_store(restated), PLAN_ID) == {}


def test_the_log_tells_who_did_what_and_that_the_chain_holds(monkeypatch: pytest.MonkeyPatch, restated: str) -> None:
    assert run(etl, ["lock", "2024", "--why", "定稿", "--by", "赵主任", "--db", restated]) == 0
    app = page(monkeypatch, restated, view="events")
    assert f"变更记录完整，未被改动（{verify_chain(open_store(restated))} 条）" in app.success[0].value
    assert f"共 {len(app.dataframe[0].value)} 条，新的在前，表内可上下滚动。" in words(app)
    assert app.dataframe[0].value.iloc[0].tolist()[2:] == ["锁定", "2024年", "赵主任", "定稿"]
    app.selectbox(key="records_kind").select("提交").run()
    assert set(app.dataframe[0].value["事项"]) == {"提交"}
    with open_store(restated).writing() as connection:
        connection.execute(update(UPLOAD_EVENT).where(UPLOAD_EVENT.c.number == 3).values(who="别人"))
    app.run()
    assert "第 3 条与链不符" in app.error[0].value
    assert not app.success


@pytest.mark.parametrize(
    ("view", "expected"),
    [("uploads", "还没有批次"), ("search", "没有生效的读数"), ("locks", "没有锁定的期间"), ("events", "还没有变更记录")],
)
def test_an_empty_store(monkeypatch: pytest.MonkeyPatch, duckdb_url: str, view: str, expected: str) -> None:
    app = page(monkeypatch, duckdb_url, view=view)
    assert not app.error
    assert expected in words(app)


def test_the_marked_copy_and_the_receipt(restated: str, plan: Plan) -> None:
    store = open_store(restated)
    name, content = records_files.marked(store, 49, "gb18030", NOW)
    assert name == "更正b-检查标注.xlsx"
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    assert sheet["D3"].value == "约30"
    assert "【错误】" in sheet["D3"].comment.text
    upload = next(u for u in uploads(store).itertuples(index=False) if u.number == 49)
    page = records_files.receipt(store, plan, upload, NOW)
    for expected in (
        "新增 0，修订 1，未变 0",
        "漏报一个班",
        upload.sha256,
        "补打于 2026-01-20 11:04",
        "555 人",
        "更正&lt;b&gt;.csv",
    ):
        assert expected in page, expected
    assert "行数对不上" not in page
    assert "读数与提交时不同" not in page


@pytest.mark.parametrize("quoted", [False, True], ids=["plain", "quoted"])
@pytest.mark.parametrize("row", [2, 59, 60, 61, 62, 2000])
def test_the_rows_around_a_cell_of_a_long_file(plan: Plan, row: int, quoted: bool) -> None:
    note = '"a\nb"' if quoted else "注"
    lines = [f"补贴性职业技能培训人数,全区,2025Q3,{n},本年累计,,,{note}" for n in range(2, 2001)]
    content = (HEAD + "\r\n".join(lines)).encode()
    found = records_files.around(plan, "x.csv", content, "{}", None, row)
    assert [*found.header] == [1]
    assert {n: cells[3] for n, cells in found.rows.items()} == {n: str(n) for n in (row - 1, row, row + 1) if 2 <= n <= 2000}


def test_a_file_that_cannot_be_read_is_said_so(plan: Plan) -> None:
    with pytest.raises(InputError, match="原文件读不出来"):
        records_files.around(plan, "x.csv", b"", "{}", None, 2)


def test_a_wide_table_keeps_the_cell_in_sight_and_text_is_text() -> None:
    found = records_files.Around({1: [f"h{n}" for n in range(40)]}, {9: ["<script>", *[str(n) for n in range(1, 40)]]})
    html = grid(found, 9, "Z")
    assert '<td class="hit" title="这个数">25</td>' in html
    assert "&lt;script&gt;" in html
    assert "<script>" not in html
    assert ">h12<" not in html
    assert html.count("⋯") >= 3


def test_the_indicator_page_links_to_the_cell(monkeypatch: pytest.MonkeyPatch, restated: str) -> None:
    app = open_page(monkeypatch, restated, "indicator.py", region="艾山街道", detail_view="readings")
    app.selectbox(key="indicator").select("skills_training").run()
    shown = next(h.proto.body for h in app.get("html") if "报送单位</th>" in h.proto.body)
    first = re.search(r'href="(records\?plan=[^"]+reading=[^"]+)"[^>]*>([^<]+)<', shown)
    assert first is not None
    assert "upload=49&amp;reading=skills_training." in first[1]
    assert first[2] == "D2"


def test_a_number_is_never_cut() -> None:
    table = pd.DataFrame({"单元格": ["F9"], "数值": ["100%（412/412 笔）"], "状态": ["有效"]})
    config = fitted(table)["column_config"]
    assert config["数值"]["width"] > 8 * len("100%412/412 ") + 14 * len("（笔）")
    assert config["状态"]["width"] == WIDTHS["状态"]
