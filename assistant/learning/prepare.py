"""Makes a table ready for a model: what is predicted, from what, and which columns are set aside and why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal

import numpy as np
import pandas as pd

from assistant.answer import Name, Say
from assistant.dataset import Column, Kind, Role
from assistant.errors import CannotAnswer
from assistant.learning import features
from assistant.learning.features import Part

Task = Literal["number", "yesno", "classes"]
MANY_LEVELS = 25  # a category with more levels is encoded by its outcome, fold by fold
MOST_CLASSES = 30
FEW_DISTINCT = 10


@dataclass(frozen=True)
class SetAside:
    """A column that the model does not get to see, and why.

    `key` is one of: id, constant, empty, copy (says the same as `other`), leak (follows the target: `score` is what it
    reaches alone, R² or AUC), part (the target is worked out from it), afterwards (its name says that it is known only
    after the outcome), duplicate (a second column of the same name).
    """

    column: str
    key: str
    other: str = ""
    score: float = float("nan")


@dataclass(frozen=True, eq=False)
class Prepared:
    """A table ready for a model.

    `x` holds the model columns of the rows with a known target (n × k: floats with NaN, or categoricals of fixed
    levels); `source` says from which data column each comes; `y` is the target: floats for "number", 0 and 1 for
    "yesno", codes into `levels` for "classes". `levels` are the values as they stand in the data (no, yes for "yesno").
    `rows` is the index of the rows kept; `time` their moments if there is a date column, in row order.
    """

    target: str
    task: Task
    x: pd.DataFrame
    y: np.ndarray
    source: Mapping[str, str]
    levels: tuple[object, ...]
    set_aside: tuple[SetAside, ...]
    rows: pd.Index
    parts: tuple[Part, ...]
    time: pd.Series | None = None
    time_column: str = ""

    @property
    def columns(self) -> list[str]:
        """The data columns that the model sees, in order."""
        return list(dict.fromkeys(self.source.values()))

    @property
    def classes(self) -> int:
        """How many classes there are; none for a number or yes and no."""
        return len(self.levels) if self.task == "classes" else 0

    def take(self, rows: np.ndarray) -> Prepared:
        """The rows at these places only."""
        time = None if self.time is None else self.time.iloc[rows]
        return replace(self, x=self.x.iloc[rows], y=self.y[rows], rows=self.rows[rows], time=time)

    def apply(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The model columns of other rows; a column that is not there is missing in every row."""
        absent = [name for name in _columns_of(self.parts) if name not in frame.columns]
        whole = frame.assign(**{name: np.nan for name in absent}) if absent else frame
        return features.apply(self.parts, whole)[0]


def prepare(
    frame: pd.DataFrame,
    target: str,
    columns: Mapping[str, Column] | None = None,
    among: Iterable[str] = (),
    keep_missing_target: bool = False,
    without: Iterable[str] = (),
    task: Task | None = None,
    leaks: bool = True,
) -> Prepared:
    """Make `frame` ready to learn `target` from its other columns (`among` them only, and `without` some).

    Args:
        frame: the rows; it is not changed.
        target: the name of the column to predict.
        columns: kinds and roles by name; worked out from the cells where it is missing.
        among: the columns to learn from; all others if empty. A column named here is set aside only if it is useless
            (constant, empty) or follows the target.
        keep_missing_target: keep rows whose target is missing (their y is NaN).
        without: columns left out because the person said so.
        task: force what is predicted: a number, yes or no, or one of several classes.
        leaks: set aside the columns that follow the target.

    Raises:
        CannotAnswer: no row has a target, or it never varies, or nothing is left to learn from.
    """
    from assistant.learning.leaks import copies, find_leaks

    frame, aside = _named_once(frame)
    known = frame if keep_missing_target else frame[frame[target].notna()]
    y, kind, levels = target_of(known[target], (columns or {}).get(target), task)
    if kind == "number" and not keep_missing_target:
        known, y = known[np.isfinite(y)], y[np.isfinite(y)]
    if len(np.unique(y[~np.isnan(y)])) < 2:
        key = "prepare.constant" if len(y) else "prepare.no_target"
        raise CannotAnswer(Say(key, target=Name(target)))
    chosen = tuple(among)
    names = [n for n in (chosen or known.columns) if n != target and n in known.columns and n not in set(without)]
    parts: dict[str, Part] = {}
    for name in names:
        found = part_of(known[name], (columns or {}).get(name), asked=name in chosen)
        if isinstance(found, SetAside):
            aside.append(found)
        else:
            parts[name] = found
    if leaks:
        aside += find_leaks(known, target, y, kind, parts)
    aside += copies(known, {n: p for n, p in parts.items() if n not in {a.column for a in aside}})
    dropped = {a.column for a in aside if a.key != "duplicate"}
    kept = tuple(part for name, part in parts.items() if name not in dropped)
    kept += _durations([p for p in kept if isinstance(p, features.Moment)])
    if not kept:
        raise CannotAnswer(Say("prepare.nothing_left", target=Name(target)))
    x, source = features.apply(kept, known)
    when = next((p.column for p in kept if isinstance(p, features.Moment)), "")
    time = features.dates(known[when]) if when else None
    return Prepared(target, kind, x, y, source, levels, tuple(aside), known.index, kept, time, when)


def target_of(
    cells: pd.Series, column: Column | None, task: Task | None = None
) -> tuple[np.ndarray, Task, tuple[object, ...]]:
    """The target as numbers, what it is, and its levels.

    Two values are yes or no (the later in order of name, or what the column calls yes, is yes); text, or an ordered
    column of text, makes classes; the rest is a number.
    """
    present = cells.dropna()
    distinct = list(pd.unique(present))
    numeric = pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells)
    if task is None:
        named = column is not None and column.kind in (Kind.CATEGORY, Kind.ORDERED, Kind.PLACE) and not numeric
        task = "yesno" if len(distinct) == 2 else "classes" if named or not _numberish(present) else "number"
    if task == "number":
        return features.numbers(cells).to_numpy(float), task, ()
    if column is not None and column.yes is not None and len(distinct) == 2 and any(v == column.yes for v in distinct):
        levels = sorted(distinct, key=lambda v: v == column.yes)
    else:
        levels = sorted(distinct, key=_yes_last) if task == "yesno" else sorted(distinct, key=_by_value)
    place = {level: float(i) for i, level in enumerate(levels)}
    y = cells.map(place).astype(float).to_numpy(float)
    return y, task, tuple(levels)


def part_of(cells: pd.Series, column: Column | None, asked: bool = False) -> Part | SetAside:
    """How one column becomes model columns, or why it does not."""
    name, n = str(cells.name), len(cells)
    distinct = cells.nunique()
    if distinct == 0:
        return SetAside(name, "empty")
    if distinct == 1 and (cells.notna().all() or cells.notna().sum() < 3):
        return SetAside(name, "constant")
    kind, role = (column.kind, column.role) if column is not None else guessed(cells)
    if not asked and (kind is Kind.ID or role is Role.ID):
        return SetAside(name, "id")
    if kind is Kind.DATE:
        return features.moment(cells)
    if kind is Kind.ORDERED and column is not None and column.levels:
        return features.Ordered(name, tuple(column.levels))
    if kind is Kind.TEXT:
        present = cells.dropna().astype(str)
        if not asked and distinct > 0.9 * len(present) and present.str.count(" ").mean() < 2.5:
            return SetAside(name, "id")  # names of persons, streets: each its own, hardly words
        return features.words(cells)
    if kind is Kind.NUMBER and role is not Role.CODE:
        return features.Number(name)
    if pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells) and role is not Role.CODE:
        return features.Number(name)
    made = features.category(cells, rare=max(2, int(0.002 * n)), most=1_000)
    if made.levels == (features.OTHER,):
        return SetAside(name, "id")
    return made


def guessed(cells: pd.Series) -> tuple[Kind, Role]:
    """Kind and role from the cells alone, for frames that nobody has profiled."""
    name, n, distinct = str(cells.name), len(cells), cells.nunique()
    if pd.api.types.is_bool_dtype(cells):
        return Kind.YESNO, Role.GROUP
    if pd.api.types.is_datetime64_any_dtype(cells) or isinstance(cells.dtype, pd.PeriodDtype):
        return Kind.DATE, Role.TIME
    called_id = bool(re.search(r"(^|[\W_])(id|uuid|guid|key|nr|no|index|ssn|email|phone)$", name.lower())) or bool(
        re.search(r"[a-z]I[Dd]$", name)
    )
    if pd.api.types.is_numeric_dtype(cells):
        whole = bool((features.numbers(cells).dropna() % 1 == 0).all())
        counter = whole and distinct == n and n > 20 and cells.diff().dropna().eq(1).all()
        if counter or (called_id and whole and distinct > 0.9 * n):
            return Kind.ID, Role.ID
        return Kind.NUMBER, Role.MEASURE
    if isinstance(cells.dtype, pd.CategoricalDtype):
        return Kind.CATEGORY, Role.GROUP
    present = cells.dropna().astype(str)
    if features.numbers(present).notna().mean() > 0.95:
        return Kind.NUMBER, Role.MEASURE
    if distinct <= max(20, 0.5 * len(present)):
        return Kind.CATEGORY, Role.GROUP
    long = present.str.count(" ").mean() >= 3
    return (Kind.TEXT, Role.TEXT) if long else (Kind.ID, Role.ID)


def _numberish(present: pd.Series) -> bool:
    if pd.api.types.is_bool_dtype(present):
        return False
    return pd.api.types.is_numeric_dtype(present) or bool(features.numbers(present).notna().mean() > 0.95)


_YES = frozenset(
    ["yes", "y", "true", "t", "1", "positive", "pos", "bad", "default", "churned", "won", "win", "success", "passed"]
)


def _yes_last(value: object) -> tuple[bool, bool, object]:
    return (features.label(value).lower() in _YES, *_by_value(value))


def _by_value(value: object) -> tuple[bool, object]:
    number = isinstance(value, int | float | np.number)
    return (not number, value if number else str(value))


def _named_once(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[SetAside]]:
    """The frame with text for names, each once."""
    named = frame.set_axis([str(name) for name in frame.columns], axis=1)
    again = named.columns.duplicated()
    return named.loc[:, ~again], [SetAside(str(n), "duplicate") for n in named.columns[again]]


def _durations(moments: list[features.Moment]) -> tuple[features.Duration, ...]:
    return tuple(features.Duration(a.column, b.column) for a, b in combinations(moments[:4], 2))


def _columns_of(parts: Iterable[Part]) -> list[str]:
    names = [name for part in parts for name in (part.column, getattr(part, "until", None)) if name]
    return list(dict.fromkeys(names))
