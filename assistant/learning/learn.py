"""Trains a model: prepares the table, cross-fits every family, chooses, fits on all rows, and measures how sure it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from assistant.dataset import Column
from assistant.learning import conformal, unlike
from assistant.learning.calibrate import Calibration, calibrate
from assistant.learning.case import columns_read
from assistant.learning.cross import CrossFitted
from assistant.learning.evaluate import Scores, scores
from assistant.learning.fit import best_family, cross_fit, predicted, refit
from assistant.learning.fitted import Fitted
from assistant.learning.model import LEAKS, Model, enough
from assistant.learning.prepare import Prepared, Task, prepare
from assistant.learning.splits import split_of
from assistant.learning.threads import one_thread
from assistant.skill import Progress

MOST = 100_000  # rows learned from; more are sampled, and it is said
# Below this share copies are likely ordinary (repeat orders, coarse measurements): rows to come will repeat too, so the model
# may use them, though its scores are still those for rows that repeat nothing.
NATURAL = 0.25


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
    seen, tick = len(frame), progress or _silent
    if seen > MOST:
        frame = frame.iloc[np.sort(np.random.default_rng(seed).choice(seen, MOST, replace=False))]
    tick(0.0, "getting the columns ready")
    prepared = prepare(frame, target, columns, tuple(among), without=tuple(without), task=task)
    enough(prepared)
    split = split_of(frame, prepared, columns)
    families = (family,) if family in ("linear", "boosted") else ("linear", "boosted")
    folds = 10 if harder or len(prepared.y) < 300 else 5
    cross = tuning = cross_fit(prepared, families, folds, seed, _part(tick, 0.05, 0.7), split.groups, split.ordered)
    if split.kind == "copies" and split.copies < NATURAL * len(prepared.y):
        tuning = cross_fit(prepared, families, folds, seed)
    chosen = family if family in cross.margins else best_family(tuning)
    tick(0.7, "fitting on all rows")
    tuned, margins = _calibrated(cross, chosen)
    fitted = replace(refit(tuning, chosen), slope=tuned.slope, shift=tuned.shift)
    tick(0.8, "measuring how sure it is")
    held, guess = cross.held, margins["guess"][cross.held]
    by_family = {name: scores(prepared.task, prepared.y[held], m[held], guess) for name, m in margins.items()}
    ranges, sets = _doubts(cross, chosen, margins, seed)
    tick(0.95, "looking at what was set aside")
    whole = frame.set_axis([str(name) for name in frame.columns], axis=1)
    kept = whole.loc[:, ~whole.columns.duplicated()].loc[prepared.rows, [*columns_read(prepared), target]]
    return Model(
        target, prepared, kept, dict(columns or {}), fitted, _by_fold(cross, chosen, tuned), chosen, cross.folds, margins,
        by_family[chosen], by_family, split, tuned, ranges, sets, unlike.surroundings(prepared, seed),
        _with_leaks(frame, prepared, columns, seed), seen, seed,
        split.kind == "rows" and (drifts(prepared.y) or _by_number(frame, prepared)),
    )  # fmt: skip


def _calibrated(cross: CrossFitted, family: str) -> tuple[Calibration, dict[str, np.ndarray]]:
    """The calibration of one family, and the held-out margins of all, that family's calibrated."""
    held, task = cross.held, cross.prepared.task
    tuned = calibrate(task, cross.prepared.y[held], cross.margins[family][held], cross.folds[held])
    margins = {name: np.array(values, dtype=float) for name, values in cross.margins.items()}
    margins[family][held] = tuned.margins
    return tuned, margins


def _by_fold(cross: CrossFitted, family: str, tuned: Calibration) -> tuple[Fitted, ...]:
    """The models of the folds, calibrated as their held-out margins were."""
    found = []
    for k, one in enumerate(cross.models[family]):
        slope, shift = tuned.by_fold.get(k, (1.0, 0.0))
        found.append(replace(one, slope=slope, shift=shift))
    return tuple(found)


def _doubts(
    cross: CrossFitted, family: str, margins: Mapping[str, np.ndarray], seed: int
) -> tuple[conformal.Ranges | None, conformal.Sets | None]:
    """Ranges for numbers, sets for classes, neither for yes or no."""
    prepared, held = cross.prepared, cross.held
    if prepared.task == "number":
        return conformal.fit_ranges(prepared, cross.folds, margins[family], seed=seed), None
    if prepared.task == "classes":
        return None, conformal.fit_sets(prepared.y[held], predicted(margins[family][held], "classes"))
    return None, None


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
