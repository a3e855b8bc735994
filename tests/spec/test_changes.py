from tests.spec.helper import Case, as_test

TITLE = "同比、环比与追赶速度"
TEXT = "年度量和规划期累计的同比用本年累计比上年同期累计，环比用一个时期的增量比上一时期的增量；追赶速度为差距除以剩余整季度数，并与最近四个季度的平均增量相比；中间有缺的季度，由两头的累计得出其间共完成多少。"

TRAINING = {"kind": "annual_flow", "whole": True, "targets": [">= 4200 每年"]}
STOCK = {"kind": "stock", "targets": [">= 100 2025-12-31"], "baseline": {"value": 60, "on": "2021-12-31"}}

CASES: list[Case] = [
    (
        "同比、环比、每季还需完成、为近四季平均的倍数",
        TRAINING,
        """
        期间    口径  数值
        2024Q1  ytd   820
        2024Q2  ytd   1900
        2024Q3  ytd   3100
        2024Q4  ytd   4215
        2025Q1  ytd   560
        2025Q2  ytd   1280
        2025Q3  ytd   2310
        """,
        "2025Q3",
        """
        yoy      qoq    required_rate  required_multiple
        -79/310  31/72  1890           1512/685
        """,
    ),
    (
        "一季度环比与上年四季度的增量比",
        TRAINING,
        """
        期间    口径  数值
        2024Q1  ytd   820
        2024Q2  ytd   1900
        2024Q3  ytd   3100
        2024Q4  ytd   4215
        2025Q1  ytd   560
        2025Q2  ytd   1280
        2025Q3  ytd   2310
        """,
        "2025Q1",
        """
        yoy     qoq       required_rate
        -13/41  -111/223  3640/3
        """,
    ),
    (
        "上年同期不完整：没有同比",
        TRAINING,
        """
        期间    口径      数值
        2024Q3  discrete  900
        2025Q3  ytd       2310
        """,
        "2025Q3",
        """
        yoy  qoq
        -    -
        """,
    ),
    (
        "缺上季累计：没有环比；两头的累计说明两季共完成多少，平均用已知的三季",
        TRAINING,
        """
        期间    口径  数值
        2025Q1  ytd   500
        2025Q3  ytd   1700
        """,
        "2025Q3",
        """
        qoq  required_rate  required_multiple  n_mean
        -    2500           75/17              3
        """,
    ),
    (
        "年中缺两季：上年末和本年末的累计之间正是近四季",
        {"kind": "plan_flow", "counts_from": "2021-01-01", "whole": True, "targets": [">= 400 2025-12-31"]},
        """
        期间    口径  数值
        2023Q4  ptd   220
        2024Q4  ptd   300
        """,
        "2024Q4",
        """
        qoq  required_rate  required_multiple  n_mean
        -    25             5/4                4
        """,
    ),
    (
        "更早的数在四季之外：跨出去的不算",
        STOCK,
        """
        期间    口径   数值
        2023Q3  point  60
        2024Q3  point  84
        2024Q4  point  88
        """,
        "2024Q4",
        """
        required_rate  required_multiple  n_mean
        3              3/4                1
        """,
    ),
    (
        "年度量缺一季度：二季度的累计是两季的",
        TRAINING,
        """
        期间    口径  数值
        2024Q4  ytd   4215
        2025Q2  ytd   1280
        2025Q3  ytd   2310
        """,
        "2025Q3",
        """
        required_rate  required_multiple  n_mean
        1890           189/77             3
        """,
    ),
    (
        "上年同期为零：没有同比",
        TRAINING,
        """
        期间    口径  数值
        2024Q1  ytd   0
        2025Q1  ytd   10
        """,
        "2025Q1",
        """
        yoy
        -
        """,
    ),
    (
        "存量的同比、环比和追赶速度",
        STOCK,
        """
        期间    口径   数值
        2023Q4  point  80
        2024Q3  point  84
        2024Q4  point  88
        """,
        "2024Q4",
        """
        yoy   qoq   required_rate  required_multiple
        1/10  1/21  3              3/2
        """,
    ),
    (
        "已达标：追赶速度为零",
        TRAINING,
        """
        期间    口径  数值
        2025Q3  ytd   4200
        """,
        "2025Q3",
        """
        required_rate
        0
        """,
    ),
    (
        "到期后：没有追赶速度",
        TRAINING,
        """
        期间    口径  数值
        2025Q4  ytd   4000
        """,
        "2025Q4",
        """
        gap  required_rate  required_multiple
        200  -              -
        """,
    ),
    (
        "规划期累计：同比用本年累计，环比用增量",
        {"kind": "plan_flow", "targets": [">= 400 2025-12-31"]},
        """
        期间    口径  数值
        2022Q1  ptd   20
        2022Q2  ptd   50
        2022Q4  ptd   100
        2023Q1  ptd   125
        2023Q2  ptd   165
        """,
        "2023Q2",
        """
        yoy   qoq  required_rate
        3/10  3/5  23.5
        """,
    ),
    (
        "比率的同比是相对变化",
        {"kind": "ratio", "unit": "%", "targets": [">= 100 每年"]},
        """
        期间    口径  分子  分母
        2024Q3  ytd   90    100
        2025Q3  ytd   99    100
        """,
        "2025Q3",
        """
        yoy   required_rate
        1/10  -
        """,
    ),
    (
        "增速：每季还需新增几家",
        {"kind": "growth", "unit": "%", "base": "b", "targets": [">= 20 每年"], "also": {"b": {"kind": "stock", "whole": True}}},
        """
        指标  期间    口径   数值
        b     2024Q4  point  100
        b     2025Q1  point  104
        b     2025Q2  point  112
        """,
        "2025Q2",
        """
        gap  required_rate  required_multiple
        8    4              2/3
        """,
    ),
    (
        "越低越好的存量：还需下降的与最近四季的下降相比",
        {"kind": "stock", "direction": "down", "targets": ["<= 50 2025-12-31"], "baseline": {"value": 90, "on": "2021-12-31"}},
        """
        期间    口径   数值
        2024Q3  point  80
        2024Q4  point  76
        """,
        "2024Q4",
        """
        gap  required_rate  required_multiple
        26   6.5            1.625
        """,
    ),
    (
        "增速无法计算：没有追赶速度",
        {"kind": "growth", "unit": "%", "base": "b", "targets": [">= 20 每年"], "also": {"b": {"kind": "stock", "whole": True}}},
        """
        指标  期间    口径   数值
        b     2024Q4  point  0
        b     2025Q2  point  5
        """,
        "2025Q2",
        """
        actual  gap  required_rate
        -       -    -
        """,
    ),
]

test_changes = as_test(CASES)
