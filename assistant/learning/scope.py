"""A model measured on the rows in scope: held-out predictions for rows it learned from, fresh ones for any other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from assistant.answer import Name, Say
from assistant.errors import CannotAnswer
from assistant.estimate import count
from assistant.learning.ask import Predictions, predictions
from assistant.learning.evaluate import Scores, scores
from assistant.learning.fitted import row_losses
from assistant.learning.model import Model
from assistant.request import Request

FEWEST = 10


@dataclass(frozen=True, eq=False)
class Measured:
    """The rows whose target is known, the truth as numbers, the predictions, and the loss of each row.

    `wrong` is 1 where the class is wrong; for numbers the size of the error.
    """

    frame: pd.DataFrame
    y: np.ndarray
    found: Predictions
    guess: np.ndarray
    loss: np.ndarray
    wrong: np.ndarray

    def scores(self, task: str) -> Scores:
        """All measures on these rows."""
        return scores(task, self.y, self.found.margin, self.guess)


def measured(model: Model, frame: pd.DataFrame, fewest: int = FEWEST) -> Measured:
    """Predict the rows of `frame` and compare with the truth.

    Rows that the model learned from but that were never held out (the first stretch of time) are left out.

    Raises:
        CannotAnswer: the target is not in this table, or fewer than `fewest` rows have it.
    """
    truth = model.truth(frame)
    if truth is None or any(name not in frame.columns for name in model.reads):
        absent = [model.target, *model.reads]
        raise CannotAnswer(
            Say("model.no_truth", columns=[Name(c) for c in absent if c not in frame.columns][:8]), Request("predict")
        )
    place = model.places(frame)
    only_learned = (place >= 0) & (model.folds[np.maximum(place, 0)] < 0)
    rows = np.flatnonzero(np.isfinite(truth) & ~only_learned)
    if len(rows) < fewest:
        raise CannotAnswer(
            Say("model.too_few_here", rows=count(len(rows)), needed=count(fewest)),
            Request("predict"),
            Request("evaluate"),
        )
    kept, y = frame.iloc[rows], truth[rows]
    found = predictions(model, kept)
    guess = _guesses(model, place[rows])
    loss = row_losses(model.task, y, found.margin)
    wrong = np.abs(y - found.value) if model.task == "number" else (found.value != y).astype(float)
    return Measured(kept, y, found, guess, loss, wrong)


def _guesses(model: Model, place: np.ndarray) -> np.ndarray:
    """What guessing says of each row: its fold's guess, or that of all rows."""
    from assistant.learning.fit import refit_guess

    fresh = refit_guess(model.prepared)
    held = model.margins["guess"][np.maximum(place, 0)]
    if held.ndim == 1:
        return np.asarray(np.where(place >= 0, held, fresh[0]))
    return np.asarray(np.where((place >= 0)[:, None], held, fresh[None, :]))


def needed_rows(model: Model, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows in scope, or CannotAnswer where they cannot be predicted: none there, or columns missing."""
    absent = [Name(name) for name in model.reads if name not in frame.columns]
    if len(absent) == len(model.reads):
        raise CannotAnswer(Say("model.other_table", columns=absent[:8]), Request("overview"))
    if not len(frame):
        raise CannotAnswer(Say("model.no_rows"), Request("overview"))
    return frame
