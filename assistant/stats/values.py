"""Columns as the arithmetic needs them: plain floats, yes as 1, group names as text."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from assistant.dataset import Column, Kind, Role

Floats = npt.NDArray[np.float64]

YES = frozenset({"yes", "y", "true", "t", "1", "1.0", "success", "passed", "won", "positive"})
_NO = frozenset({"no", "n", "false", "f", "0", "0.0", "failure", "failed", "lost", "negative"})


def cells(frame: pd.DataFrame, name: str) -> pd.Series:
    """One column; the first of those that share the name."""
    found = frame[name]
    return found.iloc[:, 0] if isinstance(found, pd.DataFrame) else found


def described(frame: pd.DataFrame, name: str, columns: Mapping[str, Column] | None) -> Column:
    """What a column is: as the file's description says, or else guessed from its cells."""
    if columns is not None and name in columns:
        return columns[name]
    return _guessed(cells(frame, name), name)


def _guessed(x: pd.Series, name: str) -> Column:
    there = x.dropna()
    distinct, missing = int(there.nunique()), int(x.isna().sum())
    known = {str(v).strip().lower() for v in there.unique()} if distinct <= 2 else set()
    if known and known <= YES | _NO:
        yes = next((v for v in there.unique() if str(v).strip().lower() in YES), None)
        return Column(name, Kind.YESNO, Role.GROUP, yes=yes, missing=missing, distinct=distinct)
    if isinstance(x.dtype, pd.CategoricalDtype):
        kind = Kind.ORDERED if x.dtype.ordered else Kind.CATEGORY
        return Column(
            name, kind, Role.GROUP, levels=tuple(map(str, x.cat.categories)), missing=missing, distinct=distinct
        )
    if pd.api.types.is_numeric_dtype(x):
        return Column(name, Kind.NUMBER, Role.MEASURE, missing=missing, distinct=distinct)
    if pd.api.types.is_datetime64_any_dtype(x):
        return Column(name, Kind.DATE, Role.TIME, missing=missing, distinct=distinct)
    few = distinct <= max(20, len(there) // 5)
    return Column(
        name, Kind.CATEGORY if few else Kind.TEXT, Role.GROUP if few else Role.TEXT, missing=missing, distinct=distinct
    )


def yes_value(frame: pd.DataFrame, name: str, column: Column) -> object:
    """The value of a two-valued column that counts as yes: as described, or the last in order."""
    there = cells(frame, name).dropna()
    if column.yes is not None:
        return column.yes
    found = [v for v in there.unique() if str(v).strip().lower() in YES]
    return found[0] if found else (sorted(there.unique(), key=str)[-1] if len(there) else None)


def numbers(frame: pd.DataFrame, name: str, columns: Mapping[str, Column] | None = None) -> pd.Series:
    """The column as floats, one a row: yes is 1 and no 0, ordered levels their rank from 0, dates their day.

    Missing, unreadable and infinite cells are NaN, and so are numbers beyond 1e150, whose squares no float holds.
    """
    x, column = cells(frame, name), described(frame, name, columns)
    if column.kind is Kind.YESNO:
        yes = yes_value(frame, name, column)
        found = x.map(str).eq(str(yes)).astype(float).where(x.notna())
    elif pd.api.types.is_datetime64_any_dtype(x):
        days = x.to_numpy("datetime64[s]").astype(np.int64) / 86_400
        found = pd.Series(days, index=x.index).where(x.notna())
    elif column.kind is Kind.ORDERED and column.levels and not pd.api.types.is_numeric_dtype(x):
        rank = {level: float(k) for k, level in enumerate(column.levels)}
        found = pd.Series([rank.get(str(v), np.nan) for v in x], index=x.index)
    else:
        found = pd.to_numeric(x, errors="coerce")
    values = np.asarray(found.to_numpy(dtype="float64", na_value=np.nan))
    return pd.Series(np.where(np.abs(values) < 1e150, values, np.nan), index=x.index, name=name)


def labels(frame: pd.DataFrame, name: str) -> pd.Series:
    """The column as names of groups: text, whole numbers without a point; missing stays missing.

    >>> labels(pd.DataFrame({"class": [1.0, None, 3.0]}), "class").tolist()
    ['1', nan, '3']
    """
    x = cells(frame, name)
    codes, found = pd.factorize(x)  # missing cells are -1, which is the last name below
    names = np.array([*(_label(v) for v in found), np.nan], dtype=object)
    return pd.Series(names[codes], index=x.index, dtype=object)


def _label(value: object) -> str:
    if isinstance(value, float | np.floating) and float(value).is_integer() and abs(float(value)) < 1e15:
        return str(int(value))
    if isinstance(value, pd.Timestamp):
        return str(value.date()) if value == value.normalize() else str(value)
    return str(value)


def complete(*columns: pd.Series) -> list[Floats]:
    """The columns as arrays, on the rows where all of them are there."""
    there = np.logical_and.reduce([c.notna().to_numpy(bool) for c in columns])
    return [c.to_numpy(float)[there] for c in columns]


def is_number(column: Column) -> bool:
    """Whether a column is averaged (a number), rather than counted (a category)."""
    return column.kind is Kind.NUMBER and column.role is not Role.CODE


def is_group(column: Column) -> bool:
    """Whether a column splits the rows into a few groups."""
    return column.kind in (Kind.CATEGORY, Kind.ORDERED, Kind.YESNO, Kind.PLACE) or column.role is Role.CODE
