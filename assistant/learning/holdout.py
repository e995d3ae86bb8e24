"""One plain model of scikit-learn, fitted on a part of the rows and scored on the rest: the split can be repeated anywhere."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from assistant.bands import codes

DRAWS = 400  # redraws of the held-out rows behind an interval


@dataclass(frozen=True)
class Score:
    """A score on the held-out rows with its 95 % interval (percentiles of redrawn held-out rows, Efron 1979)."""

    name: str
    value: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class HeldOut:
    """The scores, the most usual first; how many rows were learned from and held out; the model's weights."""

    target: str
    among: tuple[str, ...]
    family: str
    scores: tuple[Score, ...]
    learned: int
    held: int
    weights: tuple[tuple[str, float], ...]
    baseline: float  # the first score of always saying the mean or the commonest value


def held_out(
    frame: pd.DataFrame, target: str, among: Sequence[str], family: str, share: float, seed: int,
    balanced: bool = False, one_hot: bool = False,
) -> HeldOut:  # fmt: skip
    """Fit `family` ("linear" or "logistic") of `target` on the columns `among`, without rows that have a gap in them.

    `share` of the rows are held out by scikit-learn's `train_test_split` with `random_state=seed`. Categories enter as
    their place among the sorted values, or as one column a value with `one_hot`. Raises ValueError if a part is empty.
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LinearRegression, LogisticRegression
    from sklearn.model_selection import train_test_split

    rows = frame[[*among, target]].replace([np.inf, -np.inf], np.nan).dropna()
    x, y = _numbers(rows[list(among)], one_hot), rows[target]
    yes_no = family == "logistic" or not pd.api.types.is_numeric_dtype(y) or set(y.unique()) <= {0, 1}
    if family == "linear" and not pd.api.types.is_numeric_dtype(y):
        y = codes(y)
    x_in, x_out, y_in, y_out = train_test_split(x, y, test_size=share, random_state=seed)
    model = (
        LogisticRegression(class_weight="balanced" if balanced else None)
        if family == "logistic"
        else LinearRegression()
    )
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", ConvergenceWarning
        )  # plain settings were asked for; the scores say what they give
        model.fit(x_in.to_numpy(float), y_in.to_numpy())
    said = model.predict(x_out.to_numpy(float))
    if yes_no:
        right = (said == y_out.to_numpy()) if family == "logistic" else ((said >= 0.5) == (y_out.to_numpy() >= 0.5))
        scores = [_score("accuracy", right.astype(float), np.mean)]
        baseline = float((y_out == y_in.mode().iloc[0]).mean())
    else:
        scores, baseline = [], float(np.sqrt(np.mean((y_out.to_numpy(float) - y_in.mean()) ** 2)))
    if family == "linear":
        scores += _errors(y_out.to_numpy(float), np.asarray(said, float))
    weights = zip(x.columns, np.ravel(model.coef_)[: x.shape[1]], strict=True)
    return HeldOut(
        target, tuple(among), family, tuple(scores), len(x_in), len(x_out),
        tuple((str(name), float(w)) for name, w in weights), baseline,
    )  # fmt: skip


def _numbers(x: pd.DataFrame, one_hot: bool) -> pd.DataFrame:
    words = [c for c in x.columns if not (pd.api.types.is_numeric_dtype(x[c]) or x[c].dtype == bool)]
    if one_hot and words:
        return pd.get_dummies(x, columns=words).astype(float)
    return x.assign(**{c: codes(x[c]) for c in words}).astype(float)


def _errors(y: np.ndarray, said: np.ndarray) -> list[Score]:
    off = y - said
    total = float(np.sum((y - y.mean()) ** 2))
    share = 1 - float(np.sum(off**2)) / total if total else float("nan")
    return [
        _score("rmse", off, lambda e: np.sqrt(np.mean(e**2))),
        _score("mse", off, lambda e: np.mean(e**2)),
        _score("mae", off, lambda e: np.mean(np.abs(e))),
        Score("r_squared", share, float("nan"), float("nan")),
    ]


def _score(name: str, each: np.ndarray, of: object) -> Score:
    """A score and its interval from redrawn held-out rows."""
    rng = np.random.default_rng(0)
    drawn = [of(each[rng.integers(0, len(each), len(each))]) for _ in range(DRAWS)]  # type: ignore[operator]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Score(name, float(of(each)), float(low), float(high))  # type: ignore[operator]
