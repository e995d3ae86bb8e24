"""Tests on tables of counts: whether rows and columns have to do with each other."""

from __future__ import annotations

import numpy as np

from assistant.stats.effect import chi_square as _chi_square
from assistant.stats.hypothesis import Tested
from assistant.stats.values import Floats


def chi_square(counts: Floats) -> Tested:
    """Pearson's chi-square test of independence of rows and columns, without continuity correction."""
    from scipy import stats

    found, df = _chi_square(counts), (counts.shape[0] - 1) * (counts.shape[1] - 1)
    name = "Chi-square Independence Test"
    return Tested(name, found, float(stats.chi2.sf(found, df)), "independent", (float(df),), int(counts.sum()))


def fisher(counts: Floats, seed: int = 0) -> Tested:
    """Fisher's exact test of independence; larger tables than 2 by 2 by up to 9,999 random tables of the same margins."""
    from scipy import stats

    table, name, n = counts.astype(int), "Fisher Exact Test", int(counts.sum())
    if table.shape == (2, 2):
        found = stats.fisher_exact(table)
        return Tested(name, float(found[0]), float(found[1]), "independent", (), n)
    rounds = int(np.clip(min(2_000_000 / table.size, 20_000_000 / max(n, 1)), 199, 9999))
    draws = stats.random_table(table.sum(1), table.sum(0)).rvs(rounds, random_state=np.random.default_rng(seed))
    from scipy.special import gammaln

    mine = float(gammaln(table + 1.0).sum())
    less = int((gammaln(draws + 1.0).sum((1, 2)) >= mine - 1e-9).sum())
    return Tested(name, float("nan"), (less + 1) / (rounds + 1), "independent", (), n, "simulated")


def two_shares(counts: Floats) -> Tested:
    """Independence in a 2 by 2 table, by size: chi-square, its N - 1 form (Campbell 2007), or Fisher's exact test."""
    from scipy import stats

    expected = counts.sum(1, keepdims=True) @ counts.sum(0, keepdims=True) / counts.sum()
    if expected.min() >= 5:
        return chi_square(counts)
    if expected.min() < 1:
        return fisher(counts)
    n = counts.sum()
    found = _chi_square(counts) * (n - 1) / n
    return Tested(
        "Chi-square Independence Test", found, float(stats.chi2.sf(found, 1)), "independent", (1.0,), int(n), "small"
    )


def mantel_haenszel(tables: list[Floats]) -> Tested:
    """Association of two categories within strata, for tables of any size (Landis, Heyman and Koch 1978).

    All tables have the same shape; for 2 by 2 it is Cochran, Mantel and Haenszel's statistic without correction.
    """
    from scipy import stats

    r, c = tables[0].shape
    gap, spread = np.zeros((r - 1) * (c - 1)), np.zeros(((r - 1) * (c - 1),) * 2)
    for table in tables:
        n = table.sum()
        if n < 2:
            continue
        rows, cols = table.sum(1) / n, table.sum(0) / n
        gap += (table - n * np.outer(rows, cols))[: r - 1, : c - 1].ravel()
        left = (np.diag(rows) - np.outer(rows, rows))[: r - 1, : r - 1]
        right = (np.diag(cols) - np.outer(cols, cols))[: c - 1, : c - 1]
        spread += n * n / (n - 1) * np.kron(left, right)
    df = int(np.linalg.matrix_rank(spread))
    statistic = float(gap @ np.linalg.pinv(spread) @ gap) if df else float("nan")
    rows_ = int(sum(t.sum() for t in tables))
    p = float(stats.chi2.sf(statistic, df)) if df else float("nan")
    return Tested("Mantel-Haenszel Test", statistic, p, "independent_within", (float(df),), rows_)


def same_odds(tables: list[Floats]) -> Tested | None:
    """Breslow and Day's test (with Tarone's correction) that the odds ratio is the same in every 2 by 2 table."""
    from statsmodels.stats.contingency_tables import StratifiedTable

    full = [t for t in tables if t.shape == (2, 2) and t.sum(0).all() and t.sum(1).all()]
    if len(full) < 2:
        return None
    with np.errstate(all="ignore"):
        found = StratifiedTable([t + 0.0 for t in full]).test_equal_odds(adjust=True)
    if not np.isfinite(found.pvalue):
        return None
    rows = int(sum(t.sum() for t in full))
    return Tested(
        "Breslow-Day Test", float(found.statistic), float(found.pvalue), "same_odds", (len(full) - 1.0,), rows
    )


def binomial(successes: int, rows: int, against: float = 0.5) -> Tested:
    """Exact test that a share is `against`."""
    from scipy import stats

    p = float(stats.binomtest(successes, rows, against).pvalue)
    return Tested("Binomial Test", successes / rows, p, "share_is", (), rows)
