"""Measures with how sure they are, groups in order, and claims about them."""

from __future__ import annotations

import operator
from typing import Any

import pandas as pd

from assistant.answer import Name, as_fact
from assistant.estimate import Estimate, Interval
from assistant.stats import interval
from assistant.stats.describe import Measure, label, quantile_of

COMPARE = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip
UNITLESS = ("skewness", "kurtosis", "distinct", "cv", "count", "share", "missing")
LEAST_ROWS = 3  # for a range


def measured(measure: Measure, value: Any, cells: pd.Series | None, rows: int, unit: str = "") -> Estimate | Name:
    """A statistic as a fact: with its range where one is known (mean, quantiles, spread, shares), else exact.

    `value` is the statistic of `cells`, which may be missing; `rows` are the rows it rests on.
    """
    name, _ = measure
    unit = {"count": "", "percent": "percent"}.get(name, "" if name in UNITLESS else unit)
    fact = as_fact(value, rows, unit)
    if not isinstance(fact, Estimate) or cells is None:
        return fact
    known = cells.dropna()
    if len(known) < LEAST_ROWS or not (pd.api.types.is_numeric_dtype(known) or known.dtype == bool):
        return fact
    sure = _sure(name, known)
    return fact if sure is None else Estimate(fact.value, sure, len(known), unit)


def _sure(name: str, known: pd.Series) -> Interval | None:
    quantile = 0.5 if name == "median" else quantile_of(name)
    if name == "mean":
        found = interval.mean(known.to_numpy(float))
    elif quantile is not None:
        found = interval.quantile(known.to_numpy(float), quantile)
    elif name in ("share", "percent") and known.dtype == bool:
        found = interval.share(int(known.sum()), len(known))
    else:
        return None
    if not isinstance(found.sure, Interval) or found.sure.low == found.sure.high:
        return None
    times = 100 if name == "percent" else 1
    return Interval(found.sure.low * times, found.sure.high * times, found.sure.level, found.sure.method)


def arranged(
    table: pd.DataFrame,
    measures: tuple[Measure, ...],
    by: tuple[str, ...],
    order: tuple[str, bool] | None,
    top: int | None,
    nth: int | None,
    having: tuple[str, float] | None,
) -> pd.DataFrame:
    """Groups that satisfy `having`, in order, the first `top` of them or those in the `nth` place (ties together)."""
    labels = [label(m) for m in measures]
    if having is not None:
        op, limit = having
        table = table[COMPARE[op](table[labels[0]], limit)]
    column, descending = order or (("", True) if top or nth else (by[0], False))
    if column not in table.columns:
        column = next((m for m in labels if m.endswith(f" {column}")), labels[0])
    table = table.sort_values(column, ascending=not descending, kind="stable")
    if nth is not None:
        places = table[column].drop_duplicates()
        table = table[table[column] == places.iloc[nth - 1]] if nth <= len(places) else table.head(0)
    return (table if top is None else table.head(top)).reset_index(drop=True)


def holds(op: str, left: Any, right: Any) -> bool:
    """Whether `left op right`; text is compared without regard to case, and never with a number.

    >>> holds(">", 3, 2), holds("==", "North", "north"), holds("<", "a", 2)
    (True, True, False)
    """
    if isinstance(left, str) and isinstance(right, str):
        return bool(COMPARE[op](left.lower(), right.lower()))
    if isinstance(left, str) or isinstance(right, str):
        return False
    return bool(COMPARE[op](left, right))
