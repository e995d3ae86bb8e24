"""Phrase patterns such as `(what|which) drives [the] {target}`: expanded once, then found in messages, with small gaps.

A phrase is evidence, not a gate. Words are compared by their stems; typos were already mended by the vocabulary.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from assistant.language.tokens import stem, tokenize

Phrase = tuple[str, ...]  # words, and "{slot}" where something named in the data stands
MAX_GAP = 3
MOST_EXPANSIONS = 400

Key = TypeVar("Key")


@dataclass(frozen=True)
class Match:
    """Where a phrase was found: its tokens, what was skipped between them, and where its slots are."""

    phrase: Phrase
    tokens: tuple[int, ...]
    skipped: int
    slots: tuple[tuple[str, int], ...] = ()


def parse(pattern: str) -> list[Phrase]:
    """Expand a pattern, nested choices and options included, into plain phrases.

    >>> parse("(key|main) drivers [of {target}]")[:2]
    [('key', 'drivers', 'of', '{target}'), ('key', 'drivers')]
    >>> parse("how (good|(well|badly) fitting) is it")[2]
    ('how', 'badly', 'fitting', 'is', 'it')
    """
    parts = re.findall(r"[()\[\]|]|\{\w+\}|[^\s()\[\]|{}]+", pattern)
    found, rest = _alternatives(parts, 0)
    if rest != len(parts):
        raise ValueError(f"unbalanced brackets in {pattern!r}")
    if len(found) > MOST_EXPANSIONS:
        raise ValueError(f"{pattern!r} stands for {len(found)} phrases; split it")
    plain = [tuple(itertools.chain.from_iterable(_literal(item) for item in phrase)) for phrase in found]
    return [phrase for phrase in dict.fromkeys(plain) if phrase]


def _literal(item: str) -> list[str]:
    return [item] if item[0] == "{" else [token.text for token in tokenize(item)] or [item]


def _alternatives(parts: Sequence[str], at: int) -> tuple[list[Phrase], int]:
    """Phrases of `a b|c`, up to the closing bracket or the end."""
    every: list[Phrase] = []
    now: list[Phrase] = [()]
    while at < len(parts) and parts[at] not in ")]":
        if parts[at] == "|":
            every, now, at = every + now, [()], at + 1
        elif parts[at] in "([":
            inner, close = _alternatives(parts, at + 1)
            if close >= len(parts):
                raise ValueError("unbalanced brackets")
            inner = [*inner, ()] if parts[at] == "[" else inner
            now, at = [a + b for a in now for b in inner], close + 1
        else:
            now, at = [(*a, parts[at]) for a in now], at + 1
    return every + now, at


def find(phrase: Phrase, stems: Sequence[str], slots: Mapping[int, int], taken: Collection[int] = ()) -> Match | None:
    """The tightest place of `phrase` in a message, if any.

    `stems` are the message's stems; `slots` maps the token where something named in the data starts to the
    token after it. Words of the phrase may not be found in `taken` tokens, so a column called `trend_index`
    asks for no trend.
    """
    best: Match | None = None
    for start in range(len(stems)):
        match = _from(phrase, stems, slots, taken, start)
        if match and (best is None or match.skipped < best.skipped):
            best = match
            if not match.skipped:
                break
    return best


def _from(
    phrase: Phrase, stems: Sequence[str], slots: Mapping[int, int], taken: Collection[int], start: int
) -> Match | None:
    at, skipped, used = start, 0, []
    filled: list[tuple[str, int]] = []
    for i, item in enumerate(phrase):
        for here in range(at, min(at + (1 if i == 0 else MAX_GAP + 1), len(stems))):
            if item[0] == "{":
                if here not in slots:
                    continue
                filled.append((item[1:-1], here))
                end = slots[here]
            elif here in taken or stems[here] != stem(item):
                continue
            else:
                used.append(here)
                end = here + 1
            skipped += here - at
            at = end
            break
        else:
            return None
    return Match(phrase, tuple(used), skipped, tuple(filled))


class PhraseIndex(Generic[Key]):
    """Many phrases, each with a key, tried only where all their words occur: an index by word."""

    def __init__(self, phrases: Iterable[tuple[Phrase, Key]]) -> None:
        self._phrases = list(phrases)
        self._having: dict[str, list[int]] = defaultdict(list)
        self._needs: list[int] = []
        self._wordless: list[int] = []
        for number, (phrase, _) in enumerate(self._phrases):
            words = {stem(item) for item in phrase if item[0] != "{"}
            self._needs.append(len(words))
            for word in words:
                self._having[word].append(number)
            if not words:
                self._wordless.append(number)

    @property
    def vocabulary(self) -> set[str]:
        """Every word of the phrases."""
        return {item for phrase, _ in self._phrases for item in phrase if item[0] != "{"}

    def find(
        self, stems: Sequence[str], slots: Mapping[int, int], taken: Collection[int] = ()
    ) -> Iterator[tuple[Match, Key]]:
        """Each phrase that is found, at its tightest place."""
        seen: Counter[int] = Counter()
        for word in {word for at, word in enumerate(stems) if at not in taken}:
            seen.update(self._having.get(word, ()))
        for number in [*(n for n, hits in seen.items() if hits == self._needs[n]), *self._wordless]:
            phrase, key = self._phrases[number]
            if match := find(phrase, stems, slots, taken):
                yield match, key
