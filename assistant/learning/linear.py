"""A model that adds up one smooth curve for each number and one step for each category: simple, and hard to beat on few rows.

Numbers enter as restricted cubic splines (Harrell, Regression Modeling Strategies, 2nd ed., section 2.4.5), categories
one level at a time, all of them shrunk towards zero (ridge). The amount of shrinkage is a path; `fit.py` picks from it on
held-out rows.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

PENALTIES = tuple(float(v) for v in np.logspace(4.5, -1, 9))  # from nearly nothing learned to nearly unpenalised
KNOTS = (0.05, 0.275, 0.5, 0.725, 0.95)


@dataclass(frozen=True, eq=False)
class Curve:
    """How one number enters: filled where missing, kept inside the range seen, as a line and bends at the knots."""

    fill: float
    low: float
    high: float
    knots: tuple[float, ...]
    mean: float
    scale: float
    gaps: bool

    def columns(self, values: np.ndarray) -> list[np.ndarray]:
        """The design columns, not yet centred."""
        missing = ~np.isfinite(values)
        v = np.clip(np.where(missing, self.fill, values), self.low, self.high)
        z = (v - self.mean) / self.scale
        found = [z, *_bends(z, [(k - self.mean) / self.scale for k in self.knots])]
        return [*found, missing.astype(float)] if self.gaps else found


@dataclass(frozen=True, eq=False)
class Design:
    """The matrix behind the model: one block of columns for each model column, centred on the training rows."""

    curves: Mapping[str, Curve | int]  # an int is the number of levels of a category
    centre: np.ndarray
    scale: np.ndarray
    names: tuple[str, ...]  # the model column of each design column

    def matrix(self, x: pd.DataFrame) -> np.ndarray:
        """n × p, for any rows with the same model columns."""
        found: np.ndarray = (_blocks(self.curves, x)[0] - self.centre) / self.scale
        return found


@dataclass(frozen=True, eq=False)
class LinearModel:
    """Weights of the design columns and a start: the margin is their sum (log-odds for yes or no and classes)."""

    design: Design
    start: np.ndarray  # one number an output
    weights: np.ndarray  # p × outputs

    def margin(self, x: pd.DataFrame) -> np.ndarray:
        """n × outputs."""
        found: np.ndarray = self.start + self.design.matrix(x) @ self.weights
        return found

    def contributions(self, x: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """The start of each output, and what each column of `x` adds (n × outputs × columns): exact, the model is a sum."""
        z, names = self.design.matrix(x), np.array(self.design.names, dtype=object)
        added = [z[:, names == name] @ self.weights[names == name] for name in x.columns]
        return self.start, np.stack(added, axis=2) if added else np.zeros((len(x), len(self.start), 0))


def path(x: pd.DataFrame, y: np.ndarray, task: str, classes: int) -> list[LinearModel]:
    """A model for each of `PENALTIES`, strongest first."""
    design, z = _design(x)
    if task == "number":
        return _ridge(design, z, y)
    if task == "yesno":
        return _logistic(design, z, y)
    return _multinomial(design, z, y, classes)


def _design(x: pd.DataFrame) -> tuple[Design, np.ndarray]:
    bend = len(x) >= 60 and x.shape[1] <= 300
    curves: dict[str, Curve | int] = {}
    for name in x.columns:
        cells = x[name]
        if isinstance(cells.dtype, pd.CategoricalDtype):
            curves[name] = len(cells.cat.categories)
        else:
            curves[name] = _curve(cells.to_numpy(float), bend)
    raw, names = _blocks(curves, x)
    centre = raw.mean(axis=0)
    spread = raw.std(axis=0)
    # Indicators of rare levels keep their size, so that shrinkage is strongest where rows are fewest.
    scale = np.where(spread > 0, np.maximum(spread, 0.25), 1.0)
    design = Design(curves, centre, scale, names)
    return design, (raw - centre) / scale


def _curve(values: np.ndarray, bend: bool) -> Curve:
    there = values[np.isfinite(values)]
    if len(there) == 0:
        return Curve(0.0, 0.0, 0.0, (), 0.0, 1.0, False)
    knots = np.unique(np.quantile(there, KNOTS)) if bend and len(np.unique(there)) >= 6 else np.array([])
    if 0 < len(knots) < 4 and bend:
        knots = np.quantile(np.unique(there), KNOTS)
    inside = np.clip(there, *np.quantile(there, [0.005, 0.995])) if len(there) >= 200 else there
    scale = float(inside.std()) or float(there.std()) or 1.0
    return Curve(
        float(np.median(there)), float(there.min()), float(there.max()),
        tuple(knots.tolist()), float(inside.mean()), scale, len(there) < len(values),
    )  # fmt: skip


def _bends(z: np.ndarray, knots: list[float]) -> list[np.ndarray]:
    """The cubic terms of a spline that is straight beyond its outer knots."""
    if len(knots) < 3:
        return []
    last, before = knots[-1], knots[-2]
    size = (last - knots[0]) ** 2

    def cube(at: float) -> np.ndarray:
        found: np.ndarray = np.maximum(z - at, 0) ** 3
        return found

    return [
        (cube(k) - cube(before) * (last - k) / (last - before) + cube(last) * (before - k) / (last - before)) / size
        for k in knots[:-2]
    ]


def _blocks(curves: Mapping[str, Curve | int], x: pd.DataFrame) -> tuple[np.ndarray, tuple[str, ...]]:
    columns: list[np.ndarray] = []
    names: list[str] = []
    for name, curve in curves.items():
        if isinstance(curve, int):
            codes = x[name].cat.codes.to_numpy()
            made = [(codes == level).astype(float) for level in range(curve if curve != 2 else 1)]
            made += [(codes < 0).astype(float)]
        else:
            made = curve.columns(x[name].to_numpy(float))
        columns += made
        names += [name] * len(made)
    return np.column_stack(columns) if columns else np.empty((len(x), 0)), tuple(names)


def _ridge(design: Design, z: np.ndarray, y: np.ndarray) -> list[LinearModel]:
    mean = float(y.mean())
    size, vectors = np.linalg.eigh(z.T @ z if z.shape[1] <= len(z) else z @ z.T)
    size = np.maximum(size, 0)
    models = []
    for penalty in PENALTIES:
        if z.shape[1] <= len(z):
            weights = vectors @ ((vectors.T @ (z.T @ (y - mean))) / (size + penalty))
        else:
            weights = z.T @ (vectors @ ((vectors.T @ (y - mean)) / (size + penalty)))
        models.append(LinearModel(design, np.array([mean]), weights[:, None]))
    return models


def _logistic(design: Design, z: np.ndarray, y: np.ndarray) -> list[LinearModel]:
    """Newton's method with step halving, each penalty starting from the one before."""
    share = np.clip(y.mean(), 1e-6, 1 - 1e-6)
    b = np.zeros(z.shape[1] + 1)
    b[0] = np.log(share / (1 - share))
    full = np.column_stack([np.ones(len(z)), z])
    models = []
    for penalty in PENALTIES:
        shrink = np.full(len(b), penalty)
        shrink[0] = 0.0
        value = _penalised(full, y, b, shrink)
        for _ in range(30):
            p = 1 / (1 + np.exp(-np.clip(full @ b, -500, 500)))
            slope = full.T @ (p - y) + shrink * b
            curve = (full.T * (p * (1 - p))) @ full
            curve[np.diag_indices_from(curve)] += shrink + 1e-9
            step, size = np.linalg.solve(curve, slope), 1.0
            while size > 1e-4 and (tried := _penalised(full, y, b - size * step, shrink)) > value:
                size /= 2
            if size <= 1e-4:
                break
            b, gained, value = b - size * step, value - tried, tried
            if gained < 1e-8 * len(y):
                break
        models.append(LinearModel(design, np.array([b[0]]), b[1:, None].copy()))
    return models


def _penalised(full: np.ndarray, y: np.ndarray, b: np.ndarray, shrink: np.ndarray) -> float:
    margin = full @ b
    return float(np.sum(np.logaddexp(0, margin) - y * margin) + 0.5 * shrink @ b**2)


def _multinomial(design: Design, z: np.ndarray, y: np.ndarray, classes: int) -> list[LinearModel]:
    """Softmax regression; a class that is absent from these rows gets the weight of a single row."""
    from sklearn.linear_model import LogisticRegression

    present = np.unique(y).astype(int)
    counts = np.bincount(y.astype(int), minlength=classes)
    prior = np.log((counts + 0.5) / (counts + 0.5).sum())
    if len(present) < 2:
        empty = LinearModel(design, prior, np.zeros((z.shape[1], classes)))
        return [empty] * len(PENALTIES)
    model = LogisticRegression(solver="lbfgs", max_iter=60, tol=1e-4, warm_start=True)
    models = []
    for penalty in PENALTIES:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the path goes on from wherever the last step stopped
            model.set_params(C=1 / penalty).fit(z, y.astype(int))
        start, weights = prior.copy(), np.zeros((z.shape[1], classes))
        if len(present) == 2:
            start[present], weights[:, present[1]] = np.array([0.0, model.intercept_[0]]), model.coef_[0]
        else:
            start[present], weights[:, present] = model.intercept_ - model.intercept_.mean(), model.coef_.T
        absent = np.setdiff1d(np.arange(classes), present)
        start[absent] = prior[absent] + (start[present] - prior[present]).mean()
        models.append(LinearModel(design, start, weights))
    return models
