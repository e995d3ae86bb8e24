"""Makes a model of one column from the others, and says how far it may be believed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated

import pandas as pd

from assistant.answer import Answer, Block, Chart, Name, NewModel, Say, Table
from assistant.estimate import count
from assistant.learning.learn import learn
from assistant.learning.model import LEAKS, Model
from assistant.learning.scorecard import card, headline_facts, measures
from assistant.learning.telling import cautions
from assistant.learning.weight import weights
from assistant.request import Request
from assistant.script import Script
from assistant.skill import AnyColumn, Columns, ColumnsGiven, Cost, Flag, Number, ProgressGiven, Skill, choice

SHOWN = 8  # columns in the picture


@dataclass(frozen=True, eq=False)
class Trained:
    """The model, and how much of its predictions each column carries (data columns × share, largest first)."""

    model: Model
    weights: pd.DataFrame


def train(
    frame: pd.DataFrame,
    target: AnyColumn,
    among: Columns = (),
    without: Columns = (),
    method: Annotated[str, choice("best", "linear", "boosted", "blend")] = "best",
    harder: Flag = False,
    seed: Number = None,
    columns: ColumnsGiven = {},  # noqa: B006 - never changed
    progress: ProgressGiven = None,
) -> Trained:
    """Learn `target` from the other columns and measure the model on rows it did not see; see `assistant.learning.learn.learn`.

    >>> rng = __import__("numpy").random.default_rng(0)
    >>> x = rng.normal(size=200)
    >>> found = train(pd.DataFrame({"x": x, "y": 2 * x + rng.normal(0, 1, 200)}), "y", method="linear")
    >>> found.model.scores.main.value.value > 0.7
    True
    """
    family = "" if method == "best" else method
    model = learn(frame, target, columns, among, without, family, int(seed or 0), progress, harder)
    return Trained(model, weights(model))


def tell(found: Trained, script: Script) -> Answer:
    """The score against guessing first, then what the model rests on and what it was not shown."""
    model = replace(found.model, made=script)
    key, facts = headline_facts(model)
    blocks: list[Block] = [
        Say("train.how", family=_family(model), rows=count(len(model.frame)), columns=_columns(model))
    ]
    leaks = [Name(a.column) for a in model.set_aside if a.key in LEAKS]
    if leaks and model.with_leaks is not None:
        blocks.append(
            Say("train.with_leaks", columns=leaks, score=model.with_leaks.main.value, without=model.scores.main.value)
        )
    others = [Name(a.column) for a in model.set_aside if a.key in ("id", "constant", "copy", "empty")]
    if others:
        blocks.append(Say("model.kept_out", columns=others))
    if model.scores.better:
        blocks.append(_picture(found))
    blocks.append(Table(card(model), Say("train.card")))
    return Answer(
        headline=Say(f"train.{key}", **facts),
        script=script,
        caveats=cautions(model),
        blocks=tuple(blocks),
        follow_ups=_follow_ups(found),
        effects=(NewModel(model.target, model),),
        value=model.scores.main.value,
        findings=measures(model.scores),
        columns=(model.target, *model.prepared.columns),
        method={"linear": "Ridge regression", "boosted": "Gradient boosting", "blend": "Stacked regression"}[
            model.family
        ],
    )


def _family(model: Model) -> list[str]:
    """The kind of model in words that hold no number."""
    return [
        {
            "linear": "smooth curves that add up",
            "boosted": "boosted decision trees",
            "blend": "smooth curves and boosted decision trees together",
        }[model.family]
    ]


def _columns(model: Model) -> list[str]:
    names: list[str] = [Name(n) for n in model.prepared.columns]
    return names if len(names) <= 12 else [*names[:11], "others"]


def _picture(found: Trained) -> Chart:
    top = found.weights.head(SHOWN)
    names = tuple(str(n) for n in top["column"])
    alt = Say("train.picture", target=Name(found.model.target), columns=[Name(n) for n in names[:3]])
    return Chart("bar", top, "column", "share", alt, (*names,), horizontal=True, title=Say("train.picture_title"))


def _follow_ups(found: Trained) -> tuple[Request, ...]:
    if not found.model.scores.better:
        return (Request("evaluate"), Request("overview"), Request("distribution", {"column": found.model.target}))
    return (Request("evaluate"), Request("importance"), Request("explain", {"row": 0}), Request("weaknesses"))


SKILL = Skill(train, tell, cost=Cost.MINUTES)
