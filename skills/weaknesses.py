"""Where the model will fail: the kinds of rows for which it is worse than chance allows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from assistant.answer import Answer, Block, Chart, Finding, Name, Say, Table
from assistant.estimate import Estimate, Interval, count, exact
from assistant.learning.model import Model
from assistant.learning.scope import measured
from assistant.learning.slices import Slice, weak_slices
from assistant.learning.telling import needed, with_model
from assistant.learning.weight import weights
from assistant.request import Request
from assistant.script import Script
from assistant.skill import Columns, ColumnsGiven, Cost, ModelGiven, Skill

MOST = 10_000  # rows looked at
FEWEST = 100


@dataclass(frozen=True, eq=False)
class Weaknesses:
    """The weak slices, worst first, how many were looked at, and the mean error of all rows."""

    model: Model
    slices: tuple[Slice, ...]
    looked: int
    error: float
    rows: int


def weaknesses(
    frame: pd.DataFrame,
    among: Columns = (),
    model: ModelGiven = None,
    columns: ColumnsGiven = {},  # noqa: B006 - never changed
) -> Weaknesses:
    """Search the rows in scope, by the columns `among` (all that the model reads otherwise), for slices with larger errors."""
    model = needed(model, frame, columns)
    rows = measured(model, frame, FEWEST)
    at = np.arange(len(rows.y))
    if len(at) > MOST:
        at = np.sort(np.random.default_rng(model.seed).choice(at, MOST, replace=False))
    named = [n for n in among if n in rows.frame.columns and n != model.target]
    ranked = [str(n) for n in weights(model, looked=500)["column"]]
    errors = rows.wrong[at]
    found, looked = weak_slices(rows.frame.iloc[at], errors, named or ranked, model.seed)
    return Weaknesses(model, tuple(found), looked, float(errors.mean()), len(at))


def tell(found: Weaknesses, script: Script) -> Answer:
    """The worst slice as a warning; or that none stands out."""
    model = found.model
    caveats = [] if model.scores.better else [Say("caution.no_better_than_baseline", target=Name(model.target))]
    looked = Say("weaknesses.looked", looked=count(found.looked, "kinds of rows"), rows=count(found.rows))
    unit = model.unit if model.task == "number" else "%"
    if not found.slices:
        headline = Say("weaknesses.none", error=exact(found.error, found.rows, unit))
        return _answer(found, headline, [looked], caveats, script, [])
    worst = found.slices[0]
    kind = "number" if model.task == "number" else "classes"
    headline = Say(
        f"weaknesses.{kind}", about=_about(worst), error=_estimate(worst, unit), others=exact(worst.others, found.rows, unit),
        rows=count(worst.rows),
    )  # fmt: skip
    table = pd.DataFrame(
        {
            "kind of rows": [" and ".join(_about(s)) for s in found.slices],
            "error": [_estimate(s, unit) for s in found.slices],
            "other rows": [exact(s.others, found.rows, unit) for s in found.slices],
            "rows": [s.rows for s in found.slices],
        }
    )
    drawn = pd.DataFrame(
        {
            "kind": [" and ".join(_about(s)) for s in found.slices],
            "error": [s.error for s in found.slices],
            "low": [s.low for s in found.slices],
            "high": [s.high for s in found.slices],
        }
    )
    about = tuple(dict.fromkeys(c for s in found.slices for c, _ in s.about))
    alt = Say("weaknesses.picture", about=_about(worst))
    chart = Chart("bar", drawn, "kind", "error", alt, about, low="low", high="high", horizontal=True)
    advice = Say("weaknesses.advice", about=_about(worst))
    blocks: list[Block] = [advice, chart, Table(table, Say("weaknesses.table")), looked]
    caveats.append(Say("caution.multiple_testing", tests=count(found.looked, "")))
    return _answer(found, headline, blocks, caveats, script, [" and ".join(_about(s)) for s in found.slices])


def _answer(
    found: Weaknesses, headline: Say, blocks: list[Block], caveats: list[Say], script: Script, value: list[str]
) -> Answer:
    unit = found.model.unit if found.model.task == "number" else "%"
    return Answer(
        headline=headline,
        script=with_model(script, found.model),
        caveats=tuple(caveats),
        blocks=tuple(blocks),
        follow_ups=(Request("mistakes"), Request("trust"), Request("evaluate"), Request("data_needed")),
        value=list(value),
        findings=tuple(Finding(" and ".join(_about(s)), _estimate(s, unit)) for s in found.slices)
        or (Finding("mean error", exact(found.error, found.rows, unit)),),
        columns=(found.model.target, *dict.fromkeys(c for s in found.slices for c, _ in s.about)),
        method="Slice search",
    )


def _about(one: Slice) -> list[str]:
    return [Name(f"{column} {text}") for column, text in one.about]


def _estimate(one: Slice, unit: str) -> Estimate:
    return Estimate(one.error, Interval(one.low, one.high, 0.95, "held-out rows"), one.rows, unit)


SKILL = Skill(weaknesses, tell, cost=Cost.SECONDS)
