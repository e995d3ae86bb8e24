"""The kinds of model that were tried, side by side on the same rows they had not seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from assistant.answer import Answer, Block, Chart, Finding, Name, Say, Table
from assistant.estimate import Estimate, Interval
from assistant.learning.fitted import row_losses
from assistant.learning.model import Model
from assistant.learning.scorecard import NAMES
from assistant.learning.telling import needed, with_model
from assistant.request import Request
from assistant.script import Script
from assistant.skill import ColumnsGiven, ModelGiven, Skill

KINDS = {
    "guess": "guessing", "linear": "smooth curves that add up", "boosted": "boosted trees", "blend": "both together",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Compared:
    """For each kind of model its main score, and the mean loss saved a row against the chosen one (below zero: worse)."""

    model: Model
    scores: dict[str, Estimate]
    against: dict[str, Estimate]


def compare_models(
    frame: pd.DataFrame,
    model: ModelGiven = None,
    columns: ColumnsGiven = {},  # noqa: B006 - never changed
) -> Compared:
    """Paired comparison of every family's held-out predictions, row by row."""
    model = needed(model, frame, columns)
    held = model.held
    y = model.prepared.y[held]
    order = [name for name in KINDS if name in model.margins]
    losses = {name: row_losses(model.task, y, model.margins[name][held]) for name in order}
    chosen = losses[model.family]
    against = {name: _mean(chosen - losses[name]) for name in order if name != model.family}
    return Compared(model, {name: model.by_family[name].main.value for name in order}, against)


def tell(found: Compared, script: Script) -> Answer:
    """Which kind was chosen and whether the others are really worse."""
    model = found.model
    rivals = {name: diff for name, diff in found.against.items() if name != "guess"}
    measure = Name(NAMES[model.scores.main.name])
    chosen = found.scores[model.family]
    if not model.scores.better:
        headline = Say("compare_models.no_better", target=Name(model.target), score=chosen, measure=measure)
    elif not rivals:
        headline = Say("compare_models.only", kind=[KINDS[model.family]], score=chosen, measure=measure)
    else:
        clear = all(diff.clear and diff.value < 0 for diff in rivals.values())
        key = "compare_models.best" if clear else "compare_models.tied"
        headline = Say(
            key, kind=[KINDS[model.family]], score=chosen, measure=measure, rivals=[KINDS[n] for n in rivals]
        )
    table = pd.DataFrame(
        {
            "kind of model": [KINDS[name] for name in found.scores],
            str(measure): list(found.scores.values()),
            "chosen": ["yes" if name == model.family else "" for name in found.scores],
        }
    )
    drawn = pd.DataFrame(
        [(KINDS[n], s.value, *s.bounds) for n, s in found.scores.items()], columns=["kind", "score", "low", "high"]
    )
    alt = Say("compare_models.picture", target=Name(model.target), measure=measure)
    chart = Chart("bar", drawn, "kind", "score", alt, (model.target,), low="low", high="high", horizontal=True)
    blocks: list[Block] = [Table(table, Say("compare_models.table")), chart, Say("compare_models.how")]
    return Answer(
        headline=headline,
        script=with_model(script, model),
        caveats=() if model.scores.better else (Say("caution.no_better_than_baseline", target=Name(model.target)),),
        blocks=tuple(blocks),
        follow_ups=(Request("evaluate"), Request("data_needed"), Request("rules")),
        value=KINDS[model.family],
        findings=tuple(Finding(KINDS[name], score) for name, score in found.scores.items()),
        columns=(model.target,),
        method="Cross-validation",
    )


def _mean(values: np.ndarray) -> Estimate:
    mean, half = float(values.mean()), 1.96 * float(values.std(ddof=1)) / float(np.sqrt(len(values)))
    return Estimate(mean, Interval(mean - half, mean + half, 0.95, "paired rows"), len(values))


SKILL = Skill(compare_models, tell)
