from tests.spec.helper import Case, as_test

TITLE = "区域汇总"
TEXT = "完整的直报数最先，其次完整的汇总数，再次不完整的直报数，最后不完整的汇总数，并写明几个区域已报。没有报不等于零，报零不等于没有报。"

FLOW = {"kind": "annual_flow", "targets": [">= 100 每年"], "regions": "东 西 南"}
NESTED = FLOW | {"regions": "东 西 里:东 外:东"}

CASES: list[Case] = [
    (
        "三个区域报了两个：下限，注明覆盖",
        FLOW,
        """
        区域  期间    口径  数值
        东    2025Q2  ytd   10
        西    2025Q2  ytd   20
        """,
        "2025Q2",
        """
        区域  actual  parts_reported  n_parts  incomplete  is_rolled
        全区  30      2               3        是          是
        南    -       0               0        否          否
        """,
    ),
    (
        "三个区域报齐",
        FLOW,
        """
        区域  期间    口径  数值
        东    2025Q2  ytd   10
        西    2025Q2  ytd   20
        南    2025Q2  ytd   30
        """,
        "2025Q2",
        """
        actual  parts_reported  incomplete  status
        60      3               否          on_pace
        """,
    ),
    (
        "直报与汇总不一致：用直报，两数都留",
        FLOW,
        """
        区域  期间    口径  数值
        全区  2025Q2  ytd   70
        东    2025Q2  ytd   10
        西    2025Q2  ytd   20
        南    2025Q2  ytd   30
        """,
        "2025Q2",
        """
        actual  direct  rolled  is_rolled
        70      70      60      否
        """,
    ),
    (
        "完整的汇总先于不完整的直报",
        FLOW,
        """
        区域  期间    口径      数值
        全区  2025Q2  discrete  30
        东    2025Q2  ytd       10
        西    2025Q2  ytd       20
        南    2025Q2  ytd       30
        """,
        "2025Q2",
        """
        actual  incomplete  is_rolled
        60      否          是
        """,
    ),
    (
        "不完整的直报先于不完整的汇总",
        FLOW,
        """
        区域  期间    口径      数值
        全区  2025Q2  discrete  30
        东    2025Q2  ytd       50
        """,
        "2025Q2",
        """
        actual  incomplete  is_rolled
        30      是          否
        """,
    ),
    (
        "多级区域逐级汇总",
        NESTED,
        """
        区域  期间    口径  数值
        里    2025Q2  ytd   5
        外    2025Q2  ytd   6
        西    2025Q2  ytd   7
        """,
        "2025Q2",
        """
        区域  actual  parts_reported  n_parts  incomplete
        全区  18      2               2        否
        东    11      2               2        否
        """,
    ),
    (
        "下级没有报齐，上级也不完整",
        NESTED,
        """
        区域  期间    口径  数值
        里    2025Q2  ytd   5
        西    2025Q2  ytd   7
        """,
        "2025Q2",
        """
        区域  actual  parts_reported  incomplete
        全区  12      2               是
        东    5       1               是
        """,
    ),
    (
        "都报零：实绩是零，且报齐",
        FLOW,
        """
        区域  期间    口径  数值
        东    2025Q2  ytd   0
        西    2025Q2  ytd   0
        南    2025Q2  ytd   0
        """,
        "2025Q2",
        """
        actual  gap  attainment  incomplete  status
        0       100  0           否          behind
        """,
    ),
    (
        "没有人报：不是零",
        FLOW,
        "期间 口径 数值",
        "2025Q2",
        """
        actual  gap  attainment  parts_reported  status
        -       -    -           0               unreported
        """,
    ),
    (
        "没有报齐已达标：下限已够",
        FLOW,
        """
        区域  期间    口径  数值
        东    2025Q2  ytd   100
        """,
        "2025Q2",
        """
        actual  incomplete  status
        100     是          achieved
        """,
    ),
    (
        "标准的直报先于最差区域",
        {"kind": "level", "direction": "down", "targets": ["<= 1 始终"], "regions": "东 西"},
        """
        区域  期间    口径   数值
        全区  2025Q2  point  1
        东    2025Q2  point  2
        """,
        "2025Q2",
        """
        actual  direct  rolled
        1       1       2
        """,
    ),
    (
        "比率的汇总只用报了分子分母的区域",
        {"kind": "ratio", "unit": "%", "targets": [">= 100 每年"], "regions": "东 西"},
        """
        区域  期间    口径  分子  分母
        东    2025Q2  ytd   30    40
        西    2025Q2  ytd   0     0
        """,
        "2025Q2",
        """
        区域  actual  parts_reported  incomplete
        全区  75      2               否
        西    -       0               否
        """,
    ),
    (
        "规划期累计：这次没报的区域，以前的数仍在下限里",
        {"kind": "plan_flow", "counts_from": "2024-01-01", "targets": [">= 100 2025-12-31"], "regions": "东 西"},
        """
        区域  期间    口径  数值
        东    2024Q4  ytd   30
        西    2024Q4  ytd   20
        东    2025Q2  ytd   10
        """,
        "2025Q2",
        """
        actual  parts_reported  incomplete  is_rolled
        60      1               是          是
        """,
    ),
    (
        "规划期累计：沉默的区域以自己报过的为准，不与下级的重复相加",
        {"kind": "plan_flow", "counts_from": "2024-01-01", "targets": [">= 100 2025-12-31"], "regions": "东 西 里:东"},
        """
        区域  期间    口径  数值
        东    2024Q4  ptd   30
        里    2024Q4  ptd   30
        西    2025Q2  ptd   5
        """,
        "2025Q2",
        """
        区域  actual  parts_reported  incomplete
        全区  35      1               是
        """,
    ),
    (
        "规划期累计：下级有了新数，上级以前报的不再加上",
        {"kind": "plan_flow", "counts_from": "2024-01-01", "targets": [">= 100 2025-12-31"], "regions": "东 西 里:东"},
        """
        区域  期间    口径  数值
        东    2024Q4  ptd   30
        里    2025Q2  ptd   35
        西    2025Q2  ptd   5
        """,
        "2025Q2",
        """
        区域  actual  parts_reported  incomplete
        全区  40      2               否
        东    35      1               否
        """,
    ),
    (
        "比率：推不出本年的规划期累计不算已报",
        {"kind": "ratio", "unit": "%", "targets": [">= 100 每年"], "regions": "东 西"},
        """
        区域  期间    口径  分子  分母
        东    2025Q2  ptd   3     10
        西    2025Q2  ytd   30    40
        """,
        "2025Q2",
        """
        区域  actual  numerator  parts_reported  incomplete  reported
        全区  75      30         1               是          是
        东    -       -          0               否          是
        """,
    ),
]

test_rollup = as_test(CASES)
