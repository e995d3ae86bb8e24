"""Tests which columns tell something about the target that the other columns do not.

For each unit (a column, or near-copies taken together) the question is whether target and unit are independent given
all other columns. The score of a row is (target − its expectation without the unit) × (what the unit adds to a model);
its mean is nought where the unit adds nothing, even if one of the two models behind it is poor: the generalised covariance
measure (Shah and Peters 2020) and its projected form (Lundborg, Kim, Shah and Samworth 2024), which also sees bends, steps
and columns that matter only together. Two kinds of direction are tried for each unit:

- fixed ones: the unit's own values beyond what the others say of them, two-sided;
- learned ones: how a model's value changes when the unit is drawn anew, one-sided. The model for a fold is learned
  from the folds before it only, which makes the scores a martingale difference, so that the normal law holds even where
  nothing is to be learned (Luedtke and van der Laan 2016); ordinary cross-fitting would call noise too often.

All statistics of all units are corrected together (`stepdown.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from assistant.learning.boosted import categorical, matrix
from assistant.learning.redraw import Basis, Redraw, basis_of, redraw
from assistant.learning.stepdown import step_down
from assistant.learning.surface import fit_surface
from assistant.skill import Progress

FEW = 600  # rows below which there are ten folds, so that the models of the learned directions see more rows; else five
MOST_LEVELS = 20
MOST_OUTCOMES = 6


@dataclass(frozen=True, eq=False)
class Screened:
    """The verdict on each unit: its p-value, corrected for all that were tried, and its largest statistic."""

    units: tuple[tuple[str, ...], ...]
    p: np.ndarray
    z: np.ndarray


def screen(
    x: pd.DataFrame, y: np.ndarray, units: Sequence[Sequence[str]], tried: int = 0, clusters: np.ndarray | None = None,
    seed: int = 0, progress: Progress | None = None,
) -> Screened:  # fmt: skip
    """Test every unit of model columns given all the others.

    Args:
        x: n × k model columns, floats with NaN or categoricals.
        y: n × m outcomes (one column for a number or yes and no, an indicator for each class).
        units: model columns to be tested together; a column may be in several units.
        tried: how many columns were looked at before these were chosen, if more.
        clusters: labels of rows that belong together (copies, one customer, one stretch of time): they are kept in one fold
            and counted as one.
        seed: of every random choice.
        progress: called with the share done; may raise Stopped.
    """
    x = pd.DataFrame({name: _pooled(x[name]) for name in x.columns})
    draw = np.random.default_rng(seed)
    n = len(x)
    y = np.column_stack([_tamed(column) for column in y.T])
    repeats, draws = (2, (3, 4)) if n < 2_000 else (1, (2, 2))
    basis = basis_of(x)
    owner = np.arange(n) if clusters is None else np.unique(clusters, return_inverse=True)[1]
    t: list[np.ndarray] = []
    total = np.zeros(0)
    kind = np.zeros(0)
    for again in range(repeats):
        fresh = [redraw(x, unit, basis, draws, draw) for unit in units]
        part = _part(progress, again, repeats)
        scores, kind = _scores(x, basis, y, fresh, _folds(owner, draw), seed + 97 * again, part)
        scores = _by_cluster(scores, owner)
        t.append(_statistics(scores))
        total = scores if not len(total) else total + scores
    # The mean of statistics that are each standard normal is at most as wide: the correction stays valid.
    mean = np.mean(t, axis=0)
    unit, two_sided = kind[0].astype(int), kind[1].astype(bool)
    p = step_down(total, mean, two_sided, unit, len(units), tried, seed)
    size = np.where(two_sided, np.abs(mean), mean)
    z = np.array([np.nanmax(np.where(unit == u, size, -np.inf)) for u in range(len(units))])
    return Screened(tuple(tuple(unit) for unit in units), p, z)


def _scores(
    x: pd.DataFrame,
    basis: Basis,
    y: np.ndarray,
    fresh: list[list[Redraw]],
    fold: np.ndarray,
    seed: int,
    progress: Progress,
) -> tuple[np.ndarray, np.ndarray]:
    """Scores n × statistics; and of each statistic its unit and whether it is two-sided (2 × statistics)."""
    values, named, z, m = matrix(x), categorical(x), basis.matrix, y.shape[1]
    width = [m * found.beyond.shape[1] + 2 for found, _ in fresh]
    at = np.concatenate([[0], np.cumsum(width)])
    scores = np.zeros((len(x), at[-1]))
    count = int(fold.max()) + 1
    for k in range(count):
        progress(k / count, f"testing columns, fold {k + 1} of {count}")
        rows, other, earlier = np.flatnonzero(fold == k), fold != k, fold < k
        inside = values[rows]
        full = fit_surface(z[other], values[other], named, y[other], seed + k)
        smooth, trees = full.parts(z[rows], inside)
        before = fit_surface(z[earlier], values[earlier], named, y[earlier], seed + count + k) if k else None
        early = before.parts(z[rows], inside)[1] if before is not None else trees
        # Two sets of draws: the noise of one set would go into both factors of a score, and they would agree by it.
        for j, (unit, again) in enumerate(fresh):
            plain, rough = full.change(inside, trees, unit, rows)
            rest = y[rows] - smooth - trees + plain + rough
            found = [rest[:, [c]] * unit.beyond[rows] for c in range(m)]
            if before is None:
                found.append(np.zeros((len(rows), 2)))
            else:
                plain, rough = before.change(inside, early, again, rows)
                found.append(np.column_stack([_directed(rest, plain + rough), _directed(rest, rough)]))
            scores[rows, at[j] : at[j + 1]] = np.column_stack(found)
    unit_of = np.repeat(np.arange(len(fresh)), width)
    two_sided = np.concatenate([np.append(np.ones(w - 2), [0, 0]) for w in width])
    return scores, np.stack([unit_of, two_sided])


def _part(progress: Progress | None, k: int, of: int) -> Progress:
    """Progress of one repeat among several; without a listener, none."""
    return lambda share, what: progress((k + share) / of, what) if progress is not None else None


def _directed(rest: np.ndarray, added: np.ndarray) -> np.ndarray:
    """One score a row; each fold counts alike, however bold its model."""
    size = float(added.std())
    return np.asarray((rest * added).sum(axis=1) / size) if size > 1e-12 else np.zeros(len(rest))


def _folds(owner: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """Clusters dealt at random."""
    count = min(10 if len(owner) < FEW else 5, int(owner.max()) + 1)
    return np.asarray((draw.permutation(owner.max() + 1) % count)[owner])


def _by_cluster(scores: np.ndarray, owner: np.ndarray) -> np.ndarray:
    if owner.max() + 1 == len(owner):
        return scores
    found = np.zeros((owner.max() + 1, scores.shape[1]))
    np.add.at(found, owner, scores)
    return found


def _statistics(scores: np.ndarray) -> np.ndarray:
    spread = scores.std(axis=0, ddof=1)
    usable = spread > 1e-12
    return np.where(usable, scores.mean(axis=0) * np.sqrt(len(scores)) / np.where(usable, spread, 1.0), 0.0)


def _tamed(y: np.ndarray) -> np.ndarray:
    """The target in standard steps; far tails drawn in, so that a few huge values do not drown the rest.

    Whether a column tells something is not changed by a monotone change of the target's scale.
    """
    middle, spread = np.median(y), y.std() or 1.0
    z = (y - y.mean()) / spread
    if len(np.unique(y)) > 10 and abs(float((z**3).mean())) + max(0.0, float((z**4).mean()) - 6) > 2:
        scale = float(np.median(np.abs(y - middle))) or spread
        y = np.arcsinh((y - middle) / scale)
    return np.asarray((y - y.mean()) / (y.std() or 1.0))


def _pooled(cells: pd.Series) -> pd.Series:
    """A category with its most frequent levels, the others taken together."""
    if not isinstance(cells.dtype, pd.CategoricalDtype) or len(cells.cat.categories) <= MOST_LEVELS:
        return cells
    codes = cells.cat.codes.to_numpy()
    common = np.argsort(-np.bincount(codes[codes >= 0], minlength=len(cells.cat.categories)), kind="stable")[
        : MOST_LEVELS - 1
    ]
    place = np.full(len(cells.cat.categories), MOST_LEVELS - 1)
    place[common] = np.arange(len(common))
    names = [f"level {i}" for i in range(MOST_LEVELS)]
    return pd.Series(
        pd.Categorical.from_codes(np.where(codes < 0, -1, place[codes]), pd.Index(names)),
        index=cells.index,
        name=cells.name,
    )


def outcomes(y: np.ndarray, classes: int) -> np.ndarray:
    """The target as n × m numbers: itself, or an indicator for each of its more frequent classes."""
    if not classes:
        return y[:, None]
    frequent = np.argsort(-np.bincount(y.astype(int), minlength=classes), kind="stable")[:MOST_OUTCOMES]
    return np.asarray((y[:, None] == frequent[None, :]).astype(float))
