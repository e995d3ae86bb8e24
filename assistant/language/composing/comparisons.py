"""Rules that compare a column with numbers: above, below, between, beside its own mean, or the number next to its name."""

from __future__ import annotations

from dataclasses import replace

from assistant.condition import Condition, Filter, Not
from assistant.dataset import Kind
from assistant.language.composing.chunks import Chunk, Rule
from assistant.language.composing.scene import Scene, adjective_column, condition, number_column
from assistant.language.lexis.words import between
from assistant.language.tagging.tags import ColumnNamed, NumberNamed, TimeNamed

OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "==", "in": "not in"}
NEAR = between("near")
MEASURED = between("measured")
SMALL = between("small")
TIGHT = between("tight")


def compared(scene: Scene, column: Chunk, op: Chunk, number: Chunk) -> Chunk | None:
    """ "age over 30"."""
    if isinstance(number.means, TimeNamed):
        return dated(scene, column, number, _op(op)) or _year_as_number(scene, column, op, number)
    name = number_column(scene, column)
    if name is None or _op(op) is None:
        return None
    return condition(Filter(name, _op(op) or "==", _scaled(scene, name, number.means)), column, op, number)


def _year_as_number(scene: Scene, column: Chunk, op: Chunk, time: Chunk) -> Chunk | None:
    """ "population above 1900": what looks like a year, beside a column that holds none, is a number."""
    name, means = number_column(scene, column), time.means
    whole = means.grain == "year" and means.start[:4] == means.end[:4] and time.end - time.start == 1
    if name is None or not whole or _op(op) not in ("<", "<=", ">", ">="):
        return None
    return condition(Filter(name, str(_op(op)), int(means.start[:4])), column, op, time)


def _op(chunk: Chunk) -> str | None:
    means = chunk.means
    return means[0] if isinstance(means, tuple) else means


def _scaled(scene: Scene, name: str, number: NumberNamed) -> float:
    """The number as the column counts: 20 % is 0.2 in a column of shares."""
    value = number.value
    if number.unit in ("%", "percent") and name in scene.data.frame:
        cells = scene.data.frame[name]
        if scene.is_number(name) and len(cells) and cells.abs().max() <= 1:
            value = value / 100
    return int(value) if float(value).is_integer() else value


def compared_after(scene: Scene, op: Chunk, number: Chunk, column: Chunk) -> Chunk | None:
    """ "more than 5 children", "over 200 pages"."""
    return compared(scene, column, op, number) if isinstance(number.means, NumberNamed) else None


def compared_adjective(scene: Scene, op: Chunk, number: Chunk) -> Chunk | None:
    """ "older than 30": the adjective names the column."""
    if not isinstance(op.means, tuple) or not isinstance(number.means, NumberNamed):
        return None
    tag = adjective_column(scene, op.means[1])
    if tag is None:
        return None
    return condition(Filter(tag, op.means[0], _scaled(scene, tag, number.means)), op, number)


def beside_statistic(scene: Scene, column: Chunk, op: Chunk, statistic: Chunk, again: Chunk | None) -> Chunk | None:
    """ "age above the average": the number is worked out from all rows, and said."""
    names = statistic.means if isinstance(statistic.means, tuple) else (statistic.means,)
    if statistic.kind == "measure":
        names, again_name = (statistic.means[0][0],), statistic.means[0][1]
    else:
        again_name = again.means.name if again is not None else None
    name = number_column(scene, column)
    if (
        name is None
        or _op(op) not in OPPOSITE
        or names[0] not in ("mean", "median", "max", "min")
        or again_name not in (None, name)
    ):
        return None
    if name not in scene.data.frame:
        return None
    value = float(getattr(scene.data.frame[name], names[0])())
    because = f"the {names[0]} of {name} is {value:.4g}"
    return replace(condition(Filter(name, str(_op(op)), value), column, op, statistic, again), because=because)


def statistic_beside(scene: Scene, op: Chunk, measure: Chunk) -> Chunk | None:
    """ "above the average age", "older than the average": the column is that of the statistic or the adjective."""
    if measure.kind == "measure":
        name = measure.means[0][1]
    elif isinstance(op.means, tuple):
        name = adjective_column(scene, op.means[1])
    else:
        return None
    if name is None:
        return None
    return beside_statistic(
        scene, replace(measure, kind="column", means=ColumnNamed(name), rivals=()), op, measure, None
    )


def ranged(scene: Scene, column: Chunk, pair: Chunk) -> Chunk | None:
    """ "age 18-40", "in their thirties" of an age: a range written without "between"."""
    name = number_column(scene, column)
    return condition(Filter(name, "between", tuple(pair.means)), column, pair) if name is not None else None


def number_then_or_more(scene: Scene, column: Chunk, number: Chunk, post: Chunk) -> Chunk | None:
    """ "age 30 or more"."""
    name = number_column(scene, column)
    return (
        name
        and condition(Filter(name, str(_op(post)), _scaled(scene, name, number.means)), column, number, post)
        or None
    )


def or_more_column(scene: Scene, number: Chunk, post: Chunk, column: Chunk) -> Chunk | None:
    """ "30 or more points"."""
    return number_then_or_more(scene, column, number, post)


def between_numbers(
    scene: Scene, column: Chunk, op: Chunk, low: Chunk, and_: Chunk | None, high: Chunk
) -> Chunk | None:
    """ "age between 20 and 30"."""
    name = number_column(scene, column)
    if name is None or _op(op) != "between":
        return None
    pair = sorted((_scaled(scene, name, low.means), _scaled(scene, name, high.means)))
    return condition(Filter(name, "between", tuple(pair)), column, op, low, and_, high)


def between_after(scene: Scene, op: Chunk, low: Chunk, and_: Chunk | None, high: Chunk, column: Chunk) -> Chunk | None:
    """ "between 20 and 30 years of age"."""
    return between_numbers(scene, column, op, low, and_, high)


def is_number(scene: Scene, column: Chunk, number: Chunk) -> Chunk | None:
    """ "class 3", "rating of 5", "cylinders is 8": the number right after the name of its column."""
    name = number_column(scene, column)
    if name is None or number.means.ordinal or not _adjacent(scene, column, number):
        return None
    return condition(Filter(name, "==", _scaled(scene, name, number.means)), column, number)


def number_is(scene: Scene, number: Chunk, column: Chunk) -> Chunk | None:
    """ "8 cylinders", "first class": the number right before the name of a column of whole numbers."""
    name = number_column(scene, column)
    if name is None or name not in scene.data.columns or number.end != column.start:
        return None
    info, value = scene.data.columns[name], number.means.value
    cells = scene.data.frame[name]
    if number.means.ordinal and not (info.distinct <= 12 and cells.isin([value]).any()):
        return None
    if not float(value).is_integer() or not cells.isin([value]).any():
        return None
    return condition(Filter(name, "==", int(value)), number, column)


def _adjacent(scene: Scene, left: Chunk, right: Chunk) -> bool:
    """Only words such as "is", "=", "of" may stand between."""
    between = scene.tokens[left.end : right.start]
    return all(t.text in NEAR or t.text in MEASURED or t.kind == "symbol" for t in between) and len(between) <= 3


def dated(scene: Scene, column: Chunk, time: Chunk, op: str | None = None) -> Chunk | None:
    """ "date in 2023", "joined after March 2020"; a year also against a column of years."""
    name, means = column.means.name, time.means
    if scene.kind(name) is Kind.DATE:
        found = time_condition(name, means, op)
    elif means.grain == "year" and scene.holds_years(name):
        found = year_condition(name, means, op)
    else:
        return None
    return condition(found, column, time) if found is not None else None


def time_condition(name: str, means: TimeNamed, op: str | None = None) -> Condition | None:
    """Rows whose date lies in the stretch (or before, after it)."""
    if means.recurring:
        return None
    start, end = means.start, means.end
    if op in ("<", "<="):
        return Filter(name, "<", start) if op == "<" else Filter(name, "<=", _last_moment(end))
    if op in (">", ">="):
        return Filter(name, ">", _last_moment(end)) if op == ">" else Filter(name, ">=", start)
    if start and end:
        found: Condition = Filter(name, "between", (start, _last_moment(end)))
        return Not(found) if op == "!=" else found
    return Filter(name, ">=", start) if start else Filter(name, "<=", _last_moment(end))


def _last_moment(day: str) -> str:
    return f"{day} 23:59:59" if len(day) == 10 else day


def year_condition(name: str, means: TimeNamed, op: str | None = None) -> Condition | None:
    """The same for a column that holds years as numbers."""
    first, last = (int(day[:4]) if day else None for day in (means.start, means.end))
    if op in ("<", "<=", ">", ">="):
        return Filter(name, op, first if op in ("<", ">=") else last)
    if first is not None and last is not None:
        return Filter(name, "==", first) if first == last else Filter(name, "between", (first, last))
    return Filter(name, ">=", first) if first is not None else Filter(name, "<=", last)


COMPARISONS = (
    Rule("a column beside its own mean", "column compare statistic|measure column?", beside_statistic, SMALL),
    Rule("beside the mean of a column", "compare measure|statistic", statistic_beside, TIGHT),
    Rule("a comparison, its column, a number", "compare column number", lambda s, o, c, n: compared(s, c, o, n), TIGHT),
    Rule("a column in a range", "column between", ranged, SMALL),
    Rule("a range of a column", "between column", lambda s, p, c: ranged(s, c, p), TIGHT),
    Rule("a column between two numbers", "column compare number and? number", between_numbers, SMALL),
    Rule("two numbers, then their column", "compare number and? number column", between_after, SMALL),
    Rule("a column, a number or more", "column number compare_post", number_then_or_more, SMALL),
    Rule("a number or more, then its column", "number compare_post column", or_more_column, TIGHT),
    Rule("a column compared with a number", "column compare number|time", compared, SMALL),
    Rule(
        "a column that is compared with a number",
        "column pronoun compare number|time",
        lambda s, c, p, o, n: compared(s, c, o, n),
        SMALL,
    ),
    Rule("compared with a number, then the column", "compare number column", compared_after, TIGHT),
    Rule("an adjective compared with a number", "compare number", compared_adjective, TIGHT),
    Rule("a column and its number", "column number", is_number, SMALL),
    Rule("a number and its column", "number column", number_is, frozenset()),
)
