"""How large a difference or an association is, in units that can be compared across columns."""

from __future__ import annotations

import numpy as np

from assistant.estimate import Estimate, Exact, Interval, Unknown
from assistant.stats.interval import LEVEL
from assistant.stats.values import Floats


def hedges_g(a: Floats, b: Floats, level: float = LEVEL) -> Estimate:
    """Difference of means in standard deviations, small-sample corrected (Hedges 1981).

    The scale is the square root of the mean variance, so that unequal spreads and sizes do no harm (Bonett
    2008); the standard error is the infinitesimal jackknife's, which allows for skew and heavy tails.
    """
    from scipy import stats

    n1, n2 = len(a), len(b)
    if min(n1, n2) < 4:
        return Estimate(float("nan"), Unknown("too few rows"), n1 + n2)
    scale2 = (a.var(ddof=1) + b.var(ddof=1)) / 2
    if scale2 == 0:
        return Estimate(float("nan"), Unknown("no spread"), n1 + n2)
    if max(abs(_skew(a)), abs(_skew(b))) > 2:
        # Standard deviations say little of such data, and simulated intervals hold too seldom.
        correction = 1 - 3 / (4 * (n1 + n2 - 2) - 1)
        return Estimate(correction * float((a.mean() - b.mean()) / scale2**0.5), Unknown("too skewed"), n1 + n2)
    correction = 1 - 3 / (4 * (n1 + n2 - 2) - 1)
    d = float((a.mean() - b.mean()) / scale2**0.5)
    parts = [_pull(x, sign, d, float(scale2)) for x, sign in ((a, 1.0), (b, -1.0))]
    variance = sum(part for part, _ in parts)
    df = variance**2 / max(sum(part**2 / free for part, free in parts), 1e-300)
    half = float(stats.t.ppf((1 + level) / 2, max(df, 1.0))) * variance**0.5
    value = correction * d
    return Estimate(value, Interval(value - half, value + half, level, "infinitesimal jackknife"), n1 + n2)


def _skew(x: Floats) -> float:
    return float((((x - x.mean()) / x.std()) ** 3).mean()) if x.std() > 0 else 0.0


def _pull(x: Floats, sign: float, d: float, scale2: float) -> tuple[float, float]:
    """Variance that one group adds to d, from how much each row pulls on it, and its degrees of freedom."""
    away = x - x.mean()
    pull = sign * away / scale2**0.5 - d / (4 * scale2) * (away**2 - x.var())
    return float((pull**2).sum() / (len(x) * (len(x) - 1))), freedom(pull)


def freedom(pulls: Floats) -> float:
    """Degrees of freedom of a variance estimated from these pulls (Satterthwaite 1946): few where a few rows decide."""
    n, away = len(pulls), pulls - pulls.mean()
    spread = float((away**2).mean())
    if spread == 0:
        return float(max(n - 1, 1))
    kurtosis = float((away**4).mean()) / spread**2
    return float(np.clip(2 * n / max(kurtosis - 1, 0.1), 1.0, max(n - 1, 1)))


def superiority(a: Floats, b: Floats, level: float = LEVEL) -> Estimate:
    """Of 100 pairs, one from each group, in how many is `a` the higher; ties count half.

    The interval is Brunner and Munzel's (2000) on the logit scale; it allows for unequal shapes.
    """
    from scipy import stats

    n1, n2 = len(a), len(b)
    if min(n1, n2) < 4:
        return Estimate(float("nan"), Unknown("too few rows"), n1 + n2)
    both = stats.rankdata(np.concatenate([a, b]))
    inner1, inner2 = stats.rankdata(a), stats.rankdata(b)
    above1, above2 = (both[:n1] - inner1) / n2, (both[n1:] - inner2) / n1
    p = float(above1.mean())
    v1, v2 = above1.var(ddof=1) / n1, above2.var(ddof=1) / n2
    if v1 + v2 == 0:
        # Groups that do not overlap, or are the same: no spread to estimate from.
        return Estimate(p, Unknown("the groups do not overlap") if p in (0.0, 1.0) else Exact(), n1 + n2, "%")
    df = (v1 + v2) ** 2 / (v1**2 / (n1 - 1) + v2**2 / (n2 - 1))
    bounded = min(max(p, 0.5 / (n1 * n2)), 1 - 0.5 / (n1 * n2))
    half = float(stats.t.ppf((1 + level) / 2, df)) * float(v1 + v2) ** 0.5 / (bounded * (1 - bounded))
    middle = np.log(bounded / (1 - bounded))
    low, high = 1 / (1 + np.exp(-(middle - half))), 1 / (1 + np.exp(-(middle + half)))
    return Estimate(p, Interval(float(low), float(high), level, "Brunner-Munzel, logit"), n1 + n2, "%")


def cramers_v(counts: Floats) -> float:
    """Association in a table of counts from 0 to 1, corrected for chance (Bergsma 2013)."""
    n = counts.sum()
    counts = counts[counts.sum(1) > 0][:, counts.sum(0) > 0]
    r, c = counts.shape
    if n < 2 or min(r, c) < 2:
        return float("nan")
    phi2 = chi_square(counts) / n
    phi2 = max(0.0, phi2 - (r - 1) * (c - 1) / (n - 1))
    r2, c2 = r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)
    return float((phi2 / max(min(r2 - 1, c2 - 1), 1e-12)) ** 0.5)


def chi_square(counts: Floats) -> float:
    """Pearson's statistic of a table of counts without empty rows or columns."""
    expected = counts.sum(1, keepdims=True) @ counts.sum(0, keepdims=True) / counts.sum()
    return float(((counts - expected) ** 2 / expected).sum())


def omega_squared(groups: list[Floats]) -> float:
    """Share of the spread that goes with the groups, corrected for chance (Hays 1963); never below nought."""
    everything = np.concatenate(groups)
    k, n = len(groups), len(everything)
    total = float(((everything - everything.mean()) ** 2).sum())
    within = float(sum(((g - g.mean()) ** 2).sum() for g in groups))
    if n <= k or total == 0:
        return float("nan")
    noise = within / (n - k)
    return max(0.0, (total - within - (k - 1) * noise) / (total + noise))


def odds_ratio(table: Floats, level: float = LEVEL) -> Estimate:
    """Odds ratio of a 2 by 2 table, Woolf's interval with a half added to each cell where one is empty."""
    from scipy import stats

    rows = int(table.sum())
    cells = table + 0.5 if (table == 0).any() else table
    value = float(cells[0, 0] * cells[1, 1] / (cells[0, 1] * cells[1, 0]))
    half = float(stats.norm.ppf((1 + level) / 2)) * float((1 / cells).sum()) ** 0.5
    sure = Interval(value * float(np.exp(-half)), value * float(np.exp(half)), level, "Woolf")
    return Estimate(value, sure, rows)
