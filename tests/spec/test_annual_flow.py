from tests.spec.helper import Case, as_test

TITLE = "年度量"
TEXT = "每年1月从零开始累计，实绩为本年累计数，目标是规划期内每一年的目标；序时进度为当年已过完的季度数除以四。"

TRAINING = {"kind": "annual_flow", "unit": "人", "whole": True, "targets": [">= 4200 每年"]}

CASES: list[Case] = [
    (
        "三季度累计55%，序时75%，慢20个百分点",
        TRAINING,
        """
        期间    口径  数值
        2025Q3  ytd   2310
        """,
        "2025Q3",
        """
        actual  target  need  gap   attainment  progress  elapsed  expected  pace_gap  status
        2310    4200    4200  1890  11/20       11/20     3/4      3150      -20       behind
        """,
    ),
    (
        "每年1月从零开始，上年的数不带入",
        TRAINING,
        """
        期间    口径  数值
        2024Q4  ytd   4215
        2025Q1  ytd   560
        """,
        "2025Q1",
        """
        actual  gap   progress  elapsed  expected  pace_gap  status
        560     3640  2/15      1/4      1050      -35/3     behind
        """,
    ),
    (
        "年底前已达标，完成率不封顶",
        TRAINING,
        """
        期间    口径  数值
        2025Q3  ytd   4300
        """,
        "2025Q3",
        """
        actual  gap  attainment  pace_gap  due  status
        4300    0    43/42       575/21    否   achieved
        """,
    ),
    (
        "年末正好等于目标，达标",
        TRAINING,
        """
        期间    口径  数值
        2025Q4  ytd   4200
        """,
        "2025Q4",
        """
        actual  gap  progress  elapsed  pace_gap  due  status
        4200    0    1         1        0         是   achieved
        """,
    ),
    (
        "年末差一人，未达标",
        TRAINING,
        """
        期间    口径  数值
        2024Q4  ytd   4199
        """,
        "2024Q4",
        """
        actual  gap  due  status
        4199    1    是   missed
        """,
    ),
    (
        "本期未报，序时照算，实绩不当作零",
        TRAINING,
        """
        期间    口径  数值
        2025Q2  ytd   2000
        """,
        "2025Q3",
        """
        actual  target  gap  attainment  progress  elapsed  expected  pace_gap  status
        -       4200    -    -           -         3/4      3150      -         unreported
        """,
    ),
    (
        "没有目标，不亮灯",
        {"kind": "annual_flow"},
        """
        期间    口径  数值
        2025Q1  ytd   10
        """,
        "2025Q1",
        """
        actual  target  need  gap  elapsed  expected  status
        10      -       -     -    -        -         -
        """,
    ),
    (
        "首个考核年之前为未到期，不算进度",
        {"kind": "annual_flow", "targets": [">= 100 每年 2023"]},
        """
        期间    口径  数值
        2022Q4  ytd   30
        """,
        "2022Q4",
        """
        actual  target  progress  elapsed  expected  pace_gap  required_rate  status
        30      100     -         -        -         -         -              not_started
        """,
    ),
]

test_annual_flow = as_test(CASES)
