"""What a clause names: columns, conditions, groups, measures; and how surely."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.condition import Condition, Filter, filters
from assistant.dataset import Dataset, Kind
from assistant.language.ask import Ask, asked
from assistant.language.chunks import Chunk
from assistant.language.clauses import Clause
from assistant.language.tagging import composed
from assistant.language.words import Words

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
    conditions = [c for c in ask.all("condition") if _chooses(c.means)]
    inside = {i for c in conditions for i in range(c.start, c.end)}
    grouped = {i for c in ask.all("group") for i in range(c.start, c.end)}
    leaves = [leaf for chunk in chunks for leaf in chunk.leaves() if leaf.kind == "column"]
    found = [
        Mention(leaf.means.name, leaf.start, _sure(leaf, clause))
        for leaf in leaves
        if not _explained(leaf, leaves, clause) and leaf.start not in inside and leaf.start not in grouped
    ]
    strong = tuple(m for m in found if m.sure >= LEAST_SURE)
    measured = clause.has("threshold") or clause.has("figure") or clause.has("alpha")
    kept = tuple(c.means for c in conditions if not measured or _by_value(c.means, data))
    return Mentions(clause, ask, strong or tuple(found[:1]), ask.groups, kept)


def _sure(leaf: Chunk, clause: Clause) -> float:
    quoted = clause.tokens[leaf.start].quote and clause.tokens[leaf.end - 1].quote
    return QUOTED if quoted else leaf.means.exact * min(leaf.points, 2.0)


def _explained(leaf: Chunk, leaves: Sequence[Chunk], clause: Clause) -> bool:
    """ "the ticket class (pclass)": the name in brackets is what the words before mean."""
    bracket = leaf.end < len(clause.tokens) and clause.tokens[leaf.end].text == "("
    return bracket and any(
        other.start == leaf.end + 1
        and clause.tokens[min(other.end, len(clause.tokens) - 1)].text == ")"
        and other.means.exact >= leaf.means.exact
        for other in leaves
    )


def _chooses(condition: Condition) -> bool:
    return not any(f.op in ("missing", "present") for f in filters(condition))


def _by_value(condition: Condition, data: Dataset) -> bool:
    """Whether a condition chooses groups, not numbers: numbers in a clause about thresholds are no conditions."""
    return all(
        f.op in ("==", "!=", "in", "contains", "has") and data.kinds.get(f.column) is not Kind.NUMBER
        for f in filters(condition)
    )


def opposed(conditions: Sequence[Condition]) -> tuple[str | None, list[Condition]]:
    """Two different values of one column are groups to tell apart, not conditions that both hold.

    >>> opposed([Filter("sex", "==", "male"), Filter("sex", "==", "female"), Filter("class", "==", 1)])
    ('sex', [Filter(column='class', op='==', value=1)])
    """
    values: dict[str, set[object]] = {}
    for one in conditions:
        if isinstance(one, Filter) and one.op in ("==", "!="):
            values.setdefault(one.column, set()).add((one.op, one.value))
    by = next((column for column, said in values.items() if len(said) > 1), None)
    left = [c for c in conditions if not (isinstance(c, Filter) and c.column == by)]
    return by, list(dict.fromkeys(left))
