"""OpenDocument sheets: what must be known before calamine reads the values. Per cent cells cannot be told from fractions there: refused."""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree import ElementTree

from etl.workbook import MOST_BYTES, Marks, WorkbookError

_ROWS = re.compile(rb'<table:table-row\b[^>]*?number-rows-repeated="([0-9]+)"[^>]*?(?<!/)>(.*?)</table:table-row>', re.DOTALL)
_CELLS = re.compile(rb'<table:table-cell\b[^>]*?number-columns-repeated="([0-9]+)"[^>]*?(?:value|string-value)="')
MOST_COPIES = 5_000
_NAME = re.compile(rb'<table:table\b[^>]*?table:name="([^"]*)"')


def inspect(content: bytes) -> dict[str, Marks]:
    """Sheet name → marks (none are needed). WorkbookError where the file is unsafe, encrypted or holds what would be misread."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(m.file_size for m in archive.infolist()) > MOST_BYTES:
                raise WorkbookError("workbook-too-large", f"展开后超过 {MOST_BYTES // 1_000_000} MB")
            if b"encryption-data" in archive.read("META-INF/manifest.xml"):
                raise WorkbookError("file-encrypted", "文件有打开密码")
            xml = archive.read("content.xml")
    except WorkbookError:
        raise
    except Exception as error:  # whatever a damaged archive brings: refused, never a traceback
        raise WorkbookError("workbook-damaged", f"文件不完整（{type(error).__name__}）") from error
    if re.search(rb"<!DOCTYPE|<!ENTITY", xml[:4096], re.IGNORECASE):
        raise WorkbookError("workbook-damaged", "含有不应有的 XML 声明")
    if b'value-type="percentage"' in xml:
        raise WorkbookError("workbook-damaged", "ODS 的百分比单元格无法可靠读取，请另存为 .xlsx")
    if b'value-type="error"' in xml or re.search(rb">(?:#REF!|#DIV/0!|#N/A|#VALUE!|#NAME\?|Err:[0-9]+)<", xml):
        raise WorkbookError("workbook-damaged", "含有公式错误的单元格")
    if any(int(n) > MOST_COPIES and (b"value=" in inner or b"<text:p>" in inner) for n, inner in _ROWS.findall(xml)) or any(
        int(n) > MOST_COPIES for n in _CELLS.findall(xml)
    ):
        raise WorkbookError("workbook-too-large", "同一单元格重复过多")
    try:
        names = [ElementTree.fromstring(b"<a b='" + n.replace(b"'", b"&apos;") + b"'/>").get("b", "") for n in _NAME.findall(xml)]  # noqa: S314 - DTDs are refused above
    except ElementTree.ParseError as error:
        raise WorkbookError("workbook-damaged", "工作表名有误") from error
    return dict.fromkeys(names, Marks())
