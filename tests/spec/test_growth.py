from tests.spec.helper import Case, as_test

TITLE = "增速"
TEXT = "基数存量除以上年末存量再减一；差距折成基数的单位（还要新增几家）。缺上年末存量为未报，上年末为零则无法计算。"

GROWTH = {"kind": "growth", "unit": "%", "base": "b", "targets": [">= 20 每年"], "also": {"b": {"kind": "stock", "whole": True}}}

CASES: list[Case] = [
    (
        "98家增到114家：增16.3%，还差4家",
        GROWTH,
        """
        指标  期间    口径   数值
        b     2024Q4  point  98
        b     2025Q3  point  114
        """,
        "2025Q3",
        """
        actual  target  gap  attainment  progress  elapsed  expected  pace_gap  numerator  denominator  required_rate  status
        800/49  20      4    40/49       40/49     3/4      15        325/49    114        98           4              on_pace
        """,
    ),
    (
        "缺上年末存量，未报",
        GROWTH,
        """
        指标  期间    口径   数值
        b     2025Q3  point  114
        """,
        "2025Q3",
        """
        actual  status
        -       unreported
        """,
    ),
    (
        "上年末为零，无法计算",
        GROWTH,
        """
        指标  期间    口径   数值
        b     2024Q4  point  0
        b     2025Q3  point  5
        """,
        "2025Q3",
        """
        actual  reported  status
        -       是        -
        """,
    ),
    (
        "正好20%，达标，不受二进制误差影响",
        GROWTH,
        """
        指标  期间    口径   数值
        b     2024Q4  point  55
        b     2025Q3  point  66
        """,
        "2025Q3",
        """
        actual  gap  due  status
        20      0    否   achieved
        """,
    ),
    (
        "负增长：进度为负",
        GROWTH,
        """
        指标  期间    口径   数值
        b     2024Q4  point  100
        b     2025Q3  point  90
        """,
        "2025Q3",
        """
        actual  gap  progress  pace_gap  status
        -10     30   -1/2      -125      behind
        """,
    ),
    (
        "上年末取四季度内最后一个读数",
        GROWTH,
        """
        指标  期间     口径   数值
        b     2024-10  point  90
        b     2024-11  point  100
        b     2025-03  point  110
        """,
        "2025Q1",
        """
        actual  elapsed  progress  expected  pace_gap  status
        10      1/4      1/2       5         25        on_pace
        """,
    ),
    (
        "各区域先加总再算增速",
        GROWTH | {"regions": "东 西"},
        """
        指标  区域  期间    口径   数值
        b     东    2024Q4  point  100
        b     西    2024Q4  point  50
        b     东    2025Q2  point  110
        b     西    2025Q2  point  70
        """,
        "2025Q2",
        """
        区域  actual  numerator  denominator  status
        全区  20      180        150          achieved
        东    10      110        100          on_pace
        西    40      70         50           achieved
        """,
    ),
    (
        "有的区域缺上年末：只拿两头都有的区域比，覆盖也按它们算",
        GROWTH | {"regions": "东 西"},
        """
        指标  区域  期间    口径   数值
        b     东    2024Q4  point  100
        b     东    2025Q2  point  120
        b     西    2025Q2  point  50
        """,
        "2025Q2",
        """
        区域  actual  numerator  denominator  parts_reported  n_parts  incomplete
        全区  20      120        100          1               2        是
        西    -       -          -            0               0        否
        """,
    ),
    (
        "增速有上限：超出的也折成家数",
        GROWTH | {"direction": "down", "targets": ["<= 5 每年"]},
        """
        指标  期间    口径   数值
        b     2024Q4  point  100
        b     2025Q2  point  110
        """,
        "2025Q2",
        """
        actual  gap  attainment  hold  status
        10      5    2           是    slightly_behind
        """,
    ),
]

test_growth = as_test(CASES)
