"""A trained model with all that is needed to talk about it: predictions, ranges, scores, and what to beware of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from assistant.answer import Name, Say
from assistant.dataset import Column
from assistant.errors import CannotAnswer
from assistant.estimate import count
from assistant.learning import conformal, unlike
from assistant.learning.calibrate import Calibration, calibrate
from assistant.learning.case import columns_read
from assistant.learning.evaluate import Scores, scores
from assistant.learning.fit import Fitted, best_family, cross_fit, fit, predicted, refit
from assistant.learning.prepare import Prepared, SetAside, Task, prepare
from assistant.learning.splits import Split, split_of
from assistant.learning.threads import one_thread
from assistant.request import Request
from assistant.script import Script
from assistant.skill import Progress

FEWEST = 30  # rows below which no model is made
FEW_POSITIVES = 10  # of the rarer answer, below which no model is made
MOST = 100_000  # rows learned from; more are sampled, and it is said
# Below this share copies are likely ordinary (repeat orders, coarse measurements): rows to come will repeat too, so the model may
# use them, though its scores are still those for rows that repeat nothing.
NATURAL = 0.25
LEAKS = ("leak", "part", "afterwards")


@dataclass(frozen=True, eq=False)
class Model:
    """A model of one column. Immutable; everything said about it is computed from these fields.

    `frame` holds the rows learned from, as they stand in the data, with the columns that the model reads and the target.
    `margins` are held-out predictions by family on the margin scale (NaN where a row was never held out), those of the
    chosen family calibrated; `folds` says out of which fold, `by_fold` holds the models that predicted them. `with_leaks` are the scores had the columns set aside as leaks been kept.
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


@one_thread
def learn(
    frame: pd.DataFrame,
    target: str,
    columns: Mapping[str, Column] | None = None,
    among: Iterable[str] = (),
    without: Iterable[str] = (),
    family: str = "",
    seed: int = 0,
    progress: Progress | None = None,
    harder: bool = False,
    task: Task | None = None,
) -> Model:
    """Make the best honest model of `target`: prepare, cross-fit every family, choose, refit on all rows, calibrate.

    Args:
        frame: the rows; not changed. More than `MOST` are sampled.
        target: the column to predict.
        columns: kinds and roles by name.
        among: the columns to learn from; all others if empty.
        without: columns left out.
        family: "linear", "boosted" or "blend" to force one; the best by held-out rows otherwise.
        seed: of every random choice.
        progress: called with the share done.
        harder: more folds.
        task: force what is predicted.

    Raises:
        CannotAnswer: too few rows, too few of one answer, a target that never varies, nothing to learn from.
    """
    among, without = tuple(among), tuple(without)
    seen = len(frame)
    if seen > MOST:
        frame = frame.iloc[np.sort(np.random.default_rng(seed).choice(seen, MOST, replace=False))]
    tick = progress or _silent
    tick(0.0, "getting the columns ready")
    prepared = prepare(frame, target, columns, among, without=without, task=task)
    enough(prepared)
    split = split_of(frame, prepared, columns)
    families = {"linear": ("linear",), "boosted": ("boosted",)}.get(family, ("linear", "boosted"))
    folds = 10 if harder or len(prepared.y) < 300 else 5
    cross = cross_fit(prepared, families, folds, seed, _part(tick, 0.05, 0.7), split.groups, split.ordered)
    tuning = cross
    if split.kind == "copies" and split.copies < NATURAL * len(prepared.y):
        tuning = cross_fit(prepared, families, folds, seed)
    chosen = family if family in cross.margins else best_family(tuning)
    tick(0.7, "fitting on all rows")
    held = cross.held
    y, fold = prepared.y[held], cross.folds[held]
    tuned = calibrate(prepared.task, y, cross.margins[chosen][held], fold)
    margins = {name: np.array(values, dtype=float) for name, values in cross.margins.items()}
    margins[chosen][held] = tuned.margins
    fitted = replace(refit(tuning, chosen), slope=tuned.slope, shift=tuned.shift)
    tick(0.8, "measuring how sure it is")
    by_family = {name: scores(prepared.task, y, m[held], margins["guess"][held]) for name, m in margins.items()}
    ranges, sets = None, None
    if prepared.task == "number":
        ranges = conformal.fit_ranges(prepared, cross.folds, margins[chosen], seed=seed)
    elif prepared.task == "classes":
        sets = conformal.fit_sets(y, predicted(tuned.margins, "classes"))
    tick(0.95, "looking at what was set aside")
    whole = frame.set_axis([str(name) for name in frame.columns], axis=1)
    kept = whole.loc[:, ~whole.columns.duplicated()].loc[prepared.rows, [*columns_read(prepared), target]]
    by_fold = [
        replace(one, slope=slope, shift=shift)
        for k, one in enumerate(cross.models[chosen])
        for slope, shift in [tuned.by_fold.get(k, (1.0, 0.0))]
    ]
    return Model(
        target, prepared, kept, dict(columns or {}), fitted, tuple(by_fold), chosen, cross.folds, margins, by_family[chosen], by_family,
        split, tuned, ranges, sets, unlike.surroundings(prepared, seed), _with_leaks(frame, prepared, columns, seed), seen, seed,
        split.kind == "rows" and (drifts(prepared.y) or _by_number(frame, prepared)),
    )  # fmt: skip


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


def drifts(y: np.ndarray) -> bool:
    """True if neighbours in the file are more alike than chance allows: it is sorted, or things changed while it grew.

    By the serial correlation of the ranks at distance one (Wald and Wolfowitz 1943), beyond four standard errors.
    """
    from scipy.stats import rankdata

    if len(y) < 50:
        return False
    rank = rankdata(y)
    rank = (rank - rank.mean()) / (rank.std() or 1.0)
    return bool(float((rank[1:] * rank[:-1]).mean()) > 4 / np.sqrt(len(y)))


def _by_number(frame: pd.DataFrame, prepared: Prepared) -> bool:
    """True if the target goes along with a running number that was set aside, as when cases were numbered group by group."""
    from scipy.stats import spearmanr

    for aside in prepared.set_aside:
        if aside.key != "id" or not pd.api.types.is_numeric_dtype(frame[aside.column]):
            continue
        numbers = pd.to_numeric(frame.loc[prepared.rows, aside.column], errors="coerce").to_numpy(float)
        there = np.isfinite(numbers)
        if (
            there.sum() >= 50
            and np.ptp(numbers[there]) > 0
            and spearmanr(numbers[there], prepared.y[there]).pvalue < 1e-4
        ):
            return True
    return False


def predicted_of(model: Model, margin: np.ndarray) -> np.ndarray:
    """Values, or n × classes probabilities (n × 2 for no and yes)."""
    return predicted(margin, model.task)


def _with_leaks(
    frame: pd.DataFrame, prepared: Prepared, columns: Mapping[str, Column] | None, seed: int
) -> Scores | None:
    """The scores that the columns set aside as leaks would have given, measured on at most 3,000 rows."""
    leaks = [a.column for a in prepared.set_aside if a.key in LEAKS]
    if not leaks:
        return None
    draw = np.random.default_rng(seed)
    rows = frame.loc[prepared.rows] if frame.index.is_unique else frame
    if len(rows) > 3_000:
        rows = rows.iloc[np.sort(draw.choice(len(rows), 3_000, replace=False))]
    everything = prepare(
        rows, prepared.target, columns, [*prepared.columns, *leaks], task=prepared.task, leaks=False
    )  # fmt: skip
    cross = cross_fit(everything, ("linear", "boosted"), 4, seed)
    family, held = best_family(cross), cross.held
    return scores(prepared.task, everything.y[held], cross.margins[family][held], cross.margins["guess"][held])


def _part(tick: Progress, start: float, end: float) -> Progress:
    return lambda share, what: tick(start + (end - start) * share, what)


def _silent(share: float, what: str) -> None:
    """Nobody is watching."""


__all__ = ["FEWEST", "Model", "enough", "fit", "learn", "predicted_of"]
