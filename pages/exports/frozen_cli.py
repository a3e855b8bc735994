"""`pack`, `packs`: frozen meeting materials from the command line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from data.cli import period_named, plan_named, store_at, with_plan, with_store
from data.packs import open_pack, pack_file, packs
from data.queries import KnownAt, known_on, latest_quarter
from metrics.model import Period, UsageError
from metrics.model.period import CHINA
from pages.exports.choice import Choice
from pages.exports.frozen import freeze, make, restated
from pages.exports.make import KINDS
from pages.exports.meeting import names_in, read_template, remark_of, signed_day, tell, with_choice, write_whole
from pages.exports.moments import day_in, known_at_of
from pages.exports.pack import code_of, unit_of


@click.command(help="封存一份会议材料（--freeze 名称），或打开编号为 NUMBER 的一份：看选择、文件和封存后的变化，-o 取出文件。")
@click.argument("number", type=int, required=False)
@click.option("--freeze", "title", metavar="名称", help="生成并封存，名称如“2025年三季度联席会议”")
@click.option("--by", "who", default="", metavar="WHO", help="封存人")
@click.option("--kinds", default="deck,notice,workbook", show_default=True, help=f"哪几种材料：{'、'.join(KINDS)}")
@click.option("--template", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="本单位的 .pptx 模板")
@click.option("--signed-by", default="", metavar="单位", help="通报的落款单位")
@click.option("--signed-on", metavar="2025-10-15", help="通报的落款日期")
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER", help="把文件写入这个文件夹")
@with_choice
def pack(number: int | None, title: str | None, output: Path | None, db: str | None, **chosen: Any) -> None:
    if (number is None) == (title is None):
        raise UsageError("请写编号打开一份（如 pack 3），或用 --freeze 名称 封存新的一份，二者选一。")
    store = store_at(db)
    if title is not None:
        plan = plan_named(chosen["plan_name"])
        moment = known_at_of(chosen["known_at"])
        template = read_template(chosen["template"]) if chosen["template"] else None
        period = period_named(
            chosen["period"] or latest_quarter(store, plan.id, moment) or Period.containing(plan.period.end).code
        )
        remarks = [remark_of(r) for r in chosen["remarks"]]
        cutoff = day_in(chosen["cutoff"], period)
        on = known_on(store, moment)
        choice = Choice(
            period=period.code,
            region=chosen["region"] or plan.root_region,
            indicators=tuple(code_of(plan, x) for x in names_in(chosen["indicators"])),
            units=tuple(unit_of(plan, u) for u in chosen["units"]),
            remarks={code_of(plan, name): text for name, text in remarks},
            problems=tuple(p for p in chosen["problems"] if p.strip()),
            kinds=tuple(names_in(chosen["kinds"])),
            known=_words(moment),
            known_on=on.isoformat() if on else None,
            cutoff=cutoff.isoformat() if cutoff else None,
            template=chosen["template"].name if template else "",
            signed_by=chosen["signed_by"],
            signed_on=str(signed_day(chosen["signed_on"]) or "") or None,
        )
        made = make(store, plan, choice, moment, template, lambda share, what: tell(round(share * 100) - 1, 100, what))
        number = freeze(store, plan, made, title, chosen["who"], dt.datetime.now(dt.UTC))
        click.echo(f"已封存，编号 {number}。", err=True)
    assert number is not None
    found = open_pack(store, number)
    if title is None:
        _show(db, number)
    if output is not None:
        try:
            output.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"文件夹 {output} 建不了：请检查路径和权限。") from error
        for name in found.files:
            write_whole(output / name, pack_file(store, number, name))


def _words(moment: KnownAt) -> str:
    return "" if moment is None else f"批次 {moment}" if isinstance(moment, int) else f"{moment:%Y-%m-%d %H:%M}"


def _show(db: str | None, number: int) -> None:
    store = store_at(db)
    found = open_pack(store, number)
    plan = plan_named(found.plan)
    choice = Choice.read(found.choice)
    click.echo(f"{number}　{found.title}　{_when(found.frozen_at)}　{found.who}".rstrip())
    click.echo(f"{plan.label}　{choice.moment.name}　{choice.region}　记录到第 {found.known_at.number} 条")
    for name, sha in found.files.items():
        click.echo(f"{sha}  {name}")
    for line in restated(store, plan, number).words:
        click.echo(line)


def _when(moment: dt.datetime) -> str:
    return f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M}"


@click.command("packs", help="列出封存的会议材料，最近的在前。")
@with_plan
@with_store
def listed(plan_name: str | None, db: str | None) -> None:
    plan = plan_named(plan_name)
    found = packs(store_at(db), plan.id)
    if found.empty:
        click.echo("还没有封存过会议材料。", err=True)
    for row in found.itertuples(index=False):
        click.echo(
            f"{row.number}　{row.title}　{_when(row.frozen_at)}　{row.who}　{row.files} 个文件　{row.bytes / 1024:,.0f} KB"
        )


FROZEN: Sequence[click.Command] = (pack, listed)
