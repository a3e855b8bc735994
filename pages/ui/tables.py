"""Words and numbers of tables of readings."""

from __future__ import annotations

import pandas as pd

from metrics.trace import plain

BASIS_NAMES = {"point": "期末数", "discrete": "当期", "ytd": "本年累计", "ptd": "规划期累计"}
FILE_NAMES = "CSV、TXT、TSV、XLSX、XLSM、XLS、ET、ODS"
"""The files that are read, as people know them."""
STATE_NAMES = {"committed": "", "withdrawn": "已撤回"}


def number_cells(values: pd.Series) -> list[str]:
    """Exact numbers as a reader writes them: thousands separated, no trailing zeros, — for none."""
    return ["—" if pd.isna(v) else grouped(plain(v)) for v in values]


def grouped(text: str) -> str:
    """`2310.5` as `2,310.5`."""
    whole, dot, rest = text.partition(".")
    return f"{int(whole):,}{dot}{rest}" if whole not in ("-0", "") else text
