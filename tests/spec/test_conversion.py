from tests.spec.helper import Case, as_test

TITLE = "口径换算"
TEXT = "当期、本年累计、规划期累计可任意混报，取缺月最少的途径，同样时取最直接的；没有读数覆盖的月份不计数，所得为下限并注明，绝不当作合计。"

YEARLY = {"kind": "annual_flow", "targets": [">= 100 每年"]}
PLAN = {"kind": "plan_flow", "counts_from": "2024-01-01", "targets": [">= 400 2025-12-31"]}

CASES: list[Case] = [
    (
        "当期数逐季相加",
        YEARLY,
        """
        期间    口径      数值
        2025Q1  discrete  10
        2025Q2  discrete  20
        2025Q3  discrete  30
        """,
        "2025Q3",
        """
        actual  incomplete
        60      否
        """,
    ),
    (
        "累计数之后接当期数",
        YEARLY,
        """
        期间    口径      数值
        2025Q2  ytd       30
        2025Q3  discrete  25
        """,
        "2025Q3",
        """
        actual  incomplete
        55      否
        """,
    ),
    (
        "当期数之后报累计数，以累计数为准",
        YEARLY,
        """
        期间    口径      数值
        2025Q1  discrete  10
        2025Q2  ytd       35
        """,
        "2025Q2",
        """
        actual  incomplete
        35      否
        """,
    ),
    (
        "缺二季度当期数：只是下限",
        YEARLY,
        """
        期间    口径      数值
        2025Q1  discrete  10
        2025Q3  discrete  30
        """,
        "2025Q3",
        """
        actual  incomplete
        40      是
        """,
    ),
    (
        "累计数不受前面缺报影响",
        YEARLY,
        """
        期间    口径  数值
        2025Q3  ytd   50
        """,
        "2025Q3",
        """
        actual  incomplete
        50      否
        """,
    ),
    (
        "月度当期数相加成季度",
        YEARLY,
        """
        期间     口径      数值
        2025-01  discrete  5
        2025-02  discrete  6
        2025-03  discrete  7
        """,
        "2025Q1",
        """
        actual  incomplete
        18      否
        """,
    ),
    (
        "季度当期数之后接月度当期数",
        YEARLY,
        """
        期间     口径      数值
        2025Q1   discrete  18
        2025-04  discrete  5
        2025-05  discrete  6
        2025-06  discrete  7
        """,
        "2025Q2",
        """
        actual  incomplete
        36      否
        """,
    ),
    (
        "缺二月：只是下限",
        YEARLY,
        """
        期间     口径      数值
        2025-01  discrete  5
        2025-03  discrete  7
        """,
        "2025Q1",
        """
        actual  incomplete
        12      是
        """,
    ),
    (
        "累计只报到五月：二季度只是下限",
        YEARLY,
        """
        期间     口径  数值
        2025-05  ytd   40
        """,
        "2025Q2",
        """
        actual  incomplete
        40      是
        """,
    ),
    (
        "规划期累计相减得本年累计",
        YEARLY,
        """
        期间    口径  数值
        2024Q4  ptd   100
        2025Q2  ptd   130
        """,
        "2025Q2",
        """
        actual  incomplete
        30      否
        """,
    ),
    (
        "规划期首年的规划期累计就是本年累计",
        YEARLY,
        """
        期间    口径  数值
        2022Q2  ptd   40
        """,
        "2022Q2",
        """
        actual  incomplete
        40      否
        """,
    ),
    (
        "没有上年末，规划期累计推不出本年：不是零",
        YEARLY,
        """
        期间    口径  数值
        2025Q2  ptd   130
        """,
        "2025Q2",
        """
        actual  reported  status
        -       是        -
        """,
    ),
    (
        "起算之前的规划期累计不作数",
        YEARLY,
        """
        期间    口径  数值
        2021Q4  ptd   30
        """,
        "2021Q4",
        """
        actual
        -
        """,
    ),
    (
        "每年1月重新开始",
        YEARLY,
        """
        期间    口径      数值
        2024Q4  ytd       400
        2025Q1  discrete  10
        """,
        "2025Q1",
        """
        actual  incomplete
        10      否
        """,
    ),
    (
        "同期又报累计又报当期，取累计",
        YEARLY,
        """
        期间    口径      数值
        2025Q1  discrete  10
        2025Q2  discrete  20
        2025Q2  ytd       33
        """,
        "2025Q2",
        """
        actual
        33
        """,
    ),
    (
        "全年当期数就是年末累计",
        YEARLY,
        """
        期间  口径      数值
        2024  discrete  90
        """,
        "2024Q4",
        """
        actual  elapsed  incomplete
        90      1        否
        """,
    ),
    (
        "四季度与全年同在12月：后报的批次为准",
        YEARLY,
        """
        期间    口径  数值  批次
        2024Q4  ytd   95    2
        2024    ytd   90    1
        """,
        "2024Q4",
        """
        actual  upload
        95      2
        """,
    ),
    (
        "同一批次：时段长的为准",
        YEARLY,
        """
        期间    口径  数值  批次
        2024Q4  ytd   95    1
        2024    ytd   90    1
        """,
        "2024Q4",
        """
        actual
        90
        """,
    ),
    (
        "规划期累计：上年全年加本年当期",
        PLAN,
        """
        期间    口径      数值
        2024    discrete  100
        2025Q1  discrete  20
        """,
        "2025Q1",
        """
        actual  incomplete
        120     否
        """,
    ),
    (
        "规划期累计、当期、本年累计混报",
        PLAN,
        """
        期间    口径      数值
        2024Q4  ptd       100
        2025Q1  discrete  20
        2025Q2  ytd       45
        """,
        "2025Q2",
        """
        期间    actual  incomplete
        2025Q1  120     否
        2025Q2  145     否
        """,
    ),
    (
        "全年当期数比四个季度的当期数直接",
        YEARLY,
        """
        期间    口径      数值
        2024Q1  discrete  10
        2024Q2  discrete  20
        2024Q3  discrete  30
        2024Q4  discrete  30
        2024    discrete  95
        """,
        "2024Q4",
        """
        actual  incomplete
        95      否
        """,
    ),
    (
        "规划期累计：同期又报本年累计又报当期，取本年累计",
        PLAN,
        """
        期间    口径      数值
        2024Q4  ptd       100
        2025Q1  discrete  20
        2025Q2  discrete  20
        2025Q2  ytd       45
        """,
        "2025Q2",
        """
        actual  incomplete
        145     否
        """,
    ),
    (
        "规划期累计报过之后缺报：从它接着算，不退回当期数",
        PLAN,
        """
        期间    口径      数值
        2024Q1  ptd       99
        2024Q1  discrete  9
        2025Q2  discrete  101
        """,
        "2025Q2",
        """
        actual  incomplete
        200     是
        """,
    ),
]

test_conversion = as_test(CASES)
