"""Whether the rows of a table have different keys, from the numbers that stand for their texts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]

MOST_FLAGS = 1 << 26


def all_differ(numbers: np.ndarray, span: int) -> bool:
    """`numbers`: integers from 0 to below `span`. A flag for each possible number where these are few, a hash table otherwise."""
    if span > MOST_FLAGS:
        return not pd.Series(numbers).duplicated().any()
    seen = np.zeros(span, bool)
    seen[numbers] = True
    return int(np.count_nonzero(seen)) == len(numbers)


def surely_differ(rows: pa.Table, key: Sequence[str]) -> bool:
    """Whether no two rows agree in all of the columns `key`. False also where that cannot be told from dictionaries alone: a column
    that is none, a row without a value."""
    numbers, span = np.zeros(rows.num_rows, np.int64), 1
    for name in key:
        column = rows[name]
        if not pa.types.is_dictionary(column.type) or column.null_count:
            return False
        coded = column.unify_dictionaries().combine_chunks()
        words = coded.dictionary.to_pylist()
        if span * len(words) > 1 << 62:
            return False
        first: dict[str | None, int] = {}
        places = np.array([first.setdefault(word, n) for n, word in enumerate(words)], np.int64)  # a word may be there twice
        if None in first:
            return False
        numbers, span = numbers * len(words) + places[coded.indices.to_numpy(zero_copy_only=False)], span * len(words)
    return all_differ(numbers, span)
