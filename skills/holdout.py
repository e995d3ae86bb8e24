"""A plain linear or logistic model fitted on a part of the rows, scored on the rest, with the split that was asked for."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated

import pandas as pd

from assistant.answer import Answer, Finding, Name, Say, Table
from assistant.dataset import Kind, Role
from assistant.errors import CannotAnswer
from assistant.estimate import Estimate, Interval, Unknown, count
from assistant.learning.holdout import HeldOut, Score, held_out
from assistant.request import Request
from assistant.script import Script
from assistant.skill import AnyColumn, Columns, ColumnsGiven, Flag, Number, Skill, choice

LEAST = 20  # rows: fewer leave nothing to score on
MOST_COLUMNS = 60
MOST_CLASSES = 20  # more values are no classes to tell apart


@dataclass(frozen=True, eq=False)
class Held:
    """What was found, and which score was asked for."""

    found: HeldOut
    metric: str | None
    seed: int


def holdout(
    frame: pd.DataFrame,
    target: AnyColumn,
    among: Columns = (),
    family: Annotated[str | None, choice("linear", "logistic")] = None,
    metric: Annotated[str | None, choice("rmse", "mse", "mae", "accuracy", "r_squared")] = None,
    share: Number = None,
    seed: Number = None,
    balanced: Flag = False,
    one_hot: Flag = False,
    columns: ColumnsGiven = {},  # noqa: B006 - never changed
) -> Held:
    """Fit `target` on `among` with scikit-learn's plain model and score it on `share` (0.2) of the rows held out.

    >>> frame = pd.DataFrame({"x": range(50), "y": [2.0 * i for i in range(50)]})
    >>> holdout(frame, "y", ("x",)).found.held
    10
    """
    among = tuple(c for c in dict.fromkeys(among) if c != target) or _usable(target, columns)
    rows = len(frame[[*among, target]].dropna()) if among else 0
    if not among or rows < LEAST or frame[target].nunique() < 2:
        raise CannotAnswer(
            Say("holdout.too_few", target=Name(target), rows=count(rows)), Request("train", {"target": target})
        )
    few = frame[target].nunique() == 2 and not pd.api.types.is_float_dtype(frame[target])
    kind = family or ("logistic" if few or not pd.api.types.is_numeric_dtype(frame[target]) else "linear")
    if kind == "logistic" and frame[target].nunique() > MOST_CLASSES:
        raise CannotAnswer(
            Say("holdout.no_classes", target=Name(target)), Request("holdout", {"target": target, "family": "linear"})
        )
    part = 0.2 if share is None else float(share) / (100 if share > 1 else 1)
    part = part if 0 < part < 1 else 0.2
    number = 42 if seed is None else int(seed)
    return Held(held_out(frame, target, among, kind, part, number, balanced, one_hot), metric, number)


def _usable(target: str, columns: ColumnsGiven) -> tuple[str, ...]:
    """Every column that a plain model can take as it is."""
    useless = (Role.ID, Role.CONSTANT, Role.TEXT)
    kinds = (Kind.NUMBER, Kind.YESNO, Kind.ORDERED, Kind.CATEGORY)
    found = [
        n
        for n, c in columns.items()
        if n != target and c.kind in kinds and c.role not in useless and c.distinct <= 1000
    ]
    return tuple(found[:MOST_COLUMNS])


def tell(held: Held, script: Script) -> Answer:
    """The score asked for first, with its interval and what guessing would score."""
    found = held.found
    scores = sorted(found.scores, key=lambda s: s.name != held.metric)
    first = _estimate(scores[0], found)
    classes = found.scores[0].name == "accuracy"
    base = Estimate(found.baseline, Unknown("it is only for comparison"), found.held, "%" if classes else "")
    headline = Say(
        f"holdout.{'share' if scores[0].name == 'accuracy' else 'error'}",
        target=Name(found.target), score=Name(scores[0].name.replace("_", " ")), value=first,
        learned=count(found.learned), held=count(found.held),
    )  # fmt: skip
    findings = [Finding(s.name, _estimate(s, found)) for s in scores]
    weights = [Finding(f"weight {name}", _weight(w, found)) for name, w in found.weights]
    return Answer(
        headline=headline,
        script=script,
        caveats=_doubts(found),
        blocks=(
            Say(f"holdout.base_{'share' if classes else 'error'}", base=base),
            Table(pd.DataFrame([(s.name, _estimate(s, found)) for s in scores], columns=["score", "on held-out rows"])),
        ),
        follow_ups=(Request("train", {"target": found.target}), Request("drivers", {"target": found.target})),
        value=first,
        findings=(*findings, *weights),
        columns=(found.target, *found.among),
        method="Linear Regression" if found.family == "linear" else "Logistic Regression",
    )


def _doubts(found: HeldOut) -> tuple[Say, ...]:
    """Whether it does better than guessing."""
    first = found.scores[0]
    better = first.low > found.baseline if first.name == "accuracy" else first.high < found.baseline
    return () if better else (Say("caution.no_better_than_baseline", target=Name(found.target)),)


def _estimate(score: Score, found: HeldOut) -> Estimate:
    unit = "%" if score.name == "accuracy" else ""
    if math.isnan(score.low):
        return Estimate(score.value, Unknown("one split alone does not tell"), found.held, unit)
    return Estimate(score.value, Interval(score.low, score.high, 0.95, "bootstrap"), found.held, unit)


def _weight(weight: float, found: HeldOut) -> Estimate:
    return Estimate(weight, Unknown("it is a part of the model, not tested"), found.learned)


SKILL = Skill(holdout, tell)
