from tests.spec.helper import Case, as_test

TITLE = "超出上限、数据不全与人工判定"
TEXT = (
    "等于或区间目标被越过的，不计进度；累计数不会回落，记慢于序时，存量看是否继续偏离。"
    "数据不全时，好消息只在缺的部分不可能推翻它时成立，否则为尚不能认定；坏消息照记并注明数据不全。"
    "人工判定代替规则的判定，判定人和原因一同显示，规则的判定仍保留。"
)

CASES: list[Case] = [
    (
        "等于100的年度量报了120：不是达序时",
        {"kind": "annual_flow", "targets": ["= 100 每年"]},
        """
        期间    口径  数值
        2025Q2  ytd   120
        """,
        "2025Q2",
        """
        progress  elapsed  pace_gap  required_rate  gap  hold  status
        -         -        -         -              20   否    behind
        """,
    ),
    (
        "区间存量越过上限，没有继续偏离",
        {"kind": "stock", "targets": ["range 50~100 2025-12-31"], "baseline": {"value": "10", "on": "2021-12-31"}},
        """
        期间    口径   数值
        2024Q2  point  120
        2025Q2  point  115
        """,
        "2025Q2",
        """
        期间    pace_gap  gap  status
        2024Q2  -         20   slightly_behind
        2025Q2  -         15   slightly_behind
        """,
    ),
    (
        "区间存量越过上限，比上年同期更远",
        {"kind": "stock", "targets": ["range 50~100 2025-12-31"], "baseline": {"value": "10", "on": "2021-12-31"}},
        """
        期间    口径   数值
        2024Q2  point  90
        2025Q2  point  115
        """,
        "2025Q2",
        """
        gap  status
        15   behind
        """,
    ),
    (
        "越过上限且到期：未达标",
        {"kind": "stock", "targets": ["= 100 2025-12-31"], "baseline": {"value": "10", "on": "2021-12-31"}},
        """
        期间    口径   数值
        2025Q4  point  120
        """,
        "2025Q4",
        """
        gap  status
        20   missed
        """,
    ),
    (
        "越低越好的区间，低于下限",
        {
            "kind": "stock",
            "direction": "down",
            "targets": ["range 50~100 2025-12-31"],
            "baseline": {"value": "200", "on": "2021-12-31"},
        },
        """
        期间    口径   数值
        2025Q2  point  40
        """,
        "2025Q2",
        """
        gap  pace_gap  status
        10   -         slightly_behind
        """,
    ),
    (
        "缺一个区域的合计已达目标：只会更多，达标",
        {"kind": "annual_flow", "regions": "东 西", "targets": [">= 100 每年"]},
        """
        区域  期间    口径  数值
        东    2025Q4  ytd   120
        """,
        "2025Q4",
        """
        actual  incomplete  status
        120     是          achieved
        """,
    ),
    (
        "指标可为负时，缺的部分可能推翻，尚不能认定",
        {"kind": "annual_flow", "minimum": -50, "regions": "东 西", "targets": [">= 100 每年"]},
        """
        区域  期间    口径  数值
        东    2025Q4  ytd   120
        """,
        "2025Q4",
        """
        actual  met  status
        120     是   unreported
        """,
    ),
    (
        "缺一个区域的合计已达序时：只会更多，达序时",
        {"kind": "annual_flow", "regions": "东 西", "targets": [">= 100 每年"]},
        """
        区域  期间    口径  数值
        东    2025Q2  ytd   60
        """,
        "2025Q2",
        """
        pace_gap  incomplete  status
        10        是          on_pace
        """,
    ),
    (
        "缺一个区域的合计慢于序时：照记，注明数据不全",
        {"kind": "annual_flow", "regions": "东 西", "targets": [">= 100 每年"]},
        """
        区域  期间    口径  数值
        东    2025Q2  ytd   30
        """,
        "2025Q2",
        """
        pace_gap  incomplete  status
        -20       是          behind
        """,
    ),
    (
        "比率缺一个区域：已报的满足，尚不能认定",
        {"kind": "ratio", "unit": "%", "regions": "东 西", "targets": [">= 100 每年"]},
        """
        区域  期间    口径  数值  分子  分母
        东    2025Q4  ytd   -     10    10
        """,
        "2025Q4",
        """
        actual  met  incomplete  status
        100     是   是          unreported
        """,
    ),
    (
        "标准缺一个区域：已报的满足，尚不能认定",
        {"kind": "level", "direction": "down", "regions": "东 西", "targets": ["<= 1 始终"]},
        """
        区域  期间    口径   数值
        东    2025Q2  point  1
        """,
        "2025Q2",
        """
        met  incomplete  status
        是   是          unreported
        """,
    ),
    (
        "标准缺一个区域：已报的不满足，缺的救不回来",
        {"kind": "level", "direction": "down", "regions": "东 西", "targets": ["<= 1 始终"]},
        """
        区域  期间    口径   数值
        东    2025Q4  point  2
        """,
        "2025Q4",
        """
        met  incomplete  status
        否   是          missed
        """,
    ),
    (
        "越少越好的存量缺一个区域：看似达序时，尚不能认定",
        {
            "kind": "stock",
            "direction": "down",
            "regions": "东 西",
            "targets": ["<= 10 2025-12-31"],
            "baseline": {"value": "50", "on": "2021-12-31"},
        },
        """
        区域  期间    口径   数值
        东    2023Q4  point  20
        """,
        "2023Q4",
        """
        pace_gap  incomplete  status
        25        是          unreported
        """,
    ),
    (
        "人工判定：规则的判定仍保留",
        {"kind": "annual_flow", "targets": [">= 100 每年"], "overrides": ["2025Q2 slightly_behind 王某 集中培训在七月"]},
        """
        期间    口径  数值
        2025Q2  ytd   30
        """,
        "2025Q2",
        """
        status           computed_status  override
        slightly_behind  behind           王某：集中培训在七月
        """,
    ),
    (
        "人工判定只管那一期",
        {"kind": "annual_flow", "targets": [">= 100 每年"], "overrides": ["2025Q1 achieved 王某 已核"]},
        """
        期间    口径  数值
        2025Q2  ytd   30
        """,
        "2025Q2",
        """
        status  computed_status
        behind  behind
        """,
    ),
]

test_overshoot = as_test(CASES)
