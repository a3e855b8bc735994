"""The shipped plan is valid; each broken copy of a small plan says file, line, field, value and fix."""

from pathlib import Path

import pytest

from data.plan_files import Problem, find_plan, load_plan, plan_folders, read_plan
from metrics.model import InputError, UsageError

PLAN = """\
id: small
title: 小规划
period: {start: 2022-01-01, end: 2025-12-31}
root_region: 全区
indicators:
  - code: a
    name: 甲
    kind: stock
    unit: 家
    maximum: 100
    lead_units: [一局]
    targets:
      - comparator: ">="
        value: 90
        due: 2025-12-31
  - code: b
    name: 乙
    kind: growth
    unit: "%"
    base: a
    targets:
      - comparator: ">="
        value: 20
        every: year
"""
REGIONS = "name,kind,parent,aliases\n全区,区,,\n东,街道,全区,\n西,街道,全区,\n"
TILES = 'name,kind,parent,aliases,tile\n全区,区,,,\n东,街道,全区,,"1,1"\n西,街道,全区,,"2,1"\n'
UNITS = "name,aliases,member\n一局,,yes\n"


def problems_of(folder: Path, **files: str | bytes | None) -> list[Problem]:
    contents: dict[str, str | bytes | None] = {"plan": PLAN, "regions": REGIONS, "units": UNITS, **files}
    for name, content in contents.items():
        if content is not None:
            path = folder / ("plan.yml" if name == "plan" else f"{name}.csv")
            path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_plan(folder)[1]


def test_every_shipped_plan_is_valid() -> None:
    assert plan_folders()
    for folder in plan_folders():
        assert read_plan(folder)[1] == []


def test_a_unit_written_by_an_alias_is_known_by_its_name(tmp_path: Path) -> None:
    written = PLAN.replace("lead_units: [一局]", "lead_units: [甲办, 二局]\n    cooperating_units: [一局, 甲办]")
    assert problems_of(tmp_path, plan=written, units="name,aliases,member\n一局,甲办,yes\n二局,,yes\n") == []
    plan = load_plan(tmp_path)
    assert plan.indicators[0].lead_units == ("一局", "二局")
    assert plan.indicators[0].cooperating_units == ("一局",)
    assert plan.indicator_by_code["a"] is plan.indicators[0]
    assert plan.indicators[1].lead_units == ()


def test_the_first_plan_is_complete() -> None:
    plan = load_plan("gangcheng-shuangchuang-2022-2025")
    assert (len(plan.indicators), len(plan.tasks), len(plan.region_names)) == (16, 41, 7)
    assert plan.region_names[0] == "全区"
    assert {i.code for i in plan.indicators if not i.targets} == {"guidance_firms"}


def test_the_small_plan_is_valid(tmp_path: Path) -> None:
    assert problems_of(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "value"),
    [
        pytest.param(
            'comparator: ">="', 'comparator: "≥"', 13, "indicators[0].targets[0].comparator", "≥", id="wrong comparator"
        ),
        pytest.param("    unit: 家\n", "", 6, "indicators[0].unit", "", id="missing key"),
        pytest.param("lead_units", "lead_unit", 11, "indicators[0].lead_unit", "", id="typo key"),
        pytest.param("base: a", "base: z", 20, "indicators[1].base", "z", id="unknown base"),
        pytest.param("name: 乙", "name: 乙\n    aliases: [甲]", 18, "indicators[1].aliases", "甲", id="duplicate alias"),
        pytest.param(
            '">="\n        value: 90', '">"\n        value: 100', 14, "indicators[0].targets[0].value", "100", id="out of reach"
        ),
        pytest.param(
            "due: 2025-12-31", "due: 2021-12-31", 15, "indicators[0].targets[0].due", "2021-12-31", id="due before start"
        ),
        pytest.param("[一局]", "[二局]", 11, "indicators[0].lead_units[0]", "二局", id="unknown unit"),
        pytest.param(
            "due: 2025-12-31", "due: 2025-02-30", 15, "indicators[0].targets[0].due", "2025-02-30", id="day not in calendar"
        ),
        pytest.param("due: 2025-12-31", "due: 年底", 15, "indicators[0].targets[0].due", "年底", id="bad date"),
        pytest.param("value: 90", "value: 九十", 14, "indicators[0].targets[0].value", "九十", id="bad number"),
        pytest.param("    unit: 家", "    unit: [家", 10, "", "", id="broken YAML"),
    ],
)
def test_a_broken_plan_says_where(tmp_path: Path, old: str, new: str, line: int, field: str, value: str) -> None:
    assert old in PLAN
    found = [p for p in problems_of(tmp_path, plan=PLAN.replace(old, new, 1)) if p.level == "error"]
    assert len(found) == 1
    assert (found[0].file, found[0].field, found[0].value) == ("plan.yml", field, value)
    assert found[0].line == line
    assert found[0].fix
    with pytest.raises(InputError, match=r"plan\.yml"):
        load_plan(tmp_path)


def test_a_lower_limit_out_of_reach(tmp_path: Path) -> None:
    text = (
        PLAN.replace("maximum: 100", "minimum: 0\n    direction: down").replace('">="', '"<"', 1).replace("value: 90", "value: 0")
    )
    assert [p.field for p in problems_of(tmp_path, plan=text)] == ["indicators[0].targets[0].value"]


@pytest.mark.parametrize(
    ("regions", "line", "field", "value"),
    [
        pytest.param(
            REGIONS.replace("东,街道,全区", "东,街道,西").replace("西,街道,全区", "西,街道,东"), 3, "parent", "西", id="loop"
        ),
        pytest.param(REGIONS.replace("西,街道,全区,", "西,街道,全区,东"), 4, "aliases", "东", id="alias twice"),
        pytest.param(REGIONS.replace("西,街道,全区", "西,街道,某地"), 4, "parent", "某地", id="unknown parent"),
        pytest.param(REGIONS.replace("西,街道,全区,", "西,街道,全区,小西,大西"), 4, "", "大西", id="comma without quotes"),
        pytest.param(TILES.replace("2,1", "0,1"), 4, "tile", "0,1", id="no place on the map"),
        pytest.param(TILES.replace("2,1", "1,1"), 4, "tile", "1,1", id="two in one place"),
        pytest.param(REGIONS.encode("gb18030"), None, "", "", id="not UTF-8"),
        pytest.param(None, None, "", "", id="missing file"),
    ],
)
def test_broken_regions_say_where(tmp_path: Path, regions: str | bytes | None, line: int | None, field: str, value: str) -> None:
    first = next(p for p in problems_of(tmp_path, regions=regions) if p.file == "regions.csv")
    assert (first.level, first.line, first.field, first.value) == ("error", line, field, value)
    assert first.fix


def test_places_on_the_map_are_optional(tmp_path: Path) -> None:
    assert problems_of(tmp_path, regions=TILES) == []
    plan = read_plan(tmp_path)[0]
    assert plan is not None
    assert [r.tile_at for r in plan.regions] == [None, (1, 1), (2, 1)]


@pytest.mark.parametrize("content", [PLAN.encode("gb18030"), b"id: a\x00b\n", b"- a\n"])
def test_a_file_that_is_no_plan(tmp_path: Path, content: bytes) -> None:
    plan = read_plan(tmp_path)[0] if problems_of(tmp_path, plan=content) else object()
    assert plan is None


def test_an_unknown_plan_names_those_there_are() -> None:
    with pytest.raises(UsageError, match="gangcheng"):
        find_plan("no-such-plan")


def test_a_copy_of_a_plan_computes_for_itself() -> None:
    plan = load_plan("gangcheng-shuangchuang-2022-2025")
    names, digest = plan.region_names, plan.digest
    copy = plan.model_copy(update={"regions": plan.regions[:3]})
    assert copy.region_names == names[:3]
    assert copy.digest != digest
    assert (plan.region_names, plan.digest) == (names, digest)
    assert load_plan("gangcheng-shuangchuang-2022-2025").digest == digest
    first = plan.indicators[0].model_copy(update={"assumption": "另作假定"})
    assert plan.model_copy(update={"indicators": (first, *plan.indicators[1:])}).digest != digest
