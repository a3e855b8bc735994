"""Reads a plan folder and says everything that is wrong with it: file, line, field, value, fix.

`load_plan` gives a `metrics.model.Plan` or raises; `check_plan` gives the list of problems and raises nothing.
A folder holds `plan.yml` and `regions.csv`, and may hold `units.csv` and `tasks.csv`. Nothing is written here.
"""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from data.plan_checks import problems_of_meaning
from metrics.model import Indicator, InputError, Plan, Region, Reporting, Revision, Target, Task, Unit, UsageError

PLANS_FOLDER = Path(__file__).parent / "plans"
TABLES: dict[str, type[BaseModel]] = {"regions.csv": Region, "units.csv": Unit, "tasks.csv": Task}
LISTS = {"aliases", "lead_units", "cooperating_units"}
YES = {"yes", "是", "true", "1"}


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a plan folder. `line` counts from 1, none where no line can be named."""

    file: str
    line: int | None
    field: str
    value: str
    message: str
    fix: str
    level: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        where = self.file + (f" 第{self.line}行" if self.line else "") + (f" {self.field}" if self.field else "")
        value = f"，读到“{self.value}”" if self.value else ""
        return f"{where}{value}：{self.message}。{self.fix}。"


def find_plan(name: str | Path) -> Path:
    """The folder of a plan, given its id or a path. UsageError where there is none."""
    for folder in (Path(name), PLANS_FOLDER / str(name)):
        if (folder / "plan.yml").is_file():
            return folder
    known = "、".join(p.name for p in plan_folders()) or "（没有）"
    raise UsageError(f"找不到规划“{name}”：既不是已有规划的编号，也不是含有 plan.yml 的文件夹。已有规划：{known}。")


def plan_folders() -> list[Path]:
    return sorted(p.parent for p in PLANS_FOLDER.glob("*/plan.yml"))


def load_plan(folder: str | Path) -> Plan:
    """The plan in `folder` (or of that id). InputError naming every error where it is not valid."""
    plan, problems = read_plan(find_plan(folder))
    errors = [p for p in problems if p.level == "error"]
    if plan is None or errors:
        raise InputError(f"规划文件夹 {folder} 有 {len(errors)} 处错误：\n" + "\n".join(str(p) for p in errors))
    return plan


def read_plan(folder: Path) -> tuple[Plan | None, list[Problem]]:
    """(plan, problems); the plan is none where its shape is wrong."""
    problems: list[Problem] = []
    try:
        tree = _yaml().load((folder / "plan.yml").read_text("utf-8-sig"))
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        return None, [
            Problem("plan.yml", line, "", "", f"不是有效的 YAML（{error.problem}）", "请检查该行和上一行的缩进、引号和冒号")
        ]
    except YAMLError:  # a control character, which has no line
        return None, [Problem("plan.yml", None, "", "", "含有不可见的控制字符", "请用文本编辑器另存为 UTF-8 编码")]
    except (OSError, UnicodeDecodeError) as error:
        return None, [Problem("plan.yml", None, "", "", f"无法读取（{type(error).__name__}）", "请确认文件存在，且为 UTF-8 编码")]
    if not isinstance(tree, dict):
        return None, [Problem("plan.yml", 1, "", "", "内容不是“键: 值”的形式", "请参照随附的规划文件书写")]
    problems += list(_unknown_keys(tree))
    values: dict[str, Any] = dict(tree)
    lines: dict[tuple[str, int], int] = {}
    for file, model in TABLES.items():
        rows, found = _read_table(folder / file, model, lines)
        values[file.removesuffix(".csv")] = rows
        problems += found
    try:
        plan = Plan.model_validate(_plain(values))
    except ValidationError as error:
        return None, problems + [_explain(tree, detail) for detail in error.errors()]
    problems += [_locate(tree, lines, found) for found in problems_of_meaning(plan)]
    return _with_names_of_units(plan), problems


def _with_names_of_units(plan: Plan) -> Plan:
    """Units of the indicators by the name of the units file, where plan.yml uses an alias: pages group and filter by it. Tasks keep
    the document's spelling."""

    def names(written: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(unit.name if (unit := plan.unit_named(n)) else n for n in written))

    indicators = [
        i.model_copy(update={"lead_units": names(i.lead_units), "cooperating_units": names(i.cooperating_units)})
        for i in plan.indicators
    ]
    if all(a == b for a, b in zip(indicators, plan.indicators, strict=True)):
        return plan
    return Plan.model_construct(**{name: getattr(plan, name) for name in Plan.model_fields} | {"indicators": tuple(indicators)})


class _Constructor(RoundTripConstructor):
    """Leaves a day that is not in the calendar (2025-02-30) as text, so that the shape check can name its line."""

    def construct_yaml_timestamp(self, node: Any, values: Any = None) -> Any:
        try:
            return super().construct_yaml_timestamp(node, values)
        except ValueError:
            return str(node.value)


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", _Constructor.construct_yaml_timestamp)


def _yaml() -> YAML:
    yaml = YAML()
    yaml.Constructor = _Constructor
    return yaml


def _plain(value: Any) -> Any:
    """ruamel's own containers and scalars as plain ones; floats by their text, so that 0.1 stays 0.1."""
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return value


def _read_table(
    path: Path, model: type[BaseModel], lines: dict[tuple[str, int], int]
) -> tuple[list[dict[str, Any]], list[Problem]]:
    """Rows of a CSV of the plan folder as keyword values, with the lines they stand on noted in `lines`."""
    name = path.name
    if not path.is_file():
        if name == "regions.csv":
            return [], [Problem(name, None, "", "", "缺少该文件", "请新建，表头为 name,kind,parent,aliases")]
        return [], []
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        return [], [Problem(name, None, "", "", "不是 UTF-8 编码", "请另存为 UTF-8 编码的 CSV")]
    reader = csv.DictReader(io.StringIO(text))
    fields = set(model.model_fields)
    problems = []
    for missing in sorted(
        f for f, info in model.model_fields.items() if info.is_required() and f not in (reader.fieldnames or [])
    ):
        problems.append(Problem(name, 1, missing, "", "缺少该列", f"请在表头补上 {missing}"))
    for extra in sorted(set(reader.fieldnames or []) - fields):
        problems.append(Problem(name, 1, extra, "", "不认识的列，未使用", f"可用的列：{'、'.join(sorted(fields))}", "warning"))
    rows: list[dict[str, Any]] = []
    if problems and any(p.level == "error" for p in problems):
        return rows, problems
    for row in reader:
        if spare := row.get(None):  # type: ignore[call-overload]
            problems.append(Problem(name, reader.line_num, "", "，".join(spare), "单元格比表头多", "含逗号的内容请加双引号"))
        values = {k: _cell(k, v) for k, v in row.items() if k in fields and v not in (None, "")}
        try:
            model.model_validate(values)
        except ValidationError as error:
            for detail in error.errors():
                field = str(detail["loc"][0]) if detail["loc"] else ""
                message, fix = _words(detail)
                problems.append(Problem(name, reader.line_num, field, str(row.get(field) or ""), message, fix))
            continue
        lines[name, len(rows)] = reader.line_num
        rows.append(values)
    return rows, problems


def _cell(field: str, text: str) -> Any:
    if field in LISTS:
        return tuple(part.strip() for part in text.split("、") if part.strip())
    return text.strip().lower() in YES if field == "member" else text.strip()


def _unknown_keys(tree: dict[str, Any]) -> Iterator[Problem]:
    """A key nobody reads is either a note or a typing error; one that resembles a known key is taken for the latter."""

    def look(node: Any, model: type[BaseModel], where: str) -> Iterator[Problem]:
        if not isinstance(node, dict):
            return
        for key in node:
            if key in model.model_fields:
                continue
            near = difflib.get_close_matches(str(key), model.model_fields, n=1, cutoff=0.75)
            line = node.lc.key(key)[0] + 1 if hasattr(node, "lc") else None
            if near:
                yield Problem("plan.yml", line, where + str(key), "", "不认识的键，疑为笔误", f"是否应为 {near[0]}？请改正或删除")
            else:
                yield Problem("plan.yml", line, where + str(key), "", "不认识的键，未使用", "如不需要可删除", "warning")

    yield from look(tree, Plan, "")
    yield from look(tree.get("reporting"), Reporting, "reporting.")
    indicators = tree.get("indicators")
    for i, indicator in enumerate(indicators if isinstance(indicators, list) else []):
        yield from look(indicator, Indicator, f"indicators[{i}].")
        targets = indicator.get("targets") if isinstance(indicator, dict) else None
        for t, target in enumerate(targets if isinstance(targets, list) else []):
            yield from look(target, Target, f"indicators[{i}].targets[{t}].")
            revisions = target.get("revisions") if isinstance(target, dict) else None
            for n, revision in enumerate(revisions if isinstance(revisions, list) else []):
                yield from look(revision, Revision, f"indicators[{i}].targets[{t}].revisions[{n}].")


def _line_of(tree: Any, path: tuple[Any, ...]) -> int | None:
    """Line of the value at `path`, or of the nearest part of it that is there."""
    node, line = tree, 1
    for step in path:
        try:
            if isinstance(node, dict):
                line = node.lc.key(step)[0] + 1  # type: ignore[attr-defined]
            else:
                line = node.lc.item(step)[0] + 1
            node = node[step]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
    return line


def _value_at(tree: Any, path: tuple[Any, ...]) -> str:
    for step in path:
        try:
            tree = tree[step]
        except (KeyError, IndexError, TypeError):
            return ""
    return "" if isinstance(tree, dict | list) else str(tree)


def path_text(path: tuple[Any, ...]) -> str:
    """`indicators[3].targets[0].value`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


def _explain(tree: Any, detail: Any) -> Problem:
    path = tuple(detail["loc"])
    message, fix = _words(detail)
    return Problem("plan.yml", _line_of(tree, path), path_text(path), _value_at(tree, path), message, fix)


def _words(detail: Any) -> tuple[str, str]:
    """(message, fix) in Chinese for a pydantic error."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "missing":
        return "缺少必填的键", "请补上"
    if kind == "literal_error":
        return "不是可用的取值", f"可用：{context['expected'].replace(' or ', '、')}"
    if kind.startswith(("decimal", "float", "int")):
        return "应为数值", "请改为如 100 或 0.5，不带单位和千分位"
    if kind.startswith("date"):
        return "应为日期", "请改为如 2025-12-31"
    if kind.startswith("bool"):
        return "应为 true 或 false", "请改正"
    if kind == "string_pattern_mismatch":
        return "编码只能含英文字母、数字和下划线（规划编号还可含 . 和 -），并以字母开头", "请改正"
    if kind.startswith(("tuple", "list")):
        return "应为列表", "请写成 [甲, 乙] 或逐行以 - 开头"
    if kind.startswith(("model", "dict")):
        return "应为“键: 值”的形式", "请参照随附的规划文件书写"
    return f"取值有误（{detail['msg']}）", "请对照 README 的键说明改正"


def _locate(tree: Any, lines: dict[tuple[str, int], int], found: tuple[str, tuple[Any, ...], str, str, str, str]) -> Problem:
    file, path, value, message, fix, level = found
    severity: Literal["error", "warning"] = "warning" if level == "warning" else "error"
    if file == "plan.yml":
        return Problem(file, _line_of(tree, path), path_text(path), value, message, fix, severity)
    line = lines.get((file, path[0])) if path and isinstance(path[0], int) else None
    return Problem(file, line, str(path[1]) if len(path) > 1 else "", value, message, fix, severity)
