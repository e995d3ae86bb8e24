"""Which columns the model's predictions rest on most, for all rows or for those in scope."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from assistant.answer import Answer, Block, Chart, Finding, Name, Say, Table
from assistant.estimate import Estimate, Interval, count
from assistant.learning.model import Model
from assistant.learning.scope import needed_rows
from assistant.learning.telling import cautions, needed, with_model
from assistant.learning.weight import LOOKED, weights
from assistant.request import Request
from assistant.script import Script
from assistant.skill import Columns, ColumnsGiven, ModelGiven, Skill, Top

SHOWN = 15


@dataclass(frozen=True, eq=False)
class Importance:
    """Shares of the predictions by column, largest first (see `assistant.learning.weight.weights`)."""

    model: Model
    weights: pd.DataFrame
    top: int | None
    asked: tuple[str, ...]
    rows: int


def importance(
    frame: pd.DataFrame,
    asked: Columns = (),
    top: Top = None,
    model: ModelGiven = None,
    columns: ColumnsGiven = {},  # noqa: B006 - never changed
) -> Importance:
    """How much of the predictions for the rows in scope each column carries; `asked` puts some columns first."""
    model = needed(model, frame, columns)
    rows = needed_rows(model, frame)
    return Importance(
        model, weights(model, rows), top, tuple(n for n in asked if n in model.prepared.columns), len(rows)
    )


def tell(told: Importance, script: Script) -> Answer:
    """The strongest columns by name, with their shares; one that was asked about by its place."""
    model, table = told.model, told.weights
    shown = table.head(told.top or SHOWN)
    names = [Name(str(n)) for n in table["column"].head(told.top or 3)]
    shares = {str(r["column"]): _share(r) for _, r in table.iterrows()}
    if told.asked:
        first = told.asked[0]
        place = int((table["column"] == first).to_numpy().argmax()) + 1
        headline = Say(
            "importance.place",
            column=Name(first),
            place=count(place, ""),
            number=count(len(table), "columns"),
            share=shares[first],
        )
    else:
        headline = Say("importance.top", target=Name(model.target), columns=names, share=shares[str(names[0])])
    alt = Say("importance.picture", target=Name(model.target), columns=names)
    chart = Chart(
        "bar", shown, "column", "share", alt, tuple(map(str, shown["column"])), low="low", high="high", horizontal=True,
        title=Say("importance.picture_title"),
    )  # fmt: skip
    rows = pd.DataFrame({"column": list(shown["column"]), "share": [shares[str(c)] for c in shown["column"]]})
    blocks: list[Block] = [
        chart,
        Table(rows, total=len(table)),
        Say("importance.what", rows=count(min(told.rows, LOOKED))),
    ]
    return Answer(
        headline=headline,
        script=with_model(script, model),
        caveats=(*cautions(model)[:3], Say("caution.not_causal")),
        blocks=tuple(blocks),
        follow_ups=_follow_ups(told, str(names[0])),
        value=[str(n) for n in names] if not told.asked else shares[told.asked[0]],
        findings=tuple(Finding(name, share) for name, share in list(shares.items())[: max(10, told.top or 0)]),
        columns=(model.target, *(str(n) for n in names)),
        method="SHAP",
    )


def _share(row: pd.Series) -> Estimate:
    sure = Interval(float(row["low"]), float(row["high"]), 0.95, "bootstrap of rows")
    return Estimate(float(row["share"]), sure, int(row["rows"]), "%")


def _follow_ups(told: Importance, first: str) -> tuple[Request, ...]:
    return (
        Request("effect", {"column": first}),
        Request("drivers", {"target": told.model.target}),
        Request("interactions"),
        Request("evaluate"),
    )


SKILL = Skill(importance, tell)
