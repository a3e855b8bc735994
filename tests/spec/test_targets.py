from tests.spec.helper import Case, as_test

TITLE = "目标"
TEXT = "“超过”不含本数，“以上、不少于、达到”含本数；还差多少按能满足目标的最小整数计。全区总量目标不分摊给各区域，比率、增速和标准各区域都适用。"

YEARLY = {"kind": "annual_flow", "targets": [">= 100 每年"]}

CASES: list[Case] = [
    (
        "超过100家：整数要101",
        {"kind": "stock", "whole": True, "targets": ["> 100 2025-12-31"]},
        """
        期间    口径   数值
        2025Q3  point  100
        """,
        "2025Q3",
        """
        target  need  gap  met
        100     101   1    否
        """,
    ),
    (
        "超过100，可带小数：101不是必需",
        {"kind": "stock", "targets": ["> 100 2025-12-31"]},
        """
        期间    口径   数值
        2025Q3  point  100
        """,
        "2025Q3",
        """
        need  gap  met
        100   0    否
        """,
    ),
    (
        "不少于100，含本数",
        {"kind": "stock", "whole": True, "targets": [">= 100 2025-12-31"]},
        """
        期间    口径   数值
        2025Q3  point  100
        """,
        "2025Q3",
        """
        need  gap  met
        100   0    是
        """,
    ),
    (
        "不少于99.5，整数要100",
        {"kind": "stock", "whole": True, "targets": [">= 99.5 2025-12-31"]},
        """
        期间    口径   数值
        2025Q3  point  99
        """,
        "2025Q3",
        """
        target  need  gap  met
        99.5    100   1    否
        """,
    ),
    (
        "等于：差一个",
        {"kind": "stock", "whole": True, "targets": ["= 100 2025-12-31"]},
        """
        期间    口径   数值
        2025Q3  point  99
        """,
        "2025Q3",
        """
        need  gap  met
        100   1    否
        """,
    ),
    (
        "等于：二进制误差不算差",
        {"kind": "stock", "targets": ["= 0.3 2025-12-31"]},
        """
        期间    口径   数值
        2025Q3  point  0.30000000000000004
        """,
        "2025Q3",
        """
        gap  met
        0    是
        """,
    ),
    (
        "不超过10",
        {"kind": "stock", "direction": "down", "targets": ["<= 10 2025-12-31"]},
        """
        期间    口径   数值
        2025Q3  point  12
        """,
        "2025Q3",
        """
        need  gap  met
        10    2    否
        """,
    ),
    (
        "少于10，整数要9",
        {"kind": "stock", "whole": True, "direction": "down", "targets": ["< 10 2025-12-31"]},
        """
        期间    口径   数值
        2025Q3  point  10
        """,
        "2025Q3",
        """
        need  gap  met
        9     1    否
        """,
    ),
    (
        "少于10，可带小数",
        {"kind": "stock", "direction": "down", "targets": ["< 10 2025-12-31"]},
        """
        期间    口径   数值
        2025Q3  point  9.9
        """,
        "2025Q3",
        """
        gap  met
        0    是
        """,
    ),
    (
        "区间：低于下限",
        {"kind": "stock", "targets": ["range 50~100 2025-12-31"]},
        """
        期间    口径   数值
        2025Q3  point  40
        """,
        "2025Q3",
        """
        target  gap  met
        50      10   否
        """,
    ),
    (
        "区间：高于上限",
        {"kind": "stock", "targets": ["range 50~100 2025-12-31"]},
        """
        期间    口径   数值
        2025Q3  point  120
        """,
        "2025Q3",
        """
        target  gap  met
        100     20   否
        """,
    ),
    (
        "区间：两端都含",
        {"kind": "stock", "targets": ["range 50~100 2025-12-31"]},
        """
        期间    口径   数值
        2025Q3  point  100
        """,
        "2025Q3",
        """
        gap  met
        0    是
        """,
    ),
    (
        "大额金额：差一元也是差",
        {"kind": "stock", "whole": True, "targets": [">= 5000000000 2025-12-31"]},
        """
        期间    口径   数值
        2025Q3  point  4999999999
        """,
        "2025Q3",
        """
        gap  met
        1    否
        """,
    ),
    (
        "大额金额：超过一元也是超过",
        {"kind": "stock", "whole": True, "targets": ["> 5000000000 2025-12-31"]},
        """
        期间    口径   数值
        2025Q3  point  5000000001
        """,
        "2025Q3",
        """
        gap  met
        0    是
        """,
    ),
    (
        "几个分期目标：取下一个到期的，都过期取最后一个",
        {"kind": "stock", "targets": [">= 60 2023-12-31", ">= 100 2025-12-31"]},
        """
        期间    口径   数值
        2023Q4  point  60
        2024Q1  point  60
        2026Q1  point  90
        """,
        "2026Q1",
        """
        期间    target  due  pace_gap  status
        2023Q4  60      是   -         achieved
        2024Q1  100     否   -12.5     behind
        2026Q1  100     是   -25       missed
        """,
    ),
    (
        "年度目标逐步提高：取已开始的最近一个",
        {"kind": "annual_flow", "targets": [">= 100 每年 2022", ">= 120 每年 2024"]},
        """
        期间    口径  数值
        2023Q4  ytd   100
        2024Q4  ytd   110
        """,
        "2024Q4",
        """
        期间    target  gap  status
        2023Q4  100     0    achieved
        2024Q4  120     10   missed
        """,
    ),
    (
        "分年写到期日的年度量：只看那一年",
        {"kind": "annual_flow", "targets": [">= 50 2023-12-31", ">= 80 2024-12-31"]},
        """
        期间    口径  数值
        2023Q2  ytd   25
        2024Q2  ytd   40
        2025Q2  ytd   40
        """,
        "2025Q2",
        """
        期间    target  elapsed  status
        2022Q4  50      -        not_started
        2023Q2  50      1/2      on_pace
        2024Q2  80      1/2      on_pace
        2025Q2  -       -        -
        """,
    ),
    (
        "总量目标不约束单个区域，除非另有区域目标",
        YEARLY | {"regions": "东 西", "targets": [">= 100 每年", ">= 40 每年 @东"]},
        """
        区域  期间    口径  数值
        东    2025Q2  ytd   20
        西    2025Q2  ytd   30
        """,
        "2025Q2",
        """
        区域  actual  target  status
        全区  50      100     on_pace
        东    20      40      on_pace
        西    30      -       -
        """,
    ),
    (
        "比率目标各区域都适用，区域目标优先",
        {"kind": "ratio", "unit": "%", "regions": "东 西", "targets": [">= 100 每年", ">= 90 每年 @东"]},
        """
        区域  期间    口径  分子  分母
        东    2025Q2  ytd   95    100
        西    2025Q2  ytd   95    100
        """,
        "2025Q2",
        """
        区域  target  gap  status
        全区  100     5    slightly_behind
        东    90      0    achieved
        西    100     5    slightly_behind
        """,
    ),
    (
        "规划期之后没有年度目标",
        YEARLY,
        """
        期间    口径  数值
        2026Q1  ytd   30
        """,
        "2026Q1",
        """
        actual  target  status
        30      -       -
        """,
    ),
]

test_targets = as_test(CASES)
