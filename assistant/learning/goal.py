"""What a changed prediction should reach: the other answer, a chance, or a value."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assistant.answer import Name
from assistant.estimate import Estimate, exact
from assistant.learning.model import Model
from assistant.learning.telling import plain, yes_name


@dataclass(frozen=True)
class Goal:
    """The output to reach, from which side, and for which class."""

    value: float
    upwards: bool
    level: int
    what: Name

    def shown(self, model: Model) -> Estimate:
        """The goal as a number people read."""
        return exact(self.value, 1, model.unit if model.task == "number" else "%")


def goal_of(model: Model, now: np.ndarray, wanted: float | None) -> Goal:
    """The goal for a row whose output (a value, or one probability a level) is `now`.

    Yes or no: the other answer, or the chance `wanted` (above 1 it is read as percent). Numbers: `wanted`, or the quarter
    of the data on the other side of the prediction. Classes: the second most likely one.
    """
    if model.task == "number":
        here = float(now)
        y = model.prepared.y
        value = wanted if wanted is not None else float(np.quantile(y, 0.75 if here <= np.median(y) else 0.25))
        return Goal(float(value), value >= here, 0, Name(model.target))
    if model.task == "yesno":
        here = float(now[1])
        value = 0.5 if wanted is None else wanted / 100 if wanted > 1 else wanted
        return Goal(float(value), here < value, 1, yes_name(model))
    order = np.argsort(-now)
    level = int(order[1])
    return Goal(
        0.5 if wanted is None else float(wanted), True, level, Name(f"{model.target} = {plain(model.levels[level])}")
    )
