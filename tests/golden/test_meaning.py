"""What the pictures say: the finding, honest bars, marks and words, whatever their pixels are."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest
from coloraide import Color

from metrics import wording as w
from metrics.board import evaluate
from metrics.model import Period
from pages.charts import profile, shown
from pages.charts.compare import same_period, status_change
from pages.charts.completeness import completeness, record_of
from pages.charts.gap_board import CUT, HALO, gap_board
from pages.charts.heat import WITH_POINTS, cell, heat_table, table_axes
from pages.charts.inputs import REPORTING_COLUMNS, STATES, Forecast, Tile, fan_of, forecast_of, grid, tiles_of
from pages.charts.parts import NOT_FIRST, NOT_LAST, width, wrap
from pages.charts.profile import against_whole, region_profile
from pages.charts.quick import quick
from pages.charts.ranking import ranking, small_multiples, tile_map
from pages.charts.series import series_chart
from pages.charts.theme import COLORS, DARK, FILLS, INK, MUTED, PAPER, QUIET, TINTS, TRACK
from pages.charts.timeline import task_timeline
from tests.golden.cases import CASES, FAN, FORECASTS, KINDS, NOW, READINGS, REGIONS, board, plan, reading, record
from tests.golden.test_figures import figure, words


def trace(made: go.Figure, name: str) -> go.Figure:
    return next(t for t in made.data if t.name == name)


def bars(made: go.Figure) -> dict[str, float]:
    return {t.name: t.x[0] for t in made.data if t.type == "bar"}


@pytest.mark.parametrize("readings", READINGS)
def test_titles_are_the_findings_of_the_rules(readings: str) -> None:
    rows = board(readings).rows("全区")
    assert figure(f"board-{readings}").layout.meta["title"] == w.finding(plan(), rows, NOW, in_full=True)
    for kind, code in KINDS.items():
        history = board(readings).history(code, "全区")
        want = w.series_finding(plan(), plan().indicator_by_code[code], history, NOW)
        assert figure(f"series-{kind}-{readings}").layout.meta["title"] == want


def test_no_title_is_short_of_a_part_of_a_person() -> None:
    made = [
        reading("skilled_talent", f"{y}Q{q}", 300 + 5 * n)
        for n, (y, q) in enumerate((y, q) for y in (2022, 2023) for q in range(1, 5))
    ]
    rows = evaluate(plan(), pd.DataFrame(made), Period.parse("2023Q4"))
    history = rows.history("skilled_talent", "全区")
    row = history.iloc[-1]
    close = history.assign(actual=[*history["actual"][:-1], row["expected"] - 0.4])
    found = w.series_finding(plan(), plan().indicator_by_code["skilled_talent"], close, Period.parse("2023Q4"))
    assert found.endswith("与序时相差不到 1 人")


@pytest.mark.parametrize("readings", READINGS)
def test_bars_only_where_there_is_a_path_and_a_verdict(readings: str) -> None:
    rows = board(readings).rows("全区").set_index("indicator")
    drawn = bars(figure(f"board-{readings}"))
    for code, row in rows[rows["has_target"]].iterrows():
        honest = row["progress"] == row["progress"] and row["status"] not in ("unreported", "not_started", None)
        assert (code in drawn) == honest, code
        if honest:
            assert drawn[code] == pytest.approx(min(max(row["progress"], 0), CUT), abs=1e-6)


def test_a_standard_that_is_not_met_does_not_stand_on_the_target() -> None:
    made = figure("board-full")
    rows = board("full").rows("全区")
    held = rows[rows["has_target"] & rows["progress"].isna() & ~rows["status"].isin(["unreported", "not_started"])]
    marks = [t.x[0] for t in made.data if t.type == "scatter" and t.marker.size == 13]
    assert marks == [1] * int(held["met"].sum())
    unmet = held[~held["met"].astype(bool)]
    said = [a for a in made.layout.annotations if a.text.endswith("现未满足")]
    assert len(said) == len(unmet) > 0  # it has words and no place on the way
    assert {a.font.color for a in said} == {COLORS[s] for s in unmet["status"]}


def test_signs_of_a_legend_have_the_colour_of_their_marks() -> None:
    stock = [a.text for a in figure("series-stock-full").layout.annotations]
    assert any(f'<span style="color:{FILLS["slightly_behind"]}">▲</span> ' in t for t in stock)
    annual = [a.text for a in figure("series-annual_flow-full").layout.annotations]
    assert any(f'<span style="color:{INK}">├○┤</span> 到期预测' in t for t in annual)


def test_the_pace_lies_over_the_halo_that_cuts_a_longer_bar() -> None:
    shapes = quick(go.Figure(figure("board-full"))).layout.shapes  # a copy: the figure is shared
    halo, pace = (
        next(n for n, s in enumerate(shapes) if s.line.color == c and s.line.width == w) for c, w in ((PAPER, 5), (INK, 2.5))
    )
    assert halo < pace
    rows = board("full").rows("全区")
    longer = rows[rows["has_target"] & (rows["progress"] > rows["elapsed"])]
    well = longer[longer["progress"] > longer["elapsed"] + HALO]
    assert 0 < len(well) < len(longer)
    assert shapes[halo].path.count("M") == len(well)  # a shorter one, or one just past it, would be cut off from its pace


def test_the_warning_has_a_legend_where_a_row_shows_it_without_forecasts() -> None:
    rows = board("full").rows("全区")
    alerts = {"carriers": ""}

    def signs(rows: pd.DataFrame, **more: Any) -> list[int]:
        made = gap_board(plan(), rows, NOW, alerts=alerts, **more)
        return [sum(sign in t for t in words(made)) for sign in ("⚠", "⚠ 很可能完不成（达标概率低于 20%）")]

    assert signs(rows) == [2, 1]
    assert signs(rows[rows["indicator"] != "carriers"]) == [0, 0]  # filtered out, nothing to explain
    hopeless = {"carriers": Forecast(low=92, mid=94, high=95, probability=0.02, is_alert=True)}
    assert signs(rows, forecasts=hopeless) == [2, 1]  # beside the chance
    alerts.clear()
    assert signs(rows, forecasts={"carriers": replace(hopeless["carriers"], is_alert=False)}) == [0, 0]


@pytest.mark.parametrize(
    ("status", "alert", "want"),
    [
        ("behind", "", "差 9 家（须达到 101 家）　⚠"),
        ("slightly_behind", "只比现在多 1 家", "差 9 家（须达到 101 家）　⚠"),
        ("on_pace", "", "⚠ 很可能完不成，2025年四季度需 9 家"),
        ("on_pace", "只比现在多 1 家", "⚠ 很可能完不成，需 9 家，预计只比现在多 1 家"),
    ],
)
def test_a_row_that_will_be_missed_carries_the_sign_whatever_its_lamp(status: str, alert: str, want: str) -> None:
    """Beside a lamp that says nothing of it also the words, in the place of what would say that all is well."""
    rows = board("full").rows("全区")
    rows = rows[rows["indicator"] == "carriers"].assign(status=status)
    said = words(gap_board(plan(), rows, NOW, alerts={"carriers": alert}))
    assert [t.endswith(want) for t in said].count(True) == 1
    assert sum("⚠" in t for t in said) == 2  # and the legend
    assert [t.endswith("预计只比现在多 1 家") for t in said].count(True) == bool(alert)


def test_a_stock_names_where_its_bar_begins() -> None:
    """93 of 100 are no bar of 93 % where the way begins at 55."""
    rows = board("full").rows("全区")
    said = words(gap_board(plan(), rows, NOW))
    starts = [t for t in said if t.startswith("自 ")]
    stocks = [r for r in rows.itertuples() if plan().indicator_by_code[r.indicator].kind == "stock" and r.progress == r.progress]
    assert len(stocks) > 0
    assert len(starts) == sum(not w.coverage_text(r) for r in stocks)


def test_what_is_said_of_a_street_names_it() -> None:
    street = board("full").history("carriers", "艾山街道")
    assert w.series_finding(plan(), plan().indicator_by_code["carriers"], street, NOW).startswith("艾山街道双创载体平台：")
    rows = board("full").rows("艾山街道")
    assert "<b>艾山街道：" in str(gap_board(plan(), rows, NOW).layout.title.text)


def test_pale_bars_have_an_edge_of_the_full_colour() -> None:
    found = trace(figure("series-annual_flow-full"), "skills_training").marker
    pale = [(c, e) for c, e in zip(found.color, found.line.color, strict=True) if c in TINTS.values()]
    assert pale
    assert all(e in FILLS.values() for _, e in pale)
    assert found.line.width == 1


def test_over_achievement_is_cut_and_labelled() -> None:
    made = figure("board-huge")
    assert bars(made)["skills_training"] == CUT
    assert sum("▶ 1,000%" in t for t in words(made)) == 3
    assert any("▶ 超出刻度" in t for t in words(made))
    assert any("126%" in t and "▶" not in t for t in words(figure("board-full")))


def test_a_forecast_beyond_the_scale_is_said_and_not_drawn() -> None:
    rows = board("full").rows("全区")
    far = Forecast(low=6000, mid=6400, high=6800, probability=0.99)
    made = gap_board(plan(), rows, NOW, forecasts={"skills_training": far})
    near = gap_board(plan(), rows, NOW, forecasts={"skills_training": replace(far, low=3000, mid=3400, high=3600)})
    rings = [[t for t in m.data if t.type == "scatter" and t.marker.size == 8] for m in (made, near)]
    assert [len(r) for r in rings] == [0, 1]
    narrow = gap_board(plan(), rows, NOW, forecasts={"skills_training": replace(far, low=3350, mid=3400, high=3450)})
    dots = [t for t in narrow.data if t.type == "scatter" and t.marker.size == 6]
    assert [d.marker.color for d in dots] == [INK]
    assert len(near.layout.shapes) - len(narrow.layout.shapes) == 2  # the ends would lie inside the ring
    assert any("预计 6,400 人" in t for t in words(made))
    assert not any("▶" in t for t in words(made))
    assert any(t == "到期预测" for t in words(made))  # the heading of the column


def test_a_wild_number_does_not_run_into_its_neighbour() -> None:
    rows = board("full").rows("全区")
    for progress, want in ((42.0, "▶ 4,200%"), (22221.0, "▶")):
        wild = rows.assign(progress=rows["progress"].mask(rows["indicator"] == "skills_training", progress))
        texts = [a.text for a in gap_board(plan(), wild, NOW).layout.annotations]
        assert [t for t in texts if t.startswith("<b>▶")] == [f"<b>{want}</b>"]


def test_zero_is_drawn_as_zero_and_not_as_missing() -> None:
    made = figure("board-zero")
    assert bars(made)["skills_training"] == 0
    assert "0%" in words(made)
    assert "series-annual_flow-zero" in CASES
    assert list(trace(figure("series-annual_flow-zero"), "skills_training").y)[-1] == 0


def test_forecast_stands_under_the_bar_on_its_scale() -> None:
    made = figure("board-forecast")
    rings = [t for t in made.data if t.type == "scatter" and t.marker.symbol == "circle" and t.marker.size == 8]
    xs = sorted(t.x[0] for t in rings)
    assert any(x == pytest.approx(3080 / 4200, abs=1e-5) for x in xs)  # a flow starts from nothing
    assert any(x == pytest.approx((97 - 55) / (100 - 55), abs=1e-5) for x in xs)  # a stock from its baseline
    assert any("预计 3,080 人" in t and "达标概率 4%" in t for t in words(made))


def test_names_take_two_lines_only_where_rows_are_high_enough() -> None:
    rows, begun = board("full", "long").rows("全区"), plan("long").indicators[0].label[:8]
    low, high = (
        next(n.text for n in gap_board(plan("long"), rows, NOW, height=h).layout.annotations if n.text.startswith(f"<b>{begun}"))
        for h in (600, None)
    )
    assert "<br>" not in low
    assert low.endswith("…</b>")
    assert "<br>" in high


@pytest.mark.parametrize("fits", [60, 84, 120, 180])
def test_no_character_stands_alone_in_the_last_line(fits: float) -> None:
    text = "鼓励金融机构将人力资本作为融资授信依据"
    for n in range(4, len(text) + 1):
        lines = wrap(text[:n], 12, fits, 99)
        assert "".join(lines) == text[:n]
        assert all(width(line, 12) <= fits for line in lines)
        assert len(lines[-1]) > 1


@pytest.mark.parametrize("fits", range(70, 400, 7))
def test_no_line_begins_or_ends_with_the_wrong_sign(fits: int) -> None:
    text = "补贴性职业技能培训人数（含省市下达任务、区级自选任务）：前三年均完成，今年三季度末欠序时 840 人。"
    found = wrap(text, 14, fits, 99)
    assert "".join(found) == text
    assert not [t for t in found if t[0] in NOT_FIRST or t[-1] in NOT_LAST]


def test_a_choice_of_targets_is_called_one() -> None:
    rows = board().rows("全区")
    whole, part = (gap_board(plan(), rows, NOW, is_part=p).layout.meta["title"] for p in (False, True))
    assert part == f"所选的 {whole}"


def test_order_by_what_is_missing() -> None:
    table = shown.board(plan(), board().rows("全区"), sort="missing")
    names = list(table["指标"])
    assert names.index("金蓝领技师、高级技师培养人数") < names.index("补贴性职业技能培训人数") < names.index("创业培训人数")
    headed = [t.strip() for t in words(figure("board-chapters-missing"))]
    assert [t[:2] for t in headed if t in plan().chapters] == ["一、", "三、", "五、", "六、", "联席"]  # as the document has them


def test_long_names_wrap_and_keep_their_beginning() -> None:
    made = figure("board-long")
    labels = [a.text for a in made.layout.annotations if "<br>" in a.text and a.xanchor == "right" and a.font.size == 12]
    assert len(labels) >= 15
    assert all(t.count("<br>") == 1 for t in labels)


def test_annual_flow_has_target_pace_and_verdict_per_year() -> None:
    made = figure("series-annual_flow-full")
    assert len([t for t in made.data if t.name == "pace"]) == 4
    bar = trace(made, "skills_training")
    ends = {y: c for y, c in zip(bar.y, bar.marker.color, strict=True) if y in (4310, 4450, 4215, 2310)}
    assert ends == {4310: FILLS["achieved"], 4450: FILLS["achieved"], 4215: FILLS["achieved"], 2310: FILLS["behind"]}
    said = " ".join(words(made))
    for part in (
        "4,215 人",
        "2,310 人",
        "■ 慢于序时",
        "◆ 达标",
        "年度目标 ≥4,200 人/年",
        "○ 经修订",
        "浅色：年内各期",
        "预计 3,080 人",
        "（2,700–3,500）",
        "达标概率 4%",
    ):
        assert part in said
    assert list(trace(made, "restated").y) == [1820]


def test_stock_goes_from_baseline_to_target_with_fan() -> None:
    made = figure("series-stock-full")
    pace = trace(made, "pace")
    assert (pace.y[0], pace.y[-1]) == (55, 100)
    assert [t.name for t in made.data if t.name.startswith("fan")] == ["fan_95", "fan_80", "fan_50", "fan_mid"]
    assert list(trace(made, "fan_mid").y)[-1] == FAN["mid"].iloc[0]
    assert any("基期 55 家（取首期）" in t for t in words(made))


def test_plan_flow_path_starts_from_nothing_where_counting_starts() -> None:
    made = figure("series-plan_flow-full")
    pace = trace(made, "pace")
    assert pace.y[0] == 0
    assert made.layout.xaxis.range[0] < pace.x[0] < 2021 < pace.x[1] < 2021.25


def test_what_was_reached_before_the_plan_counts_but_is_not_judged() -> None:
    made = figure("series-plan_flow-full")
    marker = trace(made, "apprentices").marker
    years = [x < 2022 for x in trace(made, "apprentices").x]
    assert any(years)
    assert {s for s, early in zip(marker.symbol, years, strict=True) if early} == {"circle"}
    assert "triangle-up" in [s for s, early in zip(marker.symbol, years, strict=True) if not early]
    assert "灰点：规划期前，不评判" in " ".join(words(made))
    assert "规划期前" not in " ".join(words(figure("series-stock-full")))
    assert "自2021年1月起累计，人" in " ".join(words(made))
    table = shown.series(plan(), plan().indicator_by_code["apprentices"], board("full").history("apprentices", "全区"))
    assert set(table.loc[table["期间"].str.startswith("2021"), "状态"]) == {"无目标"}


def test_the_label_of_a_bar_says_the_pace_that_it_hides() -> None:
    assert any("2,310 人" in t and "■ 慢于序时" in t and "序时 3,150" in t for t in words(figure("series-annual_flow-full")))
    assert not any("序时 " in t and "达标" in t for t in words(figure("series-annual_flow-full")))


def test_the_label_of_a_running_year_stands_beside_its_bar_unless_the_forecast_does() -> None:
    flow = plan().indicator_by_code["skills_training"]
    history = board("full").history(flow.code, "全区")
    for low, side in ((2400, "left"), (2000, "center")):
        made = series_chart(plan(), flow, history, NOW, forecast=Forecast(low, 3400, 3600, 0.02, dt.date(2025, 12, 31)))
        assert [a.xanchor for a in made.layout.annotations if "2,310 人" in a.text] == [side]


@pytest.mark.parametrize(
    ("code", "actual", "whole", "want"),
    [
        ("opening_days", 0.56, 0.6, "全区 0.6 天，低 0.04 天"),
        ("opening_days", 0.6, 0.6, "全区 0.6 天，持平"),
        ("financing_met", 100.0, 99.98, "全区 99.98%，持平"),  # both read alike in points
        ("financing_met", 100.0, 98.3, "全区 98.3%，高 1.7 个百分点"),
    ],
)
def test_a_region_against_the_whole(code: str, actual: float, whole: float, want: str) -> None:
    row = SimpleNamespace(indicator=code, actual=actual, whole=whole, share=float("nan"))
    assert against_whole(plan(), row) == want


def test_growth_shows_the_base_stock_below() -> None:
    made = figure("series-growth-full")
    base = trace(made, "base")
    assert base.yaxis == "y2"
    assert base.y[-1] == 113
    assert made.layout.yaxis2.domain[1] < made.layout.yaxis.domain[0]


def test_ratio_shows_numerator_and_denominator() -> None:
    made = figure("series-ratio-full")
    assert trace(made, "numerator").y[-1] == 216
    assert trace(made, "denominator").y[-1] == 218
    assert any("216/218" in t for t in words(made))


def test_level_is_steps_with_the_wrong_side_shaded() -> None:
    made = figure("series-level-full")
    assert trace(made, "opening_days").line.shape == "hv"
    shade = next(s for s in made.layout.shapes if s.type == "rect")
    assert shade.y0 == 0.5
    assert set(trace(made, "opening_days").marker.symbol) == {"triangle-up", "diamond", "square"}


def test_incomplete_points_are_hollow() -> None:
    made = figure("series-plan_flow-one")
    assert trace(made, "apprentices").marker.symbol[-1].endswith("open")
    assert any("空心的状态符号：数据不全" in t for t in words(made))


@pytest.mark.parametrize("kind", KINDS)
def test_no_data_is_said(kind: str) -> None:
    made = figure(f"series-{kind}-none")
    assert "暂无数据" in words(made)
    assert not made.data


def test_of_many_regions_the_table_lists_those_with_most_trouble() -> None:
    late = [reading(code, "2025Q3", 3, f"新增街道{n}号") for n in range(36, 41) for code in ("opening_days", "opening_steps")]
    rows = evaluate(plan("wide"), pd.DataFrame([*READINGS["full"], *late]), NOW).rows()
    codes, regions = table_axes(plan("wide"), rows, "新增街道7号")
    assert len(regions) == WITH_POINTS
    assert regions[0] == "全区"
    assert {"新增街道7号", *(f"新增街道{n}号" for n in range(36, 41))} < set(regions)
    assert regions == [r for r in plan("wide").region_names if r in regions]  # in the plan's order
    made = heat_table(plan("wide"), rows, NOW, region="新增街道7号")
    assert made.layout.meta["title"].startswith("46 个区域 ")  # the finding is of all
    assert "共 46 个区域，列出落后项最多的 7 个" in " ".join(words(made))
    assert len(shown.heat(plan("wide"), rows, "新增街道7号")) == len(codes) * WITH_POINTS


def test_a_cell_in_a_narrow_column_says_less() -> None:
    rows = board("full").rows()
    late = next(r for r in rows.itertuples(index=False) if r.status in ("behind", "slightly_behind") and r.pace_gap < 0)
    assert cell(plan(), late)[1].endswith("点")
    assert not cell(plan(), late, is_short=True)[1].endswith("点")


def test_a_finding_of_made_up_readings_is_marked_even_where_their_region_is_not_listed() -> None:
    real = [{**r, "demo": False} for r in READINGS["full"]]
    one = [*real, reading("skills_training", "2025Q3", 5, "新增街道40号")]
    made = heat_table(plan("wide"), evaluate(plan("wide"), pd.DataFrame(one), NOW).rows(), NOW)
    assert "新增街道40号" not in " ".join(words(made))
    assert any("演示数据" in t for t in words(made))


def test_heat_cells_say_value_and_verdict() -> None:
    made = figure("heat-full")
    said = words(made)
    for part in ("■ 慢于序时 20.0点", "2,310 人", "○ 未报", "◆ 已达标"):
        assert any(part in t for t in said)
    assert "颜庄街道" in made.layout.meta["alt"]
    by_status = board("full").rows().query("has_target")["status"].value_counts()
    drawn = {s.name.removeprefix("area_"): s.path.count("M") for s in made.layout.shapes if s.type == "path"}
    assert drawn == {status: n for status, n in by_status.items() if n}
    tints = {s.name.removeprefix("area_"): s.fillcolor for s in made.layout.shapes if s.type == "path"}
    assert all(tints[status] == TINTS[status] for status in drawn)


def test_ranking_orders_names_changes_and_gives_no_bar_to_the_silent() -> None:
    made = figure("ranking-flow-full")
    assert list(trace(made, "skills_training").x) == [563, 522, 469, 416, 310]
    assert set(trace(made, "skills_training").marker.color) == {QUIET}
    said = " ".join(words(made))
    assert "颜庄街道居首" in made.layout.meta["title"]
    for part in ("↑ 升 1 位", "○ 未报", "同比"):
        assert part in said
    level = figure("ranking-level-full")
    assert list(trace(level, "opening_days").x) == [0.5, 0.5, 0.5, 0.5, 0.6]  # less is better
    assert "并列第一" in level.layout.meta["title"]


def test_tiles_stand_where_the_plan_puts_them_the_others_below() -> None:
    first, second, *rest = REGIONS
    regions = [r.model_copy(update={"tile": {first: "2,3", second: "1,1"}.get(r.name, "")}) for r in plan().regions]
    found = {t.region: (t.row, t.column) for t in tiles_of(plan().model_copy(update={"regions": tuple(regions)}), REGIONS)}
    assert (found[first], found[second]) == ((1, 2), (0, 0))
    assert [found[r] for r in rest[:2]] == [(2, 0), (2, 1)]
    assert tiles_of(plan(), REGIONS)[0] == Tile(first, 0, 0)


def test_the_ranking_draws_the_first_and_speaks_of_all() -> None:
    flow = plan().indicator_by_code["skills_training"]
    rows = board().rows()
    rows = rows[rows["indicator"] == flow.code]
    whole, part = (ranking(plan(), flow, rows, rows.head(0), NOW, most=most) for most in (None, 2))
    assert part.layout.meta["title"] == whole.layout.meta["title"]
    names = [[r for r in REGIONS if any(r in str(a.text) for a in made.layout.annotations)] for made in (whole, part)]
    assert (len(names[0]), len(names[1])) == (len(REGIONS), 2)


def test_tiles_stand_where_they_are_put() -> None:
    flow = plan().indicator_by_code["skills_training"]
    tiles = [Tile(r, n, 0) for n, r in enumerate(REGIONS)]
    made = tile_map(plan(), flow, board().rows(), NOW, tiles=tiles)
    cells = {t.split("<")[1][2:]: x for x, t in zip(trace(made, "words").x, trace(made, "words").text, strict=True)}
    assert cells == {r: n for n, r in enumerate(REGIONS)}
    assert [(t.column, t.row) for t in grid(REGIONS)] == [(0, 0), (1, 0), (2, 0), (0, 1), (1, 1), (2, 1)]
    assert any("示意" in t for t in words(made))


def test_the_map_says_first_and_last_where_its_tints_follow_the_ranking() -> None:
    assert (
        figure("tiles-flow-full").layout.meta["title"]
        == "补贴性职业技能培训：颜庄街道居首（563 人），辛庄街道居末（310 人），1 个未报"
    )
    flow = plan().indicator_by_code["skills_training"]
    rows = board().rows().query("indicator == 'skills_training'")
    same = tile_map(plan(), flow, rows.assign(actual=rows["actual"].where(rows["actual"].isna(), 7.0)), NOW)
    assert same.layout.meta["title"] == "补贴性职业技能培训：已报的 5 个区域均为 7 人，1 个未报"
    tied = tile_map(plan(), flow, rows.assign(actual=rows["actual"].clip(upper=450)), NOW).layout.meta["title"]
    assert "艾山街道、里辛街道等 3 个区域并列第一（450 人），辛庄街道居末" in tied


def test_the_map_counts_verdicts_where_its_tints_follow_them() -> None:
    level = figure("tiles-level-full")
    assert level.layout.meta["title"].startswith("企业开办用时：6 个有目标的区域中 1 个落后（颜庄街道）")
    assert "底色随状态" in " ".join(words(level))


def test_the_bar_of_a_year_that_goes_on_is_hollow_and_said() -> None:
    flow = plan().indicator_by_code["skills_training"]
    quarters = [
        reading("skills_training", q, v, "颜庄街道")
        for q, v in (("2024Q3", 400), ("2024Q4", 600), ("2025Q1", 100), ("2025Q3", 430))
    ]
    history = {"颜庄街道": evaluate(plan(), pd.DataFrame(quarters), NOW).history(flow.code, "颜庄街道")}
    made = small_multiples(plan(), flow, history, NOW)
    bars = trace(made, "颜庄街道")
    assert dict(zip(bars.y, bars.marker.color, strict=True)) == {400: QUIET, 600: MUTED, 100: QUIET, 430: PAPER}
    assert "空心：未满一年（本年至三季度）" in " ".join(words(made))
    rates = plan().indicator_by_code["opening_days"]
    assert "空心" not in " ".join(words(small_multiples(plan(), rates, {}, NOW)))


@pytest.mark.parametrize("swap", [lambda c: c, DARK.__getitem__], ids=["light", "dark"])
def test_pale_bars_have_an_edge_that_can_be_seen(swap: Any) -> None:
    """3:1 on what is behind them (WCAG 1.4.11); their own colour has 2:1."""
    drawn = {"ranking-flow-full": PAPER, "multiples-flow-full": PAPER, "same-flow-full": PAPER, "profile-full": TRACK}
    for name, behind in drawn.items():
        bars = [t for t in figure(name).data if t.type == "bar"]
        assert bars
        for bar in bars:
            fills, edges = ([c] * len(bar.y) if isinstance(c, str) else c for c in (bar.marker.color, bar.marker.line.color))
            for fill, edge in zip(fills, edges, strict=True):
                if fill in (QUIET, PAPER):
                    assert Color(swap(edge)).contrast(swap(behind), method="wcag21") >= 3, (name, fill, edge)


def test_multiples_share_one_scale() -> None:
    made = figure("multiples-flow-full")
    ranges = {tuple(a.range) for a in made.select_yaxes()}
    assert len(ranges) == 1
    assert any("钢城经济开发区" in t and "本期未报" in t for t in words(made))


def test_profile_says_share_place_and_verdict() -> None:
    said = " ".join(words(figure("profile-full")))
    for part in ("占 24.4%", "第 1", "563 人", "无分解目标", "低 4.1 个百分点", "▲"):
        assert part in said


@pytest.mark.parametrize(("crowd", "beside"), [(6, True), (5, False)])
def test_of_very_many_regions_the_number_stands_once(monkeypatch: pytest.MonkeyPatch, crowd: int, beside: bool) -> None:
    """并列第 2143/2999 ran into the column beside it."""
    monkeypatch.setattr(profile, "CROWD", crowd)
    made = region_profile(plan(), "颜庄街道", board().rows(), NOW)
    places = [t for t in words(made) if "第 " in t]
    assert places
    assert all(("/5" in t) is beside for t in places)
    assert ("位次在5个区域中" in " ".join(words(made))) is not beside


def test_a_tie_of_all_has_no_place_on_the_strip() -> None:
    def strip(values: list[float]) -> tuple[str, int]:
        found = board().rows()
        at = (found["indicator"] == "skills_training") & (found["region"] != "全区")
        found.loc[at, "actual"] = values
        made = region_profile(plan(), "颜庄街道", found[found["indicator"] == "skills_training"], NOW)
        marks = [x for t in made.data if t.name in ("mine", "others") for x in t.x]
        return " ".join(words(made)), len(marks)

    said, n = strip([3.0] * 6)
    assert n == 0
    assert "各区域相同" in said
    assert "并列第 1" in said
    said, n = strip([3.0] * 5 + [float("nan")])
    assert (n, "已报的 5 个区域相同" in said) == (0, True)
    said, n = strip([3.0] * 5 + [2.0])
    assert (n, "区域相同" in said) == (6, False)


def test_same_period_compares_like_with_like() -> None:
    made = figure("same-flow-full")
    assert list(trace(made, "skills_training").y) == [2890, 3020, 3100, 2310]
    assert "下降 25.5%" in made.layout.meta["title"]
    assert "4 年同期最低" in made.layout.meta["title"]


def test_change_counts_now_and_before() -> None:
    now, before = board().rows("全区"), board().rows("全区", back=1)
    table = shown.status_change(plan(), now, before).set_index("状态")
    assert table["本期项数"].sum() == now["has_target"].sum()
    assert "转" in figure("change-full").layout.meta["title"]
    alone = figure("change-first")
    assert not [t for t in alone.data if t.name == "before"]


def test_tasks_are_all_there_once() -> None:
    said = " ".join(t for t in words(figure("tasks")))
    numbers = [int(x) for x in said.replace("、", " ").split() if x.isdigit()]
    assert all(n in numbers for n in range(1, 42))
    filled = trace(figure("tasks"), "tasks").marker.color
    assert filled.count(INK) == 4  # chapter and deadline pairs that have passed on 2025-09-30
    assert trace(figure("tasks-before"), "tasks").marker.color.count(INK) == 0


def test_reporting_record_has_shape_and_word_in_every_cell() -> None:
    said = trace(figure("completeness"), "words").text
    assert len(said) == 6 * 11
    for shape, word in STATES.values():
        assert any(t.startswith(f"{shape} {word}".strip()) for t in said)
    late = [t for t in said if "迟报" in t]
    assert late
    assert all(t == "▲ 迟报 04-20" for t in late)


def test_a_single_unit_that_never_reported() -> None:
    one = pd.DataFrame([["区科协", "2025Q3", "missing", None]], columns=list(REPORTING_COLUMNS))
    made = completeness(plan(), one, NOW)
    assert made.layout.meta["title"] == "1 个单位应报 1 次，按时 0 次，缺报 1 次"
    assert "✕ 缺报" in trace(made, "words").text


def test_record_of_units_takes_the_worst_of_what_was_asked() -> None:
    late, soon = (dt.datetime(2025, 4, d, 18, tzinfo=dt.UTC) for d in (19, 3))  # in China a day later
    rows = [
        ("a", "2025Q1", "区科协", "on_time", soon), ("b", "2025Q1", "区科协", "late", late), ("a", "2025Q2", "区科协", "missing", None),
        ("b", "2025Q2", "区科协", "on_time", soon), ("a", "2025Q1", "区税务局", "on_time", soon), ("a", "2025Q2", "区税务局", "pending", None),
    ]  # fmt: skip
    reports = pd.DataFrame(rows, columns=["indicator", "period", "unit", "state", "first_submitted_at"]).assign(
        region="全区", chapter="一"
    )
    found = record_of(reports)
    assert found[["unit", "period", "state", "here", "expected"]].to_numpy().tolist() == [
        ["区科协", "2025Q1", "late", 2, 2], ["区科协", "2025Q2", "missing", 1, 2], ["区税务局", "2025Q1", "on_time", 1, 1], ["区税务局", "2025Q2", "pending", 0, 1],
    ]  # fmt: skip
    text = trace(completeness(plan(), found, NOW), "words").text
    assert list(text) == ["▲ 迟报 04-20", "✕ 缺报 1/2", "● 按时", "○ 待报"]
    assert set(record_of(reports, "chapter")["state"]) == {"late", "missing"}


def test_forecasts_of_the_engine_become_marks_and_fans() -> None:
    made = SimpleNamespace(
        mid=97.0, low=94.0, high=101.0, probability=0.12, intervals={50: (96, 98), 80: (94, 101), 95: (92, 104)}
    )
    due = dt.date(2025, 12, 31)
    assert forecast_of(made, due) == Forecast(94.0, 97.0, 101.0, 0.12, due)
    pd.testing.assert_frame_equal(fan_of(made, due), FAN, check_dtype=False)
    assert forecast_of(SimpleNamespace(reason="不足四期"), due) is None
    assert fan_of(SimpleNamespace(reason="不足四期"), due) is None


def test_months_and_years_have_pictures_too() -> None:
    flow = plan().indicator_by_code["skills_training"]
    for code in ("2025-09", "2025"):
        at = Period.parse(code)
        made = series_chart(plan(), flow, board(period=at).history("skills_training", "全区"), at)
        assert at.name in " ".join(words(made))
        assert 2310 in list(trace(made, "skills_training").y)


class TestShown:
    """The tables beside the figures say the same numbers."""

    def test_board(self) -> None:
        table = shown.board(plan(), board().rows("全区"), forecasts=FORECASTS).set_index("指标")
        row = table.loc["补贴性职业技能培训人数"]
        assert (row["现状"], row["目标"], row["完成进度%"], row["序时进度%"], row["状态"]) == (
            2310,
            "≥4,200 人/年",
            55,
            75,
            "慢于序时",
        )
        assert (row["到期预测"], row["达标概率%"]) == (3080, 4)
        assert list(table.index) == [plan().indicator_by_code[c].name for c in w.sort_rows(board().rows("全区"))["indicator"]]
        assert pd.isna(table.loc["企业开办环节", "完成进度%"])  # no progress is formed, none is given

    def test_same_rounding_as_on_the_figure(self) -> None:
        table = shown.series(plan(), plan().indicator_by_code["guidance_growth"], board().history("guidance_growth", "全区"))
        text = " ".join(words(figure("series-growth-full")))
        assert f"{table['现状'].iloc[-1]}%" in text

    def test_series_with_fan_and_forecast(self) -> None:
        i = plan().indicator_by_code["carriers"]
        table = shown.series(plan(), i, board().history("carriers", "全区"), fan=FAN, forecast=FORECASTS["carriers"])
        assert list(table["期间"])[-2:] == ["2025年四季度", "2025-12-31 到期"]
        assert table["预测95%区间上限"].dropna().tolist() == [104]
        assert (table["预测80%区间下限"].dropna() == 94).all()

    def test_others_have_a_row_for_each_thing_shown(self) -> None:
        rows, before = board().rows(), board().rows(back=1)
        flow = plan().indicator_by_code["skills_training"]
        assert len(shown.heat(plan(), rows)) == 16 * 7
        ranks = shown.ranking(plan(), flow, rows, before)
        assert list(ranks["位次"].dropna()) == [1, 2, 3, 4, 5]
        assert shown.profile(plan(), "颜庄街道", rows).set_index("指标").loc[flow.name, "占全区%"] == 24.4
        assert list(shown.same_period(plan(), board().history("skills_training", "全区"), NOW)["现状"]) == [
            2890,
            3020,
            3100,
            2310,
        ]
        assert len(shown.tasks(plan())) == 41
        assert len(shown.reporting(record())) == 66
        histories = {r: board().history("skills_training", r) for r in REGIONS}
        assert set(shown.multiples(plan(), flow, histories)["区域"]) == set(REGIONS[:-1])

    def test_csv_opens_in_excel_and_runs_nothing(self) -> None:
        raw = shown.csv_bytes(pd.DataFrame({"指标": ["=1+1", "普通"], "现状": [-3.5, 2.0]}))
        assert raw.startswith(b"\xef\xbb\xbf")
        assert raw.decode("utf-8-sig") == "指标,现状\r\n'=1+1,-3.5\r\n普通,2.0\r\n"

    def test_nothing_to_show_is_an_empty_table(self) -> None:
        assert shown.board(plan(), board().rows("全区").head(0)).empty
        assert shown.reporting(record(0, 0)).empty


def test_markup_in_names_stays_text() -> None:
    bad = plan().indicator_by_code["skills_training"].model_copy(update={"short_name": "<b>x</b> & y"})
    evil = type(plan())(**plan().model_dump() | {"indicators": (bad, *plan().indicators[2:])})
    rows = board().rows()
    rows = rows[rows["indicator"].isin(evil.indicator_by_code)]
    own = rows[rows["region"] == "全区"]
    made = [
        gap_board(evil, own, NOW), heat_table(evil, rows, NOW), ranking(evil, bad, rows, rows.head(0), NOW), region_profile(evil, "颜庄街道", rows, NOW),
        series_chart(evil, bad, board().history(bad.code, "全区"), NOW, forecast=Forecast(1, 2, 3)), same_period(evil, bad, board().history(bad.code, "全区"), NOW),
        small_multiples(evil, bad, {"颜庄街道": board().history(bad.code, "颜庄街道")}, NOW), status_change(evil, own, own, NOW, NOW.shift(-1)),
        task_timeline(evil, dt.date(2025, 1, 1)),
    ]  # fmt: skip
    for each in made:
        assert "<b>x</b>" not in each.to_json().replace("\\u003c", "<").replace(str(each.layout.meta["title"]), "").replace(
            str(each.layout.meta["alt"]), ""
        )


def test_small_pictures_give_the_number_of_a_year_earlier_that_their_change_is_against() -> None:
    histories = {r: board("full").history("skills_training", r) for r in REGIONS[1:]}
    heads = [
        t for t in words(small_multiples(plan(), plan().indicator_by_code["skills_training"], histories, NOW)) if "上年同期 " in t
    ]
    assert heads
    for text in heads:
        now, change, before = (float(x.replace(",", "")) for x in re.findall(r"([-+]?[\d,.]+)(?= 人|%|）)", text))
        assert round((now / before - 1) * 100, 1) == pytest.approx(change, abs=0.05), text


def test_the_bands_of_a_fan_are_explained_where_they_can_be_seen() -> None:
    def said(width: float, code: str = "carriers") -> bool:
        indicator, history = plan().indicator_by_code[code], board("full").history(code, "全区")
        fan = pd.DataFrame(
            [
                {"period": "2025Q4", "mid": 94.0}
                | {f"{side}_{n}": 94 + sign * width for n in (50, 80, 95) for side, sign in (("low", -1), ("high", 1))}
            ]
        )
        return any("三层浅底" in t for t in words(series_chart(plan(), indicator, history, NOW, fan=fan)))

    assert said(10)
    assert not said(1)
    assert said(1, "financing_met")  # its axis does not begin at zero


def test_an_indicator_without_any_target_is_not_one_whose_target_is_not_decomposed() -> None:
    rows = board("full").rows(None)
    rows.loc[rows["indicator"] == "guidance_firms", ["actual", "reported"]] = [28.0, True]  # what no target is set for
    made = words(region_profile(plan(), "艾山街道", rows, NOW))
    assert {t for t in made if "目标" in t and len(t) < 8} >= {"无分解目标", "未设目标"}
