"""Which rows a question about a model is about: a case typed in words, one row, or the rows in scope."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from assistant.answer import Name, Say
from assistant.errors import CannotAnswer
from assistant.estimate import Estimate, Interval, count
from assistant.learning.case import Typed, complete
from assistant.learning.fitted import predicted
from assistant.learning.model import Model
from assistant.learning.telling import chance_of, plain
from assistant.request import Request


@dataclass(frozen=True, eq=False)
class Asked:
    """The rows (`frame`), how they were named (case, row, rows), and for a case what was given and what was filled."""

    frame: pd.DataFrame
    how: str
    typed: Typed | None = None
    row: int | None = None


def rows_asked(frame: pd.DataFrame, model: Model, case: Iterable[tuple[str, Any]], row: int | None) -> Asked:
    """The case if one was typed, else the row, else all rows in scope.

    Raises:
        CannotAnswer: no such row; no row at all; a case that names no column of the model; columns missing from this table.
    """
    case = tuple(case)
    if case:
        typed = complete(model.frame, model.prepared, case)
        if not typed.given:
            raise CannotAnswer(
                Say("model.not_a_case", columns=[Name(c) for c in model.prepared.columns[:8]]),
                Request("explain", {"row": 0}),
            )
        return Asked(typed.frame, "case", typed)
    absent = [name for name in model.reads if name not in frame.columns]
    if len(absent) == len(model.reads):
        raise CannotAnswer(Say("model.other_table", columns=[Name(c) for c in absent[:8]]), Request("overview"))
    if row is not None:
        if not 0 <= row < len(frame):
            raise CannotAnswer(Say("model.no_such_row", rows=count(len(frame))), Request("predict", {"row": 0}))
        return Asked(frame.iloc[[row]], "row", row=row)
    if not len(frame):
        raise CannotAnswer(Say("model.no_rows"), Request("overview"))
    return Asked(frame, "rows")


@dataclass(frozen=True, eq=False)
class Predictions:
    """Predictions for rows: `value` (numbers), `share` (n × levels), `low` and `high` (90 % ranges of numbers), margins.

    `seen` marks rows the model learned from: theirs come from the fold that did not see them.
    """

    margin: np.ndarray
    value: np.ndarray
    share: np.ndarray | None
    low: np.ndarray | None
    high: np.ndarray | None
    seen: np.ndarray


def predictions(model: Model, frame: pd.DataFrame) -> Predictions:
    """Predict the rows of `frame`; a row the model learned from as if it had not."""
    margin, seen = model.margin_of(frame)
    if model.task == "number":
        low = high = None
        if model.ranges is not None:
            low, high = model.ranges.around(model.prepared.apply(frame), margin)
            low, high = np.minimum(low, margin), np.maximum(high, margin)
        return Predictions(margin, margin, None, low, high, seen)
    share = predicted(margin, model.task)
    return Predictions(margin, share.argmax(axis=1).astype(float), share, None, None, seen)


def estimate(model: Model, found: Predictions, i: int, level: int | None = None) -> Estimate:
    """The prediction of row `i`: a number with its 90 % range, or the chance of yes (of the likeliest class, or `level`)."""
    if found.share is None:
        value = float(found.value[i])
        if found.low is None or found.high is None or model.ranges is None:
            raise ValueError("a model of numbers without ranges")
        sure = Interval(float(found.low[i]), float(found.high[i]), model.ranges.level, "cross-conformal")
        return Estimate(value, sure, model.ranges.rows, model.unit)
    of = level if level is not None else (1 if model.task == "yesno" else int(found.value[i]))
    return chance_of(model, float(found.share[i, of]), of)


def odd(model: Model, asked: Asked) -> list[Say]:
    """Cautions for rows unlike those learned from (a case or a single row)."""
    if asked.how == "rows":
        return []
    x = model.prepared.apply(asked.frame)
    source = model.prepared.source
    found: list[Say] = []
    outside = list(dict.fromkeys(source[name] for name in model.around.outside(x)[0]))
    if outside:
        found.append(Say("caution.out_of_range", columns=[Name(c) for c in outside]))
    unseen = list(asked.typed.unseen) if asked.typed else []
    if unseen or outside or bool(model.around.far(x)[0]):
        about = unseen or outside or model.prepared.columns
        found.insert(0, Say("caution.new_case", columns=[Name(c) for c in about[:4]]))
    return found


def described(model: Model, asked: Asked) -> list[str]:
    """The row in a few words, such as age = 45, for the given columns or the first few."""
    row = asked.frame.iloc[0]
    names = list(asked.typed.given or asked.typed.filled)[:8] if asked.typed else model.prepared.columns[:4]
    return [Name(f"{name} = {plain(row[name])}") for name in names if name in row.index]
