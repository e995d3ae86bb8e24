"""Find the cells' values that the words of a question may mean, each with points and a reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.dataset import Dataset, Kind
from assistant.language.lexis.lexicon import Lexicon, base
from assistant.language.lexis.names import names
from assistant.language.lexis.tokens import Token
from assistant.language.linking.aliases import Alias, aliases
from assistant.language.linking.cells import Cells, all_cells, is_code
from assistant.language.linking.hints import row_nouns
from assistant.language.linking.matches import is_word, near_words
from assistant.language.linking.parts import RANK, Parts
from assistant.language.linking.spelling import Meant, forms, is_whole_quote, near_keys, said, spell
from assistant.language.linking.truth import Truths, truths
from assistant.language.tagging.tags import Tag, ValueNamed

BIG = 50_000  # different values from which on a column is looked up by itself
LONGEST = 14  # tokens of a value that is looked up whole


@dataclass(frozen=True, eq=False)
class ValueIndex:
    """What words may mean which value of one dataset. Built by `value_index`, asked by `tags`.

    `sampled` names the columns of which not every value, or not every word of the values, can be found.
    """

    lexicon: Lexicon
    cells: Mapping[str, Cells]
    where: Mapping[str, str | tuple[str, ...]]
    forms: Mapping[str, tuple[Alias, ...]]
    aliases: Mapping[str, Sequence[Alias]]
    near: Mapping[str, tuple[str, ...]]
    truths: Truths
    parts: Parts
    meant: Meant
    big: tuple[Cells, ...]
    sampled: tuple[str, ...]

    def tags(self, tokens: Sequence[Token]) -> list[Tag]:
        """All links of spans of the message to values; a whole value of n words earns about 1.5 n + 0.3 points.

        Words that say yes or no to a column count too ("non-smokers"). Values that occur in several columns give one
        tag with all of them.
        """
        found: list[Tag] = []
        for start, token in enumerate(tokens):
            if spell(token):
                found.extend(self._whole(tokens, start))
        taken = {i for tag in found if tag.points >= 1 for i in range(tag.start, tag.end)}
        found.extend(self.parts.tags(tokens, taken))
        found.extend(self._mistyped(tokens, taken))
        found.extend(self.truths.tags(tokens))
        return _best([*found, *self._negated(found, tokens)])

    def _columns(self, key: str) -> tuple[str, ...]:
        """The columns that have a value spelled so."""
        small = self.where.get(key, ())
        return (*((small,) if isinstance(small, str) else small), *(c.name for c in self.big if key in c.spelled))

    def _whole(self, tokens: Sequence[Token], start: int) -> Iterator[Tag]:
        key, count = "", 0
        for end in range(start + 1, min(start + LONGEST, len(tokens)) + 1):
            token = tokens[end - 1]
            key += spell(token)
            count += token.kind != "symbol"
            if tokens[end - 1].kind == "symbol" and not spell(token):
                continue
            columns = self._columns(key)
            if columns:
                yield from self._exact(tokens, start, end, key, columns, count)
            for alias in self.aliases.get(key, ()):
                if self.meant.is_meant(tokens, start, end, alias.value, alias.code):
                    weak = end - start == 1 and token.text in self.lexicon.lists["statistic"]
                    yield self._form(tokens, start, end, alias, 0.6 if weak else 1.5 * count + 0.2)
            if not columns:
                formed = key[: -len(spell(token))] + base(token.text)
                for alias in self.forms.get(formed, ()) if token.kind == "word" else ():
                    if self.meant.is_meant(tokens, start, end, alias.value):
                        weak = end - start == 1 and base(token.text) in self.meant.nouns
                        yield self._form(tokens, start, end, alias, 0.6 if weak else 1.5 * count)

    def _exact(
        self, tokens: Sequence[Token], start: int, end: int, key: str, columns: tuple[str, ...], count: int
    ) -> Iterator[Tag]:
        text = said(tokens, start, end)
        by_value: dict[Any, list[str]] = {}
        for column in columns:
            cells = self.cells[column]
            if key in cells.pieces and str(cells.value(key)) != text:
                continue  # a list of one: other lists have it too
            alike = cells.alike(key)
            value = next((v for v in alike if str(v) == text), alike[0])
            by_value.setdefault((type(value), value), []).append(column)
        for (_, value), owners in by_value.items():
            points = self._points(tokens, start, end, value, owners, count)
            if points > 0:
                owners.sort(key=lambda c: (RANK[self.cells[c].column.kind], len(self.cells[c].spelled)))
                why = self.lexicon.why("value", value=str(value), column=owners[0])
                yield Tag(start, end, ValueNamed(value, tuple(owners)), round(points, 3), why)

    def _points(
        self, tokens: Sequence[Token], start: int, end: int, value: Any, owners: Sequence[str], count: int
    ) -> float:
        token, lists = tokens[start], self.lexicon.lists
        quoted = all(t.quote for t in tokens[start:end])
        if quoted and is_whole_quote(tokens, start, end):
            return 1.5 * count + 0.7
        if not self.meant.is_meant(tokens, start, end, value):
            return 0.0
        columns = [self.cells[c].column for c in owners]
        if count == 1 and token.kind != "word":
            text = token.text.replace(",", "").replace(".", "")
            if not text.isdigit():
                return 1.5 * count + 0.3
            return 0.5 if any(is_code(c) or c.kind is not Kind.TEXT for c in columns) else 0.3
        if end - start == 1 and not (token.raw != token.text and token.raw in str(value) and start > 0):
            if token.text in lists["statistic"] or base(token.text) in self.meant.nouns:
                return 0.6
            if self.meant.is_common(token):
                return count + 0.4 if any(c.kind not in (Kind.TEXT, Kind.ID) for c in columns) else 0.5
        return 1.5 * count + 0.3

    def _form(self, tokens: Sequence[Token], start: int, end: int, alias: Alias, points: float) -> Tag:
        why = self.lexicon.why("value_form", said=said(tokens, start, end), value=str(alias.value), column=alias.column)
        means = ValueNamed(alias.value, (alias.column,), negated=alias.negated)
        return Tag(start, end, means, points, why)

    def _mistyped(self, tokens: Sequence[Token], taken: set[int]) -> Iterator[Tag]:
        for start, token in enumerate(tokens):
            if start in taken or token.kind != "word" or len(token.text) < 4:
                continue
            for size in (1, 2):
                span = tokens[start : start + size]
                key = "".join(spell(t) for t in span)
                if (
                    len(span) < size
                    or len(key) < 5
                    or all(self._is_sound(t.text) for t in span)
                    or len(key) < 7
                    and size > 1
                ):
                    continue
                if any(t.kind != "word" or t.text in self.lexicon.lists["function"] for t in span):
                    continue
                among = [k for letter in dict.fromkeys(key[:2]) for k in self.near.get(letter, ())]
                for right in near_words(key, among)[:3]:
                    yield from self._near(tokens, start, start + size, right)

    def _is_sound(self, word: str) -> bool:
        return is_word(word, self.lexicon) or word in self.parts.words or base(word) in self.meant.named

    def _near(self, tokens: Sequence[Token], start: int, end: int, key: str) -> Iterator[Tag]:
        for column in self._columns(key):
            value = self.cells[column].value(key)
            why = self.lexicon.why("value_typo", said=said(tokens, start, end), value=str(value), column=column)
            yield Tag(start, end, ValueNamed(value, (column,)), end - start + 0.3, why)
        for alias in self.aliases.get(key, ()):
            yield self._form(tokens, start, end, alias, end - start + 0.2)

    def _negated(self, found: Sequence[Tag], tokens: Sequence[Token]) -> Iterator[Tag]:
        """ "non-X" and "not X" for a value X."""
        for tag in found:
            at = tag.start - 1
            if at > 0 and tokens[at].text == "-":
                at -= 1
            if at >= 0 and tokens[at].text in ("non", "not") and tag.points > 1 and not tag.means.negated:
                means = ValueNamed(tag.means.value, tag.means.columns, tag.means.op, negated=True)
                yield Tag(at, tag.end, means, tag.points + 1.2, tag.because)


def value_index(dataset: Dataset, lexicon: Lexicon) -> ValueIndex:
    """Index the values of a dataset's columns; some seconds at most for a million different ones."""
    found, sampled = all_cells(dataset)
    where: dict[str, str | tuple[str, ...]] = {}
    words: dict[str, list[str]] = {}
    for cells in found:
        for word in cells.words:
            words.setdefault(word, []).append(cells.name)
        if len(cells.spelled) > BIG:
            continue
        here: dict[str, str | tuple[str, ...]] = dict.fromkeys(cells.spelled, cells.name)
        for key in here.keys() & where.keys():
            before = where[key]
            here[key] = (*((before,) if isinstance(before, str) else before), cells.name)
        where.update(here)
    said_otherwise = aliases(dataset, found, lexicon)
    nouns = row_nouns(dataset, lexicon)
    named = frozenset(base(word) for name in names(list(dataset.columns), lexicon) for word in name.words)
    meant = Meant(lexicon, named, frozenset(map(base, nouns)))
    by_name = {cells.name: cells for cells in found}
    pieces = {key: (piece, cells.name) for cells in reversed(found) for key, piece in cells.pieces.items()}
    return ValueIndex(
        lexicon=lexicon,
        cells=by_name,
        where=where,
        forms=forms(found),
        aliases=said_otherwise,
        near=near_keys(found, said_otherwise),
        truths=truths(dataset, lexicon, nouns),
        parts=Parts(by_name, {word: tuple(columns) for word, columns in words.items()}, pieces, meant),
        meant=meant,
        big=tuple(cells for cells in found if len(cells.spelled) > BIG),
        sampled=tuple(sampled),
    )


def _best(tags: list[Tag]) -> list[Tag]:
    """Each value once a span, at its most points, with all columns that it was found in."""
    best: dict[tuple[int, int, str, str, bool], Tag] = {}
    for tag in sorted(tags, key=lambda tag: -tag.points):
        means: ValueNamed = tag.means
        key = (tag.start, tag.end, repr(means.value).lower(), means.op, means.negated)
        if key in best:
            kept = best[key]
            columns = tuple(dict.fromkeys((*kept.means.columns, *means.columns)))
            joined = ValueNamed(kept.means.value, columns, kept.means.op, kept.means.negated)
            best[key] = Tag(kept.start, kept.end, joined, kept.points, kept.because)
        else:
            best[key] = tag
    return sorted(best.values(), key=lambda tag: (tag.start, tag.end, -tag.points))
