"""The method page's part on the forecast: how it is made, how well it did in the backtest, and where it is not made."""

from __future__ import annotations

import re
from pathlib import Path

import streamlit as st

from metrics.forecast import ALARMS
from metrics.forecast.problem import LEAST_POINTS
from metrics.forecast.series import HOW, LEVEL, METHOD_NAMES
from metrics.forecast.table import CHOICE, COVERAGE
from pages.ui import cards, listing

BACKTEST = Path(__file__).resolve().parents[2] / "tests" / "bench" / "backtest.md"
SHAPES = {"flow": "年度量、规划期累计", "stock": "期末存量、增速的基数", "level": "标准", "ratio": "比率"}
HEADS = {
    "shape": "类型",
    "points": "已有期数",
    "origins": "检验次数",
    "used": "采用的方法",
    "MASE": "误差",
    "MASE, naive": "简单方法误差",
    "50 % holds": "50%区间命中率",
    "80 % holds": "80%区间命中率",
    "95 % holds": "95%区间命中率",
    "Brier": "概率得分",
    "Brier, base rate": "得分基准",
}


def forecast() -> None:
    """Methods in words, then the table that `python -m tests.bench.backtest` makes."""
    cards.heading("到期预测与预警")
    heads = ["类型", "何时采用", "方法", "怎样外推"]
    widths = {"类型": "16%", "何时采用": "20%", "方法": "24%"}
    listing.table(heads, [[listing.text(c) for c in row] for row in chosen()], widths=widths)
    listing.quiet(
        f"少于 {LEAST_POINTS} 个数据点不作预测，并写明原因。预测不改变亮灯，只在灯旁提示：{ALARMS}。"
        f"表和目标差距图写的是 {LEVEL}% 区间，历年图另以浅底画出 50% 和 95% 区间。"
    )
    found = backtest(BACKTEST.read_text("utf-8")) if BACKTEST.is_file() else []
    if not found:
        listing.quiet("回测结果表随源代码一起提供，本机没有。")
        return
    st.markdown("**回测：用公开序列和模拟序列，站在过去的各个时点预测，再与实际相比（未参与选方法和定宽度的一半序列）**")
    names = [h for h in HEADS if h in found[0]]
    cells = [[listing.text(_word(h, row[h], row)) for h in names] for row in found]
    listing.table([HEADS[h] for h in names], cells, numbers=[HEADS[h] for h in names if h not in ("shape", "used")])
    listing.quiet(
        f"“指标详情”写的 {LEVEL}% 区间命中率按类型合计，不分期数：{'，'.join(f'{SHAPES[s]} {100 * held:.0f}%' for s, held in COVERAGE.items())}。"
        "误差为平均绝对标度误差（MASE）：平均绝对误差 ÷ 该序列“照搬去年同期”的平均误差，小于 1 即比该序列以往照搬去年同期时的误差小，大于 1 即比那时难测。概率得分为布赖尔得分（Brier），越小越好；基准是一律用平均概率时的得分。方法与“简单方法”一栏比，不优的就用简单方法。"
    )


def chosen() -> list[list[str]]:
    """(type, when, method, how) of every method in use: a type's own by how many points are known, then what stands in for them."""
    rows = []
    for shape, name in SHAPES.items():
        starts = sorted(points for s, points in CHOICE if s == shape)
        runs = [(n, CHOICE[shape, n]) for i, n in enumerate(starts) if not i or CHOICE[shape, n] != CHOICE[shape, starts[i - 1]]]
        for at, (first, method) in enumerate(runs):
            when = f"已有 {first} 至 {runs[at + 1][0] - 1} 期数据" if at + 1 < len(runs) else f"已有 {first} 期及以上数据"
            rows.append([name, when, METHOD_NAMES[shape, method], HOW[shape, method]])
        spare = "run_rate" if shape in ("flow", "ratio") else "naive"
        if spare not in {method for _, method in runs}:
            rows.append([name, "中间有缺期，上述方法不能用", METHOD_NAMES[shape, spare], HOW[shape, spare]])
    return rows


def backtest(text: str) -> list[dict[str, str]]:
    """Rows of the first table of the file, heading → cell."""
    lines: list[list[str]] = []
    for line in text.splitlines():
        if line.startswith("|"):
            lines.append([c.strip() for c in line.strip("|").split("|")])
        elif lines:
            break
    return [dict(zip(lines[0], row, strict=True)) for row in lines[2:]] if len(lines) > 2 else []


def _word(head: str, cell: str, row: dict[str, str]) -> str:
    if head == "shape":
        return SHAPES.get(cell, cell)
    if head == "used":
        return METHOD_NAMES.get((row["shape"], cell), cell)
    return re.sub(r" %$", "%", cell)
