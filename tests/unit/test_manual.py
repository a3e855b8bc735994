"""What the method page says: every lamp, the rules in a reader's order, when each forecast method is used, which files are read."""

from __future__ import annotations

from etl.sniff import TEXT_NAMES, WORKBOOK_NAMES
from metrics.forecast.problem import LEAST_POINTS
from metrics.forecast.series import METHOD_NAMES
from metrics.status import STATUSES, TEXT
from pages.ui import intake, manual
from pages.ui.manual_forecast import chosen
from pages.ui.tables import FILE_NAMES


def test_every_rule_has_its_place() -> None:
    assert {p.stem.removeprefix("test_") for p in manual.SPEC_FOLDER.glob("test_*.py")} == set(manual.ORDER)
    titles = [title for title, _, _ in manual._specs()]
    assert titles[:7] == ["期末存量", "年度量", "规划期累计", "比率", "增速", "标准", "口径换算"]
    assert titles[-1] == "少见的情形"


def test_every_lamp_is_explained_under_all_its_words() -> None:
    assert list(manual.WHEN) == list(STATUSES)
    assert all(TEXT[s] in words for s, words in manual.WORDS.items())


def test_every_method_of_the_forecast_says_when_it_is_used() -> None:
    rows = chosen()
    assert {method for _, _, method, _ in rows} == set(METHOD_NAMES.values())
    assert len({(kind, when) for kind, when, _, _ in rows}) == len(rows)
    assert sum(f"已有 {LEAST_POINTS} " in when for _, when, _, _ in rows) == len({kind for kind, *_ in rows})


def test_upload_and_method_page_name_the_files_that_are_read() -> None:
    assert {f".{name.lower()}" for name in FILE_NAMES.split("、")} == (TEXT_NAMES | WORKBOOK_NAMES) - {""}
    assert dict(manual.READS)["文件"].startswith(FILE_NAMES)
    assert "FILES，" in intake.UPLOADER_CSS
