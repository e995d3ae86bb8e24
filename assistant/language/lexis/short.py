"""Whether a short form in a column's name may stand for words of a question: emp, mnt, dob, sibsp."""

from __future__ import annotations

from collections.abc import Sequence

VOWELS = frozenset("aeiou")


def shortens(short: str, word: str) -> float:
    """How likely it is that `short` is `word` cut off or without its vowels: 0 (not) to 0.75.

    >>> shortens("emp", "employee"), shortens("mnt", "amount"), shortens("mgr", "manager"), shortens("car", "cargo")
    (0.65, 0.6, 0.65, 0.0)
    >>> shortens("empl", "employee"), shortens("rate", "customer")
    (0.75, 0.0)
    """
    if len(short) < 3 or len(word) < len(short) + 2 or not short.isalpha():
        return 0.0
    if word.startswith(short):
        return 0.75 if len(short) >= 4 else (0.65 if len(word) >= len(short) + 3 else 0.0)
    bones = skeleton(word)
    if short == bones:
        return 0.7
    if not VOWELS & set(short[1:]):
        if short == bones.lstrip("aeiou"):
            return 0.6
        if short[0] == word[0] and short[-1] == bones[-1] and _within(short, word):
            return 0.65
    return 0.0


def skeleton(word: str) -> str:
    """The first letter and the consonants after it.

    >>> skeleton("department"), skeleton("amount")
    ('dprtmnt', 'amnt')
    """
    return word[:1] + "".join(c for c in word[1:] if c not in VOWELS)


def _within(short: str, word: str) -> bool:
    letters = iter(word)
    return all(c in letters for c in short)


def fused(short: str, words: Sequence[str], fillers: frozenset[str]) -> int:
    """How many of the first `words` a name was made of by running their beginnings together; 0 if it was not.

    Two words or more take part, each with two letters or more; small words between them may be left out.

    >>> fused("sibsp", ("siblings", "and", "spouses", "aboard"), frozenset({"and"}))
    3
    >>> fused("lifeexp", ("life", "expectancy"), frozenset()), fused("length", ("length", "of"), frozenset({"of"}))
    (2, 0)
    """
    at, used, last = 0, 0, 0
    for i, word in enumerate(words[:6]):
        if at == len(short):
            break
        size = _common(short[at:], word)
        if size >= 2 and (at + size == len(short) or len(short) - at - size >= 2):
            at, used, last = at + size, used + 1, i + 1
        elif word not in fillers or not used:
            return 0
    return last if at == len(short) and used >= 2 else 0


def initials(short: str, words: Sequence[str], fillers: frozenset[str]) -> int:
    """How many of the first `words` have `short` as their initials; 0 if they do not.

    >>> initials("obp", ("on", "base", "percentage"), frozenset()), initials("dob", ("date", "of", "birth"), frozenset())
    (3, 3)
    >>> initials("ppg", ("points", "for", "every", "game"), frozenset({"for", "every"}))
    0
    """
    at = 0
    for i, word in enumerate(words[:6]):
        if at == len(short):
            return i
        if word[:1] == short[at]:
            at += 1
        elif word not in fillers or not at:
            return 0
    return min(len(words), 6) if at == len(short) else 0


def _common(a: str, b: str) -> int:
    size = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        size += 1
    return size
