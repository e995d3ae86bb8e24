"""How many rows a question needs: the power of comparisons, and the width of a range, for means, shares and correlations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import atanh, ceil, sqrt

POWER, ALPHA = 0.8, 0.05
MOST = 100_000_000  # rows: more are not counted


@dataclass(frozen=True)
class Assumed:
    """Power and two-sided level of significance: how often a true difference is to show, and how often none is to."""

    power: float = POWER
    alpha: float = ALPHA


def power_of_shares(p1: float, p2: float, n1: float, n2: float, alpha: float = ALPHA) -> float:
    """How often two groups of these sizes show the difference of their shares by the z test, both directions counted.

    Pooled variance under no difference, separate variances under this one (Fleiss, Levin and Paik 2003, chapter 4).
    """
    from scipy.stats import norm

    pooled = (n1 * p1 + n2 * p2) / (n1 + n2)
    null = sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    real = sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
    if real == 0:
        return 1.0 if p1 != p2 else alpha
    gap, z = abs(p1 - p2), float(norm.isf(alpha / 2)) * null
    return float(norm.sf((z - gap) / real) + norm.cdf((-z - gap) / real))


def power_of_means(effect: float, n1: float, n2: float, alpha: float = ALPHA) -> float:
    """The same of two means that are `effect` standard deviations apart, by Student's t (Cohen 1988, chapter 2)."""
    from scipy.stats import nct, norm, t

    df = n1 + n2 - 2
    if df <= 0:
        return float("nan")
    limit, away = float(t.isf(alpha / 2, df)), abs(effect) * sqrt(n1 * n2 / (n1 + n2))
    if away > 8:  # so far out that the other direction never shows, and the exact sum fails
        return float(norm.sf((limit - away) / sqrt(1 + limit**2 / (2 * df))))
    return float(nct.sf(limit, df, away) + nct.cdf(-limit, df, away))


def rows_for_shares(p1: float, p2: float, told: Assumed) -> int:
    """Rows in each of two groups of one size.

    >>> rows_for_shares(0.05, 0.07, Assumed())
    2213
    """
    return _least(lambda n: power_of_shares(p1, p2, n, n, told.alpha), told.power)


def rows_for_means(effect: float, told: Assumed) -> int:
    """Rows in each of two groups of one size, for means that are `effect` standard deviations apart.

    >>> rows_for_means(0.5, Assumed())
    64
    """
    return _least(lambda n: power_of_means(effect, n, n, told.alpha), told.power)


def rows_for_correlation(r: float, told: Assumed) -> int:
    """Rows that show a correlation of `r`, by Fisher's transformation (Fisher 1921).

    >>> rows_for_correlation(0.3, Assumed())
    85
    """
    from scipy.stats import norm

    z = float(norm.isf(told.alpha / 2) + norm.ppf(told.power))
    return max(4, ceil((z / atanh(min(abs(r), 0.999999))) ** 2 + 3))


def rows_for_share_margin(margin: float, p: float, alpha: float = ALPHA) -> int:
    """Rows after which the range of a share near `p` reaches at most `margin` to either side (Cochran 1977, chapter 4).

    >>> rows_for_share_margin(0.03, 0.5)
    1068
    """
    from scipy.stats import norm

    return max(2, ceil((float(norm.isf(alpha / 2)) / margin) ** 2 * p * (1 - p) - 1e-9))


def rows_for_mean_margin(margin: float, sd: float, alpha: float = ALPHA) -> int:
    """The same of a mean whose values spread by `sd`, by Student's t."""
    return _least(lambda n: -mean_margin(n, sd, alpha), -margin)


def mean_margin(n: float, sd: float, alpha: float = ALPHA) -> float:
    """How far the range of a mean of `n` rows reaches to either side."""
    from scipy.stats import t

    return float(t.isf(alpha / 2, max(n - 1, 1e-9))) * sd / sqrt(n) if n > 1 else float("inf")


def share_margin(n: float, p: float, alpha: float = ALPHA) -> float:
    """How far the range of a share near `p` of `n` rows reaches to either side: half of Wilson's (1927) range."""
    from scipy.stats import norm

    z = float(norm.isf(alpha / 2))
    return z / (1 + z * z / n) * sqrt(p * (1 - p) / n + z * z / (4 * n * n))


def shown_effect(n1: float, n2: float, told: Assumed) -> float:
    """The smallest difference of means, in standard deviations, that groups of these sizes show with this power."""
    from scipy.optimize import brentq

    if n1 + n2 < 4:
        return float("nan")
    low, high = 1e-6, 60.0
    if power_of_means(high, n1, n2, told.alpha) < told.power:
        return float("nan")
    return float(brentq(lambda d: power_of_means(d, n1, n2, told.alpha) - told.power, low, high, xtol=1e-7))


def shown_gap(p: float, n1: float, n2: float, told: Assumed) -> float:
    """The smallest rise (or, where there is no room for it, fall) of a share from `p` that such groups show."""
    from scipy.optimize import brentq

    up = p <= 0.5
    room = (1 - p if up else p) - 1e-9

    def short(gap: float) -> float:
        return power_of_shares(p, p + gap if up else p - gap, n1, n2, told.alpha) - told.power

    if room <= 1e-6 or short(room) < 0:
        return float("nan")
    return float(brentq(short, 1e-9, room, xtol=1e-9))


def _least(reaches: Callable[[float], float], wanted: float) -> int:
    """The smallest whole number of rows that reaches what is wanted; `MOST` + 1 if none up to there does."""
    high = 4
    while reaches(high) < wanted:
        high *= 2
        if high > MOST:
            return MOST + 1
    low = max(2, high // 2)
    if reaches(low) >= wanted:
        low = 2
    while low < high:
        middle = (low + high) // 2
        if reaches(middle) >= wanted:
            high = middle
        else:
            low = middle + 1
    return low
