"""`python -m pages.exports board …`: the gap board for other programs. Names and exit codes are a contract (README)."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from data.cli import period_named, plan_named, run, store_at, use_utf8, with_plan, with_store
from data.queries import latest_quarter
from metrics.compare import compare
from metrics.model import Period, UsageError
from pages.exports.board import as_csv, as_json, board_rows, change_rows
from pages.exports.boards import board_at, forecasts_at
from pages.exports.frozen_cli import FROZEN
from pages.exports.meeting import COMMANDS
from pages.exports.moments import day_in, known_at_of
from pages.exports.values import as_csv as table_csv


@click.group(help="导出目标差距表和会议材料。")
def main() -> None:
    pass


@main.command(help="导出目标差距表。")
@with_plan
@click.option("--period", metavar="2024Q3", help="期间，默认最近有数据的季度")
@click.option("--region", metavar="R", help="只导出一个区域，默认全部")
@click.option("--known-at", metavar="T", help="回到某批次（批次号）或某时刻（如 2025-10-12）已知的数据")
@click.option("--cutoff", metavar="2024-09-15", help="数据截止日，按日计序时和目标调整以它为准，默认期间最后一天")
@click.option("--format", "form", type=click.Choice(["json", "csv"]), default="json", show_default=True, help="格式")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="写入文件，默认打印")
@with_store
def board(
    plan_name: str | None,
    period: str | None,
    region: str | None,
    known_at: str | None,
    cutoff: str | None,
    form: str,
    output: Path | None,
    db: str | None,
) -> None:
    plan = plan_named(plan_name)
    if region is not None and region not in plan.region_names:
        raise UsageError(f"规划中没有区域“{region}”。可用：{'、'.join(plan.region_names)}。")
    store, moment = store_at(db), known_at_of(known_at)
    chosen = period_named(period or latest_quarter(store, plan.id, moment) or Period.containing(plan.period.end).code)
    day = day_in(cutoff, chosen)
    found = board_at(store, plan, chosen, moment, day)
    rows = board_rows(found, region, forecasts_at(store, plan, found.rows(region), chosen, moment, day))
    _give(as_json(rows) if form == "json" else as_csv(rows), output)


@main.command(help="自某批次或某时刻以来，目标差距表上变了什么。")
@with_plan
@click.option("--since", required=True, metavar="T", help="某批次（批次号）或某时刻（如 2025-10-12）")
@click.option("--period", metavar="2024Q3", help="期间，默认最近有数据的季度")
@click.option("--region", metavar="R", help="只看一个区域，默认全部")
@click.option("--known-at", metavar="T", help="与某批次或某时刻已知的数据相比，默认现在")
@click.option("--format", "form", type=click.Choice(["json", "csv"]), default="json", show_default=True, help="格式")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="写入文件，默认打印")
@with_store
def changes(
    plan_name: str | None,
    since: str,
    period: str | None,
    region: str | None,
    known_at: str | None,
    form: str,
    output: Path | None,
    db: str | None,
) -> None:
    plan = plan_named(plan_name)
    if region is not None and region not in plan.region_names:
        raise UsageError(f"规划中没有区域“{region}”。可用：{'、'.join(plan.region_names)}。")
    store, before, after = store_at(db), known_at_of(since, "--since"), known_at_of(known_at)
    chosen = period_named(period or latest_quarter(store, plan.id, after) or Period.containing(plan.period.end).code)
    old, new = (board_at(store, plan, chosen, moment).rows(region) for moment in (before, after))
    found = compare(plan, old, new)
    _give(as_json(change_rows(found)) if form == "json" else table_csv(found).decode("utf-8"), output)


def _give(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{output} 写不进去：请检查文件夹是否存在、是否有权限。") from error


for _command in (*COMMANDS, *FROZEN):
    main.add_command(_command)


if __name__ == "__main__":
    use_utf8()
    sys.exit(run(main))
