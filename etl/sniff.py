"""Bytes → a kind of file and, for text, its encoding. Decides by content, never by statistics; does not split lines or cells."""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Literal

import numpy as np

from etl import xls
from etl.issues import Issue, issue

TEXT_NAMES = {"", ".csv", ".txt", ".tsv"}
WORKBOOK_NAMES = {"", ".xlsx", ".xlsm", ".xls", ".et", ".ods"}
MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "PNG 图片"), (b"\xff\xd8\xff", "JPEG 图片"), (b"GIF8", "GIF 图片"), (b"%PDF", "PDF 文档"), (b"\x1f\x8b", "gzip 压缩包"),
    (b"Rar!", "RAR 压缩包"), (b"7z\xbc\xaf", "7z 压缩包"), (b"{\\rtf", "RTF 文档"),
)  # fmt: skip


_NOTHING = b"\x00\xef\xbb\xbf\xff\xfe\x1a \t\r\n,;"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
Format = Literal["text", "xlsx", "xls", "ods"]
_BLOCK = 1 << 18
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16")


@dataclass(frozen=True)
class Sniffed:
    """`text` and `encoding` are none for a workbook. `utf8`: the bytes of `text` where the file has them so already."""

    format: Format
    encoding: str | None = None
    text: str | None = None
    utf8: bytes | None = field(default=None, repr=False)


def sniff(content: bytes, name: str, max_bytes: int, encoding: str | None = None) -> Sniffed | Issue:
    """What the file is, or the issue that refuses it. `encoding`: one of ENCODINGS, a person's correction."""
    extension = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    if len(content) > max_bytes:
        return issue("file-too-large", name, size=len(content), limit=max_bytes)
    if not content[:4096].strip(_NOTHING) and not content.strip(_NOTHING):
        return issue("file-empty", name)
    found = next((words for magic, words in MAGIC if content.startswith(magic)), None)
    if found:
        return issue("file-type", name, found=found)
    if content.startswith(OLE):
        if xls.is_encrypted(content):
            return issue("file-encrypted", name)
        if extension not in WORKBOOK_NAMES or not xls.is_workbook(content):
            return issue("file-type", name, found="旧版 Office 文件（.xls、.doc、.ppt）")
        return Sniffed("xls")
    if content.startswith(b"PK\x03\x04"):
        return _zipped(content, name, extension)
    if content[:256].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<html", b"<!doctype", b"<?xml", b"<table")):
        return issue("file-type", name, found="网页或 XML")
    if extension not in TEXT_NAMES:
        return issue("file-type", name, found="文本")
    return _decode(content, name, encoding)


def _zipped(content: bytes, name: str, extension: str) -> Sniffed | Issue:
    if content[30:].startswith(b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"):
        return Sniffed("ods")
    if extension not in WORKBOOK_NAMES and b"xl/workbook.xml" not in content:
        return issue("file-type", name, found="压缩包或 Word 等其他文档")
    return Sniffed("xlsx") if extension in WORKBOOK_NAMES else issue("file-type", name, found="Excel 工作簿（.xlsx）")


def _decode(content: bytes, name: str, asked: str | None) -> Sniffed | Issue:
    try:
        encoding, text = (asked, content.decode(asked)) if asked else _read(content)
    except UnicodeDecodeError as error:
        broken = None if asked or error.encoding.startswith("utf") else _damaged_utf8_row(content)
        if broken:
            return issue("encoding-unreadable", name, row=broken, reason="多数行是 UTF-8，这一行不是")
        return issue(
            "encoding-unreadable", name, row=_row_of(content, error.start), reason=f"第 {error.start + 1} 个字节不成文字"
        )
    if encoding == "gb18030" and not asked:
        broken = _damaged_utf8_row(content)
        if broken:
            return issue("encoding-unreadable", name, row=broken, reason="多数行是 UTF-8，这一行不是")
    text = text.lstrip("\ufeff").removesuffix("\x1a")
    if b"\x00" in content and "\x00" in text:  # in the bytes it is found ten times faster; UTF-16 is full of them
        row = text[: text.index("\x00")].replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
        return issue("encoding-unreadable", name, row=row, reason="含有空字符（NUL），可能是没有标记的 UTF-16 或二进制文件")
    utf8 = None
    if encoding.startswith("utf-8"):
        utf8 = content
        while utf8.startswith(codecs.BOM_UTF8):
            utf8 = utf8[len(codecs.BOM_UTF8) :]
        utf8 = utf8.removesuffix(b"\x1a")
    return Sniffed("text", encoding, text, utf8)


def _read(content: bytes) -> tuple[str, str]:
    """(encoding, text): a byte order mark, else strict UTF-8, else strict GB18030."""
    if content.startswith(codecs.BOM_UTF8):
        return "utf-8-sig", content.decode("utf-8-sig")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", content.decode("utf-16")
    try:
        return "utf-8", content.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030", content.decode("gb18030")


def _damaged_utf8_row(content: bytes) -> int | None:
    """The first bad line of a file whose non-ASCII lines are mostly UTF-8: it must not fall through to GB18030."""
    if _is_mostly_no_utf8(content):
        return None
    good, first_bad, bad = 0, None, 0
    for row, line in enumerate(content.splitlines(), 1):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            good += 1
        except UnicodeDecodeError:
            bad += 1
            first_bad = first_bad or row
    return first_bad if good > bad else None


def _is_mostly_no_utf8(content: bytes) -> bool:
    """Whether at least half of the lines surely are not UTF-8: a first byte of a character without a second one in them.

    Looks no further than it must; a line that is not seen whole within one block is not counted."""
    half = (content.count(b"\n") + content.count(b"\r") + 2) // 2
    found = 0
    for start in range(0, len(content), _BLOCK):
        block = np.frombuffer(content, np.uint8, min(_BLOCK, len(content) - start), start)
        ends = np.flatnonzero((block == 10) | (block == 13))
        wrong = (block[:-1] >= 0xC0) & ((block[1:] & 0xC0) != 0x80)
        if len(ends) > 1:
            found += int(np.count_nonzero(np.logical_or.reduceat(wrong[: ends[-1]], ends[:-1])))
        if found >= half:
            return True
    return False


def _row_of(content: bytes, position: int) -> int:
    return len(content[:position].replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"))
