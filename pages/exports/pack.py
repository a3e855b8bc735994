"""What every meeting file shows, gathered once: the same numbers, words, order and exclusions as the screen.

`gather` is the only way to a `Pack`; the deck, the notice, the workbook and the pictures read it and compute nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from metrics import sentences
from metrics import wording as w
from metrics.basis import basis_of_change, basis_since, compared_back
from metrics.board import Board, evaluate
from metrics.forecast import forecast_rows
from metrics.model import Indicator, Override, Period, Plan, UsageError
from metrics.regional import shown_rows
from metrics.requirements import required_text
from metrics.trace import trace
from pages.charts.series_parts import forecast_words
from pages.exports.asks import is_silent, told_once
from pages.exports.closing import Closing
from pages.exports.expected import Expected, expected_of, is_unsaid, open_rows
from pages.exports.pack_parts import RegionRow, Source, TaskLine, places_of, region_rows_of, sources_of, task_lines, whole_only

DEMO = "演示数据"
OPEN = ("missed", "behind", "slightly_behind", "unreported")
"""Verdicts that make an indicator a problem in the deck and in the notice alike."""


@dataclass(frozen=True)
class Line:
    """One indicator of the pack. Texts are those of the screen; `row` is its row of the board (a named tuple).

    `history`: one row per period up to the pack's, oldest first. `ahead`: the periods after it up to the plan's end, of which
    only `target` and `expected` are meant. `override`: who put the verdict in place of the rule's, and why. `others`: what further
    targets that hold at the same time say, none of which is worse. `expected`: at the due date; none where that has passed. `forecast`:
    the same in words, empty where none is made. `places`: which parts of the region are short of it, see `pack_parts.places_of`.
    """

    indicator: Indicator
    row: Any
    history: pd.DataFrame
    ahead: pd.DataFrame
    title: str
    sentence: str
    leads: str
    actual: str
    target: str
    status: str
    gap: str
    pace: str
    required: str
    coverage: str
    source: str
    remark: str
    override: str
    others: tuple[str, ...]
    expected: Expected | None
    forecast: str
    trace: dict[str, Any]
    places: str = ""

    @property
    def label(self) -> str:
        return self.indicator.label

    @property
    def alarm(self) -> str:
        """`很可能完不成` where the forecast warns of it; the probability stands in `forecast`."""
        return self.expected.alarm if self.expected else ""

    @property
    def is_warned(self) -> bool:
        """Whether the forecast says so while the lamp does not."""
        return is_unsaid(self.row.status, self.alarm)

    @property
    def below(self) -> str:
        """What stands under the gap on the board: what each quarter left must bring, else the pace while there is one."""
        return self.required or ("" if self.row.status in ("achieved", "missed") else self.pace)


@dataclass(frozen=True)
class Problem:
    """需统筹解决的问题: of an indicator, or entered by hand (`line` none)."""

    title: str
    text: str
    units: str
    line: Line | None


@dataclass(frozen=True)
class Pack:
    """Everything a meeting file shows, as of one period, one cutoff and one state of knowledge.

    `others`: reported here, but without a target. `not_asked`: what only the whole area reports, of a pack of a region below it.
    """

    plan: Plan
    period: Period
    region: str
    cutoff: dt.date
    known_at: str
    finding: str
    summary: tuple[str, ...]
    lines: tuple[Line, ...]
    others: tuple[Line, ...]
    regions: tuple[str, ...]
    region_rows: tuple[RegionRow, ...]
    not_asked: tuple[Indicator, ...]
    tasks: tuple[TaskLine, ...]
    problems: tuple[Problem, ...]
    requirements: Mapping[str, Sequence[str]]
    sources: tuple[Source, ...]
    demo: bool
    closed_tasks: frozenset[int]
    board: Board = field(repr=False)

    @property
    def moment(self) -> str:
        """`截至 2025年三季度（数据截止 2025-09-30）`, and the state of knowledge where it is not the present one."""
        known = f"，按{self.known_at}时已知的数据" if self.known_at else ""
        return f"截至 {self.period.name}（数据截止 {self.cutoff}{known}）"

    @property
    def rows(self) -> pd.DataFrame:
        """Rows of the board for the pack's region and its chosen indicators."""
        rows = shown_rows(self.board, self.region)
        return rows[rows["indicator"].isin([x.indicator.code for x in (*self.lines, *self.others)])]

    @property
    def has_data(self) -> bool:
        """Whether anything was ever reported up to the period."""
        return any(len(x.history[x.history["actual"].notna()]) for x in (*self.lines, *self.others))

    @property
    def silent(self) -> bool:
        """Whether nothing of the period has been reported: the files then name what is owed once, in 下一步要求."""
        return is_silent(self.lines)

    @property
    def asked_once(self) -> dict[str, list[str]]:
        """`requirements`, each under one unit alone."""
        return told_once(self.plan, self.requirements)

    @property
    def where(self) -> str:
        """The region, where the pack is of one below the root; else empty."""
        return "" if self.region == self.plan.root_region else self.region

    @property
    def kind(self) -> str:
        """`街道`: what the region is."""
        return next((r.kind for r in self.plan.regions if r.name == self.region), "") or "区域"

    @property
    def not_asked_words(self) -> str:
        """`以下 6 项不分街道填报，未列：企业开办环节、…`; empty where everything is asked."""
        if not self.not_asked:
            return ""
        labels = [i.label for i in self.not_asked]
        names = ("；" if any("、" in x for x in labels) else "、").join(labels)  # 金蓝领技师、高级技师 is one
        return f"以下 {len(self.not_asked)} 项不分{self.kind}填报，未列：{names}"

    @property
    def title(self) -> str:
        return f"{self.where}{'：' if self.where else ''}{self.plan.label}目标进展"

    @property
    def name(self) -> str:
        """The beginning of a file name."""
        return f"{self.plan.label}-{self.period.name}" + (f"-{self.where}" if self.where else "")


def gather(
    plan: Plan,
    readings: pd.DataFrame,
    uploads: pd.DataFrame,
    period: Period,
    *,
    cutoff: dt.date | None = None,
    known_on: dt.date | None = None,
    overrides: Sequence[Override] = (),
    region: str | None = None,
    indicators: Sequence[str] = (),
    units: Sequence[str] = (),
    remarks: Mapping[str, str] | None = None,
    problems: Sequence[str] = (),
    closed_tasks: Sequence[int] = (),
    known_at: str = "",
) -> Pack:
    """The pack of `plan` at `period` from the readings in force.

    `uploads`: as `data.queries.uploads`. `indicators`: codes or names to show, in this order; none for all, in the board's order.
    `known_on`, `overrides`: as for `metrics.board.evaluate`. `remarks`: indicator code or name → text. `problems`: further ones, as typed. `closed_tasks`: numbers of tasks known to be done.
    `units`: only the indicators and tasks that one of these leads (names or aliases); none for all.
    UsageError for a region, an indicator or a unit that the plan does not have.
    """
    region = region or plan.root_region
    if region not in plan.region_names:
        raise UsageError(f"规划中没有区域“{region}”。可用：{'、'.join(plan.region_names)}。")
    codes = [code_of(plan, name) for name in indicators]
    leading = {unit_of(plan, name) for name in units}
    if leading:
        led = [i.code for i in plan.indicators if leading.intersection(i.lead_units)]
        codes = [c for c in codes or led if c in led]
        if not codes:
            raise UsageError(f"{'、'.join(sorted(leading))}没有牵头的指标（或都没有选上），没有可汇报的内容。请另选单位或指标。")
    board = evaluate(plan, readings, period, cutoff, known_on, overrides)
    asked_cutoff, cutoff = cutoff, board.cutoff
    rows = shown_rows(board, region)
    if codes:
        rows = rows[rows["indicator"].isin(codes)]
    shown = w.sort_rows(rows)
    if indicators:
        shown = shown.sort_values("indicator", key=lambda s: s.map(codes.index), kind="stable")
    end = Period.containing(plan.period.end, period.grain)
    later = evaluate(plan, readings, end, known_on=known_on) if period < end else None
    shown_codes = [*shown["indicator"], *rows.loc[rows["reported"].astype(bool), "indicator"]]
    found_sources = sources_of(plan, uploads, readings, period, region, shown_codes)
    by_number = {s.number: s for s in found_sources}
    remarks = {code_of(plan, name): text for name, text in (remarks or {}).items()}
    expected = _expected(plan, board, rows, region, asked_cutoff)
    make = _Maker(plan, board, later, region, period, remarks, by_number, board.per_target(region), expected)
    lines = tuple(make.line(r) for r in shown.itertuples(index=False))
    without = rows[~rows["has_target"].astype(bool) & rows["reported"].astype(bool)]
    others = tuple(make.line(r) for r in without.itertuples(index=False))
    order = [x.indicator for x in lines] or [i for i in plan.indicators if not codes or i.code in codes]
    names = (region, *plan.children.get(region, ())) if plan.children.get(region) else ()
    region_rows = region_rows_of(board, order, names)
    shown_flags = [bool(x.row.demo or x.history["demo"].any()) for x in (*lines, *others)]
    shown_flags += [bool(c.row.demo) for r in region_rows for c in r.cells]
    after = Closing.of(plan, readings, period, region, codes, rows)
    finding = after.finding or w.finding(plan, rows, period)
    is_whole = region == plan.root_region
    tasks = task_lines(plan, period, cutoff, set(closed_tasks), leading) if is_whole else ()  # a task binds no region by itself
    asked: Mapping[str, Sequence[str]] = sentences.unit_requirements(plan, rows, period)
    if not is_whole:
        asked = {region: sentences.region_requirements(plan, rows, period, region, [x.row for x in others])}
    asked = after.requirements(asked)
    summary = sentences.summary(plan, rows, period)
    if is_silent(lines):  # all of them are named in 下一步要求, with what is owed of earlier periods
        owed = sum(map(len, told_once(plan, asked).values()))
        summary = [
            *summary[:1],
            f"应报送的{owed}项数据按单位列在“下一步要求”。" if is_whole else "应报送的数据列在“下一步要求”。",
        ]
    return Pack(
        plan=plan,
        period=period,
        region=region,
        cutoff=cutoff,
        known_at=known_at,
        finding=w.where_text(plan, region) + finding,
        summary=(*after.summary, *summary),
        lines=lines,
        others=others,
        regions=names,
        region_rows=region_rows,
        not_asked=whole_only(board, region, codes),
        tasks=tasks,
        problems=(*(Problem(text, "", "", None) for text in problems), *_problems(plan, lines)),
        requirements=asked,
        sources=found_sources,
        demo=any(shown_flags),
        closed_tasks=frozenset(closed_tasks),
        board=board,
    )


def code_of(plan: Plan, name: str) -> str:
    """Code of the indicator of that code, name, short name or alias. UsageError where there is none."""
    found = next((i.code for i in plan.indicators if name in (i.code, i.name, i.short_name, *i.aliases)), None)
    if found is None:
        raise UsageError(f"规划中没有指标“{name}”。可用：{'、'.join(i.code for i in plan.indicators)}，也可写指标名称。")
    return found


def unit_of(plan: Plan, name: str) -> str:
    """Name of the unit of that name or alias. UsageError where there is none."""
    if (found := plan.unit_named(name)) is None:
        raise UsageError(f"规划中没有单位“{name}”。可用：{'、'.join(u.name for u in plan.units)}。")
    return found.name


def _expected(plan: Plan, board: Board, rows: pd.DataFrame, region: str, cutoff: dt.date | None) -> dict[str, Expected]:
    """Indicator → forecast at its due date, of the targets that are not due yet."""
    asked, period = open_rows(rows), board.periods[-1]
    if asked.empty:
        return {}
    histories = pd.concat([board.history(code, region) for code in asked["indicator"]])
    found = forecast_rows(plan, asked, histories, period, cutoff)
    return {r.indicator: expected_of(plan, r, f, period) for r, f in zip(asked.itertuples(index=False), found, strict=True)}


@dataclass(frozen=True)
class _Maker:
    plan: Plan
    board: Board
    later: Board | None
    region: str
    period: Period
    remarks: Mapping[str, str]
    sources: Mapping[int, Source]
    targets: pd.DataFrame
    expected: Mapping[str, Expected]

    def line(self, row: Any) -> Line:
        plan, indicator = self.plan, self.plan.indicator_by_code[row.indicator]
        history = self.board.history(row.indicator, self.region)
        ahead = self.later.history(row.indicator, self.region) if self.later else history.head(0)
        ahead = ahead.loc[
            [Period.parse(p).last_month > self.period.last_month for p in ahead["period"]]
        ]  # .loc: the list may be empty
        coverage = w.coverage_text(row)
        expected = self.expected.get(row.indicator)
        also = self.targets[self.targets["indicator"] == row.indicator].itertuples(index=False)
        places = places_of(self.board, indicator, self.region) if row.status in OPEN else ""
        return Line(
            indicator=indicator,
            row=row,
            history=history,
            ahead=ahead.reset_index(drop=True),
            title=w.series_finding(plan, indicator, history, self.period),
            sentence=sentences.sentence(
                plan,
                row,
                self.period,
                expected.forecast if expected else None,
                also,
                places=places,
                is_other_basis=self._is_other_basis(indicator, row),
            ),
            leads=w.leads(plan, indicator),
            actual=w.value_text(indicator, row.actual if row.status != "unreported" or coverage else None),
            target=w.target_text(indicator, w.target_of(indicator, row)),
            status=w.full_status(row),
            gap=w.gap_text(plan, row),
            pace=w.pace_text(row),
            required=required_text(plan, row, self.period),
            coverage=coverage,
            source=self._source(indicator, history),
            remark=self.remarks.get(row.indicator, ""),
            override=str(w.field(row, "override", "") or ""),
            others=self._others(indicator, row),
            expected=expected,
            forecast=forecast_words(indicator, expected.drawn) if expected and expected.drawn else "",
            trace=trace(self.board, row),
            places=places,
        )

    def _is_other_basis(self, indicator: Indicator, row: Any) -> bool:
        back = compared_back(row, self.period)
        return basis_of_change(self.plan, self.board, indicator, self.region, back) == "other"

    def _others(self, indicator: Indicator, row: Any) -> tuple[str, ...]:
        found = self.targets[self.targets["indicator"] == indicator.code]
        return tuple(
            f"{w.target_text(indicator, w.target_of(indicator, r))}：{w.full_status(r)}，{w.gap_text(self.plan, r)}"
            for r in found.itertuples(index=False)
            if r.which != row.which
        )

    def _source(self, indicator: Indicator, history: pd.DataFrame) -> str:
        """`依据：钢城政办字〔2022〕16号 二(六)17　批次 57 · 2025-10-12`."""
        clause = "；".join(dict.fromkeys(t.clause for t in indicator.targets if t.clause))
        known = history[history["actual"].notna()]
        uploads = known["upload"]
        number = int(uploads.max()) if len(uploads) else 0
        found = self.sources.get(number)
        batch = f"批次 {number}" + (f" · {found.submitted_on}" if found else "") if number else ""
        return "　".join(
            filter(None, (f"依据：{self.plan.document} {clause}".strip(), basis_since(self.plan, indicator, known), batch))
        )


def _foreseen(line: Line) -> str:
    return f"{line.forecast}，{line.alarm}" if line.alarm else ""


def _problems(plan: Plan, lines: Sequence[Line]) -> list[Problem]:
    """In the order of the lines: what is short of its target, its pace or its report, what has a remark, and what a forecast warns of
    (很可能完不成) though its lamp looks well: that is known in time to act on. The same in the deck and in the notice. Where nothing has been
    reported at all, only what has a remark."""
    found = []
    silent = is_silent(lines)
    for line in lines:
        if (silent or line.row.status not in OPEN) and not line.remark and not line.is_warned:
            continue
        helpers = "、".join(w.short_unit(plan, u) for u in line.indicator.cooperating_units)
        units = f"牵头：{line.leads or '未定'}" + (f"；配合：{helpers}" if helpers else "")
        text = "；".join(filter(None, (f"{line.status}，{line.gap}", line.places, line.below, _foreseen(line), line.remark)))
        found.append(Problem(line.label, text, units, line))
    return found
