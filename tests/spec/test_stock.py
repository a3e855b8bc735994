from tests.spec.helper import Case, as_test

TITLE = "期末存量"
TEXT = "取期内最后一个读数，区域相加；进度从基期值量到文件所写的目标值（“超过100家”按100家，差距按达标所需的101家），文件没有基期的取规划期内首个读数（基期取首期）。"

CARRIERS = {"kind": "stock", "unit": "家", "whole": True, "targets": ["> 100 2025-12-31"]}
DOCUMENTED = CARRIERS | {"baseline": {"value": 60, "on": "2021-12-31"}}

CASES: list[Case] = [
    (
        "超过100家：要101家；基期取首期",
        CARRIERS,
        """
        期间    口径   数值
        2022Q1  point  55
        2025Q3  point  93
        """,
        "2025Q3",
        """
        actual  target  need  gap  attainment  progress  elapsed  expected  pace_gap  baseline  baseline_is_first  status
        93      100     101   8    93/100      38/45     14/15    97        -80/9     55        是                 slightly_behind
        """,
    ),
    (
        "文件写明的基期",
        DOCUMENTED,
        """
        期间    口径   数值
        2023Q4  point  80
        """,
        "2023Q4",
        """
        actual  progress  elapsed  expected  pace_gap  baseline  baseline_is_first  status
        80      1/2       1/2      80        0         60        否                 on_pace
        """,
    ),
    (
        "到期正好100家，不算超过",
        DOCUMENTED,
        """
        期间    口径   数值
        2025Q4  point  100
        """,
        "2025Q4",
        """
        gap  attainment  progress  status
        1    1           1         missed
        """,
    ),
    (
        "到期101家，达标",
        DOCUMENTED,
        """
        期间    口径   数值
        2025Q4  point  101
        """,
        "2025Q4",
        """
        gap  due  status
        0    是   achieved
        """,
    ),
    (
        "已达标后又回落，按序时重新判断",
        DOCUMENTED,
        """
        期间    口径   数值
        2024Q4  point  105
        2025Q1  point  95
        """,
        "2025Q1",
        """
        期间    actual  elapsed  pace_gap  status
        2024Q4  105     3/4      37.5      achieved
        2025Q1  95      13/16    6.25      on_pace
        """,
    ),
    (
        "问全年，取年内最后一个读数",
        CARRIERS,
        """
        期间    口径   数值
        2024Q2  point  70
        2024Q3  point  75
        """,
        "2024",
        """
        actual  progress  elapsed  expected  pace_gap  status
        75      1/6       1/3      80        -50/3     behind
        """,
    ),
    (
        "越低越好：从90降到50",
        {"kind": "stock", "direction": "down", "targets": ["<= 50 2025-12-31"], "baseline": {"value": 90, "on": "2021-12-31"}},
        """
        期间    口径   数值
        2023Q4  point  74
        """,
        "2023Q4",
        """
        actual  gap  attainment  progress  elapsed  expected  pace_gap  status
        74      24   37/25       2/5       1/2      70        -10       behind
        """,
    ),
    (
        "汇总的基期取各区域首次报齐的那个月",
        CARRIERS | {"regions": "东 西"},
        """
        区域  期间    口径   数值
        东    2022Q1  point  20
        东    2022Q2  point  25
        西    2022Q2  point  30
        东    2023Q2  point  40
        西    2023Q2  point  37
        """,
        "2023Q2",
        """
        actual  baseline  progress  elapsed  expected  pace_gap  status
        77      55        22/45     2/7      475/7     1280/63   on_pace
        """,
    ),
    (
        "先有报齐的汇总、后有直报：基期仍取报齐的那个月",
        CARRIERS | {"regions": "东 西"},
        """
        区域  期间    口径   数值
        东    2022Q1  point  20
        西    2022Q1  point  30
        全区  2023Q1  point  60
        """,
        "2023Q1",
        """
        actual  baseline  progress  elapsed  expected  pace_gap  status
        60      50        1/5       4/15     190/3     -20/3     slightly_behind
        """,
    ),
    (
        "始终报不齐：基期取报得最多的那个月",
        CARRIERS | {"regions": "东 西 南"},
        """
        区域  期间    口径   数值
        东    2022Q1  point  20
        东    2022Q2  point  20
        西    2022Q2  point  20
        东    2022Q3  point  25
        """,
        "2022Q3",
        """
        actual  baseline  progress  elapsed  pace_gap  incomplete  status
        25      40        -1/4      1/14     -225/7    是          behind
        """,
    ),
    (
        "目标期未开始",
        CARRIERS,
        """
        期间    口径   数值
        2021Q4  point  50
        """,
        "2021Q4",
        """
        actual  progress  elapsed  status
        50      -         -        not_started
        """,
    ),
]

test_stock = as_test(CASES)
