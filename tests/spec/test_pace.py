from tests.spec.helper import Case, as_test

TITLE = "序时进度"
TEXT = "目标自身期限中已过去的份额，默认按已过完的季度计，可按月、按日或按规划设置的季节曲线；超欠序时为进度减序时，以百分点计。"

YEARLY = {"kind": "annual_flow", "targets": [">= 100 每年"]}
STOCK = {"kind": "stock", "targets": [">= 100 2025-12-31"]}

CASES: list[Case] = [
    (
        "按季：8月底只过完两个季度",
        YEARLY,
        """
        期间     口径  数值
        2025-08  ytd   60
        """,
        "2025-08",
        """
        elapsed  expected  progress  pace_gap  status
        1/2      50        3/5       10        on_pace
        """,
    ),
    (
        "按月：8月底为八个月",
        YEARLY | {"count_by": "month"},
        """
        期间     口径  数值
        2025-08  ytd   60
        """,
        "2025-08",
        """
        elapsed  expected  pace_gap  status
        2/3      200/3     -20/3     slightly_behind
        """,
    ),
    (
        "按月计的预设，没有黄灯",
        YEARLY | {"preset": "month/12"},
        """
        期间     口径  数值
        2025-08  ytd   60
        """,
        "2025-08",
        """
        elapsed  pace_gap  status
        2/3      -20/3     behind
        """,
    ),
    (
        "按日：8月31日为第243天",
        YEARLY | {"count_by": "day"},
        """
        期间     口径  数值
        2025-08  ytd   60
        """,
        "2025-08",
        """
        elapsed  expected
        243/365  4860/73
        """,
    ),
    (
        "按日：闰年2月底为366天中的60天",
        YEARLY | {"count_by": "day"},
        """
        期间     口径  数值
        2024-02  ytd   60
        """,
        "2024-02",
        """
        elapsed
        60/366
        """,
    ),
    (
        "按日：数到数据截止日",
        YEARLY | {"count_by": "day", "cutoff": "2025-08-15"},
        """
        期间     口径  数值
        2025-08  ytd   60
        """,
        "2025-08",
        """
        elapsed
        227/365
        """,
    ),
    (
        "按季：截止日在季度中间，该季度未过完",
        YEARLY | {"cutoff": "2025-08-31"},
        """
        期间     口径  数值
        2025-08  ytd   60
        """,
        "2025Q3",
        """
        elapsed  expected
        1/2      50
        """,
    ),
    (
        "截止日早于到期日：还未到期",
        YEARLY | {"cutoff": "2025-12-15"},
        """
        期间    口径  数值
        2025Q4  ytd   90
        """,
        "2025Q4",
        """
        elapsed  pace_gap  due  required_rate  status
        3/4      15        否   10             on_pace
        """,
    ),
    (
        "截止日就是到期日：算到期",
        YEARLY | {"cutoff": "2025-12-31"},
        """
        期间    口径  数值
        2025Q4  ytd   90
        """,
        "2025Q4",
        """
        elapsed  due  required_rate  status
        1        是   -              missed
        """,
    ),
    (
        "季节曲线：前三季度只应完成六成",
        YEARLY | {"pace": [0.1, 0.3, 0.6, 1]},
        """
        期间    口径  数值
        2025Q3  ytd   60
        """,
        "2025Q3",
        """
        elapsed  expected  pace_gap  status
        3/5      60        0         on_pace
        """,
    ),
    (
        "季节曲线按月取值：两点之间取直线",
        YEARLY | {"pace": [0.1, 0.3, 0.6, 1], "count_by": "month"},
        """
        期间     口径  数值
        2025-08  ytd   60
        """,
        "2025-08",
        """
        elapsed  expected
        1/2      50
        """,
    ),
    (
        "基期在二季度：从三季度起数，共十四个季度",
        STOCK | {"baseline": {"value": 30, "on": "2022-05-31"}},
        """
        期间    口径   数值
        2022Q4  point  45
        """,
        "2022Q4",
        """
        elapsed  expected  progress
        1/7      40        3/14
        """,
    ),
    (
        "起算日在季度中间：该季度算一个季度",
        {"kind": "plan_flow", "counts_from": "2022-02-01", "targets": [">= 160 2025-12-31"]},
        """
        期间    口径  数值
        2022Q1  ptd   10
        """,
        "2022Q1",
        """
        elapsed  expected  progress  pace_gap  status
        1/16     10        1/16      0         on_pace
        """,
    ),
    (
        "退到基期以下，进度为负",
        STOCK | {"baseline": {"value": 60, "on": "2021-12-31"}},
        """
        期间    口径   数值
        2022Q4  point  50
        """,
        "2022Q4",
        """
        progress  elapsed  expected  pace_gap
        -1/4      1/4      70        -50
        """,
    ),
    (
        "到期日在季度中间：到期那天全部期限已过",
        STOCK | {"targets": [">= 100 2025-05-31"], "baseline": {"value": 0, "on": "2024-12-31"}},
        """
        期间     口径   数值
        2025-04  point  40
        2025-05  point  60
        """,
        "2025-05",
        """
        期间     elapsed  expected  due  status
        2025-04  1/2      50        否   behind
        2025-05  1        100       是   missed
        """,
    ),
    (
        "按日计，没有目标的区域也照常显示",
        YEARLY | {"count_by": "day", "regions": "东 西"},
        """
        区域  期间     口径  数值
        东    2025-08  ytd   60
        """,
        "2025-08",
        """
        区域  actual  elapsed  status
        全区  60      243/365  slightly_behind
        东    60      -        -
        """,
    ),
    (
        "截止日之后才到期的分期目标仍是下一个",
        STOCK | {"targets": [">= 60 2025-02-28", ">= 100 2025-12-31"], "cutoff": "2025-02-15"},
        """
        期间    口径   数值
        2024Q4  point  50
        2025Q1  point  55
        """,
        "2025Q1",
        """
        target  due
        60      否
        """,
    ),
]

test_pace = as_test(CASES)
