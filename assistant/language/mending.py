"""Typing errors in the words by which things are asked for: "waht", "shwo", "acurate"; those in names are found elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from assistant.language.ask import Ask
from assistant.language.lexicon import lexicon
from assistant.language.matches import is_word
from assistant.language.tokens import stem
from assistant.language.words import Words

SHORTEST = 3
ONE_LETTER_OFF = 6  # a shorter word must have all its letters, two of them swapped


def mended(ask: Ask, stems: Sequence[str], words: Words) -> tuple[list[str], Ask]:
    """The stems with typing errors put right, and what is asked without the unread words that proved to be small ones.

    Only words that nothing explains are looked at. The distance is Damerau and Levenshtein's (1964).
    """
    found = list(stems)
    small = {stem(w) for w in words.words("small")}
    known = _vocabulary(words) | small
    gone = set()
    for chunk in ask.unread():
        token = ask.tokens[chunk.start]
        if chunk.end != chunk.start + 1 or token.kind != "word" or token.quote or is_word(token.text, lexicon()):
            continue
        if found[chunk.start] in known or (right := _nearest(token.text, known, _letters(words))) is None:
            continue
        found[chunk.start] = right
        if right in small:
            gone.add(chunk)
    if not gone:
        return found, ask
    left = [c for c in ask.by_kind["word"] if c not in gone]
    return found, replace(ask, by_kind={**ask.by_kind, "word": left})


def _nearest(word: str, known: Collection[str], letters: Mapping[str, tuple[str, ...]]) -> str | None:
    """The one stem of the vocabulary that `word` is a slip of; None if there is none, or more than one.

    >>> _nearest("waht", {"what", "wheat"}, {"w": ("what", "wheat")})
    'what'
    """
    from rapidfuzz.distance import OSA

    if len(word) < SHORTEST or not word.isalpha():
        return None
    near = set()
    for form in dict.fromkeys((word, stem(word))):
        for letter in dict.fromkeys(form[:2]):
            for other in letters.get(letter, ()):
                if other not in known or abs(len(other) - len(form)) > 1 or len(other) < SHORTEST:
                    continue
                swapped = sorted(other) == sorted(form)
                if (swapped or len(form) >= ONE_LETTER_OFF) and OSA.distance(form, other, score_cutoff=1) == 1:
                    near.add(other)
        if near:
            break
    return next(iter(near)) if len(near) == 1 else None


@lru_cache(maxsize=4)
def _vocabulary(words: Words) -> frozenset[str]:
    """Every stem of the phrases that ask for a skill."""
    phrases = (p for own in words.skills.values() for p in (*own.says, *own.hints))
    return frozenset(word for phrase in phrases for word in phrase.key | frozenset().union(*phrase.needs))


@lru_cache(maxsize=4)
def _letters(words: Words) -> dict[str, tuple[str, ...]]:
    by_letter: dict[str, list[str]] = {}
    for word in sorted(_vocabulary(words) | {stem(w) for w in words.words("small")}):
        if word.isalpha():
            by_letter.setdefault(word[0], []).append(word)
    return {letter: tuple(alike) for letter, alike in by_letter.items()}
