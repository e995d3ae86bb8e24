"""Draws fresh values of a column as they could have been, given the other columns of the row.

If a column tells nothing about the target beyond the others, a model cannot tell its true values from such draws: that is
what `screening.py` tests. The draws follow the conditional randomisation idea of Candès et al. (2018, "Panning for gold"):
the expected value comes from an additive spline regression on the other columns, the rest from rows with a similar
expected value, so that skewness, gaps and unequal spread are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import pandas as pd

from assistant.learning.linear import Design

PENALTIES = tuple(float(v) for v in np.logspace(-1, 4.5, 12))
LEVELS = 6  # levels of a category that are looked at one by one
WINDOW = 30  # rows to either side, in order of the expected value, that lend their rest


@dataclass(frozen=True, eq=False)
class Redraw:
    """Fresh values for a unit of q model columns, at `places` among all of them.

    `values` (n × draws × q) are the fresh values (codes for categories, NaN where missing); `gap` (n × d) is how far the
    columns of the basis that stand for the unit, `own`, lie above their mean over the draws; `beyond` (n × r) holds what the
    unit says that the others do not: the rest of each number, of its more frequent levels, and of whether it is missing.
    """

    places: tuple[int, ...]
    own: np.ndarray
    values: np.ndarray
    gap: np.ndarray
    beyond: np.ndarray


@dataclass(frozen=True, eq=False)
class Basis:
    """Model columns as splines and indicators of levels (`matrix`, n × d), and which of them each column stands for."""

    design: Design
    matrix: np.ndarray
    names: np.ndarray


def basis_of(x: pd.DataFrame) -> Basis:
    """Restricted cubic splines of numbers, one column for each level of a category."""
    from assistant.learning import linear

    design = linear.path(x, np.zeros(len(x)), "number", 0)[0].design
    return Basis(design, design.matrix(x), np.array(design.names, dtype=object))


def ridge(z: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Ridge weights (d × c) for centred z (n × d) and y (n × c), each with the penalty that generalised cross-validation picks.

    Golub, Heath and Wahba (1979); degrees of freedom are counted 1.2-fold against overfitting (Cummins et al. 2001).
    """
    n, d = z.shape
    found = np.zeros((d, y.shape[1]))
    if d == 0:
        return found
    size, vectors = np.linalg.eigh(z.T @ z)
    size = np.maximum(size, 0)
    turned = vectors.T @ (z.T @ y)
    total, best = (y**2).sum(axis=0), np.full(y.shape[1], np.inf)
    for penalty in PENALTIES:
        shrink = 1 / (size + penalty)
        spare = n - 1.2 * (float((size * shrink).sum()) + 1)
        if spare <= 1:
            continue
        weights = turned * shrink[:, None]
        rest = total - 2 * (turned * weights).sum(axis=0) + (size[:, None] * weights**2).sum(axis=0)
        value = rest / spare**2
        better = value < best
        best[better] = value[better]
        found[:, better] = (vectors @ weights)[:, better]
    return found


def redraw(
    x: pd.DataFrame, unit: Sequence[str], basis: Basis, draws: Sequence[int], draw: np.random.Generator
) -> list[Redraw]:
    """Draw the model columns of `unit` anew for each row of `x`, given all its other columns: a set for each number of `draws`."""
    others = basis.matrix[:, ~np.isin(basis.names, list(unit))]
    targets = [_targets(x[name]) for name in unit]
    wanted = np.column_stack(targets)
    middle, spread = wanted.mean(axis=0), wanted.std(axis=0)
    spread[spread == 0] = 1.0
    expected = others @ ridge(others, (wanted - middle) / spread) * spread + middle
    at = np.concatenate([[0], np.cumsum([target.shape[1] for target in targets])])
    guesses = [expected[:, start:end] for start, end in zip(at[:-1], at[1:], strict=True)]
    beyond = np.column_stack([_beyond(x[name], t, g) for name, t, g in zip(unit, targets, guesses, strict=True)])
    places = tuple(list(x.columns).index(name) for name in unit)
    own = np.concatenate([np.flatnonzero(basis.names == name) for name in unit])
    made = []
    for count in draws:
        donors = _donors(expected[:, 0], count, draw)
        values = [_drawn(x[name], guess, donors, draw) for name, guess in zip(unit, guesses, strict=True)]
        gaps = [_gap(x[name], drawn, basis) for name, drawn in zip(unit, values, strict=True)]
        made.append(Redraw(places, own, np.stack(values, axis=2), np.column_stack(gaps), beyond[:, : 2 * LEVELS]))
    return made


def _drawn(cells: pd.Series, guess: np.ndarray, donors: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """Fresh values of one model column, n × draws."""
    if isinstance(cells.dtype, pd.CategoricalDtype):
        return _levels(guess, donors.shape[1], draw)
    rest = cells.to_numpy(float) - guess[:, 0]
    return np.asarray(guess[:, :1] + rest[donors])


def _beyond(cells: pd.Series, target: np.ndarray, guess: np.ndarray) -> np.ndarray:
    """What is beyond the guess, for the more frequent levels of a category."""
    if not isinstance(cells.dtype, pd.CategoricalDtype):
        return np.asarray(target - guess)
    frequent = [i for i in np.argsort(-target.mean(axis=0), kind="stable")[:LEVELS] if target[:, i].any()]
    frequent = frequent[1:] if len(frequent) == 2 else frequent
    return np.asarray((target - guess)[:, frequent])


def _gap(cells: pd.Series, drawn: np.ndarray, basis: Basis) -> np.ndarray:
    """The basis of one model column less its mean over the draws (n × columns)."""
    name, own = str(cells.name), np.flatnonzero(basis.names == cells.name)
    design = basis.design
    alone = Design({name: design.curves[name]}, design.centre[own], design.scale[own], (name,) * len(own))
    flat = drawn.T.ravel()
    named = isinstance(cells.dtype, pd.CategoricalDtype)
    fresh = pd.Series(
        pd.Categorical.from_codes(flat.astype(int), dtype=cast(pd.CategoricalDtype, cells.dtype)) if named else flat
    )
    again = alone.matrix(pd.DataFrame({name: fresh})).reshape(drawn.shape[1], len(cells), len(own)).mean(axis=0)
    return np.asarray(basis.matrix[:, own] - again)


def _targets(cells: pd.Series) -> np.ndarray:
    """What is expected of a column: the number itself (far values drawn in) and whether it is missing, or its levels."""
    if isinstance(cells.dtype, pd.CategoricalDtype):
        codes = cells.cat.codes.to_numpy()
        return np.asarray((codes[:, None] == np.arange(-1, len(cells.cat.categories))[None, :]).astype(float))
    values = cells.to_numpy(float)
    there = np.isfinite(values)
    if not there.any():
        return np.zeros((len(values), 1))
    low, high = np.quantile(values[there], [0.005, 0.995]) if there.sum() >= 200 else (-np.inf, np.inf)
    number = np.clip(np.where(there, values, np.median(values[there])), low, high)
    if 5 <= there.sum() <= len(there) - 5:
        return np.column_stack([number, (~there).astype(float)])
    return number[:, None]


def _donors(expected: np.ndarray, draws: int, draw: np.random.Generator) -> np.ndarray:
    """For each row and draw the place of a row near it in expected value (n × draws); each draw is a permutation."""
    n = len(expected)
    order = np.lexsort((draw.random(n), expected))
    window = max(WINDOW, n // 10)
    found = np.empty((n, draws), dtype=int)
    for b in range(draws):
        found[order, b] = order[np.argsort(np.arange(n) + draw.uniform(-window, window, n))]
    return found


def _levels(expected: np.ndarray, draws: int, draw: np.random.Generator) -> np.ndarray:
    """Codes (n × draws, -1 for missing) drawn from expected shares of (missing, first level, second level, …)."""
    shares = np.clip(expected, 0, None)
    shares = shares / np.maximum(shares.sum(axis=1, keepdims=True), 1e-12)
    edges = shares.cumsum(axis=1)[:, :-1]
    picked = draw.random((len(shares), draws))
    return np.asarray((picked[:, :, None] > edges[:, None, :]).sum(axis=2) - 1.0)
