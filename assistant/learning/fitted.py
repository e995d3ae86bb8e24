"""A model that is ready: what it predicts for any row, and the margins it predicts it from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd

from assistant.learning.encode import Encoder


class Engine(Protocol):
    """What a family must offer: margins, and exact contributions to them."""

    def margin(self, x: pd.DataFrame) -> np.ndarray: ...  # noqa: D102
    def contributions(self, x: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]: ...  # noqa: D102


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
    so that they sum to nothing. `slope` and `shift` calibrate log-odds and scores (see `calibrate.py`).
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
            total -= total.mean(axis=1, keepdims=True)
            return np.asarray(self.slope * total)
        return np.asarray(self.slope * total[:, 0] + self.shift)

    def predict(self, x: pd.DataFrame) -> np.ndarray:
        """n values; n × 2 probabilities (no, yes); or n × classes probabilities."""
        return predicted(self.margin(x), self.task)


def predicted(margin: np.ndarray, task: str) -> np.ndarray:
    """Values or probabilities from margins."""
    if task == "number":
        return margin
    if task == "yesno":
        yes = 1 / (1 + np.exp(-np.clip(margin, -500, 500)))
        return np.column_stack([1 - yes, yes])
    raised = np.exp(margin - margin.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def choice_losses(task: str, y: np.ndarray, margin: np.ndarray) -> np.ndarray:
    """What strengths are chosen by: the loss, but for classes the squared error of the probabilities (Brier 1950).

    It forgives a bold wrong answer sooner than the logarithm does, and so goes for more classes named right; boldness is
    mended afterwards by calibration.
    """
    if task != "classes":
        return row_losses(task, y, margin)
    share = predicted(margin, task)
    truth = np.eye(share.shape[1])[y.astype(int)]
    return np.asarray(((share - truth) ** 2).sum(axis=1))


def row_losses(task: str, y: np.ndarray, margin: np.ndarray) -> np.ndarray:
    """Squared error, or log loss, of each row."""
    if task == "number":
        return np.asarray((y - margin) ** 2)
    if task == "yesno":
        return np.asarray(np.logaddexp(0, margin) - y * margin)
    top = margin.max(axis=1, keepdims=True)
    logs = margin - top - np.log(np.exp(margin - top).sum(axis=1, keepdims=True))
    return np.asarray(-np.clip(logs[np.arange(len(y)), y.astype(int)], np.log(1e-6), None))
