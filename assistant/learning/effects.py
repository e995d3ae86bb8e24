"""How a model's prediction moves along one column, all else left as it is in the data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from assistant.learning.features import numbers
from assistant.learning.fitted import Fitted
from assistant.learning.model import Model
from assistant.learning.telling import plain

BINS = 20
ROWS = 2_000
MOST_LEVELS = 15


@dataclass(frozen=True, eq=False)
class Effect:
    """The mean prediction along a column: `table` has value, effect, low, high (as predictions), rows.

    The band shows how far the models of the folds disagree (plus and minus two standard errors of their mean).
    """

    column: str
    numeric: bool
    table: pd.DataFrame
    rows: int


def effect_of(model: Model, frame: pd.DataFrame, column: str, level: int = 1, seed: int = 0) -> Effect:
    """Accumulated local effects for numbers (Apley and Zhu 2020); for categories the mean prediction with each level set.

    Local differences only ask the model about values near those each row really has, so columns that go together do not
    mislead it. On the scale of predictions: values, or the probability of the class `level`.
    """
    rows = frame
    if len(rows) > ROWS:
        rows = rows.iloc[np.sort(np.random.default_rng(seed).choice(len(rows), ROWS, replace=False))]
    cells = rows[column]
    numeric = pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells) and cells.nunique() > 2
    values, n = _edges(cells) if numeric else _levels(cells)
    models = [model.fitted, *model.by_fold]
    curves = np.array([(_accumulated if numeric else _set)(model, one, rows, column, values, level) for one in models])
    middle, others = curves[0], curves[1:]
    error = others.std(axis=0, ddof=1) if len(others) > 1 else np.zeros(len(middle))
    shown = values if numeric else [plain(v) for v in values]
    table = pd.DataFrame(
        {"value": shown, "effect": middle, "low": middle - 2 * error, "high": middle + 2 * error, "rows": n}
    )
    return Effect(column, numeric, table, len(rows))


def outputs(model: Model, fitted: Fitted, frame: pd.DataFrame, level: int) -> np.ndarray:
    """Predicted values, or the probability of one class."""
    found = fitted.predict(model.prepared.apply(frame))
    return found if found.ndim == 1 else np.asarray(found[:, level])


def _accumulated(model: Model, fitted: Fitted, rows: pd.DataFrame, column: str, edges: Any, level: int) -> np.ndarray:
    values = numbers(rows[column]).to_numpy()
    there = np.isfinite(values)
    kept, at = rows[there], np.clip(np.searchsorted(edges, values[there], side="left") - 1, 0, len(edges) - 2)
    lower = outputs(model, fitted, kept.assign(**{column: edges[at]}), level)
    upper = outputs(model, fitted, kept.assign(**{column: edges[at + 1]}), level)
    n = np.bincount(at, minlength=len(edges) - 1)
    steps = np.bincount(at, weights=upper - lower, minlength=len(edges) - 1) / np.maximum(n, 1)
    curve = np.concatenate([[0.0], np.cumsum(steps)])
    middles = (curve[:-1] + curve[1:]) / 2
    mean = float(outputs(model, fitted, rows, level).mean())
    return np.asarray(curve - (middles * n).sum() / max(n.sum(), 1) + mean)


def _set(model: Model, fitted: Fitted, rows: pd.DataFrame, column: str, values: Any, level: int) -> np.ndarray:
    few = rows if len(rows) <= 500 else rows.iloc[:: len(rows) // 500]
    return np.array(
        [
            float(
                outputs(
                    model,
                    fitted,
                    few.assign(**{column: pd.Series([v] * len(few), index=few.index, dtype=few[column].dtype)}),
                    level,
                ).mean()
            )
            for v in values
        ]
    )


def _edges(cells: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    values = numbers(cells).dropna().to_numpy()
    edges = np.unique(np.quantile(values, np.linspace(0, 1, BINS + 1)))
    at = np.clip(np.searchsorted(edges, values, side="left") - 1, 0, max(len(edges) - 2, 0))
    n = np.bincount(at, minlength=max(len(edges) - 1, 1))
    return edges, np.concatenate([[n[0]], n])


def _levels(cells: pd.Series) -> tuple[list[object], np.ndarray]:
    if pd.api.types.is_datetime64_any_dtype(cells):
        sorted_days = cells.dropna().sort_values().to_list()
        places = np.unique(np.linspace(0, len(sorted_days) - 1, 12).astype(int))
        return [sorted_days[i] for i in places], np.full(len(places), len(sorted_days) // len(places))
    counts = cells.value_counts().head(MOST_LEVELS)
    return list(counts.index), counts.to_numpy()
