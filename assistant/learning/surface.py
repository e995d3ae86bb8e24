"""A quick model for testing columns: smooth curves that add up, and boosted trees for what they leave.

It is fitted many times, on parts of the rows, and asked how its value changes when one unit of columns is drawn anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assistant.learning.redraw import Redraw, ridge

if TYPE_CHECKING:
    from lightgbm import Booster

LARGE = 2_000  # rows from which trees grow larger and prediction takes a second thread


@dataclass(frozen=True, eq=False)
class Surface:
    """The sum of an additive model of the basis (d × m weights) and trees of the model columns, for each of m outputs."""

    start: np.ndarray
    weights: np.ndarray
    boosters: tuple[Booster, ...]
    named: frozenset[int]  # places of the categories

    def parts(self, basis: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What the additive model and the trees say of each row: both n × m."""
        return self.start + basis @ self.weights, np.column_stack([_predict(b, values) for b in self.boosters])

    def change(
        self, values: np.ndarray, trees: np.ndarray, fresh: Redraw, rows: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """How far both parts lie above their mean when a unit is drawn anew: n × m each.

        `values` are the model columns of the rows at places `rows`, `trees` what the trees say of them.
        """
        smooth = fresh.gap[rows] @ self.weights[fresh.own]
        rough = np.zeros_like(trees)
        using = [k for k, b in enumerate(self.boosters) if b.feature_importance()[list(fresh.places)].any()]
        if using:
            draws = fresh.values.shape[1]
            again = np.tile(values, (draws, 1))
            for i, place in enumerate(fresh.places):
                drawn = fresh.values[rows, :, i].T.ravel()
                again[:, place] = np.where(drawn < 0, np.nan, drawn) if place in self.named else drawn
            for k in using:
                mean = _predict(self.boosters[k], again).reshape(draws, len(rows)).mean(axis=0)
                rough[:, k] = trees[:, k] - mean
        return smooth, rough


def fit_surface(basis: np.ndarray, values: np.ndarray, named: list[int], y: np.ndarray, seed: int) -> Surface:
    """Fit both parts to y (n × m); `basis` (n × d) and `values` (n × k) describe the same rows, `named` are categories."""
    start, middle = y.mean(axis=0), basis.mean(axis=0)
    weights = ridge(basis - middle, y - start)
    start = start - middle @ weights
    rest = y - start - basis @ weights
    return Surface(start, weights, tuple(quick_trees(values, named, r, seed) for r in rest.T), frozenset(named))


def quick_trees(values: np.ndarray, named: list[int], y: np.ndarray, seed: int) -> Booster:
    """A few small trees for one outcome: n × k model columns, of which those at places `named` are categories."""
    import lightgbm

    small = len(y) < LARGE
    settings = {
        "objective": "regression", "num_leaves": 8 if small else 15, "learning_rate": 0.08 if small else 0.12,
        "min_data_in_leaf": 8 if small else 20, "lambda_l2": 2.0, "feature_fraction": 0.7 if values.shape[1] > 6 else 1.0, "bagging_fraction": 0.8,
        "bagging_freq": 1, "cat_smooth": 10.0, "cat_l2": 10.0, "max_bin": 63, "seed": seed, "verbosity": -1,
        "num_threads": 1, "deterministic": True, "force_col_wise": True,
    }  # fmt: skip
    data = lightgbm.Dataset(values, y, categorical_feature=named, params={"verbosity": -1, "max_bin": 63})
    return lightgbm.train(settings, data, num_boost_round=80 if small else 100)


def _predict(booster: Booster, values: np.ndarray) -> np.ndarray:
    return np.asarray(booster.predict(values, num_threads=2 if len(values) > 5 * LARGE else 1))
