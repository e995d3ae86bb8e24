"""Columns that are worked out from others: sums and ratios, logs, bins, parts of dates.

An expression is plain data: it gives a series for a frame, and the pandas code of that series.
Nothing here parses or evaluates text.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from assistant.bands import band_edges, band_names, codes, date_part
from assistant.condition import Condition, filters

ARITHMETIC = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}
BESIDE = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
FUNCTIONS = (
    "log",
    "log10",
    "log1p",
    "sqrt",
    "square",
    "abs",
    "round",
    "length",
    "words",
    "zscore",
    "minmax",
    "rank",
    "centre",
    "codes",
)
PARTS = ("year", "quarter", "month", "week", "date", "month_number", "month_name", "weekday", "day", "hour",
         "quarter_number", "week_number", "weekend")  # fmt: skip


@dataclass(frozen=True)
class Col:
    """A column as it is."""

    name: str

    def values(self, frame: pd.DataFrame) -> pd.Series:
        """One value a row."""
        return frame[self.name]

    def code(self) -> str:
        """The pandas expression."""
        return f"frame[{self.name!r}]"


@dataclass(frozen=True)
class Num:
    """The same number in every row."""

    value: float

    def values(self, frame: pd.DataFrame) -> pd.Series:
        """One value a row."""
        return pd.Series(self.value, index=frame.index)

    def code(self) -> str:
        """The pandas expression."""
        return repr(self.value)


@dataclass(frozen=True)
class Arith:
    """`left op right`, row by row; a division by zero is missing, not infinite.

    >>> frame = pd.DataFrame({"profit": [2.0, 3.0], "sales": [4.0, 0.0]})
    >>> Arith("/", Col("profit"), Col("sales")).values(frame).tolist()
    [0.5, nan]
    """

    op: str
    left: Expression
    right: Expression

    def values(self, frame: pd.DataFrame) -> pd.Series:
        """One value a row."""
        found = ARITHMETIC[self.op](self.left.values(frame), self.right.values(frame))
        return found.replace([np.inf, -np.inf], np.nan) if self.op == "/" else found

    def code(self) -> str:
        """The pandas expression."""
        text = f"({self.left.code()} {self.op} {self.right.code()})"
        return f"{text}.replace([np.inf, -np.inf], np.nan)" if self.op == "/" else text


@dataclass(frozen=True)
class Apply:
    """A named function of one column; see `FUNCTIONS`."""

    function: str
    of: Expression
    ddof: int = 0  # for zscore: 0 divides by n, 1 by n - 1

    def values(self, frame: pd.DataFrame) -> pd.Series:
        """One value a row; logs and roots of what has none are missing."""
        x = self.of.values(frame)
        match self.function:
            case "log" | "log10" | "log1p" | "sqrt":
                with np.errstate(all="ignore"):
                    found = pd.Series(getattr(np, self.function)(x.astype(float)), index=x.index)
                return found.replace([np.inf, -np.inf], np.nan)
            case "square":
                return x * x
            case "abs":
                return x.abs()
            case "round":
                return x.round()
            case "length":
                return x.astype("string").str.len()
            case "words":
                return x.astype("string").str.count(r"\S+")
            case "zscore":
                return (x - x.mean()) / x.std(ddof=self.ddof)
            case "minmax":
                return (x - x.min()) / (x.max() - x.min())
            case "rank":
                return x.rank()
            case "centre":
                return x - x.mean()
            case "codes":
                return codes(x)
        raise ValueError(self.function)

    def code(self) -> str:
        """The pandas expression."""
        x = self.of.code()
        match self.function:
            case "log" | "log10" | "log1p" | "sqrt":
                return f"np.{self.function}({x}.astype(float)).replace([np.inf, -np.inf], np.nan)"
            case "square":
                return f"({x} * {x})"
            case "length":
                return f"{x}.astype('string').str.len()"
            case "words":
                return f"{x}.astype('string').str.count(r'\\S+')"
            case "zscore":
                return f"(({x} - {x}.mean()) / {x}.std(ddof={self.ddof}))"
            case "minmax":
                return f"(({x} - {x}.min()) / ({x}.max() - {x}.min()))"
            case "centre":
                return f"({x} - {x}.mean())"
            case "codes":
                return f"codes({x})"
        return f"{x}.{self.function}()"


@dataclass(frozen=True)
class Bins:
    """Numbers cut into bands: `[low, high)`, named "20 to 40".

    Give `edges`, or a `width` for bands of equal size starting at a multiple of it.

    >>> frame = pd.DataFrame({"age": [5, 25, 39]})
    >>> Bins(Col("age"), width=20).values(frame).astype(str).tolist()
    ['0 to 20', '20 to 40', '20 to 40']
    """

    of: Expression
    edges: tuple[float, ...] = ()
    width: float | None = None
    labels: tuple[str, ...] = ()
    right: bool = False

    def values(self, frame: pd.DataFrame) -> pd.Series:
        """An ordered category a row; numbers outside the edges are missing."""
        x = self.of.values(frame)
        edges = list(self.edges) or band_edges(x, self.width or 1)
        return pd.cut(x, edges, right=self.right, labels=list(self.labels) or band_names(edges))

    def code(self) -> str:
        """The pandas expression."""
        x = self.of.code()
        if not self.edges:
            edges = f"edges := band_edges({x}, {self.width!r})"
            return f"pd.cut({x}, ({edges}), right={self.right}, labels=band_names(edges))"
        names = list(self.labels) or band_names(list(self.edges))
        return f"pd.cut({x}, {list(self.edges)!r}, right={self.right}, labels={names!r})"


@dataclass(frozen=True)
class Part:
    """A part of a date: "month" is a month of one year, "month_name" January to December."""

    part: str
    of: Expression

    def values(self, frame: pd.DataFrame) -> pd.Series:
        """One value a row: year, day, hour, month_number and the like as numbers, the others as text or dates."""
        return date_part(self.of.values(frame), self.part)

    def code(self) -> str:
        """The pandas expression."""
        return f"date_part({self.of.code()}, {self.part!r})"


@dataclass(frozen=True)
class Holds:
    """Whether a condition holds: True or False a row."""

    condition: Condition

    def values(self, frame: pd.DataFrame) -> pd.Series:
        """One truth a row."""
        return self.condition.mask(frame)

    def code(self) -> str:
        """The pandas expression."""
        return f"({self.condition.code()})"


@dataclass(frozen=True)
class Where:
    """An expression in the rows where a condition holds, missing in the others: to measure two groups side by side."""

    condition: Condition
    of: Expression

    def values(self, frame: pd.DataFrame) -> pd.Series:
        """One value a row."""
        return self.of.values(frame).where(self.condition.mask(frame))

    def code(self) -> str:
        """The pandas expression."""
        return f"{self.of.code()}.where({self.condition.code()})"


@dataclass(frozen=True)
class Versus:
    """Whether one expression is so beside another, row by row; not where either is missing.

    >>> frame = pd.DataFrame({"open": [2.0, 3.0, None], "close": [1.0, 4.0, 1.0]})
    >>> Versus(">", Col("open"), Col("close")).values(frame).tolist()
    [True, False, False]
    """

    op: str
    left: Expression
    right: Expression

    def values(self, frame: pd.DataFrame) -> pd.Series:
        """One truth a row."""
        a, b = self.left.values(frame), self.right.values(frame)
        if not (pd.api.types.is_numeric_dtype(a) and pd.api.types.is_numeric_dtype(b)):
            a, b = a.astype("string"), b.astype("string")
        found = BESIDE[self.op](a, b) & a.notna() & b.notna()
        return found.fillna(False).astype(bool)

    def code(self) -> str:
        """The pandas expression."""
        return f"versus({self.left.code()}, {self.op!r}, {self.right.code()})"


def versus(a: pd.Series, op: str, b: pd.Series) -> pd.Series:
    """The same for two series: used by the code that a reply shows."""
    frame = pd.DataFrame({"a": a, "b": b})
    return Versus(op, Col("a"), Col("b")).values(frame)


Expression = Versus | Col | Num | Arith | Apply | Bins | Part | Holds | Where


def columns_of(found: Expression) -> tuple[str, ...]:
    """The columns that an expression is worked out from, each once.

    >>> columns_of(Arith("/", Col("profit"), Apply("log", Col("sales"))))
    ('profit', 'sales')
    """
    match found:
        case Col(name):
            return (name,)
        case Arith(_, left, right) | Versus(_, left, right):
            return tuple(dict.fromkeys((*columns_of(left), *columns_of(right))))
        case Apply() | Bins() | Part():
            return columns_of(found.of)
        case Holds(condition):
            return tuple(dict.fromkeys(one.column for one in filters(condition)))
        case Where(condition, of):
            return tuple(dict.fromkeys((*columns_of(of), *(one.column for one in filters(condition)))))
    return ()
