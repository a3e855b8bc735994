from tests.spec.helper import Case, as_test

TITLE = "目标调整与多个目标"
TEXT = (
    "目标经调整的，调整日之前的各期按原目标判定，之后按新目标；回看当时所知的，按当时的目标。"
    "一项指标同时有几个目标的，各自判定，以最差的为准，全部列出；数据不全尚不能认定的排在坏消息之后、好消息之前。"
)

RAISED = {"kind": "annual_flow", "targets": [">= 4200 每年"], "revisions": {0: ["2023-06-30 value=4000"]}}
READINGS = """
期间    口径  数值
2022Q4  ytd   4100
2023Q1  ytd   1000
2023Q2  ytd   2000
"""

CASES: list[Case] = [
    (
        "2023年6月30日由4000调为4200：此前各期按4000",
        RAISED,
        READINGS,
        "2023Q2",
        """
        期间    target  gap   pace_gap  status
        2022Q4  4000    0     5/2       achieved
        2023Q1  4000    3000  0         on_pace
        2023Q2  4200    2200  -50/21    slightly_behind
        """,
    ),
    (
        "截止日在调整日之前，仍按原目标",
        RAISED | {"cutoff": "2023-06-29"},
        READINGS,
        "2023Q2",
        """
        target  gap
        4000    2000
        """,
    ),
    (
        "回看调整之前所知，按当时的目标",
        RAISED | {"known_on": "2023-06-20"},
        READINGS,
        "2023Q2",
        """
        target
        4000
        """,
    ),
    (
        "两次调整：由近及远还原",
        {"kind": "annual_flow", "targets": [">= 500 每年"], "revisions": {0: ["2023-01-01 value=300", "2024-01-01 value=400"]}},
        """
        期间    口径  数值
        2022Q4  ytd   450
        2023Q4  ytd   450
        2024Q4  ytd   450
        """,
        "2024Q4",
        """
        期间    target  status
        2022Q4  300     achieved
        2023Q4  400     achieved
        2024Q4  500     missed
        """,
    ),
    (
        "到期日推迟：原到期日之前按原进度",
        {
            "kind": "stock",
            "targets": [">= 100 2025-12-31"],
            "baseline": {"value": "0", "on": "2021-12-31"},
            "revisions": {0: ["2023-12-31 due=2023-12-31"]},
        },
        """
        期间    口径   数值
        2022Q4  point  50
        2023Q4  point  50
        """,
        "2023Q4",
        """
        期间    elapsed  due  status
        2022Q4  1/2      否   on_pace
        2023Q4  1/2      否   on_pace
        """,
    ),
    (
        "比较符由以上改为超过",
        {"kind": "stock", "whole": True, "targets": ["> 100 2025-12-31"], "revisions": {0: ["2024-01-01 comparator=>="]}},
        """
        期间    口径   数值
        2023Q4  point  100
        2024Q1  point  100
        """,
        "2024Q1",
        """
        期间    need  met
        2023Q4  100   是
        2024Q1  101   否
        """,
    ),
    (
        "底线和争先两个年度目标：以未达到的为准",
        {"kind": "annual_flow", "targets": [">= 100 每年", ">= 150 每年"]},
        """
        期间    口径  数值
        2025Q4  ytd   120
        """,
        "2025Q4",
        """
        target  gap  status
        150     30   missed
        """,
    ),
    (
        "两个都达到：列余地小的",
        {"kind": "annual_flow", "targets": [">= 100 每年", ">= 150 每年"]},
        """
        期间    口径  数值
        2025Q4  ytd   160
        """,
        "2025Q4",
        """
        target  which  status
        150     1      achieved
        """,
    ),
    (
        "状态相同，取差得多的",
        {"kind": "annual_flow", "targets": [">= 100 每年", ">= 200 每年"]},
        """
        期间    口径  数值
        2025Q2  ytd   10
        """,
        "2025Q2",
        """
        target  pace_gap  status
        200     -45       behind
        """,
    ),
    (
        "存量：守住了底线，期末目标达序时，以后者为准",
        {"kind": "stock", "targets": [">= 50 每年", ">= 100 2025-12-31"], "baseline": {"value": "60", "on": "2021-12-31"}},
        """
        期间    口径   数值
        2023Q4  point  90
        """,
        "2023Q4",
        """
        target  progress  elapsed  status
        100     3/4       1/2      on_pace
        """,
    ),
    (
        "存量：期末目标慢于序时，以它为准",
        {"kind": "stock", "targets": [">= 50 每年", ">= 100 2025-12-31"], "baseline": {"value": "60", "on": "2021-12-31"}},
        """
        期间    口径   数值
        2023Q4  point  70
        """,
        "2023Q4",
        """
        target  progress  elapsed  status
        100     1/4       1/2      behind
        """,
    ),
    (
        "分年的节点目标：只看下一个到期的",
        {"kind": "stock", "targets": [">= 60 2023-12-31", ">= 100 2025-12-31"], "baseline": {"value": "0", "on": "2021-12-31"}},
        """
        期间    口径   数值
        2023Q4  point  60
        2024Q1  point  60
        """,
        "2024Q1",
        """
        期间    target  status
        2023Q4  60      achieved
        2024Q1  100     on_pace
        """,
    ),
    (
        "年度量：只约束一年的目标，到那一年才并列",
        {"kind": "annual_flow", "targets": [">= 100 每年", ">= 300 2025-12-31"]},
        """
        期间    口径  数值
        2024Q4  ytd   120
        2025Q4  ytd   120
        """,
        "2025Q4",
        """
        期间    target  status
        2024Q4  100     achieved
        2025Q4  300     missed
        """,
    ),
    (
        "尚不能认定排在坏消息之后、好消息之前",
        {"kind": "stock", "regions": "东 西", "targets": [">= 10 2025-12-31", "<= 50 2025-12-31"]},
        """
        区域  期间    口径   数值
        东    2025Q4  point  20
        """,
        "2025Q4",
        """
        which  incomplete  status
        1      是          unreported
        """,
    ),
]

test_several_targets = as_test(CASES)
