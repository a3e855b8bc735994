"""The annex as a workbook: one sheet a table, numbers as numbers in the format of the screen, words for the lamps.

Written with XlsxWriter: it writes text cells as text (no formula can come from a name), makes solid data bars, and is there
already because python-pptx needs it. openpyxl, which reads as well, is not needed for a file that is only written.
"""

from __future__ import annotations

from typing import Any

from metrics import figure_wording as fw
from metrics import wording as w
from metrics.forecast import ALARMS
from metrics.model import Indicator, Period
from metrics.requirements import required_of
from metrics.rounding import rounded
from metrics.status import STATUSES
from pages.charts.theme import COLORS, SHAPES, TINTS
from pages.charts.theme import DEMO as ALARM
from pages.exports.book import HEAD_ROW, Book, Column, Row, Value
from pages.exports.expected import Expected
from pages.exports.method import rules
from pages.exports.native_parts import number_format
from pages.exports.pack import DEMO, Line, Pack
from pages.exports.pack_parts import AHEAD, CLOSED, LASTING

PERCENT, POINTS = "#,##0.0%", "+#,##0.0;-#,##0.0;0.0"
LEVEL = '"持平"'
DAYS = '"还有 "0;"已过 "0;"当天"'
"""Days up to a date as words: nobody has to know which sign means late."""


def make_workbook(pack: Pack) -> bytes:
    """The .xlsx: 指标, 预测, 文字说明, 区域, 区域对照, 任务, 各单位下一步要求, 历史, 读数, 来源, 方法. No tasks for a part of the area."""
    book = Book(pack)
    _indicators(book)
    _forecasts(book)
    _words(book)
    if pack.region_rows:
        _regions(book)
        _matrix(book)
    if not pack.where:
        _tasks(book)
    _units(book)
    _history(book)
    _readings(book)
    _sources(book)
    _method(book)
    return book.close()


def _amount(indicator: Indicator, x: Any, bold: bool = False) -> Value:
    """A number in the indicator's unit, with the digits of the screen."""
    return Value(None if x is None else float(x), number_format(indicator, [x]) if x is not None else "", bold=bold)


def _goal(indicator: Indicator, x: Any) -> Value:
    """A target, with all the digits that the plan gives it."""
    return Value(x, number_format(indicator, [x], exact=True) if x is not None else "")


def _gap(pack: Pack, indicator: Indicator, x: Any) -> Value:
    """A gap of a growth rate is counted in units of its base stock; of a percentage in points."""
    base = pack.plan.indicator_by_code.get(indicator.base or "") if indicator.kind == "growth" else None
    form = number_format(base or indicator, [x]).replace('"%"', "") if x is not None else ""
    return Value(x, form)


def _gap_unit(pack: Pack, indicator: Indicator) -> str:
    """What `_gap` is counted in."""
    if indicator.kind == "growth":
        base = pack.plan.indicator_by_code.get(indicator.base or "")
        return base.unit if base else ""
    return "个百分点" if indicator.unit == "%" else indicator.unit


def _change(indicator: Indicator, row: Any, column: str) -> Value:
    """同比 or 环比 as on the screen: per cent, of a rate points."""
    change = fw.change_of(indicator, row, column)
    if change is None:
        return Value(None)
    if change.value is None:
        return Value(change.text)
    if change.unit:
        return Value(change.value, f'+#,##0.0" {change.unit}";-#,##0.0" {change.unit}";{LEVEL}')
    return Value(change.value, f"+#,##0.0%;-#,##0.0%;{LEVEL}")


def _chance(share: float | None) -> Value:
    """A probability; never a certainty."""
    if share is None:
        return Value(None)
    words = w.chance_text(share)
    return Value(share, f'"{words}"' if words[0] in "≤≥" else "0%")


def _status(status: str | None, words: str) -> Value:
    return Value(f"{SHAPES[status]} {words}", fill=TINTS[status], bold=True)


def _indicators(book: Book) -> None:
    pack = book.pack
    columns = (
        Column("序号", 5), Column("指标", 19, wrap=True), Column("状态", 14, wrap=True), Column("计量单位", 6), Column("现状", 9), Column("目标", 13),
        Column("目标值", 8), Column("须达到", 8), Column("差距", 8), Column("差距单位", 7), Column("差距说明", 20, wrap=True), Column("完成率", 8),
        Column("完成进度", 9, bar=True), Column("序时进度", 9, bar=True), Column("超欠序时百分点", 9), Column("序时应达", 8), Column("每季需", 8),
        Column("为近期均值倍数", 9), Column("同比", 11, wrap=True), Column("环比", 11, wrap=True), Column("牵头单位", 16, wrap=True), Column("数据范围", 12, wrap=True),
    )  # fmt: skip
    lines = (*pack.lines, *pack.others)
    book.table("指标", columns, [_indicator(pack, n, x) for n, x in enumerate(lines)], pack.not_asked_words)


def _words(book: Book) -> None:
    lines = (*book.pack.lines, *book.pack.others)
    words = (
        Column("指标", 24, wrap=True),
        Column("状态", 16, wrap=True),
        Column("文字说明", 90, wrap=True),
        Column("备注", 40, wrap=True),
    )
    rows = [(Value(x.label, bold=True), _status(x.row.status, x.status), Value(x.sentence), Value(x.remark)) for x in lines]
    book.table("文字说明", words, rows)


def _indicator(pack: Pack, n: int, line: Line) -> Row:
    row, indicator = line.row, line.indicator
    unit = _gap_unit(pack, indicator)

    def number(name: str) -> Any:
        return w.field(row, name)

    required = required_of(pack.plan, row)
    return (
        Value(n + 1), Value(line.label, bold=True), _status(row.status, line.status), Value(indicator.unit),
        _amount(indicator, number("actual"), bold=True), Value(line.target), _goal(indicator, number("target")),
        _amount(indicator, number("need")), _gap(pack, indicator, number("gap")), Value(unit if number("gap") is not None else ""),
        Value(line.gap), Value(fw.attainment_of(indicator, row), PERCENT), Value(number("progress"), PERCENT),
        Value(number("elapsed"), PERCENT), Value(fw.pace_of(row), POINTS), _amount(indicator, number("expected")),
        _gap(pack, indicator, required), Value(number("required_multiple") if required is not None else None, "#,##0.0"),
        _change(indicator, row, "yoy"), _change(indicator, row, "qoq"), Value(line.leads), Value(line.coverage),
    )  # fmt: skip


def _forecasts(book: Book) -> None:
    """What is expected at the due date, of the indicators that have a target."""
    columns = (
        Column("指标", 24, wrap=True), Column("状态", 16, wrap=True), Column("计量单位", 8), Column("现状", 10), Column("目标", 14), Column("须达到", 10),
        Column("到期日", 12), Column("80% 区间下限", 14), Column("预计（中位）", 13), Column("80% 区间上限", 14), Column("达标概率", 8),
        Column("预测提示", 13), Column("不作预测的原因", 28, wrap=True), Column("预测方法", 44, wrap=True),
    )  # fmt: skip
    rows = []
    for line in book.pack.lines:
        i = line.indicator
        head = (
            Value(line.label, bold=True), _status(line.row.status, line.status), Value(i.unit), _amount(i, w.field(line.row, "actual"), bold=True),
            Value(line.target), _amount(i, w.field(line.row, "need")),
        )  # fmt: skip
        rows.append((*head, *_forecast(i, line.expected)))
    book.table("预测", columns, rows, f"预测只作提示，不改变亮灯；{ALARMS}")


def _forecast(indicator: Indicator, expected: Expected | None) -> Row:
    """Due day, low, middle and high, probability, early warning; or why there is no forecast; how it was made."""
    if expected is None or expected.forecast is None:
        return (*[Value(None)] * 6, Value(expected.reason if expected else "目标期已满，不再预测"), Value(""))
    found, drawn = expected.forecast, expected.drawn
    digits = w.span_digits(found.low, found.high)  # an end of the interval as it stands in the sentence
    low, high = (Value(x, number_format(indicator, [rounded(x, digits)], exact=True)) for x in (found.low, found.high))
    amounts = [low, _amount(indicator, found.mid), high]
    alarm = Value(expected.alarm, color=ALARM, bold=True)
    return (
        Value(drawn.due if drawn else None),
        *amounts,
        _chance(found.probability),
        alarm,
        Value(""),
        Value(found.note.replace("“方法与来源”", "“方法”表")),
    )


def _regions(book: Book) -> None:
    columns = (
        Column("指标", 24, wrap=True, group=True), Column("区域", 16, wrap=True), Column("计量单位", 8), Column("现状", 11), Column("目标值", 11), Column("差距", 11),
        Column("差距单位", 8), Column("完成进度", 12, bar=True), Column("序时进度", 12, bar=True), Column("超欠序时百分点", 11), Column("同比", 14, wrap=True), Column("状态", 16, wrap=True),
        Column("差距说明", 30, wrap=True),
    )  # fmt: skip
    rows = []
    for line in book.pack.region_rows:
        for cell in line.cells:
            row, i = cell.row, line.indicator
            status = _status(cell.status, w.full_status(row)) if cell.has_target else Value("无分解目标", color="#55636f")
            rows.append((
                Value(i.label, bold=True), Value(row.region), Value(i.unit), _amount(i, w.field(row, "actual"), bold=True),
                _goal(i, w.field(row, "target")), _gap(book.pack, i, w.field(row, "gap")),
                Value(_gap_unit(book.pack, i) if w.field(row, "gap") is not None else ""), Value(w.field(row, "progress"), PERCENT),
                Value(w.field(row, "elapsed"), PERCENT), Value(fw.pace_of(row), POINTS), _change(i, row, "yoy"),
                status, Value(w.gap_text(book.pack.plan, row)),
            ))  # fmt: skip
    book.table("区域", columns, rows)


def _matrix(book: Book) -> None:
    """Values side by side, tinted by verdict where a target binds the region; the words stand on 区域."""
    pack = book.pack
    columns = (Column("指标", 24, wrap=True), Column("计量单位", 8), *(Column(name, 14) for name in pack.regions))
    rows = []
    for line in pack.region_rows:
        cells = [_amount(line.indicator, w.field(c.row, "actual"), bold=n == 0) for n, c in enumerate(line.cells)]
        tinted = [
            Value(v.value if v.value is not None else c.words, v.form, TINTS[c.status] if c.has_target else "", bold=v.bold)
            for v, c in zip(cells, line.cells, strict=True)
        ]
        rows.append((Value(line.indicator.label, bold=True), Value(line.indicator.unit), *tinted))
    judged = [c.row for line in pack.region_rows for c in line.cells if c.has_target]
    lamps: dict[tuple[str, str], None] = dict.fromkeys((str(r.status), w.lamp_text(r)) for r in judged if r.status)
    sheet = book.table("区域对照", columns, rows, "着色：对该区域有目标的指标，状态文字见“区域”表")
    if lamps:
        book.text(sheet, HEAD_ROW + len(rows) + 2, 0, "图例", font_color="#55636f")
    for n, (status, words) in enumerate(sorted(lamps, key=lambda lamp: STATUSES.index(lamp[0]))):
        book.text(sheet, HEAD_ROW + len(rows) + 2 + n, 1, SHAPES[status], bg_color=TINTS[status], align="center")
        book.text(sheet, HEAD_ROW + len(rows) + 2 + n, 2, words)


def _tasks(book: Book) -> None:
    pack = book.pack
    found = {t.task.number: t for t in pack.tasks}
    columns = (
        Column("序号", 6), Column("任务", 66, wrap=True), Column("章", 26, wrap=True), Column("措施", 26, wrap=True), Column("时间要求", 14),
        Column("到期日", 12), Column("距到期日（天）", 15), Column("情况", 10), Column("牵头单位", 24, wrap=True), Column("配合单位", 24, wrap=True),
    )  # fmt: skip
    rows = []
    for task in pack.plan.tasks:
        state = found.get(task.number)
        closed = task.number in pack.closed_tasks
        words = CLOSED if closed else state.state if state else AHEAD if task.due_on else LASTING
        color = COLORS["behind"] if state and state.days <= 0 else COLORS["slightly_behind"] if state else ""
        days = (task.due_on - pack.cutoff).days if task.due_on else None
        rows.append((
            Value(task.number), Value(task.content), Value(task.chapter), Value(task.measure), Value(task.deadline), Value(task.due_on),
            Value(days, DAYS), Value(words, color=color, bold=bool(state)), Value("、".join(task.lead_units)),
            Value("、".join(task.cooperating_units)),
        ))  # fmt: skip
    book.table("任务", columns, rows, note="天数从数据截止日算起；办结情况以牵头单位填报为准")


def _units(book: Book) -> None:
    columns = (
        Column("区域" if book.pack.where else "单位", 24, wrap=True),
        Column("序号", 6),
        Column("下一步要求", 100, wrap=True),
    )
    rows = [
        (Value(unit, bold=True), Value(n + 1), Value(need))
        for unit, needs in book.pack.requirements.items()
        for n, need in enumerate(needs)
    ]
    book.table("下一步要求" if book.pack.where else "各单位下一步要求", columns, rows)


def _history(book: Book) -> None:
    columns = (
        Column("指标", 22, wrap=True, group=True), Column("期间", 13), Column("计量单位", 6), Column("现状", 8), Column("目标值", 8), Column("序时应达", 8),
        Column("完成进度", 7.5, bar=True), Column("序时进度", 7.5, bar=True), Column("状态", 16, wrap=True), Column("说明", 10, wrap=True),
    )  # fmt: skip
    rows = []
    for line in (*book.pack.lines, *book.pack.others):
        i = line.indicator
        for row in line.history[line.history["actual"].notna()].itertuples(index=False):
            said = "，".join(filter(None, (w.coverage_text(row), "经修订" if row.restated else "")))
            rows.append((
                Value(i.label, bold=True), Value(Period.parse(row.period).name), Value(i.unit), _amount(i, w.field(row, "actual"), bold=True),
                _goal(i, w.field(row, "target")), _amount(i, w.field(row, "expected")), Value(w.field(row, "progress"), PERCENT),
                Value(w.field(row, "elapsed"), PERCENT), _status(row.status, w.full_status(row)), Value(said),
            ))  # fmt: skip
    book.table("历史", columns, rows, upright=True)


def _readings(book: Book) -> None:
    """The cells of the uploads that the figures of this period rest on."""
    columns = (
        Column("指标", 24, wrap=True, group=True), Column("区域", 16, wrap=True), Column("期间", 14), Column("数值", 12), Column("分子", 12), Column("分母", 12),
        Column("批次", 8), Column("工作表", 14), Column("单元格", 10), Column("计算", 60, wrap=True),
    )  # fmt: skip
    rows = []
    for line in (*book.pack.lines, *book.pack.others):
        for n, reading in enumerate(line.trace["inputs"]):
            numbers = [
                Value(None if reading[k] is None else float(reading[k]), _digits(reading[k]))
                for k in ("value", "numerator", "denominator")
            ]
            source = book.pack.plan.indicator_by_code[reading["indicator"]]
            rows.append((
                Value(source.label, bold=True), Value(reading["region"]), Value(Period.parse(reading["period"]).name), *numbers, Value(reading["upload"]),
                Value(reading["sheet"] or ""), Value(f"{reading['column'] or ''}{reading['row'] or ''}"),
                Value(line.trace["formula"] if not n else ""),
            ))  # fmt: skip
    book.table("读数", columns, rows)


def _digits(x: Any) -> str:
    """The number format of a reading: at most four decimals are shown, the cell holds them all."""
    if x is None:
        return ""
    digits = len(w.number(x, 4).partition(".")[2])
    return "#,##0" + ("." + "0" * digits if digits else "")


def _sources(book: Book) -> None:
    columns = (
        Column("批次", 8),
        Column("报送单位", 28, wrap=True),
        Column("文件", 50, wrap=True),
        Column("报送日", 14),
        Column("性质", 12),
    )
    rows = [
        (Value(s.number), Value(s.unit, bold=True), Value(s.name), Value(s.submitted_on), Value(DEMO if s.demo else ""))
        for s in book.pack.sources
    ]
    book.table("来源", columns, rows)


def _method(book: Book) -> None:
    pack = book.pack
    columns = (Column("项目", 28, wrap=True), Column("条款", 24, wrap=True), Column("内容", 110, wrap=True))
    rows = [
        ("依据", pack.plan.document, pack.plan.title),
        ("数据", "", pack.moment),
        *((name, "", text) for name, text in rules(pack)),
        *([("范围", "", pack.not_asked_words)] if pack.not_asked_words else []),
    ]
    for line in (*pack.lines, *pack.others):
        for target in line.indicator.targets:
            rows.append((line.label, target.clause, "；".join(filter(None, (target.quote, target.quote_annex)))))
        if line.indicator.assumption:
            rows.append((line.label, "理解与假定", line.indicator.assumption))
    book.table("方法", columns, [(Value(a, bold=True), Value(b), Value(c)) for a, b, c in rows])
