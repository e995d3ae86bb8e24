"""Puts typing errors in a message right before it is read: "waht", "shwo", "acurate", "rgions"."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from assistant.dataset import Dataset
from assistant.language.composing.composed import Indexes, indexes
from assistant.language.lexis.lexicon import lexicon
from assistant.language.lexis.tokens import Token, stem, tokenize
from assistant.language.linking.matches import is_word
from assistant.language.tagging.tags import ColumnNamed

SHORTEST = 3
LONGER = 5  # a shorter word must have all its letters, two of them swapped
LONG = 6  # from here on one letter may be another
RARER = 4  # of two words that may be meant, the one is taken that our own words hold so many times as often
SURE = 0.8  # a column named so exactly is no slip
ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
VOWELS = frozenset("aeiou")
_WORD = re.compile(r"[a-z]{3,}")


@dataclass(frozen=True)
class Vocabulary:
    """The words that our own files hold, how often, their stems, and where each can be looked up by its first letter."""

    often: Mapping[str, int]
    stems: frozenset[str]
    by_letter: Mapping[str, tuple[str, ...]]


def mended(
    message: str, data: Dataset | None, taught: tuple[tuple[str, str], ...] = ()
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The message with its slips put right, and what was changed: pairs of the word written and the word read.

    A word is looked at only if it is no word that we know, no name or value of the table, not quoted and not a name. The
    distance is Damerau and Levenshtein's (1964).
    """
    tokens = tokenize(message)
    strange = [(at, token) for at, token in enumerate(tokens) if _strange(message, at, token)]
    if not strange:
        return message, ()
    own: Counter[str] = Counter()
    if data is not None:
        found = indexes(data, taught)
        named = _named(tokens, found)
        strange = [(at, token) for at, token in strange if at not in named]
        own = _names(data)
    words, changed = vocabulary(), []
    for _, token in reversed(strange):
        right = nearest(token.text, words, own)
        if right is not None and stem(right) != token.stem:  # one form of a word is no slip of another
            message = message[: token.start] + right + message[token.end :]
            changed.append((token.raw or token.text, right))
    return message, tuple(reversed(changed))


def nearest(word: str, words: Vocabulary, own: Mapping[str, int]) -> str | None:
    """The one word that `word` is a slip of; None if there is none, or more than one that is as likely.

    >>> made = Vocabulary({"what": 9, "wheat": 1}, frozenset(["what", "wheat"]), {"w": ("what", "wheat")})
    >>> nearest("waht", made, {})
    'what'
    """
    best: dict[str, tuple[int, int, str]] = {}
    for letter in dict.fromkeys(word[:2]):
        for other in (*words.by_letter.get(letter, ()), *(name for name in own if name[0] == letter)):
            kind = slip(word, other)
            if kind is not None:
                rank = (kind, -max(words.often.get(other, 0), own.get(other, 0)), other)
                best[stem(other)] = min(best.get(stem(other), rank), rank)
    if not best:
        return None
    first, *rest = sorted(best.values())
    if rest and rest[0][0] == first[0] and rest[0][1] * RARER < first[1]:
        return None
    return first[2]


def slip(word: str, other: str) -> int | None:
    """How unlikely it is that `word` is `other` mistyped, from 0; None if it takes more than one slip.

    Two letters swapped come first, then one doubled or not doubled, one too many or too few, and a neighbour on the keys.

    >>> [slip(*pair) for pair in (("waht", "what"), ("neeeded", "needed"), ("tbles", "tables"), ("horses", "houses"))]
    [0, 1, 2, None]
    """
    from rapidfuzz.distance import OSA

    if abs(len(word) - len(other)) > 1 or len(other) < SHORTEST or OSA.distance(word, other, score_cutoff=1) != 1:
        return None
    if len(word) != len(other):
        longer, shorter = sorted((word, other), key=len, reverse=True)
        at = next((i for i, (a, b) in enumerate(zip(longer, shorter, strict=False)) if a != b), len(shorter))
        if len(other) < LONGER:
            return None
        return 1 if at and longer[at] == longer[at - 1] else 2
    if sorted(word) == sorted(other):
        return 0
    a, b = next((a, b) for a, b in zip(word, other, strict=True) if a != b)
    return 3 if len(word) >= LONG and word[0] == other[0] and ({a, b} <= VOWELS or _side_by_side(a, b)) else None


def _side_by_side(a: str, b: str) -> bool:
    """Whether two letters are neighbours in a row of the keyboard."""
    return any(a + b in row or b + a in row for row in ROWS)


def _strange(message: str, at: int, token: Token) -> bool:
    """Whether a word is none that we know, and is written like one that may be mistyped."""
    word = token.text
    if token.kind != "word" or token.quote or len(word) < SHORTEST or not (word.isascii() and word.isalpha()):
        return False
    before, after = message[token.start - 1 : token.start], message[token.end : token.end + 1]
    if before in ("_", "@", "#", ".", "/", "'", "’") and before or after in ("_", "@", "'", "’") and after:
        return False
    if at and token.raw[:1].isupper() and not message.isupper():
        return False  # a name
    words = vocabulary()
    return word not in words.often and stem(word) not in words.stems and not is_word(word, lexicon())


def _named(tokens: list[Token], found: Indexes) -> set[int]:
    """Where words stand that name a column or a value of the table."""
    tags = [t for t in found.columns.tags(tokens) if not isinstance(t.means, ColumnNamed) or t.means.exact >= SURE]
    return {at for tag in (*tags, *found.values.tags(tokens)) for at in range(tag.start, tag.end)}


def _names(data: Dataset) -> Counter[str]:
    """The words of the columns' names, one and many: what is typed is likely one of them."""
    words = {
        t.text for name in data.columns for t in tokenize(str(name)) if t.kind == "word" and len(t.text) > SHORTEST
    }
    often = 50  # as if our own files held it so often
    return Counter({form: often for word in words if word.isascii() for form in (word, _many(word))})


def _many(word: str) -> str:
    return word if word.endswith("s") else f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"


@lru_cache(maxsize=2)
def vocabulary(language: str = "en") -> Vocabulary:
    """Every word of prompts/<language>/ but those of the replies."""
    often: Counter[str] = Counter()
    for path in sorted((resources.files("prompts") / language).iterdir(), key=lambda p: p.name):
        if path.name.endswith(".toml"):
            file = tomllib.loads(path.read_text(encoding="utf-8"))
            often.update(w for text in _strings(file) for w in _WORD.findall(text.lower()))
    by_letter: dict[str, list[str]] = {}
    for word in sorted(often):
        by_letter.setdefault(word[0], []).append(word)
    stems = frozenset(stem(word) for word in often)
    return Vocabulary(dict(often), stems, {letter: tuple(alike) for letter, alike in by_letter.items()})


def _strings(part: Any) -> Iterator[str]:
    """All texts and keys of a words file in which people speak."""
    if isinstance(part, Mapping):
        for key, value in part.items():
            if key not in ("replies", "about", "inside", "sentences", "before", "after"):
                yield str(key).replace("_", " ")
                yield from _strings(value)
    elif isinstance(part, str):
        yield part
    elif isinstance(part, Iterable):
        for item in part:
            yield from _strings(item)
