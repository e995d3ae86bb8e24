"""Whether the model can be trusted: one card of checks and a verdict in a sentence."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from assistant.answer import Answer, Block, Fact, Finding, Name, Say, Table
from assistant.learning.model import Model
from assistant.learning.telling import cautions, needed, with_model
from assistant.learning.trustworthy import BAD, BEWARE, GOOD, Check, checks, verdict
from assistant.request import Request
from assistant.script import Script
from assistant.skill import ColumnsGiven, Cost, ModelGiven, Skill

SIGNS = {GOOD: "✓ good", BEWARE: "! beware", BAD: "✗ bad"}


@dataclass(frozen=True, eq=False)
class Trust:
    """The checks and what they come to."""

    model: Model
    checks: tuple[Check, ...]
    verdict: str


def trust(
    frame: pd.DataFrame,
    model: ModelGiven = None,
    columns: ColumnsGiven = {},  # noqa: B006 - never changed
) -> Trust:
    """Check the model: guessing, leaks, how it was tested, rows, honesty about doubt, drift, stable reasons."""
    model = needed(model, frame, columns)
    found = checks(model)
    return Trust(model, tuple(found), verdict(found))


def tell(found: Trust, script: Script) -> Answer:
    """The verdict, the card, then each finding as a sentence."""
    model = found.model
    beware = [c for c in found.checks if c.verdict != GOOD]
    facts: dict[str, Fact] = {"target": Name(model.target), "score": model.scores.main.value}
    if found.verdict == GOOD:
        headline = Say("trust.good", **facts)
    else:
        headline = Say(f"trust.{found.verdict}", what=[c.name for c in beware], **facts)
    card = pd.DataFrame({"check": [c.name for c in found.checks], "verdict": [SIGNS[c.verdict] for c in found.checks]})
    said: list[Block] = [c.found for c in (*beware, *(c for c in found.checks if c.verdict == GOOD))]
    return Answer(
        headline=headline,
        script=with_model(script, model),
        caveats=cautions(model),
        blocks=(Table(card, Say("trust.card")), *said),
        follow_ups=(Request("weaknesses"), Request("data_needed"), Request("are_you_sure"), Request("evaluate")),
        value=found.verdict == GOOD,
        findings=(
            Finding("score", model.scores.main.value),
            *(Finding(c.name, c.value if c.value is not None else c.verdict) for c in found.checks[1:]),
        ),
        columns=(model.target,),
        method="Model review",
    )


SKILL = Skill(trust, tell, cost=Cost.SECONDS)
