"""The upload page without a browser: what it says of good and bad files, corrections, profiles, reasons, receipts, and what it stores."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json

import pandas as pd
import pytest
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from data.locks import lock_period
from data.profiles import profiles_of, save_profile
from data.queries import Store, open_store, readings_in_force, uploads
from etl.commit import Checked, commit
from etl.intake import examine, frame
from etl.issues import issue
from etl.marked import mark_original
from etl.preview import changes
from metrics.model import Plan, StoreError
from pages.ui import intake_changes, intake_commit, intake_issues
from pages.ui.intake_state import Examiner, Fix, Item
from pages.ui.messages import markdown
from tests.app.test_pages import open_page, words
from tests.conftest import PLAN_ID
from tests.messy.make import workbook

UNIT = "区人力资源社会保障局"
TRAINING = "补贴性职业技能培训人数"
HEADER = "指标,区域,期间,数值,口径,分子,分母,备注\n"
GOOD = HEADER + f"{TRAINING},全区,2025Q4,4236,本年累计,,,\n{TRAINING},艾山街道,2025Q4,914,本年累计,,,\n"
TEN = HEADER + "\n".join(
    [
        f"{TRAINING},全区,2025Q4,约4236,本年累计,,,",
        f"{TRAINING},艾山街道,2025Q4,914,本年累计,,,",
        f"{TRAINING},里欣街道,2025Q4,702,本年累计,,,",
        f"{TRAINING},汶源街道,2025Q5,803,本年累计,,,",
        f"{TRAINING},颜庄街道,2025Q4,516,累计吧,,,",
        "创业培训人次数,辛庄街道,2025Q4,51,本年累计,,,",
        "创业培训人数,辛庄街道,2025Q4,-5,本年累计,,,",
        "创业培训人数,艾山街道,2025Q4,12.5,本年累计,,,",
        "创业培训人数,里辛街道,2019Q4,12,本年累计,,,",
        "合理化融资需求满足率,全区,2025Q4,,本年累计,430,412,",
        "合理化融资需求满足率,艾山街道,2025Q4,,本年累计,43,,",
        "创业培训人数,汶源街道,2025Q4,31,本年累计,,,",
        "创业培训人数,颜庄街道,2025Q4,—,本年累计,,,",
        "",
    ]
)
TEN_CELLS = ["D2", "B4", "C5", "E6", "A7", "D8", "D9", "C10", "F11", "G12"]
ODD_HEADER = f"指标,区域,期间,完成情况说明,口径\n{TRAINING},全区,2025Q4,4236,本年累计\n"


@pytest.fixture
def url(own_demo: str) -> str:
    return own_demo


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch, url: str) -> AppTest:
    return open_page(monkeypatch, url, "upload.py")


@pytest.fixture
def store(url: str) -> Store:
    return open_store(url)


def send(app: AppTest, *files: tuple[str, str | bytes], who: str = "王五", unit: str = UNIT) -> AppTest:
    app.selectbox(key="upload_unit").select(unit)
    app.text_input(key="upload_who").input(who)
    sent = [(name, text.encode() if isinstance(text, str) else text, "text/csv") for name, text in files]
    app.file_uploader[0].set_value(sent).run()
    assert not app.exception
    return app


def commit_button(app: AppTest):  # type: ignore[no-untyped-def]
    return next((b for b in app.button if str(b.key).startswith("upload_commit_")), None)


def widget(kind, name: str):  # type: ignore[no-untyped-def]
    """The widget of a file whose key ends so: the middle of the key is the file's hash."""
    return next(w for w in kind if str(w.key).startswith(("fix_", "skip_")) and str(w.key).endswith(name))


def says(app: AppTest) -> str:
    """All words on the page; the names of buttons, boxes and downloads too."""
    labels = [str(e.label) for e in (*app.button, *app.checkbox, *app.expander, *app.get("download_button"))]
    return "\n".join([words(app), *labels])


def stored(store: Store) -> pd.DataFrame:
    return uploads(store, PLAN_ID)


# --- good files -------------------------------------------------------------------------------------------------------------------


def test_a_good_file_is_previewed_committed_and_gets_its_receipt(app: AppTest, store: Store) -> None:
    before = len(stored(store))
    send(app, ("培训.csv", GOOD))
    said = says(app)
    assert "读出 2 条，拒收 0 行" in said
    assert "可以提交" in said
    assert "共 3 行 = 表前说明 0 + 表头 1 + 空行 0 + 载入 2 + 拒收 0 + 列示 0" in said
    assert "新增<b>2</b>" in said
    assert "影响全区 1 个指标，其中 1 处亮灯改变" in said
    assert "○ 未报" in said
    assert "◆ 达标" in said
    assert len(stored(store)) == before

    commit_button(app).click().run()
    assert not app.exception
    top = stored(store).iloc[0]
    assert (top["name"], top["unit"], top["submitted_by"], top["readings"]) == ("培训.csv", UNIT, "王五", 2)
    assert f"批次 {top['number']}：培训.csv，2 条读数" in says(app)
    receipt = app.get("iframe")[0].proto.srcdoc
    assert top["sha256"] in receipt
    assert f"批次号 <b>{top['number']}</b>" in receipt
    assert "新增 2，修订 0，未变 0" in receipt
    assert "<script" not in receipt
    app.run()
    assert app.get("iframe"), "the receipt stays until files are chosen again"
    send(app, ("别的.csv", ODD_HEADER))
    assert not app.get("iframe")


def test_name_and_unit_are_required(app: AppTest) -> None:
    app.file_uploader[0].set_value([("培训.csv", GOOD.encode(), "text/csv")]).run()
    assert "请先选择报送单位、填写填报人" in says(app)
    assert commit_button(app).disabled


def test_gbk_is_shown_as_gbk_and_can_be_overruled(app: AppTest) -> None:
    send(app, ("培训.csv", GOOD.encode("gb18030")))
    assert "编码 GBK（GB18030）" in says(app)
    assert widget(app.selectbox, "_encoding").value == "gb18030"
    widget(app.selectbox, "_encoding").select("utf-8").run()
    assert not app.exception
    assert "文字编码无法识别" in says(app)
    assert commit_button(app) is None
    widget(app.button, "_reset").click().run()
    assert "可以提交" in says(app)


def test_several_files_go_together_or_not_at_all(app: AppTest, store: Store) -> None:
    before = len(stored(store))
    other = HEADER + "创业培训人数,全区,2025Q4,160,本年累计,,,\n"
    send(app, ("一.csv", GOOD), ("二.csv", TEN))
    assert "2 个文件中 1 个还不能提交：“二.csv”" in says(app)
    assert commit_button(app) is None
    send(app, ("一.csv", GOOD), ("二.csv", other), ("二的副本.csv", other))
    assert "“二的副本.csv”与“二.csv”内容完全相同，只处理一次" in says(app)
    assert "2 个文件都可以提交" in says(app)
    commit_button(app).click().run()
    assert list(stored(store)["name"][:2]) == ["二.csv", "一.csv"]
    assert len(stored(store)) == before + 2


def test_files_that_contradict_each_other_are_not_taken(app: AppTest, store: Store) -> None:
    before = len(stored(store))
    send(app, ("一.csv", GOOD), ("二.csv", GOOD.replace("4236", "4300")))
    assert "“一.csv”、“二.csv”对同一数据给了不同的数，共 1 处" in says(app)
    assert commit_button(app) is None
    assert len(stored(store)) == before


# --- errors -----------------------------------------------------------------------------------------------------------------------


def test_ten_errors_are_listed_by_cell_and_nothing_is_taken(app: AppTest, store: Store) -> None:
    before = len(stored(store))
    send(app, ("十处.csv", TEN.encode("gb18030")))
    said = says(app)
    assert "10 处" in said
    assert "有错误，整个文件不提交" in said
    for cell in TEN_CELLS:
        assert f">{cell}<" in said, cell
    assert "是否为“里辛街道”？" in said
    assert "共 14 行 = 表前说明 0 + 表头 1 + 空行 0 + 载入 2 + 拒收 10 + 列示 1" in said
    assert "下载标出错误的原文件（XLSX）" in said
    assert "下载问题清单（CSV）" in said
    assert commit_button(app) is None
    assert len(stored(store)) == before


def test_levels_can_be_filtered(app: AppTest) -> None:
    send(app, ("十处.csv", TEN))
    levels = next(b for b in app.get("button_group") if str(b.key).startswith("levels_"))
    levels.set_value(["note"]).run()
    assert ">D14<" in says(app)
    assert ">D2<" not in says(app)


def test_only_the_good_rows_by_a_deliberate_choice(app: AppTest, store: Store) -> None:
    send(app, ("十处.csv", TEN))
    box = widget(app.checkbox, "")
    assert box.label == "只提交有效行（2 条），拒收 10 行"
    box.check().run()
    assert "只提交有效行，拒收的行不写入" in says(app)
    assert commit_button(app).label == "只提交有效行（2 条），拒收 10 行"
    commit_button(app).click().run()
    top = stored(store).iloc[0]
    assert (top["readings"], top["errors"]) == (2, 10)
    assert json.loads(top["options"]) == {"skip_errors": "1"}


def test_words_of_others_are_shown_as_text(app: AppTest) -> None:
    send(app, ("<b>[a](x).csv", HEADER + "<script>alert(1)</script>,全区,2025Q4,1,本年累计,,,\n"))
    said = says(app)
    assert "&lt;script&gt;" in said
    assert "<script>" not in said
    assert markdown("<b>[a](x)") in said


def test_the_same_file_again_is_refused_before_the_commit(app: AppTest, store: Store) -> None:
    send(app, ("培训.csv", GOOD))
    commit_button(app).click().run()
    number = stored(store).iloc[0]["number"]
    send(app, ("改名.csv", GOOD))
    assert f"与批次 {number} 完全相同，已在库中" in says(app)
    assert commit_button(app) is None


def test_a_locked_period_is_told_by_cell(app: AppTest, store: Store) -> None:
    lock_period(store, PLAN_ID, "2025Q4", "年度定稿", "办公室", dt.datetime.now(dt.UTC))
    send(app, ("培训.csv", GOOD))
    assert "已锁定（年度定稿）" in says(app)
    assert commit_button(app) is None


def test_a_store_that_is_busy_is_told_and_nothing_is_lost(app: AppTest, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object) -> list[int]:
        raise StoreError("数据库正被另一个程序占用。请稍后再试。")

    send(app, ("培训.csv", GOOD))
    with monkeypatch.context() as patch:
        patch.setattr(intake_commit, "commit", busy)
        commit_button(app).click().run()
    assert "没有提交，库中数据没有改动。数据库正被另一个程序占用" in app.error[0].value
    commit_button(app).click().run()
    assert stored(store).iloc[0]["name"] == "培训.csv"


def test_a_store_that_changed_in_the_meantime_is_shown_before_it_is_written(app: AppTest, store: Store, plan: Plan) -> None:
    send(app, ("培训.csv", GOOD))
    other = GOOD.replace("914", "915").encode()
    commit(store, plan, [Checked(other, examine(plan, other, "别人.csv"))], dt.datetime.now(dt.UTC))
    commit_button(app).click().run()
    assert stored(store).iloc[0]["name"] == "别人.csv"
    assert "修订原因" in str([t.label for t in app.text_input])


# --- restatements -----------------------------------------------------------------------------------------------------------------


def test_a_restatement_needs_its_reason(app: AppTest, store: Store) -> None:
    send(app, ("修订.csv", HEADER + f"{TRAINING},全区,2025Q3,3900,本年累计,,,\n"))
    said = says(app)
    assert "修订<b>1</b>" in said
    assert ">2,310<" in said
    assert "<b>3,900</b>" in said
    assert "■ 慢于序时" in said
    assert "● 达序时" in said
    assert commit_button(app).disabled
    why = next(t for t in app.text_input if "修订原因" in t.label)
    why.input("年终核实").run()
    assert not commit_button(app).disabled
    commit_button(app).click().run()
    top = stored(store).iloc[0]
    assert top["reason"] == "年终核实"
    receipt = app.get("iframe")[0].proto.srcdoc
    assert "修订原因：年终核实" in receipt
    assert "2,310 人" in receipt
    assert "3,900 人" in receipt


# --- how it is read ---------------------------------------------------------------------------------------------------------------


def test_a_column_is_corrected_kept_and_offered_to_the_next_file(app: AppTest, store: Store) -> None:
    send(app, ("四季度.csv", ODD_HEADER))
    assert "请在下面的“读取方式”里改正读法" in says(app)
    assert widget(app.selectbox, "_column_A").value == "indicator"
    assert widget(app.selectbox, "_column_D").value == ""
    widget(app.selectbox, "_column_D").select("value").run()
    assert "可以提交" in says(app)
    assert "D 列读作数值" in says(app)
    box = widget(app.checkbox, "_remember")
    assert box.label == f"记住这种读法，下次{UNIT}的文件照此读取"
    box.check().run()
    commit_button(app).click().run()
    assert not app.exception
    assert json.loads(json.loads(stored(store).iloc[0]["options"])["corrections"]) == {"columns": {"D": "value"}}
    kept = profiles_of(store, PLAN_ID, UNIT)
    assert list(kept.values()) == [{"columns": {"D": "value"}, "headers": {"D": "完成情况说明"}}]

    send(app, ("以后.csv", ODD_HEADER.replace("全区", "艾山街道").replace("4236", "914")))
    assert "上次改过这种表的读法（D 列读作数值）。套用后读出 1 条，现在 0 条" in says(app)
    assert commit_button(app) is None, "kept corrections are applied by choice only"
    widget(app.button, "_offer_0").click().run()
    assert "已套用上次的读法" in says(app)
    assert commit_button(app) is not None
    widget(app.button, "_reset").click().run()
    assert commit_button(app) is None


def test_a_profile_of_other_headers_or_of_another_unit_is_not_offered(app: AppTest, store: Store) -> None:
    values = {"columns": {"D": "value"}, "headers": {"D": "另一种表头"}}
    save_profile(store, PLAN_ID, UNIT, "甲", values, "王五", dt.datetime.now(dt.UTC))
    save_profile(store, PLAN_ID, "区科协", "乙", values | {"headers": {"D": "完成情况说明"}}, "王五", dt.datetime.now(dt.UTC))
    send(app, ("四季度.csv", ODD_HEADER))
    assert "上次改过" not in says(app)
    send(app, ("四季度.csv", ODD_HEADER), unit="区科协")
    assert "上次改过" in says(app)


def test_a_field_moves_with_the_column_it_is_given_to(app: AppTest) -> None:
    two = f"指标,区域,期间,数值,口径,核定数\n{TRAINING},全区,2025Q4,1,本年累计,4236\n"
    send(app, ("两列.csv", two))
    widget(app.selectbox, "_column_F").select("value").run()
    assert widget(app.selectbox, "_column_D").value == "ignored"
    assert ">4,236<" in says(app)


def test_the_header_row_and_the_sheet_can_be_given(app: AppTest) -> None:
    head = ["指标", "区域", "期间", "数值", "口径"]
    sheet = [head, [TRAINING, "全区", "2025Q4", 4236, "本年累计"]]
    both = workbook(sheet, "乙", {"甲": [head, [TRAINING, "全区", "2025Q4", 1, "本年累计"]]})
    send(app, ("两张.xlsx", both))
    assert "有不止一张工作表像是数据" in says(app)
    widget(app.selectbox, "_sheet").select("乙").run()
    assert "可以提交" in says(app)
    assert ">4,236<" in says(app)
    assert ">乙!D2<" in says(app)
    widget(app.number_input, "_header_row").set_value(2).run()
    assert not app.exception
    assert commit_button(app) is None
    widget(app.button, "_reset").click().run()
    assert "有不止一张工作表像是数据" in says(app)


# --- what can be taken away -------------------------------------------------------------------------------------------------------


def test_the_list_of_issues_is_safe_in_a_spreadsheet() -> None:
    found = [issue("number-unreadable", "=1+1", sheet="一季度", row=14, column="D", unit="人"), issue("file-empty")]
    content = intake_issues.issues_csv(found)
    assert content.startswith("\ufeff".encode())
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[1][:6] == ["错误", "一季度!D14", "一季度", "14", "D", "'=1+1"]
    assert rows[2][1] == "整个文件"


def test_the_marked_copy_of_a_long_clean_text_is_whole(plan: Plan) -> None:
    """Such a text is read at once and not kept row by row; its copy is made from the file."""
    regions = [r for r in plan.region_names if r != plan.root_region]
    rows = [f"{TRAINING},{r},{y}-{m:02d},7,当期,,,{'长' * 400}" for r in regions for y in range(2022, 2026) for m in range(1, 13)]
    content = (HEADER + "\n".join([*rows, f"{TRAINING},全区,2025-12,约1,当期,,,"]) + "\n").encode()
    outcome = examine(plan, content, "长.csv")
    assert len(outcome.rows) < outcome.ledger["rows"] == len(rows) + 2
    item = Item("key", content, outcome, Fix(), Examiner.__new__(Examiner))
    sheet = load_workbook(io.BytesIO(intake_issues._marked(item, list(outcome.issues)))).worksheets[0]
    last = len(rows) + 2
    assert sheet.cell(last, 4).value == "约1"
    assert "【错误】" in sheet.cell(last, 4).comment.text
    assert sheet.cell(last - 1, 4).value == "7"


def test_the_marked_copy_has_fills_and_comments_at_the_faulty_cells(plan: Plan) -> None:
    outcome = examine(plan, TEN.encode("gb18030"), "十处.csv")
    _, content = mark_original(TEN.encode("gb18030"), "十处.csv", outcome.issues, encoding=outcome.encoding, rows=outcome.rows)
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    assert {c.coordinate for row in sheet.iter_rows() for c in row if c.comment and "【错误】" in c.comment.text} == set(
        TEN_CELLS
    )


def test_the_template_offers_units_that_report(app: AppTest) -> None:
    box = next(s for s in app.selectbox if str(s.key).startswith("template_unit"))
    assert UNIT in box.options
    assert "区科协" not in box.options
    assert "下载模板（XLSX）" in says(app)


# --- recent uploads ---------------------------------------------------------------------------------------------------------------


def test_the_latest_five_and_withdrawal(app: AppTest, store: Store) -> None:
    send(app, ("培训.csv", GOOD))
    commit_button(app).click().run()
    number = int(stored(store).iloc[0]["number"])
    app.selectbox(key="withdraw_number").select(number).run()
    app.text_input(key="withdraw_why").input("报错了").run()
    app.text_input(key="withdraw_who").input("王五").run()
    next(b for b in app.button if b.label == "撤回").click().run()
    assert not app.exception
    assert f"批次 {number} 已撤回" in says(app)
    assert "已撤回：报错了" in says(app)
    assert stored(store).iloc[0]["state"] == "withdrawn"


def test_the_effect_reaches_every_quarter_that_rests_on_a_number(plan: Plan, url: str) -> None:
    """2021's apprentices count towards every quarter of the plan; the indicator is shown at each, nothing else is."""
    store = open_store(url)
    in_force = readings_in_force(store, PLAN_ID)
    text = HEADER + "企业新型学徒培养人数,艾山街道,2021,300,本年累计,,,\n"
    outcome = examine(plan, text.encode(), "修订.csv")
    found = changes(frame(outcome).assign(item=0), in_force)
    old = found["old_value"].item()
    assert found["change"].item() == "changed"
    merged = intake_changes._merged(found, in_force)
    assert len(merged) == len(in_force)
    effect = intake_changes._effect(store, plan, found, in_force)
    assert set(effect["indicator"]) == {"apprentices"}
    quarters = [f"{y}Q{q}" for y in range(2022, 2026) for q in range(1, 5)][:15]
    assert set(quarters) <= set(effect["period"])
    gained = (effect["actual"] - effect["old_actual"])[effect["period"].isin(quarters)]
    assert gained.eq(float(300 - old)).all()
    assert set(effect.loc[effect["period"].isin(quarters), "status"]) <= {"achieved", "on_pace", "slightly_behind", "behind"}
