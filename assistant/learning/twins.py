"""Finds columns that say nearly the same: copies in other units, and close kin whose effects are hard to tell apart."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

COPY = 0.95  # association from which two columns are told as one
KIN = 0.7  # association from which two columns are also tested together
LOOK = 3_000


def association(x: pd.DataFrame, seed: int = 0) -> np.ndarray:
    """k × k strengths of association of model columns, 0 to 1, on at most 3,000 rows.

    Rank correlation (Spearman) between numbers, Cramér's V between categories, the correlation ratio (eta) of ranks
    between a number and a category. Rows where either is missing are left out of their pair.
    """
    if len(x) > LOOK:
        x = x.iloc[np.sort(np.random.default_rng(seed).choice(len(x), LOOK, replace=False))]
    found = np.eye(x.shape[1])
    named = [isinstance(x[name].dtype, pd.CategoricalDtype) for name in x.columns]
    numbers = [i for i, is_category in enumerate(named) if not is_category]
    ranks = x.iloc[:, numbers].rank()
    if numbers:
        whole = ranks.notna().all().all()
        linked = np.corrcoef(ranks.to_numpy().T) if whole and len(numbers) > 1 else ranks.corr(min_periods=5).to_numpy()
        found[np.ix_(numbers, numbers)] = np.abs(np.nan_to_num(np.atleast_2d(linked)))
    codes = {i: x.iloc[:, i].cat.codes.to_numpy() for i, is_category in enumerate(named) if is_category}
    for i, own in codes.items():
        for j, other in codes.items():
            if j < i:
                found[i, j] = found[j, i] = _cramer(own, other)
        for place, j in enumerate(numbers):
            found[i, j] = found[j, i] = _eta(own, ranks.iloc[:, place].to_numpy())
    np.fill_diagonal(found, 1.0)
    return found


def alike(x: pd.DataFrame, source: Mapping[str, str], level: float, seed: int = 0) -> list[tuple[str, ...]]:
    """Groups of two or more data columns each of which is associated at `level` or more with every other of its group.

    Complete linkage (Everitt et al., Cluster Analysis, 5th ed., section 4.2) on the strongest association between the
    model columns of two data columns.

    >>> height = np.arange(50.0)
    >>> alike(pd.DataFrame({"cm": height, "inch": height / 2.54 + 0.1}), {"cm": "cm", "inch": "inch"}, 0.95)
    [('cm', 'inch')]
    """
    names = list(dict.fromkeys(source[name] for name in x.columns))
    if len(names) < 2 or len(x) < 5:
        return []
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    own = np.array([names.index(source[name]) for name in x.columns])
    strength = association(x, seed)
    between = np.eye(len(names))
    for i in range(len(names)):
        by_column = strength[own == i].max(axis=0)
        for j in range(i):
            between[i, j] = between[j, i] = by_column[own == j].max()
    apart = squareform(np.clip(1 - between, 0, 1), checks=False)
    cluster = fcluster(linkage(apart, "complete"), 1 - level, "distance")
    groups = [tuple(n for n, c in zip(names, cluster, strict=True) if c == k) for k in np.unique(cluster)]
    return sorted((g for g in groups if len(g) > 1), key=lambda g: names.index(g[0]))


def _cramer(a: np.ndarray, b: np.ndarray) -> float:
    """Cramér's V corrected for chance (Bergsma 2013)."""
    both = (a >= 0) & (b >= 0)
    n = int(both.sum())
    if n < 5:
        return 0.0
    a, b = np.unique(a[both], return_inverse=True)[1], np.unique(b[both], return_inverse=True)[1]
    table = np.zeros((a.max() + 1, b.max() + 1))
    np.add.at(table, (a, b), 1)
    r, k = table.shape
    if min(r, k) < 2 or max(r, k) > 0.5 * n:
        return 0.0
    expected = table.sum(axis=1, keepdims=True) @ table.sum(axis=0, keepdims=True) / n
    phi = max(0.0, float(((table - expected) ** 2 / expected).sum() / n) - (r - 1) * (k - 1) / (n - 1))
    small = min(r - (r - 1) ** 2 / (n - 1), k - (k - 1) ** 2 / (n - 1)) - 1
    return float(np.sqrt(min(1.0, phi / small))) if small > 0 else 0.0


def _eta(codes: np.ndarray, ranks: np.ndarray) -> float:
    """Correlation ratio of ranks by group, allowing for the number of groups (Kelley's epsilon)."""
    both = (codes >= 0) & np.isfinite(ranks)
    n = int(both.sum())
    if n < 5:
        return 0.0
    group, y = np.unique(codes[both], return_inverse=True)[1], ranks[both]
    sizes = np.bincount(group)
    means = np.bincount(group, weights=y) / sizes
    total = float(((y - y.mean()) ** 2).sum())
    if total <= 0 or n <= len(sizes):
        return 0.0
    within = float(((y - means[group]) ** 2).sum())
    return float(np.sqrt(max(0.0, 1 - within / total * (n - 1) / (n - len(sizes)))))
