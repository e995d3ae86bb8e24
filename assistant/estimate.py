"""Numbers that say how sure they are.

Every number in a reply is an `Estimate`. Its `sure` field has no default: whoever
computes a number must also say how it could be wrong.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Interval:
    """The value plausibly lies between `low` and `high`, by the named method."""

    low: float
    high: float
    level: float
    method: str


@dataclass(frozen=True)
class Exact:
    """A plain fact of the rows at hand, such as a count or the largest value."""


@dataclass(frozen=True)
class Unknown:
    """Not assessed; `why` is shown to the reader."""

    why: str


Sureness = Interval | Exact | Unknown


@dataclass(frozen=True)
class Estimate:
    """A number, how sure we are of it, and how many rows it rests on.

    `unit` is written behind the number ("EUR", "rows"). A value in "%" is a share of 1, shown times a
    hundred; one in "percent" already is times a hundred.
    """

    value: float
    sure: Sureness
    rows: int
    unit: str = ""

    @property
    def clear(self) -> bool:
        """True if the sign of the value is not in doubt.

        >>> Estimate(2.0, Interval(-1.0, 5.0, 0.95, "t"), 30).clear
        False
        """
        match self.sure:
            case Interval(low, high):
                return low > 0 or high < 0
            case Exact():
                return not math.isnan(self.value)
            case Unknown():
                return False

    @property
    def bounds(self) -> tuple[float, float]:
        """The ends of its interval, or its value twice.

        >>> Estimate(2.0, Interval(-1.0, 5.0, 0.95, "t"), 30).bounds
        (-1.0, 5.0)
        """
        return (self.sure.low, self.sure.high) if isinstance(self.sure, Interval) else (self.value, self.value)

    @property
    def mirrored(self) -> Estimate:
        """The same estimate on the other side of nought."""
        low, high = self.bounds
        sure = replace(self.sure, low=-high, high=-low) if isinstance(self.sure, Interval) else self.sure
        return replace(self, value=-self.value, sure=sure)


def count(n: int, unit: str = "rows") -> Estimate:
    """A number of things, counted.

    >>> count(3).value
    3
    """
    return Estimate(int(n), Exact(), int(n), unit)


def exact(value: float, rows: int, unit: str = "") -> Estimate:
    """A plain fact of the rows at hand: it describes them and claims nothing beyond them."""
    return Estimate(value, Exact(), rows, unit)


def turned(estimate: Estimate) -> Estimate:
    """The same difference, taken the other way round.

    >>> turned(Estimate(2.0, Interval(1.0, 4.0, 0.95, "t"), 30)).sure.low
    -4.0
    """
    sure = estimate.sure
    if isinstance(sure, Interval):
        sure = replace(sure, low=-sure.high, high=-sure.low)
    return replace(estimate, value=-estimate.value, sure=sure)
