"""Measures with how sure they are, groups in order, and claims about them."""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from assistant.answer import Name, Say, as_fact
from assistant.dataset import Column, Role
from assistant.errors import CannotAnswer
from assistant.estimate import Estimate, Interval
from assistant.request import Request
from assistant.stats import interval
from assistant.stats.describe import Measure, label, quantile_of

COMPARE = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip
UNITLESS = ("skewness", "kurtosis", "distinct", "cv", "count", "share", "missing")
LEAST_ROWS = 3  # for a range
FEW_GROUPS = 30  # for more groups the numbers are given without ranges
ROBUST = 1.349  # interquartile ranges of a normal distribution in one standard deviation


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
    columns: Mapping[str, Column],
) -> pd.DataFrame:
    """Groups that satisfy `having`, in order, the first `top` of them or those in the `nth` place (ties together).

    Raises CannotAnswer for a first place by how often groups occur, where each occurs once.
    """
    if top is not None or nth is not None:
        _need_a_ranking(table, measures, by, columns)
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


def facts_of(
    frame: pd.DataFrame, measures: Sequence[Measure], by: Sequence[str], table: pd.DataFrame, units: dict[str, str]
) -> Iterator[list[Estimate | Name]]:
    """The cells of the table as facts; ranges for all rows, and for groups when they are few."""
    groups = dict(list(frame.groupby(list(by), observed=True))) if by and len(table) <= FEW_GROUPS else {}
    for row in table.itertuples(index=False):
        key = tuple(row[: len(by)])
        part = groups.get(key, None) if by else frame
        rows = len(frame) if part is None else len(part)
        yield [
            measured(
                m, value, part[m[1]] if part is not None and m[1] is not None else None, rows, units.get(m[1] or "", "")
            )
            for m, value in zip(measures, row[len(by) :], strict=True)
        ]


def pulled(frame: pd.DataFrame, measures: Sequence[Measure], units: Mapping[str, str]) -> dict[str, Estimate]:
    """The medians of columns whose mean far values pull more than one robust standard deviation away from it."""
    found = {}
    for column in [c for n, c in measures if n == "mean" and c is not None]:
        x = frame[column].dropna().astype(float)
        low, high = (float(v) for v in x.quantile([0.25, 0.75]))
        if len(x) and abs(float(x.mean() - x.median())) > (high - low) / ROBUST > 0:
            found[column] = interval.plain(interval.median(np.asarray(x, dtype=np.float64), units.get(column, "")))
    return found


def doubts(measures: Sequence[Measure], columns: Mapping[str, Column]) -> list[tuple[str, str]]:
    """Sums that mean nothing, averages of codes: the caution and the column it is about."""
    found = []
    for name, column in measures:
        role = columns[column].role if column is not None and column in columns else None
        if name == "sum" and role in (Role.STOCK, Role.RATE):
            found.append(("stock_not_flow", str(column)))
        if name in ("mean", "sum", "std", "median") and role in (Role.CODE, Role.ID):
            found.append(("code_not_number", str(column)))
    return found


def need_numbers(name: str, frame: pd.DataFrame, column: str | None) -> None:
    """Arithmetic needs numbers: anything else is declined, with what would work."""
    if column is None or name in ("count", "distinct", "mode", "min", "max", "missing", "first", "last", "list"):
        return
    if not (pd.api.types.is_numeric_dtype(frame[column]) or frame[column].dtype == bool):
        raise CannotAnswer(
            Say("summarise.not_a_number", column=Name(column), statistic=name),
            Request("distribution", {"column": column}),
            Request("summarise", {"measures": (("count", None),), "by": (column,)}),
            Request("summarise", {"measures": (("distinct", column),)}),
        )


def _need_a_ranking(
    table: pd.DataFrame, measures: Sequence[Measure], by: Sequence[str], columns: Mapping[str, Column]
) -> None:
    """Where every group occurs once, the numbers that could rank them are offered."""
    if tuple(measures) != (("count", None),) or len(table) < 2 or not (table[label(measures[0])] == 1).all():
        return
    amounts = [c.name for c in columns.values() if c.role in (Role.AMOUNT, Role.RATE, Role.MEASURE, Role.STOCK)]
    ranked = (Request("show", {"show_columns": tuple(by), "order": (name, True), "top": 1}) for name in amounts[:3])
    raise CannotAnswer(Say("summarise.once_each", by=[Name(c) for c in by]), *ranked, Request("overview"))
