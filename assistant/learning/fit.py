"""Fits models of several families and measures each on rows that it never saw.

Families: "guess" (the mean, or how often each class occurs), "linear", "boosted", and "blend" (the weighted mean of the two
on the margin scale). Every choice along the way (how much shrinkage, how many trees, what weight) is made for each fold
from the other folds, so that held-out predictions stay honest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
import pandas as pd

from assistant.learning import boosted, linear
from assistant.learning.encode import Encoder, encode
from assistant.learning.folds import fold_ids
from assistant.learning.prepare import Prepared
from assistant.skill import Progress

FAMILIES = ("guess", "linear", "boosted", "blend")
WEIGHTS = tuple(round(0.1 * i, 1) for i in range(11))  # of the linear model in a blend


class Engine(Protocol):
    """What a family must offer: margins, and exact contributions to them."""

    def margin(self, x: pd.DataFrame) -> np.ndarray: ...  # noqa: D102
    def contributions(self, x: pd.DataFrame, output: int) -> tuple[float, pd.DataFrame]: ...  # noqa: D102


@dataclass(frozen=True, eq=False)
class Member:
    """One engine of a model, its weight, and the encoding its columns need."""

    weight: float
    engine: Engine
    encoder: Encoder


@dataclass(frozen=True, eq=False)
class Fitted:
    """A model ready to predict: the weighted sum of its members' margins on top of `start`.

    A margin is the predicted value for numbers and the log-odds for yes or no; for classes it is one score each, centred
    so that they sum to nothing. `slope` and `shift` calibrate the margins of yes or no.
    """

    family: str
    task: str
    classes: int
    start: np.ndarray
    members: tuple[Member, ...]
    source: Mapping[str, str]
    slope: float = 1.0
    shift: float = 0.0

    def margin(self, x: pd.DataFrame) -> np.ndarray:
        """n values or log-odds; n × classes scores for classes."""
        total = np.tile(self.start, (len(x), 1)).astype(float)
        for member in self.members:
            total += member.weight * member.engine.margin(member.encoder.transform(x)[0])
        if self.task == "classes":
            return total - total.mean(axis=1, keepdims=True)
        found: np.ndarray = self.slope * total[:, 0] + self.shift
        return found

    def predict(self, x: pd.DataFrame) -> np.ndarray:
        """n values; n × 2 probabilities (no, yes); or n × classes probabilities."""
        return predicted(self.margin(x), self.task)


@dataclass(frozen=True, eq=False)
class CrossFitted:
    """Models of every family for every fold, and what they predict for the rows held out of it.

    `folds` is the fold of each row (-1: never held out, as in the first stretch of an ordered split). `margins` are
    out of fold by family (NaN where never held out). `strength` is the place on the family's path that is best overall
    (rounds for trees, penalty for linear, weight for the blend).
    """

    prepared: Prepared
    folds: np.ndarray
    families: tuple[str, ...]
    margins: Mapping[str, np.ndarray]
    models: Mapping[str, tuple[Fitted, ...]]
    strength: Mapping[str, float]
    seed: int

    @property
    def held(self) -> np.ndarray:
        """Places of the rows that were held out once."""
        return np.flatnonzero(self.folds >= 0)

    @property
    def predictions(self) -> dict[str, np.ndarray]:
        """Out-of-fold values or probabilities, by family."""
        return {family: predicted(margin, self.prepared.task) for family, margin in self.margins.items()}

    def losses(self, family: str) -> np.ndarray:
        """Squared error or log loss of each held-out row."""
        return row_losses(self.prepared.task, self.prepared.y[self.held], self.margins[family][self.held])


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
    task, y, classes = prepared.task, prepared.y, _classes(prepared)
    ids = fold_ids(y, task, folds, seed, groups, prepared.time if ordered else None, ordered)
    count = int(ids.max()) + 1
    margins = {f: np.full((len(_strengths(f)), len(y), max(classes, 1)), np.nan) for f in families}
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
    return _chosen(prepared, ids, tuple(families), margins, paths, guesses, seed)


def refit(cross: CrossFitted, family: str) -> Fitted:
    """The family fitted on every row, with the strength that cross-fitting found best."""
    prepared, every = cross.prepared, np.arange(len(cross.prepared.y))
    guess = _guess(prepared, every)
    if family == "guess":
        return guess
    classes = _classes(prepared)
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


def predicted(margin: np.ndarray, task: str) -> np.ndarray:
    """Values or probabilities from margins."""
    if task == "number":
        return margin
    if task == "yesno":
        yes = 1 / (1 + np.exp(-np.clip(margin, -500, 500)))
        return np.column_stack([1 - yes, yes])
    raised = np.exp(margin - margin.max(axis=1, keepdims=True))
    found: np.ndarray = raised / raised.sum(axis=1, keepdims=True)
    return found


def row_losses(task: str, y: np.ndarray, margin: np.ndarray) -> np.ndarray:
    """Squared error, or log loss, of each row."""
    if task == "number":
        found: np.ndarray = (y - margin) ** 2
        return found
    if task == "yesno":
        return np.asarray(np.logaddexp(0, margin) - y * margin)
    top = margin.max(axis=1, keepdims=True)
    logs = margin - top - np.log(np.exp(margin - top).sum(axis=1, keepdims=True))
    return -np.clip(logs[np.arange(len(y)), y.astype(int)], np.log(1e-6), None)


def _chosen(
    prepared: Prepared, ids: np.ndarray, families: tuple[str, ...], margins: Mapping[str, np.ndarray],
    paths: Mapping[str, list[Any]], guesses: list[Fitted], seed: int,
) -> CrossFitted:  # fmt: skip
    """Pick a place on each path for each fold from the other folds, and blend."""
    task, count = prepared.task, len(guesses)
    out: dict[str, np.ndarray] = {"guess": _by_fold(ids, [np.tile(g.start, (len(ids), 1)) for g in guesses], task)}
    models: dict[str, tuple[Fitted, ...]] = {"guess": tuple(guesses)}
    strength: dict[str, float] = {}
    for family in families:
        places, overall = _places(prepared, ids, margins[family], count)
        strength[family] = _strengths(family)[overall]
        out[family] = _by_fold(ids, [margins[family][place] for place in places], task)
        models[family] = tuple(
            _fitted(guesses[k], family, [(1.0, _at(family, *paths[family][k], places[k], prepared))])
            for k in range(count)
        )
    if {"linear", "boosted"} <= set(families):
        pairs = [(out["linear"], out["boosted"])]
        mixed = np.stack([_wide(w * a + (1 - w) * b) for a, b in pairs for w in WEIGHTS])
        places, overall = _places(prepared, ids, mixed, count)
        strength["blend"] = WEIGHTS[overall]
        out["blend"] = _by_fold(ids, [mixed[place] for place in places], task)
        models["blend"] = tuple(
            _fitted(guesses[k], "blend", _both(models, k, WEIGHTS[places[k]])) for k in range(count)
        )
    return CrossFitted(prepared, ids, tuple(out), out, models, strength, seed)


def _places(prepared: Prepared, ids: np.ndarray, margins: np.ndarray, count: int) -> tuple[list[int], int]:
    """The best place for each fold by the rows of the others, and the best by all."""
    held = ids >= 0
    losses = np.stack([row_losses(prepared.task, prepared.y[held], _narrow(m[held], prepared.task)) for m in margins])
    fold = ids[held]
    places = [int(losses[:, fold != k].mean(axis=1).argmin()) if (fold != k).any() else 0 for k in range(count)]
    return places, int(losses.mean(axis=1).argmin())


def _both(models: Mapping[str, tuple[Fitted, ...]], k: int, weight: float) -> list[tuple[float, Member]]:
    shares = {"linear": weight, "boosted": 1 - weight}
    return [(share, models[name][k].members[0]) for name, share in shares.items() if share > 0]


def _fitted(guess: Fitted, family: str, members: list[tuple[float, Member]]) -> Fitted:
    weighed = tuple(replace(member, weight=share) for share, member in members)
    return replace(guess, family=family, start=np.zeros_like(guess.start), members=weighed)


def _at(family: str, path: Any, encoder: Encoder, place: int, prepared: Prepared) -> Member:
    if family == "linear":
        return Member(1.0, path[place], encoder)
    booster, columns = path
    rounds = min(boosted.ROUNDS[place], booster.current_iteration())
    return Member(1.0, boosted.BoostedModel(booster, rounds, columns, max(_classes(prepared), 1)), encoder)


def _path(
    family: str, prepared: Prepared, inside: pd.DataFrame, y: np.ndarray, outside: pd.DataFrame, held: np.ndarray, seed: int
) -> tuple[Any, np.ndarray]:  # fmt: skip
    task, classes = prepared.task, _classes(prepared)
    if family == "linear":
        models = linear.path(inside, y, task, classes)
        return models, np.stack([model.margin(outside) for model in models])
    booster = boosted.path(inside, y, task, classes, (outside, held), seed)
    return (booster, tuple(inside.columns)), boosted.along(booster, outside, max(classes, 1))


def _strengths(family: str) -> tuple[float, ...]:
    return linear.PENALTIES if family == "linear" else tuple(float(r) for r in boosted.ROUNDS)


def _classes(prepared: Prepared) -> int:
    return len(prepared.levels) if prepared.task == "classes" else 0


def _guess(prepared: Prepared, rows: np.ndarray) -> Fitted:
    """The mean of these rows, or the log-odds of how often each class occurs among them."""
    y, classes = prepared.y[rows], _classes(prepared)
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


def _by_fold(ids: np.ndarray, margins: list[np.ndarray], task: str) -> np.ndarray:
    found = np.full((len(ids), _wide(margins[0]).shape[1]), np.nan)
    for k, margin in enumerate(margins):
        found[ids == k] = _wide(margin)[ids == k]
    return _narrow(found, task)


def _wide(margin: np.ndarray) -> np.ndarray:
    return margin[:, None] if margin.ndim == 1 else margin


def _narrow(margin: np.ndarray, task: str) -> np.ndarray:
    return margin - margin.mean(axis=1, keepdims=True) if task == "classes" else margin[:, 0]
