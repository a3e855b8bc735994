from tests.spec.helper import Case, as_test

TITLE = "规划期累计"
TEXT = "从起算日累计到期末，起算日可早于规划期；缺少的月份使累计数成为下限并注明。序时进度为起算日至到期日已过完的季度之比。"

APPRENTICES = {"kind": "plan_flow", "unit": "人", "whole": True, "counts_from": "2021-01-01", "targets": [">= 400 2025-12-31"]}

CASES: list[Case] = [
    (
        "逐年累计相加，二十个季度已过十九个",
        APPRENTICES,
        """
        期间    口径      数值
        2021    ytd       100
        2022    discrete  50
        2023Q4  ytd       60
        2024    ytd       70
        2025Q3  ytd       40
        """,
        "2025Q3",
        """
        actual  gap  progress  elapsed  expected  pace_gap  required_rate  incomplete  status
        320     80   4/5       19/20    380       -15       80             否          behind
        """,
    ),
    (
        "起算早于规划期：2021年的读数计入",
        APPRENTICES,
        """
        期间    口径      数值
        2021    discrete  100
        2022Q4  ytd       60
        """,
        "2022Q4",
        """
        actual  progress  elapsed  expected  pace_gap  incomplete  status
        160     2/5       2/5      160       0         否          on_pace
        """,
    ),
    (
        "缺2021年，累计数只是下限",
        APPRENTICES,
        """
        期间    口径  数值
        2022Q4  ytd   60
        """,
        "2022Q4",
        """
        actual  progress  elapsed  pace_gap  incomplete  status
        60      3/20      2/5      -25       是          behind
        """,
    ),
    (
        "直接报规划期累计，不需要以前各年",
        APPRENTICES,
        """
        期间    口径  数值
        2025Q3  ptd   390
        """,
        "2025Q3",
        """
        actual  progress  pace_gap  incomplete  status
        390     39/40     5/2       否          on_pace
        """,
    ),
    (
        "未写起算日，从规划期开始日起算",
        {"kind": "plan_flow", "targets": [">= 400 2025-12-31"]},
        """
        期间    口径  数值
        2022Q4  ytd   100
        """,
        "2022Q4",
        """
        actual  elapsed  progress  expected  incomplete  status
        100     1/4      1/4       100       否          on_pace
        """,
    ),
    (
        "到期前已达标",
        APPRENTICES,
        """
        期间    口径  数值
        2025Q2  ptd   400
        """,
        "2025Q2",
        """
        actual  gap  due  required_rate  status
        400     0    否   0              achieved
        """,
    ),
    (
        "到期差一人，未达标",
        APPRENTICES,
        """
        期间    口径  数值
        2025Q4  ptd   399
        """,
        "2025Q4",
        """
        actual  gap  due  elapsed  required_rate  status
        399     1    是   1        -              missed
        """,
    ),
    (
        "起算日之前为未到期",
        APPRENTICES,
        "期间 口径 数值",
        "2020Q4",
        """
        actual  elapsed  status
        -       -        not_started
        """,
    ),
    (
        "起算日之前报的数不计入，也不是零",
        APPRENTICES | {"counts_from": "2022-01-01"},
        """
        期间    口径  数值
        2021Q4  ytd   30
        """,
        "2021Q4",
        """
        actual  gap  reported  status
        -       -    是        not_started
        """,
    ),
    (
        "按年查看，当年只报了起算之前的月份：没有累计数",
        APPRENTICES | {"counts_from": "2024-05-01"},
        """
        期间     口径  数值
        2024-03  ytd   30
        """,
        "2024",
        """
        actual  reported  status
        -       是        -
        """,
    ),
    (
        "截止日在起算日之前：未到期",
        APPRENTICES | {"counts_from": "2024-05-01", "cutoff": "2024-04-15"},
        "期间 口径 数值",
        "2024Q2",
        """
        status
        not_started
        """,
    ),
]

test_plan_flow = as_test(CASES)
