from tests.spec.helper import Case, as_test

TITLE = "亮灯"
TEXT = "先看有无目标、期限是否开始、是否已报、能否计算，再看是否达标、是否到期，最后看超欠序时；分界值由规划设置选定的预设决定。"

YEARLY = {"kind": "annual_flow", "targets": [">= 100 每年"]}
WIDE = YEARLY | {"preset": "10/30"}
MONTHLY = YEARLY | {"preset": "month/12"}
LIMIT = {"kind": "annual_flow", "direction": "down", "regions": "东 西", "targets": ["<= 50 每年"]}

CASES: list[Case] = [
    (
        "正好达序时",
        YEARLY,
        """
        期间    口径  数值
        2025Q2  ytd   50
        """,
        "2025Q2",
        """
        pace_gap  status
        0         on_pace
        """,
    ),
    (
        "略低于序时",
        YEARLY,
        """
        期间    口径  数值
        2025Q2  ytd   49.999
        """,
        "2025Q2",
        """
        pace_gap  status
        -0.001    slightly_behind
        """,
    ),
    (
        "低不足10个百分点",
        YEARLY,
        """
        期间    口径  数值
        2025Q2  ytd   40.001
        """,
        "2025Q2",
        """
        pace_gap  status
        -9.999    slightly_behind
        """,
    ),
    (
        "正好低10个百分点",
        YEARLY,
        """
        期间    口径  数值
        2025Q2  ytd   40
        """,
        "2025Q2",
        """
        pace_gap  status
        -10       behind
        """,
    ),
    (
        "极小误差不影响达序时",
        YEARLY,
        """
        期间    口径  数值
        2025Q2  ytd   49.999999999999
        """,
        "2025Q2",
        """
        pace_gap  status
        0         on_pace
        """,
    ),
    (
        "极小误差不影响低10个百分点",
        YEARLY,
        """
        期间    口径  数值
        2025Q2  ytd   40.000000000001
        """,
        "2025Q2",
        """
        pace_gap  status
        -10       behind
        """,
    ),
    (
        "10/30：低不足10个百分点为绿",
        WIDE,
        """
        期间    口径  数值
        2025Q2  ytd   40.001
        """,
        "2025Q2",
        """
        pace_gap  status
        -9.999    on_pace
        """,
    ),
    (
        "10/30：正好低10个百分点为黄",
        WIDE,
        """
        期间    口径  数值
        2025Q2  ytd   40
        """,
        "2025Q2",
        """
        pace_gap  status
        -10       slightly_behind
        """,
    ),
    (
        "10/30：极小误差不影响低10",
        WIDE,
        """
        期间    口径  数值
        2025Q2  ytd   40.000000000001
        """,
        "2025Q2",
        """
        pace_gap  status
        -10       slightly_behind
        """,
    ),
    (
        "10/30：正好低30个百分点为黄",
        WIDE,
        """
        期间    口径  数值
        2025Q2  ytd   20
        """,
        "2025Q2",
        """
        pace_gap  status
        -30       slightly_behind
        """,
    ),
    (
        "10/30：极小误差不影响低30",
        WIDE,
        """
        期间    口径  数值
        2025Q2  ytd   19.999999999999
        """,
        "2025Q2",
        """
        pace_gap  status
        -30       slightly_behind
        """,
    ),
    (
        "10/30：低30个百分点以上为红",
        WIDE,
        """
        期间    口径  数值
        2025Q2  ytd   19.999
        """,
        "2025Q2",
        """
        pace_gap  status
        -30.001   behind
        """,
    ),
    (
        "month/12：正好达序时为绿",
        MONTHLY,
        """
        期间    口径  数值
        2025Q2  ytd   50
        """,
        "2025Q2",
        """
        pace_gap  status
        0         on_pace
        """,
    ),
    (
        "month/12：极小误差不影响",
        MONTHLY,
        """
        期间    口径  数值
        2025Q2  ytd   49.999999999999
        """,
        "2025Q2",
        """
        pace_gap  status
        0         on_pace
        """,
    ),
    (
        "month/12：低于即为红",
        MONTHLY,
        """
        期间    口径  数值
        2025Q2  ytd   49.999
        """,
        "2025Q2",
        """
        pace_gap  status
        -0.001    behind
        """,
    ),
    (
        "未到期先于未报",
        YEARLY,
        "期间 口径 数值",
        "2021Q4",
        """
        status
        not_started
        """,
    ),
    (
        "到期但没有读数：未报，不是未达标",
        YEARLY,
        "期间 口径 数值",
        "2025Q4",
        """
        due  status
        是   unreported
        """,
    ),
    (
        "达标先于到期",
        YEARLY,
        """
        期间    口径  数值
        2025Q4  ytd   100
        """,
        "2025Q4",
        """
        due  status
        是   achieved
        """,
    ),
    (
        "到期未达标，即使进度很近",
        YEARLY,
        """
        期间    口径  数值
        2025Q4  ytd   99.9
        """,
        "2025Q4",
        """
        due  status
        是   missed
        """,
    ),
    (
        "上限内但没有报齐：不能断定，未报",
        LIMIT,
        """
        区域  期间    口径  数值
        东    2025Q2  ytd   20
        """,
        "2025Q2",
        """
        actual  incomplete  parts_reported  status
        20      是          1               unreported
        """,
    ),
    (
        "没有报齐但已超上限：可以断定",
        LIMIT,
        """
        区域  期间    口径  数值
        东    2025Q4  ytd   60
        """,
        "2025Q4",
        """
        actual  incomplete  status
        60      是          missed
        """,
    ),
    (
        "没有目标",
        {"kind": "stock"},
        """
        期间    口径   数值
        2025Q2  point  5
        """,
        "2025Q2",
        """
        status
        -
        """,
    ),
]

test_status = as_test(CASES)
