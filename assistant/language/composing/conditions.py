"""Rules that make conditions on rows of values, times, gaps and text, and join them with and, or, not."""

from __future__ import annotations

import calendar
from dataclasses import replace
from typing import Any, cast

from assistant.condition import AllOf, AnyOf, Condition, Filter, Not, filters, items
from assistant.dataset import Kind
from assistant.expression import Col, Part
from assistant.language.composing.chunks import Chunk, Rule, made
from assistant.language.composing.comparisons import OPPOSITE, SMALL, TIGHT, dated, time_condition, year_condition
from assistant.language.composing.scene import Scene, condition
from assistant.language.lexis.words import between
from assistant.language.tagging.tags import ColumnNamed, ValueNamed
from assistant.scope import Derive

COPULA = between("copula")


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


def gap(scene: Scene, column: Chunk, not_: Chunk | None, missing: Chunk) -> Chunk | None:
    """ "age is missing", "price is not known"; but "the deaths recorded in 2017" is only a turn of speech."""
    if missing.kind == "present" and not_ is None and missing.end == missing.start + 1 and _plain(scene, missing):
        return None
    op = missing.kind if not_ is None else {"missing": "present", "present": "missing"}[missing.kind]
    return condition(_gap(scene, column.means.name, op), column, not_, missing)


def _gap(scene: Scene, name: str, op: str) -> Condition:
    """Cells without a value; a list without items holds none."""
    found = Filter(name, op)
    if name not in scene.data.frame or not scene.lists(name):
        return found
    empty = tuple(cell for cell in scene.data.frame[name].dropna().unique() if not items(cell))
    if not empty:
        return found
    without: Condition = AnyOf((Filter(name, "missing"), Filter(name, "in", empty)))
    return without if op == "missing" else Not(without)


def _plain(scene: Scene, chunk: Chunk) -> bool:
    """A bare participle: no "is", "are", "was" before it."""
    return scene.tokens[chunk.start - 1].text not in COPULA


def gap_before(scene: Scene, missing: Chunk, column: Chunk) -> Chunk | None:
    """ "missing age", "without an email"."""
    return condition(_gap(scene, column.means.name, missing.kind), missing, column)


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


def plain_time(scene: Scene, time: Chunk) -> Chunk | None:
    """A time alone belongs to the date column, or to a column of years."""
    means = time.means
    dates = scene.data.named(Kind.DATE)
    if means.recurring:
        return recurring(scene, dates[0], time) if dates else None
    if dates:
        found = time_condition(dates[0], means)
        return condition(found, time) if found is not None else None
    if means.grain == "year":
        years = [c for c in scene.data.named() if "year" in c.lower() and scene.is_number(c)]
        if years:
            found = year_condition(years[0], means)
            return condition(found, time) if found is not None else None
    return None


def recurring(scene: Scene, name: str, time: Chunk) -> Chunk | None:
    """What comes back ("in March", "on Mondays", "in Q3"): rows whose date has that month, weekday or quarter."""
    part, value = time.means.recurring
    if part == "hour" and not _has_hours(scene, name):
        return None
    if part == "month_number" and not isinstance(value, tuple):
        part, value = "month_name", calendar.month_name[value]
    column = f"{part.replace('_', ' ')} of {name}"
    found = _any_of(column, value) if isinstance(value, tuple) else Filter(column, "==", value)
    return replace(condition(found, time), steps=(*time.steps, Derive(column, Part(part, Col(name)))))


def _any_of(column: str, values: tuple[Any, ...]) -> Condition:
    """A season, the morning, the weekend: a stretch of numbers, around the turn if need be; or one of several names.

    A plain list of values would be taken for groups to be told one by one.
    """
    if not all(isinstance(v, int) for v in values):
        return AnyOf(tuple(Filter(column, "==", v) for v in values))
    low, high = min(values), max(values)
    if high - low + 1 == len(values):
        return Filter(column, "between", (low, high))
    gap = [v for v in range(low, high) if v not in values]
    return AnyOf((Filter(column, ">", gap[-1]), Filter(column, "<", gap[0])))


def _has_hours(scene: Scene, name: str) -> bool:
    moments = scene.data.frame[name].dropna()
    return bool((moments.dt.normalize() != moments).any())


def left_out(scene: Scene, not_: Chunk, column: Chunk) -> Chunk | None:
    """ "without the price": a column set aside; of a yes/no column the rows that say no ("did not churn")."""
    name = column.means.name
    if scene.kind(name) is Kind.YESNO:
        return condition(Filter(name, "!=", cast(Any, scene.data.columns[name].yes)), not_, column)
    return made("except", (name,), not_, column)


def signed(scene: Scene, column: Chunk, sign: Chunk) -> Chunk | None:
    """ "temperature below zero", "negative profit"."""
    name = column.means.name
    return condition(Filter(name, sign.means, 0), column, sign) if scene.is_number(name) else None


VALUES = (
    Rule("a column whose cells hold a text", "column not? contains value|word|quoted|number|small", holds_text, SMALL),
    Rule("cells that hold a text, in a column", "contains value|word|quoted|small column", holds_text_in, SMALL),
    Rule("a column and its value", "column not? value", column_value, SMALL),
    Rule("a value and its column", "value column", value_column, TIGHT),
    Rule("a column and a time", "column time", lambda s, c, t: dated(s, c, t), SMALL),
    Rule("missing in a column", "missing|present column", gap_before, frozenset({"a", "an", "the", "any"})),
    Rule("a column that is missing", "column not? missing|present", gap, SMALL),
    Rule("a column and its sign", "column sign", signed, SMALL),
    Rule("a sign and its column", "sign column", lambda s, g, c: signed(s, c, g), TIGHT),
    Rule("a value", "value", plain_value),
    Rule("a time", "time", plain_time),
)


COMBINED = (
    Rule("values in a list", "condition comma and condition", lambda s, a, c, d, b: both_values(s, a, d, b), TIGHT),
    Rule("values of one column", "condition comma|and condition", both_values, TIGHT),
    Rule("not", "not condition", not_condition, SMALL),
    Rule("either", "condition or condition", either, SMALL),
    Rule("a column left out", "not column", left_out, frozenset({"the", "for", "of"})),
)


def columns_in(found: Condition) -> list[str]:
    """The columns a condition looks at."""
    return list(dict.fromkeys(f.column for f in filters(found)))
