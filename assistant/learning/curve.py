"""What more rows would bring: the score at growing numbers of rows, and where it is heading."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assistant.learning.fit import cross_fit
from assistant.learning.fitted import row_losses
from assistant.learning.model import Model
from assistant.skill import Progress

SHARES = (0.2, 0.35, 0.6, 1.0)
MOST = 8_000  # rows of the longest fit


@dataclass(frozen=True, eq=False)
class Curve:
    """Rows learned from, the share of the guess's loss that is saved (a skill from 0 to 1) and its standard error, per size.

    `doubled` is the skill expected with twice the rows, `error` its standard error.
    """

    rows: np.ndarray
    skill: np.ndarray
    errors: np.ndarray
    doubled: float
    error: float


def learning_curve(model: Model, progress: Progress | None = None) -> Curve:
    """Cross-fit the model's family on growing random parts of its rows.

    The way on follows the power law skill = a − b / √rows (Cortes et al. 1994; Viering and Loog 2022), fitted by
    weighted least squares; its error is that of the fit.
    """
    prepared, draw = model.prepared, np.random.default_rng(model.seed)
    n = min(len(prepared.y), MOST)
    order = draw.permutation(len(prepared.y))[:n]
    family = "boosted" if model.family == "blend" else model.family
    sizes, skills, errors = [], [], []
    for i, share in enumerate(SHARES):
        if progress is not None:
            progress(i / len(SHARES), "learning from more and more rows")
        taken = np.sort(order[: int(share * n)])
        part = prepared.take(taken)
        if len(taken) < 30 or (prepared.task != "number" and np.bincount(part.y.astype(int)).min() < 3):
            continue
        groups = None if model.split.groups is None else model.split.groups[taken]
        cross = cross_fit(part, (family,), 5, model.seed, None, groups, model.split.ordered)
        held = cross.held
        y = part.y[held]
        guess = row_losses(prepared.task, y, cross.margins["guess"][held])
        own = row_losses(prepared.task, y, cross.margins[family][held])
        ratio = float(own.mean() / guess.mean())
        skills.append(1 - ratio)
        errors.append(float((own - ratio * guess).std() / np.sqrt(len(y)) / guess.mean()))
        sizes.append(int(0.8 * len(taken)))
    return _ahead(np.array(sizes), np.array(skills), np.array(errors), 1.6 * n)


def _ahead(rows: np.ndarray, skill: np.ndarray, errors: np.ndarray, target: float) -> Curve:
    if len(rows) < 2:
        last = float(skill[-1]) if len(skill) else float("nan")
        return Curve(rows, skill, errors, last, float("nan"))
    design = np.column_stack([np.ones(len(rows)), -1 / np.sqrt(rows)])
    weight = 1 / np.maximum(errors, 1e-6) ** 2
    inverse = np.linalg.inv((design.T * weight) @ design)
    found = inverse @ (design.T @ (weight * skill))
    at = np.array([1.0, -1 / np.sqrt(target)])
    return Curve(rows, skill, errors, float(at @ found), float(np.sqrt(at @ inverse @ at)))
