"""Find phrases such as "(more|greater) than [or equal to]" in a message, all of them in one pass."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from math import prod
from typing import Any

from assistant.language.tags import Tag
from assistant.language.tokens import Token, tokenize

EACH = 1.0  # points for a word
TOGETHER = 0.2  # more for each word that follows another: a long phrase is worth more than its words apart
BY_STEM = 0.1  # less for a word that matched by its stem only
BY_TYPO = 0.5  # less for a word with a letter wrong
SHORTEST_TYPO = 6  # shorter words are too near to other words: count, county
MOST_PHRASES = 20_000
MOST_ENDS = 2

_PIECE = re.compile(r"[()\[\]|]|\{\w+\}|[^()\[\]{}|]+")


@dataclass(frozen=True)
class Word:
    """One item of a phrase: a word (`exact`: only just so), or a slot that a tag fills."""

    text: str
    stem: str = ""
    exact: bool = False
    slot: bool = False


Part = Word | tuple[tuple["Part", ...], ...]  # a word, or a choice among rows of parts


def expand(pattern: str) -> list[tuple[Word, ...]]:
    """Every plain phrase that a pattern stands for: `(a|b)` choice, `[c]` optional, `{slot}`, `'word'` exactly so.

    Choices may be nested. A pattern with brackets that do not match raises ValueError, as does one for too many phrases.

    >>> [" ".join(w.text for w in phrase) for phrase in expand("(at least|no (less|fewer) than) [a] {n}")]
    ['at least a {n}', 'at least {n}', 'no less than a {n}', 'no less than {n}', 'no fewer than a {n}', 'no fewer than {n}']
    """
    found = [phrase for row in parse(pattern) for phrase in _phrases(row)]
    if len(found) > MOST_PHRASES:
        raise ValueError(f"{pattern!r} stands for more than {MOST_PHRASES} phrases")
    return found


def _phrases(row: tuple[Part, ...]) -> list[tuple[Word, ...]]:
    choices = [[(part,)] if isinstance(part, Word) else [p for r in part for p in _phrases(r)] for part in row]
    if prod(len(choice) for choice in choices) > MOST_PHRASES:
        raise ValueError(f"A pattern stands for more than {MOST_PHRASES} phrases")
    return [tuple(word for part in chosen for word in part) for chosen in product(*choices)]


def parse(pattern: str) -> tuple[tuple[Part, ...], ...]:
    """A pattern as a choice among rows of words and choices; raises ValueError for brackets that do not match."""
    pieces = _PIECE.findall(pattern)
    rows, at = _choices(pieces, 0, "", pattern)
    if at != len(pieces):
        raise ValueError(f"A bracket too many in {pattern!r}")
    return rows


def _choices(pieces: list[str], at: int, close: str, pattern: str) -> tuple[tuple[tuple[Part, ...], ...], int]:
    """The rows of `a|b|…` from piece `at` up to the bracket `close`, and where it ended."""
    rows: list[tuple[Part, ...]] = []
    row: list[Part] = []
    while at < len(pieces) and pieces[at] not in (")", "]"):
        piece = pieces[at]
        at += 1
        if piece == "|":
            rows.append(tuple(row))
            row = []
        elif piece in ("(", "["):
            inner, at = _choices(pieces, at, ")" if piece == "(" else "]", pattern)
            row.append((*inner, ()) if piece == "[" else inner)
            at += 1
        elif piece[0] == "{":
            row.append(Word(piece, slot=True))
        else:
            row += [Word(t.text, t.stem, bool(t.quote)) for t in tokenize(piece)]
    if (pieces[at] if at < len(pieces) else "") != close:
        raise ValueError(f"A bracket is missing in {pattern!r}")
    return (*rows, tuple(row)), at


@dataclass
class _Node:
    """A place in the tree of phrases: the words that may follow, and what ends here means.

    Forms of one word ("is", "are") lead to the same place; `forms` keeps which of them the patterns have.
    """

    words: dict[str, _Node] = field(default_factory=dict)  # exact words by their text, others by "~" and their stem
    forms: set[str] = field(default_factory=set)
    typos: dict[str, list[tuple[str, _Node]]] = field(default_factory=dict)
    slots: dict[str, _Node] = field(default_factory=dict)
    joins: list[_Node] = field(default_factory=list)  # places that are reached from here without a word
    meanings: list[Any] = field(default_factory=list)

    def child(self, word: Word) -> _Node:
        """The node after `word`, made when it is not there yet."""
        if word.slot:
            return self.slots.setdefault(word.text[1:-1], _Node())
        node = self.words.setdefault(word.text if word.exact else "~" + word.stem, _Node())
        if word.text not in node.forms:
            node.forms.add(word.text)
            if len(word.text) >= SHORTEST_TYPO and word.text.isalpha():
                for shape in _shapes(word.text):
                    self.typos.setdefault(shape, []).append((word.text, node))
        return node

    def after(self, token: Token, typos: bool) -> list[tuple[_Node, float, str]]:
        """The nodes that `token` leads to: (node, points lost, the word it should have been or "")."""
        exact, akin = self.words.get(token.text), self.words.get("~" + token.stem)
        found = [(exact, 0.0, "")] if exact else []
        if akin:
            found.append((akin, 0.0 if token.text in akin.forms else BY_STEM, ""))
        if typos and not found and self.typos and len(token.text) >= SHORTEST_TYPO - 1 and token.text.isalpha():
            found += self._misspelt(token.text)
        return found

    def _misspelt(self, text: str) -> list[tuple[_Node, float, str]]:
        near = {}
        for shape in _shapes(text[:40]):
            for word, node in self.typos.get(shape, ()):
                if word[0] == text[0] and one_letter_off(word, text):
                    near[id(node)] = (node, BY_TYPO, word)
        return list(near.values())


def _shapes(word: str) -> set[str]:
    """The word and all that one letter left out makes of it: words a letter apart share one (the SymSpell idea)."""
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


def one_letter_off(a: str, b: str) -> bool:
    """Whether one letter added, left out, replaced or swapped with its neighbour makes `b` of `a`.

    >>> [one_letter_off("average", w) for w in ("averge", "avarage", "avreage", "coverage")]
    [True, True, True, False]
    """
    i = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return (
        a[i + 1 :] == b[i + 1 :]
        or a[i:] == b[i + 1 :]
        or a[i + 1 :] == b[i:]
        or (a[i + 2 :] == b[i + 2 :] and a[i : i + 2] == b[i : i + 2][::-1])
    )


def _same(a: Any, b: Any) -> bool:
    """Equal and of one type: 1 and True are not the same."""
    return type(a) is type(b) and bool(a == b)


@dataclass(frozen=True)
class _Path:
    """A phrase half read: where in the tree, where in the message, and what it cost."""

    node: _Node
    at: int
    words: int
    lost: float
    parts: tuple[Tag, ...] = ()
    meant: tuple[tuple[str, str], ...] = ()


class Phrasebook:
    """Patterns with their meanings, compiled once to a tree; finding takes time linear in the message.

    Words match by text or by stem (one letter wrong is forgiven in long ones); quoted strings never match.
    A slot `{n}` is filled by the tags passed for it, which become the `parts` of the tag found. `each` is what a
    word is worth; without `typos` or `stems` words must match as they are written.

    >>> book = Phrasebook({"(at least|no less than)": ">=", "top [the] {n}": "top"})
    >>> [(t.start, t.end, t.means) for t in book.find(tokenize("sales at least 3"))]
    [(1, 3, '>=')]
    >>> three = Tag(1, 2, 3.0, 1.0, "")
    >>> book.find(tokenize("top 3"), {"n": [three]})[0].parts[0].means
    3.0
    """

    def __init__(
        self,
        patterns: Mapping[str, Any] | Iterable[tuple[str, Any]],
        each: float = EACH,
        typos: bool = True,
        stems: bool = True,
    ) -> None:
        self._root = _Node()
        self._each = each
        self._typos = typos
        for pattern, meaning in patterns.items() if isinstance(patterns, Mapping) else patterns:
            for row in parse(pattern):
                for node in self._grown([self._root], row, stems):
                    if node is not self._root and not any(_same(meaning, known) for known in node.meanings):
                        node.meanings.append(meaning)

    def _grown(self, ends: list[_Node], row: tuple[Part, ...], stems: bool) -> list[_Node]:
        """Add a row of parts behind the places `ends`; where many choices meet again, they meet in one place."""
        for part in row:
            if isinstance(part, Word):
                word = part if stems or part.slot else replace(part, exact=True)
                grown = [node.child(word) for node in ends]
            else:
                grown = [node for inner in part for node in self._grown(ends, inner, stems)]
            ends = list({id(node): node for node in grown}.values())
            if len(ends) > MOST_ENDS and not any(node is self._root for node in ends):
                join = _Node()
                for node in ends:
                    node.joins.append(join)
                ends = [join]
        return ends

    def find(
        self,
        tokens: Sequence[Token],
        slots: Mapping[str, Iterable[Tag]] | None = None,
        taken: Collection[int] = (),
        known: Collection[str] = (),
    ) -> list[Tag]:
        """The longest matches that start at each token; two meanings of the same words are two tags.

        `slots` holds the tags that may fill each slot, by its name; no word matches a token whose place is in
        `taken` (claimed by a column); `known` words are not taken for typos of others.
        """
        fills: dict[str, dict[int, list[Tag]]] = {}
        for name, tags in (slots or {}).items():
            for tag in tags:
                fills.setdefault(name, {}).setdefault(tag.start, []).append(tag)
        found: list[Tag] = []
        for start in range(len(tokens)):
            found += self._from(start, tokens, fills, taken, known)
        return found

    def _from(
        self,
        start: int,
        tokens: Sequence[Token],
        fills: Mapping[str, Mapping[int, Sequence[Tag]]],
        taken: Collection[int],
        known: Collection[str],
    ) -> list[Tag]:
        paths, ended = [_Path(self._root, start, 0, 0.0)], list[_Path]()
        seen: set[tuple[int, int, tuple[int, ...]]] = set()  # options may lead to one place in several ways
        while paths:
            path = paths.pop()
            place = (id(path.node), path.at, tuple(id(tag) for tag in path.parts))
            if place in seen:
                continue
            seen.add(place)
            paths += [replace(path, node=node) for node in path.node.joins]
            if path.node.meanings:
                ended.append(path)
            if path.at < len(tokens) and path.at not in taken and not tokens[path.at].quote:
                token = tokens[path.at]
                for node, lost, word in reversed(path.node.after(token, self._typos and token.text not in known)):
                    meant = (*path.meant, (token.text, word)) if word else path.meant
                    paths.append(_Path(node, path.at + 1, path.words + 1, path.lost + lost, path.parts, meant))
            for name, node in path.node.slots.items():
                for tag in fills.get(name, {}).get(path.at, ()):
                    if tag.end > path.at:
                        parts = (*path.parts, tag)
                        paths.append(_Path(node, tag.end, path.words, path.lost, parts, path.meant))
        longest = max((path.at for path in ended), default=0)
        best: list[tuple[Any, Tag]] = []
        for path in sorted((p for p in ended if p.at == longest), key=lambda p: p.lost):
            for meaning in path.node.meanings:
                if not any(_same(meaning, seen) for seen, _ in best):
                    best.append((meaning, self._tag(start, path, meaning, tokens)))
        return [tag for _, tag in best]

    def _tag(self, start: int, path: _Path, meaning: Any, tokens: Sequence[Token]) -> Tag:
        points = self._each * path.words - path.lost + sum(tag.points for tag in path.parts)
        points += TOGETHER * max(path.words + len(path.parts) - 1, 0)
        because = "“" + " ".join(token.raw or token.text for token in tokens[start : path.at]) + "”"
        because += "".join(f" (“{said}” ≈ “{word}”)" for said, word in path.meant)
        return Tag(start, path.at, meaning, round(points, 3), because, path.parts)
