"""Find phrases such as "(more|greater) than [or equal to]" in a message, all of them in one pass."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, NamedTuple

from assistant.language.lexis.patterns import Part, Word, parse
from assistant.language.lexis.tokens import Token
from assistant.language.tagging.tags import Tag

EACH = 1.0  # points for a word
TOGETHER = 0.2  # more for each word that follows another: a long phrase is worth more than its words apart
BY_STEM = 0.1  # less for a word that matched by its stem only
BY_TYPO = 0.5  # less for a word with a letter wrong
SHORTEST_TYPO = 6  # shorter words are too near to other words: count, county
SHORTEST_REPLACED = 7  # a letter replaced makes another word of a short one too easily: spring, string
LONGEST_WORD = 40
MOST_ENDS = 2  # places at which a choice may end before they are joined


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
        for shape in _shapes(text[:LONGEST_WORD]) & self.typos.keys():
            for word, node in self.typos[shape]:
                near_enough = len(word) != len(text) or len(word) >= SHORTEST_REPLACED or sorted(word) == sorted(text)
                if word[0] == text[0] and near_enough and one_letter_off(word, text):
                    near[id(node)] = (node, BY_TYPO, word)
        return list(near.values())


@lru_cache(maxsize=20_000)
def _shapes(word: str) -> frozenset[str]:
    """The word and all that one letter left out makes of it: words a letter apart share one (the SymSpell idea)."""
    return frozenset({word, *(word[:i] + word[i + 1 :] for i in range(len(word)))})


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


class _Path(NamedTuple):
    """A phrase half read: where in the tree, where in the message, and what it cost."""

    node: _Node
    at: int
    words: int
    lost: float
    parts: tuple[Tag, ...] = ()
    meant: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class _Search:
    """One message: its tokens, the tags that may fill slots, and what may not match (`known` None: no typos)."""

    tokens: Sequence[Token]
    fills: Mapping[str, Mapping[int, Sequence[Tag]]]
    taken: Collection[int]
    known: Collection[str] | None

    def steps(self, path: _Path) -> list[_Path]:
        """The paths one word or slot further, the dearest first."""
        found: list[_Path] = []
        node, at = path.node, path.at
        if node.slots:
            for name, after in node.slots.items():
                for tag in self.fills.get(name, {}).get(at, ()):
                    if tag.end > at:
                        found.append(_Path(after, tag.end, path.words, path.lost, (*path.parts, tag), path.meant))
        if at < len(self.tokens) and at not in self.taken and not self.tokens[at].quote:
            token = self.tokens[at]
            typos = self.known is not None and token.text not in self.known
            for after, lost, word in reversed(node.after(token, typos)):
                meant = (*path.meant, (token.text, word)) if word else path.meant
                found.append(_Path(after, at + 1, path.words + 1, path.lost + lost, path.parts, meant))
        return found

    def ends(self, paths: list[_Path]) -> list[_Path]:
        """Follow the paths to every place where a phrase ends."""
        seen: set[tuple[int, int, tuple[int, ...]]] = set()  # options may lead to one place in several ways
        ended: list[_Path] = []
        while paths:
            path = paths.pop()
            place = (id(path.node), path.at, tuple(id(tag) for tag in path.parts))
            if place in seen:
                continue
            seen.add(place)
            for node in path.node.joins:
                paths.append(_Path(node, *path[1:]))
            if path.node.meanings:
                ended.append(path)
            paths += self.steps(path)
        return ended


class Phrasebook:
    """Patterns with their meanings, compiled once to a tree; finding takes time linear in the message.

    Words match by text or by stem (one letter wrong is forgiven in long ones); quoted strings never match.
    A slot `{n}` is filled by the tags passed for it, which become the `parts` of the tag found. `each` is what a
    word is worth; without `typos` or `stems` words must match as they are written.

    >>> from assistant.language.lexis.tokens import tokenize
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
        self._stems = stems
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
        search = _Search(tokens, fills, taken, known if self._typos else None)
        found: list[Tag] = []
        filled = {tag.start for name in self._root.slots for tags in fills.get(name, {}).values() for tag in tags}
        for start, token in enumerate(tokens):
            if start not in filled and not self._may_start(token):
                continue
            paths = search.steps(_Path(self._root, start, 0, 0.0))
            if paths:
                found += self._longest(start, search.ends(paths), tokens)
        return found

    def _may_start(self, token: Token) -> bool:
        """Whether a phrase may start with this word: most words of a message are turned away here."""
        root = self._root
        if token.text in root.words or (self._stems and "~" + token.stem in root.words):
            return True
        long = self._typos and len(token.text) >= SHORTEST_TYPO - 1
        return long and not root.typos.keys().isdisjoint(_shapes(token.text[:LONGEST_WORD]))

    def _longest(self, start: int, ends: Sequence[_Path], tokens: Sequence[Token]) -> list[Tag]:
        longest = max((path.at for path in ends), default=0)
        best: list[Tag] = []
        for path in sorted((p for p in ends if p.at == longest), key=lambda p: p.lost):
            for meaning in path.node.meanings:
                if not any(_same(meaning, tag.means) and path.parts == tag.parts for tag in best):
                    best.append(self._tag(start, path, meaning, tokens))
        return best

    def _tag(self, start: int, path: _Path, meaning: Any, tokens: Sequence[Token]) -> Tag:
        points = self._each * path.words - path.lost + sum(tag.points for tag in path.parts)
        points += TOGETHER * max(path.words + len(path.parts) - 1, 0)
        because = "“" + " ".join(token.raw or token.text for token in tokens[start : path.at]) + "”"
        because += "".join(f" (“{said}” ≈ “{word}”)" for said, word in path.meant)
        return Tag(start, path.at, meaning, round(points, 3), because, path.parts)
