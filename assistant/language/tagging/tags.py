"""What a span of tokens may mean: a column, a value, a number, a time, a cue word; always with the reason why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class ColumnNamed:
    """A column of the data. `exact` is 1 for its own name, less for synonyms, parts and typos."""

    name: str
    exact: float = 1.0


@dataclass(frozen=True)
class ValueNamed:
    """A cell's value, and the columns it occurs in (the likeliest first).

    `op` is "==", or "contains" when the words are only part of the cells' text; `negated` when the words themselves
    say no ("non-smokers").
    """

    value: Any
    columns: tuple[str, ...]
    op: str = "=="
    negated: bool = False


@dataclass(frozen=True)
class NumberNamed:
    """A number; `unit` is "%" or a currency or a unit word said with it; `ordinal` for first, 2nd, third."""

    value: float
    unit: str = ""
    ordinal: bool = False


@dataclass(frozen=True)
class TimeNamed:
    """A stretch of time: first and last day as ISO text (both included), and how long its parts are.

    `recurring` is set for times without a year ("in March", "on Mondays"): a pair of a date part
    (month_number, weekday, quarter_number, hour) and its value. `ends` are the first and last days of the two times
    that a range was made of ("from March to May").
    """

    start: str = ""
    end: str = ""
    grain: str = "day"
    recurring: tuple[str, Any] | None = None
    ends: tuple[tuple[str, str], ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Cue:
    """A word of the grammar: what class it is of and which member ("statistic", "mean")."""

    kind: str
    value: Any


Meaning = ColumnNamed | ValueNamed | NumberNamed | TimeNamed | Cue


@dataclass(frozen=True)
class Tag:
    """Tokens `start` up to but without `end` may mean this, worth so many points, because of that."""

    start: int
    end: int
    means: Any
    points: float
    because: str
    parts: tuple[Tag, ...] = field(default=(), repr=False)


def best_cover(tags: Iterable[Tag], length: int) -> list[Tag]:
    """The set of tags without overlap that earns the most points, in order (weighted interval scheduling).

    >>> a, b, c = Tag(0, 1, "a", 1, ""), Tag(0, 2, "ab", 3, ""), Tag(1, 2, "b", 1.5, "")
    >>> [t.means for t in best_cover([a, b, c], 2)]
    ['ab']
    """
    ending: dict[int, list[Tag]] = {}
    for tag in tags:
        ending.setdefault(tag.end, []).append(tag)
    best: list[tuple[float, Sequence[Tag]]] = [(0.0, ())]
    for end in range(1, length + 1):
        found = best[end - 1]
        for tag in ending.get(end, ()):
            points, before = best[tag.start]
            if points + tag.points > found[0]:
                found = (points + tag.points, (*before, tag))
        best.append(found)
    return list(best[length][1])
