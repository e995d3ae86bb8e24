"""How two columns go together, with an interval that holds for all pairs looked at: ranks, means of groups, shares."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from assistant.estimate import Estimate, Interval

_FEWEST = 20  # rows that both columns must have, and a quarter of that in a group
COPY = 0.985  # links above this are one thing under two names
_LEVEL = 0.95


@dataclass(frozen=True)
class Link:
    """Two columns that go together. `how` is "correlation", "difference" (of the means of `column` between the groups
    `high` and `low` of `by`) or "shares" (of `level` of `column` in those groups); `size` is on a scale from 0 to 1.
    """

    how: str
    column: str
    by: str
    size: float
    p: float
    estimate: Estimate
    high: str = ""
    low: str = ""
    level: str = ""
    upper: Estimate | None = None  # mean or share in the group `high`
    lower: Estimate | None = None


@dataclass(frozen=True)
class Sample:
    """Rows drawn evenly: ranks of the numbers (nought-centred, NaN where missing), codes of the groups (-1 where missing)."""

    index: np.ndarray
    numbers: list[str]
    groups: list[str]
    values: dict[str, np.ndarray]
    ranks: dict[str, np.ndarray]
    codes: dict[str, np.ndarray]
    levels: dict[str, list[str]]
    units: dict[str, str]
    yes: dict[str, str]  # the level that means yes, of columns that have one
    calendar: frozenset[str]  # columns that only say when
    time: np.ndarray | None


def linked(data: Sample, a: str, b: str, tests: int) -> Link | None:
    """The link of two columns, its p-value and interval allowing for `tests` pairs; None if there is nothing to tell."""
    if a in data.ranks and b in data.ranks:
        return _correlation(data, a, b, tests)
    if a in data.ranks or b in data.ranks:
        number, group = (a, b) if a in data.ranks else (b, a)
        return _difference(data, number, group, tests)
    return _shares(data, a, b, tests)


def _z(tests: int) -> float:
    """The normal quantile of intervals that hold for all pairs at once."""
    return NormalDist().inv_cdf(1 - (1 - _LEVEL) / 2 / max(tests, 1))


def _upper_tail(z: float) -> float:
    return 0.5 * math.erfc(z / math.sqrt(2))


def chi_square_tail(x: float, freedom: int) -> float:
    """Chance of a larger chi-square value, by Wilson and Hilferty's (1931) cube root; good to a few per cent, enough to screen by.

    >>> round(chi_square_tail(3.841, 1), 2), round(chi_square_tail(18.307, 10), 3)
    (0.05, 0.05)
    """
    if freedom == 1:
        return math.erfc(math.sqrt(x / 2))
    if freedom == 2:
        return math.exp(-x / 2)
    third = 2 / (9 * freedom)
    return _upper_tail(((x / freedom) ** (1 / 3) - (1 - third)) / math.sqrt(third))


def _correlation(data: Sample, a: str, b: str, tests: int) -> Link | None:
    """Spearman's rank correlation; p and interval on Fisher's z with the error of Bonett and Wright (2000)."""
    both = ~np.isnan(data.ranks[a]) & ~np.isnan(data.ranks[b])
    n = int(both.sum())
    if n < _FEWEST:
        return None
    x, y = data.ranks[a][both], data.ranks[b][both]
    r = pearson(x, y)
    if math.isnan(r) or abs(pearson(data.values[a][both], data.values[b][both])) > COPY:
        return None
    if data.time is not None and n == len(both) and abs(_without(r, x, y, data.time)) < 0.5 * abs(r):
        return None  # both only drift over time
    bounded = min(abs(r), 0.999999)
    error = math.sqrt((1 + bounded * bounded / 2) / (n - 3))
    p = min(1.0, 2 * tests * _upper_tail(math.atanh(bounded) / math.sqrt(1.06 / (n - 3))))
    reach = _z(tests) * error
    low, high = (
        math.tanh(math.atanh(math.copysign(bounded, r)) - reach),
        math.tanh(math.atanh(math.copysign(bounded, r)) + reach),
    )
    return Link(
        "correlation",
        b,
        a,
        abs(r),
        p,
        Estimate(r, Interval(low, high, _LEVEL, "Bonett-Wright, for all pairs at once"), n),
    )


def pearson(x: np.ndarray, y: np.ndarray) -> float:
    """Correlation; NaN for a constant."""
    x, y = x - x.mean(), y - y.mean()
    scale = math.sqrt(float((x * x).sum()) * float((y * y).sum()))
    return float((x * y).sum()) / scale if scale else math.nan


def _without(r: float, x: np.ndarray, y: np.ndarray, time: np.ndarray) -> float:
    """The correlation of what is left of both once time is taken off."""
    a, b = pearson(x, time), pearson(y, time)
    rest = math.sqrt(max((1 - a * a) * (1 - b * b), 1e-12))
    return (r - a * b) / rest if abs(a) > 0.3 and abs(b) > 0.3 else r


def _difference(data: Sample, number: str, group: str, tests: int) -> Link | None:
    """Kruskal and Wallis's statistic for whether, then Welch's interval of the means of the highest and the lowest group for how much."""
    ranks, codes = data.ranks[number], data.codes[group]
    here = ~np.isnan(ranks) & (codes >= 0)
    n = int(here.sum())
    sizes = np.bincount(codes[here], minlength=len(data.levels[group]))
    large = np.flatnonzero(sizes >= max(5, _FEWEST // 4))
    if n < _FEWEST or len(large) < 2:
        return None
    keep = here & np.isin(codes, large)
    x, c = ranks[keep], codes[keep]
    mean_ranks = np.array([x[c == g].mean() for g in large])
    share = float((sizes[large] * (mean_ranks - x.mean()) ** 2).sum() / max(((x - x.mean()) ** 2).sum(), 1e-300))
    p = min(1.0, tests * chi_square_tail(share * (len(x) - 1), len(large) - 1))
    values = data.values[number][keep]
    top, bottom = large[mean_ranks.argmax()], large[mean_ranks.argmin()]
    high, low = values[c == top], values[c == bottom]
    if high.mean() <= low.mean() or _bands(values, c, large):
        return None
    upper, lower = _mean(high, data.units[number]), _mean(low, data.units[number])
    spread = math.sqrt(high.var(ddof=1) / len(high) + low.var(ddof=1) / len(low))
    freedom = min(len(high), len(low)) - 1
    reach = _t(_z(tests * len(large) * (len(large) - 1) // 2), freedom) * spread
    gap = float(high.mean() - low.mean())
    estimate = Estimate(
        gap,
        Interval(gap - reach, gap + reach, _LEVEL, "Welch, for all pairs at once"),
        len(high) + len(low),
        data.units[number],
    )
    names = data.levels[group]
    return Link("difference", number, group, math.sqrt(share), p, estimate, names[top], names[bottom], "", upper, lower)


def _t(z: float, freedom: int) -> float:
    """Student's quantile from the normal one (Hill 1970, first terms)."""
    v = max(freedom, 3)
    return z + (z**3 + z) / (4 * v) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * v * v)


def _mean(values: np.ndarray, unit: str) -> Estimate:
    reach = _t(_z(1), len(values) - 1) * float(values.std(ddof=1)) / math.sqrt(len(values))
    mean = float(values.mean())
    return Estimate(mean, Interval(mean - reach, mean + reach, _LEVEL, "Student"), len(values), unit)


def _bands(values: np.ndarray, codes: np.ndarray, groups: np.ndarray) -> bool:
    """Whether the groups are bands of the number itself: their ranges do not overlap."""
    ranges = sorted((float(values[codes == g].min()), float(values[codes == g].max())) for g in groups)
    return all(a[1] <= b[0] for a, b in zip(ranges, ranges[1:], strict=False))


def _shares(data: Sample, a: str, b: str, tests: int) -> Link | None:
    """Cramér's V and its chi-square test, told as the two groups between which one level's share differs most."""
    here = (data.codes[a] >= 0) & (data.codes[b] >= 0)
    column, by = (b, a) if len(data.levels[b]) <= len(data.levels[a]) else (a, b)
    counts = np.zeros((len(data.levels[by]), len(data.levels[column])))
    np.add.at(counts, (data.codes[by][here], data.codes[column][here]), 1)
    part_levels = counts.sum(0) > 0
    counts = counts[:, part_levels]
    rows = np.flatnonzero(counts.sum(1) >= max(5, _FEWEST // 4))
    n = int(counts.sum())
    if n < _FEWEST or len(rows) < 2 or counts.shape[1] < 2 or nested(counts):
        return None
    part = counts[rows]
    if (part.sum(0) == 0).any():
        return None
    size, p = _cramer(part, tests)
    kept = [level for level, there in zip(data.levels[column], part_levels, strict=True) if there]
    shares = part / part.sum(1, keepdims=True)
    widest = int((shares.max(0) - shares.min(0)).argmax())
    told = kept.index(data.yes[column]) if data.yes.get(column) in kept else widest
    top, bottom = int(shares[:, told].argmax()), int(shares[:, told].argmin())
    upper, lower = (_share(part[i, told], part[i].sum(), 1) for i in (top, bottom))
    sizes = (part[top, told], part[top].sum(), part[bottom, told], part[bottom].sum())
    gap = _gap(*sizes, tests * len(rows) * part.shape[1])
    high, low = (data.levels[by][rows[i]] for i in (top, bottom))
    return Link("shares", column, by, size, p, gap, high, low, kept[told], upper, lower)


def _cramer(counts: np.ndarray, tests: int) -> tuple[float, float]:
    """Cramér's V and the p-value of chi-square, times the tests; 1 where too few rows are expected in too many cells (Cochran)."""
    expected = np.outer(counts.sum(1), counts.sum(0)) / counts.sum()
    chi = float(((counts - expected) ** 2 / expected).sum())
    size = math.sqrt(chi / counts.sum() / (min(counts.shape) - 1))
    if (expected >= 5).mean() < 0.8:
        return size, 1.0
    return size, min(1.0, tests * chi_square_tail(chi, (counts.shape[0] - 1) * (counts.shape[1] - 1)))


def nested(counts: np.ndarray) -> bool:
    """Whether knowing one column removes most errors in guessing the other (Goodman and Kruskal's lambda): one thing under two names."""
    total = counts.sum()
    return any(
        (hits - base) > 0.8 * max(total - base, 1e-9)
        for hits, base in ((counts.max(1).sum(), counts.sum(0).max()), (counts.max(0).sum(), counts.sum(1).max()))
    )


def _wilson(k: float, n: float, z: float) -> tuple[float, float]:
    k, n = float(k), float(n)
    middle = (k + z * z / 2) / (n + z * z)
    reach = z / (n + z * z) * math.sqrt(k * (n - k) / n + z * z / 4)
    return middle - reach, middle + reach


def _share(k: float, n: float, tests: int) -> Estimate:
    low, high = _wilson(k, n, _z(tests))
    return Estimate(float(k / n), Interval(max(low, 0.0), min(high, 1.0), _LEVEL, "Wilson"), int(n), "%")


def _gap(k1: float, n1: float, k2: float, n2: float, tests: int) -> Estimate:
    """Difference of two shares by Newcombe's (1998) hybrid of Wilson's intervals."""
    p1, p2, z = float(k1 / n1), float(k2 / n2), _z(tests)
    (l1, u1), (l2, u2) = _wilson(k1, n1, z), _wilson(k2, n2, z)
    low = p1 - p2 - math.sqrt((p1 - l1) ** 2 + (u2 - p2) ** 2)
    high = p1 - p2 + math.sqrt((u1 - p1) ** 2 + (p2 - l2) ** 2)
    return Estimate(p1 - p2, Interval(low, high, _LEVEL, "Newcombe, for all pairs at once"), int(n1 + n2), "%")
