"""Tests by name: each gives its statistic, its p-value, and what it would mean to reject."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assistant.stats.values import Floats

ADF_MOST = 10_000  # the latest values of a longer series
SHAPIRO_MOST = 5000  # scipy's p-values are not valid beyond


@dataclass(frozen=True)
class Tested:
    """A test that was made. `null` names what is rejected when p is small: a key of prompts/."""

    method: str
    statistic: float
    p: float
    null: str
    df: tuple[float, ...] = ()
    rows: int = 0
    note: str = ""

    def rejected(self, alpha: float = 0.05) -> bool:
        """Whether p is below alpha."""
        return bool(self.p < alpha)


def welch(a: Floats, b: Floats) -> Tested:
    """Welch's (1947) t-test of equal means; unequal variances are fine."""
    from scipy import stats

    found = stats.ttest_ind(a, b, equal_var=False)
    return Tested(
        "Welch's t-test", float(found.statistic), float(found.pvalue), "means", (float(found.df),), len(a) + len(b)
    )


def student(a: Floats, b: Floats) -> Tested:
    """Student's t-test of equal means, for equal variances."""
    from scipy import stats

    found = stats.ttest_ind(a, b)
    df = (float(len(a) + len(b) - 2),)
    return Tested("Independent t-test", float(found.statistic), float(found.pvalue), "means", df, len(a) + len(b))


def paired(a: Floats, b: Floats) -> Tested:
    """Student's t-test that the mean difference of pairs is nought."""
    from scipy import stats

    found = stats.ttest_rel(a, b)
    return Tested("Paired t-test", float(found.statistic), float(found.pvalue), "means", (len(a) - 1.0,), len(a))


def one_sample(x: Floats, mu: float = 0.0) -> Tested:
    """Student's t-test that the mean is `mu`."""
    from scipy import stats

    found = stats.ttest_1samp(x, mu)
    return Tested("One-sample t-test", float(found.statistic), float(found.pvalue), "mean_is", (len(x) - 1.0,), len(x))


def anova(groups: list[Floats]) -> Tested:
    """One-way analysis of variance, for equal variances (Fisher 1925)."""
    from scipy import stats

    n, k = sum(map(len, groups)), len(groups)
    everything = np.concatenate(groups)
    # Sums of squares about a common origin: digits survive where the mean is huge and the spread small.
    shifted = [g - everything.mean() for g in groups]
    middle = np.concatenate(shifted).mean()
    between = float(sum(len(g) * (g.mean() - middle) ** 2 for g in shifted))
    within = float(sum(((g - g.mean()) ** 2).sum() for g in shifted))
    f = between / (k - 1) / (within / (n - k)) if within > 0 else float("inf" if between > 0 else "nan")
    return Tested("One-way ANOVA", f, float(stats.f.sf(f, k - 1, n - k)), "means", (k - 1.0, float(n - k)), n)


def welch_anova(groups: list[Floats]) -> Tested:
    """Analysis of variance that allows for unequal variances (Welch 1951); groups of one row are left out."""
    from scipy import stats

    groups = [g for g in groups if len(g) > 1]
    k, n, name = len(groups), sum(map(len, groups)), "Welch's ANOVA"
    variances = np.array([g.var(ddof=1) for g in groups])
    if k < 2:
        return Tested(name, float("nan"), float("nan"), "means", (), n)
    if (variances == 0).any():
        # A group without spread has infinite weight: fall back on the pooled variance.
        return anova(groups) if variances.any() else Tested(name, float("nan"), float("nan"), "means", (), n)
    sizes, means = np.array([len(g) for g in groups]), np.array([g.mean() for g in groups])
    w = sizes / variances
    middle = (w * means).sum() / w.sum()
    lam = float((((1 - w / w.sum()) ** 2) / (sizes - 1)).sum())
    f = float((w * (means - middle) ** 2).sum() / (k - 1) / (1 + 2 * (k - 2) / (k * k - 1) * lam))
    df2 = (k * k - 1) / (3 * lam)
    return Tested(name, f, float(stats.f.sf(f, k - 1, df2)), "means", (k - 1.0, df2), n)


def mann_whitney(a: Floats, b: Floats) -> Tested:
    """Mann and Whitney's test that neither group tends to be higher."""
    from scipy import stats

    found = stats.mannwhitneyu(a, b)
    return Tested("Mann-Whitney U Test", float(found.statistic), float(found.pvalue), "ranks", (), len(a) + len(b))


def wilcoxon(a: Floats, b: Floats) -> Tested:
    """Wilcoxon's signed-rank test of pairs."""
    from scipy import stats

    if not np.any(a - b):
        return Tested("Wilcoxon Signed-Rank Test", 0.0, 1.0, "ranks", (), len(a))
    found = stats.wilcoxon(a, b)
    return Tested("Wilcoxon Signed-Rank Test", float(found.statistic), float(found.pvalue), "ranks", (), len(a))


def kruskal(groups: list[Floats]) -> Tested:
    """Kruskal and Wallis's test that no group tends to be higher."""
    from scipy import stats

    n, name = sum(map(len, groups)), "Kruskal-Wallis Test"
    if np.ptp(np.concatenate(groups)) == 0:  # all alike
        return Tested(name, 0.0, 1.0, "ranks", (len(groups) - 1.0,), n)
    found = stats.kruskal(*groups)
    return Tested(name, float(found.statistic), float(found.pvalue), "ranks", (len(groups) - 1.0,), n)


def levene(groups: list[Floats]) -> Tested:
    """Levene's test about the medians (Brown and Forsythe 1974): sound for skewed data too."""
    from scipy import stats

    found = stats.levene(*groups, center="median")
    return Tested("Levene Test", float(found.statistic), float(found.pvalue), "variances", (), sum(map(len, groups)))


def bartlett(groups: list[Floats]) -> Tested:
    """Bartlett's test of equal variances, for normal data."""
    from scipy import stats

    found = stats.bartlett(*groups)
    return Tested("Bartlett Test", float(found.statistic), float(found.pvalue), "variances", (), sum(map(len, groups)))


def f_variance(a: Floats, b: Floats) -> Tested:
    """The ratio of two variances, for normal data."""
    from scipy import stats

    f, d1, d2 = float(a.var(ddof=1) / b.var(ddof=1)), len(a) - 1.0, len(b) - 1.0
    p = float(2 * min(stats.f.sf(f, d1, d2), stats.f.cdf(f, d1, d2)))
    return Tested("F-Test for Variance", f, min(p, 1.0), "variances", (d1, d2), len(a) + len(b))


def mood(a: Floats, b: Floats) -> Tested:
    """Mood's rank test of equal spread, about each group's own median."""
    from scipy import stats

    found = stats.mood(a - np.median(a), b - np.median(b))
    return Tested("Mood Variance Test", float(found.statistic), float(found.pvalue), "variances", (), len(a) + len(b))


def shapiro(x: Floats, seed: int = 0) -> Tested:
    """Shapiro and Wilk's test of normality; of more than 5,000 rows, 5,000 are drawn."""
    from scipy import stats

    used = x if len(x) <= SHAPIRO_MOST else np.random.default_rng(seed).choice(x, SHAPIRO_MOST, replace=False)
    # Far-off scales upset the routine's own check for no spread.
    found = stats.shapiro((used - used.mean()) / used.std())
    note = "sampled" if len(used) < len(x) else ""
    return Tested(
        "Shapiro-Wilk Test of Normality", float(found.statistic), float(found.pvalue), "normal", (), len(used), note
    )


def anderson(x: Floats) -> Tested:
    """Anderson and Darling's test of normality, mean and spread estimated; p by Stephens (1986)."""
    from statsmodels.stats.diagnostic import normal_ad

    with np.errstate(all="ignore"):
        statistic, p = normal_ad((x - x.mean()) / x.std())
    return Tested("Anderson-Darling Test", float(statistic), float(p), "normal", (), len(x))


def lilliefors(x: Floats) -> Tested:
    """Kolmogorov and Smirnov's test of normality as corrected for the estimated mean and spread (Lilliefors 1967)."""
    from statsmodels.stats.diagnostic import lilliefors as _lilliefors

    statistic, p = _lilliefors((x - x.mean()) / x.std(), dist="norm", pvalmethod="table")
    return Tested("Lilliefors Test", float(statistic), float(p), "normal", (), len(x))


def ks_normal(x: Floats) -> Tested:
    """Kolmogorov and Smirnov's distance to the normal curve of the same mean and spread.

    The plain p-value is too kind, as mean and spread are estimated: Lilliefors's is the corrected one.
    """
    from scipy import stats

    found = stats.kstest((x - x.mean()) / x.std(ddof=1), "norm")
    name = "Kolmogorov-Smirnov Test for Normality"
    return Tested(name, float(found.statistic), float(found.pvalue), "normal", (), len(x), "estimated")


def dagostino(x: Floats) -> Tested:
    """D'Agostino and Pearson's test of normality by skewness and kurtosis."""
    from scipy import stats

    found = stats.normaltest(x)
    return Tested("D'Agostino-Pearson Test", float(found.statistic), float(found.pvalue), "normal", (2.0,), len(x))


def ks_fit(x: Floats, curve: str, seed: int = 0) -> Tested:
    """Distance to a fitted uniform, exponential or gamma curve; p by refitting to simulated samples (Ross 2013)."""
    name = f"Kolmogorov-Smirnov Test for {'Gamma' if curve == 'gamma' else curve.capitalize()} distribution"
    statistic = _distance(x, curve)
    rng, more, rounds, n = np.random.default_rng(seed), 0, 199, min(len(x), 2000)
    scale = (len(x) / n) ** 0.5  # above 1 for long columns: the null distribution of sqrt(n) D hardly moves
    shape = _gamma_shape(x) if curve == "gamma" else 1.0
    for _ in range(rounds):
        draw = rng.uniform(size=n) if curve == "uniform" else rng.gamma(shape, size=n)
        more += _distance(draw, curve) >= statistic * scale
    return Tested(name, statistic, (more + 1) / (rounds + 1), curve, (), len(x), "simulated")


def _distance(x: Floats, curve: str) -> float:
    """The largest gap between the steps of the data and the fitted curve."""
    from scipy import special

    if curve == "uniform":
        values = (x - x.min()) / np.ptp(x)
    elif curve == "exponential":
        values = 1 - np.exp(-(x - x.min()) / max(float(x.mean() - x.min()), 1e-300))
    else:
        if x.min() <= 0:
            return 1.0
        shape = _gamma_shape(x)
        values = special.gammainc(shape, x * shape / x.mean())
    values, steps = np.sort(values), np.arange(len(x) + 1) / len(x)
    return float(max((steps[1:] - values).max(), (values - steps[:-1]).max()))


def _gamma_shape(x: Floats) -> float:
    """Shape of a gamma curve by likelihood (Minka 2002, two Newton steps on his start)."""
    from scipy import special

    if x.min() <= 0:
        return 1.0
    s = max(float(np.log(x.mean()) - np.log(x).mean()), 1e-9)
    k = (3 - s + ((s - 3) ** 2 + 24 * s) ** 0.5) / (12 * s)
    for _ in range(4):
        k -= (np.log(k) - special.digamma(k) - s) / (1 / k - special.polygamma(1, k))
    return float(k)


def ks_two(a: Floats, b: Floats) -> Tested:
    """Kolmogorov and Smirnov's test that two samples come from one distribution."""
    from scipy import stats

    found = stats.ks_2samp(a, b, method="auto" if max(len(a), len(b)) < 2000 else "asymp")
    return Tested(
        "Kolmogorov-Smirnov Test", float(found.statistic), float(found.pvalue), "distributions", (), len(a) + len(b)
    )


def adf(x: Floats) -> Tested:
    """Augmented Dickey and Fuller's test that a series wanders (has a unit root)."""
    import warnings

    from statsmodels.tsa.stattools import adfuller

    x = x[-ADF_MOST:]
    most = min(int(12 * (len(x) / 100) ** 0.25), len(x) // 2 - 3)  # Schwert (1989)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of types to come, and of collinear lags: neither changes these two numbers
        statistic, p = adfuller(x, maxlag=most, autolag="AIC")[:2]
    return Tested("Augmented Dickey-Fuller Test", float(statistic), float(p), "wanders", (), len(x))


def kpss(x: Floats) -> Tested:
    """Kwiatkowski, Phillips, Schmidt and Shin's test that a series keeps its level; p is held within 0.01 and 0.1."""
    import warnings

    from statsmodels.tsa.stattools import kpss as _kpss

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "p-value is smaller than the table's": said by `note`
        statistic, p = _kpss(x, regression="c", nlags="auto")[:2]
    return Tested("KPSS Test", float(statistic), float(p), "keeps_level", (), len(x), "bounded")
