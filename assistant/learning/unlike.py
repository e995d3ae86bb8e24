"""Notices a case that is unlike everything the model learned from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from assistant.learning.prepare import Prepared

KEPT = 1_500  # training rows a case is compared with


@dataclass(frozen=True, eq=False)
class Surroundings:
    """Where the training rows lie: the range of each number, the levels of each category, and how far rows are apart.

    Distances are Gower's (1971): the mean over the columns of the gap in ranks, or of being another level.
    """

    numbers: dict[str, np.ndarray]  # sorted values
    rows: pd.DataFrame
    limit: float

    def outside(self, x: pd.DataFrame) -> list[list[str]]:
        """For each row, the model columns whose value lies beyond everything seen (by a tenth of the range)."""
        found: list[list[str]] = [[] for _ in range(len(x))]
        for name, seen in self.numbers.items():
            values = x[name].to_numpy(float)
            margin = 0.1 * (seen[-1] - seen[0])
            for i in np.flatnonzero((values < seen[0] - margin) | (values > seen[-1] + margin)):
                found[i].append(name)
        return found

    def far(self, x: pd.DataFrame) -> np.ndarray:
        """True for rows farther from their nearest training row than 99 of 100 training rows are from theirs."""
        there = _coded(x, self.numbers)
        return np.array([_nearest(row, self._coded_rows) > self.limit * 1.2 for row in there])

    @property
    def _coded_rows(self) -> np.ndarray:
        return _coded(self.rows, self.numbers)


def surroundings(prepared: Prepared, seed: int = 0) -> Surroundings:
    """Learn from at most `KEPT` training rows where they lie."""
    draw = np.random.default_rng(seed)
    n = len(prepared.x)
    rows = prepared.x if n <= KEPT else prepared.x.iloc[np.sort(draw.choice(n, KEPT, replace=False))]
    numbers = {}
    for name in prepared.x.columns:
        if not isinstance(prepared.x[name].dtype, pd.CategoricalDtype):
            seen = np.sort(prepared.x[name].dropna().to_numpy(float))
            if len(seen):
                numbers[name] = seen if n <= KEPT else seen[np.linspace(0, n and len(seen) - 1, KEPT).astype(int)]
    coded = _coded(rows, numbers)
    looked = draw.choice(len(coded), min(300, len(coded)), replace=False)
    nearest = [_nearest(coded[i], np.delete(coded, i, axis=0)) for i in looked] if len(coded) > 1 else [1.0]
    return Surroundings(numbers, rows, float(np.quantile(nearest, 0.99)))


def _coded(x: pd.DataFrame, numbers: dict[str, np.ndarray]) -> np.ndarray:
    """Numbers as ranks from 0 to 1 (beyond the range they go on in straight lines), categories as codes plus ten."""
    columns = []
    for name in x.columns:
        if name in numbers:
            seen = numbers[name]
            values = x[name].to_numpy(float)
            rank = np.searchsorted(seen, values, side="left") + np.searchsorted(seen, values, side="right")
            width = (seen[-1] - seen[0]) or 1.0
            beyond = np.maximum(values - seen[-1], 0) / width - np.maximum(seen[0] - values, 0) / width
            columns.append(np.where(np.isfinite(values), rank / (2 * len(seen)) + beyond, -5.0))
        elif isinstance(x[name].dtype, pd.CategoricalDtype):
            columns.append(10.0 * x[name].cat.codes.to_numpy(float))
    return np.column_stack(columns) if columns else np.zeros((len(x), 1))


def _nearest(row: np.ndarray, rows: np.ndarray) -> float:
    return float(np.minimum(np.abs(rows - row), 1.0 + 0 * rows).mean(axis=1).min())


def distances(prepared: Prepared, case: pd.DataFrame, weight: Mapping[str, float]) -> np.ndarray:
    """Gower's distance of one prepared row to each row learned from: 0 alike, 1 as far as can be.

    `weight` is by data column; a column with several model columns shares its weight among them.
    """
    around = {
        name: np.sort(prepared.x[name].dropna().to_numpy(float))
        for name in prepared.x.columns
        if not isinstance(prepared.x[name].dtype, pd.CategoricalDtype) and prepared.x[name].notna().any()
    }
    used = [n for n in prepared.x.columns if n in around or isinstance(prepared.x[n].dtype, pd.CategoricalDtype)]
    parts = pd.Series([prepared.source[n] for n in used])
    each = np.array([weight.get(s, 0.0) for s in parts]) / parts.map(parts.value_counts()).to_numpy(float)
    each = each + 0.02 / len(each)  # a column the model hardly uses still breaks ties
    gap = np.minimum(np.abs(_coded(prepared.x[used], around) - _coded(case[used], around)), 1.0)
    return np.asarray(gap @ each / each.sum())
