"""A trained model with all that is needed to talk about it: predictions, ranges, scores, and what to beware of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from assistant.answer import Name, Say
from assistant.dataset import Column
from assistant.errors import CannotAnswer
from assistant.estimate import count
from assistant.learning import conformal, unlike
from assistant.learning.calibrate import Calibration
from assistant.learning.case import columns_read
from assistant.learning.evaluate import Scores
from assistant.learning.fitted import Fitted
from assistant.learning.prepare import Prepared, SetAside, Task
from assistant.learning.splits import Split
from assistant.request import Request
from assistant.script import Script

FEWEST = 30  # rows below which no model is made
FEW_POSITIVES = 10  # of the rarer answer, below which no model is made
LEAKS = ("leak", "part", "afterwards")


@dataclass(frozen=True, eq=False)
class Model:
    """A model of one column. Immutable; everything said about it is computed from these fields.

    `frame` holds the rows learned from, as they stand in the data, with the columns that the model reads and the target.
    `margins` are held-out predictions by family on the margin scale (NaN where a row was never held out), those of the
    chosen family calibrated; `folds` says out of which fold, `by_fold` holds the models that predicted them. `with_leaks` are
    the scores had the columns set aside as leaks been kept.
    """

    target: str
    prepared: Prepared
    frame: pd.DataFrame
    columns: Mapping[str, Column]
    fitted: Fitted
    by_fold: tuple[Fitted, ...]
    family: str
    folds: np.ndarray
    margins: Mapping[str, np.ndarray]
    scores: Scores
    by_family: Mapping[str, Scores]
    split: Split
    calibration: Calibration
    ranges: conformal.Ranges | None
    sets: conformal.Sets | None
    around: unlike.Surroundings
    with_leaks: Scores | None
    rows_seen: int
    seed: int
    drifting: bool = False  # the target changes along the file's order although no date says so
    made: Script | None = None  # the call that trained it
    made_with: Mapping[str, str] = field(
        default_factory=dict
    )  # versions of packages, of a model that comes from a file

    @property
    def task(self) -> Task:
        """What is predicted: number, yesno or classes."""
        return self.prepared.task

    @property
    def levels(self) -> tuple[object, ...]:
        """The classes, or no and yes, as they stand in the data."""
        return self.prepared.levels

    @property
    def set_aside(self) -> tuple[SetAside, ...]:
        """Columns the model does not see, and why."""
        return self.prepared.set_aside

    @property
    def unit(self) -> str:
        """What the target is counted in."""
        return self.columns[self.target].unit if self.target in self.columns else ""

    @property
    def reads(self) -> list[str]:
        """The data columns needed for a prediction."""
        return columns_read(self.prepared)

    @property
    def held(self) -> np.ndarray:
        """Places of the rows that were held out once."""
        return np.flatnonzero(self.folds >= 0)

    def margin_of(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Margins for the rows of `frame`, and which of them were held out.

        A row that the model learned from gets the margin of the fold that did not see it; any other a fresh one.
        """
        x = self.prepared.apply(frame)
        margin = self.fitted.margin(x)
        place = self.places(frame)
        known = (place >= 0) & (self.folds[np.maximum(place, 0)] >= 0)
        margin[known] = self.margins[self.family][place[known]]
        return margin, known

    def places(self, frame: pd.DataFrame) -> np.ndarray:
        """Where each row of `frame` stands among the rows learned from; -1 for the others."""
        place = (
            np.asarray(self.frame.index.get_indexer(frame.index))
            if self.frame.index.is_unique
            else np.full(len(frame), -1)
        )
        if any(name not in frame.columns for name in self.reads):
            return np.full(len(frame), -1)
        there = np.flatnonzero(place >= 0)
        ours = pd.util.hash_pandas_object(self.frame.iloc[place[there]][self.reads].astype(str), index=False)
        theirs = pd.util.hash_pandas_object(frame.iloc[there][self.reads].astype(str), index=False)
        place[there[ours.to_numpy() != theirs.to_numpy()]] = -1
        return place

    def truth(self, frame: pd.DataFrame) -> np.ndarray | None:
        """The target of these rows as numbers (codes for classes), NaN where unknown; None without the column."""
        if self.target not in frame.columns:
            return None
        if self.task == "number":
            return pd.to_numeric(frame[self.target], errors="coerce").to_numpy(float)
        place = {level: float(i) for i, level in enumerate(self.levels)}
        return frame[self.target].map(place).astype(float).to_numpy(float)


def enough(prepared: Prepared) -> None:
    """Raise CannotAnswer where the rows cannot carry a model, saying what they can tell instead."""
    n, target = len(prepared.y), prepared.target
    instead = (
        Request("distribution", {"column": target}),
        Request("summarise", {"measures": (("mean" if prepared.task == "number" else "count", target),)}),
        Request("overview"),
    )
    if n < FEWEST:
        raise CannotAnswer(
            Say("train.too_few_rows", target=Name(target), rows=count(n), needed=count(FEWEST)),
            *instead,
            cautions=(Say("caution.too_few_rows", rows=count(n)),),
        )
    if prepared.task == "yesno" and (rare := int(min(prepared.y.sum(), n - prepared.y.sum()))) < FEW_POSITIVES:
        yes = prepared.levels[int(prepared.y.sum() * 2 < n)]
        facts = {"target": Name(target), "yes": Name(str(yes))}
        why = Say("train.too_few_positives", cases=count(rare), needed=count(FEW_POSITIVES), **facts)
        level = Name(f"{target} = {yes}")
        raise CannotAnswer(why, *instead, cautions=(Say("caution.too_few_positives", cases=count(rare), level=level),))
    if prepared.task == "classes" and (prepared.classes > 30 or n < 5 * prepared.classes):
        why = Say(
            "train.too_many_classes", target=Name(target), classes=count(prepared.classes, "values"), rows=count(n)
        )
        raise CannotAnswer(why, *instead)
