"""人工判定: a person's verdict in place of the computed one, with a name and a reason. Events (`override`, `override-clear`), so that
who said what, when and why stays in the history and a past state shows what was said by then.
"""

from __future__ import annotations

import datetime as dt
from typing import cast, get_args

from data.engine import Store
from data.events import KnownAt, last_known, read_events, record
from metrics.model import InputError, Override, Period, Plan, Status
from metrics.model.period import CHINA


def override_status(
    store: Store, plan: Plan, indicator: str, region: str, period: str, status: str, why: str, who: str, now: dt.datetime
) -> None:
    """Put `status` in place of the rule's. InputError where a name is unknown, the reason or the person is missing."""
    payload = _key(plan, indicator, region, period)
    if status not in get_args(Status):
        raise InputError(f"状态“{status}”无法识别，可用：{'、'.join(get_args(Status))}。")
    if not why.strip() or not who.strip():
        raise InputError("人工判定需要写明判定人和原因，二者都会与结果一同显示。")
    with store.writing() as connection:
        record(connection, "override", None, now, who.strip(), why.strip(), payload | {"status": status})


def clear_override(
    store: Store, plan: Plan, indicator: str, region: str, period: str, why: str, who: str, now: dt.datetime
) -> None:
    """Let the rule's verdict stand again. InputError where nothing was overridden, or the reason is missing."""
    payload = _key(plan, indicator, region, period)
    if not why.strip():
        raise InputError("取消人工判定需要写明原因。")
    if not any((o.indicator, o.region, o.period) == (indicator, region, period) for o in overrides(store, plan.id)):
        raise InputError(f"{plan.indicator_by_code[indicator].name} {region} {period} 没有人工判定，无需取消。")
    with store.writing() as connection:
        record(connection, "override-clear", None, now, who.strip(), why.strip(), payload)


def overrides(store: Store, plan_id: str, known_at: KnownAt = None) -> tuple[Override, ...]:
    """The verdicts that stand, one a key, as known at that moment."""
    with store.reading() as connection:
        last = last_known(connection, known_at)
        events = read_events(connection, "override", "override-clear")
    standing: dict[tuple[str, str, str], Override] = {}
    for event in events:
        said = event.payload
        if said["plan"] != plan_id or (last is not None and event.number > last):
            continue
        key = (said["indicator"], said["region"], said["period"])
        if event.kind == "override":
            on = event.happened_at.astimezone(CHINA).date()
            standing[key] = Override.model_construct(
                indicator=key[0],
                region=key[1],
                period=key[2],
                status=cast(Status, said["status"]),
                who=event.who,
                why=event.why,
                on=on,
            )
        else:
            standing.pop(key, None)
    return tuple(standing.values())


def _key(plan: Plan, indicator: str, region: str, period: str) -> dict[str, str]:
    if indicator not in plan.indicator_by_code:
        raise InputError(f"规划中没有指标“{indicator}”。可用：{'、'.join(plan.indicator_by_code)}。")
    if region not in plan.region_names:
        raise InputError(f"规划中没有区域“{region}”。可用：{'、'.join(plan.region_names)}。")
    try:
        Period.parse(period)
    except ValueError as error:
        raise InputError(f"期间“{period}”无法识别，应为如 2024Q4、2024-12 或 2024。") from error
    return {"plan": plan.id, "indicator": indicator, "region": region, "period": period}
