"""Rules that make measures and groups: "mean fare", "by class and sex"."""

from __future__ import annotations

from dataclasses import replace

from assistant.language.composing.chunks import Chunk, Rule, made
from assistant.language.composing.derived import grain_of
from assistant.language.composing.scene import Scene, number_column, statistics_of
from assistant.language.lexis.words import between

NUMERIC = {"mean", "sum", "median", "std", "var", "skewness", "kurtosis", "range", "iqr", "cv", "mad", "sem"}
OF = between("of")
KEYS = ("id", "key", "ids")
WHOLE = 0.97  # how exact a name is that was said in full
BY = between("by")


def statistics(scene: Scene, a: Chunk, and_: Chunk, b: Chunk) -> Chunk | None:
    """ "mean and median": several statistics of what follows."""
    return made("statistic", (*statistics_of(a), *statistics_of(b)), a, and_, b)


def measure(scene: Scene, statistic: Chunk, column: Chunk) -> Chunk | None:
    """ "mean fare", "number of different cities"."""
    names = statistics_of(statistic)
    name = column.means.name
    if set(names) & NUMERIC or any(n[0] == "q" and n[1:2].isdigit() for n in names):
        name = number_column(scene, column)
        if name is None or (column.means.exact < WHOLE and _numbers_rows(name)):
            return None
    return made("measure", tuple((n, name) for n in names), statistic, column)


def _numbers_rows(name: str) -> bool:
    """Whether a column only numbers things: nobody means its sum, unless its whole name is said."""
    return name.lower().replace("_", " ").split()[-1] in KEYS or name.endswith(("ID", "Id"))


def in_brackets(scene: Scene, statistic: Chunk, left: Chunk, column: Chunk, right: Chunk) -> Chunk | None:
    """ "AVG(fare)", as in a spreadsheet."""
    return measure(scene, statistic, column) if (left.means, right.means) == ("(", ")") else None


def more_columns(scene: Scene, found: Chunk, and_: Chunk, column: Chunk) -> Chunk | None:
    """ "mean age and fare": the same statistics of another column."""
    name = number_column(scene, column)
    if name is None or any(c == name for _, c in found.means):
        return None
    names = tuple(dict.fromkeys(n for n, _ in found.means))
    if not set(names) & NUMERIC:
        return None
    return made("measure", (*found.means, *((n, name) for n in names)), found, and_, column)


def statistic_after(scene: Scene, column: Chunk, statistic: Chunk) -> Chunk | None:
    """ "fare on average", "age: mean and median"."""
    names = statistics_of(statistic)
    if set(names) & {"count", "distinct", "share", "percent"}:
        return None
    return measure(scene, statistic, column)


def group(scene: Scene, by: Chunk, column: Chunk) -> Chunk | None:
    """ "by class", "for each region", "per month"."""
    return made("group", (column.means.name,), by, column)


def more_groups(scene: Scene, found: Chunk, and_: Chunk, column: Chunk) -> Chunk | None:
    """ "by class and sex"."""
    name = column.means.name
    if name in found.means or not (scene.groupable(name) or column.kind != "column"):
        return None
    return made("group", (*found.means, name), found, and_, column)


def outer_statistic(scene: Scene, outer: Chunk, inner: Chunk) -> Chunk | None:
    """ "average number of", "highest amount of": the first says what is meant, the second only what is counted."""
    if set(statistics_of(inner)) <= {"count", "sum"} and not set(statistics_of(outer)) & {
        "count",
        "sum",
        "percent",
        "share",
    }:
        return made("statistic", outer.means, outer, inner)
    return (
        made("statistic", "distinct", outer, inner)
        if statistics_of(inner) == ("distinct",) and statistics_of(outer) == ("count",)
        else None
    )


RULES_GROUPS = (
    Rule("by a column", "by column|grained|banded", group, BY),
    Rule(
        "by a part of the date",
        "by grain",
        lambda s, b, g: (
            (c := grain_of(s, g, None))
            and group(s, b, c)
            and replace(made("group", (c.means.name,), b, g), steps=c.steps)
        ),
        BY,
    ),
    Rule(
        "a part of the date",
        "grain",
        lambda s, g: (c := grain_of(s, g, None)) and replace(made("group", (c.means.name,), g), steps=c.steps),
    ),
    Rule("bands alone group", "banded", lambda s, b: replace(made("group", (b.means.name,), b), steps=b.steps)),
    Rule(
        "parts of dates alone group", "grained", lambda s, b: replace(made("group", (b.means.name,), b), steps=b.steps)
    ),
    Rule("and by another", "group and|comma column|grained|banded", more_groups, BY),
    Rule(
        "and by another group",
        "group and|comma? group",
        lambda s, a, c, b: made("group", tuple(dict.fromkeys((*a.means, *b.means))), a, c, b),
        BY,
    ),
)


RULES_MEASURES = (
    Rule("a statistic of an amount", "statistic statistic", outer_statistic, frozenset({"of", "the"})),
    Rule(
        "several statistics",
        "statistic comma and statistic",
        lambda s, a, c, d, b: statistics(s, a, d, b),
        frozenset({"the"}),
    ),
    Rule("two statistics", "statistic and|comma statistic", statistics, frozenset({"the"})),
    Rule("a statistic with its column in brackets", "statistic stop column stop", in_brackets, frozenset()),
    Rule("a statistic of a column", "statistic column", measure, OF),
    Rule("and of another column", "measure and|comma column", more_columns, frozenset({"the", "of"})),
    Rule(
        "measures together",
        "measure and|comma measure",
        lambda s, a, c, b: made("measure", (*a.means, *b.means), a, c, b),
        frozenset({"the"}),
    ),
)


RULES_LATE = (Rule("a column and its statistic", "column statistic", statistic_after, frozenset({"on", "the"})),)
