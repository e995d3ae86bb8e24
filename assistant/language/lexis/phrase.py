"""Phrase patterns such as `(what|which) drives [the] {target}`: compiled once, then found in messages, with small gaps.

A phrase is evidence, not a gate. Words are compared by their stems. Patterns are matched as they are, never expanded:
one with many choices costs no more than one with few.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from assistant.language.lexis.tokens import tokenize

MAX_GAP = 3
MOST_TRIES = 400  # ways to lay one phrase over one message; more are not looked at

Key = TypeVar("Key")


@dataclass(frozen=True)
class Item:
    """A word (by its stem), a `{slot}`, or a choice among sequences of items, perhaps of none."""

    word: str = ""
    slot: str = ""
    choices: tuple[tuple[Item, ...], ...] = ()

    @cached_property
    def words(self) -> frozenset[str]:
        """Every stem that may stand here."""
        if self.word:
            return frozenset({self.word})
        return frozenset(w for choice in self.choices for item in choice for w in item.words)

    @cached_property
    def optional(self) -> bool:
        """Whether nothing may stand here, or only a slot."""
        if self.slot:
            return True
        return any(all(item.optional for item in choice) for choice in self.choices)


@dataclass(frozen=True)
class Phrase:
    """A compiled pattern."""

    pattern: str
    items: tuple[Item, ...]

    @cached_property
    def key(self) -> frozenset[str]:
        """The rarest place of the phrase: one of these stems must occur in a message; empty if none must."""
        needed = [item.words for item in self.items if not item.optional]
        return min(needed, key=len, default=frozenset())

    @cached_property
    def needs(self) -> tuple[frozenset[str], ...]:
        """For each place that must be filled, the stems that may fill it."""
        return tuple(item.words for item in self.items if not item.optional)


@dataclass(frozen=True)
class Match:
    """Where a phrase was found: its tokens, what was skipped between them, and where its slots are."""

    phrase: Phrase
    tokens: tuple[int, ...]
    skipped: int
    slots: tuple[tuple[str, int], ...] = ()

    @property
    def size(self) -> int:
        """How many words and slots were found."""
        return len(self.tokens) + len(self.slots)


def parse(pattern: str) -> Phrase:
    """Compile a pattern: `(a|b)` choice, `[x]` optional, `{slot}`; choices may be nested.

    >>> [sorted(words) for words in parse("(key|main) drivers [of {target}]").needs]
    [['key', 'main'], ['driver']]
    >>> parse("(a")
    Traceback (most recent call last):
        ...
    ValueError: unbalanced brackets in '(a'
    """
    parts = re.findall(r"[()\[\]|]|\{\w+\}|[^\s()\[\]|{}]+", pattern)
    choices, rest = _alternatives(parts, 0, pattern)
    if rest != len(parts):
        raise ValueError(f"unbalanced brackets in {pattern!r}")
    return Phrase(pattern, choices[0] if len(choices) == 1 else (Item(choices=tuple(choices)),))


def _alternatives(parts: Sequence[str], at: int, pattern: str) -> tuple[list[tuple[Item, ...]], int]:
    """The sequences of `a b|c`, up to the closing bracket or the end."""
    found: list[tuple[Item, ...]] = []
    now: list[Item] = []
    while at < len(parts) and parts[at] not in ")]":
        part = parts[at]
        at += 1
        if part == "|":
            found, now = [*found, tuple(now)], []
        elif part in "([":
            inner, close = _alternatives(parts, at, pattern)
            if close >= len(parts) or parts[close] != {"(": ")", "[": "]"}[part]:
                raise ValueError(f"unbalanced brackets in {pattern!r}")
            now.append(Item(choices=(*inner, ()) if part == "[" else tuple(inner)))
            at = close + 1
        elif part[0] == "{":
            now.append(Item(slot=part[1:-1]))
        else:
            now += [Item(word=token.stem) for token in tokenize(part)]
    return [*found, tuple(now)], at


@dataclass(frozen=True)
class _Path:
    """A phrase half found: the next token, what was used and skipped."""

    at: int
    used: tuple[int, ...] = ()
    skipped: int = 0
    slots: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, eq=False)
class _Message:
    stems: Sequence[str]
    slots: Mapping[int, int]
    taken: Collection[int]

    def lay(self, items: tuple[Item, ...], path: _Path) -> Iterator[_Path]:
        """Every way to find the items, in order, from where the path is."""
        if not items:
            yield path
            return
        first, rest = items[0], items[1:]
        if first.choices:
            for choice in first.choices:
                yield from self.lay((*choice, *rest), path)
            return
        reach = path.at + 1 if not path.used and not path.slots else path.at + MAX_GAP + 1
        for here in range(path.at, min(reach, len(self.stems))):
            end = self._end(first, here)
            if end is None:
                continue
            used = path.used if first.slot else (*path.used, here)
            slots = (*path.slots, (first.slot, here)) if first.slot else path.slots
            yield from self.lay(rest, _Path(end, used, path.skipped + here - path.at, slots))

    def _end(self, item: Item, here: int) -> int | None:
        if item.slot:
            return self.slots.get(here)
        return here + 1 if self.stems[here] == item.word and here not in self.taken else None


def find(phrase: Phrase, stems: Sequence[str], slots: Mapping[int, int], taken: Collection[int] = ()) -> Match | None:
    """The place of `phrase` in a message that finds most of it with the least skipped, if any.

    `stems` are the message's stems; `slots` maps the token where something named in the data starts to the
    token after it. Words of the phrase may not be found in `taken` tokens, so a column called `trend_index`
    asks for no trend.

    >>> from assistant.language.lexis.tokens import stem
    >>> stems = [stem(w) for w in "what really drives sales".split()]
    >>> found = find(parse("(what|which) drives {target}"), stems, {3: 4})
    >>> found.tokens, found.skipped, found.slots
    ((0, 2), 1, (('target', 3),))
    """
    message = _Message(stems, slots, taken)
    ways = (way for start in range(len(stems)) for way in message.lay(phrase.items, _Path(start)))
    best = max(
        (way for way in itertools.islice(ways, MOST_TRIES) if way.used or way.slots),
        key=lambda way: len(way.used) + len(way.slots) - way.skipped,
        default=None,
    )
    return None if best is None else Match(phrase, best.used, best.skipped, best.slots)


class PhraseIndex(Generic[Key]):
    """Many phrases, each with a key, tried only where a word of every place occurs: an index by rare words."""

    def __init__(self, phrases: Iterable[tuple[Phrase, Key]]) -> None:
        self._phrases = list(phrases)
        self._having: dict[str, list[int]] = defaultdict(list)
        self._wordless: list[int] = []
        for number, (phrase, _) in enumerate(self._phrases):
            for word in phrase.key:
                self._having[word].append(number)
            if not phrase.key:
                self._wordless.append(number)

    @property
    def vocabulary(self) -> set[str]:
        """Every stem of the phrases."""
        return {word for phrase, _ in self._phrases for item in phrase.items for word in item.words}

    def find(
        self, stems: Sequence[str], slots: Mapping[int, int], taken: Collection[int] = ()
    ) -> Iterator[tuple[Match, Key]]:
        """Each phrase that is found, at its best place."""
        there = {word for at, word in enumerate(stems) if at not in taken}
        seen = Counter(number for word in there for number in self._having.get(word, ()))
        for number in [*seen, *self._wordless]:
            phrase, key = self._phrases[number]
            if all(words & there for words in phrase.needs) and (match := find(phrase, stems, slots, taken)):
                yield match, key
