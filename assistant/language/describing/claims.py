"""Yes/no questions: whether a row exists, whether a number is above another, whether one group has more than another."""

from __future__ import annotations

from typing import Any

from assistant.condition import Condition, Filter
from assistant.dataset import Kind
from assistant.expression import Col, Holds, Where
from assistant.language.composing.chunks import Chunk
from assistant.language.composing.orders import GENERIC, Ranking
from assistant.language.composing.scene import adjective_column
from assistant.language.describing.composer import Candidate, Composer, together
from assistant.scope import Derive, Keep, Step

OPS = ("<", "<=", ">", ">=", "==", "!=")


def operator(composer: Composer) -> tuple[str, Chunk] | None:
    """The comparison said outside of conditions, and its chunk."""
    for chunk in composer.ask.all("compare", "comparative", "compare_post"):
        op = chunk.means[0] if isinstance(chunk.means, tuple) else chunk.means
        if op in OPS:
            return op, chunk
    return None


def exists(composer: Composer) -> Candidate | None:
    """ "Are there any …?", "did Ann …?", "are all … ?": whether a row fits, or every one."""
    ask = composer.ask
    if (
        ask.wants != "yesno"
        or not ask.has("condition")
        or ask.has("measure", "ranking", "group", "statistic", "most_common", "claim", "extreme")
    ):
        return None
    if operator(composer):
        return None
    if ask.has("all"):
        *rest, last = ask.conditions
        name = "is so"
        derived = tuple(s for s in ask.steps() if not isinstance(s, Keep))
        steps = (*derived, *([Keep(together(rest))] if rest else []), Derive(name, Holds(last)))
        args: dict[str, Any] = {"measures": (("share", name),), "test": ("==", 1), "wants": "yesno"}
        return composer.candidate(
            "summarise", args, (), [(3.0, "asks whether it is so for all")], steps, ("condition", "column")
        )
    args = {"measures": (("count", None),), "test": (">", 0), "wants": "yesno"}
    why = [(3.0, f"{ask.opener!r} asks whether there is such a row")]
    return composer.candidate("summarise", args, composer.columns, why, kinds=("condition",))


def counted(composer: Composer) -> Candidate | None:
    """ "Are there more than 20 orders?", "are there at least 100 countries?": rows, or different values, against a number."""
    ask, found = composer.ask, operator(composer)
    numbers = [c for c in ask.all("number") if not c.means.ordinal]
    if (
        ask.wants != "yesno"
        or not found
        or not numbers
        or ask.has("measure", "ranking", "group", "claim")
        or ask.has("than")
    ):
        return None
    named = [c for c in composer.columns if composer.scene.kind(c.means.name) is not Kind.NUMBER]
    beside = [c for c in named if 0 <= c.start - numbers[0].end <= 1]
    measure: tuple[str, str | None] = ("distinct", beside[0].means.name) if beside else ("count", None)
    args: dict[str, Any] = {"measures": (measure,), "test": (found[0], numbers[0].means.value), "wants": "yesno"}
    kinds = ("condition", "compare", "compare_post", "comparative", "number", "statistic")
    return composer.candidate(
        "summarise", args, beside, [(3.5, "a count is held against the number claimed")], kinds=kinds
    )


SIDES = (
    "condition", "measure", "statistic", "compare", "comparative", "than", "versus", "different", "column", "extreme",
)  # fmt: skip


def side_by_side(composer: Composer) -> Candidate | None:
    """ "Is the mean income of women higher than that of men?", "are there more A than B?": two conditions, one measure."""
    ask, found = composer.ask, operator(composer)
    conditions = ask.all("condition")
    if len(conditions) < 2 or not (found or ask.has("versus", "different") or ask.has("or")):
        return None
    cut = (
        found[1].start
        if found and found[1].kind == "compare"
        else next((c.start for c in ask.all("than", "versus")), conditions[-1].start)
    )
    left = [c.means for c in conditions if c.start < cut]
    right = [c.means for c in conditions if c.start >= cut]
    if not left or not right:
        left, right = [c.means for c in conditions[:-1]], [conditions[-1].means]
    measure = ask.measures[0] if ask.measures else _of_adjective(composer, found[1] if found else None)
    names = tuple(_label(together(part)) for part in (left, right))
    derived: tuple[Step, ...] = tuple(s for s in ask.steps() if not isinstance(s, Keep))
    if measure is None or measure[1] is None:
        added = [Derive(n, Holds(together(part))) for n, part in zip(names, (left, right), strict=True)]
        measures: tuple[tuple[str, str], ...] = tuple(("sum", n) for n in names)
    else:
        names = tuple(f"{measure[1]} where {n}" for n in names)
        added = [
            Derive(n, Where(together(part), Col(measure[1]))) for n, part in zip(names, (left, right), strict=True)
        ]
        measures = tuple((measure[0], n) for n in names)
    args: dict[str, Any] = {"measures": measures}
    if ask.has("different") and ask.wants != "yesno":
        args |= {"combine": ask.all("different")[0].means}
    elif found and ask.wants == "yesno":
        args |= {"test": (found[0], None), "wants": "yesno"}
    else:
        return None
    why = [(4.5, "two groups of rows are held against each other")]
    return composer.candidate("summarise", args, (), why, (*derived, *added), SIDES)


def _of_adjective(composer: Composer, chunk: Chunk | None) -> tuple[str, str | None] | None:
    """ "Is Ann older than Bob?": the adjective names what is held against each other."""
    if chunk is None or not isinstance(chunk.means, tuple) or chunk.means[1] in GENERIC:
        return None
    name = adjective_column(composer.scene, chunk.means[1])
    return ("mean", name) if name is not None and composer.scene.is_number(name) else None


def _label(condition: Condition) -> str:
    from assistant.condition import filters

    return " and ".join(
        f"{f.column} {f.op} {f.value}" if f.op != "==" else f"{f.column} {f.value}" for f in filters(condition)
    )


def holds_of(composer: Composer) -> Candidate | None:
    """ "Is the average age above 40?", "is the highest price negative?": a number against the one claimed."""
    ask = composer.ask
    if ask.wants != "yesno" or not ask.has("claim"):
        return None
    subject, op, value = ask.all("claim")[0].means
    if isinstance(subject, Ranking):
        measures: tuple[tuple[str, str | None], ...] = (("max" if subject.descending else "min", subject.column),)
    else:
        measures = subject
    args = {"measures": measures, "test": (op, value), "wants": "yesno"}
    why = [(4.5, "a number is held against the one claimed")]
    return composer.candidate("summarise", args, (), why, kinds=("claim", "condition", "column"))


def holds_loosely(composer: Composer) -> Candidate | None:
    """ "Is our average employee older than 35?": the comparison names what the statistic is of."""
    ask = composer.ask
    names = [n for c in ask.all("statistic") for n in (c.means if isinstance(c.means, tuple) else (c.means,))]
    names = [n for n in names if n in ("mean", "median", "max", "min", "sum")]
    held = [
        c
        for c in ask.all("condition")
        if isinstance(c.means, Filter) and c.means.op in OPS and isinstance(c.means.value, int | float)
    ]
    if ask.wants != "yesno" or ask.has("measure", "ranking", "group", "claim") or len(names) != 1 or len(held) != 1:
        return None
    claimed: Filter = held[0].means
    rest = [c.means for c in ask.all("condition") if c is not held[0]]
    steps = (*(s for s in ask.steps() if not isinstance(s, Keep)), *([Keep(together(rest))] if rest else []))
    args = {"measures": ((names[0], claimed.column),), "test": (claimed.op, claimed.value), "wants": "yesno"}
    return composer.candidate(
        "summarise", args, (), [(4.0, "a statistic is held against the number")], steps, ("condition", "statistic")
    )


def first_is(composer: Composer) -> Candidate | None:
    """ "Is Rome the city with the most shops?", "is blue the commonest colour?": who comes first, against the one named."""
    ask = composer.ask
    if ask.wants != "yesno" or not ask.has("condition") or not ask.has("ranking", "most_common", "extreme"):
        return None
    claimed = next((c for c in ask.all("condition") if isinstance(c.means, Filter) and c.means.op == "=="), None)
    if claimed is None:
        return None
    name, value = claimed.means.column, claimed.means.value
    rest = [c.means for c in ask.all("condition") if c is not claimed]
    steps = (*(s for s in ask.steps() if not isinstance(s, Keep)), *([Keep(together(rest))] if rest else []))
    descending, ranking = composer.direction(), composer.ranking
    kinds = ("condition", "column", "ranking", "most_common", "extreme", "measure", "statistic", "group")
    why = [(4.5, f"asks whether {value} comes first")]
    test = ("==", value if isinstance(value, int | float) else str(value))
    if ranking is not None and ranking.column and ranking.column != name and not ask.measures:
        args: dict[str, Any] = {
            "show_columns": (name,),
            "order": (ranking.column, ranking.descending),
            "top": 1,
            "test": test,
        }
        return composer.candidate("show", args | {"wants": "yesno"}, (), why, steps, kinds)
    if ranking is not None and ranking.column == name:
        args = {"measures": (("max" if ranking.descending else "min", name),), "test": test}
        return composer.candidate("summarise", args | {"wants": "yesno"}, (), why, steps, kinds)
    measures = ask.measures or (("count", None),)
    test = ("==", str(value))  # the group is known by its name
    args = {
        "measures": measures,
        "by": (name,),
        "order": ("", bool(descending)),
        "top": 1,
        "test": test,
        "wants": "yesno",
    }
    return composer.candidate("summarise", args, (), why, steps, kinds)
