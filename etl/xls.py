"""Old .xls (BIFF) parts that calamine does not give: error cells, percent formats, hidden rows. Reads no other value."""

from __future__ import annotations

import io

import xlrd

from etl.workbook import Marks, WorkbookError, is_month_format, is_percent_format

MOST_CELLS = 1_500_000
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
STREAMS = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))


def is_encrypted(content: bytes) -> bool:
    """Whether an OLE file is a password-protected .xlsx."""
    return ENCRYPTED in content


def is_workbook(content: bytes) -> bool:
    """Whether an OLE file has the stream of a workbook (a .doc or .ppt has not)."""
    return any(name in content for name in STREAMS)


def inspect(content: bytes) -> dict[str, Marks]:
    """Sheet name → marks. WorkbookError where the file cannot be read."""
    try:
        with xlrd.open_workbook(file_contents=content, formatting_info=True, logfile=io.StringIO()) as book:
            return {sheet.name: _marks(book, sheet) for sheet in book.sheets()}
    except xlrd.XLRDError as error:
        if "encrypt" in str(error).lower() or "password" in str(error).lower():
            raise WorkbookError("file-encrypted", "文件有打开密码") from error
        raise WorkbookError("workbook-damaged", "不是完整的 .xls 工作簿") from error
    except WorkbookError:
        raise
    except Exception as error:  # xlrd meets a damaged file with whatever its parser runs into
        raise WorkbookError("workbook-damaged", f"内部结构有误（{type(error).__name__}）") from error


def _marks(book: xlrd.Book, sheet: xlrd.sheet.Sheet) -> Marks:
    if sheet.nrows * sheet.ncols > MOST_CELLS:
        raise WorkbookError("workbook-too-large", f"单元格铺到第 {sheet.nrows} 行、第 {sheet.ncols} 列")
    hidden = tuple(sorted(r for r, info in sheet.rowinfo_map.items() if info.hidden))
    columns = tuple(sorted(c for c, info in sheet.colinfo_map.items() if info.hidden and c < sheet.ncols))
    marks = Marks(hidden_rows=hidden, hidden_columns=columns)
    formats = {
        i: book.format_map[xf.format_key].format_str for i, xf in enumerate(book.xf_list) if xf.format_key in book.format_map
    }
    for r in range(sheet.nrows):
        for c, kind in enumerate(sheet.row_types(r)):
            if kind == xlrd.XL_CELL_ERROR:
                marks.texts[r, c] = str(xlrd.error_text_from_code.get(sheet.cell_value(r, c), "#错误"))
            elif kind == xlrd.XL_CELL_NUMBER and is_percent_format(formats.get(sheet.cell_xf_index(r, c), "")):
                marks.percents.add((r, c))
            elif kind == xlrd.XL_CELL_DATE and is_month_format(formats.get(sheet.cell_xf_index(r, c), "")):
                marks.months.add((r, c))
    return marks
