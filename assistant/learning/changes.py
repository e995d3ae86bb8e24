"""Rows with something changed: a column moved by an amount or a share, or set to a value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from assistant.answer import Name, Say
from assistant.errors import CannotAnswer
from assistant.learning.case import like
from assistant.learning.model import Model
from assistant.request import Request


@dataclass(frozen=True)
class Change:
    """One column, and what happens to it: `how` is "by" (added), "times" or "to"."""

    column: str
    how: str
    value: Any

    def apply(self, cells: pd.Series) -> pd.Series:
        """The changed cells."""
        if self.how == "to":
            return pd.Series([self.value] * len(cells), index=cells.index)
        numbers = pd.to_numeric(cells, errors="coerce").astype(float)
        moved: pd.Series = numbers + self.value if self.how == "by" else numbers * self.value
        return moved


def changes_of(
    model: Model, column: str | None, by: float | None, to: float | None, percent: bool, down: bool, setting: Iterable[tuple[str, Any]],
) -> tuple[Change, ...]:  # fmt: skip
    """The changes that were asked for, in order.

    Raises:
        CannotAnswer: nothing to change was said, or the model does not read that column, or it holds no numbers.
    """
    found: list[Change] = []
    if column is not None and (by is not None or to is not None):
        if to is not None:
            found.append(Change(column, "to", like(model.frame[column], to)[0] if column in model.frame else to))
        else:
            step = -float(by or 0) if down else float(by or 0)
            found.append(Change(column, "times", 1 + step / 100) if percent else Change(column, "by", step))
    for name, value in setting:
        if name in model.frame.columns and not any(c.column == name for c in found):
            found.append(Change(name, "to", like(model.frame[name], value)[0]))
    if not found:
        raise CannotAnswer(Say("model.no_change", columns=_examples(model)), Request("importance"))
    for change in found:
        _check(model, change)
    return tuple(found)


def changed(frame: pd.DataFrame, changes: Iterable[Change]) -> pd.DataFrame:
    """A new frame with the changes made."""
    return frame.assign(**{c.column: c.apply(frame[c.column]) for c in changes})


def told(change: Change) -> Name:
    """The change in a few words that stand in for it: age + 5, price × 1.1, smoker = yes."""
    if change.how == "to":
        return Name(f"{change.column} = {_plain(change.value)}")
    if change.how == "times":
        return Name(f"{change.column} × {change.value:g}")
    return Name(f"{change.column} {'+' if change.value >= 0 else '−'} {abs(change.value):g}")


def _check(model: Model, change: Change) -> None:
    if change.column not in model.prepared.columns:
        key = "model.same_column" if change.column == model.target else "model.not_read"
        raise CannotAnswer(Say(key, column=Name(change.column), columns=_examples(model)), Request("importance"))
    if change.how != "to" and not pd.api.types.is_numeric_dtype(model.frame[change.column]):
        raise CannotAnswer(
            Say("model.not_number", column=Name(change.column)), Request("effect", {"column": change.column})
        )


def _examples(model: Model) -> list[str]:
    return [Name(name) for name in model.prepared.columns[:6]]


def _plain(value: Any) -> str:
    from assistant.learning.telling import plain

    return plain(value)
