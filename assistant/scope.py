"""The rows and columns a question is about, as a small program of steps in the order they were said.

Every skill gets the frame that the steps leave; the script shows them; the reply says what each left.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from assistant.condition import Condition, items
from assistant.expression import Expression


@dataclass(frozen=True)
class Keep:
    """Keep the rows for which a condition holds."""

    condition: Condition

    def apply(self, frame: pd.DataFrame) -> pd.DataFrame:
        """A new, smaller frame."""
        return frame[self.condition.mask(frame).to_numpy(bool)]

    def code(self) -> str:
        """The same in pandas."""
        return f"frame = frame[{self.condition.code()}]"


@dataclass(frozen=True)
class Derive:
    """Add a column that is worked out from others (or put it in the place of one)."""

    name: str
    expression: Expression

    def apply(self, frame: pd.DataFrame) -> pd.DataFrame:
        """A new frame with the column."""
        return frame.assign(**{self.name: self.expression.values(frame)})

    def code(self) -> str:
        """The same in pandas."""
        return f"frame = frame.assign(**{{{self.name!r}: {self.expression.code()}}})"


@dataclass(frozen=True)
class Fill:
    """Put a value where a column is missing: "mean", "median", "mode", "previous", or a number or word."""

    column: str
    how: str | float

    def apply(self, frame: pd.DataFrame) -> pd.DataFrame:
        """A new frame with the gaps filled."""
        return frame.assign(**{self.column: filled(frame[self.column], self.how)})

    def code(self) -> str:
        """The same in pandas."""
        return f"frame = frame.assign(**{{{self.column!r}: filled(frame[{self.column!r}], {self.how!r})}})"


@dataclass(frozen=True)
class DropMissing:
    """Keep the rows where all these columns (every column, if none is named) are there."""

    columns: tuple[str, ...] = ()

    def apply(self, frame: pd.DataFrame) -> pd.DataFrame:
        """A new, smaller frame."""
        return frame.dropna(subset=list(self.columns) or None)

    def code(self) -> str:
        """The same in pandas."""
        return f"frame = frame.dropna(subset={list(self.columns) or None!r})"


@dataclass(frozen=True)
class DropOutliers:
    """Set aside the rows whose value lies far out: by "iqr" (Tukey's fences), "zscore" or "mad".

    With `keep` they are the rows that stay. Missing values are not outliers and stay (or go with `keep`).
    """

    column: str
    method: str = "iqr"
    threshold: float = 1.5
    keep: bool = False
    ddof: int = 0

    def apply(self, frame: pd.DataFrame) -> pd.DataFrame:
        """A new, smaller frame."""
        out = outlying(frame[self.column], self.method, self.threshold, self.ddof)
        return frame[(out if self.keep else ~out).to_numpy(bool)]

    def code(self) -> str:
        """The same in pandas."""
        sign = "" if self.keep else "~"
        return (
            f"frame = frame[{sign}outlying(frame[{self.column!r}], {self.method!r}, {self.threshold!r}, {self.ddof!r})]"
        )


@dataclass(frozen=True)
class Take:
    """The first or last `n` rows, or the `n` with the largest or smallest `by`; ties at the edge stay in file order."""

    n: int
    by: str | None = None
    largest: bool = True
    last: bool = False

    def apply(self, frame: pd.DataFrame) -> pd.DataFrame:
        """A new frame of at most `n` rows."""
        if self.by is not None:
            frame = frame.sort_values(self.by, ascending=not self.largest, kind="stable", na_position="last")
        return frame.tail(self.n) if self.last else frame.head(self.n)

    def code(self) -> str:
        """The same in pandas."""
        sort = f".sort_values({self.by!r}, ascending={not self.largest}, kind='stable')" if self.by is not None else ""
        return f"frame = frame{sort}.{'tail' if self.last else 'head'}({self.n})"


@dataclass(frozen=True)
class DropDuplicates:
    """Keep the first of the rows that are alike in these columns (in all, if none is named)."""

    columns: tuple[str, ...] = ()

    def apply(self, frame: pd.DataFrame) -> pd.DataFrame:
        """A new, smaller frame."""
        return frame.drop_duplicates(subset=list(self.columns) or None)

    def code(self) -> str:
        """The same in pandas."""
        return f"frame = frame.drop_duplicates(subset={list(self.columns) or None!r})"


@dataclass(frozen=True)
class Explode:
    """One row for each item of the lists in a column's cells, so that items can be counted."""

    column: str

    def apply(self, frame: pd.DataFrame) -> pd.DataFrame:
        """A new, longer frame; rows with an empty list are gone."""
        return exploded(frame, self.column)

    def code(self) -> str:
        """The same in pandas."""
        return f"frame = exploded(frame, {self.column!r})"


Step = Keep | Derive | Fill | DropMissing | DropOutliers | Take | DropDuplicates | Explode


def apply(steps: Iterable[Step], frame: pd.DataFrame) -> pd.DataFrame:
    """The frame that the steps leave, in their order; `frame` itself stays as it is."""
    for step in steps:
        frame = step.apply(frame)
    return frame


def exploded(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    """One row for each item of the lists in a column.

    >>> exploded(pd.DataFrame({"genre": ["a|b", "[c]", "[]"]}), "genre")["genre"].tolist()
    ['a', 'b', 'c']
    """
    lists = frame[column].map(lambda cell: list(items(cell)), na_action="ignore")
    return frame.assign(**{column: lists}).explode(column).dropna(subset=[column])


def filled(cells: pd.Series, how: str | float) -> pd.Series:
    """The column with its gaps filled.

    >>> filled(pd.Series([1.0, None, 3.0]), "mean").tolist()
    [1.0, 2.0, 3.0]
    """
    match how:
        case "mean":
            return cells.fillna(cells.mean())
        case "median":
            return cells.fillna(cells.median())
        case "mode":
            common = cells.mode()
            return cells.fillna(common.iloc[0]) if len(common) else cells
        case "previous":
            return cells.ffill()
    return cells.fillna(how)


def outlying(x: pd.Series, method: str = "iqr", threshold: float = 1.5, ddof: int = 0) -> pd.Series[bool]:
    """Which values lie far out.

    "iqr": beyond `threshold` interquartile ranges outside the quartiles (Tukey 1977); "zscore": more than
    `threshold` standard deviations from the mean; "mad": more than `threshold` scaled median absolute
    deviations from the median (Iglewicz and Hoaglin 1993).

    >>> outlying(pd.Series([1, 2, 3, 2, 1, 90]), "iqr").tolist()
    [False, False, False, False, False, True]
    """
    x = x.astype(float)
    match method:
        case "iqr":
            low, high = (float(v) for v in x.quantile([0.25, 0.75]))
            reach = threshold * (high - low)
            return x.lt(low - reach) | x.gt(high + reach)
        case "zscore":
            spread = x.std(ddof=ddof)
            return (x - x.mean()).abs().gt(threshold * spread) if spread else pd.Series(False, index=x.index)
        case "mad":
            away = (x - x.median()).abs()
            spread = away.median() / 0.6744897501960817
            far = away.to_numpy(float) > threshold * spread if spread else np.zeros(len(x), bool)
            return pd.Series(far, index=x.index)
    raise ValueError(method)
