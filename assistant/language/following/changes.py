"""A request changed by a follow-up: another statistic, column, group, order, end or picture."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from assistant.dataset import Kind
from assistant.language.composing.chunks import Chunk
from assistant.language.composing.orders import GENERIC
from assistant.language.composing.scene import Scene
from assistant.language.following.lean import Lean
from assistant.request import Request

Args = dict[str, Any]
ENDS = ("extreme", "most_common", "top", "bottom", "ranking")
NOT_A_MEASURE = ("count", "distinct", "percent", "share", "difference", "ratio", "correlation", "quantile")


@dataclass(frozen=True)
class Change:
    """One change of the last request."""

    request: Request
    used: tuple[Chunk, ...]


def changed(last: Request, lean: Lean, scene: Scene, spent: set[Chunk]) -> Change:
    """Every change that the message asks for; `spent` chunks have already changed the rows."""
    if last.skill == "show" and (turned := _worked_out(last, lean, scene, spent)) is not None:
        return turned
    args, used = dict(last.args), list[Chunk]()
    for change in (_removed, _statistics, _ends, _groups, _columns, _order, _limits, _mark):
        args, more = change(args, lean, scene, spent | set(used))
        used += more
    return Change(replace(last, args=args), tuple(used))


def _worked_out(last: Request, lean: Lean, scene: Scene, spent: set[Chunk]) -> Change | None:
    """ "give me the average" after a list: a statistic of the numbers listed."""
    bare = [c for c in lean.ask.all("statistic") if c not in spent]
    shown = [n for n in last.args.get("show_columns") or () if scene.is_number(n) and scene.kind(n) is Kind.NUMBER]
    if not bare or not shown or lean.ask.has("measure") or lean.asked:
        return None
    names = [n for c in bare for n in (c.means if isinstance(c.means, tuple) else (c.means,)) if isinstance(n, str)]
    if not names or set(names) & set(NOT_A_MEASURE):
        return None
    measures = tuple((n, column) for column in shown for n in names)
    return Change(replace(last, skill="summarise", args={"measures": measures}, wants="number"), tuple(bare))


def _removed(args: Args, lean: Lean, scene: Scene, spent: set[Chunk]) -> tuple[Args, list[Chunk]]:
    """ "remove the price", "without the groups": a column or statistic is no longer asked for."""
    if lean.cue != "remove":
        return args, []
    used = []
    for chunk in lean.ask.all("column"):
        name = chunk.means.name
        for slot in ("show_columns", "by"):
            if chunk not in spent and isinstance(args.get(slot), tuple) and name in args[slot]:
                args = args | {slot: tuple(n for n in args[slot] if n != name)}
                used.append(chunk)
        measures = args.get("measures") or ()
        if chunk not in spent and len(measures) > 1 and any(c == name for _, c in measures):
            args = args | {"measures": tuple(m for m in measures if m[1] != name)}
            used.append(chunk)
    return args, used


def _statistics(args: Args, lean: Lean, scene: Scene, spent: set[Chunk]) -> tuple[Args, list[Chunk]]:
    """ "and the median": another statistic of the same column; "mean age": another measure."""
    ask = lean.ask
    measured = [c for c in ask.all("measure") if c not in spent]
    if measured and "measures" in args:
        before = tuple(args["measures"]) if lean.cue == "also" else ()
        return args | {"measures": tuple(dict.fromkeys((*before, *ask.measures)))}, measured
    bare = [c for c in ask.all("statistic") if c not in spent]
    if not bare or not args.get("measures"):
        return args, []
    names = bare[0].means if isinstance(bare[0].means, tuple) else (bare[0].means,)
    columns: list[str | None] = list(dict.fromkeys(c for _, c in args["measures"] if c)) or [None]
    named = [c for c in ask.columns if scene.is_number(c.means.name)]
    if named:
        columns = [c.means.name for c in named]
    before = tuple(args["measures"]) if lean.cue == "also" else ()
    found = tuple((n, c) for c in columns for n in names)
    return args | {"measures": tuple(dict.fromkeys((*before, *found)))}, [*bare, *named]


# ------------------------------------------------------------------------------------------------ which end


def _ends(args: Args, lean: Lean, scene: Scene, spent: set[Chunk]) -> tuple[Args, list[Chunk]]:
    """ "the lowest", "what about the least?": the other end of the same order, or the extreme of what was measured."""
    chunks = [c for c in lean.ask.all(*ENDS) if c not in spent]
    if not chunks:
        return args, []
    descending, column, number, nth = _end(chunks[0])
    numbers = [c for c in lean.ask.all("number") if c not in spent and float(c.means.value).is_integer()]
    if number is None and numbers:
        number, nth = (
            (None, int(numbers[0].means.value)) if numbers[0].means.ordinal else (int(numbers[0].means.value), None)
        )
    used = [*chunks, *numbers[:1]]
    measures = args.get("measures")
    if measures is None:
        name = column or (args["order"][0] if args.get("order") else _only_number(args, scene))
        if name is None:
            return (args | {"top": number}, used) if number is not None and "show_columns" in args else (args, [])
        return _picked(args | {"order": (name, descending)}, number, nth), used
    if args.get("by"):
        named = column if any(c == column for _, c in measures) else None
        if column and not named:
            args = args | {"measures": tuple((s if c else "sum", column) for s, c in measures[:1])}
        return _picked(args | {"order": ("", descending)}, number, nth), used
    name = column or next((c for _, c in measures if c and scene.is_number(c)), None)
    if name is None:
        return args, []
    return {k: v for k, v in args.items() if k != "test"} | {
        "measures": (("max" if descending else "min", name),)
    }, used


def _end(chunk: Chunk) -> tuple[bool, str | None, int | None, int | None]:
    """Whether the largest come first, the column if said, how many, and which one."""
    if chunk.kind == "ranking":
        ranking = chunk.means
        return (
            ranking.descending,
            None if ranking.word in GENERIC and not _noun(chunk) else ranking.column,
            ranking.top,
            ranking.nth,
        )
    if chunk.kind in ("top", "bottom"):
        return chunk.kind == "top", None, chunk.means if isinstance(chunk.means, int) else None, None
    means = chunk.means[0] if isinstance(chunk.means, tuple) else chunk.means
    return means == "max", None, None, None


def _noun(chunk: Chunk) -> bool:
    return any(leaf.kind == "column" for leaf in chunk.leaves())


def _only_number(args: Args, scene: Scene) -> str | None:
    numbers = [n for n in args.get("show_columns") or () if scene.kind(n) is Kind.NUMBER]
    return numbers[-1] if numbers else None


def _picked(args: Args, number: int | None, nth: int | None) -> Args:
    kept = {k: v for k, v in args.items() if k not in ("nth", "top")}
    if nth is not None:
        return kept | {"nth": nth}
    return kept | {"top": number or (args.get("top") or 1)}


# ------------------------------------------------------------------------------------------------ columns and groups


def _groups(args: Args, lean: Lean, scene: Scene, spent: set[Chunk]) -> tuple[Args, list[Chunk]]:
    found = [c for c in lean.ask.all("group") if c not in spent]
    if not found:
        return args, []
    names = tuple(dict.fromkeys(name for c in found for name in c.means))
    sorts = lean.ask.all("sort")
    if sorts and "measures" not in args and "show_columns" in args:  # "by date descending" of a list is its order
        return args | {"order": (names[0], sorts[-1].means == "desc")}, [*found, *sorts]
    if "measures" in args:
        before = tuple(args.get("by") or ()) if lean.cue == "also" else ()
        return args | {"by": tuple(dict.fromkeys((*before, *names)))}, found
    return (args | {"by": names[0]}, found) if "by" in args or "target" in args or "event" in args else (args, [])


def _columns(args: Args, lean: Lean, scene: Scene, spent: set[Chunk]) -> tuple[Args, list[Chunk]]:
    """Another column takes the place of one of its sort; "also" adds it."""
    named = [c for c in lean.ask.columns if c not in spent and c not in lean.referred]
    if not named or lean.cue == "remove":
        return args, []
    names = [c.means.name for c in named]
    also = lean.cue == "also" or (lean.joined and not lean.question)
    if "show_columns" in args or ("order" in args and "measures" not in args):
        before = tuple(args.get("show_columns") or ()) if also else ()
        return args | {"show_columns": tuple(dict.fromkeys((*before, *names)))}, named
    if "measures" in args and not lean.ask.has("statistic"):
        numbers = [n for n in names if scene.kind(n) in (Kind.NUMBER, None)]
        if numbers and any(c for _, c in args["measures"]):
            statistics = list(dict.fromkeys(s for s, c in args["measures"] if c))
            before = tuple(args["measures"]) if lean.cue == "also" else ()
            return args | {"measures": (*before, *((s, n) for n in numbers for s in statistics))}, named
        if not numbers and args.get("by"):
            return args | {"by": tuple(names)}, named
        counted = [m for m in args["measures"] if m[0] in ("count", "distinct") and m[1]]
        if counted and len(args["measures"]) == 1:
            return args | {"measures": ((counted[0][0], names[0]),)}, named[:1]
        return args, []
    for slot in ("target", "column"):
        if slot in args:
            return args | {slot: names[0]}, named
    return args, []


# ------------------------------------------------------------------------------------------------ order, limits, picture


def _order(args: Args, lean: Lean, scene: Scene, spent: set[Chunk]) -> tuple[Args, list[Chunk]]:
    """ "sorted by price", "in descending order"."""
    orders = [c for c in lean.ask.all("order") if c not in spent]
    sorts = [c for c in lean.ask.all("sort") if c not in spent]
    if orders:
        column, descending = orders[-1].means
        down = descending or any(c.means == "desc" for c in sorts)
        measured = any(c == column for _, c in args.get("measures") or ())
        return args | {"order": ("" if measured else column, down)}, [*orders, *sorts]
    if not sorts:
        return args, []
    if args.get("order"):
        column = args["order"][0]
    elif "measures" in args:
        column = ""
    else:
        shown = tuple(args.get("show_columns") or ())
        column = _only_number(args, scene) or (shown[-1] if shown else None)
    if column is None or ("measures" in args and not args.get("by")):
        return args, []
    return args | {"order": (column, sorts[-1].means == "desc")}, sorts


def _limits(args: Args, lean: Lean, scene: Scene, spent: set[Chunk]) -> tuple[Args, list[Chunk]]:
    """ "the second one", "first five": which, or how many, of the rows or groups in their order."""
    ordinals = [c for c in lean.ask.all("number") if c.means.ordinal and c not in spent]
    if ordinals and ("show_columns" in args or args.get("order")):
        kept = {k: v for k, v in args.items() if k != "top"}
        return kept | {"nth": int(ordinals[0].means.value)}, ordinals
    counts = [c for c in lean.ask.all("first") if isinstance(c.means, int) and c not in spent]
    if counts and ("show_columns" in args or args.get("by")):
        return args | {"top": int(counts[0].means)}, counts
    return args, []


def _mark(args: Args, lean: Lean, scene: Scene, spent: set[Chunk]) -> tuple[Args, list[Chunk]]:
    marks = [c for c in lean.ask.all("mark") if c.means != "any"]
    fits = "measures" in args or "show_columns" in args
    return (args | {"mark": marks[-1].means}, marks) if marks and fits else (args, [])
