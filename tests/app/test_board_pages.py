"""总览, 目标差距, 指标详情 and slides: filters, the second clock, explanations, a person's verdict, empty states."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.testing.v1 import AppTest

from data.locks import lock_period
from data.queries import open_store, overrides
from metrics.model import Plan
from tests.app.test_pages import PAGES, open_page, opened, words
from tests.conftest import PLAN_ID

NOW = dt.datetime(2026, 1, 20, 3, 4, 5, tzinfo=dt.UTC)


def charts(app: AppTest) -> int:
    return len(app.get("plotly_chart"))


def test_the_overview_says_what_is_worst_by_how_much_and_who_is_responsible(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    app = open_page(monkeypatch, demo, "overview.py")
    shown = words(app)
    card = shown[shown.index('class="card"') :]
    assert "补贴性职业技能培训" in card[: card.index("</article>")]
    assert "差 1,890 人" in card
    assert "牵头：区人社局" in card
    assert "（-1）" in shown  # one fewer 达序时 than a quarter before
    assert "已报 15/15 项" in shown
    assert charts(app) == 1


def test_the_overview_compares_with_the_last_lock(monkeypatch: pytest.MonkeyPatch, own_demo: str) -> None:
    lock_period(open_store(own_demo), PLAN_ID, "2025Q2", "会议已开", "李四", dt.datetime(2025, 7, 20, tzinfo=dt.UTC))
    app = open_page(monkeypatch, own_demo, "overview.py")
    assert app.selectbox(key="since").value == "lock2025Q2"
    assert "由6次变为8次" in words(app)
    app.selectbox(key="since").select("quarter").run()
    assert app.query_params["since"] == "quarter"


def test_a_past_state_shows_what_was_known_then_and_leads_back(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    app = open_page(monkeypatch, demo, "indicator.py", period="2023Q2", known="20", indicator="skills_training")
    assert "正在查看 批次 20" in words(app)
    assert "1,868 人" in words(app)  # restated to 1,820 by upload 21
    app.button(key="to_now").click().run()
    assert "正在查看" not in words(app)
    assert "1,820 人" in words(app)
    assert app.query_params["known"] == "now"


def test_a_day_is_a_state_of_knowledge_too(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    app = open_page(monkeypatch, demo, "indicator.py", period="2023Q2", known="2023-07-13", indicator="skills_training")
    assert "2023年7月13日" in words(app)
    assert "1,868 人" in words(app)
    app.switch_page("gap.py").run()
    assert app.query_params["known"] == "2023-07-13"
    assert "正在查看" in words(app)


@pytest.mark.parametrize("bad", ["9999", "2023-13-01", "<b>"])
def test_an_unknown_moment_is_said(monkeypatch: pytest.MonkeyPatch, demo: str, bad: str) -> None:
    app = open_page(monkeypatch, demo, "overview.py", known=bad)
    assert not app.exception
    assert "无法识别" in words(app)
    assert opened(app, "known_box").selectbox(key="known").value == "now"


def test_before_the_first_upload_there_was_nothing(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    app = open_page(monkeypatch, demo, "overview.py", known="2020-01-01")
    assert not app.exception
    assert "那时还没有数据" in words(app)


@pytest.mark.parametrize("page", ["overview.py", "gap.py"])
def test_a_period_without_data_says_who_has_not_reported(monkeypatch: pytest.MonkeyPatch, demo: str, page: str) -> None:
    app = open_page(monkeypatch, demo, page, period="2025Q4")
    assert "2025年四季度还没有数据" in words(app)
    assert "区人社局（6 项）" in words(app)
    assert "区金融中心（3 项）" in words(app)  # the growth that it leads is computed
    assert "应报的 15 项均未报" in words(app)
    assert ">去数据上报</a>" in words(app)
    assert re.search(r'href="[^"]*period=2025Q3[^"]*"[^>]*>看2025年三季度</a>', words(app))
    assert app.warning  # it is long overdue
    assert not app.info
    assert charts(app) == 0


def test_a_street_is_not_asked_for_what_only_the_whole_area_reports(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    text = words(open_page(monkeypatch, demo, "overview.py", period="2025Q3", region="艾山街道"))
    assert "2025年三季度已报 9/9 项应报指标" in text
    assert "4 项目标中 3 项达标" in text
    assert "项未报" not in text


def test_a_period_that_cannot_be_shown_is_said(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    app = open_page(monkeypatch, demo, "overview.py", period="2031Q1")
    assert [w.value for w in app.warning] == ["链接里的期间“2031Q1”不在可看的期间里，现按2025年三季度显示。请在上方选择期间。"]


def test_the_freshness_of_a_past_period_is_that_of_its_numbers(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    text = words(open_page(monkeypatch, demo, "overview.py", period="2024Q4"))
    assert "最近批次 39" in text
    assert "最近批次 48" not in text


@pytest.mark.parametrize(("period", "is_compared"), [("2022Q1", False), ("2022Q2", True)])
def test_counts_are_not_compared_with_a_time_before_the_plan(
    monkeypatch: pytest.MonkeyPatch,
    demo: str,
    period: str,
    is_compared: bool,
) -> None:
    text = words(open_page(monkeypatch, demo, "overview.py", period=period))
    assert ("括号内为较" in text) == is_compared


def test_the_place_that_fails_a_standard_is_named_on_every_page(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    assert "其中颜庄街道 0.6 天" in words(open_page(monkeypatch, demo, "overview.py"))
    assert "其中颜庄街道 0.6 天" in words(open_page(monkeypatch, demo, "alerts.py"))
    text = words(open_page(monkeypatch, demo, "indicator.py", indicator="opening_days"))
    assert "较上年同期变差，其中颜庄街道0.6天；按最近一期不变" in text.replace('<span class="value">', "").replace("</span>", "")
    assert "达标概率36%</span>。" in text
    assert "口径不同" not in text  # the whole area reported a number of its own before, which was that of the worst street
    text = words(open_page(monkeypatch, demo, "indicator.py", indicator="opening_days", detail_view="readings"))
    assert "现值由下列下级区域的读数得出" in text  # nobody reported the whole area
    assert text.count('<td class="short">2025年三季度</td>') == 6


def test_a_count_has_a_name_for_both_periods(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    """At the end of 2024 nothing was short of a standard, but a quarter before one was."""
    text = words(open_page(monkeypatch, demo, "overview.py", period="2024Q4"))
    assert "略慢或未达要求<b>3</b><small>（-4）</small>" in text


def test_a_green_lamp_that_will_be_missed_says_so_on_the_board(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    def board(page: str) -> str:
        spec = json.loads(open_page(monkeypatch, demo, page).get("plotly_chart")[0].proto.spec)
        return json.dumps(spec, ensure_ascii=False).replace('\\"', '"')

    overview, gap = board("overview.py"), board("gap.py")
    assert overview.count("⚠ 很可能完不成（达标概率低于 20%）") == 1
    assert overview.count("⚠") == 6  # the same rows as with forecasts
    assert "⚠ 很可能完不成</span>，需 11 人，预计只比现在多 8 人<" in overview  # not 与近四季均值相当 beside it
    assert gap.count("⚠ 达标概率") == 5  # beside the forecasts every row says it
    assert gap.count("⚠ 很可能完不成（达标概率低于 20%）") == 1
    assert gap.count("⚠") == 6
    assert '⚠ 很可能完不成</b></span><span class="chip">现状' in words(
        open_page(monkeypatch, demo, "indicator.py", indicator="skilled_talent")
    )
    merely = words(open_page(monkeypatch, demo, "indicator.py", indicator="opening_days"))
    assert '<b class="warning">可能完不成</b>' in merely  # 36 %
    assert "⚠" not in merely


def test_alerts_say_what_a_standard_asks_and_what_is_overdue(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    text = words(open_page(monkeypatch, demo, "alerts.py"))
    assert "须≤0.5 天" in text
    assert re.search(r"○ 2025年四季度尚无数据，已逾期 \d+ 天，<a [^>]*period=2025Q4[^>]*>看是哪些单位</a>", text)
    assert "达标概率低于 50% 的为“可能完不成”，低于 20% 的为“很可能完不成”" in text
    assert "尚无数据" not in words(open_page(monkeypatch, demo, "overview.py", period="2025Q2"))
    assert "尚无数据" not in words(open_page(monkeypatch, demo, "alerts.py", period="2025Q2"))
    assert "尚无数据" not in words(open_page(monkeypatch, demo, "alerts.py", known="48"))


@pytest.mark.parametrize("page", PAGES)
def test_every_page_says_that_the_next_period_is_overdue(monkeypatch: pytest.MonkeyPatch, demo: str, page: str) -> None:
    """What it says of the quarters that remain would else be read as of today."""
    text = words(open_page(monkeypatch, demo, page))
    assert re.search(r'class="page overdue" href="[^"]*period=2025Q4[^"]*"[^>]*>○ 2025年四季度尚无数据，已逾期 \d+ 天</a>', text)


def test_cards_carry_the_warning_of_the_board_and_count_all(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    text = words(open_page(monkeypatch, demo, "overview.py"))
    cards = re.findall(r"<article.*?</article>", text)
    assert ["⚠" in card for card in cards] == [True, False, True]
    assert "2025年四季度需 1,890 人</div>" in cards[0]  # no more: the changes stay on the first screen
    assert 'aria-label="很可能完不成（达标概率≤1%）"' in cards[0]
    assert "另有 4 项落后，见图；⚠ 很可能完不成共 5 项；可能完不成 3 项。" in text


def labels_of_popovers(block: Any) -> list[str]:
    inner = [label for child in getattr(block, "children", {}).values() for label in labels_of_popovers(child)]
    return inner + ([block.proto.popover.label] if block.type == "popover" else [])


def test_the_button_of_all_changes_counts_both_ways(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    """Two are shown, the worst; the three that got better were nowhere to be seen."""
    app = open_page(monkeypatch, demo, "overview.py")
    assert "全部 12 处变化（↑ 转好 3，↓ 转差 2）" in labels_of_popovers(app.main)
    text = words(app)
    assert (text.count("↑ 转好"), text.count("↓ 转差")) == (3, 2 + 2)


def test_a_standard_says_with_what_it_can_be_compared(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    figure = open_page(monkeypatch, demo, "indicator.py", indicator="opening_days").get("plotly_chart")[0].proto.spec
    assert "上期、上年同期的全区上报数与最差的区域相同，可以比较" in json.dumps(json.loads(figure), ensure_ascii=False)


def test_what_takes_its_time_says_so(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    """Within what is kept for all visitors a board does not show words of its own, and the page stayed white."""
    told: list[str] = []

    @contextmanager
    def spinner(self: object, text: str, **_: object) -> Iterator[None]:
        told.append(text)
        yield

    monkeypatch.setattr(DeltaGenerator, "spinner", spinner)
    st.cache_resource.clear()
    open_page(monkeypatch, demo, "overview.py")
    assert told[0] == "正在计算……"


def test_before_the_first_meeting_changes_are_not_called_since_it(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    text = words(open_page(monkeypatch, demo, "overview.py"))
    assert "近期变化" in text
    assert "自上次会议以来" not in text


def test_by_chapter_the_table_stands_in_the_order_of_the_figure(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    by_chapter = indicators(open_page(monkeypatch, demo, "gap.py", order="chapter"))
    assert by_chapter[:3] == ["双创载体平台", "企业开办用时", "企业开办环节"]
    assert by_chapter[-2:] == ["双创工作调度", "联席会议全体会议"]


def indicators(app: AppTest) -> list[str]:
    """Names in the table of 目标差距, in order; the line above it is opened for that."""
    table = next(e for e in words(opened(app, "rows_fold")).split("<table") if "plain board" in e)
    rows = table.split("<tr>")[2:]
    return [r.split('target="_self">')[1].split("</a>")[0] for r in rows]


def test_the_gap_page_filters_by_chapter_unit_and_status_in_the_url(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    app = open_page(monkeypatch, demo, "gap.py", status="behind,slightly_behind", unit="区人力资源社会保障局")
    assert indicators(app) == ["补贴性职业技能培训", "企业开办用时", "双创载体平台", "金蓝领技师、高级技师", "企业新型学徒"]
    opened(app, "filter_box").multiselect(key="chapter").select("六、加大人才引育力度，激发创业创新活力").run()
    assert indicators(app) == ["补贴性职业技能培训", "金蓝领技师、高级技师", "企业新型学徒"]
    assert app.query_params["status"] == "behind,slightly_behind"
    app.multiselect(key="status").set_value([]).run()
    assert len(indicators(app)) == 5
    assert app.query_params["unit"] == "区人力资源社会保障局"


def test_what_is_chosen_in_a_box_holds_when_it_is_shut_and_on_the_way_back(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    app = opened(open_page(monkeypatch, demo, "gap.py"), "filter_box")
    app.multiselect(key="status").set_value(["behind"]).run()
    opened(app, "known_box").selectbox(key="known").select("46").run()
    assert "正在查看 批次 46" in words(app)
    some = indicators(app)
    assert 0 < len(some) < 15
    for key in ("filter_box", "known_box"):
        opened(app, key, is_open=False)
    assert not app.multiselect
    assert indicators(app) == some
    for key in ("status", "known"):  # a change of page empties the URL
        del app.query_params[key]
    app.run()
    assert indicators(app) == some
    assert (app.query_params["status"], app.query_params["known"]) == ("behind", "46")
    app.switch_page("indicator.py").run()
    assert app.query_params["known"] == "46"
    app.switch_page("gap.py").run()
    assert indicators(app) == some
    assert app.query_params["status"] == "behind"
    opened(app, "filter_box").button(key="filter_clear").click().run()
    assert len(indicators(app)) == 15
    assert "status" not in app.query_params
    assert app.query_params["known"] == "46"


def test_the_gap_page_sorts_by_what_is_missing(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    app = open_page(monkeypatch, demo, "gap.py", order="missing")
    assert indicators(app)[:2] == ["补贴性职业技能培训", "双创工作调度"]


def test_nothing_matches_is_said(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    app = open_page(monkeypatch, demo, "gap.py", status="behind", unit="区发展改革局")
    assert "没有符合条件的指标" in words(app)


def test_forecasts_stand_beside_the_gap_and_can_be_left_out(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    app = open_page(monkeypatch, demo, "gap.py")
    assert "<table" not in words(app)  # nobody has opened it
    app = opened(app, "rows_fold")
    assert "到期预测</th>" in words(app)
    assert "很可能完不成" in words(app)
    assert '11 次（2%）<br><span class="quiet">区间同</span>' in words(app)
    app.toggle(key="forecast_on").set_value(False).run()
    assert "到期预测</th>" not in words(app)
    assert app.query_params["forecast"] == "0"


@pytest.mark.parametrize(
    ("why", "formula"), [("gap", "|4,200 − 2,310| = 1,890"), ("pace_gap", "55.0% − 75.0%"), ("yoy", "3,100")]
)
def test_each_number_is_explained_down_to_its_cells(monkeypatch: pytest.MonkeyPatch, demo: str, why: str, formula: str) -> None:
    app = open_page(monkeypatch, demo, "overview.py", indicator="skills_training", why=why)
    app.switch_page("indicator.py")
    app.query_params["why"] = why
    app.query_params["indicator"] = "skills_training"
    app.run()
    shown = words(app)
    first = shown[shown.index('table class="plain why"') :]
    assert formula in first[: first.index("</table>")]
    assert "upload=46&amp;reading=skills_training" in shown
    app.button(key="why_close").click().run()
    assert "why" not in app.query_params


def test_the_ready_sentence_and_the_numbers_are_those_of_the_board(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    app = open_page(monkeypatch, demo, "indicator.py", indicator="skills_training")
    app.selectbox(key="indicator").select("skills_training").run()
    assert "截至2025年三季度末，补贴性职业技能培训累计2310人，完成年度目标的55.0%" in words(app)
    assert charts(app) == 1  # what hidden tabs show is not drawn
    for view in ("same", "regions"):
        app.query_params["detail_view"] = view
        assert charts(app.run()) == 1, view
    assert "<blockquote" not in words(app)  # the clause stands beside the course
    app.query_params.clear()  # as a browser does where the page changes
    assert "<blockquote" in words(app.run())


def test_words_of_a_sentence_stay_words_in_its_copy_button(monkeypatch: pytest.MonkeyPatch, own_demo: str) -> None:
    monkeypatch.setattr("pages.ui.detail.sentence", lambda *_, **__: '"><img src=x onerror=alert(1)>')
    text = words(open_page(monkeypatch, own_demo, "indicator.py"))
    assert "<img" not in text
    assert 'data-text="&quot;&gt;&lt;img' in text


def test_what_if_answers_in_a_sentence(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    app = open_page(monkeypatch, demo, "indicator.py", indicator="skills_training")
    app.query_params["detail_view"] = "whatif"
    app.selectbox(key="indicator").select("skills_training").run()
    field = next(n for n in app.number_input if "余下" in n.label)
    assert field.value == 1890
    field.set_value(1000).run()
    assert "若余下1个季度完成1000人" in words(app)
    assert "未达标" in words(app)


def test_no_attainment_of_a_limit_is_explained(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    app = opened(open_page(monkeypatch, demo, "indicator.py", indicator="opening_days"), "trace_fold")
    assert "用到的读数" in words(app)
    assert "完成率" not in words(app)
    app.selectbox(key="indicator").select("skills_training").run()
    assert "2,310 ÷ 4,200 = 55.0%" in words(app)
    assert "数值（人）" in words(app)


def test_a_persons_verdict_is_given_shown_and_taken_back(monkeypatch: pytest.MonkeyPatch, own_demo: str, plan: Plan) -> None:
    app = open_page(monkeypatch, own_demo, "indicator.py")
    app.selectbox(key="indicator").select("technicians").run()
    opened(app, "override_fold").selectbox(key="override_status").select("on_pace")
    app.text_input(key="override_who").input("赵六")
    app.button[[b.label for b in app.button].index("提交判定")].click().run()
    assert "需要写明判定人和原因" in app.error[0].value
    app.text_input(key="override_why").input("第三方核查")
    app.button[[b.label for b in app.button].index("提交判定")].click().run()
    assert not app.error
    said = overrides(open_store(own_demo), plan.id)
    assert [(o.indicator, o.status, o.who) for o in said] == [("technicians", "on_pace", "赵六")]
    assert "人工判定 赵六：第三方核查" in words(app)
    assert "按规则应为“略慢于序时”" in words(app)
    opened(app, "override_fold").text_input(key="override_who").input("赵六")
    app.text_input(key="override_why").input("报表已补")
    app.button[[b.label for b in app.button].index("取消现有判定")].click().run()
    assert overrides(open_store(own_demo), plan.id) == ()


def test_a_slide_has_one_figure_and_nothing_else(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    app = open_page(monkeypatch, demo, "overview.py", view="slide", slide="carriers", period="2024Q4", region="全区")
    assert not app.exception
    assert charts(app) == 1
    assert not app.selectbox
    assert app.query_params["period"] == "2024Q4"


@pytest.mark.parametrize(
    ("slide", "said"),
    [
        ("board", "目标差距图"),
        ("heat", "6 个区域"),
        ("rank.skills_training", "区域排名"),
        ("map.skills_training", "区域示意图"),
        ("same.skills_training", "2024年三季度"),
        ("small.skills_training", "分区域小图"),
        ("profile.艾山街道", "艾山街道"),
    ],
)
def test_every_chart_has_a_slide(monkeypatch: pytest.MonkeyPatch, demo: str, slide: str, said: str) -> None:
    app = open_page(monkeypatch, demo, "overview.py", view="slide", slide=slide, period="2024Q3")
    assert not app.exception
    assert charts(app) == 1
    assert said in app.get("plotly_chart")[0].proto.alt


@pytest.mark.parametrize(
    "query", [{"slide": "nonsense"}, {"slide": "rank.nonsense"}, {"slide": "board", "status": "behind"}, {"region": "艾山街道"}]
)
def test_slides_stand_any_address(monkeypatch: pytest.MonkeyPatch, demo: str, query: dict[str, str]) -> None:
    app = open_page(monkeypatch, demo, "overview.py", view="slide", **query)
    assert not app.exception
    assert not app.error
    assert charts(app) == 1


def test_a_slide_says_what_is_overdue_by_now_and_one_of_the_past_does_not(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    """What it says of the quarter that is left would be taken for the one of the meeting."""
    for known, is_late in (("now", True), ("48", False)):
        for slide in ("board", "skills_training"):
            app = open_page(monkeypatch, demo, "overview.py", view="slide", slide=slide, period="2025Q3", known=known)
            layout = json.dumps(json.loads(app.get("plotly_chart")[0].proto.spec)["layout"], ensure_ascii=False)
            found = re.search(r"2025年四季度尚无数据，已逾期 \d+ 天（按 \d{4}-\d\d-\d\d 判断）", layout.replace("<br>", ""))
            assert bool(found) == is_late, (known, slide)


def test_slides_of_an_empty_store(monkeypatch: pytest.MonkeyPatch, duckdb_url: str) -> None:
    app = open_page(monkeypatch, duckdb_url, "overview.py", view="slide")
    assert not app.exception
    assert not app.error


def test_an_indicator_without_readings_says_what_to_do(monkeypatch: pytest.MonkeyPatch, demo: str) -> None:
    hint = "请到左侧“数据上报”上传报表"
    assert hint in words(open_page(monkeypatch, demo, "indicator.py", indicator="technicians", region="艾山街道"))
    assert hint not in words(open_page(monkeypatch, demo, "indicator.py", indicator="technicians"))
