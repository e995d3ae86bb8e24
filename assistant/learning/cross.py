"""Held-out predictions of every family, and the choices made from them, each fold's from the other folds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from assistant.learning import boosted, linear
from assistant.learning.encode import Encoder
from assistant.learning.fitted import Fitted, Member, choice_losses, predicted, row_losses
from assistant.learning.prepare import Prepared

WEIGHTS = tuple(round(0.1 * i, 1) for i in range(11))  # of the linear model in a blend


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


def chosen(
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
        strength[family] = strengths(family)[overall]
        out[family] = _by_fold(ids, [margins[family][place] for place in places], task)
        models[family] = tuple(
            _fitted(guesses[k], family, [(1.0, _at(family, paths[family][k], places[k], prepared))])
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
    losses = np.stack(
        [choice_losses(prepared.task, prepared.y[held], _narrow(m[held], prepared.task)) for m in margins]
    )
    fold = ids[held]
    places = [int(losses[:, fold != k].mean(axis=1).argmin()) if (fold != k).any() else 0 for k in range(count)]
    return places, int(losses.mean(axis=1).argmin())


def _both(models: Mapping[str, tuple[Fitted, ...]], k: int, weight: float) -> list[tuple[float, Member]]:
    shares = {"linear": weight, "boosted": 1 - weight}
    return [(share, models[name][k].members[0]) for name, share in shares.items() if share > 0]


def _fitted(guess: Fitted, family: str, members: list[tuple[float, Member]]) -> Fitted:
    weighed = tuple(replace(member, weight=share) for share, member in members)
    return replace(guess, family=family, start=np.zeros_like(guess.start), members=weighed)


def _at(family: str, found: tuple[Any, Encoder], place: int, prepared: Prepared) -> Member:
    path, encoder = found
    if family == "linear":
        return Member(1.0, path[place], encoder)
    booster, columns = path
    rounds = min(boosted.ROUNDS[place], booster.current_iteration())
    return Member(1.0, boosted.BoostedModel(booster, rounds, columns, max(prepared.classes, 1)), encoder)


def strengths(family: str) -> tuple[float, ...]:
    """The places along a family's path: penalties, or numbers of trees."""
    return linear.PENALTIES if family == "linear" else tuple(float(r) for r in boosted.ROUNDS)


def _by_fold(ids: np.ndarray, margins: list[np.ndarray], task: str) -> np.ndarray:
    found = np.full((len(ids), _wide(margins[0]).shape[1]), np.nan)
    for k, margin in enumerate(margins):
        found[ids == k] = _wide(margin)[ids == k]
    return _narrow(found, task)


def _wide(margin: np.ndarray) -> np.ndarray:
    return margin[:, None] if margin.ndim == 1 else margin


def _narrow(margin: np.ndarray, task: str) -> np.ndarray:
    return margin - margin.mean(axis=1, keepdims=True) if task == "classes" else margin[:, 0]
