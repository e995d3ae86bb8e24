"""The model that came with a file: what it predicts, from what, how good it was, and whether this table suits it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from assistant.answer import Answer, Block, Name, Say, Table
from assistant.errors import CannotAnswer
from assistant.estimate import count
from assistant.learning.kept import changed
from assistant.learning.model import Model
from assistant.learning.scorecard import card, measures
from assistant.learning.telling import cautions, targets
from assistant.request import Request
from assistant.script import Script
from assistant.skill import ColumnsGiven, ModelGiven, Skill


@dataclass(frozen=True, eq=False)
class Loaded:
    """The model, and the columns it reads that the table lacks (None where there is no table)."""

    model: Model
    absent: tuple[str, ...] | None
    changed: tuple[str, ...] = ()  # packages of another main version than where it was made


def load(
    frame: pd.DataFrame,
    model: ModelGiven = None,
    columns: ColumnsGiven = {},  # noqa: B006 - never changed
) -> Loaded:
    """Describe the model at hand and hold its columns against those of the table."""
    if not isinstance(model, Model):
        raise CannotAnswer(
            Say("load.how"), *(Request("train", {"target": name}) for name in targets(frame, columns)), Request("help")
        )
    absent = tuple(name for name in model.reads if name not in frame.columns) if len(frame.columns) else None
    return Loaded(model, absent, changed(model))


def tell(found: Loaded, script: Script) -> Answer:
    """What the model is, and what can be asked of it now."""
    model = found.model
    read = [Name(c) for c in model.reads]
    blocks: list[Block] = []
    if found.absent:
        blocks.append(Say("load.absent", columns=[Name(c) for c in found.absent]))
    elif found.absent is not None:
        blocks.append(Say("load.suits"))
    else:
        blocks.append(Say("load.no_table"))
    if found.changed:
        blocks.append(Say("load.versions", packages=[Name(p) for p in found.changed]))
    blocks.append(Table(card(model), Say("train.card")))
    ready = found.absent == ()
    return Answer(
        headline=Say("load.done", target=Name(model.target), rows=count(len(model.frame)), columns=read),
        script=script,
        caveats=cautions(model),
        blocks=tuple(blocks),
        follow_ups=((Request("predict"),) if ready else ())
        + (Request("trust"), Request("importance"), Request("rules")),
        value=model.target,
        findings=measures(model.scores),
        columns=(model.target, *model.reads),
    )


SKILL = Skill(load, tell, needs_data=False)
