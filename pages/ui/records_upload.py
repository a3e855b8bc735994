"""One upload: its facts and files, what was told to the sender, and its readings with what became of them."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from data.queries import original_file
from etl.columns import NAMES as FIELD_NAMES
from etl.issue_list import LEVELS
from etl.outcome import Corrections
from etl.receipt import ENCODINGS
from pages.ui import cached, records, records_cell, records_files, records_log
from pages.ui import records_words as words
from pages.ui.frame import DEMO_MARK, Frame
from pages.ui.tables import BASIS_NAMES

SHOWN_AT_MOST = 500
READINGS_AT_MOST = 2000


def draw(here: Frame, upload: Any) -> None:
    st.button("返回批次列表", icon=":material/arrow_back:", type="tertiary", on_click=records.close)
    _facts(upload)
    issues = cached.issues(here.store, upload.number)
    _files(here, upload, has_issues=not issues.empty)
    readings = _listed(here, upload)
    tabs = st.tabs([f"读数（{upload.readings:,}）", f"检查提示（{len(issues):,}）", "经过"])
    with tabs[0]:
        _readings(here, upload, readings)
    with tabs[1]:
        _issues(issues)
    with tabs[2]:
        records_log.events_table(cached.events(here.store, here.plan), upload.number)


def _facts(upload: Any) -> None:
    mark = f'<span class="mark {"good" if upload.state == "committed" else "bad"}">{escape(words.state_text(upload))}</span>'
    demo = f'<span class="mark bad">{DEMO_MARK}</span>' if upload.is_demo else ""
    when = words.beijing(pd.Series([upload.submitted_at]), seconds=True)[0]
    short = [
        ("报送单位", upload.unit or words.NOT_GIVEN),
        ("填报人", upload.submitted_by or words.NOT_GIVEN),
        ("提交时间", f"{when}（北京时间）"),
        ("文件", f"{_encoding(upload.encoding)}，{upload.size:,} 字节"),
    ]
    wide = [("读法", "；".join(options_in_words(upload.options)) or "按文件内容自动识别")]
    if upload.reason:
        wide.append(("修订原因", upload.reason))
    st.html(
        f'<div class="headline">批次 {upload.number} · {escape(upload.name)}{mark}{demo}</div><dl class="facts">'
        + "".join(f"<dt>{k}</dt><dd>{escape(v)}</dd>" for k, v in short)
        + "".join(f'<dt>{k}</dt><dd class="wide">{escape(v)}</dd>' for k, v in wide)
        + f'<dt title="SHA-256">校验码</dt><dd class="wide mono">{escape(upload.sha256)}</dd></dl>'
    )


def _encoding(encoding: str | None) -> str:
    return ENCODINGS.get(encoding, encoding) if encoding else "工作簿"


def options_in_words(stored: str) -> list[str]:
    """How a person said the file was to be read."""
    options = records_files.how_read(stored)
    corrections: Corrections = options.pop("corrections")
    words = []
    for name, value in options.items():
        if name == "basis":
            words.append(f"未写口径的按“{BASIS_NAMES.get(value, value)}”")
        elif name == "skip_errors":
            words += ["只提交有效行"] if value not in ("", "0", False) else []
        else:
            words.append(f"{name}：{value}")
    if corrections.encoding:
        words.append(f"编码按 {_encoding(corrections.encoding)}")
    if corrections.sheet:
        words.append(f"取工作表“{corrections.sheet}”")
    if corrections.header_row:
        words.append(f"表头在第 {corrections.header_row} 行")
    words += [f"{letter} 列读作“{FIELD_NAMES.get(field, field)}”" for letter, field in corrections.columns.items()]
    return words


def _files(here: Frame, upload: Any, has_issues: bool) -> None:
    """Made when they are asked for, not before."""
    store, plan, number, now = here.store, here.plan, upload.number, records.now()
    moment = pd.Timestamp(upload.submitted_at).to_pydatetime()
    stem = upload.name.rsplit(".", 1)[0]
    left, middle, right, _ = st.columns([1, 1.15, 1, 1.4])
    left.download_button(
        "下载原文件", lambda: original_file(store, number)[1], upload.name, "application/octet-stream",
        key="records_original", on_click="ignore", icon=":material/download:", width="stretch", help="与报送时逐字节相同",
    )  # fmt: skip
    middle.download_button(
        "下载检查标注副本", lambda: records_files.marked(store, number, upload.encoding, moment)[1], f"{stem}-检查标注.xlsx",
        key="records_marked", on_click="ignore", icon=":material/rate_review:", width="stretch", disabled=not has_issues,
        help="有问题的单元格涂色并写明原因" if has_issues else "检查时没有发现问题，无需标注",
    )  # fmt: skip
    right.download_button(
        "补打回执", lambda: records_files.receipt(store, plan, upload, now), f"回执-批次{number}.html", "text/html",
        key="records_receipt", on_click="ignore", icon=":material/receipt_long:", width="stretch",
        help="可打印的网页；行数去向按原文件重新清点",
    )  # fmt: skip


def _readings(here: Frame, upload: Any, readings: pd.DataFrame) -> None:
    if readings.empty:
        st.text("这个批次没有读数。")
        return
    plan = here.plan
    current = words.amounts(plan, readings, "now_")
    table = pd.DataFrame(
        {
            "单元格": words.cells(readings),
            "指标": [words.label_of(plan, c) for c in readings["indicator"]],
            "区域": readings["region"],
            "期间": [words.period_name(p) for p in readings["period"]],
            "口径": readings["basis"].map(BASIS_NAMES),
            "数值": words.amounts(plan, readings),
            "状态": [_fate(f, by) for f, by in zip(readings["fate"], readings["by"], strict=True)],
            "现行数值": [
                "—" if pd.isna(n) else "即此数" if n == upload.number else f"{text}（批次 {n}）"
                for n, text in zip(readings["now_upload"], current, strict=True)
            ],
            "备注": readings["note"].fillna(""),
        }
    )
    counts = "、".join(f"{_fate(*fate)} {n:,} 条" for fate, n in cached.fates_of(here.store, upload.number).items())
    more = ""
    if upload.readings > len(readings):
        more = f"表中是文件里的前 {READINGS_AT_MOST:,} 条，其余生效的可在“查一个数”里找到，全部内容见原文件。"
    st.caption(f"{counts}。{more}点一行，看它在原文件里的单元格和历次数值。")
    chosen = records.chosen_reading(readings, table, f"records_readings_{upload.number}", at_most=390)
    if chosen is not None:
        records_cell.draw(here, upload, chosen)


def _listed(here: Frame, upload: Any) -> pd.DataFrame:
    """The first readings of the file, and the one that the URL names."""
    listed = cached.readings_of(here.store, upload.number, READINGS_AT_MOST, None)
    asked = words.Key.read(st.query_params.get("reading", ""))
    if asked is None or upload.readings <= len(listed) or asked in {words.Key.of(r) for r in listed.itertuples(index=False)}:
        return listed
    return cached.readings_of(here.store, upload.number, READINGS_AT_MOST, asked)


def _fate(fate: str, by: int | None) -> str:
    return {"in_force": "有效", "withdrawn": "已撤回"}.get(fate) or f"被批次 {by} 替换"


def _issues(issues: pd.DataFrame) -> None:
    if issues.empty:
        st.text("检查时没有发现问题。")
        return
    found = records_files.issues_as_told(issues.head(SHOWN_AT_MOST))
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(str(w))}</td>" for w in (
            LEVELS.get(i.level, i.level), f"{i.sheet or ''} {i.column or ''}{i.row or ''}".strip() or "整个文件", i.value, i.message, i.hint
        )) + "</tr>"
        for i in found
    )  # fmt: skip
    heads = "".join(f"<th>{h}</th>" for h in ("级别", "单元格", "读到", "问题", "怎么改"))
    st.html(f'<table class="manual"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>')
    if len(issues) > SHOWN_AT_MOST:
        st.caption(f"共 {len(issues):,} 处，列出前 {SHOWN_AT_MOST} 处；检查标注副本里有更多。")
