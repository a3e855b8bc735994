"""A pack of a period after the plan's end: that the plan is over, why fewer targets are left, and what of its last period is not in."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from metrics import sentences
from metrics.board import evaluate
from metrics.model import Period, Plan
from metrics.regional import shown_rows


@dataclass(frozen=True)
class Closing:
    """`finding`: in place of the board's own, empty where that stands; `summary`: sentences that come before the others'; `late`: lead unit
    (or region) → what it owes of the last period. All empty while the plan runs."""

    finding: str = ""
    summary: tuple[str, ...] = ()
    late: Mapping[str, Sequence[str]] = field(default_factory=dict)
    names: tuple[str, str] = ("", "")

    @classmethod
    def of(
        cls, plan: Plan, readings: pd.DataFrame, period: Period, region: str, codes: Collection[str], rows: pd.DataFrame
    ) -> Closing:
        """`codes`: the indicators chosen, none for all; `rows`: of the board of the pack's period."""
        end = plan.period.end
        if period.start <= end:
            return cls()
        last = Period.containing(end, period.grain)
        then = shown_rows(evaluate(plan, readings, last), region)
        then = then[then["has_target"].astype(bool)]
        then = then[then["indicator"].isin(codes)] if codes else then
        now = set(rows.loc[rows["has_target"].astype(bool), "indicator"])
        gone = [c for c in then["indicator"] if c not in now]
        missing = then[then["status"] == "unreported"]
        over = f"规划期已于{end.year}年{end.month}月{end.day}日结束"
        said = f"{over}"
        if gone:
            said += f"：{len(then)}项量化目标中，{len(gone)}项只考核到规划期末，不再列入{period.name}，其余{len(now)}项仍列出"
        summary = [said + "。"]
        if not len(missing):
            return cls(summary=tuple(summary))
        summary.append(f"规划期末（{last.name}，各项目标在此到期）的数据尚有{len(missing)}项未报送，暂不能作期末认定，请先补报。")
        late: Mapping[str, Sequence[str]] = sentences.unit_requirements(plan, missing, last)
        if region != plan.root_region:
            late = {region: sentences.region_requirements(plan, missing, last, region)}
        where = f"{last.name}尚有 {len(missing)} 项量化目标未报数据"
        return cls(f"{over}，{where}", tuple(summary), late, (last.name, period.name))

    def requirements(self, asked: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
        """`asked` with what is still owed of the last period, in one sentence where both are."""
        last, now = self.names
        found: dict[str, Sequence[str]] = {unit: list(needs) for unit, needs in asked.items()}
        for unit, needs in self.late.items():
            own, joined = list(found.get(unit, ())), []
            for need in needs:
                both = need.replace(f"报送{last}数据", f"报送{now}数据")
                if both != need and both in own:
                    own.remove(both)
                    need = need.replace(f"报送{last}数据", f"报送{last}、{now}数据")
                joined.append(need)
            found[unit] = [*joined, *own]
        return found
