"""The method page's parts, rendered from the plan and from the rules' own spec tables (tests/spec)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from etl.issues import catalogue
from etl.read import MOST_CELLS_SINGLY, MOST_ROWS, MOST_ROWS_SINGLY
from metrics.model import Plan
from metrics.status import NO_TARGET, NOT_COMPUTABLE, PRESETS, STATUSES, TEXT
from metrics.trace import INNER_QUOTES
from metrics.wording import BEYOND, target_text
from pages.charts.theme import SHAPES
from pages.ui import cards, listing
from pages.ui.style import color
from pages.ui.tables import BASIS_NAMES, FILE_NAMES

PRESET_NAMES = {"default": "", "10/30": "（10/30 式）", "month/12": "（按月式）"}
SPEC_FOLDER = Path(__file__).resolve().parents[2] / "tests" / "spec"
ORDER = (
    "stock", "annual_flow", "plan_flow", "ratio", "growth", "level", "conversion", "targets", "pace", "hold", "status", "several_targets",
    "overshoot", "changes", "rollup", "edge",
)  # fmt: skip
"""The rules as a reader needs them: what is measured, what is asked, how it is judged, what is put together of it; rare cases last."""
WORDS = {
    "achieved": "已达标、提前达标、达标", "slightly_behind": "略慢于序时、未达要求", "behind": "慢于序时、未达要求且变差", "unreported": "未报、尚不能认定",
}  # fmt: skip
"""Where a lamp has more words than one."""
WHEN = {
    "achieved": "已满足目标：到期前写“提前达标”，存量仍须保持；到期后写“达标”；标准和比率没有序时，到期前写“已达标”。按状态计数时统称“已达标”",
    "on_pace": "进度不低于序时进度",
    "slightly_behind": "低于序时进度，未到红灯界限；没有序时可比的标准和比率写“未达要求”：没有达到，但不比上年同期差（没有上年同期的，比上一个读数）",
    "behind": "低于序时进度，达到红灯界限；没有序时可比的标准和比率写“未达要求且变差”：没有达到，且比上年同期差（没有上年同期的，比上一个读数）",
    "missed": "已到期，没有满足目标",
    "unreported": "所选期间没有读数写“未报”；有读数但不全，已有的还不足以说好的，写“尚不能认定”（已足以说不好的，照写并注明数据不全）",
    "not_started": "目标的考核期还没有开始（如自2023年起考核的目标，在2022年时），不评判；已开始而没有到期的，按上面各灯判定",
}
BESIDE = (
    (BEYOND, "“等于”或区间目标，实际数越过了上限：比上年同期更远的为红灯，其余为黄灯"),
    (NO_TARGET, "规划没有给这项指标（或这个区域）定目标，只列数，不亮灯"),
    (NOT_COMPUTABLE, "已报，但缺少计算要用的数（如上年末数），不亮灯"),
    ("（数据不全）", "不利的结论来自不全的读数，补齐后可能改变"),
    ("（人工判定）", "由人改判，姓名和理由见“上报记录”里的“变更记录”"),
)
"""Words that stand in the place of a lamp's, or beside them."""
KINDS = {
    "stock": ("期末存量", "取期末最后一个读数", "各区域相加", "到期日"),
    "annual_flow": ("年度量", "本年累计，每年一月重新起算", "各区域相加", "规划期内每年"),
    "plan_flow": ("规划期累计", "自起算日累计", "各区域相加", "到期日"),
    "ratio": ("比率", "分子合计 ÷ 分母合计", "分子合计 ÷ 分母合计，不取比率的平均", "每年"),
    "growth": ("增速", "基数指标期末数 ÷ 上年末数 − 1", "按合计的基数计算", "每年"),
    "level": ("标准", "取期末最后一个读数", "取最差的区域", "全程保持"),
}


def lamps(plan: Plan) -> None:
    cards.heading("亮灯")
    rows = "".join(
        f'<tr><td style="color:{color(s)};font-weight:700;white-space:nowrap">{SHAPES[s]} {WORDS.get(s, TEXT[s])}</td><td>{escape(WHEN[s])}</td></tr>'
        for s in STATUSES
    ) + "".join(f'<tr><td style="font-weight:700">{escape(name)}</td><td>{escape(when)}</td></tr>' for name, when in BESIDE)
    st.html(f'<table class="manual">{rows}</table>')
    st.caption(
        f"本规划采用的界限{PRESET_NAMES[plan.status.preset]}：{PRESETS[plan.status.preset].text}。颜色之外都有形状和文字。标题里的“落后”是黄灯和红灯的统称：略慢于序时、慢于序时、未达要求（含变差的）、超出目标范围；到期没有满足的称“未达标”。"
    )


def kinds(plan: Plan) -> None:
    cards.heading("指标类型")
    counts = pd.Series([i.kind for i in plan.indicators]).value_counts()
    rows = [[name, str(counts.get(kind, 0)), *words] for kind, (name, *words) in KINDS.items()]
    heads = ["类型", "指标数", "年内怎样计算", "各区域怎样汇总", "何时考核"]
    listing.table(heads, [[listing.text(c) for c in row] for row in rows], numbers=("指标数",))


def rules() -> None:
    """Each rule in its own words; its examples are the cases the tests run."""
    cards.heading("计算规则")
    found = list(_specs())
    if not found:
        st.caption("规则表随源代码一起提供，本机没有。")
    for title, text, cases in found:
        with st.expander(f"{title}（{len(cases)} 个算例）"):
            st.text(text)
            st.caption("核对过的算例：" + "；".join(cases))


def _specs() -> Iterator[tuple[str, str, list[str]]]:
    """(title, text, names of the cases) of each rule's module, read without running it: tests need packages the app lacks."""
    places = {f"test_{stem}": n for n, stem in enumerate(ORDER)}
    for path in sorted(SPEC_FOLDER.glob("test_*.py"), key=lambda p: (places.get(p.stem, len(places)), p.name)):
        values: dict[str, Any] = {}
        cases: list[str] = []
        for node in ast.parse(path.read_text("utf-8")).body:
            if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
                continue
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if isinstance(target, ast.Name) and target.id in ("TITLE", "TEXT"):
                    values[target.id] = ast.literal_eval(node.value)
                elif isinstance(target, ast.Name) and target.id == "CASES" and isinstance(node.value, ast.List):
                    firsts = [case.elts[0] for case in node.value.elts if isinstance(case, ast.Tuple)]
                    cases = [str(name.value) for name in firsts if isinstance(name, ast.Constant)]
        if "TITLE" in values and "TEXT" in values:
            yield values["TITLE"], values["TEXT"], cases


def _table(heads: list[str], rows: list[list[str]], short: int = 0) -> None:
    """A table whose long texts wrap, those of the first `short` columns not; every cell is shown as text, whatever it holds."""
    head = "".join(f"<th>{escape(h)}</th>" for h in heads)
    kept = ' style="white-space:nowrap"'

    def put(n: int, cell: str) -> str:
        look = kept if n < short else f' class="{"prose" if listing.is_prose(cell) else "whole"}"'
        return f"<td{look}>{listing.text(cell)}</td>"

    body = "".join("<tr>" + "".join(put(n, cell) for n, cell in enumerate(row)) + "</tr>" for row in rows)
    st.html(f'<table class="manual"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>')


def assumptions(plan: Plan) -> None:
    cards.heading("指标、目标与假定")
    _table(
        ["指标", "类型", "目标", "报送口径", "出处与原文", "理解与假定"],
        [
            [
                i.label,
                KINDS[i.kind][0],
                "；".join(target_text(i, t) for t in i.targets) or "—",
                BASIS_NAMES.get(i.reported_as or "", "由基数计算" if i.kind == "growth" else "须写明"),
                "；".join(f"{t.clause}：“{(t.quote or t.quote_annex).translate(INNER_QUOTES)}”" for t in i.targets) or "—",
                i.assumption or "—",
            ]
            for i in plan.indicators
        ],
        short=4,
    )


def differences(plan: Plan) -> None:
    cards.heading("文件正文与附件的出入")
    st.caption(f"{plan.title}（{plan.document}，{plan.issued_on}）。以下各处均照原文保留。")
    for note in plan.notes:
        with st.expander(note.title):
            st.text(note.text)


_PLACEHOLDER = re.compile(r"\{\w+\}")
READS = (
    ("文件", f"{FILE_NAMES}（ET 为 WPS 表格）。文本文件的分隔符可以是逗号、制表符、分号、竖线或全角逗号。规整的 CSV 可到 {MOST_ROWS:,} 行；其余逐行读取，上限 {MOST_ROWS_SINGLY:,} 行、{MOST_CELLS_SINGLY:,} 个单元格。"),
    ("编码", "UTF-8、GBK（GB18030）、带标记的 UTF-16；混用或损坏的按行指出，不猜。"),
    ("表式", "长表（指标、区域、期间、数值、口径）；一列一个期间、一个区域或一个指标；一至三行表头，可合并；标题、说明、合计、重复的表头各按其类列出，不当作数据。"),
    ("缺少的列", "指标、区域、期间、口径、单位可写在标题、表头或工作表名里，只在说法唯一时采用，并写进“按假定读入”。"),
    ("数值", "千分位、全角、中文数字、万/亿、与指标单位可整倍换算的单位；“约”“以上”、区间、脚注一律退回。空白、“—”、“/”、“无”为缺报，不是零。"),
    ("整份提交", "有一处错误则整个文件不提交；确需时可选“只提交有效行”，有错的行整行不提交。"),
)  # fmt: skip


def intake() -> None:
    """What the intake reads, and the list of its codes, made from the catalogue itself."""
    cards.heading("报送文件怎样读")
    _table(["项目", "怎样读"], [list(row) for row in READS])
    codes = catalogue().values()
    names = {"error": "错误（退回）", "warning": "提醒（已载入）", "assumption": "按假定读入", "note": "说明"}
    with st.expander(f"全部检查项（{len(codes)} 项）"):
        for level, name in names.items():
            st.markdown(f"**{name}**")
            rows = [[c.code, *(_PLACEHOLDER.sub("…", words) for words in (c.message, c.hint))] for c in codes if c.level == level]
            _table(["代码", "问题", "怎么改"], rows)
