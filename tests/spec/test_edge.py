from tests.spec.helper import Case, as_test

TITLE = "少见的情形"
TEXT = "只有一个读数、中间缺一年、负数、零分母、没有任何读数，以及按月、按年查看时，也照规则办，算不出的写明算不出。"

YEARLY = {"kind": "annual_flow", "targets": [">= 100 每年"]}
STOCK = {"kind": "stock", "targets": [">= 100 2025-12-31"]}

CASES: list[Case] = [
    (
        "只有一个存量读数：它就是基期，进度为零",
        STOCK,
        """
        期间    口径   数值
        2023Q1  point  40
        """,
        "2023Q1",
        """
        actual  baseline  progress  elapsed  pace_gap  yoy  qoq  status
        40      40        0         0        0         -    -    on_pace
        """,
    ),
    (
        "中间缺一年：同比没有，实绩照用",
        STOCK,
        """
        期间    口径   数值
        2022Q1  point  40
        2024Q1  point  70
        """,
        "2024Q1",
        """
        actual  progress  elapsed  yoy  status
        70      1/2       8/15     -    slightly_behind
        """,
    ),
    (
        "负数照算，变化按绝对值作分母",
        {"kind": "annual_flow", "targets": [">= 100 每年"]},
        """
        期间    口径  数值
        2024Q1  ytd   -20
        2025Q1  ytd   -10
        """,
        "2025Q1",
        """
        actual  gap  attainment  progress  pace_gap  yoy  status
        -10     110  -1/10       -1/10     -35       1/2  behind
        """,
    ),
    (
        "分母为零、分子不为零：无法计算",
        {"kind": "ratio", "unit": "%", "targets": [">= 100 每年"]},
        """
        期间    口径  分子  分母
        2025Q1  ytd   3     0
        """,
        "2025Q1",
        """
        actual  reported  status
        -       是        -
        """,
    ),
    (
        "没有任何读数",
        YEARLY,
        "期间 口径 数值",
        "2025Q1",
        """
        actual  target  elapsed  yoy  qoq  upload  incomplete  status
        -       100     1/4      -    -    0       否          unreported
        """,
    ),
    (
        "按年查看，缺四季度：下限",
        YEARLY,
        """
        期间    口径  数值
        2024Q3  ytd   80
        """,
        "2024",
        """
        actual  incomplete  due  status
        80      是          是   missed
        """,
    ),
    (
        "按年查看，同比为上年全年",
        YEARLY,
        """
        期间    口径  数值
        2023    ytd   80
        2024Q4  ytd   100
        """,
        "2024",
        """
        actual  yoy  qoq  status
        100     1/4  1/4  achieved
        """,
    ),
    (
        "按月查看，只报季度的月份为未报",
        YEARLY,
        """
        期间    口径  数值
        2025Q1  ytd   30
        """,
        "2025-02",
        """
        actual  status
        -       unreported
        """,
    ),
    (
        "按月查看的环比",
        YEARLY,
        """
        期间     口径  数值
        2025-01  ytd   10
        2025-02  ytd   30
        """,
        "2025-02",
        """
        actual  qoq  elapsed
        30      1    0
        """,
    ),
    (
        "查看期之后的读数不参与",
        YEARLY,
        """
        期间    口径  数值
        2025Q1  ytd   30
        2025Q2  ytd   60
        """,
        "2025Q1",
        """
        actual  status
        30      on_pace
        """,
    ),
    (
        "规划不认识的指标和区域不参与",
        YEARLY,
        """
        指标  区域  期间    口径  数值
        z     全区  2025Q1  ytd   9
        x     某地  2025Q1  ytd   9
        """,
        "2025Q1",
        """
        actual  status
        -       unreported
        """,
    ),
]

test_edge = as_test(CASES)
