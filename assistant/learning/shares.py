"""Each column's share of what a model explains, on rows that the model did not see."""

from __future__ import annotations

import numpy as np

from assistant.estimate import Estimate, Interval
from assistant.learning.cross import CrossFitted
from assistant.learning.explain import contributions

LOOKED = 800  # rows whose contributions are worked out
Z = 1.959964


def shares(
    cross: CrossFitted, family: str, units: list[tuple[str, ...]], seed: int = 0
) -> tuple[list[Estimate], float]:
    """The share of each unit of data columns in the sum of mean absolute SHAP values on held-out rows, with intervals.

    Intervals are 95 %: a bootstrap over the rows and a delete-a-group jackknife over the models. Also the largest gap between a prediction and the sum of its contributions,
    relative to the largest prediction: it must be nought but for rounding.
    """
    draw = np.random.default_rng(seed)
    prepared = cross.prepared
    rows = cross.held if len(cross.held) <= LOOKED else np.sort(draw.choice(cross.held, LOOKED, replace=False))
    sizes, gap = [], 0.0
    for k, model in enumerate(cross.models[family]):
        own = rows[cross.folds[rows] == k]
        if not len(own):
            continue
        x = prepared.x.iloc[own]
        margin = model.margin(x)
        total = np.zeros((len(own), len(units)))
        levels = range(prepared.classes) if prepared.task == "classes" else (0,)
        for level in levels:
            base, parts = contributions(model, x, level)
            wanted = margin[:, level] if margin.ndim == 2 else margin
            gap = max(
                gap, float(np.abs(base + parts.to_numpy().sum(axis=1) - wanted).max() / max(np.abs(wanted).max(), 1.0))
            )
            total += np.column_stack([np.abs(parts[list(u)].sum(axis=1)) for u in units]) / len(levels)
        sizes.append(total)
    found = np.concatenate(sizes)
    share = _normed(found.mean(axis=0))
    drawn = _normed(draw.multinomial(len(found), np.full(len(found), 1 / len(found)), size=400) @ found)
    # Rows that were looked at, and rows that were learned from: each fold's model left some of them out.
    by_fold = np.stack([_normed(s.mean(axis=0)) for s in sizes])
    k = len(by_fold)
    learned = (k - 1) / k * ((by_fold - by_fold.mean(axis=0)) ** 2).sum(axis=0)
    error = Z * np.sqrt(drawn.var(axis=0) + learned)
    low, high = np.clip(share - error, 0, 1), np.clip(share + error, 0, 1)
    made = [
        Estimate(
            float(s), Interval(float(min(a, s)), float(max(b, s)), 0.95, "bootstrap and jackknife"), len(found), "%"
        )
        for s, a, b in zip(share, low, high, strict=True)
    ]
    return made, gap


def _normed(sizes: np.ndarray) -> np.ndarray:
    return np.asarray(sizes / np.maximum(sizes.sum(axis=-1, keepdims=True), 1e-300))
