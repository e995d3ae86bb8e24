"""A picture changed by a follow-up: "colour it by region", "small multiples by class", "add year to the legend"."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from assistant.language.composing.ask import Ask
from assistant.language.composing.chunks import Chunk
from assistant.language.composing.scene import Scene
from assistant.language.describing.composer import GLUE, Candidate, Composer
from assistant.language.describing.pictures import USES, Picture
from assistant.language.points import CONTINUES
from assistant.language.understanding import Evidence
from assistant.request import Plan, Request

SPLITS = ("color", "facet", "change")
MOST_SPLITS = 3
SURE = 4.0  # more points when only a picture can be meant


def repainted(ask: Ask, scene: Scene, plan: Plan) -> list[Candidate]:
    """The last picture, told apart by one more column; none if the message says anything else."""
    if not plan or ask.has("measure", "ranking", "condition", "order"):
        return []
    shown = Picture(Composer(ask, scene))
    fields = [f.name for f in shown.fields]
    if not fields or shown.numbers or shown.counted or len(fields) > 2 or not shown.said.keys() & set(SPLITS):
        return []
    request = split(plan[-1], tuple(fields), "facet" in shown.said)
    if request is None:
        return []
    places = shown.read()
    words = [c for c in ask.unread() if set(range(c.start, c.end)) <= places]
    used: list[Chunk] = [*words, *ask.columns, *(c for c in ask.chunks if c.kind in (*GLUE, *USES))]
    why = Evidence(CONTINUES + SURE, "it goes on with the last picture")
    return [Candidate(request, tuple({id(c): c for c in used}.values()), (why,), own=False)]


def split(last: Request, names: tuple[str, ...], facet: bool) -> Request | None:
    """The request of a picture with more columns that tell its marks apart; None where it draws none.

    >>> split(Request("trend", {"target": "sales"}), ("region",), False).args["by"]
    'region'
    """
    args: dict[str, Any] = dict(last.args)
    match last.skill:
        case "show" if args.get("mark") and len(args.get("show_columns") or ()) >= 2:
            args |= {"show_columns": (*args["show_columns"][:2], names[0])} | ({"facet": True} if facet else {})
        case "relate" if len(args.get("among") or ()) == 2 and names[0] not in args["among"]:
            args |= {"by": names[0]}
        case "trend" | "distribution":
            args |= {"by": names[0]}
        case "summarise" if args.get("by"):
            by = tuple(dict.fromkeys((*args["by"], *names)))
            if len(by) > MOST_SPLITS:
                return None
            args |= {"by": by}
        case _:
            return None
    return replace(last, args=args)
