"""Splits a prediction into what each column of the data adds to it, exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from assistant.learning.fitted import Fitted

if TYPE_CHECKING:
    from assistant.learning.model import Model


def contributions(fitted: Fitted, x: pd.DataFrame, level: int = 0) -> tuple[float, pd.DataFrame]:
    """A start, and what each data column adds to or takes from it in each row (n × data columns).

    Start and row sum to `fitted.margin(x)` to 1e-6: the predicted value, the log-odds of yes, or for classes the
    centred score of the class with code `level`. Trees are split by exact path-dependent tree SHAP (Lundberg et al. 2020),
    linear models by their own terms around the mean row, a blend by the weighted mean of both: all three are exact sums.
    """
    bases, parts = every_contribution(fitted, x)
    columns = list(dict.fromkeys(fitted.source.values()))
    output = level if fitted.task == "classes" else 0
    return float(bases[output]), pd.DataFrame(parts[:, output], index=x.index, columns=columns)


def every_contribution(fitted: Fitted, x: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Starts (one an output) and parts (n × outputs × data columns) for all classes at once; one output otherwise."""
    columns = list(dict.fromkeys(fitted.source.values()))
    place = {name: i for i, name in enumerate(columns)}
    bases = np.array(fitted.start, dtype=float)
    parts = np.zeros((len(x), len(bases), len(columns)))
    for member in fitted.members:
        encoded, source = member.encoder.transform(x)
        start, added = member.engine.contributions(encoded)
        bases = bases + member.weight * start
        for i, name in enumerate(encoded.columns):
            parts[:, :, place[fitted.source[source[name]]]] += member.weight * added[:, :, i]
    if fitted.task == "classes":
        bases, parts = bases - bases.mean(), parts - parts.mean(axis=1, keepdims=True)
        return fitted.slope * bases, fitted.slope * parts
    return fitted.slope * bases + fitted.shift, fitted.slope * parts


def held_contributions(
    model: Model, frame: pd.DataFrame, level: int = 0
) -> tuple[np.ndarray, pd.DataFrame, np.ndarray]:
    """Starts (n), parts (n × data columns) and margins (n) for the rows of `frame`, as `Model.margin_of` predicts them.

    A row that the model learned from is explained by the model of the fold that did not see it.
    """
    x = model.prepared.apply(frame)
    place = model.places(frame)
    fold = np.where(place >= 0, model.folds[np.maximum(place, 0)], -1)
    starts = np.zeros(len(x))
    parts = pd.DataFrame(0.0, index=x.index, columns=model.prepared.columns)
    margin = np.zeros(len(x))
    for k in np.unique(fold):
        fitted = model.fitted if k < 0 else model.by_fold[k]
        rows = np.flatnonzero(fold == k)
        base, added = contributions(fitted, x.iloc[rows], level)
        starts[rows] = base
        parts.iloc[rows] = added.to_numpy()
        own = fitted.margin(x.iloc[rows])
        margin[rows] = own[:, level] if own.ndim == 2 else own
    return starts, parts, margin


def additive_error(fitted: Fitted, x: pd.DataFrame, level: int = 0) -> float:
    """The largest gap between a margin and the sum of its contributions, relative to the spread of the margins."""
    margin = fitted.margin(x)
    wanted = margin[:, level] if margin.ndim == 2 else margin
    base, parts = contributions(fitted, x, level)
    gap = np.abs(base + parts.to_numpy().sum(axis=1) - wanted)
    return float(gap.max() / max(np.abs(wanted).max(), 1.0)) if len(gap) else 0.0
