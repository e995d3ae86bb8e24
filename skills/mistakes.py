"""Where the model was wrong: the worst errors and typical ones, among rows it had not seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from assistant.answer import Answer, Block, Finding, Name, Say, Table
from assistant.estimate import Estimate, Interval, count, exact
from assistant.learning.evaluate import share_of
from assistant.learning.model import Model
from assistant.learning.scope import Measured, measured
from assistant.learning.telling import needed, plain, with_model, yes_name
from assistant.request import Request
from assistant.script import Script
from assistant.skill import ColumnsGiven, Flag, ModelGiven, RowNumber, Skill, Top

SHOWN = 10


@dataclass(frozen=True, eq=False)
class Mistakes:
    """The rows compared, and the places of those to show, worst first (or drawn at random, if examples were asked for)."""

    model: Model
    rows: Measured
    places: np.ndarray
    single: bool


def mistakes(
    frame: pd.DataFrame,
    top: Top = None,
    examples: Flag = False,
    row: RowNumber = None,
    model: ModelGiven = None,
    columns: ColumnsGiven = {},  # noqa: B006 - never changed
) -> Mistakes:
    """Compare predictions and truth in scope; the wrong ones with the highest loss first."""
    model = needed(model, frame, columns)
    if row is not None:
        frame = frame.iloc[[min(max(row, 0), max(len(frame) - 1, 0))]]
    rows = measured(model, frame, fewest=1)
    n = min(top or SHOWN, len(rows.y))
    wrong = np.flatnonzero(rows.wrong > 0)
    order = wrong[np.argsort(-rows.loss[wrong], kind="stable")]
    if examples and len(order) > n:
        order = np.sort(np.random.default_rng(model.seed).choice(order, n, replace=False))
    return Mistakes(model, rows, order[:n], len(rows.y) == 1)


def tell(told: Mistakes, script: Script) -> Answer:
    """How often it is wrong and in which direction, then the rows."""
    model, rows = told.model, told.rows
    headline, value = _one(told) if told.single else _many(told)
    blocks: list[Block] = []
    if len(told.places):
        blocks.append(Table(_table(told), Say("mistakes.table"), total=int((rows.wrong > 0).sum())))
    if not told.single and model.task == "yesno":
        blocks.insert(0, _ways(told))
    caveats = [] if model.scores.better else [Say("caution.no_better_than_baseline", target=Name(model.target))]
    return Answer(
        headline=headline,
        script=with_model(script, model),
        caveats=tuple(caveats),
        blocks=tuple(blocks),
        follow_ups=(Request("weaknesses"), Request("evaluate"), Request("explain", {"row": 0}), Request("trust")),
        value=value,
        findings=_findings(told),
        columns=(model.target,),
        method="Cross-validation",
    )


def _one(told: Mistakes) -> tuple[Say, bool | Estimate]:
    model, rows = told.model, told.rows
    if model.task == "number":
        error = exact(float(rows.wrong[0]), 1, model.unit)
        facts = {
            "said": exact(float(rows.found.value[0]), 1, model.unit),
            "real": exact(float(rows.y[0]), 1, model.unit),
        }
        return Say("mistakes.one_number", target=Name(model.target), error=error, **facts), error
    said, real = (Name(plain(model.levels[int(v)])) for v in (rows.found.value[0], rows.y[0]))
    right = bool(rows.wrong[0] == 0)
    return Say("mistakes.right" if right else "mistakes.wrong", target=Name(model.target), said=said, real=real), right


def _many(told: Mistakes) -> tuple[Say, Estimate]:
    model, rows = told.model, told.rows
    n = len(rows.y)
    if model.task == "number":
        half = float(np.median(rows.wrong))
        tenth = float(np.quantile(rows.wrong, 0.9))
        too_low = share_of(int((rows.found.value < rows.y).sum()), n)
        mean = float(rows.wrong.mean())
        error = 1.96 * float(rows.wrong.std(ddof=1)) / np.sqrt(n) if n > 1 else mean
        sure = Interval(max(0.0, mean - error), mean + error, 0.95, "held-out rows")
        typical = Estimate(mean, sure, n, model.unit)
        return Say(
            "mistakes.numbers", target=Name(model.target), mean=typical, half=exact(half, n, model.unit),
            tenth=exact(tenth, n, model.unit), low=too_low,
        ), typical  # fmt: skip
    wrong = share_of(int(rows.wrong.sum()), n)
    key = "mistakes.classes" if rows.wrong.any() else "mistakes.none"
    return Say(
        key, target=Name(model.target), share=wrong, wrong=count(int(rows.wrong.sum()), ""), rows=count(n)
    ), wrong


def _ways(told: Mistakes) -> Say:
    rows = told.rows
    missed = count(int(((rows.found.value == 0) & (rows.y == 1)).sum()), "")
    alarms = count(int(((rows.found.value == 1) & (rows.y == 0)).sum()), "")
    return Say("mistakes.ways", target=yes_name(told.model), missed=missed, alarms=alarms)


def _table(told: Mistakes) -> pd.DataFrame:
    model, rows, at = told.model, told.rows, told.places
    frame = rows.frame.iloc[at]
    made: dict[str, object] = {"row": frame.index.to_numpy()}
    if model.task == "number":
        made |= {"real": rows.y[at], "predicted": rows.found.value[at], "error": rows.found.value[at] - rows.y[at]}
    else:
        made["real"] = [plain(model.levels[int(v)]) for v in rows.y[at]]
        made["predicted"] = [plain(model.levels[int(v)]) for v in rows.found.value[at]]
        if rows.found.share is not None:
            made["chance"] = rows.found.share[at].max(axis=1)
    made |= {name: frame[name].to_numpy() for name in model.reads[:6] if name in frame.columns}
    return pd.DataFrame(made)


def _findings(told: Mistakes) -> tuple[Finding, ...]:
    rows, n = told.rows, len(told.rows.y)
    if told.model.task == "number":
        return (Finding("largest error", exact(float(rows.wrong.max()), n, told.model.unit)), Finding("rows", count(n)))
    return (Finding("wrong", count(int(rows.wrong.sum()))), Finding("rows", count(n)))


SKILL = Skill(mistakes, tell)
