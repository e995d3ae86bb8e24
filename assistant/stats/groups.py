"""Several groups side by side: which test fits, how far apart they are, and which pairs differ."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations

import numpy as np

from assistant.estimate import Estimate, Interval
from assistant.stats import counts as counts_
from assistant.stats import hypothesis, interval
from assistant.stats.hypothesis import Tested
from assistant.stats.multiple import holm
from assistant.stats.values import Floats

MOST_PAIRS = 66  # twelve groups
PERMUTED_ROWS = 3000  # beyond, the F distribution is near enough for any shape we simulated
ROUNDS = 1999


@dataclass(frozen=True)
class Pair:
    """Two groups, by their places in the list, the difference of the first minus the second, and its p-values."""

    first: int
    second: int
    difference: Estimate
    p: float
    adjusted: float = float("nan")


def test_means(groups: list[Floats], method: str | None = None) -> Tested:
    """The test of equal means: Welch's for two, Welch's analysis of variance for more.

    Where several groups are skewed and not large its p-value is by permutation, which keeps the false alarms
    at the level asked for (Janssen 1997). `method` may ask for another one by key.
    """
    if method == "rank":
        return hypothesis.mann_whitney(*groups) if len(groups) == 2 else hypothesis.kruskal(groups)
    if method == "student" or method == "anova":
        return hypothesis.student(*groups) if len(groups) == 2 and method == "student" else hypothesis.anova(groups)
    if len(groups) == 2:
        found = difference_of_means(*groups)
        return Tested("Welch's t-test", found.statistic, found.p_value(), "means", (found.df,), found.rows)
    tested = hypothesis.welch_anova(groups)
    if sum(map(len, groups)) <= PERMUTED_ROWS and _skewed(groups) and np.isfinite(tested.statistic):
        p = _permuted(groups, tested.statistic)
        return Tested(tested.method, tested.statistic, p, "means", tested.df, tested.rows, "permuted")
    return tested


def difference_of_means(a: Floats, b: Floats) -> interval.Studentised:
    """Welch's difference of two means; for skewed groups that are not large, its t by random regroupings of the rows."""
    found = interval.of_difference(a, b)
    if found.rows > PERMUTED_ROWS or not np.isfinite(found.error) or found.error == 0 or not _skewed([a, b]):
        return found
    null = np.sort(np.sqrt(_regrouped([a, b])))
    return replace(found, null=null)


test_means.__test__ = False  # type: ignore[attr-defined]  # its name is not for test collectors


def _skewed(groups: list[Floats]) -> bool:
    left = np.concatenate([(g - g.mean()) / g.std() for g in groups if len(g) > 1 and g.std() > 0] or [np.zeros(1)])
    return bool(abs((left**3).mean()) > 0.6 or (left**4).mean() > 6)


def _permuted(groups: list[Floats], statistic: float) -> float:
    """Share of random regroupings of the rows whose Welch statistic is as large."""
    return float((1 + (_regrouped(groups) >= statistic - 1e-12).sum()) / (1 + ROUNDS))


def _regrouped(groups: list[Floats], seed: int = 0) -> Floats:
    """Welch's statistics of random regroupings, each group first brought to the mean of all."""
    sizes = np.array([len(g) for g in groups])
    rows = np.concatenate([g - g.mean() for g in groups])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    rng, found = np.random.default_rng(seed), []
    step = max(1, 400_000 // len(rows))
    for at in range(0, ROUNDS, step):
        draws = rng.permuted(np.tile(rows, (min(step, ROUNDS - at), 1)), axis=1)
        sums, squares = np.add.reduceat(draws, starts, axis=1), np.add.reduceat(draws**2, starts, axis=1)
        means = sums / sizes
        variances = np.maximum((squares - sums * means) / (sizes - 1), 1e-300)
        found.append(_welch_statistic(sizes, means, variances))
    return np.concatenate(found)


def _welch_statistic(sizes: np.ndarray, means: Floats, variances: Floats) -> Floats:
    k, w = len(sizes), sizes / variances
    total = w.sum(1, keepdims=True)
    middle = (w * means).sum(1, keepdims=True) / total
    lam = ((1 - w / total) ** 2 / (sizes - 1)).sum(1)
    found: Floats = (w * (means - middle) ** 2).sum(1) / (k - 1) / (1 + 2 * (k - 2) / (k * k - 1) * lam)
    return found


def pairs_of_means(groups: list[Floats], unit: str = "", method: str | None = None) -> list[Pair]:
    """Every pair of groups by Welch (or by rank), p-values by Holm; intervals allow for the number of groups.

    The intervals are Games and Howell's (1976). Only the first group against the others beyond twelve groups.
    """
    k = len(groups)
    which = list(combinations(range(k), 2)) if k * (k - 1) / 2 <= MOST_PAIRS else [(0, j) for j in range(1, k)]
    found = []
    for i, j in which:
        welch = interval.of_difference(groups[i], groups[j])
        p = hypothesis.mann_whitney(groups[i], groups[j]).p if method == "rank" else welch.p_value()
        found.append(Pair(i, j, Estimate(welch.value, interval_of(welch, k), welch.rows, unit), p))
    return with_holm(found)


def interval_of(found: interval.Studentised, groups: int, level: float = 0.95) -> Interval:
    """The interval of one difference out of all those among so many groups (two: Welch's own, at any level)."""
    level = level if groups == 2 else 0.95  # what allows for many groups is tabled for this one
    low, high = found.interval(level) if found.error > 0 else (found.value, found.value)
    if groups > 2 and found.error > 0:
        reach = _widest(groups, round(max(found.df, 2.0))) * found.error
        low, high = min(low, found.value - reach), max(high, found.value + reach)
    return Interval(low, high, level, "Welch" if groups == 2 else "Games-Howell")


@lru_cache(maxsize=512)
def _widest(groups: int, df: int) -> float:
    """The t that the largest difference among so many groups reaches in one of twenty sets (Tukey; Bonferroni for many)."""
    from scipy import stats

    if groups > 12:
        return float(stats.t.isf(0.025 / (groups * (groups - 1) / 2), df))
    return float(stats.studentized_range.ppf(0.95, groups, min(df, 10_000))) / 2**0.5


def pairs_of_shares(successes: list[int], sizes: list[int]) -> list[Pair]:
    """Every pair of shares by chi-square (or exactly where few), p-values by Holm, intervals by Newcombe."""
    k = len(sizes)
    which = list(combinations(range(k), 2)) if k * (k - 1) / 2 <= MOST_PAIRS else [(0, j) for j in range(1, k)]
    found = []
    for i, j in which:
        level = 1 - 0.05 / len(which)
        gap = interval.difference_of_shares(successes[i], sizes[i], successes[j], sizes[j], level)
        if isinstance(gap.sure, Interval):
            gap = Estimate(gap.value, Interval(gap.sure.low, gap.sure.high, 0.95, gap.sure.method), gap.rows, "%")
        table = np.array([[successes[i], sizes[i] - successes[i]], [successes[j], sizes[j] - successes[j]]], float)
        p = counts_.two_shares(table).p if (table.sum(0) > 0).all() else 1.0
        found.append(Pair(i, j, gap, p))
    return with_holm(found)


def with_holm(pairs: list[Pair]) -> list[Pair]:
    """The pairs with their p-values adjusted."""
    adjusted = holm([pair.p for pair in pairs])
    return [Pair(p.first, p.second, p.difference, p.p, float(a)) for p, a in zip(pairs, adjusted, strict=True)]


def detectable_means(a: Floats, b: Floats) -> float:
    """The smallest difference of means that groups of this size and spread show 8 of 10 times, at 5 %."""
    from scipy import stats

    error = interval.of_difference(a, b)
    return float((stats.t.ppf(0.975, error.df) + stats.t.ppf(0.8, error.df)) * error.error)


def detectable_shares(p: float, n1: int, n2: int) -> float:
    """The smallest difference of shares near `p` that groups of this size show 8 of 10 times, at 5 %."""
    return float(2.8016 * (max(p * (1 - p), 0.25 / max(n1 + n2, 1)) * (1 / n1 + 1 / n2)) ** 0.5)
