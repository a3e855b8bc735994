"""Writes the demonstration files of the first plan: `python -m data.demo.make`. The same bytes every time.

Every figure is invented. The files are what three units would send each quarter, in load order by name, and hold what the
product must cope with: a late file, a correction, a district figure that disagrees with its regions, a region not
reported. `manifest.csv` lists the files up to 2025Q3; those of 2025Q4 are left for the user to upload.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from data.plan_files import find_plan, load_plan
from metrics.model import Period

PLAN = "gangcheng-shuangchuang-2022-2025"
FOLDER = Path(__file__).parent
HEADER = ("指标", "区域", "期间", "数值", "口径", "分子", "分母", "备注")
BASIS = {"point": "期末数", "ytd": "本年累计"}
DEMO = "演示数据"
DISTRICT = "全区"
REGIONS = {"艾山街道": 20, "里辛街道": 14, "汶源街道": 18, "颜庄街道": 10, "辛庄街道": 10, "钢城经济开发区": 16}
"""Region → its rough weight when a district figure is shared out."""

HUMAN_RESOURCES, DEVELOPMENT, FINANCE = "区人力资源社会保障局", "区发展改革局", "区金融发展服务中心"
UNITS = {  # in the order of the file names; 区发展改革局 also passes on, as the joint meeting's office, what two others measure
    HUMAN_RESOURCES: ("skills_training", "startup_training", "technicians", "apprentices", "skilled_talent"),
    DEVELOPMENT: ("carriers", "opening_steps", "opening_cost", "opening_days", "fair_review", "joint_meetings", "dispatches"),
    FINANCE: ("guidance_firms", "financing_met", "guidance_coverage"),
}
PASSED_ON = dict.fromkeys(("opening_steps", "opening_cost", "opening_days"), "区行政审批服务局提供") | {
    "fair_review": "区市场监管局提供"
}

QUARTERS = [f"{year}Q{quarter}" for year in range(2022, 2026) for quarter in range(1, 5)]
LAST_LISTED = "2025Q3"
# One figure a quarter, 2022Q1 to 2025Q4, for the whole district.
DISTRICT_FIGURES: dict[str, tuple[float, ...]] = {
    "carriers": (55, 58, 62, 65, 68, 71, 74, 76, 79, 81, 83, 85, 87, 90, 93, 101),
    "skills_training": (610, 1580, 2890, 4310, 700, 1820, 3020, 4450, 820, 1900, 3100, 4215, 560, 1280, 2310, 4236),
    "startup_training": (18, 45, 79, 112, 22, 51, 88, 121, 25, 58, 92, 118, 34, 81, 126, 151),
    "technicians": (12, 35, 58, 82, 15, 38, 61, 85, 14, 36, 57, 80, 10, 31, 54, 78),
    "apprentices": (10, 28, 50, 76, 12, 34, 58, 84, 14, 38, 63, 90, 13, 36, 61, 92),
    "skilled_talent": (230, 242, 254, 265, 277, 288, 299, 310, 321, 332, 343, 354, 366, 377, 389, 404),
    "guidance_firms": (57, 60, 63, 67, 70, 73, 77, 81, 85, 89, 93, 98, 103, 108, 114, 118),
    "financing_met": (82, 172, 248, 334, 88, 186, 279, 372, 92, 191, 290, 398, 132, 268, 412, 556),
    "guidance_coverage": (22, 25, 28, 31, 33, 36, 39, 40, 43, 45, 47, 50, 53, 56, 58, 60),
    "opening_steps": (1,) * 16,
    "opening_cost": (0,) * 16,
    "opening_days": (1, 1, 1, 0.8, 0.8, 0.7, 0.6, 0.5) + (0.5,) * 8,
    "fair_review": (6, 14, 22, 31, 7, 15, 24, 33, 8, 17, 26, 35, 9, 18, 28, 38),
    "joint_meetings": (1, 2, 3, 4) * 4,
    "dispatches": (3, 6, 9, 12) * 3 + (3, 6, 8, 12),
}
# Of a ratio the figures above are denominators, and these what the numerators lack.
LACKING = {
    "financing_met": (4, 7, 8, 9, 4, 6, 4, 0) + (0,) * 8,
    "guidance_coverage": (4, 4, 4, 4, 3, 3, 2, 0, 1, 1, 1, 0, 1, 1, 1, 0),
    "fair_review": (0,) * 16,
}
DISTRICT_ONLY = {"technicians", "opening_steps", "opening_cost", "fair_review", "joint_meetings", "dispatches"}
REGIONS_ONLY = {"apprentices"}
GUIDANCE_FIRMS_2021, APPRENTICES_2021 = 55, 60

EXCEPTIONS: dict[tuple[str, str, str], float | None] = {  # None: not reported
    ("carriers", DISTRICT, "2024Q3"): 84,  # one more than its regions
    ("apprentices", "辛庄街道", "2024Q2"): None,
    ("opening_days", "颜庄街道", "2025Q3"): 0.6,
    ("opening_days", DISTRICT, "2025Q3"): None,  # so the worst region stands
}
CORRECTED = "里辛街道"
COUNTED_TWICE = {"2023Q1": 35, "2023Q2": 48}
"""skills_training: what 里辛街道 (and so the district) first reported too much, and corrected in August 2023."""
LATE = ("2024Q2", FINANCE, dt.date(2024, 8, 16))

Row = tuple[object, ...]


def share_out(amount: int, salt: int) -> list[int]:
    """Whole parts of `amount`, one per region, by largest remainder; `salt` varies the weights, so that regions differ in pace."""
    weights = [w + (7 * salt + 4 * r) % 9 for r, w in enumerate(REGIONS.values())]
    parts, rests = zip(*(divmod(amount * w, sum(weights)) for w in weights), strict=True)
    most = sorted(range(len(parts)), key=lambda r: -rests[r])[: amount - sum(parts)]
    return [part + (r in most) for r, part in enumerate(parts)]


def by_region(figures: Sequence[float], *, ytd: bool, salt: int) -> list[Sequence[float]]:
    """Per quarter, the parts of the district's figures. What each quarter adds is shared out, so no part ever falls."""
    table: list[Sequence[float]] = []
    parts, before = [0] * len(REGIONS), 0
    for q, figure in enumerate(map(int, figures)):
        if ytd and q % 4 == 0:
            parts, before = [0] * len(REGIONS), 0
        parts = [have + more for have, more in zip(parts, share_out(figure - before, salt + q), strict=True)]
        before = figure
        table.append(parts)
    return table


class Demo:
    """The rows of each file."""

    def __init__(self) -> None:
        plan = load_plan(find_plan(PLAN))
        self.names = {i.code: i.name for i in plan.indicators}
        self.basis = {i.code: i.reported_as for i in plan.indicators if i.reported_as}
        self.parts = {code: self._parts(code, salt) for salt, code in enumerate(DISTRICT_FIGURES) if code not in DISTRICT_ONLY}

    def _parts(self, code: str, salt: int) -> list[Sequence[float]]:
        figures = DISTRICT_FIGURES[code]
        if code == "opening_days":  # the zone was always the quickest
            return [[f] * (len(REGIONS) - 1) + [max(0.5, round(f - 0.2, 1))] for f in figures]
        if code == "guidance_firms":
            return by_region([GUIDANCE_FIRMS_2021, *figures], ytd=False, salt=salt)[1:]
        return by_region(figures, ytd=self.basis[code] == "ytd", salt=salt)

    def row(self, code: str, region: str, period: str, value: float, lacking: int | None = None, note: str = "") -> Row:
        note = "；".join(filter(None, (DEMO, PASSED_ON.get(code), note)))
        numbers = (value, "", "") if lacking is None else ("", value - lacking, value)
        return (self.names[code], region, period, numbers[0], BASIS[self.basis[code]], *numbers[1:], note)

    def quarter(self, code: str, period: str) -> Iterator[Row]:
        """The rows of one indicator and quarter as first sent, the district first."""
        q = QUARTERS.index(period)
        values = {DISTRICT: DISTRICT_FIGURES[code][q]} if code not in REGIONS_ONLY else {}
        lacking: dict[str, int] = {}
        if code in LACKING:
            lacking = {DISTRICT: LACKING[code][q]} | dict(zip(REGIONS, share_out(LACKING[code][q], 0), strict=True))
        if code not in DISTRICT_ONLY:
            values |= dict(zip(REGIONS, self.parts[code][q], strict=True))
        for region, value in values.items():
            if code == "skills_training" and region in (DISTRICT, CORRECTED):
                value += COUNTED_TWICE.get(period, 0)
            said = EXCEPTIONS.get((code, region, period), value)
            if said is not None:
                yield self.row(code, region, period, said, lacking.get(region))

    def base(self, code: str) -> Iterator[Row]:
        """What the rules need of 2021."""
        if code == "apprentices":
            for region, value in zip(REGIONS, share_out(APPRENTICES_2021, 0), strict=True):
                yield self.row(code, region, "2021年", value)
        else:
            parts = by_region([GUIDANCE_FIRMS_2021], ytd=False, salt=list(DISTRICT_FIGURES).index(code))[0]
            for region, count in zip((DISTRICT, *REGIONS), (GUIDANCE_FIRMS_2021, *parts), strict=True):
                yield self.row(code, region, "2021Q4", count)

    def correction(self) -> Iterator[Row]:
        for period in COUNTED_TWICE:
            q = QUARTERS.index(period)
            part = self.parts["skills_training"][q][list(REGIONS).index(CORRECTED)]
            for region, value in ((DISTRICT, DISTRICT_FIGURES["skills_training"][q]), (CORRECTED, part)):
                yield self.row("skills_training", region, period, value, note="更正：剔除重复计入人数")

    def files(self) -> Iterator[tuple[str, str, dt.date, str, list[Row]]]:
        """(file, unit, submitted on, note, rows) in load order."""
        for date, unit, code in ((13, HUMAN_RESOURCES, "apprentices"), (14, FINANCE, "guidance_firms")):
            yield f"2021Q4-{unit}.csv", unit, dt.date(2022, 1, date), "2021年基期数", list(self.base(code))
        for period in QUARTERS:
            for n, (unit, codes) in enumerate(UNITS.items()):
                day, note = Period.parse(period).end + dt.timedelta(days=10 + n), ""
                if (period, unit) == LATE[:2]:
                    day, note = LATE[2], "迟报"
                yield f"{period}-{unit}.csv", unit, day, note, [row for code in codes for row in self.quarter(code, period)]
            if period == "2023Q2":
                note = f"更正{CORRECTED}2023年一、二季度补贴性职业技能培训人数"
                yield f"2023Q2-更正-{HUMAN_RESOURCES}.csv", HUMAN_RESOURCES, dt.date(2023, 8, 3), note, list(self.correction())


def write(folder: Path) -> list[Path]:
    """Write all files and the manifest; the paths, the manifest last."""
    manifest, paths = [], []
    for name, unit, day, note, rows in Demo().files():
        paths.append(folder / name)
        _write(paths[-1], HEADER, rows, bom=True, end="\r\n")
        if name[:6] <= LAST_LISTED:
            manifest.append((name, unit, day.isoformat(), "；".join(filter(None, (DEMO, note)))))
    _write(folder / "manifest.csv", ("file", "unit", "submitted_on", "note"), manifest, bom=False, end="\n")
    return [*paths, folder / "manifest.csv"]


def _write(path: Path, header: Row, rows: Sequence[Row], *, bom: bool, end: str) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator=end).writerows([header, *rows])
    path.write_bytes(text.getvalue().encode("utf-8-sig" if bom else "utf-8"))


if __name__ == "__main__":
    print(f"{len(write(FOLDER))} files written to {FOLDER}")
