"""Rules that make conditions on rows: comparisons, values, times, gaps, text, and their and, or, not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, cast

from assistant.condition import AllOf, AnyOf, Condition, Filter, Not, filters, items
from assistant.dataset import Dataset, Kind, Role
from assistant.language.chunks import Chunk, Rule, made
from assistant.language.tags import ColumnNamed, NumberNamed, TimeNamed, ValueNamed
from assistant.language.tokens import Token

OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "==", "in": "not in"}
NEAR = frozenset(
    [
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "have",
        "has",
        "had",
        "a",
        "an",
        "of",
        "with",
        "to",
        "at",
        "as",
        "its",
        "their",
        "whose",
        "that",
        "who",
        "which",
        "equal",
        "equals",
        "value",
        "values",
        "cost",
        "costs",
        "rated",
    ]
)


@dataclass(frozen=True, eq=False)
class Scene:
    """What the rules may look at: the data, the tokens, and how adjectives point to columns."""

    data: Dataset
    tokens: tuple[Token, ...]
    adjectives: Any  # adjective -> ColumnNamed tags, best first

    def kind(self, name: str) -> Kind | None:
        """The kind of a column of the data."""
        return self.data.kinds.get(name)

    def is_number(self, name: str) -> bool:
        """Whether comparisons with numbers make sense for the column (worked-out ones are numbers)."""
        return self.kind(name) in (Kind.NUMBER, None) or self._numeric(name)

    def _numeric(self, name: str) -> bool:
        import pandas as pd

        return name in self.data.frame and pd.api.types.is_numeric_dtype(self.data.frame[name])

    def lists(self, name: str) -> bool:
        """Whether the cells of a column hold lists, so that items are what is counted and looked for."""
        if self.kind(name) not in (Kind.CATEGORY, Kind.TEXT, Kind.PLACE, Kind.ID):
            return False
        cells = [str(cell) for cell in self.data.frame[name].dropna().head(200)]
        many = [cell for cell in cells if cell[:1] in "[{" or "|" in cell]
        return len(many) > 0.5 * max(len(cells), 1) and any(len(items(cell)) > 1 for cell in many)

    def groupable(self, name: str) -> bool:
        """Whether rows may be split by the column."""
        column = self.data.columns.get(name)
        return column is None or column.kind not in (Kind.NUMBER,) or column.distinct <= 30 or column.role is Role.CODE


def condition(value: Condition, *parts: Chunk | None) -> Chunk:
    """A chunk that keeps rows."""
    return made("condition", value, *parts)


# ------------------------------------------------------------------------------------------------ comparisons


def number_column(scene: Scene, chunk: Chunk) -> str | None:
    """The column a chunk names, or one of its rivals, that holds numbers."""
    for means in (chunk.means, *(t.means for t in chunk.rivals)):
        if isinstance(means, ColumnNamed) and scene.is_number(means.name):
            return means.name
    return None


def compared(scene: Scene, column: Chunk, op: Chunk, number: Chunk) -> Chunk | None:
    """ "age over 30"."""
    if isinstance(number.means, TimeNamed):
        return dated(scene, column, number, _op(op))
    name = number_column(scene, column)
    if name is None or _op(op) is None:
        return None
    return condition(Filter(name, _op(op) or "==", _scaled(scene, name, number.means)), column, op, number)


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


def adjective_column(scene: Scene, adjective: str) -> str | None:
    """The number column that an adjective such as "oldest" or "cheaper" points to."""
    for means in scene.adjectives(adjective):
        if scene.is_number(means.name) or scene.kind(means.name) is Kind.DATE:
            return str(means.name)
    return None


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


def between(scene: Scene, column: Chunk, op: Chunk, low: Chunk, and_: Chunk | None, high: Chunk) -> Chunk | None:
    """ "age between 20 and 30"."""
    name = number_column(scene, column)
    if name is None or _op(op) != "between":
        return None
    pair = sorted((_scaled(scene, name, low.means), _scaled(scene, name, high.means)))
    return condition(Filter(name, "between", tuple(pair)), column, op, low, and_, high)


def between_after(scene: Scene, op: Chunk, low: Chunk, and_: Chunk | None, high: Chunk, column: Chunk) -> Chunk | None:
    """ "between 20 and 30 years of age"."""
    return between(scene, column, op, low, and_, high)


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
    return all(t.text in NEAR or t.kind == "symbol" for t in between) and len(between) <= 3


# ------------------------------------------------------------------------------------------------ values


def valued(scene: Scene, value: Chunk, column: str | None = None) -> Condition:
    """The condition that a value stands for; the column it was found in first, unless another is named."""
    means: ValueNamed = value.means
    name = column or means.columns[0]
    if means.op in ("==", "contains") and isinstance(means.value, str) and scene.lists(name):
        whole = items(means.value)
        found: Condition = Filter(name, "has", whole[0] if len(whole) == 1 else means.value)
    elif means.op == "==" and means.value is True and scene.kind(name) is Kind.YESNO:
        found = Filter(name, "==", cast(Any, scene.data.columns[name].yes))
    else:
        found = Filter(name, means.op, means.value)
    return negated(found) if means.negated else found


def negated(found: Condition) -> Condition:
    """The opposite; a plain equality stays a plain comparison."""
    if isinstance(found, Filter) and found.op in ("==", "!=", "<", "<=", ">", ">="):
        return replace(found, op=OPPOSITE[found.op])
    return found.part if isinstance(found, Not) else Not(found)


def column_value(scene: Scene, column: Chunk, not_: Chunk | None, value: Chunk) -> Chunk | None:
    """ "region is north", "sex = female": the column says where the value belongs."""
    name = _owner(column, value)
    if name is None:
        return None
    found = valued(scene, value, name)
    return condition(negated(found) if not_ is not None else found, column, not_, value)


def value_column(scene: Scene, value: Chunk, column: Chunk) -> Chunk | None:
    """ "the north region"."""
    name = _owner(column, value)
    return condition(valued(scene, value, name), value, column) if name is not None else None


def _owner(column: Chunk, value: Chunk) -> str | None:
    """The column named, if the value occurs there."""
    if column.steps:
        return None
    names = [m.name for m in (column.means, *(t.means for t in column.rivals)) if isinstance(m, ColumnNamed)]
    owners = [
        c
        for means in (value.means, *(t.means for t in value.rivals))
        if isinstance(means, ValueNamed)
        for c in means.columns
    ]
    return next((name for name in names if name in owners), None)


def plain_value(scene: Scene, value: Chunk) -> Chunk | None:
    """A value alone keeps the rows that have it."""
    return condition(valued(scene, value), value)


def not_condition(scene: Scene, not_: Chunk, found: Chunk) -> Chunk | None:
    """ "not in London", "except the north"."""
    return condition(negated(found.means), not_, found)


def either(scene: Scene, a: Chunk, or_: Chunk, b: Chunk) -> Chunk | None:
    """ "north or south"; two values of one column become a list."""
    parts = tuple(p for c in (a, b) for p in (c.means.parts if isinstance(c.means, AnyOf) else (c.means,)))
    return condition(_listed(parts) or AnyOf(parts), a, or_, b)


def both_values(scene: Scene, a: Chunk, and_: Chunk | None, b: Chunk) -> Chunk | None:
    """ "north and south": rows cannot have two values of one column, so either is meant."""
    parts = (a.means, b.means)
    if isinstance(a.means, Filter) and isinstance(b.means, Filter) and a.means.column == b.means.column:
        if a.means.op in ("==", "in") and b.means.op in ("==", "in"):
            listed = _listed(parts)
            return condition(listed, a, and_, b) if listed is not None else None
        if {a.means.op, b.means.op} <= {"<", "<=", ">", ">="}:
            return condition(AllOf(parts), a, and_, b)
    return None


def _listed(parts: tuple[Condition, ...]) -> Filter | None:
    same = {f.column for f in parts if isinstance(f, Filter) and f.op in ("==", "in")}
    if len(same) != 1 or not all(isinstance(f, Filter) and f.op in ("==", "in") for f in parts):
        return None
    values: list[Any] = []
    for f in parts:
        assert isinstance(f, Filter)
        values += list(f.value) if isinstance(f.value, tuple) else [f.value]
    return Filter(same.pop(), "in", tuple(dict.fromkeys(values)))


# ------------------------------------------------------------------------------------------------ gaps, text, times


def gap(scene: Scene, column: Chunk, not_: Chunk | None, missing: Chunk) -> Chunk | None:
    """ "age is missing", "price is not known"."""
    op = missing.kind if not_ is None else {"missing": "present", "present": "missing"}[missing.kind]
    return condition(Filter(column.means.name, op), column, not_, missing)


def gap_before(scene: Scene, missing: Chunk, column: Chunk) -> Chunk | None:
    """ "missing age", "without an email"."""
    return condition(Filter(column.means.name, missing.kind), missing, column)


def holds_text(scene: Scene, column: Chunk, not_: Chunk | None, op: Chunk, what: Chunk) -> Chunk | None:
    """ "name contains smith", "title starts with 'The'"."""
    if scene.is_number(column.means.name) and scene.kind(column.means.name) is Kind.NUMBER:
        return None
    found: Condition = Filter(column.means.name, op.means, _raw(scene, what))
    return condition(Not(found) if not_ is not None else found, column, not_, op, what)


def holds_text_in(scene: Scene, op: Chunk, what: Chunk, column: Chunk) -> Chunk | None:
    """ "with the letter a in their name"."""
    return holds_text(scene, column, None, op, what)


def _raw(scene: Scene, chunk: Chunk) -> str:
    tokens = scene.tokens[chunk.start : chunk.end]
    return " ".join(t.raw or t.text for t in tokens)


def dated(scene: Scene, column: Chunk, time: Chunk, op: str | None = None) -> Chunk | None:
    """ "date in 2023", "joined after March 2020"; a year also against a column of years."""
    name, means = column.means.name, time.means
    if scene.kind(name) is Kind.DATE:
        found = time_condition(name, means, op)
    elif means.grain == "year" and scene.is_number(name):
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


def plain_time(scene: Scene, time: Chunk) -> Chunk | None:
    """A time alone belongs to the date column, or to a column of years."""
    means = time.means
    dates = scene.data.named(Kind.DATE)
    if means.recurring:
        return None
    if dates:
        found = time_condition(dates[0], means)
        return condition(found, time) if found is not None else None
    if means.grain == "year":
        years = [c for c in scene.data.named() if "year" in c.lower() and scene.is_number(c)]
        if years:
            found = year_condition(years[0], means)
            return condition(found, time) if found is not None else None
    return None


SMALL = frozenset(
    [
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "have",
        "has",
        "had",
        "the",
        "a",
        "an",
        "of",
        "with",
        "to",
        "at",
        "as",
        "its",
        "their",
        "whose",
        "that",
        "who",
        "which",
        "equal",
        "equals",
        "value",
        "values",
        "in",
        "on",
        "it",
        "they",
        "it's",
        "where",
        "for",
        "from",
        "cost",
        "costs",
    ]
)
TIGHT = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "is",
        "are",
        "was",
        "were",
        "in",
        "to",
        "has",
        "have",
        "with",
        "value",
        "equal",
        "that",
        "be",
    ]
)

COMPARISONS = (
    Rule("a column beside its own mean", "column compare statistic|measure column?", beside_statistic, SMALL),
    Rule("beside the mean of a column", "compare measure|statistic", statistic_beside, TIGHT),
    Rule("a comparison, its column, a number", "compare column number", lambda s, o, c, n: compared(s, c, o, n), TIGHT),
    Rule("a column in a range", "column between", ranged, SMALL),
    Rule("a range of a column", "between column", lambda s, p, c: ranged(s, c, p), TIGHT),
    Rule("a column between two numbers", "column compare number and? number", between, SMALL),
    Rule("two numbers, then their column", "compare number and? number column", between_after, SMALL),
    Rule("a column, a number or more", "column number compare_post", number_then_or_more, SMALL),
    Rule("a number or more, then its column", "number compare_post column", or_more_column, TIGHT),
    Rule("a column compared with a number", "column compare number|time", compared, SMALL),
    Rule("compared with a number, then the column", "compare number column", compared_after, TIGHT),
    Rule("an adjective compared with a number", "compare number", compared_adjective, TIGHT),
    Rule("a column and its number", "column number", is_number, SMALL),
    Rule("a number and its column", "number column", number_is, frozenset()),
)
VALUES = (
    Rule("a column whose cells hold a text", "column not? contains value|word|quoted|number|small", holds_text, SMALL),
    Rule("cells that hold a text, in a column", "contains value|word|quoted|small column", holds_text_in, SMALL),
    Rule("a column and its value", "column not? value", column_value, SMALL),
    Rule("a value and its column", "value column", value_column, TIGHT),
    Rule("a column and a time", "column time", lambda s, c, t: dated(s, c, t), SMALL),
    Rule("missing in a column", "missing|present column", gap_before, frozenset({"a", "an", "the", "any"})),
    Rule("a column that is missing", "column not? missing|present", gap, SMALL),
    Rule("a value", "value", plain_value),
    Rule("a time", "time", plain_time),
)
COMBINED = (
    Rule("values in a list", "condition comma and condition", lambda s, a, c, d, b: both_values(s, a, d, b), TIGHT),
    Rule("values of one column", "condition comma|and condition", both_values, TIGHT),
    Rule("not", "not condition", not_condition, SMALL),
    Rule("either", "condition or condition", either, SMALL),
    Rule(
        "a column left out",
        "not column",
        lambda s, n, c: made("except", (c.means.name,), n, c),
        frozenset({"the", "for", "of"}),
    ),
)


def columns_in(found: Condition) -> list[str]:
    """The columns a condition looks at."""
    return list(dict.fromkeys(f.column for f in filters(found)))
