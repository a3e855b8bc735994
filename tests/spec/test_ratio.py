from tests.spec.helper import Case, as_test

TITLE = "比率"
TEXT = "本年分子之和除以分母之和，跨期间、跨区域都不对比率求平均；只报比率、没有分子分母的，只代表报送的那个区域。"

MET = {"kind": "ratio", "unit": "%", "targets": [">= 100 每年 2023"]}

CASES: list[Case] = [
    (
        "全部满足；每期都要满足的比率不算序时",
        MET,
        """
        期间    口径  分子  分母
        2025Q3  ytd   412   412
        """,
        "2025Q3",
        """
        actual  numerator  denominator  gap  attainment  progress  elapsed  pace_gap  hold  status
        100     412        412          0    1           -         -        -         是    achieved
        """,
    ),
    (
        "跨季度：分子分母分别相加",
        MET,
        """
        期间    口径      分子  分母
        2024Q1  discrete  45    50
        2024Q2  discrete  95    100
        """,
        "2024Q2",
        """
        actual  numerator  denominator  gap   status
        280/3   140        150          20/3  slightly_behind
        """,
    ),
    (
        "跨区域：99%，不是90%与100%的平均95%",
        MET | {"regions": "东 西"},
        """
        区域  期间    口径  分子  分母
        东    2024Q2  ytd   9     10
        西    2024Q2  ytd   90    90
        """,
        "2024Q2",
        """
        区域  actual  parts_reported  status
        全区  99      2               slightly_behind
        东    90      0               slightly_behind
        西    100     0               achieved
        """,
    ),
    (
        "没有发生（0÷0）：已报，但无法计算",
        MET,
        """
        期间    口径  分子  分母
        2024Q2  ytd   0     0
        """,
        "2024Q2",
        """
        actual  gap  attainment  reported  status
        -       -    -           是        -
        """,
    ),
    (
        "一季度0÷0，二季度起可算",
        MET,
        """
        期间    口径      分子  分母
        2024Q1  discrete  0     0
        2024Q2  discrete  3     4
        """,
        "2024Q2",
        """
        actual  incomplete  status
        75      否          slightly_behind
        """,
    ),
    (
        "只报比率的累计数，直接采用，但不进入汇总",
        MET | {"regions": "东 西"},
        """
        区域  期间    口径  数值  分子  分母
        东    2024Q2  ytd   98    -     -
        西    2024Q2  ytd   -     60    80
        """,
        "2024Q2",
        """
        区域  actual  numerator  parts_reported  incomplete
        东    98      -          0               否
        西    75      60         0               否
        全区  75      60         1               是
        """,
    ),
    (
        "只报比率的二季度当期数，推不出本年累计",
        MET,
        """
        期间    口径      数值
        2024Q2  discrete  97
        """,
        "2024Q2",
        """
        actual  reported  status
        -       是        -
        """,
    ),
    (
        "只报比率的一季度当期数，就是本年累计",
        MET,
        """
        期间    口径      数值
        2024Q1  discrete  97
        """,
        "2024Q1",
        """
        actual  status
        97      slightly_behind
        """,
    ),
    (
        "缺一季度：所得比率注明不完整",
        MET,
        """
        期间    口径      分子  分母
        2024Q2  discrete  95    100
        """,
        "2024Q2",
        """
        actual  incomplete
        95      是
        """,
    ),
    (
        "累计比率完整，先于不完整的分子分母",
        MET,
        """
        期间    口径      数值  分子  分母
        2024Q2  ytd       96    -     -
        2024Q2  discrete  -     95    100
        """,
        "2024Q2",
        """
        actual  incomplete
        96      否
        """,
    ),
    (
        "年末未满足，未达标",
        MET,
        """
        期间    口径  分子  分母
        2024Q4  ytd   99    100
        """,
        "2024Q4",
        """
        actual  gap  due  status
        99      1    是   missed
        """,
    ),
    (
        "首个到期年之前为未到期",
        MET,
        """
        期间    口径  分子  分母
        2022Q4  ytd   99    100
        """,
        "2022Q4",
        """
        actual  status
        99      not_started
        """,
    ),
    (
        "期末时点的分子分母；千分比按千分位",
        {"kind": "ratio", "unit": "‰", "targets": [">= 800 每年"]},
        """
        期间    口径   分子  分母
        2024Q2  point  30    40
        """,
        "2024Q2",
        """
        actual  gap
        750     50
        """,
    ),
]

test_ratio = as_test(CASES)
