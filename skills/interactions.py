"""Which columns work together in the model's predictions: where the effect of one depends on another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from assistant.answer import Answer, Block, Chart, Finding, Name, Say, Table
from assistant.errors import CannotAnswer
from assistant.estimate import Estimate, exact
from assistant.learning.effects import effect_of, outputs
from assistant.learning.model import Model
from assistant.learning.pairs import pair_strengths
from assistant.learning.scope import needed_rows
from assistant.learning.telling import needed, with_model
from assistant.learning.weight import weights
from assistant.request import Request
from assistant.script import Script
from assistant.skill import Columns, ColumnsGiven, ModelGiven, Skill

LOOKED = 6  # columns paired with each other
WORTH = 0.05  # of the spread of the predictions: below it a pair is not told as working together


@dataclass(frozen=True, eq=False)
class Interactions:
    """Pairs by strength (`first, second, size, share`), the spread of the predictions, and lines of the strongest pair."""

    model: Model
    pairs: pd.DataFrame
    spread: float
    lines: pd.DataFrame
    rows: int


def interactions(
    frame: pd.DataFrame,
    among: Columns = (),
    model: ModelGiven = None,
    columns: ColumnsGiven = {},  # noqa: B006 - never changed
) -> Interactions:
    """Friedman's H for pairs of the columns the predictions rest on most (or of those named)."""
    model = needed(model, frame, columns)
    rows = needed_rows(model, frame)
    named = [name for name in among if name in model.prepared.columns]
    ranked = [str(n) for n in weights(model, rows, looked=300)["column"]]
    chosen = list(dict.fromkeys([*named, *ranked]))[: max(LOOKED, len(named))] if len(named) < 2 else named[:LOOKED]
    if len(chosen) < 2:
        raise CannotAnswer(Say("interactions.one_column", column=Name(chosen[0])), Request("importance"))
    level = int(np.bincount(model.prepared.y.astype(int)).argmax()) if model.task == "classes" else 1
    pairs = pair_strengths(model, rows, chosen, level, model.seed)
    if len(named) == 1:
        pairs = pairs[(pairs["first"] == named[0]) | (pairs["second"] == named[0])].reset_index(drop=True)
    spread = float(outputs(model, model.fitted, rows.head(2_000), level).std())
    return Interactions(model, pairs, spread, _lines(model, rows, pairs, level), len(rows))


def tell(found: Interactions, script: Script) -> Answer:
    """The strongest pair, if it is worth telling."""
    model, top = found.model, found.pairs.iloc[0]
    a, b = Name(str(top["first"])), Name(str(top["second"]))
    worth = float(top["size"]) > WORTH * found.spread
    unit = model.unit if model.task == "number" else "%"
    size = exact(float(top["size"]), found.rows, unit)
    key = "interactions.pair" if worth else "interactions.apart"
    rows = pd.DataFrame(
        {
            "columns": [f"{r['first']} and {r['second']}" for _, r in found.pairs.head(10).iterrows()],
            "adds together": [exact(float(v), found.rows, unit) for v in found.pairs["size"].head(10)],
            "share of their joint effect": [
                Estimate(float(v), size.sure, found.rows, "%") for v in found.pairs["share"].head(10)
            ],
        }
    )
    blocks: list[Block] = [Table(rows, Say("interactions.table")), Say("interactions.how")]
    if worth and len(found.lines):
        alt = Say("interactions.picture", first=a, second=b, target=Name(model.target))
        chart = Chart("line", found.lines, "value", "prediction", alt, (str(a), str(b), model.target), color="group")
        blocks.insert(0, chart)
    caveats = [Say("caution.not_causal")]
    if not model.scores.better:
        caveats.insert(0, Say("caution.no_better_than_baseline", target=Name(model.target)))
    return Answer(
        headline=Say(key, first=a, second=b, target=Name(model.target), size=size),
        script=with_model(script, model),
        caveats=tuple(caveats),
        blocks=tuple(blocks),
        follow_ups=(*(Request("effect", {"column": str(c)}) for c in (a, b)), Request("importance")),
        value=[str(a), str(b)] if worth else [],
        findings=tuple(
            Finding(f"{r['first']} and {r['second']}", exact(float(r["size"]), found.rows, unit))
            for _, r in found.pairs.head(10).iterrows()
        ),
        columns=(str(a), str(b), model.target),
        method="Friedman's H",
    )


def _lines(model: Model, rows: pd.DataFrame, pairs: pd.DataFrame, level: int) -> pd.DataFrame:
    """The effect of one column of the strongest pair, in the groups that the other makes: value, prediction, group."""
    if not len(pairs):
        return pd.DataFrame()
    a, b = str(pairs["first"].iloc[0]), str(pairs["second"].iloc[0])
    if not pd.api.types.is_numeric_dtype(rows[a]) and pd.api.types.is_numeric_dtype(rows[b]):
        a, b = b, a
    made = []
    for name, part in _groups(rows, b):
        if len(part) >= 20 and part[a].nunique() > 1:
            curve = effect_of(model, part, a, level, model.seed).table
            made.append(pd.DataFrame({"value": curve["value"], "prediction": curve["effect"], "group": name}))
    return pd.concat(made, ignore_index=True) if len(made) > 1 else pd.DataFrame()


def _groups(rows: pd.DataFrame, name: str) -> list[tuple[str, pd.DataFrame]]:
    cells = rows[name]
    if pd.api.types.is_numeric_dtype(cells) and cells.nunique() > 4:
        middle = cells.median()
        return [(f"{name} ≤ {middle:.4g}", rows[cells <= middle]), (f"{name} > {middle:.4g}", rows[cells > middle])]
    return [(f"{name} = {level}", rows[cells == level]) for level in cells.value_counts().index[:4]]


SKILL = Skill(interactions, tell)
