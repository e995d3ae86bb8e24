"""Groups of rows that lie close together: how many the data support, and how surely each comes back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from assistant.stats.coordinates import Points, axes, reference
from assistant.stats.values import Floats

MOST_GROUPS = 8
CHOOSING_ROWS = 600  # drawn to decide how many groups there are
FITTING_ROWS = 20_000  # drawn to place their centres
DRAWS = 19  # references of each shape: all must be beaten, which is one in twenty by chance
ROUNDS = 20  # samples drawn again for stability
STABLE = 0.75  # Jaccard similarity from which a group counts as stable (Hennig 2007)
NEARLY = 0.8  # of the largest gain: more groups are preferred to fewer that are hardly clearer
CLEARER = 0.03  # silhouette that groups must gain over rows without groups


@dataclass(frozen=True, eq=False)
class Groups:
    """Which group each row is in (largest first, from 0), and what speaks for them.

    `stable` is how much of each group comes back when rows are drawn again, from 0 to 1; `gain` how much clearer the
    groups are than in data without groups (silhouette); `beats` whether all references are beaten; `tried` the gain of
    every number of groups.
    """

    labels: np.ndarray
    stable: Floats
    gain: float
    beats: bool
    tried: dict[int, float]

    @property
    def k(self) -> int:
        """How many groups."""
        return len(self.stable)

    @property
    def clear(self) -> bool:
        """Whether there are groups beyond chance, each of which comes back."""
        return self.beats and bool((self.stable >= STABLE).all())


def find_groups(real: Points, k: int | None = None, seed: int = 0) -> Groups | None:
    """The number of groups that stands out most from data without groups, all of them stable; `k` groups if told.

    k-means on the coordinates. A number of groups must beat the mean silhouette of every reference, a normal cloud and
    a box of the same spreads (after Tibshirani, Walther and Hastie 2001 and Liu et al. 2008), and each of its groups
    must come back in bootstrap samples (Hennig 2007). None when nothing qualifies and `k` was not told.
    """
    rng = np.random.default_rng(seed)
    n = len(real.smooth)
    few = real.rows(np.sort(rng.choice(n, CHOOSING_ROWS, replace=False))) if n > CHOOSING_ROWS else real
    most = min(MOST_GROUPS, max(2, len(few.smooth) // 10))
    numbers = tuple(range(2, most + 1)) if k is None else (k,)
    along = axes(few, rng)
    mine = _clearness(few.all @ along, numbers, rng)
    passed = np.ones(len(numbers), bool)
    gain = np.full(len(numbers), np.inf)
    for shape in ("normal", "box"):
        drawn = np.array([_of_reference(few, shape, along.shape[1], numbers, rng) for _ in range(DRAWS)])
        middle, spread = drawn.mean(0), np.maximum(drawn.std(0), 1e-3)
        highest = ((drawn - middle) / spread).max(1).max()
        passed &= (mine - middle) / spread > highest
        gain = np.minimum(gain, mine - middle)
    passed &= gain > CLEARER
    tried = {number: float(g) for number, g in zip(numbers, gain, strict=True)}
    for at in _by_preference(gain):
        if not passed[at] and k is None:
            continue
        found = _placed(real, along, numbers[at], seed)
        stable = stability(few.all @ along, found.centres, rng)
        if k is not None or (stable >= STABLE).all():
            order = np.argsort(-np.bincount(found.labels, minlength=numbers[at]), kind="stable")
            rank = np.argsort(order)
            return Groups(rank[found.labels], stable[order], float(gain[at]), bool(passed[at]), tried)
    return None


def _by_preference(gain: Floats) -> list[int]:
    """The places to try in order: of those nearly as clear as the clearest the most groups first, then the rest."""
    near = [at for at in range(len(gain)) if gain[at] >= NEARLY * gain.max() > 0]
    return near[::-1] + [int(at) for at in np.argsort(-gain) if at not in near]


@dataclass(frozen=True, eq=False)
class _Placed:
    labels: np.ndarray
    centres: Floats


def _placed(real: Points, along: Floats, k: int, seed: int) -> _Placed:
    """Centres from at most so many rows, then every row with its nearest."""
    z = real.all @ along
    rng = np.random.default_rng(seed)
    some = z if len(z) <= FITTING_ROWS else z[rng.choice(len(z), FITTING_ROWS, replace=False)]
    centres = _means(some, k, rng, starts=10)
    return _Placed(_nearest(z, centres)[0], centres)


def _of_reference(few: Points, shape: str, many: int, numbers: tuple[int, ...], rng: np.random.Generator) -> Floats:
    drawn = reference(few, shape, rng)
    return _clearness(drawn.all @ axes(drawn, rng, many), numbers, rng)


def _clearness(z: Floats, numbers: tuple[int, ...], rng: np.random.Generator) -> Floats:
    """The mean simplified silhouette for each number of groups: nearness to the own centre against the next one."""
    found = []
    for k in numbers:
        centres = _means(z, k, rng)
        _, own, other = _nearest(z, centres)
        found.append(float(((other - own) / np.maximum(other, 1e-12)).mean()))
    return np.array(found)


def _nearest(z: Floats, centres: Floats) -> tuple[np.ndarray, Floats, Floats]:
    """The nearest centre of each row, its distance, and that of the second nearest."""
    squares = (z**2).sum(1)[:, None] - 2 * z @ centres.T + (centres**2).sum(1)
    away = np.sqrt(np.maximum(squares, 0.0))
    labels = away.argmin(1)
    two = np.partition(away, 1, axis=1)[:, :2] if away.shape[1] > 1 else np.column_stack([away, away])
    return labels, two[:, 0], two[:, 1]


def _means(z: Floats, k: int, rng: np.random.Generator, starts: int = 2) -> Floats:
    """Centres by k-means (Lloyd 1982), the best of several starts (Arthur and Vassilvitskii 2007)."""
    best, least = z[:k], np.inf
    for _ in range(starts):
        centres, spread = _lloyd(z, _seeds(z, k, rng))
        if spread < least:
            best, least = centres, spread
    return best


def _seeds(z: Floats, k: int, rng: np.random.Generator) -> Floats:
    centres = [z[rng.integers(len(z))]]
    away = ((z - centres[0]) ** 2).sum(1)
    for _ in range(k - 1):
        total = away.sum()
        at = rng.choice(len(z), p=away / total) if total > 0 else rng.integers(len(z))
        centres.append(z[at])
        away = np.minimum(away, ((z - z[at]) ** 2).sum(1))
    return np.array(centres)


def _lloyd(z: Floats, centres: Floats) -> tuple[Floats, float]:
    k, before, squares = len(centres), np.inf, float((z**2).sum())
    for _ in range(60):
        away = (centres**2).sum(1) - 2 * z @ centres.T  # squared distances without the rows' own squares
        labels = away.argmin(1)
        spread = squares + float(away[np.arange(len(z)), labels].sum())
        if spread >= before * (1 - 1e-4):
            break
        before = spread
        member = (labels[:, None] == np.arange(k)).astype(float)
        sizes = member.sum(0)
        centres = np.where(sizes[:, None] > 0, member.T @ z / np.maximum(sizes, 1)[:, None], centres)
    return centres, before


def stability(z: Floats, centres: Floats, rng: np.random.Generator) -> Floats:
    """How much of each group comes back when rows are drawn again: mean Jaccard similarity (Hennig 2007)."""
    k, first = len(centres), _nearest(z, centres)[0]
    found = np.zeros(k)
    for _ in range(ROUNDS):
        rows = rng.integers(len(z), size=len(z))
        again = _nearest(z[rows], _means(z[rows], k, rng))[0]
        both = pd.crosstab(first[rows], again).reindex(index=range(k), columns=range(k), fill_value=0).to_numpy(float)
        either = both.sum(1)[:, None] + both.sum(0)[None, :] - both
        found += (both / np.maximum(either, 1)).max(1)
    return found / ROUNDS
