"""What was understood of a message and yet found no use in a request: it is told, not passed over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from assistant.condition import filters
from assistant.expression import columns_of
from assistant.language.composing.ask import Ask
from assistant.language.composing.chunks import Chunk
from assistant.language.tagging.tags import ColumnNamed
from assistant.request import Request
from assistant.scope import Derive, DropDuplicates, DropMissing, DropOutliers, Explode, Fill, Keep, Step, Take


def idle(left: Sequence[Chunk], request: Request, ask: Ask, follows: bool) -> tuple[str, ...]:
    """The words of the chunks left over that the request would have to use; a follow-up need not say again what is asked."""
    found = [c for c in left if not _repeated(c, request, ask) and not (c.kind == "number" and "mark" in request.args)]
    return tuple(_said(c, ask) for c in found if not (follows and c.kind in ("statistic", "column", "extreme")))


def _said(chunk: Chunk, ask: Ask) -> str:
    return " ".join(t.raw or t.text for t in ask.tokens[chunk.start : chunk.end])


def _repeated(chunk: Chunk, request: Request, ask: Ask) -> bool:
    """A column that the request is about anyway, said again; or a word for an amount."""
    if chunk.kind == "statistic":
        asked = {name for name, _ in request.args.get("measures", ())}
        if asked & {chunk.means, "count", "distinct"} and chunk.means in (*asked, "count"):
            return True
        return chunk.means in ("count", "sum") and not ask.opener.startswith("how")
    if chunk.kind == "most_common":
        return False
    if chunk.kind == "measure" and all(n in ("count", "sum") and c for n, c in chunk.means):
        return {c for _, c in chunk.means} <= set(texts(tuple(request.args.values())))
    names = {m.name for m in (chunk.means, *(t.means for t in chunk.rivals)) if isinstance(m, ColumnNamed)}
    return bool(names & set(texts(tuple(request.args.values())))) or any(
        names & set(step_columns(s)) for s in request.scope
    )


def texts(value: Any) -> Iterator[str]:
    """Every text within the arguments of a request."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list):
        for part in value:
            yield from texts(part)


def step_columns(step: Step) -> tuple[str, ...]:
    """The columns that a step looks at."""
    match step:
        case Keep(condition):
            return tuple(f.column for f in filters(condition))
        case Derive(name, expression):
            return (name, *columns_of(expression))
        case Take(_, by):
            return (by,) if by else ()
        case DropMissing(columns) | DropDuplicates(columns):
            return columns
        case Fill() | DropOutliers() | Explode():
            return (step.column,)
    return ()
