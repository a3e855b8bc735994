"""回执: what one commit did, as a page to print and sign. One self-contained HTML, A4, a page (or more) a file; no script, no web font.

Takes plain values and reads no store; all text from outside is escaped.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from etl.issues import Issue
from metrics.model.period import CHINA

MOST_WARNINGS = MOST_ASSUMPTIONS = 50
MOST_RESTATEMENTS = 500
ENCODINGS = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8（BOM）", "gb18030": "GBK（GB18030）", "utf-16": "UTF-16"}
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
LEDGER = {"preamble": "表前说明", "header": "表头", "blank": "空行", "loaded": "载入", "refused": "拒收", "listed": "列示"}


@dataclass(frozen=True)
class Restatement:
    """A reading in force that the commit replaced; all as it is to be shown, `old` and `new` with their unit."""

    indicator: str
    region: str
    period: str
    old: str
    new: str


@dataclass(frozen=True)
class Receipt:
    """One committed file. `submitted_at`: an aware moment; `ledger`: keys of `etl.outcome.LEDGER`; `reason`: of the restatements.

    `n_new`, `n_changed` and `n_unchanged` add up to the readings that were committed.
    """

    plan_title: str
    number: int
    file: str
    size: int
    sha256: str
    encoding: str | None
    unit: str
    submitted_by: str
    submitted_at: dt.datetime
    ledger: Mapping[str, int]
    n_new: int
    n_changed: int
    n_unchanged: int
    assumptions: Sequence[str] = ()
    warnings: Sequence[Issue] = ()
    restatements: Sequence[Restatement] = ()
    reason: str = ""
    is_demo: bool = False
    sheet: str | None = None


def shown(text: str) -> str:
    """Escaped, without control characters and those that turn the reading direction round (a file name may pose as another)."""
    return escape(_UNSEEN.sub("", text))


def receipt_html(receipts: Sequence[Receipt]) -> str:
    """The page for the files of one commit, in their order."""
    numbers = "、".join(str(r.number) for r in receipts)
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>数据上报回执 批次 {numbers}</title><style>{CSS}</style></head><body>\n"
        + "\n".join(_page(r) for r in receipts)
        + "\n</body></html>\n"
    )


def _page(receipt: Receipt) -> str:
    r = receipt
    total = r.n_new + r.n_changed + r.n_unchanged
    facts = [
        ("报送单位", r.unit or "（未写）"),
        ("填报人", r.submitted_by or "（未写）"),
        ("提交时间", f"{r.submitted_at.astimezone(CHINA):%Y-%m-%d %H:%M:%S}（北京时间）"),
        ("编码", ENCODINGS.get(r.encoding, r.encoding) if r.encoding else "（工作簿）"),
        ("大小", f"{r.size:,} 字节"),
        *([("工作表", r.sheet)] if r.sheet else []),
    ]
    counts = [
        ("读数", total, f"新增 {r.n_new:,}，修订 {r.n_changed:,}，未变 {r.n_unchanged:,}"),
        ("拒收行", r.ledger.get("refused", 0), ""),
        ("提醒", len(r.warnings), ""),
        ("按假定读入", len(r.assumptions), ""),
    ]
    parts = [
        f'<header><p class="plan">{shown(r.plan_title)}</p><h1>数据上报回执</h1>',
        f'<p class="number">批次号 <b>{r.number}</b>{_DEMO if r.is_demo else ""}</p></header>',
        '<dl class="facts">' + "".join(f"<dt>{k}</dt><dd>{shown(v)}</dd>" for k, v in facts),
        f'<dt class="wide">文件</dt><dd class="wide">{shown(r.file)}</dd>',
        f'<dt class="wide">SHA-256</dt><dd class="wide hash">{shown(r.sha256)}</dd></dl>',
        '<ul class="counts">' + "".join(_count(*c) for c in counts) + "</ul>",
        f"<h2>行数去向</h2>{_ledger(r.ledger)}",
    ]
    if r.restatements or r.reason:
        parts.append(f"<h2>修订 {len(r.restatements):,} 条</h2>")
        parts.append(f'<p class="reason">修订原因：{shown(r.reason) or "（未写）"}</p>')
        rows = [(x.indicator, x.region, x.period, x.old, x.new) for x in r.restatements[:MOST_RESTATEMENTS]]
        parts.append(_table(("指标", "区域", "期间", "原值", "新值"), rows, "restated") if rows else "")
        parts.append(_more(len(r.restatements), MOST_RESTATEMENTS))
    if r.assumptions:
        parts.append(f"<h2>按假定读入 {len(r.assumptions):,} 条</h2>")
        parts.append("<ul>" + "".join(f"<li>{shown(a)}</li>" for a in r.assumptions[:MOST_ASSUMPTIONS]) + "</ul>")
        parts.append(_more(len(r.assumptions), MOST_ASSUMPTIONS))
    if r.warnings:
        parts.append(f"<h2>提醒 {len(r.warnings):,} 条</h2>")
        parts.append(_table(("位置", "读到", "问题", "怎么办"), [_warning(w) for w in r.warnings[:MOST_WARNINGS]], "warnings"))
        parts.append(_more(len(r.warnings), MOST_WARNINGS))
    parts.append(
        '<footer><div class="sign"><span>填报人（签字）</span><span>单位负责人（签字）</span><span>日期</span></div>'
        f"<p>本回执由系统生成。批次 {r.number} 的原文件按字节存档，以 SHA-256 为准；后续修订或撤回见“上报记录”。</p></footer>"
    )
    return f'<section class="page">{"".join(parts)}</section>'


_DEMO = ' <strong class="demo">演示数据</strong>'


def _count(name: str, number: int, detail: str) -> str:
    return f"<li><span>{name}</span><b>{number:,}</b>" + (f"<small>{detail}</small>" if detail else "") + "</li>"


def _ledger(ledger: Mapping[str, int]) -> str:
    """总行数 = 表前说明 + 表头 + …; says so where the sum is not right, which a commit does not let happen."""
    total = ledger.get("rows", 0)
    heads = ["总行数", *LEDGER.values()]
    cells = [total, *(ledger.get(key, 0) for key in LEDGER)]
    signs = ["", "=", *"+" * (len(LEDGER) - 1)]
    wrong = "" if sum(cells[1:]) == total else '<p class="wrong">行数对不上，请联系维护人员。</p>'
    head = "".join(f'<th><i aria-hidden="true">{s}</i>{h}</th>' for s, h in zip(signs, heads, strict=True))
    body = "".join(f"<td>{n:,}</td>" for n in cells)
    return f'<table class="ledger"><thead><tr>{head}</tr></thead><tbody><tr>{body}</tr></tbody></table>{wrong}'


def _warning(issue: Issue) -> tuple[str, str, str, str]:
    row = f"第 {issue.row} 行" if issue.row else ""
    place = " ".join(p for p in (issue.sheet, row, f"{issue.column} 列" if issue.column else "") if p)
    return place or "整个文件", issue.value, issue.message, issue.hint


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], kind: str) -> str:
    head = "".join(f"<th>{h}</th>" for h in heads)
    body = "".join("<tr>" + "".join(f"<td>{shown(text)}</td>" for text in row) + "</tr>" for row in rows)
    return f'<table class="{kind}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _more(n: int, most: int) -> str:
    return f'<p class="more">另有 {n - most:,} 条，见“上报记录”。</p>' if n > most else ""


CSS = """
@page {size: A4; margin: 16mm 15mm 15mm; @bottom-right {content: "第 " counter(page) " 页，共 " counter(pages) " 页"; font-size: 9pt;}}
* {box-sizing: border-box;}
body {margin: 0; color: #1b2733; font: 10.5pt/1.55 "Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei",
  "PingFang SC", sans-serif; overflow-wrap: anywhere;}
.page + .page {break-before: page;}
header {border-bottom: 2px solid #1b2733; padding-bottom: 6px; position: relative;}
.plan {margin: 0; font-size: 11pt; color: #3c4a57;}
h1 {margin: 2px 0 0; font-size: 20pt; letter-spacing: .1em;}
.number {margin: 0; font-size: 12pt;}
.number b {font-size: 16pt; margin-left: .2em;}
.demo {margin-left: 1em; padding: 1px 10px; border: 2px solid #9a5b00; color: #9a5b00; font-size: 12pt;}
h2 {margin: 16px 0 4px; font-size: 12pt; break-after: avoid;}
.facts {display: grid; grid-template-columns: 6em 1fr 6em 1fr; gap: 3px 10px; margin: 12px 0;}
.facts dt {color: #51606e;} .facts dd {margin: 0;}
.facts dt.wide {grid-column: 1;} .facts dd.wide {grid-column: 2 / -1;}
.facts .hash {font-family: "Noto Sans Mono", "DejaVu Sans Mono", Consolas, Menlo, monospace; font-size: 9.5pt;}
.counts {display: grid; grid-template-columns: 2.2fr 1fr 1fr 1.2fr; gap: 8px; list-style: none; margin: 0; padding: 0;}
.counts li {border: 1px solid #aab5bf; padding: 6px 10px;}
.counts span {display: block; color: #51606e;} .counts b {font-size: 16pt; line-height: 1.2; margin-right: .5em;}
.counts small {font-size: 10pt; white-space: nowrap;}
table {width: 100%; border-collapse: collapse; table-layout: fixed;}
thead {display: table-header-group;} tr {break-inside: avoid;}
th, td {border: 1px solid #aab5bf; padding: 3px 6px; text-align: left; vertical-align: top; font-size: 9.5pt;}
th {background: #eaf0f6; font-weight: 600;}
.ledger th, .ledger td {text-align: center; position: relative;}
.ledger td {font-size: 12pt;}
.ledger i {position: absolute; left: -.45em; font-style: normal; background: #eaf0f6; line-height: 1.2;}
.restated th:nth-child(1) {width: 38%;} .restated th:nth-child(2) {width: 18%;}
.restated th:nth-child(n+4), .restated td:nth-child(n+4) {text-align: right;}
.warnings th:nth-child(1) {width: 15%;} .warnings th:nth-child(2) {width: 15%;}
.reason, .more {margin: 4px 0;} .wrong {color: #a3161a; font-weight: 600;}
ul {margin: 4px 0; padding-left: 1.4em;}
footer {margin-top: 26px; break-inside: avoid; color: #51606e; font-size: 9.5pt;}
.sign {display: grid; grid-template-columns: 1fr 1fr .8fr; gap: 24px; color: #1b2733; font-size: 10.5pt; margin-bottom: 10px;}
.sign span {border-bottom: 1px solid #1b2733; padding: 18px 0 3px;}
@media screen {body {background: #e9edf1;} .page {background: #fff; max-width: 210mm; margin: 12px auto; padding: 16mm 15mm;}}
@media print {* {print-color-adjust: exact; -webkit-print-color-adjust: exact;}}
"""
