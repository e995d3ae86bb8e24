"""What words have to do with each other: synonyms, word families, short forms, opposites, places."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from assistant.language.lexis.tokens import stem

Phrase = tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """A country, state, continent or city: its codes (upper case), its names, and what comes from there."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    people: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The words of one language. Phrases are tuples of stems.

    `lists` are plain sets of words by name (function, statistic, common, generic, rows, people, who, where, when,
    units, file); `synonyms` and `related` give the groups that a phrase belongs to: two phrases with a group in common
    may stand for each other (related: less surely).
    """

    lists: Mapping[str, frozenset[str]]
    because: Mapping[str, str]
    synonyms: Mapping[Phrase, frozenset[int]]
    related: Mapping[Phrase, frozenset[int]]
    low: frozenset[str]
    high: frozenset[str]
    short: Mapping[str, tuple[Phrase, ...]]
    opposites: Mapping[str, frozenset[str]]
    sex: Mapping[str, str]
    sex_columns: frozenset[str]
    truth: Mapping[str, frozenset[str]]
    times: Mapping[str, tuple[Phrase, ...]]
    places: tuple[tuple[str, Place], ...]
    vocabulary: frozenset[str]

    def why(self, key: str, **facts: str) -> str:
        """The sentence that explains a link."""
        return self.because[key].format(**facts)

    def direction(self, word: str) -> int:
        """1 for adjectives of much (old, expensive), -1 for those of little (young, cheap), 0 for other words.

        >>> [lexicon().direction(w) for w in ("cheapest", "older", "tall", "region")]
        [-1, 1, 1, 0]
        """
        forms = adjectives(word)
        if any(form in self.low for form in forms):
            return -1
        return int(any(form in self.high for form in forms))

    def groups(self, phrase: Phrase) -> tuple[frozenset[int], frozenset[int]]:
        """Groups of synonyms and of related words that a phrase of stems is in."""
        return self.synonyms.get(phrase, frozenset()), self.related.get(phrase, frozenset())


@lru_cache(maxsize=8)
def lexicon(language: str = "en") -> Lexicon:
    """The lexicon of a language, from `prompts/<language>/_lexicon.toml`."""
    text = files("prompts").joinpath(language, "_lexicon.toml").read_text(encoding="utf-8")
    return _lexicon(tomllib.loads(text))


def _lexicon(found: Mapping[str, Any]) -> Lexicon:
    lists = {name: frozenset(words.split()) for name, words in found.items() if isinstance(words, str)}
    synonyms, related = _groups(found["synonyms"].values()), _groups(found["related"].values())
    short = _short(found["abbreviations"]["words"])
    sex = {word: sex for sex in ("female", "male") for word in found["sex"][sex].split()}
    places = tuple((kind, place) for kind, text in found["places"].items() for place in _places(text))
    known = {word for words in lists.values() for word in words}
    for groups in (*found["synonyms"].values(), *found["related"].values()):
        known.update(groups.replace(",", " ").split())
    known.update(word for forms in short.values() for form in forms for word in form)
    known.update(word for _, place in places for name in (*place.names, *place.people) for word in name.split())
    return Lexicon(
        lists=lists,
        because=found["because"],
        synonyms=synonyms,
        related=related,
        low=frozenset(found["direction"]["low"].split()),
        high=frozenset(found["direction"]["high"].split()),
        short=short,
        opposites=_opposites(found["opposites"]["words"]),
        sex=sex,
        sex_columns=frozenset(found["sex"]["columns"].split()),
        truth={name: frozenset(words.split()) for name, words in found["truth"].items()},
        times={name: tuple(tuple(g.split()) for g in text.split(",")) for name, text in found["times"].items()},
        places=places,
        vocabulary=frozenset(known),
    )


@lru_cache(maxsize=50_000)
def base(word: str) -> str:
    """The stem by which words are compared here: irregular plurals meet their singulars, "ids" meets "id".

    >>> base("countries") == base("country"), base("buildings") == base("building"), base("ids")
    (True, True, 'id')
    """
    if len(word) == 3 and word[2] == "s" and word[1] not in "aeiouys":
        return word[:2]
    found = stem(word[:-1] if word.endswith("ings") else word)
    return stem(found) if found[-1:] in ("e", "y") else found


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def stems(phrase: str) -> Phrase:
    """The stems of a phrase's words.

    >>> stems("release dates")
    ('releas', 'dat')
    """
    return tuple(base(word) for word in phrase.lower().split())


def _groups(tables: Any) -> dict[Phrase, frozenset[int]]:
    found: dict[Phrase, set[int]] = {}
    lines = [line for text in tables for line in _lines(text)]
    for number, line in enumerate(lines):
        for member in line.split(","):
            found.setdefault(stems(member), set()).add(number)
    return {phrase: frozenset(numbers) for phrase, numbers in found.items()}


def _short(text: str) -> dict[str, tuple[Phrase, ...]]:
    pairs = (line.split(":") for line in _lines(text))
    return {form.strip(): tuple(tuple(one.split()) for one in long.split("/")) for form, long in pairs}


def _opposites(text: str) -> dict[str, frozenset[str]]:
    pairs = (line.split(":") for line in _lines(text))
    return {root(word.strip()): frozenset(stems(others.replace(",", " "))) for word, others in pairs}


def _places(text: str) -> list[Place]:
    found = []
    for line in _lines(text):
        codes, _, rest = line.partition(":")
        names, _, people = rest.partition(";")
        found.append(Place(tuple(codes.split()), _members(names), _members(people)))
    return found


def _members(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.split(",") if one.strip())


_ENDINGS = sorted(
    ["ations", "ation", "ational", "ated", "ating", "ates", "ate", "ions", "ion", "ional", "ments", "ment", "ances", "ance",
     "ences", "ence", "ities", "ity", "ness", "ings", "ing", "ers", "er", "ors", "or", "ed", "es", "s", "als", "al",
     "ives", "ive", "able", "ible", "ly", "ists", "ist", "ees", "ee", "e", "ic", "ical", "ous", "ents", "ent", "ful"],
    key=len, reverse=True,
)  # fmt: skip


@lru_cache(maxsize=50_000)
def root(word: str) -> str:
    """What is left of a word without the endings that make nouns, verbs and adjectives of each other.

    Cruder than `stem`: a match of roots is worth less than one of stems. Four letters at least are left.

    >>> {root(w) for w in ("survived", "survivor", "survival", "surviving", "survives")}
    {'surviv'}
    >>> root("smoker") == root("smoking"), root("populous") == root("population"), root("rating")
    (True, True, 'rating')
    """
    for turn in range(2):
        for ending in _ENDINGS:
            least = 5 if turn or ending in ("ive", "ives") else 4
            if word.endswith(ending) and len(word) - len(ending) >= least and not word.endswith("ss"):
                word = word[: -len(ending)]
                break
        else:
            break
    if len(word) > 4 and word[-1] == word[-2]:
        word = word[:-1]
    return word[:-1] + "i" if word.endswith("y") and len(word) > 4 else word


def adjectives(word: str) -> tuple[str, ...]:
    """The word and what it may be the comparative or superlative of.

    >>> adjectives("cheapest")[1:], adjectives("heaviest")[-1], adjectives("bigger")[-1], adjectives("larger")[2]
    (('cheap', 'cheape'), 'heavy', 'big', 'large')
    """
    for ending in ("est", "er"):
        base = word[: -len(ending)]
        if word.endswith(ending) and len(base) >= 3:
            forms = [word, base, base + "e"]
            if base[-1] == "i":
                forms.append(base[:-1] + "y")
            if base[-1] == base[-2]:
                forms.append(base[:-1])
            return tuple(forms)
    return (word,)
