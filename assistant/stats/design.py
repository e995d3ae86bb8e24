"""Columns of a table as the columns of a model: numbers as they are, categories as one column a level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from assistant.dataset import Column, Kind
from assistant.stats.relation import numeric
from assistant.stats.values import Floats, described, labels, numbers

MOST_LEVELS = 30


@dataclass(frozen=True, eq=False)
class Design:
    """Complete rows of a target and of the terms of a model; `terms` name (column, level) of each column of `x`."""

    y: Floats
    x: Floats
    terms: tuple[tuple[str, str], ...]
    against: Mapping[str, str]  # the level each category is compared with: its most common
    left_out: int
    too_many: tuple[str, ...] = ()  # categories with more levels than a model can take

    @property
    def names(self) -> tuple[str, ...]:
        """One name a term."""
        return tuple(f"{column} {level}".strip() for column, level in self.terms)


def design(frame: pd.DataFrame, target: str, among: tuple[str, ...], columns: Mapping[str, Column] | None) -> Design:
    """The rows where the target and all columns of `among` are there."""
    y = numbers(frame, target, columns)
    parts: list[pd.Series] = []
    terms: list[tuple[str, str]] = []
    against, too_many = {}, []
    for name in among:
        what = described(frame, name, columns)
        if numeric(what) and (what.kind is not Kind.YESNO or pd.api.types.is_numeric_dtype(frame[name])):
            parts.append(numbers(frame, name, columns))
            terms.append((name, ""))
            continue
        values = labels(frame, name)
        levels = list(values.value_counts().index)
        if len(levels) > MOST_LEVELS:
            too_many.append(name)
            continue
        against[name] = str(levels[0]) if levels else ""
        for level in levels[1:]:
            parts.append((values == level).astype(float).where(values.notna()))
            terms.append((name, str(level)))
    there = np.logical_and.reduce([y.notna().to_numpy(bool), *(p.notna().to_numpy(bool) for p in parts)])
    x = np.column_stack([p.to_numpy(float)[there] for p in parts]) if parts else np.empty((int(there.sum()), 0))
    return Design(y.to_numpy(float)[there], x, tuple(terms), against, int((~there).sum()), tuple(too_many))


def inflation(x: Floats) -> Floats:
    """How many times each coefficient's variance is larger for the other columns (variance inflation factors)."""
    if x.shape[1] < 2:
        return np.ones(x.shape[1])
    spread = x.std(0)
    z = (x - x.mean(0)) / np.where(spread > 0, spread, 1.0)
    corr = z.T @ z / len(z) + np.eye(x.shape[1]) * 1e-12
    found: Floats = np.diag(np.linalg.pinv(corr))
    return np.maximum(found, 1.0)


def uneven(residuals: Floats, x: Floats) -> float:
    """p-value that the spread of the residuals does not change with the columns (Breusch and Pagan, after Koenker 1981)."""
    from scipy import stats

    n, k = x.shape
    if k == 0 or n <= k + 2:
        return float("nan")
    u = residuals**2
    z = np.column_stack([np.ones(n), (x - x.mean(0)) / np.where(x.std(0) > 0, x.std(0), 1.0)])
    left = u - z @ np.linalg.lstsq(z, u, rcond=None)[0]
    total = float(((u - u.mean()) ** 2).sum())
    return float(stats.chi2.sf(n * (1 - float((left**2).sum()) / total), k)) if total > 0 else 1.0
