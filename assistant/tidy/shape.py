"""A table between its two shapes: a column for each measure, or a row for each measure."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

MOST_COLUMNS = 200


def long(frame: pd.DataFrame, columns: Sequence[str], names: str = "name", values: str = "value") -> pd.DataFrame:
    """A row for each cell of `columns`: what column it stood in goes to `names`, the cell to `values`.

    >>> long(pd.DataFrame({"shop": ["A"], "2023": [1], "2024": [2]}), ["2023", "2024"], "year", "sales")["sales"].tolist()
    [1, 2]
    """
    kept = [c for c in frame.columns if c not in columns]
    order = "__row__"
    made = frame.assign(**{order: range(len(frame))}).melt(
        [*kept, order], list(columns), var_name=names, value_name=values
    )
    return made.sort_values(order, kind="stable").drop(columns=order).reset_index(drop=True)


def wide(frame: pd.DataFrame, names: str, values: str) -> pd.DataFrame:
    """A column for each value of `names`, filled from `values`; rows are what the other columns tell apart.

    Raises ValueError when two rows would share a cell.
    """
    kept = [c for c in frame.columns if c not in (names, values)]
    if frame.duplicated([*kept, names]).any():
        raise ValueError("several rows for one cell")
    levels = frame[names].dropna().unique()
    key = pd.Series(0, index=frame.index) if not kept else frame.groupby(kept, dropna=False, sort=False).ngroup()
    first = frame.loc[~key.duplicated(), kept].reset_index(drop=True)
    rows = key[~key.duplicated()]
    made = {
        str(level): frame.loc[frame[names] == level, values].set_axis(key[frame[names] == level]).reindex(rows).to_numpy()
        for level in levels
    }  # fmt: skip
    return pd.concat([first, pd.DataFrame(made)], axis=1)


def repeated(frame: pd.DataFrame) -> tuple[list[str], str]:
    """The columns that look like one measure spread out: names that are years, quarters, months, or end in a number.

    Also what they have in common: "year", "month", "quarter" or "". Nothing if there are fewer than three.
    """
    numbers = [str(c) for c in frame.columns if pd.api.types.is_numeric_dtype(frame[c])]
    for kind, pattern in _PATTERNS.items():
        found = [name for name in numbers if re.fullmatch(pattern, name.strip(), re.IGNORECASE)]
        if len(found) >= 3 or (kind == "year" and len(found) >= 2):
            return found, kind
    stems: dict[str, list[str]] = {}
    for name in numbers:
        match = re.fullmatch(r"(.*?)[ _-]?(\d{1,4})", name)
        if match and match[1]:
            stems.setdefault(match[1], []).append(name)
    best = max(stems.values(), key=len, default=[])
    return (best, "") if len(best) >= 3 else ([], "")


_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
_PATTERNS = {
    "year": r"(?:y|fy|year)?[ _-]?(?:19|20)\d\d",
    "quarter": r"(?:(?:19|20)\d\d[ _-]?)?q[1-4](?:[ _-]?(?:19|20)?\d\d)?",
    "month": rf"{_MONTH}\.?(?:[ _-]?(?:19|20)?\d\d)?|(?:19|20)\d\d-\d\d",
    "week": r"(?:w|week|wk)[ _-]?\d{1,2}",
    "day": r"(?:d|day)[ _-]?\d{1,3}",
}
