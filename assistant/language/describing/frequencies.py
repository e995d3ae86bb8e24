"""Requests about groups by how often they occur or how much they add up to: the commonest, the repeated, the different, the best."""

from __future__ import annotations

from typing import Any, cast

from assistant.condition import Condition, Filter
from assistant.dataset import Kind
from assistant.expression import Holds
from assistant.language.describing.claims import operator
from assistant.language.describing.composer import STRONG, Candidate, Composer, together
from assistant.language.describing.summaries import STRUCTURE, compared_with
from assistant.scope import Derive, Explode, Keep


def best_group(composer: Composer) -> Candidate | None:
    """ "which shop has the highest sales": amounts are added up for each shop, when a shop has many rows."""
    ask, ranking = composer.ask, composer.ranking
    if (
        ranking is None
        or ranking.column is None
        or ask.measures
        or ask.groups
        or ask.opener not in ("which", "what", "who")
    ):
        return None
    named = [c for c in composer.splitting() if c.means.name != ranking.column]
    if len(named) != 1 or composer.added_up(ranking.column) != "sum" or composer.one_row_each([named[0].means.name]):
        return None
    asked = ask.tokens[: named[0].start]
    if len([t for t in asked if t.kind == "word"]) > 2 or ranking.word:
        return None
    args: dict[str, Any] = {
        "measures": (("sum", ranking.column),),
        "by": (named[0].means.name,),
        "order": ("", ranking.descending),
    }
    args |= {"nth": ranking.nth} if ranking.nth else {"top": ranking.top or composer.count() or 1}
    why = [(3.6, f"each {named[0].means.name} has many rows, and {ranking.column} can be added up")]
    return composer.candidate(
        "summarise", args | composer.wanted(), named, why, kinds=("ranking", "condition", "extreme", "number", "mark")
    )


def common(composer: Composer) -> Candidate | None:
    """ "the most common colour", "which shop has the most orders?": values by how often they occur."""
    ask = composer.ask
    counted = ask.measures in ((), (("count", None),)) or all(m[0] in ("count", "distinct") for m in ask.measures)
    if (
        not ask.has("most_common", "extreme", "top", "bottom")
        or composer.ranking is not None
        or not counted
        or ask.groups
    ):
        return None
    named = [c for c in composer.columns if composer.scene.groupable(c.means.name) or ask.has("most_common")]
    named = named or [leaf for c in ask.all("measure") for leaf in c.leaves() if leaf.kind == "column"]
    if not named or ask.wants == "yesno":
        return None
    cue = ask.all("most_common", "extreme", "top", "bottom")[0]
    if cue.kind == "most_common":
        named = [c for c in named if c.start >= cue.start] or named
    elif composer.scene.kind(named[0].means.name) is Kind.NUMBER:
        return None
    name = named[0].means.name
    nth = composer.ordinal()
    args: dict[str, Any] = {"measures": (("count", None),), "by": (name,), "order": ("", bool(composer.direction()))}
    args |= {"nth": nth} if nth else {"top": composer.count() or 1}
    numbered = ask.opener.startswith("how") or ask.has("statistic") and ask.wants in ("number", "list")
    args |= {"wants": "number" if numbered else "list" if ask.wants == "list" else "name"}
    steps = (*ask.steps(), *((Explode(name),) if composer.scene.lists(name) else ()))
    kinds = ("most_common", "extreme", "top", "bottom", "condition", "number", "mark", "statistic", "measure")
    points = 4.2 if cue.kind == "most_common" else 3.0
    return composer.candidate(
        "summarise", args, named[:1], [(points, f"{cue.because} asks which occurs how often")], steps, kinds
    )


def repeated(composer: Composer) -> Candidate | None:
    """ "nationalities held by at least two people": groups by how many rows they have."""
    ask, found = composer.ask, operator(composer)
    numbers = [c for c in ask.all("number") if not c.means.ordinal and float(c.means.value).is_integer()]
    named = [c for c in composer.splitting() if not composer.names_rows(c)]
    if not found or not numbers or not named or ask.measures or ask.groups or composer.ranking or ask.wants == "yesno":
        return None
    args: dict[str, Any] = {
        "measures": (("count", None),),
        "by": (named[0].means.name,),
        "having": (found[0], numbers[0].means.value),
    }
    args |= {"wants": "list"} if ask.wants != "number" else {}
    kinds = ("compare", "compare_post", "number", "condition", "statistic", "mark", "column")
    return composer.candidate("summarise", args, named[:1], [(3.5, "groups by how many rows they have")], kinds=kinds)


def distinct(composer: Composer) -> Candidate | None:
    """ "how many different cities": the values of a column, counted once each."""
    ask = composer.ask
    if ask.groups or ask.measures or ask.has("mark", "ranking") or ask.wants not in ("number", "yesno", "name", ""):
        return None
    if not ask.has("statistic") or not composer.columns:
        return None
    named = composer.columns[0]
    name, names = named.means.name, [c.means for c in ask.all("statistic")]
    if not ({"count", "distinct"} & {n for n in names if isinstance(n, str)}):
        return None
    adjacent = any(0 <= named.start - c.end <= 2 for c in ask.all("statistic"))
    if "distinct" not in names and named.points < STRONG and not named.steps:
        return None  # "how many belong to …": hardly a column
    if not adjacent or composer.scene.kind(name) is Kind.NUMBER and "distinct" not in names:
        return None
    args: dict[str, Any] = {"measures": (("distinct", name),)} | composer.wanted() | compared_with(composer, False)
    steps = (*ask.steps(), *((Explode(name),) if composer.scene.lists(name) else ()))
    points = 3.5 if "distinct" in names else 2.6
    return composer.candidate(
        "summarise", args, [named], [(points, f"how many different {name}")], steps, (*STRUCTURE,)
    )


RATES = {"rate": "percent", "percent": "percent", "share": "share"}


def shares(composer: Composer) -> Candidate | None:
    """ "churn rate by contract", "what share of women survived": how many of the rows satisfy one condition."""
    ask = composer.ask
    said = [n for n, _ in ask.measures] + [c.means for c in ask.all("statistic") if isinstance(c.means, str)]
    name = next((n for n in said if n in RATES), None)
    if name == "rate" and ask.opener.startswith("how many"):
        return None  # "how many people rate it 4": a verb
    if name is None or ask.wants == "yesno" or ask.has("ranking", "claim", "extreme"):
        return None
    held, rest = _what_is_shared(composer)
    if held is None:
        return None
    label = f"{held.column} {held.value}" if isinstance(held, Filter) and held.op == "==" else "fitting rows"
    steps = tuple(step for step in ask.steps() if not isinstance(step, Keep))
    steps = (*steps, *((Keep(together(rest)),) if rest else ()), Derive(label, Holds(held)))
    args: dict[str, Any] = {"measures": ((RATES[name], label),), "mark": composer.mark()}
    if ask.groups:
        args |= {"by": ask.groups}
    kinds = ("measure", "statistic", "condition", "column", "group", "mark", "number")
    return composer.candidate(
        "summarise", args | composer.wanted(), (), [(5.5, f"what part of the rows: {label}")], steps, kinds
    )


def _what_is_shared(composer: Composer) -> tuple[Condition | None, list[Condition]]:
    """The condition whose share is asked, and those that only choose rows: a yes/no column first, else the last said."""
    data, conditions = composer.scene.data, list(composer.ask.conditions)
    for found in conditions:
        if isinstance(found, Filter) and data.kinds.get(found.column) is Kind.YESNO:
            return found, [c for c in conditions if c is not found]
    named = [c for _, c in composer.ask.measures if c] + [c.means.name for c in composer.ask.columns]
    yesno = next((c for c in named if data.kinds.get(c) is Kind.YESNO), None)
    if yesno is not None:
        return Filter(yesno, "==", cast(Any, data.columns[yesno].yes)), conditions
    return (conditions[-1], conditions[:-1]) if conditions else (None, [])
