"""`python -m etl`: check, load, uploads, withdraw, template, plan-check, purge-demo. Names and exit codes are a contract (README)."""

from __future__ import annotations

import csv
import datetime as dt
import getpass
import json
import sys
from dataclasses import replace
from pathlib import Path

import click

from data import queries
from data.cli import period_named, plan_named, run, store_at, use_utf8, with_plan, with_store
from data.engine import Store, store_exists
from data.locks import lock_period, locked_periods, unlock_period
from data.overrides import clear_override, override_status
from data.plan_files import find_plan, plan_folders, read_plan
from data.uploads import purge_demo, withdraw_upload
from etl.commit import Checked, commit, is_invented
from etl.intake import Against, Outcome, examine
from etl.limits import max_bytes
from metrics.model import InputError, Period, Plan, UsageError
from metrics.model.period import CHINA
from metrics.model.plan import BASES_OF_KIND

BASES = sorted({b for bases in BASES_OF_KIND.values() for b in bases})
LEVELS = {"error": "错误", "warning": "提醒", "assumption": "按假定读入", "note": "说明"}
_FILES = click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path(path_type=Path))
_BASIS = click.option("--basis", type=click.Choice(BASES), help="文件未写口径时采用的口径")
_UNIT = click.option("--unit", metavar="U", help="报送单位（名称或别名）")
_NAME = click.option("--name", metavar="NAME", help="报送人给文件起的名字，默认取文件名")
_JSON = click.option("--json", "as_json", is_flag=True, help="输出 JSON")


@click.group(help="数据上报：检查、提交、查询和撤回。")
def main() -> None:
    pass


@main.command(help="检查文件，不写入。")
@_FILES
@_BASIS
@_UNIT
@_NAME
@_JSON
@with_plan
@with_store
def check(
    files: tuple[Path, ...],
    basis: str | None,
    unit: str | None,
    name: str | None,
    as_json: bool,
    plan_name: str | None,
    db: str | None,
) -> int:
    plan = plan_named(plan_name)
    against = _against(store_at(db), plan, unit) if store_exists(db) else Against(unit=_unit_name(plan, unit))
    outcomes = [_examine(plan, path, basis, name, len(files), against).outcome for path in files]
    if as_json:
        _print_json([o.as_json() for o in outcomes])
    else:
        for outcome in outcomes:
            click.echo(_summary(outcome))
    return 0 if all(o.accepted for o in outcomes) else 1


@main.command(help="检查并提交：默认全部无误才写入，一处有错则全部不写。")
@_FILES
@_BASIS
@_UNIT
@_NAME
@click.option("--skip-errors", is_flag=True, help="只提交没有错误的行")
@click.option("--why", default="", metavar="原因", help="修订原因：文件改动了在库的数时请写明")
@click.option("--by", "who", metavar="WHO", help="填报人，默认取当前用户名")
@_JSON
@with_plan
@with_store
def load(
    files: tuple[Path, ...],
    basis: str | None,
    unit: str | None,
    name: str | None,
    skip_errors: bool,
    why: str,
    who: str | None,
    as_json: bool,
    plan_name: str | None,
    db: str | None,
) -> int:
    plan = plan_named(plan_name)
    store = store_at(db)
    against = _against(store, plan, unit)
    found = [_examine(plan, path, basis, name, len(files), against, skip_errors, who or _user()) for path in files]
    checked = [replace(c, why=why.strip()) for c in found]
    refused = [c.outcome for c in checked if not c.outcome.accepted]
    numbers: list[int] = []
    if not refused:
        numbers = commit(store, plan, checked, dt.datetime.now(dt.UTC))
    if as_json:
        results = [c.outcome.as_json() for c in checked]
        given: list[int | None] = [*numbers] if numbers else [None for _ in results]
        _print_json([{**r, "upload": n} for r, n in zip(results, given, strict=True)])
        return 1 if refused else 0
    for n, c in enumerate(checked):
        click.echo(_summary(c.outcome) + (f"\n  已提交，批次 {numbers[n]}" if numbers else ""))
    if refused:
        click.echo(
            f"{len(refused)} 个文件有错误，全部文件都没有写入。请改正后重新提交，或加 --skip-errors 只提交有效行。", err=True
        )
        return 1
    return 0


@main.command(help="列出批次，新的在前。")
@_JSON
@with_plan
@with_store
def uploads(as_json: bool, plan_name: str | None, db: str | None) -> None:
    plan = plan_named(plan_name)
    frame = queries.uploads(store_at(db), plan.id)
    if as_json:
        click.echo(frame.to_json(orient="records", date_format="iso", force_ascii=False))
    elif frame.empty:
        click.echo("还没有批次。")
    else:
        for row in frame.itertuples():
            state = "" if row.state == "committed" else f" 已撤回：{row.why}"
            demo = " 演示数据" if row.is_demo else ""
            click.echo(
                f"批次 {row.number} {row.submitted_at:%Y-%m-%d %H:%M} {row.unit or '（未写单位）'} {row.name} {row.readings} 条{demo}{state}"
            )


@main.command(help="撤回一个批次。")
@click.argument("number", type=int, metavar="N")
@click.option("--why", required=True, metavar="原因", help="撤回原因，留在历史中")
@click.option("--by", "who", metavar="WHO", help="操作人，默认取当前用户名")
@with_store
def withdraw(number: int, why: str, who: str | None, db: str | None) -> None:
    withdraw_upload(store_at(db), number, why, who or _user(), dt.datetime.now(dt.UTC))
    click.echo(f"批次 {number} 已撤回。")


@main.command(help="锁定期间：之后不能再提交或撤回该期间的数据；锁季度含各月，锁年度含各季各月。")
@click.argument("period", metavar="PERIOD")
@click.option("--why", required=True, metavar="原因", help="锁定原因，留在历史中")
@click.option("--by", "who", metavar="WHO", help="操作人，默认取当前用户名")
@with_plan
@with_store
def lock(period: str, why: str, who: str | None, plan_name: str | None, db: str | None) -> None:
    plan, code = plan_named(plan_name), period_named(period).code
    lock_period(store_at(db), plan.id, code, why, who or _user(), dt.datetime.now(dt.UTC))
    click.echo(f"期间 {code} 已锁定。")


@main.command(help="人工判定一项的状态，或以 --clear 取消；判定人和原因与结果一同显示。")
@click.argument("indicator", metavar="INDICATOR")
@click.argument("period", metavar="PERIOD")
@click.argument("status", metavar="[STATUS]", required=False)
@click.option("--region", metavar="R", help="区域，默认全区")
@click.option("--clear", is_flag=True, help="取消人工判定，恢复按规则判定")
@click.option("--why", required=True, metavar="原因", help="原因，与结果一同显示并留在历史中")
@click.option("--by", "who", metavar="WHO", help="判定人，默认取当前用户名")
@with_plan
@with_store
def override(
    indicator: str, period: str, status: str | None, region: str | None, clear: bool, why: str, who: str | None,
    plan_name: str | None, db: str | None,
) -> None:  # fmt: skip
    plan, code = plan_named(plan_name), period_named(period).code
    key = (store_at(db), plan, indicator, region or plan.root_region, code)
    if clear == (status is not None):
        raise UsageError("请给出状态（如 slightly_behind），或用 --clear 取消，二者取一。")
    if status is None:
        clear_override(*key, why, who or _user(), dt.datetime.now(dt.UTC))
        click.echo(f"{indicator} {code} 已恢复按规则判定。")
    else:
        override_status(*key, status, why, who or _user(), dt.datetime.now(dt.UTC))
        click.echo(f"{indicator} {code} 已人工判定为 {status}。")


@main.command(help="解锁期间。")
@click.argument("period", metavar="PERIOD")
@click.option("--why", required=True, metavar="原因", help="解锁原因，留在历史中")
@click.option("--by", "who", metavar="WHO", help="操作人，默认取当前用户名")
@with_plan
@with_store
def unlock(period: str, why: str, who: str | None, plan_name: str | None, db: str | None) -> None:
    plan, code = plan_named(plan_name), period_named(period).code
    unlock_period(store_at(db), plan.id, code, why, who or _user(), dt.datetime.now(dt.UTC))
    click.echo(f"期间 {code} 已解锁。")


@main.command(help="生成报送模板（XLSX），预填该单位的指标和区域。")
@_UNIT
@click.option("--period", metavar="2024Q4", help="期间，默认规划期最后一个季度")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.xlsx")
@with_plan
@with_store
def template(unit: str | None, period: str | None, output: Path, plan_name: str | None, db: str | None) -> None:
    from etl.template import make_template  # openpyxl costs every other command a fifth of a second

    plan = plan_named(plan_name)
    chosen = period_named(period) if period else Period.containing(plan.period.end)
    last = queries.readings_in_force(store_at(db), plan.id)
    content = make_template(plan, _unit_name(plan, unit) or None, chosen, last)
    try:
        output.write_bytes(content)
    except OSError as error:
        raise UsageError(f"{output} 写不进去：请检查文件夹是否存在、是否有权限。") from error
    click.echo(f"已生成 {output}")


@main.command("plan-check", help="检查规划文件夹，指出文件、行、字段、取值和改法。")
@click.argument("folder", required=False, metavar="[DIR]")
@with_store
def plan_check(folder: str | None, db: str | None) -> int:
    folders = [find_plan(folder)] if folder else plan_folders()
    bad = 0
    for path in folders:
        plan, problems = read_plan(path)
        for problem in problems:
            click.echo(("错误：" if problem.level == "error" else "提醒：") + str(problem))
        errors = sum(p.level == "error" for p in problems)
        bad += errors
        if plan is not None and not errors:
            click.echo(
                f"{path.name}：{len(plan.indicators)} 个指标、{len(plan.tasks)} 项任务、{len(plan.regions)} 个区域，没有错误。"
            )
    return 1 if bad else 0


@main.command("load-demo", help="装入演示数据（数据库用过之后不做任何事）。")
@with_store
def load_demo(db: str | None) -> None:
    store, plan = store_at(db), plan_named(None)
    if not queries.is_untouched(store):  # whoever purged the demo data does not want it back at the next start
        click.echo("数据库已在使用，没有装入演示数据。")
        return
    folder = Path(queries.__file__).parent / "demo"
    files, moments = [], []
    with (folder / "manifest.csv").open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            content = (folder / row["file"]).read_bytes()
            outcome = examine(plan, content, row["file"])
            if not outcome.accepted:
                raise InputError(_summary(outcome))
            files.append(Checked(content, outcome, row["unit"], "演示", is_demo=True))
            day = dt.date.fromisoformat(row["submitted_on"])
            moments.append(dt.datetime(day.year, day.month, day.day, 2, tzinfo=dt.UTC))
    numbers = commit(store, plan, files, moments)
    click.echo(f"已装入演示数据 {len(numbers)} 个批次。用 python -m etl purge-demo 可全部清除。")


@main.command("purge-demo", help="清除全部演示数据。")
@with_store
def purge(db: str | None) -> None:
    count = purge_demo(store_at(db), dt.datetime.now(dt.UTC))
    click.echo(f"已清除演示数据 {count} 个批次。" if count else "没有演示数据。")


def _examine(
    plan: Plan,
    path: Path,
    basis: str | None,
    name: str | None,
    n_files: int,
    against: Against,
    skip_errors: bool = False,
    who: str = "",
) -> Checked:
    if name and n_files > 1:
        raise UsageError("--name 只能与一个文件同用。")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"文件 {path} 打不开：请检查路径和权限。") from error
    today = dt.datetime.now(CHINA).date()
    outcome = examine(
        plan,
        content,
        name or path.name,
        basis=basis,
        skip_errors=skip_errors,
        max_bytes=max_bytes(),
        latest=today,
        against=against,
    )
    options = tuple((k, v) for k, v in (("basis", basis), ("skip_errors", "1" if skip_errors else None)) if v)
    return Checked(content, outcome, against.unit, who, is_invented(outcome), options)


def _against(store: Store, plan: Plan, unit: str | None) -> Against:
    """What is in force and locked now; the unit that reports."""
    locked = {period: lock.why for period, lock in locked_periods(store, plan.id).items()}
    return Against(queries.readings_in_force(store, plan.id), locked, _unit_name(plan, unit))


def _unit_name(plan: Plan, unit: str | None) -> str:
    if not unit:
        return ""
    found = plan.unit_named(unit)
    if found is None:
        raise UsageError(f"规划中没有单位“{unit}”。可用：{'、'.join(u.name for u in plan.units)}。")
    return found.name


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def _summary(outcome: Outcome) -> str:
    ledger = outcome.ledger
    lines = [
        f"{outcome.file}：{'可以提交' if outcome.accepted else '不能提交'}，读出 {outcome.count} 条，拒收 {ledger['refused']} 行"
    ]
    lines += [f"  按假定读入：{text}" for text in outcome.assumptions]
    for issue in outcome.issues:
        place = " ".join(str(p) for p in (issue.sheet, f"第{issue.row}行" if issue.row else None, issue.column) if p)
        lines.append(f"  [{LEVELS[issue.level]}] {place} {issue.message} {issue.hint}".rstrip())
    return "\n".join(lines)


def _print_json(values: list[dict[str, object]]) -> None:
    """One object a file, one line each: a reader takes the lines apart, or the only one whole."""
    for value in values:
        click.echo(json.dumps(value, ensure_ascii=False))


if __name__ == "__main__":
    use_utf8()
    sys.exit(run(main))
