"""会议材料: choose, make, freeze, reopen, compare after an upload, start from the last; empty store, malicious words, a cancelled making."""

from __future__ import annotations

import datetime as dt
import io
import shutil
import threading
from pathlib import Path

import pandas as pd
import pytest
from pptx import Presentation
from streamlit.testing.v1 import AppTest

from data.packs import open_pack, pack_file, packs
from data.queries import Store, open_store
from data.uploads import NewUpload, commit_upload, purge_demo
from metrics.model import Plan, UserError
from pages.exports import make, pictures
from pages.exports.choice import Choice
from pages.exports.frozen import BOARD, freeze
from pages.exports.frozen import make as make_all
from pages.exports.make import Cancelled, Progress
from pages.ui.meeting_job import Job
from tests.app.test_pages import open_page, words
from tests.conftest import PLAN_ID

NOON = dt.datetime(2026, 11, 26, 4, 0, tzinfo=dt.UTC)
BAD = '=HYPERLINK("x")<script>alert(1)</script>**粗**'


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch, own_demo: str) -> AppTest:
    return open_page(monkeypatch, own_demo, "meeting.py")


@pytest.fixture
def store(own_demo: str) -> Store:
    return open_store(own_demo)


def made(app: AppTest) -> AppTest:
    """Press the button and wait for the files."""
    app.button(key="meeting_make").click().run()
    if "meeting_job" in app.session_state:
        assert app.session_state["meeting_job"].wait(60)
        app.run()
    assert not app.exception
    return app


def frozen(app: AppTest, title: str = "三季度联席会议", who: str = "王某") -> AppTest:
    app.text_input(key="meeting_title").input(title)
    app.text_input(key="meeting_who").input(who)
    app.button[[b.label for b in app.button].index("封存")].click().run()
    assert not app.exception
    return app


def files_made(app: AppTest) -> dict[str, bytes]:
    files: dict[str, bytes] = app.session_state["meeting_made"][1].files
    return files


def text_of(deck: bytes) -> str:
    shapes = [s for slide in Presentation(io.BytesIO(deck)).slides for s in slide.shapes]
    tables = [c.text for s in shapes if s.has_table for r in s.table.rows for c in r.cells]
    return "\n".join([s.text_frame.text for s in shapes if s.has_text_frame] + tables)


def indicators(app: AppTest) -> list[str]:
    """Codes of the rows of the form, from the top."""
    return [c.key.removeprefix("meeting_use_") for c in app.checkbox if c.key.startswith("meeting_use_")]


def test_an_empty_store_says_what_to_do(monkeypatch: pytest.MonkeyPatch, duckdb_url: str) -> None:
    app = open_page(monkeypatch, duckdb_url, "meeting.py")
    assert not app.exception
    assert "还没有数据" in words(app)
    assert "还没有封存过" in words(app)
    assert not [b for b in app.button if b.key == "meeting_make"]


def test_choice_order_and_remarks_reach_the_deck(app: AppTest, plan: Plan) -> None:
    app.multiselect(key="lead").select("区人力资源社会保障局").run()
    assert app.query_params["lead"] == "区人力资源社会保障局"
    before = indicators(app)
    assert before[0] == "skills_training"
    app.button(key=f"meeting_down_{before[0]}").click().run()
    assert indicators(app)[:2] == [before[1], before[0]]
    app.checkbox(key=f"meeting_use_{before[2]}").uncheck()
    app.text_input(key="meeting_remark_skills_training").input(BAD)
    app.text_area(key="meeting_problems").input(f"场地不足\n\n{BAD}")
    for kind in ("notice", "workbook"):
        app.checkbox(key=f"meeting_kind_{kind}").uncheck()
    made(app)
    (name, deck), *more = files_made(app).items()
    assert not more
    assert name.endswith("2025年三季度-幻灯片.pptx")
    said = text_of(deck)
    assert "2,310" in said
    assert BAD in said
    assert "场地不足" in said
    labels = [plan.indicator_by_code[c].label for c in before]
    titles = [s.shapes.title.text_frame.text for s in Presentation(io.BytesIO(deck)).slides if s.shapes.title is not None]
    own = [
        next(x for x in labels if t.startswith(x)) for t in titles if any(t.startswith(x) for x in labels) and "项量化" not in t
    ]
    assert own == [labels[1], labels[0], *labels[3:]]
    assert "<script>" not in words(app).replace(BAD, "")


def test_an_untouched_choice_is_all_in_the_order_of_the_board(app: AppTest) -> None:
    made(app)
    done = app.session_state["meeting_made"][1]
    assert done.choice == Choice("2025Q3", "全区", kinds=("deck", "notice", "workbook"))
    assert [name.rpartition("-")[2] for name in done.files] == ["幻灯片.pptx", "督查通报.docx", "工作簿.xlsx"]


def test_what_was_chosen_later_is_said_to_be_missing_from_the_files(app: AppTest) -> None:
    made(app)
    assert "选择或期间在生成之后改过" not in words(app)
    app.text_area(key="meeting_problems").input("新问题").run()
    assert "选择或期间在生成之后改过" in words(app)


def test_frozen_reopened_compared_and_taken_up(app: AppTest, store: Store, plan: Plan) -> None:
    app.text_input(key="meeting_remark_carriers").input(BAD)
    app.checkbox(key="meeting_kind_notice").uncheck()
    made(app)
    files = files_made(app)
    frozen(app, title=f"会议{BAD}")
    assert app.query_params["pack"] == "1"
    assert "已封存，编号 1" in words(app)
    assert "封存后没有变化" in words(app)
    assert "&lt;script&gt;" in words(app)
    assert "<script>" not in words(app)
    pack = open_pack(store, 1)
    assert {n: pack_file(store, 1, n) for n in pack.files if n != BOARD} == files

    row = {"indicator": "skills_training", "region": "全区", "period": "2025Q3", "basis": "ytd", "value": "2400"}
    commit_upload(store, NewUpload(PLAN_ID, "更正.csv", b"2400", "utf-8", "", "", pd.DataFrame([row])), NOON)
    app.run()
    assert "补贴性职业技能培训由2310人修订为2400人" in words(app)
    assert {n: pack_file(store, 1, n) for n in pack.files if n != BOARD} == files
    app.button(key="meeting_again").click().run()
    assert "pack" not in app.query_params
    assert app.text_input(key="meeting_remark_carriers").value == BAD
    assert not app.checkbox(key="meeting_kind_notice").value
    assert "历次会议材料" in words(app)
    made(app)
    assert "2,400" in text_of(next(iter(files_made(app).values())))


def test_the_cutoff_and_the_template_of_a_pack_are_taken_up(app: AppTest, store: Store, plan: Plan) -> None:
    out = io.BytesIO()
    Presentation().save(out)
    choice = Choice("2025Q3", "全区", cutoff="2025-09-15", template="局模板.pptx")
    number = freeze(store, plan, make_all(store, plan, choice, None, out.getvalue()), "会议", "王某", NOON)
    app.query_params["pack"] = str(number)
    app.run()
    assert "2025-09-15" in words(app)
    assert "局模板.pptx" in words(app)
    app.button(key="meeting_again").click().run()
    assert app.date_input(key="meeting_cutoff_2025Q3").value == dt.date(2025, 9, 15)
    made(app)
    done = app.session_state["meeting_made"][1]
    assert (done.choice.cutoff, done.choice.template, done.template) == ("2025-09-15", "局模板.pptx", out.getvalue())
    deck = Presentation(io.BytesIO(next(iter(done.files.values()))))
    assert deck.slide_width == 9144000
    assert "数据截止 2025-09-15" in deck.slides[0].placeholders[1].text_frame.text
    app.checkbox(key="meeting_use_kept").uncheck()
    made(app)
    assert app.session_state["meeting_made"][1].template is None


def test_the_list_and_a_link_open_a_pack_for_ever(
    monkeypatch: pytest.MonkeyPatch, app: AppTest, store: Store, own_demo: str
) -> None:
    frozen(made(app))
    purge_demo(store, NOON)
    again = open_page(monkeypatch, own_demo, "overview.py")
    again.switch_page("meeting.py")
    again.query_params["pack"] = "1"
    again.run()
    shown = words(again)
    assert "三季度联席会议" in shown
    assert "清除过演示数据" in shown
    assert "撤回" in shown
    assert not again.exception
    assert len(again.get("download_button")) == 4


def test_the_overview_compares_with_the_last_meeting(
    monkeypatch: pytest.MonkeyPatch,
    store: Store,
    plan: Plan,
    own_demo: str,
) -> None:
    freeze(store, plan, make_all(store, plan, Choice("2025Q3", "全区")), "三季度联席会议", "王某", NOON)
    row = {"indicator": "skills_training", "region": "全区", "period": "2025Q3", "basis": "ytd", "value": "2400"}
    commit_upload(store, NewUpload(PLAN_ID, "更正.csv", b"2400", "utf-8", "", "", pd.DataFrame([row])), NOON)
    app = open_page(monkeypatch, own_demo, "overview.py")
    assert app.selectbox(key="since").value == "pack1"
    assert "由2310人修订为2400人" in words(app)


@pytest.mark.parametrize(("asked", "said"), [("99", "没有编号为 99"), ("x<b>", "无法识别"), ("9" * 40, "无法识别")])
def test_a_wrong_number_is_said(app: AppTest, asked: str, said: str) -> None:
    app.query_params["pack"] = asked
    app.run()
    assert not app.exception
    assert said in app.error[0].value
    app.button[[b.label for b in app.button].index("返回会议材料")].click().run()
    assert app.button(key="meeting_make")


def test_nothing_chosen_cannot_be_made(app: AppTest) -> None:
    for kind in ("deck", "notice", "workbook"):
        app.checkbox(key=f"meeting_kind_{kind}").uncheck()
    app.run()
    assert "至少选一种材料" in words(app)
    assert app.button(key="meeting_make").disabled


def test_no_indicator_chosen_cannot_be_made(app: AppTest) -> None:
    for code in indicators(app):
        app.checkbox(key=f"meeting_use_{code}").uncheck()
    app.run()
    assert "至少勾选一个指标" in words(app)
    assert app.button(key="meeting_make").disabled


def test_a_missing_browser_or_font_is_said_before(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "CHROMES", ())
    monkeypatch.setattr(pictures, "PLACES", ())
    monkeypatch.delenv("BROWSER_PATH", raising=False)
    app.checkbox(key="meeting_kind_pdf").check().run()
    assert "没有找到 Chrome 或 Chromium" in words(app)
    assert app.button(key="meeting_make").disabled
    app.checkbox(key="meeting_kind_pdf").uncheck().run()
    assert not app.button(key="meeting_make").disabled


def test_freezing_asks_for_a_name(app: AppTest, store: Store) -> None:
    frozen(made(app), who=" ")
    assert "请写明封存人" in app.error[0].value
    frozen(app, title=" ")
    assert "需要一个名称" in app.error[0].value
    assert packs(store, PLAN_ID).empty


def test_a_period_without_data_is_said(monkeypatch: pytest.MonkeyPatch, own_demo: str) -> None:
    app = open_page(monkeypatch, own_demo, "meeting.py", period="2025Q4")
    assert "2025年四季度还没有数据" in words(app)


def test_a_past_state_is_made_as_known_then(monkeypatch: pytest.MonkeyPatch, own_demo: str) -> None:
    app = open_page(monkeypatch, own_demo, "meeting.py", period="2023Q2", known="20")
    assert "批次 20" in words(app)
    made(app)
    assert "1,868" in text_of(next(iter(files_made(app).values())))  # restated to 1,820 by upload 21


def test_a_cancelled_job_leaves_nothing() -> None:
    begun, may_go = threading.Event(), threading.Event()

    def work(progress: Progress) -> object:
        progress(0.5, "一半")
        begun.set()
        may_go.wait(10)
        progress(0.6, "再多一点")
        raise AssertionError("went on after the cancel")

    job = Job(work, None)  # type: ignore[arg-type]
    assert begun.wait(10)
    assert (job.share, job.what) == (0.5, "一半")
    job.cancel()
    may_go.set()
    assert job.wait(10)
    assert job.made is None
    assert "已取消" in job.error


def test_a_cancel_stops_between_slides(store: Store, plan: Plan) -> None:
    seen: list[str] = []

    def stop(share: float, what: str) -> None:
        seen.append(what)
        if len(seen) == 4:
            raise Cancelled("已取消")

    with pytest.raises(Cancelled):
        make_all(store, plan, Choice("2025Q3", "全区", kinds=("deck", "notice")), None, None, stop)
    assert len(seen) == 4


def test_a_failure_is_said_and_nothing_offered(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> bytes:
        raise RuntimeError("boom")

    monkeypatch.setattr(make, "make_workbook", fail)
    made(app)
    assert "生成时出错了" in app.error[0].value
    assert "meeting_made" not in app.session_state


def test_a_bad_template_is_said(store: Store, plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="模板"):
        make_all(store, plan, Choice("2025Q3", "全区"), None, b"no pptx")


def test_made_again_after_a_copy_of_the_database(store: Store, plan: Plan, own_demo: str, tmp_path: Path) -> None:
    """A pack goes with its database."""
    number = freeze(store, plan, make_all(store, plan, Choice("2025Q3", "全区")), "会议", "王某", NOON)
    copy = open_store(f"duckdb:///{shutil.copy(own_demo.removeprefix('duckdb:///'), tmp_path / 'copy.duckdb')}")
    assert open_pack(copy, number) == open_pack(store, number)
