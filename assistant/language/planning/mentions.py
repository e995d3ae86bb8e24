"""What a clause names: columns, conditions, groups, measures; and how surely."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.condition import AllOf, Condition, Filter, filters
from assistant.dataset import Dataset, Kind
from assistant.language.composing.ask import Ask, asked
from assistant.language.composing.chunks import Chunk
from assistant.language.composing.composed import composed
from assistant.language.lexis.words import Words
from assistant.language.planning.clauses import Clause
from assistant.language.tagging.tags import Tag

QUOTED = 3.0  # how sure the name of a column in quotes is, by far the surest
LEAST_SURE = 0.9


@dataclass(frozen=True)
class Mention:
    """A column that was named, where, and how surely."""

    name: str
    start: int
    sure: float


@dataclass(frozen=True, eq=False)
class Mentions:
    """All that a clause names in the data."""

    clause: Clause
    ask: Ask
    columns: tuple[Mention, ...]
    groups: tuple[str, ...]
    conditions: tuple[Condition, ...]

    all_columns: tuple[Mention, ...] = ()
    chosen: tuple[Mention, ...] = ()  # columns of conditions

    @property
    def named(self) -> list[str]:
        """Every column named, those to split by too, each once, in order."""
        return list(dict.fromkeys(m.name for m in self.all_columns))

    @property
    def names(self) -> list[str]:
        """The columns, each once, in order."""
        return list(dict.fromkeys(m.name for m in self.columns))

    def after(self, start: int) -> list[str]:
        """The columns named from a token on."""
        return list(dict.fromkeys(m.name for m in self.columns if m.start >= start))

    @property
    def sure(self) -> float:
        """How surely the least sure of its columns was named."""
        return min((m.sure for m in self.columns), default=0.0)


def mentions(clause: Clause, data: Dataset, words: Words, taught: tuple[tuple[str, str], ...] = ()) -> Mentions:
    """Link the words of a clause to the data."""
    chunks = composed(clause.text, data, words, taught)
    ask = asked(chunks, clause.tokens, words.words("yesno"))
    conditions = [c for c in ask.all("condition") if c.points >= LEAST_SURE]
    inside = {i for c in conditions if any(_chooses(p) for p in _parts(c.means)) for i in range(c.start, c.end)}
    grouped = {i for c in ask.all("group") for i in range(c.start, c.end)}
    leaves = [leaf for chunk in chunks for leaf in chunk.leaves() if leaf.kind == "column"]
    found = [
        Mention(leaf.means.name, leaf.start, _sure(leaf, clause))
        for leaf in leaves
        if not _explained(leaf, leaves, clause) and leaf.start not in inside and not _misquoted(leaf, clause)
    ]
    every = tuple(m for m in found if m.sure >= LEAST_SURE)
    found = [m for m in found if m.start not in grouped]
    strong = tuple(m for m in found if m.sure >= LEAST_SURE)
    measured = any(clause.has(kind) for kind in ("threshold", "figure", "alpha", "seed", "ratio", "metric"))
    kept = tuple(c.means for c in conditions if not measured or _by_value(c.means, data))
    kept = (*kept, *_negated(ask, data))
    flat = tuple(part for one in kept for part in _parts(one) if _chooses(part))
    chosen = tuple(Mention(f.column, c.start, 1.0) for c in conditions for f in filters(c.means))
    split = _each(chunks, data)
    groups = tuple(dict.fromkeys((*ask.groups, *split)))
    strong = tuple(m for m in strong if m.name not in split)
    return Mentions(clause, ask, strong or tuple(found[:1]), groups, flat, every, chosen)


def _each(chunks: Sequence[Chunk], data: Dataset) -> list[str]:
    """ "for each passenger class": the column behind the word for the rows."""
    said = [c for c in chunks if c.kind != "small"]
    return [
        c.means.name
        for a, b, c in zip(said, said[1:], said[2:], strict=False)
        if (a.kind, b.kind, c.kind) == ("by", "rows", "column") and c.start == b.end and _few(c.means.name, data)
    ]


def _few(name: str, data: Dataset) -> bool:
    return name in data.columns and data.columns[name].distinct <= 30


def _negated(ask: Ask, data: Dataset) -> list[Condition]:
    """ "those who did not return": the other value of a yes/no column."""
    found: list[Condition] = []
    for name in (name for c in ask.all("except") for name in c.means):
        column = data.columns.get(name)
        if column is not None and column.kind is Kind.YESNO:
            others = [v for v in data.frame[name].dropna().unique().tolist() if v != column.yes]
            found += [Filter(name, "==", others[0])] if len(others) == 1 else []
    return found


def _misquoted(leaf: Chunk, clause: Clause) -> bool:
    """Only a part of what stands in quotes, so it is not what was quoted."""
    tokens = clause.tokens
    quote = tokens[leaf.start].quote
    if not quote:
        return False
    whole = [i for i, t in enumerate(tokens) if t.quote == quote]
    return (
        leaf.means.exact < 0.95
        and (leaf.start, leaf.end) != (whole[0], whole[-1] + 1)
        or leaf.end - leaf.start < len(whole) - 1
    )


def _sure(leaf: Chunk, clause: Clause) -> float:
    quoted = clause.tokens[leaf.start].quote and clause.tokens[leaf.end - 1].quote
    return QUOTED if quoted else max(leaf.means.exact, 0.8) * min(leaf.points, 2.0)


def _explained(leaf: Chunk, leaves: Sequence[Chunk], clause: Clause) -> bool:
    """ "the ticket class (pclass)": the name in brackets is what the words before mean."""
    bracket = leaf.end < len(clause.tokens) and clause.tokens[leaf.end].text == "("
    return bracket and any(
        other.start == leaf.end + 1
        and clause.tokens[min(other.end, len(clause.tokens) - 1)].text == ")"
        and other.means.exact >= leaf.means.exact
        for other in leaves
    )


def _parts(condition: Condition) -> tuple[Condition, ...]:
    return condition.parts if isinstance(condition, AllOf) else (condition,)


def _chooses(condition: Condition) -> bool:
    return not any(f.op in ("missing", "present") for f in filters(condition))


def _by_value(condition: Condition, data: Dataset) -> bool:
    """Whether a condition chooses groups, not numbers: numbers in a clause about thresholds are no conditions."""
    return all(
        f.op in ("==", "!=", "in", "contains", "has") and data.kinds.get(f.column) not in (Kind.NUMBER, Kind.ID)
        for f in filters(condition)
    )


def opposed(conditions: Sequence[Condition], data: Dataset | None = None) -> tuple[str | None, list[Condition]]:
    """Two different values of one column are groups to tell apart, not conditions that both hold.

    >>> opposed([Filter("sex", "==", "male"), Filter("sex", "==", "female"), Filter("class", "==", 1)])
    ('sex', [Filter(column='class', op='==', value=1)])
    """
    values: dict[str, set[tuple[str, Any]]] = {}
    for one in conditions:
        if isinstance(one, Filter) and one.op in ("==", "!="):
            values.setdefault(one.column, set()).add((one.op, one.value))
        elif isinstance(one, Filter) and one.op == "in" and isinstance(one.value, tuple):
            values.setdefault(one.column, set()).update(("==", v) for v in one.value)
    by = next((column for column, said in values.items() if len(said) > 1), None)
    if by is None:
        return None, list(dict.fromkeys(conditions))
    named = tuple(dict.fromkeys(value for op, value in sorted(values[by], key=str) if op == "=="))
    left = [c for c in conditions if not (isinstance(c, Filter) and c.column == by)]
    known = data.columns[by].distinct if data is not None and by in data.columns else 0
    if data is not None and 1 < len(named) < known:
        left.append(Filter(by, "in", named))
    return by, list(dict.fromkeys(left))


def named_before(said: Mentions, tag: Tag, cues: Sequence[Tag]) -> list[Mention]:
    """The columns named before a word for their part, and behind the word for another part."""
    start = max((t.end for t in cues if t.end <= tag.start), default=0)
    return [m for m in said.all_columns or said.columns if start <= m.start < tag.start]
