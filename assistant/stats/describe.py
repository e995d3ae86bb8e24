"""Single numbers that describe a column or its groups: the statistics that people ask for by name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

Measure = tuple[str, str | None]  # a statistic and its column; count may do without

STATISTICS = (
    "count", "distinct", "sum", "mean", "median", "min", "max", "range", "std", "var", "mode", "skewness", "kurtosis",
    "iqr", "percent", "share", "missing", "cv", "mad", "sem", "first", "last", "product", "list",
)  # fmt: skip
SPOKEN = {
    "sum": "total",
    "std": "standard deviation of",
    "var": "variance of",
    "distinct": "number of different",
    "max": "highest",
    "min": "lowest",
}
PLAIN = {"sum", "mean", "median", "min", "max", "first", "last"}  # pandas has them for groups under the same name


def label(measure: Measure) -> str:
    """What a measure is called in a table.

    >>> label(("mean", "fare")), label(("sum", "fare")), label(("count", None))
    ('mean fare', 'total fare', 'count')
    """
    name, column = measure
    name = SPOKEN.get(name, name)
    return name if column is None else f"{name} {column}"


def quantile_of(name: str) -> float | None:
    """0.9 for "q90"; None for what is no quantile.

    >>> quantile_of("q90"), quantile_of("q2.5"), quantile_of("mean")
    (0.9, 0.025, None)
    """
    found = re.fullmatch(r"q(\d+(?:\.\d+)?)", name)
    return float(found[1]) / 100 if found else None


def statistic(name: str, cells: pd.Series, ddof: int = 1) -> object:
    """One statistic of a column, over the cells that are there.

    `std`, `var`, `cv` and `sem` divide by n - `ddof`. Skewness and kurtosis are the adjusted Fisher-Pearson ones
    (Joanes and Gill 1998) for `ddof` 1, the moment ones for 0; kurtosis is excess. `mode` is the smallest of the
    most frequent values.
    """
    if name == "missing":
        return int(cells.isna().sum())
    cells = cells.dropna()
    quantile = quantile_of(name)
    if name in ("count", "distinct"):
        return len(cells) if name == "count" else cells.nunique()
    if not len(cells):
        return np.nan
    if name in ("min", "max", "first", "last", "mode", "list"):
        return _value(name, cells)
    x = cells.astype(float)
    if quantile is not None:
        return float(x.quantile(quantile))
    return float(_moment(name, x, ddof))


def _value(name: str, cells: pd.Series) -> object:
    match name:
        case "mode":
            return cells.mode().iloc[0]
        case "first":
            return cells.iloc[0]
        case "last":
            return cells.iloc[-1]
        case "list":
            return list(dict.fromkeys(cells))
    return getattr(cells, name)()


def _moment(name: str, x: pd.Series[float], ddof: int) -> Any:
    match name:
        case "range":
            return x.max() - x.min()
        case "std" | "var" | "sem":
            return getattr(x, name)(ddof=ddof)
        case "cv":
            return x.std(ddof=ddof) / x.mean() if x.mean() else np.nan
        case "iqr":
            return x.quantile(0.75) - x.quantile(0.25)
        case "mad":
            return (x - x.median()).abs().median()
        case "percent":
            return x.mean() * 100
        case "share":
            return x.mean()
        case "product":
            return x.prod()
        case "skewness":
            return x.skew() if ddof else _standard_moment(x, 3)
        case "kurtosis":
            return x.kurt() if ddof else _standard_moment(x, 4) - 3
    return getattr(x, name)()


def _standard_moment(x: pd.Series[float], power: int) -> Any:
    spread = x.std(ddof=0)
    return ((x - x.mean()) ** power).mean() / spread**power if spread else np.nan


def by_groups(frame: pd.DataFrame, measures: Sequence[Measure], by: Sequence[str], ddof: int = 1) -> pd.DataFrame:
    """One row a group: the columns of `by`, then one column a measure, in the order in which groups first occur.

    Rows whose group is missing are left out. A share without a yes/no column is the group's part of all rows, of a
    number column its part of the sum.
    """
    groups = frame.groupby(list(by), sort=False, observed=True)
    size = groups.size()
    found = {}
    for name, column in measures:
        found[label((name, column))] = _group_values(frame, groups, size, name, column, ddof)
    return pd.DataFrame(found, index=size.index).reset_index()


def _group_values(
    frame: pd.DataFrame,
    groups: Any,
    size: pd.Series,
    name: str,
    column: str | None,
    ddof: int,
) -> pd.Series:
    if name in ("share", "percent") and (column is None or frame[column].dtype != bool):
        part = size if column is None else groups[column].sum()
        return part / part.sum() * (100 if name == "percent" else 1)
    if column is None:
        return size
    cells = groups[column]
    if name in PLAIN and not isinstance(frame[column].dtype, pd.CategoricalDtype):
        return cells.agg(name)
    if name in ("count", "distinct"):
        return cells.count() if name == "count" else cells.nunique()
    return cells.apply(lambda part: statistic(name, part, ddof))
