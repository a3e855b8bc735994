"""街道与功能区, 责任单位, 预警, 规划目标 and what 方法与来源 adds: with data, without, with a broken store, and by each filter."""

from __future__ import annotations

import json
import re
import shutil
from html import unescape
from pathlib import Path
from typing import cast
from urllib.parse import parse_qs

import pandas as pd
import pytest
from ruamel.yaml import YAML
from streamlit.testing.v1 import AppTest

from data import plan_files
from data.cli import run
from data.plan_files import find_plan, load_plan
from etl.__main__ import main as etl
from metrics.duties import indicators_of, units_of
from metrics.model import Period
from metrics.reporting import silent_parts
from pages.ui import alerts, listing
from pages.ui.frame import Frame
from tests.app.test_pages import open_page, words
from tests.conftest import PLAN_ID

PAGES = ["regions.py", "units.py", "alerts.py", "plan.py", "methods.py"]
PARTS = {
    "regions.py": ("regions_view", ["heat", "rank", "profile", "map"]),
    "units.py": ("all_units_view", ["list", "matrix"]),
    "plan.py": ("plan_view", ["targets", "timeline", "tasks", "changes"]),
}
SKILLS = "区人力资源社会保障局"


def shown(monkeypatch: pytest.MonkeyPatch, url: str, page: str, **query: str) -> AppTest:
    """The page without an exception or an error."""
    app = open_page(monkeypatch, url, page, **query)
    for key, value in query.items():  # a change of page empties the address
        if key not in app.query_params:
            app.query_params[key] = value
    app.run()
    assert not app.exception
    assert not app.error
    return app


def plain(app: AppTest) -> str:
    """Words without the marks that keep some of them in one line."""
    return re.sub(r'<span class="value">([^<]*)</span>', r"\1", words(app))


def alts(app: AppTest) -> str:
    return "\n".join(str(c.proto.alt) for c in app.get("plotly_chart"))


def test_the_time_line_judges_deadlines_from_what_was_known_and_not_from_the_period(
    monkeypatch: pytest.MonkeyPatch, demo: str
) -> None:
    app = open_page(monkeypatch, demo, "plan.py", plan_view="timeline", period="2022Q2", known="48")
    assert "41 项任务中 4 项时限已到" in alts(app)


@pytest.mark.parametrize("page", PAGES)
def test_with_data(monkeypatch: pytest.MonkeyPatch, demo: str, page: str) -> None:
    assert "演示数据" in words(shown(monkeypatch, demo, page))


@pytest.mark.parametrize("page", PAGES)
def test_with_an_empty_store(monkeypatch: pytest.MonkeyPatch, duckdb_url: str, page: str) -> None:
    text = words(shown(monkeypatch, duckdb_url, page))
    assert "演示数据" not in text
    if page in ("regions.py", "alerts.py"):
        assert "还没有数据" in text
        assert "数据上报" in text
    if page == "plan.py":  # the plan needs no data
        assert "补贴性职业技能培训" in text


@pytest.mark.parametrize("page", PAGES)
def test_with_a_broken_store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, page: str) -> None:
    (tmp_path / "broken.duckdb").write_bytes(b"no database" * 1000)
    app = open_page(monkeypatch, f"duckdb:///{tmp_path / 'broken.duckdb'}", page)
    assert not app.exception
    assert "损坏或不是 DuckDB 文件" in app.error[0].value


@pytest.mark.parametrize(("page", "part"), [(page, part) for page, (_, parts) in PARTS.items() for part in parts])
def test_every_part_by_its_address(monkeypatch: pytest.MonkeyPatch, demo: str, page: str, part: str) -> None:
    key = PARTS[page][0]
    app = shown(monkeypatch, demo, page, **{key: part})
    assert app.query_params[key] == part
    if part in ("heat", "rank", "profile", "map", "matrix", "timeline"):
        assert len(app.get("plotly_chart")) == 1
        assert alts(app)


@pytest.mark.parametrize("part", ["heat", "rank", "profile", "map"])
@pytest.mark.parametrize("period", ["2022Q1", "2025Q4"])
def test_regions_in_a_period_without_data_say_so(monkeypatch: pytest.MonkeyPatch, demo: str, part: str, period: str) -> None:
    text = words(app := shown(monkeypatch, demo, "regions.py", regions_view=part, period=period))
    assert app.selectbox(key="period").value == period
    if period == "2025Q4":
        assert re.search(r"2025年四季度还没有数据(，已逾期 \d+ 天)?\*\*", text)
        assert re.search(r"报送截止 2026年1月15日，(已过|还有) \d+ 天；应报的 15 项均未报：区发改局（3 项）", text)


def test_ranking_of_another_indicator(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    app = shown(monkeypatch, demo, "regions.py", regions_view="rank")
    assert "双创载体平台区域排名" in alts(app)
    app.selectbox(key="region_indicator").select("opening_days").run()
    assert "企业开办用时区域排名" in alts(app)
    assert app.query_params["region_indicator"] == "opening_days"
    app.selectbox(key="region_indicator").select("technicians").run()
    assert "各区域均未报" in alts(app)


def test_a_sum_that_is_not_the_total_is_told_under_the_picture(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    for part in ("rank", "map"):
        for period, is_told in (("2024Q3", True), ("2025Q3", False)):
            app = shown(monkeypatch, demo, "regions.py", regions_view=part, region_indicator="carriers", period=period)
            figure = str(json.loads(app.get("plotly_chart")[0].proto.spec))
            assert ("\\u3000各区域合计 83 家，全区上报 84 家" in figure) is is_told
            assert ("上年同期各区域合计 83 家，全区上报 84 家" in figure) is not is_told


def test_the_profile_is_of_the_region_chosen_above(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    app = shown(monkeypatch, demo, "regions.py", regions_view="profile", region="辛庄街道")
    assert "辛庄街道概况" in alts(app)
    app.selectbox(key="region").select("全区").run()
    app.selectbox(key="of_region").select("钢城经济开发区").run()
    assert "钢城经济开发区概况" in alts(app)


def test_the_heat_table_names_what_it_leaves_out(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    app = shown(monkeypatch, demo, "regions.py")
    assert "没有区域数据、未列出的指标" in words(app)
    assert "金蓝领技师" in words(app)
    app.selectbox(key="heat_rows").select("all").run()
    assert "没有区域数据、未列出的指标" not in words(app)


def test_all_units_with_their_counts(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    text = words(shown(monkeypatch, demo, "units.py"))
    assert "区人力资源社会保障局最多（4 项）</p>" in text
    assert "几个单位共同牵头的，各计一次" in text
    assert "计到2025年三季度（2025年四季度已逾期，未计入）" in text
    assert "未计入" not in words(shown(monkeypatch, demo, "units.py", period="2025Q2"))
    others = text[text.index("只牵头任务的单位") :]
    assert re.search(r"区科协</a> 4 项（\d 项时限已到）</span>、", others)
    assert "区委组织部" in others
    assert "区委组织部" not in text[text.index("<table") : text.index("</table>")]
    assert "45/45 份" in text
    assert "92%<br><small>34/37 份" in text
    assert "区委组织部" in text


def test_one_unit_with_what_it_must_bring(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    app = shown(monkeypatch, demo, "units.py", of_unit=SKILLS)
    text = words(app)
    assert "区人社局牵头：6 项目标中 1 项达标、4 项落后，补贴性职业技能培训慢于序时 20 个百分点<" in text
    assert "补贴性职业技能培训：四季度需完成1890人，为近四个季度均值的2.2倍。" in text
    assert '与近四个季度均值相当。 <b class="warning">⚠ 按以往走势很可能完不成，预计只比现在多 8 人</b></li>' in text
    assert '为近四个季度均值的2.2倍。 <b class="warning">⚠ 按以往走势很可能完不成</b></li>' in text
    assert text.count("⚠") == 8  # four of what it leads, there and beside the lamps
    assert '● 达序时</span> <b class="warning">⚠ 很可能完不成</b>' in text
    assert "差 1,890 人" in text
    assert "indicator=opening_days" in text  # it cooperates there
    places = [text.index(f"indicator={code}") for code in ("skills_training", "carriers", "startup_training", "opening_days")]
    assert places == sorted(places)  # what it leads first, in the order of the board
    assert "upload=46" in text
    assert f"plan={PLAN_ID}&amp;period=2025Q3" in text
    app.selectbox(key="of_unit").select("区科协").run()
    assert "规划没有给它列出指标" in words(app)


@pytest.mark.parametrize("region", ["全区", "艾山街道"])
def test_every_unit_opens(monkeypatch: pytest.MonkeyPatch, demo: str, region: str) -> None:
    """One leads an indicator that has no target of its own; in a region nothing has one."""
    plan = load_plan(find_plan(PLAN_ID))
    names = [u for u in units_of(plan) if indicators_of(plan, u)]
    assert len(names) > 10
    app = shown(monkeypatch, demo, "units.py", of_unit=names[0], region=region)
    for name in names:
        app.selectbox(key="of_unit").select(name).run()
        assert not app.exception, name
        labels = [i.label for i, _ in indicators_of(plan, name)]
        assert all(label in words(app) for label in labels), name
    app.selectbox(key="of_unit").select("区金融发展服务中心").run()
    led = [c for c in re.findall(r"indicator=(\w+)", words(app)) if c.startswith(("guidance", "financing"))]
    if region == "全区":  # in a street no target binds but that of rates
        assert led[-1] == "guidance_firms"  # what has no target stands below the others that it leads


def test_tasks_of_a_unit_by_deadline(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    app = shown(monkeypatch, demo, "units.py", of_unit=SKILLS, units_view="tasks", known="48")
    assert "20 项任务（牵头 15 项）：截至 2025-10-12，时限已到 1 项，时限未到 4 项，长期 15 项" in words(app)
    assert "▼ 时限已到　▽ 时限未到　天数按 2025-10-12 计　本系统未记录办结情况" in plain(app)
    app.multiselect(key="task_state").set_value(["due"]).run()
    assert "还有" not in words(app)
    assert "已过" in words(app)
    assert app.query_params["task_state"] == "due"


def test_reports_of_a_unit(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    app = shown(monkeypatch, demo, "units.py", of_unit=SKILLS, units_view="reports")
    assert "区人社局：6 项指标应报 90 份" in alts(app)  # a picture of its own names the unit
    assert "upload=46" in words(app)
    app = shown(monkeypatch, demo, "units.py", of_unit="区科协", units_view="reports")
    assert "没有它应报的数据" in words(app)
    assert "还没有它的批次" in words(app)


def test_what_is_counted_is_said_where_units_and_where_indicators_are(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    app = shown(monkeypatch, demo, "units.py", all_units_view="matrix")
    assert "6 个单位（每期计 1 次）应报 90 次" in alts(app)
    assert "一个单位一期计 1 次" in str(json.loads(app.get("plotly_chart")[0].proto.spec)["layout"]["annotations"])
    text = words(shown(monkeypatch, demo, "units.py", known="48"))
    assert "按时率（指标）" in text
    assert re.search(r">15 项</a><br><small>1 项时限已到</small>", text)  # not 1 / 15, which reads as one done of fifteen
    assert "一项指标一期为 1 份；“报送情况”按单位计，一个单位一期为 1 次" in text


def test_in_time_without_a_region_is_no_whole_report(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    """The demo lacks one street's apprentices in the second quarter of 2024."""
    app = shown(monkeypatch, demo, "units.py", all_units_view="matrix")
    figure = json.loads(app.get("plotly_chart")[0].proto.spec)
    cells = next(t for t in figure["data"] if t["name"] == "words")
    assert [(x, y) for x, y, t in zip(cells["x"], cells["y"], cells["text"], strict=True) if "◐" in t and "不全" in t] == [(9, 2)]
    assert any("不全：按时报送，但有区域未报，计入按时" in a["text"] for a in figure["layout"]["annotations"])
    assert any("● 按时　◐ 不全" in a["text"] for a in figure["layout"]["annotations"])  # in the legend
    assert any("计到2025年三季度，2025年四季度已逾期，未计入" in a["text"] for a in figure["layout"]["annotations"])
    assert "按时 89 次（1 次不全）" in alts(app)
    app = shown(monkeypatch, demo, "units.py", of_unit=SKILLS, units_view="reports")
    assert "按时 90 份（1 份不全）" in alts(app)
    app = shown(monkeypatch, demo, "units.py", all_units_view="matrix", region="艾山街道")
    assert "不全" not in alts(app)


@pytest.mark.parametrize(
    ("upload", "why", "said"),
    [
        (0, ["停课"], "停课"),
        (46, ["停课"], "停课"),
        (0, [], '<span class="quiet">未附说明</span>'),
        (46, [], "46 未附说明</span>"),
    ],
)
def test_a_reason_is_told_whatever_it_came_with(monkeypatch: pytest.MonkeyPatch, upload: int, why: list[str], said: str) -> None:
    monkeypatch.setattr(listing, "upload", lambda _, number: str(number))
    assert alerts._reason(cast(Frame, None), upload, why).endswith(said)


def test_a_region_is_silent_only_after_it_first_reported_and_beside_others_that_report() -> None:
    told = [
        ("a", "甲", "2024Q1"),
        ("a", "甲", "2024Q2"),
        ("a", "乙", "2024Q2"),
        ("a", "甲", "2024-09"),
        ("b", "丙", "2024Q1"),
        ("a", "丙", "2024Q2"),
    ]
    reported = pd.DataFrame(told, columns=["indicator", "region", "period"])
    assert silent_parts(reported, ("甲", "乙"), Period.parse("2025Q3")) == {("a", "2024Q3"): ("乙",)}


def test_uploads_after_the_moment_known_are_not_listed(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    text = words(shown(monkeypatch, demo, "units.py", of_unit=SKILLS, units_view="reports", known="43"))
    assert "upload=43&amp;" in text or "upload=43" in text
    assert "upload=46" not in text
    assert "known=43" in text


def test_alerts_with_since_when_and_filters(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    app = shown(monkeypatch, demo, "alerts.py")
    text = words(app)
    assert "15 项目标中 7 项落后：慢于序时或变差 2 项，略慢或未达要求 5 项" in text
    assert '2025年<wbr class="tablet">一季度起，连续 3 期' in text  # on a tablet the table has room only so
    assert '2025年四季度<wbr class="tablet">需 1,890 人' in text
    assert "why=required_rate" in text
    assert "应报的数据都已报送" in text
    app.multiselect(key="alert_status").set_value(["behind"]).run()
    assert "双创工作调度</a>" not in words(app)
    app.multiselect(key="alert_unit").set_value(["区行政审批服务局"]).run()
    assert "企业开办用时" in words(app)
    assert "补贴性职业技能培训</a>" not in words(app)
    assert app.query_params["alert_unit"] == "区行政审批服务局"


def test_alerts_say_since_when_as_it_was_known_then(monkeypatch: pytest.MonkeyPatch, demo_file: Path, tmp_path: Path) -> None:
    """A later upload puts the first quarter right; what was known before it does not change."""
    url = f"duckdb:///{shutil.copy(demo_file, tmp_path / 'demo.duckdb')}"
    file = tmp_path / "更正.csv"
    file.write_text("指标,区域,期间,数值,口径\n补贴性职业技能培训人数,全区,2025Q1,1100,本年累计\n", "utf-8")
    assert run(etl, ["load", str(file), "--by", "王五", "--db", url]) == 0
    for known, since in (("48", '2025年<wbr class="tablet">一季度起，连续 2 期'), ("now", "本期起")):
        text = words(shown(monkeypatch, url, "alerts.py", period="2025Q2", known=known, alert_unit=SKILLS))
        row = text[text.index("补贴性职业技能培训</a>") :].partition("</tr>")[0]
        assert since in row, known


def test_alerts_with_what_is_expected_at_the_due_date(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    app = shown(monkeypatch, demo, "alerts.py")
    text = words(app)
    assert "另有 1 项目前未落后，预测很可能完不成" in text
    assert "到期预测（80% 区间）" in text
    assert "92–95 家，达标概率 ≤1%" in plain(app)
    assert "394–401 人，只比现在多 8 人，达标概率 18%" in plain(app)  # beside 与近四季均值相当 it would be a riddle
    assert "区间同为 11 次，达标概率 2%" in plain(app)
    assert "⚠ 很可能完不成" in text
    app.toggle(key="forecast_on").set_value(False).run()
    text = words(app)
    assert "80%区间" not in text
    assert "按预测" not in text
    assert app.query_params["forecast"] == "0"


def test_what_a_standard_asks_stands_in_the_table_and_in_its_file(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    taken: dict[str, pd.DataFrame] = {}
    monkeypatch.setattr(listing, "take_away", lambda values, key, *_: taken.update({key: values}))
    text = words(shown(monkeypatch, demo, "alerts.py"))
    asked = {row["指标"]: row["余下所需"] for row in taken["alerts"].to_dict("records")}
    assert asked["企业开办用时"] == "须≤0.5 天"
    assert asked["补贴性职业技能培训人数"] == "2025年四季度需 1,890 人，为近四季均值的 2.2 倍"
    # a standard has no rate for the rest: its words lead to the target
    assert re.search(r'indicator=opening_days&amp;why=target"[^>]*>须≤0.5 天<', text)
    assert re.search(r'indicator=skills_training&amp;why=required_rate"[^>]*>2025年四季度<wbr class="tablet">需 1,890 人', text)


def test_alerts_of_a_region_with_few_targets(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    text = words(shown(monkeypatch, demo, "alerts.py", region="艾山街道"))
    assert "辅导企业扩容增速" in text


def test_the_reason_given_stands_beside_the_alert(monkeypatch: pytest.MonkeyPatch, own_demo: str, tmp_path: Path) -> None:
    file = tmp_path / "更正.csv"
    file.write_text(
        "指标,区域,期间,数值,口径,备注\n补贴性职业技能培训人数,全区,2025Q3,2300,本年累计,培训机构停课两个月\n", "utf-8"
    )
    assert run(etl, ["load", str(file), "--by", "王五", "--db", own_demo]) == 0
    text = words(shown(monkeypatch, own_demo, "alerts.py"))
    assert re.search(r"培训机构停课两个月（<a [^>]*upload=49[^>]*>批次 49</a>）", text)


def test_who_has_not_reported(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    text = words(shown(monkeypatch, demo, "alerts.py", period="2025Q4"))
    assert "还没有报送的单位" in text
    assert "9 项" not in text
    assert "6 项：双创载体平台、补贴性职业技能培训" in text
    assert "units_view=reports" in text


def test_targets_with_the_words_of_the_document(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    taken: dict[str, pd.DataFrame] = {}
    monkeypatch.setattr(listing, "take_away", lambda values, key, *_: taken.update({key: values}))
    app = shown(monkeypatch, demo, "plan.py")
    text = words(app)
    assert "有目标的 5 个部分均有落后的目标，“六、加大人才引育力度，激发创业创新活力”最多（3 项）" in re.sub("<[^>]*>", "", text)
    every = taken["targets"]
    named = re.search(r'“<a class="page" href="plan\?([^"]*)"', text)  # of the whole list it is far down
    assert named
    chapter = parse_qs(unescape(named[1]))["plan_chapter"]
    alone = re.sub("<[^>]*>", "", words(shown(monkeypatch, demo, "plan.py", plan_chapter=chapter[0])))
    assert "双创载体平台" not in alone
    assert "企业新型学徒" in alone
    text = text[text.index("<table") :]
    assert "争取每年开展补贴性职业技能培训人数4200人以上" in text
    assert "二(六)17" in text
    assert text.index("一、建设创业创新平台") < text.index("三、创新体制机制") < text.index("六、加大人才")
    assert text.index(">公平竞争审查覆盖率</a>") < text.index(">企业开办环节</a>")  # 二(三)6 before 二(三)7
    assert "◆ 提前达标 1 项" in text
    assert ">◆ 提前达标</span>" in text  # the row says the same as the chapter
    alarmed = '● 达序时</span><br><b class="warning">⚠ 很可能完不成</b>'
    row = next(r for r in text.split("<tr") if "高技能人才总量" in r)
    assert alarmed in row
    assert text.count("⚠") == text.count("⚠ 很可能完不成</b>") == 5
    assert (every["预警"] == "很可能完不成").sum() == 5
    assert "配合：区人社局、区市监局、相关部门单位" in plain(app)  # short like those that lead
    assert '状态为全区截至 <span class="value">2025-09-30</span>' in text
    app.multiselect(key="plan_chapter").set_value(["五、搞活金融市场，实现便捷融资"]).run()
    assert "双创载体平台" not in words(app)
    assert "辅导企业扩容增速" in words(app)


def test_tasks_of_the_plan_by_chapter_and_deadline(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    app = shown(monkeypatch, demo, "plan.py", plan_view="tasks", known="48")
    assert "41 项任务：截至 2025-10-12，时限已到 4 项，时限未到 8 项，长期 29 项" in words(app)
    app.multiselect(key="plan_chapter").set_value(["五、搞活金融市场，实现便捷融资"]).run()
    app.multiselect(key="task_state").set_value(["due"]).run()
    assert "2 项任务" in words(app)
    assert "▼ 时限已到　天数按 2025-10-12 计　本系统未记录办结情况" in plain(app)
    app.multiselect(key="plan_chapter").set_value(["二、推行“双创+”模式，激发新动能"]).run()
    assert "没有符合条件的任务" in words(app)


def test_a_plan_without_changes_says_how_to_write_them(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    text = words(shown(monkeypatch, demo, "plan.py", plan_view="changes"))
    assert "规划没有目标调整的记录" in text
    assert "规划没有把合计类目标分解到区域" in text


@pytest.fixture
def changed_plan(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The plan with a revised target, a second target, a decomposition that does not add up, a baseline and weights."""
    folder = tmp_path / "plans" / PLAN_ID
    shutil.copytree(plan_files.PLANS_FOLDER / PLAN_ID, folder)
    yaml = YAML()
    tree = yaml.load((folder / "plan.yml").read_text("utf-8"))
    by_code = {i["code"]: i for i in tree["indicators"]}
    skills, carriers = by_code["skills_training"], by_code["carriers"]
    skills["targets"][0]["revisions"] = [
        {"on": "2023-06-30", "old": {"value": 4000}, "why": "上级加码", "document": "钢城政办字〔2023〕9号"}
    ]
    skills["targets"].append({"comparator": ">=", "value": 16000, "due": "2025-12-31"})
    skills["targets"].append({"comparator": ">=", "value": 900, "every": "year", "first_year": 2022, "region": "艾山街道"})
    carriers["baseline"] = {"value": 12, "on": "2021-12-31"}
    with_target = [i for i in tree["indicators"] if i.get("targets")]
    for n, indicator in enumerate(with_target):
        indicator["weight"] = 100 - 6 * (len(with_target) - 1) if n == 0 else 6
    with (folder / "plan.yml").open("w", encoding="utf-8") as file:
        yaml.dump(tree, file)
    monkeypatch.setattr(plan_files, "PLANS_FOLDER", folder.parent)


@pytest.mark.usefixtures("changed_plan")
def test_revisions_several_targets_and_a_decomposition_that_lacks(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    text = words(shown(monkeypatch, demo, "plan.py", plan_view="changes"))
    assert "2023-06-30" in text
    assert "≥4,000 人/年" in text
    assert "上级加码" in text
    assert "≥16,000 人" in text
    assert "少 3,300 人；里辛街道、汶源街道、颜庄街道、辛庄街道、钢城经济开发区没有分解目标" in text
    assert "比 全区 的 4200 少 3300人" in text  # plan-check says the same
    assert "艾山街道 900" in text


@pytest.mark.usefixtures("changed_plan")
def test_a_region_with_a_target_of_its_own_is_judged(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    assert "补贴性职业技能培训</a>" in words(shown(monkeypatch, demo, "alerts.py", region="艾山街道"))
    assert "补贴性职业技能培训</a>" not in words(shown(monkeypatch, demo, "alerts.py", region="辛庄街道"))


def test_methods_without_weights_and_baselines_say_so(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    text = words(shown(monkeypatch, demo, "methods.py"))
    assert "规划没有给出权重，不作综合评分" in text
    assert "没有可以对照的指标" in text
    assert "期末后 15 天内首次提交" in text
    assert "至少101家才算达标" in text  # what was there before
    assert "余下各期按上年同期的数" in text
    assert "：“‘十四五’期间，争取每年创业培训100人以上”" in text  # a quotation in a quotation
    assert "按北京时间的日期" in text
    assert all(word in text for word in ("提前达标", "尚不能认定", "未达要求且变差", "无目标", "无法计算"))
    assert "80%区间命中率" in text
    assert "年度量、规划期累计 82%，期末存量、增速的基数 77%，标准 91%，比率 81%" in text


@pytest.mark.usefixtures("changed_plan")
def test_methods_with_weights_and_a_baseline(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    text = words(shown(monkeypatch, demo, "methods.py"))
    assert "综合得分" in text
    assert "12 家（2021-12-31）" in text
    assert "进展良好" in text
    assert "公开的 100 个真实目标中有 11 个结论不同" in text


STREET = "艾山街道"


def test_findings_of_a_street_name_it(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    assert "艾山街道：4 项目标中 1 项落后" in words(shown(monkeypatch, demo, "alerts.py", region=STREET))
    unit = "区金融发展服务中心"
    assert "艾山街道：区金融中心牵头：" in words(shown(monkeypatch, demo, "units.py", region=STREET, of_unit=unit))
    assert "全区：" not in words(shown(monkeypatch, demo, "units.py", of_unit=unit))


def test_tasks_of_a_unit_begin_with_those_that_are_due(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    text = words(shown(monkeypatch, demo, "units.py", of_unit="区人力资源社会保障局", units_view="tasks", known="48"))
    days = re.findall("时限已到，已过 [0-9]+ 天|时限未到，还有 [0-9]+ 天|<td[^>]*>长期", text)
    kinds = [("时限已到", "时限未到").index(d[:4]) if d[0] == "时" else 2 for d in days]
    assert kinds == sorted(kinds)
    assert set(kinds) == {0, 1, 2}


@pytest.mark.parametrize(("known", "late"), [("now", True), ("48", False)])
def test_an_empty_period_says_in_its_first_line_whether_it_is_overdue(
    monkeypatch: pytest.MonkeyPatch, demo: str, known: str, late: bool
) -> None:
    """Upload 48 came in October 2025, long before the reports of the last quarter were due."""
    text = words(shown(monkeypatch, demo, "overview.py", period="2025Q4", known=known))
    assert "2025年四季度还没有数据" in text
    assert ("2025年四季度还没有数据，已逾期" in text) is late


def test_units_have_a_short_name_for_tablets(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    text = words(shown(monkeypatch, demo, "units.py"))
    assert re.search(
        'class="full-name"><a [^>]*>区人力资源社会保障局</a></span><span class="short-name"><a [^>]*>区人社局</a>', text
    )
    assert text.count('class="full-name"') == text.count('class="short-name"')
