"""Readings against each other and against what is in force: warnings only, because official series break every one of these rules now and then.

Restatement, a year-to-date that falls, 累计 against 当期, the whole against its regions, regions left out, jumps, another unit's indicator.
Writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from etl.issues import Issue, issue
from metrics.model import Period, Plan
from metrics.model.period import Grain

KEY = ["indicator", "region", "period", "basis"]
NUMBERS = ["value", "numerator", "denominator"]
BASES = ("point", "discrete", "ytd", "ptd")
FEWEST = 6
"""Changes a series must have before one of them can be called unusual."""
WIDTH = 6.0
"""A change is unusual beyond this many robust standard deviations (1.4826 × the median absolute deviation) from the median change."""
MOST_OF_A_SORT = 200
MOST_NAMED = 6
"""Regions that one warning names."""
TOLERANCE = 1e-9
LATER = np.iinfo(np.int64).max


def compare(plan: Plan, table: pa.Table, in_force: pd.DataFrame | None, unit: str = "", is_refused: bool = False) -> list[Issue]:
    """`table`: columns of `etl.check.Reading`; `in_force`: as `data.queries.readings_in_force`, of any indicators. `is_refused`: the file
    has rows that are not in `table` for their errors; of these no region is said to be left out."""
    if not table.num_rows:
        return []
    series = _Series(plan, table, in_force)
    found: list[Issue] = []
    checks = [series.restated, series.falls, series.jumps, series.identity, series.wholes]
    for check in checks if is_refused else [*checks, series.left_out]:
        found += islice(check(), MOST_OF_A_SORT)
    return found + list(_others(plan, table, unit))


def _others(plan: Plan, table: pa.Table, unit: str) -> Iterator[Issue]:
    """Indicators that another unit leads; a street reports on all of them."""
    body = plan.unit_named(unit) if unit else None
    if body is None or {body.name, *body.aliases} & {n for r in plan.regions for n in (r.name, *r.aliases)}:
        return
    names = {body.name, *body.aliases}
    for code in pc.unique(table["indicator"]).to_pylist():
        indicator = plan.indicator_by_code[code]
        if indicator.lead_units and not names & {*indicator.lead_units, *indicator.cooperating_units}:
            at = pc.index(table["indicator"].cast(pa.string()), code).as_py()
            yield _at(table, at, "other-units-indicator", indicator.name, units="、".join(indicator.lead_units), unit=body.name)


def _at(table: pa.Table, at: int, code: str, value: str, **words: object) -> Issue:
    sheet, row, column = (table[name][int(at)].as_py() for name in ("sheet", "row", "column"))
    return issue(code, value, sheet=sheet, row=row, column=column, **words)


def _shown(number: float) -> str:
    return f"{number:.10g}"


def _floats(column: pa.ChunkedArray) -> np.ndarray:
    return pc.cast(column, pa.float64()).to_numpy(zero_copy_only=False)


def _medians(values: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """The median of each stretch of `values` that begins at one of `starts`; NaN takes no part."""
    is_known = ~np.isnan(values)
    lengths = np.add.reduceat(is_known, starts, dtype=np.int64)
    known = values[is_known]
    firsts = np.cumsum(lengths) - lengths
    found = np.full(len(starts), np.nan)
    for length in np.unique(lengths[lengths > 0]):  # stretches of one length are the rows of a table
        mine = lengths == length
        found[mine] = np.median(known[firsts[mine][:, None] + np.arange(length)], axis=1)
    return found


class _Series:
    """Readings of the file and those in force as one sorted array of numbers; `at` is −1 for what is not from the file."""

    def __init__(self, plan: Plan, table: pa.Table, in_force: pd.DataFrame | None) -> None:
        self.plan, self.table = plan, table
        self.codes = {i.code: n for n, i in enumerate(plan.indicators)}
        self.regions = {r: n for n, r in enumerate(plan.region_names)}
        self.new = self._of(table).assign(at=np.arange(table.num_rows, dtype=np.int64))
        self.old = self._of_store(in_force)
        frame = self.new if self.old is None else pd.concat([self.new, self.old], ignore_index=True)
        order = np.argsort(self._order(frame), kind="stable")
        frame = pd.DataFrame({name: frame[name].to_numpy()[order] for name in frame.columns}, copy=False)
        if self.old is not None:  # what the file replaces is no longer part of the series
            frame = frame.drop_duplicates(["i", "r", "b", "end", "months"], keep="first").reset_index(drop=True)
        self.frame = frame

    def _order(self, frame: pd.DataFrame) -> np.ndarray:
        series = (frame["i"].to_numpy() * len(self.regions) + frame["r"].to_numpy()) * len(BASES) + frame["b"].to_numpy()
        time = frame["end"].to_numpy() * 13 + frame["months"].to_numpy()
        return (series * 1_000_000 + time) * 2 + (frame["at"].to_numpy() < 0)

    def _map(self, column: pa.ChunkedArray, *known: Mapping[str, int]) -> list[np.ndarray]:
        """The numbers that stand for the texts of `column`, by each of `known`."""
        encoded = column.combine_chunks()
        if not pa.types.is_dictionary(encoded.type):
            encoded = encoded.dictionary_encode()
        places, words = encoded.indices.to_numpy(zero_copy_only=False), encoded.dictionary.to_pylist()
        return [np.array([numbers.get(word, -1) for word in words], dtype=np.int64)[places] for numbers in known]

    def _of(self, table: pa.Table) -> pd.DataFrame:
        """Of each reading: places of indicator, region and basis, last month and number of months of its period, value."""
        periods = {code: Period.parse(code) for code in pc.unique(table["period"]).to_pylist()}
        end, months = self._map(
            table["period"],
            {code: p.last_month for code, p in periods.items()},
            {code: p.last_month - p.first_month + 1 for code, p in periods.items()},
        )
        (i,), (r,) = self._map(table["indicator"], self.codes), self._map(table["region"], self.regions)
        (b,) = self._map(table["basis"], {b: n for n, b in enumerate(BASES)})
        return pd.DataFrame({"i": i, "r": r, "b": b, "end": end, "months": months, "v": self._value(table, i)}, copy=False)

    def _value(self, table: pa.Table, indicators: np.ndarray) -> np.ndarray:
        """The number as a float (for warnings that is enough); of a ratio given by its parts the rate."""
        value, top, bottom = (_floats(table[name]) for name in NUMBERS)
        if np.isnan(value).any():
            scale = np.array([i.scale for i in self.plan.indicators], float)[indicators]
            with np.errstate(divide="ignore", invalid="ignore"):
                value = np.where(np.isnan(value), np.where(bottom > 0, scale * top / bottom, np.nan), value)
        return value

    def _of_store(self, in_force: pd.DataFrame | None) -> pd.DataFrame | None:
        if in_force is None or in_force.empty:
            return None
        mine = set(pc.unique(self.table["indicator"]).to_pylist())
        old = in_force[in_force["indicator"].isin(mine) & in_force["region"].isin(self.regions)]
        if old.empty:
            return None
        columns = {n: pa.array(old[n].astype(str), pa.string()) for n in KEY}
        numbers = {n: pa.array([None if pd.isna(v) else str(v) for v in old[n]], pa.string()) for n in NUMBERS}
        table = pa.table(columns | numbers)
        return self._of(table).assign(
            at=np.int64(-1),
            upload=old["upload"].to_numpy(),
            top=_floats(table["numerator"]),
            bottom=_floats(table["denominator"]),
        )

    def _period_name(self, end: int, months: int) -> str:
        grain: Grain = "month" if months == 1 else "quarter" if months == 3 else "year"
        return Period.ending(int(end), grain).name

    def restated(self) -> Iterator[Issue]:
        """A number that differs from the one in force for the same key."""
        if self.old is None:
            return
        key = ["i", "r", "b", "end", "months"]
        now = self.new.assign(top=_floats(self.table["numerator"]), bottom=_floats(self.table["denominator"]))
        both = now.merge(self.old[[*key, "v", "top", "bottom", "upload"]], on=key, suffixes=("", "_old"))
        same = np.ones(len(both), bool)
        for name in ("v", "top", "bottom"):
            new, old = both[name].to_numpy(), both[f"{name}_old"].to_numpy()
            same &= np.isclose(new, old, rtol=1e-12, atol=1e-12, equal_nan=True)
        for row in both[~same].itertuples():
            yield self._issue(row.at, "restatement", old=_shown(row.v_old), upload=row.upload)

    def falls(self) -> Iterator[Issue]:
        """本年累计 (or 规划期累计) below that of an earlier period of its series."""
        f = self.frame
        counted = np.array([i.kind in ("annual_flow", "plan_flow") for i in self.plan.indicators])
        is_sum = (f["b"].to_numpy() >= 2) & counted[f["i"].to_numpy()]
        same = self._same_series()
        end, basis = f["end"].to_numpy(), f["b"].to_numpy()
        same &= is_sum[1:] & ((basis[1:] == 3) | (end[1:] // 12 == end[:-1] // 12))
        value, at = f["v"].to_numpy(), f["at"].to_numpy()
        fell = same & (value[1:] < value[:-1] - TOLERANCE) & ((at[1:] >= 0) | (at[:-1] >= 0))
        for n in np.flatnonzero(fell):
            later, earlier = n + 1, n
            place = at[later] if at[later] >= 0 else at[earlier]
            name = self._period_name(end[earlier], f["months"].iloc[earlier])
            yield self._issue(
                place, "year-to-date-falls", shown=_shown(value[later]), period=name, earlier=_shown(value[earlier])
            )

    def _same_series(self) -> np.ndarray:
        """Of each pair of neighbours, whether they are two points of one series."""
        end = self.frame["end"].to_numpy()
        return ~self._changes() & (end[1:] > end[:-1])

    def _changes(self) -> np.ndarray:
        """Of each pair of neighbours, whether they belong to two series."""
        i, r, b = (self.frame[name].to_numpy() for name in ("i", "r", "b"))
        return (i[1:] != i[:-1]) | (r[1:] != r[:-1]) | (b[1:] != b[:-1])

    def jumps(self) -> Iterator[Issue]:
        """A change from one point to the next that is far from what the series' own changes are like."""
        f = self.frame
        if len(f) <= FEWEST:
            return
        same = self._same_series()
        step = np.r_[np.nan, np.where(same, np.diff(f["v"].to_numpy()), np.nan)]
        year = f["end"].to_numpy() // 12
        restarts = np.r_[True, ~same | ((f["b"].to_numpy()[1:] == 2) & (year[1:] != year[:-1]))]
        first_of_year = (f["b"].to_numpy() == 2) & restarts
        step = np.where(first_of_year, f["v"].to_numpy(), np.where(restarts, np.nan, step))
        step = np.where(f["b"].to_numpy() == 1, f["v"].to_numpy(), step)
        value, at = f["v"].to_numpy(), f["at"].to_numpy()
        begins = np.r_[True, self._changes()]
        starts, series = np.flatnonzero(begins), np.cumsum(begins) - 1
        is_long = np.add.reduceat(~np.isnan(step), starts, dtype=np.int64) > FEWEST
        if not is_long.any():
            return
        middle = _medians(step, starts)
        off = np.abs(step - middle[series])
        spread = np.maximum(_medians(off, starts) * 1.4826, 0.05 * np.abs(_medians(value, starts))) + TOLERANCE
        for n in np.flatnonzero((off > np.where(is_long, WIDTH * spread, np.inf)[series]) & (at >= 0)):
            of = series[n]
            low, high = (value[n] - step[n] + middle[of] + sign * WIDTH * spread[of] for sign in (-1, 1))
            yield self._issue(at[n], "jump", low=_shown(round(max(low, 0), 1)), high=_shown(round(high, 1)))

    def identity(self) -> Iterator[Issue]:
        """累计 less the 累计 of the quarter before, against 当期."""
        f = self.frame
        is_flow = np.array([i.kind in ("annual_flow", "plan_flow") for i in self.plan.indicators])[f["i"].to_numpy()]
        basis, months = f["b"].to_numpy(), f["months"].to_numpy()
        pick = is_flow & (months == 3) & np.isin(basis, (1, 2))
        if not ((basis[pick] == 1).any() and (basis[pick] == 2).any()):
            return
        part = f[pick]
        key = ["i", "r", "end"]
        sums = part[part["b"] == 2][[*key, "v", "at"]]
        earlier = sums.assign(end=sums["end"] + 3)[[*key, "v"]].rename(columns={"v": "before"})
        both = (
            part[part["b"] == 1][[*key, "v", "at"]].merge(sums, on=key, suffixes=("", "_sum")).merge(earlier, on=key, how="left")
        )
        both["before"] = np.where(both["end"] % 12 == 2, 0.0, both["before"])
        computed = both["v_sum"] - both["before"]
        off = (computed - both["v"]).abs() > TOLERANCE * (1 + computed.abs())
        for row, number in zip(both[off].itertuples(), computed[off], strict=True):
            place = row.at if row.at >= 0 else row.at_sum
            if place >= 0:
                yield self._issue(place, "sum-identity", shown=_shown(row.v), computed=_shown(number))

    def wholes(self) -> Iterator[Issue]:
        """A region's own value against the sum of the regions below it, where all of them are there."""
        f = self.frame
        regions, value, at = (f[name].to_numpy() for name in ("r", "v", "at"))
        additive = np.array([i.is_additive for i in self.plan.indicators])[f["i"].to_numpy()]
        keys = self._keys()
        for parent, names in self.plan.children.items():
            whole = np.flatnonzero(additive & (regions == self.regions[parent]))
            if not len(whole):
                continue
            is_below = np.zeros(len(self.regions), bool)
            is_below[[self.regions[n] for n in names]] = True
            below = np.flatnonzero(additive & is_below[regions] & ~np.isnan(value))
            group, known = pd.factorize(keys[below])
            total, n = np.bincount(group, value[below], len(known)), np.bincount(group, minlength=len(known))
            child = np.full(len(known), -1, np.int64)
            np.maximum.at(child, group, at[below])
            of = pd.Index(known).get_indexer(keys[whole])
            whole, of = whole[of >= 0], of[of >= 0]
            differs = (n[of] == len(names)) & (np.abs(total[of] - value[whole]) > TOLERANCE * (1 + np.abs(total[of])))
            for row, k in zip(whole[differs], of[differs], strict=True):
                place = at[row] if at[row] >= 0 else child[k]
                if place >= 0:
                    shown = {"shown": _shown(value[row]), "computed": _shown(total[k])}
                    yield self._issue(place, "total-differs", **shown, what=f"{parent}的数")

    def left_out(self) -> Iterator[Issue]:
        """Of an indicator and period that the file brings for some regions below one: those that it leaves out though they reported
        before, and for which the number is not in force either. A file of a single region is that region's own."""
        f = self.frame
        known = ~np.isnan(f["v"].to_numpy())
        i, regions, end, at = (f[name].to_numpy() for name in ("i", "r", "end", "at"))
        keys = self._keys()
        names = list(self.regions)
        for children in self.plan.children.values():
            is_below = np.zeros(len(names), bool)
            is_below[[self.regions[n] for n in children]] = True
            rows = np.flatnonzero(known & is_below[regions])
            if not len(rows):
                continue
            begun = np.full((len(self.codes), len(names)), LATER)
            np.minimum.at(begun, (i[rows], regions[rows]), end[rows])
            group, _ = pd.factorize(keys[rows])  # a region stands once in each
            n = int(group.max()) + 1
            one = np.zeros(n, np.int64)
            one[group] = rows  # some row of each: all have its indicator and its period
            is_due = begun[i[rows], regions[rows]] < end[rows]
            present = np.bincount(group[is_due], minlength=n)
            due = np.zeros(n, np.int64)
            for code in np.unique(i[one]):
                mine = i[one] == code
                due[mine] = np.searchsorted(np.sort(begun[code, is_below]), end[one[mine]])
            short = np.flatnonzero((np.bincount(group[at[rows] >= 0], minlength=n) > 1) & (present < due))[:MOST_OF_A_SORT]
            picked = np.isin(group, short)
            rows, group = rows[picked], group[picked]
            for g in short:
                own = rows[group == g]
                missing = is_below & (begun[i[own[0]]] < end[own[0]])
                missing[regions[own]] = False
                out = [names[r] for r in np.flatnonzero(missing)]
                said = "、".join(out[:MOST_NAMED]) + (f"等 {len(out)} 个区域" if len(out) > MOST_NAMED else "")
                period = self._period_name(end[own[0]], f["months"].iloc[own[0]])
                place = at[own][at[own] >= 0].min()
                indicator = self.plan.indicators[i[own[0]]].name
                yield self._issue(place, "regions-left-out", said, indicator=indicator, period=period)

    def _keys(self) -> np.ndarray:
        """Of each point a number that stands for its indicator, basis and period."""
        f = self.frame
        time = f["end"].to_numpy() * 13 + f["months"].to_numpy()
        return np.asarray((f["i"].to_numpy() * len(BASES) + f["b"].to_numpy()) * 1_000_000 + time)

    def _issue(self, at: Any, code: str, shown: str | None = None, **words: object) -> Issue:
        row = int(at)
        value = shown if shown is not None else self.table["value"][row].as_py() or _shown(float(self._incoming_value(row)))
        return _at(self.table, row, code, value, **words)

    def _incoming_value(self, row: int) -> float:
        one = self.table.slice(row, 1)
        return float(self._value(one, self._map(one["indicator"], self.codes)[0])[0])
