"""Yes/no questions about all rows or about the rest of them: "is it the same for everyone?", "do smokers pay more than the others?"."""

from __future__ import annotations

from typing import Any, cast

from assistant.condition import Condition, Filter, Not
from assistant.dataset import Kind
from assistant.expression import Col, Where
from assistant.language.describing.claims import operator
from assistant.language.describing.composer import Candidate, Composer, together
from assistant.language.lexis.words import load
from assistant.scope import Derive, Keep, Step

OF_NUMBERS = ("mean", "median", "sum", "max", "min", "std")


def constant(composer: Composer) -> Candidate | None:
    """ "Is the number of hours the same for all?": whether a column has one value only."""
    ask = composer.ask
    said = {t.text for t in ask.tokens}
    if ask.wants != "yesno" or not said & load().words("identical") or not said & load().words("whole"):
        return None
    if ask.has("condition", "ranking", "claim") or any(n in OF_NUMBERS for n, _ in ask.measures):
        return None
    named = [c for c in composer.columns if not composer.names_rows(c)]
    named += [leaf for c in ask.all("measure", "group") for leaf in c.leaves() if leaf.kind == "column"]
    if not named:
        return None
    best = max(named, key=lambda c: c.points)
    args: dict[str, Any] = {"measures": (("distinct", best.means.name),), "test": ("==", 1), "wants": "yesno"}
    kinds = ("column", "measure", "group", "statistic", "most_common", "change")
    return composer.candidate("summarise", args, (), [(4.5, "asks whether all are the same")], kinds=kinds)


def against_rest(composer: Composer) -> Candidate | None:
    """ "Is the mean income of smokers above that of the others?", "… than those who are not?": a group and all others."""
    ask, found = composer.ask, operator(composer)
    than = [c.end for c in ask.all("than", "versus")] or ([found[1].end] if found else [])
    if ask.wants != "yesno" or not found or not than or not ask.measures or ask.measures[0][1] is None:
        return None
    after = {t.text for t in ask.tokens[than[0] :]}
    if not after & (load().words("other") | {"not", "without", "non", "no", "never"}):
        return None
    held = _held(composer, than[0])
    if held is None:
        return None
    name, column = ask.measures[0]
    rest = [c for c in ask.conditions if held not in (c, c.part if isinstance(c, Not) else None)]
    sides = (("the group", held), ("the others", Not(held)))
    labels = tuple(f"{column} of {label}" for label, _ in sides)
    derived: list[Step] = [s for s in ask.steps() if not isinstance(s, Keep)]
    derived += [Keep(together(rest))] if rest else []
    derived += [Derive(n, Where(c, Col(str(column)))) for n, (_, c) in zip(labels, sides, strict=True)]
    args = {"measures": tuple((name, n) for n in labels), "test": (found[0], None), "wants": "yesno"}
    kinds = (
        "condition",
        "measure",
        "statistic",
        "compare",
        "comparative",
        "than",
        "versus",
        "column",
        "group",
        "not",
        "except",
    )
    return composer.candidate(
        "summarise", args, (), [(5.0, "a group is held against all others")], tuple(derived), kinds
    )


def _held(composer: Composer, than: int) -> Condition | None:
    """The condition that makes the group: the one said before "than", or the yes of a yes/no column."""
    before = [c for c in composer.ask.all("condition") if c.start < than]
    behind = [c.means for c in composer.ask.all("condition") if c.start >= than]
    if any(not isinstance(c, Not) and getattr(c, "op", "") != "!=" for c in behind):
        return None  # the other side is named
    if before:
        return cast(Condition, before[-1].means)
    data = composer.scene.data
    names = [n for c in composer.ask.all("group") for n in c.means] + [c.means.name for c in composer.ask.columns]
    yesno = next((n for n in names if data.kinds.get(n) is Kind.YESNO), None)
    return Filter(yesno, "==", cast(Any, data.columns[yesno].yes)) if yesno is not None else None
