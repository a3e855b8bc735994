"""Meeting materials made from one state of knowledge, frozen, and what has been restated since.

The event that ends the state of knowledge is taken before anything is read, and everything is read as known at that event: what is
uploaded while the files are made is in none of them.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from data.packs import FrozenPack, freeze_pack, open_pack, pack_file
from data.queries import AtEvent, KnownAt, Store, event_at, events_of, overrides, readings_in_force, uploads
from metrics.compare import compare
from metrics.model import InputError, Plan
from metrics.model.period import CHINA
from metrics.window import windowed
from pages.exports.board import as_json, board_rows
from pages.exports.choice import Choice, day
from pages.exports.make import Progress, make_files
from pages.exports.pack import Pack, gather
from pages.exports.text import file_name

BOARD = "board.json"
"""In each frozen pack: the rows of the board that its files show, to be compared with later ones."""
TEMPLATE = "模板-"
"""Begins the name of the office's own template among the files of a frozen pack."""
_FOR_COMPARING = ("which", "target_on", "has_target", "reported", "due", "hold", "numerator", "denominator", "incomplete")


@dataclass(frozen=True)
class Made:
    """Files that are whole, not frozen yet. `files`: name → content; `board`: BOARD; `template`: the office's own, if one was used."""

    choice: Choice
    known_at: AtEvent
    files: dict[str, bytes]
    board: bytes
    template: bytes | None = None


@dataclass(frozen=True)
class Restated:
    """`changes`: as `metrics.compare.compare`, of the rows that the pack shows. `purged_on`: the day the demo data was purged since, if
    it was. `reproduced`: what the board as known then gives today is what was frozen. `gone`: indicators that the plan has no more."""

    changes: pd.DataFrame
    purged_on: dt.date | None
    reproduced: bool
    gone: tuple[str, ...]

    @property
    def words(self) -> list[str]:
        """What to know about the comparison, then each change, the most important first."""
        purged = self.purged_on
        found = [f"封存后在 {purged} 清除过演示数据，下面的“撤回”可能由此而来；封存的文件不受影响。"] if purged else []
        found += [f"规划里已没有指标 {'、'.join(self.gone)}，未作比较。"] if self.gone else []
        if not self.reproduced and not purged:
            found.append("用当时已知的数据今天重算，与封存的数不完全相同：封存后规划设置或计算规则有改动。以封存的文件为准。")
        changes = [f"{w}。" for w in self.changes["words"]]
        return [*found, *(changes or ["封存后没有变化，所示各数与现在一致。"])]


def gather_at(store: Store, plan: Plan, choice: Choice, known_at: AtEvent) -> Pack:
    """The pack as chosen, as known right after that event."""
    return gather(
        plan,
        readings_in_force(store, plan.id, known_at),
        uploads(store, plan.id),
        choice.moment,
        cutoff=day(choice.cutoff),
        known_on=day(choice.known_on),
        overrides=overrides(store, plan.id, known_at),
        region=choice.region or None,
        indicators=choice.indicators,
        units=choice.units,
        remarks=choice.remarks,
        problems=choice.problems,
        known_at=choice.known,
    )


def make(
    store: Store,
    plan: Plan,
    choice: Choice,
    known_at: KnownAt = None,
    template: bytes | None = None,
    progress: Progress = lambda share, what: None,
) -> Made:
    """The files chosen. InputError where nothing was chosen or there is no data; what `progress` raises ends it, and nothing is left."""
    if not choice.kinds:
        raise InputError("没有选择任何材料。请至少选一种，如幻灯片。")
    event = event_at(store, known_at)
    progress(0.0, "正在读取数据")
    pack = gather_at(store, plan, choice, event)
    if not pack.has_data:
        raise InputError(f"{pack.region}截至{pack.period.name}没有任何数据，没有生成文件。请先上报数据，或换期间、区域、单位。")
    files = make_files(
        pack, choice.kinds, template=template, signed_by=choice.signed_by, signed_on=day(choice.signed_on), progress=progress
    )
    used = template if "deck" in choice.kinds else None
    return Made(choice, event, files, as_json(_rows_of(pack)).encode("utf-8"), used)


def freeze(store: Store, plan: Plan, made: Made, title: str, who: str, now: dt.datetime) -> int:
    """Keep what was made, with the template it was made by, for ever; returns the number of the pack."""
    files = made.files | {BOARD: made.board}
    if made.template is not None:
        files[f"{TEMPLATE}{file_name(made.choice.template.removesuffix('.pptx')) or '幻灯片'}.pptx"] = made.template
    return freeze_pack(store, plan.id, title, made.choice.as_json(), made.known_at, files, who.strip(), now)


def template_of(store: Store, pack: FrozenPack) -> bytes | None:
    """The template that a frozen pack was made by, held against its hash; none where it used none (or was frozen before they were kept)."""
    name = next((n for n in pack.files if n.startswith(TEMPLATE)), None)
    return pack_file(store, pack.number, name) if name else None


def restated(store: Store, plan: Plan, number: int) -> Restated:
    """What a frozen pack shows against what is known now. InputError where there is no such pack of the plan."""
    pack = open_pack(store, number)
    if pack.plan != plan.id:
        raise InputError(f"会议材料 {number} 属于规划“{pack.plan}”，不是“{plan.id}”。")
    stored = json.loads(pack_file(store, number, BOARD)) if BOARD in pack.files else []
    codes = plan.indicator_by_code
    gone = tuple(dict.fromkeys(r["indicator"] for r in stored if r["indicator"] not in codes))
    stored = [r for r in stored if r["indicator"] in codes and r["region"] in plan.region_names]
    keys = {(r["indicator"], r["region"]) for r in stored}
    then = pd.DataFrame(stored, columns=list(stored[0]) if stored else ["indicator", "region"])
    choice = Choice.read(pack.choice)

    def rows(known_at: KnownAt, known_on: dt.date | None) -> pd.DataFrame:
        board = windowed(
            plan, lambda needs: readings_in_force(store, plan.id, known_at, needs), choice.moment, day(choice.cutoff), known_on,
            overrides(store, plan.id, known_at),
        )  # fmt: skip
        return _only(board.rows(), keys)

    again = compare(plan, then, rows(pack.known_at, day(choice.known_on)))
    return Restated(compare(plan, then, rows(None, None)), _purged_since(store, pack), again.empty, gone)


def _rows_of(pack: Pack) -> list[dict[str, Any]]:
    """Rows as `board_rows`, with what a comparison asks of them besides."""
    codes = [x.indicator.code for x in (*pack.lines, *pack.others)]
    forecasts = {(x.indicator.code, pack.region): x.expected.forecast for x in pack.lines if x.expected and x.expected.forecast}
    found = []
    for region in pack.regions or (pack.region,):
        more = {r.indicator: r for r in pack.board.rows(region).itertuples(index=False)}
        for row in board_rows(pack.board, region, forecasts):
            if row["indicator"] in codes:
                own = {name: _plain(getattr(more[row["indicator"]], name)) for name in _FOR_COMPARING}
                found.append(row | own)
    return found


def _plain(value: Any) -> Any:
    value = value.item() if hasattr(value, "item") else value
    return None if value != value else value


def _only(rows: pd.DataFrame, keys: Sequence[tuple[str, str]] | set[tuple[str, str]]) -> pd.DataFrame:
    mine = [key in keys for key in zip(rows["indicator"], rows["region"], strict=True)]
    return rows[pd.Series(mine, index=rows.index, dtype=bool)]


def _purged_since(store: Store, pack: FrozenPack) -> dt.date | None:
    found = events_of(store, plan=pack.plan)
    found = found[(found["kind"] == "purge-demo") & (found["number"] > pack.known_at.number)]
    return None if found.empty else found["happened_at"].iloc[-1].astimezone(CHINA).date()
