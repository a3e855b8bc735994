"""`deck`, `notice`, `workbook`, `png`, `pdf`: the meeting materials from the command line. A file is written whole or not at all."""

from __future__ import annotations

import datetime as dt
import os
import re
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from data.cli import period_named, plan_named, store_at, with_plan, with_store
from data.queries import known_on, latest_quarter, overrides, readings_in_force, uploads
from metrics.model import InputError, Period, UsageError
from pages.exports import pictures
from pages.exports.deck import make_deck
from pages.exports.moments import day_in, known_at_of
from pages.exports.notice import make_notice
from pages.exports.pack import Pack, gather
from pages.exports.workbook import make_workbook

OPTIONS: tuple[Callable[[Any], Any], ...] = (
    with_plan,
    click.option("--period", metavar="2024Q3", help="期间，默认最近有数据的季度"),
    click.option("--region", metavar="R", help="区域，默认整个规划范围"),
    click.option("--known-at", metavar="T", help="回到某批次（批次号）或某时刻（如 2025-10-12）已知的数据"),
    click.option("--cutoff", metavar="2024-09-15", help="数据截止日，默认期间最后一天"),
    click.option("--indicators", metavar="A,B", help="只要这些指标（代码或名称，逗号或顿号分隔），按所写次序；默认全部，次序同目标差距表"),
    click.option("--unit", "units", multiple=True, metavar="单位", help="只要该单位牵头的指标和任务，可写多次"),
    click.option("--remark", "remarks", multiple=True, metavar="指标=文字", help="某指标的备注，可写多次"),
    click.option("--problem", "problems", multiple=True, metavar="文字", help="需统筹解决的问题，可写多次"),
    with_store,
)  # fmt: skip


def with_choice(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options that choose what a pack shows."""
    for option in reversed(OPTIONS):
        function = option(function)
    return function


def with_pack(function: Callable[..., Any]) -> Callable[..., Any]:
    """As `with_choice`, and the file to write."""
    path = click.Path(path_type=Path, dir_okay=False)
    return with_choice(click.option("-o", "--output", required=True, type=path, metavar="FILE", help="写入的文件")(function))


@click.command(help="生成幻灯片（.pptx），图表可在 PowerPoint、WPS 中编辑。")
@with_pack
@click.option(
    "--template", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="本单位的 .pptx 模板，默认自带版式"
)
def deck(template: Path | None, output: Path, **chosen: Any) -> None:
    _check_name(output, ".pptx")
    content = read_template(template) if template else None
    write_whole(output, make_deck(_pack(**chosen), content, tell))


@click.command(help="生成督查通报（.docx）。")
@with_pack
@click.option("--signed-by", default="", metavar="单位", help="落款单位，默认规划的发文单位")
@click.option("--signed-on", metavar="2025-10-15", help="落款日期，默认留空")
def notice(signed_by: str, signed_on: str | None, output: Path, **chosen: Any) -> None:
    _check_name(output, ".docx")
    write_whole(output, make_notice(_pack(**chosen), signed_by=signed_by, signed_on=signed_day(signed_on)))


@click.command(help="生成工作簿（.xlsx）：指标、区域、任务、单位、来源、方法等表。")
@with_pack
def workbook(output: Path, **chosen: Any) -> None:
    _check_name(output, ".xlsx")
    write_whole(output, make_workbook(_pack(**chosen)))


@click.command(help="生成图片：FILE.zip 为全部图，FILE.png 为一张（用 --indicators 指定一个指标，不写则为目标差距图）。")
@with_pack
def png(output: Path, **chosen: Any) -> None:
    _check_name(output, ".zip", ".png")
    pack = _pack(**chosen)
    figures = pictures.figures_of(pack)
    if output.suffix.lower() == ".zip":
        write_whole(output, pictures.as_zip(pictures.shoot(figures, tell)))
        return
    if chosen["indicators"] and len(pack.lines) != 1:
        raise UsageError(
            f"一张图只能是一个指标，--indicators 选了 {len(pack.lines)} 个有目标的指标。请只写一个，或用 -o FILE.zip 生成全部。"
        )
    name = list(figures)[1 if chosen["indicators"] else 0]
    write_whole(output, pictures.shoot({name: figures[name]}, tell)[name])


@click.command(help="生成 PDF：每页一张图，便于在手机上看。")
@with_pack
def pdf(output: Path, **chosen: Any) -> None:
    _check_name(output, ".pdf")
    pack = _pack(**chosen)
    found = pictures.shoot(pictures.figures_of(pack), tell, scale=1)
    write_whole(output, pictures.as_pdf(list(found.values()), pack.title))


COMMANDS: Sequence[click.Command] = (deck, notice, workbook, png, pdf)


def _pack(
    plan_name: str | None,
    period: str | None,
    region: str | None,
    known_at: str | None,
    cutoff: str | None,
    indicators: str | None,
    units: Sequence[str],
    remarks: Sequence[str],
    problems: Sequence[str],
    db: str | None,
) -> Pack:
    plan = plan_named(plan_name)
    store, moment = store_at(db), known_at_of(known_at)
    readings = readings_in_force(store, plan.id, known_at=moment)
    chosen = period_named(period or latest_quarter(store, plan.id, moment) or Period.containing(plan.period.end).code)
    pack = gather(
        plan,
        readings,
        uploads(store, plan.id),
        chosen,
        cutoff=day_in(cutoff, chosen),
        known_on=known_on(store, moment),
        overrides=overrides(store, plan.id, moment),
        region=region,
        indicators=names_in(indicators),
        units=units,
        remarks=dict(remark_of(r) for r in remarks),
        problems=[p for p in problems if p.strip()],
        known_at="" if moment is None else f"批次 {moment}" if isinstance(moment, int) else f"{moment:%Y-%m-%d %H:%M}",
    )
    if not pack.has_data:
        raise InputError(
            f"{chosen.name}及以前没有任何数据，没有生成文件。请先用 python -m etl load 上报，或换 --period、--known-at、--db。"
        )
    return pack


def names_in(text: str | None) -> list[str]:
    """Parts of a list separated by any kind of comma."""
    return [x for x in re.split(r"[,，、;；\s]+", text or "") if x]


def remark_of(text: str) -> tuple[str, str]:
    """`指标=文字` as its two parts."""
    name, sign, words = text.partition("=")
    if not sign or not words.strip():
        raise UsageError(f"--remark 的“{text}”缺少内容，应写成 指标=文字，如 skills_training=四季度集中开班。")
    return name.strip(), words.strip()


def signed_day(text: str | None) -> dt.date | None:
    """The date of the signature block."""
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UsageError(f"--signed-on 的“{text}”无法识别，应为日期，如 2025-10-15。") from error


def _check_name(output: Path, *suffixes: str) -> None:
    if output.suffix.lower() not in suffixes:
        raise UsageError(f"-o 的“{output.name}”应以 {' 或 '.join(suffixes)} 结尾。")


def read_template(path: Path) -> bytes:
    """UsageError where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"模板 {path} 读不了：请检查路径和权限。") from error


def write_whole(output: Path, content: bytes) -> None:
    """Whole or not at all: a file that is open in Office, a full disk or Ctrl+C leave the earlier file as it was."""
    temporary = ""
    try:
        with tempfile.NamedTemporaryFile(dir=output.parent, prefix=f".{output.stem}", delete=False) as file:
            temporary = file.name
            file.write(content)
        os.chmod(temporary, 0o644)
        os.replace(temporary, output)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise UsageError(f"{output} 写不进去：请检查文件夹是否存在、是否有权限、文件是否正在被打开。") from error
    click.echo(f"已生成 {output}（{len(content) / 1024:,.0f} KB）。", err=True)


def tell(done: int, total: int, what: str) -> None:
    """Progress: one line that is written over on a terminal, nothing but the ends in a log."""
    if sys.stderr.isatty():
        click.echo(f"\r\033[K{done + 1}/{total} {what}", nl=done + 1 == total, err=True)
    elif done in (0, total - 1):
        click.echo(f"{done + 1}/{total} {what}", err=True)
