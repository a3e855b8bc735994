"""Every figure of the deck, read back out of the file, is the board's; the charts live on their data sheets."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Any

import pandas as pd
import pytest
from pptx.oxml.ns import qn

from metrics import wording as w
from metrics.board import Board
from metrics.forecast import Forecast, early_warning
from metrics.model import Period, Plan
from metrics.model.plan import Revision
from metrics.rounding import rounded
from pages.charts.gap_board import CUT
from pages.charts.theme import COLORS, SHAPES
from pages.exports.deck import make_deck
from pages.exports.native import indicator_chart
from pages.exports.pack import Line, Pack, gather
from pages.exports.tables import MOST_REGIONS
from pages.exports.text import CELL_MARGIN, lines_of, width_of
from tests.exports.conftest import NOW
from tests.exports.reading import cells, charts, drawn, sheet_of, slides, table, words


def by_title(deck: bytes, start: str) -> Any:
    return next(s for s in slides(deck) if s.shapes.title.text_frame.text.startswith(start))


def line_of(pack: Pack, code: str) -> Line:
    return next(x for x in pack.lines if x.indicator.code == code)


def order(plan: Plan, board: Board) -> list[str]:
    return list(w.sort_rows(board.rows("全区"))["indicator"])


def test_slides_come_in_the_order_of_a_meeting(plan: Plan, board: Board, deck: bytes) -> None:
    titles = [s.shapes.title.text_frame.text for s in slides(deck)]
    finding = w.finding(plan, board.rows("全区"), NOW)
    assert titles[1:3] == [finding, finding]
    labels = [t.split("：")[0] for t in titles[3:18]]
    assert labels == [plan.indicator_by_code[c].label for c in order(plan, board)]
    assert titles[18].startswith("各区域情况")
    assert titles[19].startswith("到期任务 4 项，即将到期 6 项（1/2）")
    assert titles[21:] == ["需统筹解决的问题（1/2）", "需统筹解决的问题（2/2）", "方法与来源"]


def test_board_table_says_what_the_screen_says(plan: Plan, board: Board, deck: bytes) -> None:
    rows = table(slides(deck)[2], "目标差距表")[1:]
    for cells_, row in zip(rows, w.sort_rows(board.rows("全区")).itertuples(index=False), strict=True):
        indicator = plan.indicator_by_code[row.indicator]
        assert cells_[0].startswith(indicator.label)
        assert cells_[1].startswith(w.leads(plan, indicator).split("、")[0])
        assert (
            cells_[3]
            == f"{w.value_text(indicator, row.actual).removesuffix(f' {indicator.unit}')} / {w.target_text(indicator, w.target_of(indicator, row))}"
        )
        assert cells_[4] == f"{SHAPES[row.status]} {w.full_status(row)}"
        assert cells_[5].startswith(w.gap_text(plan, row))


@pytest.mark.parametrize(("slide", "name"), [(1, "需要关注"), (2, "目标差距表")])
def test_rows_that_must_not_grow_hold_one_line(deck: bytes, slide: int, name: str) -> None:
    """A status like 未达要求且变差 on two lines pushed the last row into the source below."""
    found = next(s.table for s in slides(deck)[slide].shapes if s.name == name)
    widths = [column.width for column in found.columns]
    for row in list(found.rows)[1:]:
        for cell, room in zip(row.cells, widths, strict=True):
            runs = cell.text_frame.paragraphs[0].runs
            taken = sum(width_of(r.text, r.font.size.pt * (1.06 if r.font.bold else 1)) for r in runs)
            assert taken <= room - 2 * CELL_MARGIN, cell.text


def test_the_board_can_be_read_from_the_back_of_the_room(deck: bytes) -> None:
    """Units, words in place of a bar and what stands beside the gap were of 9 points."""
    found = next(s.table for s in slides(deck)[2].shapes if s.name == "目标差距表")
    runs = [r for row in found.rows for c in row.cells for r in c.text_frame.paragraphs[0].runs]
    assert min(r.font.size.pt for r in runs) >= 10
    assert found.cell(1, 5).text.endswith(
        "2025年四季度需 1,890 人"
    )  # at that size without what it compares to, not without itself


def test_tasks_stand_whole_and_on_the_slide(pack: Pack, deck: bytes) -> None:
    """Broken off after 58 characters they could not be acted on. Heights as of a font with lines far apart (1.45)."""
    found = [
        next(x for x in s.shapes if x.name == "到期任务") for s in slides(deck) if any(x.name == "到期任务" for x in s.shapes)
    ]
    assert [r.cells[1].text for x in found for r in list(x.table.rows)[1:]] == [t.task.content for t in pack.tasks]
    assert [r.cells[4].text for x in found for r in list(x.table.rows)[1:]] == [t.units for t in pack.tasks]
    for page, shape in zip([s for s in slides(deck) if any(x.name == "到期任务" for x in s.shapes)], found, strict=True):
        source = next(s for s in page.shapes if s.name == "来源")
        width, taken = shape.table.columns[1].width, 0
        for row in list(shape.table.rows):
            run = row.cells[1].text_frame.paragraphs[0].runs[0]
            assert run.font.size.pt >= 12
            taken += max(row.height, int(lines_of(run.text, run.font.size.pt, width) * run.font.size.pt * 12700 * 1.45))
        assert shape.top + taken <= source.top


def test_more_slides_come_before_cut_texts(plan: Plan, readings: Any, upload_list: Any) -> None:
    tasks = tuple(t.model_copy(update={"content": t.content[:40] + "各有关单位要加强协调配合。" * 25}) for t in plan.tasks)
    long = gather(plan.model_copy(update={"tasks": tasks}), readings, upload_list, NOW, indicators=["startup_training"])
    pages = [s for s in slides(make_deck(long)) if s.shapes.title.text_frame.text.startswith("到期任务")]
    assert len(pages) > 2
    assert [r[1] for s in pages for r in table(s, "到期任务")[1:]] == [t.task.content for t in long.tasks]


def test_board_bars_are_progress_and_pace(plan: Plan, board: Board, expected: dict[str, dict[str, Any]], deck: bytes) -> None:
    (chart,) = charts(slides(deck)[2])
    whole, progress, pace = drawn(chart)
    codes = order(plan, board)
    for n, code in enumerate(codes):
        row = expected[code]
        assert progress.values[n] == (pytest.approx(row["progress"]) if row["progress"] is not None else None)
        assert pace.values[n] == (pytest.approx(row["elapsed"]) if row["elapsed"] is not None else None)
        assert whole.values[n] == (1 if row["progress"] is not None else None)
    assert cells(sheet_of(chart), progress.categories_ref) == [plan.indicator_by_code[c].label for c in codes]


@pytest.mark.parametrize("code", ["skills_training", "startup_training", "guidance_growth", "joint_meetings"])
def test_chart_of_a_yearly_kind(plan: Plan, board: Board, pack: Pack, deck: bytes, code: str) -> None:
    indicator = plan.indicator_by_code[code]
    (chart,) = charts(by_title(deck, indicator.label))
    series = {d.name: d for d in drawn(chart)}
    history = board.history(code, "全区").set_index("period")
    for year in (2022, 2023, 2024, 2025):
        for q in range(4):
            period = f"{year}Q{q + 1}"
            actual = history["actual"].get(period, math.nan)
            shown = series[f"{year}年"].values[q]
            assert shown == (None if math.isnan(actual) else pytest.approx(actual)), period
        assert series[f"{year}年"].kind == "barChart"
    target = next(d for name, d in series.items() if name.startswith("年度目标"))
    ahead = int(line_of(pack, code).forecast != "")  # the place of the forecast, after the year's quarters
    assert target.values == [float(indicator.targets[0].value or 0)] * (4 + ahead)
    assert target.kind == "lineChart"
    assert series["序时进度"].values[:3] == pytest.approx(list(history["expected"].loc["2025Q1":"2025Q3"]))
    assert series["序时进度"].values[3] == pytest.approx(float(indicator.targets[0].value or 0))


@pytest.mark.parametrize(
    "code", ["carriers", "apprentices", "skilled_talent", "financing_met", "guidance_coverage", "opening_days", "opening_cost"]
)
def test_chart_over_the_years(plan: Plan, board: Board, deck: bytes, code: str) -> None:
    indicator = plan.indicator_by_code[code]
    (chart,) = charts(by_title(deck, indicator.label))
    actual, target, *more = drawn(chart)
    path = [s for s in more if s.name == "序时进度"]
    history = board.history(code, "全区")
    first = Period.parse(history.loc[history["actual"].notna(), "period"].iloc[0]).year
    history = history[[Period.parse(p).year >= first for p in history["period"]]].reset_index(drop=True)
    for n, row in history.iterrows():
        assert actual.values[n] == (None if math.isnan(row["actual"]) else pytest.approx(row["actual"]))
        assert target.values[n] == (None if math.isnan(row["target"]) else pytest.approx(row["target"]))
    if path:
        known = history["expected"].notna().to_numpy()
        assert [v for v, k in zip(path[0].values, known, strict=False) if k] == pytest.approx(list(history["expected"][known]))
        assert path[0].values[-1] == pytest.approx(float(indicator.targets[0].value or 0))  # the way ends at the target
    assert bool(path) == history["expected"].notna().iloc[-1]


def test_what_was_reached_before_the_plan_is_not_judged(pack: Pack) -> None:
    chart = indicator_chart(pack, line_of(pack, "apprentices"))
    assert chart is not None
    own = chart.series[0]
    known = [(color, v) for color, v in zip(own.colors, own.values, strict=False) if v is not None]
    assert known[0] == (COLORS[None], 60)  # the last quarter of 2021
    assert COLORS[None] not in [color for color, _ in known[1:]]
    assert ("● 规划期前，不评判", COLORS[None]) in chart.lamps


def test_labels_carry_the_digits_of_the_screen(plan: Plan, board: Board, deck: bytes) -> None:
    """A format applied to a value gives the number that the screen prints."""
    seen = 0
    for code in order(plan, board):
        indicator = plan.indicator_by_code[code]
        for series in drawn(charts(by_title(deck, f"{indicator.label}："))[0]):
            for n, form in series.formats.items():
                value = series.values[n]
                assert value is not None
                digits = len(form.partition(".")[2].partition('"')[0])
                text = f"{value:,.{digits}f}" + ("%" if '"%"' in form else "")
                assert text == w.value_text(indicator, value).removesuffix(f" {indicator.unit}")
                seen += 1
    assert seen > 60


def test_every_series_hangs_on_its_data_sheet(deck: bytes) -> None:
    """What PowerPoint reads from the sheet when it is edited is what the chart shows now: names, categories and values."""
    seen = 0
    for slide in slides(deck):
        for chart in charts(slide):
            sheet = sheet_of(chart)
            for series in drawn(chart):
                assert cells(sheet, series.name_ref) == [series.name]
                values = cells(sheet, series.values_ref)
                assert values == [None if v is None else pytest.approx(v) for v in series.values]
                assert all(
                    c.number_format not in ("General", "@")
                    for c in sheet[series.values_ref.partition("!")[2].replace("$", "")][0]
                )
                assert len(cells(sheet, series.categories_ref)) % len(values) == 0
                seen += 1
            assert all(c.data_type != "f" for row in sheet.iter_rows() for c in row)
    assert seen > 50


def test_sentence_facts_and_trace_stand_with_each_indicator(pack: Pack, deck: bytes) -> None:
    for line in pack.lines:
        slide = by_title(deck, f"{line.label}：")
        text, notes = words(slide), slide.notes_slide.notes_text_frame.text
        assert line.sentence in text
        assert line.actual in text
        assert line.gap in text
        assert line.indicator.targets[0].clause in text
        if line.trace["formula"]:
            assert line.trace["formula"] in notes
        for reading in line.trace["inputs"][:3]:
            assert f"批次 {reading['upload']}" in notes
    assert "四季度集中开班两期" in words(by_title(deck, "补贴性职业技能培训："))


def test_regions_tasks_and_problems(plan: Plan, board: Board, deck: bytes) -> None:
    rows = table(by_title(deck, "各区域情况"), "各区域情况")
    values = {(r.indicator, r.region): r for r in board.rows().itertuples(index=False)}
    labels = {i.label: i for i in plan.indicators}
    for line in rows[1:]:
        indicator = labels[line[0]]
        for name, text in zip(rows[0][1:], line[1:], strict=True):
            row = values[indicator.code, name]
            assert text.startswith(w.value_text(indicator, row.actual))
            assert text.endswith(SHAPES[row.status]) == bool(row.has_target)
    tasks = table(by_title(deck, "到期任务"), "到期任务")
    assert len(tasks) == 6
    assert [t[0] for t in tasks[1:5]] == ["2", "23", "35", "24"]
    assert all(t[3].startswith("▼ 已到期") for t in tasks[1:5])
    assert tasks[5][3].startswith("▽ 即将到期")
    problems = table(by_title(deck, "需统筹解决的问题"), "需统筹解决的问题")
    assert problems[1][1].startswith("实训基地场地不足")
    pages = [s for s in slides(deck) if s.shapes.title.text_frame.text.startswith("需统筹解决的问题")]
    listed = [p for page in pages for p in table(page, "需统筹解决的问题")[1:]][1:]
    assert [p[1] for p in listed] == [
        "补贴性职业技能培训",
        "企业开办用时",
        "双创载体平台",
        "双创工作调度",
        "金蓝领技师、高级技师",
        "企业新型学徒",
        "科创企业纳入辅导率",
        "高技能人才总量",  # its lamp is green, a forecast gives it a small chance
    ]
    assert "很可能完不成" in listed[-1][2]
    assert "其中颜庄街道 0.6 天" in listed[1][2]


def test_of_many_regions_three_slides_list_those_with_most_trouble(
    plan: Plan, readings: pd.DataFrame, upload_list: pd.DataFrame
) -> None:
    more = tuple(plan.regions[1].model_copy(update={"name": f"新增街道{n}号", "aliases": ()}) for n in range(1, 41))
    wide = Plan(**plan.model_dump() | {"regions": (*plan.regions, *more)})
    late = readings[(readings["indicator"] == "opening_days") & (readings["region"] == "全区")].tail(1)
    late = [late.assign(region=f"新增街道{n}号", period=NOW.code, value=9.0) for n in (31, 40)]
    found = slides(make_deck(gather(wide, pd.concat([readings, *late]), upload_list, NOW)))
    pages = [s for s in found if s.shapes.title.text_frame.text.startswith("各区域情况")]
    assert len(pages) == 3
    listed = [name for page in pages for name in table(page, "各区域情况")[0][2:]]
    assert len(listed) == MOST_REGIONS
    assert {"新增街道31号", "新增街道40号"} < set(listed)
    assert "46 个区域中列出落后最多的 27 个" in words(pages[0])


def test_every_slide_says_cutoff_page_and_demo(deck: bytes) -> None:
    for slide in slides(deck):
        assert "数据截止 2025-09-30" in words(slide)
        assert "演示数据" in words(slide)
        assert slide._element.xpath('.//a:fld[@type="slidenum"]')
        assert "演示数据" in slide.notes_slide.notes_text_frame.text
        assert all(s.text_frame.text for s in slide.placeholders if s.has_text_frame)


def test_all_text_has_an_east_asian_typeface(deck: bytes) -> None:
    runs = 0
    for slide in slides(deck):
        roots = [slide._element, slide.notes_slide._element, *(c._chartSpace for c in charts(slide))]
        for root in roots:
            for properties in (*root.iter(qn("a:rPr")), *root.iter(qn("a:defRPr"))):
                if properties.getparent().tag == qn("a:fld") and root is slide.notes_slide._element:
                    continue
                assert properties.find(qn("a:ea")) is not None
                assert properties.find(qn("a:latin")) is not None
                runs += 1
            for run in root.iter(qn("a:r")):
                assert run.find(qn("a:rPr")) is not None, "".join(run.itertext())
        for chart in charts(slide):
            assert chart._chartSpace.find(qn("c:txPr")) is not None
    assert runs > 900


def test_no_demo_mark_without_invented_readings(pack: Pack, plan: Plan, readings: Any, upload_list: Any) -> None:
    from pages.exports.deck import make_deck
    from pages.exports.pack import gather

    clean = make_deck(gather(plan, readings.assign(demo=False), upload_list.assign(is_demo=False), NOW))
    assert all("演示数据" not in words(s) for s in slides(clean))
    assert pack.demo


def test_choice_of_indicators_keeps_its_order(plan: Plan, readings: Any, upload_list: Any) -> None:
    from pages.exports.deck import make_deck
    from pages.exports.pack import gather

    chosen = gather(plan, readings, upload_list, NOW, indicators=["carriers", "补贴性职业技能培训", "opening_days"])
    deck = slides(make_deck(chosen))
    assert [re.split("：", s.shapes.title.text_frame.text)[0] for s in deck[3:6]] == [
        "双创载体平台",
        "补贴性职业技能培训",
        "企业开办用时",
    ]
    assert deck[1].shapes.title.text_frame.text.startswith("3 项目标")


def test_labels_keep_off_the_lines_and_the_axis(pack: Pack) -> None:
    """Under a line that would strike it through, the label stands below its point; on the axis itself there is no room below."""
    found = {x.indicator.code: indicator_chart(pack, x) for x in pack.lines}
    days, rate = found["opening_days"], found["fair_review"]
    assert days is not None
    assert rate is not None
    assert not any(days.series[0].under)  # columns: the label is on paper
    assert all(u == (v is not None) for u, v in zip(rate.series[0].under, rate.series[0].values, strict=True))


def test_the_forecast_stands_at_its_due_date_with_an_interval_from_the_sheet(
    plan: Plan, pack: Pack, forecasts: dict[str, Forecast], deck: bytes
) -> None:
    for line in pack.lines:
        (chart,) = charts(by_title(deck, f"{line.label}："))
        series = {d.name: d for d in drawn(chart)}
        found, shown = forecasts[line.indicator.code], series["到期预测（80% 区间）"]
        whole = line.indicator.whole
        low, high = (rounded(v, 0 if whole else w.span_digits(found.low, found.high)) for v in (found.low, found.high))
        mid = rounded(found.mid, 0 if whole else 1)
        assert [v for v in shown.values if v is not None] == [pytest.approx(mid)]
        assert shown.values[-1] == pytest.approx(mid)  # all of them are due at the year's end
        bars = chart._chartSpace.find(f".//{qn('c:errBars')}")
        sheet = sheet_of(chart)
        for tag, wanted in (("plus", high - mid), ("minus", mid - low)):
            bar = bars.find(qn(f"c:{tag}"))
            values = cells(sheet, bar.find(f".//{qn('c:f')}").text)
            assert values[-1] == pytest.approx(wanted)
            assert values[:-1] == [None] * (len(shown.values) - 1)
            (point,) = bar.findall(f".//{qn('c:pt')}")
            assert (int(point.get("idx")), float(point.find(qn("c:v")).text)) == (len(values) - 1, pytest.approx(wanted))


def test_the_percentage_of_a_short_bar_stands_beyond_the_frame_of_its_pace(
    plan: Plan, readings: pd.DataFrame, upload_list: pd.DataFrame
) -> None:
    (chart,) = charts(slides(make_deck(gather(plan, readings, upload_list, Period.parse("2022Q1"))))[2])
    progress, pace = (next(d.values for d in drawn(chart) if d.name == name) for name in ("完成进度", "序时进度"))
    series = next(s for s in chart._chartSpace.iter(qn("c:ser")) if "完成进度" in "".join(s.find(qn("c:tx")).itertext()))
    labels = {int(e.find(qn("c:idx")).get("val")): e for e in series.iter(qn("c:dLbl"))}
    short = [n for n, (v, p) in enumerate(zip(progress, pace, strict=True)) if v is not None and v < 0.2 and p and p > v]
    assert short
    for n in short:
        assert labels[n].find(qn("c:dLblPos")).get("val") == "outEnd"
        moved = float(labels[n].find(f".//{qn('c:x')}").get("val")) * CUT
        assert progress[n] + moved == pytest.approx(pace[n], abs=1e-3)


def test_standards_are_columns_and_points_have_the_colour_of_their_verdict(pack: Pack, deck: bytes) -> None:
    line = line_of(pack, "opening_days")
    (chart,) = charts(by_title(deck, f"{line.label}："))
    actual, limit, _ = drawn(chart)
    assert (actual.kind, limit.kind) == ("barChart", "lineChart")
    series = next(chart._chartSpace.iter(qn("c:ser")))
    whole = series.find(f"{qn('c:spPr')}//{qn('a:srgbClr')}").get("val")
    points = {
        int(p.find(qn("c:idx")).get("val")): p.find(f".//{qn('a:srgbClr')}").get("val") for p in series.findall(qn("c:dPt"))
    }
    for n, status in enumerate(line.history["status"].tail(15)):
        assert points.get(n, whole) == COLORS[status].lstrip("#").upper()
    assert len(set(points.values())) == 3
    assert whole not in points.values()  # the legend shows the series' own colour, which is that of no verdict
    (key,) = [s.text_frame.text for s in by_title(deck, f"{line.label}：").shapes if s.name == "单位"]
    assert key.startswith("单位：天　各期颜色：▲ 未达要求")
    assert "■ 未达要求且变差" in key


def test_the_forecast_stands_among_the_facts_and_changes_no_status(
    plan: Plan, pack: Pack, forecasts: dict[str, Forecast], deck: bytes
) -> None:
    assert forecasts.keys() == {x.indicator.code for x in pack.lines if x.forecast}
    for line in pack.lines:
        table = next(s.table for s in by_title(deck, line.title).shapes if s.has_table)
        facts = {r.cells[0].text: r.cells[1].text for r in table.rows}
        found = forecasts.get(line.indicator.code)
        said = facts.get("预测")
        assert (said is not None) == (found is not None)
        if found is not None:
            number = w.value_text(line.indicator, round(found.mid, 0 if line.indicator.whole else 1))
            assert f"预计 {number}（" in said
            chance = found.probability  # the same chance reads the same under any lamp
            assert said.endswith("很可能完不成" if chance < 0.2 else "，可能完不成" if chance < 0.5 else "%")
            if alarm := early_warning(line.row, found):
                assert said.endswith({"alert": "很可能完不成", "watch": "，可能完不成"}[alarm])
        assert facts["状态"].endswith(line.status)


def test_the_facts_keep_off_the_sentence(deck: bytes, pack: Pack) -> None:
    """Estimated as the renderer breaks lines; seen on the slide with three lead units."""
    for line in pack.lines:
        shapes = {s.name: s for s in by_title(deck, line.title).shapes}
        table, below = shapes["主要数字"], shapes["文字说明"]
        assert table.top + sum(r.height for r in table.table.rows) <= below.top


def test_targets_of_earlier_years_that_differ_are_said(plan: Plan, readings: Any, upload_list: Any) -> None:
    skills = plan.indicator_by_code["skills_training"]
    target = skills.targets[0]
    older = Revision.model_validate({"on": dt.date(2024, 1, 1), "old": {"value": 4000}, "why": "上调", "document": "某号文"})
    changed = skills.model_copy(update={"targets": (target.model_copy(update={"revisions": (older,)}),)})
    others = tuple(changed if i.code == skills.code else i for i in plan.indicators)
    other = plan.model_copy(update={"indicators": others})
    pack = gather(other, readings, upload_list, NOW, indicators=["skills_training"])
    chart = indicator_chart(pack, pack.lines[0])
    assert chart is not None
    assert chart.note.startswith("往年目标不同：2022年 4,000 人、2023年 4,000 人")


def test_the_slide_of_a_standard_says_since_when_it_is_that_of_the_worst_region(deck: bytes) -> None:
    slide = by_title(deck, "企业开办用时")
    said = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    assert any("口径：2025年三季度起取最差的下级区域，此前为全区直接上报" in text for text in said)
