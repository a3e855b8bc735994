"""Where lines of words do not break."""

from __future__ import annotations

import pytest

from pages.ui import typeset


@pytest.mark.parametrize(
    ("markup", "want"),
    [
        ("差 1,890 人", "差 1,890&nbsp;人"),
        (
            "2025年四季度需 1,890 人，为近四季均值的 2.2 倍",
            "2025年四季度需&nbsp;1,890&nbsp;人，为近四季均值的 2.2&nbsp;倍",
        ),
        ('<a href="x 1 b">93 家</a>', '<a href="x 1 b">93&nbsp;家</a>'),  # not inside a tag
        ("差 1.7 个百分点（现 57/58 家）", "差 1.7&nbsp;个百分点（现&nbsp;57/58&nbsp;家）"),
        ("余 5 个季度", "余&nbsp;5&nbsp;个季度"),
        ("差 8 家（须达到 101 家）", "差 8&nbsp;家（须达到&nbsp;101&nbsp;家）"),
        ("2025 2026", "2025 2026"),
        ("高 1.2% 了", "高 1.2%&nbsp;了"),
    ],
)
def test_a_number_stays_with_its_unit(markup: str, want: str) -> None:
    assert typeset.bound(markup) == want


def test_a_headline_breaks_at_its_commas_only() -> None:
    assert (
        typeset.headline("3 个章中“六、加大<力度>”最多（3 项）") == "3&nbsp;个章中“六、&#8288;加大&lt;力度&gt;”最多（3&nbsp;项）"
    )


def test_what_is_read_as_one_stays_in_one_line() -> None:
    said = typeset.sentence("到期预计为3412人（80%区间3197人至3626人），达标概率≤1%。<b>")
    assert '<span class="value">（80%区间3197人至3626人）</span>，<span class="value">达标概率≤1%</span>。&lt;b&gt;' in said
    assert typeset.whole_points("慢于序时 20.0 个百分点") == '慢于序时 <span class="value">20.0 个百分点</span>'


def test_names_stay_whole_unless_they_are_long() -> None:
    assert (
        typeset.names(["区发改局", "区“双创”工作联席会议成员单位"])
        == '<span class="value">区发改局</span>、区“双创”工作联席会议成员单位'
    )
    assert typeset.names([]) == ""
