"""Replaces names with many levels (towns, makers) by what their rows' outcomes average, without peeking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

MANY = 25  # levels above which a category is encoded
SMOOTH = 10.0  # rows of the overall mean mixed into each level's own
MOST_CLASSES = 6


@dataclass(frozen=True, eq=False)
class Encoder:
    """Smoothed outcome means by level: `tables` maps a model column to (levels + 1) × m, the last row for the missing."""

    tables: Mapping[str, np.ndarray]

    def transform(self, x: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, str]]:
        """`x` with each encoded column as m numbers, and the model column that each column comes from."""
        return _replaced(x, {name: table[x[name].cat.codes.to_numpy()] for name, table in self.tables.items()})


def encode(x: pd.DataFrame, y: np.ndarray, classes: int, seed: int) -> tuple[Encoder, pd.DataFrame, dict[str, str]]:
    """Learn the encoding of `x` and encode the training rows themselves out of fold (five folds).

    Out of fold, because a level's mean that includes the row itself tells its outcome (Micci-Barreca 2001; Pargent et al.
    2022).
    """
    wanted = [
        name
        for name in x.columns
        if isinstance(x[name].dtype, pd.CategoricalDtype) and len(x[name].cat.categories) > MANY
    ]
    outcome = _outcomes(y, classes)
    fold = np.random.default_rng(seed).permutation(len(y)) % 5
    tables, training = {}, {}
    for name in wanted:
        codes, levels = x[name].cat.codes.to_numpy(), len(x[name].cat.categories)
        tables[name] = _means(codes, outcome, levels)
        values = np.empty((len(y), outcome.shape[1]))
        for k in range(5):
            values[fold == k] = _means(codes[fold != k], outcome[fold != k], levels)[codes[fold == k]]
        training[name] = values
    return Encoder(tables), *_replaced(x, training)


def _outcomes(y: np.ndarray, classes: int) -> np.ndarray:
    if not classes:
        return y[:, None]
    frequent = np.argsort(-np.bincount(y.astype(int), minlength=classes), kind="stable")[:MOST_CLASSES]
    return np.asarray(y[:, None] == frequent[None, :], dtype=float)


def _means(codes: np.ndarray, outcome: np.ndarray, levels: int) -> np.ndarray:
    place = np.where(codes < 0, levels, codes)
    n = np.bincount(place, minlength=levels + 1)[:, None]
    total = np.column_stack([np.bincount(place, weights=o, minlength=levels + 1) for o in outcome.T])
    return np.asarray((total + SMOOTH * outcome.mean(axis=0)) / (n + SMOOTH))


def _replaced(x: pd.DataFrame, values: Mapping[str, np.ndarray]) -> tuple[pd.DataFrame, dict[str, str]]:
    made: dict[str, pd.Series | np.ndarray] = {}
    source: dict[str, str] = {}
    for name in x.columns:
        if name not in values:
            made[name], source[name] = x[name], name
            continue
        for j, column in enumerate(values[name].T):
            made[f"{name}\x00{j}"], source[f"{name}\x00{j}"] = column, name
    return pd.DataFrame(made, index=x.index), source
