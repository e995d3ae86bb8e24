"""A second look at the last answer: other folds, another kind of model, chance alone; or how sure a number was."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from assistant.answer import Answer, Block, Finding, Name, Say, Table
from assistant.errors import CannotAnswer
from assistant.estimate import Estimate, Exact, Interval
from assistant.learning.again import Again, look_again
from assistant.learning.model import Model
from assistant.learning.scorecard import NAMES
from assistant.learning.telling import with_model
from assistant.request import Request
from assistant.script import Script
from assistant.skill import Cost, ModelGiven, ProgressGiven, Skill, TalkGiven

KINDS = {"linear": "smooth curves that add up", "boosted": "boosted trees", "blend": "both together"}


@dataclass(frozen=True, eq=False)
class Second:
    """The second look at a model (`again`), or the last answer's main number."""

    model: Model | None
    again: Again | None
    last: Estimate | None


def are_you_sure(
    frame: pd.DataFrame,
    model: ModelGiven = None,
    talk: TalkGiven = None,
    progress: ProgressGiven = None,
) -> Second:
    """Check the model again; where the last answer was not about a model, say how sure its number was."""
    last = talk.last if talk is not None else None
    about_model = last is None or "model" in last.script.given or last.script.function.__name__ == "train"
    if isinstance(model, Model) and about_model:
        return Second(model, look_again(model, progress), None)
    number = last.value if last is not None and isinstance(last.value, Estimate) else None
    if number is None and last is not None:
        number = next((f.value for f in last.findings if isinstance(f.value, Estimate)), None)
    if number is None:
        raise CannotAnswer(Say("are_you_sure.nothing"), Request("overview"))
    return Second(None, None, number)


def tell(found: Second, script: Script) -> Answer:
    """Stands by the answer unless the second look says otherwise."""
    if found.model is None or found.again is None:
        return _number(found, script)
    model, again = found.model, found.again
    measure = Name(NAMES[again.told.main.name])
    key = "holds" if again.holds and again.told.better else "nothing_again" if again.holds else "wavers"
    headline = Say(
        f"are_you_sure.{key}",
        target=Name(model.target),
        measure=measure,
        first=again.told.main.value,
        second=again.folds.main.value,
    )
    looks = {"as told": again.told, "other folds": again.folds, "target dealt at random": again.dealt}
    if again.other is not None:
        looks[f"another kind: {KINDS[again.other_kind]}"] = again.other
    table = pd.DataFrame({"look": list(looks), str(measure): [s.main.value for s in looks.values()]})
    blocks: list[Block] = [Table(table, Say("are_you_sure.table")), Say("are_you_sure.dealt")]
    return Answer(
        headline=headline,
        script=with_model(script, model),
        caveats=() if again.told.better else (Say("caution.no_better_than_baseline", target=Name(model.target)),),
        blocks=tuple(blocks),
        follow_ups=(Request("trust"), Request("weaknesses"), Request("evaluate")),
        value=again.holds,
        findings=tuple(Finding(name, s.main.value) for name, s in looks.items()),
        columns=(model.target,),
        method="Cross-validation",
    )


def _number(found: Second, script: Script) -> Answer:
    number = found.last
    if number is None:
        raise ValueError("nothing to look at again")
    if isinstance(number.sure, Exact):
        headline = Say("are_you_sure.exact", value=number)
    elif isinstance(number.sure, Interval):
        headline = Say("are_you_sure.interval", value=number)
    else:
        headline = Say("are_you_sure.unknown", value=number)
    return Answer(
        headline=headline, script=script, caveats=(), value=number, findings=(Finding("value", number),),
        follow_ups=(Request("overview"),),
    )  # fmt: skip


SKILL = Skill(are_you_sure, tell, cost=Cost.MINUTES)
