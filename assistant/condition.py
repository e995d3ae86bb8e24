"""Conditions on rows: one column against a value, and their combinations with and, or, not.

A condition is plain data. It gives a mask for a frame, the pandas code of that mask, and the
flat list that the record shows. Values are compared as data: never as a pattern or a formula.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import pandas as pd

Value = str | float | int | bool | tuple[Any, ...] | None

OPS = ("==", "!=", "<", "<=", ">", ">=", "in", "between", "contains", "has", "starts", "ends", "missing", "present")


@dataclass(frozen=True)
class Filter:
    """Keep rows whose `column` is `op` `value`.

    Dates are ISO text. `between` takes (low, high), both included; `in` a tuple; `contains`,
    `starts` and `ends` look at text without regard to case, `has` at the items of a list in a cell; `missing` and `present` need no value.
    Rows whose cell is missing satisfy only `missing`.

    >>> frame = pd.DataFrame({"age": [20, 40, None]})
    >>> Filter("age", ">=", 30).mask(frame).tolist()
    [False, True, False]
    >>> Filter("age", ">=", 30).code()
    "frame['age'] >= 30"
    """

    column: str
    op: str
    value: Value = None

    def mask(self, frame: pd.DataFrame) -> pd.Series[bool]:
        """A boolean for each row of `frame`."""
        cells = frame[self.column]
        value = _like(cells, self.value)
        match self.op:
            case "missing":
                return cells.isna()
            case "present":
                return cells.notna()
            case "in":
                return cells.isin(list(value))
            case "between":
                return cells.between(*value).fillna(False).astype(bool)
            case "contains":
                return _text(cells).str.contains(str(value).lower(), regex=False)
            case "has":
                return has_item(cells, str(value))
            case "starts":
                return _text(cells).str.startswith(str(value).lower())
            case "ends":
                return _text(cells).str.endswith(str(value).lower())
        compared = {
            "==": cells.eq, "!=": cells.ne, "<": cells.lt, "<=": cells.le, ">": cells.gt, ">=": cells.ge,
        }[self.op](value)  # fmt: skip
        return (compared.fillna(False).astype(bool) & cells.notna()).astype(bool)

    def code(self) -> str:
        """The pandas expression of the mask, about a frame called `frame`."""
        cells, value = f"frame[{self.column!r}]", cast(Any, self.value)
        match self.op:
            case "missing":
                return f"{cells}.isna()"
            case "present":
                return f"{cells}.notna()"
            case "in":
                return f"{cells}.isin({list(value)!r})"
            case "between":
                low, high = value
                return f"{cells}.between({low!r}, {high!r})"
            case "contains":
                text = str(value).lower()
                return f"{cells}.fillna('').astype(str).str.lower().str.contains({text!r}, regex=False)"
            case "has":
                return f"has_item({cells}, {str(value)!r})"
            case "starts" | "ends":
                text = str(value).lower()
                return f"{cells}.fillna('').astype(str).str.lower().str.{self.op}with({text!r})"
            case "!=":
                return f"({cells} != {value!r}) & {cells}.notna()"
        return f"{cells} {self.op} {value!r}"


@dataclass(frozen=True)
class AllOf:
    """Every part must hold."""

    parts: tuple[Condition, ...]

    def mask(self, frame: pd.DataFrame) -> pd.Series[bool]:
        """A boolean for each row of `frame`."""
        found = pd.Series(True, index=frame.index)
        for part in self.parts:
            found &= part.mask(frame)
        return found

    def code(self) -> str:
        """The pandas expression of the mask."""
        return " & ".join(f"({part.code()})" for part in self.parts)


@dataclass(frozen=True)
class AnyOf:
    """At least one part must hold."""

    parts: tuple[Condition, ...]

    def mask(self, frame: pd.DataFrame) -> pd.Series[bool]:
        """A boolean for each row of `frame`."""
        found = pd.Series(False, index=frame.index)
        for part in self.parts:
            found |= part.mask(frame)
        return found

    def code(self) -> str:
        """The pandas expression of the mask."""
        return " | ".join(f"({part.code()})" for part in self.parts)


@dataclass(frozen=True)
class Not:
    """The part must not hold; rows where its cell is missing do not count as "not"."""

    part: Condition

    def mask(self, frame: pd.DataFrame) -> pd.Series[bool]:
        """A boolean for each row of `frame`."""
        known = pd.Series(True, index=frame.index)
        for one in filters(self.part):
            if one.op not in ("missing", "present"):
                known &= frame[one.column].notna()
        return ~self.part.mask(frame) & known

    def code(self) -> str:
        """The pandas expression of the mask."""
        known = sorted({f.column for f in filters(self.part) if f.op not in ("missing", "present")})
        return " & ".join([f"~({self.part.code()})", *(f"frame[{name!r}].notna()" for name in known)])


Condition = Filter | AllOf | AnyOf | Not


def filters(condition: Condition) -> Iterator[Filter]:
    """The comparisons inside a condition, left to right.

    >>> [f.value for f in filters(AllOf((Filter("a", ">", 1), Not(Filter("b", "==", "x")))))]
    [1, 'x']
    """
    match condition:
        case Filter():
            yield condition
        case Not(part):
            yield from filters(part)
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from filters(part)


def _like(cells: pd.Series, value: Any) -> Any:
    """`value` as the cells hold it: text that stands for a moment becomes one."""
    if pd.api.types.is_datetime64_any_dtype(cells):
        if isinstance(value, tuple):
            return tuple(pd.Timestamp(v) for v in value)
        return value if value is None else pd.Timestamp(value)
    return value


def _text(cells: pd.Series) -> pd.Series:
    return cells.fillna("").astype(str).str.lower()


def items(cell: object) -> tuple[str, ...]:
    """The items of a list written in a cell: "[Action, Drama]", "Action|Drama", "['a', 'b']"; one item if it is none.

    >>> items("['Action', 'Drama']"), items("Action|Drama"), items("plain, text"), items("[]")
    (('Action', 'Drama'), ('Action', 'Drama'), ('plain, text',), ())
    """
    text = str(cell).strip()
    if len(text) >= 2 and (text[0], text[-1]) in (("[", "]"), ("{", "}")):
        parts = text[1:-1].split(",")
    elif "|" in text or ";" in text:
        parts = text.split("|" if "|" in text else ";")
    else:
        parts = [text]
    return tuple(p for p in (part.strip().strip("'\"").strip() for part in parts) if p)


def has_item(cells: pd.Series, item: str) -> pd.Series[bool]:
    """Whether the list in each cell has the item, without regard to case."""
    wanted = item.strip().lower()
    known = {cell: any(part.lower() == wanted for part in items(cell)) for cell in cells.dropna().unique()}
    return cells.map(known).fillna(False).astype(bool)
