"""What every command line of the project shares: options, exit codes, Chinese words for wrong usage. Decides nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import click

from data.engine import Store, open_store
from data.plan_files import load_plan, plan_folders
from metrics.model import Period, Plan, UsageError, UserError


def run(command: click.Command, arguments: list[str] | None = None) -> int:
    """Run a command and return its exit code: 0 done, 1 the input has errors, 2 wrong usage, 3 the store cannot be reached."""
    try:
        result = command.main(args=arguments, standalone_mode=False)
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.Abort:
        click.echo("已取消，没有写入任何内容。", err=True)
        return 1
    except click.UsageError as error:
        click.echo(f"用法不对：{_words(error)}", err=True)
        if error.ctx is not None:
            click.echo(f"用法：{error.ctx.get_usage().removeprefix('Usage: ')}；加 --help 看全部选项。", err=True)
        return 2
    except click.FileError as error:
        click.echo(f"文件 {error.ui_filename} 打不开：请检查路径和权限。", err=True)
        return 2
    except UserError as error:
        click.echo(str(error), err=True)
        return error.exit_code


def _words(error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchOption):
        near = f"，是否想用 {'、'.join(error.possibilities)}" if error.possibilities else ""
        return f"没有选项 {error.option_name}{near}。"
    if isinstance(error, click.BadParameter):  # a missing one is one too
        option = error.param
        name = option.opts[0] if isinstance(option, click.Option) else option.human_readable_name if option else ""
        missing = isinstance(error, click.MissingParameter)
        return f"缺少 {name}。" if missing else f"{name} 的取值不可用：{error.message}"
    if "No such command" in error.message:
        return f"没有这个命令：{error.message.split('command')[-1].strip(' .')}"
    return error.message


def with_store(function: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--db", metavar="URL", help="数据库地址，默认取 KPI_DATABASE_URL，再默认 duckdb:///data/kpi.duckdb")(
        function
    )


def with_plan(function: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--plan", "plan_name", metavar="P", help="规划编号或规划文件夹，默认唯一的或第一个规划")(function)


def store_at(url: str | None) -> Store:
    return open_store(url)


def plan_named(name: str | None) -> Plan:
    """The plan of that id or folder; without a name the only or the first one."""
    if name:
        return load_plan(name)
    folders = plan_folders()
    if not folders:
        raise UsageError("data/plans 下没有规划，请先放入规划文件夹，或用 --plan 指定。")
    return load_plan(folders[0])


def period_named(text: str) -> Period:
    """The period with that canonical code. UsageError where it is none."""
    try:
        return Period.parse(text)
    except ValueError as error:
        raise UsageError(f"期间“{text}”无法识别，应为如 2024Q4、2024-12 或 2024。") from error


def use_utf8() -> None:
    """Chinese on any terminal and in any pipe."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
