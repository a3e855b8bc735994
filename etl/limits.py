"""How large a file may be."""

from __future__ import annotations

import os

from metrics.model import UsageError

DEFAULT_MB = 20


def max_bytes() -> int:
    """Size limit of one file in bytes: KPI_MAX_UPLOAD_MB, default 20 MB."""
    text = os.environ.get("KPI_MAX_UPLOAD_MB", str(DEFAULT_MB))
    if not text.isdigit() or int(text) == 0:
        raise UsageError(f"KPI_MAX_UPLOAD_MB 应为正整数（单位 MB），读到“{text}”。")
    return int(text) * 1_000_000
