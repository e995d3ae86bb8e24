"""Ranges that hold the truth as often as they promise, also where prediction is hard."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from assistant.learning.fit import Fitted, cross_fit, refit
from assistant.learning.prepare import Prepared

SMALL = 150  # rows below which one width serves all
MOST = 4_000  # rows that ranges are learned from: more would not make them better
BIN = 100  # rows a bin of difficulty needs
GUESS = "\x00guess"


@dataclass(frozen=True, eq=False)
class Ranges:
    """How far the truth may lie from a prediction.

    `spread` is a model of how large errors are (None: the same everywhere); `edges` part its predictions into bins of
    difficulty; `low` and `high` are each bin's quantiles of error / spread. `covered` is how often held-out rows fell
    into ranges made without them; `worst` the same for the hardest fifth.
    """

    level: float
    spread: Fitted | None
    unit: float
    edges: np.ndarray
    low: np.ndarray
    high: np.ndarray
    floor: float
    ceiling: float
    covered: float
    worst: float
    rows: int

    def around(self, x: pd.DataFrame, prediction: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Lower and upper ends for rows `x` (model columns) and their predictions."""
        size = _sizes(self.spread, x, prediction, self.unit)
        bins = np.searchsorted(self.edges, size, side="right")
        low, high = prediction + self.low[bins] * size, prediction + self.high[bins] * size
        return np.clip(low, self.floor, self.ceiling), np.clip(high, self.floor, self.ceiling)


def fit_ranges(prepared: Prepared, folds: np.ndarray, margins: np.ndarray, level: float = 0.9, seed: int = 0) -> Ranges:
    """Learn ranges from held-out predictions of a number.

    Errors are divided by what a model of their size expects (normalised conformal, Papadopoulos et al. 2002; Lei et al.
    2018), then quantiles are taken bin by bin of difficulty (Mondrian, Vovk et al. 2003), each end by itself, so that
    skewed errors get skewed ranges. The errors come from cross-fitting, as in cross-conformal prediction (Vovk 2015).
    """
    held = np.flatnonzero(folds >= 0)
    if len(held) > MOST:
        held = np.sort(np.random.default_rng(seed).choice(held, MOST, replace=False))
    y, guess, fold = prepared.y[held], margins[held], folds[held]
    error = y - guess
    unit = max(float(np.median(np.abs(error))), 1e-12 * max(1.0, float(np.abs(y).max())))
    size, spread = np.full(len(held), unit), None
    if len(held) >= SMALL:
        size, spread = _spread(prepared.take(held), guess, error, unit, seed)
    scaled = error / size
    edges = _edges(size) if spread is not None else np.array([])
    bins = np.searchsorted(edges, size, side="right")
    low, high = _quantiles(scaled, bins, len(edges) + 1, level)
    inside = _check(scaled, bins, fold, len(edges) + 1, level)
    hardest = size >= np.quantile(size, 0.8)
    floor = 0.0 if y.min() >= 0 else -np.inf
    ceiling = 0.0 if y.max() <= 0 else np.inf
    return Ranges(
        level,
        spread,
        unit,
        edges,
        low,
        high,
        floor,
        ceiling,
        float(inside.mean()),
        float(inside[hardest].mean()),
        len(held),
    )


@dataclass(frozen=True, eq=False)
class Sets:
    """Which classes stay possible: those whose probability is not lower than nearly all rows of that class had."""

    level: float
    least: np.ndarray  # a probability for each class
    covered: float
    size: float

    def of(self, shares: np.ndarray) -> np.ndarray:
        """n × classes truths; the most likely class is always in."""
        found = shares >= self.least
        found[np.arange(len(shares)), shares.argmax(axis=1)] = True
        return np.asarray(found)


def fit_sets(y: np.ndarray, shares: np.ndarray, level: float = 0.9) -> Sets:
    """Class-conditional conformal sets (Vovk 2012), from held-out probabilities; rare classes share one limit."""
    own = shares[np.arange(len(y)), y.astype(int)]
    every = _lower(own, level)
    least = [
        _lower(own[y == k], level) if (y == k).sum() >= 30 else min(every, _lower(own[y == k], level))
        for k in range(shares.shape[1])
    ]
    made = Sets(level, np.array(least), 0.0, 0.0)
    inside = made.of(shares)
    return replace(
        made, covered=float(inside[np.arange(len(y)), y.astype(int)].mean()), size=float(inside.sum(axis=1).mean())
    )


def _lower(values: np.ndarray, level: float) -> float:
    """The conformal quantile below which at most 1 − level of the values lie."""
    place = int(np.floor((1 - level) * (len(values) + 1)))
    return float(np.sort(values)[place - 1]) if place >= 1 else 0.0


def _spread(
    prepared: Prepared, guess: np.ndarray, error: np.ndarray, unit: float, seed: int
) -> tuple[np.ndarray, Fitted | None]:
    """The expected size of each row's error, out of fold, and the model of it; no model if size cannot be told."""
    target = np.log(np.abs(error) + 0.1 * unit)
    x = prepared.x.assign(**{GUESS: guess})
    about = replace(prepared, x=x, y=target, task="number", levels=(), source={**prepared.source, GUESS: GUESS})
    families = ("linear", "boosted") if len(guess) >= 500 else ("linear",)
    family = "blend" if len(families) > 1 else "linear"
    cross = cross_fit(about, families, folds=5, seed=seed + 1)
    if cross.losses(family).mean() >= 0.995 * cross.losses("guess").mean():
        return np.full(len(guess), unit), None
    return np.exp(cross.margins[family]), refit(cross, family)


def _sizes(spread: Fitted | None, x: pd.DataFrame, prediction: np.ndarray, unit: float) -> np.ndarray:
    if spread is None:
        return np.full(len(x), unit)
    return np.asarray(np.exp(spread.margin(x.assign(**{GUESS: prediction}))))


def _edges(size: np.ndarray) -> np.ndarray:
    bins = int(min(5, len(size) // BIN))
    return np.unique(np.quantile(size, np.linspace(0, 1, bins + 1)[1:-1])) if bins > 1 else np.array([])


def _quantiles(scaled: np.ndarray, bins: np.ndarray, count: int, level: float) -> tuple[np.ndarray, np.ndarray]:
    tail = (1 - level) / 2
    ends = []
    for b in range(count):
        own = np.sort(scaled[bins == b])
        if len(own) < 2 * int(np.ceil(1 / tail)) and count > 1:  # too few for both tails: borrow all rows
            own = np.sort(scaled)
        n = len(own)
        down, up = int(np.floor(tail * (n + 1))) - 1, int(np.ceil((1 - tail) * (n + 1))) - 1
        ends.append((own[max(down, 0)], own[min(up, n - 1)]))
    found = np.array(ends)
    return found[:, 0], found[:, 1]


def _check(scaled: np.ndarray, bins: np.ndarray, fold: np.ndarray, count: int, level: float) -> np.ndarray:
    """For each row, whether a range made from the other folds held it."""
    inside = np.zeros(len(scaled), dtype=bool)
    for k in np.unique(fold):
        low, high = _quantiles(scaled[fold != k], bins[fold != k], count, level) if (fold != k).any() else (None, None)
        if low is None or high is None:
            return np.ones(len(scaled), dtype=bool)
        own = fold == k
        inside[own] = (scaled[own] >= low[bins[own]]) & (scaled[own] <= high[bins[own]])
    return inside
