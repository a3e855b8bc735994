"""The files of a meeting pack, all of them or none, with one progress over all and a way to stop."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from metrics.model import UsageError, UserError
from pages.exports import pictures
from pages.exports.deck import make_deck
from pages.exports.notice import make_notice
from pages.exports.pack import Pack
from pages.exports.text import file_name
from pages.exports.workbook import make_workbook

KINDS = {
    "deck": ("幻灯片", ".pptx"),
    "notice": ("督查通报", ".docx"),
    "workbook": ("工作簿", ".xlsx"),
    "pictures": ("图片", ".zip"),
    "pdf": ("手机版", ".pdf"),
}
"""Kind of file → its word in the file's name, its suffix."""
NEED_BROWSER = ("pictures", "pdf")
WORK = {"deck": 2, "notice": 1, "workbook": 1, "shots": 8}
"""Shares of the time each takes, roughly, for the progress."""
Progress = Callable[[float, str], None]
"""Called with the share done (0 to 1) and what is being made; what it raises ends the making."""


class Cancelled(UserError):
    """The person who asked for the files no longer wants them."""


def lacking(kinds: Sequence[str]) -> str:
    """What the machine lacks for these kinds and how to get it; empty where nothing is missing."""
    if not set(kinds) & set(NEED_BROWSER):
        return ""
    try:
        pictures.find_chrome()
        pictures.check_font()
    except pictures.MissingPart as missing:
        return str(missing)
    return ""


def make_files(
    pack: Pack,
    kinds: Sequence[str],
    *,
    template: bytes | None = None,
    signed_by: str = "",
    signed_on: dt.date | None = None,
    progress: Progress = lambda share, what: None,
) -> dict[str, bytes]:
    """File name → content, in the order of KINDS. UserError where something is missing, before anything is made as far as it can be
    known; UsageError for an unknown kind."""
    if unknown := [k for k in kinds if k not in KINDS]:
        raise UsageError(f"没有材料“{'、'.join(unknown)}”。可用：{'、'.join(KINDS)}。")
    if words := lacking(kinds):
        raise pictures.MissingPart(words)
    shots = bool(set(kinds) & set(NEED_BROWSER))
    steps = [k for k in ("deck", "notice", "workbook") if k in kinds] + (["shots"] if shots else [])
    total, begun = sum(WORK[s] for s in steps), 0

    def part(step: str) -> Callable[[int, int, str], None]:
        word = KINDS[step][0] if step in KINDS else "图片"
        return lambda n, of, what: progress((begun + WORK[step] * n / max(of, 1)) / total, f"{word} {n + 1}/{of}：{what}")

    found: dict[str, bytes] = {}
    for step in steps:
        tell = part(step)
        if step == "deck":
            found["deck"] = make_deck(pack, template, tell)
        elif step == "shots":
            shot = pictures.shoot(pictures.figures_of(pack), tell)
            if "pictures" in kinds:
                found["pictures"] = pictures.as_zip(shot)
            if "pdf" in kinds:
                found["pdf"] = pictures.as_pdf(list(shot.values()), pack.title, smaller=2)
        else:
            tell(0, 1, pack.period.name)
            found[step] = (
                make_workbook(pack) if step == "workbook" else make_notice(pack, signed_by=signed_by, signed_on=signed_on)
            )
        begun += WORK[step]
    progress(1.0, "完成")
    return {file_name(f"{pack.name}-{word}") + suffix: found[k] for k, (word, suffix) in KINDS.items() if k in found}
