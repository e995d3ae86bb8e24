"""Boosted trees (LightGBM): the model for bends, steps and columns that matter only together.

Its explanations are exact for categories and missing values (Lundberg et al. 2020, path-dependent tree SHAP, as LightGBM
computes them itself). How many trees is a path; `fit.py` picks from it on held-out rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assistant.learning.fitted import choice_losses

if TYPE_CHECKING:
    from lightgbm import Booster

ROUNDS = (5, 10, 20, 30, 45, 60, 80, 110, 150, 200, 270, 360, 480, 640, 850, 1100)
PATIENCE = 2
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
        values = matrix(x[list(self.columns)])
        found = self.booster.predict(
            values, raw_score=True, num_iteration=self.rounds, num_threads=threads(*values.shape)
        )
        return np.asarray(found, dtype=float).reshape(len(x), self.outputs)

    def contributions(self, x: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """The start of each output, and what each column of `x` adds: exact tree SHAP, n × outputs × columns."""
        values = matrix(x[list(self.columns)])
        found = self.booster.predict(
            values, pred_contrib=True, num_iteration=self.rounds, num_threads=threads(*values.shape)
        )
        parts = np.asarray(found, dtype=float).reshape(len(x), self.outputs, len(self.columns) + 1)
        base = parts[0, :, -1] if len(parts) else np.zeros(self.outputs)
        return base, parts[:, :, :-1]


def grown(x: pd.DataFrame, y: np.ndarray, task: str, classes: int, seed: int, rounds: int) -> Booster:
    """A booster of `rounds` trees (a class)."""
    booster = _start(x, y, task, classes, seed)
    for _ in range(rounds):
        if booster.update():  # no split is worth making any more
            break
    return booster.free_dataset()


def paths(
    folds: Sequence[tuple[pd.DataFrame, np.ndarray, pd.DataFrame, np.ndarray]],
    task: str,
    classes: int,
    seed: int,
    tick: Callable[[float], None],
) -> tuple[list[Booster], list[np.ndarray]]:
    """Boosters for every fold (x, y, held-out x, held-out y), and their held-out margins at each count of `ROUNDS` reached.

    All folds grow in step and stop together, once their mean loss has not fallen for `PATIENCE` counts. Stopping each by
    its own held-out rows would keep the lucky ones going: on pure noise that alone looks like skill.
    """
    outputs = max(classes, 1)
    boosters = [_start(x, y, task, classes, seed) for x, y, _, _ in folds]
    held = [matrix(x) for _, _, x, _ in folds]
    totals = [np.zeros((len(x), outputs)) for x in held]
    found: list[list[np.ndarray]] = [[] for _ in folds]
    losses: list[float] = []
    done = 0
    for rounds in ROUNDS:
        for k, booster in enumerate(boosters):
            before = booster.current_iteration()
            for _ in range(rounds - done):
                if booster.update():
                    break
            grew = booster.current_iteration() - before
            if grew:
                step = booster.predict(
                    held[k],
                    raw_score=True,
                    start_iteration=before,
                    num_iteration=grew,
                    num_threads=threads(*held[k].shape),
                )
                totals[k] = totals[k] + np.asarray(step).reshape(len(held[k]), outputs)
            found[k].append(totals[k])
        done = rounds
        every = np.concatenate([_losses(task, y, total) for (_, _, _, y), total in zip(folds, totals, strict=True)])
        losses.append(float(every.mean()))
        tick(done / ROUNDS[-1])
        if len(losses) - 1 - int(np.argmin(losses)) >= PATIENCE:
            break
    return [booster.free_dataset() for booster in boosters], [np.stack(margins) for margins in found]


def _start(x: pd.DataFrame, y: np.ndarray, task: str, classes: int, seed: int) -> Booster:
    import lightgbm

    names = [f"c{i}" for i in range(x.shape[1])]  # names of ours: LightGBM refuses some of a file's
    settings = parameters(len(x), x.shape[1], task, classes, seed)
    data = lightgbm.Dataset(
        matrix(x), y, feature_name=names, categorical_feature=categorical(x), params=settings, free_raw_data=True
    )
    return lightgbm.Booster(settings, data)


def _losses(task: str, y: np.ndarray, total: np.ndarray) -> np.ndarray:
    return choice_losses(task, y, total if task == "classes" else total[:, 0])


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
        "num_threads": threads(n, k), "deterministic": True, "force_col_wise": True,
    }  # fmt: skip
    return {**found, "num_class": classes} if task == "classes" else found


def threads(n: int, k: int) -> int:
    """Threads that pay for n rows of k columns: LightGBM's own choice, all cores, is many times slower on a busy machine."""
    return 2 if n * k > BUSY else 1


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
