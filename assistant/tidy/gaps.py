"""Gaps of a column filled: by one figure, group by group, from the neighbours, or with a value; and rows far out left."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from assistant.scope import filled, outlying

HOWS = ("median", "mean", "mode", "forward", "backward", "interpolate", "value")


def gaps_filled(cells: pd.Series, how: str, value: object = None, by: pd.DataFrame | None = None) -> pd.Series:
    """The column with its gaps filled; groups that have no value of their own are filled from all rows.

    `how` is "median", "mean", "mode" (the most common), "forward" (the value before), "backward", "interpolate"
    (a straight line between neighbours) or "value".

    >>> x = pd.Series([1.0, None, 10.0, None]); by = pd.DataFrame({"g": ["a", "a", "b", "b"]})
    >>> gaps_filled(x, "mean", by=by).tolist()
    [1.0, 1.0, 10.0, 10.0]
    """
    if how == "value":
        return _with(cells, value)
    if by is None or how not in ("median", "mean", "mode"):
        return _one(cells, how)
    keys = [by[name] for name in by.columns]
    within = cells.groupby(keys, dropna=False, sort=False).transform(lambda part: _one(part, how))
    return _one(within, how)


def _one(cells: pd.Series, how: str) -> pd.Series:
    match how:
        case "forward":
            return filled(cells, "previous")
        case "backward":
            return cells.bfill()
        case "interpolate":
            return cells.interpolate(limit_direction="both") if cells.notna().sum() > 1 else cells
    if how in ("mean", "median") and isinstance(cells.dtype, pd.Int64Dtype):
        cells = cells.astype("Float64")  # a median may lie between two whole numbers
    return filled(cells, how)


def _with(cells: pd.Series, value: object) -> pd.Series:
    if isinstance(cells.dtype, pd.CategoricalDtype) and value not in cells.cat.categories:
        cells = cells.cat.add_categories([value])
    numeric = pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells)
    if numeric != isinstance(value, int | float):
        cells = cells.astype(object) if numeric else cells
        value = value if numeric else str(value)
    if isinstance(cells.dtype, pd.Int64Dtype) and isinstance(value, float) and value.is_integer():
        value = int(value)
    return cells.fillna(value)  # type: ignore[arg-type]


def without_far(frame: pd.DataFrame, columns: Sequence[str], method: str, threshold: float) -> pd.DataFrame:
    """The rows that lie far out in none of several columns; the fences are those of all rows, not of what one column left.

    >>> without_far(pd.DataFrame({"a": [1, 2, 3, 2, 90], "b": [1, 1, 2, 2, 1]}), ["a", "b"], "iqr", 1.5)["a"].tolist()
    [1, 2, 3, 2]
    """
    far = pd.concat([outlying(frame[c], method, threshold) for c in columns], axis=1)
    return frame[~far.any(axis=1).to_numpy(bool)]
