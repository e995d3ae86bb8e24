"""Words that are only part of what stands in cells: "Toyota" in "toyota corolla", "Drama" in "Action|Drama"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.dataset import Kind
from assistant.language.lexis.names import squash
from assistant.language.lexis.tokens import Token
from assistant.language.linking.cells import Cells
from assistant.language.linking.matches import is_word
from assistant.language.linking.spelling import Meant, is_shouted, is_whole_quote, said, spell
from assistant.language.tagging.tags import Tag, ValueNamed

MOST_TOKENS = 6  # of a part
RANK = {Kind.PLACE: 0, Kind.CATEGORY: 0, Kind.ORDERED: 0, Kind.YESNO: 1, Kind.ID: 3, Kind.TEXT: 2}


@dataclass(frozen=True, eq=False)
class Parts:
    """The words in the cells, and the parts of cells that hold lists, ready for `tags`."""

    cells: Mapping[str, Cells]
    words: Mapping[str, tuple[str, ...]]
    pieces: Mapping[str, tuple[str, str]]
    meant: Meant

    def tags(self, tokens: Sequence[Token], taken: set[int]) -> Iterator[Tag]:
        """Parts of cells among the tokens, `taken` being those that whole values explain.

        A part is meant if it is quoted, in capitals, or rare as a word: then it earns 0.85 points a word, in capitals or
        quotes more, in prose less.
        """
        for start in range(len(tokens)):
            yield from self._piece(tokens, start)
            yield from self._quoted(tokens, start)
            columns = set(self.words.get(_key(tokens[start]), ()))
            end = start + 1
            while columns and end <= len(tokens):
                if self._is_telling(tokens, start, end) and not taken >= set(range(start, end)):
                    yield from self._part(tokens, start, end, columns)
                if end == len(tokens) or end - start == MOST_TOKENS:
                    break
                columns &= set(self.words.get(_key(tokens[end]), ()))
                end += 1

    def _piece(self, tokens: Sequence[Token], start: int) -> Iterator[Tag]:
        """Parts of cells that hold lists: nearly as good as whole values."""
        if not self.pieces or not spell(tokens[start]):
            return
        key = ""
        for end in range(start + 1, min(start + MOST_TOKENS, len(tokens)) + 1):
            if not spell(tokens[end - 1]):
                continue
            key += squash(tokens[end - 1].raw or tokens[end - 1].text)
            piece, column = self.pieces.get(key) or self.pieces.get(key.removesuffix("s")) or ("", "")
            if piece and self.meant.is_meant(tokens, start, end, piece):
                points = 1.3 if end - start == 1 and self.meant.is_common(tokens[start]) else 1.5 * (end - start) + 0.35
                yield self._contains(tokens, start, end, piece, column, points)

    def _quoted(self, tokens: Sequence[Token], start: int) -> Iterator[Tag]:
        """What is quoted may stand anywhere within a cell's text, inside a word too."""
        quote = tokens[start].quote
        if not quote or (start and tokens[start - 1].quote == quote):
            return
        end = start + sum(token.quote == quote for token in tokens)
        text = said(tokens, start, end)
        for cells in self._ranked(self.cells):
            if cells.has_within(text):
                yield self._contains(tokens, start, end, text, cells.name, end - start + 0.6)

    def _is_telling(self, tokens: Sequence[Token], start: int, end: int) -> bool:
        """Whether one of the words is rare or in capitals, and none of the outer ones a word of grammar."""
        lists = self.meant.lexicon.lists
        if is_whole_quote(tokens, start, end):
            return True
        if any(tokens[at].text in lists["function"] or not spell(tokens[at]) for at in (start, end - 1)):
            return False
        return any(self._tells(tokens, at) for at in range(start, end))

    def _tells(self, tokens: Sequence[Token], at: int) -> bool:
        token = tokens[at]
        if token.kind != "word" or len(token.text) < 3 or token.text in self.meant.lexicon.lists["function"]:
            return False
        return _is_capital(tokens, at) or not (is_word(token.text, self.meant.lexicon) or self.meant.is_common(token))

    def _part(self, tokens: Sequence[Token], start: int, end: int, columns: set[str]) -> Iterator[Tag]:
        words = [_key(token) for token in tokens[start:end] if _key(token)]
        quoted = is_whole_quote(tokens, start, end)
        capital = any(_is_capital(tokens, at) for at in range(start, end))
        for cells in self._ranked(columns):
            values = cells.with_phrase(" ".join(words))
            if not values or (cells.prose and not (quoted or capital)):
                continue
            text = _as_written(said(tokens, start, end), words, str(values[0]))
            points = 0.85 * len(words) + 0.3 * capital + 0.6 * quoted - 0.3 * cells.prose
            if not quoted and not capital and cells.column.kind is Kind.TEXT and len(words) == 1:
                points -= 0.3
            if text:
                yield self._contains(tokens, start, end, text, cells.name, points)

    def _ranked(self, columns: set[str] | Mapping[str, Cells]) -> list[Cells]:
        found = [self.cells[name] for name in columns]
        return sorted(found, key=lambda c: (RANK[c.column.kind], len(c.spelled), c.name))

    def _contains(self, tokens: Sequence[Token], start: int, end: int, text: str, column: str, points: float) -> Tag:
        why = self.meant.lexicon.why("value_part", said=said(tokens, start, end), column=column)
        return Tag(start, end, ValueNamed(text, (column,), op="contains"), round(points, 3), why)


def _key(token: Token) -> str:
    return squash(token.raw or token.text)


def _is_capital(tokens: Sequence[Token], at: int) -> bool:
    token = tokens[at]
    return token.raw[:1].isupper() and at > 0 and tokens[at - 1].text not in ".?!:" and not is_shouted(tokens)


def _as_written(text: str, words: list[str], value: str) -> str:
    """The part as a cell has it, accents and commas included; empty if it is not there in one piece.

    >>> _as_written("garcia marquez", ["garcia", "marquez"], "García Márquez, Gabriel")
    'García Márquez'
    """
    if text.lower() in value.lower():
        return text
    pieces = value.split()
    for start in range(len(pieces)):
        for end in range(start + 1, min(start + len(words), len(pieces)) + 1):
            if "".join(map(squash, pieces[start:end])) == "".join(words):
                return " ".join(pieces[start:end]).strip(",.;:()[]'\"")
    return ""
