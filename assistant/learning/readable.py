"""A small decision tree that stands in for a model, as rules a person can read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from assistant.learning.features import Ordered
from assistant.learning.model import Model
from assistant.learning.prepare import Prepared

Test = tuple[
    str, str, tuple[str, ...]
]  # a model column, the level it asks for ("" for a number), the order of its levels


@dataclass(frozen=True)
class Rule:
    """Conditions on data columns (column, text), the mean prediction where they hold, and how many rows they hold for."""

    conditions: tuple[tuple[str, str], ...]
    value: float
    rows: int


def readable(model: Model, output: np.ndarray, leaves: int) -> tuple[list[Rule], np.ndarray]:
    """Grow a tree of at most `leaves` leaves on the model's outputs (Craven and Shavlik 1996); rules from high to low, and what
    they say of each row."""
    from sklearn.tree import DecisionTreeRegressor

    x, tests = _columns(model.prepared)
    least = max(5, len(x) // 50)
    tree = DecisionTreeRegressor(max_leaf_nodes=leaves, min_samples_leaf=least, random_state=model.seed).fit(x, output)
    found: list[Rule] = []
    _walk(tree.tree_, 0, (), tests, found)
    return sorted(found, key=lambda rule: -rule.value), np.asarray(tree.predict(x))


def _columns(prepared: Prepared) -> tuple[np.ndarray, list[Test]]:
    """Numbers as they are (missing as the median), each frequent level as yes or no; and what a split of each says."""
    made: list[np.ndarray] = []
    tests: list[Test] = []
    ordered = {part.column: part.levels for part in prepared.parts if isinstance(part, Ordered)}
    for name in prepared.x.columns:
        cells = prepared.x[name]
        if isinstance(cells.dtype, pd.CategoricalDtype):
            codes = cells.cat.codes.to_numpy()
            for code in np.argsort(-np.bincount(codes[codes >= 0], minlength=len(cells.cat.categories)))[:15]:
                made.append((codes == code).astype(float))
                tests.append((name, str(cells.cat.categories[code]), ()))
        else:
            values = cells.to_numpy(float)
            middle = float(np.nanmedian(values)) if np.isfinite(values).any() else 0.0
            made.append(np.where(np.isfinite(values), values, middle))
            tests.append((name, "", ordered.get(name, ())))
    return np.column_stack(made), tests


def _walk(
    tree: object, node: int, path: tuple[tuple[int, str, float], ...], tests: list[Test], found: list[Rule]
) -> None:
    left, right = int(tree.children_left[node]), int(tree.children_right[node])  # type: ignore[attr-defined]
    if left < 0:
        value, rows = float(tree.value[node].ravel()[0]), int(tree.n_node_samples[node])  # type: ignore[attr-defined]
        found.append(Rule(_told(path, tests), value, rows))
        return
    feature, cut = int(tree.feature[node]), float(tree.threshold[node])  # type: ignore[attr-defined]
    _walk(tree, left, (*path, (feature, "<=", cut)), tests, found)
    _walk(tree, right, (*path, (feature, ">", cut)), tests, found)


def _told(path: tuple[tuple[int, str, float], ...], tests: list[Test]) -> tuple[tuple[str, str], ...]:
    """Conditions in words; several on one number become a range."""
    told: list[tuple[str, str]] = []
    for feature in dict.fromkeys(f for f, _, _ in path):
        name, level, order = tests[feature]
        steps = [(op, cut) for f, op, cut in path if f == feature]
        if level:
            told.append((name, f"is {level}" if steps[-1][0] == ">" else f"is not {level}"))
            continue
        low = max((cut for op, cut in steps if op == ">"), default=None)
        high = min((cut for op, cut in steps if op == "<="), default=None)
        if order:
            first, last = 0 if low is None else int(low) + 1, len(order) - 1 if high is None else int(high)
            told.append((name, "is " + " or ".join(order[first : last + 1])))
        elif low is not None and high is not None:
            told.append((name, f"from {low:.4g} to {high:.4g}"))
        else:
            told.append((name, f"above {low:.4g}" if low is not None else f"at most {high:.4g}"))
    return tuple(told)
