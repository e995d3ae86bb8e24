"""Fits models of several families and measures each on rows that it never saw.

Families: "guess" (the mean, or how often each class occurs), "linear", "boosted", and "blend" (the weighted mean of the two
on the margin scale). Every choice along the way (how much shrinkage, how many trees, what weight) is made for each fold
from the other folds, so that held-out predictions stay honest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from assistant.learning import boosted, linear
from assistant.learning.cross import CrossFitted, chosen, strengths
from assistant.learning.encode import encode
from assistant.learning.fitted import Engine, Fitted, Member, predicted, row_losses
from assistant.learning.folds import fold_ids
from assistant.learning.prepare import Prepared
from assistant.learning.threads import one_thread
from assistant.skill import Progress

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
    margins = {f: np.full((len(strengths(f)), len(y), max(classes, 1)), np.nan) for f in families}
    paths: dict[str, list[Any]] = {f: [] for f in families}
    guesses = []
    for k in range(count):
        train, test = _sides(ids, k, ordered)
        guesses.append(_guess(prepared, train))
        encoder, inside, _ = encode(prepared.x.iloc[train], y[train], classes, seed)
        outside = encoder.transform(prepared.x.iloc[test])[0]
        for j, family in enumerate(families):
            if progress is not None:
                progress((k + j / len(families)) / count, f"fold {k + 1} of {count}")
            path, found = _path(family, prepared, inside, y[train], outside, y[test], seed)
            margins[family][:, test] = found
            paths[family].append((path, encoder))
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
            booster = boosted.path(inside, prepared.y, prepared.task, classes, None, cross.seed, rounds)
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
    losses = {f: cross.losses(f) for f in order}
    best = min(order, key=lambda f: (losses[f].mean(), order.index(f)))
    if best == "linear" or "linear" not in losses:
        return best
    more = losses["linear"] - losses[best]
    return "linear" if more.mean() <= errors * more.std() / np.sqrt(len(more)) else best


def _path(
    family: str, prepared: Prepared, inside: pd.DataFrame, y: np.ndarray, outside: pd.DataFrame, held: np.ndarray, seed: int
) -> tuple[Any, np.ndarray]:  # fmt: skip
    task, classes = prepared.task, prepared.classes
    if family == "linear":
        models = linear.path(inside, y, task, classes)
        return models, np.stack([model.margin(outside) for model in models])
    booster = boosted.path(inside, y, task, classes, (outside, held), seed)
    return (booster, tuple(inside.columns)), boosted.along(booster, outside, max(classes, 1))


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
