"""Deals rows into folds so that what is learned from is never what is tested on."""

from __future__ import annotations

import numpy as np
import pandas as pd


def fold_ids(
    y: np.ndarray,
    task: str,
    folds: int,
    seed: int,
    groups: np.ndarray | None = None,
    time: pd.Series | None = None,
    ordered: bool = False,
) -> np.ndarray:
    """The fold of each row.

    Classes are spread evenly over the folds, numbers by their size; whole groups go to one fold; ordered rows make
    stretches of time of which the first (-1) is only learned from.

    >>> np.bincount(fold_ids(np.arange(10.0), "number", 5, seed=0)).tolist()
    [2, 2, 2, 2, 2]
    """
    draw = np.random.default_rng(seed)
    n = len(y)
    if ordered:
        moments = pd.Series(np.arange(n)) if time is None else pd.Series(time.to_numpy())
        rank = np.empty(n, dtype=int)
        rank[moments.argsort(kind="stable").to_numpy()] = np.arange(n)
        return np.asarray(rank * (folds + 1) // n - 1)
    folds = max(2, min(folds, n))
    if groups is not None:
        return _by_group(np.asarray(pd.factorize(pd.Series(groups), use_na_sentinel=False)[0]), folds, draw)
    shuffled = draw.permutation(n)
    order = shuffled[np.argsort(y[shuffled], kind="stable")]
    found = np.empty(n, dtype=int)
    for start in range(0, n, folds):  # of every few neighbours in size or class, one goes to each fold
        block = order[start : start + folds]
        found[block] = draw.permutation(folds)[: len(block)]
    return found


def _by_group(codes: np.ndarray, folds: int, draw: np.random.Generator) -> np.ndarray:
    """Largest groups first, each to the fold with the fewest rows."""
    sizes = np.bincount(codes)
    folds = max(2, min(folds, len(sizes)))
    shuffled = draw.permutation(len(sizes))
    filled = np.zeros(folds)
    fold = np.empty(len(sizes), dtype=int)
    for group in shuffled[np.argsort(-sizes[shuffled], kind="stable")]:
        fold[group] = int(filled.argmin())
        filled[fold[group]] += sizes[group]
    return np.asarray(fold[codes])
