"""How sure we are of a mean, a median, a share, a spread or a difference: intervals whose coverage is simulated in the tests."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from assistant.estimate import Estimate, Exact, Interval, Sureness, Unknown
from assistant.stats.values import Floats

LEVEL = 0.95


@dataclass(frozen=True)
class Studentised:
    """An estimate, its standard error, degrees of freedom and skewness, from which test and interval both follow."""

    value: float
    error: float
    df: float
    skew: float  # skewness of the estimate: 0 where it is symmetric
    rows: int
    null: Floats | None = None  # absolute t statistics of random regroupings, sorted, where they were drawn

    def interval(self, level: float = LEVEL) -> tuple[float, float]:
        """Low and high: Student's, widened to Hall's where the data are skewed, and to the regroupings' where drawn."""
        from scipy import stats

        half = (1 - level) / 2
        q = stats.t.ppf([half, 1 - half], self.df)
        reach = [_untransform(z, self.skew) for z in q]
        drawn = float(np.quantile(self.null, level, method="higher")) if self.null is not None else 0.0
        low = self.value - max(q[1], reach[1], drawn) * self.error
        high = self.value - min(q[0], reach[0], -drawn) * self.error
        return float(low), float(high)

    def p_value(self, at: float = 0.0) -> float:
        """Two-sided p-value of "the true value is `at`", in keeping with `interval`."""
        from scipy import stats

        if self.error == 0:
            return float("nan") if self.value == at else 0.0
        t = (self.value - at) / self.error
        plain = 2 * stats.t.sf(abs(t), self.df)
        a = self.skew
        bent = t + a / 3 * t * t + a * a / 27 * t**3 + a / 6
        drawn = (1 + (self.null >= abs(t) - 1e-12).sum()) / (1 + len(self.null)) if self.null is not None else 0.0
        return float(max(plain, 2 * stats.t.sf(abs(bent), self.df) if t * bent > 0 else 1.0, drawn))

    @property
    def statistic(self) -> float:
        """The t statistic against nought."""
        return self.value / self.error if self.error else float("nan")

    def sure(self, level: float = LEVEL, name: str = "t") -> Sureness:
        """The interval as the uncertainty of an Estimate."""
        if not np.isfinite(self.error) or self.df <= 0 or np.isnan(self.df):
            return Unknown("too few rows")
        low, high = self.interval(level)
        if self.null is not None:
            return Interval(low, high, level, f"{name}, adjusted for skewness (Hall, permutation)")
        method = name if self.skew == 0 else f"{name}, adjusted for skewness (Hall)"
        return Interval(float(low), float(high), level, method)


def _untransform(z: float, a: float) -> float:
    """The t whose Hall transform is `z` (Hall 1992, On the removal of skewness by transformation)."""
    return float(3 / a * (np.cbrt(1 + a * (z - a / 6)) - 1)) if abs(a) > 1e-6 else z


def of_mean(x: Floats) -> Studentised:
    """The mean of `x` with its standard error; its skewness only where the data show some."""
    n = len(x)
    if n < 2:
        return Studentised(float(x.mean()) if n else float("nan"), float("nan"), float("nan"), 0.0, n)
    sd = float(x.std(ddof=1))
    return Studentised(float(x.mean()), sd / n**0.5, n - 1, _skewness(x) / n**0.5, n)


def _skewness(x: Floats) -> float:
    """Moment skewness; nought where it is within what symmetric data of this size show by chance."""
    sd = float(x.std())
    if sd == 0 or len(x) < 8:
        return 0.0
    g = float((((x - x.mean()) / sd) ** 3).mean())
    return g if abs(g) > 2 * (6 / len(x)) ** 0.5 else 0.0


def of_difference(a: Floats, b: Floats) -> Studentised:
    """Difference of the means, `a` minus `b` (Welch 1947), with the skewness of that difference."""
    if min(len(a), len(b)) < 2:
        value = float(a.mean() - b.mean()) if len(a) and len(b) else float("nan")
        return Studentised(value, float("nan"), float("nan"), 0.0, len(a) + len(b))
    va, vb = a.var(ddof=1) / len(a), b.var(ddof=1) / len(b)
    error = float((va + vb) ** 0.5)
    if error == 0:
        return Studentised(float(a.mean() - b.mean()), 0.0, len(a) + len(b) - 2, 0.0, len(a) + len(b))
    df = float((va + vb) ** 2 / (va**2 / (len(a) - 1) + vb**2 / (len(b) - 1)))
    third = _skewness(a) * float(a.std()) ** 3 / len(a) ** 2 - _skewness(b) * float(b.std()) ** 3 / len(b) ** 2
    return Studentised(float(a.mean() - b.mean()), error, df, third / error**3, len(a) + len(b))


def mean(x: Floats, unit: str = "", level: float = LEVEL) -> Estimate:
    """The mean with Student's interval, adjusted for skewness (Hall 1992) where the data are skewed."""
    found = of_mean(x)
    return Estimate(found.value, found.sure(level), len(x), unit)


def difference(a: Floats, b: Floats, unit: str = "", level: float = LEVEL) -> Estimate:
    """Mean of `a` minus mean of `b`, by Welch, adjusted for skewness (Hall 1992) where the data are skewed."""
    found = of_difference(a, b)
    return Estimate(found.value, found.sure(level, "Welch"), found.rows, unit)


def median(x: Floats, unit: str = "", level: float = LEVEL) -> Estimate:
    """The median, its interval by interpolated order statistics (Hettmansperger and Sheather 1986)."""
    return quantile(x, 0.5, unit, level)


def quantile(x: Floats, share: float, unit: str = "", level: float = LEVEL) -> Estimate:
    """The value below which `share` of the rows lie; the interval holds whatever the shape of the data."""
    n = len(x)
    if n == 0:
        return Estimate(float("nan"), Unknown("no rows"), 0, unit)
    ordered = np.sort(x)
    value = float(np.quantile(ordered, share))
    low, high = _order_limits(ordered, share, level)
    if low is None or high is None:
        return Estimate(value, Unknown("too few rows"), n, unit)
    return Estimate(value, Interval(min(low, value), max(high, value), level, "order statistics"), n, unit)


def _order_limits(ordered: Floats, share: float, level: float) -> tuple[float | None, float | None]:
    """Each limit leaves (1 - level) / 2 outside; between two order statistics it is interpolated."""
    from scipy import stats

    n, tail = len(ordered), (1 - level) / 2

    def limit(values: Floats, p: float) -> float | None:
        # P(values[r - 1] lies beyond the quantile) = P(Binomial(n, p) < r)
        r = int(stats.binom.ppf(tail, n, p))
        while r > 0 and stats.binom.cdf(r - 1, n, p) > tail:
            r -= 1
        if r < 1:
            return None
        inner, outer = stats.binom.cdf(r, n, p), stats.binom.cdf(r - 1, n, p)
        if r >= n:
            return float(values[r - 1])
        weight = (inner - tail) / (inner - outer)
        part = (n - r) * weight / (r + (n - 2 * r) * weight)
        return float(part * values[r - 1] + (1 - part) * values[r])

    return limit(ordered, share), limit(ordered[::-1], 1 - share)


def share(successes: int, rows: int, level: float = LEVEL) -> Estimate:
    """A share of the rows, with Wilson's (1927) interval; unit %."""
    if rows == 0:
        return Estimate(float("nan"), Unknown("no rows"), 0, "%")
    low, high = wilson(successes, rows, level)
    return Estimate(successes / rows, Interval(low, high, level, "Wilson"), rows, "%")


def wilson(successes: float, rows: float, level: float = LEVEL) -> tuple[float, float]:
    """Wilson's score interval of a share.

    >>> [round(v, 4) for v in wilson(15, 50)]
    [0.191, 0.4375]
    """
    z = _z(level)
    p, c = successes / rows, z * z / rows
    middle, half = (p + c / 2) / (1 + c), z / (1 + c) * (p * (1 - p) / rows + c / (4 * rows)) ** 0.5
    return max(0.0, middle - half), min(1.0, middle + half)


def difference_of_shares(s1: int, n1: int, s2: int, n2: int, level: float = LEVEL) -> Estimate:
    """Share 1 minus share 2 in percentage points, by Newcombe's (1998) hybrid of two Wilson intervals."""
    if min(n1, n2) == 0:
        return Estimate(float("nan"), Unknown("no rows"), n1 + n2, "%")
    (l1, u1), (l2, u2) = wilson(s1, n1, level), wilson(s2, n2, level)
    p1, p2 = s1 / n1, s2 / n2
    low = p1 - p2 - ((p1 - l1) ** 2 + (u2 - p2) ** 2) ** 0.5
    high = p1 - p2 + ((u1 - p1) ** 2 + (p2 - l2) ** 2) ** 0.5
    return Estimate(p1 - p2, Interval(low, high, level, "Newcombe"), n1 + n2, "%")


def standard_deviation(x: Floats, unit: str = "", level: float = LEVEL) -> Estimate:
    """The standard deviation, with Bonett's (2006) interval; none where skew or heavy tails would make it too short."""
    n, sd = len(x), float(x.std(ddof=1)) if len(x) > 1 else float("nan")
    if n < 5 or sd == 0:
        return Estimate(sd, Unknown("too few rows") if sd else Exact(), n, unit)
    tails = float((((x - x.mean()) / x.std()) ** 4).mean()) - 3
    if _skewness(x) or tails > max(1.0, 2 * (24 / n) ** 0.5):
        # A few far rows decide it: simulated, every interval we know then holds far less often than it says.
        return Estimate(sd, Unknown("a few far values decide it"), n, unit)
    z = _z(level)
    trimmed = _trimmed_mean(x, 1 / (2 * (n - 4) ** 0.5))
    kurtosis = n * float(((x - trimmed) ** 4).sum()) / float(((x - x.mean()) ** 2).sum()) ** 2
    c = n / (n - z)
    error = c * max((kurtosis - (n - 3) / n) / (n - 1), 0.0) ** 0.5
    low, high = np.exp(np.log(c * sd**2) - z * error), np.exp(np.log(c * sd**2) + z * error)
    return Estimate(sd, Interval(float(low**0.5), float(high**0.5), level, "Bonett"), n, unit)


def _trimmed_mean(x: Floats, cut: float) -> float:
    k = int(min(cut, 0.5) * len(x))
    ordered = np.sort(x)
    kept = ordered[k : len(x) - k]
    return float(kept.mean()) if len(kept) else float(np.median(ordered))


def difference_of_medians(a: Floats, b: Floats, unit: str = "", level: float = LEVEL) -> Estimate:
    """Median of `a` minus median of `b`, by Price and Bonett (2002)."""
    value = float(np.median(a) - np.median(b)) if len(a) and len(b) else float("nan")
    if min(len(a), len(b)) < 5:
        return Estimate(value, Unknown("too few rows"), len(a) + len(b), unit)
    half = _z(level) * (_median_variance(a) + _median_variance(b)) ** 0.5
    return Estimate(value, Interval(value - half, value + half, level, "Price-Bonett"), len(a) + len(b), unit)


def _median_variance(x: Floats) -> float:
    """Variance of a median from two order statistics (McKean and Schrader 1984, as corrected by Price and Bonett)."""
    from scipy import stats

    n = len(x)
    c = max(int(round((n + 1) / 2 - n**0.5)), 1)
    z = float(stats.norm.isf(stats.binom.cdf(c - 1, n, 0.5)))
    ordered = np.sort(x)
    return float(((ordered[n - c] - ordered[c - 1]) / (2 * z)) ** 2)


def ratio_of_means(a: Floats, b: Floats, level: float = LEVEL) -> Estimate:
    """Mean of `a` divided by mean of `b`, on the log scale with Welch's degrees of freedom; needs positive means."""
    from scipy import stats

    rows = len(a) + len(b)
    if min(len(a), len(b)) < 2 or a.mean() <= 0 or b.mean() <= 0:
        return Estimate(float("nan"), Unknown("needs positive means and two rows a group"), rows)
    value = float(a.mean() / b.mean())
    va, vb = a.var(ddof=1) / len(a) / a.mean() ** 2, b.var(ddof=1) / len(b) / b.mean() ** 2
    if va + vb == 0:
        return Estimate(value, Exact(), rows)
    df = (va + vb) ** 2 / (va**2 / (len(a) - 1) + vb**2 / (len(b) - 1))
    half = float(stats.t.ppf((1 + level) / 2, df)) * float(va + vb) ** 0.5
    sure = Interval(value * float(np.exp(-half)), value * float(np.exp(half)), level, "log delta")
    return Estimate(value, sure, rows)


def _z(level: float) -> float:
    from scipy import stats

    return float(stats.norm.ppf((1 + level) / 2))


def plain(estimate: Estimate) -> Estimate:
    """Where no range is known, the number as a plain fact of these rows, which claims nothing beyond them."""
    return replace(estimate, sure=Exact()) if isinstance(estimate.sure, Unknown) else estimate
