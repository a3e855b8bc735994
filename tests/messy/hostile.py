"""Text that is nothing but one sign or one field: what a check that looks back, or tries again, would not come to an end with."""

from __future__ import annotations

from tests.messy.make import HEADER

HEAD = ",".join(HEADER) + "\n"
ROW = "创业培训人数,全区,2023Q1,"


def hostile(size: int) -> dict[str, str]:
    """Name → CSV of about `size` characters."""
    return {
        "commas": "," * size,
        "too many fields": f"{HEAD}{ROW}1,本年累计,,," + "," * size + "\n",
        "a long remark": f"{HEAD}{ROW}1,本年累计,,," + "长" * size + "\n",
        "a long number": f"{HEAD}{ROW}" + "1" * size + ",本年累计,,,\n",
        "quotation marks": '"' * (size | 1),
        "a long name": HEAD + "x" * size + ",a,b,c\n",
    }
