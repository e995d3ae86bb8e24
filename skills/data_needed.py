"""Would more rows help? The score with fewer rows, and where it is heading."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from assistant.answer import Answer, Block, Chart, Fact, Finding, Name, Say, Table
from assistant.errors import CannotAnswer
from assistant.estimate import Estimate, Interval, count
from assistant.learning.curve import Curve, learning_curve
from assistant.learning.model import Model
from assistant.learning.telling import needed, with_model
from assistant.request import Request
from assistant.script import Script
from assistant.skill import ColumnsGiven, Cost, ModelGiven, ProgressGiven, Skill

WORTH = 0.01  # of the guess's loss: less is not worth collecting rows for


@dataclass(frozen=True, eq=False)
class Needed:
    """The learning curve of the model."""

    model: Model
    curve: Curve


def data_needed(
    frame: pd.DataFrame,
    model: ModelGiven = None,
    columns: ColumnsGiven = {},  # noqa: B006 - never changed
    progress: ProgressGiven = None,
) -> Needed:
    """Measure the model with a fifth to all of its rows; see `assistant.learning.curve.learning_curve`."""
    model = needed(model, frame, columns)
    curve = learning_curve(model, progress)
    if len(curve.rows) < 2:
        raise CannotAnswer(
            Say("data_needed.too_few", rows=count(len(model.prepared.y))), Request("evaluate"), Request("overview")
        )
    return Needed(model, curve)


def tell(found: Needed, script: Script) -> Answer:
    """What twice the rows would bring."""
    model, curve = found.model, found.curve
    now = _skill(float(curve.skill[-1]), float(curve.errors[-1]), len(model.prepared.y))
    then = _skill(curve.doubled, curve.error, len(model.prepared.y))
    gain = curve.doubled - float(curve.skill[-1])
    better = _skill(gain, curve.error, len(model.prepared.y))
    rows = count(len(model.prepared.y))
    facts: dict[str, Fact] = {"target": Name(model.target), "now": now, "then": then, "gain": better, "rows": rows}
    if not model.scores.better and float(curve.skill[-1]) < 0.01:
        key = "nothing_yet"
    else:
        key = "help" if gain > max(WORTH, curve.error) else "little"
    table = pd.DataFrame(
        {
            "rows": curve.rows,
            "skill": curve.skill,
            "low": curve.skill - 1.96 * curve.errors,
            "high": curve.skill + 1.96 * curve.errors,
        }
    )
    alt = Say("data_needed.picture", target=Name(model.target))
    chart = Chart("line", table, "rows", "skill", alt, (model.target,), low="low", high="high")
    blocks: list[Block] = [chart, Table(table, Say("data_needed.table")), Say("data_needed.how")]
    return Answer(
        headline=Say(f"data_needed.{key}", **facts),
        script=with_model(script, model),
        caveats=(Say("caution.extrapolation"),),
        blocks=tuple(blocks),
        follow_ups=(Request("trust"), Request("weaknesses"), Request("evaluate")),
        value=key == "help",
        findings=(Finding("skill with twice the rows", then), Finding("skill now", now)),
        columns=(model.target,),
        method="Learning curve",
    )


def _skill(value: float, error: float, rows: int) -> Estimate:
    return Estimate(value, Interval(value - 1.96 * error, value + 1.96 * error, 0.95, "learning curve"), rows, "%")


SKILL = Skill(data_needed, tell, cost=Cost.MINUTES)
