"""What would have to be different for the model to say otherwise: the smallest changes to one case."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from assistant.answer import Answer, Block, Fact, Finding, Name, Say, Table
from assistant.errors import CannotAnswer
from assistant.estimate import Estimate, exact
from assistant.learning.ask import Asked, described, estimate, odd, predictions, rows_asked
from assistant.learning.counter import Way, ways
from assistant.learning.goal import Goal, goal_of
from assistant.learning.model import Model
from assistant.learning.sensitive import sensitive
from assistant.learning.telling import needed, plain, with_model
from assistant.request import Request
from assistant.script import Script
from assistant.skill import Case, Columns, ColumnsGiven, Cost, ModelGiven, Number, RowNumber, Skill


@dataclass(frozen=True, eq=False)
class Counterfactual:
    """The case, what the model says of it now, the goal, and the smallest ways to it."""

    model: Model
    asked: Asked
    now: Estimate
    goal: Goal
    found: tuple[Way, ...]
    fixed: tuple[str, ...]


def counterfactual(
    frame: pd.DataFrame,
    case: Case = (),
    row: RowNumber = None,
    fixed: Columns = (),
    goal: Number = None,
    model: ModelGiven = None,
    columns: ColumnsGiven = {},  # noqa: B006 - never changed
) -> Counterfactual:
    """Search the smallest changes that bring the prediction of one row to `goal` (the other answer if none is said).

    Columns in `fixed`, and those that speak of what nobody can or should change (sex, origin, age, dates), stay as they are.
    """
    model = needed(model, frame, columns)
    asked = rows_asked(frame, model, case, row)
    if len(asked.frame) != 1:
        asked = Asked(asked.frame.iloc[[0]], "row", row=0)
    said = predictions(model, asked.frame.set_axis([-1]))
    output = said.value[0] if said.share is None else said.share[0]
    wanted = goal_of(model, output, goal)
    dates = [n for n in model.reads if pd.api.types.is_datetime64_any_dtype(model.frame[n])]
    kept = tuple(dict.fromkeys([*fixed, *sensitive(model.reads, age=True), *dates]))
    free = [name for name in model.reads if name not in kept]
    if not free:
        raise CannotAnswer(
            Say("counterfactual.all_fixed", columns=[Name(c) for c in kept]), Request("explain", {"row": 0})
        )
    found = ways(model, asked.frame, free, wanted.value, wanted.upwards, wanted.level)
    now = estimate(model, said, 0, wanted.level if model.task == "classes" else None)
    return Counterfactual(model, asked, now, wanted, tuple(found), kept)


def tell(told: Counterfactual, script: Script) -> Answer:
    """The smallest way, then others."""
    model, goal = told.model, told.goal
    kind = "number" if model.task == "number" else "chance"
    facts: dict[str, Fact] = {"target": goal.what, "now": told.now, "goal": goal.shown(model)}
    blocks: list[Block] = [Say("counterfactual.case", values=described(model, told.asked))]
    if told.found:
        first = told.found[0]
        headline = Say(f"counterfactual.{kind}", changes=_changes(told, first), then=_output(model, first), **facts)
        blocks.append(Table(_table(told), Say("counterfactual.table")))
    else:
        headline = Say(f"counterfactual.none_{kind}", **facts)
    if told.fixed:
        blocks.append(Say("counterfactual.fixed", columns=[Name(c) for c in told.fixed]))
    blocks.append(Say("counterfactual.expects"))
    where: dict[str, object] = {"row": told.asked.row} if told.asked.row is not None else {"row": 0}
    return Answer(
        headline=headline,
        script=with_model(script, model),
        caveats=(Say("caution.not_causal"), *odd(model, told.asked)),
        blocks=tuple(blocks),
        follow_ups=(Request("explain", where), Request("importance"), Request("similar", where)),
        value=[str(text) for text in _changes(told, told.found[0])] if told.found else [],
        findings=(
            Finding("now", told.now),
            *(Finding(" and ".join(_changes(told, w)), _output(model, w)) for w in told.found),
        ),
        columns=(model.target, *dict.fromkeys(name for w in told.found for name, _ in w.values)),
        method="Counterfactual search",
    )


def _changes(told: Counterfactual, way: Way) -> list[str]:
    row = told.asked.frame.iloc[0]
    return [Name(f"{name} = {plain(value)} (not {plain(row[name])})") for name, value in way.values]


def _output(model: Model, way: Way) -> Estimate:
    return exact(way.output, 1, model.unit if model.task == "number" else "%")


def _table(told: Counterfactual) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "changes": ["; ".join(_changes(told, way)) for way in told.found],
            "prediction": [_output(told.model, way) for way in told.found],
            "size": [float(np.round(way.size, 3)) for way in told.found],
        }
    )


SKILL = Skill(counterfactual, tell, cost=Cost.SECONDS)
