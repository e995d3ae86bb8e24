"""What one row of a table stands for: the best guess from ids, dates and categories."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from assistant.dataset import Column, Kind, Role
from assistant.files.meanings import words_of
from assistant.files.vocabulary import ID

_PERIODS = (
    (0.9, 1.1, "day"),
    (6.9, 7.1, "week"),
    (27.5, 31.5, "month"),
    (89.0, 93.0, "quarter"),
    (364.0, 367.0, "year"),
    (1 / 25, 1 / 23, "hour"),
)


@dataclass(frozen=True)
class Grain:
    """What a row is: `key` of the sentence ("thing", "period", "period_of", "pair", "unknown") and the columns that show it.

    `thing` is a word of a column name ("customer" of customer_id), `period` the length of time between rows.
    """

    key: str
    thing: str = ""
    period: str = ""
    columns: tuple[str, ...] = ()


def grain(frame: pd.DataFrame, columns: Mapping[str, Column]) -> Grain:
    """The columns that tell the rows apart, as few as possible, and what that makes of a row."""
    n = len(frame)
    if n < 2:
        return Grain("unknown")
    unique = [c for c in columns.values() if c.missing == 0 and c.distinct >= n]
    for column in unique:
        if column.kind is Kind.ID:
            thing = " ".join(word for word in words_of(column.name) if word not in ID and not word.isdigit())
            if thing and thing not in ("unnamed", "row", "index", "column"):
                return Grain("thing", thing, columns=(column.name,))
    dates = [c for c in columns.values() if c.role is Role.TIME]
    for column in unique:
        if column.role is Role.TIME:
            return Grain("period", period=_period(frame[column.name]), columns=(column.name,))
    groups = sorted(
        (
            c
            for c in columns.values()
            if c.kind in (Kind.CATEGORY, Kind.PLACE, Kind.ORDERED) and c.role is not Role.CONSTANT and c.distinct > 1
        ),
        key=lambda c: -c.distinct,
    )[:6]
    for column in unique:
        if column in groups or (column.kind is Kind.TEXT and "name" in words_of(column.name)):
            return Grain("thing", column.name, columns=(column.name,))
    return _together(frame, dates, groups)


def _together(frame: pd.DataFrame, dates: list[Column], groups: list[Column]) -> Grain:
    """A date with one or two categories, or two categories, that together tell the rows apart."""
    sample = frame if len(frame) <= 50_000 else frame.iloc[:50_000]
    for date in dates[:2]:
        for some in (*((g,) for g in groups), *combinations(groups[:4], 2)):
            names = [date.name, *(g.name for g in some)]
            enough = date.distinct * float(np.prod([g.distinct for g in some])) >= len(frame)
            if enough and not sample.duplicated(names).any():
                first = frame[frame[some[0].name] == frame[some[0].name].iloc[0]] if len(some) == 1 else frame
                return Grain("period_of", period=_period(first[date.name]), columns=tuple(names[1:]))
    for a, b in combinations(groups[:4], 2):
        if a.distinct * b.distinct >= len(frame) >= 6 and not sample.duplicated([a.name, b.name]).any():
            return Grain("pair", columns=(a.name, b.name))
    return Grain("unknown")


def _period(series: pd.Series) -> str:
    """The usual step between dates, as a word; "moment" when it is none of the usual ones."""
    if not pd.api.types.is_datetime64_any_dtype(series.dtype):
        return "year"
    steps = series.dropna().drop_duplicates().sort_values().diff().dropna()
    if not len(steps):
        return "moment"
    days = float(steps.dt.total_seconds().median()) / 86_400
    return next((word for low, high, word in _PERIODS if low <= days <= high), "moment")
