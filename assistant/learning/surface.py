"""A quick model for testing columns: smooth curves that add up, and boosted trees for what they leave.

It is fitted many times, on parts of the rows, and asked how its value changes when one unit of columns is drawn anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from assistant.learning.boosted import categorical, matrix
from assistant.learning.linear import Design
from assistant.learning.redraw import Redraw, ridge

if TYPE_CHECKING:
    from lightgbm import Booster


@dataclass(frozen=True, eq=False)
class Surface:
    """The sum of an additive model and trees, one for each of the m outputs."""

    design: Design
    start: np.ndarray
    weights: np.ndarray
    boosters: tuple[Booster, ...]

    def parts(self, x: pd.DataFrame, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What the additive model and the trees say of each row: both n × m."""
        smooth = self.start + self.design.matrix(x) @ self.weights
        trees = np.column_stack([np.asarray(b.predict(values, num_threads=1)) for b in self.boosters])
        return smooth, trees

    def change(
        self, x: pd.DataFrame, values: np.ndarray, trees: np.ndarray, unit: Sequence[str], fresh: Redraw, rows: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
        """How far both parts lie above their mean when `unit` is drawn anew: n × m each.

        `x` and `values` are the rows at places `rows`, `trees` what the trees say of them.
        """
        places = [x.columns.get_loc(name) for name in unit]
        smooth = sum(self._smooth(x[name], fresh.values[name][rows]) for name in unit)
        draws = fresh.values[unit[0]].shape[1]
        again = np.tile(values, (draws, 1))
        for name, place in zip(unit, places, strict=True):
            drawn = fresh.values[name][rows].T.ravel()
            again[:, place] = np.where(drawn < 0, np.nan, drawn) if _named(x[name]) else drawn
        rough = np.zeros_like(trees)
        for k, booster in enumerate(self.boosters):
            if any(self._used(booster)[place] for place in places):
                mean = np.asarray(booster.predict(again, num_threads=1)).reshape(draws, len(rows)).mean(axis=0)
                rough[:, k] = trees[:, k] - mean
        return np.asarray(smooth), rough

    def _smooth(self, cells: pd.Series, drawn: np.ndarray) -> np.ndarray:
        own = np.flatnonzero(np.array(self.design.names, dtype=object) == cells.name)
        name = str(cells.name)
        alone = Design(
            {name: self.design.curves[name]}, self.design.centre[own], self.design.scale[own], (name,) * len(own)
        )
        flat = drawn.T.ravel()
        fresh = pd.Series(pd.Categorical.from_codes(flat.astype(int), dtype=cells.dtype) if _named(cells) else flat)
        weights = self.weights[own]
        again = alone.matrix(pd.DataFrame({name: fresh})) @ weights
        here = alone.matrix(cells.to_frame()) @ weights
        return np.asarray(here - again.reshape(drawn.shape[1], len(cells), -1).mean(axis=0))

    def _used(self, booster: Booster) -> np.ndarray:
        return np.asarray(booster.feature_importance() > 0)


def fit_surface(x: pd.DataFrame, values: np.ndarray, y: np.ndarray, seed: int) -> Surface:
    """Fit both parts to y (n × m) from model columns x, whose `matrix` is `values`."""
    from assistant.learning import linear

    design = linear.path(x, np.zeros(len(x)), "number", 0)[0].design
    z, start = design.matrix(x), y.mean(axis=0)
    weights = ridge(z, y - start)
    rest = y - start - z @ weights
    return Surface(design, start, weights, tuple(_trees(x, values, r, seed) for r in rest.T))


def _trees(x: pd.DataFrame, values: np.ndarray, y: np.ndarray, seed: int) -> Booster:
    import lightgbm

    n = len(y)
    rounds = 120 if n < 3_000 else 150
    settings = {
        "objective": "regression", "num_leaves": 8 if n < 3_000 else 15, "learning_rate": 0.06 if n < 3_000 else 0.1,
        "min_data_in_leaf": 8 if n < 3_000 else 20, "lambda_l2": 2.0, "feature_fraction": 0.7, "bagging_fraction": 0.8,
        "bagging_freq": 1, "cat_smooth": 10.0, "cat_l2": 10.0, "max_bin": 63, "seed": seed, "verbosity": -1,
        "num_threads": 1, "deterministic": True, "force_col_wise": True,
    }  # fmt: skip
    given = {"verbosity": -1, "max_bin": 63}
    data = lightgbm.Dataset(values, y, categorical_feature=categorical(x), params=given)
    return lightgbm.train(settings, data, num_boost_round=rounds)


def values_of(x: pd.DataFrame) -> np.ndarray:
    """Model columns as the trees read them."""
    return matrix(x)


def _named(cells: pd.Series) -> bool:
    return isinstance(cells.dtype, pd.CategoricalDtype)
