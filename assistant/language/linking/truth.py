"""Words for yes and no: "survivors", "did not survive", "non-smokers", "without children"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.dataset import Column, Dataset, Kind
from assistant.language.lexis.lexicon import Lexicon, base, root
from assistant.language.lexis.names import Name, names
from assistant.language.lexis.tokens import Token
from assistant.language.tagging.tags import Tag, ValueNamed

_ABSTRACT = ("al", "ing", "tion", "ity", "ness", "ment", "ance", "ence", "ship", "rate", "status")
_HAVING = frozenset({"with", "has", "have", "having", "had"})
_VERBS_BEFORE = frozenset({"who", "that", "which", "have", "has", "had", "were", "are", "is", "was", "did", "do", "does", "be", "been", "being",
                           "they", "many", "only", "actually", "ever", "really"})  # fmt: skip


@dataclass(frozen=True)
class _Said:
    """What a yes/no column says: the words of its name that matter, by stem and by root, and its yes."""

    column: Column
    words: tuple[str, ...]
    stems: tuple[str, ...]
    roots: tuple[str, ...]
    groups: frozenset[int]


@dataclass(frozen=True, eq=False)
class Truths:
    """Yes/no columns and counts that may be none, ready for `tags`."""

    said: tuple[_Said, ...]
    counts: Mapping[str, str]  # stem of the one word of a name, and the column
    lexicon: Lexicon
    nouns: frozenset[str]

    def tags(self, tokens: Sequence[Token]) -> Iterator[Tag]:
        """Spans that say yes or no to a column, with the negation that stands before them."""
        for said in self.said:
            for start in range(len(tokens)):
                size = len(said.stems)
                if tuple(base(t.text) for t in tokens[start : start + size]) == said.stems:
                    yield from self._found(tokens, start, start + size, said, 1.0)
                elif size == 1 and tokens[start].kind == "word":
                    yield from self._other_forms(tokens, start, said)
        for at, token in enumerate(tokens):
            column = (
                self.counts.get(base(token.text[:-4])) if token.text.endswith("less") and len(token.text) > 6 else None
            )
            if column:
                yield Tag(at, at + 1, ValueNamed(0, (column,)), 2.0, self._why(tokens, at, at + 1, column, "0", False))
        for at, token in enumerate(tokens[:-1]):
            column = self.counts.get(base(tokens[at + 1].text)) if token.text in ("without", "no", "zero") else None
            if column:
                why = self._why(tokens, at, at + 2, column, "0", False)
                yield Tag(at, at + 2, ValueNamed(0, (column,)), 3.2, why)

    def _other_forms(self, tokens: Sequence[Token], at: int, said: _Said) -> Iterator[Tag]:
        word, lexicon = tokens[at].text, self.lexicon
        own = said.roots[0]
        if len(word) > 3 and root(word) == own:
            yield from self._found(tokens, at, at + 1, said, 0.9)
        elif base(word) in lexicon.opposites.get(own, ()):
            yield self._tag(tokens, at, at + 1, said, True, 1.6)
        elif lexicon.groups((base(word),))[0] & said.groups and word not in lexicon.lists["function"]:
            yield from self._found(tokens, at, at + 1, said, 0.6)
        else:
            rest = next(
                (
                    word[len(p) :]
                    for p in lexicon.truth["prefixes"]
                    if word.startswith(p) and root(word[len(p) :]) == own
                ),
                "",
            )
            if len(rest) > 3:
                yield self._tag(tokens, at, at + 1, said, True, 2.0)

    def _found(self, tokens: Sequence[Token], start: int, end: int, said: _Said, sure: float) -> Iterator[Tag]:
        """The words of a yes: worth more after a negation or where they are not just the column's name."""
        size, nots = end - start, self.lexicon.truth["not"]
        before = start - 1
        if before >= 0 and tokens[before].text == "-" and start >= 2:
            before -= 1
        if before >= 0 and tokens[before].text in nots:
            yield self._tag(tokens, before, end, said, True, sure * (size + 1.6) + 0.4)
            return
        if before >= 0 and tokens[before].text in _HAVING and said.column.kind is Kind.YESNO:
            yield self._tag(tokens, before, end, said, False, sure * (size + 0.5))
        points = self._points(tokens, start, end, said, sure)
        if points > 0:
            yield self._tag(tokens, start, end, said, False, points)

    def _points(self, tokens: Sequence[Token], start: int, end: int, said: _Said, sure: float) -> float:
        size, last = end - start, tokens[end - 1].text
        before = [t.text for t in tokens[max(0, start - 4) : start]]
        verbal = bool(before) and (before[-1] in _VERBS_BEFORE or base(before[-1]) in self.nouns or "many" in before)
        person = last.endswith(("ers", "ors", "ees", "ents", "ants", "ists"))
        if sure == 1 and tokens[start].text == said.words[0]:
            return (
                1.5 * size
                - 0.5
                + (1.3 if verbal and size == 1 and last.endswith(("ed", "en", "er", "or", "e")) else 0.6)
            )
        if sure < 0.7 and not (verbal or person):
            return 0.0
        if last.endswith(_ABSTRACT):
            return 0.7 * sure
        return sure * size + (1.1 if person or verbal else 0.6)

    def _tag(self, tokens: Sequence[Token], start: int, end: int, said: _Said, negated: bool, points: float) -> Tag:
        name, yes = said.column.name, said.column.yes
        means = ValueNamed(yes, (name,), negated=negated)
        return Tag(start, end, means, round(points, 3), self._why(tokens, start, end, name, str(yes), negated))

    def _why(self, tokens: Sequence[Token], start: int, end: int, column: str, value: str, negated: bool) -> str:
        text = " ".join(t.raw or t.text for t in tokens[start:end])
        return self.lexicon.why("value_no" if negated else "value_yes", said=text, column=column, value=value)


def truths(dataset: Dataset, lexicon: Lexicon, nouns: Sequence[str]) -> Truths:
    """The yes/no columns of a dataset (those whose yes is known), and the counts that have zeros."""
    cut = names(list(dataset.columns), lexicon)
    said = tuple(one for name in cut if (one := _said(dataset.columns[name.column], name, lexicon)) is not None)
    counts = {}
    for name in cut:
        column = dataset.columns[name.column]
        words = _core(name, lexicon)
        if column.kind is Kind.NUMBER and len(words) == 1 and _has_none(dataset, column):
            counts[base(words[0])] = name.column
    about = frozenset(base(noun) for noun in (*nouns, *lexicon.lists["people"], *lexicon.lists["rows"], *lexicon.sex))
    return Truths(said, counts, lexicon, about)


def _said(column: Column, name: Name, lexicon: Lexicon) -> _Said | None:
    words = _core(name, lexicon)
    if column.kind is not Kind.YESNO or column.yes is None or not words or any(w in lexicon.sex for w in words):
        return None
    stems = tuple(base(word) for word in words)
    groups = lexicon.groups(stems)[0] if len(words) == 1 else frozenset()
    return _Said(column, words, stems, tuple(root(word) for word in words), groups)


def _core(name: Name, lexicon: Lexicon) -> tuple[str, ...]:
    drop = lexicon.lists["generic"] | {"is", "has", "was", "did", "had", "are", "of", "number", "num"}
    return tuple(word for word in name.words if word not in drop)


def _has_none(dataset: Dataset, column: Column) -> bool:
    cells: Any = dataset.frame[column.name].dropna()
    return len(cells) > 0 and bool((cells == 0).any()) and bool((cells >= 0).all()) and bool((cells % 1 == 0).all())
