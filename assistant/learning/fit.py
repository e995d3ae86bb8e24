"""Fits models of several families and measures each on rows that it never saw.

Families: "guess" (the mean, or how often each class occurs), "linear", "boosted", and "blend" (the weighted mean of the two
on the margin scale). Every choice along the way (how much shrinkage, how many trees, what weight) is made for each fold
from the other folds, so that held-out predictions stay honest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from assistant.learning import boosted, linear
from assistant.learning.cross import CrossFitted, chosen
from assistant.learning.encode import encode
from assistant.learning.fitted import Engine, Fitted, Member, choice_losses, predicted, row_losses
from assistant.learning.folds import fold_ids
from assistant.learning.prepare import Prepared
from assistant.learning.threads import one_thread
from assistant.skill import Progress

Part = tuple[pd.DataFrame, np.ndarray, pd.DataFrame, np.ndarray]  # a fold: x and y to learn from, x and y held out
FAMILIES = ("guess", "linear", "boosted", "blend")
__all__ = ["FAMILIES", "CrossFitted", "Fitted", "best_family", "cross_fit", "fit", "predicted", "refit", "row_losses"]


def fit(prepared: Prepared, family: str, rows: np.ndarray | None = None, seed: int = 0) -> Fitted:
    """Fit one family on all rows (or those at places `rows`), its strength chosen by cross-fitting.

    Raises:
        ValueError: the family is unknown.
    """
    if family not in FAMILIES:
        raise ValueError(family)
    chosen = prepared if rows is None else prepared.take(rows)
    needed = {"guess": (), "blend": ("linear", "boosted")}.get(family, (family,))
    return refit(cross_fit(chosen, needed, folds=4, seed=seed), family)


@one_thread
def cross_fit(
    prepared: Prepared,
    families: Sequence[str] = ("linear", "boosted"),
    folds: int = 5,
    seed: int = 0,
    progress: Progress | None = None,
    groups: np.ndarray | None = None,
    ordered: bool = False,
) -> CrossFitted:
    """Fit each family on all folds but one, in turn, and predict the one; add "guess", and "blend" if there are two.

    With `groups` (n labels) no group is split; with `ordered` each fold is predicted from earlier rows only.
    """
    task, y, classes = prepared.task, prepared.y, prepared.classes
    ids = fold_ids(y, task, folds, seed, groups, prepared.time if ordered else None, ordered)
    count = int(ids.max()) + 1
    guesses, parts, sides = [], [], []
    for k in range(count):
        train, test = _sides(ids, k, ordered)
        guesses.append(_guess(prepared, train))
        encoder, inside, _ = encode(prepared.x.iloc[train], y[train], classes, seed)
        parts.append((inside, y[train], encoder.transform(prepared.x.iloc[test])[0], y[test]))
        sides.append((test, encoder))
    margins: dict[str, np.ndarray] = {}
    paths: dict[str, list[Any]] = {}
    for j, family in enumerate(families):
        found, steps = _paths(family, prepared, parts, seed, _part_of(progress, j, len(families)))
        paths[family] = [(path, encoder) for path, (_, encoder) in zip(found, sides, strict=True)]
        margins[family] = np.full((len(steps[0]), len(y), max(classes, 1)), np.nan)
        for (test, _), step in zip(sides, steps, strict=True):
            margins[family][:, test] = step
    return chosen(prepared, ids, tuple(families), margins, paths, guesses, seed)


@one_thread
def refit(cross: CrossFitted, family: str) -> Fitted:
    """The family fitted on every row, with the strength that cross-fitting found best."""
    prepared, every = cross.prepared, np.arange(len(cross.prepared.y))
    guess = _guess(prepared, every)
    if family == "guess":
        return guess
    classes = prepared.classes
    encoder, inside, _ = encode(prepared.x, prepared.y, classes, cross.seed)
    weight = cross.strength.get("blend", 0.0)
    wanted = {"linear": weight, "boosted": 1 - weight} if family == "blend" else {family: 1.0}
    members = []
    for name, share in wanted.items():
        if share == 0:
            continue
        if name == "linear":
            place = linear.PENALTIES.index(cross.strength[name])
            engine: Engine = linear.path(inside, prepared.y, prepared.task, classes)[place]
        else:
            rounds = int(cross.strength[name])
            booster = boosted.grown(inside, prepared.y, prepared.task, classes, cross.seed, rounds)
            engine = boosted.BoostedModel(booster, rounds, tuple(inside.columns), max(classes, 1))
        members.append(Member(share, engine, encoder))
    return replace(guess, family=family, start=np.zeros_like(guess.start), members=tuple(members))


def refit_guess(prepared: Prepared) -> np.ndarray:
    """The margins that guessing gives any new row: one number, or a centred score for each class."""
    start = _guess(prepared, np.arange(len(prepared.y))).start
    return np.asarray(start - start.mean() if prepared.task == "classes" else start)


def best_family(cross: CrossFitted, errors: float = 1.0) -> str:
    """The simplest family whose held-out loss is within `errors` standard errors of the best one's.

    The one-standard-error rule (Breiman et al. 1984, section 3.4.3), on paired differences; "guess" is never chosen here:
    whether the winner beats guessing is told by its score.
    """
    order = [f for f in ("linear", "boosted", "blend") if f in cross.margins]
    held, y = cross.held, cross.prepared.y[cross.held]
    losses = {f: choice_losses(cross.prepared.task, y, cross.margins[f][held]) for f in order}
    best = min(order, key=lambda f: (losses[f].mean(), order.index(f)))
    if best == "linear" or "linear" not in losses:
        return best
    more = losses["linear"] - losses[best]
    return "linear" if more.mean() <= errors * more.std() / np.sqrt(len(more)) else best


def _paths(
    family: str, prepared: Prepared, parts: Sequence[Part], seed: int, tick: Callable[[float, str], None]
) -> tuple[list[Any], list[np.ndarray]]:
    """For every fold the models along the family's path, and their held-out margins (places × rows × outputs)."""
    task, classes, count = prepared.task, prepared.classes, len(parts)
    if family == "linear":
        models, steps = [], []
        for k, (inside, y, outside, _) in enumerate(parts):
            tick(k / count, f"fold {k + 1} of {count}")
            models.append(linear.path(inside, y, task, classes))
            steps.append(np.stack([model.margin(outside) for model in models[-1]]))
        return models, steps
    boosters, steps = boosted.paths(parts, task, classes, seed, lambda share: tick(share, "growing trees"))
    return [(booster, tuple(parts[0][0].columns)) for booster in boosters], steps


def _part_of(progress: Progress | None, place: int, count: int) -> Callable[[float, str], None]:
    if progress is None:
        return lambda share, what: None
    return lambda share, what: progress((place + share) / count, what)


def _guess(prepared: Prepared, rows: np.ndarray) -> Fitted:
    """The mean of these rows, or the log-odds of how often each class occurs among them."""
    y, classes = prepared.y[rows], prepared.classes
    if prepared.task == "number":
        start = np.array([y.mean()])
    elif prepared.task == "yesno":
        share = (y.sum() + 0.5) / (len(y) + 1)
        start = np.array([np.log(share / (1 - share))])
    else:
        counts = np.bincount(y.astype(int), minlength=classes) + 0.5
        start = np.log(counts / counts.sum())
    return Fitted("guess", prepared.task, classes, start, (), dict(prepared.source))


def _sides(ids: np.ndarray, k: int, ordered: bool) -> tuple[np.ndarray, np.ndarray]:
    test = np.flatnonzero(ids == k)
    return (np.flatnonzero(ids < k) if ordered else np.flatnonzero(ids != k)), test
