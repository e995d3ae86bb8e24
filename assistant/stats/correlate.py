"""How two columns go together: the coefficients, their intervals and p-values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assistant.estimate import Estimate, Interval, Sureness, Unknown
from assistant.stats.effect import chi_square, freedom
from assistant.stats.interval import LEVEL
from assistant.stats.noncentral import chi_square_bounds, f_bounds
from assistant.stats.values import Floats

FEW_EXPECTED = 5
PHI, FISHER = "Phi Coefficient, Chi-square Independence Test", "Phi Coefficient, Fisher Exact Test"


@dataclass(frozen=True)
class Association:
    """A coefficient by its standard name, with its interval, p-value and the statistic the p-value is of."""

    method: str
    value: Estimate
    p: float
    statistic: float

    @property
    def r(self) -> float:
        """The coefficient."""
        return self.value.value


def pearson(x: Floats, y: Floats, level: float = LEVEL) -> Association:
    """Linear correlation. p by Student's t; interval on Fisher's z with the larger of the normal and the jackknife error.

    The jackknife (Miller 1974) keeps the interval honest for skewed and heavy-tailed data, where Fisher's own is too short.
    """
    from scipy import stats

    n, name = len(x), "Pearson Correlation Coefficient"
    if n < 3 or x.std() == 0 or y.std() == 0:
        return _none(name, n)
    # Far-off scales are brought near nought and one first: r is the same, rounding is not.
    a, b = (x - x.mean()) / x.std(), (y - y.mean()) / y.std()
    r = float(np.clip((a * b).mean(), -1, 1))
    t = r * (max(n - 2, 1e-9) / max(1 - r * r, 1e-300)) ** 0.5
    p = float(2 * stats.t.sf(abs(t), n - 2))
    return Association(name, Estimate(r, _robust(a, b, r, n - 3, level), n), p, r)


def _robust(a: Floats, b: Floats, r: float, df: int, level: float) -> Sureness:
    """Fisher's interval with the normal error or the jackknife's, whichever reaches further."""
    from scipy import stats

    error, freedom = _jackknife_z(a, b)
    z, t = stats.norm.ppf((1 + level) / 2), stats.t.ppf((1 + level) / 2, freedom)
    reach = max(z / max(df, 1) ** 0.5, t * error)
    return _fisher(r, float(reach / z), len(a), level, "Fisher z, jackknife")


def _jackknife_z(x: Floats, y: Floats) -> tuple[float, float]:
    """Standard error of Fisher's z of the correlation of two standardised columns, leaving out each row once.

    With it, its degrees of freedom after Satterthwaite, from the kurtosis of the pseudo-values: few rows that pull
    hard make the error itself uncertain.
    """
    n, r = len(x), left_out(x, y)
    z = np.arctanh(np.clip(r, -0.999999, 0.999999))
    return float(((n - 1) / n * ((z - z.mean()) ** 2).sum()) ** 0.5), freedom(z)


def left_out(x: Floats, y: Floats) -> Floats:
    """The correlation of two standardised columns with each row left out once; nought where no spread is left."""
    n = len(x)
    sx, sy, m = -x, -y, n - 1
    xx, yy, xy = n - x * x, n - y * y, (x * y).sum() - x * y
    vx, vy = xx - sx * sx / m, yy - sy * sy / m
    good = (vx > 1e-9) & (vy > 1e-9)
    found: Floats = np.where(good, (xy - sx * sy / m) / np.sqrt(np.where(good, vx * vy, 1.0)), 0.0)
    return found


def spearman(x: Floats, y: Floats, level: float = LEVEL) -> Association:
    """Rank correlation; p by Student's t, interval by Bonett and Wright (2000)."""
    from scipy import stats

    n, name = len(x), "Spearman Correlation Coefficient"
    if n < 4 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return _none(name, n)
    r = float(np.clip(np.corrcoef(stats.rankdata(x), stats.rankdata(y))[0, 1], -1, 1))
    t = r * ((n - 2) / max(1 - r * r, 1e-300)) ** 0.5
    error, quantile = ((1 + r * r / 2) / (n - 3)) ** 0.5, stats.t.ppf((1 + level) / 2, n - 3)
    # Student's quantile for the normal one: with some shapes of data the plain interval is a little short.
    sure = _fisher(r, error * float(quantile / stats.norm.ppf((1 + level) / 2)), n, level, "Bonett-Wright")
    return Association(name, Estimate(r, sure, n), float(2 * stats.t.sf(abs(t), n - 2)), r)


def kendall(x: Floats, y: Floats, level: float = LEVEL) -> Association:
    """Kendall's tau-b; interval on Fisher's z (Fieller, Hartley and Pearson 1957)."""
    from scipy import stats

    n, name = len(x), "Kendall Correlation Coefficient"
    if n < 5 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return _none(name, n)
    found = stats.kendalltau(x, y)
    sure = _fisher(float(found.statistic), (0.437 / (n - 4)) ** 0.5, n, level, "Fieller")
    return Association(name, Estimate(float(found.statistic), sure, n), float(found.pvalue), float(found.statistic))


def partial(x: Floats, y: Floats, given: list[Floats], ranks: bool = False, level: float = LEVEL) -> Association:
    """Correlation of what is left of `x` and `y` once a straight line in the `given` columns is taken off."""
    from scipy import stats

    if ranks:
        x, y, given = stats.rankdata(x), stats.rankdata(y), [stats.rankdata(g) for g in given]
    n, k, name = len(x), len(given), "Partial Correlation Coefficient"
    if n < k + 4:
        return _none(name, n)
    z = np.column_stack([np.ones(n), *[(g - g.mean()) / (g.std() or 1.0) for g in given]])
    a, b = _leftover(x, z), _leftover(y, z)
    if a.std() <= 1e-9 * (x.std() or 1.0) or b.std() <= 1e-9 * (y.std() or 1.0):
        return _none(name, n)
    a, b = (a - a.mean()) / a.std(), (b - b.mean()) / b.std()
    r = float(np.clip((a * b).mean(), -1, 1))
    df = n - 2 - k
    t = r * (df / max(1 - r * r, 1e-300)) ** 0.5
    value = Estimate(r, _robust(a, b, r, n - 3 - k, level), n)
    return Association(name, value, float(2 * stats.t.sf(abs(t), df)), r)


def _leftover(x: Floats, z: Floats) -> Floats:
    scaled = (x - x.mean()) / (x.std() or 1.0)
    left: Floats = scaled - z @ np.linalg.lstsq(z, scaled, rcond=None)[0]
    return left * (x.std() or 1.0)


def _fisher(r: float, error: float, n: int, level: float, method: str) -> Sureness:
    from scipy import stats

    if n < 4:
        return Unknown("too few rows")
    if abs(r) >= 1 - 1e-12:
        return Interval(r, r, level, method)
    half = float(stats.norm.ppf((1 + level) / 2)) * error
    middle = float(np.arctanh(r))
    return Interval(float(np.tanh(middle - half)), float(np.tanh(middle + half)), level, method)


def correlation_ratio(groups: list[Floats], level: float = LEVEL) -> Association:
    """How much of a number's spread goes with groups, from 0 to 1 (eta); p by Welch's analysis of variance."""
    from assistant.stats.hypothesis import welch_anova

    groups = [g for g in groups if len(g)]
    n, k, name = sum(map(len, groups)), len(groups), "Correlation Ratio"
    everything = np.concatenate(groups) if groups else np.array([])
    if k < 2 or n <= k + 1 or np.ptp(everything) == 0:
        return _none(name, n)
    total = float(((everything - everything.mean()) ** 2).sum())
    between = float(sum(len(g) * (g.mean() - everything.mean()) ** 2 for g in groups))
    eta2 = min(between / total, 1.0)
    f = eta2 / (k - 1) / max((1 - eta2) / (n - k), 1e-300)
    low, high = f_bounds(f, k - 1, n - k, level)
    ends = min((low / (low + n)) ** 0.5, eta2**0.5), max((high / (high + n)) ** 0.5, eta2**0.5)
    sure = Interval(*ends, level, "noncentral F")
    tested = welch_anova(groups)
    return Association(name, Estimate(eta2**0.5, sure, n), tested.p, tested.statistic)


def cramer(counts: Floats, level: float = LEVEL) -> Association:
    """Cramér's V of a table of counts, from 0 to 1; p by chi-square, interval by its noncentral distribution."""
    from scipy import stats

    n, name = int(counts.sum()), "Cramér's V, Chi-square Independence Test"
    counts = counts[counts.sum(1) > 0][:, counts.sum(0) > 0] if n else counts
    if n < 2 or min(counts.shape) < 2:
        return _none(name, n)
    found, df = chi_square(counts), (counts.shape[0] - 1) * (counts.shape[1] - 1)
    room = n * (min(counts.shape) - 1)
    low, high = chi_square_bounds(found, df, level)
    value = min(1.0, (found / room) ** 0.5)
    # Smithson (2003): the degrees of freedom are what chance alone adds.
    ends = min(value, ((low + df) / room) ** 0.5), max(value, min(1.0, ((high + df) / room) ** 0.5))
    return Association(
        name,
        Estimate(value, Interval(*ends, level, "noncentral chi-square"), n),
        float(stats.chi2.sf(found, df)),
        found,
    )


def phi(x: Floats, y: Floats, level: float = LEVEL) -> Association:
    """Pearson's correlation of two columns of two values each (phi), with the p-value of their table of counts.

    p by chi-square without a correction (n phi², Pearson 1900); by Fisher's exact test where a cell is expected to
    hold fewer than five rows (Cochran 1954). The interval is that of the correlation.
    """
    from scipy import stats

    found = pearson(x, y, level)
    a, b = x == x.max(), y == y.max()
    counts = np.array([[(a & b).sum(), (a & ~b).sum()], [(~a & b).sum(), (~a & ~b).sum()]])
    least = (counts.sum(1, keepdims=True) @ counts.sum(0, keepdims=True)).min() / len(x)
    exact = least < FEW_EXPECTED
    p = stats.fisher_exact(counts).pvalue if exact else stats.chi2.sf(len(x) * found.r**2, 1)
    return Association(FISHER if exact else PHI, found.value, float(p), found.statistic)


def xi(x: Floats, y: Floats) -> tuple[float, float]:
    """How far `y` is a function of `x`, of any shape, from about 0 to 1, and its p-value (Chatterjee 2021).

    Ties are broken at random with a fixed seed. p is one-sided: large values speak against independence.
    """
    from scipy import stats

    n = len(x)
    if n < 10 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return float("nan"), float("nan")
    shuffled = np.random.default_rng(0).permutation(n)
    order = shuffled[np.argsort(x[shuffled], kind="stable")]
    r, above = stats.rankdata(y[order], "max"), stats.rankdata(-y[order], "max")
    value = 1 - n * float(np.abs(np.diff(r)).sum()) / (2 * float((above * (n - above)).sum()))
    u = np.sort(r) / n
    v = np.cumsum(u)
    i = np.arange(1, n + 1)
    a = float(((2 * n - 2 * i + 1) * u**2).mean() / n)
    b = float(((v + (n - i) * u) ** 2).mean() / n**2)
    c = float(((2 * n - 2 * i + 1) * u).mean() / n)
    d = float((above / n * (1 - above / n)).mean())
    error = (max(a - 2 * b + c * c, 1e-12) / (d * d)) ** 0.5
    return value, float(stats.norm.sf(value * n**0.5 / error))


def _none(name: str, n: int) -> Association:
    return Association(
        name, Estimate(float("nan"), Unknown("too few rows, or no spread"), n), float("nan"), float("nan")
    )
