"""What a plan folder says, as immutable values. Shapes only: `data.plan_files` reads, checks and explains.

Keys are those of `plan.yml` (see the README, "A plan of your own"); a reader of the YAML can read this file as its schema.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from itertools import accumulate
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Kind = Literal["stock", "annual_flow", "plan_flow", "ratio", "growth", "level"]
Basis = Literal["point", "discrete", "ytd", "ptd"]
Comparator = Literal[">", ">=", "=", "<=", "<", "range"]
Aggregation = Literal["sum", "ratio_of_sums", "from_base", "worst"]
CountBy = Literal["quarter", "month", "day"]
Preset = Literal["default", "10/30", "month/12"]
Status = Literal["achieved", "on_pace", "slightly_behind", "behind", "missed", "unreported", "not_started"]

BASES_OF_KIND: dict[str, tuple[Basis, ...]] = {
    "stock": ("point",),
    "level": ("point",),
    "annual_flow": ("ytd", "discrete", "ptd"),
    "plan_flow": ("ptd", "ytd", "discrete"),
    "ratio": ("ytd", "discrete", "ptd", "point"),
    "growth": ("point", "ytd", "discrete", "ptd"),
}
"""The bases in which each kind may be reported. A growth rate is computed; its own readings are for comparison only."""

NO_CHAPTER = "未分章节"
MOST_TILES = 12
"""Rows and columns of the schematic map."""
AGGREGATION_OF_KIND: dict[str, Aggregation] = {
    "stock": "sum",
    "annual_flow": "sum",
    "plan_flow": "sum",
    "ratio": "ratio_of_sums",
    "growth": "from_base",
    "level": "worst",
}
"""How the regions make up the whole. It follows from the kind; a plan file may say it too, and must then say the same."""

SCALE_OF_UNIT = {"%": 100, "‰": 1000}
"""What a ratio of 1 reads as in the unit of the indicator; 1 for every other unit."""


def _text(value: object) -> object:
    """YAML reads a bare 31 or 2.5 as a number; names and clauses are text."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


Text = Annotated[str, BeforeValidator(_text)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """As pydantic's, without what the original has computed of itself (`cached_property`), which may not hold of the copy."""
        copy = super().model_copy(update=update, deep=deep)
        for name in copy.__dict__.keys() - type(copy).model_fields.keys():
            del copy.__dict__[name]
        return copy


class PlanPeriod(_Part):
    start: dt.date
    end: dt.date


class Baseline(_Part):
    """Value and date a path starts from."""

    value: Decimal
    on: dt.date


class TargetForm(_Part):
    """What a revision changed; none where it stayed."""

    comparator: Comparator | None = None
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    due: dt.date | None = None


class Revision(_Part):
    """From the day `on` the target has its later form; `old` is what was different before."""

    on: dt.date
    old: TargetForm
    why: Text = ""
    document: Text = ""


class Target(_Part):
    """Comparator, value and when it is due: exactly one of `every`, `due`, `always`. Written in its newest form.

    `low` and `high` take the place of `value` for a range. `region` is none for a target of the whole plan area.
    """

    comparator: Comparator
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    every: Literal["year"] | None = None
    first_year: int | None = None
    due: dt.date | None = None
    always: bool = False
    region: str | None = None
    clause: Text = ""
    quote: Text = ""
    quote_annex: Text = ""
    revisions: tuple[Revision, ...] = ()

    def at(self, day: dt.date) -> Target:
        """The form that was in force on `day`: what each later revision changed is undone, the latest first."""
        form: dict[str, object] = {}
        for revision in sorted(self.revisions, key=lambda r: r.on, reverse=True):
            if day < revision.on:
                form |= revision.old.model_dump(exclude_none=True)
        return self.model_copy(update=form) if form else self


class Indicator(_Part):
    """One measured quantity of a plan."""

    code: Annotated[Text, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]
    name: Text
    short_name: Text = ""
    aliases: tuple[Text, ...] = ()
    kind: Kind
    aggregation: Aggregation | None = None
    unit: Text
    whole: bool = False
    direction: Literal["up", "down"] = "up"
    reported_as: Basis | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    baseline: Baseline | None = None
    counts_from: dt.date | None = None
    base: str | None = None
    numerator: Text = ""
    denominator: Text = ""
    pace: tuple[float, ...] = ()
    chapter: Text = ""
    targets: tuple[Target, ...] = ()
    lead_units: tuple[Text, ...] = ()
    cooperating_units: tuple[Text, ...] = ()
    tasks: tuple[int, ...] = ()
    assumption: Text = ""
    weight: Decimal | None = None

    @property
    def label(self) -> str:
        """The name for charts and tables."""
        return self.short_name or self.name

    @property
    def is_computed(self) -> bool:
        """Whether nobody reports it: a growth made from its base."""
        return self.kind == "growth" and bool(self.base)

    @property
    def scale(self) -> int:
        """What a ratio of 1 reads as in this unit: 100 for %, 1000 for ‰, else 1."""
        return SCALE_OF_UNIT.get(self.unit, 1)

    @property
    def is_additive(self) -> bool:
        """Whether values of regions add up, so that a target of the whole does not hold for a part."""
        return self.kind in ("stock", "annual_flow", "plan_flow")


class Region(_Part):
    """`tile`: its square on the schematic map as `row,column` from 1, as far as the plan gives one."""

    name: Text
    kind: Text = ""
    parent: str | None = None
    aliases: tuple[str, ...] = ()
    tile: str = ""

    @property
    def tile_at(self) -> tuple[int, int] | None:
        """(row, column) from 1; none where nothing that can be read is given."""
        found = re.fullmatch(r"(\d{1,2})\s*[,，]\s*(\d{1,2})", self.tile.strip())
        at = (int(found[1]), int(found[2])) if found else (0, 0)
        return at if all(1 <= n <= MOST_TILES for n in at) else None


class Unit(_Part):
    """A government body. `member`: of the joint meeting."""

    name: Text
    aliases: tuple[str, ...] = ()
    member: bool = False


class Task(_Part):
    number: int
    chapter: Text = ""
    measure: Text = ""
    content: Text
    deadline: Text = ""
    due_on: dt.date | None = None
    lead_units: tuple[str, ...] = ()
    cooperating_units: tuple[str, ...] = ()


class Override(_Part):
    """A person's verdict in place of the computed one, with a name and a reason (DESIGN §3.4)."""

    indicator: str
    region: str
    period: str
    status: Status
    who: str
    why: str
    on: dt.date

    @property
    def text(self) -> str:
        return f"{self.who}：{self.why}"


class StatusRule(_Part):
    """Which lamp rule holds (see `metrics.status`) and how elapsed time is counted; `count_by` overrides the preset's way."""

    preset: Preset = "default"
    count_by: CountBy | None = None


class Reporting(_Part):
    """When a period's readings are due: `due_days` days after its last day (China's date)."""

    due_days: Annotated[int, Field(ge=0)] = 15


class Note(_Part):
    title: Text
    text: Text


class Plan(_Part):
    """One policy document with its period, indicators, regions, units and tasks."""

    id: Annotated[Text, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    title: Text
    short_title: Text = ""
    document: Text = ""
    issuer: Text = ""
    issued_on: dt.date | None = None
    period: PlanPeriod
    root_region: Text
    status: StatusRule = StatusRule()
    reporting: Reporting = Reporting()
    indicators: tuple[Indicator, ...]
    notes: tuple[Note, ...] = ()
    regions: tuple[Region, ...] = ()
    units: tuple[Unit, ...] = ()
    tasks: tuple[Task, ...] = ()

    @property
    def label(self) -> str:
        return self.short_title or self.title

    @cached_property
    def digest(self) -> str:
        """The same for plans that hold the same."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    @cached_property
    def indicator_by_code(self) -> dict[str, Indicator]:
        return {i.code: i for i in self.indicators}

    @cached_property
    def chapters(self) -> tuple[str, ...]:
        """In the order of the document, which is that of its tasks; those of indicators only after them; `NO_CHAPTER` for none."""
        names = [*(t.chapter for t in self.tasks), *(i.chapter for i in self.indicators)]
        return tuple(dict.fromkeys(n or NO_CHAPTER for n in names))

    @cached_property
    def region_names(self) -> tuple[str, ...]:
        """Root first, the others in the order of the file."""
        return (self.root_region, *(r.name for r in self.regions if r.name != self.root_region))

    @cached_property
    def region_position(self) -> dict[str, int]:
        """Where each region stands in `region_names`."""
        return {name: n for n, name in enumerate(self.region_names)}

    @cached_property
    def children(self) -> dict[str, tuple[str, ...]]:
        """Region → the regions directly below it, for those that have any."""
        below: dict[str, list[str]] = {}
        for region in self.regions:
            if region.parent:
                below.setdefault(region.parent, []).append(region.name)
        return {parent: tuple(names) for parent, names in below.items()}

    @cached_property
    def families(self) -> tuple[tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]], ...]:
        """(parents, all their parts, where each parent's parts start) as positions in `region_names`, the lowest level first."""
        position = self.region_position
        parent_of = {r.name: r.parent for r in self.regions}

        def depth(name: str) -> int:
            above = parent_of.get(name)
            return 0 if above is None else depth(above) + 1

        levels: dict[int, list[str]] = {}
        for parent in self.children:
            levels.setdefault(depth(parent), []).append(parent)
        found = []
        for _, parents in sorted(levels.items(), reverse=True):
            sizes = [len(self.children[p]) for p in parents]
            parts = tuple(position[c] for p in parents for c in self.children[p])
            found.append((tuple(position[p] for p in parents), parts, tuple(accumulate(sizes[:-1], initial=0))))
        return tuple(found)

    @cached_property
    def n_parts(self) -> tuple[int, ...]:
        """How many regions lie directly below each of `region_names`."""
        return tuple(len(self.children.get(name, ())) for name in self.region_names)

    @cached_property
    def first_day(self) -> dt.date:
        """The earliest day a reading can be of use: the year before the plan (year-end bases), or what is counted from earlier."""
        days = [self.period.start.replace(year=self.period.start.year - 1, month=1, day=1)]
        for indicator in self.indicators:
            days += [d for d in (indicator.counts_from, indicator.baseline and indicator.baseline.on) if d]
        return min(days).replace(month=1, day=1)

    def unit_named(self, name: str) -> Unit | None:
        return next((u for u in self.units if name == u.name or name in u.aliases), None)
