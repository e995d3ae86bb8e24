"""The model in a few readable rules, and how faithful they are to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from assistant.answer import Answer, Block, Finding, Name, Say, Table
from assistant.estimate import Estimate, Interval, count, exact
from assistant.learning.effects import outputs
from assistant.learning.evaluate import share_of
from assistant.learning.model import Model
from assistant.learning.readable import Rule, readable
from assistant.learning.telling import needed, plain, with_model, yes_name
from assistant.request import Request
from assistant.script import Script
from assistant.skill import ColumnsGiven, ModelGiven, Skill, Top


@dataclass(frozen=True, eq=False)
class Rules:
    """The rules, from the highest prediction to the lowest, how much of the model they keep, and how good they are themselves."""

    model: Model
    rules: tuple[Rule, ...]
    faithful: Estimate
    own: Estimate
    level: int


def rules(
    frame: pd.DataFrame,
    top: Top = None,
    model: ModelGiven = None,
    columns: ColumnsGiven = {},  # noqa: B006 - never changed
) -> Rules:
    """A small tree (at most `top` leaves, six otherwise) grown on the model's held-out predictions."""
    model = needed(model, frame, columns)
    level = int(np.bincount(model.prepared.y.astype(int)).argmax()) if model.task == "classes" else 1
    output = outputs(model, model.fitted, model.frame, level)
    found, said = readable(model, output, max(2, min(int(top or 6), 16)))
    y = model.prepared.y
    if model.task == "number":
        faithful = _explained(output, said)
        own = _explained(y, said)
    else:
        yes = y == level
        faithful = share_of(int(((said >= 0.5) == (output >= 0.5)).sum()), len(y))
        own = share_of(int(((said >= 0.5) == yes).sum()), len(y))
    return Rules(model, tuple(found), faithful, own, level)


def tell(found: Rules, script: Script) -> Answer:
    """How faithful the rules are, then the rules."""
    model = found.model
    kind = "number" if model.task == "number" else "chance"
    target = _what(found)
    unit = model.unit if model.task == "number" else "%"
    first, last = found.rules[0], found.rules[-1]
    headline = Say(
        f"rules.{kind}", target=target, faithful=found.faithful, number=count(len(found.rules), "rules"),
        highest=_conditions(first), high=exact(first.value, first.rows, unit), low=exact(last.value, last.rows, unit),
    )  # fmt: skip
    table = pd.DataFrame(
        {
            "if": [" and ".join(_conditions(r)) for r in found.rules],
            "prediction": [exact(r.value, r.rows, unit) for r in found.rules],
            "rows": [r.rows for r in found.rules],
        }
    )
    own = Say(f"rules.own_{kind}", own=found.own, target=target)
    blocks: list[Block] = [Table(table, Say("rules.table", target=target)), own]
    caveats = () if model.scores.better else (Say("caution.no_better_than_baseline", target=Name(model.target)),)
    return Answer(
        headline=headline,
        script=with_model(script, model),
        caveats=caveats,
        blocks=tuple(blocks),
        follow_ups=(Request("importance"), Request("compare_models"), Request("evaluate")),
        value=[" and ".join(_conditions(r)) for r in found.rules],
        findings=(Finding("faithful to the model", found.faithful), Finding("score of the rules", found.own)),
        columns=(model.target, *dict.fromkeys(model.prepared.source[c] for r in found.rules for c, _ in r.conditions)),
        method="Decision tree",
    )


def _what(found: Rules) -> Name:
    model = found.model
    if model.task == "yesno":
        return yes_name(model)
    return Name(model.target if model.task == "number" else f"{model.target} = {plain(model.levels[found.level])}")


def _conditions(rule: Rule) -> list[str]:
    return [Name(f"{column} {text}") for column, text in rule.conditions] or ["always"]


def _explained(values: np.ndarray, said: np.ndarray) -> Estimate:
    """The share of the differences in `values` that `said` explains, with a delta-method interval."""
    a, b = (values - said) ** 2, (values - values.mean()) ** 2
    ratio = float(a.mean() / max(b.mean(), 1e-300))
    half = 1.96 * float((a - ratio * b).std() / np.sqrt(len(a)) / max(b.mean(), 1e-300))
    return Estimate(
        1 - ratio, Interval(1 - ratio - half, min(1.0, 1 - ratio + half), 0.95, "delta method"), len(values), "%"
    )


SKILL = Skill(rules, tell)
