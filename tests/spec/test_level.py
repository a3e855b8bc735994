from tests.spec.helper import Case, as_test

TITLE = "标准"
TEXT = "规划期内始终要保持的标准：取期内最后一个读数，全区取最差的区域；不算序时，规划期末到期。"

STEPS = {"kind": "level", "direction": "down", "targets": ["<= 1 始终"]}
DAYS = {"kind": "level", "direction": "down", "unit": "天", "targets": ["<= 0.5 始终"]}
COST = {"kind": "level", "direction": "down", "unit": "元", "targets": ["<= 0 始终"]}

CASES: list[Case] = [
    (
        "符合标准，即达标",
        STEPS,
        """
        期间    口径   数值
        2025Q3  point  1
        """,
        "2025Q3",
        """
        actual  gap  attainment  progress  elapsed  expected  pace_gap  hold  due  status
        1       0    1           -         -        -         -         是    否   achieved
        """,
    ),
    (
        "全区取最差的区域",
        DAYS | {"regions": "东 西"},
        """
        区域  期间    口径   数值
        东    2025Q3  point  0.5
        西    2025Q3  point  0.6
        """,
        "2025Q3",
        """
        区域  actual  gap  status
        全区  0.6     0.1  slightly_behind
        东    0.5     0    achieved
        西    0.6     0.1  slightly_behind
        """,
    ),
    (
        "越高越好的标准，最差是最小的",
        {"kind": "level", "targets": [">= 90 始终"], "regions": "东 西"},
        """
        区域  期间    口径   数值
        东    2025Q3  point  95
        西    2025Q3  point  88
        """,
        "2025Q3",
        """
        actual  gap  rolled
        88      2    88
        """,
    ),
    (
        "零成本：目标为零不算完成率，零是读数",
        COST,
        """
        期间    口径   数值
        2025Q3  point  0
        """,
        "2025Q3",
        """
        actual  target  gap  attainment  status
        0       0       0    -           achieved
        """,
    ),
    (
        "有成本：差距照算",
        COST,
        """
        期间    口径   数值
        2025Q3  point  200
        """,
        "2025Q3",
        """
        actual  gap  attainment  required_rate  status
        200     200  -           -              slightly_behind
        """,
    ),
    (
        "规划期末仍不符合，未达标",
        STEPS,
        """
        期间    口径   数值
        2025Q4  point  2
        """,
        "2025Q4",
        """
        actual  gap  due  status
        2       1    是   missed
        """,
    ),
    (
        "取期内最后一个读数",
        STEPS,
        """
        期间     口径   数值
        2025-07  point  2
        2025-08  point  1
        """,
        "2025Q3",
        """
        actual  status
        1       achieved
        """,
    ),
    (
        "规划期开始之前为未到期",
        STEPS,
        """
        期间    口径   数值
        2021Q4  point  2
        """,
        "2021Q4",
        """
        actual  status
        2       not_started
        """,
    ),
]

test_level = as_test(CASES)
