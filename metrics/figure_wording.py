"""Titles of the figures that compare regions, years, units and tasks, as `metrics.wording` says those of the board: values in, text out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from metrics.duties import task_states_of
from metrics.model import Indicator, Period, Plan
from metrics.rounding import fixed, percent
from metrics.runs import TROUBLE
from metrics.status import STATUSES
from metrics.wording import field, finding, group_text, lamp_text, number, sort_rows, trouble_words, value_text


def share_missing(rows: pd.DataFrame) -> pd.Series:
    """What is still missing as a share of the target, 0 (met) to 1. A number without a path: its distance from the target, on either
    side (0.6 days where 0.5 are allowed lack 0.2); 1 where no share can be formed (a target of zero)."""
    without_path = (1 - rows["attainment"].astype(float)).abs().fillna(1.0)
    missing = (1 - rows["progress"].astype(float)).fillna(without_path).clip(0, 1)
    return missing.where(~rows["met"].astype(bool), 0.0)


def sort_by_missing(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows that have a target, the one that lacks the largest share of it first; those without a number last."""
    rows = sort_rows(rows)
    known = rows["reported"].astype(bool) & rows["status"].isin([*TROUBLE, "on_pace", "achieved"])
    order = share_missing(rows).where(known)
    return (
        rows.assign(_missing=order)
        .sort_values("_missing", ascending=False, kind="stable", na_position="last")
        .drop(columns="_missing")
    )


def regions_finding(plan: Plan, rows: pd.DataFrame, period: Period) -> str:
    """Of a table regions × indicators: how many cells are in trouble, and where most of them are."""
    rows = rows[rows["region"] != plan.root_region]
    n = rows["region"].nunique()
    regions = f"{n:,} 个区域"
    known = rows[rows["reported"].astype(bool)]
    if not len(known):
        return f"{regions}均未报{period.name}数据"
    judged = rows[rows["has_target"].astype(bool) & rows["status"].isin([*TROUBLE, "on_pace", "achieved"])]
    silent = n - known["region"].nunique()
    tail = f"，{silent:,} 个区域未报" if silent else ""
    if not len(judged):
        if len(known) == 1:
            return f"{regions}中只有{known['region'].iloc[0]}报了 1 项数据，无分解目标"
        return f"{regions}已报 {len(known):,} 项数据，均无分解目标{tail}"
    if len(judged) == 1:
        only = next(judged.itertuples(index=False))
        label = plan.indicator_by_code[str(only.indicator)].label
        return f"各区域只有 1 项目标可以判定：{only.region}{label}{lamp_text(only)}{tail}"
    bad = judged[judged["status"].isin(TROUBLE)]
    head = f"{regions} {len(judged):,} 项目标"
    if not len(bad):
        return f"{head}均达到要求{tail}"
    by_region, words = bad["region"].value_counts(), trouble_words(bad["status"])
    if len(by_region) > 1 and by_region.max() == 1:
        return f"{head}中 {len(bad):,} 项{words}，在 {len(by_region):,} 个区域各有一项{tail}"
    worst = [r for r in by_region.index if by_region[r] == by_region.max()]
    where = "、".join(worst[:2]) + (f"等 {len(worst):,} 个区域" if len(worst) > 2 else "")
    each = "各 " if len(worst) > 1 else ""
    if len(worst) == n > 2:
        return f"{head}中 {len(bad):,} 项{words}，每个区域各 {by_region.max()} 项"
    most = f"，{where}最多（{each}{by_region.max()} 项）" if len(by_region) > 1 else f"，都在{where}"
    return f"{head}中 {len(bad):,} 项{words}{most}{tail}"


def groups_finding(groups: pd.DataFrame, which: str, of: str, one: str) -> str:
    """How many groups have targets in trouble, and which has most of them. `groups`: of `metrics.rollup.by_group`, named by its first
    column; `which`, `of`, `one`: what they are (牵头目标的, 个单位), and for short (个)."""
    if not len(groups):
        return "没有可以判定的目标"
    silent = int(groups["unreported"].sum())
    tail = "，另有目标未报数据" if silent else ""
    trouble = groups.set_index(groups.columns[0])[list(TROUBLE)].sum(axis=1)
    bad = trouble[trouble > 0]
    if not len(bad):
        return f"{which} {len(groups)} {of}，目标{'已报的' if silent else ''}均未落后" + tail
    most = list(bad.index[bad == bad.max()])
    names = "、".join(most[:2]) + (f"等 {len(most)} {of}" if len(most) > 2 else "")
    each = f"{'各 ' if len(most) > 1 else ''}{int(bad.max())} 项"
    most_of = f"：{names}（{each}）" if len(most) == len(bad) else f"，{names}最多（{each}）"
    some = "均" if len(bad) == len(groups) > 1 else f"中 {len(bad)} {one}"
    words = trouble_words(s for s in TROUBLE if groups[s].sum())
    return f"{which} {len(groups)} {of}{some}有{words}的目标{most_of}{tail}"


def ranking_finding(plan: Plan, indicator: Indicator, ranks: pd.DataFrame) -> str:
    """`ranks`: columns region, actual, rank, rank_before, best first (see `ranked`). Who is first, who last, and who moved most."""
    known = ranks[ranks["actual"].notna()]
    if not len(known):
        return f"{indicator.label}：各区域均未报"
    first = known[known["rank"] == known["rank"].min()]
    last = known[known["rank"] == known["rank"].max()]
    if len(first) == len(known) and len(known) > 1:
        return f"{indicator.label}：{len(known)} 个区域相同，均为 {value_text(indicator, first.iloc[0]['actual'])}"
    moved = known.assign(by=known["rank_before"] - known["rank"]).dropna(subset=["by"])
    up, down = moved[moved["by"] > 0], moved[moved["by"] < 0]
    parts = [_at_end(indicator, first, "居首", "并列第一")]
    parts += [_at_end(indicator, last, "居末", "并列末位")] if len(known) > 1 else []
    if len(up):
        parts.append(f"{up.loc[up['by'].idxmax(), 'region']}升 {up['by'].max():.0f} 位")
    if len(down):
        parts.append(f"{down.loc[down['by'].idxmin(), 'region']}降 {-down['by'].min():.0f} 位")
    if len(moved) and not len(up) and not len(down):
        parts.append("位次较上期均未变")
    return f"{indicator.label}：" + "，".join(parts)


def _at_end(indicator: Indicator, rows: pd.DataFrame, alone: str, tied: str) -> str:
    """`甲、乙并列第一（5 家）` of the rows at one end of a ranking."""
    return f"{_regions(rows)}{tied if len(rows) > 1 else alone}（{value_text(indicator, rows.iloc[0]['actual'])}）"


def _regions(rows: pd.DataFrame) -> str:
    """Two of them, and how many there are."""
    return "、".join(rows["region"].head(2)) + (f"等 {len(rows)} 个区域" if len(rows) > 2 else "")


def places_finding(indicator: Indicator, ranks: pd.DataFrame, period: Period) -> str:
    """`ranks`: of `ranked`. Who is first and who is last: what a map shows whose tints follow the ranking."""
    known = ranks[ranks["actual"].notna()]
    if not len(known):
        return f"{indicator.label}：{len(ranks)} 个区域均未报{period.name}数据"
    silent = f"，{len(ranks) - len(known)} 个未报" if len(known) < len(ranks) else ""
    first, last = (known[known["rank"] == edge] for edge in (known["rank"].min(), known["rank"].max()))
    if len(first) == len(known):
        value = value_text(indicator, first.iloc[0]["actual"])
        only = known.iloc[0]["region"] if len(known) == 1 else f"已报的 {len(known)} 个区域均为"
        return f"{indicator.label}：{only} {value}{silent}"
    ends = f"{_at_end(indicator, first, '居首', '并列第一')}，{_at_end(indicator, last, '居末', '并列末位')}"
    return f"{indicator.label}：{ends}{silent}"


def verdicts_finding(indicator: Indicator, rows: pd.DataFrame, period: Period) -> str:
    """How many regions stand where against their own target: what a map shows whose tints follow the verdicts."""
    judged = rows[rows["has_target"].astype(bool)]
    trouble = judged[judged["status"].isin(TROUBLE)]
    silent = int(judged["status"].eq("unreported").sum())
    head = f"{indicator.label}：{len(judged)} 个有目标的区域"
    if silent == len(judged):
        return f"{head}均未报{period.name}数据"
    found = f"中 {len(trouble)} 个{trouble_words(trouble['status'])}（{_regions(trouble)}）" if len(trouble) else "均未落后"
    return head + found + (f"，{silent} 个未报" if silent else "")


def ranked(indicator: Indicator, now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """One row per region, best first: region, actual, rank, rank_before, status, demo. Equal values share the better rank; what is
    not reported has none."""
    ascending = indicator.direction == "down"
    frame = now.reset_index(drop=True).copy()
    frame["rank"] = frame["actual"].rank(method="min", ascending=ascending)
    earlier = (
        before.set_index("region")["actual"].rank(method="min", ascending=ascending) if len(before) else pd.Series(dtype=float)
    )
    frame["rank_before"] = frame["region"].map(earlier)
    return frame.sort_values("rank", kind="stable", na_position="last").reset_index(drop=True)


@dataclass(frozen=True)
class Change:
    """A change as it is shown. `value`: a fraction, or of a rate points; 0 where it is written 持平; none where it fell to nothing from what
    can no longer be told. `unit`: of the points, empty for a fraction."""

    value: float | None
    unit: str

    @property
    def text(self) -> str:
        if self.value is None:
            return "降为 0"
        if not self.value:
            return "持平"
        return f"{fixed(self.value, sign='+')} {self.unit}" if self.unit else percent(self.value, sign="+")


def change_of(indicator: Indicator, row: Any, column: str) -> Change | None:
    """Of `yoy` or `qoq` what screens and files show; none where there is no number to compare with, and for the `qoq` of a growth rate,
    which starts again each January."""
    share, actual = field(row, column), field(row, "actual")
    if share is None or actual is None or (column == "qoq" and indicator.kind == "growth"):
        return None
    if indicator.unit not in ("%", "‰"):
        return Change(share if abs(share) >= 5e-4 else 0.0, "")
    unit = f"个{'百' if indicator.unit == '%' else '千'}分点"
    if share == -1:
        return Change(None, unit)
    step = actual - actual / (1 + share)
    return Change(step if abs(step) >= 0.05 else 0.0, unit)


def basis_of(plan: Plan, codes: Iterable[str], *, in_full: bool = False) -> str:
    """How the numbers of a board count; that a standard of the whole area is its worst region is not what a reader expects. `in_full`: also
    totals of several years, growth and rates, where they occur; a slide has no room for them."""
    found = [plan.indicator_by_code[str(c)] for c in codes]
    kinds = {i.kind for i in found}
    starts = {i.counts_from for i in found if i.kind == "plan_flow"}
    since = next(iter(starts)) if len(starts) == 1 else None
    total = f"跨年累计量自{since.year}年{since.month}月起" if since else "跨年累计量自各自的起算日起"
    parts = [
        "年度量按本年累计", total if in_full and starts else "", "存量按期末数", "增速比上年末" if in_full and "growth" in kinds else "",
        "比率为分子÷分母" if in_full and "ratio" in kinds else "", "标准取最差的区域" if "level" in kinds and len(plan.region_names) > 1 else "",
    ]  # fmt: skip
    return "口径：" + "，".join(filter(None, parts))


def first_baselines(plan: Plan, rows: Iterable[Any]) -> str:
    """`基期取首期：双创载体平台`: indicators whose progress starts from their first reading, the document giving none."""
    found = [r for r in rows if field(r, "baseline_is_first", False) and field(r, "progress") is not None]
    return f"基期取首期：{'、'.join(plan.indicator_by_code[r.indicator].label for r in found)}" if found else ""


def attainment_of(indicator: Indicator, row: Any) -> float | None:
    """完成率 as it is shown, a fraction; none where less is better: 120 % of a limit is no achievement."""
    return field(row, "attainment") if indicator.direction == "up" else None


def pace_of(row: Any) -> float | None:
    """超欠序时 as it is shown, in points: 0 for what is level with the pace."""
    gap = field(row, "pace_gap")
    return None if gap is None else gap if abs(gap) >= 0.05 else 0.0


def yoy_text(indicator: Indicator, row: Any) -> str:
    """`+12.3%`, `持平`; of a rate the difference in points, `-4.7 个百分点`; empty where there is no number of a year earlier."""
    return change_text(indicator, row, "yoy")


def yoy_said(indicator: Indicator, row: Any) -> str:
    """`yoy_text` where it stands beside the value: of a total since the plan began it compares the year so far, which is said."""
    text = yoy_text(indicator, row)
    return f"本年累计 {text}" if text and indicator.kind == "plan_flow" else text


def change_text(indicator: Indicator, row: Any, column: str) -> str:
    """`yoy_text` of `yoy` or of `qoq`."""
    found = change_of(indicator, row, column)
    return found.text if found else ""


def most_changed(rows: pd.DataFrame) -> list[str]:
    """Regions of `rows` with the largest 同比, up or down."""
    yoy = rows["yoy"].astype(float)
    if yoy.abs().fillna(0).max() < 1e-9:
        return []
    return list(rows.loc[(yoy - yoy[yoy.abs().idxmax()]).abs() < 5e-4, "region"])


def yoy_finding(plan: Plan, indicator: Indicator, rows: pd.DataFrame, period: Period) -> str:
    """Of one indicator in all regions: how many stand higher than a year earlier, and which moved most."""
    known = rows[rows["actual"].notna()]
    if not len(known):
        return f"{indicator.label}：{len(rows)} 个区域均未报{period.name}数据"
    changed = known.dropna(subset=["yoy"])
    silent = f"，{len(rows) - len(known)} 个未报" if len(known) < len(rows) else ""
    if not len(changed):
        best = known["actual"].min() if indicator.direction == "down" else known["actual"].max()
        at_best = list(known.loc[known["actual"] == best, "region"])
        if len(at_best) == len(known) > 1:
            return f"{indicator.label}：已报的 {len(known)} 个区域均为 {value_text(indicator, best)}{silent}"
        names = "、".join(at_best[:2]) + (f"等 {len(at_best)} 个区域" if len(at_best) > 2 else "")
        return f"{indicator.label}：{names}最好（{value_text(indicator, best)}）{silent}"
    n, up, down = len(changed), int((changed["yoy"] > 1e-9).sum()), int((changed["yoy"] < -1e-9).sum())
    if not up and not down:
        return f"{indicator.label}：{n} 个可比区域均与上年同期持平{silent}"
    far = changed.loc[changed["yoy"].abs().idxmax()]
    side = "增幅最大" if far["yoy"] > 0 else "降幅最大"
    same = most_changed(changed)
    names = "、".join(same[:2]) + (f"等 {len(same)} 个" if len(same) > 2 else "")
    size = yoy_text(indicator, far).lstrip("+-")  # the side is said in words
    most = f"，{names}{side}（{size}）" if n > 1 else ""
    head = "均高于" if up == n else "均低于" if down == n else f"中 {up} 个高于" if up else f"中 {down} 个低于"
    return f"{indicator.label}：{n} 个可比区域{head}上年同期{most}{silent}"


def profile_finding(plan: Plan, region: str, rows: pd.DataFrame, period: Period) -> str:
    """Of one region: the board's finding, or how much it has reported where no target binds it."""
    if rows["has_target"].astype(bool).any():
        return f"{region}：{finding(plan, rows, period)}"
    n = int(rows["reported"].astype(bool).sum())
    return f"{region}：已报 {n} 项数据，无分解目标" if n else f"{region}：未报{period.name}数据"


def same_period_finding(indicator: Indicator, values: Mapping[int, float | None], period: Period) -> str:
    """`values`: year → number at the same period of that year. The change on last year, and the place among the years."""
    name = period.name
    now, before = values.get(period.year), values.get(period.year - 1)
    if now is None:
        return f"{indicator.label}：{name}未报，无法与往年同期比较"
    text = f"{indicator.label}：{name}{'' if name[-1] == '年' else '末'} {value_text(indicator, now)}"
    if before is None:
        return f"{text}，上年同期无数据"
    if indicator.unit in ("%", "‰"):
        step = now - before
        change = f"高 {number(step)} 个百分点" if step > 1e-9 else f"低 {number(-step)} 个百分点" if step < -1e-9 else "持平"
        text += f"，较上年同期{change}" if change != "持平" else "，与上年同期持平"
    elif before:
        step = (now - before) / abs(before)
        text += (
            f"，较上年同期{'增长' if step > 0 else '下降'} {number(abs(step) * 100)}%" if abs(step) > 5e-4 else "，与上年同期持平"
        )
    else:
        text += f"，上年同期为 {value_text(indicator, 0)}"
    known = [v for v in values.values() if v is not None]
    if len(known) > 2 and known.count(now) == 1:
        place = "最高" if now == max(known) else "最低" if now == min(known) else ""
        text += f"，为 {len(known)} 年同期{place}" if place else ""
    return text


def moves(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """One row per indicator with a target in both: indicator, status, status_before, and `better` (+1, 0, −1; 0 where either is not
    a verdict: unreported or not begun)."""
    verdicts = ("missed", "behind", "slightly_behind", "on_pace", "achieved")
    place = {s: n for n, s in enumerate(verdicts)}
    both = now.loc[now["has_target"].astype(bool), ["indicator", "status"]].merge(
        before.loc[before["has_target"].astype(bool), ["indicator", "status"]], on="indicator", suffixes=("", "_before")
    )
    step = both["status"].map(place) - both["status_before"].map(place)
    return both.assign(better=step.clip(-1, 1).fillna(0).astype(int))


def moves_finding(now: pd.DataFrame, before: pd.DataFrame, period: Period, earlier: Period) -> str:
    """Counts by status against an earlier period: how many turned better, how many worse, what stands now."""
    rows = now[now["has_target"].astype(bool)]
    if not len(rows):
        return f"{period.name}没有适用的量化目标"
    counts = rows["status"].value_counts()
    stands = "、".join(
        f"{int(counts[s])} 项{group_text(s, rows)}" for s in STATUSES if counts.get(s, 0) and s in (*TROUBLE, "unreported")
    )
    stands = f"现有 {stands}" if stands else "现无落后或未报的目标"
    if not len(before):
        return f"{period.name}：{stands}"
    changed = moves(now, before)["better"]
    better, worse = int((changed > 0).sum()), int((changed < 0).sum())
    turned = "，".join(filter(None, (f"{better} 项转好" if better else "", f"{worse} 项转差" if worse else ""))) or "各项状态未变"
    return f"与{earlier.name}相比，{turned}；{stands}"


def tasks_finding(plan: Plan, on: dt.date) -> str:
    """How many tasks fell due by the day `on`, and when the next ones do."""
    due = sorted(t.due_on for t in plan.tasks if t.due_on)
    if not plan.tasks:
        return "规划没有列出任务"
    past = [d for d in due if d <= on]
    head = f"{len(plan.tasks)} 项任务中 {len(past)} 项时限已到"
    ahead = [d for d in due if d > on]
    if ahead:
        soonest = ahead.count(ahead[0])
        head += f"，下一个时限为 {ahead[0].year}年{ahead[0].month}月{ahead[0].day}日（{soonest} 项）"
        head += f"，更晚的 {len(ahead) - soonest} 项" if len(ahead) > soonest else ""
    lasting = len(plan.tasks) - len(due)
    return head + (f"，{task_states_of(plan)['lasting']}的 {lasting} 项" if lasting else "")


def reporting_finding(record: pd.DataFrame, of: str = "个单位", each: str = "次") -> str:
    """`record`: columns unit, period, state (on_time, partial, late, missing, pending, not_asked). How often they reported on time, how
    often of that without some region; `of`: what the rows are; `each`: the word for one report."""
    asked = record[record["state"].isin(["on_time", "partial", "late", "missing"])]
    if not len(asked):
        return "尚无应报的期间"
    counts = asked["state"].value_counts()
    late, missing = int(counts.get("late", 0)), int(counts.get("missing", 0))
    partial = int(counts.get("partial", 0))
    head = f"{asked['unit'].nunique()} {of}应报 {len(asked)} {each}，按时 {int(counts.get('on_time', 0)) + partial} {each}"
    head += f"（{partial} {each}不全）" if partial else ""
    if not late and not missing:
        return head + "，无迟报缺报"
    tail = "，".join(filter(None, (f"迟报 {late} {each}" if late else "", f"缺报 {missing} {each}" if missing else "")))
    failed = asked[asked["state"].isin(["late", "missing"])]["unit"].value_counts()
    worst = failed[failed == failed.max()]
    if len(failed) == 1 < asked["unit"].nunique():
        return f"{head}，{worst.index[0]}{tail}"
    return f"{head}，{tail}" + (
        f"；{worst.index[0]}最多（{int(failed.max())} {each}）" if len(worst) == 1 and len(failed) > 1 else ""
    )
