"""Columns that are sums of others: links between a whole and its parts are arithmetic, not findings."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import numpy as np

_SUM = 1e-4  # share of spread that a sum may leave unexplained
_PRODUCT = 3e-3  # the same on the scale of logs
_MOST_PARTS = 12
_FEWEST_ROWS = 20


def parts_of_sums(numbers: Mapping[str, np.ndarray]) -> set[frozenset[str]]:
    """Pairs of columns bound by arithmetic: one is a sum (or difference) of others, with any fixed weights, or a product of two.

    >>> x, y = np.arange(30.0), np.arange(30.0)[::-1] ** 2
    >>> sorted(map(sorted, parts_of_sums({"a": x, "b": y, "total": x + y})))
    [['a', 'b'], ['a', 'total'], ['b', 'total']]
    """
    names = list(numbers)
    data = np.column_stack([numbers[name] for name in names]) if names else np.empty((0, 0))
    if data.size == 0:
        return set()
    keep = ~np.isnan(data).any(axis=1)
    data = data[keep][:2000]
    if len(data) < max(_FEWEST_ROWS, 2 * len(names)):
        return set()
    scale = data.std(axis=0)
    usable = np.flatnonzero(scale > 0)
    names = [names[i] for i in usable]
    data = (data[:, usable] - data[:, usable].mean(axis=0)) / scale[usable]
    return _sums(names, data) | _products(names, {name: numbers[name][keep][:2000] for name in names})


def _sums(names: list[str], data: np.ndarray, left: float = _SUM) -> set[frozenset[str]]:
    """Linear relations show as directions without spread: the columns in such a direction belong together."""
    bound: set[frozenset[str]] = set()
    if data.shape[1] < 3:
        return bound
    spreads, directions = np.linalg.eigh(data.T @ data / len(data))
    for spread, direction in zip(spreads, directions.T, strict=True):
        if spread > left:
            break
        parts = np.flatnonzero(np.abs(direction) > 0.01)
        if 2 <= len(parts) <= _MOST_PARTS:
            bound |= {frozenset(pair) for pair in combinations([names[i] for i in parts], 2)}
    return bound


def _products(names: list[str], numbers: Mapping[str, np.ndarray]) -> set[frozenset[str]]:
    """price times quantity is revenue: on the scale of logs a product is a sum."""
    positive = {name: np.log(numbers[name]) for name in names if (numbers[name] > 0).all()}
    if not 3 <= len(positive) <= 40:
        return set()
    logs = np.column_stack(list(positive.values()))
    scale = logs.std(axis=0)
    usable = np.flatnonzero(scale > 0)
    kept = [list(positive)[i] for i in usable]
    return (
        _sums(kept, (logs[:, usable] - logs[:, usable].mean(axis=0)) / scale[usable], _PRODUCT)
        if len(kept) >= 3
        else set()
    )
