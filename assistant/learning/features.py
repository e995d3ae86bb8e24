"""Turns the columns of a table into numbers and fixed categories that a model can learn from.

Each `Part` is plain data learned once from the training rows; applied to any frame with the same columns it gives
the same model columns again, so that a case typed into a chat is prepared exactly as the data were.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

HUGE = 1e100  # beyond it squares overflow; no measured number is so large
OTHER = "(other)"  # the level that pools rare ones
_WORD = re.compile(r"\w{3,}")


@dataclass(frozen=True)
class Number:
    """A column of numbers as floats; infinities and what is no number become missing."""

    column: str

    def make(self, frame: pd.DataFrame) -> Iterator[tuple[str, pd.Series]]:
        """Yield one model column."""
        yield self.column, numbers(frame[self.column])


@dataclass(frozen=True)
class Ordered:
    """A column whose levels have an order, as their place in it: 0, 1, 2."""

    column: str
    levels: tuple[str, ...]

    def make(self, frame: pd.DataFrame) -> Iterator[tuple[str, pd.Series]]:
        """Yield one model column; a level never seen is missing."""
        place = {level: float(i) for i, level in enumerate(self.levels)}
        found = [place.get(level, np.nan) if level is not None else np.nan for level in labels(frame[self.column])]
        yield self.column, pd.Series(found, index=frame.index, dtype=float)


@dataclass(frozen=True)
class Category:
    """A column of names with the levels seen in training; rarer or new names fall into `(other)` where it exists."""

    column: str
    levels: tuple[str, ...]

    def make(self, frame: pd.DataFrame) -> Iterator[tuple[str, pd.Series]]:
        """Yield one categorical model column."""
        code = {level: i for i, level in enumerate(self.levels)}
        rest = code.get(OTHER, -1)
        codes = [-1 if level is None else code.get(level, rest) for level in labels(frame[self.column])]
        made = pd.Categorical.from_codes(np.array(codes, dtype=int), categories=pd.Index(self.levels))
        yield self.column, pd.Series(made, index=frame.index)


@dataclass(frozen=True)
class Moment:
    """A date as its parts and the days since the first one seen in training."""

    column: str
    origin: str
    parts: tuple[str, ...]

    def make(self, frame: pd.DataFrame) -> Iterator[tuple[str, pd.Series]]:
        """Yield one model column a part."""
        moments = dates(frame[self.column])
        for part in self.parts:
            if part == "days":
                values = (moments - pd.Timestamp(self.origin)).dt.total_seconds() / 86_400
            else:
                values = getattr(moments.dt, part)
            yield f"{self.column} ({part})", pd.Series(values, index=frame.index).astype(float)


@dataclass(frozen=True)
class Duration:
    """The days from one date to another."""

    column: str
    until: str

    def make(self, frame: pd.DataFrame) -> Iterator[tuple[str, pd.Series]]:
        """Yield one model column."""
        days = (dates(frame[self.until]) - dates(frame[self.column])).dt.total_seconds() / 86_400
        yield f"days from {self.column} to {self.until}", pd.Series(days, index=frame.index).astype(float)


@dataclass(frozen=True)
class Words:
    """Free text as its length and whether each of a few frequent words occurs in it."""

    column: str
    words: tuple[str, ...]

    def make(self, frame: pd.DataFrame) -> Iterator[tuple[str, pd.Series]]:
        """Yield the length in characters and words, and a zero or one for each frequent word."""
        texts = ["" if text is None else text for text in labels(frame[self.column])]
        found = [_WORD.findall(text.lower()[:20_000]) for text in texts]
        yield f"{self.column} (characters)", pd.Series([float(len(t)) for t in texts], index=frame.index)
        yield f"{self.column} (words)", pd.Series([float(len(w)) for w in found], index=frame.index)
        sets = [set(words) for words in found]
        for word in self.words:
            yield f"{self.column} has “{word}”", pd.Series([float(word in s) for s in sets], index=frame.index)


Part = Number | Ordered | Category | Moment | Duration | Words


def numbers(cells: pd.Series) -> pd.Series:
    """Floats of any column, NaN for what is no finite number.

    >>> numbers(pd.Series(["1.5", "x", None, "inf"])).tolist()
    [1.5, nan, nan, nan]
    """
    found = pd.to_numeric(
        cells.astype(object) if isinstance(cells.dtype, pd.CategoricalDtype) else cells, errors="coerce"
    )
    values = (
        np.array(found, dtype=float, na_value=np.nan)
        if isinstance(found, np.ndarray)
        else found.to_numpy(float, na_value=np.nan)
    )
    return pd.Series(np.where(np.abs(values) < HUGE, values, np.nan), index=cells.index, name=cells.name)


def dates(cells: pd.Series) -> pd.Series:
    """Moments without a time zone, missing for what is no date."""
    if isinstance(cells.dtype, pd.PeriodDtype):
        cells = cells.dt.to_timestamp()
    if not pd.api.types.is_datetime64_any_dtype(cells):
        cells = pd.to_datetime(cells, errors="coerce", format="ISO8601", utc=True)
    return cells.dt.tz_convert(None) if getattr(cells.dt, "tz", None) is not None else cells


def labels(cells: pd.Series) -> list[str | None]:
    """Each cell as the name of a level, None where it is missing; 3.0 and 3 are one level.

    >>> labels(pd.Series([3.0, None, 2.5]))
    ['3', None, '2.5']
    """
    codes, uniques = pd.factorize(cells, use_na_sentinel=True)
    names = [label(value) for value in uniques]
    return [None if code < 0 else names[code] for code in codes]


def label(value: object) -> str:
    """One cell as the name of a level."""
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value)


def category(cells: pd.Series, rare: int, most: int) -> Category:
    """Levels in order of name; those with fewer than `rare` rows, and all beyond the `most` frequent, are pooled."""
    counts = Counter(level for level in labels(cells) if level is not None)
    ranked = sorted(counts, key=lambda level: (-counts[level], level))
    kept = [level for level in ranked[:most] if counts[level] >= rare]
    pooled = len(kept) < len(ranked)
    return Category(str(cells.name), tuple([*sorted(kept), OTHER] if pooled else sorted(kept)))


def moment(cells: pd.Series) -> Moment:
    """The parts of a date that vary in these rows."""
    moments = dates(cells)
    names = ("year", "month", "day", "day_of_week", "hour", "minute")
    parts = tuple(name for name in names if getattr(moments.dt, name).nunique() > 1)
    return Moment(str(cells.name), str(moments.min()), (*parts, "days") if moments.nunique() > 1 else parts)


def words(cells: pd.Series, most: int = 30) -> Words:
    """The words found in 2 % to 60 % of the texts, the most frequent first."""
    counts: Counter[str] = Counter()
    texts = [text for text in labels(cells) if text is not None]
    for text in texts:
        counts.update(set(_WORD.findall(text.lower()[:20_000])))
    low, high = max(3, 0.02 * len(texts)), 0.6 * len(texts)
    ranked = sorted((word for word, n in counts.items() if low <= n <= high), key=lambda w: (-counts[w], w))
    return Words(str(cells.name), tuple(ranked[:most]))


def apply(parts: tuple[Part, ...], frame: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, str]]:
    """The model columns of `frame` (n × k) and the data column that each comes from.

    A duration comes from the later of its two dates.
    """
    made: dict[str, pd.Series] = {}
    source: dict[str, str] = {}
    for part in parts:
        for name, values in part.make(frame):
            while name in made:
                name += "′"
            made[name] = values
            source[name] = part.until if isinstance(part, Duration) else part.column
    return pd.DataFrame(made, index=frame.index), source
