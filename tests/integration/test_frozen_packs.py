"""Frozen meeting materials: the same bytes whatever comes later, the numbers of the board known at that event, and what changed since."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from pptx import Presentation

from data.cli import run
from data.events import latest_event, verify_chain
from data.overrides import override_status
from data.packs import freeze_pack, open_pack, pack_file
from data.queries import Store, open_store, readings_in_force
from data.uploads import NewUpload, commit_upload, purge_demo, withdraw_upload
from metrics import wording as w
from metrics.board import evaluate
from metrics.model import InputError, Period, Plan, UsageError
from pages.exports.__main__ import main
from pages.exports.choice import Choice
from pages.exports.frozen import BOARD, freeze, make, restated, template_of
from tests.conftest import PLAN_ID

LATER = dt.datetime(2026, 11, 26, 4, 0, tzinfo=dt.UTC)
CHOICE = Choice("2025Q3", "全区", kinds=("deck", "notice", "workbook"), remarks={"carriers": "=1+1<b>"}, problems=("场地不足",))


@pytest.fixture
def store(demo_file: Path, tmp_path: Path) -> Store:
    return open_store(f"duckdb:///{shutil.copy(demo_file, tmp_path / 'demo.duckdb')}")


def later(store: Store, indicator: str, value: str, basis: str = "ytd") -> int:
    row = {"indicator": indicator, "region": "全区", "period": "2025Q3", "basis": basis, "value": value}
    return commit_upload(store, NewUpload(PLAN_ID, f"{value}.csv", value.encode(), "utf-8", "", "", pd.DataFrame([row])), LATER)


def frozen(store: Store, plan: Plan, choice: Choice = CHOICE) -> int:
    return freeze(store, plan, make(store, plan, choice), "三季度联席会议", "王某", LATER)


def test_the_files_stay_and_show_the_board_known_at_their_event(store: Store, plan: Plan) -> None:
    number = frozen(store, plan)
    pack = open_pack(store, number)
    files = {name: pack_file(store, number, name) for name in pack.files}
    assert len(files) == 4
    late = later(store, "skills_training", "2400")
    later(store, "carriers", "99", "point")
    withdraw_upload(store, late, "写错", "李某", LATER)
    withdraw_upload(store, 46, "写错", "李某", LATER)
    assert {name: pack_file(store, number, name) for name in open_pack(store, number).files} == files
    assert verify_chain(store) > 48

    board = evaluate(plan, readings_in_force(store, plan.id, pack.known_at), Period.parse("2025Q3"))
    deck = next(content for name, content in files.items() if name.endswith(".pptx"))
    slides = Presentation(io.BytesIO(deck)).slides
    cells = [c.text for s in slides for shape in s.shapes if shape.has_table for r in shape.table.rows for c in r.cells]
    for row in w.sort_rows(board.rows("全区")).itertuples(index=False):
        assert w.value_text(plan.indicator_by_code[row.indicator], row.actual) in cells
    stored = {(r["indicator"], r["region"]): r for r in json.loads(files[BOARD])}
    assert stored["skills_training", "全区"]["actual"] == 2310
    for row in board.rows().itertuples(index=False):
        found = stored[row.indicator, row.region]["actual"]
        assert found == pytest.approx(row.actual) if found is not None else pd.isna(row.actual)


def test_what_is_uploaded_while_the_files_are_made_is_in_none_of_them(store: Store, plan: Plan) -> None:
    before = latest_event(store)
    done = []

    def upload_meanwhile(share: float, what: str) -> None:
        if not done:
            done.append(later(store, "skills_training", "2400"))

    made = make(store, plan, CHOICE, progress=upload_meanwhile)
    assert done
    assert made.known_at == before
    assert {r["actual"] for r in json.loads(made.board) if (r["indicator"], r["region"]) == ("skills_training", "全区")} == {2310}


def test_restated_since_names_each_change(store: Store, plan: Plan) -> None:
    number = frozen(store, plan)
    assert restated(store, plan, number).words == ["封存后没有变化，所示各数与现在一致。"]
    later(store, "skills_training", "2400")
    override_status(store, plan, "technicians", "全区", "2025Q3", "on_pace", "第三方核查", "赵六", LATER)
    found = restated(store, plan, number)
    assert found.reproduced
    assert found.purged_on is None
    assert any("补贴性职业技能培训由2310人修订为2400人" in x for x in found.words)
    assert any("人工改判" in x for x in found.words)


def test_only_what_the_pack_shows_is_compared(store: Store, plan: Plan) -> None:
    number = frozen(store, plan, Choice("2025Q3", "全区", indicators=("carriers",)))
    later(store, "skills_training", "2400")
    assert restated(store, plan, number).changes.empty


def test_a_purge_is_said_and_the_files_stay(store: Store, plan: Plan) -> None:
    number = frozen(store, plan)
    files = {name: pack_file(store, number, name) for name in open_pack(store, number).files}
    purge_demo(store, LATER)
    found = restated(store, plan, number)
    assert found.purged_on == LATER.date()
    assert found.words[0].startswith("封存后在 2026-11-26 清除过演示数据")
    assert set(found.changes["kind"].str.split("、").str[0]) >= {"撤回"}
    assert {name: pack_file(store, number, name) for name in open_pack(store, number).files} == files


def test_a_changed_plan_file_is_said(store: Store, plan: Plan) -> None:
    number = frozen(store, plan)
    skills = plan.indicator_by_code["skills_training"]
    lower = skills.model_copy(update={"targets": (skills.targets[0].model_copy(update={"value": 2000}),)})
    left = tuple(lower if i.code == skills.code else i for i in plan.indicators if i.code != "carriers")
    other = Plan(
        **{name: getattr(plan, name) for name in Plan.model_fields} | {"indicators": left}
    )  # a copy would keep cached lookups
    found = restated(store, other, number)
    assert not found.reproduced
    assert found.gone == ("carriers",)
    assert "规划里已没有指标 carriers" in found.words[0]
    assert "规划设置或计算规则有改动" in found.words[1]


def test_a_pack_without_a_board_still_opens(store: Store, plan: Plan) -> None:
    number = freeze_pack(store, plan.id, "旧", {"period": "2025Q3"}, latest_event(store), {"a.pptx": b"PK"}, "", LATER)
    assert restated(store, plan, number).changes.empty


@pytest.mark.parametrize(
    ("choice", "error", "said"),
    [
        (Choice("2025Q3", "全区", kinds=()), InputError, "没有选择任何材料"),
        (Choice("2025Q3", "全区", kinds=("video",)), UsageError, "没有材料“video”"),
        (Choice("2025Q3", "全区", units=("火星局",)), UsageError, "没有单位“火星局”"),
        (Choice("2025Q3", "全区", units=("区科协",)), UsageError, "没有牵头的指标"),
        (Choice("2021Q4", "艾山街道", indicators=("dispatches",)), InputError, "没有任何数据"),
    ],
)
def test_what_cannot_be_made_is_said(store: Store, plan: Plan, choice: Choice, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        make(store, plan, choice)


def test_choice_survives_its_storage() -> None:
    assert Choice.read(json.loads(json.dumps(CHOICE.as_json()))) == CHOICE
    assert Choice.read(CHOICE.as_json() | {"later": 1}) == CHOICE


def test_the_template_is_kept_with_its_hash_and_can_be_used_again(store: Store, plan: Plan) -> None:
    out = io.BytesIO()
    Presentation().save(out)
    choice = Choice("2025Q3", "全区", template="局模板.pptx")
    number = freeze(store, plan, make(store, plan, choice, None, out.getvalue()), "会议", "王某", LATER)
    pack = open_pack(store, number)
    assert pack.files["模板-局模板.pptx"] == hashlib.sha256(out.getvalue()).hexdigest()
    again = template_of(store, pack)
    assert again == out.getvalue()
    (name,) = (n for n in pack.files if n.endswith("幻灯片.pptx"))
    (deck,) = make(store, plan, Choice.read(pack.choice), pack.known_at, again).files.values()
    first, second = (Presentation(io.BytesIO(x)) for x in (pack_file(store, number, name), deck))
    assert (first.slide_width, len(first.slides)) == (second.slide_width, len(second.slides)) == (9144000, len(first.slides))
    assert template_of(store, open_pack(store, frozen(store, plan))) is None


def test_units_choose_what_they_lead(store: Store, plan: Plan) -> None:
    made = make(store, plan, Choice("2025Q3", "全区", units=("区人社局",)))
    led = {i.code for i in plan.indicators if "区人力资源社会保障局" in i.lead_units}
    assert {r["indicator"] for r in json.loads(made.board)} == led


def test_on_the_command_line(store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    db, folder = ["--db", store.url], tmp_path / "out"
    words = ["--freeze", "三季度", "--by", "王某", "--remark", "carriers==1+1", "--unit", "区人社局", "--signed-on", "2025-10-15"]
    assert run(main, ["pack", *words, *db]) == 0
    assert "已封存，编号 1" in capsys.readouterr().err
    assert run(main, ["packs", *db]) == 0
    assert "1　三季度" in capsys.readouterr().out
    later(store, "skills_training", "2400")
    assert run(main, ["pack", "1", "-o", str(folder), *db]) == 0
    said = capsys.readouterr().out
    assert "由2310人修订为2400人" in said
    pack = open_pack(store, 1)
    assert Choice.read(pack.choice).units == ("区人力资源社会保障局",)
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == {n: pack_file(store, 1, n) for n in pack.files}
    assert all(f"{sha}  {name}" in said for name, sha in pack.files.items())


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["pack"], 2, "二者选一"),
        (["pack", "1", "--freeze", "x"], 2, "二者选一"),
        (["pack", "9"], 1, "没有编号为 9"),
        (["pack", "--freeze", " "], 1, "需要一个名称"),
        (["pack", "--freeze", "x", "--kinds", "video"], 2, "没有材料“video”"),
        (["pack", "--freeze", "x", "--unit", "火星局"], 2, "没有单位“火星局”"),
    ],
)
def test_wrong_use_of_the_command(
    store: Store, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, said: str
) -> None:
    assert run(main, [*arguments, "--db", store.url]) == code
    assert said in capsys.readouterr().err
