"""Boosted trees (LightGBM): the model for bends, steps and columns that matter only together.

Its explanations are exact for categories and missing values (Lundberg et al. 2020, path-dependent tree SHAP, as LightGBM
computes them itself). How many trees is a path; `fit.py` picks from it on held-out rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from lightgbm import Booster

ROUNDS = (5, 10, 20, 30, 45, 60, 80, 110, 150, 200, 270, 360, 480, 640, 850, 1100)
PATIENCE = 60
BUSY = 2_000_000  # cells from which a second thread pays


@dataclass(frozen=True, eq=False)
class BoostedModel:
    """A booster cut at `rounds` trees a class, and the order of its columns."""

    booster: Booster
    rounds: int
    columns: tuple[str, ...]
    outputs: int

    def margin(self, x: pd.DataFrame) -> np.ndarray:
        """n × outputs: values, or log-odds."""
        found = self.booster.predict(matrix(x[list(self.columns)]), raw_score=True, num_iteration=self.rounds)
        return np.asarray(found, dtype=float).reshape(len(x), self.outputs)

    def contributions(self, x: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """The start of each output, and what each column of `x` adds: exact tree SHAP, n × outputs × columns."""
        found = self.booster.predict(matrix(x[list(self.columns)]), pred_contrib=True, num_iteration=self.rounds)
        parts = np.asarray(found, dtype=float).reshape(len(x), self.outputs, len(self.columns) + 1)
        base = parts[0, :, -1] if len(parts) else np.zeros(self.outputs)
        return base, parts[:, :, :-1]


def path(
    x: pd.DataFrame, y: np.ndarray, task: str, classes: int, held: tuple[pd.DataFrame, np.ndarray] | None, seed: int,
    rounds: int = ROUNDS[-1],
) -> Booster:  # fmt: skip
    """Boost up to `rounds` trees; with held-out rows, stop once they have not improved for `PATIENCE` rounds."""
    import lightgbm

    names = [f"c{i}" for i in range(x.shape[1])]  # names of ours: LightGBM refuses some of a file's
    data = lightgbm.Dataset(
        matrix(x),
        y,
        feature_name=names,
        categorical_feature=categorical(x),
        params={"verbosity": -1},
        free_raw_data=True,
    )
    settings = parameters(len(x), x.shape[1], task, classes, seed)
    if held is None:
        return lightgbm.train(settings, data, num_boost_round=rounds)
    test = lightgbm.Dataset(matrix(held[0]), held[1], reference=data, params={"verbosity": -1})
    stop = lightgbm.early_stopping(PATIENCE, verbose=False)
    return lightgbm.train(settings, data, num_boost_round=rounds, valid_sets=[test], callbacks=[stop])


def along(booster: Booster, x: pd.DataFrame, outputs: int) -> np.ndarray:
    """Margins at every count of `ROUNDS` (len(ROUNDS) × n × outputs), each tree computed once."""
    values, total, done = matrix(x), np.zeros((len(x), outputs)), 0
    found = np.empty((len(ROUNDS), len(x), outputs))
    trees = booster.current_iteration()
    for i, rounds in enumerate(ROUNDS):
        upto = min(rounds, trees)
        if upto > done:
            step = booster.predict(values, raw_score=True, start_iteration=done, num_iteration=upto - done)
            total, done = total + np.asarray(step).reshape(len(x), outputs), upto
        found[i] = total
    return found


def parameters(n: int, k: int, task: str, classes: int, seed: int) -> dict[str, Any]:
    """Settings by size: small tables get small, slow, smooth trees."""
    small, middle = n < 1_000, n < 4_000
    objective = {"number": "regression", "yesno": "binary", "classes": "multiclass"}[task]
    found = {
        "objective": objective, "learning_rate": 0.05 if n < 20_000 else 0.1,
        "num_leaves": 7 if small else 15 if middle else 31,
        "min_data_in_leaf": 5 if n < 300 else 10 if small else 20, "min_sum_hessian_in_leaf": 1e-3,
        "feature_fraction": 0.8 if k > 3 else 1.0, "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 1.0,
        "cat_smooth": 10.0, "cat_l2": 10.0, "max_bin": 255, "seed": seed, "verbosity": -1,
        "num_threads": 2 if n * k > BUSY else 1, "deterministic": True, "force_col_wise": True,
    }  # fmt: skip
    return {**found, "num_class": classes} if task == "classes" else found


def categorical(x: pd.DataFrame) -> list[int]:
    """Places of the categorical columns."""
    return [i for i, name in enumerate(x.columns) if isinstance(x[name].dtype, pd.CategoricalDtype)]


def matrix(x: pd.DataFrame) -> np.ndarray:
    """Floats, categories as their codes, NaN where missing."""
    columns = [_column(x[name]) for name in x.columns]
    return np.column_stack(columns) if columns else np.empty((len(x), 0))


def _column(cells: pd.Series) -> np.ndarray:
    if isinstance(cells.dtype, pd.CategoricalDtype):
        codes = cells.cat.codes.to_numpy(float)
        return np.where(codes < 0, np.nan, codes)
    return cells.to_numpy(float)
