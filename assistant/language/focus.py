"""Follow-ups: "and in the north?", "median instead", "by month", "sort descending": the last request, changed by what is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from assistant.condition import AllOf, Condition
from assistant.dataset import Kind
from assistant.language.ask import Ask
from assistant.language.chunks import Chunk
from assistant.language.composer import Candidate
from assistant.language.conditions import Scene, columns_in
from assistant.language.decide import Evidence
from assistant.language.points import CONTINUES
from assistant.request import Plan, Request
from assistant.scope import Keep, Step, Take

FEW = 8  # longer messages are questions of their own


def followed(ask: Ask, scene: Scene, plan: Plan) -> list[Candidate]:
    """The last request with the message's conditions, columns, statistics, groups or order put into it."""
    if not plan:
        return []
    last = plan[-1]
    content = [
        c for c in ask.chunks if c.kind not in ("small", "stop", "comma", "wh", "and", "change", "pronoun", "rows")
    ]
    if not content or len(content) > FEW:
        return []
    continues = ask.has("change", "pronoun") or ask.opener in ("and", "or", "but", "for", "in", "by", "only")
    points = CONTINUES + 1.0 if continues else CONTINUES - 1.0
    request, used = _changed(last, ask, scene)
    if request == last or not used:
        return []
    others = [
        c
        for c in ask.chunks
        if c.kind in ("change", "pronoun", "wh", "rows", "stop", "comma", "and", "list", "all", "any")
    ]
    return [Candidate(request, (*used, *others), (Evidence(points, "it goes on with the last question"),))]


def carried(ask: Ask, fresh: Sequence[Candidate], plan: Plan) -> list[Candidate]:
    """A new question about the rows that were talked about: "how many of them …", "what are their names"."""
    if not plan or not any(c.means in ("rows", "it") for c in ask.all("pronoun")):
        return []
    last = plan[-1]
    before: tuple[Step, ...] = last.scope
    if last.skill == "show" and last.args.get("order") and last.args.get("top"):
        column, descending = last.args["order"]
        before = (*before, Take(int(last.args["top"]), column, descending))
    if not before:
        return []
    found = []
    for one in fresh:
        columns = {n for s in one.request.scope if isinstance(s, Keep) for n in columns_in(s.condition)}
        scope = tuple(dict.fromkeys((*kept_without(before, columns), *one.request.scope)))
        request = replace(one.request, scope=scope)
        found.append(Candidate(request, one.used, (*one.evidence, Evidence(1.5, "about the rows talked about before"))))
    return found


def kept_without(scope: tuple[Step, ...], columns: set[str]) -> tuple[Step, ...]:
    """A scope without its conditions on these columns."""
    kept: list[Step] = []
    for step in scope:
        if not isinstance(step, Keep):
            kept.append(step)
            continue
        parts = step.condition.parts if isinstance(step.condition, AllOf) else (step.condition,)
        stay = tuple(p for p in parts if not set(columns_in(p)) & columns)
        if stay:
            kept.append(Keep(stay[0] if len(stay) == 1 else AllOf(stay)))
    return tuple(kept)


def _changed(last: Request, ask: Ask, scene: Scene) -> tuple[Request, list[Chunk]]:
    args, used = dict(last.args), list[Chunk]()
    for change in (_statistics, _groups, _columns, _order, _mark):
        args, more = change(args, ask, scene)
        used += more
    conditions = ask.all("condition")
    removed = any(c.means == "remove" for c in ask.all("change"))
    scope = merged(last.scope, ask, removed)
    used += conditions
    return replace(last, args=args, scope=scope), used


def merged(scope: tuple[Step, ...], ask: Ask, removed: bool = False) -> tuple[Step, ...]:
    """A new value of the same column replaces the old condition; a new column adds one."""
    new = ask.conditions
    if not new and not any(c.steps for c in ask.chunks):
        return scope
    columns = {name for found in new for name in columns_in(found)}
    kept = kept_without(scope, columns)
    derived = dict.fromkeys(step for c in ask.chunks for step in c.steps)
    added = [Keep(_opposite(c) if removed else c) for c in new]
    return tuple(dict.fromkeys((*kept, *derived, *added)))


def _opposite(found: Condition) -> Condition:
    from assistant.language.conditions import negated

    return negated(found)


def _statistics(args: dict[str, Any], ask: Ask, scene: Scene) -> tuple[dict[str, Any], list[Chunk]]:
    """ "and the median": another statistic of the same column; "mean age": another measure."""
    measured = ask.all("measure")
    if measured and "measures" in args:
        return args | {"measures": ask.measures}, measured
    bare = ask.all("statistic")
    if not bare or not args.get("measures"):
        return args, []
    names = bare[0].means if isinstance(bare[0].means, tuple) else (bare[0].means,)
    columns = list(dict.fromkeys(c for _, c in args["measures"] if c)) or [None]
    named = [c for c in ask.columns if scene.is_number(c.means.name)]
    if named:
        columns = [c.means.name for c in named]
    return args | {"measures": tuple((n, c) for c in columns for n in names)}, [*bare, *named]


def _groups(args: dict[str, Any], ask: Ask, scene: Scene) -> tuple[dict[str, Any], list[Chunk]]:
    found = ask.all("group")
    if not found:
        return args, []
    if "measures" in args:
        return args | {"by": ask.groups}, found
    return (args | {"by": ask.groups[0]}, found) if "by" in args or "target" in args else (args, [])


def _columns(args: dict[str, Any], ask: Ask, scene: Scene) -> tuple[dict[str, Any], list[Chunk]]:
    """Another column takes the place of one of its sort."""
    named = ask.columns
    if not named:
        return args, []
    names = [c.means.name for c in named]
    if "show_columns" in args or ("order" in args and "measures" not in args):
        also = ask.has("change") and any(c.means == "also" for c in ask.all("change"))
        before = tuple(args.get("show_columns", ())) if also else ()
        return args | {"show_columns": tuple(dict.fromkeys((*before, *names)))}, named
    if "measures" in args and not ask.has("statistic"):
        numbers = [n for n in names if scene.kind(n) in (Kind.NUMBER, None)]
        if numbers and any(c for _, c in args["measures"]):
            statistics = list(dict.fromkeys(s for s, c in args["measures"] if c))
            return args | {"measures": tuple((s, n) for n in numbers for s in statistics)}, named
        if not numbers and args.get("by"):
            return args | {"by": tuple(names)}, named
        return args, []
    for slot in ("target", "column"):
        if slot in args:
            return args | {slot: names[0]}, named
    return args, []


def _order(args: dict[str, Any], ask: Ask, scene: Scene) -> tuple[dict[str, Any], list[Chunk]]:
    orders, sorts, rankings = ask.all("order"), ask.all("sort"), ask.all("ranking")
    if orders:
        column, descending = orders[-1].means
        return args | {"order": (column, descending or any(c.means == "desc" for c in sorts))}, [*orders, *sorts]
    if rankings:
        ranking = rankings[-1].means
        changed = args | {"order": (ranking.column, ranking.descending)}
        changed |= {"nth": ranking.nth} if ranking.nth else {"top": ranking.top or 1}
        return changed, rankings
    if sorts and (args.get("order") or args.get("by") or args.get("show_columns")):
        column = (
            args["order"][0]
            if args.get("order")
            else (args.get("show_columns") or ("",))[-1]
            if "measures" not in args
            else ""
        )
        return args | {"order": (column, sorts[-1].means == "desc")}, sorts
    return args, []


def _mark(args: dict[str, Any], ask: Ask, scene: Scene) -> tuple[dict[str, Any], list[Chunk]]:
    marks = [c for c in ask.all("mark") if c.means != "any"]
    return (
        (args | {"mark": marks[-1].means}, marks)
        if marks and ("measures" in args or "show_columns" in args)
        else (args, [])
    )
