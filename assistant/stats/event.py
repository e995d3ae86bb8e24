"""Something that may happen in a row: where it did, where that is known, and what it is called in short."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from assistant.answer import Name
from assistant.condition import Filter
from assistant.dataset import Column, Kind
from assistant.stats.values import cells, described, yes_value

Parts = Sequence[tuple[str, str, Any]]  # column, op and value of each comparison
SIGNS = {"==": "=", "!=": "≠", "<=": "≤", ">=": "≥"}


def happened(frame: pd.DataFrame, event: Parts, either: bool = False) -> tuple[pd.Series, pd.Series]:
    """Whether all parts of the event hold in each row (any part, with `either`), and whether that is known.

    A missing cell leaves a row unknown, unless another part settles it (Kleene's logic of three values).

    >>> frame = pd.DataFrame({"a": [1, 1, None], "b": [1, 0, 0]})
    >>> happens, known = happened(frame, [("a", "==", 1), ("b", "==", 1)])
    >>> happens.tolist(), known.tolist()
    ([True, False, False], [True, True, True])
    """
    happens = np.full(len(frame), not either)
    unknown, settled = np.zeros(len(frame), bool), np.zeros(len(frame), bool)
    for column, op, value in event:
        holds = Filter(column, op, tuple(value) if isinstance(value, list) else value).mask(frame).to_numpy(bool)
        known = (
            np.ones(len(frame), bool) if op in ("missing", "present") else cells(frame, column).notna().to_numpy(bool)
        )
        happens = happens | holds if either else happens & holds
        settled |= known & (holds if either else ~holds)
        unknown |= ~known
    return pd.Series(happens, index=frame.index), pd.Series(~unknown | settled, index=frame.index)


def called(event: Parts, frame: pd.DataFrame, columns: Mapping[str, Column] | None, either: bool = False) -> Name:
    """The event in short: "returned", "sales > 500"."""
    said = []
    for column, op, value in event:
        what = described(frame, column, columns)
        plain = what.kind is Kind.YESNO and op == "==" and str(value) == str(yes_value(frame, column, what))
        said.append(column if plain else part_called(column, op, value))
    return Name((" | " if either else " & ").join(said))


def part_called(column: str, op: str, value: Any) -> str:
    """One comparison in short.

    >>> part_called("age", ">=", 30), part_called("age", "between", (20, 30.5))
    ('age ≥ 30', '20 ≤ age ≤ 30.5')
    """
    if op == "between":
        return f"{_short(value[0])} ≤ {column} ≤ {_short(value[1])}"
    if op == "in":
        return f"{column} = {' / '.join(_short(v) for v in value)}"
    return f"{column} {SIGNS.get(op, op)} {'' if value is None else _short(value)}".strip()


def _short(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
