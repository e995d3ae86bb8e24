"""Cut the names of columns into the words that people would say for them, and weigh those words."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.language.lexis.lexicon import Lexicon, base
from assistant.language.lexis.tokens import tokenize

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}")
_LINKS = frozenset({"of", "in", "per", "for", "by", "at", "on", "with", "to", "from"})
_SMALL = _LINKS | {"the", "a", "an", "and", "or", "s", "is", "was", "as"}
NUMBERED = ("number", "no", "num", "count", "nr")
HEAD, LIGHT, UNIT, FUNCTION = 1.4, 0.35, 0.2, 0.1  # what a word of a name weighs, next to 1


@dataclass(frozen=True)
class Name:
    """A column's name in words; `weights` add up to 1 and say how much each word tells about the column.

    `keys` are spellings of the whole name without spaces and punctuation, each with how exact it is.
    """

    column: str
    words: tuple[str, ...]
    stems: tuple[str, ...]
    weights: tuple[float, ...]
    light: tuple[bool, ...]
    keys: tuple[tuple[str, float], ...]


def squash(text: str) -> str:
    """Lower case letters and digits only, without accents: how names and values are compared.

    >>> squash("Prix (€) d'été"), squash("R&D"), squash("N°")
    ('prixdete', 'rd', 'n')
    """
    if text.isascii() and text.isalnum():
        return text.lower()
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
    return "".join(c for c in text.lower() if c.isalnum())


@lru_cache(maxsize=20_000)
def split(text: str) -> tuple[str, ...]:
    """The words and numbers of a name; symbols only where there is nothing else.

    >>> split("unitPrice (EUR)"), split("meter_200"), split("#")
    (('unit', 'price', 'eur'), ('meter', '200'), ('#',))
    """
    tokens = [t for t in tokenize(unicodedata.normalize("NFKC", text)) if t.text]
    words = tuple(t.text for t in tokens if t.kind != "symbol")
    return words or tuple(t.text for t in tokens)


def names(columns: Sequence[str], lexicon: Lexicon) -> list[Name]:
    """The columns' names in words, weighed among each other: rare words and head nouns count more."""
    cut = [_cut(column, lexicon) for column in columns]
    counts = Counter(s for words, _ in cut for s in {base(w) for w in words})
    return [_name(column, words, units, counts, lexicon) for column, (words, units) in zip(columns, cut, strict=True)]


def _cut(column: str, lexicon: Lexicon) -> tuple[tuple[str, ...], frozenset[int]]:
    """Words of the name, and which of them stand in brackets or are units at its end."""
    outside = _BRACKETS.sub(" ", column)
    words = list(split(outside)) if squash(outside) else []
    pieces = [piece for word in words for piece in segment(word, lexicon)]
    units: set[int] = set()
    at = len(pieces) - 1
    while at > 0 and (pieces[at] in lexicon.lists["units"] or (units and pieces[at] in ("in", "of"))):
        units.add(at)
        at -= 1
    inside = split(" ".join(_BRACKETS.findall(column))) if pieces else split(column)
    if pieces:
        units |= set(range(len(pieces), len(pieces) + len(inside)))
    return tuple(pieces) + tuple(inside), frozenset(units)


def _name(column: str, words: tuple[str, ...], units: frozenset[int], counts: Counter[str], lexicon: Lexicon) -> Name:
    light = tuple(
        i in units or _is_light(word, lexicon) or _is_mark(word, counts, lexicon) for i, word in enumerate(words)
    )
    head = _head(words, light)
    weights = []
    for i, word in enumerate(words):
        if word in _SMALL:
            weight = FUNCTION
        elif i in units:
            weight = UNIT
        else:
            weight = (LIGHT if light[i] else 1.0) / math.sqrt(counts[base(word)])
        weights.append(weight * (HEAD if i == head else 1.0))
    total = sum(weights) or 1.0
    core = "".join(squash(w) for i, w in enumerate(words) if i not in units)
    keys = [(squash(column), 1.0), ("".join(squash(w) for w in words), 1.0), (core, 0.97)]
    keys = [(key or column.strip().lower(), exact) for key, exact in keys]
    keys += [(key, 0.96) for key in _numbered(words, units)]
    stems = tuple(base(w) for w in words)
    return Name(column, words, stems, tuple(w / total for w in weights), light, tuple(dict(reversed(keys)).items()))


def _numbered(words: tuple[str, ...], units: frozenset[int]) -> list[str]:
    """ "No. of cases" spelt with the other words for a number.

    >>> _numbered(("no", "of", "cases"), frozenset())[:3]
    ['numberofcases', 'numofcases', 'countofcases']
    """
    core = [squash(word) for i, word in enumerate(words) if i not in units]
    if len(core) < 3 or core[0] not in NUMBERED or core[1] != "of":
        return []
    return ["".join((other, *core[1:])) for other in NUMBERED if other != core[0]]


def _is_light(word: str, lexicon: Lexicon) -> bool:
    """Whether a word says little in a name: written out or short for a statistic, a number, a code."""
    light = _SMALL | lexicon.lists["statistic"] | lexicon.lists["generic"]
    long = lexicon.short.get(word, ()) if word not in lexicon.vocabulary else ()
    return word in light or (bool(long) and all(len(form) == 1 and form[0] in light for form in long))


def _is_mark(word: str, counts: Counter[str], lexicon: Lexicon) -> bool:
    """Two letters that several columns share and that are no word: "label_en", "brand_en"."""
    return len(word) == 2 and word.isalpha() and word not in lexicon.vocabulary and counts[base(word)] > 2


def _head(words: tuple[str, ...], light: tuple[bool, ...]) -> int:
    """The word that says what the thing is: the last before "of", "in", …; else the first that says something."""
    end = next((i for i, word in enumerate(words) if i and word in _LINKS), len(words))
    return next((i for i in reversed(range(end)) if not light[i]),
                next((i for i in range(end, len(words)) if not light[i]), len(words) - 1))  # fmt: skip


def segment(word: str, lexicon: Lexicon) -> list[str]:
    """Words run together, cut at known words; one unknown piece is let pass beside a long known one.

    >>> from assistant.language.lexis.lexicon import lexicon
    >>> [segment(w, lexicon()) for w in ("yearpublished", "battingaverage", "gdppercap", "country", "zyxwvut")]
    [['year', 'published'], ['batting', 'average'], ['gdp', 'per', 'cap'], ['country'], ['zyxwvut']]
    """
    if len(word) < 6 or not word.isalpha() or word in lexicon.vocabulary or base(word) in vocabulary_stems(lexicon):
        return [word]
    return _segment(word, lexicon) or [word]


def _segment(word: str, lexicon: Lexicon) -> list[str]:
    """Fewest pieces, all known; else one known piece of five letters or more and the rest."""
    best: list[list[str] | None] = [[], *([None] * len(word))]
    for end in range(2, len(word) + 1):
        for start in range(max(0, end - 15), end - 1):
            before, piece = best[start], word[start:end]
            if (
                before is not None
                and _is_piece(piece, lexicon)
                and (best[end] is None or len(before) + 1 < len(best[end] or []))
            ):
                best[end] = [*before, piece]
    whole = best[len(word)]
    if whole and len(whole) <= 4 and len(word) >= 3 * len(whole):
        return whole
    for size in range(len(word) - 4, 4, -1):
        if _is_piece(word[-size:], lexicon):
            return [word[:-size], word[-size:]]
        if _is_piece(word[:size], lexicon):
            return [word[:size], word[size:]]
    if word[1:] in lexicon.vocabulary and len(word) > 5:
        return [word[0], word[1:]]  # "pclass": a letter before a word
    return []


def _is_piece(piece: str, lexicon: Lexicon) -> bool:
    if len(piece) >= 3:
        return (
            piece in lexicon.vocabulary
            or piece in lexicon.short
            or (len(piece) > 4 and base(piece) in vocabulary_stems(lexicon))
        )
    return piece in ("of", "in", "to", "by", "id", "no")


@lru_cache(maxsize=8)
def vocabulary_stems(lexicon: Lexicon) -> frozenset[str]:
    """The stems of all words of the lexicon."""
    return frozenset(base(word) for word in lexicon.vocabulary)
