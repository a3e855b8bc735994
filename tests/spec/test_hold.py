from tests.spec.helper import Case, as_test

TITLE = "不算序时的情形"
TEXT = "基期已达标、目标为零、标准和每期都要满足的比率不算进度与序时：达标即已达标；未达标且未到期的，不比上年同期（没有则上一读数）差为略慢，否则为慢，因没有序时，写“未达要求”“未达要求且变差”；到期未达标为未达标。"

KEEP = {"kind": "stock", "targets": [">= 100 2025-12-31"], "baseline": {"value": 120, "on": "2021-12-31"}}
ZERO = {"kind": "annual_flow", "direction": "down", "targets": ["<= 0 每年"]}
RATIO = {"kind": "ratio", "unit": "%", "targets": [">= 100 每年"]}

CASES: list[Case] = [
    (
        "基期已达标，现仍达标",
        KEEP,
        """
        期间    口径   数值
        2023Q4  point  110
        """,
        "2023Q4",
        """
        actual  gap  progress  elapsed  expected  pace_gap  required_rate  baseline  hold  status
        110     0    -         -        -         -         -              -         是    achieved
        """,
    ),
    (
        "跌破目标，比上年同期差：慢",
        KEEP,
        """
        期间    口径   数值
        2022Q4  point  105
        2023Q4  point  95
        """,
        "2023Q4",
        """
        gap  progress  elapsed  pace_gap  required_rate  status  亮灯
        5    -         -        -         -              behind  未达要求且变差
        """,
    ),
    (
        "跌破目标，比上年同期好：略慢",
        KEEP,
        """
        期间    口径   数值
        2022Q4  point  90
        2023Q4  point  95
        """,
        "2023Q4",
        """
        progress  pace_gap  status           亮灯
        -         -         slightly_behind  未达要求
        """,
    ),
    (
        "有上年同期就只看上年同期，不看上一读数",
        KEEP,
        """
        期间    口径   数值
        2022Q4  point  90
        2023Q3  point  99
        2023Q4  point  95
        """,
        "2023Q4",
        """
        status
        slightly_behind
        """,
    ),
    (
        "没有上年同期，与上一读数比：变差",
        KEEP,
        """
        期间    口径   数值
        2023Q1  point  97
        2023Q4  point  95
        """,
        "2023Q4",
        """
        status
        behind
        """,
    ),
    (
        "没有更早的读数：略慢",
        KEEP,
        """
        期间    口径   数值
        2023Q4  point  95
        """,
        "2023Q4",
        """
        status
        slightly_behind
        """,
    ),
    (
        "定期达到的比率，没有基期：不计序时，看是否变差",
        {"kind": "ratio", "unit": "%", "targets": [">= 90 2025-12-31"]},
        """
        期间    口径  数值  分子  分母
        2022Q4  ytd   -     80    100
        2023Q4  ytd   -     85    100
        """,
        "2023Q4",
        """
        actual  hold  progress  elapsed  status
        85      是    -         -        slightly_behind
        """,
    ),
    (
        "与上年同期持平，不算变差",
        KEEP,
        """
        期间    口径   数值
        2022Q4  point  95
        2023Q4  point  95
        """,
        "2023Q4",
        """
        status
        slightly_behind
        """,
    ),
    (
        "到期未达标",
        KEEP,
        """
        期间    口径   数值
        2024Q4  point  94
        2025Q4  point  95
        """,
        "2025Q4",
        """
        progress  due  status
        -         是   missed
        """,
    ),
    (
        "目标为零，比上年同期少：略慢，不算完成率",
        ZERO,
        """
        期间    口径  数值
        2024Q1  ytd   3
        2025Q1  ytd   2
        """,
        "2025Q1",
        """
        actual  target  gap  attainment  progress  hold  status
        2       0       2    -           -         是    slightly_behind
        """,
    ),
    (
        "目标为零，比上年同期多：慢",
        ZERO,
        """
        期间    口径  数值
        2024Q1  ytd   3
        2025Q1  ytd   4
        """,
        "2025Q1",
        """
        gap  status
        4    behind
        """,
    ),
    (
        "目标为零，报零：达标",
        ZERO,
        """
        期间    口径  数值
        2025Q1  ytd   0
        """,
        "2025Q1",
        """
        actual  gap  attainment  status
        0       0    -           achieved
        """,
    ),
    (
        "基期正好等于要超过的值：距离为零，不相除",
        {"kind": "stock", "whole": True, "targets": ["> 100 2025-12-31"], "baseline": {"value": 100, "on": "2021-12-31"}},
        """
        期间    口径   数值
        2023Q4  point  100
        """,
        "2023Q4",
        """
        gap  progress  hold  status
        1    -         是    slightly_behind
        """,
    ),
    (
        "二进制误差不算变差",
        {"kind": "level", "direction": "down", "targets": ["<= 0.2 始终"]},
        """
        期间    口径   数值
        2023Q4  point  0.3
        2024Q4  point  0.30000000000000004
        """,
        "2024Q4",
        """
        status
        slightly_behind
        """,
    ),
    (
        "比率比上年同期低：慢，虽比上季高",
        RATIO,
        """
        期间    口径  分子  分母
        2024Q2  ytd   90    100
        2025Q1  ytd   40    50
        2025Q2  ytd   85    100
        """,
        "2025Q2",
        """
        actual  gap  progress  status
        85      15   -         behind
        """,
    ),
    (
        "年度量的上限：从零起已达标",
        {"kind": "annual_flow", "direction": "down", "targets": ["<= 50 每年"]},
        """
        期间    口径  数值
        2025Q2  ytd   20
        """,
        "2025Q2",
        """
        gap  progress  elapsed  hold  status
        0    -         -        是    achieved
        """,
    ),
    (
        "基期在“等于”的另一边：方向相反，不相除",
        {"kind": "stock", "targets": ["= 100 2025-12-31"], "baseline": {"value": 120, "on": "2021-12-31"}},
        """
        期间    口径   数值
        2022Q4  point  95
        2023Q4  point  90
        """,
        "2023Q4",
        """
        gap  progress  elapsed  pace_gap  hold  status
        10   -         -        -         是    behind
        """,
    ),
]

test_hold = as_test(CASES)
