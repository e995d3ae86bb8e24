"""At what value of a column the prediction tips over."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from assistant.answer import Answer, Block, Chart, Fact, Finding, Name, Say
from assistant.errors import CannotAnswer
from assistant.estimate import Estimate, Interval, exact
from assistant.learning.ask import Asked, described, rows_asked
from assistant.learning.case import complete
from assistant.learning.effects import outputs
from assistant.learning.features import numbers
from assistant.learning.goal import Goal, goal_of
from assistant.learning.model import Model
from assistant.learning.telling import needed, with_model
from assistant.request import Request
from assistant.script import Script
from assistant.skill import Case, ColumnsGiven, ModelGiven, Number, NumberColumn, RowNumber, Skill

STEPS = 201


@dataclass(frozen=True, eq=False)
class Threshold:
    """The curve of the prediction along the column (`value`, `prediction`), where it crosses the goal, and where the models
    of the folds cross it."""

    model: Model
    asked: Asked
    column: str
    curve: pd.DataFrame
    goal: Goal
    crossings: tuple[float, ...]
    spread: tuple[float, ...]


def threshold(
    frame: pd.DataFrame,
    column: NumberColumn,
    case: Case = (),
    row: RowNumber = None,
    goal: Number = None,
    model: ModelGiven = None,
    columns: ColumnsGiven = {},  # noqa: B006 - never changed
) -> Threshold:
    """Move `column` over the range of the data for a case, a row, or a typical row, and find where the prediction tips."""
    model = needed(model, frame, columns)
    if column not in model.reads or not pd.api.types.is_numeric_dtype(model.frame[column]):
        names = [Name(n) for n in model.prepared.columns[:6]]
        raise CannotAnswer(Say("model.not_read", column=Name(column), columns=names), Request("importance"))
    if case or row is not None or len(frame) == 1:
        asked = rows_asked(frame, model, case, row)
    else:
        typed = complete(frame if len(frame) else model.frame, model.prepared, ())
        asked = Asked(typed.frame, "case", typed)
    seen = numbers(model.frame[column]).dropna()
    if not len(seen):
        raise CannotAnswer(Say("effect.constant", column=Name(column)), Request("importance"))
    grid = np.linspace(float(seen.min()), float(seen.max()), STEPS)
    many = asked.frame.iloc[np.zeros(STEPS, dtype=int)].reset_index(drop=True).assign(**{column: grid})
    wanted = _goal(model, asked, goal)
    curve = outputs(model, model.fitted, many, wanted.level)
    crossings = _crossings(grid, curve, wanted.value)
    spread = [
        near
        for one in model.by_fold
        for crossed in [_crossings(grid, outputs(model, one, many, wanted.level), wanted.value)]
        if crossed and crossings
        for near in [min(crossed, key=lambda v: abs(v - crossings[0]))]
    ]
    return Threshold(
        model,
        asked,
        column,
        pd.DataFrame({"value": grid, "prediction": curve}),
        wanted,
        tuple(crossings),
        tuple(spread),
    )


def tell(found: Threshold, script: Script) -> Answer:
    """Where it tips, or that it does not within the data."""
    model, goal = found.model, found.goal
    kind = "number" if model.task == "number" else "chance"
    ends = {"first": _end(found, 0), "last": _end(found, -1)}
    facts: dict[str, Fact] = {"column": Name(found.column), "target": goal.what, "goal": goal.shown(model), **ends}
    value: Estimate | None = None
    if found.crossings:
        value = _crossing(found)
        way = "above" if found.curve["prediction"].iloc[-1] > found.curve["prediction"].iloc[0] else "below"
        headline = Say(f"threshold.{kind}_{way}", at=value, **facts)
    else:
        headline = Say(f"threshold.never_{kind}", **facts)
    alt = Say("threshold.picture", column=Name(found.column), target=goal.what)
    chart = Chart("line", found.curve, "value", "prediction", alt, (found.column, model.target))
    blocks: list[Block] = [Say("threshold.case", values=described(model, found.asked)), chart]
    if len(found.crossings) > 1:
        blocks.insert(0, Say("threshold.again", column=Name(found.column)))
    return Answer(
        headline=headline,
        script=with_model(script, model),
        caveats=(Say("caution.not_causal"),),
        blocks=tuple(blocks),
        follow_ups=(Request("effect", {"column": found.column}), Request("importance"), Request("evaluate")),
        value=value,
        findings=((Finding("threshold", value),) if value is not None else ())
        + (Finding("at the lowest", ends["first"]), Finding("at the highest", ends["last"])),
        columns=(found.column, model.target),
        method="Prediction",
    )


def _goal(model: Model, asked: Asked, wanted: float | None) -> Goal:
    said = model.fitted.predict(model.prepared.apply(asked.frame))
    if model.task == "number" and wanted is None:
        return Goal(float(model.prepared.y.mean()), True, 0, Name(model.target))
    return goal_of(model, said[0], wanted)


def _crossings(grid: np.ndarray, curve: np.ndarray, goal: float) -> list[float]:
    above = curve >= goal
    return [float((grid[i] + grid[i + 1]) / 2) for i in np.flatnonzero(above[1:] != above[:-1])]


def _crossing(found: Threshold) -> Estimate:
    """The first crossing, with where the models learned from other rows cross."""
    at = found.crossings[0]
    others = found.spread or (at,)
    unit = found.model.columns[found.column].unit if found.column in found.model.columns else ""
    return Estimate(
        at, Interval(min(at, *others), max(at, *others), 0.9, "models of the folds"), len(found.model.frame), unit
    )


def _end(found: Threshold, place: int) -> Estimate:
    unit = found.model.unit if found.model.task == "number" else "%"
    return exact(float(found.curve["prediction"].iloc[place]), 1, unit)


SKILL = Skill(threshold, tell)
