"""A number that remembers which named weights it was made of, so that the weights can be fitted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Weight(float):
    """A float with `parts`: how often each named weight is in it. Sums and multiples keep them, all else is a plain float.

    >>> hint, word = Weight.named("HINT", 1.0), Weight.named("WORD", 0.5)
    >>> total = hint + 2 * word
    >>> float(total), total.parts
    (2.0, {'HINT': 1.0, 'WORD': 2.0})
    """

    parts: Mapping[str, float]

    def __new__(cls, value: float, parts: Mapping[str, float]) -> Weight:
        made = super().__new__(cls, value)
        made.parts = parts
        return made

    @classmethod
    def named(cls, name: str, value: float) -> Weight:
        """The weight itself."""
        return cls(value, {name: 1.0})

    def __add__(self, other: Any) -> Weight:
        more = other.parts if isinstance(other, Weight) else {}
        parts = {name: self.parts.get(name, 0.0) + more.get(name, 0.0) for name in {**self.parts, **more}}
        return Weight(float(self) + float(other), parts)

    def __mul__(self, other: Any) -> Weight:
        return Weight(float(self) * float(other), {name: often * float(other) for name, often in self.parts.items()})

    __radd__ = __add__
    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Weight:
        return self * (1.0 / float(other))

    def __neg__(self) -> Weight:
        return self * -1.0
