"""Many tests at once: p-values that allow for how many were made."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant.stats.values import Floats


def holm(p: Sequence[float]) -> Floats:
    """Adjusted so that any false alarm among all is held (Holm 1979); NaN stays NaN and is not counted.

    >>> holm([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.06, 0.06]
    """
    return _adjusted(p, lambda m, rank: m - rank, np.maximum.accumulate)


def benjamini_hochberg(p: Sequence[float]) -> Floats:
    """Adjusted so that the share of false ones among the found is held (Benjamini and Hochberg 1995).

    >>> benjamini_hochberg([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.04, 0.04]
    """
    return _adjusted(p, lambda m, rank: m / (rank + 1), lambda v: np.minimum.accumulate(v[::-1])[::-1])


def _adjusted(p: Sequence[float], factor, keep) -> Floats:  # type: ignore[no-untyped-def]
    values = np.asarray(p, dtype=float)
    found, there = np.full(len(values), np.nan), np.flatnonzero(~np.isnan(values))
    order = there[np.argsort(values[there], kind="stable")]
    m = len(order)
    raw = np.array([values[i] * factor(m, rank) for rank, i in enumerate(order)])
    if m:
        found[order] = np.minimum(keep(raw), 1.0)
    return found


def level(alpha: float | None) -> float:
    """The level of significance that was meant: 0.05 if none was said, "5 %" and "95 % confidence" as parts of one.

    >>> level(None), level(0.01), level(5), round(level(95), 2), round(level(0.9), 2)
    (0.05, 0.01, 0.05, 0.05, 0.1)
    """
    if alpha is None or not 0 < alpha < 100:
        return 0.05
    part = alpha / 100 if alpha >= 1 else alpha
    return 1 - part if part > 0.5 else part
