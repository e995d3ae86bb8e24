"""What the model would expect if something were different: for a case, a row, or all rows in scope."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np
import pandas as pd

from assistant.answer import Answer, Block, Chart, Finding, Name, Say, Table
from assistant.estimate import Estimate, count, exact
from assistant.learning.ask import estimate, predictions
from assistant.learning.changes import Change, changed, changes_of, told
from assistant.learning.model import Model
from assistant.learning.scope import needed_rows
from assistant.learning.telling import needed, plain, with_model, yes_name
from assistant.request import Request
from assistant.script import Script
from assistant.skill import Case, ColumnsGiven, Flag, ModelGiven, Number, RowNumber, Skill, Slot

MOST = 5_000


@dataclass(frozen=True, eq=False)
class WhatIf:
    """Predictions before and after the changes, row by row (`before`, `after`); `one` holds both as estimates for a single row."""

    model: Model
    changes: tuple[Change, ...]
    before: np.ndarray
    after: np.ndarray
    one: tuple[Estimate, Estimate] | None
    level: int
    outside: tuple[str, ...]
    sampled: int


def what_if(
    frame: pd.DataFrame,
    changing: Annotated[str | None, Slot()] = None,
    by: Number = None,
    to: Number = None,
    percent: Flag = False,
    down: Flag = False,
    setting: Case = (),
    row: RowNumber = None,
    model: ModelGiven = None,
    columns: ColumnsGiven = {},  # noqa: B006 - never changed
) -> WhatIf:
    """Predict the rows in scope as they are and with `changing` moved `by` (percent of it, if said) or `to` a value.

    `setting` pairs columns with values they are set to.
    """
    model = needed(model, frame, columns)
    rows = needed_rows(model, frame)
    if row is not None:
        rows = rows.iloc[[min(max(row, 0), len(rows) - 1)]]
    sampled = len(rows)
    if len(rows) > MOST:
        rows = rows.iloc[np.sort(np.random.default_rng(model.seed).choice(len(rows), MOST, replace=False))]
    changes = changes_of(model, changing, by, to, percent, down, setting)
    other = changed(rows, changes)
    x, y = model.prepared.apply(rows), model.prepared.apply(other)
    first, second = model.fitted.predict(x), model.fitted.predict(y)
    level = (
        1
        if model.task == "yesno"
        else int(np.bincount(first.argmax(axis=1)).argmax())
        if model.task == "classes"
        else 0
    )
    before, after = (first, second) if model.task == "number" else (first[:, level], second[:, level])
    one = None
    if len(rows) == 1:
        as_is, then = predictions(model, rows.set_axis([-1])), predictions(model, other.set_axis([-1]))
        of = level if model.task == "classes" else None
        one = (estimate(model, as_is, 0, of), estimate(model, then, 0, of))
    outside = {model.prepared.source[name] for names in model.around.outside(y) for name in names} & {
        c.column for c in changes
    }
    return WhatIf(model, changes, before, after, one, level, tuple(sorted(outside)), sampled)


def tell(found: WhatIf, script: Script) -> Answer:
    """The prediction before and after; the reader is told that this is what the model expects, no more."""
    model = found.model
    target = _what(model, found.level)
    moves = [told(c) for c in found.changes]
    unit = model.unit if model.task == "number" else "%"
    n = len(found.before)
    shift = exact(float((found.after - found.before).mean()), n, unit)
    flat = abs(shift.value) < 1e-9
    kind = "number" if model.task == "number" else "chance"
    if found.one is not None:
        before, after = found.one
        key = f"what_if.same_{kind}" if flat else f"what_if.one_{kind}"
    else:
        before, after = exact(float(found.before.mean()), n, unit), exact(float(found.after.mean()), n, unit)
        key = f"what_if.same_{kind}" if flat else f"what_if.all_{kind}"
    headline = Say(
        key, target=target, changes=moves, before=before, after=after, shift=shift, rows=count(found.sampled)
    )
    caveats = [Say("caution.not_causal")]
    if found.outside:
        caveats.insert(0, Say("caution.out_of_range", columns=[Name(c) for c in found.outside]))
    if not model.scores.better:
        caveats.insert(0, Say("caution.no_better_than_baseline", target=Name(model.target)))
    blocks: list[Block] = [Say("what_if.expects")]
    if found.one is None:
        up, down = int((found.after > found.before).sum()), int((found.after < found.before).sum())
        blocks.append(Say("what_if.spread", up=count(up), down=count(down)))
        blocks.append(_picture(found, target))
    blocks.append(_table(found, before, after, shift))
    return Answer(
        headline=headline,
        script=with_model(script, model),
        caveats=tuple(caveats),
        blocks=tuple(blocks),
        follow_ups=_follow_ups(found),
        value=after,
        findings=(Finding("after", after), Finding("before", before), Finding("difference", shift)),
        columns=(model.target, *(c.column for c in found.changes)),
        method="Prediction",
    )


def _what(model: Model, level: int) -> Name:
    if model.task == "yesno":
        return yes_name(model)
    return Name(model.target if model.task == "number" else f"{model.target} = {plain(model.levels[level])}")


def _picture(found: WhatIf, target: Name) -> Chart:
    frame = pd.DataFrame({"difference": found.after - found.before})
    alt = Say("what_if.picture", target=target)
    return Chart("bar", frame, "difference", None, alt, tuple(c.column for c in found.changes), bins=True)


def _table(found: WhatIf, before: Estimate, after: Estimate, shift: Estimate) -> Table:
    rows = pd.DataFrame({"prediction": ["as it is", "changed", "difference"], "value": [before, after, shift]})
    return Table(rows, Say("what_if.table"))


def _follow_ups(found: WhatIf) -> tuple[Request, ...]:
    first = found.changes[0].column
    return (
        Request("effect", {"column": first}),
        Request("importance"),
        Request("explain", {"row": 0}),
        Request("evaluate"),
    )


SKILL = Skill(what_if, tell)
