"""Find the cells' values that the words of a question may mean, each with points and a reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.dataset import Dataset, Kind
from assistant.language.aliases import Alias, aliases
from assistant.language.cells import Cells, all_cells, is_code
from assistant.language.hints import row_nouns
from assistant.language.lexicon import Lexicon, base
from assistant.language.matches import is_word, near_words
from assistant.language.names import names, squash
from assistant.language.spelling import forms, is_shouted, is_whole_quote, near_keys, said, spell
from assistant.language.tags import Tag, ValueNamed
from assistant.language.tokens import Token
from assistant.language.truth import Truths, truths

BIG = 50_000  # different values from which on a column is looked up by itself
LONGEST = 14  # tokens of a value that is looked up whole
_RANK = {Kind.PLACE: 0, Kind.CATEGORY: 0, Kind.ORDERED: 0, Kind.YESNO: 1, Kind.ID: 3, Kind.TEXT: 2}
_EQUAL = frozenset(
    {
        "=",
        "==",
        "!=",
        "is",
        "are",
        "equals",
        "equal",
        ":",
        "was",
        "answered",
        "said",
        "says",
        "marked",
        "of",
        "to",
        "as",
    }
)


@dataclass(frozen=True, eq=False)
class ValueIndex:
    """What words may mean which value of one dataset. Built by `value_index`, asked by `tags`.

    `sampled` names the columns of which not every value, or not every word of the values, can be found.
    """

    lexicon: Lexicon
    cells: Mapping[str, Cells]
    where: Mapping[str, str | tuple[str, ...]]
    words: Mapping[str, tuple[str, ...]]
    forms: Mapping[str, tuple[Alias, ...]]
    aliases: Mapping[str, Sequence[Alias]]
    near: Mapping[str, tuple[str, ...]]
    truths: Truths
    named: frozenset[str]
    big: tuple[Cells, ...]
    pieces: Mapping[str, tuple[str, str]]
    sampled: tuple[str, ...]

    def tags(self, tokens: Sequence[Token]) -> list[Tag]:
        """All links of spans of the message to values; a whole value of n words earns about n + 0.8 points.

        Words that say yes or no to a column count too ("non-smokers"). Values that occur in several columns give one
        tag with all of them.
        """
        found: list[Tag] = []
        for start, token in enumerate(tokens):
            if spell(token):
                found.extend(self._whole(tokens, start))
        taken = {i for tag in found if tag.points >= 1 for i in range(tag.start, tag.end)}
        found.extend(self._parts(tokens, taken))
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
                if self._is_meant(tokens, start, end, alias.value, alias.code):
                    yield self._form(tokens, start, end, alias, count + 0.7)
            if not columns:
                formed = key[: -len(spell(token))] + base(token.text)
                for alias in self.forms.get(formed, ()) if token.kind == "word" else ():
                    if self._is_meant(tokens, start, end, alias.value, False):
                        yield self._form(tokens, start, end, alias, count + 0.5)

    def _exact(
        self, tokens: Sequence[Token], start: int, end: int, key: str, columns: tuple[str, ...], count: int
    ) -> Iterator[Tag]:
        text = said(tokens, start, end)
        by_value: dict[Any, list[str]] = {}
        for column in columns:
            cells = self.cells[column]
            alike = cells.alike(key)
            value = next((v for v in alike if str(v) == text), alike[0])
            by_value.setdefault((type(value), value), []).append(column)
        for (_, value), owners in by_value.items():
            points = self._points(tokens, start, end, value, owners, count)
            if points > 0:
                owners.sort(key=lambda c: (_RANK[self.cells[c].column.kind], len(self.cells[c].spelled)))
                why = self.lexicon.why("value", value=str(value), column=owners[0])
                yield Tag(start, end, ValueNamed(value, tuple(owners)), round(points, 3), why)

    def _points(
        self, tokens: Sequence[Token], start: int, end: int, value: Any, owners: Sequence[str], count: int
    ) -> float:
        token, lists = tokens[start], self.lexicon.lists
        quoted = all(t.quote for t in tokens[start:end])
        if quoted and is_whole_quote(tokens, start, end):
            return count + 1.2
        if not self._is_meant(tokens, start, end, value, False):
            return 0.0
        columns = [self.cells[c].column for c in owners]
        if count == 1 and token.kind != "word":
            text = token.text.replace(",", "").replace(".", "")
            if not text.isdigit():
                return count + 0.8
            return 0.5 if any(is_code(c) or c.kind is not Kind.TEXT for c in columns) else 0.3
        if end - start == 1 and not (token.raw != token.text and token.raw in str(value) and start > 0):
            if token.text in lists["statistic"]:
                return 0.6
            if self._is_common(token.text):
                return count + 0.4 if any(c.kind not in (Kind.TEXT, Kind.ID) for c in columns) else 0.5
        return count + 0.8

    def _is_common(self, word: str) -> bool:
        return word in self.lexicon.lists["common"] or base(word) in self.named

    def _is_meant(self, tokens: Sequence[Token], start: int, end: int, value: Any, code: bool) -> bool:
        """Whether words of grammar, single letters and codes are written so that a value can be meant."""
        if end - start > 1 and any(
            t.text not in self.lexicon.lists["function"] for t in tokens[start:end] if t.kind == "word"
        ):
            return not code or said(tokens, start, end).isupper()
        text, token = said(tokens, start, end), tokens[start]
        if all(t.quote for t in tokens[start:end]):
            return True
        if code:
            return text.isupper() and not is_shouted(tokens)
        grammar = all(t.text in self.lexicon.lists["function"] for t in tokens[start:end])
        if token.text in self.lexicon.truth["yes"] | self.lexicon.truth["no"] and grammar:
            return (
                start > 0
                and tokens[start - 1].text in _EQUAL
                or (start > 0 and base(tokens[start - 1].text) in self.named)
            )
        if grammar or len(spell(token)) == 1 and end - start == 1:
            return token.kind == "word" and text == str(value) and not text.islower() and start > 0 and not is_shouted(tokens) \
                or token.kind == "number"  # fmt: skip
        return True

    def _form(self, tokens: Sequence[Token], start: int, end: int, alias: Alias, points: float) -> Tag:
        why = self.lexicon.why("value_form", said=said(tokens, start, end), value=str(alias.value), column=alias.column)
        means = ValueNamed(alias.value, (alias.column,), negated=alias.negated)
        return Tag(start, end, means, points, why)

    def _parts(self, tokens: Sequence[Token], taken: set[int]) -> Iterator[Tag]:
        """Words that are only part of cells' text: if rare or in capitals, and not otherwise explained."""
        for start in range(len(tokens)):
            yield from self._piece(tokens, start)
            columns = set(self.words.get(tokens[start].text, ()))
            end = start + 1
            while columns and end <= len(tokens):
                if any(self._is_telling(tokens, i) for i in range(start, end)) and not taken >= set(range(start, end)):
                    yield from self._part(tokens, start, end, sorted(columns))
                if end == len(tokens) or end - start == 6:
                    break
                columns &= set(self.words.get(tokens[end].text, ()))
                end += 1

    def _piece(self, tokens: Sequence[Token], start: int) -> Iterator[Tag]:
        """Parts of cells that hold lists."""
        key = ""
        for end in range(start + 1, min(start + 5, len(tokens)) + 1):
            key += squash(tokens[end - 1].raw or tokens[end - 1].text)
            piece, column = self.pieces.get(key) or self.pieces.get(key.removesuffix("s")) or ("", "")
            if piece and key not in self.cells[column].spelled and self._is_meant(tokens, start, end, piece, False):
                common = end - start == 1 and (self._is_common(key) or key in self.lexicon.lists["statistic"])
                yield self._contains(tokens, start, end, piece, [column], end - start + (0.3 if common else 0.7))

    def _is_telling(self, tokens: Sequence[Token], at: int) -> bool:
        token = tokens[at]
        if token.text in self.lexicon.lists["function"] or token.kind != "word" or len(token.text) < 3:
            return bool(token.quote)
        capital = token.raw[:1].isupper() and at > 0 and tokens[at - 1].text not in ".?!:" and not is_shouted(tokens)
        return bool(token.quote) or capital or not (is_word(token.text, self.lexicon) or base(token.text) in self.named)

    def _part(self, tokens: Sequence[Token], start: int, end: int, columns: Sequence[str]) -> Iterator[Tag]:
        phrase = " ".join(squash(t.raw or t.text) for t in tokens[start:end])
        quoted = is_whole_quote(tokens, start, end)
        for name in sorted(columns, key=lambda c: (_RANK[self.cells[c].column.kind], len(self.cells[c].spelled))):
            cells = self.cells[name]
            values = cells.with_phrase(phrase) if end - start > 1 or cells.words[phrase] == 1 else ["", ""]
            if not values:
                continue
            capital = any(t.raw != t.text for t in tokens[start:end])
            points = 0.85 * (end - start) + 0.3 * capital + 0.6 * quoted - 0.3 * cells.prose
            if len(values) == 1 and not cells.prose:
                why = self.lexicon.why("value_part", said=said(tokens, start, end), column=name)
                yield Tag(start, end, ValueNamed(values[0], (name,)), round(points + 0.1, 3), why)
            else:
                yield self._contains(tokens, start, end, said(tokens, start, end), [name], points)

    def _contains(
        self, tokens: Sequence[Token], start: int, end: int, text: str, columns: Sequence[str], points: float
    ) -> Tag:
        why = self.lexicon.why("value_part", said=said(tokens, start, end), column=columns[0])
        return Tag(start, end, ValueNamed(text, tuple(columns), op="contains"), round(points, 3), why)

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
        return is_word(word, self.lexicon) or word in self.words or base(word) in self.named

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
    return ValueIndex(
        lexicon=lexicon,
        cells={cells.name: cells for cells in found},
        where=where,
        words={word: tuple(columns) for word, columns in words.items()},
        forms=forms(found),
        aliases=said_otherwise,
        near=near_keys(found, said_otherwise),
        truths=truths(dataset, lexicon, row_nouns(dataset, lexicon)),
        named=frozenset(base(w) for name in names(list(dataset.columns), lexicon) for w in name.words),
        big=tuple(cells for cells in found if len(cells.spelled) > BIG),
        pieces={key: (piece, cells.name) for cells in reversed(found) for key, piece in cells.pieces.items()},
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
