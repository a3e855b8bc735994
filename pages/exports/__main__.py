"""`python -m pages.exports board …`: the gap board for other programs. Names and exit codes are a contract (README)."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import click

from data.cli import period_named, plan_named, run, store_at, use_utf8, with_plan, with_store
from data.queries import known_on, latest_quarter, overrides, readings_in_force
from metrics.model import Period, UsageError
from metrics.window import windowed
from pages.exports.board import as_csv, as_json, board_rows


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
    store, moment = store_at(db), _known_at(known_at)
    chosen = period_named(period or latest_quarter(store, plan.id, moment) or Period.containing(plan.period.end).code)
    said = overrides(store, plan.id, moment)
    on = known_on(store, moment)
    found = windowed(plan, lambda n: readings_in_force(store, plan.id, moment, n), chosen, _day(cutoff, chosen), on, said)
    rows = board_rows(found, region)
    text = as_json(rows) if form == "json" else as_csv(rows)
    if output is None:
        click.echo(text)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{output} 写不进去：请检查文件夹是否存在、是否有权限。") from error


def _day(text: str | None, period: Period) -> dt.date | None:
    """The cutoff, which lies in the period shown or after it began."""
    if text is None:
        return None
    try:
        day = dt.date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--cutoff 的“{text}”无法识别，应为日期，如 2024-09-15。") from error
    if not period.start <= day <= period.end:
        raise UsageError(f"--cutoff 的 {day} 不在{period.name}（{period.start} 至 {period.end}）内，请改正。")
    return day


def _known_at(text: str | None) -> int | dt.datetime | None:
    """An upload number, or a moment; a date alone means its end, a time without a zone is China's."""
    if text is None:
        return None
    if text.isdigit() and len(text) < 8:
        return int(text)
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(
            f"--known-at 的“{text}”无法识别，应为批次号（如 57）或时刻（如 2025-10-12、2025-10-12T09:00）。"
        ) from error
    if len(text) <= 10:
        moment += dt.timedelta(days=1, microseconds=-1)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.timezone(dt.timedelta(hours=8)))


if __name__ == "__main__":
    use_utf8()
    sys.exit(run(main))
