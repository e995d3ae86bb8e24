"""A column of text cells to a column of values; plain numbers are settled here, everything else in `written`."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pandas as pd

from assistant.files.column import (
    DECIDING,
    EXACT_INTEGER,
    PLAIN,
    Values,
    as_text,
    counted,
    spelled,
    spread,
    without_sentinels,
)
from assistant.files.missing import AMONG_NUMBERS
from assistant.files.written import others_than_numbers, surely_words, words


def read_values(cells: Any, decimal: str = "", order: str = "") -> Values:
    """Guess what a column of text cells holds, from all cells together, and convert it.

    `cells` is a pyarrow array of strings. `decimal` and `order` are the decimal mark and the order of day and month that
    other columns of the file settled, used where this one leaves it open.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if isinstance(cells, pa.ChunkedArray):
        cells = cells.combine_chunks() if cells.num_chunks != 1 else cells.chunk(0)
    cells = pc.utf8_trim_whitespace(cells)
    plain = pc.match_substring_regex(cells, PLAIN)
    if len(cells) and pc.all(plain).as_py():
        return _plain_numbers(cells, plain, Counter(), decimal)
    gone = pc.and_(pc.invert(plain), pc.is_in(pc.utf8_lower(cells), value_set=pa.array(sorted(AMONG_NUMBERS))))
    missing = counted(cells.filter(gone))
    rest = cells.filter(pc.invert(pc.or_(plain, gone)))
    n_plain = pc.sum(plain).as_py() or 0
    given = len(cells) - sum(missing.values())
    if n_plain and not len(rest):
        return _plain_numbers(cells, plain, missing, decimal)
    if not given:
        return Values(pd.Series(np.full(len(cells), np.nan)), spelled(missing))
    if len(rest) > 5 * DECIDING and surely_words(counted(spread(rest)), n_plain, given):
        return words(cells, Counter())
    return others_than_numbers(cells, n_plain, counted(rest), missing, given, decimal, order)


def _plain_numbers(cells: Any, plain: Any, missing: Counter[str], decimal: str) -> Values:
    """Digits with at most a point: numbers, unless they are codes (leading zeros) or too long to be exact."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kept = pc.if_else(plain, cells, None) if missing else cells
    if _is_code(kept):
        return Values(as_text(kept), missing=spelled(missing), code="zeros")
    if decimal == "," and _grouped_by_points(kept):
        kept = pc.replace_substring(kept, ".", "")
    try:
        whole = pc.cast(kept, pa.int64())
    except pa.ArrowInvalid:
        whole = None
    if whole is not None:
        return _whole_numbers(kept, whole, missing)
    if _long(kept):
        return Values(as_text(kept), missing=spelled(missing), code="long")
    try:
        numbers = pc.cast(kept, pa.float64())
    except pa.ArrowInvalid:  # a plus sign in front
        numbers = pc.cast(pc.replace_substring_regex(kept, r"^\+", ""), pa.float64())
    return without_sentinels(Values(pd.Series(numbers.to_numpy(zero_copy_only=False)), spelled(missing)))


def _whole_numbers(kept: Any, whole: Any, missing: Counter[str]) -> Values:
    """Whole numbers, exact: with gaps they become floating point, unless that would lose digits."""
    import pyarrow as pa
    import pyarrow.compute as pc

    ends = pc.min_max(whole)
    largest = max(abs(ends["min"].as_py()), abs(ends["max"].as_py()))
    if kept.null_count == 0:
        numbers = pd.Series(whole.to_numpy())
    elif largest <= EXACT_INTEGER:
        numbers = pd.Series(pc.cast(whole, pa.float64()).to_numpy(zero_copy_only=False))
    else:
        return Values(as_text(kept), missing=spelled(missing), code="long")
    return without_sentinels(Values(numbers, spelled(missing), code="long" if largest > EXACT_INTEGER else ""))


def _is_code(kept: Any) -> bool:
    """Leading zeros of whole numbers: postcodes, phone numbers, account numbers."""
    import pyarrow.compute as pc

    zeros = pc.any(pc.match_substring_regex(kept, r"^0\d+$")).as_py()
    return bool(zeros) and bool(pc.all(pc.match_substring_regex(kept, r"^\d+$")).as_py())


def _long(kept: Any) -> bool:
    import pyarrow.compute as pc

    return bool(pc.any(pc.match_substring_regex(kept, r"^[+-]?[1-9]\d{18,}$")).as_py()) and bool(
        pc.all(pc.match_substring_regex(kept, r"^[+-]?\d+$")).as_py()
    )


def _grouped_by_points(kept: Any) -> bool:
    """Whether every point stands before three digits: 1.234 where other columns have decimal commas."""
    import pyarrow.compute as pc

    pointed = pc.sum(pc.match_substring_regex(kept, r"^[+-]?[1-9]\d{0,2}\.\d{3}$")).as_py() or 0
    whole = pc.sum(pc.match_substring_regex(kept, r"^[+-]?\d{1,3}$")).as_py() or 0
    return pointed > 0 and pointed + whole == len(kept) - kept.null_count
