"""How far from nought an effect may lie, read off a test's statistic: bounds of the noncentrality of F and chi-square."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from assistant.stats.values import Floats

_WIDE = 7.5  # standard deviations of the mixing weights that are summed
_STEP = 0.5  # of such a deviation, between two terms of the sum; finer changes nothing to ten digits


def f_bounds(f: float, df1: float, df2: float, level: float) -> tuple[float, float]:
    """Noncentralities at which an F statistic stands at its upper and its lower tail (Steiger and Fouladi 1997).

    >>> [round(v, 2) for v in f_bounds(5.0, 3, 50, 0.95)]
    [1.68, 33.07]
    """
    from scipy import special

    if not np.isfinite(f) or f > 1e12:  # no spread is left within the groups
        return 1e12, 1e12
    rest = df2 / (df1 * f + df2)

    def below(nc: float) -> float:
        terms, weights = _mixed(nc)
        return float((special.betaincc(df2 / 2, df1 / 2 + terms, rest) * weights).sum())

    middle = max(df1 * f * max(df2 - 2, 1) / df2 - df1, 0.0)
    return _bounds(below, middle, (2 * (df1 + 2 * middle) + 2 * (df1 + middle) ** 2 / df2) ** 0.5, level)


def chi_square_bounds(found: float, df: float, level: float) -> tuple[float, float]:
    """Noncentralities at which a chi-square statistic stands at its upper and its lower tail (Smithson 2003).

    >>> [round(v, 2) for v in chi_square_bounds(10.0, 2, 0.95)]
    [0.83, 24.96]
    """
    from scipy import special

    def below(nc: float) -> float:
        terms, weights = _mixed(nc)
        return float((special.gammainc(df / 2 + terms, found / 2) * weights).sum())

    middle = max(found - df, 0.0)
    return _bounds(below, middle, (2 * (df + 2 * middle)) ** 0.5, level)


def _mixed(nc: float) -> tuple[Floats, Floats]:
    """The central distributions that a noncentral one is a Poisson mixture of, and their weights.

    Far out, only every so many terms are taken: weights and terms change so slowly there that the sum stays exact to
    ten digits, and it has at most forty terms however large `nc` is.
    """
    from scipy import special

    mean = nc / 2
    wide = _WIDE * max(mean, 1.0) ** 0.5
    step = max(1.0, np.floor(_STEP * mean**0.5))
    first = max(0.0, np.floor(mean - wide))
    terms = np.arange(first, mean + wide + 12, step)
    logs = special.xlogy(terms, mean) - special.gammaln(terms + 1)
    weights = np.exp(logs - logs.max())
    return terms, weights / weights.sum()


def _bounds(below: Callable[[float], float], middle: float, spread: float, level: float) -> tuple[float, float]:
    tail = (1 - level) / 2
    return _solved(below, 1 - tail, middle, spread), _solved(below, tail, middle, spread)


def _solved(below: Callable[[float], float], p: float, middle: float, spread: float) -> float:
    """The noncentrality at which the falling `below` is `p`; nought if it is lower even there."""
    from scipy.optimize import brentq

    if below(0.0) <= p:
        return 0.0
    low, high = max(middle - 4 * spread, 0.0), middle + 4 * spread + 1
    while low and below(low) < p:
        low = low / 2 if low > 1 else 0.0
    for _ in range(60):
        if below(high) < p:
            break
        low, high = high, 2 * high
    return float(brentq(lambda nc: below(nc) - p, low, high, xtol=1e-6, rtol=1e-8)) if below(high) < p else high
