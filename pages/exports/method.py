"""How verdicts and forecasts are made, in words: the same lines on the method slide and on the workbook's sheet."""

from __future__ import annotations

from metrics.forecast import ALARMS
from metrics.status import PRESETS, TEXT
from metrics.wording import BEYOND, STANDARD
from pages.charts.theme import SHAPES
from pages.exports.pack import Pack


def rules(pack: Pack) -> list[tuple[str, str]]:
    """(what, how): every lamp that a page can show, what is not reported, and the forecast."""
    rule = PRESETS[pack.plan.status.preset]
    said = {s: f"{SHAPES[s]} {TEXT[s]}" for s in TEXT}
    lamps = (
        f"{said['achieved']}（到期前达到的为提前达标，到期后为达标）；{said['on_pace']}；{said['slightly_behind']}；{said['behind']}；"
        f"{said['missed']}（到期未达到）；{said['unreported']}；{said['not_started']}（目标期尚未开始）。分档：{rule.text}"
    )
    hold = (
        f"如环节、成本、满足率，不计进度：达到为 {said['achieved']}；到期前未达到为 {SHAPES['slightly_behind']} {STANDARD['slightly_behind']}，"
        f"且较上年同期（没有的较前期）变差为 {SHAPES['behind']} {STANDARD['behind']}；到期未达到为 {said['missed']}"
    )
    exact = any(t.comparator in ("=", "range") for i in pack.plan.indicators for t in i.targets)
    found = [
        ("序时", "截至目前应完成的比例；进度减序时为快于或慢于序时"),
        ("亮灯", lamps),
        ("须保持的标准", hold),
        *([(BEYOND, f"等于或区间型目标，越过目标另一端的，记为 {SHAPES['slightly_behind']} 或 {SHAPES['behind']} {BEYOND}")] if exact else []),
        ("同比、环比", "流量：同比为本年累计较上年同期累计的增减，规划期累计的也按本年新增比；环比为当期较上期的增减。期末数、比率和标准：较上年同期、上期的增减，比率为相差的百分点"),
        ("未报", "没有报送的数据写“未报”，不按零处理；不全的合计是下限，写明“数据不全”"),
        ("到期预测", FORECAST),
    ]  # fmt: skip
    return found


FORECAST = (
    "按以往各期的走势推算到期时的数，所用方法由公开统计数据检验后选定，每项的方法见工作簿“预测”表；80% 区间：用其他数据检验，"
    f"实际数约八成落在其中；{ALARMS}；已知不足 4 期不作预测；预测只作提示，不改变亮灯"
)
