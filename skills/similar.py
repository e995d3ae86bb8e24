"""The rows most like a case, and how they turned out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from assistant.answer import Answer, Block, Finding, Name, Say, Table
from assistant.errors import CannotAnswer
from assistant.estimate import Estimate, Interval, count, exact
from assistant.learning.ask import Asked, described, odd, rows_asked
from assistant.learning.evaluate import share_of
from assistant.learning.model import Model
from assistant.learning.telling import needed, plain, with_model, yes_name
from assistant.learning.unlike import distances
from assistant.learning.weight import weights
from assistant.request import Request
from assistant.script import Script
from assistant.skill import Case, ColumnsGiven, ModelGiven, RowNumber, Skill, Top

USUAL = 10


@dataclass(frozen=True, eq=False)
class Similar:
    """The nearest rows (as they stand in the data), their distances from 0 (alike) to 1, and their targets as numbers."""

    model: Model
    asked: Asked
    rows: pd.DataFrame
    distance: np.ndarray
    y: np.ndarray


def similar(
    frame: pd.DataFrame,
    case: Case = (),
    row: RowNumber = None,
    top: Top = None,
    model: ModelGiven = None,
    columns: ColumnsGiven = {},  # noqa: B006 - never changed
) -> Similar:
    """The rows learned from that are nearest: Gower's distance, columns weighed by how much predictions rest on them."""
    model = needed(model, frame, columns)
    asked = rows_asked(frame, model, case, row)
    if len(asked.frame) != 1:
        raise CannotAnswer(Say("similar.which"), Request("similar", {"row": 0}), Request("predict", {"row": 0}))
    weight = weights(model, looked=500).set_index("column")["share"]
    shares = {str(name): float(v) for name, v in weight.items()}
    gap = distances(model.prepared, model.prepared.apply(asked.frame), shares)
    own = model.places(asked.frame)[0]
    if asked.how == "row" and own >= 0:
        gap[own] = np.inf
    nearest = np.argsort(gap, kind="stable")[: min(top or USUAL, len(gap) - 1)]
    return Similar(model, asked, model.frame.iloc[nearest], gap[nearest], model.prepared.y[nearest])


def tell(found: Similar, script: Script) -> Answer:
    """How the nearest rows turned out, then the rows."""
    model, n = found.model, len(found.y)
    value: Estimate | str
    if model.task == "number":
        error = _half(found.y)
        mean = float(found.y.mean())
        value = Estimate(mean, Interval(mean - error, mean + error, 0.95, "t"), n, model.unit)
        low, high = exact(float(found.y.min()), n, model.unit), exact(float(found.y.max()), n, model.unit)
        headline = Say("similar.number", target=Name(model.target), mean=value, rows=count(n), low=low, high=high)
    elif model.task == "yesno":
        value = share_of(int(found.y.sum()), n)
        headline = Say(
            "similar.yesno", target=yes_name(model), hits=count(int(found.y.sum()), ""), rows=count(n), share=value
        )
    else:
        counts = np.bincount(found.y.astype(int), minlength=len(model.levels))
        value = Name(plain(model.levels[int(counts.argmax())]))
        headline = Say(
            "similar.classes", target=Name(model.target), level=value, hits=count(int(counts.max()), ""), rows=count(n)
        )
    table = found.rows[[model.target, *model.reads[:8]]].assign(distance=found.distance)
    blocks: list[Block] = [
        Say("similar.case", values=described(model, found.asked)),
        Table(table.reset_index(names="row"), Say("similar.table")),
    ]
    where: dict[str, object] = {"row": found.asked.row} if found.asked.row is not None else {}
    return Answer(
        headline=headline,
        script=with_model(script, model),
        caveats=tuple(odd(model, found.asked)),
        blocks=tuple(blocks),
        follow_ups=(*(Request(s, where or {"row": 0}) for s in ("predict", "explain")), Request("evaluate")),
        value=value,
        findings=(Finding("outcome of the nearest rows", value), Finding("rows", count(n))),
        columns=(model.target, *model.reads[:8]),
        method="Nearest neighbours",
    )


def _half(y: np.ndarray) -> float:
    """Half the width of Student's 95 % interval of a mean; the range of the values where there is but one."""
    from scipy.stats import t

    n = len(y)
    return float(t.ppf(0.975, n - 1) * y.std(ddof=1) / np.sqrt(n)) if n > 1 else 0.0


SKILL = Skill(similar, tell)
