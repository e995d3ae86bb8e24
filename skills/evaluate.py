"""How good the model is, on rows it had not seen: scores in words, who is told wrong, and whether its chances come true."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np
import pandas as pd

from assistant.answer import Answer, Block, Chart, Finding, Name, Say, Table
from assistant.estimate import count, exact
from assistant.learning.evaluate import Scores, calibration_error, calibration_table, share_of
from assistant.learning.model import Model
from assistant.learning.scope import Measured, measured
from assistant.learning.scorecard import NAMES, card, headline_facts, measures
from assistant.learning.telling import cautions, needed, plain, with_model, yes_name
from assistant.request import Request
from assistant.script import Script
from assistant.skill import ColumnsGiven, ModelGiven, Number, Skill, choice

DOTS = 500  # points in the picture of numbers
MEASURES = ("main", *NAMES)


@dataclass(frozen=True, eq=False)
class Evaluation:
    """The scores on the rows in scope, and what was asked for."""

    model: Model
    rows: Measured
    scores: Scores
    measure: str
    cost: float | None
    part: bool  # only some of the rows that were held out


def evaluate(
    frame: pd.DataFrame,
    measure: Annotated[
        str,
        choice(
            "main",
            "r2",
            "mae",
            "rmse",
            "auc",
            "accuracy",
            "balanced_accuracy",
            "precision",
            "recall",
            "f1",
            "log_loss",
            "brier",
        ),
    ] = "main",
    cost: Number = None,
    model: ModelGiven = None,
    columns: ColumnsGiven = {},  # noqa: B006 - never changed
) -> Evaluation:
    """Measure the model on the rows in scope; `cost` is how many false alarms one missed case is worth."""
    model = needed(model, frame, columns)
    rows = measured(model, frame)
    found = rows.scores(model.task)
    known = {score.name for score in found.measures}
    return Evaluation(model, rows, found, measure if measure in known else "main", cost, len(rows.y) < len(model.held))


def tell(told: Evaluation, script: Script) -> Answer:
    """The measure asked for in words, against guessing; then the rest."""
    model, found = told.model, told.scores
    asked = found.main if told.measure == "main" else found[told.measure]
    key, facts = headline_facts(model, found)
    if told.measure != "main":
        guess = exact(asked.guess, asked.value.rows, asked.value.unit)
        headline = Say("evaluate.measure", measure=Name(NAMES[asked.name]), value=asked.value, guess=guess)
    else:
        headline = Say(f"evaluate.{key}", **facts)
    blocks: list[Block] = [Say("evaluate.unseen", rows=count(found.rows))]
    blocks += {"number": _numbers, "yesno": _yes_no, "classes": _classes}[model.task](told)
    blocks.append(Table(card(model, found), Say("evaluate.card")))
    return Answer(
        headline=headline,
        script=with_model(script, model),
        caveats=cautions(model),
        blocks=tuple(blocks),
        follow_ups=(Request("mistakes"), Request("weaknesses"), Request("trust"), Request("importance")),
        value=asked.value,
        findings=(*sorted(measures(found), key=lambda f: f.name != NAMES[asked.name]), *_extra(told)),
        columns=(model.target,),
        method="Cross-validation",
    )


def _extra(told: Evaluation) -> tuple[Finding, ...]:
    if told.model.task != "yesno" or told.rows.found.share is None:
        return ()
    error = calibration_error(told.rows.y, told.rows.found.share[:, 1])
    return (Finding("calibration error", exact(error, len(told.rows.y))),)


def _numbers(told: Evaluation) -> list[Block]:
    model, rows = told.model, told.rows
    blocks: list[Block] = []
    if rows.found.low is not None and rows.found.high is not None:
        inside = int(((rows.y >= rows.found.low) & (rows.y <= rows.found.high)).sum())
        blocks.append(Say("evaluate.coverage", share=share_of(inside, len(rows.y))))
    take = np.random.default_rng(model.seed).permutation(len(rows.y))[:DOTS]
    frame = pd.DataFrame({"predicted": rows.found.value[take], "real": rows.y[take]})
    alt = Say("evaluate.picture_numbers", target=Name(model.target))
    return [*blocks, Chart("point", frame, "predicted", "real", alt, (model.target,))]


def _yes_no(told: Evaluation) -> list[Block]:
    model, rows = told.model, told.rows
    share = rows.found.share
    if share is None:
        return []
    cut = 0.5 if told.cost is None or told.cost <= 0 else 1 / (1 + told.cost)
    said, yes = share[:, 1] >= cut, rows.y == 1
    counts = {"found": said & yes, "missed": ~said & yes, "alarms": said & ~yes, "right": ~said & ~yes}
    people = {name: count(int(hit.sum()), "") for name, hit in counts.items()}
    blocks: list[Block] = [Say("evaluate.people", target=yes_name(model), all=count(int(yes.sum())), **people)]
    if told.cost is not None and told.cost > 0:
        blocks.insert(0, _costs(told, cut, counts))
    table = calibration_table(rows.y, share[:, 1])
    alt = Say("evaluate.picture_chances", target=yes_name(model))
    chart = Chart("point", table, "predicted", "observed", alt, (model.target,), low="low", high="high")
    return [*blocks, chart]


def _costs(told: Evaluation, cut: float, counts: dict[str, np.ndarray]) -> Say:
    """The cut-off at which a missed case and the false alarms it is worth balance (Elkan 2001), and what it costs."""
    weight, rows = float(told.cost or 1), len(told.rows.y)
    cost = weight * counts["missed"].sum() + counts["alarms"].sum()
    usual = (told.rows.found.share[:, 1] >= 0.5) if told.rows.found.share is not None else counts["found"]
    yes = told.rows.y == 1
    before = weight * (~usual & yes).sum() + (usual & ~yes).sum()
    return Say(
        "evaluate.costs", cost=exact(weight, rows), cut=exact(cut, rows, "%"),
        new=exact(float(cost) / rows * 100, rows), old=exact(float(before) / rows * 100, rows),
    )  # fmt: skip


def _classes(told: Evaluation) -> list[Block]:
    model, rows = told.model, told.rows
    names = [plain(v) for v in model.levels]
    real = pd.Categorical.from_codes(rows.y.astype(int), categories=pd.Index(names))
    said = pd.Categorical.from_codes(rows.found.value.astype(int), categories=pd.Index(names))
    counts = pd.crosstab(pd.Series(real, name="real"), pd.Series(said, name="predicted"), dropna=False)
    long = pd.DataFrame({"rows": counts.stack()}).reset_index()
    alt = Say("evaluate.picture_classes", target=Name(model.target))
    chart = Chart("rect", long, "predicted", "real", alt, (model.target,), color="rows")
    return [_worst_pair(model, long), chart]


def _worst_pair(model: Model, long: pd.DataFrame) -> Say:
    mixed = long[long["real"].astype(str) != long["predicted"].astype(str)]
    worst = mixed.sort_values("rows", kind="stable").iloc[-1]
    if not worst["rows"]:
        return Say("evaluate.never_mixed", target=Name(model.target))
    pair = {"real": Name(str(worst["real"])), "said": Name(str(worst["predicted"]))}
    return Say("evaluate.mixed", rows=count(int(worst["rows"])), **pair)


SKILL = Skill(evaluate, tell)
