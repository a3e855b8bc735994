"""Header rows → which column is what. Guesses no column by its place; looks at data only to name a column whose header is blank.

Two shapes come out of one rule. In a long table the columns 指标, 区域, 期间, 数值 carry the key and the number of one reading a row. In a
cross table some columns are headed by keys (a quarter, a region, an indicator, 当期/累计): each such column is a reading of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from etl import text
from etl.header import SAMPLE, Block, find_block, is_number
from etl.issues import Issue, issue, shorten
from etl.labels import KEYS, MEASURES, Label, Labels
from etl.read import Sheet

NAMES = {
    "indicator": "指标", "region": "区域", "period": "期间", "value": "数值",
    "basis": "口径", "numerator": "分子", "denominator": "分母", "note": "备注", "unit": "单位", "ignored": "不使用",
}  # fmt: skip
MOST_UNUSED = 20


@dataclass(frozen=True)
class Record:
    """The columns that make one reading of a row: measure → column index; `label`: what their headers say about its key."""

    label: Label
    columns: Mapping[str, int]


@dataclass(frozen=True)
class Header:
    """`first` and `last`: indices of the header rows. `keys`: field → column index. `totals`: columns headed 合计."""

    first: int
    last: int
    keys: Mapping[str, int]
    records: tuple[Record, ...]
    width: int
    is_cross: bool
    unnamed: tuple[int, ...] = ()
    totals: tuple[int, ...] = ()
    by_content: tuple[str, ...] = ()
    frequencies: Mapping[int, str] = field(default_factory=dict)

    def column(self, name: str, record: Record) -> int | None:
        """Index of the column of a field; for keys in the header, that of the number."""
        if name in record.columns:
            return record.columns[name]
        if name in self.keys:
            return self.keys[name]
        return min(record.columns.values()) if self.is_cross else None


def find_header(sheet: Sheet, labels: Labels) -> int | None:
    """Index of the (upper) header row, for the choice among several sheets."""
    block = find_block(sheet, labels, None)
    return block.first if block else None


def bind(
    sheet: Sheet, labels: Labels, header_row: int | None = None, columns: Mapping[str, str] | None = None
) -> tuple[Header | None, list[Issue]]:
    """The header, or none with the errors that say why not; notes on the columns that are not used.

    `header_row` (from 1) and `columns` (letter → field, `ignored` for none) are a person's corrections.
    """
    block = find_block(sheet, labels, header_row)
    if block is None:
        first = next((row for row in sheet.rows if any(cell.strip() for cell in row)), [])
        found = "、".join(shorten(c.strip()) for c in first[:10] if c.strip()) or "（空）"
        return None, [issue("header-missing", sheet=sheet.name, missing="指标、区域、期间、数值", found=found)]
    return _Binder(sheet, labels, block, {k.upper(): v for k, v in (columns or {}).items()}).bind()


class _Binder:
    """Stacks of header texts → key columns, records, what is left over."""

    def __init__(self, sheet: Sheet, labels: Labels, block: Block, corrections: Mapping[str, str]) -> None:
        self.sheet, self.labels, self.block, self.corrections = sheet, labels, block, corrections
        self.issues: list[Issue] = []
        self.keys: dict[str, list[int]] = {}
        self.measures: list[tuple[int, str, Label]] = []
        self.totals: list[int] = []
        self.unused: list[int] = []
        self.unnamed: list[int] = []
        self.unknown: list[int] = []
        self.by_content: list[str] = []
        self.frequencies: dict[int, str] = {}

    def bind(self) -> tuple[Header | None, list[Issue]]:
        stacks = self._without_row_titles()
        width = len(stacks)
        for i, stack in enumerate(stacks):
            self._place(i, stack)
        is_cross = any(label.has_key for _, _, label in self.measures)
        while width and width - 1 in self.unnamed:
            width -= 1
        self.unnamed = [i for i in self.unnamed if i < width]
        if is_cross:
            self._by_content(stacks)
        self._complain(stacks, is_cross)
        if any(i.level == "error" for i in self.issues):
            return None, self.issues
        keys = {f: columns[0] for f, columns in self.keys.items()}
        header = Header(
            self.block.first, self.block.last, keys, self._records(), width, is_cross, tuple(self.unnamed), tuple(self.totals),
            tuple(self.by_content), self.frequencies,
        )  # fmt: skip
        return header, self.issues

    def _without_row_titles(self) -> list[list[str]]:
        """指标名称 | 甲 | 乙 titles its row, not its column, where what follows are indicators; likewise 频率, 单位, 指标ID."""
        stacks = [list(s) for s in self.block.stacks]
        rows = self.sheet.rows[self.block.first : self.block.last + 1]
        for row in rows if len(rows) > 1 else rows[:1]:
            at = next((i for i, c in enumerate(row) if c.strip()), None)
            if at is None or at >= len(stacks):
                continue
            name = row[at].strip()
            label = self.labels.read(name)
            if label is None or not label.field or label != Label(field=label.field):
                continue
            beside = [(i, c.strip()) for i, c in enumerate(row[at + 1 : len(stacks)], at + 1) if c.strip()]
            found = [lab for _, c in beside if (lab := self.labels.read(c))]
            same = {
                "indicator": any(lab.indicator for lab in found), "region": any(lab.region for lab in found),
                "period": any(lab.spelled or lab.tail for lab in found), "basis": any(lab.basis and not lab.indicator for lab in found),
                "frequency": any(lab.frequency for lab in found), "unit": any(self.labels.is_unit(c) for _, c in beside),
                "ignored": len(rows) > 1 and bool(beside) and not any(lab.has_key or lab.field for lab in found),
            }.get(label.field, False)  # fmt: skip
            if same:
                stacks[at] = [t for t in stacks[at] if t != name]
                if label.field == "ignored":
                    for i, cell in beside:
                        stacks[i] = [t for t in stacks[i] if t != cell]
        return stacks

    def _place(self, i: int, stack: list[str]) -> None:
        letter = text.letter(i)
        if letter in self.corrections:
            chosen = self.corrections[letter]
            if chosen in MEASURES:
                self.measures.append((i, chosen, self._merged(stack) or Label()))
            elif chosen in KEYS:
                self.keys.setdefault(chosen, []).append(i)
            else:
                self.unused.append(i)
            return
        if not stack:
            self.unnamed.append(i)
            return
        label = self._merged(stack)
        if label is None:
            ignored = any((lab := self.labels.read(t)) and lab.field == "ignored" for t in stack)
            (self.unused if ignored else self.unknown).append(i)
        elif label.field == "silent":
            pass
        elif label.field == "ignored":
            self.unused.append(i)
        elif label.is_total:
            self.totals.append(i)
        elif label.field in MEASURES:
            self.measures.append((i, label.field, label))
        elif label.field in KEYS:
            self.keys.setdefault(label.field, []).append(i)
        elif label.has_key:
            self.measures.append((i, "value", label))
        else:
            self.unknown.append(i)
        if label and label.frequency:
            self.frequencies[i] = label.frequency

    def _merged(self, stack: list[str]) -> Label | None:
        """All that the texts of one column say; none where one is not known or two contradict each other."""
        merged: Label | None = Label()
        for words in stack:
            label = self.labels.read(words)
            if label is None and self.labels.is_unit(words):
                label = Label(unit=words)
            merged = merged.merge(label) if merged is not None and label is not None else None
        return merged

    def _by_content(self, stacks: list[list[str]]) -> None:
        """Columns to the left of a cross table's numbers often have no header, or one like 指标\\区域: what stands in them says what they are."""
        start = min(i for i, _, label in self.measures if label.has_key)
        for i in [i for i in (*self.unnamed, *self.unknown) if i < start]:
            found = self._content_of(i)
            if found and found not in self.keys:
                self.keys[found] = [i]
                self.by_content.append(f"{text.letter(i)}列的表头“{' '.join(stacks[i]) or '（空）'}”按内容读作“{NAMES[found]}”")
                (self.unnamed if i in self.unnamed else self.unknown).remove(i)

    def _content_of(self, i: int) -> str:
        cells = [r[i].strip() for r in self.sheet.rows[self.block.last + 1 :][: SAMPLE * 5] if i < len(r) and r[i].strip()][
            :SAMPLE
        ]
        counts: Counter[str] = Counter()
        for cell in cells:
            label = self.labels.read(cell)
            if label is None:
                continue
            said = {
                "indicator": label.indicator,
                "region": label.region,
                "period": label.spelled or label.tail,
                "basis": label.basis,
            }
            found = next((name for name, value in said.items() if value), "unit" if self.labels.is_unit(cell) else "")
            if found:
                counts[found] += 1
        if not counts:
            return ""
        name, count = counts.most_common(1)[0]
        return name if count * 3 >= len(cells) else ""

    def _complain(self, stacks: list[list[str]], is_cross: bool) -> None:
        row = self.block.last + 1
        if "unit" in self.keys and self._names_bodies(self.keys["unit"][0]):
            self.unused.append(self.keys.pop("unit")[0])
        repeated: dict[str, list[int]] = {f: c for f, c in self.keys.items() if len(c) > 1 and f not in ("note", "unit")}
        seen: dict[tuple[object, ...], list[int]] = {}
        for i, measure, label in self.measures:
            seen.setdefault((measure, *_key_of(label)), []).append(i)
        repeated |= {str(key[0]): found for key, found in seen.items() if len(found) > 1}
        for name, columns in repeated.items():
            letters = "、".join(text.letter(i) for i in columns)
            self.issues.append(
                issue("header-duplicate", " ".join(stacks[columns[1]]), sheet=self.sheet.name, row=row, column=text.letter(columns[1]),
                      field=NAMES[name], columns=letters)
            )  # fmt: skip
        if not self.measures or not (is_cross or self._has_number()):
            self._header_missing(stacks, row, ["数值"])
        unknown = list(self.unknown)
        for i in unknown:
            meant = self._content_of(i)
            if meant and meant not in self.keys:  # 口经: what nobody can name must not be left out where it changes the meaning
                words = {"near": f"是否为“{NAMES[meant]}”？列中是{NAMES[meant]}"}
                self.issues.append(
                    issue("header-misspelt", " ".join(stacks[i]), sheet=self.sheet.name, row=row, column=text.letter(i), **words)
                )
            elif is_cross and self._content_is_used(i):
                self.issues.append(
                    issue("column-unknown", " ".join(stacks[i]), sheet=self.sheet.name, row=row, column=text.letter(i))
                )
        skipped = {i.column for i in self.issues}
        unused = sorted(i for i in (*self.unused, *unknown) if text.letter(i) not in skipped and stacks[i])
        self.issues += [
            issue("column-unused", " ".join(stacks[i]), sheet=self.sheet.name, row=row, column=text.letter(i))
            for i in unused[:MOST_UNUSED]
        ]
        if len(unused) > MOST_UNUSED:
            self.issues.append(issue("column-unused", f"其余 {len(unused) - MOST_UNUSED} 列", sheet=self.sheet.name, row=row))

    def _has_number(self) -> bool:
        found = {measure for _, measure, _ in self.measures}
        return "value" in found or {"numerator", "denominator"} <= found

    def _header_missing(self, stacks: list[list[str]], row: int, missing: list[str]) -> None:
        lacking = [NAMES[f] for f in ("indicator", "region", "period") if f not in self.keys] + missing
        found = "、".join(shorten(" ".join(s)) for s in stacks[:20] if s)
        self.issues.append(issue("header-missing", sheet=self.sheet.name, row=row, missing="、".join(lacking), found=found))

    def _names_bodies(self, i: int) -> bool:
        """单位 heads units of measurement, or the bodies that report."""
        cells = [r[i].strip() for r in self.sheet.rows[self.block.last + 1 :][:SAMPLE] if i < len(r) and r[i].strip()]
        bodies = sum(text.key(c) in self.labels.bodies for c in cells)
        return bodies * 2 > len(cells)

    def _content_is_used(self, i: int) -> bool:
        """Whether numbers stand in a column: what nobody can name must not be dropped in silence."""
        return any(i < len(r) and is_number(r[i].strip()) for r in self.sheet.rows[self.block.last + 1 :][: SAMPLE * 5])

    def _records(self) -> tuple[Record, ...]:
        groups: dict[tuple[object, ...], dict[str, int]] = {}
        labels: dict[tuple[object, ...], Label] = {}
        for i, measure, label in self.measures:
            key = _key_of(label)
            groups.setdefault(key, {})[measure] = i
            labels[key] = label if measure == "value" or key not in labels else labels[key]
        return tuple(Record(labels[key], columns) for key, columns in groups.items())


def _key_of(label: Label) -> tuple[object, ...]:
    code = label.indicator.code if label.indicator else ""
    return code, label.region, label.spelled and label.spelled[:3], label.tail, label.year, label.basis
